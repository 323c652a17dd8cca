"""The fast route: whole columns through calamine and Arrow. Taken only where it gives exactly what the cells hold."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import fastexcel
import numpy as np
import pyarrow as pa
from pyarrow._compute import call_function  # pyarrow.compute, its public home, takes 25 ms more to import

from integraxl.contract.fields import Kind, columns_of
from integraxl.workbook.arrow import numbers_of
from integraxl.workbook.cells import FIRST_YEAR, LAST_YEAR
from integraxl.workbook.columns import NO_DATE, Array, to_day
from integraxl.workbook.convert import RawColumn, Strings
from integraxl.workbook.locate import Place
from integraxl.workbook.package import Package, children_named
from integraxl.workbook.plain_copy import plain_copy

logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it remarks on every column without a value

_PLAIN_FORMATS = frozenset(str(number) for number in (*range(14), *range(37, 45), 48, 49))  # those built in
_EXACT = ("string", "float", "datetime", "null")
_DAY = 86_400_000
_FIRST_DAYS = {False: to_day(dt.date(1900, 3, 1)), True: to_day(dt.date(1904, 1, 2))}
"""By date system (1904 or not): before it calamine and Excel disagree, or a time of day looks like a date."""
_DAYS_OF_SERIAL_0 = {False: to_day(dt.date(1899, 12, 30)), True: to_day(dt.date(1904, 1, 1))}
_LAST_TYPED_YEAR = to_day(dt.date(1911, 1, 1))  # a year typed as a date lies before it in either system
_LAST_DAY = to_day(dt.date.max)


def is_plain(package: Package, part: str) -> bool:
    """Whether calamine reads the sheet as it is, from the same archive as we do (see `scan`)."""
    return part in package.archive and package.archive.facts[part].plain and not package.archive.stray_bytes


class FastReader:
    """Reads columns of a plain sheet; gives None where a column mixes kinds of cells and must be read one by one."""

    def __init__(self, package: Package) -> None:
        self._package = package

    @cached_property
    def _reader(self) -> Any:
        """None for a file that calamine cannot open, or whose texts it would not read as they are."""
        if not self._package.texts.in_order or not _shows_numbers_as_they_are(self._package):
            return None
        try:
            return fastexcel.read_excel(plain_copy(self._package))
        except fastexcel.FastExcelError:
            return None

    def read(self, place: Place) -> Mapping[str, RawColumn] | None:
        if self._reader is None or not is_plain(self._package, place.sheet.part):
            return None
        try:
            sheet = self._reader.load_sheet(
                place.sheet.name,
                header_row=None,
                skip_rows=place.header_row,
                use_columns=sorted(position - 1 for position in place.columns.values()),
                schema_sample_rows=None,
                dtype_coercion="strict",
            )
            if any(column.dtype not in _EXACT for column in sheet.selected_columns):
                return None
            batch, unread = sheet.to_arrow_with_errors()
        except fastexcel.FastExcelError:
            return None
        if unread is not None:  # error cells, and dates beyond the calendar
            return None
        names = {position - 1: name for name, position in place.columns.items()}
        dates = {column.name for column in columns_of(place.model) if column.kind is Kind.DATE}
        raw: dict[str, RawColumn] = {}
        for info, values in zip(sheet.selected_columns, batch.columns, strict=True):
            converted = _to_raw(values, self._package.epoch_1904)
            name = names[info.absolute_index]
            if converted is None or (name in dates and _holds_numbers(converted)):
                return None
            raw[name] = converted
        return raw if len(raw) == len(names) else None


def _shows_numbers_as_they_are(package: Package) -> bool:
    """Whether a cell that names no style is a number: its style is the first, which calamine does not ask."""
    cells = [] if package.styles is None else children_named(package.styles, "cellXfs")
    first = next((xf for each in cells for xf in children_named(each, "xf")), None)
    number = "0" if first is None else first.get("numFmtId", "0")
    lists = [] if package.styles is None else children_named(package.styles, "numFmts")
    redefined = {each.get("numFmtId") for formats in lists for each in children_named(formats, "numFmt")}
    return number in _PLAIN_FORMATS and number not in redefined


def odd_cells(data: bytes, sheet: str, left: int) -> Mapping[tuple[int, int], str]:
    """By row and column (from 0), what stands in each cell that is neither blank nor a plain number.

    `left` is the first column that calamine sees. Raises ValueError for a sheet that cannot be read so.
    """
    try:
        reader = fastexcel.read_excel(data)
        cells = reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="float", schema_sample_rows=None)
        _, odd = cells.to_arrow_with_errors()
    except fastexcel.FastExcelError:
        raise ValueError("the sheet cannot be read") from None
    return {} if odd is None else {(each.position[0], each.position[1] + left): each.detail for each in odd.errors}


def _holds_numbers(raw: RawColumn) -> bool:
    """Numbers in a column of dates need the workbook's date system."""
    return isinstance(raw, np.ndarray) and raw.dtype == np.float64


def _to_raw(values: Any, epoch_1904: bool) -> RawColumn | None:
    if pa.types.is_null(values.type) or values.null_count == len(values):
        return Strings([], np.full(len(values), -1, np.int64))
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        coded = call_function("dictionary_encode", [values])
        indices, blank = numbers_of(coded.indices, np.int32)
        return Strings(coded.dictionary.to_pylist(), np.where(blank, -1, indices))
    if values.type == pa.timestamp("ms"):
        return _to_days(values, epoch_1904)
    if values.type == pa.float64():
        numbers, blank = numbers_of(values, np.float64)
        if not np.isfinite(numbers[~blank]).all():  # the text »nan« among numbers
            return None
        return np.where(blank, np.nan, numbers)
    return None


def _to_days(values: Any, epoch_1904: bool) -> RawColumn | None:
    """Days since 1970; None where a time of day, a typed year or an end of the calendar needs a closer look."""
    milliseconds, blank = numbers_of(values, np.int64)
    days, rest = np.divmod(np.where(blank, 0, milliseconds), _DAY)
    known = days[~blank]
    if rest.any() or (known < _FIRST_DAYS[epoch_1904]).any() or (known > _LAST_DAY).any():
        return None
    serials = known[known < _LAST_TYPED_YEAR] - _DAYS_OF_SERIAL_0[epoch_1904]
    if ((serials >= FIRST_YEAR) & (serials <= LAST_YEAR)).any():
        return None
    days[blank] = NO_DATE
    whole: Array = days.astype(np.int32)
    return whole
