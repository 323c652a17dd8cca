"""Calendar arithmetic on day numbers (days since 1970-01-01), whole arrays at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt

DayNumbers = npt.NDArray[Any]


def add_months(days: DayNumbers, months: int) -> npt.NDArray[np.int32]:
    """Each day plus calendar months: the same day of the month, else that month's last day (29 Feb → 28 Feb).

    The same rule backwards gives the latest birth date of those who have completed so many years on a day: who is
    born on 29 February has their birthday on 1 March in common years.
    """
    if days.size and int(days.max()) - int(days.min()) < days.size:  # the calendar is slow: it is asked once for a day
        first = days.min()
        moved: npt.NDArray[np.int32] = _add_months(np.arange(first, days.max() + 1), months)[days - first]
        return moved
    return _add_months(days, months)


def _add_months(days: DayNumbers, months: int) -> npt.NDArray[np.int32]:
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    target = month + months
    first = target.astype("datetime64[D]")
    length = (target + 1).astype("datetime64[D]") - first
    day = np.minimum(dates - month.astype("datetime64[D]"), length - np.timedelta64(1, "D"))
    moved: npt.NDArray[np.int32] = (first + day).astype(np.int64).astype(np.int32)
    return moved


def add_months_to(day: dt.date, months: int) -> dt.date:
    """One day plus calendar months.

    >>> add_months_to(dt.date(2016, 2, 29), 12)
    datetime.date(2017, 2, 28)
    """
    moved = add_months(np.array([np.datetime64(day).astype(np.int64)]), months)
    return np.datetime64(int(moved[0]), "D").astype(dt.date)  # type: ignore[no-any-return]


def completed_years(start: DayNumbers, on: DayNumbers | int) -> npt.NDArray[np.int64]:
    """Completed years from `start` to `on`; who is born on 29 February turns on 1 March in common years."""
    first, last = _month_day(start), _month_day(np.asarray(on))
    years: npt.NDArray[np.int64] = last[0] - first[0] - (last[1] < first[1])
    return years


def _month_day(days: DayNumbers) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Year, and month and day as one number that grows through the year."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12
    day = (dates - months.astype("datetime64[D]")).astype(np.int64)
    return year, month * 32 + day
