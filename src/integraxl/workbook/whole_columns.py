"""What is seen only of a column as a whole, and told once: dates with day and month swapped, invisible signs in ids.

A program that is set to English reads 05-03-2017 as 3 May, and leaves 25-03-2017 as text; one set to Danish does the
same to 05/03/2017 and 03/25/2017. Both leave the same mark: every real date has a day up to 12, every text one above.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import dataclass

import numpy as np

from integraxl.cleaning import clean
from integraxl.contract.fields import Column, Kind
from integraxl.danish import format_number, format_short_date
from integraxl.workbook.convert import RawColumn, Strings

_PARTS = re.compile(r"\s*(\d{1,2})[-./](\d{1,2})[-./](?:\d{4}|\d{2})\s*")
_ISO = re.compile(r"\s*\d{4}-(\d{2})-(\d{2})\s*")
_MONTHS = 12
_FEWEST_REAL, _FEWEST_TEXTS, _FEWEST_DAYS = 4, 2, 3
"""Fewer may lie so by chance; and dates on few days of the month, such as the first, are meant so."""
_EXCEPTIONS = 0.15
"""Of many, some may have been typed since: one row of twenty is one of eight among the real dates."""

Where = Callable[[int], str]
"""The cell of a position of the column."""


@dataclass(frozen=True)
class Notice:
    """A warning about a column, at the position of a cell to look at."""

    position: int
    code: str
    text: str


def column_notices(column: Column, raw: RawColumn, where: Where) -> Iterator[Notice]:
    """What is odd about the raw values of a column as a whole."""
    if column.kind is Kind.DATE and not isinstance(raw, np.ndarray):
        yield from _swapped(column, raw, where)
        yield from _month_first(column, raw, where)
    elif column.kind is Kind.ID:
        yield from _unseen(column, raw)


def _swapped(column: Column, raw: RawColumn, where: Where) -> Iterator[Notice]:
    if isinstance(raw, Strings):
        return
    # a cell of text beside dates is what only the slow route gives
    real = {position: cell for position, cell in enumerate(raw) if isinstance(cell, dt.date)}
    texts = {position: cell for position, cell in enumerate(raw) if isinstance(cell, str) and _parts(cell)}
    early = {position: cell for position, cell in real.items() if cell.day <= _MONTHS}
    late = [position for position, text in texts.items() if max(_parts(text) or (0,)) > _MONTHS]
    enough = len(early) >= _FEWEST_REAL and len(late) >= _FEWEST_TEXTS
    nearly_all = len(early) >= (1 - _EXCEPTIONS) * len(real) and len(late) >= (1 - _EXCEPTIONS) * len(texts)
    if enough and nearly_all and len({cell.day for cell in early.values()}) >= _FEWEST_DAYS:
        first, last = next(iter(early)), late[0]
        text = (
            f"{column.header}: {_of(early, real)} rigtige datoer har en dag fra 1 til 12 (fx {where(first)}: "
            f"{format_short_date(early[first])}), og {_of(late, texts)} datoer, der er tekst, har en dag fra 13 til 31 "
            f"(fx {where(last)}: {texts[last].strip()}). Et program med engelske datoer har nok byttet dag og måned om "
            "i de rigtige datoer. Sammenlign med kilden, og hent data igen med Data > Fra tekst/CSV og datoformatet "
            "for Danmark."
        )
        yield Notice(first, "dates_swapped", text)


def _month_first(column: Column, raw: RawColumn, where: Where) -> Iterator[Notice]:
    """Where some texts can only have the month first, those that can be read either way have it too."""
    counts = _texts(raw)
    parts = {text: found for text in counts if not _ISO.fullmatch(text) and (found := _parts(text))}
    first = [text for text, (month, day) in parts.items() if month <= _MONTHS < day]
    either = [text for text, (one, other) in parts.items() if one != other and max(one, other) <= _MONTHS]
    certain = sum(counts[text] for text in first)
    day_first = any(day > _MONTHS for day, _ in parts.values())
    if certain < _FEWEST_TEXTS or day_first or not either:
        return
    doubtful = sum(counts[text] for text in either)
    position, other = _position(raw, either[0]), _position(raw, first[0])
    yield Notice(
        position,
        "month_first",
        f"{column.header}: {format_number(certain)} datoer er skrevet med måneden først (fx {where(other)}: "
        f"{first[0].strip()}), så {format_number(doubtful)} andre er det nok også (fx {where(position)}: "
        f"{either[0].strip()}), men de er læst med dagen først. Skriv alle datoer som dd-mm-åååå.",
    )


def _unseen(column: Column, raw: RawColumn) -> Iterator[Notice]:
    found = _texts(raw)
    joined = "\n".join(found)
    if clean(joined) == joined:  # as nearly always: one look at all of them
        return
    counts = {text: count for text, count in found.items() if clean(text) != text}
    number = sum(counts.values())
    if number:
        one = "Id'et har tegn, der ikke kan ses. De er ikke læst med."
        many = f"{format_number(number)} id'er i {column.header} har tegn, der ikke kan ses, det første her. "
        many += "Tegnene er ikke læst med."
        text = f"{one if number == 1 else many} Slet cellen, og skriv id'et igen, så det også kan findes i Excel."
        yield Notice(min(_position(raw, each) for each in counts), "unseen_characters", text)


def _texts(raw: RawColumn) -> Mapping[str, int]:
    """How often each text stands in the column."""
    if isinstance(raw, Strings):
        counts = np.bincount(raw.indices[raw.indices >= 0], minlength=len(raw.texts))
        return {text: count for text, count in zip(raw.texts, counts.tolist(), strict=True) if count}
    if isinstance(raw, np.ndarray) and raw.dtype != object:
        return {}
    return Counter(cell for cell in raw if isinstance(cell, str))


def _position(raw: RawColumn, text: str) -> int:
    """Where a text stands first."""
    if isinstance(raw, Strings):
        return int(np.flatnonzero(raw.indices == raw.texts.index(text))[0])
    return list(raw).index(text)


def _parts(text: str) -> tuple[int, int] | None:
    """The two parts of a written date that are no year, in their order."""
    found = _ISO.fullmatch(text) or _PARTS.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def _of(some: Sized, all_: Sized) -> str:
    return f"{format_number(len(some))} af {format_number(len(all_))}"
