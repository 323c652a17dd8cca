"""The values that hosts hand over, as the raw columns that the reader converts too."""

from __future__ import annotations

import datetime as dt
import math
from array import array
from collections.abc import Iterable, Sequence
from decimal import Decimal
from types import NoneType
from typing import Any

import numpy as np

from integraxl.contract.fields import Column, Kind
from integraxl.workbook.cells import ErrorValue, is_year, serial_date
from integraxl.workbook.columns import NO_DATE, Array, to_day
from integraxl.workbook.convert import RawColumn, Strings

NOT_AVAILABLE = ErrorValue("#N/A")

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
_NEVER = dt.datetime.min  # stands for a blank among dates: Excel hands over none before the year 100
_MIDNIGHT = dt.time()
_LAST_CLOCK_YEAR = 1900  # a cell formatted as a time is handed over as a moment in Excel's first days
_CLOCK_ZERO, _CLOCK_ZERO_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
_TEXTS = (Kind.TEXT, Kind.ID, Kind.CODE)


def raw_column(column: Column, cells: Sequence[Any], *, date_1904: bool) -> RawColumn:
    """The cells of one column in the plainest form they have: days, numbers, texts, else cells one by one."""
    plain = _texts(column, cells) if column.kind in _TEXTS else _dates_or_numbers(column, cells, date_1904)
    return [_cell(column, cell, date_1904) for cell in cells] if plain is None else plain


def plain_value(value: Any) -> Any:
    """One value as the reader knows it: errors as ErrorValue, numbers as floats, no time zones, no host types."""
    if type(value) is int and value in _COM_ERRORS:
        return ErrorValue(_ERROR_NAMES.get(value, "#FEJL!"))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):  # Decimal: formatted as an amount
        return _float(value)
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return value


def serial_moment(number: float, date_1904: bool) -> dt.datetime | float:
    """The moment of a serial number, where it is one that nobody takes for a year or a count."""
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return number
    moment = serial_date(number, date_1904)
    return moment if isinstance(moment, dt.datetime) else number


def has_lookalikes(raw: RawColumn) -> bool:
    """Whether other cells could compare equal to these and mean something else, as TRUE does to 1."""
    if isinstance(raw, Strings):
        return False
    return isinstance(raw, list) or (raw.dtype == np.float64 and bool((raw <= 1).any()))


def _float(value: int | float | Decimal) -> float | ErrorValue:
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return ErrorValue("#NUM!")
    return ErrorValue("#NUM!") if math.isinf(number) else number


def _dates_or_numbers(column: Column, cells: Sequence[Any], date_1904: bool) -> RawColumn | None:
    """A whole column at once; None where its cells must be looked at one by one."""
    if column.kind is Kind.DATE and (serials := _floats_at_once(cells)) is not None:
        return _serial_days(serials, date_1904)
    kinds = set(map(type, cells))
    if str in kinds:  # a formula's blank is an empty text
        cells = [None if isinstance(cell, str) and not cell.strip() else cell for cell in cells]
        kinds = set(map(type, cells))
    if column.kind is Kind.DATE and all(issubclass(kind, dt.date | NoneType) for kind in kinds):
        return _days(cells, kinds)
    if column.kind is Kind.DATE and kinds <= {float, NoneType}:
        return _serial_days(_floats(cells, kinds), date_1904)
    return _numbers(cells, kinds) if column.kind is Kind.NUMBER and kinds <= {float, NoneType} else None


def _floats_at_once(cells: Sequence[Any]) -> Array | None:
    """A column of numbers and blanks, without a look at each cell's kind: array() takes nothing but numbers."""
    if type(next((cell for cell in cells if cell is not None), None)) is not float:
        return None
    try:
        try:
            numbers = array("d", cells)
        except TypeError:
            numbers = array("d", [math.nan if cell is None else cell for cell in cells])
    except (TypeError, OverflowError):
        return None
    return np.array(numbers)


def _days(cells: Sequence[Any], kinds: set[type]) -> Array | None:
    """Days of a column of dates; None where one has a time of day."""
    given = [cell or _NEVER for cell in cells] if NoneType in kinds else cells
    plain = any(not issubclass(kind, dt.datetime | NoneType) for kind in kinds)
    moments = [cell for cell in given if isinstance(cell, dt.datetime)] if plain else given
    if max(map(dt.datetime.time, moments), default=_MIDNIGHT) > _MIDNIGHT:
        return None
    days = np.fromiter(map(dt.date.toordinal, given), np.int32, len(given)) - dt.date(1970, 1, 1).toordinal()
    if NoneType in kinds:
        days[days == to_day(_NEVER)] = NO_DATE
    return days.astype(np.int32)


def _serial_days(serials: Array, date_1904: bool) -> Array | None:
    """Days of a column of serial numbers; None where one is no plain date, or may be a year."""
    blank = np.isnan(serials)
    serials[blank] = _FIRST_SERIAL
    if serials.min() < _FIRST_SERIAL or serials.max() > _LAST_SERIAL:
        return None
    days = serials.astype(np.int32)
    if (days != serials).any():
        return None
    days += (_DAYS_1904_AFTER_1900 if date_1904 else 0) - _SERIAL_OF_1970
    days[blank] = NO_DATE
    return days


def _floats(cells: Sequence[Any], kinds: set[type]) -> Array:
    if NoneType in kinds:  # numpy takes None too, but more slowly the more there are
        cells = [math.nan if cell is None else cell for cell in cells]
    return np.array(cells, np.float64)


def _numbers(cells: Sequence[Any], kinds: set[type]) -> Array | None:
    numbers = _floats(cells, kinds)
    return None if np.isinf(numbers).any() else numbers


class _Numbering(dict[Any, int]):
    """Numbers what is looked up as it is met, so that one pass over a column finds and counts its distinct values."""

    def __missing__(self, value: Any) -> int:
        self[value] = number = len(self)
        return number


def _texts(column: Column, cells: Sequence[Any]) -> Strings | None:
    """Texts, each distinct one once, but for ids: hardly any of those stands twice."""
    if column.kind is Kind.ID:
        return Strings([cell or "" for cell in cells], np.arange(len(cells))) if _are_texts(cells) else None
    distinct = _Numbering()
    try:
        numbers = np.fromiter(map(distinct.__getitem__, cells), np.intp, len(cells))
    except TypeError:  # what no host hands over cannot be told apart
        return None
    return Strings([text or "" for text in distinct], numbers) if _are_texts(distinct) else None


def _are_texts(cells: Iterable[Any]) -> bool:
    return set(map(type, cells)) <= {str, NoneType}


def _cell(column: Column, cell: Any, date_1904: bool) -> Any:
    value = plain_value(cell)
    if column.kind is Kind.DATE and date_1904 and isinstance(value, float) and not is_year(value):
        return value + _DAYS_1904_AFTER_1900
    if column.hours and isinstance(value, dt.datetime):
        return _duration(value, date_1904)
    return value


def _duration(moment: dt.datetime, date_1904: bool) -> dt.timedelta | dt.datetime:
    """Hours formatted as a time: so long after the first moment of the date system; other moments stay as they are."""
    if moment.year <= _LAST_CLOCK_YEAR:
        return moment - _CLOCK_ZERO
    if date_1904 and moment.year == _CLOCK_ZERO_1904.year:
        return moment - _CLOCK_ZERO_1904
    return moment
