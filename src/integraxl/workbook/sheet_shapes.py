"""Whether a sheet is regular, told from the shapes of its rows: a sheet has thousands of rows and few shapes.

The shape of a row is its XML without the digits. A parser that judges a whole sheet takes half as long as all of the
reading; to judge every shape once takes next to no time. A regular sheet is XML, has cells in rows in one `sheetData`
and nothing else there, and every row and cell says its place, in order: any reader reads the same in it. A sheet that
is not regular need not be faulty; it is judged and read cell by cell (`cells`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from integraxl.workbook.columns import Array
from integraxl.workbook.sheet_judge import LAST_ROW, SheetJudge

_DIGITS = b"0123456789"
_LONGEST_PIECE = 4 << 20  # bytes, of what stands before, between or after rows
_MOST_KEPT = 32 << 20  # bytes of shapes
_MOST_SHAPES = 50_000
_PAD = 8
_ROOT = re.compile(rb"<(\w+:|)worksheet[\s>]")
_COLUMNS = re.compile(rb'c r="([A-Z])"')
_NEWER, _SHORT = b" x14ac:", b" xac:"  # a prefix with digits, which Excel writes in every row
_CONTENT = re.compile(rb">[^<\s]")
_HIDDEN = re.compile(rb'row r="\d+"[^<>]*? hidden="(?:1|true)"')
_BEFORE_ROW, _BEFORE_CELL = b'w r="', b'r="'
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_PAD)], np.uint64)


def _is_one_of(signs: bytes) -> Array:
    """For each byte whether it is one of these."""
    return np.isin(np.arange(256), list(signs))


_LETTER = _is_one_of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_OUTSIDE_VALUE = _is_one_of(b" \t\r\n=</&#")
_AFTER_VALUE = _is_one_of(b'".:-+E')


@dataclass(frozen=True)
class _Shape:
    """What every row of a shape has."""

    cells: int
    blank: bool
    whole_numbers: bool
    hidden: bool
    newer: int


@cache
def _row_pattern(prefix: bytes) -> re.Pattern[bytes]:
    """A row's shape: its cells, each with its reference first, and with a value or an inline text at most."""
    p = re.escape(prefix)
    untyped = rb'(?: (?!t=)[A-Za-z:]+="[^"<]*")*'
    inline = rb'<%bis>(?:<%bt(?: xml:space="preserve")?>[^<]*</%bt>|<%bt/>)</%bis>' % (p, p, p, p, p)
    contents = {  # by the type of a cell
        rb'(?: t="n")?': rb"<%bv>[-+]?\.?(?:[eE][-+]?)?</%bv>|<%bv/>" % (p, p, p),
        rb' t="s"': rb"<%bv></%bv>" % (p, p),
        rb' t="(?:str|e|b|d)"': rb"<%bv>[^<]*</%bv>|<%bv/>" % (p, p, p),
        rb' t="inlineStr"': inline,
    }
    ends = b"|".join(
        rb"%b%b(?:/>|>\s*(?:%b)?\s*</%bc>)" % (kind, untyped, content, p) for kind, content in contents.items()
    )
    cell = rb'<%bc r="[A-Z]"%b(?:%b)\s*' % (p, untyped, ends)
    attributes = rb'(?: [A-Za-z:]+="[^"<]*")*'
    return re.compile(rb'\s*<%brow r=""%b(?:/>|>\s*(?:%b)*)' % (p, attributes, cell))


class SheetShapes:
    """Judges a sheet that comes in pieces. `finish` settles whether it is `regular`; the rest counts only then."""

    def __init__(self) -> None:
        self.regular = True
        self.short_numbers = True
        """Whether every cell is blank or holds a whole number of less than eight digits, as shared texts have."""
        self.last_row = self.hidden_rows = 0
        self.blank: list[tuple[int, int]] = []
        """Where stretches of rows lie that hold nothing."""
        self._prefix: bytes | None = None
        self._rest = b""
        self._position = self._last_key = self._kept = 0
        self._shapes: dict[bytes, _Shape] = {}
        self._judge = SheetJudge()

    def feed(self, chunk: bytes) -> None:
        if not self.regular:
            return
        xml = self._rest + chunk
        if self._prefix is None:
            xml = self._begin(xml)
        end = self._end_of_rows(xml)
        self._rest = xml[end:]
        self.regular = self.regular and (not end or self._look_at_rows(xml[:end])) and len(self._rest) <= _LONGEST_PIECE
        self._position += end

    def finish(self) -> Sequence[str]:
        """The merged ranges."""
        self.regular = self.regular and self._prefix is not None and self._judge.end(self._rest)
        return self._judge.merges if self.regular else ()

    def _begin(self, xml: bytes) -> bytes:
        """What follows the head, which ends where the first row begins."""
        root = _ROOT.search(xml)
        at = xml.find(b"<%brow " % root[1]) if root else -1
        if root is None or at < 0:
            return xml
        self._prefix, self._position = root[1], at
        self._tag, self._closed, self._pattern = b"%brow" % root[1], b"</%brow>" % root[1], _row_pattern(root[1])
        self.regular = self._judge.begin(xml[:at])
        return xml[at:]

    def _end_of_rows(self, xml: bytes) -> int:
        """Behind the last whole row; 0 where there is none."""
        if self._prefix is None:
            return 0
        closed = xml.rfind(self._closed)
        end = closed + len(self._closed) if closed >= 0 else 0
        after_empty = (b"/><%b " % self._tag, b"/></%bsheetData>" % self._prefix)
        empty = max(xml.rfind(each, max(end - 2, 0)) for each in after_empty)
        return max(end, empty + 2 if empty >= 0 else 0)

    def _look_at_rows(self, block: bytes) -> bool:
        """Whether whole rows are regular."""
        reduced = block.translate(None, _DIGITS)
        rows = self._rows_by_shape(reduced)
        new = [shape for shape in rows if shape not in self._shapes]
        if not all(map(self._is_shape, new)):
            return False
        numbers = _Numbers(block)
        cells = sum(n * self._shapes[shape].cells for shape, n in rows.items())
        keys = numbers.row_keys(rows.total(), cells)
        if keys is None or keys[0] <= self._last_key or not (keys[1:] > keys[:-1]).all():
            return False
        self._last_key = int(keys[-1])
        whole = all(self._shapes[shape].whole_numbers for shape in rows)
        self.short_numbers = self.short_numbers and whole and numbers.longest < _PAD
        return self._is_xml(block, reduced, rows, new, numbers) and self._take(block, rows)

    def _rows_by_shape(self, reduced: bytes) -> Counter[bytes]:
        """How many rows have each shape, which is told without its end tag."""
        rows = Counter(reduced.split(self._closed))
        between = b"/><%b " % self._tag
        if any(between in shape for shape in rows):
            rows = Counter(reduced.replace(between, b"/>%b<%b " % (self._closed, self._tag)).split(self._closed))
        del rows[b""]
        return rows

    def _is_shape(self, shape: bytes) -> bool:
        """Whether it is that of a row with its cells in order; it is kept."""
        columns = _COLUMNS.findall(shape)
        blank = b"v>" not in shape and b"t>" not in shape
        whole = _CONTENT.search(shape) is None
        self._shapes[shape] = _Shape(len(columns), blank, whole, b"hidden" in shape, shape.count(_SHORT))
        self._kept += len(shape)
        return (
            self._kept <= _MOST_KEPT
            and len(self._shapes) <= _MOST_SHAPES
            and b"xmlns" not in shape
            and self._pattern.fullmatch(shape) is not None
            and all(left < right for left, right in pairwise(columns))
        )

    def _is_xml(
        self, block: bytes, reduced: bytes, rows: Mapping[bytes, int], new: Sequence[bytes], numbers: _Numbers
    ) -> bool:
        """Whether the rows are XML: their shapes, or all of them where digits may have stood anywhere."""
        if numbers.newer == sum(n * self._shapes[each].newer for each, n in rows.items()):
            shapes = b"".join(each if _is_empty(each) else each + self._closed for each in new)
            return self._judge.rows(shapes.replace(_SHORT, _NEWER))
        # where a sheet has as many of each tag as its shapes have, no other tag became one by losing a digit
        prefix = self._prefix or b""
        tags = (b"<%b%b" % (prefix, tag) for tag in (b"row r=", b"c r=", b"v>", b"is>", b"t>", b"t xml:space="))
        return all(block.count(tag) == reduced.count(tag) for tag in tags) and self._judge.rows(block)

    def _take(self, block: bytes, rows: Mapping[bytes, int]) -> bool:
        """Regular rows, and whether any of them holds something."""
        last = int(self._last_key.to_bytes(_PAD, "big").lstrip(b"\0"))
        if any(self._shapes[shape].hidden for shape in rows):
            self.hidden_rows += len(_HIDDEN.findall(block))
        if all(self._shapes[shape].blank for shape in rows):
            self.blank.append((self._position, self._position + len(block)))
        else:
            self.last_row = last
        return last <= LAST_ROW


def _is_empty(shape: bytes) -> bool:
    """Whether it is that of a row written as one tag."""
    return shape.endswith(b"/>") and shape.count(b"<") == 1


class _Numbers:
    """The digits of whole rows. The numbers of rows and cells are compared as their digits, eight bytes at once."""

    def __init__(self, block: bytes) -> None:
        self._xml = np.frombuffer(bytes(_PAD) + block, np.uint8)
        digit = self._xml - ord("0") < len(_DIGITS)
        edges = np.flatnonzero(digit[1:] != digit[:-1]) + 1
        self._starts, self._ends = edges[::2], edges[1::2]
        self._before, self._after = self._xml[self._starts - 1], self._xml[self._ends]

    @property
    def longest(self) -> int:
        """How many digits stand together at most."""
        return int((self._ends - self._starts).max(initial=0))

    @property
    def newer(self) -> int:
        """How often the known prefix with digits stands there; -1 where digits may have been part of another name.

        All others were part of an attribute's value or of text, if such signs stand around them.
        """
        safe = (self._after == ord("<")) | (_AFTER_VALUE[self._after] & ~_OUTSIDE_VALUE[self._before])
        odd = np.flatnonzero(~safe)
        around = self._xml[np.minimum(self._starts[odd, None] + np.arange(-2, 5), len(self._xml) - 1)]
        return len(odd) if (around == np.frombuffer(_NEWER, np.uint8)).all() else -1

    def row_keys(self, rows: int, cells: int) -> Array | None:
        """The digits of each row's number, where so many rows and cells are numbered, and each cell as its row."""
        words = np.ndarray((len(self._xml) - _PAD + 1,), ">u8", self._xml, strides=(1,))
        ahead = words[self._starts - _PAD].astype(np.uint64)
        is_row = ahead & _MASKS[len(_BEFORE_ROW)] == _word(_BEFORE_ROW)
        is_cell = (ahead >> np.uint64(8)) & _MASKS[len(_BEFORE_CELL)] == _word(_BEFORE_CELL)
        named = np.flatnonzero(is_row | (is_cell & _LETTER[self._before] & (self._after == ord('"'))))
        is_row, starts, ends = is_row[named], self._starts[named], self._ends[named]
        lengths = ends - starts
        if not rows or len(named) != rows + cells or not is_row[0] or lengths.max() >= _PAD:
            return None
        keys = words[ends - _PAD].astype(np.uint64) & _MASKS[lengths]
        row_keys: Array = keys[is_row]
        same = len(row_keys) == rows and (row_keys[np.cumsum(is_row) - 1] == keys).all()
        return row_keys if same and (self._xml[starts] != ord("0")).all() else None


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "big"))
