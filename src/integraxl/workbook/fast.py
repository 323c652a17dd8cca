"""The fast route: whole columns through calamine and Arrow. Taken only where it gives exactly what the cells hold."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Mapping
from typing import Any

import fastexcel
import numpy as np
import pyarrow as pa

from integraxl.workbook.columns import NO_DATE, Array, Mask, to_day
from integraxl.workbook.convert import RawColumn, Strings
from integraxl.workbook.locate import Place
from integraxl.workbook.package import Package

logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it remarks on every column without a value

_CHUNK = 1 << 20
# with and without a namespace prefix; one pattern for both takes ten times as long
_FORMULAS = (re.compile(rb"<f[ >/]"), re.compile(rb":f[ >/]"))
_DAY = 86_400_000
_FIRST_SAFE_DAY = to_day(dt.date(1900, 3, 2))  # before it, calamine and Excel disagree
_LAST_DAY = to_day(dt.date.max)


def is_plain(package: Package, part: str) -> bool:
    """Whether a sheet holds no formulas: one that was never calculated would come as a blank."""
    with package.open_part(part) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            if any(formula.search(tail + chunk) for formula in _FORMULAS):
                return False
            tail = chunk[-16:]
    return True


class FastReader:
    """Reads columns of a plain sheet; gives None where a column mixes kinds of cells and must be read one by one."""

    def __init__(self, package: Package) -> None:
        self._reader = fastexcel.read_excel(package.data)

    def read(self, place: Place) -> Mapping[str, RawColumn] | None:
        try:
            sheet = self._reader.load_sheet(
                place.sheet.name,
                header_row=None,
                skip_rows=place.header_row,
                use_columns=sorted(position - 1 for position in place.columns.values()),
                schema_sample_rows=None,
                dtype_coercion="strict",
            )
            batch, unread = sheet.to_arrow_with_errors()
        except fastexcel.FastExcelError:
            return None
        if unread is not None:  # error cells, and dates beyond the calendar
            return None
        names = {position - 1: name for name, position in place.columns.items()}
        raw: dict[str, RawColumn] = {}
        for info, values in zip(sheet.selected_columns, batch.columns, strict=True):
            converted = _to_raw(values)
            if converted is None:
                return None
            raw[names[info.absolute_index]] = converted
        return raw if len(raw) == len(names) else None


def _to_raw(values: Any) -> RawColumn | None:
    if pa.types.is_null(values.type) or values.null_count == len(values):
        return Strings([], np.full(len(values), -1, np.int64))
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        coded = values.dictionary_encode()
        indices, blank = _numbers(coded.indices, np.int32)
        return Strings(coded.dictionary.to_pylist(), np.where(blank, -1, indices))
    if values.type == pa.timestamp("ms"):
        return _to_days(values)
    if values.type == pa.float64():
        numbers, blank = _numbers(values, np.float64)
        return np.where(blank, np.nan, numbers)
    return None


def _numbers(values: Any, kind: type[np.generic]) -> tuple[Array, Mask]:
    """An Arrow array's numbers and which of them are missing, from its buffers: Arrow's own way imports pandas."""
    validity, data = values.buffers()
    inside = slice(values.offset, values.offset + len(values))
    numbers = np.frombuffer(data, kind)[inside]
    if validity is None:
        return numbers, np.zeros(len(values), bool)
    return numbers, np.unpackbits(np.frombuffer(validity, np.uint8), bitorder="little")[inside] == 0


def _to_days(values: Any) -> RawColumn | None:
    """Days since 1970; None where a time of day or a date at the ends of Excel's calendar needs a closer look."""
    milliseconds, blank = _numbers(values, np.int64)
    days, rest = np.divmod(np.where(blank, 0, milliseconds), _DAY)
    known = days[~blank]
    if rest.any() or (known < _FIRST_SAFE_DAY).any() or (known > _LAST_DAY).any():
        return None
    days[blank] = NO_DATE
    whole: Array = days.astype(np.int32)
    return whole
