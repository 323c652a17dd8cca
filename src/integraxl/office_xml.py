"""CPR numbers in the XML of an office file: in texts, in the runs of one text, in what people write in attributes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from integraxl.cpr import FEWEST_DIGITS, cell_holds_cpr, texts_with_cpr

_TEXT = re.compile(rb">([^<]{9,})<")
_VALUE = re.compile(rb"""=\s*["']([^"'<]{9,})["']""")
_RUN = re.compile(rb"[<:](?:r|span|a)[ >/]")
_TAG = re.compile(rb"<[^>]*>")
# a byte from 0xD9 on may begin a digit of another script
_DIGITS = bytes(ord("0") if byte in b"123456789" or byte >= 0xD9 else byte for byte in range(256))
_NEITHER_DIGIT_NOR_TAG = bytes({*range(0xD9)} - {*b"0123456789<"})
_LONGEST = 8 << 20
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PARTS_OF_TEXT = {"t", "span", "a", "s", "tab", "br", "instrText", "delText"}
_WHOLE_TEXTS = {"p", "h", "si", "is", "text", "rPh"}
_END_OF_TEXT = re.compile(rb"</(?:\w+:)?(?:p|h|si|is|text|rPh)>")
# what people write in attributes; all others of a known part hold numbers, references and names of the format
_WORDS = {
    "name", "displayName", "uniqueName", "title", "subtitle", "descr", "caption", "headerRowCaption", "prompt",
    "promptTitle", "error", "errorTitle", "display", "tooltip", "location", "Target", "href", "author", "userName",
    "comment", "expression", "condition", "help", "description", "statusBar", "formatCode", "formula", "v",
    "codeName", "string", "tag",
}  # fmt: skip
_NUMBERS = {"v", "n"}  # may be numbers
_VALUES_OF_WORDS = {"tblCaption", "tblDescription", "alias", "tag", "lvlText", "title"}


@dataclass(frozen=True, eq=False)
class Node:
    """An element and those around it. `number`: how many shared texts began before it."""

    tag: str
    attributes: Mapping[str, str]
    parent: Node | None
    number: int

    def around(self, *tags: str) -> Node | None:
        """The nearest element of one of these tags: this one or one around it."""
        node: Node | None = self
        while node is not None and node.tag not in tags:
            node = node.parent
        return node


def may_hold_cpr(chunks: Iterable[bytes]) -> bool:
    """Whether it is worth to parse a part: some fifty times as fast, and never wrong where it says no."""
    return any(map(_piece_may_hold, _pieces(chunks)))


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, each made to end where a text does."""
    rest = b""
    for chunk in chunks:
        piece = rest + chunk
        found = [piece.rfind(end) for end in (b"</p>", b":p>", b"</si>", b"</text>", b":h>")]
        end = max(found) if max(found) > 0 else piece.rfind(b"<")
        if end > 0 or len(piece) > _LONGEST:
            rest = piece[end:] if end > 0 else b""
            yield piece[: end + 1] if end > 0 else piece
        else:
            rest = piece
    yield rest


def _piece_may_hold(xml: bytes) -> bool:
    if b"\0" in xml[:8]:  # two bytes a character
        return True
    if b"<![CDATA[" in xml:
        xml = xml.replace(b"<![CDATA[", b"").replace(b"]]>", b"")
    runs = _RUN.search(xml)
    if not runs and b"0" * FEWEST_DIGITS not in xml.translate(_DIGITS, _NEITHER_DIGIT_NOR_TAG):
        return False
    found = set(_TEXT.findall(xml))
    found.update(_VALUE.findall(xml))
    if runs:
        found.update(_TAG.sub(b"", text) for text in _END_OF_TEXT.split(xml))
    return any_cpr_in_bytes(found)


def any_cpr_in_bytes(texts: Iterable[bytes]) -> bool:
    """Whether one of the texts, as they stand in XML, holds a CPR number."""
    return next(texts_with_cpr([decoded(each) for each in texts]), None) is not None


def decoded(xml: bytes) -> str:
    """A text of XML without markup as it is read."""
    text = xml.decode("utf-8", "replace")
    return unescaped(html.unescape(text) if "&" in text else text)


def unescaped(text: str) -> str:
    """`_x002D_` is how a workbook writes a character."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def find_cpr(chunks: Iterable[bytes], *, every_attribute: bool = False) -> Iterator[Node]:
    """The elements in whose text or attributes a CPR number stands. Raises nothing: see `long_texts`."""
    for batch in long_texts(chunks, every_attribute=every_attribute):
        for at in texts_with_cpr([text for text, _ in batch]):
            text, node = batch[at]
            if node.tag not in _NUMBERS or cell_holds_cpr(text):
                yield node


def long_texts(chunks: Iterable[bytes], *, every_attribute: bool = False) -> Iterator[list[tuple[str, Node]]]:
    """The texts long enough to hold a CPR number, and where they stand, a chunk's at a time.

    XML that is not well-formed is read up to there: to refuse it is the reader's to do. `every_attribute`: of a part
    of which nobody knows what its attributes mean.
    """
    reader = _Reader(every_attribute)
    for chunk in chunks:
        try:
            reader.parser.Parse(chunk)
        except (expat.ExpatError, ValueError, LookupError):
            break
        yield reader.taken()
    yield reader.taken()


@dataclass
class _Reader:
    every_attribute: bool
    texts: list[tuple[str, Node]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._text
        self._node: Node | None = None
        self._pieces: list[str] = []
        self._direct = [False]
        self._items = 0

    def taken(self) -> list[tuple[str, Node]]:
        """What was found since it was last asked for."""
        texts, self.texts = self.texts, []
        return texts

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        self._node = node = Node(tag, attributes, self._node, self._items)
        self._items += tag == "si"
        self._direct.append(False)
        if tag in _WHOLE_TEXTS:
            self._pieces.clear()
        for key, value in attributes.items():
            word = key.rpartition(":")[2]
            if len(value) >= 9 and (
                word in _WORDS
                or (word == "val" and tag in _VALUES_OF_WORDS)
                or (self.every_attribute and not key.startswith("xmlns"))
            ):
                self._keep(value, node)

    def _text(self, text: str) -> None:
        self._pieces.append(text)
        self._direct[-1] = self._direct[-1] or not text.isspace()

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        direct, node = self._direct.pop(), self._node
        assert node is not None
        if (
            tag in _WHOLE_TEXTS
            or node.parent is None
            or (direct and (self.every_attribute or tag not in _PARTS_OF_TEXT))
        ):
            self._keep("".join(self._pieces), node)
            self._pieces.clear()
        self._node = node.parent

    def _keep(self, text: str, node: Node) -> None:
        if len(text) >= 9:
            self.texts.append((unescaped(text), node))
