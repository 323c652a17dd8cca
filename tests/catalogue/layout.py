"""Rows 30-38: headers, hidden and blank rows, sheets and tables."""

from __future__ import annotations

import datetime as dt

from integraxl.workbook.issues import Issue
from tests.catalogue.case import Case
from tests.small_workbooks import (
    HEADERS,
    ExcelTable,
    Sheet,
    error,
    person,
    read_part,
    sheet,
    warning,
    with_parts,
    workbook_bytes,
)

_SHEET = "xl/worksheets/sheet1.xml"
_ID = ("Borgere", "BorgerID")
_NEEDED = ["BorgerID", "Køn", "Fødselsdato", "Opholdsgrundlag", "Ankomstdato", "Fraflytningsdato", "Udslusningsdato"]
_NEEDED += ["Udsluset til", "Genoptaget"]


def _changed(data: bytes, old: bytes, new: bytes) -> bytes:
    part = read_part(data, _SHEET)
    assert old in part
    return with_parts(data, {_SHEET: part.replace(old, new)})


def merged(data: bytes, *ranges: str) -> bytes:
    """The same workbook with merged cells on its first sheet."""
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    return _changed(
        data, b"</sheetData>", f'</sheetData><mergeCells count="{len(ranges)}">{cells}</mergeCells>'.encode()
    )


def _merged(cell: str, range_: str) -> Issue:
    text = f"Cellen er flettet med andre ({range_}) og er selv tom. Ophæv fletningen, og udfyld cellen."
    return error("merged_cells", f"Borgere!{cell}", text)


_THREE = workbook_bytes(sheet("Borgere", person(), person("a2"), person("a3")))


def _without(header: str) -> list[str | None]:
    return [None if each == header else each for each in _NEEDED]


def _missing(header: str, row: int = 1) -> Issue:
    text = f"Kolonnen {header} mangler i række {row}. Tilføj en kolonne med den overskrift."
    return error("missing_header", "Borgere", text)


def _rows(headers: list[str | None]) -> Sheet:
    values = [person().get(each or "") for each in headers]
    return Sheet("Borgere", [headers, values])


CASES = [
    Case(
        "30",
        "merged header",
        merged(workbook_bytes(_rows(_without("Genoptaget"))), "H1:I1"),
        [_missing("Genoptaget")],
    ),
    Case(
        "30b",
        "merged records",
        merged(workbook_bytes(sheet("Borgere", person(Fraflytningsdato=dt.date(2019, 1, 1)), person("a2"))), "H2:H3"),
        [_merged("H3", "H2:H3")],
    ),
    Case(
        "31",
        "header in row 4",
        workbook_bytes(sheet("Borgere", person(), top=4)),
        values={_ID: ["a1"]},
    ),
    Case(
        "32",
        "header twice",
        workbook_bytes(sheet("Borgere", person(), headers=[*HEADERS["Borgere"], "Køn"])),
        [
            error(
                "duplicate_header",
                "Borgere!M1",
                "Overskriften Køn står også i B1. Behold kun den ene kolonne.",
            )
        ],
    ),
    Case(
        "32b",
        "blank header",
        workbook_bytes(_rows(_without("Køn"))),
        [_missing("Køn")],
    ),
    Case(
        "33",
        "hidden and filtered rows are read like any other, and told",
        _changed(
            _changed(_THREE, b'<row r="3">', b'<row r="3" hidden="1">'), b'<row r="4">', b'<row r="4" hidden="1">'
        ),
        [
            warning(
                "hidden_rows", "Borgere", "2 rækker er skjult eller filtreret væk. De er læst og talt med som de andre."
            )
        ],
        {_ID: ["a1", "a2", "a3"]},
    ),
    Case(
        "34",
        "blank rows inside",
        workbook_bytes(sheet("Borgere", person(), {}, {}, person("a2"))),
        values={_ID: ["a1", "a2"]},
    ),
    Case(
        "35",
        "formatted blank cells far away",
        _changed(_THREE, b"</sheetData>", b'<row r="50000"><c r="A50000" s="1"/></row></sheetData>'),
        values={_ID: ["a1", "a2", "a3"]},
    ),
    Case(
        "36",
        "sheet renamed",
        workbook_bytes(sheet("Borgere", person(), name="Ark1")),
        [
            error(
                "missing_table",
                "Borgere",
                "Tabellen Borgere findes ikke. Regnearket har »Ark1«. Kald tabellen eller arket Borgere.",
            )
        ],
    ),
    Case(
        "36b",
        "sheet renamed, its table not",
        workbook_bytes(sheet("Borgere", person(), name="Ark1", excel_table=True)),
        values={_ID: ["a1"]},
    ),
    Case(
        "37",
        "table missing",
        workbook_bytes(sheet("Tolkninger")),
        [
            error(
                "missing_table",
                "Borgere",
                "Tabellen Borgere findes ikke. Regnearket har »Tolkninger«. Kald tabellen eller arket Borgere.",
            )
        ],
    ),
    Case(
        "38",
        "header only: a register without anybody is no fault in itself, but told",
        workbook_bytes(sheet("Borgere", excel_table=ExcelTable("Borgere"))),
        [
            warning(
                "empty_table",
                "Borgere",
                "Her er ingen borgere endnu, så alle tal er 0. Skriv én række pr. borger fra række 2.",
            )
        ],
        values={_ID: []},
    ),
    Case(
        "38b",
        "sheet without anything",
        workbook_bytes(Sheet("Borgere", [])),
        [
            error(
                "missing_header",
                "Borgere",
                "Arket har ingen overskrifter. Skriv »BorgerID«, »Køn«, »Fødselsdato«, »Opholdsgrundlag«, "
                "»Ankomstdato«, »Fraflytningsdato«, »Udslusningsdato«, »Udsluset til« og »Genoptaget« i én række.",
            )
        ],
    ),
]
