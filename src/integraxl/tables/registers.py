"""Tables that list what staff keep as registers: the benchmark of cities, the employment plan, the grants."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np

from integraxl.contract.calendar import add_months
from integraxl.contract.codes import Direction, PlanDirection, PlanKind, TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import BenchmarkRow, Grant, PlanTarget
from integraxl.danish import fold, format_date
from integraxl.tables.arithmetic import exact, share_of
from integraxl.tables.arrivals import whole_or_none
from integraxl.tables.model import ReportTable, TableColumn, Unit, Value, columns, count, flag, freeze, share, text
from integraxl.tables.targets import is_met
from integraxl.workbook.columns import NO_CODE, NO_DATE, Columns, from_day, to_day
from integraxl.workbook.read import Workbook


def benchmark_table(workbook: Workbook, _: Parameters) -> ReportTable:
    """The latest period in file order: falling unrounded share, rank as typed or by competition ranking, and I alt."""
    records = workbook.tables[BenchmarkRow]
    period = records["period"][-1] if len(records) else ""
    cities: list[tuple[str, int, int, int, float]] = [
        (
            records["municipality"][row],
            int(records["persons"][row]),
            int(records["wage_subsidy"][row]),
            int(records["practice"][row]),
            float(records["rank"][row]),
        )
        for row in range(len(records))
        if fold(records["period"][row]) == fold(period)
    ]
    cities.sort(key=lambda city: -Fraction(city[2] + city[3], city[1]) if city[1] else Fraction(1))
    shares = [share_of(subsidy + practice, persons) for _, persons, subsidy, practice, _ in cities]
    rows: list[list[Value]] = []
    for (name, persons, subsidy, practice, typed), part in zip(cities, shares, strict=True):
        computed = None if part is None else 1 + sum(other is not None and other > part for other in shares)
        rank = computed if typed != typed else int(typed)
        rows.append([name, persons, subsidy, practice, subsidy + practice, part, rank])
    if rows:
        persons = sum(city[1] for city in cities)
        subsidy, practice = sum(city[2] for city in cities), sum(city[3] for city in cities)
        total = subsidy + practice
        rows.append(["I alt", persons, subsidy, practice, total, share_of(total, persons), None])
    specs = columns(
        text("municipality", "Kommune"),
        count("persons", "Personer i program"),
        count("wage_subsidy", "Løntilskud"),
        count("practice", "Virksomhedspraktik"),
        count("total", "I alt"),
        share("share", "Andel", 0),
        count("rank", "Rang"),
    )
    notes = ("Personer, der har været i tilbud kortere eller længere tid i perioden. Rangen er den, der er opgivet.",)
    title = f"Sammenligning af kommuner, {period}" if period else "Sammenligning af kommuner"
    return ReportTable(TableId.BENCHMARK, title, "Antal personer og andel", specs, freeze(rows), notes, "Benchmark")


PLAN_MET = flag("met", "Nået", "Nået", "Ikke nået")


def plan_table(workbook: Workbook, _: Parameters) -> ReportTable:
    """Targets of the employment plan: levels, relative changes and percentage points, each compared in its own way."""
    plan = workbook.tables[PlanTarget]
    rows = [_plan_row(plan, row) for row in range(len(plan))]
    names = {str(kind): str(kind) for kind in PlanKind}
    specs = columns(
        text("area", "Område"),
        text("group", "Målgruppe"),
        TableColumn("base", "Basis", Unit.NUMBER, 3),
        TableColumn("target", "Mål", Unit.NUMBER, 3),
        text("kind", "Måltype", names),
        TableColumn("change_abs", "Ændring", Unit.NUMBER, 3),
        share("change_rel", "Relativ ændring"),
        TableColumn("result", "Resultat", Unit.NUMBER, 3),
        PLAN_MET,
    )
    notes = ("Ændring er den planlagte: fra basis til mål.",)
    return ReportTable(
        TableId.PLAN,
        "Beskæftigelsesplanens mål",
        "Niveau, andel eller procentpoint",
        specs,
        freeze(rows),
        notes,
        "Plan",
    )


def _plan_row(plan: Columns, row: int) -> list[Value]:
    base, target, result = (_exact_or_none(plan[name][row]) for name in ("base", "target", "result"))
    assert target is not None
    kind = list(PlanKind)[plan["kind"][row]]
    change, relative = _planned_change(kind, base, target)
    return [
        plan["area"][row],
        plan["group"][row],
        whole_or_none(plan["base"][row]),
        whole_or_none(plan["target"][row]),
        str(kind),
        _number(change),
        None if relative is None else float(relative),
        whole_or_none(plan["result"][row]),
        _plan_met(kind, base, target, result, plan["direction"][row]),
    ]


def _planned_change(kind: PlanKind, base: Fraction | None, target: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """The planned change from the base, absolute and relative."""
    if kind is PlanKind.RELATIVE_CHANGE:
        return (None if base is None else target * base), target
    if kind is PlanKind.PERCENTAGE_POINTS:
        return target, (target / base if base else None)
    change = None if base is None else target - base
    return change, (change / base if base and change is not None else None)


def _plan_met(
    kind: PlanKind, base: Fraction | None, target: Fraction, result: Fraction | None, code: int
) -> bool | None:
    achieved = _achieved(kind, base, result)
    if achieved is None:
        return None
    direction = PlanDirection.AT_LEAST if code == NO_CODE else list(PlanDirection)[code]
    if direction is PlanDirection.UNCHANGED:
        return achieved == target
    return is_met(achieved, target, Direction(direction))


def _achieved(kind: PlanKind, base: Fraction | None, result: Fraction | None) -> Fraction | None:
    """The result in the terms of the target: a level, a relative change or a difference."""
    if result is None or kind is PlanKind.LEVEL:
        return result
    if base is None or (base == 0 and kind is PlanKind.RELATIVE_CHANGE):
        return None
    return (result - base) / base if kind is PlanKind.RELATIVE_CHANGE else result - base


def _exact_or_none(value: float) -> Fraction | None:
    return None if value != value else exact(value)


def _number(value: Fraction | None) -> Value:
    return None if value is None else int(value) if value.denominator == 1 else float(value)


def grants_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    """The grants, with the whole months of each period and those that remain after the report date."""
    grants = workbook.tables[Grant]
    rows: list[list[Value]] = []
    for row in range(len(grants)):
        start, end = _day_or_none(grants["start_date"][row]), _day_or_none(grants["end_date"][row])
        months = remaining = None
        if start is not None and end is not None:
            months = whole_months(start, end)
            remaining = whole_months(max(parameters.as_of + dt.timedelta(days=1), start), end)
        rows.append(
            [
                grants["grant"][row],
                grants["grantor"][row],
                whole_or_none(grants["amount"][row]),
                start,
                end,
                grants["purpose"][row],
                grants["scheme"][row],
                months,
                remaining,
            ]
        )
    specs = columns(
        text("grant", "Pulje"),
        text("grantor", "Tilskudsgiver"),
        TableColumn("amount", "Beløb (kr.)", Unit.AMOUNT),
        TableColumn("from", "Fra", Unit.DATE),
        TableColumn("to", "Til", Unit.DATE),
        text("purpose", "Formål"),
        text("scheme", "Ordning"),
        count("months", "Hele måneder"),
        count("months_remaining", "Hele måneder tilbage"),
    )
    title = f"Aktuelle puljer, pr. {format_date(parameters.as_of)}"
    return ReportTable(TableId.GRANTS, title, "Kroner og måneder", specs, freeze(rows), (), "Puljer")


def whole_months(first: dt.date, last: dt.date) -> int:
    """The most calendar months that fit between the two days, both included; never below 0.

    >>> whole_months(dt.date(2018, 8, 1), dt.date(2021, 12, 31))
    41
    """
    most = max(0, (last.year - first.year) * 12 + last.month - first.month + 1)
    ends = [int(add_months(np.array([to_day(first)]), months)[0]) - 1 for months in range(max(0, most - 2), most + 1)]
    return max(0, most - sum(end > to_day(last) for end in ends))


def _day_or_none(day: int) -> dt.date | None:
    return None if day == NO_DATE else from_day(day)
