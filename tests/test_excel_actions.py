"""The buttons as Excel presses them: callback, xlwings' own server, the port over xlwings' own objects.

Excel's part is played by tests/excel_stand_in.py. None of this has been tried in Excel.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import xlwings as xw
from pyopenvba.interpreter import NOTHING
from pyopenvba.interpreter._values import error

from integraxl.actions.buttons import ACTIONS
from integraxl.actions.port import Cell, Changes, ResultSheet, WorkbookPort
from integraxl.excel import port as port_module
from integraxl.excel.areas import addresses
from integraxl.excel.changes import apply_changes
from integraxl.excel.escape import escape_pressed
from integraxl.excel.port import XlwingsPort
from integraxl.excel.reasons import Reasons
from integraxl.excel.snapshot import remove_leftovers
from integraxl.formulas.functions import FUNCTIONS
from integraxl.hosts.addin.wrappers import names_of
from integraxl.tables.model import Unit
from tests import excel_stand_in
from tests.conftest import Make
from tests.excel_server import start_server
from tests.excel_stand_in import Com, StandInExcel
from tests.small_workbooks import Sheet, person, settings, sheet

FAULTY = (sheet("Borgere", person(Køn="Kvnde"), person("a2", Opholdsgrundlag="?")), settings())
SOUND = (sheet("Borgere", person(), person("a2")), settings())
RED, YELLOW = 255 + 199 * 256 + 206 * 65536, 255 + 235 * 256 + 156 * 65536


@pytest.fixture(autouse=True)
def _nothing_fails() -> Iterator[None]:
    excel_stand_in.FAIL_ON.clear()
    yield
    excel_stand_in.FAIL_ON.clear()


def open_excel(make: Make, *sheets: Any) -> StandInExcel:
    path = make(*sheets)
    excel = StandInExcel(path, start_server())
    excel.book.path = str(path.parent)
    return excel


def press(excel: StandInExcel, id: str) -> str:
    """What the message box says; blank where there was none."""
    before = len(excel.app.dialogs)
    excel.run(f"Ixl_Press_{id}", NOTHING)
    return "".join(text for _, text, *_ in excel.app.dialogs[before:])


def python_book(excel: StandInExcel) -> xw.Book:
    """The workbook as xlwings' own object."""
    start_server()
    return xw.Book(impl=sys.modules["xlwings._xlwindows"].Book(Com(excel.book)))


def rules(excel: StandInExcel, name: str) -> list[Any]:
    return list(getattr(excel.book.sheet_named(name), "rules_", []))


def names(excel: StandInExcel) -> list[str]:
    return [each.name for each in excel.book.sheets_]


def everything(excel: StandInExcel) -> dict[str, Any]:
    """All that an action could leave behind in the workbook."""
    cells = {each.name: excel.app.sheet(each.name).rows() for each in excel.book.sheets_}
    marks = {each.name: [(rule.formula, rule.cells) for rule in rules(excel, each.name)] for each in excel.book.sheets_}
    state = (excel.application.calculation, excel.application.enable_events, excel.application.status_bar)
    return {"cells": cells, "marks": marks, "state": state, "front": excel.book.active_sheet.name}


class DeadServer:
    """A Python that has ended, as Visual Basic meets it."""

    def CallUDF(self, *_: object) -> None:  # noqa: N802
        raise error(440, "Traceback (most recent call last): Amina Hassan, 010190-1234")


# --- a sheet named as a program ---


@pytest.mark.parametrize("name", ["noter.py", "Borgere.py"])
def test_a_sheet_named_as_a_program_is_a_sheet_like_any_other(make: Make, name: str) -> None:
    """At its first call xlwings looks for code in the workbook, and ends in a message about its licence."""
    excel = open_excel(make, *FAULTY, Sheet(name, [["import os"], ["raise SystemExit"]]))
    sys.modules["xlwings.udfs"].udf_modules.clear()
    assert press(excel, "check") == "2 fejl skal rettes, før tallene kan bruges. Der er 0 advarsler."


# --- Kontrollér data ---


def test_the_check_writes_a_sheet_and_marks_the_cells(make: Make) -> None:
    excel = open_excel(make, *FAULTY)
    typed = excel.app.sheet("Borgere").rows()
    assert press(excel, "check") == "2 fejl skal rettes, før tallene kan bruges. Der er 0 advarsler."
    assert names(excel) == ["Borgere", "Opsætning", "Kontrol"]
    rows = excel.app.sheet("Kontrol").rows()
    faults = [row for row in rows if row[0] == "Fejl"]
    assert [row[1] for row in faults] == ["Borgere", "Borgere"]
    assert faults[0][3].startswith("»Kvnde« kendes ikke i Køn.")
    (rule,) = rules(excel, "Borgere")
    assert (2, 2) in rule.cells
    assert len(rule.cells) == 2
    assert (rule.colour, rule.stop) == (RED, False)
    assert excel.app.sheet("Borgere").rows() == typed
    assert excel.book.active_sheet.name == "Kontrol"


def test_a_fault_links_to_its_cell(make: Make) -> None:
    excel = open_excel(make, *FAULTY)
    press(excel, "check")
    formulas = [excel.range("Kontrol", f"C{row}").vba_get("Formula") for row in range(1, 8)]
    assert '=HYPERLINK("#\'Borgere\'!B2","B2")' in formulas


def test_the_marks_of_the_last_run_go_and_those_of_staff_stay(make: Make) -> None:
    excel = open_excel(make, *FAULTY)
    area = excel.range("Borgere", "A1:C3")
    area.vba_get("FormatConditions").vba_get("Add", [2], {"Formula1": "=$A1>3"})
    press(excel, "check")
    press(excel, "check")
    assert sorted(rule.formula for rule in rules(excel, "Borgere")) == ['="integraxl 2"="integraxl 2"', "=$A1>3"]
    excel.book.source = str(make(*SOUND))
    assert press(excel, "check") == "Ingen fejl og ingen advarsler."
    assert [rule.formula for rule in rules(excel, "Borgere")] == ["=$A1>3"]


def test_an_oddity_has_another_colour_and_lies_below_a_fault(make: Make) -> None:
    odd = (
        person("a3", Ankomstdato=dt.date(2017, 1, 1), CPR="x")
        if False
        else person("a3", Fødselsdato=dt.date(1900, 1, 1))
    )
    excel = open_excel(make, sheet("Borgere", person(Køn="Kvnde"), odd), settings())
    press(excel, "check")
    assert [rule.colour for rule in rules(excel, "Borgere")] == [RED, YELLOW]


def test_a_protected_sheet_is_named_and_nothing_is_changed(make: Make) -> None:
    excel = open_excel(make, *FAULTY)
    excel.book.sheet_named("Borgere").vba_get("Protect", ["x"])
    before = everything(excel)
    assert press(excel, "check").startswith("Arket »Borgere« er beskyttet, så dets celler ikke kan markeres.")
    assert everything(excel) == before


# --- results sheets ---


def test_a_sheet_of_ours_is_overwritten_so_that_formulas_keep_their_cells(make: Make) -> None:
    excel = open_excel(make, *SOUND)
    press(excel, "figures")
    excel.range("Opsætning", "D1").vba_set("Formula", "=Nøgletal!A1")
    title = excel.app.sheet("Nøgletal").value("A1")
    excel.range("Nøgletal", "A900").vba_set("Value", "gammelt")
    press(excel, "figures")
    assert names(excel) == ["Borgere", "Opsætning", "Nøgletal"]
    assert excel.app.sheet("Opsætning").value("D1") == title == "Nøgletal pr. 1. april 2019"
    assert excel.app.sheet("Nøgletal").value("A900") is None


def test_a_sheet_that_a_person_made_is_left_alone(make: Make) -> None:
    excel = open_excel(make, *SOUND, sheet("Puljer", {"Pulje": "mine egne noter"}, name="nøgletal"))
    before = excel.app.sheet("nøgletal").rows()
    for _ in range(2):
        press(excel, "figures")
        assert names(excel) == ["Borgere", "Opsætning", "nøgletal", "Nøgletal 2"]
        assert excel.book.active_sheet.name == "Nøgletal 2"
    assert excel.app.sheet("nøgletal").rows() == before


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@a", "'x", "1-2", "SAND", "007"])
def test_a_text_stays_a_text_whatever_it_looks_like(make: Make, text: str) -> None:
    excel = open_excel(make, *SOUND)
    apply_changes(python_book(excel), Changes((ResultSheet("Prøve", ((Cell(text),),), (10,)),)))
    cell = excel.range("Prøve", "A1")
    assert (cell.vba_get("Value"), cell.vba_get("HasFormula")) == (text, False)


@pytest.mark.parametrize(("date_1904", "serial"), [(False, 43556.0), (True, 42094.0)])
def test_a_date_is_the_number_of_its_day(make: Make, date_1904: bool, serial: float) -> None:
    excel = open_excel(make, *SOUND)
    excel.book.date_1904 = date_1904
    day = Cell(dt.date(2019, 4, 1), unit=Unit.DATE)
    apply_changes(python_book(excel), Changes((ResultSheet("Prøve", ((day, Cell(None)),), (10,)),)))
    assert float(excel.range("Prøve", "A1").vba_get("Value2")) == serial
    assert "yyyy" in excel.range("Prøve", "A1").vba_get("NumberFormat")


def test_numbers_are_unrounded_and_shown_as_their_column_says(make: Make) -> None:
    exited = person("b", Udslusningsdato=dt.date(2017, 6, 1), Udsluset_til="Job")
    excel = open_excel(make, sheet("Borgere", person(), person("a2"), exited), settings())
    press(excel, "figures")
    formats = [
        excel.range("Nøgletal", f"{column}{row}").vba_get("NumberFormat")
        for row in range(1, 60)
        for column in "BCDEFGH"
        if excel.app.sheet("Nøgletal").value(f"{column}{row}") == 1 / 3
    ]
    assert formats
    assert {format.replace("\\", "") for format in formats} == {"0.0 %"}


def test_a_sheet_of_ours_that_was_protected_is_named(make: Make) -> None:
    excel = open_excel(make, *SOUND)
    press(excel, "figures")
    excel.book.sheet_named("Nøgletal").vba_get("Protect", ["x"])
    before = everything(excel)
    told = press(excel, "figures")
    assert told == "Arket »Nøgletal« er beskyttet. Fjern beskyttelsen, eller slet arket, og prøv igen."
    assert everything(excel) == before


# --- whole or not at all ---


@pytest.mark.parametrize("call", ["FormatConditions.Add", "Range.Copy", "SaveCopyAs"])
def test_a_failure_half_way_leaves_the_workbook_as_it_was(make: Make, call: str) -> None:
    excel = open_excel(make, *FAULTY)
    press(excel, "check")
    excel.book.sheet_named("Borgere").vba_get("Activate")
    before = everything(excel)
    excel_stand_in.FAIL_ON.append(call)
    told = press(excel, "check")
    assert told == "Der er en fejl i integraxl (RuntimeError). Regnearket er uændret. Meld fejlen til IT."
    assert everything(excel) == before


def test_a_failure_while_a_new_sheet_is_built_leaves_no_sheet(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    excel = open_excel(make, *SOUND)
    before = everything(excel)

    def fail(*_: object) -> None:
        raise RuntimeError("Amina Hassan, 010190-1234")

    monkeypatch.setattr("integraxl.excel.sheets._dress", fail)
    assert "Amina" not in press(excel, "figures")
    assert everything(excel) == before


def test_escape_stops_between_two_steps(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    excel = open_excel(make, *SOUND)
    before = everything(excel)
    seen: list[object] = []

    def pressed(window: object) -> bool:
        seen.append(window)
        return len(seen) == 3  # the first clears what was pressed before; the second is the first step

    monkeypatch.setattr(port_module, "escape_pressed", pressed)
    assert press(excel, "figures") == "Afbrudt. Intet er ændret."
    assert everything(excel) == before
    assert excel.application.cancel_key == 0


@pytest.mark.parametrize(("state", "front", "pressed"), [(0, 7, False), (-32768, 7, True), (1, 7, True), (1, 8, False)])
def test_escape_counts_in_excels_own_window_only(
    monkeypatch: pytest.MonkeyPatch, state: int, front: int, pressed: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    windll = mock.MagicMock()
    windll.user32.GetAsyncKeyState.return_value, windll.user32.GetForegroundWindow.return_value = state, front
    monkeypatch.setattr(ctypes, "windll", windll, raising=False)
    assert escape_pressed(7) is pressed


def test_without_windows_there_is_no_escape() -> None:
    assert escape_pressed(7) is False


# --- the copy ---


def copies() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("integraxl-kopi-*"))


@pytest.mark.parametrize("fail_on", ["", "SaveCopyAs"])
def test_the_copy_is_removed_in_every_case(make: Make, fail_on: str) -> None:
    excel = open_excel(make, *SOUND)
    before = copies()
    excel_stand_in.FAIL_ON.append(fail_on)
    press(excel, "figures")
    assert len(excel.book.copies) == (0 if fail_on else 1)
    assert copies() == before


def test_a_copy_left_behind_is_removed_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, young, other = tmp_path / "integraxl-kopi-1", tmp_path / "integraxl-kopi-2", tmp_path / "andet"
    for folder in (old, young, other):
        folder.mkdir()
        (folder / "kopi.xlsx").touch()
    for folder in (old, other):
        os.utime(folder, (time.time() - 3_600,) * 2)
    remove_leftovers()
    assert sorted(tmp_path.iterdir()) == [other, young]


def test_an_old_kind_of_file_is_refused(make: Make) -> None:
    excel = open_excel(make, *SOUND)
    excel.book.file_format = 56
    assert (
        press(excel, "check") == "»data.xlsx« er ikke et .xlsx- eller .xlsm-regneark. Gem det som .xlsx, og prøv igen."
    )


# --- files beside the workbook ---


def test_the_report_is_built_beside_the_workbook_and_opened(make: Make) -> None:
    excel = open_excel(make, *SOUND)
    assert press(excel, "report") == ""
    (opened,) = excel.application.opened
    assert opened.read_bytes()[:2] == b"PK"
    assert opened.name == "data-rapport.xlsx"
    assert opened.parent == Path(excel.book.path)


@pytest.mark.parametrize(
    "path", ["", "https://kommune.sharepoint.com/sites/integration", "https://d.docs.live.net/1/x"]
)
def test_a_workbook_in_the_cloud_has_no_folder(make: Make, path: str) -> None:
    excel = open_excel(make, *SOUND)
    excel.book.path = path
    assert "ikke gemt i en mappe på denne computer" in press(excel, "report")
    assert excel.application.opened == []


def test_the_next_period_asks_for_its_date(make: Make) -> None:
    excel = open_excel(make, *SOUND)
    assert press(excel, "period") == "Afbrudt. Intet er ændret."
    excel.application.answer = "1.10.2019"
    assert press(excel, "period") == ""
    assert excel.application.asked[0] == ("Hvad er den næste opgørelsesdato?", "integraxl", "01-10-2019", 2)
    (opened,) = excel.application.opened
    assert opened.exists()


# --- Forklar fejl, Hjælp ---


def test_the_reason_of_the_selected_cell_is_told(make: Make) -> None:
    excel = open_excel(make, *SOUND)
    excel.book.sheet_named("Opsætning").vba_get("Activate")
    excel.range("Opsætning", "D1").vba_get("Select")
    assert press(excel, "explain") == "Ingen formel fra integraxl viser en fejl."
    excel.call("RESIDENCE_YEARS", "i går", 43556.0, cell="D1")
    excel.range("Opsætning", "D1").vba_set("Formula", "=NA()")
    assert press(excel, "explain").startswith("Opsætning!D1: »i går«")
    excel.range("Opsætning", "D1").vba_set("Value", 3.0)  # mended, or cleared
    assert press(excel, "explain") == "Ingen formel fra integraxl viser en fejl."


def test_the_help_opens_without_a_workbook(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    excel = open_excel(make, *SOUND)
    excel.application.workbooks_.books.clear()
    excel.application.active_book = None
    for id, action in ACTIONS.items():
        assert press(excel, id) == ("Åbn dataregnearket først." if action.needs_data else "")
    assert [url.rpartition("/")[2] for url in opened] == ["formler.html"]


def test_a_program_that_does_not_answer_is_told_in_plain_words(make: Make) -> None:
    excel = open_excel(make, *SOUND)
    excel.app.interpreter.host.xlpy.server = DeadServer()
    told = press(excel, "check")
    assert told.startswith("integraxl kan ikke få fat i sit program (fejl ")
    assert told.endswith("integraxl addin doctor")
    assert excel.application.status_bar is False


# --- help texts and the ribbon's state ---


def test_help_is_registered_once_a_workbook_is_open(make: Make) -> None:
    excel = open_excel(make, *SOUND)
    excel.run("Ixl_Refresh")
    described = {name: (summary, category, help) for name, summary, category, help in excel.application.described}
    assert {category for _, category, _ in described.values()} == {"Integration"}
    assert [name.rpartition("!")[2] for name in described] == [
        name for function in FUNCTIONS.values() for name in names_of(function)
    ]
    excel.run("Ixl_Refresh")
    assert len(excel.application.described) == len(described)


# --- areas ---


def test_areas_hold_exactly_the_cells_and_are_short_enough() -> None:
    cells = [(row, column) for row in range(1, 400) for column in (2, 5, 700) if row % 3]
    found = list(addresses(cells))
    assert max(map(len, found)) <= 255
    assert found[0].startswith("B1:B2,B4:B5,")
    assert sum(each.count(",") + 1 for each in found) == 3 * 133


def test_no_cells_no_areas() -> None:
    assert list(addresses([])) == []


def test_the_adapter_is_a_port() -> None:
    port: WorkbookPort = XlwingsPort(Reasons())  # the type checker is the test
    port.tell("Færdig.")
    assert port.told == ["Færdig."]  # type: ignore[attr-defined]
