"""Every workbook that integraxl ships or writes is one that Excel opens without repairing it.

Microsoft's own schema validator decides, and since it passes some faults that Excel is known to repair, these are
looked for here as well. LibreOffice must be able to print it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet

import integraxl
from tests.libreoffice import ConversionFailed, convert, requires_libreoffice

ROOT = Path(__file__).parent.parent
# a name that begins with ~$ is the mark of a workbook that is open in Excel, not a workbook
SHIPPED = sorted(
    path
    for folder in ("workbooks", "templates")
    for path in (ROOT / folder).rglob("*.xls[xm]")
    if not path.stem.endswith("-rapport")  # what a user built there; the reports are tested below
    if not path.name.startswith("~$")
)
SAMPLES = [path for path in SHIPPED if path.parent.name == "workbooks"]
CASES = [*((path, False) for path in SHIPPED), *((path, True) for path in SAMPLES)]

requires_validator = pytest.mark.skipif(
    shutil.which("ooxml-validator") is None, reason="ooxml-validator er ikke installeret"
)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{'report-' * case[1]}{case[0].stem}")
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each shipped workbook, and the report on each of those that are samples."""
    path, wants_report = request.param
    assert isinstance(path, Path)
    return build_report(path, tmp_path_factory.mktemp("report")) if wants_report else path


def build_report(sample: Path, folder: Path) -> Path:
    workbook = integraxl.read_workbook(sample)
    report = folder / "report.xlsx"
    report.write_bytes(integraxl.build_report(workbook, integraxl.workbook_parameters(workbook)))
    return report


def test_there_are_workbooks_to_look_at() -> None:
    assert {path.parent.name for path in SHIPPED} == {"workbooks", "templates"}


@requires_validator
def test_microsofts_validator_finds_no_error(file: Path) -> None:
    assert validator_errors(file) == []


@requires_validator
def test_the_validator_does_find_errors(tmp_path: Path) -> None:
    path = tmp_path / "too_long.xlsx"
    workbook = openpyxl.Workbook()
    rule = DataValidation(type="whole", sqref="A1", errorTitle="x" * 33)
    only_sheet(workbook).add_data_validation(rule)
    workbook.save(path)
    assert any("errorTitle" in error for error in validator_errors(path))


def validator_errors(path: Path) -> list[str]:
    """What the validator says of the file. A validator that could not do its work (status 2) is a failure."""
    run = subprocess.run(["ooxml-validator", str(path)], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found = json.loads(run.stdout)
    assert found["ok"] is (run.returncode == 0) is (not found["errors"])
    return [json.dumps(error, ensure_ascii=False) for error in found["errors"]]


@requires_libreoffice
def test_libreoffice_prints_it(file: Path, tmp_path: Path) -> None:
    (printed,) = convert([file], "pdf", tmp_path)
    assert printed.read_bytes().startswith(b"%PDF-")


@requires_libreoffice
def test_libreoffice_refuses_half_a_file(tmp_path: Path) -> None:
    half = tmp_path / "half.xlsx"
    whole = SAMPLES[0].read_bytes()
    half.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ConversionFailed):
        convert([half], "pdf", tmp_path)


def test_nothing_that_excel_would_repair(file: Path) -> None:
    assert faults(openpyxl.load_workbook(file)) == []


def faults(workbook: Workbook) -> list[str]:
    """What Excel repairs or rejects and the validator passes, each with its sheet."""
    checks = (_sheet_faults, _table_faults, _filter_faults, _rule_faults)
    return [f"{sheet.title}: {fault}" for sheet in workbook.worksheets for check in checks for fault in check(sheet)]


def _sheet_faults(sheet: Worksheet) -> Iterator[str]:
    if len(sheet.title) > 31:
        yield "sheet name longer than 31"


def _table_faults(sheet: Worksheet) -> Iterator[str]:
    for table in sheet.tables.values():
        names = [str(column.name) for column in table.tableColumns]
        area, totals = CellRange(table.ref), table.totalsRowCount or 0
        header = [sheet.cell(*place) for place in area.top]
        if [cell.value for cell in header] != names or any(cell.data_type != "s" for cell in header):
            yield f"table {table.name}: the header cells are not the column names as text"
        if len({name.casefold() for name in names}) < len(names):
            yield f"table {table.name}: a column name twice"
        if area.size["rows"] - 1 - totals < 1:
            yield f"table {table.name}: no row below the header"
        if totals and table.autoFilter and CellRange(table.autoFilter.ref).max_row == area.max_row:
            yield f"table {table.name}: the filter includes the totals row"


def _filter_faults(sheet: Worksheet) -> Iterator[str]:
    if sheet.auto_filter.ref:
        filtered = CellRange(sheet.auto_filter.ref)
        for table in sheet.tables.values():
            if not filtered.isdisjoint(CellRange(table.ref)):
                yield f"table {table.name}: the sheet's own filter overlaps it"


def _rule_faults(sheet: Worksheet) -> Iterator[str]:
    for rule in sheet.data_validations.dataValidation:
        limits = ((rule.promptTitle, 32), (rule.errorTitle, 32), (rule.prompt, 255), (rule.error, 255))
        if any(len(text or "") > limit for text, limit in limits):
            yield f"validation {rule.sqref}: a text is too long"
        if (rule.formula1 or "").startswith('"') and len(rule.formula1[1:-1]) > 255:
            yield f"validation {rule.sqref}: the list is longer than 255"


def only_sheet(workbook: Workbook) -> Worksheet:
    (sheet,) = workbook.worksheets
    return sheet


def table(sheet: Worksheet, ref: str = "A1:B2", names: tuple[str, ...] = ("Navn", "Antal")) -> Table:
    """A table in order, of two columns and one row unless it is told otherwise."""
    sheet.append(["Navn", "Antal"])
    sheet.append(["a", 1])
    columns = [TableColumn(id=id, name=name) for id, name in enumerate(names, start=1)]
    made = Table(id=1, displayName="T", ref=ref, tableColumns=columns, autoFilter=AutoFilter(ref=ref))
    sheet.add_table(made)
    return made


def _long_name(sheet: Worksheet) -> None:
    with pytest.warns(UserWarning, match="31"):
        sheet.title = "x" * 32


def _other_header(sheet: Worksheet) -> None:
    table(sheet, names=("Navn", "Alder"))


def _numeric_header(sheet: Worksheet) -> None:
    table(sheet, names=("Navn", "2019"))
    sheet["B1"] = 2019


def _same_name_twice(sheet: Worksheet) -> None:
    table(sheet, names=("Navn", "navn"))
    sheet["B1"] = "navn"


def _header_alone(sheet: Worksheet) -> None:
    table(sheet, ref="A1:B1")


def _filtered_totals(sheet: Worksheet) -> None:
    table(sheet, ref="A1:B3").totalsRowCount = 1


def _two_filters(sheet: Worksheet) -> None:
    table(sheet)
    sheet.auto_filter.ref = "B2:C9"


def _long_list(sheet: Worksheet) -> None:
    sheet.add_data_validation(DataValidation(type="list", sqref="A1", formula1=f'"{"x" * 256}"'))


def _long_title(sheet: Worksheet) -> None:
    sheet.add_data_validation(DataValidation(type="whole", sqref="A1", promptTitle="x" * 33))


SPOILED: dict[Callable[[Worksheet], None], str] = {
    _long_name: "sheet name",
    _other_header: "header cells",
    _numeric_header: "header cells",
    _same_name_twice: "name twice",
    _header_alone: "no row below",
    _filtered_totals: "totals row",
    _two_filters: "own filter",
    _long_list: "list is longer",
    _long_title: "text is too long",
}


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda spoil: spoil.__name__.strip("_"))
def test_each_fault_is_found(spoil: Callable[[Worksheet], None]) -> None:
    workbook = openpyxl.Workbook()
    spoil(only_sheet(workbook))
    (found,) = faults(workbook)
    assert SPOILED[spoil] in found


def test_a_table_in_order_has_no_fault() -> None:
    workbook = openpyxl.Workbook()
    table(only_sheet(workbook))
    assert faults(workbook) == []
