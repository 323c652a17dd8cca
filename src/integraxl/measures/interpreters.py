"""Interpreting (tolkning): hours by type."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from integraxl.contract.codes import InterpreterType
from integraxl.contract.tables import Interpreting
from integraxl.measures.status import in_window
from integraxl.workbook.columns import Array, Mask, code_of
from integraxl.workbook.frame import as_columns

_PER_HOUR = 3_600 * 10**6
"""Hours are summed as whole microseconds: exact for clock times and for up to six decimals, whatever the order."""

_SUMMED = 1 << 10
"""So many bookings of the most hours that a cell may hold still fit 64 bits together."""


@dataclass(frozen=True)
class InterpreterHours:
    """Day and evening hours per `InterpreterType`, in its order, as whole microseconds; add up with `+`."""

    normal: tuple[int, ...]
    evening: tuple[int, ...]

    def __add__(self, other: InterpreterHours) -> InterpreterHours:
        return InterpreterHours(
            tuple(a + b for a, b in zip(self.normal, other.normal, strict=True)),
            tuple(a + b for a, b in zip(self.evening, other.evening, strict=True)),
        )


def count_interpreter_hours(bookings: Any, first: dt.date, last: dt.date) -> InterpreterHours:
    """Hours booked from `first` to `last`, both included; a blank counts as none.

    Sums are of the hours as typed and are never rounded here.
    Source: Aalborg 2019, tables 5 and 6.
    """
    records = as_columns(Interpreting, bookings)
    chosen = in_window(records["date"], first, last)
    kinds = [chosen & (records["kind"] == code_of(kind)) for kind in InterpreterType]
    return InterpreterHours(
        tuple(_sum(records["normal_hours"], kind) for kind in kinds),
        tuple(_sum(records["evening_hours"], kind) for kind in kinds),
    )


def in_hours(amount: int) -> float:
    """Microseconds as hours."""
    return amount / _PER_HOUR


def hours_exactly(hours: float) -> Fraction:
    """What `in_hours` gave, without the rounding of the division."""
    return Fraction(round(Fraction(hours) * _PER_HOUR), _PER_HOUR)


def interpreter_periods(as_of: dt.date) -> tuple[tuple[dt.date, dt.date], tuple[dt.date, dt.date]]:
    """The current period and the previous year: from 1 January to the last month's end, and the calendar year before.

    >>> interpreter_periods(dt.date(2019, 4, 1))[0]
    (datetime.date(2019, 1, 1), datetime.date(2019, 3, 31))
    """
    tomorrow = as_of + dt.timedelta(days=1)
    end = as_of if tomorrow.day == 1 else as_of.replace(day=1) - dt.timedelta(days=1)
    return (dt.date(end.year, 1, 1), end), (dt.date(end.year - 1, 1, 1), dt.date(end.year - 1, 12, 31))


def _sum(hours: Array, chosen: Mask) -> int:
    amounts = np.rint(hours[chosen] * _PER_HOUR)
    whole = amounts[~np.isnan(amounts)].astype(np.int64)
    return sum(int(whole[at : at + _SUMMED].sum()) for at in range(0, len(whole), _SUMMED))
