"""Outflow (udslusning): how many of those who reached a measuring point had left to job or education by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from integraxl.contract.calendar import add_months
from integraxl.contract.codes import ExitKind, Gender
from integraxl.contract.group import Group
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Person
from integraxl.measures.status import aged, birth_limit, closed, exited_on, of_basis, resident_on
from integraxl.workbook.columns import NO_DATE, Array, Columns, Mask, code_mask, code_of, to_day
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
    return OutflowCounts(tuple(points), tuple(groups), counter.n, counter.exited, counter.no_clock)


class _Lookup:
    """A function of a day, tabulated for every day of a column: a look-up is many times cheaper than the calendar."""

    def __init__(self, days: Array, until: int = NO_DATE - 1) -> None:
        known = days[days <= until]
        self._first, self._last = (int(known.min()), int(known.max())) if len(known) else (0, 0)
        self._range = np.arange(self._first, self._last + 1, dtype=np.int64)

    def table(self, months: int, of: Array | None = None) -> Array:
        return add_months(self._range if of is None else of, months)

    def index(self, days: Array) -> Array:
        """Positions in a table; of a day missing or too late it is the last one, which the caller's mask leaves out."""
        index: Array = (np.minimum(days, self._last) - self._first).astype(np.intp)
        return index


class _Counter:
    def __init__(
        self, persons: Columns, parameters: Parameters, points: tuple[Fraction, ...], groups: tuple[Group, ...]
    ) -> None:
        self._persons, self._parameters, self._points, self._groups = persons, parameters, points, groups
        self._day = to_day(parameters.as_of)
        self._clock = persons["arrival_date" if parameters.clock == "municipality" else "permit_date"]
        self._lookup = _Lookup(self._clock, until=self._day)
        self._anniversary = [self._lookup.table(int(12 * point)) for point in points]
        self._adult = [self._lookup.table(-12 * parameters.min_age, of=each) for each in self._anniversary]
        self._ages = sorted({age for group in groups for age in (group.low, group.high) if age is not None})
        self._limits = [[self._lookup.table(-12 * age, of=each) for age in self._ages] for each in self._anniversary]
        self._arrival = _Lookup(persons["arrival_date"] if parameters.age_basis == "arrival" else self._clock[:0])
        self._arrival_limits = [self._arrival.table(-12 * age) for age in self._ages]
        self.n = np.zeros((len(points), len(groups)), np.int64)
        self.exited = np.zeros((len(points), len(groups)), np.int64)
        self.no_clock = 0

    def add(self, rows: slice) -> None:
        """Count one block of persons."""
        block = {name: values[rows] for name, values in self._persons.data.items() if values.dtype != object}
        clock = self._clock[rows]
        eligible = code_mask(block["basis"], self._parameters.population)
        self.no_clock += int(np.count_nonzero(eligible & (clock == NO_DATE)))
        eligible &= clock <= self._day
        if self._parameters.cohort_start is not None:
            eligible &= clock >= to_day(self._parameters.cohort_start)
        index = self._lookup.index(clock)
        women = block["gender"] == code_of(Gender.WOMAN)
        spouse = code_mask(block["exit_kind"], (ExitKind.SPOUSE_SUPPORTED,))
        counted = code_mask(block["exit_kind"], self._parameters.counted_exits)
        for row in range(len(self._points)):
            at = self._anniversary[row].take(index)
            closed_at = closed(block["exit_date"], block["reopened_date"], at)
            target = eligible & (at <= self._day) & (block["birth_date"] <= self._adult[row].take(index))
            self._exclude(target, block, spouse, at, closed_at)
            gone = counted & (closed_at if self._parameters.status == "at_point" else block["exit_date"] <= at)
            gone &= target
            self._count_groups(row, target, gone, women, self._older(row, block, index))

    def _exclude(self, target: Mask, block: dict[str, Array], spouse: Mask, at: Array, closed_at: Mask) -> None:
        """Take out who had moved away, and the spouse-supported, on the day that `exclusion_basis` names."""
        if self._parameters.exclusion_basis == "measurement":
            target &= block["moved_date"] > at
            closed_then = closed_at
        else:
            target &= block["moved_date"] > self._day
            closed_then = closed(block["exit_date"], block["reopened_date"], self._day)
        if self._parameters.exclude_spouse_supported:
            target &= ~(spouse & closed_then)

    def _older(self, row: int, block: dict[str, Array], index: Array) -> dict[int, Mask]:
        """For each age that limits a group, who has reached it by the age basis."""
        birth = block["birth_date"]
        if self._parameters.age_basis == "report":
            return {age: birth <= birth_limit(self._day, age) for age in self._ages}
        if self._parameters.age_basis == "arrival":
            index, limits = self._arrival.index(block["arrival_date"]), self._arrival_limits
        else:
            limits = self._limits[row]
        return {age: birth <= limit.take(index) for age, limit in zip(self._ages, limits, strict=True)}

    def _count_groups(self, row: int, target: Mask, gone: Mask, women: Mask, older: dict[int, Mask]) -> None:
        for column, group in enumerate(self._groups):
            members = target
            if group.gender is not None:
                members = members & (women if group.gender is Gender.WOMAN else ~women)
            if group.low is not None:
                members = members & older[group.low]
            if group.high is not None:
                members = members & ~older[group.high]
            self.n[row, column] += np.count_nonzero(members)
            self.exited[row, column] += np.count_nonzero(members & gone)


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
