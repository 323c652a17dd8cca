"""Editions of several dates and choices: which of their figures count the same persons, or some of the same.

A quantity says what a figure counts: its key is what must be the same for two figures to be compared at all, its place
is what may differ. One figure counts no more than another where its place is nowhere beyond the other's: an earlier
date, a later first day, a smaller population, a higher age. Where the places are the same, so are the figures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from integraxl.contract.codes import Basis, EffortEvent, ExitKind, TableId
from integraxl.contract.parameters import Parameters
from integraxl.tables.arrivals import OTHERS
from integraxl.tables.counted import WHOLE
from integraxl.tables.identities import Cell, Tables, named_rows, points
from integraxl.tables.model import ReportTable, Unit, Value
from integraxl.tables.outflow import OUTFLOW_GROUPS
from integraxl.tables.windows import last_day_before

Place = tuple[int | frozenset[str], ...]
Terms = tuple[tuple[int, Cell], ...]

_AGE_DAYS, _LONG = ("arrival", "measurement", "report"), 10**7
"""The days on which ages may be judged, as they come for who has reached the point; more days than there are."""


@dataclass(frozen=True)
class Quantity:
    """A figure, or a sum and difference of figures, with what it counts.

    `is_typed` figures are estimates and registers: they are what they are until somebody types another.
    """

    key: tuple[Hashable, ...]
    place: Place
    terms: Terms
    is_typed: bool = False
    is_summed: bool = True


def is_within(place: Place, other: Place) -> bool:
    """Whether whoever is counted at the one place is counted at the other."""
    return all(one <= two for one, two in zip(place, other, strict=True))  # type: ignore[operator]


def quantities(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    """What every count of an edition counts, but for the arrivals: those are windows of days (`windows.py`).

    `is_summed`: whoever is counted is counted in the country's figure too.
    """
    sources = (_outflow, _persons, _cases, _nationalities, _activity, _practice, _timeliness, _igu, _effect, _effort)
    yield from chain.from_iterable(source(tables, parameters) for source in sources)
    yield from _typed(tables)


def _later_first(day: dt.date | None) -> int:
    """The earlier the first day, the more are counted; without one, everybody."""
    return -(day.toordinal() if day else 0)


# --- outflow ---


def _outflow(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    """Target group, exited and not exited of every group and point, and of the men."""
    everyone = points(tables, TableId.OUTFLOW_ALL)
    for id in OUTFLOW_GROUPS:
        for point, row in points(tables, id).items():
            n, exited = Cell(id, row, "n"), Cell(id, row, "exited")
            yield from _target_group(id, point, parameters, ((1, n),), ((1, exited),))
            if id is TableId.OUTFLOW_WOMEN and point in everyone:
                whole = Cell(TableId.OUTFLOW_ALL, everyone[point], "n")
                gone = Cell(TableId.OUTFLOW_ALL, everyone[point], "exited")
                yield from _target_group("men", point, parameters, ((1, whole), (-1, n)), ((1, gone), (-1, exited)))


def _target_group(group: str, point: Value, parameters: Parameters, n: Terms, exited: Terms) -> Iterator[Quantity]:
    """With exclusions on the report date who was counted may be counted no more; else the counts grow with the date."""
    is_kept = parameters.exclusion_basis != "report"
    day = parameters.as_of.toordinal()
    key = (
        "outflow", str(group), point, parameters.clock, parameters.exclusion_basis, None if is_kept else day,
    )  # fmt: skip
    place: Place = (
        day,
        _later_first(parameters.cohort_start),
        -parameters.min_age,
        frozenset(map(str, parameters.population)),
        int(not parameters.exclude_spouse_supported),
        _judged_later(group, parameters),
    )
    is_ever, kinds = int(parameters.status == "ever"), frozenset(map(str, parameters.counted_exits))
    others = frozenset(map(str, ExitKind)) - kinds
    yield Quantity((*key, "n"), place, n)
    yield Quantity((*key, "exited"), (*place, is_ever, kinds), exited)
    remaining = (*n, *((-factor, cell) for factor, cell in exited))
    yield Quantity((*key, "not exited"), (*place, -is_ever, others), remaining)


def _judged_later(group: str, parameters: Parameters) -> int:
    """The later the day on which ages are judged, the more are over 30 and the fewer under."""
    day = parameters.as_of.toordinal() if parameters.age_basis == "report" else 0
    later = _AGE_DAYS.index(parameters.age_basis) * _LONG + day
    return {TableId.OUTFLOW_OVER_30: later, TableId.OUTFLOW_UNDER_30: -later}.get(group, 0)  # type: ignore[call-overload, no-any-return]


# --- persons on the report date ---


def _persons(_: Tables, parameters: Parameters) -> Iterator[Quantity]:
    day, since = parameters.as_of.toordinal(), _later_first(parameters.cohort_start)
    for row, basis in enumerate(Basis):
        moved, resident = (Cell(TableId.ARRIVALS_SUMMARY, row, column) for column in ("moved", "resident"))
        yield Quantity(("moved", basis), (day, since), ((1, moved),))
        yield Quantity(("resident", basis, day), (since,), ((1, resident),))


def _cases(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    day, age = parameters.as_of.toordinal(), -parameters.adult_age
    yield from _each(tables, TableId.SUPPORT, ("adults", "on_benefit", "off_benefit"), lambda _: ((day,), (age,)))
    yield from _each(tables, TableId.OUTFLOW_GENDER_AGE, ("n", "exited"), lambda _: ((day,), ()))


def _nationalities(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    day, id = parameters.as_of.toordinal(), TableId.NATIONALITY

    def where(record: Mapping[str, Value]) -> tuple[tuple[Hashable, ...], Place]:
        return (day, parameters.min_share if record["nationality"] == OTHERS else None), ()

    for each in _each(tables, id, ("n",), where):
        yield replace(each, is_summed=each.key[2] != (OTHERS,))
    if tables[id].rows:
        yield Quantity((id, WHOLE, day), (), ((1, Cell(id, WHOLE, "n")),))


# --- efforts ---


def _activity(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    day, age, days = parameters.as_of.toordinal(), -parameters.adult_age, parameters.between_offers_days
    longer = {"between_offers": days, "none": -days}

    def where(record: Mapping[str, Value]) -> tuple[tuple[Hashable, ...], Place]:
        return (day,), (age, longer.get(str(record.get("reason")), 0))

    for id in (TableId.ACTIVITY, TableId.ACTIVITY_STATUS):
        yield from _each(tables, id, ("n",), where)
    if tables[TableId.ACTIVITY_STATUS].rows:
        whole = Cell(TableId.ACTIVITY_STATUS, WHOLE, "n")
        yield Quantity((TableId.ACTIVITY_STATUS, WHOLE, day), (age,), ((1, whole),))


def _practice(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    day, since = parameters.as_of.toordinal(), _later_first(parameters.practice_from)

    def where(record: Mapping[str, Value]) -> tuple[tuple[Hashable, ...], Place]:
        return ((), (day, since)) if record["measure"] == "established" else ((day,), ())

    yield from _each(tables, TableId.PRACTICE, ("total", "private", "public", "unknown"), where)


def _timeliness(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    limits: Mapping[Value, float] = {
        "four_weeks": parameters.four_weeks_days,
        "six_weeks": parameters.six_weeks_days,
        "fifteen_hours": parameters.weekly_hours,
    }
    day, columns = parameters.as_of.toordinal(), ("due", "kept", "broken", "unknown")
    yield from _each(tables, TableId.TIMELINESS, columns, lambda record: ((day, limits[record["rule"]]), ()))


def _igu(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    day = parameters.as_of.toordinal()

    def where(record: Mapping[str, Value]) -> tuple[tuple[Hashable, ...], Place]:
        grows = record["status"] in ("completed", "interrupted", "established")
        return ((), (day,)) if grows else ((day,), ())

    yield from _each(tables, TableId.IGU_STATUS, ("n",), where)
    yield from _each(tables, TableId.IGU_SECTOR, ("n",), lambda _: ((), (day,)))


def _effect(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    """Spells ended in the window; those old enough to measure; of these who support themselves, and who do not.

    What ended before the report date, and what was old enough to measure, is so ever after.
    """
    months, id = parameters.effect_months, TableId.EFFECT
    since = _later_first(parameters.effect_from)
    ended = since, min(parameters.effect_to, parameters.as_of).toordinal()
    measured = since, min(parameters.effect_to, last_day_before(parameters.as_of, months)).toordinal()
    yield from _each(tables, id, ("ended",), lambda _: ((), ended))
    yield from _each(tables, id, ("measurable",), lambda _: ((), measured))
    yield from _each(tables, id, ("self_supporting",), lambda _: ((months,), measured))
    for key, row in rows_by_key(tables[id]).items():
        terms = (1, Cell(id, row, "measurable")), (-1, Cell(id, row, "self_supporting"))
        yield Quantity((id, "not supporting", key, months), measured, terms)


def _effort(tables: Tables, parameters: Parameters) -> Iterator[Quantity]:
    day = parameters.as_of.toordinal()
    growing = {"referred", *map(str, EffortEvent)}

    def where(record: Mapping[str, Value]) -> tuple[tuple[Hashable, ...], Place]:
        return ((), (day,)) if record["status"] in growing else ((day,), ())

    yield from _each(tables, TableId.WOMENS_EFFORT, ("n",), where)
    if tables[TableId.WOMENS_EFFORT].rows:
        n = named_rows(tables, TableId.WOMENS_EFFORT, "status")
        yield Quantity((TableId.WOMENS_EFFORT, "some event"), (day,), ((1, n["referred"]), (-1, n["none"])))


# --- what is typed ---


def _typed(tables: Tables) -> Iterator[Quantity]:
    """Expected family reunifications, and the register of other municipalities, named by its period."""
    bench = tables[TableId.BENCHMARK]
    for id, columns, about in (
        (TableId.FORECAST, ("adults", "children", "potential"), ""),
        (TableId.BENCHMARK, ("persons", "wage_subsidy", "practice", "total"), bench.title),
    ):
        for each in _each(tables, id, columns, lambda _, about=about: ((about,), ())):  # type: ignore[misc]
            yield replace(each, is_typed=True, is_summed=False)


def _each(
    tables: Tables,
    id: TableId,
    columns: tuple[str, ...],
    where: Callable[[Mapping[str, Value]], tuple[tuple[Hashable, ...], Place]],
) -> Iterator[Quantity]:
    """The counts of a table, row by row; `where` says what else must be the same, and what may differ."""
    records = tables[id].records()
    for key, row in rows_by_key(tables[id]).items():
        more, place = where(records[row])
        for column in columns:
            yield Quantity((id, column, key, *more), place, ((1, Cell(id, row, column)),))


def rows_by_key(table: ReportTable) -> dict[tuple[Value, ...], int]:
    """Rows by what names them. A name that several rows have names none."""
    keys = [column.id for column in table.columns if column.unit in (Unit.TEXT, Unit.YEARS)]
    found: dict[tuple[Value, ...], int] = {}
    doubled = set()
    for row, record in enumerate(table.records()):
        key = tuple(record[key] for key in keys)
        if key in found:
            doubled.add(key)
        found[key] = row
    return {key: row for key, row in found.items() if key not in doubled}
