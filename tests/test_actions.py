"""What the buttons do, over a workbook in memory: results, failures, cancelling, and that nothing typed is touched."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from integraxl.actions.buttons import ACTIONS
from integraxl.actions.port import Selection, Style, WorkbookPort
from integraxl.actions.run import run_action
from integraxl.contract.codes import TableId
from integraxl.report import build_report
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.workbook.read import read_workbook
from tests.conftest import Make
from tests.memory_port import MemoryPort
from tests.small_workbooks import agreement, person, settings, sheet, workbook_bytes

SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")


@pytest.fixture
def sample(tmp_path: Path) -> MemoryPort:
    return MemoryPort(SAMPLE.read_bytes(), SAMPLE.name, tmp_path)


def faulty(make: Make, folder: Path | None = None) -> MemoryPort:
    path = make(sheet("Borgere", person(Køn="Kvnde"), person(BorgerID="B-2")), settings())
    return MemoryPort(path.read_bytes(), path.name, folder)


def test_the_port_in_memory_is_a_port(sample: MemoryPort) -> None:
    port: WorkbookPort = sample
    assert port.name == SAMPLE.name


# --- Kontrollér data ---


def test_every_fault_stands_on_the_sheet_with_a_link_and_a_mark(make: Make) -> None:
    port = faulty(make)
    assert run_action("check", port)
    rows = port.sheets["Kontrol"].rows
    (fault,) = [row for row in rows if row and row[0].style is Style.FAULT]
    assert [cell.value for cell in fault] == [
        "Fejl",
        "Borgere",
        "B2",
        "»Kvnde« kendes ikke i Køn. Skriv »Kvinde« eller »Mand«. Mente du »Kvinde«?",
    ]
    assert fault[2].link == ("Borgere", "B2")
    assert [(mark.sheet, mark.cell, mark.fault) for mark in port.marks] == [("Borgere", "B2", True)]
    assert port.told == ["1 fejl skal rettes, før tallene kan bruges. Der er 0 advarsler."]
    assert port.shown == "Kontrol"


def test_the_marks_of_the_last_run_go_when_the_fault_is_mended(make: Make) -> None:
    port = faulty(make)
    run_action("check", port)
    port.data = make(sheet("Borgere", person()), settings()).read_bytes()
    run_action("check", port)
    assert port.marks == ()
    assert port.told[-1] == "Ingen fejl og ingen advarsler."


def test_the_check_finds_what_the_command_line_finds(sample: MemoryPort) -> None:
    run_action("check", sample)
    told = [
        row[3].value for row in sample.sheets["Kontrol"].rows if len(row) == 4 and row[0].style is not Style.HEADING
    ]
    assert told == [issue.message for issue in read_workbook(SAMPLE).issues]
    assert len(told) == 2


# --- Opdater nøgletal ---


def test_the_figures_are_those_of_the_tables(sample: MemoryPort) -> None:
    assert run_action("figures", sample)
    workbook = read_workbook(SAMPLE)
    tables = build_tables(workbook, workbook_parameters(workbook))
    rows = sample.texts("Nøgletal")
    for table in tables:
        if table.id is TableId.TIMELINESS_WORKLIST:
            assert [table.title] not in rows
            continue
        start = rows.index([table.title])
        shown = rows[start + 2 : start + 2 + len(table.rows)]
        for row, values in zip(shown, table.rows, strict=True):
            numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
            assert [cell for cell in row if isinstance(cell, int | float)] == numbers


def test_no_person_stands_on_the_figures_sheet(sample: MemoryPort) -> None:
    run_action("figures", sample)
    values = [str(cell) for row in sample.texts("Nøgletal") for cell in row]
    assert not [value for value in values if re.search(r"B-\d{5}", value)]


def test_faults_stop_the_figures_and_are_named(make: Make) -> None:
    port = faulty(make)
    assert not run_action("figures", port)
    assert port.sheets == {}
    assert port.told[0].startswith("Regnearket har 1 fejl, der skal rettes:\n  Borgere!B2: »Kvnde«")


# --- Overskredne frister ---


def test_the_deadlines_are_the_worklist(sample: MemoryPort) -> None:
    assert run_action("deadlines", sample)
    workbook = read_workbook(SAMPLE)
    (table,) = build_tables(workbook, workbook_parameters(workbook), [TableId.TIMELINESS_WORKLIST])
    rows = sample.texts("Frister")
    ids = [row[0] for row in rows if row and re.fullmatch(r"B-\d{5}", str(row[0]))]
    assert ids == [row[0] for row in table.rows]
    assert len(ids) > 10
    assert "må ikke sendes videre" in str(rows)


def test_without_activities_nothing_is_said_to_be_in_time(make: Make) -> None:
    port = MemoryPort(make(sheet("Borgere", person()), settings()).read_bytes())
    assert run_action("deadlines", port)
    assert port.told == ["Tabellen Aktiviteter findes ikke i regnearket, så tallene kan ikke opgøres."]


def test_no_deadline_is_said_too(make: Make) -> None:
    port = MemoryPort(make(sheet("Borgere", person()), sheet("Aktiviteter"), settings()).read_bytes())
    assert run_action("deadlines", port)
    assert port.told == ["Ingen frister er overskredet på opgørelsesdatoen."]


# --- Dan rapport ---


def test_the_report_is_that_of_the_command_line_and_is_opened(sample: MemoryPort, tmp_path: Path) -> None:
    assert run_action("report", sample)
    target = tmp_path / "aalborg-2019-04-01-rapport.xlsx"
    workbook = read_workbook(SAMPLE)
    assert target.read_bytes() == build_report(workbook, workbook_parameters(workbook))
    assert sample.opened == [target]
    assert sample.steps[0] == "Læser regnearket"


def test_a_workbook_without_a_folder_gets_no_report() -> None:
    port = MemoryPort(SAMPLE.read_bytes())
    assert not run_action("report", port)
    assert port.told == [
        "Regnearket er ikke gemt i en mappe på denne computer, så der er ikke noget sted at lægge den nye fil. "
        "Gem regnearket i en mappe på computeren eller et netværksdrev, og prøv igen."
    ]


def test_a_report_that_is_open_is_left_alone(sample: MemoryPort, tmp_path: Path) -> None:
    (tmp_path / "~$aalborg-2019-04-01-rapport.xlsx").write_bytes(b"")
    assert not run_action("report", sample)
    assert "åben" in sample.told[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["~$aalborg-2019-04-01-rapport.xlsx"]


def test_a_report_that_somebody_has_worked_in_is_left_alone(sample: MemoryPort) -> None:
    assert run_action("report", sample)
    (report,) = sample.opened
    book = openpyxl.load_workbook(report)
    book.properties.lastModifiedBy = "En kollega"
    book.save(report)
    before = report.read_bytes()
    assert not run_action("report", sample)
    assert "er ikke sidst gemt af integraxl" in sample.told[-1]
    assert report.read_bytes() == before


def test_no_cpr_number_comes_on_a_results_sheet() -> None:
    port = MemoryPort(
        workbook_bytes(sheet("Borgere", person()), sheet("IGU", agreement(Arbejdsplads="hos 010190-1234")), settings())
    )
    assert not run_action("figures", port)
    assert port.sheets == {}
    assert "CPR-nummer" in port.told[0]
    assert "010190" not in port.told[0]


# --- Ny periode ---


def test_a_new_period_is_a_copy_with_the_new_date(sample: MemoryPort, tmp_path: Path) -> None:
    sample.answer = "1. oktober"
    assert not run_action("period", sample)
    assert list(tmp_path.iterdir()) == []
    sample.answer = "01-10-2019"
    assert run_action("period", sample)
    assert sample.asked[0] == ("Hvad er den næste opgørelsesdato?", "01-10-2019")
    (target,) = tmp_path.iterdir()
    assert target.name == "aalborg-2019-04-01-2019-10-01.xlsx"
    assert sample.opened == [target]
    old = openpyxl.load_workbook(io.BytesIO(sample.data))
    new = openpyxl.load_workbook(target)
    changed = [
        (name, cell.coordinate, cell.value)
        for name in old.sheetnames
        for row in new[name].iter_rows()
        for cell in row
        if cell.value != old[name][cell.coordinate].value
    ]
    assert [(name, cell, str(value)[:10]) for name, cell, value in changed] == [("Opsætning", "B3", "2019-10-01")]


def test_an_existing_period_is_not_written_over(sample: MemoryPort, tmp_path: Path) -> None:
    target = tmp_path / "aalborg-2019-04-01-2019-10-01.xlsx"
    target.write_text("det, huset har skrevet")
    sample.answer = "2019-10-01"
    assert not run_action("period", sample)
    assert sample.told == [
        f"»{target.name}« findes allerede og bliver ikke skrevet over. Vælg et andet navn, eller flyt den."
    ]
    assert target.read_text() == "det, huset har skrevet"


def test_a_new_period_can_be_called_off(sample: MemoryPort, tmp_path: Path) -> None:
    sample.answer = None
    assert not run_action("period", sample)
    assert sample.told == ["Afbrudt. Intet er ændret."]
    assert list(tmp_path.iterdir()) == []


# --- Forklar fejl, Hjælp ---


def test_the_reason_of_the_selected_cell_is_told(sample: MemoryPort) -> None:
    sample.chosen = Selection("Nøgletal!B2", {"Nøgletal!B2": "Der er ingen opgørelsesdato.", "Nøgletal!B3": "x"})
    assert run_action("explain", sample)
    assert sample.told == ["Nøgletal!B2: Der er ingen opgørelsesdato."]


def test_other_formulas_in_error_are_named(sample: MemoryPort) -> None:
    sample.chosen = Selection("A1", {f"Ark!B{row}": "x" for row in range(1, 8)})
    run_action("explain", sample)
    assert sample.told == [
        "Den valgte celle viser ingen fejl fra integraxl. Disse formler gør: "
        "Ark!B1, Ark!B2, Ark!B3, Ark!B4, Ark!B5 og 2 mere. Vælg en af dem, og tryk igen."
    ]


def test_no_error_is_told(sample: MemoryPort) -> None:
    run_action("explain", sample)
    assert sample.told == ["Ingen formel fra integraxl viser en fejl."]


# --- whatever goes wrong ---

WRITING = [id for id, action in ACTIONS.items() if action.writes != "Intet"]


@pytest.mark.parametrize("id", WRITING)
def test_a_cancelled_action_changes_nothing(id: str, sample: MemoryPort, tmp_path: Path) -> None:
    sample.cancel_at, sample.answer = "", None
    assert not run_action(id, sample)
    assert sample.told == ["Afbrudt. Intet er ændret."]
    assert (sample.sheets, sample.marks, sample.opened, list(tmp_path.iterdir())) == ({}, (), [], [])


@pytest.mark.parametrize("step", ["Læser regnearket", "Beregner tabellerne", "Gemmer rapporten"])
def test_a_report_can_be_cancelled_at_every_step(step: str, sample: MemoryPort, tmp_path: Path) -> None:
    sample.cancel_at = step
    assert not run_action("report", sample)
    assert sample.steps[-1] == step
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("id", "method"), [(id, "snapshot") for id in WRITING] + [("check", "apply"), ("figures", "apply")]
)
def test_a_fault_of_ours_tells_no_data(id: str, method: str, sample: MemoryPort, tmp_path: Path) -> None:
    sample.fail_on, sample.answer = method, "2019-10-01"
    assert not run_action(id, sample)
    assert sample.told == ["Der er en fejl i integraxl (RuntimeError). Regnearket er uændret. Meld fejlen til IT."]
    assert (sample.sheets, sample.marks, list(tmp_path.iterdir())) == ({}, (), [])


def test_a_workbook_that_is_none_is_told() -> None:
    port = MemoryPort(b"not a zip")
    assert not run_action("check", port)
    assert "er en tekstfil og ikke et Excel-regneark" in port.told[0]
    assert port.sheets == {}


def test_the_buttons_say_what_they_do() -> None:
    tips = [action.keytip for action in ACTIONS.values()]
    assert len(set(tips)) == len(tips)
    for action in ACTIONS.values():
        assert action.supertip.endswith(".")
        assert len(action.supertip) <= 255
        assert action.reads
        assert action.writes
    assert [action.label for action in ACTIONS.values()] == [
        "Kontrollér data",
        "Ny periode",
        "Opdater nøgletal",
        "Dan rapport",
        "Overskredne frister",
        "Forklar fejl",
        "Hjælp",
    ]
