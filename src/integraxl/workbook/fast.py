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

from integraxl.workbook.columns import NO_DATE, to_day
from integraxl.workbook.convert import RawColumn, Strings
from integraxl.workbook.locate import Place
from integraxl.workbook.package import Package

logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it remarks on every column without a value

_CHUNK = 1 << 20
_ODD_CELL = re.compile(rb"<(?:\w+:)?f[ >/]|\bt=[\"']e[\"']")
_DAY = 86_400_000
_FIRST_SAFE_DAY = to_day(dt.date(1900, 3, 2))


def is_plain(package: Package, part: str) -> bool:
    """Whether a sheet holds neither formulas nor error cells, which calamine may give as blanks."""
    with package.open_part(part) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            if _ODD_CELL.search(tail + chunk):
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
            batch = pa.record_batch(sheet)
        except fastexcel.FastExcelError:
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
        indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return Strings(coded.dictionary.to_pylist(), indices)
    if pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
        return _to_days(values)
    if pa.types.is_floating(values.type) or pa.types.is_integer(values.type):
        return values.cast(pa.float64()).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
    return None


def _to_days(values: Any) -> RawColumn | None:
    """Days since 1970; None where a time of day or a date of Excel's doubtful first two months needs a closer look."""
    milliseconds = values.cast(pa.timestamp("ms")).cast(pa.int64())
    blank = milliseconds.is_null().to_numpy(zero_copy_only=False)
    numbers = milliseconds.fill_null(0).to_numpy(zero_copy_only=False)
    days, rest = np.divmod(numbers, _DAY)
    if rest.any() or (days[~blank] < _FIRST_SAFE_DAY).any():
        return None
    days[blank] = NO_DATE
    return days.astype(np.int32)  # type: ignore[no-any-return]
