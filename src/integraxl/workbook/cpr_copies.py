"""What a copy of a workbook carries on: whoever makes one is told of the CPR numbers that are in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from integraxl.cpr import conceal_cpr, holds_cpr
from integraxl.danish import format_number, join_words
from integraxl.errors import UnreadableFile
from integraxl.workbook import bounded
from integraxl.workbook.cpr_search import CprPlace
from integraxl.workbook.door import Admitted, admit

_NAMED = 8
_MOST = 10_000


def cpr_notice(name: str, data: bytes) -> str | None:
    """The sentence about a copy with CPR numbers in it, contract's columns or not; None for one without."""
    try:
        admitted = admit(Path(name), data=data)
        found = _places(admitted) if admitted.harmless else bounded.call(_places, admitted)
    except UnreadableFile:
        return "Kopien kunne ikke gennemsøges for CPR-numre. Se selv efter, før den deles."
    if holds_cpr(name):
        found = [CprPlace("", "", "filens navn"), *found]
    if not found:
        return None
    said = list(_said(found))
    left = len(said) - _NAMED
    more = [f"{format_number(left)} {'sted' if left == 1 else 'steder'} mere"] if left > 0 else []
    where = join_words([*said[:_NAMED], *more])
    return (
        f"Der står CPR-numre i kopien, for de står i dataregnearket: {where}. "
        "Slet dem, før filen deles; integraxl check viser stederne."
    )


def _places(admitted: Admitted) -> list[CprPlace]:
    places = dict.fromkeys(place for place, _ in zip(admitted.open().cpr_places(()), range(_MOST), strict=False))
    return list(places)


def _said(found: Sequence[CprPlace]) -> Iterator[str]:
    """The cells of each sheet as one, then the other places."""
    cells: dict[str, list[str]] = {}
    for place in found:
        if place.cell:
            cells.setdefault(conceal_cpr(place.sheet), []).append(place.cell)
    for sheet, names in cells.items():
        yield f"{sheet}!{names[0]}" + (
            f" og {format_number(len(names) - 1)} celler mere dér" if names[2:] else ", ".join(["", *names[1:]])
        )
    for place in found:
        if not place.cell:
            sheet = conceal_cpr(place.sheet)
            yield f"{place.words} ({sheet})" if sheet else place.words
