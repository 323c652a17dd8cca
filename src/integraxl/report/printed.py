"""What of a table is printed, and how: the committee's columns, Danish names for codes, number formats."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from integraxl.contract.codes import PlanKind, TableId
from integraxl.danish import MONTHS
from integraxl.report.elements import Grid
from integraxl.tables.display import display
from integraxl.tables.model import MARK, Hidden, ReportTable, TableColumn, Unit, Value, text

MARKS = {True: "✔", False: "✘"}
TOTAL = "I alt"

_SHARE = "0.0\\ %"

# what another column of the same table says better: the share behind a largest remainder, the day behind a period
_LEFT_OUT: Mapping[TableId, frozenset[str]] = {
    TableId.ARRIVALS_SERIES: frozenset({"start"}),
    TableId.NATIONALITY: frozenset({"share"}),
    TableId.ACTIVITY: frozenset({"percent"}),
    TableId.INTERPRETERS_PREVIOUS_YEAR: frozenset({"share"}),
    TableId.INTERPRETERS_CURRENT: frozenset({"share"}),
}
_SURPLUS = "Et negativt tal under Mangler til målet er så mange flere, end målet kræver."
_ONLY_WITH_VALUES = frozenset({"target", "met", "gap_pp", "missing", "base", "change_abs", "change_rel", "result"})
_PERIOD = re.compile(r"(\d{4})-(?:(Q|H)(\d)|(\d\d))")


def printed(table: ReportTable) -> ReportTable:
    """The table as the report shows it; the values that are left are the same, and so are the rows and their order."""
    shaped = _RESHAPED[table.id](table) if table.id in _RESHAPED else table
    left_out = _LEFT_OUT.get(table.id, frozenset())
    kept = [
        position
        for position, column in enumerate(shaped.columns)
        if column.id not in left_out and not (column.id in _ONLY_WITH_VALUES and _is_blank(shaped, position))
    ]
    notes = (*shaped.notes, _SURPLUS) if _has_surplus(shaped) else shaped.notes
    return replace(_with_columns(shaped, kept), notes=notes)


def _has_surplus(table: ReportTable) -> bool:
    missing = [record.get("missing") for record in table.records()]
    return any(isinstance(value, int) and value < 0 for value in missing)


def _is_blank(table: ReportTable, position: int) -> bool:
    return all(row[position] is None for row in table.rows)


def _with_columns(table: ReportTable, positions: list[int]) -> ReportTable:
    columns = tuple(table.columns[position] for position in positions)
    rows = tuple(tuple(row[position] for position in positions) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def _reason_under_category(table: ReportTable) -> ReportTable:
    """Category and reason in one column: the reasons stand below the passive, of whom they are part."""
    category, reason, *rest = table.columns
    names = {**category.names, **reason.names}
    rows = tuple((row[1] or row[0], *row[2:]) for row in table.rows)
    return replace(table, columns=(text(category.id, category.label, names), *rest), rows=rows)


def _workplace_first(table: ReportTable) -> ReportTable:
    return _with_columns(table, [1, 0, 2])


_RESHAPED: Mapping[TableId, Callable[[ReportTable], ReportTable]] = {
    TableId.ACTIVITY: _reason_under_category,
    TableId.IGU_WORKPLACE: _workplace_first,
}


def cell_value(value: Value, column: TableColumn) -> Value:
    """What is written in the cell: numbers and dates as they are; codes, periods and yes/no as Danish text."""
    if isinstance(value, bool):
        return f"{MARKS[value]} {display(value, column)}"
    if isinstance(value, Hidden):
        return MARK
    if not isinstance(value, str):
        return value
    return period_name(value) if column.id == "period" else display(value, column)


def period_name(period: str) -> str:
    """A period in words.

    >>> period_name("2019-Q1"), period_name("2019-04"), period_name("2019")
    ('1. kvt. 2019', 'april 2019', '2019')
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        return period
    if match[4]:
        return f"{MONTHS[int(match[4]) - 1]} {match[1]}"
    return f"{match[3]}. {'kvt.' if match[2] == 'Q' else 'halvår'} {match[1]}"


def number_format(value: Value, column: TableColumn, record: Mapping[str, Value]) -> str:
    """The format stored in the file; the program that opens it puts the separators of its own language.

    The mark of a hidden figure has that of the figure: beside a cell of another format LibreOffice drops the indent.
    """
    if isinstance(value, Hidden):
        value = 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "dd\\-mm\\-yyyy" if isinstance(value, dt.date) else "General"
    if column.unit is Unit.TEXT and isinstance(value, int):
        return "0"  # a year, not an amount
    if column.unit is Unit.SHARE:
        return f"{_digits(column.decimals)}\\ %"
    if column.unit is Unit.PERCENT:
        return '0" %"'
    if column.unit is Unit.YEARS:
        return 'General" år"'
    if column.unit in (Unit.NUMBER, Unit.TEXT):
        return _plan_format(value, column, record) if "kind" in record else _plain_format(value)
    return f"#,##{_digits(column.decimals)}"


def _plan_format(value: float, column: TableColumn, record: Mapping[str, Value]) -> str:
    """A target of the plan is a level, a share or a change of one; a share is written with decimals and at most 1."""
    kind, is_change = record["kind"], column.id == "change_abs"
    if kind == PlanKind.RELATIVE_CHANGE:
        return _SHARE if column.id == "target" else _plain_format(value)
    if not _is_share([record.get(name) for name in ("base", "target", "result")]):
        return _plain_format(value)
    in_points = is_change or (kind == PlanKind.PERCENTAGE_POINTS and column.id == "target")
    return f'{_SHARE}"-point"' if in_points else _SHARE


def _is_share(values: list[Value]) -> bool:
    numbers = [value for value in values if isinstance(value, int | float)]
    return all(abs(value) <= 1 for value in numbers) and any(value != int(value) for value in numbers)


def _plain_format(value: float) -> str:
    """As many decimals as the number has, at most four."""
    return f"#,##{_digits(len(f'{value:.4f}'.rstrip('0').partition('.')[2]))}"


def _digits(decimals: int) -> str:
    """
    >>> _digits(0), _digits(1)
    ('0', '0.0')
    """
    return "0" if decimals == 0 else f"0.{'0' * decimals}"


def shown(value: Value, column: TableColumn) -> str:
    """The text that the cell shows, to measure it."""
    written = cell_value(value, column)
    return written if isinstance(written, str) else display(written, column)


def shown_rows(grid: Grid) -> list[list[str]]:
    """The texts that the cells of a grid show."""
    return [
        [shown(value, grid.column_at(row, position)) for position, value in enumerate(values)]
        for row, values in enumerate(grid.rows)
    ]


def is_wrapped(column: TableColumn) -> bool:
    """Whether a long value may take several lines."""
    return column.unit is Unit.TEXT
