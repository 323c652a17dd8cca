"""Activity spells: practices of typically 13 weeks one after the other, and the other offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from random import Random

from integraxl.contract.codes import ActivityKind
from integraxl.contract.tables import Activity
from integraxl.sample.draw import WEEK, chance, monday_after, sunday_before, weighted
from samples.places import Workplace, any_workplace

PRACTICE_WEEKS = 13
_SHORTEST_WEEKS = 4
_LONGEST_GAP_WEEKS = 6
DAY = dt.timedelta(days=1)


def practice(
    person_id: str, start: dt.date, end: dt.date, rng: Random, place: Workplace | None = None, subsidy: int = 0
) -> Activity:
    """A company spell; `subsidy` is the percentage that are wage subsidies. Some have too few hours, or none given."""
    place = place or any_workplace(rng)
    kind = ActivityKind.WAGE_SUBSIDY if chance(rng, subsidy) else ActivityKind.PRACTICE
    hours = weighted(rng, {15: 22, 18: 14, 20: 22, 25: 18, 30: 12, 37: 2, 12: 5, 10: 2, 0: 3})
    if kind is ActivityKind.WAGE_SUBSIDY:
        hours = 37
    return Activity(
        person_id=person_id,
        activity=kind,
        start_date=start,
        end_date=end,
        workplace=place.name,
        sector=place.sector,
        trade=place.trade,
        weekly_hours=hours or None,
    )


def other_spell(
    person_id: str,
    kind: ActivityKind,
    start: dt.date,
    end: dt.date | None,
    *,
    hours: float | None = None,
    provider: str | None = None,
) -> Activity:
    return Activity(
        person_id=person_id, activity=kind, start_date=start, end_date=end, weekly_hours=hours, provider=provider
    )


def chain(first: dt.date, last: dt.date, rng: Random, late: int = 7) -> Iterator[tuple[dt.date, dt.date]]:
    """Monday-to-Sunday practices that fill the days from `first` to `last`, at most six weeks apart.

    `late` percent of the gaps are longer. The last one ends on the last Sunday, the first begins on the first Monday.
    """
    start, end = monday_after(first), sunday_before(last)
    while (weeks := (end - start + DAY).days // 7) > PRACTICE_WEEKS:
        gap = 7 + rng.randrange(8) if chance(rng, late) else 1 + rng.randrange(_LONGEST_GAP_WEEKS)
        length = PRACTICE_WEEKS
        if weeks < length + gap + _SHORTEST_WEEKS:
            gap = min(gap, _LONGEST_GAP_WEEKS)
            length = (weeks - gap) // 2
        yield end - length * WEEK + DAY, end
        end -= (length + gap) * WEEK
    if weeks >= 1:
        yield start, end


def covering(day: dt.date, not_before: dt.date, rng: Random) -> tuple[dt.date, dt.date]:
    """A 13-week practice in progress on the day, begun on a Monday on or after `not_before`."""
    latest = day - dt.timedelta(days=day.weekday())
    earliest = max(monday_after(day - PRACTICE_WEEKS * WEEK + DAY), monday_after(not_before))
    choices = (latest - earliest).days // 7 + 1
    start = earliest + rng.randrange(max(1, choices)) * WEEK
    return start, start + PRACTICE_WEEKS * WEEK - DAY


def numbered(spells: Iterable[Activity]) -> list[Activity]:
    """The spells in order of their first day, with ids in that order."""
    ordered = sorted(spells, key=lambda each: (each.start_date, each.person_id, each.activity))
    return [each.model_copy(update={"activity_id": f"A-{number:05}"}) for number, each in enumerate(ordered, start=1)]
