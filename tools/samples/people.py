"""Persons from strata: so many men and women who arrived in a window, of an age, with a course of events.

Dates are drawn within the bounds that the stratum sets, so that the counts at every measuring point follow from the
strata alone. The first person of a stratum stands on the last day of the bounds and the second on the first: the
workbooks are full of events exactly on an anniversary and on the day after.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from integraxl.contract.calendar import add_months_to
from integraxl.contract.codes import Basis, ExitKind, Gender
from integraxl.sample.draw import chance, day_between, days_before, generator, weighted
from samples.citizen import Citizen
from samples.places import FAMILY_NATIONALITIES, NATIONALITIES

ARRIVAL, FIRST, LAST, REPORT = "arrival", "first", "last", "report"
_STEP = re.compile(r"([a-z]+)([0-9.]+|D)")
_LEAST_DAYS = {"reopened": 60, "moved": 14}
_TRIES = 1000
_KINDS = {
    "spouse": ExitKind.SPOUSE_SUPPORTED,
    "self": ExitKind.SELF_SUPPORTING,
    "law": ExitKind.A_LAW,
    "other": ExitKind.OTHER,
}


@dataclass(frozen=True)
class Window:
    """Days of arrival after which the same measuring points (years) are reached; `weights` are of its equal parts."""

    first: dt.date
    last: dt.date
    points: tuple[float, ...] = ()
    weights: tuple[int, ...] = (1,)

    def draw(self, rng: Random) -> dt.date:
        days = (self.last - self.first).days + 1
        part = weighted(rng, dict(enumerate(self.weights)))
        low, high = (days * edge // len(self.weights) for edge in (part, part + 1))
        return self.first + dt.timedelta(days=rng.randrange(low, high))


@dataclass(frozen=True)
class AgeAt:
    """Completed years between `low` and `high` at a point: years after arrival, or ARRIVAL, FIRST, LAST, REPORT."""

    point: float | str
    low: int
    high: int


Ages = tuple[AgeAt, ...]

UNDER_30: Ages = (AgeAt(FIRST, 18, 29), AgeAt(LAST, 18, 29))
OVER_30: Ages = (AgeAt(FIRST, 30, 66), AgeAt(REPORT, 30, 66))
CHILD: Ages = (AgeAt(ARRIVAL, 0, 17), AgeAt(REPORT, 0, 17))
NEWBORN: Ages = ()


def turns(years: int, after: float, by: float | str) -> Ages:
    """Who has that birthday between two points."""
    return AgeAt(after, 0, years - 1), AgeAt(by, years, years + 5)


@dataclass(frozen=True)
class Stratum:
    """So many men and women alike. `course` is a list of events, each with the point by which it happens.

    `exit2 reopened3`: left to job or education after the first and by the second anniversary, re-opened by the third.
    `D` is after the last anniversary reached and by the report date. `arrivals` are the first persons' days.
    """

    window: Window
    ages: Ages
    course: str
    men: int
    women: int
    arrivals: tuple[dt.date, ...] = ()


def strata(window: Window, ages: Ages, courses: Mapping[str, tuple[int, int]]) -> tuple[Stratum, ...]:
    """Strata that share window and age: course → men, women."""
    return tuple(Stratum(window, ages, course, men, women) for course, (men, women) in courses.items())


def draw_population(
    refugees: Sequence[Stratum], family: Sequence[Stratum], born: Sequence[Stratum], as_of: dt.date, seed: str
) -> list[Citizen]:
    """Everybody in a workbook, in order of arrival and with ids in that order."""
    citizens = [
        *_draw_citizens(Basis.REFUGEE, refugees, NATIONALITIES, as_of, seed),
        *_draw_citizens(Basis.FAMILY_REUNIFIED, family, FAMILY_NATIONALITIES, as_of, seed),
        *_draw_citizens(Basis.BORN, born, FAMILY_NATIONALITIES, as_of, seed),
    ]
    citizens.sort(key=lambda each: (each.arrival, each.basis, each.birth))
    for number, citizen in enumerate(citizens, start=1):
        citizen.id = f"B-{number:05}"
    return citizens


def _draw_citizens(
    basis: Basis, groups: Sequence[Stratum], nationalities: Mapping[str, int], as_of: dt.date, seed: str
) -> Iterator[Citizen]:
    for number, stratum in enumerate(groups):
        rng = generator(f"{seed} {basis} {number}")
        genders = [Gender.MAN] * stratum.men + [Gender.WOMAN] * stratum.women
        for index, gender in enumerate(genders):
            citizen = _draw(stratum, index, Citizen(gender, as_of, basis, as_of), as_of, rng)
            citizen.permit = _permit(citizen, as_of, rng)
            citizen.nationality = weighted(rng, nationalities)
            yield citizen


def _draw(stratum: Stratum, index: int, citizen: Citizen, as_of: dt.date, rng: Random) -> Citizen:
    """Draw arrivals until one leaves room for the age and for every event."""
    for _ in range(_TRIES):
        given = stratum.arrivals[index] if index < len(stratum.arrivals) else None
        citizen.arrival = given or stratum.window.draw(rng)
        if _draw_birth(stratum, index, citizen, as_of, rng) and _draw_course(stratum, index, citizen, as_of, rng):
            return citizen
    raise ValueError(f"Ingen datoer passer til {stratum}.")


def _day_of(point: float | str, window: Window, arrival: dt.date, as_of: dt.date) -> dt.date:
    if point == REPORT:
        return as_of
    years = {ARRIVAL: 0.0, FIRST: (*window.points, 0.0)[0], LAST: (0.0, *window.points)[-1]}.get(str(point))
    return add_months_to(arrival, int(12 * (float(point) if years is None else years)))


def _draw_birth(stratum: Stratum, index: int, citizen: Citizen, as_of: dt.date, rng: Random) -> bool:
    first, last = dt.date.min, citizen.arrival
    for each in stratum.ages:
        day = _day_of(each.point, stratum.window, citizen.arrival, as_of)
        first = max(first, add_months_to(day, -12 * (each.high + 1)) + dt.timedelta(days=1))
        last = min(last, add_months_to(day, -12 * each.low))
    if first > last:
        return False
    if index < 2 or not stratum.ages:
        citizen.birth = first if index == 1 and stratum.ages else last
    else:
        citizen.birth = _birthday(rng, first, last)
    return True


def _birthday(rng: Random, first: dt.date, last: dt.date) -> dt.date:
    """Nearer the young end where the range is wide; 1 January is a common registered birthday."""
    day = day_between(rng, first, last)
    if (last - first).days > 20 * 365:
        day = max(day, day_between(rng, first, last))
    new_year = dt.date(day.year, 1, 1)
    return new_year if first <= new_year and chance(rng, 12) else day


def _draw_course(stratum: Stratum, index: int, citizen: Citizen, as_of: dt.date, rng: Random) -> bool:
    citizen.moved = citizen.exit = citizen.exit_kind = citizen.reopened = None
    earliest = citizen.arrival + dt.timedelta(days=30)
    steps = _STEP.findall(stratum.course)
    for number, (event, by) in enumerate(steps):
        first, last = _bounds(stratum.window, by, citizen.arrival, as_of)
        first = max(first, earliest)
        if first > last:
            return False
        on_edge = index < 2 and number == len(steps) - 1
        day = (last, first)[index] if on_edge else day_between(rng, first, last)
        _happens(citizen, event, day, rng)
        following = steps[number + 1][0] if number + 1 < len(steps) else ""
        earliest = day + dt.timedelta(days=_LEAST_DAYS.get(following, 0))
    return True


def _bounds(window: Window, by: str, arrival: dt.date, as_of: dt.date) -> tuple[dt.date, dt.date]:
    """The days after one anniversary and up to the next, or up to the report date."""
    if by == "D":
        last, previous = as_of, (0.0, *window.points)[-1]
    else:
        last = add_months_to(arrival, int(12 * float(by)))
        previous = max((point for point in window.points if point < float(by)), default=0.0)
    return add_months_to(arrival, int(12 * previous)) + dt.timedelta(days=1), last


def _happens(citizen: Citizen, event: str, day: dt.date, rng: Random) -> None:
    if event == "moved":
        citizen.moved = day
    elif event == "reopened":
        citizen.reopened = day
    else:
        citizen.exit = day
        citizen.exit_kind = _job_or_education(citizen.age(day), rng) if event == "exit" else _KINDS[event]


def _job_or_education(age: int, rng: Random) -> ExitKind:
    """The young go to education, the others to a job."""
    percent = 75 if age < 25 else 45 if age < 30 else 12
    return ExitKind.EDUCATION if chance(rng, percent) else ExitKind.JOB


def _permit(citizen: Citizen, as_of: dt.date, rng: Random) -> dt.date | None:
    """The permit is some weeks older than the arrival; a child born here gets one afterwards."""
    if citizen.basis is Basis.BORN:
        permit = citizen.birth + dt.timedelta(days=rng.randrange(30, 90))
        return permit if permit <= as_of else None
    return max(citizen.birth, days_before(rng, citizen.arrival, 14, 70))
