"""pseudonymise: the same figures, linkable by key, and no id of the original in any part of the copy."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest

from integraxl.contract.fields import Kind, columns_of
from integraxl.contract.tables import TABLES
from integraxl.errors import InvalidData, WriteRefused
from integraxl.pseudonymise import pseudonymise_workbook
from integraxl.pseudonymise.copy import LEFT_OUT
from integraxl.pseudonymise.proof import find_ids
from integraxl.pseudonymise.pseudonyms import Pseudonyms
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.internal import without_persons
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import read_workbook

from .conftest import Cli, Make
from .small_workbooks import (
    HEADERS,
    Cell,
    Record,
    Sheet,
    agreement,
    booking,
    person,
    published,
    referral,
    settings,
    sheet,
    spell,
    target,
    with_parts,
)

ROOT = Path(__file__).resolve().parent.parent
KEY, OTHER_KEY = bytes(range(32)), bytes(32)
PSEUDONYM = re.compile("P-[A-Z2-7]{13}")


def tables_of(path: Path) -> tuple[ReportTable, ...]:
    workbook = read_workbook(path)
    return without_persons(build_tables(workbook, workbook_parameters(workbook)))


def all_parts(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def column(data: bytes, name: str, header: str) -> list[object]:
    page = openpyxl.load_workbook(io.BytesIO(data))[name]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    return [row[rows[0].index(header)] for row in rows[1:]]


@pytest.fixture
def cpr(make: Make) -> Path:
    """CPR numbers as ids, each written in several ways; and what no copy may take along."""
    first, second, third = "010190-1234", "3112851234", "650204-4321"
    headers = (*HEADERS["Borgere"], "Navn")
    people = [
        {**person(first), "Navn": "Amina Testesen"},
        {**person(second, Køn="Mand"), "Navn": "Bo Prøvesen"},
        {**person(third), "Navn": "Cilla Eksempel"},
        {**person(4711), "Navn": "Dan Dansen"},
    ]
    return make(
        sheet("Borgere", *people, headers=headers),
        sheet(
            "Aktiviteter",
            spell(101901234, AktivitetID=70001, Arbejdsplads="Hos Amina", Aktør="Rådgiver Rasmussen"),
            spell(second, AktivitetID="akt-70002", Branche="Køkken"),
        ),
        sheet("IGU", agreement("0101901234", Arbejdsplads="Bageren ApS")),
        sheet("Tolkninger", booking(Sprog="Dari", Rekvirent="Sagsbehandler Sørensen"), name="Tolkning"),
        sheet("Mål", target(Kilde="Udvalget")),
        sheet("Kvindeindsats", referral(" 650204-4321 ")),
        sheet("Offentliggjort", published(Tabel="timeliness.worklist", Række="person_id=4711; rule=four_weeks")),
        settings(),
        Sheet("Noter om Amina", [["Amina Testesen", first], ["se 3112851234"]]),
    )


def test_no_id_name_or_note_is_in_the_copy(cpr: Path) -> None:
    copy = pseudonymise_workbook(cpr, KEY)
    text = all_parts(copy.data).decode()
    for secret in (
        "010190", "0101901234", "101901234", "311285", "3112851234", "650204", "4711", "70001", "akt-70002", "Amina",
        "Testesen", "Prøvesen", "Rasmussen", "Sørensen", "Noter", "Navn", "rule=four_weeks",
    ):  # fmt: skip
        assert secret not in text, secret
    assert copy.ids == 6
    assert copy.left_out_sheets == ("Noter om Amina",)
    assert copy.left_out_columns == ("Borgere!Navn",)
    assert "Bageren ApS" in text


def test_a_person_has_one_pseudonym_however_the_number_is_typed(cpr: Path) -> None:
    data = pseudonymise_workbook(cpr, KEY).data
    people = column(data, "Borgere", "BorgerID")
    assert len(set(people)) == 4
    assert people == sorted(people, key=str)  # the order tells nothing
    assert all(PSEUDONYM.fullmatch(str(id)) for id in people)
    (agreed,) = column(data, "IGU", "BorgerID")
    (referred,) = column(data, "Kvindeindsats", "BorgerID")
    assert agreed in column(data, "Aktiviteter", "BorgerID")
    assert {agreed, referred} < set(people)
    assert agreed != referred


def test_the_key_decides(cpr: Path) -> None:
    assert pseudonymise_workbook(cpr, KEY).data == pseudonymise_workbook(cpr, KEY).data
    mine, other = (set(column(pseudonymise_workbook(cpr, key).data, "Borgere", "BorgerID")) for key in (KEY, OTHER_KEY))
    assert mine.isdisjoint(other)
    assert Pseudonyms(KEY).of("B-1") == "P-IBKZ6BZXWYDX3"  # the same on every machine, or files could not be linked


@pytest.mark.parametrize("name", ["aalborg-2016-12-31", "aalborg-2018-02-01", "aalborg-2019-04-01"])
def test_the_figures_of_a_copy_are_the_originals(name: str, tmp_path: Path) -> None:
    original = ROOT / "workbooks" / f"{name}.xlsx"
    copied = tmp_path / original.name
    copied.write_bytes(pseudonymise_workbook(original, KEY).data)
    assert tables_of(copied) == tables_of(original)
    ids = set(read_workbook(original).persons["person_id"])
    assert ids.isdisjoint(re.findall(r"[\w-]+", all_parts(copied.read_bytes()).decode()))


def test_every_free_text_is_needed_or_left_out() -> None:
    """A new column of text must be thought about."""
    kept = {
        (model.table_name, column.header)
        for model in TABLES
        for column in columns_of(model)
        if column.kind is Kind.TEXT and column.name not in LEFT_OUT.get(model, ())
    }
    assert kept == {
        ("Borgere", "Nationalitet"), ("IGU", "Arbejdsplads"), ("Mål", "Indikator"), ("Mål", "Gruppe"),
        ("Puljer", "Pulje"), ("Puljer", "Tilskudsgiver"), ("Puljer", "Formål"), ("Puljer", "Ordning"),
        ("Benchmark", "Periode"), ("Benchmark", "Kommune"), ("Plan", "Område"), ("Plan", "Målgruppe"),
        ("Offentliggjort", "Række"), ("Offentliggjort", "Kolonne"), ("Opsætning", "Nøgle"),
    }  # fmt: skip


def test_left_out_text_is_blank(cpr: Path) -> None:
    data = pseudonymise_workbook(cpr, KEY).data
    headers = {
        "Aktiviteter": ("Arbejdsplads", "Branche", "Aktør"),
        "Tolkning": ("Sprog", "Rekvirent"),
        "Mål": ("Kilde",),
    }
    for name, left_out in headers.items():
        for header in left_out:
            assert set(column(data, name, header)) == {None}


def test_parts_outside_the_contract_cannot_be_in_the_copy(make: Make) -> None:
    """Comments, pivot caches and the like of the original are not copied: the copy is made anew."""
    path = make(sheet("Borgere", person("B-00417")), settings())
    parts = {
        "xl/comments1.xml": b"<comments>B-00417</comments>",
        "xl/pivotCache/pivotCacheRecords1.xml": b"<r>B-00417</r>",
        "docProps/core.xml": b"<p>B-00417</p>",
    }
    path.write_bytes(with_parts(path.read_bytes(), parts))
    assert b"00417" not in all_parts(pseudonymise_workbook(path, KEY).data)


@pytest.mark.parametrize(
    ("id", "text", "where"),
    [
        ("B-00417", "kontakt b-00417 om plads", "IGU, kolonnen Arbejdsplads"),
        ("Fatima Hassan", "Fatima  Hassan ApS", "IGU, kolonnen Arbejdsplads"),
        ("B/7", "x B 7", "IGU, kolonnen Arbejdsplads"),
        ("17", "17", "IGU, kolonnen Arbejdsplads"),
    ],
)
def test_an_id_in_another_column_stops_the_copy(make: Make, id: str, text: str, where: str) -> None:
    path = make(sheet("Borgere", person(id)), sheet("IGU", agreement(id, Arbejdsplads=text)), settings())
    if id == "B/7":
        pseudonymise_workbook(path, KEY)  # two characters tell nothing in a longer text
        return
    with pytest.raises(WriteRefused) as refused:
        pseudonymise_workbook(path, KEY)
    assert str(refused.value).endswith(f"\n  {where}")
    assert id not in str(refused.value)


SHORT = [
    range(1, 10),
    range(10, 60),
    ["L-3", "K3", "A-1", "A-2003"],
    ["Borgere", "Mand"],
    ["true", "0"],
    ["dd-mm-åååå"],
]


@pytest.mark.parametrize("ids", SHORT)
def test_an_id_that_equals_a_text_of_the_file_itself_is_no_leak(make: Make, ids: Sequence[Cell]) -> None:
    """The file's own formulas and limits hold short texts, such as 2, and places such as $L$3."""
    spells = [
        spell(AktivitetID=id, Aktivitet="Barsel", Startdato=dt.date(2010 + place, 1, 1), Slutdato=None)
        for place, id in enumerate(ids)
    ]
    benchmark: Record = {"Periode": "p", "Kommune": "k", "Personer": 2, "Løntilskud": 1, "Virksomhedspraktik": 1}
    path = make(
        sheet("Borgere", person(Udslusningsdato=None)),
        sheet("Aktiviteter", *spells[:1]),
        sheet("Benchmark", benchmark),
        settings(),
    )
    copy = pseudonymise_workbook(path, KEY)
    assert copy.ids == 2
    assert PSEUDONYM.fullmatch(str(column(copy.data, "Aktiviteter", "AktivitetID")[0]))
    path = make(
        sheet("Borgere", *(person(f"x{n}", Køn="Kvinde") for n, _ in enumerate(ids))), *_spells(spells), settings()
    )
    assert pseudonymise_workbook(path, KEY).ids == 2 * len(ids)


def _spells(spells: Sequence[Record]) -> Iterator[Sheet]:
    yield sheet("Aktiviteter", *({**each, "BorgerID": f"x{place}"} for place, each in enumerate(spells)))


@pytest.mark.parametrize("id", [2, "7", "L-3"])
def test_a_short_id_in_a_text_of_the_data_is_still_a_leak(make: Make, id: Cell) -> None:
    grant: Record = {"Pulje": "Pulje", "Formål": str(id)}
    path = make(
        sheet("Borgere", person()), sheet("Aktiviteter", spell(AktivitetID=id)), sheet("Puljer", grant), settings()
    )
    with pytest.raises(WriteRefused) as refused:
        pseudonymise_workbook(path, KEY)
    assert str(refused.value) == (
        "Kopien er ikke skrevet, for der står et id fra regnearket som tekst i andre kolonner end id-kolonnerne. Fjern "
        "det dér, og prøv igen:\n  Puljer, kolonnen Formål"
    )


@pytest.mark.parametrize("table", ["IGU", "Puljer"])
def test_a_cpr_number_in_free_text_is_refused_and_masked(make: Make, table: str) -> None:
    record: dict[str, Cell] = agreement(Arbejdsplads="Ali 010190-1234") if table == "IGU" else {"Pulje": "010190-1234"}
    path = make(sheet("Borgere", person()), sheet(table, record), settings())
    with pytest.raises(InvalidData, match="indeholder et CPR-nummer") as refused:
        pseudonymise_workbook(path, KEY)
    assert "1234" not in str(refused.value)


def test_faults_are_told_without_ids(make: Make) -> None:
    path = make(sheet("Borgere", person("010190-1234"), person("010190-1234")), sheet("IGU", agreement("311285-1234")))
    with pytest.raises(InvalidData) as refused:
        pseudonymise_workbook(path, KEY)
    assert [(issue.code, issue.cell) for issue in refused.value.issues if issue.severity == "error"] == [
        ("duplicate_id", "A2"), ("duplicate_id", "A3"), ("unknown_person", "A2"),
    ]  # fmt: skip
    assert "1234" not in str(refused.value)


def test_two_ids_with_one_pseudonym_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integraxl.pseudonymise.pseudonyms._LENGTH", 1)
    pseudonyms = Pseudonyms(KEY)
    ids = [f"B-{number}" for number in range(40)]
    with pytest.raises(WriteRefused, match="samme pseudonym"):
        list(map(pseudonyms.of, ids))


def test_an_id_that_came_another_way_is_a_fault_of_ours(cpr: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that does not rename, or does it where the pseudonyms are not known here."""
    elsewhere = Pseudonyms(KEY).rename
    monkeypatch.setattr(Pseudonyms, "rename", lambda _, raw: elsewhere(raw))
    with pytest.raises(RuntimeError, match="have no pseudonym"):
        pseudonymise_workbook(cpr, KEY)


def test_the_search_finds_ids_in_every_part(cpr: Path) -> None:
    data = pseudonymise_workbook(cpr, KEY).data
    assert find_ids(data, ["B-00417"]) == frozenset()
    for part in ("docProps/core.xml", "xl/worksheets/sheet2.xml", "xl/tables/table1.xml", "xl/workbook.xml"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            xml = archive.read(part)
        spoilt = xml.replace(b"</", b"<x>se B-00417.</x></", 1)
        assert find_ids(with_parts(data, {part: spoilt}), ["B-00417"]) == frozenset({"se B-00417."}), part
    # and in attributes
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        spoilt = archive.read("xl/tables/table1.xml").replace(b'name="Nationalitet"', b'name="B-00417"')
    assert find_ids(with_parts(data, {"xl/tables/table1.xml": spoilt}), ["B-00417"]) == frozenset({"B-00417"})


# --- the command ---


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(folder))
    return folder


def test_the_command(cli: Cli, cpr: Path, home: Path) -> None:
    output = cpr.with_name("kopi.xlsx")
    before = cpr.read_bytes()
    run = cli("pseudonymise", cpr, "-o", output)
    assert (run.status, run.err) == (0, "")
    key = home / ".integraxl" / "pseudonymer.key"
    assert run.out == (
        f"Kopien er skrevet til {output}: 6 id'er er erstattet, og ingen af dem findes i den.\n"
        f"Nøglen er ny og ligger i {key}. Gem den sikkert, og send den ikke med kopien.\n"
        "Udeladt: alt uden for datakontrakten (også kommentarer og formler) og fritekst, som ingen tal bygger på.\n"
        "Udeladte kolonner: »Borgere!Navn«.\n"
        "Udeladte ark: »Noter om Amina«.\n"
    )
    assert cpr.read_bytes() == before
    assert re.fullmatch("[0-9a-f]{64}\n", key.read_text())
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert cli("check", output).status == 0
    again = cpr.with_name("igen.xlsx")
    assert "Nøglen ligger i" in cli("pseudonymise", cpr, "-o", again).out
    assert again.read_bytes() == output.read_bytes()
    assert cli("tables", output).out == cli("tables", again).out


def test_the_key_beside_the_copy_is_told(cli: Cli, cpr: Path, home: Path) -> None:
    key = cpr.with_name("nøgle")
    run = cli("pseudonymise", cpr, "-o", cpr.with_name("kopi.xlsx"), "--key", key)
    assert run.status == 0
    assert run.err == "ADVARSEL: Nøglen ligger i samme mappe som kopien. Flyt den, før mappen deles med andre.\n"
    assert list(home.iterdir()) == []
    if os.name == "posix":
        key.chmod(0o644)
        run = cli("pseudonymise", cpr, "-o", cpr.with_name("kopi2.xlsx"), "--key", key)
        assert "ADVARSEL: Andre kan læse nøglen" in run.err


@pytest.mark.usefixtures("home")
def test_the_copy_is_a_new_file(cli: Cli, cpr: Path) -> None:
    output = cpr.with_name("kopi.xlsx")
    assert cli("pseudonymise", cpr, "-o", output).status == 0
    run = cli("pseudonymise", cpr, "-o", output)
    assert run.status == 2
    assert "ikke sidst gemt af integraxl" in run.err or "findes allerede" in run.err
    run = cli("pseudonymise", cpr, "-o", output.with_suffix(".csv"))
    assert (run.status, run.err) == (2, "»kopi.csv« skal ende på .xlsx. Vælg et andet navn med -o.\n")


@pytest.mark.parametrize("content", [b"", b"hemmelig", b"ab" * 31, b"ab" * 33, b"AB" * 32, bytes(5000)])
def test_what_is_no_key_is_refused_and_kept(cli: Cli, cpr: Path, content: bytes) -> None:
    key = cpr.with_name("nøgle")
    key.write_bytes(content)
    run = cli("pseudonymise", cpr, "-o", cpr.with_name("kopi.xlsx"), "--key", key)
    assert (run.status, "er ikke en nøgle" in run.err) == (2, True)
    assert key.read_bytes() == content
    assert not cpr.with_name("kopi.xlsx").exists()


def test_no_key_is_made_for_a_workbook_that_is_refused(cli: Cli, make: Make, home: Path) -> None:
    path = make(sheet("Borgere", person(Køn="Dame")), settings())
    run = cli("pseudonymise", path, "-o", path.with_name("kopi.xlsx"))
    assert run.status == 2
    assert list(home.iterdir()) == []
    assert [each.name for each in path.parent.iterdir()] == ["data.xlsx"]


@pytest.mark.usefixtures("home")
def test_dates_as_ids_are_told_and_masked(cli: Cli, make: Make) -> None:
    path = make(sheet("Borgere", person(dt.date(1990, 1, 1))), settings())
    run = cli("pseudonymise", path, "-o", path.with_name("kopi.xlsx"))
    assert (run.status, "er ikke tekst" in run.err) == (2, True)
