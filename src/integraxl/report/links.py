"""Links inside the report: where something stands, and a cell that leads there."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.report.grid import put
from integraxl.report.styles import Style
from integraxl.xlsx import cell_text


@dataclass(frozen=True)
class Place:
    """A cell of the report that a reader may want to find: its short label, its full text, sheet and cell."""

    label: str
    text: str
    sheet: str
    cell: str


CONTENTS = Place("Indhold", "Indhold", "Indhold", "A1")


def link(sheet: Worksheet, row: int, column: int, shown: str, target: Place) -> None:
    """A cell that leads to `target`."""
    put(sheet, row, column, shown, Style.LINK)
    cell = sheet.cell(row, column)
    location = f"{quote_sheetname(target.sheet)}!{target.cell}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location, tooltip=cell_text(target.text)[:255])
    # setting a hyperlink gives the cell openpyxl's own look
    cell.style = str(Style.LINK)
