"""The table Opsætning from a host that hands over dates as serial numbers.

Its column Værdi holds values of every kind, so that only the key tells that a number is a date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from integraxl.contract.parameters import SETTING_KEYS, Parameters
from integraxl.danish import fold
from integraxl.formulas.cells import serial_moment
from integraxl.formulas.ranges import HostRange

_DATES = frozenset(
    name for name, field in Parameters.model_fields.items() if field.annotation in (dt.date, dt.date | None)
)


def with_dates(host: HostRange) -> HostRange:
    """The range with the values of date parameters as dates; a number that is no date stays the number that it is."""
    return replace(host, values=tuple(_dated(row, host.date_1904) for row in host.values))


def _dated(row: Sequence[Any], date_1904: bool) -> tuple[Any, ...]:
    if not any(isinstance(cell, str) and _is_date_key(cell) for cell in row):
        return tuple(row)
    return tuple(serial_moment(cell, date_1904) if isinstance(cell, int | float) else cell for cell in row)


def _is_date_key(text: str) -> bool:
    key = fold(text)
    return SETTING_KEYS.get(key, key) in _DATES
