"""The sheet Live nøgletal: live formulas, with the values that they had when the workbook was written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.formulas.calling import CellError, Result
from integraxl.formulas.live import LIVE_FORMULAS, LiveFormula, Tables
from integraxl.workbook.look import HEADING, QUIET, STRONG, TITLE, set_up_page, write_header, write_text
from integraxl.zips import pack, unpack

SHEET = "Live nøgletal"
_VALUE_COLUMN = 2
_WIDTHS = (40, 13, 92, 84, 40)
_NOTES = (
    "Tallene regnes af integraxl's formler og følger regnearket, mens der skrives. De kræver, at tilføjelsen integraxl "
    "er installeret i Excel eller LibreOffice. Uden den viser cellerne #NAVN? (#NAME?), så snart de regnes om.",
    "Opgørelsesdatoen står på arket Opsætning. #I/T (#N/A) betyder, at der ikke er nogen at opgøre, eller at der "
    "ikke er et mål. #VÆRDI! (#VALUE!) betyder, at noget mangler eller er forkert; knappen Forklar fejl siger hvad.",
)


def write_key_figures(workbook: Workbook, tables: Tables) -> Mapping[str, LiveFormula]:
    """Add the sheet; gives the formula of each cell. Formulas about tables that are not there are left out."""
    sheet = workbook.create_sheet(SHEET)
    for position, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDE"[position]].width = width
    write_text(sheet, 1, 1, SHEET, TITLE, wrap=False)
    for row, note in enumerate(_NOTES, start=2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        write_text(sheet, row, 1, note, QUIET)
        sheet.row_dimensions[row].height = 28
    first = 3 + len(_NOTES)
    for position, header in enumerate(("Nøgletal", "Værdi", "Formel", "Hvad formlen regner", "Kræver"), start=1):
        write_header(sheet, first, position, header)
    sheet.freeze_panes = sheet.cell(first + 1, 1)
    set_up_page(sheet, header_row=first)
    return {f"B{row}": formula for row, formula in _rows(sheet, tables, first + 1)}


def _rows(sheet: Worksheet, tables: Tables, row: int) -> Iterator[tuple[int, LiveFormula]]:
    for heading, formulas in LIVE_FORMULAS.items():
        shown = [each for each in formulas if all(a in tables for a in each.arguments if isinstance(a, type))]
        if not shown:
            continue
        write_text(sheet, row, 1, heading, HEADING, wrap=False)
        for formula in shown:
            row += 1
            _write_formula(sheet, row, formula)
            yield row, formula
        row += 2


def _write_formula(sheet: Worksheet, row: int, formula: LiveFormula) -> None:
    write_text(sheet, row, 1, formula.label, STRONG, wrap=False)
    cell = sheet.cell(row, _VALUE_COLUMN)
    cell.alignment = Alignment(horizontal="right", indent=1)
    cell.value, cell.number_format = formula.stored, formula.number_format
    for position, text in enumerate((formula.typed, formula.function.summary, formula.needs), start=3):
        write_text(sheet, row, position, text, QUIET, wrap=False)


def with_values(data: bytes, formulas: Mapping[str, LiveFormula], tables: Tables, as_of: dt.date) -> bytes:
    """The workbook with the value of every formula beside it, so that it shows where nothing computes it.

    openpyxl writes a formula without its value: the cell would be blank in a preview and in Protected View.
    """
    parts = unpack(data)
    part = next(name for name, content in parts.items() if b"<f>OUTFLOW(" in content or b"<f>ARRIVALS(" in content)
    content = parts[part].decode()
    for cell, formula in formulas.items():
        content = _with_value(content, cell, formula.value(tables, as_of))
    return pack({**parts, part: content.encode()})


def _with_value(part: str, cell: str, value: Result | CellError) -> str:
    kind, text = ("e", value.code) if isinstance(value, CellError) else ("n", repr(value))
    return re.sub(
        rf'<c r="{cell}"([^>]*)>(<f>[^<]*</f>)<v ?(?:/>|></v>)</c>',
        lambda found: f'<c r="{cell}"{found[1]} t="{kind}">{found[2]}<v>{escape(text)}</v></c>',
        part,
    )
