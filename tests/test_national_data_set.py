"""The Parquet data set: ids as the reader tells them apart, what is sealed and what is not, who else may write it."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import integraxl.national.seal as seal
from integraxl.contract.fields import columns_of
from integraxl.contract.parameters import resolve_parameters
from integraxl.contract.tables import TABLES, Activity, Effort, Igu, Person, Setting
from integraxl.danish import holds_cpr
from integraxl.errors import InvalidData, UnreadableFile, WriteRefused
from integraxl.national import parquet
from integraxl.national.data_set import write_municipality
from integraxl.national.ids import Ids, read_ids, repeated, rows_in
from integraxl.national.parquet import parts_that_share_persons, read_part
from integraxl.national.read import count_unit
from integraxl.national.run import Options, run_national
from integraxl.national.seal import SEAL
from integraxl.national.sources import Unit, find_units
from integraxl.national.synthetic import make_municipalities
from integraxl.national.tally import make_survey, take_part, take_tally
from integraxl.workbook.arrow import days_of, floats_of, indices_of, text_bytes
from integraxl.workbook.columns import NO_DATE, Columns
from integraxl.workbook.convert import Strings, convert
from integraxl.workbook.read import Source, Workbook, read_workbook
from tests.conftest import Cli

AS_OF = dt.date(2019, 4, 1)
SURVEY = make_survey(resolve_parameters({"as_of": AS_OF}), None)
(BORGER_ID,) = (column for column in columns_of(Person) if column.unique)
SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")


@pytest.fixture(scope="module")
def tables() -> Any:
    return next(make_municipalities([200], AS_OF)).tables


@pytest.fixture
def part(tables: Any, tmp_path: Path) -> Path:
    return write_municipality(tmp_path / "ds", "By", tables) / "del-0000"


def rewritten(path: Path, change: Callable[[pa.Table], pa.Table], **options: Any) -> None:
    """As somebody else writes it, without seals."""
    pq.write_table(change(pq.read_table(path)), path, **options)
    without_seals(path.parent)


def without_seals(part: Path) -> None:
    for folder in (part, part.parent):
        (folder / SEAL).unlink(missing_ok=True)


def with_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, pa.array(values))


def without_traces(part: Path) -> None:
    """As somebody else writes it: without the seals and the rows of the persons."""
    without_seals(part)
    for path in part.glob("*.parquet"):
        table = pq.read_table(path)
        pq.write_table(table.drop_columns([name for name in table.column_names if name == parquet.PERSON_ROW]), path)


def _shown(workbook: Workbook) -> str:
    return repr(take_part(workbook, SURVEY))


# --- what lies in an Arrow array ---


maybe_days = st.lists(st.none() | st.integers(-(2**31) + 1, 2**31 - 2), max_size=40)


@given(maybe_days, st.integers(0, 5))
def test_days_are_what_arrow_has(days: list[int | None], cut: int) -> None:
    found = days_of(pa.array(days, pa.int32()).cast(pa.date32())[cut:])
    assert found.dtype == np.int32
    assert found.tolist() == [NO_DATE if day is None else day for day in days[cut:]]


@given(st.lists(st.none() | st.floats(allow_nan=False), max_size=40), st.integers(0, 5))
def test_numbers_are_what_arrow_has(numbers: list[float | None], cut: int) -> None:
    found = floats_of(pa.array(numbers, pa.float64())[cut:])
    assert [None if value != value else value for value in found.tolist()] == numbers[cut:]


@given(st.lists(st.none() | st.sampled_from(["a", "b", "æ"]), max_size=40), st.integers(0, 5), st.booleans())
def test_codes_are_what_arrow_has(texts: list[str | None], cut: int, unsigned: bool) -> None:
    coded = pa.array(texts, pa.string()).dictionary_encode()
    kind = pa.uint8() if unsigned else pa.int8()
    coded = pa.DictionaryArray.from_arrays(coded.indices.cast(kind), coded.dictionary)[cut:]
    words = [*coded.dictionary.to_pylist(), None]
    assert [words[index] for index in indices_of(coded).tolist()] == texts[cut:]


@given(st.lists(st.text(max_size=5), max_size=20), st.integers(0, 5))
def test_the_bytes_of_texts_are_what_arrow_has(texts: list[str], cut: int) -> None:
    data, ends = text_bytes(pa.array(texts, pa.string())[cut:])
    pieces = [data[start:end].tobytes().decode() for start, end in pairwise(ends.tolist())]
    assert pieces == texts[cut:]


# --- ids ---

odd_ids = st.sampled_from(
    [
        "B-1",
        "B-2",
        "a",
        " a",
        "a ",
        "a\u00a0",
        "Å",
        "A\u030a",
        "",
        " ",
        "010190-1234",
        "0101901234",
        "101901234",
        "1" * 12,
    ]
)
columns_of_ids = st.lists(st.none() | odd_ids | st.text("ab0123456789-Å", min_size=1, max_size=12), max_size=30)
forms = st.sampled_from(["string", "large_string", "dictionary", "chunked"])


def as_arrow(ids: list[str | None], form: str) -> pa.ChunkedArray:
    if form == "dictionary":
        return pa.chunked_array([pa.array(ids, pa.string()).dictionary_encode()])
    if form == "chunked":
        return pa.chunked_array([pa.array(ids[:3], pa.string()), pa.array(ids[3:], pa.string())])
    return pa.chunked_array([pa.array(ids, pa.large_string() if form == "large_string" else pa.string())])


def told_apart(ids: Ids) -> list[str | None]:
    texts = [*ids.texts.to_pylist(), None]
    return [texts[row] for row in ids.rows.tolist()]


@given(columns_of_ids, forms)
@settings(max_examples=400)
def test_ids_and_their_faults_are_the_readers(ids: list[str | None], form: str) -> None:
    found = read_ids(BORGER_ID, as_arrow(ids, form))
    coded = pa.array(ids, pa.string()).dictionary_encode()
    expected = convert(BORGER_ID, Strings(coded.dictionary.to_pylist(), coded.indices.fill_null(-1).to_numpy()))
    assert told_apart(found) == expected.values.tolist()
    assert sorted((each.position, each.code, each.text) for each in found.faults) == sorted(
        (each.position, each.code, each.text) for each in expected.faults
    )


@given(columns_of_ids, forms)
def test_no_cpr_number_passes_as_an_id(ids: list[str | None], form: str) -> None:
    known = told_apart(read_ids(BORGER_ID, as_arrow(ids, form)))
    assert not [id for id in known if id is not None and holds_cpr(id)]


@given(columns_of_ids, forms)
def test_every_repeated_id_is_found(ids: list[str | None], form: str) -> None:
    found = read_ids(BORGER_ID, as_arrow(ids, form))
    known = told_apart(found)
    assert repeated(found).tolist() == [row for row, id in enumerate(known) if id is not None and known.count(id) > 1]


@given(
    st.lists(
        st.text("abÅ", min_size=1, max_size=3), unique_by=lambda id: unicodedata.normalize("NFC", id), max_size=12
    ),
    st.lists(st.lists(st.none() | st.text("abÅ", min_size=1, max_size=3), max_size=15), max_size=3),
    forms,
    st.booleans(),
)
@settings(max_examples=300)
def test_rows_are_found_by_id(
    persons: list[str], several: list[list[str | None]], form: str, coded_by_persons: bool
) -> None:
    own = read_ids(BORGER_ID, as_arrow(list(persons), form))
    if coded_by_persons:  # as `data_set` writes them
        ids = pa.array(persons, pa.string())
        rows = pa.array([persons.index(id) if id in persons else None for each in several for id in each], pa.int32())
        arrays = [pa.chunked_array([pa.DictionaryArray.from_arrays(rows, ids)])]
        several = [[id if id in persons else None for each in several for id in each]]
    else:
        arrays = [as_arrow(each, form) for each in several]
    found = rows_in(own, [read_ids(BORGER_ID, each, own) for each in arrays])
    expected = [[persons.index(id) if id in persons else -1 for id in each] for each in several]
    assert [rows.tolist() for rows in found] == expected


# --- the seal ---


def test_a_sealed_part_and_the_same_without_seal_are_one(part: Path) -> None:
    sealed = read_part(part)
    (part / SEAL).unlink()
    checked = read_part(part)
    assert sealed.source == checked.source
    assert _shown(sealed) == _shown(checked)
    for model, records in checked.tables.items():
        for column in columns_of(model):
            assert np.array_equal(records[column.name], sealed.tables[model][column.name], equal_nan=False) or (
                column.name in ("normal_hours", "evening_hours", "weekly_hours")
                and np.array_equal(records[column.name], sealed.tables[model][column.name], equal_nan=True)
            )


def test_what_somebody_else_writes_counts_the_same(part: Path) -> None:
    expected = _shown(read_part(part))
    without_traces(part)
    assert _shown(read_part(part)) == expected


@given(st.integers(1, 40), st.integers(0, 10_000), st.integers(1, 15))
@settings(max_examples=20, deadline=None)
def test_sealed_unsealed_and_memory_count_the_same(
    tmp_path_factory: pytest.TempPathFactory, persons: int, seed: int, each: int
) -> None:
    made = next(make_municipalities([persons], AS_OF, seed))
    root = tmp_path_factory.mktemp("ds")
    write_municipality(root, "By", made.tables, persons=each)
    expected = repr(take_tally(Workbook(Source("", ""), made.tables, ()), SURVEY).counts)
    assert repr(run_national([str(root)], SURVEY, Options()).total.counts) == expected
    for path in (root / "kommune=By").glob("del-*"):
        without_traces(path)
    assert repr(run_national([str(root)], SURVEY, Options()).total.counts) == expected


REMEDY = (
    "Slet kommunens mappe, og skriv den igen med: integraxl export. Er ændringen med vilje, så slet kontrolleret.txt "
    "i delen og i kommunens mappe; så bliver alt kontrolleret hver gang."
)


def refused(part: Path) -> str:
    with pytest.raises(UnreadableFile) as found:
        read_part(part)
    assert str(found.value).endswith(f". {REMEDY}")
    return str(found.value).removesuffix(f" {REMEDY}")


def moved_later(table: pa.Table) -> pa.Table:
    """A change that breaks no rule, and gives other figures."""
    return with_column(table, "Fraflytningsdato", [dt.date(2030, 1, 1)] * len(table))


def test_a_part_that_was_changed_is_refused(part: Path, cli: Cli) -> None:
    file = part / "Borgere.parquet"
    pq.write_table(moved_later(pq.read_table(file)), file)
    assert refused(part) == "Borgere.parquet er ændret, siden »del-0000« blev kontrolleret."
    run = cli("national", part.parent.parent, "--as-of", "2019-04-01", "--workers", "1")
    assert (run.status, run.out, run.err) == (
        2,
        "",
        "1 af 1 kan ikke læses:\n"
        f"  By (del-0000): Borgere.parquet er ændret, siden »del-0000« blev kontrolleret. {REMEDY}\n"
        "Ret dem, og prøv igen.\n",
    )


@pytest.mark.parametrize("change", ["cut", "gone", "bit", "new"])
def test_whatever_was_changed_is_named(part: Path, change: str) -> None:
    file = part / "Tolkninger.parquet"
    content = bytearray(file.read_bytes())
    match change:
        case "cut":
            file.write_bytes(content[: len(content) // 2])
        case "gone":
            file.unlink()
        case "bit":
            content[len(content) // 2] ^= 1
            file.write_bytes(content)
        case _:
            file = part / "Mål.parquet"
            file.write_bytes(content)
    assert refused(part) == f"{file.name} er ændret, siden »del-0000« blev kontrolleret."


def test_a_part_in_the_place_of_another_is_refused(tables: Any, tmp_path: Path) -> None:
    """Each with its own unbroken seal: from another municipality, from an earlier export, exchanged."""
    first, second, _ = split(tables, tmp_path)
    said = "er ikke den del, der blev skrevet: den er byttet om, udskiftet eller ændret."
    other = next(make_municipalities([50], AS_OF, 7)).tables
    for replacement in (write_municipality(tmp_path / "andet", "Odense", other) / "del-0000", second):
        kept = tmp_path / "del-0000"
        first.rename(kept)
        shutil.copytree(replacement, first)
        assert refused(first) == f"»del-0000« {said}"
        shutil.rmtree(first)
        kept.rename(first)
    assert len(read_part(first).persons) == 70


def test_a_part_in_the_place_of_another_is_refused_though_it_was_counted(tables: Any, tmp_path: Path) -> None:
    first, _, _ = split(tables, tmp_path / "ds")
    other = next(make_municipalities([70], AS_OF, 7)).tables
    replacement = write_municipality(tmp_path / "andet", "Odense", other) / "del-0000"
    options = Options(state=tmp_path / "state")
    run_national([str(tmp_path / "ds"), str(tmp_path / "andet")], SURVEY, options)
    shutil.rmtree(first)
    shutil.copytree(replacement, first)
    with pytest.raises(UnreadableFile, match="er ikke den del, der blev skrevet"):
        run_national([str(tmp_path / "ds")], SURVEY, options)


@pytest.mark.parametrize("place", ["part", "municipality"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_seal_is_refused_or_as_good_as_none(part: Path, place: str, data: st.DataObject) -> None:
    expected = _shown(read_part(part))
    file = (part if place == "part" else part.parent) / SEAL
    whole = file.read_bytes()
    damaged = bytearray(whole)
    damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(damaged[: data.draw(st.integers(0, len(whole)))])
    outcome = count_unit(Unit(part, "By"), SURVEY)
    file.write_bytes(whole)
    if outcome.tally is None:
        assert outcome.reason.endswith(REMEDY)
    else:
        assert repr(outcome.tally) == expected


def test_the_seal_of_an_earlier_version_is_kept_to(part: Path) -> None:
    expected = _shown(read_part(part))
    (part / SEAL).write_text("".join((part / SEAL).read_text().splitlines(keepends=True)[:2]))
    (part.parent / SEAL).unlink()
    assert _shown(read_part(part)) == expected
    file = part / "Borgere.parquet"
    pq.write_table(moved_later(pq.read_table(file)), file)
    assert refused(part) == "Noget er ændret, siden »del-0000« blev kontrolleret."


def test_pages_have_checksums_that_are_checked(part: Path) -> None:
    """In what has no seal, too: a bit of a number breaks no rule of Parquet or of the contract."""
    file, column = part / "Borgere.parquet", pq.read_metadata(part / "Borgere.parquet").row_group(0).column(2)
    table = pq.read_table(file)
    options: dict[str, Any] = {"compression": "none", "use_dictionary": False, "write_page_checksum": True}
    rewritten(file, lambda _: table, **options)
    column = pq.read_metadata(file).row_group(0).column(2)
    assert column.path_in_schema == "Fødselsdato"
    content = bytearray(file.read_bytes())
    content[column.data_page_offset + column.total_compressed_size - 1 - 4 * 3] ^= 1
    file.write_bytes(content)
    assert pq.read_table(file) != table  # read without a word
    with pytest.raises(UnreadableFile, match=r"»del-0000/Borgere\.parquet« kan ikke læses som Parquet"):
        read_part(part)


def test_our_pages_have_checksums(part: Path) -> None:
    content = bytearray((part / "Borgere.parquet").read_bytes())
    column = pq.read_metadata(part / "Borgere.parquet").row_group(0).column(2)
    content[column.data_page_offset + column.total_compressed_size - 5] ^= 1
    (part / "Borgere.parquet").write_bytes(content)
    without_seals(part)
    with pytest.raises(OSError, match="CRC"):
        pq.ParquetFile(part / "Borgere.parquet", page_checksum_verification=True).read()
    with pytest.raises(UnreadableFile, match="kan ikke læses som Parquet"):
        read_part(part)


def test_false_rows_are_not_believed_without_a_seal(part: Path) -> None:
    expected = _shown(read_part(part))
    rewritten(part / "Aktiviteter.parquet", lambda table: with_column(table, "BorgerNr", [0] * len(table)))
    assert _shown(read_part(part)) == expected


def test_another_version_checks_again(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bool] = []
    own = parquet._open

    def watched(*arguments: Any, with_ids: bool) -> Any:
        read.append(with_ids)
        return own(*arguments, with_ids=with_ids)

    monkeypatch.setattr(parquet, "_open", watched)
    read_part(part)
    assert set(read) == {False}
    read.clear()
    monkeypatch.setattr(seal, "__version__", "99")
    read_part(part)
    assert set(read) == {True}


def test_what_breaks_the_contract_is_not_written(tables: Any, tmp_path: Path) -> None:
    people = tables[Person]
    wrong = Columns(Person, {**people.data, "moved_date": people["arrival_date"] - 1}, people.present)
    with pytest.raises(InvalidData, match="ligger før Ankomstdato"):
        write_municipality(tmp_path / "ds", "By", {**tables, Person: wrong})
    assert list((tmp_path / "ds").iterdir()) == []


# --- what may be wrong with a part ---


def test_every_fault_of_a_part_is_told_at_once(part: Path) -> None:
    rewritten(part / "Borgere.parquet", lambda table: with_column(table, "Køn", ["Kvnde"] * len(table)))
    rewritten(part / "Aktiviteter.parquet", lambda table: with_column(table, "BorgerID", ["X-1"] * len(table)))
    with pytest.raises(InvalidData) as refused:
        read_part(part)
    told = [(issue.sheet, issue.code) for issue in refused.value.issues]
    assert told.count(("Borgere.parquet", "unknown_code")) == 200
    assert told.count(("Aktiviteter.parquet", "unknown_person")) == 400


def test_dates_that_differ_for_one_woman_are_told(tables: Any, tmp_path: Path) -> None:
    part = write_municipality(tmp_path, "By", tables) / "del-0000"

    def twice(table: pa.Table) -> pa.Table:
        later = with_column(table.slice(0, 1), "Visiteret", [dt.date(2030, 1, 1)])
        return pa.concat_tables([table, later])

    rewritten(part / "Kvindeindsats.parquet", twice)
    with pytest.raises(InvalidData, match="er en anden end"):
        read_part(part)


def test_an_agreement_is_a_persons_only_one(part: Path) -> None:
    rewritten(part / "IGU.parquet", lambda table: pa.concat_tables([table, table.slice(0, 1)]))
    with pytest.raises(InvalidData) as refused:
        read_part(part)
    assert [(issue.code, issue.message) for issue in refused.value.issues] == [
        ("duplicate_id", "BorgerID må kun stå én gang.")
    ] * 2


@pytest.mark.parametrize("name", ["Sprog", "Rekvirent"])
def test_optional_columns_may_be_absent(part: Path, name: str) -> None:
    expected = _shown(read_part(part))
    rewritten(part / "Tolkninger.parquet", lambda table: table.drop_columns([name]))
    assert _shown(read_part(part)) == expected


def test_a_missing_and_a_doubled_column_are_told(part: Path) -> None:
    rewritten(part / "Borgere.parquet", lambda table: table.drop_columns(["Ankomstdato"]))
    rewritten(part / "Tolkninger.parquet", lambda table: table.append_column("DATO", table.column("Dato")))
    with pytest.raises(InvalidData) as refused:
        read_part(part)
    assert sorted(str(issue) for issue in refused.value.issues) == [
        "Borgere.parquet: Kolonnen Ankomstdato mangler. Skriv datasættet igen.",
        "Tolkninger.parquet: Kolonnen Dato står to gange. Skriv datasættet igen.",
    ]


def test_headers_match_as_in_a_workbook_and_other_columns_are_left_alone(part: Path) -> None:
    expected = _shown(read_part(part))

    def renamed(table: pa.Table) -> pa.Table:
        names = [name.upper() if name != "BorgerID" else " borgerid" for name in table.column_names]
        return table.rename_columns(names).append_column("Sagsbehandler", pa.array(["N.N."] * len(table)))

    without_traces(part)
    for path in part.glob("*.parquet"):
        rewritten(path, renamed)
    assert _shown(read_part(part)) == expected


def test_other_encodings_are_read(part: Path) -> None:
    """Arrow cannot read these into a dictionary."""
    expected = _shown(read_part(part))

    def plain(table: pa.Table) -> pa.Table:
        fields = [
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in table.schema
        ]
        return table.cast(pa.schema(fields))

    for path in part.glob("*.parquet"):
        table = plain(pq.read_table(path))
        texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
        encodings = dict.fromkeys(texts, "DELTA_LENGTH_BYTE_ARRAY")
        pq.write_table(table, path, use_dictionary=False, column_encoding=encodings, row_group_size=17)
    without_seals(part)
    assert _shown(read_part(part)) == expected


def test_numbers_may_be_integers_and_dates_may_be_text(part: Path) -> None:
    expected = _shown(read_part(part))

    def looser(table: pa.Table) -> pa.Table:
        dates = pa.array([str(day) for day in table.column("Dato").to_pylist()])
        return table.set_column(0, "Dato", dates)

    assert pq.read_schema(part / "Tolkninger.parquet").names[0] == "Dato"
    rewritten(part / "Tolkninger.parquet", looser)
    assert _shown(read_part(part)) == expected


def test_a_part_has_its_limit(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "LARGEST_PART", 100)
    with pytest.raises(UnreadableFile) as refused:
        read_part(part)
    assert str(refused.value) == ("»del-0000/Borgere.parquet« har 200 rækker. Skriv datasættet i dele på højst 100.")


# --- persons in two parts ---


def split(tables: Any, root: Path) -> list[Path]:
    folder = write_municipality(root, "By", tables, persons=70)
    return sorted(each for each in folder.iterdir() if each.is_dir())


def test_parts_go_by_id(tables: Any, tmp_path: Path) -> None:
    parts = split(tables, tmp_path)
    ids = [pq.read_table(part / "Borgere.parquet").column("BorgerID").to_pylist() for part in parts]
    assert [id for each in ids for id in each] == sorted(tables[Person]["person_id"])
    assert parts_that_share_persons(parts) == []


@pytest.mark.parametrize("statistics", [True, False])
def test_a_person_in_two_parts_is_not_counted_twice(tables: Any, tmp_path: Path, cli: Cli, statistics: bool) -> None:
    first, second, third = split(tables, tmp_path)
    people = pq.read_table(second / "Borgere.parquet")
    both = pa.concat_tables([people, pq.read_table(first / "Borgere.parquet").slice(3, 1)])
    pq.write_table(both, second / "Borgere.parquet", write_statistics=statistics)
    assert parts_that_share_persons([third, first, second]) == [second]
    run = cli("national", tmp_path, "--as-of", "2019-04-01", "--workers", "1")
    assert run.status == 2
    assert run.err == (
        "1 af 3 kan ikke læses:\n"
        "  By (del-0001): Delens BorgerID ligger mellem en anden dels, så en borger kan være i begge. "
        "Skriv datasættet igen.\n"
        "Ret dem, og prøv igen.\n"
    )


def test_every_part_within_another_is_told(tables: Any, tmp_path: Path) -> None:
    """The first reaches over all others."""
    parts = split(tables, tmp_path)
    people = pq.read_table(parts[0] / "Borgere.parquet")
    pq.write_table(
        with_column(people, "BorgerID", ["B-0000001", *people.column("BorgerID").to_pylist()[1:-1], "C"]),
        parts[0] / "Borgere.parquet",
    )
    assert parts_that_share_persons(parts) == parts[1:]


@pytest.mark.parametrize("ids", [[1, 2], [1.0, 2.0], [b"a", b"b"], [["a"], ["b"]], [{"a": 1}, {"a": 2}]])
def test_ids_are_texts(part: Path, ids: list[Any]) -> None:
    rewritten(part / "Borgere.parquet", lambda table: with_column(table.slice(0, 2), "BorgerID", ids))
    with pytest.raises(UnreadableFile, match=r"Borgere\.parquet: kolonnen BorgerID er af typen"):
        read_part(part)


@pytest.mark.parametrize("id", ["B-0000001 ", "A\u030a"])
def test_ids_of_borgere_stand_as_they_are_read(part: Path, id: str) -> None:
    """Else they may lie between the first and the last id of another part without being seen to."""
    without_traces(part)
    for path in part.glob("*.parquet"):
        if path.stem != "Borgere":
            path.unlink()

    def respelled(table: pa.Table) -> pa.Table:
        return with_column(table, "BorgerID", [id, *table.column("BorgerID").to_pylist()[1:]])

    rewritten(part / "Borgere.parquet", respelled)
    with pytest.raises(InvalidData, match="BorgerID skal stå i Borgere, som det læses"):
        read_part(part)


@pytest.mark.parametrize(
    ("table", "column", "values", "said"),
    [
        ("Aktiviteter", "Startdato", pa.array([17_000] * 400, pa.int32()), "er af typen int32"),
        ("Borgere", "Køn", pa.array([b"Mand"] * 200), "er af typen binary"),
        ("Borgere", "Nationalitet", pa.array([{"a": "Syrien"}] * 200), "er af typen struct"),
        (
            "Borgere",
            "Fraflytningsdato",
            pa.array([-800_000] * 200, pa.int32()).cast(pa.date32()),
            "uden for årene 1-9999",
        ),
        ("Aktiviteter", "Slutdato", pa.array([2**31 - 2] * 400, pa.int32()).cast(pa.date32()), "uden for årene 1-9999"),
        ("Aktiviteter", "Timer pr. uge", pa.array([float("inf")] * 400), "har et uendeligt tal"),
        ("Aktiviteter", "Timer pr. uge", pa.array([2**60 + 1] * 400), "kan ikke læses som Parquet"),
    ],
)
def test_what_other_programs_may_write_is_told(part: Path, table: str, column: str, values: Any, said: str) -> None:
    def changed(records: pa.Table) -> pa.Table:
        return records.set_column(records.schema.get_field_index(column), column, values)

    rewritten(part / f"{table}.parquet", changed)
    with pytest.raises(UnreadableFile, match=said):
        read_part(part)


def test_texts_that_are_no_utf_8_are_told(part: Path) -> None:
    broken = pa.Array.from_buffers(pa.string(), 200, [None, *pa.array([b"\xff"] * 200).buffers()[1:]])
    rewritten(
        part / "Borgere.parquet",
        lambda table: table.set_column(table.schema.get_field_index("Nationalitet"), "Nationalitet", broken),
    )
    with pytest.raises(UnreadableFile, match="kan ikke læses som Parquet"):
        read_part(part)


@pytest.mark.parametrize("lost", ["del-0000", "del-0001", "del-0002"])
def test_a_lost_part_is_noticed(tables: Any, tmp_path: Path, lost: str) -> None:
    folder = split(tables, tmp_path)[0].parent
    shutil.rmtree(folder / lost)
    with pytest.raises(UnreadableFile, match=r"kommune=By« mangler en eller flere af sine dele"):
        find_units([str(tmp_path)])


@pytest.mark.parametrize(
    ("name", "said"), [("kommune=", "har ikke kommunens navn"), ("kommune=By", "mangler en eller flere")]
)
def test_a_municipality_without_name_or_parts_is_told(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(UnreadableFile, match=said):
        find_units([str(tmp_path)])


def test_workbooks_beside_a_data_set_are_read_too(tables: Any, tmp_path: Path) -> None:
    split(tables, tmp_path)
    (tmp_path / "by.xlsx").write_bytes(b"")
    assert [unit.path.name for unit in find_units([str(tmp_path)])] == ["del-0000", "del-0001", "del-0002", "by.xlsx"]


def test_a_name_that_no_folder_can_have_is_refused(tables: Any, tmp_path: Path) -> None:
    assert write_municipality(tmp_path, "Ærø (by)", tables).name == "kommune=Ærø %28by%29"
    with pytest.raises(WriteRefused, match="kan ikke skrives til datasættet"):
        write_municipality(tmp_path, "æ" * 300, tables)


def test_a_damaged_part_shares_nobody(tables: Any, tmp_path: Path) -> None:
    parts = split(tables, tmp_path)
    (parts[1] / "Borgere.parquet").write_bytes(b"PAR1")
    (parts[2] / "Borgere.parquet").unlink()
    assert parts_that_share_persons(parts) == []


# --- writing ---


def test_a_data_set_has_the_same_bytes_every_time(tables: Any, tmp_path: Path) -> None:
    def written(root: Path) -> dict[str, bytes]:
        folder = write_municipality(root, "By", tables, persons=25)
        return {str(path.relative_to(root)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_a_workbook_is_exported_whole(tmp_path: Path) -> None:
    workbook = read_workbook(SAMPLE)
    folder = write_municipality(tmp_path, "Aalborg", workbook.tables, persons=500)
    for model in TABLES:
        files = sorted(folder.glob(f"*/{model.table_name}.parquet"))
        rows = sum(pq.read_metadata(path).num_rows for path in files)
        assert rows == (len(workbook.tables[model]) if model in workbook.tables else 0)
        if model in (Activity, Igu, Effort):
            ids = [id for path in files for id in pq.read_table(path).column("BorgerID").to_pylist()]
            assert sorted(ids) == sorted(workbook.tables[model]["person_id"])
        if model in workbook.tables and model not in (Person, Activity, Igu, Effort):
            assert [path.parent.name for path in files] == ["del-0000"]


def made_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


def make_national(*arguments: object) -> list[str]:
    command = [sys.executable, "tools/make_national.py", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.splitlines()


@pytest.mark.parametrize("more", [(), ("--workbooks",)])
def test_synthetic_municipalities_are_made_by_a_command(tmp_path: Path, more: tuple[str, ...], cli: Cli) -> None:
    for name in ("one", "two"):
        assert len(make_national(tmp_path / name, "--persons", 300, "--municipalities", 3, *more)) == 3
    assert list(made_files(tmp_path / "one")) == list(made_files(tmp_path / "two"))
    run = cli("national", tmp_path / "one", "--as-of", "2019-04-01", "--workers", "1")
    assert run.status == 0
    assert run.out.startswith("Kommuner: 3. Borgere: 300.\n")


def test_synthetic_workbooks_and_data_sets_hold_the_same(tmp_path: Path) -> None:
    make_national(tmp_path / "ds", "--persons", 200, "--municipalities", 2)
    make_national(tmp_path / "xlsx", "--persons", 200, "--municipalities", 2, "--workbooks")
    one, other = (run_national([str(tmp_path / name)], SURVEY, Options()) for name in ("ds", "xlsx"))
    assert [(each.name, repr(each.tally)) for each in one.members] == [
        (each.name, repr(each.tally)) for each in other.members
    ]
    typed = read_workbook(tmp_path / "xlsx" / "kommune-001.xlsx").tables[Setting]
    assert "syntetiske data" in typed["value"][0]


@pytest.mark.parametrize("told", [None, b"\xff\xfe", b"", b"9" * 5000])
def test_a_sealed_folder_always_says_how_many_parts_it_has(part: Path, cli: Cli, told: bytes | None) -> None:
    file = part.parent / "antal-dele.txt"
    file.unlink()
    if told is not None:
        file.write_bytes(told)
    run = cli("national", part.parent.parent, "--as-of", "2019-04-01", "--workers", "1")
    message = f"»{part.parent}« mangler en eller flere af sine dele. Skriv kommunen til datasættet igen.\n"
    assert (run.status, run.out, run.err) == (2, "", message)
