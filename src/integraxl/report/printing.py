"""How a sheet goes on paper: A4, one page wide, and no block cut in two that fits on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

PIXELS_PER_UNIT, EMU_PER_PIXEL, EMU_PER_POINT = 7, 9525, 12700

_SHORT_SIDE, _LONG_SIDE = 8.27, 11.69  # inches
_PIXELS_PER_INCH, _POINTS_PER_INCH = 96, 72
_SAFE = 0.99  # programs differ by a point or two in what a page holds
_LEAST_BEGINNING = 1 / 3  # of a page: a longer block that begins lower down begins on the next page


@dataclass(frozen=True)
class Paper:
    """What an A4 page holds, unscaled: column units across, points of rows down."""

    width: float
    height: float
    landscape: bool


def a4(margins: PageMargins, *, landscape: bool = False) -> Paper:
    across, down = (_LONG_SIDE, _SHORT_SIDE) if landscape else (_SHORT_SIDE, _LONG_SIDE)
    width = (across - margins.left - margins.right) * _PIXELS_PER_INCH / PIXELS_PER_UNIT
    return Paper(width, (down - margins.top - margins.bottom) * _POINTS_PER_INCH * _SAFE, landscape)


def set_up_print(sheet: Worksheet, columns: int, last_row: int, *, landscape: bool = False) -> None:
    """One page wide, as many pages long as needed, nothing outside the content."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_area = f"A1:{get_column_letter(columns)}{last_row}"


def page_breaks(heights: Sequence[float], room: float) -> Iterator[int]:
    """Which blocks (by position) begin a new page, where a page has `room` for them.

    >>> list(page_breaks([300, 300, 200, 400, 900], 700))
    [2, 4]
    """
    used = 0.0
    for position, height in enumerate(heights):
        needed = height if height <= room else room * _LEAST_BEGINNING
        if used and used + needed > room:
            yield position
            used = 0.0
        used = (used + height) % room if height > room else used + height
