"""What may be right but is odd: a warning each, on the boundary to the day. No warning stops a run."""

from __future__ import annotations

import datetime as dt

import pytest

from integraxl.workbook.read import read_workbook

from .conftest import Examine, Make
from .small_workbooks import (
    HEADERS,
    Cell,
    Record,
    Serial,
    agreement,
    person,
    place,
    referral,
    sheet,
    spell,
    target,
    warning,
)

DAY = dt.timedelta(days=1)


def test_sound_records_give_no_warning(examine: Examine) -> None:
    workbook = examine(
        sheet("Borgere", person(), person("a2", Køn="Mand")),
        sheet("Aktiviteter", spell(), spell("a2")),
        sheet("IGU", agreement()),
        sheet("Kvindeindsats", referral(Hændelse="Praktik", Hændelsesdato=dt.date(2018, 6, 1))),
    )
    assert workbook.issues == ()


def test_a_warning_does_not_stop_a_run_nor_leave_a_record_out(make: Make) -> None:
    workbook = read_workbook(make(sheet("Borgere", person(Udsluset_til="Job"))))
    assert [issue.code for issue in workbook.warnings] == ["exit_without_date"]
    assert workbook.errors == ()
    assert len(workbook.persons) == 1
    assert workbook.rejected == {}


@pytest.mark.parametrize(
    ("birth", "arrival", "odd"),
    [
        (dt.date(1917, 1, 1), dt.date(2018, 1, 1), True),  # turns 101 on the day
        (dt.date(1916, 1, 1), dt.date(2017, 1, 1), True),
        (dt.date(1914, 12, 31), dt.date(2017, 1, 1), True),
        (dt.date(1917, 1, 1), dt.date(2017, 1, 1), False),  # turns 100 on the day
        (dt.date(1918, 1, 1), dt.date(2017, 12, 31), False),
        (dt.date(1950, 1, 1), dt.date(2017, 1, 1), False),
    ],
)
def test_an_age_over_100_at_arrival(examine: Examine, birth: dt.date, arrival: dt.date, odd: bool) -> None:
    workbook = examine(sheet("Borgere", person(Fødselsdato=birth, Ankomstdato=arrival)))
    text = "Borgeren var over 100 år ved ankomsten. Kontrollér fødselsdatoen."
    assert workbook.issues == ((warning("age_over_100", "Borgere!C2", text),) if odd else ())


def test_an_exit_on_the_day_of_arrival(examine: Examine) -> None:
    exits = [person(n, Udslusningsdato=dt.date(2017, 1, n), Udsluset_til="Job") for n in (1, 2)]
    text = "Udslusning på ankomstdagen. Kontrollér de to datoer."
    assert examine(sheet("Borgere", *exits)).issues == (warning("exit_on_arrival", "Borgere!J2", text),)


def test_an_exit_kind_without_a_date(examine: Examine) -> None:
    text = "Udsluset til er udfyldt uden Udslusningsdato og tæller derfor ikke med. Udfyld datoen, eller slet."
    workbook = examine(sheet("Borgere", person("a0"), person(Udsluset_til="Job")))
    assert workbook.issues == (warning("exit_without_date", "Borgere!K3", text),)


@pytest.mark.parametrize("value", [42736, 42736.0])
def test_a_date_without_a_date_format(examine: Examine, value: Cell) -> None:
    workbook = examine(sheet("Borgere", person(Ankomstdato=value), person("a2", Ankomstdato="01-02-2017")))
    text = "Tallet er læst som en dato, men cellen er ikke formateret som dato. Formatér den som dato i Excel."
    assert workbook.issues == (warning("number_as_date", "Borgere!F2", text),)
    assert workbook.persons["arrival_date"].astype("datetime64[D]").astype(str).tolist() == ["2017-01-01", "2017-02-01"]


@pytest.mark.parametrize("others", [[], [person("a3", Ankomstdato="01-02-2017")]], ids=["alone", "among-texts"])
@pytest.mark.parametrize("epoch_1904", [False, True])
def test_a_date_without_a_date_format_follows_the_date_system(
    examine: Examine, epoch_1904: bool, others: list[Record]
) -> None:
    serial = 42736 - 1462 if epoch_1904 else 42736
    rows = [person(Ankomstdato=serial), person("a2", Ankomstdato=serial + 1), *others]
    workbook = examine(sheet("Borgere", *rows), epoch_1904=epoch_1904)
    assert [issue.code for issue in workbook.issues] == ["number_as_date"] * 2
    days = workbook.persons["arrival_date"].astype("datetime64[D]").astype(str).tolist()
    assert days[:2] == ["2017-01-01", "2017-01-02"]


# --- practice ---


@pytest.mark.parametrize(("days", "odd"), [(1, False), (90, False), (91, False), (92, True), (365, True)])
@pytest.mark.parametrize("activity", ["Virksomhedspraktik", "Løntilskud", "Danskuddannelse"])
def test_a_practice_longer_than_13_weeks(examine: Examine, days: int, odd: bool, activity: str) -> None:
    start = dt.date(2018, 1, 1)
    record = spell(Aktivitet=activity, Startdato=start, Slutdato=start + (days - 1) * DAY)
    workbook = examine(sheet("Borgere", person()), sheet("Aktiviteter", record))
    text = f"Praktikken varer {days} dage, mere end 13 uger. Kontrollér datoerne."
    expected = (warning("long_practice", "Aktiviteter!E2", text),) if odd and activity == "Virksomhedspraktik" else ()
    assert workbook.issues == expected


def test_an_ongoing_practice_has_no_length(examine: Examine) -> None:
    record = spell(Startdato=dt.date(2015, 1, 1), Slutdato=None)
    assert examine(sheet("Borgere", person(Ankomstdato=dt.date(2014, 1, 1))), sheet("Aktiviteter", record)).issues == ()


# --- overlaps: days of 2018 by number, None for ongoing ---


def spells(*days: tuple[str, int, int | None], activity: str = "Danskuddannelse") -> list[Record]:
    first = dt.date(2018, 1, 1)
    return [
        spell(
            id,
            Aktivitet=activity,
            Startdato=first + start * DAY,
            Slutdato=None if end is None else first + end * DAY,
        )
        for id, start, end in days
    ]


@pytest.mark.parametrize(
    ("days", "rows"),
    [
        ([("a1", 0, 9), ("a1", 10, 20)], []),
        ([("a1", 0, 10), ("a1", 10, 20)], [3]),
        ([("a1", 10, 20), ("a1", 0, 10)], [2]),
        ([("a1", 0, 30), ("a1", 5, 10)], [3]),
        ([("a1", 0, 30), ("a1", 5, 10), ("a1", 15, 20)], [3, 4]),  # the third begins after the second, inside the first
        ([("a1", 0, 30), ("a1", 5, 10), ("a1", 31, 40)], [3]),
        ([("a1", 0, 10), ("a1", 5, 15), ("a1", 12, 20)], [3, 4]),
        ([("a1", 0, 10), ("a2", 5, 15), ("a1", 8, 20), ("a2", 16, 17)], [4]),
        ([("a2", 0, 100), ("a1", 5, 15), ("a3", 8, 20), ("a1", 16, 17)], []),
        ([("a1", 0, None), ("a1", 5, 10)], [3]),
        ([("a1", 5, None), ("a1", 0, 4)], []),
        ([("a1", 0, None), ("a2", 1, None), ("a3", 2, None)], []),
        ([("a1", 0, 5), ("a1", 0, 5)], [3]),
    ],
)
def test_overlapping_spells_of_one_kind(
    examine: Examine, days: list[tuple[str, int, int | None]], rows: list[int]
) -> None:
    workbook = examine(sheet("Borgere", person(), person("a2"), person("a3")), sheet("Aktiviteter", *spells(*days)))
    text = "Forløbet overlapper et andet af samme slags for samme borger. Kontrollér datoerne."
    assert workbook.issues == tuple(
        warning("overlapping_spells", place("Aktiviteter", "Startdato", row), text) for row in rows
    )


def test_spells_of_different_kinds_may_overlap(examine: Examine) -> None:
    rows = [spell(Aktivitet="Danskuddannelse"), spell(), spell(Aktivitet="Barsel")]
    assert examine(sheet("Borgere", person()), sheet("Aktiviteter", *rows)).issues == ()


# --- IGU ---

NOT_ELIGIBLE = (
    "Borgeren opfylder ikke betingelserne for IGU på startdagen (alder eller opholdstid). Kontrollér datoerne."
)


@pytest.mark.parametrize(
    ("birth", "arrival", "permit", "start", "eligible"),
    [
        # age 18 to 39
        (dt.date(2000, 6, 2), dt.date(2017, 1, 1), None, dt.date(2018, 6, 1), False),
        (dt.date(2000, 6, 1), dt.date(2017, 1, 1), None, dt.date(2018, 6, 1), True),
        (dt.date(1978, 6, 2), dt.date(2017, 1, 1), None, dt.date(2018, 6, 1), True),
        (dt.date(1978, 6, 1), dt.date(2017, 1, 1), None, dt.date(2018, 6, 1), False),
        (dt.date(2000, 2, 29), dt.date(2017, 1, 1), None, dt.date(2018, 2, 28), False),
        (dt.date(2000, 2, 29), dt.date(2017, 1, 1), None, dt.date(2018, 3, 1), True),
        # below five years
        (dt.date(1990, 1, 1), dt.date(2013, 6, 2), None, dt.date(2018, 6, 1), True),
        (dt.date(1990, 1, 1), dt.date(2013, 6, 1), None, dt.date(2018, 6, 1), False),
        # the permit is the longer stay in Denmark
        (dt.date(1990, 1, 1), dt.date(2017, 1, 1), dt.date(2013, 6, 1), dt.date(2018, 6, 1), False),
        (dt.date(1990, 1, 1), dt.date(2017, 1, 1), dt.date(2013, 6, 2), dt.date(2018, 6, 1), True),
        # the law began on 1 July 2016; ten years from May 2021; age 50 and twenty years from 2024
        (dt.date(1990, 1, 1), dt.date(2016, 1, 1), None, dt.date(2016, 6, 30), False),
        (dt.date(1990, 1, 1), dt.date(2016, 1, 1), None, dt.date(2016, 7, 1), True),
        (dt.date(1990, 1, 1), dt.date(2015, 1, 1), None, dt.date(2021, 4, 30), False),
        (dt.date(1990, 1, 1), dt.date(2015, 1, 1), None, dt.date(2021, 5, 1), True),
        (dt.date(1980, 1, 1), dt.date(2015, 1, 1), None, dt.date(2023, 12, 31), False),
        (dt.date(1980, 1, 1), dt.date(2015, 1, 1), None, dt.date(2024, 1, 1), True),
        (dt.date(1974, 1, 1), dt.date(2015, 1, 1), None, dt.date(2024, 1, 1), False),
    ],
)
def test_an_igu_outside_the_law(
    examine: Examine, birth: dt.date, arrival: dt.date, permit: dt.date | None, start: dt.date, eligible: bool
) -> None:
    workbook = examine(
        sheet("Borgere", person(Fødselsdato=birth, Ankomstdato=arrival, Opholdstilladelse=permit)),
        sheet("IGU", agreement(Startdato=start)),
    )
    assert workbook.issues == (() if eligible else (warning("igu_not_eligible", "IGU!E2", NOT_ELIGIBLE),))


def test_an_igu_without_sector(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person()), sheet("IGU", agreement(Sektor=None)))
    text = "Sektor mangler; forløbet tælles som »Ukendt«. Udfyld sektoren."
    assert workbook.issues == (warning("unknown_sector", "IGU!C2", text),)


def test_nothing_is_said_of_eligibility_where_a_date_is_wrong(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person(Fødselsdato="?")), sheet("IGU", agreement()))
    assert [issue.code for issue in workbook.errors] == ["invalid_date"]
    assert "igu_not_eligible" not in [issue.code for issue in workbook.issues]


# --- the women's effort ---


def test_a_man_in_the_womens_effort(examine: Examine) -> None:
    workbook = examine(
        sheet("Borgere", person(), person("a2", Køn="Mand")), sheet("Kvindeindsats", referral(), referral("a2"))
    )
    text = "Borgeren er registreret som mand. Kontrollér id'et."
    assert workbook.issues == (warning("man_in_womens_effort", "Kvindeindsats!A3", text),)


def test_an_event_without_a_date(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person()), sheet("Kvindeindsats", referral(Hændelse="Barsel")))
    text = "Hændelsen har ingen dato og tæller derfor ikke med. Udfyld Hændelsesdato."
    assert workbook.issues == (warning("event_without_date", "Kvindeindsats!D2", text),)


def test_a_faulty_cell_gives_no_warning_beside_its_error(examine: Examine) -> None:
    workbook = examine(
        sheet("Borgere", person(Udslusningsdato=Serial(60), Udsluset_til="Job")),
        sheet("IGU", agreement(Sektor="Stat")),
        sheet("Kvindeindsats", referral(Hændelse="Barsel", Hændelsesdato="snart")),
    )
    assert [issue.code for issue in workbook.issues] == ["impossible_date", "unknown_code", "invalid_date"]


@pytest.mark.parametrize(
    ("table", "record", "typed", "meant", "cell"),
    [
        ("Borgere", person(), "Opholdstiladelse", "Opholdstilladelse", "G1"),
        ("Aktiviteter", spell(), "Timer pr uge", "Timer pr. uge", "I1"),
    ],
)
def test_an_optional_header_that_is_nearly_right(
    examine: Examine, table: str, record: Record, typed: str, meant: str, cell: str
) -> None:
    headers = [typed if header == meant else header for header in HEADERS[table]]
    sheets = {"Borgere": sheet("Borgere", person()), table: sheet(table, record, headers=headers)}
    text = f"Kolonnen »{typed}« læses ikke. Skal den være {meant}? Ret i så fald overskriften."
    assert examine(*sheets.values()).issues == (warning("header_nearly_known", f"{table}!{cell}", text),)


def test_an_extra_column_that_is_like_no_header_is_passed_over(examine: Examine) -> None:
    headers = [*HEADERS["Borgere"], "Bemærkning", "Køn 2"]
    assert examine(sheet("Borgere", person(), headers=headers)).issues == ()


def test_an_outflow_target_without_a_point(examine: Examine) -> None:
    workbook = examine(
        sheet("Borgere", person()), sheet("Mål", target(Målepunkt=None), target(Indikator="IGU", Mål=75))
    )
    text = "Målepunkt mangler, så målet bruges ikke. Udfyld målepunktet i år."
    assert workbook.issues == (warning("target_without_point", "Mål!C2", text),)
