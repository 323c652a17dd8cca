"""Where a person is on a day: the shared definitions on which every measure stands. X is one day or a day per person.

A missing date is NO_DATE, later than every day, so that it counts as not happened.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np

from integraxl.contract.calendar import add_months
from integraxl.contract.codes import Basis, ExitKind
from integraxl.workbook.columns import Array, Columns, Mask, code_mask, to_day


def happened(event: Array, x: Array | int) -> Mask:
    """The event is dated X or before."""
    mask: Mask = event <= x
    return mask


def closed(exit_date: Array, reopened: Array, x: Array | int) -> Mask:
    """The case was closed by X and not re-opened by X."""
    mask: Mask = (exit_date <= x) & (reopened > x)
    return mask


def resident_on(persons: Columns, day: int) -> Mask:
    """Arrived on or before the day, and not moved away on or before it."""
    return happened(persons["arrival_date"], day) & ~happened(persons["moved_date"], day)


def exited_on(persons: Columns, x: Array | int, kinds: tuple[ExitKind, ...] | None = None) -> Mask:
    """The support case is closed on X, with one of `kinds` (None: whatever the kind)."""
    exited = closed(persons["exit_date"], persons["reopened_date"], x)
    return exited if kinds is None else exited & code_mask(persons["exit_kind"], kinds)


def active_case_on(persons: Columns, day: int) -> Mask:
    """Resident with a support case that is not closed."""
    return resident_on(persons, day) & ~exited_on(persons, day)


def aged(persons: Columns, day: int, low: int, high: int | None = None) -> Mask:
    """Completed years on the day at least `low` and at most `high`."""
    birth = persons["birth_date"]
    old_enough = birth <= birth_limit(day, low)
    return old_enough if high is None else old_enough & (birth > birth_limit(day, high + 1))


@cache
def birth_limit(day: int, years: int) -> int:
    """The latest birth date of those who have completed `years` on the day."""
    return int(add_months(np.array([day]), -12 * years)[0])


def of_basis(persons: Columns, population: tuple[Basis, ...]) -> Mask:
    return code_mask(persons["basis"], population)


def in_window(days: Array, first: dt.date | None, last: dt.date) -> Mask:
    """Dated from `first` (None: no limit) to `last`, both included. Missing dates are not."""
    mask: Mask = days <= to_day(last)
    return mask if first is None else mask & (days >= to_day(first))
