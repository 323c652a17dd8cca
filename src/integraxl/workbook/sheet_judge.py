"""The parser that judges a sheet's XML, with the rows in whatever form tells enough of them (`sheet_shapes`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.parsers import expat

MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of a sheet in Excel."""

_LARGEST_PIECE = 8 << 20
_MOST_JUDGED = 64 << 20  # bytes: half a second
_MERGED = re.compile(r"\$?[A-Z]{1,3}\$?\d{1,7}:\$?[A-Z]{1,3}\$?\d{1,7}")


def merged_range(attributes: dict[str, str]) -> str | None:
    """The range of a `mergeCell`, without dollar signs; None where it is none."""
    reference = attributes.get("ref", "")
    return reference.replace("$", "") if _MERGED.fullmatch(reference) else None


class SheetJudge:
    """Given the head of a sheet, rows, and what follows them: whether all is XML, with one `sheetData` around the rows.

    Every method tells whether it was so.
    """

    def __init__(self) -> None:
        self.merges: list[str] = []
        self._path: list[str] = []
        self._odd = False
        self._judged = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")

    def begin(self, head: bytes) -> bool:
        self._listen()
        declaration = head.removeprefix(b"\xef\xbb\xbf").startswith(b"<?xml")
        return (
            b"<!" not in head
            and head.count(b"<?") == declaration
            and self._feed(head)
            and self._path in [[f"{space} worksheet", f"{space} sheetData"] for space in MAIN_NAMESPACES]
        )

    def rows(self, xml: bytes) -> bool:
        self._parser.StartElementHandler = self._parser.EndElementHandler = None
        return self._feed(xml)

    def end(self, tail: bytes) -> bool:
        self._listen()
        self._odd = False
        return b"<!" not in tail and b"<?" not in tail and self._feed(tail, final=True) and not self._odd

    def _listen(self) -> None:
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def _feed(self, xml: bytes, *, final: bool = False) -> bool:
        self._judged += len(xml)
        try:
            self._parser.Parse(xml, final)
        except (expat.ExpatError, ValueError, LookupError):
            return False
        return self._judged <= _MOST_JUDGED

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._odd |= tag in ("sheetData", "row", "c") or any(each.endswith(" sheetData") for each in self._path[1:2])
        self._path.append(name)
        if tag == "mergeCell" and (merged := merged_range(attributes)):
            self.merges.append(merged)

    def _end(self, name: str) -> None:  # noqa: ARG002
        self._path.pop()


def growing(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Ever larger pieces: a parser that is fed in small ones looks at a long tag or remark again and again."""
    held: list[bytes] = []
    length = 0
    for chunk in chunks:
        held.append(chunk)
        length += len(chunk)
        if length >= size:
            yield b"".join(held)
            size, held, length = min(2 * size, _LARGEST_PIECE), [], 0
    yield b"".join(held)


class NoXmlError(Exception):
    """A sheet that is no XML; `row` is the last number that was read before."""

    def __init__(self, row: str) -> None:
        super().__init__(row)
        self.row = row


def hidden_and_merged(chunks: Iterator[bytes]) -> tuple[int, Sequence[str]]:
    """How many rows of a sheet are hidden, and its merged ranges, told by its tags. Raises NoXmlError."""
    hidden, row, merges = 0, "0", []

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal hidden, row
        tag = name.rpartition(" ")[2]
        if tag == "row":
            hidden += attributes.get("hidden") in ("1", "true")
            row = attributes.get("r", row)
        elif tag == "mergeCell" and (merged := merged_range(attributes)):
            merges.append(merged)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        for chunk in growing(chunks, 1 << 20):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise NoXmlError(row[:7]) from None
    return hidden, merges
