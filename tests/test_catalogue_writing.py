"""The rows of the bad-input catalogue that are about files we write: 53, 57 and 59-64."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from openpyxl import load_workbook

from integraxl.errors import WriteRefused
from integraxl.files import write_atomically
from tests.conftest import Cli, Make
from tests.small_workbooks import Xml, agreement, person, settings, sheet, spell

OLD = b"the old file"
FORMULAS = ['=HYPERLINK("http://x.invalid","klik")', "+1+1", "-1+1", "@SUM(A1)"]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "rapport.xlsx"
    path.write_bytes(OLD)
    return path


def only(target: Path) -> bytes:
    """The target's content; nothing else may lie in its folder."""
    assert [each.name for each in target.parent.iterdir()] == [target.name]
    return target.read_bytes()


def test_row_53_a_text_like_a_formula_stays_text(cli: Cli, make: Make, tmp_path: Path) -> None:
    workplaces = [spell(f"a{n}", Arbejdsplads=text) for n, text in enumerate(FORMULAS)]
    people = [person(f"a{n}", Nationalitet=text) for n, text in enumerate(FORMULAS)]
    data = make(sheet("Borgere", *people), sheet("Aktiviteter", *workplaces), settings(Kommune=FORMULAS[0]))
    report = tmp_path / "rapport.xlsx"
    assert cli("report", data, "-o", report, "--set", "as_of=2019-04-01").status == 0
    cells = [cell for sheet in load_workbook(report) for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any(FORMULAS[0] in str(cell.value) for cell in cells)


def test_row_57_characters_that_no_workbook_can_hold_do_no_harm(cli: Cli, make: Make, tmp_path: Path) -> None:
    odd = '<c r="{ref}" t="inlineStr"><is><t>a_x0000_b_xD800_c_x0007_</t></is></c>'
    data = make(
        sheet("Borgere", person(Nationalitet=Xml(odd)), person("a2")),
        sheet("IGU", agreement(Arbejdsplads=Xml(odd), Branche=Xml(odd))),
        settings(),
    )
    report = tmp_path / "rapport.xlsx"
    run = cli("report", data, "-o", report, "--set", "as_of=2019-04-01")
    assert (run.status, run.err) == (0, "")
    load_workbook(report)


def test_row_59_a_folder_without_the_right_to_write_is_told(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(WriteRefused, match="adgang nægtet"):
        write_atomically(target, b"new")
    assert only(target) == OLD


def in_a_process(code: str, target: Path) -> subprocess.CompletedProcess[str]:
    start = f"import os, resource, signal, sys\nfrom pathlib import Path\nfrom integraxl import files\n{code}"
    return subprocess.run(
        [sys.executable, "-c", start, str(target)], capture_output=True, encoding="utf-8", check=False, timeout=60
    )


def test_row_60_a_full_disk_leaves_the_old_file(target: Path) -> None:
    code = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    files.write_atomically(Path(sys.argv[1]), bytes(10_000))
except files.WriteRefused as error:
    print(error)
"""
    run = in_a_process(code, target)
    assert "kan ikke skrives" in run.stdout
    assert only(target) == OLD


def test_row_61_a_process_killed_while_it_writes_leaves_the_old_file(target: Path) -> None:
    code = """
os.fsync = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
files.write_atomically(Path(sys.argv[1]), bytes(10_000))
"""
    assert in_a_process(code, target).returncode == -signal.SIGKILL
    assert target.read_bytes() == OLD


def test_row_62_a_report_that_fails_leaves_the_old_file(cli: Cli, make: Make, target: Path) -> None:
    data = make(sheet("Borgere", person(Køn="x")), settings())
    assert cli("report", data, "-o", target).status == 2
    assert only(target) == OLD


def test_row_63_of_two_writers_at_once_one_wins_whole(target: Path) -> None:
    contents = [bytes([each]) * 500_000 for each in (1, 2)]
    refused: list[str] = []

    def write(content: bytes) -> None:
        for _ in range(20):
            try:
                write_atomically(target, content)
            except WriteRefused as error:
                refused.append(str(error))

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) < 40
    assert only(target) in contents


@pytest.mark.parametrize("lock", ["~$rapport.xlsx", ".~lock.rapport.xlsx#"])
def test_row_64_a_file_that_is_open_is_left_alone(target: Path, lock: str) -> None:
    owner = target.with_name(lock)
    owner.write_bytes(b"")
    with pytest.raises(WriteRefused, match=r"»rapport\.xlsx« er åben .*\. Luk filen"):
        write_atomically(target, b"new")
    owner.unlink()
    assert only(target) == OLD
