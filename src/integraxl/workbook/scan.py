"""What the bytes of a part tell before any parser sees them: declarations, count bombs, whether a sheet is plain.

What may harm whoever parses a part (Excel, LibreOffice, we) is refused at once. What only keeps a part from being read
here is kept with the part: a workbook may hold what it likes in parts that nobody reads.

A sheet is plain if calamine reads it as it is. It reads what is no XML, gives a formula that was never calculated as a
blank, loses rows that do not stand in order, and reserves memory for the rectangle from the first cell to the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from integraxl.errors import UnreadableFile
from integraxl.workbook.sheet_shapes import SheetShapes

_OPAQUE = re.compile(r"\.(bin|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|ico|wav|dat|psmdcp)$", re.IGNORECASE)
_HEAD, _OVERLAP = 4096, 512
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ENCODING = re.compile(rb"""^<\?xml[^>]*\sencoding\s*=\s*["']([^"'>]*)""")
READ_BY_ALL, _READ_BY_EXPAT = {b"utf-8", b"utf8", b"us-ascii"}, {b"iso-8859-1", b"windows-1252", b"iso-8859-15"}
# in these a declaration is written as in ASCII; in others (UTF-7, EBCDIC) some parser might see one that we do not
_VERSION = re.compile(rb"""<\?xml\s+version\s*=\s*(["'])1\.[0-9]+\1""")
_LIKE_ASCII = re.compile(
    rb"(?:utf-?8|us-ascii|iso-8859-\d+|windows-\d+|utf-?16(?:le|be)?|koi8-\w+|shift_jis|gb\w+|euc-\w+)"
)
_EBCDIC = b"\x4c\x6f\xa7\x94"
_DECLARATION = re.compile(
    b"|".join(
        re.escape(f"<!{word}".encode(encoding))
        for encoding in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
        for word in ("DOCTYPE", "ENTITY")
    )
)
_WORKSHEET = re.compile(rb"<(?:\w+:)?worksheet[\s>]")
_CLAIM = re.compile(rb'<(?:\w+:)?sst\b[^>]*\suniqueCount="(\d+)"')
_MOST_MERGES = 10_000
_SHORTEST_STRING = 8  # bytes; <si><t/></si> has more
_BYTES_PER_ROW = 64  # a row of fewer is nearly empty; many of them make a sparse sheet
_LONGEST_TAG = 1 << 20  # bytes; a parser that is fed in pieces looks at an unfinished tag again for each of them
_NOT_READ = "en del af den er skrevet med en tegnkodning, som {program} ikke bruger"


@dataclass(frozen=True)
class Facts:
    """What was seen of a part. `refusal` says why it is not parsed, if someone wants to.

    Of a sheet: whether it is `regular` (`sheet_shapes`) and plain; of a regular one also its last row that holds
    something, its hidden rows, its merged ranges, where stretches of rows lie that hold nothing, and whether no cell
    holds a text of its own or a number of eight digits.
    """

    is_sheet: bool = False
    regular: bool = False
    plain: bool = False
    last_row: int = 0
    hidden_rows: int = 0
    merges: tuple[str, ...] = ()
    blank: tuple[tuple[int, int], ...] = ()
    short_numbers: bool = False
    refusal: UnreadableFile | None = None


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
        self._length = self._claim = self._tag = 0
        self._tail = b""
        self._is_markup = self._is_utf_8 = False
        self._refusal: UnreadableFile | None = None
        self._sheet: SheetShapes | None = None

    def feed(self, chunk: bytes) -> None:
        if not self._length:
            self._begin(chunk[:_HEAD])
        self._length += len(chunk)
        if not self._is_markup:
            return
        # what stands across two chunks is seen at the seam: to join the chunks themselves would copy them all
        self._look(self._tail + chunk[:_OVERLAP])
        self._look(chunk)
        self._tail = chunk[-_OVERLAP:] if len(chunk) >= _OVERLAP else (self._tail + chunk)[-_OVERLAP:]
        self._measure(chunk)
        if self._sheet is not None:
            self._sheet.feed(chunk)

    def facts(self) -> Facts:
        if self._claim * _SHORTEST_STRING > self._length + _HEAD:
            raise self._refused(f"den siger, at den har {self._claim} tekster, og det har den ikke")
        if self._sheet is None:
            return Facts(refusal=self._refusal)
        merges = self._sheet.finish()
        if not self._sheet.regular:
            return Facts(is_sheet=True, refusal=self._refusal)
        merges = distinct_merges(merges, self._file, self._part)
        sheet = self._sheet
        filled = self._length - sum(end - start for start, end in sheet.blank)
        return Facts(
            is_sheet=True,
            regular=True,
            plain=self._is_utf_8 and sheet.last_row <= _HEAD + filled // _BYTES_PER_ROW,
            last_row=sheet.last_row,
            hidden_rows=sheet.hidden_rows,
            merges=merges,
            blank=tuple(sheet.blank),
            short_numbers=sheet.short_numbers,
            refusal=self._refusal,
        )

    def _begin(self, head: bytes) -> None:
        text = head.removeprefix(b"\xef\xbb\xbf")
        encoding = declared_encoding(head)
        is_wide = text[:2] in _MARKS or b"\0" in text[:8]
        self._is_markup = text.lstrip()[:1] == b"<" or (is_wide and b"<" in text[:8])
        if is_wide or not self._is_markup or encoding not in READ_BY_ALL | _READ_BY_EXPAT:
            self._refusal = self._refused(_NOT_READ)
        elif text.startswith(b"<?xml ") and not _VERSION.match(text):
            self._refusal = damaged_part(self._file, self._part)
        if text.startswith(_EBCDIC) or (self._is_markup and not _LIKE_ASCII.fullmatch(encoding)):
            raise self._refused(_NOT_READ)
        self._is_utf_8 = encoding in READ_BY_ALL
        if self._refusal is None and _WORKSHEET.search(text):
            self._sheet = SheetShapes()
        claim = _CLAIM.search(text)
        self._claim = int(claim[1][:20]) if claim else 0

    def _look(self, xml: bytes) -> None:
        # most parts hold no exclamation mark, and one byte is found in no time
        if b"!" in xml and _DECLARATION.search(xml):
            raise self._refused("den indeholder en DTD eller entiteter")

    def _measure(self, chunk: bytes) -> None:
        """How long a tag is that goes on over several chunks; one within a chunk is short."""
        if self._tag:
            end = chunk.find(b">")
            self._tag += len(chunk) if end < 0 else end
            if self._tag > _LONGEST_TAG and self._refusal is None:
                self._refusal = self._refused("et mærke i den fylder over 1 MB")
            if end < 0:
                return
        begun = chunk.rfind(b"<")
        self._tag = len(chunk) - begun if begun > chunk.rfind(b">") else 0

    def _refused(self, why: str) -> UnreadableFile:
        return harmful(self._file, why, self._part)


def distinct_merges(merges: Sequence[str], file: str, part: str) -> tuple[str, ...]:
    """Raises UnreadableFile for more than any sheet has."""
    if len(merges) > _MOST_MERGES:
        raise harmful(file, f"den har over {_MOST_MERGES} flettede områder på ét ark", part)
    return tuple(dict.fromkeys(merges))


def damaged_part(file: str, part: str) -> UnreadableFile:
    return UnreadableFile(f"»{file}« er beskadiget ({part} kan ikke læses). Hent filen fra en sikkerhedskopi.")


def harmful(file: str, why: str, part: str = "") -> UnreadableFile:
    where = f" ({part})" if part else ""
    program, new = ("Word", "dokument (.docx)") if file.lower().endswith(".docx") else ("Excel", "regneark (.xlsx)")
    return UnreadableFile(
        f"»{file}« er ikke læst, for {why.format(program=program)}{where}, og det kan skade maskinen. "
        f"Åbn filen i {program}, hvis du kender afsenderen, og gem den som et nyt {new}."
    )
