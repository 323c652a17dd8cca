"""The texts of a workbook, which its cells number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from integraxl.workbook.judged_strings import are_in_order, damaged_texts, is_safe
from integraxl.workbook.scan import READ_BY_ALL, declared_encoding
from integraxl.workbook.sheet_judge import MAIN_NAMESPACES, growing

if TYPE_CHECKING:
    from integraxl.workbook.package import Package

_CHUNK = 1 << 13  # what is read past the texts of the header rows is read for nothing
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# around a text without formats and phonetic readings, as nearly all are
_BEFORE, _AFTER, _KEEPS_SPACE = b"<si><t>", b"</t></si>", b'<t xml:space="preserve">'
_TAGS_OF_PLAIN = 4
_NO_CHARACTERS = bytes({*range(32)} - {*b"\t\n\r"})  # no XML has them
_LONGEST = 1 << 18  # bytes; Excel's longest text has 32,767 characters
_HEAD = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml(?: [a-z]+="[\w.-]+")+\s*\?>)?\s*"""
    rb"""<sst(?: xmlns="([^"<>&]*)"| (?:count|uniqueCount)="\d*")*\s*>"""
)
_NAMESPACES = {space.encode() for space in MAIN_NAMESPACES}
_JUDGED_AT_ONCE, _PARSED_AT_ONCE = 1 << 20, 1 << 16


class SharedStrings:
    """The workbook's shared texts, read no further than the last one asked for: a header row needs only a few."""

    def __init__(self, package: Package) -> None:
        self._texts: list[str | bytes] = []
        part = package.first_related("sharedStrings")
        self._more: Iterator[Sequence[str | bytes]] = iter(())
        self.in_order = True
        """Whether calamine reads them as they are."""
        if part is not None:
            plain = _all_plain(package.chunks(part, _JUDGED_AT_ONCE))
            self.in_order = plain or are_in_order(package.chunks(part, _JUDGED_AT_ONCE))
            self._more = _read(package, part)

    def __getitem__(self, index: int) -> str:
        try:
            while len(self._texts) <= index:
                self._texts += next(self._more)
            text = self._texts[index]
            return unescape(text if isinstance(text, str) else _parsed(text))
        except (StopIteration, ElementTree.ParseError, ValueError, LookupError):
            raise damaged_texts() from None


def unescape(text: str) -> str:
    """`_x0007_` stands for a control character; half a character (a surrogate) stays as it is written."""
    return _ESCAPE.sub(_escaped, text) if "_x" in text else text


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _read(package: Package, part: str) -> Iterator[Sequence[str | bytes]]:
    """Plain texts, as bytes, are found ten times as fast as texts are parsed; from the first other one on all are."""
    found = 0
    for texts in _read_plain(package, part):
        found += len(texts)
        yield texts
    for text in islice(_parse(package, part), found, None):
        yield [text]


def _all_plain(chunks: Iterator[bytes]) -> bool:
    """Whether every text is plain, so that the part is known to be XML without a parser."""
    rest, head_seen = b"", False
    for chunk in chunks:
        rest += chunk
        if not head_seen:
            head = _HEAD.match(rest)
            if head is None or declared_encoding(rest) not in READ_BY_ALL or head[1] not in _NAMESPACES:
                return False
            rest, head_seen = rest[head.end() :], True
        whole, end, rest = rest.rpartition(b"</si>")
        if _split(whole + end) is None or not is_safe(whole) or len(rest) > _LONGEST:
            return False
    return rest.strip() == b"</sst>"


def _read_plain(package: Package, part: str) -> Iterator[list[bytes]]:
    """The texts from the first up to one that is not plain, or that stands near one."""
    rest = b""
    for number, chunk in enumerate(package.chunks(part, _CHUNK)):
        if number == 0:
            head = _HEAD.match(chunk)
            if head is None or declared_encoding(chunk) not in READ_BY_ALL:
                return
            rest = chunk[head.end() :]
        else:
            rest += chunk
        whole, end, rest = rest.rpartition(b"</si>")
        texts = _split(whole + end)
        if texts is None or len(rest) > _LONGEST:
            return
        yield texts


def _split(items: bytes) -> list[bytes] | None:
    """The texts of whole items; None where one is not plain: then tags are left over."""
    if not items:
        return []
    items = items.replace(_KEEPS_SPACE, b"<t>")
    texts = items[len(_BEFORE) : -len(_AFTER)].split(_AFTER + _BEFORE)
    ends = items.startswith(_BEFORE) and items.endswith(_AFTER)
    plain = ends and items.count(b"<") == _TAGS_OF_PLAIN * len(texts)
    return texts if plain and len(items.translate(None, _NO_CHARACTERS)) == len(items) else None


def _parsed(content: bytes) -> str:
    """References and line ends are the parser's to read."""
    if b"&" in content or b"\r" in content:
        return ElementTree.fromstring(b"<t>" + content + b"</t>").text or ""
    return content.decode()


def _parse(package: Package, part: str) -> Iterator[str]:
    parser: Any = ElementTree.XMLPullParser()  # its events are typed for every kind of event
    for chunk in growing(package.chunks(part, _PARSED_AT_ONCE), _PARSED_AT_ONCE):
        parser.feed(chunk)
        for _, element in parser.read_events():
            if element.tag.rpartition("}")[2] == "si":
                yield "".join(_texts(element))
                element.clear()


def _texts(item: Any) -> Iterator[str]:
    """The text of a shared string, without the phonetic reading that some writers put beside it."""
    for child in item:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            yield child.text or ""
        elif tag == "r":
            yield from _texts(child)
