"""Every formula typed in a cell of Calc gives what the library gives for the same cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from integraxl.formulas.calling import CellError, Surroundings, call
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.ranges import HostRange
from tests.calc.book import Book
from tests.calc.office import Office

_SAMPLE = Path(__file__).parents[2] / "workbooks" / "aalborg-2019-04-01.xlsx"
_DAY, _START, _END = dt.date(2019, 4, 1), dt.date(2019, 1, 1), dt.date(2019, 3, 31)
_PERIOD = "DATE(2019;1;1);DATE(2019;3;31)"
_CALLS: list[tuple[str, str, list[Any]]] = [
    ("OUTFLOW", "Borgere;2", ["Borgere", 2.0]),
    ("OUTFLOW", 'Borgere;1;DATE(2018;2;1);"kvinder";"mangler"',
     ["Borgere", 1.0, dt.date(2018, 2, 1), "kvinder", "mangler"]),
    ("OUTFLOW", 'Borgere;3;;"30+";"antal"', ["Borgere", 3.0, None, "30+", "antal"]),
    ("OUTFLOW_TABLE", 'Borgere;;"under 30"', ["Borgere", None, "under 30"]),
    ("OUTFLOW_TABLE", 'Borgere;"01-04-2019";"alle";Mål', ["Borgere", "01-04-2019", "alle", "Mål"]),
    ("ARRIVALS", f"Borgere;{_PERIOD}", ["Borgere", _START, _END]),
    ("ARRIVALS", f'Borgere;{_PERIOD};"Flygtning"', ["Borgere", _START, _END, "Flygtning"]),
    ("IGU_COUNT", 'IGU;DATE(2019;4;1);"igangværende";"Privat"', ["IGU", _DAY, "igangværende", "Privat"]),
    ("IGU_ELIGIBLE", "DATE(1990;5;1);DATE(2017;2;1);DATE(2019;4;1)", [dt.date(1990, 5, 1), dt.date(2017, 2, 1), _DAY]),
    ("INTERPRETER_SHARE", f'Tolkninger;"Video";{_PERIOD}', ["Tolkning", "Video", _START, _END]),
    ("INTERPRETER_TABLE", f"Tolkninger;{_PERIOD}", ["Tolkning", _START, _END]),
    ("ACTIVITY_COUNT", 'Borgere;Aktiviteter;DATE(2019;4;1);"virksomhed"',
     ["Borgere", "Aktiviteter", _DAY, "virksomhed"]),
    ("ACTIVITY_TABLE", "Borgere;Aktiviteter;DATE(2019;4;1)", ["Borgere", "Aktiviteter", _DAY]),
    (
        "EFFECT",
        'Borgere;Aktiviteter;"Virksomhedspraktik";DATE(2018;1;1);DATE(2018;12;31);DATE(2019;4;1)',
        ["Borgere", "Aktiviteter", "Virksomhedspraktik", dt.date(2018, 1, 1), dt.date(2018, 12, 31), _DAY],
    ),
    ("TARGET_MET", "0.3;0.25", [0.3, 0.25]),
    ("TARGET_MET", '0.3;0.25;"højst"', [0.3, 0.25, "højst"]),
    ("PERCENTAGES", "{1|1|1}", [((1.0,), (1.0,), (1.0,))]),
    ("RESIDENCE_YEARS", "DATE(2016;2;29);DATE(2019;4;1)", [dt.date(2016, 2, 29), _DAY]),
    # what cannot be counted
    ("OUTFLOW", "Borgere;0.3", ["Borgere", 0.3]),
    ("OUTFLOW", 'Borgere;2;;"18-18"', ["Borgere", 2.0, None, "18-18"]),
    ("OUTFLOW", 'Borgere;7;;"alle";"mangler"', ["Borgere", 7.0, None, "alle", "mangler"]),
    ("OUTFLOW", "Aktiviteter;2", ["Aktiviteter", 2.0]),
    ("ARRIVALS", "Borgere;DATE(2019;4;1);DATE(2019;1;1)", ["Borgere", _DAY, _START]),
    ("IGU_COUNT", 'IGU;DATE(2019;4;1);"vinder"', ["IGU", _DAY, "vinder"]),
    ("PERCENTAGES", "{0|0}", [((0.0,), (0.0,))]),
    ("RESIDENCE_YEARS", 'DATE(2016;2;29);"i dag"', [dt.date(2016, 2, 29), "i dag"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def sample(office: Office) -> Iterator[Book]:
    book = Book(office, _SAMPLE)
    book.ask("add_sheet", "Prøve")
    yield book
    book.close()


@pytest.fixture(scope="module")
def ranges() -> dict[str, HostRange]:
    """The sample's sheets as another reader has them."""
    workbook = openpyxl.load_workbook(_SAMPLE, data_only=True)
    return {sheet.title: HostRange(tuple(sheet.iter_rows(values_only=True)), sheet.title) for sheet in workbook}


def test_every_formula_is_tried() -> None:
    assert {name for name, _, _ in _CALLS} == set(FUNCTIONS)


@pytest.mark.parametrize(("name", "typed", "arguments"), _CALLS, ids=[f"{name}({typed})" for name, typed, _ in _CALLS])
def test_cell_shows_what_the_library_gives(
    sample: Book, ranges: dict[str, HostRange], name: str, typed: str, arguments: list[Any]
) -> None:
    around = Surroundings(report_date=_DAY, settings=ranges["Opsætning"], targets=ranges["Mål"])
    given = [ranges.get(each, each) if isinstance(each, str) else each for each in arguments]
    expected = call(FUNCTIONS[name], given, around)

    if isinstance(expected, tuple):
        cells = f"Prøve!A1:{chr(64 + len(expected[0]))}{len(expected)}"
        sample.at("array", cells, f"={name}({typed})")
        shown = sample.at("read", cells)
        sample.at("array", cells, "")
        assert shown == [[float(each) if isinstance(each, bool | int) else each for each in row] for row in expected]
    elif isinstance(expected, CellError):
        assert sample.value(f"={name}({typed})", sheet="Prøve") == expected.code.replace("#VALUE!", "#VÆRDI!")
    else:
        assert sample.value(f"={name}({typed})", sheet="Prøve") == expected


def test_function_wizard_lists_every_formula_with_its_danish_help(office: Office) -> None:
    known = {each["name"]: each for each in office.ask("wizard")}
    for function in FUNCTIONS.values():
        shown = known[function.name]
        assert shown["help"] == function.summary
        assert [name for name, _, _ in shown["arguments"]] == [each.label for each in function.arguments]
        assert [help for _, help, _ in shown["arguments"]] == [
            each.help.replace("[#Alle]", "") for each in function.arguments
        ]
        assert [optional for _, _, optional in shown["arguments"]] == [each.optional for each in function.arguments]


_PERSONS: list[list[Any]] = [
    ["BorgerID", "Fødselsdato", "Opholdsgrundlag", "Ankomstdato"],
    ["B-1", 32874.0, "Flygtning", 43101.0],
    ["B-2", 32874.0, "Flygtning", 43102.0],
    ["B-3", 32874.0, "Familiesammenført", 43501.0],
]


def test_whole_columns_and_blank_rows(book: Book) -> None:
    area = book.table("Borgere", [*_PERSONS, ["", "", "", ""]])
    assert book.value(f"=ARRIVALS({area};43101;43600)") == 3
    assert book.value("=ARRIVALS($Borgere.A:D;43101;43600)") == 3


def test_dates_typed_as_text_and_as_dates(book: Book) -> None:
    rows = [row.copy() for row in _PERSONS]
    rows[1][3] = "01-01-2018"
    area = book.table("Borgere", rows)
    book.at("format", "Borgere!D3:D4", "yyyy\\-mm\\-dd")
    assert book.value(f"=ARRIVALS({area};43101;43600)") == 3


def test_error_cell_in_a_used_column_is_an_error_and_is_explained(book: Book, office: Office) -> None:
    area = book.table("Borgere", _PERSONS)
    book.at("type", "Borgere!D3", "=1/0")
    first = book.ask("sheets")[0]
    assert book.value(f"=ARRIVALS({area};43101;43600)") == "#VÆRDI!"
    assert book.value(f"=IFERROR(ARRIVALS({area};43101;43600);-1)", "Z2") == -1
    office.told()
    book.ask("select", first, "Z1")
    book.ask("press", "explain")
    reason = "Borgere!D3: Cellen viser fejlen #DIV/0!. Ret formlen, eller skriv værdien."
    assert office.told() == [["tell", f"{first}!Z1: {reason}"]]


def test_error_in_a_column_that_is_not_used_is_no_error(book: Book) -> None:
    area = book.table("Borgere", [[*row, "x"] for row in _PERSONS])
    book.at("type", "Borgere!E3", "=1/0")
    assert book.value(f"=ARRIVALS({area};43101;43600)") == 3


def test_explaining_changes_nothing(book: Book, office: Office) -> None:
    book.value("=OUTFLOW(A1:B2;2)", "C3")
    first = book.ask("sheets")[0]
    book.at("format", f"{first}!C3", "0.00")
    path = Path(office.home) / "explained.ods"
    book.ask("save", str(path))
    before = book.at("look", f"{first}!C3"), book.at("formulas", f"{first}!C3")
    book.ask("select", first, "C3")
    book.ask("press", "explain")
    assert (book.at("look", f"{first}!C3"), book.at("formulas", f"{first}!C3")) == before
    assert not book.ask("modified")


_BOOKINGS: list[list[Any]] = [["Dato", "Tolkningstype", "Normaltimer", "Aftentimer"],
    [43500.0, "Video", 0.125, ""], [43501.0, "Telefon", 3.0, ""]]  # fmt: skip


def test_hours_shown_as_a_time_are_a_fraction_of_a_day(book: Book) -> None:
    area = book.table("Tolkning", _BOOKINGS)
    formula = f'=INTERPRETER_SHARE({area};"Video";43500;43501)'
    assert book.value(formula) == pytest.approx(0.125 / 3.125)
    book.at("format", "Tolkning!C2", "[h]:mm")
    assert book.value(formula) == 0.5
    book.at("format", "Tolkning!C2", "hh:mm")
    assert book.value(formula) == 0.5


@pytest.mark.parametrize(("code", "value"), [("yyyy\\-mm\\-dd", 1.0), ("yyyy\\-mm\\-dd", 43500.0), ("BOOLEAN", 1.0)])
def test_dates_and_truth_values_are_no_hours(book: Book, code: str, value: float) -> None:
    area = book.table("Tolkning", [_BOOKINGS[0], [43500.0, "Video", value, ""], _BOOKINGS[2]])
    book.at("format", "Tolkning!C2", code)
    assert book.value(f'=INTERPRETER_SHARE({area};"Video";43500;43501)') == "#VÆRDI!"


def test_workbook_that_counts_dates_from_1904(book: Book) -> None:
    book.ask("null_date", 1904, 1, 1)
    rows = [row.copy() for row in _PERSONS]
    for row in rows[1:]:
        row[1], row[3] = row[1] - 1462, row[3] - 1462
    area = book.table("Borgere", rows)
    assert book.value(f"=ARRIVALS({area};DATE(2018;1;1);DATE(2018;1;2))") == 2
    book.at("format", "Borgere!D2:D4", "yyyy\\-mm\\-dd")
    assert book.value(f"=ARRIVALS({area};DATE(2018;1;1);DATE(2018;1;2))") == 2


def test_workbook_that_counts_dates_from_1900_is_refused(book: Book) -> None:
    area = book.table("Borgere", _PERSONS)
    book.ask("null_date", 1900, 1, 1)
    assert book.value(f"=ARRIVALS({area};43101;43600)") == "#VÆRDI!"


def test_two_workbooks_do_not_mix(office: Office) -> None:
    books = [Book(office), Book(office)]
    try:
        for count, book in enumerate(books, 2):
            area = book.table("Borgere", _PERSONS[:count])
            book.ask("name", "Opgørelsesdato", f"$Borgere.$D${count}")
            assert book.value(f"=ARRIVALS({area};43101;43600)") == count - 1
        assert [book.value("=ARRIVALS($Borgere.A1:D9;43101;43600)", "Z2") for book in books] == [1, 2]
        for book in books:
            book.ask("calculate")
        assert [book.result("Z2") for book in books] == [1, 2]
    finally:
        for book in books:
            book.close()
