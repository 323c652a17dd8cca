"""Two reports of different dates: which counts are the same in both, and what has been added since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from integraxl.contract.codes import EffortEvent, TableId
from integraxl.tables.counted import COUNTS
from integraxl.tables.identities import Cell, Tables
from integraxl.tables.model import ReportTable, Unit, Value
from integraxl.tables.outflow import OUTFLOW_GROUPS

_GROWING: Mapping[TableId, tuple[str, ...]] = {
    **{id: COUNTS[id] for id in (TableId.ARRIVALS_SERIES, TableId.ARRIVALS_YEAR, *OUTFLOW_GROUPS, TableId.EFFECT)},
    TableId.ARRIVALS_SUMMARY: ("received", "moved"),
    TableId.FORECAST: ("received",),
    TableId.IGU_STATUS: ("n",),
    TableId.IGU_SECTOR: ("n",),
    TableId.PRACTICE: ("total", "private", "public", "unknown"),
    TableId.WOMENS_EFFORT: ("n",),
}
"""Counts of what has happened by the report date: from one report to the next they only grow."""

_ROWS: Mapping[TableId, tuple[str, ...]] = {
    TableId.IGU_STATUS: ("completed", "interrupted", "established"),
    TableId.PRACTICE: ("established",),
    TableId.WOMENS_EFFORT: ("referred", *map(str, EffortEvent)),
}
"""The rows that grow, where not all do."""


class Growth(NamedTuple):
    """The same figure now and then, as factors of counts: those not exited are the target group less the exited."""

    now: tuple[tuple[int, Cell], ...]
    then: tuple[tuple[int, Cell], ...]


def growths(now: Tables, then: Tables) -> Iterator[Growth]:
    """Every count that stands in both reports and has not shrunk; one that has was corrected, and says nothing."""
    for id, columns in _GROWING.items():
        earlier = _rows_by_key(then[id])
        for key, row in _rows_by_key(now[id]).items():
            if key in earlier and key[0] in _ROWS.get(id, (key[0],)):
                for column in columns:
                    yield Growth(((1, Cell(id, row, column)),), ((1, Cell(id, earlier[key], column)),))
                if id in OUTFLOW_GROUPS:
                    yield Growth(_not_exited(id, row), _not_exited(id, earlier[key]))


def _not_exited(id: TableId, row: int) -> tuple[tuple[int, Cell], ...]:
    return (1, Cell(id, row, "n")), (-1, Cell(id, row, "exited"))


def _rows_by_key(table: ReportTable) -> dict[tuple[Value, ...], int]:
    """Rows by what names them."""
    keys = [column.id for column in table.columns if column.unit in (Unit.TEXT, Unit.YEARS)]
    return {tuple(record[key] for key in keys): row for row, record in enumerate(table.records())}
