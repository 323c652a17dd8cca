"""What those with an active case do on the report date, and what they did before: the sheet Aktiviteter.

Everybody gets one category in the numbers wanted, and then the spells that make it so and nothing that contradicts it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from integraxl.contract.codes import ActivityKind, Gender, Readiness
from integraxl.contract.tables import Activity
from integraxl.measures.activity import Category
from integraxl.sample.draw import (
    WEEK,
    chance,
    day_between,
    days_after,
    days_before,
    generator,
    monday_after,
    shuffled,
    sunday_before,
    weighted,
)
from samples.citizen import ADULT, Citizen
from samples.spells import DAY, chain, covering, other_spell, practice

Quotas = Mapping[Category, tuple[int, int]]
"""Men and women per category. The order is that in which they are chosen."""

FOUR_WEEK_LAW = dt.date(2016, 7, 1)
"""From then on practice follows practice; before, people waited longer."""

INTRO_COURSE = dt.date(2016, 10, 1)

_SCHOOL = "Sprogcenter"
_PROVIDERS = {"Jobklub": 3, "Ekstern aktør 1": 3, "Ekstern aktør 2": 2, "Ungeskole": 2}
_OTHER_KINDS = {
    ActivityKind.GUIDANCE: 84,
    ActivityKind.UTILITY_PLACEMENT: 6,
    ActivityKind.ORDINARY_EDUCATION: 5,
    ActivityKind.ORDINARY_HOURS: 5,
}


def assign(citizens: Sequence[Citizen], quotas: Quotas, as_of: dt.date, seed: str) -> dict[str, Category]:
    """One category per person, in the numbers of `quotas`. Raises ValueError where the numbers do not fit."""
    categories: dict[str, Category] = {}
    for column, gender in enumerate((Gender.MAN, Gender.WOMAN)):
        pool = [each for each in citizens if each.gender is gender]
        wanted = {category: counts[column] for category, counts in quotas.items()}
        if sum(wanted.values()) != len(pool):
            raise ValueError(f"{gender}: {len(pool)} personer til {sum(wanted.values())} pladser.")
        pool = shuffled(generator(f"{seed} {gender}"), pool)
        for category, count in wanted.items():
            chosen = [each for each in pool if _fits(each, category, as_of)][:count]
            if len(chosen) < count:
                raise ValueError(f"{gender}: kun {len(chosen)} kan være {category}.")
            taken = {each.id for each in chosen}
            categories |= dict.fromkeys(sorted(taken), category)
            pool = [each for each in pool if each.id not in taken]
    return categories


_LEAST_DAYS = {
    Category.COMPANY: 14,
    Category.OTHER: 7,
    Category.LANGUAGE: 0,
    Category.MATERNITY: 30,
    Category.ILLNESS: 60,
    Category.BETWEEN_OFFERS: 160,
    Category.NONE: 160,
}


def _fits(citizen: Citizen, category: Category, as_of: dt.date) -> bool:
    """Newcomers are in language courses; a practice that has ended needs time to have been."""
    days = (as_of - citizen.case_opened).days
    childbearing = category is not Category.MATERNITY or citizen.age(as_of) < 45
    return days >= _LEAST_DAYS[category] and childbearing


def set_readiness(
    citizens: Iterable[Citizen], categories: Mapping[str, Category], job_ready: Mapping[Category, int], seed: str
) -> None:
    """Visitation of those with an active case: `job_ready` percent of those who came as adults, per category."""
    rng = generator(f"{seed} visitation")
    for citizen in citizens:
        grown = citizen.age(citizen.arrival) >= ADULT
        if chance(rng, job_ready[categories[citizen.id]]) and grown:
            citizen.readiness = Readiness.JOB_READY
        elif not grown or (citizen.age(citizen.arrival) < 21 and chance(rng, 50)):
            citizen.readiness = Readiness.EDUCATION_READY
        else:
            citizen.readiness = Readiness.ACTIVITY_READY


def spells_of_group(
    citizens: Sequence[Citizen], quotas: Quotas, job_ready: Mapping[Category, int], as_of: dt.date, seed: str
) -> Iterator[Activity]:
    """Categories, readiness and spells of persons with an active case."""
    categories = assign(citizens, quotas, as_of, seed)
    set_readiness(citizens, categories, job_ready, seed)
    for citizen in citizens:
        category = categories[citizen.id]
        rng = generator(f"{seed} {citizen.id}")
        leave = leave_from(citizen, category, as_of, rng)
        yield from _company(citizen, category, _last_offer(category, leave, as_of, rng), as_of, rng)
        yield from courses(citizen, category, leave, as_of, rng)


def courses(
    citizen: Citizen, category: Category, leave: dt.date | None, as_of: dt.date, rng: Random
) -> Iterator[Activity]:
    """All but the company offers: Danish lessons, guidance and the like, maternity leave and illness."""
    yield from _language(citizen, category, leave, as_of, rng)
    yield from _guidance(citizen, category, as_of, rng)
    if leave is not None:
        yield from _exempt(citizen, category, leave, as_of, rng)


def leave_from(citizen: Citizen, category: Category, as_of: dt.date, rng: Random) -> dt.date | None:
    """First day of the maternity leave or the illness of the report date."""
    longest = {Category.MATERNITY: 300, Category.ILLNESS: 150}.get(category)
    if longest is None:
        return None
    return days_before(rng, as_of, 5, min(longest, (as_of - citizen.case_opened).days - 20))


def _last_offer(category: Category, leave: dt.date | None, as_of: dt.date, rng: Random) -> dt.date:
    """When the last company offer before the present one ended; for most so lately that the next is not yet overdue."""
    if leave is not None:
        return days_before(rng, leave, 1, 30)
    if category is Category.NONE:
        return days_before(rng, as_of, 43, 200)
    overdue = category is not Category.BETWEEN_OFFERS and chance(rng, 16)
    return days_before(rng, as_of, 1, 130 if overdue else 36)


def _company(citizen: Citizen, category: Category, last: dt.date, as_of: dt.date, rng: Random) -> Iterator[Activity]:
    yield from _practices(citizen, early_offer(citizen, rng), rng)
    first = _first_offer(citizen, rng)
    if category is Category.COMPANY:
        current = covering(as_of, min(first, as_of - WEEK), rng)
        # the one in progress is always a practice: the paper counts persons in practice
        yield practice(citizen.id, *current, rng)
        last = current[0] - (1 + rng.randrange(5)) * WEEK
    if citizen.readiness is Readiness.JOB_READY:
        yield from _practices(citizen, chain(first, last, rng), rng)
    elif category is not Category.COMPANY and (category is Category.BETWEEN_OFFERS or chance(rng, 35)):
        yield from _practices(citizen, chain(max(first, last - 13 * WEEK), last, rng), rng)


def early_offer(citizen: Citizen, rng: Random) -> Iterator[tuple[dt.date, dt.date]]:
    """Soon after the arrival: of those whose case was closed once, and of half of those who came before the law."""
    start = monday_after(days_after(rng, citizen.arrival, 7, 21))
    if citizen.reopened and citizen.exit:
        end = min(start + 13 * WEEK, citizen.exit) - DAY
    elif citizen.case_opened == citizen.arrival and citizen.arrival < FOUR_WEEK_LAW - 20 * WEEK and chance(rng, 55):
        end = start + 13 * WEEK - DAY
    else:
        return
    if start < end and citizen.age(start) >= ADULT:
        yield start, end


def _practices(citizen: Citizen, spans: Iterable[tuple[dt.date, dt.date]], rng: Random) -> Iterator[Activity]:
    for start, end in spans:
        yield practice(citizen.id, start, end, rng, subsidy=4)


def _first_offer(citizen: Citizen, rng: Random) -> dt.date:
    """Mostly within four weeks of the arrival; those who came before the law waited until it came into force."""
    opened = citizen.case_opened
    if opened < FOUR_WEEK_LAW:
        return days_after(rng, FOUR_WEEK_LAW, 0, 150)
    return days_after(rng, opened, 7, 22) if chance(rng, 86) else days_after(rng, opened, 29, 110)


def _language(
    citizen: Citizen, category: Category, leave: dt.date | None, as_of: dt.date, rng: Random
) -> Iterator[Activity]:
    """Danish lessons from soon after the case is opened; the passive have stopped, of the others some are through."""
    start = max(citizen.case_opened, min(days_after(rng, citizen.case_opened, 8, 30), as_of - DAY))
    stops = {Category.COMPANY: 35, Category.OTHER: 35, Category.LANGUAGE: 0}.get(category, 100)
    end = None
    if chance(rng, stops):
        end = (leave or days_before(rng, as_of, 10, 120)) - DAY
    if end is None or end > start + 2 * WEEK:
        yield other_spell(citizen.id, ActivityKind.LANGUAGE, start, end, provider=_SCHOOL)


def _guidance(citizen: Citizen, category: Category, as_of: dt.date, rng: Random) -> Iterator[Activity]:
    """The course of the first four weeks, and the offer of the report date."""
    start = as_of
    if category is Category.OTHER:
        kind = weighted(rng, _OTHER_KINDS)
        start = days_before(rng, as_of, 0, min(75, (as_of - citizen.case_opened).days))
        hours = weighted(rng, {6: 1, 10: 2, 15: 3, 25: 2})
        end = days_after(rng, as_of, 0, 60)
        yield other_spell(citizen.id, kind, start, end, hours=hours, provider=weighted(rng, _PROVIDERS))
    first, last = citizen.arrival + DAY, citizen.arrival + 4 * WEEK
    if citizen.case_opened == citizen.arrival > INTRO_COURSE and last < start:
        yield other_spell(citizen.id, ActivityKind.GUIDANCE, first, last, hours=15, provider="Introforløb")


def _exempt(citizen: Citizen, category: Category, first: dt.date, as_of: dt.date, rng: Random) -> Iterator[Activity]:
    if category is Category.MATERNITY:
        yield other_spell(citizen.id, ActivityKind.MATERNITY, first, max(first + 46 * WEEK - DAY, as_of))
    else:
        end = None if chance(rng, 60) else days_after(rng, as_of, 0, 60)
        yield other_spell(citizen.id, ActivityKind.ILLNESS, first, end)


def spells_of_closed(citizen: Citizen, since: dt.date, seed: str) -> Iterator[Activity]:
    """Of a closed case the last lessons and the last practice, where it was closed from `since` on."""
    rng = generator(f"{seed} {citizen.id}")
    if citizen.exit is None or citizen.exit < since or citizen.age(citizen.exit) < ADULT:
        return
    opened = max(citizen.case_opened, citizen.exit - 52 * WEEK)
    weeks = (citizen.exit - opened).days // 7
    if weeks < 6:
        return
    yield other_spell(citizen.id, ActivityKind.LANGUAGE, opened + 2 * WEEK, citizen.exit - DAY, provider=_SCHOOL)
    if chance(rng, 75):
        end = sunday_before(days_before(rng, citizen.exit, 1, 40))
        start = max(end - 13 * WEEK + DAY, opened + WEEK)
        if start < end:
            yield practice(citizen.id, start, end, rng, subsidy=10)
    if chance(rng, 12):
        day = day_between(rng, opened + WEEK, citizen.exit - 2 * WEEK)
        yield other_spell(
            citizen.id, ActivityKind.ORDINARY_EDUCATION, day, min(day + 6 * WEEK, citizen.exit - DAY), provider="AMU"
        )
