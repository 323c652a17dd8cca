"""Interpreter bookings whose hours sum to given totals: quarter hours, and a last booking that hits the decimals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from integraxl.contract.codes import InterpreterType
from integraxl.contract.tables import Interpreting
from integraxl.sample.draw import chance, day_between, generator, weighted

_LANGUAGES = {"Arabisk": 50, "Tigrinya": 22, "Farsi": 11, "Somali": 6, "Dari": 4, "Kurmanji": 7}
_REQUESTERS = {"Jobcenter": 60, "Familiehus": 25, "Skole": 15}
_LONG = {250: 1, 300: 4, 325: 1, 350: 4, 400: 6, 450: 2, 500: 3, 600: 2}
_SHORT = {100: 1, 150: 1, 200: 5, 225: 1, 250: 3, 300: 3}
"""Hours of a booking in hundredths → weight."""
_LARGEST_LAST = 450
"""So much may be left for the last booking of a kind."""


@dataclass(frozen=True)
class Hours:
    """Totals of one type in tenths of an hour."""

    kind: InterpreterType
    normal: int
    evening: int


def bookings(first: dt.date, last: dt.date, totals: Sequence[Hours], seed: str) -> Iterator[Interpreting]:
    """Bookings on working days from `first` to `last`; each is either in the day or in the evening."""
    for each in totals:
        lengths = _LONG if each.kind is InterpreterType.ON_SITE else _SHORT
        for evening, total in ((False, each.normal), (True, each.evening)):
            rng = generator(f"{seed} {each.kind} {evening}")
            for hundredths in _split(total * 10, lengths, rng):
                hours = hundredths / 100
                yield Interpreting(
                    date=_working_day(first, last, rng),
                    kind=each.kind,
                    normal_hours=None if evening else hours,
                    evening_hours=hours if evening else None,
                    language=weighted(rng, _LANGUAGES),
                    requester=weighted(rng, _REQUESTERS) if chance(rng, 30) else None,
                )


def _split(total: int, lengths: dict[int, int], rng: Random) -> Iterator[int]:
    """Whole hundredths that sum to the total; the last ones make up what is left."""
    while total > _LARGEST_LAST:
        length = min(weighted(rng, lengths), total - 100)
        yield length
        total -= length
    if total:
        yield total


def _working_day(first: dt.date, last: dt.date, rng: Random) -> dt.date:
    while (day := day_between(rng, first, last)).weekday() > 4:
        continue
    return day
