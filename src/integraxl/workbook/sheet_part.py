"""New values in the cells of a sheet's XML, with every other byte as it was.

The parser says where each row and cell begins and ends; only those stretches are exchanged. A workbook that people
maintain is never loaded and saved again: what the library does not know would be lost.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from xml.sax.saxutils import escape

from integraxl.danish import format_short_date
from integraxl.errors import InvalidParameter
from integraxl.workbook.package import column_letters, range_bounds
from integraxl.workbook.sheet_outline import CellSpan, Stretch, read_outline, read_stretch

CellInput = str | float | dt.date

_EPOCH, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
# which columns a row uses; a help to readers that may be left out, and is wrong once a cell is added
_SPANS = re.compile(rb"""\sspans=(?:"[^"]*"|'[^']*')""")
_ROW_NUMBER = re.compile(rb'\s*<(?:\w+:)?row r="(\d+)"')
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # a text that a reader would take for an escaped character


class SheetPart:
    """A sheet's XML, taken apart so far that cells can be exchanged. Rows and columns are numbered from 1."""

    def __init__(self, content: bytes, blank: Sequence[Stretch] = ()) -> None:
        """`blank`: long stretches of rows that hold nothing; they are looked into only where a cell is asked for."""
        self._content = content
        self._outline = read_outline(content, blank)
        self._rows = self._outline.rows
        self._blank = {_first_row(content, stretch): stretch for stretch in blank}
        self._looked_into = set[int]()

    def is_filled(self, row: int, column: int) -> bool:
        """Whether the sheet has the cell at all; it may still be blank."""
        return self._cell(row, column) is not None

    def is_formula(self, row: int, column: int) -> bool:
        cell = self._cell(row, column)
        return cell is not None and cell.is_formula

    def is_blank(self, row: int, column: int) -> bool:
        """Whether the cell holds neither a value nor a formula."""
        cell = self._cell(row, column)
        return cell is None or not (cell.holds or cell.is_formula)

    def _cell(self, row: int, column: int) -> CellSpan | None:
        self._look_around(row)
        found = self._rows.get(row)
        return found.cells.get(column) if found else None

    def _look_around(self, row: int) -> None:
        """Make known the rows of the stretch in which this one would lie."""
        first = max((number for number in self._blank if number <= row), default=None)
        if first is not None and first not in self._looked_into:
            self._looked_into.add(first)
            self._rows |= read_stretch(self._content, self._blank[first]).rows

    def with_cells(
        self,
        values: Mapping[int, Mapping[int, CellInput]],
        date_styles: Collection[int],
        epoch_1904: bool,
        below: int = 0,
    ) -> bytes:
        """The part with `values` (row → column → value), each in its cell's style, else that of its column.

        `date_styles` are the styles that show a number as a date; a date in any other style is written as text, and one
        in no style at all as the other dates of the sheet.
        `below` is the header row: what stands above it says nothing about a column's style.
        """
        self._refuse_merged(values)
        for row in values:
            self._look_around(row)
        starts = {number: start for number, (start, _) in self._blank.items()}
        self._starts = sorted((starts | {number: row.start for number, row in self._rows.items()}).items())
        styles = self._column_styles(below)
        dates = [style for _, column in sorted(styles.items()) for style in column[1] if style in date_styles]
        writer = _CellWriter(self._outline.prefix, frozenset(date_styles), dates[-1] if dates else 0, epoch_1904)
        splices = [
            splice
            for number, cells in sorted(values.items())
            for splice in self._row_splices(number, cells, writer, styles)
        ]
        splices += self._dimension_splice(values)
        splices.sort(key=lambda splice: splice[:2])  # new rows at one place stay in the order of their numbers
        content, position = memoryview(self._content), 0
        pieces: list[bytes | memoryview] = []
        for start, end, new in splices:
            pieces += [content[position:start], new]
            position = end
        return b"".join([*pieces, content[position:]])

    def _refuse_merged(self, values: Mapping[int, Mapping[int, CellInput]]) -> None:
        for row, cells in values.items():
            for column in cells:
                for left, top, right, bottom in self._outline.merged:
                    if left <= column <= right and top <= row <= bottom and (column, row) != (left, top):
                        where = f"{column_letters(column)}{row}"
                        raise InvalidParameter(
                            f"{where} er en del af en flettet celle. Ophæv fletningen, og prøv igen."
                        )

    def _row_splices(
        self, number: int, values: Mapping[int, CellInput], writer: _CellWriter, styles: Mapping[int, _Styles]
    ) -> Iterator[tuple[int, int, bytes]]:
        row = self._rows.get(number)
        written = {
            column: writer.cell(number, column, value, self._cell(number, column), _style(styles, column, number))
            for column, value in sorted(values.items())
        }
        tag = self._outline.prefix.encode() + b"row"
        if row is None:
            place = self._data_place(number)
            yield place, place, b'<%s r="%d">%s</%s>' % (tag, number, b"".join(written.values()), tag)
        elif row.is_closed:
            opening = _SPANS.sub(b"", self._content[row.start : row.end]).removesuffix(b"/>").rstrip() + b">"
            yield row.start, row.end, opening + b"".join(written.values()) + b"</%s>" % tag
        else:
            first_cell = min((cell.start for cell in row.cells.values()), default=row.close)
            if stated := _SPANS.search(self._content, row.start, first_cell):
                yield stated.start(), stated.end(), b""
            for column, new in written.items():
                old = row.cells.get(column)
                place = min((cell.start for each, cell in row.cells.items() if each > column), default=row.close)
                yield (old.start, old.end, new) if old else (place, place, new)

    def _data_place(self, number: int) -> int:
        """Where a new row goes: before the first that has a higher number."""
        place = bisect_right(self._starts, number, key=itemgetter(0))
        if place < len(self._starts):
            return self._starts[place][1]
        if self._outline.data_close is None:
            raise InvalidParameter("Arket er tomt. Skriv tabellens overskrifter i det, og prøv igen.")
        return self._outline.data_close

    def _column_styles(self, below: int) -> dict[int, _Styles]:
        """For each column its rows and their styles, in the order of the rows."""
        found: dict[int, _Styles] = {}
        for number in sorted(self._rows):
            if number > below:
                for column, cell in self._rows[number].cells.items():
                    rows, styles = found.setdefault(column, ([], []))
                    rows.append(number)
                    styles.append(cell.style)
        return found

    def _dimension_splice(self, values: Mapping[int, Mapping[int, CellInput]]) -> list[tuple[int, int, bytes]]:
        if self._outline.dimension is None or not any(values.values()):
            return []
        start, end, reference = self._outline.dimension
        left, top, right, bottom = range_bounds(reference)
        columns = [column for cells in values.values() for column in cells]
        grown = (min(left, *columns), min(top, *values), max(right, *columns), max(bottom, *values))
        if grown == (left, top, right, bottom):
            return []
        new = f"{column_letters(grown[0])}{grown[1]}:{column_letters(grown[2])}{grown[3]}"
        old = self._content[start:end]
        return [(start, end, old.replace(reference.encode(), new.encode(), 1))]


def _first_row(content: bytes, stretch: Stretch) -> int:
    found = _ROW_NUMBER.match(content, stretch[0])
    assert found is not None, "a stretch begins with a row that is numbered"
    return int(found[1])


_Styles = tuple[list[int], list[int]]


def _style(styles: Mapping[int, _Styles], column: int, row: int) -> int:
    """The style of the nearest cell above in the column, else of the nearest below."""
    rows, chosen = styles.get(column, ([], []))
    place = bisect_left(rows, row)
    return chosen[max(place - 1, 0)] if chosen else 0


@dataclass(frozen=True)
class _CellWriter:
    prefix: str
    date_styles: frozenset[int]
    plain_date: int
    """How a date is shown elsewhere on the sheet, for a cell without any style; 0 where none is."""
    epoch_1904: bool

    def cell(self, row: int, column: int, value: CellInput, old: CellSpan | None, style: int) -> bytes:
        """One cell. A date stays a number or a text as the old one was; else its style decides."""
        chosen, holds = (old.style, old.holds) if old else (style, "")
        if isinstance(value, dt.date) and not chosen and not holds:
            chosen = self.plain_date
        opening = f'<{self.prefix}c r="{column_letters(column)}{row}"' + (f' s="{chosen}"' if chosen else "")
        if isinstance(value, dt.date):
            as_number = holds == "number" or (not holds and chosen in self.date_styles)
            value = self._serial(value) if as_number else format_short_date(value)
        return f"{opening}{self._content(value)}</{self.prefix}c>".encode()

    def _serial(self, day: dt.date) -> float:
        return (day - (_EPOCH_1904 if self.epoch_1904 else _EPOCH)).days

    def _content(self, value: str | float) -> str:
        p = self.prefix
        if isinstance(value, str):
            text = escape(_LIKE_ESCAPE.sub("_x005F_", value))
            return f' t="inlineStr"><{p}is><{p}t>{text}</{p}t></{p}is>'
        return f"><{p}v>{int(value) if float(value).is_integer() else repr(float(value))}</{p}v>"
