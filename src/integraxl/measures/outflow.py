"""Outflow (udslusning): how many of those who reached a measuring point had left to job or education by then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from integraxl.contract.codes import ExitKind, Gender
from integraxl.contract.group import Group
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Person
from integraxl.measures.status import aged, closed, exited_on, of_basis, resident_on
from integraxl.workbook.columns import NO_DATE, Array, Columns, Mask, code_mask, code_of, from_day, to_day
from integraxl.workbook.frame import as_columns

_BLOCK = 1 << 16  # rows; the dozen columns and masks of a block stay in the processor's cache

AGE_BANDS = (Group(None, 18, 25), Group(None, 25, 30), Group(None, 30, 65))


@dataclass(frozen=True)
class OutflowCounts:
    """Counts per measuring point (rows) and group (columns); `no_clock` persons had no clock date and are in neither.

    Counts of disjoint sets of persons add up with `+`.
    """

    points: tuple[Fraction, ...]
    groups: tuple[Group, ...]
    n: Array
    exited: Array
    no_clock: int

    def __add__(self, other: OutflowCounts) -> OutflowCounts:
        return OutflowCounts(
            self.points, self.groups, self.n + other.n, self.exited + other.exited, self.no_clock + other.no_clock
        )

    def of(self, point: Fraction, group: Group) -> tuple[int, int]:
        """Target group and exited for one point and group."""
        where = self.points.index(point), self.groups.index(group)
        return int(self.n[where]), int(self.exited[where])


def count_outflow(
    persons: Any, parameters: Parameters, points: Sequence[Fraction], groups: Sequence[Group]
) -> OutflowCounts:
    """How many persons are in the target group of each measuring point, and how many of them had been exited by then.

    Population: `population`, clock date from `cohort_start`, anniversary A(p) reached on the report date, at least
    `min_age` on A(p), in the group by age on `age_basis`. Excluded: moved away, and (`exclude_spouse_supported`)
    spouse-supported, on or before A(p), or the report date with `exclusion_basis` report. Exited: the case closed on
    A(p) with one of `counted_exits`; with `status` ever, closed by A(p), re-opened since or not.

    Args:
        persons: Columns of Person, or a DataFrame with the contract's columns.
        parameters: the report date and the choices above.
        points: years after the clock date, multiples of one half.
        groups: the groups to count; a person may be in several.

    Persons without a clock date drop out and are counted in `no_clock`.
    Raises: InvalidData where a DataFrame breaks the contract.
    Source: Aalborg 2019, tables 1-4; 2017 paper, both outflow tables.

    >>> import pandas as pd, datetime as dt
    >>> from integraxl.contract.parameters import resolve_parameters
    >>> day = pd.Timestamp
    >>> frame = pd.DataFrame({
    ...     "BorgerID": ["a", "b", "c"], "Køn": ["Kvinde", "Mand", "Mand"],
    ...     "Fødselsdato": [day("1990-05-01")] * 3, "Opholdsgrundlag": ["Flygtning"] * 3,
    ...     "Ankomstdato": [day("2016-02-01"), day("2016-02-01"), day("2018-12-01")],
    ...     "Fraflytningsdato": [pd.NaT] * 3, "Udslusningsdato": [day("2017-02-01"), pd.NaT, pd.NaT],
    ...     "Udsluset til": ["Job", None, None], "Genoptaget": [pd.NaT] * 3})
    >>> counts = count_outflow(frame, resolve_parameters({"as_of": "2019-04-01"}), [Fraction(1)], [Group()])
    >>> counts.of(Fraction(1), Group())
    (2, 1)
    """
    records = as_columns(Person, persons)
    counter = _Counter(records, parameters, tuple(points), tuple(groups))
    for start in range(0, len(records), _BLOCK):
        counter.add(slice(start, start + _BLOCK))
    n, exited = counter.per_group()
    return OutflowCounts(tuple(points), tuple(groups), n, exited, counter.no_clock)


@dataclass(frozen=True)
class OutflowMarks:
    """One measuring point, person by person.

    `reached` is A(p), past the report date for who has not reached it; `aged_on` is the day that decides the age group.
    """

    reached: Array
    target: Mask
    exited: Mask
    aged_on: Array | int


def mark_outflow(persons: Any, parameters: Parameters, points: Sequence[Fraction]) -> list[OutflowMarks]:
    """Who is in the target group of each point, whatever their age group and sex, and who of them is exited.

    As `count_outflow`, which counts these.
    """
    records = as_columns(Person, persons)
    counter, everyone = _Counter(records, parameters, tuple(points), ()), slice(None)
    return list(counter.marks(everyone, counter.birthdays(everyone)[parameters.min_age]))


_Cell = tuple[Gender | None, int | None]
"""A sex and a lowest age; None is no limit."""


class _Calendar:
    """Month arithmetic on days as a look-up, which is many times cheaper than the calendar.

    Tabulated from `first` to past the report date. Later days, the missing ones among them, share the last entry:
    whatever is added to it, it lies past the report date.
    """

    def __init__(self, first: dt.date, report_day: int) -> None:
        months = np.arange(np.datetime64(first, "M"), np.datetime64(report_day + 1, "D").astype("datetime64[M]") + 2)
        starts = _first_days(months)
        self._months, self._lengths, self._first = months[:-1], np.diff(starts), int(starts[0])
        self._last = int(starts[-1]) - 1
        self._into_month = np.arange(starts[0], starts[-1]) - np.repeat(starts[:-1], self._lengths)
        self._anniversaries: dict[int, Array] = {}
        self._birthdays: dict[int, Array] = {}

    def anniversaries(self, months: int) -> Array:
        """The same day of the month so many months later, else that month's last day, as `add_months`."""
        if months not in self._anniversaries:
            last = _first_days(self._months + months + 1) - _first_days(self._months + months) - 1
            into_month = np.minimum(self._into_month, np.repeat(last, self._lengths))
            self._anniversaries[months] = self._moved(months, into_month)
        return self._anniversaries[months]

    def birthdays(self, age: int) -> Array:
        """The day on which `age` years are completed: who is born on 29 February has it on 1 March in common years."""
        if age not in self._birthdays:
            self._birthdays[age] = self._moved(12 * age, self._into_month)
        return self._birthdays[age]

    def _moved(self, months: int, into_month: Array) -> Array:
        return (np.repeat(_first_days(self._months + months), self._lengths) + into_month).astype(np.int32)

    def index(self, days: Array) -> Array:
        """Where the days stand in a table. All are inside it, so `take` may have its quickest mode, which is wrap."""
        index: Array = (np.clip(days, self._first, self._last) - self._first).astype(np.intp)
        return index


_calendar = lru_cache(maxsize=16)(_Calendar)
"""The tables of one decade and report date serve every column that begins in it, of this workbook and the next."""


def _calendar_of(days: Array, report_day: int) -> _Calendar:
    first = from_day(min(int(days.min(initial=report_day)), report_day))
    return _calendar(dt.date(max(first.year // 10 * 10, 1), 1, 1), report_day)


def _first_days(months: Array) -> Array:
    days: Array = months.astype("datetime64[D]").astype(np.int64)
    return days


class _Counter:
    """Counts block by block, in cells of a sex and a lowest age.

    Who is past 30 is past 18 too, so a group is those past its lower age less those past its upper one, and a few cells
    serve many groups.
    """

    def __init__(
        self, persons: Columns, parameters: Parameters, points: tuple[Fraction, ...], groups: tuple[Group, ...]
    ) -> None:
        self._persons, self._parameters, self._groups = persons, parameters, groups
        self._day = to_day(parameters.as_of)
        self._clock = persons["arrival_date" if parameters.clock == "municipality" else "permit_date"]
        self._from_clock = _calendar_of(self._clock, self._day)
        self._anniversaries = [self._from_clock.anniversaries(int(12 * point)) for point in points]
        self._from_birth = _calendar_of(persons["birth_date"], self._day)
        self._ages = {age for group in groups for age in (group.low, group.high) if age is not None}
        self._birthdays = {age: self._from_birth.birthdays(age) for age in self._ages | {parameters.min_age}}
        self._genders = {group.gender for group in groups if group.gender is not None}
        lower: list[_Cell] = [(group.gender, group.low) for group in groups]
        upper: list[_Cell] = [(group.gender, group.high) for group in groups if group.high is not None]
        self._cells = list(dict.fromkeys(lower + upper))
        self._n = np.zeros((len(points), len(self._cells)), np.int64)
        self._exited = np.zeros_like(self._n)
        self.no_clock = 0

    def add(self, rows: slice) -> None:
        """Count one block of persons."""
        gender, birthdays = self._persons["gender"][rows], self.birthdays(rows)
        sexes = {each: gender == code_of(each) for each in self._genders}
        for row, marks in enumerate(self.marks(rows, birthdays[self._parameters.min_age])):
            self._count(row, marks, sexes, birthdays)

    def birthdays(self, rows: slice) -> dict[int, Array]:
        """The day on which each person of a block completes each age that matters."""
        birth = self._from_birth.index(self._persons["birth_date"][rows])
        return {age: table.take(birth, mode="wrap") for age, table in self._birthdays.items()}

    def marks(self, rows: slice, of_age: Array) -> Iterator[OutflowMarks]:
        """Who of a block is in the target group of each point, and exited; `of_age` is the day of the least age."""
        block = {name: values[rows] for name, values in self._persons.data.items() if values.dtype != object}
        clock = self._clock[rows]
        eligible = code_mask(block["basis"], self._parameters.population)
        self.no_clock += int(np.count_nonzero(eligible & (clock == NO_DATE)))
        if self._parameters.cohort_start is not None:
            eligible &= clock >= to_day(self._parameters.cohort_start)
        spouse = code_mask(block["exit_kind"], (ExitKind.SPOUSE_SUPPORTED,))
        counted = code_mask(block["exit_kind"], self._parameters.counted_exits)
        index = self._from_clock.index(clock)
        for anniversaries in self._anniversaries:
            at = anniversaries.take(index, mode="wrap")
            target = eligible & (at <= self._day)
            target &= of_age <= at
            closed_at = closed(block["exit_date"], block["reopened_date"], at)
            self._exclude(target, block, spouse, at, closed_at)
            gone = target & counted
            gone &= closed_at if self._parameters.status == "at_point" else block["exit_date"] <= at
            yield OutflowMarks(at, target, gone, self._aged_on(at, block))

    def _exclude(self, target: Mask, block: dict[str, Array], spouse: Mask, at: Array, closed_at: Mask) -> None:
        on_report = self._parameters.exclusion_basis == "report"
        target &= block["moved_date"] > (self._day if on_report else at)
        if self._parameters.exclude_spouse_supported:
            left = closed(block["exit_date"], block["reopened_date"], self._day) if on_report else closed_at
            target &= ~(spouse & left)

    def _aged_on(self, at: Array, block: dict[str, Array]) -> Array | int:
        """The day on which age decides the group."""
        if self._parameters.age_basis == "report":
            return self._day
        return block["arrival_date"] if self._parameters.age_basis == "arrival" else at

    def _count(self, row: int, marks: OutflowMarks, sexes: dict[Gender, Mask], birthdays: dict[int, Array]) -> None:
        past = {age: birthdays[age] <= marks.aged_on for age in self._ages}
        for column, (gender, age) in enumerate(self._cells):
            for total, members in ((self._n, marks.target), (self._exited, marks.exited)):
                chosen = members if gender is None else members & sexes[gender]
                total[row, column] += np.count_nonzero(chosen if age is None else chosen & past[age])

    def per_group(self) -> tuple[Array, Array]:
        """Target group and exited, points by groups."""
        parts = np.zeros((len(self._cells), len(self._groups)), np.int64)
        for column, group in enumerate(self._groups):
            parts[self._cells.index((group.gender, group.low)), column] = 1
            if group.high is not None:
                parts[self._cells.index((group.gender, group.high)), column] = -1
        return self._n @ parts, self._exited @ parts


@dataclass(frozen=True)
class GenderAgeCounts:
    """Counts per gender (Mænd, Kvinder) and age band (18-24, 25-29, 30-64); add up with `+`."""

    n: Array
    exited: Array

    def __add__(self, other: GenderAgeCounts) -> GenderAgeCounts:
        return GenderAgeCounts(self.n + other.n, self.exited + other.exited)


def count_gender_age(persons: Any, parameters: Parameters) -> GenderAgeCounts:
    """Residents aged 18-64 on the report date, by gender and age, and how many of them are exited that day.

    Population: `population` (the table uses profile application_2018); exits: `counted_exits`. Nobody is excluded.
    Source: application of 1 February 2018, table of outflow by gender and age.
    """
    records = as_columns(Person, persons)
    day = to_day(parameters.as_of)
    members = of_basis(records, parameters.population) & resident_on(records, day)
    exited = exited_on(records, day, parameters.counted_exits)
    n, gone = np.zeros((2, 3), np.int64), np.zeros((2, 3), np.int64)
    for row, gender in enumerate((Gender.MAN, Gender.WOMAN)):
        for column, band in enumerate(AGE_BANDS):
            assert band.low is not None
            assert band.high is not None
            cell = members & (records["gender"] == code_of(gender)) & aged(records, day, band.low, band.high - 1)
            n[row, column], gone[row, column] = np.count_nonzero(cell), np.count_nonzero(cell & exited)
    return GenderAgeCounts(n, gone)
