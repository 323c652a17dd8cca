"""A new data workbook: what it lets you type, what it marks, what it shows, and what reads it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.contract.codes import TableId
from integraxl.contract.fields import Kind, Record, columns_of
from integraxl.contract.parameters import Parameters, parameter_name
from integraxl.contract.tables import TABLES, Activity, Effort, Igu, Person, Setting, Target
from integraxl.errors import InvalidParameter, WriteRefused
from integraxl.formulas.live import LIVE_FORMULAS
from integraxl.new import SAMPLE_DATE, blank_workbook, sample_tables, sample_workbook, write_new_workbook
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.workbook.read import Workbook, examine_workbook
from integraxl.workbook.write import data_workbook
from tests.conftest import Cli
from tests.libreoffice import convert, requires_libreoffice
from tests.test_validity import faults, requires_validator, validator_errors

BLANK, SAMPLE = blank_workbook(), sample_workbook(SAMPLE_DATE)
DATES = [dt.date(2016, 12, 31), dt.date(2019, 4, 1), dt.date(2020, 2, 29), dt.date(2031, 7, 1)]


def opened(data: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def examined(data: bytes) -> Workbook:
    return examine_workbook(Path("nyt.xlsx"), data=data)


# --- the command ---


def test_the_walk_of_a_new_user(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    run = cli("new", "--sample", path)
    assert (run.status, run.err) == (0, "")
    assert run.out == (f"Det nye dataregneark med opdigtede data er skrevet til {path}. Begynd på arket Vejledning.\n")
    assert cli("check", path).out == "Ingen fejl.\n"
    assert cli("tables", path, "--table", "outflow.all").status == 0
    assert cli("report", path).status == 0


def test_a_blank_workbook_says_that_it_is_empty(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    assert cli("new", path).out == (
        f"Det nye dataregneark uden data er skrevet til {path}. Begynd på arket Vejledning.\n"
    )
    run = cli("check", path)
    assert run.status == 0
    assert "Her er ingen borgere endnu, så alle tal er 0. Skriv én række pr. borger fra række 2." in run.out
    assert run.out.endswith("Ingen fejl. 1 advarsel.\n")
    assert cli("tables", path).err == (
        "Der er ingen opgørelsesdato. Skriv den på arket Opsætning (Opgørelsesdato), eller angiv --as-of åååå-mm-dd.\n"
    )


def test_ten_persons_typed_by_a_first_time_user(cli: Cli, tmp_path: Path) -> None:
    """The blank workbook filled in as by hand: the table grows as it does in Excel. One slip is mended."""
    path = tmp_path / "data.xlsx"
    cli("new", path, "--as-of", "2019-04-01")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Borgere"]
    for row in range(2, 12):
        typed: tuple[str | dt.date, ...] = (
            f"b{row}",
            "Kvinde",
            dt.date(1990, 1, row),
            "Syrien",
            "Flygtning",
            dt.date(2017, 2, row),
        )
        for column, value in enumerate(typed, start=1):
            sheet.cell(row, column).value = value
    sheet["J3"], sheet["K3"], sheet["H4"] = dt.date(2017, 12, 1), "Job", dt.date(2016, 1, 1)
    sheet.tables["Borgere"].ref = "A1:L11"
    workbook.save(path)
    run = cli("check", path)
    assert run.status == 2
    assert "Fraflytningsdato 01-01-2016 ligger før Ankomstdato 04-02-2017. Ret den dato, der er forkert." in run.out
    sheet["H4"] = dt.date(2018, 1, 1)
    workbook.save(path)
    assert cli("check", path).out == "Ingen fejl.\n"
    read = examine_workbook(path)
    (table,) = build_tables(read, workbook_parameters(read), [TableId.OUTFLOW_ALL])
    assert [(row["point"], row["n"], row["exited"]) for row in table.records()] == [(1, 9, 1), (2, 9, 1), (3, 0, 0)]
    assert cli("report", path).status == cli("paper", path).status == cli("outlook", path).status == 0


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(WriteRefused) as caught:
        write_new_workbook(path)
    assert str(caught.value) == (
        "»data.xlsx« findes allerede og bliver ikke skrevet over. Vælg et andet navn, eller flyt den."
    )
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("name", "as_of", "message"),
    [
        ("data.xls", None, "»data.xls« skal ende på .xlsx."),
        ("data.xlsx", "i morgen", "Parameteren as_of kan ikke være »i morgen«: det er ikke en dato."),
    ],
)
def test_a_wrong_call_writes_nothing(tmp_path: Path, name: str, as_of: str | None, message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        write_new_workbook(tmp_path / name, as_of)
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


def test_the_report_date_of_a_blank_one_is_where_formulas_read_it() -> None:
    workbook = opened(blank_workbook(dt.date(2024, 10, 1)))
    place = workbook.defined_names["Opgørelsesdato"].attr_text
    assert place == "Opsætning!$B$3" or place == "'Opsætning'!$B$3"
    assert workbook["Opsætning"]["B3"].value == dt.datetime(2024, 10, 1)
    assert opened(BLANK)["Opsætning"]["B3"].value is None


# --- validity and determinism ---


@pytest.mark.parametrize("data", [BLANK, SAMPLE], ids=["blank", "sample"])
def test_nothing_that_excel_would_repair(data: bytes) -> None:
    workbook = opened(data)
    assert faults(workbook) == []
    for sheet in workbook.worksheets:
        checked = [each for check in sheet.data_validations.dataValidation for each in check.sqref.ranges]
        assert list(overlaps(checked)) == [], sheet.title


def overlaps(ranges: list[CellRange]) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(ranges):
        for other in ranges[number + 1 :]:
            if not one.isdisjoint(other):
                yield one.coord, other.coord


@requires_validator
@pytest.mark.parametrize("data", [BLANK, SAMPLE], ids=["blank", "sample"])
def test_microsofts_validator_finds_no_error(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(data)
    assert validator_errors(path) == []


def test_the_bytes_depend_on_nothing_but_the_date() -> None:
    code = (
        "import hashlib\nfrom integraxl.new import *\n"
        "print(*(hashlib.sha256(each).hexdigest() for each in (blank_workbook(), sample_workbook(SAMPLE_DATE))))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, env=env)
    assert run.stdout.split() == [hashlib.sha256(data).hexdigest() for data in (BLANK, SAMPLE)]


# --- the sample ---


@pytest.mark.parametrize("as_of", DATES, ids=str)
def test_the_sample_has_no_fault_on_any_date(as_of: dt.date) -> None:
    workbook = examined(sample_workbook(as_of))
    assert workbook.issues == ()
    parameters = workbook_parameters(workbook)
    assert parameters.as_of == as_of
    assert "syntetiske" in str(parameters.municipality)
    for table in build_tables(workbook, parameters):
        if table.id == "audit":
            assert all(record["ok"] for record in table.records())


def test_the_sample_says_that_it_is_invented() -> None:
    assert opened(SAMPLE)["Vejledning"]["A1"].value == (
        "Syntetiske data: alle borgere, forløb og tolkninger er opdigtede; her er ingen rigtige personer."
    )
    assert opened(BLANK)["Vejledning"]["A1"].value == "Dataregneark til integrationshuset"


def test_the_sample_is_read_back_as_it_was_drawn() -> None:
    drawn = sample_tables(SAMPLE_DATE)
    read = examined(SAMPLE)
    assert {model: len(read.tables[model]) for model in TABLES} == {model: len(drawn[model]) for model in TABLES}
    ids = [person.person_id for person in drawn[Person] if isinstance(person, Person)]
    assert read.persons["person_id"].tolist() == ids
    assert not any(id.replace("-", "").isdigit() for id in ids)


# --- what may be typed ---


def checks_of(sheet: Worksheet) -> dict[str, DataValidation]:
    """The check of the cell below each header."""
    found = {}
    for check in sheet.data_validations.dataValidation:
        for cells in check.sqref.ranges:
            if cells.min_row == 2 and cells.max_row > 2:
                found[str(sheet.cell(1, cells.min_col).value)] = check
    return found


@pytest.mark.parametrize("model", [model for model in TABLES if model is not Setting], ids=lambda each: each.table_name)
def test_every_column_has_its_check_and_its_help(model: type[Record]) -> None:
    workbook = opened(BLANK)
    sheet = workbook[model.sheet_name]
    checks = checks_of(sheet)
    assert list(checks) == [column.header for column in columns_of(model)]
    for column in columns_of(model):
        check = checks[column.header]
        assert str(check.prompt).startswith(column.help)
        assert str(check.prompt).endswith("Skal udfyldes.") == column.value_required
        assert max(cells.max_row for cells in check.sqref.ranges) >= 2_001
        if column.codes:
            place = workbook.defined_names[check.formula1].attr_text
            name, _, cells = place.partition("!")
            offered = [cell.value for (cell,) in workbook[name][cells.replace("$", "")]]
            assert (check.type, offered) == ("list", [str(code) for code in column.codes])
        elif column.kind is Kind.DATE:
            assert (check.type, check.operator, check.formula1, check.formula2) == ("date", "between", "2", "109574")
        elif column.kind is Kind.NUMBER:
            assert check.type == ("whole" if column.whole else "decimal")
            least = -1e12 if column.minimum is None else column.minimum
            assert (float(str(check.formula1)), float(str(check.formula2))) == (least, column.maximum)
        assert bool(check.type) == bool(check.error) == bool(check.showErrorMessage)


def test_a_check_tells_what_to_type() -> None:
    workbook = opened(BLANK)
    assert checks_of(workbook["Borgere"])["Fødselsdato"].error == (
        "Skriv en dato som dd-mm-åååå, fx 31-12-2018, fra 01-01-1900 til 31-12-2199."
    )
    assert checks_of(workbook["Aktiviteter"])["Timer pr. uge"].error == "Skriv et tal, mindst 0 og højst 168."
    assert checks_of(workbook["Prognose"])["Kvoteår"].error == "Skriv et helt tal, mindst 1.900 og højst 2.199."
    assert checks_of(workbook["IGU"])["BorgerID"].error == (
        "BorgerID må ikke være et CPR-nummer, må kun stå én gang og skal findes på arket Borgere."
    )


def test_opsætning_is_checked_key_by_key() -> None:
    sheet = opened(BLANK)["Opsætning"]
    kinds = {check.sqref.ranges.copy().pop().coord: check for check in sheet.data_validations.dataValidation}
    assert [kinds[f"B{row}"].type for row in (2, 3, 4, 5)] == [None, "date", "date", "list"]
    assert kinds["B3"].prompt == "Opgørelsesdato; hændelser dateret denne dag er sket."
    offered = [cell.value for cell in opened(BLANK)["Lister"]["O"][1:] if cell.value]
    assert {parameter_name(str(key)) for key in offered} == set(Parameters.model_fields)


def test_it_is_ready_to_type_in() -> None:
    workbook = opened(BLANK)
    for model in TABLES:
        sheet = workbook[model.sheet_name]
        assert sheet.freeze_panes == "B2"
        rows = len(sheet.tables[model.table_name].ref.split(":"))
        assert rows == 2
        for number, column in enumerate(columns_of(model), start=1):
            dimension = sheet.column_dimensions[get_column_letter(number)]
            assert dimension.width >= len(column.header) + 2
            if column.kind is Kind.DATE:
                assert dimension.number_format == "dd\\-mm\\-yyyy"
            if column.kind is Kind.ID:
                assert dimension.number_format == "@"


# --- marks: the same cells that the reader names ---

WRONG: dict[type[Record], list[dict[str, object]]] = {
    Person: [
        {},
        {"birth_date": dt.date(2018, 1, 1)},
        {"moved_date": dt.date(2016, 12, 31)},
        {"exit_date": dt.date(2016, 12, 31), "exit_kind": "Job"},
        {"exit_date": dt.date(2018, 1, 1), "exit_kind": "Job", "reopened_date": dt.date(2018, 1, 1)},
        {"exit_date": dt.date(2018, 1, 1), "exit_kind": "Job", "reopened_date": dt.date(2018, 1, 2)},
        {"reopened_date": dt.date(2018, 1, 1)},
        {"exit_date": dt.date(2018, 1, 1)},
        {"gender": None},
        {"person_id": "a0"},
    ],
    Activity: [
        {"activity": "Barsel", "start_date": dt.date(2018, 1, 2), "end_date": dt.date(2018, 1, 1)},
        {"activity": "Barsel", "start_date": dt.date(2018, 1, 1), "end_date": dt.date(2018, 1, 1)},
        {"activity": "Barsel", "start_date": dt.date(2018, 3, 1), "person_id": "ukendt"},
    ],
    Igu: [{"start_date": dt.date(2018, 1, 1), "end_date": dt.date(2018, 5, 1), "sector": "Privat"}],
    Effort: [
        {"referred_date": dt.date(2018, 1, 1)},
        {"referred_date": dt.date(2018, 1, 1)},
        {"referred_date": dt.date(2018, 1, 2)},
    ],
    Target: [
        {"indicator": "Udslusning", "point": 1, "target": 10, "valid_from": dt.date(2018, 1, 1)},
        {"indicator": "Udslusning", "point": 1, "target": 0.1, "valid_from": dt.date(2018, 1, 1)},
        {"indicator": "IGU", "target": 10, "valid_from": dt.date(2018, 1, 2), "valid_to": dt.date(2018, 1, 1)},
    ],
}  # fmt: skip


def records(model: type[Record]) -> list[Record]:
    whole: dict[str, object] = {"person_id": "a0"}
    if model is Person:
        whole = {
            "gender": "Kvinde", "birth_date": dt.date(1990, 1, 1), "basis": "Flygtning",
            "arrival_date": dt.date(2017, 1, 1),
        }  # fmt: skip
    blank = dict.fromkeys(column.name for column in columns_of(model))
    return [
        model.model_construct(None, **{**blank, "person_id": f"a{row}", **whole, **fields})
        for row, fields in enumerate(WRONG[model])
    ]


@pytest.fixture(scope="module")
def faulty() -> bytes:
    return data_workbook({model: records(model) for model in TABLES if model in WRONG}, SAMPLE_DATE)


@requires_libreoffice
def test_what_is_marked_is_what_the_reader_names(faulty: bytes, tmp_path: Path) -> None:
    """LibreOffice computes every mark's formula for every row; the reader reads the same workbook."""
    path = tmp_path / "faulty.xlsx"
    workbook = opened(faulty)
    places = dict(mark_formulas(workbook))
    workbook.save(path)
    (tmp_path / "out").mkdir()
    computed = openpyxl.load_workbook(convert([path], "xlsx", tmp_path / "out")[0], data_only=True)
    marked = {cell for (sheet, formula), cell in places.items() if computed[sheet][formula].value}
    named = {f"{issue.sheet}!{issue.cell}" for issue in examined(faulty).errors}
    # of values that differ the reader names the later one; the mark stands on all of them
    assert named <= marked
    assert marked - named == {"Kvindeindsats!B2", "Kvindeindsats!B3"}
    assert len(named) >= 14


def mark_formulas(workbook: openpyxl.Workbook) -> Iterator[tuple[tuple[str, str], str]]:
    """Each mark's formula in a cell of its own to the right of the table: its place, and the cell that it marks."""
    for model in WRONG:
        sheet = workbook[model.sheet_name]
        column = 30
        for area in sheet.conditional_formatting:
            letter = area.sqref.ranges.copy().pop().coord.split("2")[0]
            for rule in area.rules:
                column += 1
                for row in range(2, 2 + len(WRONG[model])):
                    formula = Translator(f"={rule.formula[0]}", f"{letter}2").translate_formula(f"{letter}{row}")
                    place = sheet.cell(row, column, formula).coordinate
                    yield (sheet.title, place), f"{sheet.title}!{letter}{row}"


@requires_libreoffice
def test_an_id_is_checked_as_it_is_typed(tmp_path: Path) -> None:
    """The formula of the check, computed by LibreOffice for ids that are right and wrong."""
    workbook = opened(BLANK)
    sheet = workbook["Borgere"]
    ids = {"a1": True, "0101901234": False, "010190-1234": False, "dobbelt": False, "DOBBELT": False, "12345": True}
    formula = f"={checks_of(sheet)['BorgerID'].formula1}"
    reference = f"={checks_of(workbook['IGU'])['BorgerID'].formula1}"
    igu = workbook["IGU"]
    for row, id in enumerate(ids, start=2):
        sheet.cell(row, 1, id)
        sheet.cell(row, 20, Translator(formula, "A2").translate_formula(f"A{row}"))
    for row, id in enumerate(("a1", "ukendt", "0101901234"), start=2):
        igu.cell(row, 1, id)
        igu.cell(row, 20, Translator(reference, "A2").translate_formula(f"A{row}"))
    path = tmp_path / "ids.xlsx"
    workbook.save(path)
    (tmp_path / "out").mkdir()
    computed = openpyxl.load_workbook(convert([path], "xlsx", tmp_path / "out")[0], data_only=True)
    assert [bool(computed["Borgere"].cell(row, 20).value) for row in range(2, 8)] == list(ids.values())
    assert [bool(computed["IGU"].cell(row, 20).value) for row in range(2, 5)] == [True, False, False]


@requires_libreoffice
def test_libreoffice_keeps_checks_and_marks(tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    path.write_bytes(SAMPLE)
    (tmp_path / "out").mkdir()
    before, after = opened(SAMPLE), openpyxl.load_workbook(convert([path], "xlsx", tmp_path / "out")[0])
    assert set(before.sheetnames) == set(after.sheetnames)
    assert set(before.defined_names) == set(after.defined_names)
    for model in TABLES:
        old, new = before[model.sheet_name], after[model.sheet_name]
        assert {header: (check.type, check.error) for header, check in checks_of(new).items()} == {
            header: (check.type, check.error) for header, check in checks_of(old).items()
        }
        assert sum(len(area.rules) for area in new.conditional_formatting) == sum(
            len(area.rules) for area in old.conditional_formatting
        )
        assert list(new.tables) == list(old.tables)


# --- live figures ---


def test_the_figures_are_formulas_with_their_values() -> None:
    formulas = {
        row[0].value: row for row in opened(SAMPLE)["Live nøgletal"].iter_rows(min_row=6, max_col=5) if row[1].value
    }
    values = {row[0].value: row[1].value for row in opened(SAMPLE, values=True)["Live nøgletal"].iter_rows(min_row=6)}
    assert len(formulas) == sum(map(len, LIVE_FORMULAS.values())) == 25
    assert formulas["Andel udsluset efter 2 år, kvinder"][1].value == '=OUTFLOW(Borgere[[#All]],2,,"kvinder")'
    assert formulas["Andel udsluset efter 2 år, kvinder"][2].value == '=OUTFLOW(Borgere[#Alle];2;;"kvinder")'
    assert formulas["Andel udsluset efter 2 år, kvinder"][4].value == "Borgere og Opgørelsesdato"
    workbook = examined(SAMPLE)
    built = build_tables(workbook, workbook_parameters(workbook))
    tables = {str(table.id): table.records() for table in built}
    shares = {record["point"]: record["share"] for record in tables["outflow.under30"]}
    assert [values[f"Andel udsluset efter {point} år, under 30"] for point in (1, 2, 3)] == list(shares.values())
    assert [values[f"Mangler til målet, {row['point']} år, alle"] for row in tables["outflow.all"]] == [
        row["missing"] for row in tables["outflow.all"]
    ]
    companies = [row["n"] for row in tables["activity.status"] if row["category"] == "company"]
    assert [values["I virksomhedsrettet tilbud"]] == companies
    assert values["Etablerede forløb"] == next(r["n"] for r in tables["igu.status"] if r["status"] == "established")
    shares = {row["type"]: row["share"] for row in tables["interpreters.current"]}
    for kind in ("Fremmøde", "Telefon", "Video"):
        assert values[f"{kind}: andel af årets timer, hele måneder"] == shares[kind]


def test_a_blank_one_has_formulas_without_values() -> None:
    cells = opened(BLANK, values=True)["Live nøgletal"]["B"][5:]
    assert {cell.value for cell in cells} == {None}
    assert sum(cell.value is not None for cell in opened(BLANK)["Live nøgletal"]["B"][5:]) == 25


@requires_libreoffice
def test_libreoffice_finds_the_tables_of_the_formulas(tmp_path: Path) -> None:
    """A native function in the place of ours: its ranges are whole tables with their header rows."""
    workbook = opened(SAMPLE)
    sheet = workbook["Live nøgletal"]
    sheet["G1"], sheet["G2"] = "=ROWS(Borgere[[#All]])", "=COLUMNS(Aktiviteter[[#All]])"
    path = tmp_path / "sample.xlsx"
    workbook.save(path)
    (tmp_path / "out").mkdir()
    computed = openpyxl.load_workbook(convert([path], "xlsx", tmp_path / "out")[0], data_only=True)["Live nøgletal"]
    assert (computed["G1"].value, computed["G2"].value) == (241, 10)
