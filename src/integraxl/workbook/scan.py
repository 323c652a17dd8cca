"""What the bytes of a part tell before any parser sees them: declarations, count bombs, whether a sheet is plain.

A sheet is plain if calamine reads it as it is. It gives a formula that was never calculated as a blank, loses rows that
do not stand in order, and reserves memory for the whole rectangle from the first cell to the last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from integraxl.errors import UnreadableFile
from integraxl.workbook.columns import Array

_OPAQUE = re.compile(r"\.(bin|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|ico|wav|dat|psmdcp)$", re.IGNORECASE)
_HEAD, _OVERLAP, _LONGEST_NUMBER, _LETTERS = 4096, 512, 7, 26
_ENCODING = re.compile(rb"""^<\?xml[^>]*\sencoding\s*=\s*["']([^"'>]*)""")
READ_BY_ALL, _READ_BY_EXPAT = {b"utf-8", b"utf8", b"us-ascii"}, {b"iso-8859-1", b"windows-1252", b"iso-8859-15"}
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_WORKSHEET = re.compile(rb"<(?:\w+:)?worksheet[\s>]")
_ODD = {
    # a formula, with and without a namespace prefix
    b"f": re.compile(rb"f(?<=[<:]f)[\s>/]"),
    # a comment or CDATA, in which anything may stand
    b"!": re.compile(rb"!(?<=<!)"),
    # an instruction, but for the declaration at the very beginning
    b"?": re.compile(rb"\?(?<=<\?)(?<!\A<\?)(?<!\A\xef\xbb\xbf<\?)"),
}
"""What keeps a sheet from being plain, by the letter that it is looked for by: one that is rare among cells."""
_FEW = 64
_CLAIM = re.compile(rb'<(?:\w+:)?sst\b[^>]*\suniqueCount="(\d+)"')
_MOST_MERGES = 10_000
_SHORTEST_STRING = 8  # bytes; <si><t/></si> has more
_BYTES_PER_ROW = 64  # a row of fewer is nearly empty; many of them make a sparse sheet
_FIRST_CELL = re.compile(rb'w r="(\d+)"[^>]*>\s*<(?:\w+:)?c r="[A-Z]+(\d+)"')
_LAST_CELL = re.compile(rb' r="[A-Z]*(\d+)"')
_HIDDEN = re.compile(rb'hidden="')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\shidden="(?:1|true)"')
_IN_NAME = np.array([chr(byte).isalnum() or chr(byte) in "_:.-" for byte in range(128)] + [True] * 128)
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
        self._references = _References()
        self._last_cell = b""
        self._merges: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        if not self._length:
            self._begin(chunk[:_HEAD])
        self._length += len(chunk)
        if self._is_sheet:
            self._references.feed(chunk)
        # what stands across two chunks is seen at the seam: to join the chunks themselves would copy them all
        self._look(self._tail + chunk[:_OVERLAP])
        self._look(chunk)
        if self._is_sheet and any(_stands_in(xml, b"h", _HIDDEN) for xml in (self._tail[-16:] + chunk[:16], chunk)):
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
        if not self._is_sheet:
            return Facts()
        last_row = self._references.finish()
        in_order = self._references.plain and last_row <= _HEAD + self._length // _BYTES_PER_ROW
        ends_there = not self._last_cell or not last_row or int(self._last_cell[:_HEAD]) == last_row
        if len(self._merges) > _MOST_MERGES:
            raise self._refused(f"den har over {_MOST_MERGES} flettede områder på ét ark")
        return Facts(
            is_sheet=True,
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
            odd = any(_stands_in(xml, letter, pattern) for letter, pattern in _ODD.items())
            self._plain = not odd and self._starts_in_order(xml)
        if found := _LAST_CELL.match(xml, xml.rfind(b' r="')):
            self._last_cell = found[1]
        # merged ranges stand before the rows or, in every file of Excel's, after them
        first, last = xml.find(b"<row"), xml.rfind(b"row>")
        for outside in (xml[:first] if first >= 0 else b"", xml[last:] if last >= 0 else xml):
            if b"mergeCell" in outside:
                self._merges += _MERGE.findall(outside)

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


def _stands_in(xml: bytes, letter: bytes, pattern: re.Pattern[bytes]) -> bool:
    """Whether a pattern that begins with a letter is found. Where the letter is rare, that is seen in no time."""
    at = -1
    for _ in range(_FEW):
        at = xml.find(letter, at + 1)
        if at < 0 or pattern.match(xml, at):
            return at >= 0
    return pattern.search(xml, at + 1) is not None


class _References:
    """The numbers of a sheet's rows and the references of its cells: one look at every byte, by numpy.

    `plain`: the rows stand in order, and every reference is written `r="7"` or `r="A7"` after a space, in columns A
    to Z and in a row of no more digits than the last one: calamine reserves room up to the farthest cell.
    """

    _LOOK_BACK, _LOOK_AHEAD = 1, 16

    def __init__(self) -> None:
        self.plain = True
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
        self.plain = self.plain and not (self._numbered and self._unnumbered)
        return self.last

    def _look(self, part: bytes) -> None:
        if len(part) <= self._LOOK_BACK + self._LOOK_AHEAD:
            return
        xml = np.frombuffer(part, np.uint8)
        letters = np.flatnonzero(xml[self._LOOK_BACK : -self._LOOK_AHEAD] == ord("r")) + self._LOOK_BACK
        before, after = xml[letters - 1], xml[letters + 1]
        self._look_at_rows(xml, letters[(after == ord("o")) & ((before == ord("<")) | (before == ord(":")))])
        self._look_at_references(xml, letters[~_IN_NAME[before] & ((after == ord("=")) | (after <= ord(" ")))])

    def _look_at_rows(self, xml: Array, starts: Array) -> None:
        ends = starts[(xml[starts + 2] == ord("w")) & ((xml[starts + 3] <= ord(" ")) | (xml[starts + 3] == ord(">")))]
        named = (xml[ends + 4] == ord("r")) & (xml[ends + 5] == ord("=")) & (xml[ends + 6] == ord('"'))
        self._unnumbered |= not named.all()
        starts = ends[named] + 7
        if not len(starts):
            return
        self._numbered = True
        numbers = np.zeros(len(starts), np.int64)
        reading = np.ones(len(starts), bool)
        for place in range(_LONGEST_NUMBER + 1):
            digit = xml[starts + place] - ord("0")
            reading &= digit <= 9
            if not reading.any():
                break
            numbers = np.where(reading, numbers * 10 + digit, numbers)
        in_order = numbers[0] > self.last and (numbers[1:] > numbers[:-1]).all()
        self.plain = bool(self.plain and in_order and not reading.any())
        self.last = int(numbers[-1])

    def _look_at_references(self, xml: Array, names: Array) -> None:
        quoted = (xml[names - 1] <= ord(" ")) & (xml[names + 1] == ord("=")) & (xml[names + 2] == ord('"'))
        starts = names + 3
        starts += xml[starts] - ord("A") < _LETTERS
        near = xml[starts] - ord("0") <= 9
        ended = np.zeros(len(names), bool)
        for _ in str(self.last):
            starts += 1
            ended |= xml[starts] == ord('"')
        self.plain = bool(self.plain and quoted.all() and near.all() and ended.all())
