"""Which sheet is read, where several could be meant; and a table whose header row is switched off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from integraxl.errors import InvalidData
from integraxl.workbook.read import examine_workbook, read_workbook

from .conftest import Examine, Make
from .small_workbooks import (
    HEADERS,
    ExcelTable,
    Sheet,
    agreement,
    booking,
    error,
    person,
    read_part,
    referral,
    sheet,
    spell,
    warning,
    with_parts,
    workbook_bytes,
)

RECORDS = {
    "Aktiviteter": spell(),
    "IGU": agreement(),
    "Kvindeindsats": referral(),
    "Tolkninger": booking(),
}
RENAME = "Er det dér, I arbejder, så giv tabellen {} et andet navn (Tabeldesign > Tabelnavn)."


def test_a_copy_that_took_the_name_of_the_sheet_is_not_read_and_told(examine: Examine) -> None:
    workbook = examine(
        sheet("Borgere", person("a1"), name="Borgere gammel", excel_table=True),
        sheet("Borgere", person("a1"), person("a2"), excel_table=ExcelTable("Borgere3")),
    )
    text = (
        "Arket »Borgere« med tabellen Borgere3 er ikke læst; det er tabellen Borgere på arket »Borgere gammel«. "
        + RENAME.format("Borgere")
    )
    assert workbook.issues == (warning("other_sheet_read", "Borgere", text),)
    assert len(workbook.persons) == 1


@pytest.mark.parametrize("table", RECORDS)
def test_the_copy_of_any_table_is_told(examine: Examine, table: str) -> None:
    sheet_name = "Tolkning" if table == "Tolkninger" else table
    workbook = examine(
        sheet("Borgere", person()),
        sheet(table, name="Gammel", excel_table=True),
        sheet(table, RECORDS[table], name=sheet_name),
    )
    text = f"Arket »{sheet_name}« er ikke læst; det er tabellen {table} på arket »Gammel«. {RENAME.format(table)}"
    assert workbook.issues == (warning("other_sheet_read", sheet_name, text),)


@pytest.mark.parametrize("name", ["Borgere (2)", "borgere (13)", "Borgere_2"])
def test_a_copy_with_the_name_that_a_program_gives_it(examine: Examine, name: str) -> None:
    copied = sheet("Borgere", person("a1"), person("a2"), name=name, excel_table=ExcelTable("Borgere4"))
    workbook = examine(sheet("Borgere", person("a1"), excel_table=True), copied)
    text = (
        f"Arket »{name}« med tabellen Borgere4 er ikke læst; det er tabellen Borgere på arket »Borgere«. Er det dér, I "
        "arbejder, så slet det andet ark, og kald arket Borgere."
    )
    assert workbook.issues == (warning("other_sheet_read", name, text),)


def test_two_sheets_without_excel_tables(examine: Examine) -> None:
    workbook = examine(
        sheet("Borgere", person()),
        sheet("Tolkninger", booking()),
        sheet("Tolkninger", booking(), booking(), name="Tolkning"),
    )
    text = "Arket »Tolkning« er ikke læst; det er arket »Tolkninger«. Er det dér, I arbejder, så slet det andet ark."
    assert workbook.issues == (warning("other_sheet_read", "Tolkning", text),)


@pytest.mark.parametrize(
    "other",
    [
        Sheet("Borgere", [["Noter"], ["Ring til Jobcentret"]]),
        sheet("Borgere"),  # nothing but headers
        sheet("Borgere", person("a9"), name="Borgere 2017"),
        sheet("Borgere", person("a9"), name="Kopi af Borgere"),
        sheet("Aktiviteter", spell(), name="Borgere"),
    ],
)
def test_another_sheet_that_is_no_copy_is_not_told(examine: Examine, other: Sheet) -> None:
    workbook = examine(sheet("Borgere", person(), name="Ark1", excel_table=True), other)
    assert workbook.issues == ()


def test_two_files_of_one_table(tmp_path: Path) -> None:
    headers = ";".join(HEADERS["Borgere"])
    (tmp_path / "Borgere.csv").write_text(f"{headers}\na1;Kvinde;01-01-1990;;Flygtning;01-01-2017;;;;;;\n", "utf-8")
    for name in ("Tolkning", "Tolkninger"):
        (tmp_path / f"{name}.csv").write_text("Dato;Tolkningstype;Normaltimer;Aftentimer\n01-02-2019;Telefon;1;\n")
    told = [issue for issue in examine_workbook(tmp_path).issues if issue.code != "delimited_file"]
    text = "Arket »Tolkning« er ikke læst; det er arket »Tolkninger«. Er det dér, I arbejder, så slet det andet ark."
    assert told == [warning("other_sheet_read", "Tolkning", text)]


# --- header rows ---


def without_header_row(data: bytes, table: str = "xl/tables/table1.xml") -> bytes:
    """As Excel saves a table whose Header Row is unticked: its row is blank, and the table begins below it."""
    part, rows = read_part(data, table), read_part(data, "xl/worksheets/sheet1.xml")
    part = part.replace(b'ref="A1:', b'headerRowCount="0" ref="A2:')
    return with_parts(
        data, {table: part, "xl/worksheets/sheet1.xml": re.sub(rb'<row r="1">.*?</row>', b"", rows, count=1)}
    )


@pytest.mark.parametrize("name", ["Borgere", "Tabel1"])
def test_a_header_row_that_is_switched_off(tmp_path: Path, name: str) -> None:
    path = tmp_path / "data.xlsx"
    data = workbook_bytes(sheet("Borgere", person("a1"), person("a2"), excel_table=ExcelTable(name)))
    path.write_bytes(without_header_row(data))
    text = (
        f"Tabellen {name} har ingen overskrifter, for dens overskriftsrække er slået fra. Markér en celle i tabellen, "
        "og slå Overskriftsrække til på fanen Tabeldesign."
    )
    assert examine_workbook(path).issues == (error("header_row_off", "Borgere", text),)
    with pytest.raises(InvalidData):
        read_workbook(path, invalid="skip")


def test_the_header_row_of_another_table_may_be_off(make: Make) -> None:
    path = make(Sheet("Noter", [["x", "y"], [1, 2]], ExcelTable("Noter")), sheet("Borgere", person()))
    path.write_bytes(without_header_row(path.read_bytes()))
    assert examine_workbook(path).issues == ()
