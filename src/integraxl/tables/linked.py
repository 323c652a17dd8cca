"""How the counts of the tables hang together, so that one may follow from others: what disclosure control reckons with.

Beside the identities these are the counts that no table shows, but that anyone can find by subtracting: the men, those
not exited, those over 64.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

import numpy as np

from integraxl.contract.calendar import add_months
from integraxl.contract.codes import Basis, EffortEvent, TableId
from integraxl.contract.parameters import Parameters
from integraxl.measures.support import WORKING_AGE
from integraxl.tables.arithmetic import exact
from integraxl.tables.arrivals import OTHERS
from integraxl.tables.counted import COUNTS, WHOLE
from integraxl.tables.identities import (
    BASIS_COLUMNS,
    Cell,
    Tables,
    activity_rows,
    column_cells,
    identities,
    named_rows,
    points,
)
from integraxl.tables.outflow import OUTFLOW_GROUPS
from integraxl.tables.windows import Window, named_windows, periods
from integraxl.workbook.columns import to_day


class Rest(Enum):
    """What is left over when a relation's terms are summed."""

    NOTHING = "nothing: the terms sum to 0"
    COUNT = "a count that no table shows"
    BOUND = "something from 0 up that is no count"


@dataclass(frozen=True)
class Relation:
    """The sum of factor times count over the terms, and what is left over.

    `tells`: the first term is a group, the others and the rest are what its members are, such as exited or not. Were
    all of a small group the same, the table would tell it of each of them.
    """

    terms: tuple[tuple[int, Cell], ...]
    rest: Rest = Rest.NOTHING
    tells: bool = False


_TELLING = (
    TableId.ARRIVALS_SUMMARY, TableId.SUPPORT, TableId.TIMELINESS, TableId.ACTIVITY, TableId.ACTIVITY_STATUS,
    TableId.IGU_STATUS, TableId.IGU_SECTOR,
)  # fmt: skip
"""Identities about what people are or do; the others are about when they came, how old they are, and the like."""


def relations(tables: Tables, parameters: Parameters) -> Iterator[Relation]:
    """Everything that is known to hold between the counts of the tables."""
    for each in identities(tables):
        if not each.parts:  # a table without rows is one that was left out of a record
            continue
        yield Relation(_difference([each.whole], each.parts), tells=each.at[0] in _TELLING)
    yield from _outflow(tables)
    yield from _arrived(tables, parameters)
    yield from _windows(tables, parameters)
    yield from _wholes(tables)
    yield from _same_persons(tables, parameters)
    yield from _gathered(tables, parameters)
    yield from _effort(tables, parameters)
    yield from _registers(tables)


def _difference(plus: Sequence[Cell], minus: Sequence[Cell]) -> tuple[tuple[int, Cell], ...]:
    return (*((1, cell) for cell in plus), *((-1, cell) for cell in minus))


def _equal(one: Cell, other: Cell) -> Relation:
    return Relation(_difference([one], [other]))


def _left(plus: Sequence[Cell], *minus: Cell, tells: bool = False) -> Relation:
    """Those in the first counts and not in the others."""
    return Relation(_difference(plus, minus), Rest.COUNT, tells)


def _outflow(tables: Tables) -> Iterator[Relation]:
    """Those not exited of every group; the men; the age group whose table does not have the point."""
    for id in (*OUTFLOW_GROUPS, TableId.OUTFLOW_GENDER_AGE):
        for row in range(len(tables[id].rows)):
            yield _left([Cell(id, row, "n")], Cell(id, row, "exited"), tells=True)
    everyone = points(tables, TableId.OUTFLOW_ALL)
    young, old = points(tables, TableId.OUTFLOW_UNDER_30), points(tables, TableId.OUTFLOW_OVER_30)
    for id in (TableId.OUTFLOW_UNDER_30, TableId.OUTFLOW_OVER_30, TableId.OUTFLOW_WOMEN):
        for point, row in points(tables, id).items():
            summed = id is not TableId.OUTFLOW_WOMEN and point in young and point in old
            if point in everyone and not summed:
                yield from _others(everyone[point], id, row)


def _others(row_of_all: int, id: TableId, row: int) -> Iterator[Relation]:
    """Who is in the table of all and not in the group: in the target group, exited, not exited."""
    whole = {column: Cell(TableId.OUTFLOW_ALL, row_of_all, column) for column in ("n", "exited")}
    part = {column: Cell(id, row, column) for column in ("n", "exited")}
    for column in ("n", "exited"):
        yield _left([whole[column]], part[column])
    yield _left([whole["n"], part["exited"]], whole["exited"], part["n"])


def _arrived(tables: Tables, parameters: Parameters) -> Iterator[Relation]:
    """Who has reached a measuring point came in one of the periods that are so long ago.

    Whoever came and is not counted yet will be, perhaps: as many at most will be new in a later edition. So where they
    are few, up to any period, they are a count to be protected.
    """
    if parameters.clock != "municipality":
        return
    bases = [column for basis, column in zip(Basis, BASIS_COLUMNS, strict=True) if basis in parameters.population]
    starts = [record["start"] for record in tables[TableId.ARRIVALS_SERIES].records()]
    first_days = np.array([to_day(start) for start in starts if isinstance(start, dt.date)], dtype=np.int64)
    for id in OUTFLOW_GROUPS:
        for row, record in enumerate(tables[id].records()):
            assert isinstance(record["point"], int | float)
            reached = add_months(first_days, int(12 * record["point"])) <= to_day(parameters.as_of)
            n, count = Cell(id, row, "n"), int(reached.sum())
            yield Relation(_difference(_came(count, bases), [n]), Rest.BOUND)
            if id is TableId.OUTFLOW_ALL:
                yield from _to_come(
                    tables, parameters, n, [_came(each, bases) for each in range(count, len(starts) + 1)]
                )


def _came(periods: int, bases: Sequence[str]) -> list[Cell]:
    return [Cell(TableId.ARRIVALS_SERIES, period, column) for period in range(periods) for column in bases]


def _to_come(tables: Tables, parameters: Parameters, n: Cell, came: Sequence[list[Cell]]) -> Iterator[Relation]:
    """Those not counted yet, up to one period after another, as long as they are few."""
    for cells in came:
        figures = [cell.value(tables) for cell in (*cells, n)]
        known = [value for value in figures if isinstance(value, int)]
        if len(known) < len(figures) or sum(known) - 2 * known[-1] >= parameters.min_cell:
            return
        yield _left(cells, n)


def _windows(tables: Tables, parameters: Parameters) -> Iterator[Relation]:
    """Arrivals of the year, the quota years and the periods: the same days are counted in several tables."""
    windows = list(named_windows(tables, parameters))
    for one, other in combinations(windows, 2):
        inner, outer = (one, other) if other.first <= one.first and one.last <= other.last else (other, one)
        if one.column == other.column and outer.first <= inner.first and inner.last <= outer.last:
            same = (inner.first, inner.last) == (outer.first, outer.last)
            yield _equal(outer.cell, inner.cell) if same else _left([outer.cell], inner.cell)
    for window in windows:
        yield from _in_series(window, tables, parameters)


def _in_series(window: Window, tables: Tables, parameters: Parameters) -> Iterator[Relation]:
    """The window holds every period inside it, and is held by the periods it touches."""
    inside, touching = [], []
    for row, (start, end) in enumerate(periods(tables, parameters)):
        cell = Cell(TableId.ARRIVALS_SERIES, row, window.column)
        if start <= window.last and window.first <= end:
            touching.append(cell)
            if window.first <= start and end <= window.last:
                inside.append(cell)
    is_covered = parameters.cohort_start is None or parameters.cohort_start <= window.first
    if is_covered and inside == touching:
        yield Relation(_difference([window.cell], inside))
        return
    if inside:
        yield _left([window.cell], *inside)
    if is_covered:
        yield _left(touching, window.cell)


def _wholes(tables: Tables) -> Iterator[Relation]:
    """The sums that the shares give away, and the categories that two tables show."""
    for id in (TableId.NATIONALITY, TableId.ACTIVITY_STATUS):
        if tables[id].rows:
            yield Relation(_difference([Cell(id, WHOLE, "n")], column_cells(tables, id, "n")), tells=True)
    if tables[TableId.ACTIVITY_STATUS].rows:
        rows, merged = activity_rows(tables), named_rows(tables, TableId.ACTIVITY_STATUS, "category")
        yield from (_equal(merged[name], rows[name, None]) for name in ("company", "passive"))


def _same_persons(tables: Tables, parameters: Parameters) -> Iterator[Relation]:
    """Adults here on the report date stand in several tables: by support, activity, nationality, and gender and age."""
    support = TableId.SUPPORT
    adults, on, off = (column_cells(tables, support, column) for column in ("adults", "on_benefit", "off_benefit"))
    if parameters.cohort_start is None:
        # the children, and who came after
        residents = column_cells(tables, TableId.ARRIVALS_SUMMARY, "resident")
        yield from (_left([here], part) for here, part in zip(residents, adults, strict=False))
    if tables[TableId.ACTIVITY_STATUS].rows:
        yield _equal(on[0], Cell(TableId.ACTIVITY_STATUS, WHOLE, "n"))
    last = len(tables[TableId.OUTFLOW_GENDER_AGE].rows) - 1
    n, exited = (Cell(TableId.OUTFLOW_GENDER_AGE, last, column) for column in ("n", "exited"))
    if parameters.adult_age <= WORKING_AGE[0]:
        yield _left(adults, n)
        yield _left(off, exited)
    if tables[TableId.NATIONALITY].rows:
        active = Cell(TableId.NATIONALITY, WHOLE, "n")
        yield _left([n], exited, active)
        if parameters.adult_age <= WORKING_AGE[0]:
            yield _left(on, active)
            # those over 64 without benefit: the younger are without it if they are not active
            yield _left([*off, active], n)


def _gathered(tables: Tables, parameters: Parameters) -> Iterator[Relation]:
    """A nationality with a row of its own has at least the least share."""
    limit, table = exact(parameters.min_share), TableId.NATIONALITY
    for row, record in enumerate(tables[table].records()):
        if record["nationality"] != OTHERS:
            terms = (limit.denominator, Cell(table, row, "n")), (-limit.numerator, Cell(table, WHOLE, "n"))
            yield Relation(terms, Rest.BOUND)


def _effort(tables: Tables, parameters: Parameters) -> Iterator[Relation]:
    for row in range(len(tables[TableId.EFFECT].rows)):
        ended, measurable, supporting = (Cell(TableId.EFFECT, row, name) for name in COUNTS[TableId.EFFECT])
        yield _equal(ended, measurable) if _all_measurable(parameters) else _left([ended], measurable)
        yield _left([measurable], supporting, tells=True)
    if tables[TableId.WOMENS_EFFORT].rows:
        n = named_rows(tables, TableId.WOMENS_EFFORT, "status")
        events = [n[str(event)] for event in EffortEvent]
        yield _left([n["referred"]], n["none"])
        for event in events:
            yield _left([n["referred"]], event, tells=True)
            yield _left([n["referred"]], n["none"], event)
        yield Relation(_difference([*events, n["none"]], [n["referred"]]), Rest.BOUND)
    if tables[TableId.IGU_STATUS].rows:
        n = named_rows(tables, TableId.IGU_STATUS, "status")
        yield Relation(_difference([n["completed_or_ongoing"]], [n["completed"], n["ongoing"]]))


def _all_measurable(parameters: Parameters) -> bool:
    """Whether everything that ended in the window is so long ago that it can be measured."""
    last = add_months(np.array([to_day(parameters.effect_to)]), parameters.effect_months)
    return int(last[0]) <= to_day(parameters.as_of)


def _registers(tables: Tables) -> Iterator[Relation]:
    """The benchmark's sums, across and down; the possible family reunifications."""
    bench = TableId.BENCHMARK
    last = len(tables[bench].rows) - 1
    for row in range(last + 1):
        supported = Cell(bench, row, "wage_subsidy"), Cell(bench, row, "practice")
        yield Relation(_difference([Cell(bench, row, "total")], supported))
    if last >= 0:
        for column in ("persons", "wage_subsidy", "practice"):
            *parts, whole = column_cells(tables, bench, column)
            yield Relation(_difference([whole], parts))
    for row, record in enumerate(tables[TableId.FORECAST].records()):
        expected = [Cell(TableId.FORECAST, row, name) for name in ("adults", "children") if record[name] is not None]
        if expected:
            yield Relation(_difference([Cell(TableId.FORECAST, row, "potential")], expected))
