"""The identities between the counts of the tables: parts that sum to a whole, in one table or across tables.

Stated once: the audit checks them, and disclosure control (`tables/linked.py`) computes with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from integraxl.contract.codes import TableId
from integraxl.tables.model import ReportTable, Value, plain

Tables = Mapping[TableId, ReportTable]

BASIS_COLUMNS = ("refugees", "family_reunified", "born")


class Cell(NamedTuple):
    """One figure: its table, its row from 0, its column id."""

    table: TableId
    row: int
    column: str

    def value(self, tables: Tables) -> Value:
        table = tables[self.table]
        return table.rows[self.row][table.column_ids.index(self.column)]


@dataclass(frozen=True)
class Identity:
    """The parts sum to the whole. `at` is where the audit tells of it: table, row in words, column."""

    check: str
    at: tuple[TableId, str, str]
    whole: Cell
    parts: tuple[Cell, ...]


def identities(tables: Tables) -> Iterator[Identity]:
    """Every identity between the tables that are there and have rows."""
    yield from _row_sums(tables, TableId.ARRIVALS_SERIES, "total", BASIS_COLUMNS)
    yield from _row_sums(tables, TableId.ARRIVALS_SUMMARY, "received", ("moved", "resident"))
    yield from _row_sums(tables, TableId.ARRIVALS_YEAR, "total", BASIS_COLUMNS)
    yield from _row_sums(tables, TableId.SUPPORT, "adults", ("on_benefit", "off_benefit"))
    yield from _row_sums(tables, TableId.PRACTICE, "total", ("private", "public", "unknown"))
    yield from _row_sums(tables, TableId.TIMELINESS, "due", ("kept", "broken", "unknown"))
    yield from _series_is_summary(tables)
    yield from _age_groups(tables)
    yield from _gender_age_margins(tables)
    yield from _activity_parts(tables)
    yield from _igu_parts(tables)


def _row_sums(tables: Tables, id: TableId, whole: str, parts: tuple[str, ...]) -> Iterator[Identity]:
    """In every row the parts sum to the whole."""
    for row, record in enumerate(tables[id].records() if id in tables else ()):
        first = tables[id].columns[0].id
        at = id, f"{first}={plain(record[first])}", whole
        yield Identity("parts_sum", at, Cell(id, row, whole), tuple(Cell(id, row, part) for part in parts))


def _series_is_summary(tables: Tables) -> Iterator[Identity]:
    series, summary = TableId.ARRIVALS_SERIES, TableId.ARRIVALS_SUMMARY
    if series in tables and summary in tables:
        for row, column in enumerate(BASIS_COLUMNS):
            parts = column_cells(tables, series, column)
            yield Identity("series_is_summary", (series, "", column), Cell(summary, row, "received"), parts)


def _age_groups(tables: Tables) -> Iterator[Identity]:
    """Under 30 and 30+ make all, at every measuring point that the three tables share."""
    ids = (TableId.OUTFLOW_UNDER_30, TableId.OUTFLOW_OVER_30, TableId.OUTFLOW_ALL)
    if any(id not in tables for id in ids):
        return
    young, old, everyone = (points(tables, id) for id in ids)
    for point, row in everyone.items():
        if point in young and point in old:
            for column in ("n", "exited"):
                at = TableId.OUTFLOW_ALL, f"point={plain(point)}", column
                parts = (
                    Cell(TableId.OUTFLOW_UNDER_30, young[point], column),
                    Cell(TableId.OUTFLOW_OVER_30, old[point], column),
                )
                yield Identity("age_groups_sum", at, Cell(TableId.OUTFLOW_ALL, row, column), parts)


def points(tables: Tables, id: TableId) -> dict[Value, int]:
    """The row of each measuring point."""
    return {record["point"]: row for row, record in enumerate(tables[id].records())}


def _gender_age_margins(tables: Tables) -> Iterator[Identity]:
    id = TableId.OUTFLOW_GENDER_AGE
    records = tables[id].records() if id in tables else []
    rows = {(each["gender"], each["band"]): row for row, each in enumerate(records)}
    for (gender, band), row in rows.items():
        if band == "I alt":
            parts = [part for (sex, age), part in rows.items() if sex == gender and age != "I alt"]
        elif gender == "I alt":
            parts = [part for (sex, age), part in rows.items() if age == band and sex != "I alt"]
        else:
            continue
        for column in ("n", "exited"):
            at = id, f"gender={gender}; band={band}", column
            yield Identity("parts_sum", at, Cell(id, row, column), tuple(Cell(id, part, column) for part in parts))


def _activity_parts(tables: Tables) -> Iterator[Identity]:
    table, status = TableId.ACTIVITY, TableId.ACTIVITY_STATUS
    if table not in tables or not tables[table].rows or status not in tables:
        return
    rows = activity_rows(tables)
    merged = named_rows(tables, status, "category")
    reasons = tuple(cell for (category, reason), cell in rows.items() if category == "passive" and reason)
    yield Identity("parts_sum", (table, "category=passive", "n"), rows["passive", None], reasons)
    courses = rows["other", None], rows["language", None]
    yield Identity("parts_sum", (status, "category=courses", "n"), merged["courses"], courses)


def activity_rows(tables: Tables) -> dict[tuple[Value, Value], Cell]:
    """The count of each category and reason."""
    records = enumerate(tables[TableId.ACTIVITY].records())
    return {(each["category"], each["reason"]): Cell(TableId.ACTIVITY, row, "n") for row, each in records}


def _igu_parts(tables: Tables) -> Iterator[Identity]:
    status = TableId.IGU_STATUS
    if status not in tables or not tables[status].rows:
        return
    n = named_rows(tables, status, "status")
    parts = n["ongoing"], n["completed"], n["interrupted"]
    yield Identity("parts_sum", (status, "status=established", "n"), n["established"], parts)
    for id in (TableId.IGU_SECTOR, TableId.IGU_WORKPLACE):
        if id in tables:
            yield Identity("parts_sum", (id, "", "n"), n["established"], column_cells(tables, id, "n"))


def named_rows(tables: Tables, id: TableId, key: str, column: str = "n") -> dict[Value, Cell]:
    """The count of each row, by the row's key."""
    return {record[key]: Cell(id, row, column) for row, record in enumerate(tables[id].records())}


def column_cells(tables: Tables, id: TableId, column: str) -> tuple[Cell, ...]:
    return tuple(Cell(id, row, column) for row in range(len(tables[id].rows)))
