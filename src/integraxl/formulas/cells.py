"""The values that hosts hand over, as the raw columns that the reader converts too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from integraxl.contract.fields import Column, Kind
from integraxl.workbook.cells import ErrorValue, is_year
from integraxl.workbook.columns import NO_DATE, Array
from integraxl.workbook.convert import RawColumn, Strings

_FIRST_SERIAL, _LAST_SERIAL = 4_000, 2_958_465  # before 1911 a number may be a year or no date: a look at each decides
_SERIAL_OF_1970 = 25_569
_DAYS_1904_AFTER_1900 = 1_462
_COM_ERRORS = range(
    -2_146_826_288, -2_146_826_200
)  # an error cell as Excel hands it over: a whole number, never a float
_ERROR_NAMES = {
    -2_146_826_288: "#NULL!", -2_146_826_281: "#DIV/0!", -2_146_826_273: "#VALUE!", -2_146_826_265: "#REF!",
    -2_146_826_259: "#NAME?", -2_146_826_252: "#NUM!", -2_146_826_246: "#N/A",
}  # fmt: skip
_MIDNIGHT = {dt.time()}
_LAST_CLOCK_YEAR = 1900  # a cell formatted as a time is handed over as a moment in Excel's first days
_CLOCK_ZERO = dt.datetime(1899, 12, 30)


def raw_column(column: Column, cells: Sequence[Any], *, date_1904: bool) -> RawColumn:
    """The cells of one column in the plainest form they have: days, numbers, texts, else cells one by one."""
    kinds = set(map(type, cells))
    if column.kind is Kind.DATE and _are_dates(kinds):
        days = _days(cells, kinds)
        if days is not None:
            return days
    elif column.kind is Kind.DATE and kinds <= {float, type(None)}:
        days = _serial_days(cells, date_1904)
        if days is not None:
            return days
    elif column.kind is Kind.NUMBER and kinds <= {float, type(None)}:
        return np.array(cells, np.float64)
    elif column.kind in (Kind.TEXT, Kind.ID, Kind.CODE) and kinds <= {str, type(None)}:
        return _texts(column, cells)
    return [_cell(column, cell, date_1904) for cell in cells]


def plain_value(value: Any) -> Any:
    """One value as the reader knows it: errors as ErrorValue, no time zones, no host types."""
    if type(value) is int and value in _COM_ERRORS:
        return ErrorValue(_ERROR_NAMES.get(value, "#FEJL!"))
    if isinstance(value, Decimal):  # a cell formatted as an amount
        return float(value)
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return value


def _are_dates(kinds: set[type]) -> bool:
    return all(kind is type(None) or issubclass(kind, dt.date) for kind in kinds)


def _days(cells: Sequence[Any], kinds: set[type]) -> Array | None:
    """Days of a column of dates; None where one has a time of day."""
    given = [cell for cell in cells if cell is not None] if type(None) in kinds else cells
    if any(issubclass(kind, dt.datetime) for kind in kinds):
        moments = [cell for cell in given if isinstance(cell, dt.datetime)] if dt.date in kinds else given
        if not set(map(dt.datetime.time, moments)) <= _MIDNIGHT:
            return None
    days = np.fromiter(map(dt.date.toordinal, given), np.int32, len(given)) - dt.date(1970, 1, 1).toordinal()
    if given is cells:
        return days.astype(np.int32)
    spread = np.full(len(cells), NO_DATE, np.int32)
    spread[np.fromiter((cell is not None for cell in cells), bool, len(cells))] = days
    return spread


def _serial_days(cells: Sequence[Any], date_1904: bool) -> Array | None:
    """Days of a column of serial numbers; None where one is no plain date, or may be a year."""
    typed = np.array(cells, np.float64)
    serials = typed + _DAYS_1904_AFTER_1900 if date_1904 else typed
    blank = np.isnan(typed)
    plain = (serials == np.floor(serials)) & (typed >= _FIRST_SERIAL) & (serials <= _LAST_SERIAL)
    if not (plain | blank).all():
        return None
    days = np.where(blank, 0, serials - _SERIAL_OF_1970).astype(np.int32)
    days[blank] = NO_DATE
    return days


def _texts(column: Column, cells: Sequence[Any]) -> Strings:
    if column.kind is Kind.ID:  # hardly any is there twice
        return Strings([cell or "" for cell in cells], np.arange(len(cells)))
    where = {text: position for position, text in enumerate(dict.fromkeys(cells))}
    indices = np.fromiter(map(where.__getitem__, cells), np.intp, len(cells))
    return Strings([text or "" for text in where], indices)


def _cell(column: Column, cell: Any, date_1904: bool) -> Any:
    value = plain_value(cell)
    if column.kind is Kind.DATE and date_1904 and type(value) is float and not is_year(value):
        return value + _DAYS_1904_AFTER_1900
    if column.hours and isinstance(value, dt.datetime) and value.year <= _LAST_CLOCK_YEAR:
        return value - _CLOCK_ZERO
    return value
