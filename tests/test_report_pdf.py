"""The report as a PDF: Danish numbers, nothing cut, nothing left behind, a clear word where LibreOffice is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from integraxl.errors import MissingProgram, WriteRefused
from integraxl.report import build_report
from integraxl.report.pdf import render_pdf
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.read import read_workbook
from tests.libreoffice import requires_libreoffice

SAMPLE = Path(__file__).resolve().parent.parent / "workbooks" / "aalborg-2019-04-01.xlsx"

requires_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext er ikke installeret")


requires_posix = pytest.mark.skipif(os.name != "posix", reason="et program af skal-linjer findes kun på POSIX")


@pytest.fixture(scope="module")
def report() -> bytes:
    workbook = read_workbook(SAMPLE)
    return build_report(workbook, workbook_parameters(workbook))


@requires_libreoffice
@requires_pdftotext
def test_the_pdf_is_danish_and_whole(report: bytes, tmp_path: Path) -> None:
    target = tmp_path / "rapport.pdf"
    target.write_bytes(render_pdf(report))
    said = subprocess.run(
        ["pdftotext", "-layout", target, "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert "###" not in said
    for shown in ("1.021", "5,7 %", "51 %", "15.492", "1.700.000", "01-10-2018", "✔ Nået", "1. kvt. 2019"):
        assert shown in said, shown
    assert "Side 2 af" in said


@requires_libreoffice
def test_nothing_is_left_behind(report: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(work))
    assert render_pdf(report).startswith(b"%PDF")
    assert list(work.iterdir()) == []


@requires_libreoffice
def test_a_folder_for_temporary_files_that_is_not_there(
    report: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "mangler"))
    with pytest.raises(WriteRefused, match="der kan ikke skrives i mappen til midlertidige filer"):
        render_pdf(report)


def test_without_libreoffice_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(MissingProgram, match="Installér LibreOffice"):
        render_pdf(b"")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named soffice that does what the file `do` says."""
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n. {tmp_path / 'do'}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return tmp_path / "do"


@requires_posix
def test_a_libreoffice_that_hangs_is_ended(stand_in: Path, tmp_path: Path) -> None:
    sleep = f"{sys.executable} -c 'import time; time.sleep(60)'"
    stand_in.write_text(f"{sleep} & echo $! > {tmp_path / 'child'}; wait")
    with pytest.raises(MissingProgram, match="svarede ikke inden 1 sekunder"):
        render_pdf(b"", seconds=1)
    child = int((tmp_path / "child").read_text())
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


@requires_posix
def test_libreoffice_works_in_its_own_folder(stand_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nothing it writes to where it is, or among temporary files, can stay."""
    monkeypatch.chdir(tmp_path)
    stand_in.write_text("echo x > here; echo x > $TMPDIR/there; exit 0")
    before = set(tmp_path.iterdir())
    with pytest.raises(MissingProgram):
        render_pdf(b"")
    assert set(tmp_path.iterdir()) == before


@requires_posix
def test_a_libreoffice_that_makes_nothing(stand_in: Path) -> None:
    stand_in.write_text("exit 0")
    with pytest.raises(MissingProgram, match="LibreOffice lavede ingen PDF"):
        render_pdf(b"")
