"""Ranges as spreadsheets hand them over: the same records in every shape that a host may give them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from integraxl.formulas.cache import RangeCache
from integraxl.formulas.calling import CellError, Surroundings, call
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.ranges import HostRange
from tests.small_workbooks import HEADERS

AS_OF = dt.datetime(2019, 4, 1)
COM_ERRORS = {"#REF!": -2146826265, "#N/A": -2146826246, "#DIV/0!": -2146826281}


class ComTime(dt.datetime):
    """As pywin32 hands over a date: a datetime of its own kind, with a time zone."""


def com_time(day: dt.date) -> ComTime:
    return ComTime(day.year, day.month, day.day, tzinfo=dt.UTC)


DATES: Mapping[str, Any] = {
    "datetime": lambda day: dt.datetime.combine(day, dt.time()),
    "date": lambda day: day,
    "com": com_time,
    "serial": lambda day: float((day - dt.date(1899, 12, 30)).days),
    "whole serial": lambda day: (day - dt.date(1899, 12, 30)).days,
    "serial 1904": lambda day: float((day - dt.date(1904, 1, 1)).days),
    "iso": lambda day: day.isoformat(),
    "danish": lambda day: f"{day.day}-{day.month}-{day.year}",
}
NUMBERS: Mapping[str, Any] = {
    "float": float,
    "decimal": lambda number: Decimal(str(number)),
    "danish": lambda number: str(number).replace(".", ","),
    "int where whole": lambda number: int(number) if number == int(number) else number,
}


@dataclass(frozen=True)
class Shape:
    """How a host shows records: kinds of values, order of columns, what else is in the range."""

    dates: str = "datetime"
    numbers: str = "float"
    order: int = 0
    extra: bool = False
    title_rows: int = 0
    blank_every: int = 0
    trailing: int = 0
    lists: bool = False
    empty_text: bool = False
    odd_headers: bool = False
    sheet: str = ""

    @property
    def date_1904(self) -> bool:
        return self.dates == "serial 1904"


shapes = st.builds(
    Shape,
    dates=st.sampled_from(sorted(DATES)),
    numbers=st.sampled_from(sorted(NUMBERS)),
    order=st.integers(0, 11),
    extra=st.booleans(),
    title_rows=st.integers(0, 3),
    blank_every=st.integers(0, 3),
    trailing=st.integers(0, 3),
    lists=st.booleans(),
    empty_text=st.booleans(),
    odd_headers=st.booleans(),
    sheet=st.sampled_from(["", "Borgere"]),
)


def as_range(
    table: str, rows: Sequence[Mapping[str, Any]], shape: Shape = Shape(), headers: Sequence[str] | None = None
) -> HostRange:
    """Records of the contract as a range, in a shape."""
    chosen = list(HEADERS[table] if headers is None else headers)
    turn = shape.order % len(chosen)
    chosen = chosen[turn:] + chosen[:turn]
    blank: Any = "" if shape.empty_text else None
    cells = [[_shown(row.get(header), shape, blank) for header in chosen] for row in rows]
    heading: list[Any] = [f"  {each.upper()} \u00a0" if shape.odd_headers else each for each in chosen]
    if shape.extra:
        heading.insert(1, "Bemærkning")
        for number, line in enumerate(cells):
            line.insert(1, [COM_ERRORS["#REF!"], True, "010190-1234", dt.datetime(2019, 1, 1, 12)][number % 4])
    width = len(heading)
    empty = [blank] * width
    body: list[list[Any]] = []
    for number, line in enumerate(cells):
        if shape.blank_every and number % shape.blank_every == 0:
            body.append(list(empty))
        body.append(line)
    title = [["Optaget i foråret", *empty[1:]] for _ in range(shape.title_rows)]
    whole = [*title, heading, *body, *(list(empty) for _ in range(shape.trailing))]
    values: Any = whole if shape.lists else tuple(map(tuple, whole))
    return HostRange(values, shape.sheet, 1, 1, date_1904=shape.date_1904)


def _shown(value: Any, shape: Shape, blank: Any) -> Any:
    if value is None:
        return blank
    if isinstance(value, dt.date):
        return DATES[shape.dates](value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return NUMBERS[shape.numbers](value)
    return value


@dataclass
class Calls:
    """Calls from one workbook, with a cache of their own."""

    around: Surroundings = field(default_factory=Surroundings)
    cache: RangeCache = field(default_factory=RangeCache)

    def __call__(self, name: str, *arguments: Any) -> Any:
        return call(FUNCTIONS[name], arguments, self.around, self.cache)


def settings_range(values: Mapping[str, Any], shape: Shape = Shape()) -> HostRange:
    return as_range("Opsætning", [{"Nøgle": key, "Værdi": value} for key, value in values.items()], shape)


def is_internal(result: Any) -> bool:
    """Whether the reason is that of a fault of ours."""
    return isinstance(result, CellError) and "fejl i integraxl" in result.reason
