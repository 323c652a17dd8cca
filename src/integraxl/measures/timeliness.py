"""Timeliness (rettidighed): the 4-week, 6-week and 15-hour rules for the job-ready."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from integraxl.contract.codes import ActivityKind, Readiness
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity, Person
from integraxl.measures.activity import COMPANY_KINDS
from integraxl.measures.status import resident_on
from integraxl.workbook.columns import NO_DATE, Array, Columns, Mask, code_mask, code_of, to_day
from integraxl.workbook.frame import as_columns

Numbers = npt.NDArray[np.int64]


class TimelinessRule(StrEnum):
    FOUR_WEEKS = "four_weeks"
    SIX_WEEKS = "six_weeks"
    FIFTEEN_HOURS = "fifteen_hours"


class Verdict(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"


_KEPT, _BROKEN, _UNKNOWN = range(len(Verdict))
_CLOSED = -1  # overdue days of a duty that is not an open breach


@dataclass(frozen=True)
class Duties:
    """Duties of one rule that fell due, one entry each: the person's row, the verdict's number, the days overdue.

    `overdue` is _CLOSED but for a breach that is still open on the report date; the duty was due so many days before.
    """

    rule: TimelinessRule
    person: Numbers
    verdict: Numbers
    overdue: Numbers


@dataclass(frozen=True)
class Breach:
    """A duty of a person that is broken and still open, `overdue_days` after it fell due."""

    person_id: str
    rule: TimelinessRule
    overdue_days: int


def count_timeliness(persons: Any, activities: Any, parameters: Parameters) -> Counter[tuple[TimelinessRule, Verdict]]:
    """Duties that fell due by the report date for residents who are Jobparat, per rule and verdict; add up with `+`.

    four_weeks: the first company spell begins at latest `four_weeks_days` after Ankomstdato; due when that day has
    passed or the duty is met. six_weeks: at most `six_weeks_days` between two company spells (next start - previous
    end - 1); an open gap is measured to the report date and due only when it is too long; days inside Barsel or Sygdom
    are not counted; the gap stops at an exit. fifteen_hours: an ongoing company spell has at least `weekly_hours`;
    blank hours are unknown. Only spells that have begun count.
    Source: Aalborg 2019, "Status på den almindelige virksomhedsrettede indsats".
    """
    return Counter(
        {
            (duties.rule, verdict): int(np.count_nonzero(duties.verdict == number))
            for duties in _find_duties(as_columns(Person, persons), as_columns(Activity, activities), parameters)
            for number, verdict in enumerate(Verdict)
        }
    )


def list_breaches(persons: Any, activities: Any, parameters: Parameters) -> list[Breach]:
    """The duties of `count_timeliness` that are broken and still open, one per person and rule (the longest).

    Most overdue first, then by id and rule.
    """
    people = as_columns(Person, persons)
    worst: dict[tuple[int, TimelinessRule], int] = {}
    for duties in _find_duties(people, as_columns(Activity, activities), parameters):
        still_open = duties.overdue != _CLOSED
        for row, days in zip(duties.person[still_open].tolist(), duties.overdue[still_open].tolist(), strict=True):
            worst[row, duties.rule] = max(days, worst.get((row, duties.rule), 0))
    breaches = [Breach(people["person_id"][row], rule, days) for (row, rule), days in worst.items()]
    return sorted(breaches, key=lambda each: (-each.overdue_days, each.person_id, each.rule))


def count_broken_by_person(
    persons: Any, activities: Any, parameters: Parameters
) -> Counter[tuple[str, TimelinessRule]]:
    """The duties of `count_timeliness` that are broken, still open or not, per person and rule."""
    people = as_columns(Person, persons)
    found: Counter[tuple[str, TimelinessRule]] = Counter()
    for duties in _find_duties(people, as_columns(Activity, activities), parameters):
        rows = duties.person[duties.verdict == _BROKEN].tolist()
        found.update((people["person_id"][row], duties.rule) for row in rows)
    return found


@dataclass(frozen=True)
class _Offers:
    """Company spells begun by the report date, in order of person, start and end.

    `latest_end` is the last day of any of the person's spells so far; `following` the start of the next one, and
    `is_last` where there is none.
    """

    person: Numbers
    start: Numbers
    end: Numbers
    hours: Array
    latest_end: Numbers
    following: Numbers
    is_last: Mask


def _find_duties(people: Columns, spells: Columns, parameters: Parameters) -> tuple[Duties, Duties, Duties]:
    day = to_day(parameters.as_of)
    members = resident_on(people, day) & (people["readiness"] == code_of(Readiness.JOB_READY))
    person = people.rows_of(spells["person_id"])
    begun = (spells["start_date"] <= day) & (person >= 0) & np.append(members, False)[person]
    offers = _offers(person, spells, begun & code_mask(spells["activity"], COMPANY_KINDS))
    exempt = begun & code_mask(spells["activity"], (ActivityKind.MATERNITY, ActivityKind.ILLNESS))
    return (
        _four_weeks(people, members, offers, parameters),
        _six_weeks(people, offers, _ExemptDays(person, spells, exempt), parameters),
        _fifteen_hours(offers, parameters),
    )


def _ordered(person: Array, spells: Columns, chosen: Mask) -> Array:
    """The chosen spells by person, start and end."""
    rows = np.flatnonzero(chosen)
    start = spells["start_date"][rows].astype(np.int64)
    end = spells["end_date"][rows].astype(np.int64)
    end = np.minimum(end, end[end != NO_DATE].max(initial=0) + 1)  # an open end is the last of all
    # one number that orders as the three do is sorted many times faster than they are
    key = (person[rows] * _span(start) + start) * _span(end) + end
    ordered: Array = rows[np.argsort(key, kind="stable")]
    return ordered


def _span(days: Numbers) -> int:
    """How many days lie from the first to the last."""
    return int(days.max(initial=0)) - int(days.min(initial=0)) + 1


def _latest_within(person: Numbers, days: Numbers) -> Numbers:
    """The running maximum of `days` within each person, whose entries lie together."""
    lift = np.unique(person, return_inverse=True)[1] * (int(days.max(initial=0)) - int(days.min(initial=0)) + 1)
    latest: Numbers = np.maximum.accumulate(days + lift) - lift
    return latest


def _offers(person: Array, spells: Columns, chosen: Mask) -> _Offers:
    rows = _ordered(person, spells, chosen)
    owner, start = person[rows].astype(np.int64), spells["start_date"][rows].astype(np.int64)
    end = spells["end_date"][rows].astype(np.int64)
    is_last = np.append(owner[1:] != owner[:-1], np.ones(min(len(rows), 1), bool))
    return _Offers(
        person=owner,
        start=start,
        end=end,
        hours=spells["weekly_hours"][rows],
        latest_end=_latest_within(owner, end),
        following=np.append(start[1:], start[:1]),
        is_last=is_last,
    )


def _four_weeks(people: Columns, members: Mask, offers: _Offers, parameters: Parameters) -> Duties:
    day = to_day(parameters.as_of)
    first_offer = np.full(len(people), np.iinfo(np.int64).max)
    # a person's offers lie together, the earliest first
    is_first = np.append(np.ones(min(len(offers.person), 1), bool), offers.is_last[:-1])
    first_offer[offers.person[is_first]] = offers.start[is_first]
    limit = people["arrival_date"].astype(np.int64) + parameters.four_weeks_days
    kept = first_offer <= limit
    rows = np.flatnonzero(members & (kept | (limit < day)))
    never = first_offer[rows] == np.iinfo(np.int64).max
    overdue = np.where(~kept[rows] & never, day - limit[rows], _CLOSED)
    return Duties(TimelinessRule.FOUR_WEEKS, rows, np.where(kept[rows], _KEPT, _BROKEN), overdue)


def _six_weeks(people: Columns, offers: _Offers, exempt: _ExemptDays, parameters: Parameters) -> Duties:
    day = to_day(parameters.as_of)
    exit_day, end = people["exit_date"][offers.person].astype(np.int64), offers.latest_end
    until = np.where(offers.is_last, day, offers.following)
    is_gap = (end < day) & (offers.is_last | (offers.following > end))
    left = ((end <= exit_day) & (exit_day < until)) | (offers.is_last & (exit_day == day))
    until = np.where(left, exit_day, until)
    length = until - end - 1
    # days that are not counted matter only in a gap that is too long with them
    asked = np.flatnonzero(is_gap & (length > parameters.six_weeks_days))
    length[asked] -= exempt.between(offers.person[asked], end[asked] + 1, until[asked] - 1)
    too_long = length > parameters.six_weeks_days
    running = offers.is_last & ~left
    due = is_gap & (too_long | ~running)
    overdue = np.where(too_long & running, length - parameters.six_weeks_days, _CLOSED)
    verdict = np.where(too_long, _BROKEN, _KEPT)
    return Duties(TimelinessRule.SIX_WEEKS, offers.person[due], verdict[due], overdue[due])


def _fifteen_hours(offers: _Offers, parameters: Parameters) -> Duties:
    day = to_day(parameters.as_of)
    ongoing = offers.end >= day
    hours = offers.hours[ongoing]
    verdict = np.where(np.isnan(hours), _UNKNOWN, np.where(hours >= parameters.weekly_hours, _KEPT, _BROKEN))
    overdue = np.where(verdict == _BROKEN, day - offers.start[ongoing], _CLOSED)
    return Duties(TimelinessRule.FIFTEEN_HOURS, offers.person[ongoing], verdict, overdue)


class _ExemptDays:
    """Days on maternity leave or ill, per person; a day of both counts once.

    The spells are cut so that they do not overlap; a running sum of their days then answers any window.
    """

    def __init__(self, person: Array, spells: Columns, chosen: Mask) -> None:
        rows = _ordered(person, spells, chosen)
        owner, start = person[rows].astype(np.int64), spells["start_date"][rows].astype(np.int64)
        end = spells["end_date"][rows].astype(np.int64)
        same = np.append(np.zeros(min(len(rows), 1), bool), owner[1:] == owner[:-1])
        before = np.append(end[:1], _latest_within(owner, end)[:-1])
        self._start = np.where(same, np.maximum(start, before + 1), start)
        self._days = np.maximum(end - self._start + 1, 0)
        self._sum = np.append(0, np.cumsum(self._days))
        self._owner = owner

    def between(self, person: Numbers, first: Numbers, last: Numbers) -> Numbers:
        """Exempt days from `first` to `last`, both included, of each person."""
        if not len(self._owner):
            return np.zeros(len(person), np.int64)
        days: Numbers = np.maximum(self._until(person, last) - self._until(person, first - 1), 0)
        return days

    def _until(self, person: Numbers, day: Numbers) -> Numbers:
        """Exempt days up to a day, counted from the first spell of anybody; differences within a person are exact."""
        low = min(int(self._start.min()), int(day.min(initial=0)))
        span = max(int(self._start.max()), int(day.max(initial=0))) - low + 2
        place = np.searchsorted(self._owner * span + (self._start - low), person * span + (day - low), side="right") - 1
        own = (place >= 0) & (self._owner[place] == person)
        inside = np.where(own, np.clip(day - self._start[place] + 1, 0, self._days[place]), self._days[place])
        total: Numbers = np.where(place >= 0, self._sum[place] + inside, 0)
        return total
