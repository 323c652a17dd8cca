"""A table's values as Danish text, for the terminal and for running text."""

from __future__ import annotations

import datetime as dt

from integraxl.danish import format_number, format_percent, format_short_date, format_shortest
from integraxl.tables.model import MARK, Hidden, TableColumn, Unit, Value


def display(value: Value, column: TableColumn) -> str:
    """The value as it is printed: rounded half-up, Danish separators, blank for None.

    >>> from integraxl.tables.model import share
    >>> display(58 / 1021, share())
    '5,7 %'
    """
    if value is None:
        return ""
    if isinstance(value, Hidden):
        return MARK
    if isinstance(value, bool):
        return column.names["true" if value else "false"]
    if isinstance(value, dt.date):
        return format_short_date(value)
    if isinstance(value, str):
        return column.names.get(value, value)
    if column.unit is Unit.CHANGE:
        return f"{'+' if value > 0 else ''}{format_shortest(value)}"
    if column.unit is Unit.SHARE:
        return format_percent(value, column.decimals)
    if column.unit is Unit.PERCENT:
        return f"{format_number(value)} %"
    if column.unit is Unit.TEXT:
        return str(value)
    if column.unit is Unit.YEARS:
        return f"{format_shortest(value)} år"
    return format_shortest(value) if column.unit in (Unit.NUMBER, Unit.COUNT) else format_number(value, column.decimals)
