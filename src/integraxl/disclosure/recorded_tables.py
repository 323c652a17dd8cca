"""The tables of a record, as strict as the program makes them: the same columns, rows that can be, whole numbers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from integraxl.contract.codes import ActivityKind, Sector, TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import TABLES
from integraxl.measures.arrivals import periods_between
from integraxl.measures.support import UNKNOWN
from integraxl.tables.build import build_tables
from integraxl.tables.counted import COUNTS
from integraxl.tables.identities import Tables
from integraxl.tables.model import HIDDEN, ReportTable, TableColumn, Unit, Value
from integraxl.tables.outflow import OUTFLOW_GROUPS
from integraxl.workbook.columns import no_records
from integraxl.workbook.read import Source, Workbook

_MOST_ROWS = 10_000
_MOST_LETTERS = 500
_MOST = 1_000_000_000


class Malformed(ValueError):
    """The tables are none that the program can have written."""


def recorded_tables(content: Any, parameters: Parameters) -> Tables:
    """The tables with counts. Raises Malformed where one is missing or is not as the program writes it."""
    if not isinstance(content, list) or len(content) > len(TableId):
        raise Malformed
    found = {table["id"]: table for table in content}
    known = _empty(parameters)
    return {id: _table(found[str(id)], known[id], parameters) for id in COUNTS}


def _empty(parameters: Parameters) -> dict[TableId, ReportTable]:
    """The tables of a workbook without records: their columns, and the rows that are always there."""
    workbook = Workbook(Source("", ""), {model: no_records(model) for model in TABLES}, ())
    return {table.id: table for table in build_tables(workbook, parameters, COUNTS)}


def _table(content: Any, known: ReportTable, parameters: Parameters) -> ReportTable:
    names = list(known.column_ids)
    rows, title = content["rows"], content["title"]
    if content["columns"] != names or not isinstance(rows, list) or len(rows) > _MOST_ROWS:
        raise Malformed
    if not isinstance(title, str) or len(title) > _MOST_LETTERS:
        raise Malformed
    hidden = _hidden(content["suppressed"], rows, names)
    read = tuple(_row(row, hidden.get(number, frozenset()), known) for number, row in enumerate(rows, start=1))
    table = replace(known, title=title, rows=read, notes=(), note_counts={}, is_public=True)
    if read and not _KEYS.get(known.id, _as_always)(table.records(), known.records(), parameters):
        raise Malformed
    return table


def _hidden(content: Any, rows: Sequence[Any], names: Sequence[str]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for each in content:
        row, columns = each["row"], frozenset(each["columns"])
        if type(row) is not int or not 1 <= row <= len(rows) or row in found or not columns <= set(names):
            raise Malformed
        found[row] = columns
    return found


def _row(content: Any, hidden: frozenset[str], known: ReportTable) -> tuple[Value, ...]:
    if not isinstance(content, dict) or set(content) != set(known.column_ids):
        raise Malformed
    return tuple(_value(content[column.id], column.id in hidden, column, known.id) for column in known.columns)


def _value(value: Any, is_hidden: bool, column: TableColumn, id: TableId) -> Value:
    if is_hidden:
        if value is not None or column.unit in (Unit.TEXT, Unit.YEARS, Unit.DATE):
            raise Malformed
        return HIDDEN
    if column.unit is Unit.DATE:
        return dt.date.fromisoformat(value)
    if isinstance(value, str):
        if column.unit is not Unit.TEXT or len(value) > _MOST_LETTERS:
            raise Malformed
        return value
    if value is None or isinstance(value, bool):
        return value
    if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > _MOST:
        raise Malformed
    if column.id in COUNTS[id] and value < 0:
        raise Malformed
    number: int | float = value
    return number


# --- which rows a table may have ---

_Records = list[dict[str, Value]]
_Rule = Callable[[_Records, _Records, Parameters], bool]


def _as_always(records: _Records, known: _Records, _: Parameters) -> bool:
    """The rows are there whatever the data."""
    named = ("basis", "period", "gender", "band", "status", "category", "reason", "measure", "rule")
    return [_named(each, named) for each in records] == [_named(each, named) for each in known]


def _named(record: Mapping[str, Value], names: Sequence[str]) -> list[Value]:
    return [record[name] for name in names if name in record]


def _series(records: _Records, _: _Records, parameters: Parameters) -> bool:
    first = records[0]["start"]
    assert isinstance(first, dt.date)
    if not first <= parameters.as_of:
        return False
    periods = [(each.label, each.start) for each in periods_between(first, parameters.as_of, parameters.period)]
    return periods == [(each["period"], each["start"]) for each in records]


def _points(records: _Records, _: _Records, __: Parameters) -> bool:
    points = [each["point"] for each in records]
    return all(
        isinstance(point, int | float)
        and not isinstance(point, bool)
        and 0 < point <= 100
        and point * 2 == int(point * 2)
        for point in points
    ) and points == sorted(set(points))  # type: ignore[type-var]


def _years(records: _Records, _: _Records, __: Parameters) -> bool:
    return all(type(each["quota_year"]) is int and 1900 <= each["quota_year"] < 2200 for each in records)


def _among(column: str, names: Sequence[str]) -> _Rule:
    def is_among(records: _Records, _: _Records, __: Parameters) -> bool:
        found = [each[column] for each in records]
        return len(set(found)) == len(found) and set(found) <= set(names)

    return is_among


def _different(records: _Records, _: _Records, __: Parameters) -> bool:
    names = [each["nationality"] for each in records]
    return len(set(names)) == len(names) and all(isinstance(name, str) for name in names)


def _summed(records: _Records, _: _Records, __: Parameters) -> bool:
    return records[-1]["municipality"] == "I alt" and all(isinstance(each["municipality"], str) for each in records)


_KEYS: Mapping[TableId, _Rule] = {
    TableId.ARRIVALS_SERIES: _series,
    **dict.fromkeys(OUTFLOW_GROUPS, _points),
    TableId.FORECAST: _years,
    TableId.IGU_SECTOR: _among("sector", [*map(str, Sector), UNKNOWN]),
    TableId.EFFECT: _among("activity", [*map(str, ActivityKind)]),
    TableId.NATIONALITY: _different,
    TableId.BENCHMARK: _summed,
}
