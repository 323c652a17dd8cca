"""Workbooks that go between Excel and Calc, `integraxl recalc`, and the extension in the user's LibreOffice."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from integraxl.cli import main
from integraxl.errors import InvalidParameter, MissingProgram, UnreadableFile, WriteRefused
from integraxl.hosts.calc.install import install
from integraxl.hosts.calc.recalc import FormulaError, recalculate
from tests.calc.book import Book
from tests.calc.office import Office
from tests.libreoffice import requires_libreoffice

_SAMPLE = Path(__file__).parents[2] / "workbooks" / "aalborg-2016-12-31.xlsx"
_FORMULAS = {
    "A1": "=OUTFLOW(Borgere[#All],1)",
    "A2": '=IFERROR(OUTFLOW(Borgere[#All],1),"OUTFLOW(x)")',
    "A3": "=ROUND(A1+ARRIVALS(Borgere!A:L,DATE(2016,1,1),DATE(2016,12,31)),3)",
    "A4": '=OUTFLOW(Borgere[#All],1,,"kvinder","antal")',
    "A5": '=COUNTIFS(Borgere[Køn],"Kvinde")',
    "A6": "=OUTFLOW(Borgere[],1)",
    "A7": "=1/0",
    "A8": '="=OUTFLOW(1)"',
    "A9": "=TARGET_MET(0.3,0.25)",
}


@pytest.fixture(scope="module")
def from_excel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with formulas, as Excel would store them, but with no values."""
    workbook = openpyxl.load_workbook(_SAMPLE)
    sheet = workbook.create_sheet("Formler")
    for cell, formula in _FORMULAS.items():
        sheet[cell] = formula
    sheet["C1"] = ArrayFormula("C1:J4", "=OUTFLOW_TABLE(Borgere[#All])")
    path = tmp_path_factory.mktemp("excel") / "formler.xlsx"
    workbook.save(path)
    return path


def _values(path: Path) -> dict[str, Any]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Formler"]
    return {cell: sheet[cell].value for cell in (*_FORMULAS, "C1", "F2")}


@requires_libreoffice
def test_recalc_gives_fresh_values_keeps_formulas_and_does_not_touch_its_input(
    from_excel: Path, tmp_path: Path
) -> None:
    before = hashlib.sha256(from_excel.read_bytes()).hexdigest()
    target = tmp_path / "ud.xlsx"
    errors = [each for each in recalculate(from_excel, target) if each.cell.startswith("Formler!")]
    assert hashlib.sha256(from_excel.read_bytes()).hexdigest() == before

    values = _values(target)
    women = sum(row[1] == "Kvinde" for row in openpyxl.load_workbook(_SAMPLE)["Borgere"].iter_rows(values_only=True))
    assert values["A1"] == values["A2"] == values["F2"]
    assert 0 < values["A1"] < 1
    assert values["A3"] == pytest.approx(round(values["A1"], 3) + int(values["A3"]), abs=1e-9)
    assert values["A5"] == women
    assert values["A9"] == 1
    assert values["C1"] == "Måletidspunkt"
    assert errors == [
        FormulaError(
            "Formler!A6",
            "#VALUE!",
            "Området har ingen overskrifter fra tabellen Borgere. Vælg hele tabellen med overskrifter, fx Borgere.",
        ),
        FormulaError("Formler!A7", "#DIV/0!", ""),
    ]
    sheet = openpyxl.load_workbook(target)["Formler"]
    assert {cell: sheet[cell].value for cell in ("A1", "A2", "A4", "A9")} == {
        cell: _FORMULAS[cell] for cell in ("A1", "A2", "A4", "A9")
    }
    assert (sheet["C1"].value.ref, sheet["C1"].value.text) == ("C1:J4", "=OUTFLOW_TABLE(Borgere[#All])")


@requires_libreoffice
def test_recalc_makes_the_same_bytes_and_tells_of_errors(
    from_excel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    assert main(["recalc", str(from_excel), "-o", str(first)]) == 1
    assert "Formler!A7: #DIV/0!\n" in capsys.readouterr().err
    recalculate(from_excel, second)
    assert first.read_bytes() == second.read_bytes()


def test_recalc_refuses_what_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match=r"»tal.csv« er ikke et regneark"):
        recalculate(tmp_path / "tal.csv", tmp_path / "ud.xlsx")
    with pytest.raises(UnreadableFile, match="findes ikke"):
        recalculate(tmp_path / "tal.xlsx", tmp_path / "ud.xlsx")


@requires_libreoffice
def test_recalc_of_a_broken_file_writes_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "brudt.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(UnreadableFile, match="LibreOffice kunne ikke åbne"):
        recalculate(broken, tmp_path / "ud.xlsx")
    assert not (tmp_path / "ud.xlsx").exists()


def test_recalc_without_libreoffice_says_what_to_install(
    from_excel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgram, match=r"uden det er der intet Calc\. Installér LibreOffice"):
        recalculate(from_excel, tmp_path / "ud.xlsx")
    assert not (tmp_path / "ud.xlsx").exists()


def test_formulas_of_an_excel_file_resolve_when_it_is_opened(office: Office, from_excel: Path) -> None:
    path = _copy(office, from_excel)
    book = Book(office, path)
    try:
        share = book.result("A1", "Formler")
        assert 0 < share < 1
        assert book.result("A2", "Formler") == share
        assert book.result("F2", "Formler") == share
        assert book.result("A8", "Formler") == "=OUTFLOW(1)"
        assert not book.ask("modified")

        saved = path.with_name("gemt.xlsx")
        book.at("type", "Formler!B1", "=OUTFLOW(Borgere;1)")
        book.ask("save", str(saved))
    finally:
        book.close()
    with zipfile.ZipFile(saved) as archive:
        assert not any(b"INTEGRAXL" in archive.read(name) for name in archive.namelist())
    sheet = openpyxl.load_workbook(saved)["Formler"]
    assert sheet["A1"].value == sheet["B1"].value == "=OUTFLOW(Borgere[#All],1)"
    assert _values(saved)["A1"] == pytest.approx(share, abs=1e-14)  # Calc writes fifteen digits

    again = Book(office, saved)
    try:
        assert again.result("A1", "Formler") == share
        assert again.result("B1", "Formler") == share
    finally:
        again.close()


def test_formulas_on_a_protected_sheet_resolve_too(office: Office) -> None:
    workbook = openpyxl.load_workbook(_SAMPLE)
    sheet = workbook.create_sheet("Formler")
    sheet["A1"], sheet["A2"] = _FORMULAS["A1"], "=IFERROR(OUTFLOW(Borgere[#All],1),0)"
    sheet.protection.sheet = True
    path = office.home / "beskyttet.xlsx"
    workbook.save(path)
    book = Book(office, path)
    try:
        assert 0 < book.result("A1", "Formler") == book.result("A2", "Formler") < 1
    finally:
        book.close()


@requires_libreoffice
def test_recalc_makes_an_ods(from_excel: Path, tmp_path: Path) -> None:
    recalculate(from_excel, tmp_path / "ud.ods")
    back = tmp_path / "tilbage.xlsx"
    recalculate(tmp_path / "ud.ods", back)
    # an .ods knows no tables, so the formula names the cells
    assert openpyxl.load_workbook(back)["Formler"]["A1"].value.startswith("=OUTFLOW(Borgere!$A$1:$L$")
    assert 0 < _values(back)["A1"] < 1


def test_ods_keeps_its_formulas(office: Office, book: Book) -> None:
    book.value("=RESIDENCE_YEARS(DATE(2016;2;29);DATE(2019;4;1))", "A1")
    path = office.home / "regneark.ods"
    book.ask("save", str(path))
    again = Book(office, path)
    try:
        assert again.result("A1") == 3
    finally:
        again.close()


def _copy(office: Office, path: Path) -> Path:
    target = office.home / "fra-excel.xlsx"
    shutil.copyfile(path, target)
    target.chmod(0o666)
    return target


def test_status_and_uninstall_of_another_user(office: Office, other: Office) -> None:
    found = office.integraxl("calc", "status")
    assert re.fullmatch(r"integraxl [\d.]+ er installeret i LibreOffice.\n", found.stdout), found
    assert other.integraxl("calc", "status").stdout.startswith("integraxl er ikke installeret")
    assert other.integraxl("calc", "install").returncode == 0
    assert other.integraxl("calc", "uninstall").stdout.startswith("integraxl er fjernet")
    assert other.integraxl("calc", "uninstall").stdout == "integraxl er ikke installeret i LibreOffice.\n"


def test_root_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(WriteRefused, match=r"administratoren \(root\)"):
        install()
