"""Outlook (det, der kommer): the next report if nothing more is typed in, who is about to be counted, deadlines."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np

from integraxl.contract.calendar import completed_years
from integraxl.contract.codes import Readiness
from integraxl.contract.group import Group
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity, Person
from integraxl.measures.outflow import OutflowMarks, count_outflow, mark_outflow
from integraxl.measures.status import closed
from integraxl.measures.timeliness import TimelinessRule, count_broken_by_person
from integraxl.workbook.columns import Array, Columns, Mask, code_of, from_day, to_day
from integraxl.workbook.frame import as_columns

_DATED = (TimelinessRule.FOUR_WEEKS, TimelinessRule.SIX_WEEKS)
"""The rules that fall due on a day; fifteen hours is a property of an offer, not a deadline."""


@dataclass(frozen=True)
class Outlook:
    """One group and measuring point on the later date, on the workbook as it is.

    `settled` have reached the point by the report date: whatever happens to them now, their row stays. `coming` reach
    it after the report date and by the later one. Of both, those who are exited on the point with the exits known now.
    """

    settled: int
    settled_exited: int
    coming: int
    coming_exited: int

    @property
    def n(self) -> int:
        return self.settled + self.coming

    @property
    def exited(self) -> int:
        return self.settled_exited + self.coming_exited

    @property
    def open(self) -> int:
        """Those who may still be exited when they reach the point."""
        return self.coming - self.coming_exited


def count_outlook(
    persons: Any, parameters: Parameters, until: dt.date, points: Sequence[Fraction], groups: Sequence[Group]
) -> dict[tuple[Fraction, Group], Outlook]:
    """The target groups on `until` if nothing changes: as `count_outflow` on that day, split by who is settled.

    Population, exclusions and exits are those of `count_outflow` on `until`, on the unchanged workbook: dates that are
    typed in already, also those after the report date, happen on their day. So n and exited here are exactly what the
    outflow tables would show then.

    Args:
        persons: Columns of Person, or a DataFrame with the contract's columns.
        parameters: the report date and the choices in force.
        until: the later report date.
        points: years after the clock date.
        groups: the groups to count.

    Source: none; the targets are those of the employment plan.

    >>> import pandas as pd
    >>> from integraxl.contract.parameters import resolve_parameters
    >>> day = pd.Timestamp
    >>> frame = pd.DataFrame({
    ...     "BorgerID": ["a", "b", "c"], "Køn": ["Kvinde", "Mand", "Mand"],
    ...     "Fødselsdato": [day("1990-05-01")] * 3, "Opholdsgrundlag": ["Flygtning"] * 3,
    ...     "Ankomstdato": [day("2017-02-01"), day("2018-06-01"), day("2018-09-01")],
    ...     "Fraflytningsdato": [pd.NaT] * 3, "Udslusningsdato": [pd.NaT, day("2019-01-01"), pd.NaT],
    ...     "Udsluset til": [None, "Job", None], "Genoptaget": [pd.NaT] * 3})
    >>> parameters = resolve_parameters({"as_of": "2019-04-01"})
    >>> counts = count_outlook(frame, parameters, dt.date(2019, 10, 1), [Fraction(1)], [Group()])
    >>> counts[Fraction(1), Group()]
    Outlook(settled=1, settled_exited=0, coming=2, coming_exited=1)
    """
    records, later = as_columns(Person, persons), _later(parameters, until)
    found: dict[tuple[Fraction, Group], Outlook] = {}
    for point, marks in zip(points, mark_outflow(records, later, points), strict=True):
        coming = marks.reached > to_day(parameters.as_of)
        before, after = (count_outflow(records.take(each), later, (point,), groups) for each in (~coming, coming))
        for group in groups:
            found[point, group] = Outlook(*before.of(point, group), *after.of(point, group))
    return found


def _later(parameters: Parameters, day: dt.date) -> Parameters:
    return parameters.model_copy(update={"as_of": day})


class CaseState(StrEnum):
    """Where a person stands who is about to reach a measuring point, by what is known now."""

    OPEN = "open"
    EXITED = "exited"
    CLOSED_OTHERWISE = "closed_otherwise"


@dataclass(frozen=True)
class Reaching:
    """One person who reaches one measuring point."""

    person_id: str
    point: Fraction
    day: dt.date
    state: CaseState


def list_reaching(
    persons: Any, parameters: Parameters, until: dt.date, points: Mapping[Fraction, Sequence[Group]]
) -> list[Reaching]:
    """Who reaches a measuring point after the report date and by `until`, in order of the day, then of id and point.

    Those in the target group of `count_outflow` on `until` and in one of the point's groups. State on that day, by the
    dates typed in: exited with a kind that counts, closed with one that does not, or open.
    """
    records, later = as_columns(Person, persons), _later(parameters, until)
    found: list[Reaching] = []
    for (point, groups), marks in zip(points.items(), mark_outflow(records, later, tuple(points)), strict=True):
        chosen = marks.target & (marks.reached > to_day(parameters.as_of)) & _in_any(records, groups, marks)
        shut = closed(records["exit_date"], records["reopened_date"], marks.reached)
        for row in np.flatnonzero(chosen).tolist():
            otherwise = CaseState.CLOSED_OTHERWISE if shut[row] else CaseState.OPEN
            state = CaseState.EXITED if marks.exited[row] else otherwise
            found.append(Reaching(records["person_id"][row], point, from_day(marks.reached[row]), state))
    return sorted(found, key=lambda each: (each.day, each.person_id, each.point))


def _in_any(records: Columns, groups: Sequence[Group], marks: OutflowMarks) -> Mask:
    """Who is in one of the groups, by sex and by age on the day that decides it. Asked only of the target group."""
    inside = np.zeros(len(records), bool)
    rows = np.flatnonzero(marks.target)
    on: Array | int = marks.aged_on if isinstance(marks.aged_on, int) else marks.aged_on[rows]
    ages = completed_years(records["birth_date"][rows], on)
    for group in groups:
        member = np.ones(len(rows), bool) if group.gender is None else records["gender"][rows] == code_of(group.gender)
        member &= ages >= (group.low or 0)
        inside[rows] |= member if group.high is None else member & (ages < group.high)
    return inside


@dataclass(frozen=True)
class Deadline:
    """A duty of a job-ready resident that is broken unless something is typed in: `due` is the last day in time."""

    person_id: str
    rule: TimelinessRule
    due: dt.date


def list_deadlines(persons: Any, activities: Any, parameters: Parameters, last: dt.date) -> list[Deadline]:
    """The duties of the 4-week and 6-week rules that fall due from the report date to `last`, in order of the day.

    A duty is due on the day before the one on which `count_timeliness` first finds it broken, on the unchanged
    workbook: an offer that is typed in already with a start in time meets it; one that begins too late does not. What
    is broken on the report date is not here: where it is still open, it is on the worklist.
    Source: Aalborg 2019, "Status på den almindelige virksomhedsrettede indsats".
    """
    people, spells = _concerned(as_columns(Person, persons), as_columns(Activity, activities))
    known = _broken_on(people, spells, parameters, parameters.as_of)
    found: list[Deadline] = []
    for day in _days_after(parameters.as_of, last + dt.timedelta(days=1)):
        now = _broken_on(people, spells, parameters, day)
        # one more than the day before: a person's earlier gaps stay broken
        found += [Deadline(id, rule, day - dt.timedelta(days=1)) for id, rule in sorted(now - known)]
        known = now
    return found


def _concerned(people: Columns, spells: Columns) -> tuple[Columns, Columns]:
    """Only the job-ready have deadlines: the others are not looked at day after day."""
    ready = people.take(people["readiness"] == code_of(Readiness.JOB_READY))
    return ready, spells.take(ready.rows_of(spells["person_id"]) >= 0)


def _broken_on(
    people: Columns, spells: Columns, parameters: Parameters, day: dt.date
) -> Counter[tuple[str, TimelinessRule]]:
    broken = count_broken_by_person(people, spells, _later(parameters, day))
    return Counter({(id, rule): times for (id, rule), times in broken.items() if rule in _DATED})


def _days_after(day: dt.date, last: dt.date) -> Iterator[dt.date]:
    while day < last:
        day += dt.timedelta(days=1)
        yield day
