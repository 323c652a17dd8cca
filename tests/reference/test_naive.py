"""Hand counts for the naive reference: every expected number was counted by hand or stands in a published table."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import pytest

from . import naive
from .naive import Result, compute

D = date(2019, 4, 1)
Fields = dict[str, object]

TABLE_IDS = [
    "outflow.under30",
    "outflow.over30",
    "outflow.all",
    "outflow.women",
    "outflow.gender_age",
    "arrivals.series",
    "arrivals.summary",
    "arrivals.year",
    "support",
    "nationality",
    "activity",
    "activity.status",
    "practice",
    "igu.status",
    "igu.sector",
    "igu.workplace",
    "interpreters.current",
    "interpreters.previous_year",
    "womens_effort",
    "timeliness",
    "timeliness.worklist",
    "effect",
    "benchmark",
    "plan",
    "grants",
    "forecast",
]


def person(person_id: str = "a", **fields: object) -> Fields:
    """A refugee born 1990 who arrived on 1 Jan 2016; keyword `to` = Udsluset til, `out` = Udslusningsdato."""
    row: Fields = {
        "BorgerID": person_id,
        "Køn": "Mand",
        "Fødselsdato": date(1990, 1, 1),
        "Opholdsgrundlag": "Flygtning",
        "Ankomstdato": date(2016, 1, 1),
    }
    short = {"born": "Fødselsdato", "arrived": "Ankomstdato", "moved": "Fraflytningsdato", "out": "Udslusningsdato"}
    short |= {"to": "Udsluset til", "again": "Genoptaget", "basis": "Opholdsgrundlag", "sex": "Køn"}
    short |= {"permit": "Opholdstilladelse", "nation": "Nationalitet", "visit": "Visitation"}
    row.update({short[name]: value for name, value in fields.items()})
    return row


def spell(kind: str, start: date, end: date | None = None, person_id: str = "a", **more: object) -> Fields:
    return {"BorgerID": person_id, "Aktivitet": kind, "Startdato": start, "Slutdato": end, **more}


def run(
    table: str,
    *,
    as_of: date = D,
    profile: str = "committee_2019",
    parameters: Mapping[str, object] | None = None,
    **tables: list[Fields],
) -> Result:
    tables.setdefault("Borgere", [])
    return compute(tables, as_of, profile, parameters or {})[table]


def column(rows: Result, name: str) -> list[object]:
    return [row[name] for row in rows]


def outflow_n(persons: list[Fields], point: int = 3, table: str = "outflow.all", **options: object) -> tuple[int, int]:
    as_of = options.pop("as_of", D)
    profile = options.pop("profile", "committee_2019")
    assert isinstance(as_of, date)
    assert isinstance(profile, str)
    rows = compute({"Borgere": persons}, as_of, profile, options)[table]
    row = next(row for row in rows if row["point"] == point)
    n, exited = row["n"], row["exited"]
    assert isinstance(n, int)
    assert isinstance(exited, int)
    return n, exited


# --- the whole ---------------------------------------------------------------------------------------------------


def test_every_table_id_is_there_and_missing_input_gives_no_rows() -> None:
    result = compute({}, D)
    assert list(result) == TABLE_IDS
    assert all(rows == [] for rows in result.values())


def test_empty_input_tables_give_zeros_and_blanks() -> None:
    names = ["Borgere", "Aktiviteter", "IGU", "Tolkninger", "Mål", "Kvindeindsats", "Puljer", "Prognose"]
    names += ["Benchmark", "Plan", "Offentliggjort"]
    result = compute({name: [] for name in names}, D)
    assert column(result["outflow.all"], "share") == [None, None, None]
    assert column(result["timeliness"], "share") == [None, None, None]
    assert column(result["interpreters.current"], "percent") == [None, None, None, None]
    assert column(result["activity"], "percent") == [None] * 8
    for table in ("arrivals.series", "nationality", "igu.sector", "effect", "benchmark", "plan", "forecast"):
        assert result[table] == []


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown parameter 'minage'"):
        compute({}, D, "committee_2019", {"minage": 18})


# --- arithmetic and calendar -------------------------------------------------------------------------------------


def test_anniversaries() -> None:
    assert naive.anniversary(date(2016, 2, 29), Fraction(1)) == date(2017, 2, 28)
    assert naive.anniversary(date(2016, 2, 29), Fraction(4)) == date(2020, 2, 29)
    assert naive.anniversary(date(2016, 8, 31), Fraction(1, 2)) == date(2017, 2, 28)
    assert naive.anniversary(date(2016, 7, 1), Fraction(3, 2)) == date(2018, 1, 1)


def test_age_of_leap_day_children() -> None:
    assert naive.age_on(date(2000, 2, 29), date(2018, 2, 28)) == 17
    assert naive.age_on(date(2000, 2, 29), date(2018, 3, 1)) == 18
    assert naive.age_on(date(2000, 2, 29), date(2020, 2, 29)) == 20
    assert naive.age_on(date(1990, 4, 1), D) == 29
    assert naive.age_on(date(1990, 4, 2), D) == 28


def test_quota_year() -> None:
    assert naive.quota_year(date(2019, 2, 28)) == 2018
    assert naive.quota_year(date(2020, 2, 29)) == 2019
    assert naive.quota_year(date(2019, 3, 1)) == 2019


def test_largest_remainder() -> None:
    assert naive.largest_remainder([Fraction(n) for n in (304, 179, 90, 35, 28, 21, 33)]) == [44, 26, 13, 5, 4, 3, 5]
    assert naive.largest_remainder([Fraction(n) for n in (220, 235, 191, 81)]) == [30, 33, 26, 11]
    assert naive.largest_remainder([Fraction(n) for n in (1, 1, 1)]) == [34, 33, 33]
    # Remainders .5 and .5: the larger count takes the point although it stands last.
    assert naive.largest_remainder([Fraction(n) for n in (75, 125)]) == [37, 63]


def test_half_up_percent() -> None:
    assert [naive.half_up_percent(n, 727) for n in (220, 235, 191, 81)] == [30, 32, 26, 11]
    assert naive.half_up_percent(1, 200) == 1
    assert naive.half_up_percent(5, 1000) == 1
    assert naive.half_up_percent(0, 0) is None


@pytest.mark.parametrize(
    ("label", "group"),
    [
        (None, naive.Group(None, None, None)),
        ("alle", naive.Group(None, None, None)),
        ("under 30", naive.Group(None, None, 29)),
        ("over 30", naive.Group(None, 30, None)),
        ("30+", naive.Group(None, 30, None)),
        ("18-24", naive.Group(None, 18, 24)),
        ("kvinder", naive.Group("Kvinde", None, None)),
        ("Mænd 30+", naive.Group("Mand", 30, None)),
        ("kvinder under 30", naive.Group("Kvinde", None, 29)),
        ("unge", None),
        ("over tredive", None),
        ("over 30 år", None),
        ("30", None),
        ("x+", None),
        ("18-x", None),
        ("x-24", None),
    ],
)
def test_groups(label: str | None, group: naive.Group | None) -> None:
    assert naive.parse_group(label) == group


# --- outflow -----------------------------------------------------------------------------------------------------


def cohort_2019() -> list[Fields]:
    """The published cohort of 1 April 2019: (born, arrived, persons, exits in the 1st, 2nd and 3rd year)."""
    young, old = date(1994, 1, 1), date(1970, 1, 1)
    third, second, first = date(2015, 1, 1), date(2016, 6, 1), date(2017, 6, 1)
    blocks = [
        (young, third, 323, (20, 90, 81)),
        (young, second, 187, (10, 42, 0)),
        (young, first, 78, (5, 0, 0)),
        (old, third, 216, (15, 35, 33)),
        (old, second, 130, (5, 22, 0)),
        (old, first, 87, (3, 0, 0)),
    ]
    persons: list[Fields] = []
    for born, arrived, count, exits in blocks:
        delays = [days for days, n in zip((180, 500, 900), exits, strict=True) for _ in range(n)]
        for index in range(count):
            one = person(f"p{len(persons)}", born=born, arrived=arrived)
            if index < len(delays):
                one |= {"Udslusningsdato": arrived + timedelta(days=delays[index]), "Udsluset til": "Job"}
            persons.append(one)
    return persons


def yearly_targets() -> list[Fields]:
    return [
        {"Indikator": "Udslusning", "Målepunkt": point, "Mål": value, "Gyldig fra": date(2019, 1, 1)}
        for point, value in ((1, 0.1), (2, 0.25), (3, 0.5))
    ]


def test_published_outflow_tables_1_to_3() -> None:
    result = compute({"Borgere": cohort_2019(), "Mål": yearly_targets()}, D)
    expected = {
        "outflow.under30": ([588, 510, 323], [35, 162, 191], [False, True, True], [24, -34, -29]),
        "outflow.over30": ([433, 346, 216], [23, 77, 83], [False, False, False], [21, 10, 25]),
        "outflow.all": ([1021, 856, 539], [58, 239, 274], [False, True, True], [45, -25, -4]),
    }
    for table, (n, exited, met, missing) in expected.items():
        rows = result[table]
        assert column(rows, "n") == n
        assert column(rows, "exited") == exited
        assert column(rows, "met") == met
        assert column(rows, "missing") == missing
    assert result["outflow.under30"][0]["gap_pp"] == pytest.approx(-4.05, abs=0.005)
    assert result["outflow.over30"][2]["share"] == float(Fraction(83, 216))


def test_outflow_row_without_persons_or_target() -> None:
    blank = {"share": None, "met": None, "gap_pp": None, "missing": None}
    assert run("outflow.all", Mål=yearly_targets())[2] == {"point": 3, "n": 0, "exited": 0, "target": 0.5, **blank}
    row = run("outflow.all", Borgere=[person()])[0]
    assert row == {"point": 1, "n": 1, "exited": 0, "target": None, **blank, "share": 0.0}


def test_measuring_point_on_the_report_date_counts() -> None:
    assert outflow_n([person(arrived=date(2016, 4, 1))]) == (1, 0)
    assert outflow_n([person(arrived=date(2016, 4, 2))]) == (0, 0)
    leap = [person(arrived=date(2016, 2, 29))]
    assert outflow_n(leap, as_of=date(2019, 2, 28)) == (1, 0)
    assert outflow_n(leap, as_of=date(2019, 2, 27)) == (0, 0)


def test_exit_on_the_measuring_point_counts_and_reopened_does_not() -> None:
    point = date(2019, 1, 1)
    assert outflow_n([person(out=point, to="Job")]) == (1, 1)
    assert outflow_n([person(out=point + timedelta(1), to="Job")]) == (1, 0)
    reopened = [person(out=date(2018, 1, 1), to="Uddannelse", again=point)]
    assert outflow_n(reopened) == (1, 0)
    assert outflow_n(reopened, status="ever") == (1, 1)
    assert outflow_n([person(out=date(2018, 1, 1), to="IGU", again=point + timedelta(1))]) == (1, 1)
    assert outflow_n([person(out=date(2018, 1, 1), to="A-lov")]) == (1, 0)
    assert outflow_n([person()], status="ever") == (1, 0)
    assert outflow_n([person(out=point, to="Job")], status="ever") == (1, 1)
    assert outflow_n([person(out=point + timedelta(1), to="Job")], status="ever") == (1, 0)
    assert outflow_n([person(out=point, to="A-lov")], status="ever") == (1, 0)


def test_moved_and_spouse_supported() -> None:
    point = date(2019, 1, 1)
    assert outflow_n([person(moved=point)]) == (0, 0)
    later = [person(moved=point + timedelta(1))]
    assert outflow_n(later) == (1, 0)
    assert outflow_n(later, exclusion_basis="report") == (0, 0)
    spouse = [person(out=date(2018, 6, 1), to="Ægtefælleforsørget", permit=date(2016, 1, 1))]
    assert outflow_n(spouse) == (0, 0)
    assert outflow_n(spouse, point=2) == (1, 0)
    assert outflow_n(spouse, point=2, exclusion_basis="report") == (0, 0)
    assert outflow_n(spouse, profile="application_2018") == (1, 1)


def test_clock_population_cohort_and_age_parameters() -> None:
    one = [person(permit=date(2015, 1, 1), arrived=date(2018, 1, 1)), person("b", arrived=date(2018, 1, 1))]
    assert outflow_n(one) == (0, 0)
    assert outflow_n(one, clock="permit") == (1, 0)
    assert outflow_n([person(basis="Familiesammenført")]) == (0, 0)
    assert outflow_n([person(basis="Familiesammenført")], population="Flygtning, Familiesammenført") == (1, 0)
    assert outflow_n([person()], cohort_start=date(2016, 1, 1)) == (1, 0)
    assert outflow_n([person()], cohort_start=date(2016, 1, 2)) == (0, 0)
    assert outflow_n([person(born=date(2001, 1, 1))]) == (1, 0)
    assert outflow_n([person(born=date(2001, 1, 2))]) == (0, 0)
    turning = [person(born=date(1987, 1, 1))]  # 29 on arrival, 30 at the first point, 32 at the third
    assert outflow_n(turning, table="outflow.under30") == (0, 0)
    assert outflow_n(turning, table="outflow.over30") == (1, 0)
    assert outflow_n(turning, table="outflow.under30", age_basis="arrival") == (1, 0)
    report = [person(born=date(1989, 2, 1))]  # 29 at the third point, 30 on D
    assert outflow_n(report, table="outflow.under30") == (1, 0)
    assert outflow_n(report, table="outflow.under30", age_basis="report") == (0, 0)


def test_targets_own_else_alle_and_the_latest_wins() -> None:
    def target(group: str | None, point: float, value: float, start: date, end: date | None = None) -> Fields:
        row: Fields = {"Indikator": "Udslusning", "Gruppe": group, "Målepunkt": point, "Mål": value}
        return row | {"Gyldig fra": start, "Gyldig til": end}

    targets = [
        target("alle", 1, 0.3, D),
        target(None, 1, 0.1, date(2019, 1, 1)),
        target("alle", 2, 0.9, date(2019, 4, 2)),
        target("alle", 3, 0.5, date(2018, 1, 1), D),
        target("over 30", 3, 0.7, date(2018, 1, 1), date(2019, 3, 31)),
        target("kvinder", 1.5, 0.15, date(2018, 1, 1)),
    ]
    result = compute({"Borgere": [], "Mål": targets}, D)
    assert [(row["point"], row["target"]) for row in result["outflow.all"]] == [(1, 0.3), (3, 0.5)]
    assert column(result["outflow.over30"], "point") == [1, 3]
    assert [(row["point"], row["target"]) for row in result["outflow.women"]] == [(1.5, 0.15)]


def test_target_met_exactly_and_the_other_direction() -> None:
    persons = [person(str(index)) for index in range(10)]
    persons[0] |= {"Udslusningsdato": date(2016, 2, 1), "Udsluset til": "Job"}
    row = run("outflow.all", Borgere=persons, Mål=yearly_targets())[0]
    assert (row["share"], row["met"], row["gap_pp"], row["missing"]) == (0.1, True, 0.0, 0)
    at_most = [yearly_targets()[0] | {"Retning": "Højst", "Mål": 0.05}]
    row = run("outflow.all", Borgere=persons, Mål=at_most)[0]
    assert (row["met"], row["missing"]) == (False, 0)


def test_gender_age_witness_of_the_application() -> None:
    blocks = [("Mand", 20, 86, 214), ("Mand", 27, 65, 170), ("Mand", 64, 69, 252)]
    blocks += [("Kvinde", 18, 12, 79), ("Kvinde", 25, 20, 88), ("Kvinde", 30, 19, 158)]
    persons: list[Fields] = []
    for sex, age, exits, n in blocks:
        for index in range(n):
            one = person(f"p{len(persons)}", sex=sex, born=date(2018 - age, 2, 1))
            if index < exits:
                one |= {"Udslusningsdato": date(2018, 2, 1), "Udsluset til": "Ægtefælleforsørget"}
            persons.append(one)
    persons.append(person("too old", born=date(1953, 2, 1)))
    persons.append(person("too young", born=date(2000, 2, 2)))
    persons.append(person("moved", moved=date(2018, 2, 1)))
    rows = run("outflow.gender_age", Borgere=persons, as_of=date(2018, 2, 1))
    assert column(rows, "gender") == ["Mænd"] * 4 + ["Kvinder"] * 4 + ["I alt"] * 4
    assert column(rows, "band") == ["18-24", "25-29", "30-64", "I alt"] * 3
    assert column(rows, "n") == [214, 170, 252, 636, 79, 88, 158, 325, 293, 258, 410, 961]
    assert column(rows, "exited") == [86, 65, 69, 220, 12, 20, 19, 51, 98, 85, 88, 271]
    assert rows[11]["share"] == float(Fraction(271, 961))


# --- arrivals ----------------------------------------------------------------------------------------------------


def arriving() -> list[Fields]:
    return [
        person("a", arrived=date(2018, 7, 31)),
        person("b", arrived=date(2018, 8, 1), basis="Familiesammenført", moved=D),
        person("c", arrived=date(2019, 2, 28), basis="Barn født"),
        person("d", arrived=D, moved=date(2019, 4, 2)),
        person("e", arrived=date(2019, 4, 2)),
    ]


def test_series_by_quarter_with_empty_periods() -> None:
    rows = run("arrivals.series", Borgere=arriving(), parameters={"cohort_start": date(2018, 8, 1)})
    assert column(rows, "period") == ["2018-Q3", "2018-Q4", "2019-Q1", "2019-Q2"]
    assert column(rows, "start") == [date(2018, 7, 1), date(2018, 10, 1), date(2019, 1, 1), D]
    assert column(rows, "refugees") == [0, 0, 0, 1]
    assert column(rows, "family_reunified") == [1, 0, 0, 0]
    assert column(rows, "born") == [0, 0, 1, 0]
    assert column(rows, "total") == [1, 0, 1, 1]


def test_series_periods_without_cohort_start() -> None:
    def series(period: str) -> list[tuple[object, object]]:
        rows = run("arrivals.series", Borgere=arriving(), parameters={"period": period})
        return [(row["period"], row["total"]) for row in rows]

    assert series("month")[:2] == [("2018-07", 1), ("2018-08", 1)]
    assert series("month")[-1] == ("2019-04", 1)
    assert len(series("month")) == 10
    assert series("half") == [("2018-H2", 2), ("2019-H1", 2)]
    assert series("year") == [("2018", 2), ("2019", 2)]
    june = run("arrivals.series", Borgere=[person(arrived=date(2018, 6, 30))], parameters={"period": "half"})
    assert june[0]["period"] == "2018-H1"


def test_series_that_begins_on_the_report_date_or_after_it() -> None:
    assert column(run("arrivals.series", Borgere=[person(arrived=D)]), "total") == [1]
    assert run("arrivals.series", Borgere=[person(arrived=D + timedelta(days=1))]) == []
    assert run("arrivals.series", Borgere=[person()], parameters={"cohort_start": D + timedelta(days=1)}) == []


def test_summary_counts_from_the_cohort_start() -> None:
    rows = run("arrivals.summary", Borgere=arriving(), parameters={"cohort_start": date(2018, 8, 1)})
    assert column(rows, "received") == [1, 1, 1]


def test_summary_and_the_126_moved() -> None:
    rows = run("arrivals.summary", Borgere=arriving())
    assert rows == [
        {"basis": "Flygtning", "received": 2, "moved": 0, "resident": 2},
        {"basis": "Familiesammenført", "received": 1, "moved": 1, "resident": 0},
        {"basis": "Barn født", "received": 1, "moved": 0, "resident": 1},
    ]
    published = [person(f"f{n}", moved=D if n < 122 else None) for n in range(1229)]
    published += [person(f"x{n}", basis="Familiesammenført", moved=D if n < 4 else None) for n in range(428)]
    rows = run("arrivals.summary", Borgere=published)
    assert column(rows, "moved") == [122, 4, 0]
    assert column(rows, "resident") == [1107, 424, 0]


def test_arrivals_of_calendar_and_quota_year() -> None:
    rows = run("arrivals.year", Borgere=arriving())
    counts = {"refugees": 1, "family_reunified": 0}
    assert rows == [
        {"period": "2019", **counts, "born": 1, "total": 2},
        {"period": "kvoteår 2019", **counts, "born": 0, "total": 1},
    ]
    rows = run("arrivals.year", Borgere=arriving(), as_of=date(2019, 2, 28))
    assert [(row["period"], row["total"]) for row in rows] == [("2019", 1), ("kvoteår 2018", 3)]


# --- support, nationality ----------------------------------------------------------------------------------------


def test_support() -> None:
    persons = [
        person("a"),
        person("b", out=D, to="Andet"),
        person("c", out=date(2018, 1, 1), to="Job", again=D),
        person("d", moved=D),
        person("e", born=date(2001, 4, 2)),
        person("f", basis="Familiesammenført", born=date(2001, 4, 1)),
        person("g", basis="Barn født"),
        person("h", basis="Familiesammenført", arrived=D),
    ]
    assert run("support", Borgere=persons) == [
        {"basis": "Flygtning", "adults": 3, "on_benefit": 2, "off_benefit": 1},
        {"basis": "Familiesammenført", "adults": 2, "on_benefit": 2, "off_benefit": 0},
    ]


def test_nationality_witness() -> None:
    counts: list[tuple[str | None, int]] = [
        ("Syrien", 304),
        ("Eritrea", 179),
        ("Iran", 90),
        ("Somalia", 35),
        ("Afghanistan", 28),
    ]
    counts += [("Statsløs palæstinenser", 21), ("Irak", 20), ("Sudan", 11), (None, 2)]
    persons = [person(f"{name}{n}", nation=name) for name, count in counts for n in range(count)]
    persons.append(person("closed", nation="Sudan", out=D, to="Job"))
    rows = run("nationality", Borgere=persons)
    assert column(rows, "nationality") == [name for name, _ in counts[:6]] + ["Øvrige"]
    assert column(rows, "n") == [304, 179, 90, 35, 28, 21, 33]
    assert column(rows, "percent") == [44, 26, 13, 5, 4, 3, 5]
    assert rows[6]["share"] == float(Fraction(33, 690))


def test_nationality_order_and_exact_limit() -> None:
    names = ["B"] * 48 + ["A"] * 48 + [None] * 3 + ["C"]
    rows = run("nationality", Borgere=[person(str(index), nation=name) for index, name in enumerate(names)])
    assert [(row["nationality"], row["n"]) for row in rows] == [("A", 48), ("B", 48), ("Ukendt", 3), ("Øvrige", 1)]
    births = [date(1954, 4, 1), date(1954, 4, 2), date(2001, 4, 1), date(2001, 4, 2)]  # 65, 64, 18 and 17 on D
    rows = run("nationality", Borgere=[person(str(born), born=born) for born in births])
    assert rows == [{"nationality": "Ukendt", "n": 2, "share": 1.0, "percent": 100}]


# --- activity, practice ------------------------------------------------------------------------------------------


def test_activity_first_match_and_boundaries() -> None:
    last_end = D - timedelta(days=42)
    persons = [person(str(n)) for n in range(10)]
    persons[9]["Fødselsdato"] = date(2001, 4, 1)  # 18 on D
    persons += [person("child", born=date(2001, 4, 2)), person("out", out=D, to="Job")]
    persons += [person("family", basis="Familiesammenført")]
    early = date(2019, 1, 1)
    spells = [
        spell("Danskuddannelse", early, None, "0"),
        spell("Løntilskud", early, D, "0"),  # ends on D: still covers it
        spell("Virksomhedspraktik", D, None, "1"),  # starts on D
        spell("Ordinære timer", early, None, "2"),
        spell("Danskuddannelse", early, None, "2"),
        spell("Danskuddannelse", early, None, "3"),
        spell("Barsel", early, None, "3"),
        spell("Barsel", early, None, "4"),
        spell("Sygdom", early, None, "4"),
        spell("Sygdom", early, None, "5"),
        spell("Virksomhedspraktik", early, last_end, "6"),
        spell("Virksomhedspraktik", early, last_end - timedelta(days=1), "7"),
        spell("Virksomhedspraktik", D + timedelta(days=1), None, "8"),
        spell("Virksomhedspraktik", early, None, "child"),
    ]
    rows = run("activity", Borgere=persons, Aktiviteter=spells)
    assert [(row["category"], row["reason"], row["n"]) for row in rows] == [
        ("company", None, 2),
        ("other", None, 1),
        ("language", None, 1),
        ("passive", None, 6),
        ("passive", "maternity", 1),
        ("passive", "illness", 1),
        ("passive", "between_offers", 1),
        ("passive", "none", 3),
    ]
    assert (rows[0]["share"], rows[0]["percent"]) == (0.2, 20)
    merged = run("activity.status", Borgere=persons, Aktiviteter=spells)
    assert [(row["category"], row["n"], row["share"]) for row in merged] == [
        ("company", 2, 0.2),
        ("courses", 2, 0.2),
        ("passive", 6, 0.6),
    ]


def test_activity_percentages_are_half_up() -> None:
    persons = [person(str(n)) for n in range(727)]
    kinds = ["Løntilskud"] * 220 + ["Nytteaktivering"] * 235 + ["Danskuddannelse"] * 191
    spells = [spell(kind, D, None, str(n)) for n, kind in enumerate(kinds)]
    rows = run("activity", Borgere=persons, Aktiviteter=spells)
    assert column(rows, "percent")[:4] == [30, 32, 26, 11]


def test_practice_places() -> None:
    kind = "Virksomhedspraktik"
    spells = [
        spell(kind, date(2018, 12, 31), D, Sektor="Privat"),
        spell(kind, date(2019, 1, 1), date(2019, 3, 31), Sektor="Kommunal"),
        spell(kind, D, None, Sektor="Statslig"),
        spell(kind, D, None),
        spell(kind, date(2019, 4, 2), None, Sektor="Privat"),
        spell("Løntilskud", D, None, Sektor="Privat"),
    ]
    target: Fields = {"Indikator": "Praktikpladser", "Mål": 3, "Gyldig fra": D}
    rows = run("practice", Aktiviteter=spells, Mål=[target])
    counts = {"total": 3, "target": 3.0, "met": True, "unknown": 1}
    assert rows == [
        {"measure": "ongoing", **counts, "private": 1, "public": 1},
        {"measure": "established", **counts, "private": 0, "public": 2},
    ]
    rows = run("practice", Aktiviteter=spells, parameters={"practice_from": date(2018, 12, 31)})
    assert [(row["total"], row["target"], row["met"]) for row in rows] == [(3, None, None), (4, None, None)]


# --- IGU ---------------------------------------------------------------------------------------------------------


def agreement(start: date, end: date | None = None, how: str | None = None, **more: object) -> Fields:
    return {"BorgerID": "a", "Startdato": start, "Slutdato": end, "Sluttype": how, **more}


def test_igu_status() -> None:
    start = date(2017, 1, 1)
    rows = run(
        "igu.status",
        IGU=[
            agreement(D + timedelta(days=1)),
            agreement(D),
            agreement(start, D + timedelta(days=1), "Afbrudt"),
            agreement(start, D, "Fuldført"),
            agreement(start, D, "Afbrudt"),
        ],
        Mål=[{"Indikator": "IGU", "Mål": 75, "Gyldig fra": date(2019, 1, 1)}],
    )
    assert [(row["status"], row["n"]) for row in rows] == [
        ("agreed", 1),
        ("ongoing", 2),
        ("completed", 1),
        ("interrupted", 1),
        ("established", 4),
        ("completed_or_ongoing", 3),
    ]
    assert column(rows, "target") == [None] * 5 + [75.0]
    assert (rows[5]["met"], rows[5]["missing"]) == (False, 72)


def test_igu_sectors_and_workplaces_of_2019() -> None:
    places = [("RessourceCenter Aalborg", 3), ("Uddannelseshuset", 1), ("Sygedagpengehuset", 1), ("Gudumholm Skole", 1)]
    places += [("Sønderbro skolen", 2), ("Børnehaven Damstræde", 1), ("Børnehaven Korevej", 1)]
    places += [("Børnehaven Sønderholm", 1), ("Gug Plejehjem", 1)]
    rows = [agreement(D, Sektor="Kommunal", Arbejdsplads=place) for place, count in places for _ in range(count)]
    rows += [agreement(D, Sektor="Privat") for _ in range(43)]
    rows += [agreement(D, Sektor="Statslig", Arbejdsplads="S") for _ in range(4)]
    rows += [agreement(D + timedelta(days=1), Sektor="Regional"), agreement(D, Arbejdsplads="S")]
    sectors = run("igu.sector", IGU=rows)
    assert [(row["sector"], row["n"]) for row in sectors] == [
        ("Privat", 43),
        ("Kommunal", 12),
        ("Statslig", 4),
        ("Ukendt", 1),
    ]
    found = [(row["sector"], row["workplace"], row["n"]) for row in run("igu.workplace", IGU=rows)]
    assert found[:4] == [
        ("Privat", "Ukendt", 43),
        ("Kommunal", "RessourceCenter Aalborg", 3),
        ("Kommunal", "Sønderbro skolen", 2),
        ("Kommunal", "Børnehaven Damstræde", 1),
    ]
    assert found[-2:] == [("Statslig", "S", 4), ("Ukendt", "S", 1)]
    assert len(found) == 1 + 9 + 1 + 1


# --- interpreters ------------------------------------------------------------------------------------------------


def bookings() -> list[Fields]:
    def booking(on: date, kind: str, normal: float | None, evening: float | None) -> Fields:
        return {"Dato": on, "Tolkningstype": kind, "Normaltimer": normal, "Aftentimer": evening}

    return [
        booking(date(2018, 1, 1), "Fremmøde", 12967.6, 521.7),
        booking(date(2018, 12, 31), "Telefon", 1866.0, 5.9),
        booking(date(2018, 6, 1), "Video", 130.6, 0.6),
        booking(date(2019, 1, 1), "Fremmøde", 1529, None),
        booking(date(2019, 1, 2), "Fremmøde", None, 71),
        booking(date(2019, 3, 31), "Telefon", 1379, 7),
        booking(date(2019, 3, 31), "Video", 112, 3),
        booking(D, "Video", 1000, 1000),
    ]


def test_interpreter_tables_5_and_6() -> None:
    rows = run("interpreters.current", Tolkninger=bookings())
    assert column(rows, "type") == ["Fremmøde", "Telefon", "Video", "I alt"]
    assert column(rows, "normal_hours") == [1529, 1379, 112, 3020]
    assert column(rows, "evening_hours") == [71, 7, 3, 81]
    assert column(rows, "total_hours") == [1600, 1386, 115, 3101]
    assert column(rows, "percent") == [51, 45, 4, 100]
    assert column(rows, "share") == [1600 / 3101, 1386 / 3101, 115 / 3101, 1.0]
    rows = run("interpreters.previous_year", Tolkninger=bookings())
    assert column(rows, "total_hours") == [13489.3, 1871.9, 131.2, 15492.4]
    assert column(rows, "percent") == [87, 12, 1, 100]


def test_the_interpreter_year_follows_the_last_closed_month() -> None:
    # On 30 January the last closed month is December, so "current" is the year before D's.
    rows = run("interpreters.current", Tolkninger=bookings(), as_of=date(2019, 1, 30))
    assert rows[3]["total_hours"] == 15492.4
    rows = run("interpreters.current", Tolkninger=bookings(), as_of=date(2019, 1, 31))
    assert rows[3]["total_hours"] == 1600
    rows = run("interpreters.previous_year", Tolkninger=bookings(), as_of=date(2019, 1, 30))
    assert column(rows, "percent") == [None] * 4
    assert column(rows, "share") == [None] * 4


# --- women's effort ----------------------------------------------------------------------------------------------


def test_womens_effort() -> None:
    def row(woman: str, event: str | None, on: date | None, referred: date = date(2019, 1, 1)) -> Fields:
        return {"BorgerID": woman, "Visiteret": referred, "Hændelse": event, "Hændelsesdato": on}

    rows = run(
        "womens_effort",
        Kvindeindsats=[
            row("a", "Praktik", D),
            row("a", "Praktik", date(2019, 2, 1)),
            row("a", "Barsel", date(2019, 3, 1)),
            row("b", "Praktik", date(2019, 4, 2)),
            row("c", "A-lov", None),
            row("d", None, None, D),
            row("d", "Lønnede timer", D),
            row("e", "Helbred", date(2019, 1, 1), date(2019, 4, 2)),
        ],
    )
    assert column(rows, "status") == [
        "referred",
        "Praktik",
        "Afventer praktik",
        "Nytteaktivering",
        "Lønnede timer",
        "Selvforsørgelse",
        "Ægtefælleforsørget",
        "A-lov",
        "Barsel",
        "Helbred",
        "none",
    ]
    assert column(rows, "n") == [4, 1, 0, 0, 1, 0, 0, 0, 1, 0, 2]


# --- timeliness --------------------------------------------------------------------------------------------------


def counts(rows: Result, rule: str) -> tuple[object, object, object, object]:
    row = next(row for row in rows if row["rule"] == rule)
    return row["due"], row["kept"], row["broken"], row["unknown"]


def six_weeks(spells: list[Fields], **fields: object) -> tuple[object, object, object, object]:
    return counts(run("timeliness", Borgere=[person("a", visit="Jobparat", **fields)], Aktiviteter=spells), "six_weeks")


def open_gap_days(spells: list[Fields], **fields: object) -> list[object]:
    rows = run("timeliness.worklist", Borgere=[person("a", visit="Jobparat", **fields)], Aktiviteter=spells)
    return [row["days_overdue"] for row in rows if row["rule"] == "six_weeks"]


def test_four_weeks() -> None:
    arrived = D - timedelta(days=28)
    persons = [
        person("not due", visit="Jobparat", arrived=arrived),
        person("due", visit="Jobparat", arrived=arrived - timedelta(days=1)),
        person("early", visit="Jobparat", arrived=arrived),
        person("kept", visit="Jobparat", arrived=date(2018, 1, 1)),
        person("late", visit="Jobparat", arrived=date(2018, 1, 1), basis="Familiesammenført"),
        person("moved", visit="Jobparat", arrived=date(2018, 1, 1), moved=D),
        person("not ready", visit="Aktivitetsparat", arrived=date(2018, 1, 1)),
    ]
    spells = [
        spell("Løntilskud", D, None, "early"),
        spell("Virksomhedspraktik", date(2018, 1, 29), None, "kept"),
        spell("Virksomhedspraktik", date(2018, 1, 30), None, "late"),
        spell("Danskuddannelse", date(2019, 3, 3), None, "due"),
        spell("Virksomhedspraktik", D + timedelta(days=1), None, "due"),
    ]
    rows = run("timeliness", Borgere=persons, Aktiviteter=spells)
    assert column(rows, "rule") == ["four_weeks", "six_weeks", "fifteen_hours"]
    assert counts(rows, "four_weeks") == (4, 2, 2, 0)
    assert rows[0]["share"] == 0.5
    assert run("timeliness.worklist", Borgere=persons, Aktiviteter=spells) == [
        {"person_id": "due", "rule": "four_weeks", "due_date": date(2019, 3, 31), "days_overdue": 1}
    ]


def test_six_weeks_between_spells() -> None:
    kind = "Virksomhedspraktik"
    end = date(2018, 6, 30)
    first = spell(kind, date(2018, 4, 1), end)

    def gap(days: int) -> list[Fields]:
        return [spell("Løntilskud", end + timedelta(days=days + 1)), first]

    assert six_weeks(gap(42)) == (1, 1, 0, 0)
    assert six_weeks(gap(43)) == (1, 0, 1, 0)
    assert six_weeks(gap(0)) == (1, 1, 0, 0)
    assert six_weeks(gap(-1)) == (0, 0, 0, 0)
    illness = spell("Sygdom", end, date(2018, 7, 1))  # one of its two days lies in the gap
    assert six_weeks([*gap(43), illness]) == (1, 1, 0, 0)
    assert six_weeks([*gap(44), illness, illness]) == (1, 0, 1, 0)
    assert six_weeks([*gap(43), spell("Barsel", end + timedelta(days=44))]) == (1, 0, 1, 0)  # begins with the next
    inside = spell(kind, date(2018, 4, 10), date(2018, 4, 20))  # ends before the spell around it
    assert six_weeks([*gap(43), inside]) == (1, 0, 1, 0)


def test_open_gap() -> None:
    kind = "Virksomhedspraktik"

    def ended(days: int) -> Fields:
        return spell(kind, date(2018, 1, 1), D - timedelta(days=days + 1))

    assert six_weeks([ended(42)]) == (0, 0, 0, 0)
    assert six_weeks([ended(43)]) == (1, 0, 1, 0)
    assert open_gap_days([ended(43)]) == [1]
    assert open_gap_days([ended(42)]) == []
    assert six_weeks([spell(kind, date(2018, 1, 1))]) == (0, 0, 0, 0)
    assert six_weeks([ended(50), spell("Barsel", D - timedelta(days=10))]) == (0, 0, 0, 0)
    rows = run("timeliness.worklist", Borgere=[person(visit="Jobparat")], Aktiviteter=[ended(52)])
    assert rows == [{"person_id": "a", "rule": "six_weeks", "due_date": date(2019, 3, 22), "days_overdue": 10}]


def test_gap_stops_at_an_exit() -> None:
    kind = "Virksomhedspraktik"
    end = date(2018, 1, 31)
    before, after = spell(kind, date(2018, 1, 1), end), spell(kind, date(2018, 10, 1))
    kept, broken = end + timedelta(days=43), end + timedelta(days=44)
    for spells in ([before], [before, after]):
        assert six_weeks(spells) == (1, 0, 1, 0)
        assert six_weeks(spells, out=kept, to="Andet") == (1, 1, 0, 0)
        assert six_weeks(spells, out=broken, to="Job") == (1, 0, 1, 0)
        assert six_weeks(spells, out=end, to="Job") == (1, 1, 0, 0)
        assert six_weeks(spells, out=end - timedelta(days=1), to="Job") == (1, 0, 1, 0)
        # Re-opened: nothing is measured until the next company spell.
        assert six_weeks(spells, out=kept, to="Job", again=kept + timedelta(days=1)) == (1, 1, 0, 0)
    assert six_weeks([before, after], out=date(2018, 10, 1), to="Job") == (1, 0, 1, 0)
    until_d = spell(kind, date(2019, 1, 1), D)
    assert six_weeks([until_d], out=D, to="Job") == (0, 0, 0, 0)  # no gap has begun
    two_days_ago = spell(kind, date(2019, 1, 1), D - timedelta(days=2))
    assert six_weeks([two_days_ago], out=D, to="Job") == (1, 1, 0, 0)
    assert six_weeks([two_days_ago], out=D + timedelta(days=1), to="Job") == (0, 0, 0, 0)
    assert open_gap_days([before]) == [(D - end).days - 1 - 42]
    assert open_gap_days([before], out=broken, to="Job") == []


def test_fifteen_hours_and_the_worklist_order() -> None:
    kind = "Virksomhedspraktik"
    persons = [person(name, visit="Jobparat", arrived=date(2019, 1, 1)) for name in ("c", "b", "a", "x")]
    hours = "Timer pr. uge"
    spells = [
        spell(kind, date(2019, 1, 10), None, "c", **{hours: 15}),
        spell(kind, date(2019, 1, 20), D, "c", **{hours: 14.9}),
        spell(kind, date(2019, 1, 15), None, "c", **{hours: 10}),
        spell(kind, date(2019, 1, 15), None, "b", **{hours: 10}),
        spell("Løntilskud", D, None, "a", **{hours: 1}),
        spell(kind, date(2019, 1, 10), None, "x"),
        spell(kind, date(2019, 1, 10), date(2019, 3, 31), "x", **{hours: 1}),
    ]
    rows = run("timeliness", Borgere=persons, Aktiviteter=spells)
    assert counts(rows, "fifteen_hours") == (6, 1, 4, 1)
    assert rows[2]["share"] == float(Fraction(1, 6))
    worklist = run("timeliness.worklist", Borgere=persons, Aktiviteter=spells)
    assert [(row["person_id"], row["days_overdue"]) for row in worklist] == [("b", 76), ("c", 76), ("a", 0)]
    assert set(column(worklist, "rule")) == {"fifteen_hours"}


# --- effect ------------------------------------------------------------------------------------------------------


def test_effect() -> None:
    persons = [
        person("job", out=D, to="Job"),
        person("day late", out=date(2019, 4, 2), to="Job"),
        person("reopened", out=date(2019, 1, 1), to="Job", again=date(2019, 3, 31)),
        person("spouse", out=date(2019, 1, 1), to="Ægtefælleforsørget"),
        person("self", out=date(2018, 12, 1), to="Selvforsørget"),
    ]
    start = date(2018, 1, 1)
    spells = [
        spell("Virksomhedspraktik", start, date(2018, 12, 31), "job"),  # measured on 31 March 2019: a day too early
        spell("Virksomhedspraktik", start, date(2018, 12, 31), "day late"),
        spell("Virksomhedspraktik", start, date(2018, 12, 31), "reopened"),
        spell("Virksomhedspraktik", start, date(2018, 12, 31), "spouse"),
        spell("Virksomhedspraktik", start, date(2018, 11, 30), "self"),  # 28 February 2019
        spell("Virksomhedspraktik", start, date(2019, 1, 1), "self"),  # after the period
        spell("Barsel", start, start, "self"),
        spell("Løntilskud", start, None, "self"),
    ]
    assert run("effect", Borgere=persons, Aktiviteter=spells) == [
        {"activity": "Virksomhedspraktik", "ended": 5, "measurable": 5, "self_supporting": 1, "share": 0.2},
        {"activity": "Barsel", "ended": 1, "measurable": 1, "self_supporting": 0, "share": 0.0},
    ]
    assert run("effect", Borgere=persons, Aktiviteter=[spell("Barsel", start, date(2017, 12, 31), "self")]) == []
    wider = {"effect_from": date(2019, 1, 1), "effect_to": date(2019, 12, 31)}
    spells = [
        spell("Løntilskud", start, date(2019, 1, 1), "job"),  # measured on D
        spell("Løntilskud", start, date(2019, 1, 2), "job"),
        spell("Sygdom", start, D, "job"),
        spell("Sygdom", start, D + timedelta(days=1), "job"),
    ]
    assert run("effect", Borgere=persons, Aktiviteter=spells, parameters=wider) == [
        {"activity": "Løntilskud", "ended": 2, "measurable": 1, "self_supporting": 1, "share": 1.0},
        {"activity": "Sygdom", "ended": 1, "measurable": 0, "self_supporting": 0, "share": None},
    ]


# --- benchmark, plan, grants, forecast ---------------------------------------------------------------------------


def test_benchmark_of_the_six_cities() -> None:
    def city(name: str, persons: int, subsidy: int, practice: int, rank: int | None, when: str = "dec. 2016") -> Fields:
        row: Fields = {"Periode": when, "Kommune": name, "Personer": persons, "Løntilskud": subsidy}
        return row | {"Virksomhedspraktik": practice, "Rang": rank}

    cities = [
        city("Aalborg", 1, 1, 0, 1, "nov. 2016"),
        city("Odense", 493, 39, 99, 64),
        city("Aalborg", 728, 13, 225, 43),
        city("Aarhus", 754, 52, 205, 39),
        city("Esbjerg", 445, 19, 147, 28),
        city("København", 175, 40, 46, 8),
        city("Randers", 391, 10, 199, 2),
    ]
    rows = run("benchmark", Benchmark=cities)
    names = ["Randers", "København", "Esbjerg", "Aarhus", "Aalborg", "Odense", "I alt"]
    assert column(rows, "municipality") == names
    assert column(rows, "total") == [209, 86, 166, 257, 238, 138, 1094]
    assert column(rows, "rank") == [2, 8, 28, 39, 43, 64, None]
    assert rows[6] == {
        "municipality": "I alt",
        "persons": 2986,
        "wage_subsidy": 173,
        "practice": 921,
        "total": 1094,
        "share": 1094 / 2986,
        "rank": None,
    }
    tied = [city("A", 10, 1, 0, None), city("B", 20, 0, 4, None), city("C", 5, 1, 0, None), city("D", 0, 0, 0, None)]
    rows = run("benchmark", Benchmark=[*tied, city("E", 10, 0, 1, None)])
    assert [(row["municipality"], row["rank"]) for row in rows] == [
        ("B", 1),
        ("C", 1),
        ("A", 3),
        ("E", 3),
        ("D", None),
        ("I alt", None),
    ]


@pytest.mark.parametrize(
    ("kind", "direction", "base", "target", "result", "change_abs", "change_rel", "met"),
    [
        ("Niveau", "Højst", 3925, 3725, 3725, -200, -200 / 3925, True),
        ("Niveau", "Højst", 3500, 3400, 3401, -100, -100 / 3500, False),
        ("Niveau", "Uændret", 1750, 1750, 1750, 0, 0, True),
        ("Niveau", "Uændret", 1750, 1750, 1749, 0, 0, False),
        ("Niveau", None, None, 1000, 1000, None, None, True),
        ("Niveau", "Mindst", 0, 5, None, 5, None, None),
        ("Relativ ændring", "Højst", 1000, -0.019, 981, -19, -0.019, True),
        ("Relativ ændring", "Højst", 1000, -0.019, 982, -19, -0.019, False),
        ("Relativ ændring", "Højst", None, -0.019, 982, None, -0.019, None),
        ("Procentpoint", None, 0.39, 0.03, 0.42, 0.03, 0.03 / 0.39, True),
        ("Procentpoint", None, 0.39, 0.03, 0.4199, 0.03, 0.03 / 0.39, False),
        ("Procentpoint", None, None, 0.02, 0.1, 0.02, None, None),
    ],
)
def test_plan(
    kind: str,
    direction: str | None,
    base: float | None,
    target: float,
    result: float | None,
    change_abs: float | None,
    change_rel: float | None,
    met: bool | None,
) -> None:
    row: Fields = {"Område": "o", "Målgruppe": "g", "Basis": base, "Mål": target, "Måltype": kind}
    found = run("plan", Plan=[row | {"Retning": direction, "Resultat": result}])
    expected: Fields = {"area": "o", "group": "g", "base": base, "target": target, "kind": kind}
    expected |= {"change_abs": change_abs, "change_rel": change_rel, "result": result, "met": met}
    assert found == [{name: pytest.approx(value) for name, value in expected.items()}]


def test_grants() -> None:
    def months(start: date | None, end: date | None, as_of: date = D) -> tuple[object, object]:
        row = run("grants", Puljer=[{"Pulje": "p", "Fra": start, "Til": end, "Beløb": 1700000}], as_of=as_of)[0]
        return row["months"], row["months_remaining"]

    # The ambassador grant of the 2019 paper: 41 months.
    assert months(date(2018, 8, 1), date(2021, 12, 31)) == (41, 32)
    assert months(date(2018, 8, 1), date(2021, 12, 31), date(2019, 3, 31)) == (41, 33)
    assert months(date(2019, 5, 1), date(2019, 6, 29)) == (1, 1)
    assert months(date(2018, 1, 1), D) == (15, 0)
    assert months(date(2018, 1, 1), date(2018, 12, 31)) == (12, 0)
    assert months(date(2019, 1, 31), date(2019, 2, 27), date(2019, 1, 1)) == (1, 1)
    assert months(date(2019, 1, 1), None) == (None, None)
    assert months(None, D) == (None, None)
    assert list(run("grants", Puljer=[{"Pulje": "p"}])[0]) == [
        "grant",
        "grantor",
        "amount",
        "from",
        "to",
        "purpose",
        "scheme",
        "months",
        "months_remaining",
    ]


def test_forecast() -> None:
    persons = [
        person("a", arrived=date(2019, 2, 28)),
        person("b", arrived=date(2019, 3, 1), moved=D),
        person("c", arrived=D),
        person("d", arrived=date(2019, 4, 2)),
        person("e", arrived=D, basis="Familiesammenført"),
    ]
    expected: Fields = {"Kvoteår": 2019, "Kvote": 3}
    expected |= {"Familiesammenføring voksne": 120, "Familiesammenføring børn": 97}
    rows = run(
        "forecast",
        Borgere=persons,
        Prognose=[expected, {"Kvoteår": 2018}],
        parameters={"cohort_start": D},
    )
    family = {"adults": 120, "children": 97, "potential": 217}
    assert rows[0] == {"quota_year": 2019, "quota": 3, "received": 2, "remaining": 1, **family}
    blank = {"quota": None, "remaining": None, "adults": None, "children": None, "potential": None}
    assert rows[1] == {"quota_year": 2018, "received": 1, **blank}
