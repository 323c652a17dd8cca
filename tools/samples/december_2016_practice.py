"""The practices of 2016, in the numbers of the paper: 160 on 1 September, 230 begun since, 200 at the end of the year.

A practice of 13 weeks that was in progress on 1 September is over by the end of November; so the 200 in progress were
all begun since, and 30 more were begun and have ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from integraxl.contract.codes import Readiness
from integraxl.contract.tables import Activity
from integraxl.measures.activity import Category
from integraxl.sample.draw import WEEK, days_after, generator, monday_after, shuffled
from samples.citizen import Citizen
from samples.december_2016_people import AS_OF
from samples.participation import early_offer
from samples.places import private_workplace, public_workplace
from samples.spells import DAY, PRACTICE_WEEKS, covering, practice
from samples.targets import PARTNERSHIP_FROM

_SUBSIDIES, _PRIVATE = 20, 140
_STOPPED_EARLY = 10
_AGAIN, _ONCE = 110, 50
"""Of the 160 in progress on 1 September: those in another practice at the end of the year, and the others."""

_FIRST_IN_PROGRESS = monday_after(PARTNERSHIP_FROM - PRACTICE_WEEKS * WEEK + DAY)
_LAST_IN_PROGRESS = monday_after(PARTNERSHIP_FROM) - WEEK
_FIRST_BEGUN = monday_after(PARTNERSHIP_FROM)


def practices(citizens: Sequence[Citizen], categories: Mapping[str, Category]) -> Iterator[Activity]:
    """All company offers of persons with an active case."""
    rng = generator("2016 praktik")
    of = {
        category: shuffled(rng, [each for each in citizens if categories[each.id] is category]) for category in Category
    }
    company = of[Category.COMPANY]
    starts = {each.id: _current_start(each, rng) for each in company}
    for number, citizen in enumerate(company):
        place = private_workplace(rng) if number < _SUBSIDIES + _PRIVATE else public_workplace(rng)
        subsidy = 100 if number < _SUBSIDIES else 0
        start = starts[citizen.id]
        yield practice(citizen.id, start, _end(start, PRACTICE_WEEKS), rng, place, subsidy)
    for citizen in citizens:
        if citizen.readiness is Readiness.JOB_READY:
            for start, end in early_offer(citizen, rng):
                if end < _FIRST_IN_PROGRESS:
                    yield practice(citizen.id, start, end, rng)
    for citizen in of[Category.BETWEEN_OFFERS]:
        yield _spell(citizen, _FIRST_BEGUN + rng.randrange(4) * WEEK, PRACTICE_WEEKS, rng)
    early = _settled(of[Category.OTHER])
    for citizen in early[:_STOPPED_EARLY]:
        yield _spell(citizen, _FIRST_BEGUN + rng.randrange(3) * WEEK, 8, rng)
    for citizen in _settled(company)[:_AGAIN]:
        before = starts[citizen.id] - (PRACTICE_WEEKS + 1 + rng.randrange(5)) * WEEK
        yield _spell(citizen, min(max(before, _FIRST_IN_PROGRESS), _LAST_IN_PROGRESS), PRACTICE_WEEKS, rng)
    weeks = (_LAST_IN_PROGRESS - _FIRST_IN_PROGRESS).days // 7 + 1
    for citizen in [*early[_STOPPED_EARLY:], *_settled(of[Category.LANGUAGE])][:_ONCE]:
        yield _spell(citizen, _FIRST_IN_PROGRESS + rng.randrange(weeks) * WEEK, PRACTICE_WEEKS, rng)


def _current_start(citizen: Citizen, rng: Random) -> dt.date:
    """Within four weeks for those who came lately, and then at any time since the beginning of October."""
    prompt = monday_after(days_after(rng, citizen.case_opened, 7, 20))
    earliest = monday_after(AS_OF - PRACTICE_WEEKS * WEEK + DAY)
    return prompt if earliest <= prompt <= AS_OF else covering(AS_OF, earliest, rng)[0]


def _settled(citizens: Sequence[Citizen]) -> list[Citizen]:
    """Those who had been here for some time when the first of these practices began."""
    return [each for each in citizens if each.case_opened < _FIRST_IN_PROGRESS - 2 * WEEK]


def _spell(citizen: Citizen, start: dt.date, weeks: int, rng: Random) -> Activity:
    return practice(citizen.id, start, _end(start, weeks), rng)


def _end(start: dt.date, weeks: int) -> dt.date:
    return start + weeks * WEEK - DAY
