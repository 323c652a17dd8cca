"""Days as Excel's numbers: a date handed over as a date would take the machine's time zone into account."""

from __future__ import annotations

import datetime as dt

_EPOCH, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)


def day_serial(day: dt.date, date_1904: bool) -> float:
    """The number of a day in a workbook of either date system."""
    return float((day - (_EPOCH_1904 if date_1904 else _EPOCH)).days)
