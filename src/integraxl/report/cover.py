"""The cover: the template's first sheet with the key figures and whether their targets are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.styles import Alignment, Border
from openpyxl.utils import get_column_letter

from integraxl.contract.codes import TableId
from integraxl.report.elements import Grid
from integraxl.report.grid import put, write_grid
from integraxl.report.keyfigures import KeyFigure
from integraxl.report.links import Place, link
from integraxl.report.printing import set_up_print
from integraxl.report.styles import Style
from integraxl.report.template import House
from integraxl.report.text_size import text_height
from integraxl.tables.model import HIDDEN, MARK, TARGET_MET, TableColumn, Unit, text

_COLUMNS = (
    text("label", "Nøgletal"),
    TableColumn("value", "Resultat", Unit.COUNT),
    TableColumn("target", "Mål", Unit.COUNT),
    TARGET_MET,
    text("table", "Se"),
)
_NO_TARGET = "Intet mål"
_ROW_HEIGHT = 22.0


def write_cover(
    house: House, figures: Sequence[KeyFigure], places: Mapping[TableId, Place], notice: str | None = None
) -> None:
    """Put the key figures where the template wants them, each with a link to its table; `notice` stands below them."""
    sheet, corner = house.cover, house.key_figures
    row, column = corner.row, corner.column
    for merged in [each for each in sheet.merged_cells.ranges if corner.coordinate in each]:
        sheet.unmerge_cells(str(merged))
    letters = [get_column_letter(column + offset) for offset in range(len(_COLUMNS))]
    widths = [sheet.column_dimensions[letter].width for letter in letters]
    write_grid(sheet, row, _grid(figures), widths, house.fonts, column)
    for offset, figure in enumerate(figures, start=1):
        if figure.met is None:
            put(sheet, row + offset, column + 3, _NO_TARGET, Style.CELL)
        place = places.get(figure.table)
        if place is not None:
            link(sheet, row + offset, column + 4, place.label, place)
            below = sheet.cell(row + offset, column).border.bottom
            sheet.cell(row + offset, column + 4).border = Border(bottom=below)
        sheet.row_dimensions[row + offset].height = _ROW_HEIGHT
    has_hidden = any(HIDDEN in (figure.value, figure.met) for figure in figures)
    last_row = row + len(figures) + has_hidden
    if has_hidden:
        put(sheet, last_row, column, f"{MARK} betyder skjult af hensyn til fortrolighed.", Style.NOTE)
    if notice is not None:
        last_row += 2
        end = column + len(_COLUMNS) - 1
        sheet.merge_cells(start_row=last_row, end_row=last_row, start_column=column, end_column=end)
        put(sheet, last_row, column, notice, Style.SUBHEADING)
        sheet.cell(last_row, column).alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[last_row].height = text_height(notice, sum(widths), house.fonts[Style.SUBHEADING])
    last_column = max(column + len(_COLUMNS) - 1, sheet.max_column)
    set_up_print(sheet, last_column, last_row)
    sheet.print_title_rows = f"{row}:{row}"


def _grid(figures: Sequence[KeyFigure]) -> Grid:
    rows = tuple((each.label, each.value, each.target, each.met, None) for each in figures)
    units = {(row, position): each.column for row, each in enumerate(figures) for position in (1, 2)}
    return Grid(_COLUMNS, rows, units)
