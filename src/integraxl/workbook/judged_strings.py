"""Whether the shared texts of a workbook are XML in which every reader finds the same texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from integraxl.errors import UnreadableFile
from integraxl.workbook.sheet_judge import MAIN_NAMESPACES, growing

_PLACES = {"sst": (), "si": ("sst",), "r": ("si",), "rPh": ("si",), "t": ("si", "r", "rPh")}
_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")


def are_in_order(chunks: Iterator[bytes]) -> bool:
    """Whether they hold nothing but texts, so that calamine reads them as a parser does.

    Raises UnreadableFile where they are no XML, or a text stands where programs read it or not.
    """
    judge = _Judge()
    try:
        for chunk in growing(chunks, 1 << 20):
            judge.feed(chunk)
        judge.feed(b"", final=True)
    except (expat.ExpatError, ValueError, LookupError):
        raise damaged_texts() from None
    return not judge.odd


def is_safe(texts: bytes) -> bool:
    """Whether what stands between tags is sound, as far as the tags themselves do not tell it."""
    if b"&" in texts and _REFERENCE.search(texts):
        return False
    try:
        texts.decode()
    except UnicodeDecodeError:
        return False
    return b"]]>" not in texts and b"\xef\xbf\xbe" not in texts and b"\xef\xbf\xbf" not in texts


def damaged_texts() -> UnreadableFile:
    return UnreadableFile("Regnearkets tekster er beskadiget. Åbn det i Excel, og gem det igen.")


class _Judge:
    def __init__(self) -> None:
        self.odd = False
        self._path: list[str] = []
        self._texts = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CommentHandler = self._parser.ProcessingInstructionHandler = self._see_odd
        self._parser.StartCdataSectionHandler = self._see_odd

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        self._parser.Parse(chunk, final)

    def _see_odd(self, *_: str) -> None:
        self.odd = True

    def _start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        space, _, tag = name.rpartition(" ")
        parent = self._path[-1] if self._path else None
        if parent == "t":
            raise damaged_texts()
        if tag in _PLACES or parent is None:
            self._texts = 0 if tag == "si" else self._texts + (parent == "si" and tag == "t")
            found = parent in _PLACES[tag] if parent is not None else tag == "sst"
            if not found or space not in MAIN_NAMESPACES or self._texts > 1:
                raise damaged_texts()
        self._path.append(tag if space in MAIN_NAMESPACES else "")

    def _end(self, name: str) -> None:  # noqa: ARG002
        self._path.pop()
