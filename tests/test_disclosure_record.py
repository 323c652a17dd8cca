"""The record of a public edition: what it holds, and that no other file passes for one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integraxl.contract.codes import TableId
from integraxl.contract.parameters import resolve_parameters
from integraxl.disclosure import record
from integraxl.disclosure.public import PublicEdition, public_edition
from integraxl.disclosure.reading import read_record, read_records
from integraxl.errors import RecordRefused
from integraxl.tables.build import build_tables
from integraxl.tables.model import HIDDEN
from integraxl.workbook.read import Workbook
from tests.conftest import Cli, Make
from tests.small_workbooks import person, settings, sheet
from tests.test_disclosure_tables import Municipality, by_id
from tests.test_measures_oracle import workbook_of

CHOSEN = {"as_of": "2019-04-01", "municipality": "Lilleby", "period": "year"}
NOT_ONE = "er ikke en optegnelse over en offentlig udgave. --previous skal have optegnelsen over det offentliggjorte"
DAMAGED = "er beskadiget og kan ikke læses som en optegnelse."


@pytest.fixture(scope="module")
def town() -> Workbook:
    return workbook_of(Municipality(5).tables())


@pytest.fixture(scope="module")
def edition(town: Workbook) -> PublicEdition:
    return public_edition(town, resolve_parameters(CHOSEN))


@pytest.fixture
def kept(edition: PublicEdition, tmp_path: Path) -> Path:
    path = tmp_path / "a-offentliggjort.json"
    path.write_bytes(record.record_json(edition))
    return path


def test_what_is_read_is_what_was_published(edition: PublicEdition, kept: Path) -> None:
    _, read = read_record(kept)
    assert read.parameters == edition.parameters
    for id, table in read.tables.items():
        assert table.rows == by_id(edition.recorded)[id].rows


def test_a_record_holds_no_hidden_number_and_nothing_of_the_data(
    town: Workbook, edition: PublicEdition, kept: Path
) -> None:
    content = json.loads(kept.read_text(encoding="utf-8"))
    assert "source" not in content
    true = {table.id: table for table in build_tables(town, edition.parameters)}
    told = {table["id"]: table for table in content["tables"]}
    hidden = 0
    for table in edition.recorded:
        if table.id in (TableId.NATIONALITY, TableId.BENCHMARK, TableId.AUDIT):
            continue
        for row, (shown, real) in enumerate(zip(table.records(), true[table.id].records(), strict=True)):
            for column, value in shown.items():
                if value is HIDDEN:
                    hidden += 1
                    assert told[table.id]["rows"][row][column] is None
                    assert real[column] is not None
        assert told[table.id]["notes"] == []
    assert hidden > 50


def test_the_same_edition_has_the_same_record(town: Workbook, edition: PublicEdition) -> None:
    again = public_edition(town, resolve_parameters(CHOSEN))
    assert record.record_json(again) == record.record_json(edition)


def test_the_json_of_tables_is_a_record_too(edition: PublicEdition, kept: Path, tmp_path: Path) -> None:
    printed = tmp_path / "printed.json"
    printed.write_text(record.edition_json(edition, "data.xlsx"), encoding="utf-8")
    assert read_record(printed)[0] == read_record(kept)[0]
    assert len(read_records([printed, kept, tmp_path], ["Lilleby Kommune"])) == 1


def test_a_part_of_the_tables_is_no_record(edition: PublicEdition, tmp_path: Path) -> None:
    printed = tmp_path / "part.json"
    printed.write_text(record.edition_json(edition, "data.xlsx", [TableId.SUPPORT]), encoding="utf-8")
    with pytest.raises(RecordRefused, match=r"»part\.json« er beskadiget"):
        read_record(printed)


Change = Callable[[dict[str, Any]], None]


def changed(kept: Path, change: Change, *, is_signed: bool = True) -> Path:
    content = json.loads(kept.read_text(encoding="utf-8"))
    change(content)
    if is_signed:
        content["edition"]["checksum"] = record.checksum(content)
    kept.write_text(json.dumps(content), encoding="utf-8")
    return kept


def table_of(content: dict[str, Any], id: str) -> dict[str, Any]:
    return next(table for table in content["tables"] if table["id"] == id)


def set_row(id: str, column: str, value: Any) -> Change:
    def change(content: dict[str, Any]) -> None:
        table_of(content, id)["rows"][0][column] = value

    return change


MALFORMED: dict[str, Change] = {
    "a text for a count": set_row("outflow.all", "n", "mange"),
    "a negative count": set_row("outflow.women", "n", -1),
    "an endless count": set_row("outflow.women", "n", 10**14),
    "a list for a count": set_row("outflow.women", "n", [1]),
    "another row": set_row("support", "basis", "Andre"),
    "another period": set_row("arrivals.series", "start", "2001-01-01"),
    "no date": set_row("arrivals.series", "start", "i går"),
    "a point that is none": set_row("outflow.all", "point", 0.3),
    "a column more": set_row("outflow.all", "hemmelig", 1),
    "a table less": lambda content: content["tables"].pop(0),
    "tables that are none": lambda content: content.update(tables=[]),
    "rows that are none": lambda content: table_of(content, "support").update(rows=3),
    "a mark beyond the table": lambda content: table_of(content, "support").update(
        suppressed=[{"row": 99, "columns": ["adults"]}]
    ),
    "a mark without columns": lambda content: table_of(content, "support").update(suppressed=[{"row": 1}]),
    "a parameter that is none": lambda content: content["parameters"].update(mystisk=1),
    "a parameter less": lambda content: content["parameters"].pop("period"),
    "a value that does not fit": lambda content: content["parameters"].update(period="uge"),
    "no date of report": lambda content: content.update(as_of=None),
    "members that are none": lambda content: content["edition"].update(members=7),
    "a format that is none": lambda content: content["edition"].update(format="1"),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_record_is_read_strictly(what: str, kept: Path) -> None:
    with pytest.raises(RecordRefused) as caught:
        read_record(changed(kept, MALFORMED[what]))
    assert str(caught.value).startswith(f"»{kept.name}« {DAMAGED}")


def test_a_changed_record_is_refused_by_name(kept: Path) -> None:
    with pytest.raises(RecordRefused) as caught:
        read_record(changed(kept, set_row("outflow.all", "n", 7), is_signed=False))
    assert (
        str(caught.value) == f"»{kept.name}« er ændret, siden programmet skrev den. Brug filen, som den blev skrevet."
    )


def test_a_record_of_a_newer_version_is_refused_by_name(kept: Path) -> None:
    with pytest.raises(RecordRefused) as caught:
        read_record(changed(kept, lambda content: content["edition"].update(format=2)))
    assert str(caught.value) == (
        f"»{kept.name}« er skrevet af en nyere version af integraxl. Opdater programmet, og prøv igen."
    )


def test_a_record_of_another_municipality_is_refused_by_name(kept: Path) -> None:
    with pytest.raises(RecordRefused) as caught:
        read_records([kept], ["Storby"])
    assert str(caught.value) == (
        f"»{kept.name}« er fra Lilleby, og opgørelsen er for Storby. De kan ikke holdes sammen."
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", NOT_ONE),
        (b"hej", NOT_ONE),
        (b"\xff\xfe{", NOT_ONE),
        (b"[" * 100_000, NOT_ONE),
        (b'{"a": 1}', NOT_ONE),
        (b'{"audience": "public", "audience": "public"}', NOT_ONE),
        (b'{"audience": "public", "edition": NaN}', NOT_ONE),
        (b'{"audience": "public", "edition": ' + b"9" * 5000 + b"}", NOT_ONE),
        (b'{"audience": "public", "edition": []}', DAMAGED),
        (b'{"audience": "public", "edition": {"format": 1}}', DAMAGED),
        (b"PK\x03\x04", "er et regneark, ikke en optegnelse. --previous skal have"),
        (b" " * 5_000_000, "er for stor til at være en optegnelse."),
    ],
)
def test_what_is_no_record_is_told(data: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(RecordRefused) as caught:
        read_record(path)
    assert str(caught.value).startswith(f"»x.json« {told}")


def test_an_empty_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    with pytest.raises(RecordRefused, match="Mappen »tom« har ingen optegnelser"):
        read_records([tmp_path / "tom"], [None])
    with pytest.raises(RecordRefused, match=r"»væk\.json« kan ikke læses"):
        read_records([tmp_path / "væk.json"], [None])


# --- the command line ---


@pytest.fixture(scope="module")
def small(make: Make) -> Path:
    gone = {"Udslusningsdato": "01-01-2018", "Udsluset til": "Job"}
    return make(sheet("Borgere", *(person(f"a{n}", **(gone if n < 2 else {})) for n in range(20))), settings())


def test_a_report_leaves_its_record_beside_it(small: Path, cli: Cli, tmp_path: Path) -> None:
    run = cli("report", small, "--audience", "public", "-o", tmp_path / "ud.xlsx")
    assert run.status == 0
    beside = tmp_path / "ud-offentliggjort.json"
    assert f"Optegnelsen over det offentliggjorte er skrevet til {beside}." in run.err
    later = cli("tables", small, "--audience", "public", "--as-of", "2019-10-01", "--previous", beside)
    assert later.status == 0
    again = cli("report", small, "--audience", "public", "-o", tmp_path / "ud.xlsx", "--previous", tmp_path)
    assert again.status == 2
    assert "læses af kommandoen og kan ikke skrives over" in again.err


def test_a_record_takes_no_other_files_place(small: Path, cli: Cli, tmp_path: Path) -> None:
    other = tmp_path / "ud-offentliggjort.json"
    other.write_text("noter", encoding="utf-8")
    for run in (
        cli("report", small, "--audience", "public", "-o", tmp_path / "ud.xlsx"),
        cli("tables", small, "--audience", "public", "--record", other),
    ):
        assert (run.status, run.out) == (2, "")
        assert run.err.startswith(f"»{other.name}« findes i forvejen og er ikke en optegnelse")
    assert other.read_text(encoding="utf-8") == "noter"
    assert not (tmp_path / "ud.xlsx").exists()


def test_a_record_is_of_a_public_edition(small: Path, cli: Cli, tmp_path: Path) -> None:
    run = cli("tables", small, "--record", tmp_path / "a.json")
    assert (run.status, run.err) == (2, "--record hører til den offentlige udgave. Tilføj --audience public.\n")


def town_of(make: Make, municipality: str, exited: int) -> Path:
    """Twenty women of whom some are exited."""
    gone = {"Udslusningsdato": "01-01-2018", "Udsluset til": "Job"}
    people = [person(f"{municipality}{n}", **(gone if n < exited else {})) for n in range(20)]
    return make(sheet("Borgere", *people), settings(Opgørelsesdato=dt.date(2019, 4, 1), Kommune=municipality))


def exited_of(run: Any) -> Any:
    assert run.status == 0, run.err
    tables = {table["id"]: table for table in json.loads(run.out)["tables"]}
    return tables["outflow.all"]["rows"][0]["exited"]


def test_the_country_hides_small_counts_and_what_is_one_municipality_beside_another(
    make: Make, cli: Cli, tmp_path: Path
) -> None:
    """Of five exited in the country four are in the one municipality: with its edition the other's one is told."""
    many, few = town_of(make, "Aalborg", 4), town_of(make, "Odense", 1)
    record, public = tmp_path / "aalborg.json", ("--audience", "public", "--format", "json")
    own = cli("tables", many, *public, "--record", record)
    assert exited_of(own) == 4
    country = (*public, "--as-of", "2019-04-01", "--workers", "1")
    assert exited_of(cli("national", few, *country)) is None
    assert exited_of(cli("national", many, few, *country)) == 5
    assert exited_of(cli("national", many, few, *country, "--previous", record)) is None
