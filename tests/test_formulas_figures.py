"""What formulas give: the measure on the same data, whatever the range looks like; and the published figures."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from integraxl.contract.codes import Basis, TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import TABLES
from integraxl.formulas.calling import CellError, Surroundings
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.ranges import HostRange
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import Workbook, read_workbook
from tests.conftest import Make
from tests.formula_hosts import AS_OF, DATES, Calls, Shape, as_range, settings_range, shapes
from tests.reference import naive
from tests.small_workbooks import agreement, booking, person, sheet, spell, target
from tests.small_workbooks import settings as settings_sheet
from tests.strategies import AS_OF as REPORT_DATES
from tests.strategies import Tables, choices, days, municipalities

ROOT = Path(__file__).parents[1]
GROUPS = {
    "outflow.all": "alle",
    "outflow.under30": "Under  30",
    "outflow.over30": "over 30",
    "outflow.women": "KVINDER",
}
DEMANDING = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def assert_rows(found: Any, expected: Sequence[dict[str, Any]]) -> None:
    """A spilled table's figures are the naive ones; a blank fills its cell as an empty text."""
    assert isinstance(found, tuple), found
    assert {len(row) for row in found} == {len(found[0])}
    assert len(found) == 1 + len(expected)
    for row, wanted in zip(found[1:], expected, strict=True):
        for value, figure in zip(row, wanted.values(), strict=True):
            if not isinstance(figure, str):
                assert_figure(value, figure)


def assert_figure(found: Any, expected: Any) -> None:
    if expected is None:
        assert found == ""
    elif isinstance(expected, float) and isinstance(found, float):
        assert math.isclose(found, expected, rel_tol=1e-12)
    else:
        assert (found, isinstance(found, bool)) == (expected, isinstance(expected, bool))


class Case:
    """A random municipality in a random shape: the calls, its ranges, and the naive run."""

    def __init__(self, tables: Tables, as_of: dt.date, chosen: dict[str, Any], shape: Shape) -> None:
        self.tables, self.shape = tables, shape
        ours = dict(chosen)
        self.profile = ours.pop("profile", "committee_2019")
        self.run = naive.make_run(tables, as_of, self.profile, ours)
        self.naive = naive.compute(tables, as_of, self.profile, ours)
        around = Surroundings(
            report_date=as_range("Opsætning", [], headers=["x"])
            if as_of is None
            else dt.datetime(*as_of.timetuple()[:3]),
            settings=settings_range(chosen, Shape()),
            targets=self.range("Mål") if "Mål" in tables else None,
        )
        self.calls, self.as_of = Calls(around), dt.datetime(*as_of.timetuple()[:3])

    def range(self, table: str) -> HostRange:
        return as_range(table, self.tables[table], self.shape)


cases = st.builds(Case, municipalities(), st.sampled_from(REPORT_DATES), choices(), shapes)


@DEMANDING
@given(cases)
def test_outflow_equals_the_naive_tables(case: Case) -> None:
    persons = case.range("Borgere")
    for table, group in GROUPS.items():
        expected = case.naive[table]
        assert_rows(case.calls("OUTFLOW_TABLE", persons, None, group), expected)
        assert_rows(case.calls("OUTFLOW_TABLE", persons, case.as_of, group, case.calls.around.targets), expected)
        for row in expected:
            for result, column in (("antal", "n"), ("Udsluset", "exited"), (None, "share"), ("mangler", "missing")):
                found = case.calls("OUTFLOW", persons, row["point"], None, group, result)
                if row[column] is None:
                    assert isinstance(found, CellError)
                    assert found.code == "#N/A"
                else:
                    assert_figure(found, row[column])


@DEMANDING
@given(cases, days, days)
def test_arrivals_equal_the_naive_count(case: Case, first: dt.date, last: dt.date) -> None:
    first, last = sorted((first, last))
    window = (dt.datetime(*first.timetuple()[:3]), dt.datetime(*last.timetuple()[:3]))
    counts = {str(basis): naive.count_arrivals(case.run, first, last, str(basis)) for basis in Basis}
    for basis, count in counts.items():
        assert_figure(case.calls("ARRIVALS", case.range("Borgere"), *window, basis.upper()), count)
    assert_figure(case.calls("ARRIVALS", case.range("Borgere"), *window), sum(counts.values()))


@DEMANDING
@given(cases)
def test_igu_equals_the_naive_table(case: Case) -> None:
    if "IGU" not in case.tables:
        return
    danish = ("aftalt", "Igangværende", "fuldført", "afbrudt", "ETABLERET", "fuldført/igangværende")
    for word, row in zip(danish, case.naive["igu.status"], strict=True):
        for status in (word, str(row["status"])):
            assert_figure(case.calls("IGU_COUNT", case.range("IGU"), case.as_of, status), row["n"])
    sectors = {row["sector"]: row["n"] for row in case.naive["igu.sector"]}
    for sector in ("Privat", "kommunal", "Regional", "Statslig"):
        found = case.calls("IGU_COUNT", case.range("IGU"), case.as_of, None, sector)
        assert_figure(found, sectors.get(sector.capitalize(), 0))


@DEMANDING
@given(cases, days, days)
def test_interpreting_equals_the_naive_rows(case: Case, first: dt.date, last: dt.date) -> None:
    if "Tolkninger" not in case.tables:
        return
    first, last = sorted((first, last))
    window = (dt.datetime(*first.timetuple()[:3]), dt.datetime(*last.timetuple()[:3]))
    expected = naive.interpreter_rows(case.run, first, last)
    bookings = case.range("Tolkninger")
    assert_rows(case.calls("INTERPRETER_TABLE", bookings, *window), expected)
    for row in expected[:-1]:
        found = case.calls("INTERPRETER_SHARE", bookings, str(row["type"]).lower(), *window)
        if row["share"] is None:
            assert found == CellError("#N/A", "Der er ingen tolketimer i perioden, så der er ingen andel.")
        else:
            assert_figure(found, row["share"])


CATEGORIES = {
    ("company", None): ("virksomhed", "company"),
    ("other", None): ("øvrige", "other"),
    ("language", None): ("dansk", "language"),
    ("passive", None): ("passive", "Passive"),
    ("passive", "maternity"): ("barsel", "maternity"),
    ("passive", "illness"): ("sygdom", "illness"),
    ("passive", "between_offers"): ("mellem  tilbud", "between_offers"),
    ("passive", "none"): ("Uden tilbud", "none"),
}


@DEMANDING
@given(cases)
def test_activity_equals_the_naive_table(case: Case) -> None:
    if "Aktiviteter" not in case.tables:
        return
    ranges = case.range("Borgere"), case.range("Aktiviteter"), case.as_of
    expected = case.naive["activity"]
    found = case.calls("ACTIVITY_TABLE", *ranges)
    assert [row[2:4] for row in found[1:]] == [
        (row["n"], "" if row["share"] is None else row["share"]) for row in expected
    ]
    for row in expected:
        for word in CATEGORIES[row["category"], row["reason"]]:  # type: ignore[index]
            assert_figure(case.calls("ACTIVITY_COUNT", *ranges, word), row["n"])
    courses = next(row["n"] for row in case.naive["activity.status"] if row["category"] == "courses")
    assert_figure(case.calls("ACTIVITY_COUNT", *ranges, "kurser"), courses)


@DEMANDING
@given(cases, days, days)
def test_effect_equals_the_naive_table(case: Case, first: dt.date, last: dt.date) -> None:
    if "Aktiviteter" not in case.tables:
        return
    first, last = sorted((first, last))
    run = naive.make_run(case.tables, case.run.as_of, case.profile, {"effect_from": first, "effect_to": last})
    shares = {row["activity"]: row["share"] for row in naive.effect(run)}
    window = (dt.datetime(*first.timetuple()[:3]), dt.datetime(*last.timetuple()[:3]), case.as_of)
    for activity in naive.ACTIVITIES:
        found = case.calls("EFFECT", case.range("Borgere"), case.range("Aktiviteter"), activity.lower(), *window)
        if shares.get(activity) is None:
            assert found == CellError(
                "#N/A", "Ingen forløb i perioden er gamle nok til at blive målt, så der er ingen andel."
            )
        else:
            assert_figure(found, shares[activity])


# --- the sample workbooks: every figure that a formula can give is the table's ---

SAMPLES = ("2016-12-31", "2018-02-01", "2019-04-01")


class Sample:
    """A sample workbook as Excel would hand its tables over, and the tables that the reader makes of the file."""

    def __init__(self, day: str) -> None:
        path = ROOT / "workbooks" / f"aalborg-{day}.xlsx"
        self.workbook: Workbook = read_workbook(path)
        self.parameters: Parameters = workbook_parameters(self.workbook)
        self.tables: dict[str, ReportTable] = {
            str(table.id): table for table in build_tables(self.workbook, self.parameters)
        }
        book = load_workbook(path, read_only=True, data_only=True)
        names = {model.sheet_name: model.table_name for model in TABLES}
        self.ranges = {
            names[each.title]: HostRange(tuple(each.iter_rows(values_only=True)), each.title)
            for each in book.worksheets
            if each.title in names
        }
        book.close()
        self.as_of = dt.datetime.combine(self.parameters.as_of, dt.time())
        self.calls = Calls(
            Surroundings(
                report_date=HostRange(((self.as_of,),)),
                settings=self.ranges["Opsætning"],
                targets=self.ranges.get("Mål"),
            )
        )


@cache
def sample(day: str) -> Sample:
    return Sample(day)


def shown(table: ReportTable) -> tuple[tuple[Any, ...], ...]:
    """A table as it should fill the cells."""
    heading = tuple(column.label for column in table.columns)
    rows = (
        tuple(
            "" if value is None else column.names.get(value, value) if isinstance(value, str) else value
            for column, value in zip(table.columns, row, strict=True)
        )
        for row in table.rows
    )
    return (heading, *rows)


@pytest.mark.parametrize("day", SAMPLES)
@pytest.mark.parametrize("table", GROUPS)
def test_outflow_of_the_samples(day: str, table: str) -> None:
    each = sample(day)
    expected = each.tables[table]
    assert each.calls("OUTFLOW_TABLE", each.ranges["Borgere"], None, GROUPS[table]) == shown(expected)
    for row in expected.records():
        for result in ("n", "exited", "share", "missing"):
            found = each.calls("OUTFLOW", each.ranges["Borgere"], row["point"], None, GROUPS[table], result)
            if row[result] is None:
                assert isinstance(found, CellError)
                assert found.code == "#N/A"
            else:
                assert (found, type(found)) == (row[result], type(row[result]))


@pytest.mark.parametrize("day", SAMPLES)
def test_arrivals_of_the_samples(day: str) -> None:
    each = sample(day)
    start = each.parameters.cohort_start
    assert start is not None
    window = dt.datetime.combine(start, dt.time()), each.as_of
    for row in each.tables["arrivals.summary"].records():
        assert each.calls("ARRIVALS", each.ranges["Borgere"], *window, row["basis"]) == row["received"]
    for row in each.tables["arrivals.year"].records()[:1]:
        january = dt.datetime(each.as_of.year, 1, 1), each.as_of
        assert each.calls("ARRIVALS", each.ranges["Borgere"], *january) == row["total"]
        assert each.calls("ARRIVALS", each.ranges["Borgere"], *january, "Flygtning") == row["refugees"]


@pytest.mark.parametrize("day", SAMPLES)
def test_igu_and_activity_of_the_samples(day: str) -> None:
    each = sample(day)
    if "IGU" in each.ranges:
        for row in each.tables["igu.status"].records():
            assert each.calls("IGU_COUNT", each.ranges["IGU"], each.as_of, row["status"]) == row["n"]
        for row in each.tables["igu.sector"].records():
            if row["sector"] != "Ukendt":
                assert each.calls("IGU_COUNT", each.ranges["IGU"], each.as_of, "", row["sector"]) == row["n"]
    if "Aktiviteter" in each.ranges:
        ranges = each.ranges["Borgere"], each.ranges["Aktiviteter"]
        assert each.calls("ACTIVITY_TABLE", *ranges, each.as_of) == shown(each.tables["activity"])
        for row in each.tables["activity.status"].records():
            assert each.calls("ACTIVITY_COUNT", *ranges, each.as_of, row["category"]) == row["n"]
        for row in each.tables["effect"].records():
            window = (each.parameters.effect_from, each.parameters.effect_to, each.as_of)
            found = each.calls("EFFECT", *ranges, row["activity"], *window)
            assert found == row["share"] or (row["share"] is None and found.code == "#N/A")


def test_interpreting_of_the_sample() -> None:
    each = sample("2019-04-01")
    for table, first, last in (
        ("interpreters.current", dt.datetime(2019, 1, 1), dt.datetime(2019, 3, 31)),
        ("interpreters.previous_year", dt.datetime(2018, 1, 1), dt.datetime(2018, 12, 31)),
    ):
        expected = each.tables[table]
        assert each.calls("INTERPRETER_TABLE", each.ranges["Tolkninger"], first, last) == shown(expected)
        for row in expected.records()[:3]:
            assert each.calls("INTERPRETER_SHARE", each.ranges["Tolkninger"], row["type"], first, last) == row["share"]


def test_figures_as_the_paper_of_2019_prints_them() -> None:
    each = sample("2019-04-01")
    persons = each.ranges["Borgere"]
    assert each.calls("OUTFLOW", persons, 1.0, None, "under 30") == 35 / 588
    assert each.calls("OUTFLOW", persons, 3.0, None, "kvinder", "exited") == 44
    assert each.calls("IGU_COUNT", each.ranges["IGU"], each.as_of) == 59
    assert each.calls("ACTIVITY_COUNT", persons, each.ranges["Aktiviteter"], each.as_of, "kurser") == 267
    assert each.calls("ARRIVALS", persons, dt.datetime(2019, 1, 1), each.as_of) == 18


# --- the same workbook, by way of a file ---


@pytest.mark.parametrize("shape", [Shape(), Shape("com"), Shape("serial 1904", "decimal", 5, True)])
def test_a_formula_equals_the_table_of_the_file(make: Make, shape: Shape) -> None:
    people = [
        person("a1", Udslusningsdato=dt.date(2018, 1, 1), Udsluset_til="Job"),
        person("a2", Køn="Mand", Fraflytningsdato=dt.date(2018, 1, 1)),
        person(
            "a3", Køn="Mand", Udslusningsdato=dt.date(2017, 6, 1), Udsluset_til="IGU", Genoptaget=dt.date(2018, 1, 2)
        ),
        person("a4", Ankomstdato=dt.date(2018, 5, 1)),
    ]
    path = make(sheet("Borgere", *people), sheet("Mål", target()), settings_sheet())
    workbook = read_workbook(path)
    (table,) = build_tables(workbook, workbook_parameters(workbook), [TableId.OUTFLOW_ALL])
    around = Surroundings(report_date=AS_OF, targets=as_range("Mål", [target()], shape))
    assert table.rows[0][1:3] == (2, 2)  # a2 moved on the day itself, a4 has not been here for a year
    assert Calls(around)("OUTFLOW_TABLE", as_range("Borgere", people, shape)) == shown(table)


# --- what a call takes from its workbook ---

PEOPLE = [
    person("a1", Udslusningsdato=dt.date(2017, 6, 1), Udsluset_til="Job"),
    person(
        "a2", Ankomstdato=dt.date(2016, 1, 1), Udslusningsdato=dt.date(2016, 6, 1), Udsluset_til="Ægtefælleforsørget"
    ),
    person("a3", Opholdsgrundlag="Familiesammenført", Opholdstilladelse=dt.date(2016, 6, 1)),
    person("a4", Fødselsdato=dt.date(1999, 6, 1), Opholdstilladelse=dt.date(2017, 6, 1)),
]


@pytest.mark.parametrize(
    ("chosen", "counted"),
    [
        ({}, (2, 1)),  # a1; a4 was 18 on 1 January 2018
        ({"Profil": "application_2018"}, (2, 0)),  # the permit's clock: a3 and a4
        ({"Kohortestart": dt.date(2017, 1, 2)}, (0, 0)),
        ({"min_age": 19.0}, (1, 1)),
        ({"min_age": "19"}, (1, 1)),
        ({"exclude_spouse_supported": "Nej"}, (3, 1)),
        ({"population": "Flygtning, Familiesammenført"}, (3, 1)),
        ({"counted_exits": "Uddannelse"}, (2, 0)),
        ({"Kommune": "Aalborg", "Opgørelsesdato": dt.date(2012, 1, 1)}, (2, 1)),  # the name counts, not this cell
    ],
)
def test_the_workbooks_parameters_are_in_force(chosen: dict[str, Any], counted: tuple[int, int]) -> None:
    calls = Calls(Surroundings(report_date=AS_OF, settings=settings_range(chosen)))
    found = tuple(calls("OUTFLOW", as_range("Borgere", PEOPLE), 1, None, None, result) for result in ("n", "exited"))
    assert found == counted


@pytest.mark.parametrize("kind", sorted(DATES))
@pytest.mark.parametrize("key", ["Kohortestart", " KOHORTESTART", "cohort_start"])
def test_a_date_parameter_of_every_kind(kind: str, key: str) -> None:
    shape = Shape(kind)
    for start, n in ((dt.date(2017, 1, 1), 2), (dt.date(2017, 1, 2), 0)):
        chosen = settings_range({"Opgørelsesdato": dt.date(2012, 1, 1), key: start, "min_age": 18}, shape)
        calls = Calls(Surroundings(report_date=AS_OF, settings=chosen, date_1904=shape.date_1904))
        people = as_range("Borgere", PEOPLE, Shape("serial 1904" if shape.date_1904 else "datetime"))
        assert calls("OUTFLOW", people, 1, AS_OF, None, "n") == n


def test_a_number_that_is_no_date_is_no_date_parameter() -> None:
    calls = Calls(Surroundings(report_date=AS_OF, settings=settings_range({"Kohortestart": 2017})))
    assert calls("OUTFLOW", as_range("Borgere", PEOPLE), 1) == CellError(
        "#VALUE!",
        "Række 2, kolonne 2 i området: Parameteren cohort_start kan ikke være »2017«: et tal er ikke en dato. "
        "Ret cellen.",
    )


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("key", ["min_aeg", "Profil"])
def test_faulty_parameters_are_an_error_where_they_count(name: str, key: str) -> None:
    calls = Calls(Surroundings(report_date=AS_OF, settings=settings_range({key: "x"})))
    ranges = {
        "borgere": as_range("Borgere", PEOPLE),
        "aktiviteter": as_range("Aktiviteter", [spell()]),
        "igu": as_range("IGU", [agreement()]),
        "tolkninger": as_range("Tolkninger", [booking()]),
    }
    values = {
        **ranges, "years": 1, "as_of": AS_OF, "from": dt.datetime(2018, 1, 1), "to": dt.datetime(2019, 3, 31),
        "birth_date": dt.datetime(1990, 1, 1), "arrival_date": dt.datetime(2017, 1, 1),
        "start_date": dt.datetime(2018, 1, 1), "type": "Telefon", "category": "dansk", "activity": "Virksomhedspraktik",
        "value": 1, "target": 1, "counts": HostRange(((1,),)),
    }  # fmt: skip
    arguments = [None if each.optional else values[each.name] for each in FUNCTIONS[name].arguments]
    found = calls(name, *arguments)
    reads = name in {"OUTFLOW", "OUTFLOW_TABLE", "ACTIVITY_COUNT", "ACTIVITY_TABLE", "EFFECT"}
    assert isinstance(found, CellError) == reads
    if reads:
        assert found.code == "#VALUE!"
        assert found.reason == (
            "Række 2, kolonne 1 i området: »min_aeg« er ikke en parameter. Mente du »min_age«? Ret cellen."
            if key == "min_aeg"
            else "Række 2, kolonne 2 i området: Profilen »x« kendes ikke. "
            "Vælg »committee_2019« eller »application_2018«. Ret cellen."
        )


def test_targets_of_the_workbook_and_of_the_argument() -> None:
    own = as_range("Mål", [target(Mål=0.5), target(Målepunkt=2, Mål=0.6)])
    other = as_range("Mål", [target(Mål=0.2, Retning="Højst")])
    calls = Calls(Surroundings(report_date=AS_OF, targets=own))
    people = as_range("Borgere", PEOPLE)
    assert [row[4:7] for row in calls("OUTFLOW_TABLE", people)[1:]] == [(0.5, True, 0.0), (0.6, False, -10.0)]
    assert [row[4:7] for row in calls("OUTFLOW_TABLE", people, None, None, other)[1:]] == [(0.2, False, 30.0)]
    assert calls("OUTFLOW", people, 1, None, None, "mangler") == 0
    assert calls("OUTFLOW", people, 1.5, None, None, "missing") == CellError(
        "#N/A", "Der er intet mål for 1,5 år i den gruppe, så der mangler ikke noget til et mål."
    )


@pytest.mark.parametrize("name", ["OUTFLOW", "OUTFLOW_TABLE"])
def test_faulty_targets_are_an_error(name: str) -> None:
    wrong = as_range("Mål", [target(Mål=10)], Shape(sheet="Mål"))
    found = Calls(Surroundings(report_date=AS_OF, targets=wrong))(
        name, as_range("Borgere", PEOPLE), *[1][: len(name) < 8]
    )
    assert found == CellError(
        "#VALUE!",
        "Mål!D2: Mål er 10,00, men er en andel mellem 0 og 1, når Indikator er Udslusning. Skriv fx 0,10 for 10 %.",
    )


@pytest.mark.parametrize("given", [None, "", HostRange(((None,),)), HostRange((("",),))])
def test_without_a_report_date_there_is_no_figure(given: Any) -> None:
    reason = (
        "Der er ingen opgørelsesdato. Skriv den som argument, eller giv cellen med datoen navnet Opgørelsesdato "
        "(Formler, Definer navn)."
    )
    assert Calls(Surroundings(report_date=given))("OUTFLOW", as_range("Borgere", PEOPLE), 1) == CellError(
        "#VALUE!", reason
    )


@pytest.mark.parametrize("given", [AS_OF, 43556.0, 43556, "01-04-2019", HostRange(((AS_OF,),)), [[AS_OF]], [AS_OF]])
def test_the_report_date_of_the_workbook(given: Any) -> None:
    calls = Calls(Surroundings(report_date=given))
    assert calls("OUTFLOW", as_range("Borgere", PEOPLE), 1, None, None, "n") == 2
    assert calls("OUTFLOW", as_range("Borgere", PEOPLE), 1, dt.datetime(2016, 12, 31), None, "n") == 0


def test_a_blank_cell_is_no_report_date() -> None:
    """A reference to an empty cell is not an argument left out: the figure would be of another day than was meant."""
    found = Calls(Surroundings(report_date=AS_OF))("OUTFLOW", as_range("Borgere", PEOPLE), 1, HostRange(((None,),)))
    assert found == CellError(
        "#VALUE!",
        "Argumentet opgørelsesdato er en tom celle. "
        "Den dag, der opgøres på. Udeladt: cellen med navnet Opgørelsesdato.",
    )


# --- figures without ranges ---


@pytest.mark.parametrize(
    ("value", "aim", "direction", "met"),
    [
        (0.1, 0.1, None, True),
        (3 / 30, 0.1, "Mindst", True),
        (0.1, "0,10", "mindst", True),
        (0.0999999, 0.1, None, False),
        (0.1, 0.1, "HØJST", True),
        (0.11, 0.1, "Højst", False),
        (25.0, 25, None, True),
    ],
)
def test_target_met(value: Any, aim: Any, direction: Any, met: bool) -> None:
    assert Calls()("TARGET_MET", value, aim, direction) is met


def test_a_figure_that_does_not_exist_meets_no_target() -> None:
    found = Calls()("TARGET_MET", -2146826246, 0.38)
    assert found == CellError(
        "#N/A", "Argumentet værdi viser #I/T, så der er intet at regne på. Se fejlen i den celle."
    )
    found = Calls()("TARGET_MET", -2146826281, 0.38)
    assert found == CellError("#VALUE!", "Cellen viser fejlen #DIV/0!. Ret formlen, eller skriv værdien.")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (((1600.0,), (1386.0,), (115.0,)), ((51,), (45,), (4,))),
        (((1, 1, 1),), ((34, 33, 33),)),
        (((1.0, 1.0), (1.0, "0,5")), ((29, 29), (28, 14))),
        (((0.0, 5.0),), ((0, 100),)),
        (((2.0,), (2.0,), (None,), ("",)), ((50,), (50,))),
    ],
)
def test_percentages(counts: Any, expected: Any) -> None:
    assert Calls()("PERCENTAGES", HostRange(counts)) == expected


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=12).filter(lambda parts: sum(parts) > 0))
def test_percentages_sum_to_100(parts: list[float]) -> None:
    found = Calls()("PERCENTAGES", HostRange(tuple((part,) for part in parts)))
    assert sum(row[0] for row in found) == 100
    for part, (percent,) in zip(parts, found, strict=True):
        assert abs(percent - 100 * part / sum(parts)) < 1 + 1e-6


@pytest.mark.parametrize(
    ("counts", "error"),
    [
        (((0.0,), (0,)), CellError("#N/A", "Tallene giver 0 tilsammen, så de kan ikke fordeles i procent.")),
        (((1.0,), (-1.0,)), CellError("#VALUE!", "Et antal kan ikke være mindre end 0. Ret tallet.")),
        (((None,),), CellError("#VALUE!", "Argumentet antal er tomt. Cellerne med de antal, der skal fordeles.")),
        (
            ((1.0,), (None,), (2.0,)),
            CellError("#VALUE!", "Række 2, kolonne 1 i området: Cellen er tom. Skriv tallet, eller 0."),
        ),
        (
            (("Antal",), (1.0,)),
            CellError(
                "#VALUE!",
                "Række 1, kolonne 1 i området: »Antal« er ikke et tal. Skriv kun tallet, fx 1.031 eller 12,5.",
            ),
        ),
    ],
)
def test_what_cannot_be_shared_out(counts: Any, error: CellError) -> None:
    assert Calls()("PERCENTAGES", HostRange(counts)) == error


@pytest.mark.parametrize(
    ("arrival", "on", "years"),
    [
        ((2016, 2, 29), (2017, 2, 27), 0),
        ((2016, 2, 29), (2017, 2, 28), 1),
        ((2016, 2, 29), (2020, 2, 28), 3),
        ((2016, 2, 29), (2020, 2, 29), 4),
        ((2016, 4, 2), (2019, 4, 1), 2),
        ((2016, 4, 1), (2019, 4, 1), 3),
        ((2019, 4, 1), (2019, 4, 1), 0),
    ],
)
def test_residence_years(arrival: tuple[int, int, int], on: tuple[int, int, int], years: int) -> None:
    assert Calls()("RESIDENCE_YEARS", dt.datetime(*arrival), dt.datetime(*on)) == years


@pytest.mark.parametrize(
    ("birth", "arrival", "start", "eligible"),
    [
        ((1990, 5, 1), (2017, 2, 1), (2019, 4, 1), True),
        ((1990, 5, 1), (2014, 4, 1), (2019, 4, 1), False),  # five years' stay
        ((1990, 5, 1), (2014, 4, 2), (2019, 4, 1), True),
        ((2001, 4, 2), (2017, 2, 1), (2019, 4, 1), False),  # 17 years old
        ((1979, 4, 1), (2017, 2, 1), (2019, 4, 1), False),  # 40 years old
        ((1990, 5, 1), (2016, 2, 1), (2016, 6, 30), False),  # before the law
    ],
)
def test_igu_eligible(birth: Any, arrival: Any, start: Any, eligible: bool) -> None:
    dates = (dt.datetime(*each) for each in (birth, arrival, start))
    assert Calls()("IGU_ELIGIBLE", *dates) is eligible
