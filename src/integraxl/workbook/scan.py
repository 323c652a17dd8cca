"""What the bytes of a part tell before any parser sees them: declarations, count bombs, whether a sheet is plain.

A sheet is plain if calamine reads it as it is. It gives a formula that was never calculated as a blank, loses rows that
do not stand in order, and reserves memory for the whole rectangle from the first cell to the last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from integraxl.errors import UnreadableFile

_OPAQUE = re.compile(r"\.(bin|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|ico|wav|dat|psmdcp)$", re.IGNORECASE)
_HEAD, _OVERLAP, _LONGEST_NUMBER = 4096, 512, 7
_ENCODING = re.compile(rb"""^<\?xml[^>]*\sencoding\s*=\s*["']([^"'>]*)""")
READ_BY_ALL, _READ_BY_EXPAT = {b"utf-8", b"utf8", b"us-ascii"}, {b"iso-8859-1", b"windows-1252", b"iso-8859-15"}
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_WORKSHEET = re.compile(rb"<(?:\w+:)?worksheet[\s>]")
# with and without a namespace prefix; one pattern for both takes ten times as long
_FORMULAS = {b"<f": re.compile(rb"<f[\s>/]"), b":f": re.compile(rb":f[\s>/]")}
_CLAIM = re.compile(rb'<(?:\w+:)?sst\b[^>]*\suniqueCount="(\d+)"')
_MOST_MERGES = 10_000
_SHORTEST_STRING = 8  # bytes; <si><t/></si> has more
_BYTES_PER_ROW = 64  # a row of fewer is nearly empty; many of them make a sparse sheet
_FIRST_CELL = re.compile(rb'w r="(\d+)"[^>]*>\s*<(?:\w+:)?c r="[A-Z]+(\d+)"')
_LAST_CELL = re.compile(rb' r="[A-Z]*(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\shidden="(?:1|true)"')
_MERGE = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z$]{1,5}\d{1,7}:[A-Z$]{1,5}\d{1,7})"')


@dataclass(frozen=True)
class Facts:
    """What was seen of a part: whether it is a sheet, a plain one, its last row, its hidden rows and merged ranges."""

    is_sheet: bool = False
    plain: bool = False
    last_row: int = 0
    hidden_rows: int = 0
    merges: tuple[str, ...] = ()


def is_opaque(part: str) -> bool:
    """Whether a part is no XML, so that nothing in it is parsed."""
    return _OPAQUE.search(part) is not None


def declared_encoding(head: bytes) -> bytes:
    """The encoding that the first bytes of an XML part declare; UTF-8 where they do not."""
    declared = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    return declared[1].lower() if declared else b"utf-8"


class Scan:
    """Looks at one part, chunk by chunk. Raises UnreadableFile for what may harm whoever parses it."""

    def __init__(self, file: str, part: str) -> None:
        self._file, self._part = file, part
        self._length = 0
        self._tail = b""
        self._plain = self._is_sheet = self._started = False
        self._claim = self._hidden_rows = 0
        self._rows = _RowNumbers()
        self._last_cell = b""
        self._merges: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        if not self._length:
            self._begin(chunk[:_HEAD])
        self._length += len(chunk)
        if self._is_sheet:
            self._rows.feed(chunk)
        # what stands across two chunks is seen at the seam: to join the chunks themselves would copy them all
        self._look(self._tail + chunk[:_OVERLAP])
        self._look(chunk)
        seam = self._tail[-16:] + chunk[:16]
        if self._is_sheet and (b'hidden="' in seam or (b"h" in chunk and b'hidden="' in chunk)):
            self._hidden_rows += self._count_hidden(chunk)
        self._tail = chunk[-_OVERLAP:] if len(chunk) >= _OVERLAP else (self._tail + chunk)[-_OVERLAP:]

    def _look(self, xml: bytes) -> None:
        # most parts hold no exclamation mark, and one byte is found in no time
        if b"!" in xml and _DECLARATION.search(xml):
            raise self._refused("den indeholder en DTD eller entiteter")
        if self._is_sheet:
            self._look_at_sheet(xml)

    def _count_hidden(self, chunk: bytes) -> int:
        """Those that end in this chunk; they may have begun in the one before."""
        xml = self._tail + chunk
        return sum(found.end() > len(self._tail) for found in _HIDDEN_ROW.finditer(xml))

    def facts(self) -> Facts:
        if self._claim * _SHORTEST_STRING > self._length + _HEAD:
            raise self._refused(f"den siger, at den har {self._claim} tekster, og det har den ikke")
        last_row = self._rows.finish()
        in_order = self._rows.ascending and last_row <= _HEAD + self._length // _BYTES_PER_ROW
        ends_there = not self._last_cell or not last_row or int(self._last_cell[:_HEAD]) == last_row
        if len(self._merges) > _MOST_MERGES:
            raise self._refused(f"den har over {_MOST_MERGES} flettede områder på ét ark")
        return Facts(
            is_sheet=self._is_sheet,
            plain=self._plain and in_order and ends_there,
            last_row=last_row,
            hidden_rows=self._hidden_rows,
            merges=tuple(dict.fromkeys(each.decode("ascii").replace("$", "") for each in self._merges)),
        )

    def _begin(self, head: bytes) -> None:
        text = head.removeprefix(b"\xef\xbb\xbf")
        encoding = declared_encoding(head)
        # in a wide or exotic encoding a declaration would not be recognised below
        if b"\0" in text[:8] or text[:2] in (b"\xff\xfe", b"\xfe\xff") or encoding not in READ_BY_ALL | _READ_BY_EXPAT:
            raise self._refused("en del af den er skrevet med en tegnkodning, som Excel ikke bruger")
        self._is_sheet = _WORKSHEET.search(text) is not None
        self._plain = self._is_sheet and encoding in READ_BY_ALL
        claim = _CLAIM.search(text)
        self._claim = int(claim[1][:20]) if claim else 0

    def _look_at_sheet(self, xml: bytes) -> None:
        if self._plain:
            formula = any(start in xml and pattern.search(xml) for start, pattern in _FORMULAS.items())
            self._plain = not formula and not self._has_far_cell(xml) and self._starts_in_order(xml)
        if found := _LAST_CELL.match(xml, xml.rfind(b' r="')):
            self._last_cell = found[1]
        # merged ranges stand before the rows or, in every file of Excel's, after them
        first, last = xml.find(b"<row"), xml.rfind(b"row>")
        for outside in (xml[:first] if first >= 0 else b"", xml[last:] if last >= 0 else xml):
            if b"mergeCell" in outside:
                self._merges += _MERGE.findall(outside)

    def _has_far_cell(self, xml: bytes) -> bool:
        return _far_cell(len(str(self._rows.last))).search(xml) is not None

    def _starts_in_order(self, xml: bytes) -> bool:
        if self._started:
            return True
        found = _FIRST_CELL.search(xml)
        self._started = found is not None
        return found is None or found[1] == found[2]

    def _refused(self, why: str) -> UnreadableFile:
        return UnreadableFile(
            f"»{self._file}« er ikke læst, for {why} ({self._part}), og det kan skade maskinen. "
            "Åbn filen i Excel, hvis du kender afsenderen, og gem den som et nyt regneark (.xlsx)."
        )


@cache
def _far_cell(digits: int) -> re.Pattern[bytes]:
    """A cell beyond column Z, or in a row of more digits than the last one: calamine would reserve room up to it."""
    return re.compile(rb' r="[A-Z](?:[A-Z]|[^"]{%d})' % (digits + 1))


class _RowNumbers:
    """Whether the rows of a sheet stand in order, and the last number: one look at every byte, by numpy."""

    _LOOK_BACK, _LOOK_AHEAD = 4, 16

    def __init__(self) -> None:
        self.ascending = True
        self.last = 0
        self._rest = bytes(self._LOOK_BACK)
        self._numbered = self._unnumbered = False

    def feed(self, chunk: bytes) -> None:
        both = self._LOOK_BACK + self._LOOK_AHEAD
        self._look(self._rest + chunk[:both])
        self._look(chunk)
        self._rest = chunk[-both:] if len(chunk) >= both else (self._rest + chunk)[-both:]

    def finish(self) -> int:
        """The last row number; 0 where the rows have none."""
        self._look(self._rest + bytes(self._LOOK_AHEAD))
        self.ascending = self.ascending and not (self._numbered and self._unnumbered)
        return self.last

    def _look(self, part: bytes) -> None:
        if len(part) <= self._LOOK_BACK + self._LOOK_AHEAD:
            return
        xml = np.frombuffer(part, np.uint8)
        inside = xml[self._LOOK_BACK : -self._LOOK_AHEAD]
        ends = np.flatnonzero(inside == ord("w")) + self._LOOK_BACK
        opening = (xml[ends - 1] == ord("o")) & (xml[ends - 2] == ord("r"))
        opening &= (xml[ends - 3] == ord("<")) | (xml[ends - 3] == ord(":"))
        opening &= (xml[ends + 1] <= ord(" ")) | (xml[ends + 1] == ord(">"))
        ends = ends[opening]
        named = (xml[ends + 2] == ord("r")) & (xml[ends + 3] == ord("=")) & (xml[ends + 4] == ord('"'))
        self._unnumbered |= not named.all()
        starts = ends[named] + 5
        if not len(starts):
            return
        self._numbered = True
        numbers = np.zeros(len(starts), np.int64)
        reading = np.ones(len(starts), bool)
        for place in range(_LONGEST_NUMBER + 1):
            digit = xml[starts + place].astype(np.int64) - ord("0")
            reading &= (digit >= 0) & (digit <= 9)
            numbers = np.where(reading, numbers * 10 + digit, numbers)
        in_order = numbers[0] > self.last and (numbers[1:] > numbers[:-1]).all()
        self.ascending = bool(self.ascending and in_order and not reading.any())
        self.last = int(numbers[-1])
