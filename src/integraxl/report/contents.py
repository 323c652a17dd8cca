"""The contents: a link to every section, table and figure."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.report.grid import put
from integraxl.report.links import CONTENTS, Place, link
from integraxl.report.printing import a4, set_up_print
from integraxl.report.styles import Style
from integraxl.report.template import House

_SECTION_HEIGHT = 21.0


@dataclass(frozen=True)
class Entry:
    """A section and what stands in it."""

    section: Place
    parts: tuple[Place, ...]


def write_contents(house: House, sheet: Worksheet, subheading: str, entries: Sequence[Entry]) -> None:
    sheet.column_dimensions["A"].width = a4(sheet.page_margins).width
    put(sheet, 1, 1, CONTENTS.text, Style.HEADING)
    put(sheet, 2, 1, subheading, Style.NOTE)
    bold = copy.copy(house.fonts[Style.LINK])
    bold.bold = True
    row = 3
    for entry in entries:
        link(sheet, row, 1, entry.section.text, entry.section)
        sheet.cell(row, 1).font = bold
        sheet.row_dimensions[row].height = _SECTION_HEIGHT
        for offset, part in enumerate(entry.parts, start=1):
            link(sheet, row + offset, 1, part.text, part)
            sheet.cell(row + offset, 1).alignment = Alignment("left", "center", indent=2, shrink_to_fit=True)
        row += 1 + len(entry.parts)
    set_up_print(sheet, 1, row - 1)
    sheet.page_setup.fitToHeight = 1
    sheet.print_title_rows, sheet.freeze_panes = "1:2", "A3"
