"""The figures of the tables, one by one: those that add up, and those that follow from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from integraxl.contract.codes import TableId
from integraxl.measures.interpreters import hours_exactly
from integraxl.tables.arithmetic import exact
from integraxl.tables.display import display
from integraxl.tables.model import ReportTable, TableColumn, Unit, Value, plain
from integraxl.tables.outflow import OUTFLOW_GROUPS

_KEY_UNITS = (Unit.TEXT, Unit.YEARS)
_AMOUNTS = (Unit.COUNT, Unit.HOURS, Unit.AMOUNT, Unit.NUMBER)
# counts that follow from other figures and are no sum: rounded up to whole persons, and a place in an order
_NO_SUMS = {*((id, "missing") for id in OUTFLOW_GROUPS), (TableId.BENCHMARK, "rank")}
# the row is the same from one report date to the next, although its name holds the year
_ROWS_BY_PLACE = {TableId.ARRIVALS_YEAR: ("kalenderåret", "kvoteåret")}
_REGISTER_KEYS = {TableId.GRANTS: ("grant",), TableId.PLAN: ("area", "group")}  # their other texts are content
_NAMES_OF_ROWS = {(TableId.ARRIVALS_SERIES, "start")}  # says in another way which row it is
TOTAL = "I alt"


@dataclass(frozen=True)
class Figure:
    """The address of one figure: table, row and column."""

    table: TableId
    row: str
    column: str


Amounts = Mapping[Figure, Fraction]


@dataclass(frozen=True)
class Ratio:
    """What a share is made of: a column of its row, over a column of the same row or of the table's total."""

    part: str
    whole: str
    of_table: bool = False


_RATIOS: Mapping[TableId, Ratio] = {
    **dict.fromkeys(OUTFLOW_GROUPS, Ratio("exited", "n")),
    TableId.OUTFLOW_GENDER_AGE: Ratio("exited", "n"),
    TableId.NATIONALITY: Ratio("n", "n", of_table=True),
    TableId.ACTIVITY: Ratio("n", "n", of_table=True),
    TableId.ACTIVITY_STATUS: Ratio("n", "n", of_table=True),
    TableId.TIMELINESS: Ratio("kept", "due"),
    TableId.EFFECT: Ratio("self_supporting", "measurable"),
    TableId.BENCHMARK: Ratio("total", "persons"),
    TableId.INTERPRETERS_CURRENT: Ratio("total_hours", "total_hours", of_table=True),
    TableId.INTERPRETERS_PREVIOUS_YEAR: Ratio("total_hours", "total_hours", of_table=True),
}


def read_amounts(tables: Sequence[ReportTable]) -> dict[Figure, Fraction]:
    """Every figure that is a sum over records: counts, hours and amounts, exact. A blank is none."""
    return {
        Figure(table.id, key, column.id): _exactly(value, column)
        for table in tables
        for key, row in keyed_rows(table)
        for column, value in zip(table.columns, row, strict=True)
        if is_amount(table, column) and value is not None
    }


def is_amount(table: ReportTable, column: TableColumn) -> bool:
    return column.unit in _AMOUNTS and (table.id, column.id) not in _NO_SUMS


def _exactly(value: Value, column: TableColumn) -> Fraction:
    assert isinstance(value, int | float)
    return hours_exactly(value) if column.unit is Unit.HOURS else exact(value)


def keyed_rows(table: ReportTable) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Each row with its key as on the sheet Offentliggjort; rows of the same key are numbered in their order."""
    seen: Counter[str] = Counter()
    places = _ROWS_BY_PLACE.get(table.id)
    for position, row in enumerate(table.rows):
        key = f"{table.columns[0].id}={places[position]}" if places else _key(table, row)
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}; nr. {seen[key]}", row


def _key(table: ReportTable, row: Sequence[Value]) -> str:
    parts = [
        f"{column.id}={plain(value)}"
        for column, value in zip(table.columns, row, strict=True)
        if _is_key(table, column) and value is not None
    ]
    return "; ".join(parts)


def row_labels(table: ReportTable) -> dict[str, str]:
    """By key, each row as it is named in print."""
    places = _ROWS_BY_PLACE.get(table.id)
    if places:
        return {key: key.partition("=")[2] for key, _ in keyed_rows(table)}
    return {key: _printed(table, row) + _number_of(key) for key, row in keyed_rows(table)}


def _printed(table: ReportTable, row: Sequence[Value]) -> str:
    return ", ".join(
        display(value, column)
        for column, value in zip(table.columns, row, strict=True)
        if _is_key(table, column) and value is not None
    )


def _number_of(key: str) -> str:
    number = key.rpartition("; nr. ")
    return f" (nr. {number[2]})" if number[1] else ""


@dataclass(frozen=True)
class Derived:
    """A figure that is no sum: a share, a comparison with a target, a rank; with the parts of a share."""

    value: Value
    column: TableColumn
    part: Fraction | None = None
    whole: Fraction | None = None


def read_derived(tables: Sequence[ReportTable]) -> dict[Figure, Derived]:
    """Every figure that follows from the amounts of its row, the table's total, and the targets."""
    found: dict[Figure, Derived] = {}
    for table in tables:
        ratio, amounts = _RATIOS.get(table.id), read_amounts([table])
        for key, row in keyed_rows(table):
            for column, value in zip(table.columns, row, strict=True):
                if _names_row(table, column) or is_amount(table, column):
                    continue
                parts = _parts(table, key, ratio, amounts) if ratio and column.id in ("share", "percent") else ()
                found[Figure(table.id, key, column.id)] = Derived(value, column, *parts)
    return found


def _names_row(table: ReportTable, column: TableColumn) -> bool:
    return _is_key(table, column) or (table.id, column.id) in _NAMES_OF_ROWS


def _is_key(table: ReportTable, column: TableColumn) -> bool:
    if table.id in _REGISTER_KEYS:
        return column.id in _REGISTER_KEYS[table.id]
    return column.unit in _KEY_UNITS


def _parts(table: ReportTable, key: str, ratio: Ratio, amounts: Amounts) -> tuple[Fraction, Fraction]:
    part = amounts.get(Figure(table.id, key, ratio.part), Fraction(0))
    if not ratio.of_table:
        return part, amounts.get(Figure(table.id, key, ratio.whole), Fraction(0))
    return part, sum(
        (amounts.get(Figure(table.id, each, ratio.whole), Fraction(0)) for each in _whole_rows(table)), Fraction(0)
    )


def _whole_rows(table: ReportTable) -> list[str]:
    """The rows that make up the whole: neither a total nor a row that divides another."""
    divides = next((place for place, column in enumerate(table.columns) if column.id == "reason"), None)
    return [key for key, row in keyed_rows(table) if row[0] != TOTAL and (divides is None or row[divides] is None)]
