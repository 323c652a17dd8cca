"""Timeliness (rettidighed): the 4-week, 6-week and 15-hour rules for the job-ready."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from integraxl.contract.codes import ActivityKind, Readiness
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity, Person
from integraxl.measures.activity import COMPANY_KINDS
from integraxl.measures.status import resident_on
from integraxl.workbook.columns import Columns, code_mask, code_of, positions_in, to_day
from integraxl.workbook.frame import as_columns


class TimelinessRule(StrEnum):
    FOUR_WEEKS = "four_weeks"
    SIX_WEEKS = "six_weeks"
    FIFTEEN_HOURS = "fifteen_hours"


class Verdict(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Obligation:
    """One duty that fell due: a first offer, a gap between offers, or the hours of an offer.

    `overdue_days` is set where the breach is still open on the report date; the duty was due so many days before.
    """

    person_id: str
    rule: TimelinessRule
    verdict: Verdict
    overdue_days: int | None = None


@dataclass(frozen=True)
class _Spell:
    start: int
    end: int
    hours: float


@dataclass(frozen=True)
class _Case:
    """One job-ready resident: arrival, exit, company spells begun by the report date, exempt days."""

    person_id: str
    arrival: int
    exit: int
    offers: tuple[_Spell, ...]
    exempt: tuple[_Spell, ...]


def list_obligations(persons: Any, activities: Any, parameters: Parameters) -> list[Obligation]:
    """Every duty that fell due by the report date for residents who are Jobparat, kept or broken.

    four_weeks: the first company spell begins at latest `four_weeks_days` after Ankomstdato; due when that day has
    passed or the duty is met. six_weeks: at most `six_weeks_days` between two company spells (next start - previous
    end - 1); an open gap is measured to the report date and due only when it is too long; days inside Barsel or Sygdom
    are not counted; the gap stops at an exit. fifteen_hours: an ongoing company spell has at least `weekly_hours`;
    blank hours are unknown. Only spells that have begun count.
    Source: Aalborg 2019, "Status på den almindelige virksomhedsrettede indsats".
    """
    people, spells = as_columns(Person, persons), as_columns(Activity, activities)
    return [
        obligation
        for case in _cases(people, spells, parameters)
        for obligation in (
            *_four_weeks(case, parameters),
            *_six_weeks(case, parameters),
            *_fifteen_hours(case, parameters),
        )
    ]


def count_timeliness(persons: Any, activities: Any, parameters: Parameters) -> Counter[tuple[TimelinessRule, Verdict]]:
    """The duties of `list_obligations` per rule and verdict; add up with `+`."""
    return Counter((each.rule, each.verdict) for each in list_obligations(persons, activities, parameters))


def _cases(people: Columns, spells: Columns, parameters: Parameters) -> Iterator[_Case]:
    day = to_day(parameters.as_of)
    members = resident_on(people, day) & (people["readiness"] == code_of(Readiness.JOB_READY))
    person = positions_in(people["person_id"], spells["person_id"])
    begun = spells["start_date"] <= day
    offers = _by_person(person, spells, begun & code_mask(spells["activity"], COMPANY_KINDS))
    exempt = _by_person(
        person, spells, begun & code_mask(spells["activity"], (ActivityKind.MATERNITY, ActivityKind.ILLNESS))
    )
    for row in np.flatnonzero(members).tolist():
        yield _Case(
            people["person_id"][row],
            int(people["arrival_date"][row]),
            int(people["exit_date"][row]),
            tuple(offers.get(row, ())),
            tuple(exempt.get(row, ())),
        )


def _by_person(person: Any, spells: Columns, chosen: Any) -> dict[int, list[_Spell]]:
    found: dict[int, list[_Spell]] = {}
    for row in np.flatnonzero(chosen & (person >= 0)).tolist():
        spell = _Spell(int(spells["start_date"][row]), int(spells["end_date"][row]), float(spells["weekly_hours"][row]))
        found.setdefault(int(person[row]), []).append(spell)
    for each in found.values():
        each.sort(key=lambda spell: (spell.start, spell.end))
    return found


def _four_weeks(case: _Case, parameters: Parameters) -> Iterator[Obligation]:
    day, due = to_day(parameters.as_of), case.arrival + parameters.four_weeks_days
    rule = TimelinessRule.FOUR_WEEKS
    if case.offers and case.offers[0].start <= due:
        yield Obligation(case.person_id, rule, Verdict.KEPT)
    elif day > due:
        yield Obligation(case.person_id, rule, Verdict.BROKEN, None if case.offers else day - due)


def _six_weeks(case: _Case, parameters: Parameters) -> Iterator[Obligation]:
    day, limit = to_day(parameters.as_of), parameters.six_weeks_days
    for number in range(len(case.offers)):
        end = max(each.end for each in case.offers[: number + 1])
        following = case.offers[number + 1].start if number + 1 < len(case.offers) else None
        if end >= day or (following is not None and following <= end):
            continue
        gap_end = day if following is None else following
        left = end <= case.exit < gap_end or (following is None and case.exit == day)
        gap_end = case.exit if left else gap_end
        length = gap_end - end - 1 - _exempt_days(case, end + 1, gap_end - 1)
        overdue = length - limit
        if overdue <= 0 and following is None and not left:
            continue
        is_open = overdue > 0 and following is None and not left
        verdict = Verdict.BROKEN if overdue > 0 else Verdict.KEPT
        yield Obligation(case.person_id, TimelinessRule.SIX_WEEKS, verdict, overdue if is_open else None)


def _exempt_days(case: _Case, first: int, last: int) -> int:
    """Days from `first` to `last` on maternity or ill; a day of both counts once."""
    days = 0
    for spell in case.exempt:
        start, end = max(spell.start, first), min(spell.end, last)
        days += max(0, end - start + 1)
        first = max(first, end + 1)
    return days


def _fifteen_hours(case: _Case, parameters: Parameters) -> Iterator[Obligation]:
    day = to_day(parameters.as_of)
    for spell in case.offers:
        if spell.end < day:
            continue
        if np.isnan(spell.hours):
            verdict = Verdict.UNKNOWN
        else:
            verdict = Verdict.KEPT if spell.hours >= parameters.weekly_hours else Verdict.BROKEN
        overdue = day - spell.start if verdict is Verdict.BROKEN else None
        yield Obligation(case.person_id, TimelinessRule.FIFTEEN_HOURS, verdict, overdue)


def open_breaches(obligations: list[Obligation]) -> list[Obligation]:
    """The breaches still open, one per person and rule (the longest), most overdue first."""
    worst: dict[tuple[str, TimelinessRule], Obligation] = {}
    for each in obligations:
        if each.overdue_days is not None:
            known = worst.get((each.person_id, each.rule))
            if known is None or (known.overdue_days or 0) < each.overdue_days:
                worst[each.person_id, each.rule] = each
    return sorted(worst.values(), key=lambda each: (-(each.overdue_days or 0), each.person_id, each.rule))
