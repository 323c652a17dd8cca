# ruff: noqa: E501 - a case is one line of a table
"""Hand counts at the edges: the day itself, leap days, re-opening on the day, overlapping absences, empty groups."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from integraxl.contract.calendar import add_months, add_months_to, completed_years
from integraxl.contract.codes import ActivityKind, TableId
from integraxl.contract.eligibility import igu_eligible
from integraxl.contract.fields import Record, columns_of
from integraxl.contract.group import EVERYONE, Group, parse_group
from integraxl.contract.parameters import Parameters, resolve_parameters
from integraxl.contract.tables import Activity, Interpreting, Person
from integraxl.measures.activity import Category, count_activity
from integraxl.measures.arrivals import count_arrivals
from integraxl.measures.effect import EffectCounts, count_effect
from integraxl.measures.interpreters import count_interpreter_hours, in_hours, interpreter_periods
from integraxl.measures.outflow import count_outflow
from integraxl.measures.timeliness import TimelinessRule, Verdict, count_timeliness, list_breaches
from integraxl.tables.arithmetic import exact, largest_remainder
from integraxl.tables.outflow import outflow_row
from integraxl.tables.targets import TargetValue
from integraxl.workbook.columns import to_day
from integraxl.workbook.frame import as_columns
from integraxl.workbook.read import Source, Workbook

D = dt.date
DAY = D(2019, 4, 1)


def frame(model: type[Record], *rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=[column.header for column in columns_of(model)], dtype=object)


def person(**values: Any) -> dict[str, Any]:
    base = {
        "BorgerID": "B1",
        "Køn": "Kvinde",
        "Fødselsdato": D(1990, 1, 1),
        "Opholdsgrundlag": "Flygtning",
        "Ankomstdato": D(2016, 4, 1),
        "Visitation": "Jobparat",
    }
    return base | {key.replace("_", " "): value for key, value in values.items()}


def spell(kind: str, start: D, end: D | None, hours: float | None = None) -> dict[str, Any]:
    return {"BorgerID": "B1", "Aktivitet": kind, "Startdato": start, "Slutdato": end, "Timer pr. uge": hours}


def at(**chosen: Any) -> Parameters:
    return resolve_parameters({"as_of": DAY, **chosen})


def outflow(row: dict[str, Any], point: float = 1, group: Group = EVERYONE, **chosen: Any) -> tuple[int, int]:
    points = [Fraction(point)]
    return count_outflow(frame(Person, row), at(**chosen), points, [group]).of(points[0], group)


EXIT = {"Udslusningsdato": D(2017, 4, 1), "Udsluset til": "Job"}


@pytest.mark.parametrize(
    ("row", "chosen", "counted"),
    [
        pytest.param(person(Ankomstdato=D(2018, 4, 1)), {}, (1, 0), id="point-reached-on-the-report-date"),
        pytest.param(person(Ankomstdato=D(2018, 4, 2)), {}, (0, 0), id="point-reached-the-day-after"),
        pytest.param(person(**EXIT), {}, (1, 1), id="exit-on-the-point"),
        pytest.param(person(**EXIT | {"Udslusningsdato": D(2017, 4, 2)}), {}, (1, 0), id="exit-the-day-after"),
        pytest.param(person(**EXIT | {"Udslusningsdato": D(2016, 9, 1), "Genoptaget": D(2017, 4, 1)}), {}, (1, 0), id="reopened-on-the-point"),
        pytest.param(person(**EXIT | {"Udslusningsdato": D(2016, 9, 1), "Genoptaget": D(2017, 4, 2)}), {}, (1, 1), id="reopened-the-day-after"),
        pytest.param(person(**EXIT | {"Udslusningsdato": D(2016, 9, 1), "Genoptaget": D(2017, 1, 1)}), {"status": "ever"}, (1, 1), id="ever-though-reopened"),
        pytest.param(person(Fraflytningsdato=D(2017, 4, 1)), {}, (0, 0), id="moved-on-the-point"),
        pytest.param(person(Fraflytningsdato=D(2017, 4, 2)), {}, (1, 0), id="moved-the-day-after"),
        pytest.param(person(Fraflytningsdato=D(2019, 4, 1)), {"exclusion_basis": "report"}, (0, 0), id="moved-by-the-report"),
        pytest.param(person(**EXIT | {"Udsluset til": "Ægtefælleforsørget"}), {}, (0, 0), id="spouse-supported-left-out"),
        pytest.param(person(**EXIT | {"Udsluset til": "Ægtefælleforsørget", "Udslusningsdato": D(2017, 4, 2)}), {}, (1, 0), id="spouse-supported-later-stays-in"),
        pytest.param(person(**EXIT | {"Udsluset til": "Ægtefælleforsørget"}), {"profile": "application_2018", "clock": "municipality"}, (1, 1), id="spouse-supported-is-an-exit-in-2018"),
        pytest.param(person(**EXIT | {"Udsluset til": "Selvforsørget"}), {}, (1, 0), id="self-supporting-is-no-counted-exit"),
        pytest.param(person(Fødselsdato=D(1999, 4, 1)), {}, (1, 0), id="turns-18-on-the-point"),
        pytest.param(person(Fødselsdato=D(1999, 4, 2)), {}, (0, 0), id="turns-18-the-day-after"),
        pytest.param(person(Opholdsgrundlag="Familiesammenført"), {}, (0, 0), id="other-population"),
        pytest.param(person(), {"cohort_start": D(2016, 4, 1)}, (1, 0), id="arrived-on-cohort-start"),
        pytest.param(person(), {"cohort_start": D(2016, 4, 2)}, (0, 0), id="arrived-before-cohort-start"),
        pytest.param(person(), {"clock": "permit"}, (0, 0), id="no-permit-drops-out"),
        pytest.param(person(Opholdstilladelse=D(2018, 4, 2)), {"clock": "permit"}, (0, 0), id="permit-clock-not-there-yet"),
    ],
)  # fmt: skip
def test_outflow_at_one_year(row: dict[str, Any], chosen: dict[str, Any], counted: tuple[int, int]) -> None:
    assert outflow(row, **chosen) == counted


def test_persons_without_a_permit_are_counted_in_the_note() -> None:
    counts = count_outflow(frame(Person, person(), person()), at(clock="permit"), [Fraction(1)], [EVERYONE])
    assert counts.no_clock == 2


@pytest.mark.parametrize(
    ("basis", "clock", "under_30"),
    [("measurement", "permit", 0), ("arrival", "permit", 1), ("report", "permit", 0), ("arrival", "municipality", 1)],
)
def test_age_basis_arrival_is_the_age_on_arrival_under_either_clock(basis: str, clock: str, under_30: int) -> None:
    # 29 on arrival, 30 on the permit's first anniversary and on the report date
    row = person(Fødselsdato=D(1987, 3, 1), Ankomstdato=D(2017, 2, 1), Opholdstilladelse=D(2017, 6, 1))
    assert outflow(row, group=parse_group("under 30"), age_basis=basis, clock=clock) == (under_30, 0)


def test_leap_day_arrival_has_its_anniversary_on_28_february() -> None:
    arrived = person(Ankomstdato=D(2016, 2, 29), **EXIT | {"Udslusningsdato": D(2017, 2, 28)})
    assert outflow(arrived, as_of=D(2017, 2, 28)) == (1, 1)
    assert outflow(arrived, as_of=D(2017, 2, 27)) == (0, 0)
    assert add_months_to(D(2015, 8, 31), 18) == D(2017, 2, 28)
    assert add_months_to(D(2016, 2, 29), 48) == D(2020, 2, 29)


@pytest.mark.parametrize(("on", "years"), [(D(2018, 2, 28), 17), (D(2018, 3, 1), 18), (D(2020, 2, 29), 20)])
def test_birthday_of_the_leap_day_is_1_march_in_common_years(on: D, years: int) -> None:
    born = np.array([to_day(D(2000, 2, 29))])
    assert completed_years(born, to_day(on)).tolist() == [years]


def test_outflow_adds_up_over_any_split_of_the_persons() -> None:
    rows = [person(BorgerID=f"B{i}", Ankomstdato=D(2015, 1, 1) + dt.timedelta(37 * i)) for i in range(40)]
    points, groups = [Fraction(1), Fraction(3, 2)], [EVERYONE, Group(high=30)]
    whole = count_outflow(frame(Person, *rows), at(), points, groups)
    parts = count_outflow(frame(Person, *rows[:13]), at(), points, groups) + count_outflow(
        frame(Person, *rows[13:]), at(), points, groups
    )
    assert whole.n.tolist() == parts.n.tolist()
    assert whole.exited.tolist() == parts.exited.tolist()


@pytest.mark.parametrize(
    ("spells", "category"),
    [
        ([spell("Virksomhedspraktik", D(2019, 1, 1), DAY)], Category.COMPANY),
        ([spell("Virksomhedspraktik", D(2019, 1, 1), D(2019, 3, 31))], Category.BETWEEN_OFFERS),
        ([spell("Løntilskud", D(2019, 1, 1), D(2019, 2, 18))], Category.BETWEEN_OFFERS),
        ([spell("Løntilskud", D(2019, 1, 1), D(2019, 2, 17))], Category.NONE),
        ([spell("Virksomhedspraktik", D(2019, 4, 2), None)], Category.NONE),
        ([spell("Danskuddannelse", DAY, None)], Category.LANGUAGE),
        ([spell("Danskuddannelse", DAY, None), spell("Nytteaktivering", DAY, None)], Category.OTHER),
        ([spell("Barsel", DAY, None), spell("Sygdom", DAY, None)], Category.MATERNITY),
        ([spell("Sygdom", DAY, None), spell("Løntilskud", D(2019, 1, 1), D(2019, 3, 31))], Category.ILLNESS),
        ([], Category.NONE),
    ],
)
def test_activity_category_is_the_first_that_fits(spells: list[dict[str, Any]], category: Category) -> None:
    counts = count_activity(frame(Person, person()), frame(Activity, *spells), at())
    assert counts.of(category) == counts.total == 1


PRACTICE = "Virksomhedspraktik"
OLD = person(Ankomstdato=D(2018, 1, 1))
FIRST = spell(PRACTICE, D(2018, 1, 29), D(2018, 4, 29), 20)
KEPT_4 = ("four_weeks", "kept", None)


@pytest.mark.parametrize(
    ("row", "spells", "expected"),
    [
        (person(Ankomstdato=D(2019, 3, 4)), [], []),
        (person(Ankomstdato=D(2019, 3, 3)), [], [("four_weeks", "broken", 1)]),
        (person(Ankomstdato=D(2019, 3, 3)), [spell(PRACTICE, D(2019, 4, 2), None)], [("four_weeks", "broken", 1)]),
        (person(Ankomstdato=D(2019, 3, 3)), [spell(PRACTICE, DAY, None)], [("four_weeks", "broken", None), ("fifteen_hours", "unknown", None)]),
        (person(Ankomstdato=D(2019, 3, 4)), [spell(PRACTICE, DAY, None, 14.5)], [KEPT_4, ("fifteen_hours", "broken", 0)]),
        (OLD, [FIRST, spell(PRACTICE, D(2018, 6, 11), D(2019, 4, 30), 15)], [KEPT_4, ("six_weeks", "kept", None), ("fifteen_hours", "kept", None)]),
        (OLD, [FIRST, spell(PRACTICE, D(2018, 6, 12), D(2019, 4, 30), 15)], [KEPT_4, ("six_weeks", "broken", None), ("fifteen_hours", "kept", None)]),
        (OLD, [spell(PRACTICE, D(2018, 1, 29), D(2019, 2, 17))], [KEPT_4]),
        (OLD, [spell(PRACTICE, D(2018, 1, 29), D(2019, 2, 16))], [KEPT_4, ("six_weeks", "broken", 1)]),
        (OLD, [spell(PRACTICE, D(2018, 1, 29), D(2019, 2, 7)), spell("Sygdom", D(2019, 2, 10), D(2019, 2, 14)), spell("Barsel", D(2019, 2, 12), D(2019, 2, 18))], [KEPT_4, ("six_weeks", "broken", 1)]),
        (OLD, [spell(PRACTICE, D(2018, 1, 29), D(2019, 2, 8)), spell("Sygdom", D(2019, 2, 10), D(2019, 2, 14)), spell("Barsel", D(2019, 2, 12), D(2019, 2, 18))], [KEPT_4]),
        (OLD | {"Udslusningsdato": D(2018, 5, 10), "Udsluset til": "Job"}, [FIRST], [KEPT_4, ("six_weeks", "kept", None)]),
        (OLD | {"Udslusningsdato": D(2018, 8, 10), "Udsluset til": "Job"}, [FIRST], [KEPT_4, ("six_weeks", "broken", None)]),
        (OLD | {"Visitation": "Aktivitetsparat"}, [FIRST], []),
        (OLD | {"Fraflytningsdato": DAY}, [FIRST], []),
        (OLD, [spell(PRACTICE, D(2018, 1, 29), D(2018, 8, 1)), spell("Løntilskud", D(2018, 3, 1), D(2018, 4, 1)), spell(PRACTICE, D(2018, 9, 12), D(2019, 4, 1), 37)], [KEPT_4, ("six_weeks", "kept", None), ("fifteen_hours", "kept", None)]),
    ],
)  # fmt: skip
def test_obligations(
    row: dict[str, Any], spells: list[dict[str, Any]], expected: list[tuple[str, str, int | None]]
) -> None:
    persons, activities = frame(Person, row), frame(Activity, *spells)
    counts = count_timeliness(persons, activities, at())
    assert +counts == Counter((TimelinessRule(rule), Verdict(verdict)) for rule, verdict, _ in expected)
    breaches = [(str(each.rule), each.overdue_days) for each in list_breaches(persons, activities, at())]
    assert breaches == [(rule, days) for rule, _, days in expected if days is not None]


def test_worklist_keeps_the_longest_breach_of_a_rule_most_overdue_first() -> None:
    persons = frame(Person, *(person(BorgerID=id, Ankomstdato=D(2019, 3, 1)) for id in ("a", "b", "c")))
    activities = frame(
        Activity,
        spell(PRACTICE, D(2019, 3, 2), None, 10) | {"BorgerID": "b"},
        spell(PRACTICE, D(2019, 3, 8), None, 10) | {"BorgerID": "b"},
        spell(PRACTICE, D(2019, 3, 20), None, 20) | {"BorgerID": "c"},
    )
    assert [(each.person_id, each.overdue_days) for each in list_breaches(persons, activities, at())] == [
        ("b", 30),
        ("a", 3),
    ]


@pytest.mark.parametrize(
    ("end", "chosen", "expected"),
    [
        (D(2018, 1, 1), {}, EffectCounts(1, 1, 1)),
        (D(2017, 12, 31), {}, None),
        (D(2018, 12, 31), {}, EffectCounts(1, 1, 1)),
        (D(2019, 1, 1), {"effect_from": D(2018, 1, 1), "effect_to": DAY}, EffectCounts(1, 1, 1)),
        (D(2019, 1, 2), {"effect_from": D(2018, 1, 1), "effect_to": DAY}, EffectCounts(1, 0, 0)),
        (D(2019, 4, 2), {"effect_from": D(2018, 1, 1), "effect_to": D(2019, 12, 31)}, None),
    ],
)
def test_effect_window_and_measurable(end: D, chosen: dict[str, Any], expected: EffectCounts | None) -> None:
    row = person(Udslusningsdato=D(2018, 4, 1), Udsluset_til="Uddannelse")
    found = count_effect(frame(Person, row), frame(Activity, spell("Løntilskud", D(2017, 1, 1), end)), at(**chosen))
    assert found.get(ActivityKind.WAGE_SUBSIDY) == expected


@pytest.mark.parametrize(
    ("birth", "arrival", "start", "eligible"),
    [
        (D(2000, 7, 1), D(2016, 1, 1), D(2018, 7, 1), True),
        (D(2000, 7, 2), D(2016, 1, 1), D(2018, 7, 1), False),
        (D(1978, 7, 2), D(2016, 1, 1), D(2018, 7, 1), True),
        (D(1978, 7, 1), D(2016, 1, 1), D(2018, 7, 1), False),
        (D(1990, 1, 1), D(2013, 7, 2), D(2018, 7, 1), True),
        (D(1990, 1, 1), D(2013, 7, 1), D(2018, 7, 1), False),
        (D(1990, 1, 1), D(2012, 1, 1), D(2021, 5, 1), True),
        (D(1990, 1, 1), D(2012, 1, 1), D(2021, 4, 30), False),
        (D(1975, 1, 2), D(2004, 1, 1), D(2024, 1, 1), True),
        (D(1990, 1, 1), D(2016, 1, 1), D(2016, 6, 30), False),
        (D(1990, 1, 1), D(2016, 1, 1), D(2028, 1, 1), False),
        (D(1990, 1, 1), D(2018, 7, 2), D(2018, 7, 1), False),
    ],
)
def test_igu_eligibility(birth: D, arrival: D, start: D, eligible: bool) -> None:
    days = [np.array([to_day(day)]) for day in (birth, arrival, start)]
    assert igu_eligible(*days).tolist() == [eligible]


def test_interpreter_periods_at_the_end_of_a_month_and_in_january() -> None:
    assert interpreter_periods(D(2019, 3, 31))[0] == (D(2019, 1, 1), D(2019, 3, 31))
    assert interpreter_periods(D(2019, 3, 30))[0] == (D(2019, 1, 1), D(2019, 2, 28))
    assert interpreter_periods(D(2019, 1, 15)) == (
        (D(2018, 1, 1), D(2018, 12, 31)),
        (D(2017, 1, 1), D(2017, 12, 31)),
    )


def test_hours_typed_as_times_are_summed_unrounded() -> None:
    typed = [4 / 3, 4 / 3, 5 / 6]  # 01:20, 01:20 and 00:50
    rows = [{"Dato": DAY, "Tolkningstype": "Telefon", "Normaltimer": hours} for hours in typed]
    hours = count_interpreter_hours(frame(Interpreting, *rows), DAY, DAY)
    assert [in_hours(each) for each in hours.normal] == [0, 3.5, 0]


@pytest.mark.parametrize(
    ("parts", "percents"),
    [
        ([13489.3, 1871.9, 131.2], [87, 12, 1]),
        ([1600, 1386, 115], [51, 45, 4]),
        ([304, 179, 90, 35, 28, 21, 33], [44, 26, 13, 5, 4, 3, 5]),
        ([220, 235, 191, 81], [30, 33, 26, 11]),
        ([1, 1, 1], [34, 33, 33]),
        ([0, 0], [None, None]),
        ([0.1, 0.2], [33, 67]),
    ],
)
def test_largest_remainder(parts: list[float], percents: list[int | None]) -> None:
    assert largest_remainder(parts) == percents


PUBLISHED = [  # group, point, n, exited, target, gap in points, missing: domain digest 2.3
    (1, 588, 35, 0.10, -4.05, 24), (2, 510, 162, 0.25, 6.76, -34), (3, 323, 191, 0.50, 9.13, -29),
    (1, 433, 23, 0.10, -4.69, 21), (2, 346, 77, 0.25, -2.75, 10), (3, 216, 83, 0.50, -11.57, 25),
    (1, 1021, 58, 0.10, -4.32, 45), (2, 856, 239, 0.25, 2.92, -25), (3, 539, 274, 0.50, 0.83, -4),
    (2, 275, 34, 0.15, -2.64, 8), (3, 151, 44, 0.40, -10.86, 17),
    (1.5, 120, 16, 0.125, 0.83, -1), (2, 22, 5, 0.45, -22.27, 5), (1, 169, 2, 0.05, -3.82, 7), (2, 23, 5, 0.20, 1.74, 0),
]  # fmt: skip


@pytest.mark.parametrize(("point", "n", "exited", "target", "gap", "missing"), PUBLISHED)
def test_outflow_rows_of_the_papers(point: float, n: int, exited: int, target: float, gap: float, missing: int) -> None:
    row = outflow_row(Fraction(point), n, exited, TargetValue(exact(target)))
    assert row[:5] == [point, n, exited, exited / n, target]
    assert row[5] is (exited / n >= target)
    assert row[6] == pytest.approx(gap, abs=0.005)
    assert row[7] == missing


def test_an_empty_target_group_is_blank_and_keeps_its_target() -> None:
    assert outflow_row(Fraction(3), 0, 0, TargetValue(exact(0.7))) == [3, 0, 0, None, 0.7, None, None, None]


def test_a_copy_of_a_workbook_with_other_tables_counts_anew() -> None:
    """What was counted once is remembered, with the records it was counted in."""
    people = as_columns(Person, frame(Person, person(), person(BorgerID="B2")))
    workbook = Workbook(Source("", ""), {Person: people}, ())
    question: Any = (count_arrivals, (Person,), None, DAY)
    assert workbook.count(*question).total == 2
    assert workbook.count(*question) is workbook.count(*question)
    fewer = replace(workbook, tables={Person: workbook.persons.take(np.array([True, False]))})
    assert fewer.count(*question).total == 1
    assert workbook.count(*question).total == 2


@pytest.mark.parametrize("months", [-216, -12, 1, 3, 12, 600])
def test_months_are_added_alike_to_few_days_and_to_many(months: int) -> None:
    """Each day of twelve years, alone and among all: many are looked up in a table."""
    days = np.arange(to_day(dt.date(1999, 1, 1)), to_day(dt.date(2011, 1, 1)))
    alone = [int(add_months(days[at : at + 1], months)[0]) for at in range(len(days))]
    together = add_months(np.concatenate([days[::-1], days]), months)
    assert together.dtype == np.int32
    assert together.tolist() == [*alone[::-1], *alone]


def test_the_table_ids_are_those_of_the_specification() -> None:
    assert [str(id) for id in TableId][:3] == ["arrivals.series", "arrivals.summary", "arrivals.year"]
    assert len(TableId) == 27
