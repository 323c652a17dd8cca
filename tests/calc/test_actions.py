"""Every button pressed on a sample workbook: what it wrote, what it said, and that what was typed is untouched."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from integraxl.actions.buttons import ACTIONS
from integraxl.actions.port import value_cell
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import Unit
from integraxl.workbook.read import read_workbook
from tests.calc.book import Book
from tests.calc.office import Office

_SAMPLE = Path(__file__).parents[2] / "workbooks" / "aalborg-2016-12-31.xlsx"
_TYPED = "Borgere!A1:L60"


@pytest.fixture
def sample(office: Office) -> Iterator[tuple[Book, Path]]:
    """The sample in a folder of its own, with one slip in it."""
    folder = office.home / "arbejde"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    folder.chmod(0o777)
    path = folder / "data.xlsx"
    shutil.copyfile(_SAMPLE, path)
    path.chmod(0o666)
    book = Book(office, path)
    office.told()
    yield book, path
    book.close()


def _typed(book: Book) -> Any:
    return book.at("formulas", _TYPED), [book.at("look", f"Borgere!{cell}") for cell in ("A1", "C4", "F7")]


def test_menu_has_every_button(office: Office) -> None:
    addresses = [each for each in office.ask("menu") if each != "private:separator"]
    assert addresses == [f"org.integraxl:{action}" for action in ACTIONS]


def test_check_lists_and_marks_faults_and_takes_the_marks_away_again(sample: tuple[Book, Path], office: Office) -> None:
    book, _ = sample
    good, marks = book.at("formulas", "Borgere!C4")[0][0], book.ask("marks", "Borgere")
    book.at("write", "Borgere!C4", [["i går"]])
    before = _typed(book)
    book.ask("press", "check")
    assert office.told() == [["tell", "1 fejl skal rettes, før tallene kan bruges. Der er 0 advarsler."]]
    fault, sheet, cell, text = book.at("read", "Kontrol!A5:D5")[0]
    assert (fault, sheet, cell) == ("Fejl", "Borgere", "C4")
    assert text.startswith("»i går« er ikke en gyldig dato")
    assert book.ask("marks", "Borgere") == sorted([*marks, "Borgere.C4 integraxl fejl"])
    assert _typed(book) == before

    book.at("type", "Borgere!C4", str(good))
    book.ask("press", "check")
    assert office.told() == [["tell", "Ingen fejl og ingen advarsler."]]
    assert book.ask("marks", "Borgere") == marks
    assert book.at("read", "Kontrol!A5:D5") == [["", "", "", ""]]
    assert book.ask("sheets").count("Kontrol") == 1


def test_a_sheet_that_a_person_made_is_left_alone(sample: tuple[Book, Path]) -> None:
    book, _ = sample
    book.table("Kontrol", [["min egen"]])
    book.ask("press", "check")
    book.ask("press", "check")
    assert book.ask("sheets")[-2:] == ["Kontrol", "Kontrol 2"]
    assert book.at("read", "Kontrol!A1") == [["min egen"]]


def test_results_written_over_are_one_step_to_undo(sample: tuple[Book, Path]) -> None:
    book, _ = sample
    book.ask("press", "check")
    before = book.at("formulas", "Kontrol!A1:D9")
    book.at("write", "Borgere!C4", [["i går"]])
    book.ask("press", "check")
    assert book.at("formulas", "Kontrol!A1:D9") != before
    book.ask("undo")
    assert book.at("formulas", "Kontrol!A1:D9") == before


def test_formulas_that_refer_to_results_keep_their_cells(sample: tuple[Book, Path]) -> None:
    book, _ = sample
    book.ask("press", "check")
    assert book.value("=$Kontrol.A1") == "Kontrol af data"
    book.ask("press", "check")
    assert book.result() == "Kontrol af data"


def test_figures_equal_the_tables_of_the_library_also_when_saved_and_read_back(sample: tuple[Book, Path]) -> None:
    book, path = sample
    before = _typed(book)
    book.ask("press", "figures")
    book.ask("save", str(path))
    assert _typed(book) == before
    workbook = read_workbook(path)
    tables = build_tables(workbook, workbook_parameters(workbook))
    table, share = next(
        (table, at)
        for table in tables
        for at, column in enumerate(table.columns)
        if column.unit is Unit.SHARE and table.rows and table.rows[0][at] is not None
    )
    name = book.ask("sheets")[-1]
    sheet = openpyxl.load_workbook(path, data_only=True)[name]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == table.title)
    width = len(table.columns)
    assert rows[top + 1][:width] == tuple(column.label for column in table.columns)
    for row, found in zip(table.rows, rows[top + 2 :], strict=False):
        for column, value, cell in zip(table.columns, row, found, strict=False):
            expected = value_cell(column, value).value
            # Calc writes fifteen digits
            assert cell == (
                pytest.approx(expected, rel=1e-14) if isinstance(expected, int | float) else expected or None
            )
    assert re.fullmatch(r"\d+,\d %", book.at("shown", f"{name}!{chr(65 + share)}{top + 3}"))


def test_report_and_new_period_are_files_beside_the_workbook(sample: tuple[Book, Path], office: Office) -> None:
    book, path = sample
    before = _typed(book)
    book.ask("press", "report")
    book.ask("press", "period")
    report, period = path.with_name("data-rapport.xlsx"), path.with_name("data-2017-06-30.xlsx")
    assert office.told() == [
        ["open", str(report)],
        ["ask", "Hvad er den næste opgørelsesdato?"],
        ["open", str(period)],
    ]
    assert openpyxl.load_workbook(report).sheetnames[0] == "Forside"
    assert workbook_parameters(read_workbook(period)).as_of.isoformat() == "2017-06-30"
    assert _typed(book) == before


def test_deadlines_are_a_sheet(sample: tuple[Book, Path]) -> None:
    book, _ = sample
    before = _typed(book)
    book.ask("press", "deadlines")
    assert book.ask("sheets")[-1] == "Frister"
    assert _typed(book) == before


def test_explain_and_help(book: Book, office: Office) -> None:
    office.told()
    book.ask("press", "explain")
    assert office.told() == [["tell", "Ingen formel fra integraxl viser en fejl."]]
    book.value('=TARGET_MET(1;2;"nej")', "Z9")
    first = book.ask("sheets")[0]
    book.ask("press", "explain")
    assert office.told() == [
        [
            "tell",
            "Den valgte celle viser ingen fejl fra integraxl. "
            f"Disse formler gør: {first}!Z9. Vælg en af dem, og tryk igen.",
        ]
    ]
    book.ask("press", "help")
    assert office.told()[-1][0] == "open"


def test_unsaved_workbook_has_no_place_for_a_report(book: Book, office: Office) -> None:
    office.told()
    book.ask("press", "report")
    ((kind, text),) = office.told()
    assert kind == "tell"
    assert text.startswith("Regnearket er ikke gemt i en mappe på denne computer")


def test_a_failure_leaves_everything_as_it_was(sample: tuple[Book, Path], office: Office) -> None:
    book, _ = sample
    book.ask("press", "check")
    book.ask("protect", "Kontrol")
    office.told()
    before = book.at("read", "Kontrol!A1:D6"), book.ask("marks", "Borgere"), book.ask("sheets")
    book.at("write", "Borgere!C4", [["i går"]])
    book.ask("press", "check")
    ((kind, text),) = office.told()
    assert kind == "tell"
    assert (book.at("read", "Kontrol!A1:D6"), book.ask("marks", "Borgere"), book.ask("sheets")) == before
    assert "Er regnearket beskyttet? Intet er ændret." in text
