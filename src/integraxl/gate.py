"""The last gate before anything is written: no CPR number passes it, whatever let the number come so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from integraxl.cleaning import clean, one_line
from integraxl.cpr import MASK, mask_cpr, number_as_cpr, texts_with_cpr
from integraxl.errors import WriteRefused
from integraxl.office_xml import Node, find_cpr, may_hold_cpr


def sayable(message: str) -> str:
    """A message as it may stand on a terminal, whatever data or name of a file got into it."""
    return mask_cpr(clean(message))


def refuse_cpr(places: Iterable[tuple[str, object]]) -> None:
    """Raise WriteRefused if a value is a CPR number or a text that holds one; `places` are places and values.

    The message names the first place and hides the number.
    """
    found = [(place, text) for place, value in places if (text := _text(value))]
    at = next(texts_with_cpr([text for _, text in found]), None)
    if at is not None:
        raise _refusal(found[at][0])


def refuse_cpr_in_parts(parts: Mapping[str, bytes], sheets: Sequence[str] = ()) -> None:
    """The same for the finished parts of an office file, whatever wrote them; `sheets` are the names of its sheets."""
    for part, content in parts.items():
        if part.endswith((".xml", ".rels")) and may_hold_cpr([content]):
            for node in find_cpr([content]):
                raise _refusal(_place(part, node, sheets))


def _place(part: str, node: Node, sheets: Sequence[str]) -> str:
    cell, sheet = node.around("c"), re.search(r"xl/worksheets/sheet(\d+)\.xml", part)
    if cell is None or sheet is None or int(sheet[1]) > len(sheets):
        return part
    return f"{sheets[int(sheet[1]) - 1]}!{cell.attributes.get('r', '')}"


def _refusal(place: str) -> WriteRefused:
    return WriteRefused(
        f"Der står et CPR-nummer i det, der skulle skrives: »{MASK}« ({one_line(mask_cpr(place))}). Intet er skrevet. "
        "Fjern personnummeret fra dataregnearket (eller fra filens navn), og prøv igen."
    )


def refuse_cpr_in(content: object) -> None:
    """The same for what JSON can hold: every text, number and key in it, however deep."""
    if next(texts_with_cpr([*_texts(content)]), None) is not None:
        refuse_cpr(_leaves(content, ""))


def _texts(content: object) -> set[str]:
    """Every different text in it that could hold a CPR number. Most keys and words come again and again."""
    found: set[str] = set()
    left = [content]
    while left:
        each = left.pop()
        if isinstance(each, str):
            found.add(each)
        elif isinstance(each, Mapping):
            left += each.keys()
            left += each.values()
        elif isinstance(each, list | tuple):
            left += each
        else:
            found.add(_text(each))
    return set(map(_text, found))


def _leaves(content: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield place, key
            yield from _leaves(value, f"{place}.{key}" if place else str(key))
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _leaves(value, place)
    else:
        yield place, content


def _text(value: Any) -> str:
    """What of a value could be a CPR number; blank for all that cannot."""
    if isinstance(value, str):
        return value
    return number_as_cpr(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
