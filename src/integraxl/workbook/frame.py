"""pandas DataFrames with the contract's columns, as typed columns. pandas itself is not imported: the caller has it."""

from __future__ import annotations

from typing import Any

import numpy as np

from integraxl.contract.fields import Record, columns_of
from integraxl.danish import fold
from integraxl.errors import InvalidData
from integraxl.workbook.columns import NO_DATE, Array, Columns, empty_column
from integraxl.workbook.convert import RawColumn, convert
from integraxl.workbook.issues import Issue


def as_columns(model: type[Record], source: Any) -> Columns:
    """Typed columns of `source`: Columns as they are, or a DataFrame whose headers are the contract's.

    Raises InvalidData with every fault (a cell is named by header and index label). The rules between rows are not
    checked here; `read_workbook` does.
    """
    if isinstance(source, Columns):
        return source
    positions: dict[str, list[int]] = {}
    for position, header in enumerate(source.columns):
        positions.setdefault(fold(str(header)), []).append(position)
    data: dict[str, Array] = {}
    present: set[str] = set()
    issues: list[Issue] = []
    for column in columns_of(model):
        found = positions.get(fold(column.header), [])
        if len(found) > 1:
            text = f"Kolonnen {column.header} står {len(found)} gange. Behold kun den ene."
            issues.append(Issue("error", "duplicate_header", model.table_name, "", text))
        if not found:
            if column.header_required:
                text = f"Kolonnen {column.header} mangler. Tilføj den."
                issues.append(Issue("error", "missing_header", model.table_name, "", text))
            data[column.name] = empty_column(column, len(source))
            continue
        present.add(column.name)
        converted = convert(column, _raw(source.iloc[:, found[0]]))
        data[column.name] = converted.values
        issues += [
            Issue("error", fault.code, model.table_name, f"{column.header}, {source.index[fault.position]}", fault.text)
            for fault in converted.faults
            if fault.severity == "error"
        ]
    if issues:
        raise InvalidData(issues)
    return Columns(model, data, frozenset(present))


def _raw(series: Any) -> RawColumn:
    values = series.to_numpy()
    if values.dtype.kind == "M":
        return _days(values)
    if values.dtype.kind in "iuf":
        numbers: Array = values.astype(np.float64)
        return numbers
    return [None if blank else value for value, blank in zip(series.tolist(), series.isna().tolist(), strict=True)]


def _days(values: Array) -> RawColumn:
    days = values.astype("datetime64[D]")
    if (days != values)[~np.isnat(values)].any():
        cells: list[Any] = values.astype("datetime64[us]").tolist()
        return cells
    numbers = days.astype(np.int64)
    numbers[np.isnat(days)] = NO_DATE
    return numbers.astype(np.int32)
