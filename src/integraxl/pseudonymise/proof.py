"""The proof: a search through every part of the finished file for every id that was replaced."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

_WORD = re.compile(r"\w+")
_CELL_VALUE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}v"
# attributes that hold text of people; all others hold numbers, references and names of the format
_TEXT_ATTRIBUTES = {
    "name", "displayName", "title", "descr", "prompt", "promptTitle", "error", "errorTitle", "display", "tooltip",
    "location", "Target", "author", "comment", "uniqueName",
}  # fmt: skip


def find_ids(data: bytes, ids: Iterable[str]) -> frozenset[str]:
    """The texts in any part of a workbook in which one of the ids stands.

    An id too short to tell from any other number or word (under five letters and digits, or under three where it has
    both) is found only where it is the whole text.
    """
    wanted = {words for id in ids if (words := _words(id))}
    telling = {words for words in wanted if _is_telling("".join(words))}
    lengths = {len(words) for words in telling}
    return frozenset(
        text for text in _texts(data) if (words := _words(text)) in wanted or _holds(words, telling, lengths)
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _is_telling(letters: str) -> bool:
    mixed = any(each.isdigit() for each in letters) and any(each.isalpha() for each in letters)
    return len(letters) >= (3 if mixed else 5)


def _holds(words: tuple[str, ...], telling: set[tuple[str, ...]], lengths: set[int]) -> bool:
    return any(words[at : at + n] in telling for n in lengths for at in range(len(words) - n + 1))


def _texts(data: bytes) -> Iterator[str]:
    """Every text in every part, once; not the numbers of cells, which an id can equal by chance."""
    seen: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            seen.update(_texts_of(archive.read(part)))
    yield from seen


def _texts_of(xml: bytes) -> Iterator[str]:
    for node in ElementTree.fromstring(xml).iter():
        if node.text and node.tag != _CELL_VALUE:
            yield node.text
        yield from (value for name, value in node.attrib.items() if name.rpartition("}")[2] in _TEXT_ATTRIBUTES)
