"""Where each row and cell of a sheet's XML begins and ends, so that single cells can be exchanged in its bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from integraxl.errors import UnreadableFile
from integraxl.workbook.package import cell_position, range_bounds

Area = tuple[int, int, int, int]
Stretch = tuple[int, int]
"""Where it begins and ends in a sheet's bytes."""

_LARGEST = 96 << 20  # bytes: some ten seconds

_TEXT_TYPES = ("s", "str", "inlineStr")
_TAG = re.compile(rb"""[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>""")


@dataclass(frozen=True)
class CellSpan:
    """One cell: its bytes, its style, and whether it holds text, a number, or nothing."""

    start: int
    end: int
    style: int
    holds: str
    is_formula: bool


@dataclass
class RowSpan:
    """One row: its bytes, where its end tag begins, and its cells by column. `is_closed`: written as <row/>."""

    start: int
    close: int
    end: int
    is_closed: bool
    cells: dict[int, CellSpan] = field(default_factory=dict)


@dataclass
class Outline:
    """A sheet: its rows by number, the tag prefix, the end of the rows, its stated dimension, its merged cells."""

    rows: dict[int, RowSpan] = field(default_factory=dict)
    prefix: str = ""
    data_close: int | None = None
    dimension: tuple[int, int, str] | None = None
    merged: list[Area] = field(default_factory=list)


def read_outline(content: bytes, blank: Sequence[Stretch] = ()) -> Outline:
    """The outline without the rows in `blank`, stretches of whole rows.

    Raises UnreadableFile where the part is damaged, not in the encoding that every program uses, or too large.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("Arket er gemt i UTF-16. Åbn regnearket i Excel, og gem det igen.")
    if len(content) - sum(end - start for start, end in blank) > _LARGEST:
        raise UnreadableFile(
            f"Arket fylder over {_LARGEST >> 20} MB, og så store ark ændres ikke her. Slet rækker og formatering, der "
            "ikke bruges, i Excel, og gem regnearket igen."
        )
    return _parsed(content, blank)


def read_stretch(content: bytes, stretch: Stretch) -> Outline:
    """The outline of some of a sheet's rows, which are whole."""
    start, end = stretch
    return _parsed(content, ((0, start), (end, len(content))), b"<sheetData>", b"</sheetData>")


def _parsed(content: bytes, without: Sequence[Stretch], before: bytes = b"", after: bytes = b"") -> Outline:
    try:
        parser = _OutlineParser(content)
        parser.feed(before, -len(before))
        at = 0
        for start, end in without:
            parser.feed(memoryview(content)[at:start], at)
            at = end
        parser.feed(memoryview(content)[at:], at)
        parser.feed(after, len(content), final=True)
        return parser.outline
    except expat.ExpatError:
        raise UnreadableFile("Arket er beskadiget. Åbn regnearket i Excel, og gem det igen.") from None


@dataclass
class _OpenCell:
    start: int
    attributes: dict[str, str]
    holds: str = ""
    is_formula: bool = False


class _OutlineParser:
    def __init__(self, content: bytes) -> None:
        self.outline = Outline()
        self._content = content
        self._number = self._column = 0
        self._inside = False
        self._row: RowSpan | None = None
        self._cell: _OpenCell | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._fed = self._shift = 0

    def feed(self, piece: bytes | memoryview, at: int, *, final: bool = False) -> None:
        """Whole tags, which stand at that place in the content."""
        self._shift = at - self._fed
        self._fed += len(piece)
        self._parser.Parse(bytes(piece), final)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex + self._shift
        prefix, colon, tag = name.rpartition(":")
        if tag == "sheetData":
            self.outline.prefix, self._inside = prefix + colon, True
        elif tag == "dimension" and "ref" in attributes:
            self.outline.dimension = at, self._tag_end(at), attributes["ref"]
        elif tag == "mergeCell":
            self.outline.merged.append(range_bounds(attributes["ref"]))
        elif self._inside:
            self._start_inside(tag, at, attributes)

    def _start_inside(self, tag: str, at: int, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._number, self._column = int(attributes.get("r", self._number + 1)), 0
            self._row = RowSpan(at, at, at, self._is_closed(at))
            self.outline.rows[self._number] = self._row
        elif tag == "c":
            self._column = cell_position(attributes["r"])[0] if "r" in attributes else self._column + 1
            self._cell = _OpenCell(at, attributes)
        elif self._cell is not None and tag == "f":
            self._cell.is_formula = True
        elif self._cell is not None and tag in ("v", "is"):
            self._cell.holds = "text" if self._cell.attributes.get("t") in _TEXT_TYPES else "number"

    def _end(self, name: str) -> None:
        at, tag = self._parser.CurrentByteIndex + self._shift, name.rpartition(":")[2]
        if tag == "sheetData":
            # of <sheetData/> the parser tells the place behind it, where nothing can be put
            self.outline.data_close = at if self._content[at : at + 2] == b"</" and self.outline.rows else None
            self._inside = False
        elif tag == "row" and self._row is not None:
            self._row.close, self._row.end = at, self._element_end(self._row.start, at)
            self._row = None
        elif tag == "c" and self._row is not None and self._cell is not None:
            style, end = int(self._cell.attributes.get("s", 0)), self._element_end(self._cell.start, at)
            span = CellSpan(self._cell.start, end, style, self._cell.holds, self._cell.is_formula)
            self._row.cells[self._column] = span
            self._cell = None

    def _element_end(self, start: int, at: int) -> int:
        """Behind the element that began at `start` and whose end tag, if it has one, is at `at`."""
        return self._tag_end(start) if self._is_closed(start) else self._content.index(b">", at) + 1

    def _is_closed(self, start: int) -> bool:
        return self._content[self._tag_end(start) - 2] == 0x2F

    def _tag_end(self, start: int) -> int:
        """Behind the > of the tag that begins at `start`; one inside quotes is none."""
        tag = _TAG.match(self._content, start)
        assert tag is not None, "the parser has read the tag"
        return tag.end()
