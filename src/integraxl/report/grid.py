"""A table in the cells of a sheet: header row and data rows, in the styles of the house."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.report.elements import Grid
from integraxl.report.printed import TOTAL, cell_value, number_format, shown_rows
from integraxl.report.styles import Style
from integraxl.report.text_size import Fonts, text_height
from integraxl.tables.model import Unit, Value
from integraxl.xlsx import write_value

_PART_OF = "heraf "


def put(sheet: Worksheet, row: int, column: int, value: Value, style: Style, format: str = "General") -> None:
    """Write one cell in a named style."""
    cell = sheet.cell(row, column)
    cell.style = str(style)
    if value is not None:
        write_value(cell, value)
    if format != "General":
        cell.number_format = format


def write_grid(
    sheet: Worksheet, row: int, grid: Grid, widths: Sequence[float], fonts: Fonts, first_column: int = 1
) -> None:
    """The header row in `row` and the rows below it; `widths` are those of the columns it stands in."""
    for position, column in enumerate(grid.columns):
        style = Style.HEAD if _is_left(grid, position) else Style.HEAD_NUMBER
        put(sheet, row, first_column + position, column.label, style)
    labels = [column.label for column in grid.columns]
    sheet.row_dimensions[row].height = _height(labels, widths, fonts[Style.HEAD])
    for number, texts in enumerate(shown_rows(grid)):
        _write_row(sheet, row + 1 + number, grid, number, first_column)
        sheet.row_dimensions[row + 1 + number].height = _height(texts, widths, fonts[Style.TOTAL])


def _height(texts: Sequence[str], widths: Sequence[float], font: Font) -> float:
    return max(text_height(text, width, font) for text, width in zip(texts, widths, strict=False))


def _write_row(sheet: Worksheet, row: int, grid: Grid, number: int, first_column: int) -> None:
    values = grid.rows[number]
    record = {column.id: value for column, value in zip(grid.columns, values, strict=True)}
    is_total = TOTAL in values
    for position, value in enumerate(values):
        column = grid.column_at(number, position)
        written = cell_value(value, column)
        style = _style_of(value, _is_left(grid, position), is_total)
        put(sheet, row, first_column + position, written, style, number_format(value, column, record))
        if isinstance(written, str) and written.startswith(_PART_OF):
            cell = sheet.cell(row, first_column + position)
            indent = cell.alignment.indent + 1
            cell.alignment = Alignment("left", cell.alignment.vertical, wrap_text=True, indent=indent)


def _is_left(grid: Grid, position: int) -> bool:
    """Texts stand to the left, and so does whatever names the row."""
    return position == 0 or grid.columns[position].unit in (Unit.TEXT, Unit.FLAG)


def _style_of(value: Value, is_left: bool, is_total: bool) -> Style:
    if isinstance(value, bool):
        return Style.MET if value else Style.NOT_MET
    if is_left:
        return Style.TOTAL if is_total else Style.CELL
    return Style.TOTAL_NUMBER if is_total else Style.NUMBER
