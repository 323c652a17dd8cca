"""Arrivals in windows of days: the same persons by the period, the year, the quota year, and since a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from integraxl.contract.calendar import add_months_to
from integraxl.contract.codes import TableId
from integraxl.contract.parameters import Parameters
from integraxl.measures.arrivals import quota_year, quota_year_window
from integraxl.tables.identities import BASIS_COLUMNS, Cell, Tables


@dataclass(frozen=True)
class Window:
    """A count of arrivals from the first to the last day, both included."""

    first: dt.date
    last: dt.date
    column: str
    cell: Cell


def named_windows(tables: Tables, parameters: Parameters) -> Iterator[Window]:
    """The windows that reach to the report date: the year and the quota years."""
    day = parameters.as_of
    first_days = (dt.date(day.year, 1, 1), quota_year_window(quota_year(day))[0])
    for row, first in enumerate(first_days):
        for column in (*BASIS_COLUMNS, "total"):
            yield Window(first, day, column, Cell(TableId.ARRIVALS_YEAR, row, column))
    for row, record in enumerate(tables[TableId.FORECAST].records()):
        assert isinstance(record["quota_year"], int)
        first, last = quota_year_window(record["quota_year"])
        if first <= day:
            yield Window(first, min(last, day), "refugees", Cell(TableId.FORECAST, row, "received"))


def all_windows(tables: Tables, parameters: Parameters) -> Iterator[Window]:
    """Those, every period of the series, and everyone since the cohort began."""
    yield from named_windows(tables, parameters)
    since = parameters.cohort_start or dt.date.min
    for row, (start, end) in enumerate(periods(tables, parameters)):
        for column in (*BASIS_COLUMNS, "total"):
            yield Window(max(start, since), end, column, Cell(TableId.ARRIVALS_SERIES, row, column))
    for row, column in enumerate(BASIS_COLUMNS):
        yield Window(since, parameters.as_of, column, Cell(TableId.ARRIVALS_SUMMARY, row, "received"))


def periods(tables: Tables, parameters: Parameters) -> list[tuple[dt.date, dt.date]]:
    """First and last day of every row of the series."""
    starts = [record["start"] for record in tables[TableId.ARRIVALS_SERIES].records()]
    ends = [*starts[1:], parameters.as_of + dt.timedelta(days=1)] if starts else []
    found = []
    for start, end in zip(starts, ends, strict=True):
        assert isinstance(start, dt.date)
        assert isinstance(end, dt.date)
        found.append((start, end - dt.timedelta(days=1)))
    return found


def reached(tables: Tables, parameters: Parameters) -> Iterator[tuple[dt.date, Cell]]:
    """The last day to have come on so as to be in the target group of each measuring point, with that group's count."""
    if parameters.clock == "municipality":
        for row, record in enumerate(tables[TableId.OUTFLOW_ALL].records()):
            assert isinstance(record["point"], int | float)
            last = last_day_before(parameters.as_of, int(12 * record["point"]))
            yield last, Cell(TableId.OUTFLOW_ALL, row, "n")


def last_day_before(as_of: dt.date, months: int) -> dt.date:
    """The last day that lies so many months before the report date."""
    day = add_months_to(as_of, -months)
    while add_months_to(day + dt.timedelta(days=1), months) <= as_of:
        day += dt.timedelta(days=1)
    return day
