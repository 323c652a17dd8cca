"""One sheet of the report: elements set below each other, with widths, heights, print set-up and page breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.contract.codes import TableId
from integraxl.report.anchors import DescribedAnchor
from integraxl.report.charts import PlacedTable, draw, panel_widths
from integraxl.report.elements import AppendixList, Element, Figure, Heading, NumberedTable, Words
from integraxl.report.grid import put, write_grid
from integraxl.report.links import CONTENTS, Place, link
from integraxl.report.printing import EMU_PER_PIXEL, EMU_PER_POINT, PIXELS_PER_UNIT, a4, page_breaks, set_up_print
from integraxl.report.styles import Style
from integraxl.report.template import House
from integraxl.report.text_size import text_height
from integraxl.report.widths import page_widths

_TITLE_ROWS = 2
_GAP = 9.0  # points between elements
_MOST_FROZEN = 190.0  # points: more would leave no room to scroll on a small screen


class Page:
    """A sheet under construction. Rows are dealt out first, so that figures can point at tables further down."""

    def __init__(
        self, house: House, sheet: Worksheet, heading: str, subheading: str, elements: Sequence[Element]
    ) -> None:
        self.house, self.sheet, self.elements = house, sheet, elements
        self.heading, self.subheading = heading, subheading
        margins = sheet.page_margins
        self.widths = page_widths(elements, house.fonts, a4(margins), a4(margins, landscape=True))
        self.rows = _deal_rows(elements)
        self.placed: Mapping[TableId, PlacedTable] = {
            each.table.id: PlacedTable(sheet.title, row + 2, each.table)
            for each, row in zip(elements, self.rows, strict=True)
            if isinstance(each, NumberedTable)
        }

    def write(self) -> None:
        for letter, width in zip(_letters(len(self.widths.columns)), self.widths.columns, strict=True):
            self.sheet.column_dimensions[letter].width = width
        self._write_lines(1, (self.heading, Style.HEADING), (self.subheading, Style.NOTE))
        link(self.sheet, 1, len(self.widths.columns) + 1, "↑ Indhold", CONTENTS)
        for element, row in zip(self.elements, self.rows, strict=True):
            self._write_element(element, row)
        self._set_up_print()

    def places(self) -> Iterator[tuple[Place, TableId | None]]:
        """Where each numbered table and figure stands; a table's with its id."""
        for element, row in zip(self.elements, self.rows, strict=True):
            if isinstance(element, NumberedTable | Figure):
                id = element.table.id if isinstance(element, NumberedTable) else None
                yield Place(element.label, element.caption, self.sheet.title, f"A{row}"), id

    def _write_element(self, element: Element, row: int) -> None:
        if isinstance(element, Heading):
            self._write_lines(row, (element.text, Style.SUBHEADING), before=_GAP)
        elif isinstance(element, Words):
            self._write_lines(row, (element.text, Style.TEXT))
        elif isinstance(element, NumberedTable):
            self._write_table(element, row)
        elif isinstance(element, AppendixList):
            self._write_listing(element, row)
        else:
            self._write_figure(element, row)

    def _write_lines(self, row: int, *lines: tuple[str, Style], before: float = 0) -> None:
        """Texts over the whole width, one row each; `before` is free room above the first."""
        for offset, (text, style) in enumerate(lines):
            self.sheet.merge_cells(
                start_row=row + offset, end_row=row + offset, start_column=1, end_column=len(self.widths.columns)
            )
            put(self.sheet, row + offset, 1, text, style)
            height = text_height(text, self.widths.total, self.house.fonts[style])
            self.sheet.row_dimensions[row + offset].height = height + (0 if offset else before)

    def _write_table(self, element: NumberedTable, row: int) -> None:
        table = element.table
        self._write_lines(row, (element.caption, Style.CAPTION), (table.caption_unit, Style.UNIT), before=_GAP)
        write_grid(self.sheet, row + 2, element.grid, self.widths.columns, self.house.fonts)
        self._write_lines(row + 3 + len(table.rows), *((note, Style.NOTE) for note in _footnotes(element)), before=3)

    def _write_listing(self, element: AppendixList, row: int) -> None:
        self._write_lines(row, (element.caption, Style.CAPTION), before=_GAP)
        write_grid(self.sheet, row + 1, element.grid, self.widths.columns, self.house.fonts)
        self._write_lines(row + 2 + len(element.grid.rows), *((note, Style.NOTE) for note in element.notes), before=3)

    def _write_figure(self, element: Figure, row: int) -> None:
        """The charts stand in one tall row: no page break can fall inside it."""
        self._write_lines(row, (element.caption, Style.CAPTION), before=_GAP)
        self.sheet.row_dimensions[row + 1].height = element.height
        width = int(self.widths.total * PIXELS_PER_UNIT * EMU_PER_PIXEL)
        places = panel_widths(width, len(element.panels), 6 * EMU_PER_PIXEL)
        for panel, (offset, panel_width) in zip(element.panels, places, strict=True):
            chart = draw(panel, self.placed, self.house.chart)
            height = int((element.height - 4) * EMU_PER_POINT)
            name = f"{element.label}: {panel.title}"
            place = DescribedAnchor(name, panel.description, row + 1, (offset, 0), (panel_width, height))
            chart.anchor = place  # type: ignore[assignment]
            self.sheet.add_chart(chart)

    def _set_up_print(self) -> None:
        sheet, end = self.sheet, self.rows[-1] + _row_count(self.elements[-1])
        set_up_print(sheet, len(self.widths.columns), end - 1, landscape=self.widths.paper.landscape)
        header = self._repeated_header()
        sheet.print_title_rows = f"{header}:{header}" if header else f"1:{_TITLE_ROWS}"
        frozen = header if header and self._height(1, header + 1) <= _MOST_FROZEN else _TITLE_ROWS
        sheet.freeze_panes = f"A{frozen + 1}"
        starts = list(self._block_starts())
        heights = [self._height(start, after) for start, after in pairwise([*starts, end])]
        for position in page_breaks(heights, self.widths.room - self._height(1, _TITLE_ROWS + 1)):
            sheet.row_breaks.append(Break(starts[position] - 1))

    def _repeated_header(self) -> int | None:
        """The header row of the only table or list, or of the last one where it is longer than a page."""
        tables = [
            (row, row + _row_count(element), row + (2 if isinstance(element, NumberedTable) else 1))
            for element, row in zip(self.elements, self.rows, strict=True)
            if isinstance(element, NumberedTable | AppendixList)
        ]
        if not tables:
            return None
        first, end, header = tables[-1]
        return header if len(tables) == 1 or self._height(first, end) > self.widths.room else None

    def _height(self, first: int, end: int) -> float:
        return sum(self.sheet.row_dimensions[row].height or 15 for row in range(first, end))

    def _block_starts(self) -> Iterator[int]:
        """A heading begins a block; so does a table below a figure, and whatever follows a table's notes."""
        previous: Element | None = None
        for element, row in zip(self.elements, self.rows, strict=True):
            is_table = isinstance(element, NumberedTable | AppendixList)
            below = isinstance(previous, NumberedTable | AppendixList) or (is_table and isinstance(previous, Figure))
            if previous is None or isinstance(element, Heading) or below:
                yield row
            previous = element


def _footnotes(element: NumberedTable) -> tuple[str, ...]:
    return (*element.table.notes, f"Kilde: {element.table.source}.")


def _row_count(element: Element) -> int:
    if isinstance(element, NumberedTable):
        return 3 + len(element.table.rows) + len(_footnotes(element))
    if isinstance(element, AppendixList):
        return 2 + len(element.grid.rows) + len(element.notes)
    return 2 if isinstance(element, Figure) else 1


def _deal_rows(elements: Sequence[Element]) -> list[int]:
    """The first row of each element."""
    rows, row = [], _TITLE_ROWS + 1
    for element in elements:
        rows.append(row)
        row += _row_count(element)
    return rows


def _letters(count: int) -> list[str]:
    return [get_column_letter(position) for position in range(1, count + 1)]
