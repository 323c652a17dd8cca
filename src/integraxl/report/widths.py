"""The columns of a sheet: wide enough for every table on it, and together as wide as the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from integraxl.report.elements import AppendixList, Element, Grid, NumberedTable
from integraxl.report.printed import is_wrapped, shown_rows
from integraxl.report.printing import Paper
from integraxl.report.styles import Style
from integraxl.report.text_size import Fonts, column_width, line_count, longest_word

_NARROWEST, _FIRST_NARROWEST, _WIDEST_TEXT, _SPARE = 11.0, 20.0, 44.0, 11.0
_HEADER_LINES = 3
# printed this much smaller, an upright page still reads better than one on its side
_SQUEEZE = 1.17


@dataclass(frozen=True)
class Widths:
    """The widths of a sheet's columns, from A, and the paper they are for."""

    columns: tuple[float, ...]
    paper: Paper

    @property
    def total(self) -> float:
        return sum(self.columns)

    @property
    def room(self) -> float:
        """Points of rows that a page holds once the sheet is scaled to its width."""
        return self.paper.height * max(1, self.total / self.paper.width)


def page_widths(elements: Sequence[Element], fonts: Fonts, upright: Paper, sideways: Paper) -> Widths:
    """Columns that serve every table, on upright paper if that is enough.

    Tables of figures keep their columns close; a list of texts takes the room for its widest column.
    """
    tables = [each for each in elements if isinstance(each, NumberedTable | AppendixList)]
    pairs = list(zip_longest(*(grid_widths(each.grid, fonts) for each in tables), fillvalue=(0.0, 0.0)))
    least = [max(low for low, _ in column) for column in pairs]
    wanted = [max(high for _, high in column) for column in pairs]
    paper = upright if sum(least) <= upright.width * _SQUEEZE else sideways
    widths = _squeezed(wanted, least, paper.width * _SQUEEZE)
    while not any(isinstance(each, AppendixList) for each in tables) and sum(widths) + _SPARE <= paper.width:
        widths.append(_SPARE)
    if sum(widths) < paper.width:
        widths[widths.index(max(widths))] += paper.width - sum(widths)
    return Widths(tuple(widths), paper)


def _squeezed(wanted: Sequence[float], least: Sequence[float], most: float) -> list[float]:
    """The widths, brought down to `most` where the most can be taken, but none below its least."""
    widths = list(wanted)
    while sum(widths) > most and widths != list(least):
        slack = [width - low for width, low in zip(widths, least, strict=True)]
        position = slack.index(max(slack))
        widths[position] = max(least[position], widths[position] - 1)
    return widths


def grid_widths(grid: Grid, fonts: Fonts) -> list[tuple[float, float]]:
    """The least width of each column and the width it would like."""
    return [_needed(grid, position, fonts) for position in range(len(grid.columns))]


def _needed(grid: Grid, position: int, fonts: Fonts) -> tuple[float, float]:
    """Wide enough for every number; texts are wrapped, but never inside a word."""
    head, cell, column = fonts[Style.HEAD], fonts[Style.TOTAL], grid.columns[position]
    texts = [row[position] for row in shown_rows(grid)]
    widest = max((column_width(text, cell) for text in texts), default=0)
    words = max((column_width(longest_word(text), cell) for text in texts), default=0)
    header = column_width(longest_word(column.label), head)
    while line_count(column.label, header, head) > _HEADER_LINES:
        header += 1
    if not is_wrapped(column):
        width = max(_NARROWEST, header, widest)
        return width, width
    least = max(_FIRST_NARROWEST if position == 0 else _NARROWEST, header, min(words, _WIDEST_TEXT))
    return least, max(least, min(widest, _WIDEST_TEXT))
