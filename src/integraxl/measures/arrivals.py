"""Arrivals (ankomster): who came, when, on what ground, and who still lives here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from integraxl.contract.codes import Basis
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Person
from integraxl.measures.status import happened, in_window
from integraxl.workbook.columns import Array, code_of, from_day, to_day
from integraxl.workbook.frame import as_columns

PeriodKind = Literal["month", "quarter", "half", "year"]
_MONTHS_IN: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_QUOTA_MONTH = 3  # the quota year runs from March to February


@dataclass(frozen=True)
class Period:
    """A calendar period: its label (2019-04, 2019-Q2, 2019-H1, 2019) and its first day."""

    label: str
    start: dt.date


@dataclass(frozen=True)
class ArrivalCounts:
    """Arrivals per basis, in the order of `Basis`."""

    by_basis: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.by_basis)

    def __add__(self, other: ArrivalCounts) -> ArrivalCounts:
        return ArrivalCounts(tuple(a + b for a, b in zip(self.by_basis, other.by_basis, strict=True)))


def count_arrivals(persons: Any, first: dt.date | None, last: dt.date) -> ArrivalCounts:
    """Persons who arrived from `first` (None: no limit) to `last`, both included, per basis.

    Source: Aalborg 2019, figure 1 and its text (1.229 and 428; 11, 6 and 1).
    """
    records = as_columns(Person, persons)
    return ArrivalCounts(_per_basis(records["basis"], in_window(records["arrival_date"], first, last)))


def count_moved(persons: Any, first: dt.date | None, last: dt.date) -> ArrivalCounts:
    """Of those who arrived in the window, the persons who have moved away on or before `last`; without a date, nobody.

    Source: Aalborg 2019 (122 refugees and 4 family-reunified).
    """
    records = as_columns(Person, persons)
    arrived = in_window(records["arrival_date"], first, last)
    return ArrivalCounts(_per_basis(records["basis"], arrived & happened(records["moved_date"], to_day(last))))


def count_arrivals_by_period(persons: Any, parameters: Parameters) -> dict[Period, ArrivalCounts]:
    """Arrivals from `cohort_start` (none: the first arrival) to the report date, by `period`, empty ones too.

    Nothing where no one has arrived, or where `cohort_start` is after the report date. Source: Aalborg 2019, figure 1.
    """
    records = as_columns(Person, persons)
    arrived = in_window(records["arrival_date"], parameters.cohort_start, parameters.as_of)
    first = parameters.cohort_start
    if first is None and arrived.any():
        first = from_day(records["arrival_date"][arrived].min())
    if first is None or first > parameters.as_of:
        return {}
    periods = periods_between(first, parameters.as_of, parameters.period)
    starts = np.array([to_day(period.start) for period in periods])
    of_day = np.searchsorted(starts, np.arange(starts[0], to_day(parameters.as_of) + 1), side="right") - 1
    cell = of_day[records["arrival_date"][arrived] - starts[0]] * len(Basis) + records["basis"][arrived]
    counts = np.bincount(cell, minlength=len(periods) * len(Basis)).reshape(-1, len(Basis))
    return {period: ArrivalCounts(tuple(row)) for period, row in zip(periods, counts.tolist(), strict=True)}


def periods_between(first: dt.date, last: dt.date, kind: PeriodKind) -> list[Period]:
    """Every calendar period from the one that holds `first` to the one that holds `last`.

    >>> [p.label for p in periods_between(dt.date(2018, 11, 5), dt.date(2019, 4, 1), "quarter")]
    ['2018-Q4', '2019-Q1', '2019-Q2']
    """
    length = _MONTHS_IN[kind]
    numbers = range((first.year * 12 + first.month - 1) // length, (last.year * 12 + last.month - 1) // length + 1)
    return [_period(number * length, kind) for number in numbers]


@cache
def _period(month_number: int, kind: PeriodKind) -> Period:
    year, month = divmod(month_number, 12)
    label = {
        "month": f"{year}-{month + 1:02}",
        "quarter": f"{year}-Q{month // 3 + 1}",
        "half": f"{year}-H{month // 6 + 1}",
        "year": str(year),
    }[kind]
    return Period(label, dt.date(year, month + 1, 1))


def quota_year(day: dt.date) -> int:
    """The quota year (March to February) of a day.

    >>> quota_year(dt.date(2019, 2, 28)), quota_year(dt.date(2019, 3, 1))
    (2018, 2019)
    """
    return day.year if day.month >= _QUOTA_MONTH else day.year - 1


def quota_year_window(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of a quota year."""
    return dt.date(year, _QUOTA_MONTH, 1), dt.date(year + 1, _QUOTA_MONTH, 1) - dt.timedelta(days=1)


def _per_basis(basis: Array, chosen: Array) -> tuple[int, ...]:
    return tuple(int(np.count_nonzero(chosen & (basis == code_of(each)))) for each in Basis)
