"""What is coming, as lists: what each target needs by the next report, and for the house itself who and when."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from fractions import Fraction

from integraxl.contract.codes import Direction
from integraxl.contract.group import Group
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity, Target
from integraxl.contract.wording import exits_in_short, other_exits
from integraxl.danish import format_date
from integraxl.errors import InvalidParameter
from integraxl.measures.outlook import CaseState, Outlook, count_outlook, list_deadlines, list_reaching
from integraxl.tables.effort import rule_column
from integraxl.tables.model import (
    Listing,
    TableColumn,
    Unit,
    Value,
    columns,
    count,
    flag,
    freeze,
    share,
    text,
)
from integraxl.tables.outflow import OUTFLOW_GROUPS
from integraxl.tables.targets import TargetValue, outflow_targets
from integraxl.workbook.read import Workbook

_GROUPS: tuple[Group, ...] = tuple(group for _, group in OUTFLOW_GROUPS.values())
_UNCHANGED = "Beregnet på regnearket, som det er: kun de datoer, der er skrevet, er regnet med, også dem, der kommer."
_PERSONS = "Til internt brug: listen indeholder oplysninger om enkeltpersoner."


USUAL_WEEKS = 4
"""How far ahead deadlines are told where nothing else is asked for."""


def outlook_listings(
    workbook: Workbook, parameters: Parameters, until: dt.date, weeks: int = USUAL_WEEKS, *, internal: bool = False
) -> tuple[Listing, ...]:
    """What each target needs by `until`, and how many deadlines fall in the next `weeks`; with `internal` also whose.

    Raises InvalidParameter where `until` is not after the report date or `weeks` is not 1 to 52.
    """
    if until <= parameters.as_of:
        raise InvalidParameter(
            f"{format_date(until)} ligger ikke efter opgørelsesdatoen {format_date(parameters.as_of)}. "
            "Angiv en senere dato med --until."
        )
    if not 1 <= weeks <= 52:
        raise InvalidParameter("--weeks skal være mellem 1 og 52.")
    deadlines = deadlines_listing(workbook, parameters, weeks)
    found = (targets_listing(workbook, parameters, until), _deadline_counts(deadlines, parameters))
    return (*found, reaching_listing(workbook, parameters, until), deadlines) if internal else found


def _points(
    workbook: Workbook, parameters: Parameters, until: dt.date
) -> dict[Group, dict[Fraction, TargetValue | None]]:
    """The points and targets of each group that are in force on the later date."""
    later = parameters.model_copy(update={"as_of": until})
    return {group: outflow_targets(workbook.get(Target), group, later) for group in _GROUPS}


def targets_listing(workbook: Workbook, parameters: Parameters, until: dt.date) -> Listing:
    """Each group and measuring point on the later date, and what its target needs by then."""
    rows = []
    for group, targets in _points(workbook, parameters, until).items():
        counts = count_outlook(workbook.persons, parameters, until, tuple(targets), (group,))
        rows += [_target_row(group, point, counts[point, group], target) for point, target in targets.items()]
    specs = columns(
        text("group", "Gruppe"),
        TableColumn("point", "Måletidspunkt", Unit.YEARS),
        count("settled", "Har nået målepunktet"),
        count("coming", "Når det inden da"),
        count("n", "Målgruppe da"),
        count("exited", "Udsluset indtil nu"),
        share("target", "Mål"),
        count("needed", "Målet kræver"),
        count("missing", "Mangler"),
        count("open", "Kan stadig udsluses"),
        flag("reachable", "Målet kan nås"),
    )
    notes = (
        f"{_UNCHANGED} Målgruppe og udslusede er det, udslusningstabellerne viser pr. {format_date(until)}, hvis intet "
        "ændres.",
        "Kun den, der når målepunktet inden da og ikke er udsluset endnu, kan øge antallet af udslusede. Et negativt "
        "tal under Mangler er så mange flere, end målet kræver.",
    )
    return Listing("targets", f"Hvad målene kræver inden {format_date(until)}", specs, freeze(rows), notes)


def _target_row(group: Group, point: Fraction, outlook: Outlook, target: TargetValue | None) -> list[Value]:
    years: Value = int(point) if point.denominator == 1 else float(point)
    counted: list[Value] = [str(group), years, outlook.settled, outlook.coming, outlook.n, outlook.exited]
    if target is None or not outlook.n:
        aim = None if target is None else float(target.value)
        return [*counted, aim, None, None, outlook.open, None]
    needed, missing = math.ceil(target.value * outlook.n), target.missing(outlook.exited, outlook.n)
    return [*counted, float(target.value), needed, missing, outlook.open, _is_reachable(outlook, target)]


def _is_reachable(outlook: Outlook, target: TargetValue) -> bool:
    """Whether the target is met in the best case: all who still can exit do, or, where it is a limit, none does."""
    best = outlook.exited + (outlook.open if target.direction is Direction.AT_LEAST else 0)
    return target.met(Fraction(best, outlook.n))


def reaching_listing(workbook: Workbook, parameters: Parameters, until: dt.date) -> Listing:
    """Who reaches which measuring point by the later date."""
    points: dict[Fraction, list[Group]] = {}
    for group, targets in _points(workbook, parameters, until).items():
        for point in targets:
            points.setdefault(point, []).append(group)
    rows: list[list[Value]] = [
        [
            each.person_id,
            int(each.point) if each.point.denominator == 1 else float(each.point),
            each.day,
            (each.day - parameters.as_of).days,
            str(each.state),
        ]
        for each in list_reaching(workbook.persons, parameters, until, dict(sorted(points.items())))
    ]
    specs = columns(
        text("person_id", "BorgerID"),
        TableColumn("point", "Måletidspunkt", Unit.YEARS),
        TableColumn("day", "Nås den", Unit.DATE),
        count("days_left", "Dage til"),
        text("state", "Sag", _state_names(parameters)),
    )
    title = f"Borgere, der når et målepunkt inden {format_date(until)}"
    return Listing("reaching", title, specs, freeze(rows), (_PERSONS, _UNCHANGED))


def _state_names(parameters: Parameters) -> dict[str, str]:
    return {
        CaseState.OPEN: "Åben sag",
        CaseState.EXITED: f"Udsluset til {exits_in_short(parameters.counted_exits)}",
        CaseState.CLOSED_OTHERWISE: f"Afsluttet til {other_exits(parameters.counted_exits)}",
    }


def deadlines_listing(workbook: Workbook, parameters: Parameters, weeks: int) -> Listing:
    """The deadlines of the next weeks, person by person."""
    last = parameters.as_of + dt.timedelta(weeks=weeks)
    specs = columns(
        text("person_id", "BorgerID"),
        rule_column(parameters),
        TableColumn("due_date", "Frist", Unit.DATE),
        count("days_left", "Dage til"),
    )
    title = f"Frister fra {format_date(parameters.as_of)} til {format_date(last)}"
    activities = workbook.get(Activity)
    if activities is None:
        note = f"Tabellen {Activity.table_name} findes ikke i regnearket, så fristerne kan ikke opgøres."
        return Listing("deadlines", title, specs, (), (note,))
    rows: list[list[Value]] = [
        [each.person_id, str(each.rule), each.due, (each.due - parameters.as_of).days]
        for each in list_deadlines(workbook.persons, activities, parameters, last)
    ]
    note = "Fristen er den sidste dag, hvor tilbuddet kan begynde i tide. Overskredne frister står på arbejdslisten."
    return Listing("deadlines", title, specs, freeze(rows), (_PERSONS, note, _UNCHANGED))


def _deadline_counts(deadlines: Listing, parameters: Parameters) -> Listing:
    """How many of each rule fall due, without a word of whose."""
    rules = [row[1] for row in deadlines.rows]
    rows: Sequence[Sequence[Value]] = [[rule, rules.count(rule)] for rule in dict.fromkeys(sorted(map(str, rules)))]
    specs = columns(rule_column(parameters), count("n", "Frister"))
    notes = tuple(note for note in deadlines.notes if note != _PERSONS)
    title = f"Antal {deadlines.title[0].lower()}{deadlines.title[1:]}"
    return Listing("deadline_counts", title, specs, freeze(rows), notes)
