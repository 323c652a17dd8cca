"""The cells that Calc hands over, as the values that the workbook reader knows: Calc has numbers and texts only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from integraxl.formulas.ranges import HostRange
from integraxl.workbook.cells import ErrorValue, is_year, serial_date

_MOST_SERIALS = 1 << 16
_ERRORS = {
    503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"
}  # fmt: skip


def host_cells(header: dict[str, Any], rows: Sequence[Sequence[Any]]) -> HostRange:
    """A range as sent: numbers shown as dates, times or truth values become such, None an error cell.

    `header` says where the range stands, and by position in it the formats and the errors, as Calc numbers them.
    """
    values = [list(row) for row in rows]
    epoch_1904 = header["date_1904"]
    for kind, left, top, right, bottom in header["formats"]:
        reader = _READERS[kind]
        for row in values[top : bottom + 1]:
            row[left : right + 1] = [
                reader(cell, epoch_1904) if type(cell) is float else cell for cell in row[left : right + 1]
            ]
    _put_errors(values, header["errors"])
    return HostRange(tuple(map(tuple, values)), header["sheet"], header["row"], header["column"], date_1904=epoch_1904)


def _put_errors(values: list[list[Any]], errors: Sequence[tuple[int, int, int]]) -> None:
    for row in values:
        if None in row:
            row[:] = [ErrorValue("#FEJL!") if cell is None else cell for cell in row]
    for left, top, number in errors:
        values[top][left] = ErrorValue(_ERRORS.get(number, f"Err:{number}"))


@lru_cache(_MOST_SERIALS)
def _date(number: float, epoch_1904: bool) -> Any:
    """A date, a moment, or the number itself: who types 2018 in a cell formatted as a date gets 10 July 1905."""
    found = number if is_year(number) else serial_date(number, epoch_1904)
    return found.date() if isinstance(found, dt.datetime) and found.time() == dt.time() else found


def _time(number: float, _: bool) -> dt.timedelta:
    return dt.timedelta(days=number)


def _logical(number: float, _: bool) -> bool:
    return number != 0


_READERS: dict[str, Callable[[float, bool], Any]] = {"date": _date, "time": _time, "logical": _logical}
