"""Dates that a program read in another country's order: told for the column, with both counts and a cell of each."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from integraxl.exchange.bring import prepare_import
from integraxl.exchange.export import read_export
from integraxl.exchange.propose import propose_mapping
from integraxl.workbook.read import Workbook

from .conftest import Examine, Make
from .small_workbooks import Cell, booking, error, person, save, settings, sheet, warning

FIRST = dt.date(2018, 1, 1)
ADVICE = (
    "Et program med engelske datoer har nok byttet dag og måned om i de rigtige datoer. Sammenlign med kilden, og hent "
    "data igen med Data > Fra tekst/CSV og datoformatet for Danmark."
)


def drawn(count: int, seed: int = 7) -> list[dt.date]:
    chance = random.Random(seed)
    return [FIRST + dt.timedelta(days=chance.randrange(365)) for _ in range(count)]


def swapped(day: dt.date, written: str = "%d-%m-%Y") -> Cell:
    """The date as a program reads it that takes the day for the month: text where there is no such month."""
    return day.replace(day=day.month, month=day.day) if day.day <= 12 else day.strftime(written)


def arrivals(*days: Cell) -> Sequence[dict[str, Cell]]:
    return [person(f"a{n}", Ankomstdato=day) for n, day in enumerate(days)]


def texts(workbook: Workbook, code: str) -> list[str]:
    return [f"{issue.cell} {issue.message}" for issue in workbook.issues if issue.code == code]


REAL = [dt.date(2018, 3, 1), dt.date(2018, 9, 4), dt.date(2018, 5, 7), dt.date(2018, 11, 12)]
TEXT = ["13-02-2018", "28-06-2018"]


def test_real_dates_early_in_the_month_and_texts_late_in_it(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", *arrivals(TEXT[0], *REAL, None, TEXT[1])[:5], person("b"), person("c")))
    assert texts(workbook, "dates_swapped") == []  # one text is too few
    workbook = examine(sheet("Borgere", *arrivals(TEXT[0], *REAL, TEXT[1])))
    text = (
        "Ankomstdato: 4 af 4 rigtige datoer har en dag fra 1 til 12 (fx F3: 01-03-2018), og 2 af 2 datoer, der er "
        f"tekst, har en dag fra 13 til 31 (fx F2: 13-02-2018). {ADVICE}"
    )
    assert workbook.issues == (warning("dates_swapped", "Borgere!F3", text),)
    assert len(workbook.persons) == 6


@pytest.mark.parametrize("written", ["%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d"])
@pytest.mark.parametrize("seed", range(5))
def test_a_whole_column_that_was_swapped(examine: Examine, written: str, seed: int) -> None:
    days = drawn(60, seed)
    workbook = examine(sheet("Borgere", *arrivals(*(swapped(day, written) for day in days))))
    early = sum(day.day <= 12 for day in days)
    (told,) = texts(workbook, "dates_swapped")
    assert f"{early} af {early} rigtige datoer" in told
    assert f"{60 - early} af {60 - early} datoer, der er tekst" in told


def test_dates_of_america_opened_in_denmark_are_told_before_the_faults_of_their_texts(examine: Examine) -> None:
    """The same the other way round: 04/05/2018 becomes 4 May, and 04/25/2018 stays text, which is no date here."""
    days = drawn(40)
    workbook = examine(sheet("Borgere", *arrivals(*(swapped(day, "%m/%d/%Y") for day in days))))
    assert workbook.issues[0].code == "dates_swapped"
    assert {issue.code for issue in workbook.errors} == {"invalid_date"}


def test_texts_without_a_century_count_too(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", *arrivals(*REAL, "13-02-18", "28-06-18")))
    assert len(texts(workbook, "dates_swapped")) == 1
    assert [issue.cell for issue in workbook.errors] == ["F6", "F7"]


def test_every_column_of_dates_is_looked_at(examine: Examine) -> None:
    bookings = [booking(Dato=swapped(day)) for day in drawn(40)]
    workbook = examine(sheet("Borgere", person()), sheet("Tolkninger", *bookings))
    assert [(issue.code, issue.sheet) for issue in workbook.issues] == [("dates_swapped", "Tolkninger")]


def test_a_few_that_were_typed_since_hide_nothing(examine: Examine) -> None:
    days: list[Cell] = [swapped(day) for day in drawn(120)]
    workbook = examine(sheet("Borgere", *arrivals(*days, dt.date(2018, 5, 30), "02-03-2018")))
    (told,) = texts(workbook, "dates_swapped")
    real = sum(isinstance(day, dt.date) for day in days)
    assert f"{real} af {real + 1} rigtige datoer" in told


@pytest.mark.parametrize("seed", range(5))
def test_one_row_of_twenty_that_was_typed_since_hides_nothing(examine: Examine, seed: int) -> None:
    """Of the dates typed since, most have a day above 12: more than one of twenty of the real dates."""
    days: list[Cell] = [day if number % 20 == 0 else swapped(day) for number, day in enumerate(drawn(400, seed))]
    assert len(texts(examine(sheet("Borgere", *arrivals(*days))), "dates_swapped")) == 1


@pytest.mark.parametrize(
    "days",
    [
        [*drawn(60)],
        [day.strftime("%d-%m-%Y") for day in drawn(60)],
        [day if number % 2 else day.strftime("%d-%m-%Y") for number, day in enumerate(drawn(60))],
        # the first of a month is meant so
        [*(dt.date(2018, month, 1) for month in range(1, 13)), "31-12-2018", "30-06-2018", "15-03-2018"],
        [*(dt.date(2018, month, day) for month in range(1, 13) for day in (1, 10)), "31-12-2018", "30-06-2018"],
        [*REAL, "13-02-2018", "01-02-2018"],
        [*REAL, dt.date(2018, 3, 13), *TEXT],
        [*REAL[:3], *TEXT],
        [*REAL, TEXT[0]],
        [*REAL, "ukendt", "ukendt"],
    ],
)
def test_dates_that_lie_so_by_chance_are_not_told(examine: Examine, days: Sequence[Cell]) -> None:
    assert texts(examine(sheet("Borgere", *arrivals(*days))), "dates_swapped") == []


def test_texts_with_the_month_first_are_told_beside_their_faults(examine: Examine) -> None:
    workbook = examine(
        sheet("Borgere", *arrivals("04/05/2018", "04/25/2018", "03/03/2018", "12/13/2018", "06/07/2018"))
    )
    told = (
        "Ankomstdato: 2 datoer er skrevet med måneden først (fx F3: 04/25/2018), så 2 andre er det nok også (fx F2: "
        "04/05/2018), men de er læst med dagen først. Skriv alle datoer som dd-mm-åååå."
    )
    fault = "»{}« er ikke en gyldig dato: datoen findes ikke i kalenderen. Skriv datoen som dd-mm-åååå, fx 31-12-2018."
    assert workbook.issues == (
        warning("month_first", "Borgere!F2", told),
        error("invalid_date", "Borgere!F3", fault.format("04/25/2018")),
        error("invalid_date", "Borgere!F5", fault.format("12/13/2018")),
    )


@pytest.mark.parametrize(
    "days",
    [
        ["04/05/2018", "04/25/2018"],  # one may be a slip
        ["04/05/2018", "04/25/2018", "04/26/2018", "27/04/2018"],  # some have the day first
        ["04/25/2018", "04/26/2018", "03/03/2018"],  # nothing that can be read either way
        ["2018-04-05", "2018-04-25", "2018-04-26"],
    ],
)
def test_texts_that_are_in_no_doubt_are_not_told(examine: Examine, days: Sequence[Cell]) -> None:
    assert texts(examine(sheet("Borgere", *arrivals(*days))), "month_first") == []


# --- import ---


def test_an_export_with_swapped_dates_is_told(make: Make, tmp_path: Path) -> None:
    data = make(sheet("Borgere", person("x9"), excel_table=True), settings())
    export = save(tmp_path, sheet("Borgere", *arrivals(TEXT[0], *REAL, TEXT[1])), name="export.xlsx")
    assert prepare_import(export, data, propose_mapping(read_export(export)).mapping).notices == (
        "Ankomstdato: 4 af 4 rigtige datoer har en dag fra 1 til 12 (fx række 3: 01-03-2018), og 2 af 2 datoer, der er "
        f"tekst, har en dag fra 13 til 31 (fx række 2: 13-02-2018). {ADVICE}",
    )


def test_an_id_of_an_export_loses_what_cannot_be_seen(make: Make, tmp_path: Path) -> None:
    data = make(sheet("Borgere", person("B-17"), excel_table=True), settings())
    export = save(tmp_path, sheet("Borgere", person("B-17\u200b", Nationalitet="Syrien")), name="export.xlsx")
    prepared = prepare_import(export, data, propose_mapping(read_export(export)).mapping)
    assert [row.outcome.value for row in prepared.account.rows] == ["changed"]
    assert prepared.notices == (
        "Id'et har tegn, der ikke kan ses. De er ikke læst med. Slet cellen, og skriv id'et igen, så det også kan "
        "findes i Excel.",
    )
