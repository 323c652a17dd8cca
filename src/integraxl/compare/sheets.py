"""Lists as a workbook: one sheet each, with the numbers as numbers, so that they can be added up and filtered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.tables.display import display
from integraxl.tables.model import Listed, TableColumn, Unit, Value
from integraxl.xlsx import to_bytes, write_value

_HEAD_FILL = PatternFill("solid", fgColor="1F4E5F")
_HEAD_FONT = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
_TITLE_FONT = Font(name="Calibri", size=14, bold=True)
_NOTE_FONT = Font(name="Calibri", size=10, italic=True)
_FORMATS = {Unit.CHANGE: "+#,##0.####;-#,##0.####;0", Unit.NUMBER: "#,##0.####", Unit.COUNT: "#,##0"}
_WHOLE = {"+#,##0.####;-#,##0.####;0": "+#,##0;-#,##0;0", "#,##0.####": "#,##0"}  # no comma after a whole number
_NARROWEST, _WIDEST = 10, 60
_HEAD_HEIGHT = 46  # three lines
_LONGEST_TEXT = 32_767


def listings_workbook(listings: Mapping[str, Listed], head: Sequence[str], stamp: dt.date) -> bytes:
    """A workbook with one sheet per list, by the sheet's name; `head` stands over each of them."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, listing in listings.items():
        _write(workbook.create_sheet(name), listing, head)
    return to_bytes(workbook, stamp)


def _write(sheet: Worksheet, listing: Listed, head: Sequence[str]) -> None:
    lines = [listing.title, *head, *listing.notes]
    for row, line in enumerate(lines, start=1):
        cell = sheet.cell(row, 1)
        write_value(cell, line)
        cell.font = _TITLE_FONT if row == 1 else _NOTE_FONT
    first = len(lines) + 2
    for position, column in enumerate(listing.columns, start=1):
        cell = sheet.cell(first, position)
        write_value(cell, column.label)
        cell.font, cell.fill = _HEAD_FONT, _HEAD_FILL
        side = "right" if column.unit in _FORMATS else "left"
        cell.alignment = Alignment(horizontal=side, wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(position)].width = _width(listing, position - 1)
    for number, values in enumerate(listing.rows, start=first + 1):
        for position, (value, column) in enumerate(zip(values, listing.columns, strict=True), start=1):
            _put(sheet, number, position, value, column)
    sheet.row_dimensions[first].height = _HEAD_HEIGHT
    sheet.freeze_panes = f"A{first + 1}"
    if listing.rows:
        last = get_column_letter(len(listing.columns))
        sheet.auto_filter.ref = f"A{first}:{last}{first + len(listing.rows)}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{first}:{first}"


def _put(sheet: Worksheet, row: int, position: int, value: Value, column: TableColumn) -> None:
    if value is None:
        return
    cell = sheet.cell(row, position)
    if column.unit in _FORMATS and isinstance(value, int | float) and not isinstance(value, bool):
        cell.value = value
        shown = _FORMATS[column.unit]
        cell.alignment = Alignment(vertical="top")
        cell.number_format = _WHOLE.get(shown, shown) if float(value).is_integer() else shown
    else:
        write_value(cell, ILLEGAL_CHARACTERS_RE.sub("", display(value, column))[:_LONGEST_TEXT])
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _width(listing: Listed, position: int) -> int:
    column = listing.columns[position]
    longest = max((len(display(row[position], column)) for row in listing.rows), default=0)
    words = max(len(word) for word in column.label.split())
    return min(max(longest + 2, words + 4, _NARROWEST), _WIDEST)
