"""What each formula computes: a few lines over the measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from integraxl.contract.calendar import add_months_to
from integraxl.contract.codes import ActivityKind, Basis, Direction, InterpreterType, Sector
from integraxl.contract.eligibility import igu_eligible
from integraxl.contract.group import parse_group
from integraxl.contract.parameters import resolve_parameters
from integraxl.danish import format_short_date, format_shortest
from integraxl.errors import NoFigure, WrongInput
from integraxl.formulas.calling import Calling
from integraxl.formulas.ranges import TableRange
from integraxl.measures.activity import ActivityCounts, Category, count_activity
from integraxl.measures.arrivals import count_arrivals
from integraxl.measures.effect import EffectCounts, count_effect
from integraxl.measures.igu import IguStatus, igu_status
from integraxl.measures.interpreters import count_interpreter_hours
from integraxl.measures.outflow import count_outflow
from integraxl.tables.arithmetic import exact, largest_remainder, share_of
from integraxl.tables.effort import ACTIVITY_COLUMNS, activity_rows
from integraxl.tables.interpreters import INTERPRETER_COLUMNS, interpreter_rows
from integraxl.tables.model import TableColumn, Value
from integraxl.tables.outflow import outflow_columns, outflow_row
from integraxl.tables.targets import is_met, outflow_targets
from integraxl.workbook.columns import Array, code_of, to_day

_CASE = ("birth_date", "basis", "arrival_date", "moved_date", "exit_date", "exit_kind", "reopened_date")
_OUTFLOW = ("person_id", "gender", *_CASE)
_SPELLS = ("person_id", "activity", "start_date", "end_date")
_LONGEST_STAY = 20  # years; the contract's measuring points go so far

Spilled = tuple[tuple[Any, ...], ...]


def outflow(
    calling: Calling, borgere: TableRange, years: float, as_of: dt.date | None, group: str | None, result: str | None
) -> float | int:
    """The share exited at a measuring point, or another column of its row."""
    point, wanted = _point(years), result or "share"
    specs, rows = _outflow(calling, borgere, as_of, group, None, [point])
    row = dict(zip(_ids(specs), rows[0], strict=True))
    value = row[wanted]
    if value is not None:
        assert isinstance(value, int | float)
        return value
    if row["n"] == 0:
        raise NoFigure("Ingen borgere er i målgruppen på det målepunkt, så der er intet at opgøre.")
    raise NoFigure(
        f"Der er intet mål for {format_shortest(years)} år i den gruppe, så der mangler ikke noget til et mål."
    )


def outflow_table(
    calling: Calling, borgere: TableRange, as_of: dt.date | None, group: str | None, targets: TableRange | None
) -> Spilled:
    """The outflow table of a group, one row per measuring point."""
    return _spilled(*_outflow(calling, borgere, as_of, group, targets, None))


def _outflow(
    calling: Calling,
    borgere: TableRange,
    as_of: dt.date | None,
    group: str | None,
    targets: TableRange | None,
    points: Sequence[Fraction] | None,
) -> tuple[tuple[TableColumn, ...], list[list[Value]]]:
    parameters = calling.parameters(calling.report_date(as_of))
    members = parse_group(group or "")
    aims = outflow_targets(calling.targets(targets), members, parameters)
    clock = ("permit_date",) if parameters.clock == "permit" else ()
    borgere.require(clock)
    chosen = points or tuple(aims)
    counts = count_outflow(borgere.read((*_OUTFLOW, *clock)), parameters, chosen, (members,))
    rows = [outflow_row(point, *counts.of(point, members), aims.get(point)) for point in chosen]
    return outflow_columns(parameters), rows


def _point(years: float) -> Fraction:
    if not 0 < years <= _LONGEST_STAY or years * 2 != int(years * 2):
        raise WrongInput("Et målepunkt er hele eller halve år: 1; 1,5; 2; 3.")
    return exact(years)


def arrivals(_: Calling, borgere: TableRange, first: dt.date, last: dt.date, basis: Basis | None) -> int:
    """Arrivals in a window, all or of one basis."""
    _in_order(first, last)
    counts = count_arrivals(borgere.read(("person_id", "basis", "arrival_date")), first, last)
    return counts.total if basis is None else counts.by_basis[code_of(basis)]


def igu_count(
    _: Calling, igu: TableRange, as_of: dt.date, status: frozenset[IguStatus] | None, sector: Sector | None
) -> int:
    """Agreements of some statuses on a day, all or in one sector."""
    agreements = igu.read(("person_id", "sector", "start_date", "end_date", "end_kind"))
    by_status = igu_status(agreements, resolve_parameters({"as_of": as_of}))
    chosen = np.any([by_status[each] for each in status or ESTABLISHED], axis=0)
    if sector is not None:
        chosen &= agreements["sector"] == code_of(sector)
    return int(np.count_nonzero(chosen))


ESTABLISHED = frozenset({IguStatus.ONGOING, IguStatus.COMPLETED, IguStatus.INTERRUPTED})


def igu_eligible_on(_: Calling, birth: dt.date, arrival: dt.date, start: dt.date) -> bool:
    """Whether an IGU may start on a day."""
    if birth > arrival:
        raise WrongInput("Fødselsdatoen ligger efter ankomstdatoen. Ret den, der er forkert.")
    return bool(igu_eligible(_day(birth), _day(arrival), _day(start))[0])


def interpreter_share(
    _: Calling, tolkninger: TableRange, kind: InterpreterType, first: dt.date, last: dt.date
) -> float:
    """The share of all interpreting hours that are of one type."""
    _in_order(first, last)
    hours = count_interpreter_hours(_bookings(tolkninger), first, last)
    totals = [normal + evening for normal, evening in zip(hours.normal, hours.evening, strict=True)]
    share = share_of(totals[code_of(kind)], sum(totals))
    if share is None:
        raise NoFigure("Der er ingen tolketimer i perioden, så der er ingen andel.")
    return share


def interpreter_table(_: Calling, tolkninger: TableRange, first: dt.date, last: dt.date) -> Spilled:
    """Interpreting hours by type in a window."""
    _in_order(first, last)
    return _spilled(INTERPRETER_COLUMNS, interpreter_rows(count_interpreter_hours(_bookings(tolkninger), first, last)))


def _bookings(tolkninger: TableRange) -> Any:
    return tolkninger.read(("date", "kind", "normal_hours", "evening_hours"))


def activity_count(
    calling: Calling, borgere: TableRange, aktiviteter: TableRange, as_of: dt.date, category: tuple[Category, ...]
) -> int:
    """Persons in some of the activity categories on a day."""
    return _activity(calling, borgere, aktiviteter, as_of).of(*category)


def activity_table(calling: Calling, borgere: TableRange, aktiviteter: TableRange, as_of: dt.date) -> Spilled:
    """Persons per activity category on a day."""
    return _spilled(ACTIVITY_COLUMNS, activity_rows(_activity(calling, borgere, aktiviteter, as_of)))


def _activity(calling: Calling, borgere: TableRange, aktiviteter: TableRange, as_of: dt.date) -> ActivityCounts:
    persons = borgere.read(("person_id", *_CASE))
    return count_activity(persons, aktiviteter.read(_SPELLS, persons), calling.parameters(as_of))


def effect(
    calling: Calling,
    borgere: TableRange,
    aktiviteter: TableRange,
    activity: ActivityKind,
    first: dt.date,
    last: dt.date,
    as_of: dt.date,
) -> float:
    """The share of the spells ended in a window that had led to self-support."""
    _in_order(first, last)
    parameters = calling.parameters(as_of, effect_from=first, effect_to=last)
    persons = borgere.read(("person_id", "arrival_date", "exit_date", "exit_kind", "reopened_date"))
    spells = aktiviteter.read(("activity_id", *_SPELLS), persons)  # a spell that stands twice would count twice
    counts = count_effect(persons, spells, parameters).get(activity, EffectCounts(0, 0, 0))
    share = share_of(counts.self_supporting, counts.measurable)
    if share is None:
        raise NoFigure("Ingen forløb i perioden er gamle nok til at blive målt, så der er ingen andel.")
    return share


def target_met(_: Calling, value: float, target: float, direction: Direction | None) -> bool:
    """Whether an unrounded value meets its target."""
    return is_met(exact(value), exact(target), direction or Direction.AT_LEAST)


def percentages(_: Calling, counts: tuple[tuple[float, ...], ...]) -> Spilled:
    """Whole percentages that sum to 100, in the shape of the counts."""
    flat = [count for row in counts for count in row]
    if min(flat) < 0:
        raise WrongInput("Et antal kan ikke være mindre end 0. Ret tallet.")
    percents = iter(largest_remainder(flat))
    if sum(flat) == 0:
        raise NoFigure("Tallene giver 0 tilsammen, så de kan ikke fordeles i procent.")
    return tuple(tuple(next(percents) for _ in row) for row in counts)


def residence_years(_: Calling, arrival: dt.date, as_of: dt.date) -> int:
    """Completed years since arrival: the last yearly measuring point that is reached."""
    _in_order(arrival, as_of)
    years = as_of.year - arrival.year
    return years if add_months_to(arrival, 12 * years) <= as_of else years - 1


def _in_order(first: dt.date, last: dt.date) -> None:
    if first > last:
        raise WrongInput(
            f"{format_short_date(first)} ligger efter {format_short_date(last)}. Byt datoerne, eller ret den forkerte."
        )


def _day(day: dt.date) -> Array:
    return np.array([to_day(day)])


def _ids(columns: Iterable[TableColumn]) -> list[str]:
    return [column.id for column in columns]


def _spilled(columns: Sequence[TableColumn], rows: Iterable[Sequence[Value]]) -> Spilled:
    """A table as it fills the cells: Danish headings and names, unrounded figures, blanks as empty text."""
    heading = tuple(column.label for column in columns)
    return (heading, *(tuple(map(_shown, columns, row)) for row in rows))


def _shown(column: TableColumn, value: Value) -> Any:
    if value is None:
        return ""
    return column.names.get(value, str(value)) if isinstance(value, str) else value
