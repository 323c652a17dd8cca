"""How a data workbook looks: one place for its fonts, fills and formats."""

from __future__ import annotations

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.xlsx import write_value

DATE_FORMAT = "dd\\-mm\\-yyyy"
TEXT_FORMAT = "@"

_HEADER_FILL = PatternFill("solid", fgColor="1F4E5F")
_HEADER_FONT = Font(name="Calibri", size=11, bold=True, color="FFFFFF")

WRONG_FILL, WRONG_FONT = PatternFill(bgColor="FFC7CE"), Font(color="9C0006")
MISSING_FILL = PatternFill(bgColor="FFEB9C")

TITLE, HEADING, STRONG, PLAIN, QUIET = (
    Font(name="Calibri", size=16, bold=True, color="1F4E5F"),
    Font(name="Calibri", size=13, bold=True, color="1F4E5F"),
    Font(name="Calibri", size=11, bold=True),
    Font(name="Calibri", size=11),
    Font(name="Calibri", size=10, color="56646B"),
)
LINK = Font(name="Calibri", size=11, color="12505B", underline="single")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_header(sheet: Worksheet, row: int, position: int, text: str) -> None:
    """A heading above a column."""
    cell = sheet.cell(row, position)
    write_value(cell, text)
    cell.font, cell.fill = _HEADER_FONT, _HEADER_FILL
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def write_text(sheet: Worksheet, row: int, position: int, text: str, font: Font = PLAIN, *, wrap: bool = True) -> None:
    """A text that is read, not typed in; `wrap` lets it take several lines."""
    cell = sheet.cell(row, position)
    write_value(cell, text)
    cell.font = font
    if wrap:
        cell.alignment = _WRAPPED


def set_up_page(sheet: Worksheet, *, landscape: bool = True, header_row: int | None = 1) -> None:
    """A4, as wide as one page, the header row on every page, page numbers below."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if header_row:
        sheet.print_title_rows = f"{header_row}:{header_row}"
    footer = sheet.HeaderFooter.oddFooter
    assert footer is not None
    footer.left.text, footer.right.text = "&A", "Side &P af &N"
