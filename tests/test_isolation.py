"""Code that lies beside a workbook is never run: modules are planted there under the names of those that we import.

Each planted module writes its name into a file as soon as it is imported. Every command is started in that folder, in
every way that we can answer for, with an environment that points Python there too.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from integraxl.errors import MissingProgram
from integraxl.hosts.calc.extension import this_installation
from integraxl.isolation import find_python, python_command, start_python
from integraxl.workbook import bounded
from integraxl.workbook.door import admit
from tests.catalogue.binary import xls_bytes, xlsb_bytes
from tests.catalogue.formats import CSV, PASSWORD, protected
from tests.libreoffice import convert, requires_libreoffice
from tests.small_workbooks import person, settings, sheet, spell, with_large_sheet, workbook_bytes

NAMES = (
    "integraxl", "numpy", "pandas", "json", "fastexcel", "lxml", "pydantic", "openpyxl", "pickle", "pyarrow", "uno",
    "argparse", "sitecustomize", "usercustomize",
)  # fmt: skip


class Trap:
    """A folder with planted modules and workbooks; `sprung` says which module was run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "fra en mail"
        self.folder.mkdir()
        self._witness = folder / "witness"
        for name in NAMES:
            self.plant(f"{name}/__init__.py" if name == "lxml" else f"{name}.py")

    def plant(self, file: str) -> None:
        path = self.folder / file
        path.parent.mkdir(exist_ok=True)
        name = file.partition("/")[0].removesuffix(".py")
        path.write_text(f"open({str(self._witness)!r}, 'a').write({name + ' '!r})\n")

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Start a program here, with all that Python reads in its environment leading here."""
        there = {
            name: str(self.folder) for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONPYCACHEPREFIX")
        } | {"PYTHONSTARTUP": str(self.folder / "integraxl.py"), "PYTHONINSPECT": "1"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return subprocess.run(
            command, cwd=self.folder, env=kept | there | environment, capture_output=True, encoding="utf-8", timeout=120
        )

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command of ours, which is isolated itself: the rest is ours to see to."""
        return self.run(sys.executable, "-I", "-m", "integraxl", *arguments, **environment)

    def sprung(self) -> list[str]:
        found = self._witness.read_text().split() if self._witness.exists() else []
        self._witness.unlink(missing_ok=True)
        return found


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of every format, and two that are .xlsx but not read in the command's own process."""
    folder = tmp_path_factory.mktemp("formats")
    people = [person(f"a{number}", Ankomstdato=dt.date(2017, 3, 1 + number)) for number in range(9)]
    sound = workbook_bytes(sheet("Borgere", *people), sheet("Aktiviteter", spell("a1")), settings())
    (folder / "plain.xlsx").write_bytes(sound)
    (folder / "crafted.xlsx").write_bytes(with_large_sheet(sheet("Borgere", *people), settings()))
    assert not admit(folder / "crafted.xlsx").harmless
    (folder / "protected.xlsx").write_bytes(protected(sound))
    (folder / "binary.xlsb").write_bytes(xlsb_bytes())
    (folder / "old.xls").write_bytes(xls_bytes())
    (folder / "csv").mkdir()
    (folder / "csv" / "Borgere.csv").write_text(CSV, encoding="utf-8")
    convert([folder / "plain.xlsx"], "ods", folder)
    return folder


def test_the_trap_springs_where_it_is_imported(trap: Trap) -> None:
    for name in NAMES:
        trap.run(sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, ''); import {name}", PYTHONHOME="")
        assert name in trap.sprung(), name
    trap.run(sys.executable, "-c", "", PYTHONHOME="")
    assert "sitecustomize" in trap.sprung()


@requires_libreoffice
@pytest.mark.parametrize(
    "name", ["plain.xlsx", "crafted.xlsx", "protected.xlsx", "binary.xlsb", "old.xls", "plain.ods", "csv"]
)
def test_no_format_runs_what_lies_beside_it(trap: Trap, files: Path, name: str) -> None:
    run = trap.command("check", str(files / name), INTEGRAXL_PASSWORD=PASSWORD)
    assert trap.sprung() == []
    assert run.returncode in (0, 1, 2), run.stderr
    assert "Traceback" not in run.stderr


_COMMANDS = {
    "check": ("check", "{ods}"),
    "tables": ("tables", "{ods}"),
    "report": ("report", "{ods}", "-o", "rapport.xlsx"),
    "report --pdf": ("report", "{ods}", "-o", "rapport.xlsx", "--pdf"),
    "compare": ("compare", "{ods}", "{crafted}", "--skip-invalid"),
    "paper": ("paper", "{ods}", "-o", "sag.docx"),
    "outlook": ("outlook", "{ods}"),
    "period": ("period", "{plain}", "--as-of", "2020-01-01", "-o", "ny.xlsx"),
    "pseudonymise": ("pseudonymise", "{ods}", "-o", "kopi.xlsx", "--key", "key"),
    "national": ("national", "{ods}", "{plain}", "--as-of", "2019-04-01", "--workers", "2"),
    "export": ("export", "{ods}", "--parquet", "ud"),
    "recalc": ("recalc", "{plain}", "-o", "ud.xlsx"),
    "host": ("host",),
    "addin": ("addin", "doctor"),
    "calc build": ("calc", "build", "-o", "x.oxt"),
    "new": ("new", "--sample", "--as-of", "2019-04-01", "ny.xlsx"),
}


@requires_libreoffice
@pytest.mark.parametrize("name", _COMMANDS)
def test_no_command_runs_what_lies_where_it_is_started(trap: Trap, files: Path, name: str) -> None:
    paths = {"ods": files / "plain.ods", "plain": files / "plain.xlsx", "crafted": files / "crafted.xlsx"}
    run = trap.command(*(argument.format_map(paths) for argument in _COMMANDS[name]))
    assert trap.sprung() == []
    assert run.returncode in (0, 1, 2), run.stderr
    assert "Traceback" not in run.stderr


@requires_libreoffice
def test_the_commands_own_process_is_clean_without_python_s_help(trap: Trap, files: Path) -> None:
    """As people start it: `integraxl`, and `python -m integraxl` where no planted module is named as the package."""
    environment = dict.fromkeys(("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT"), "")
    program = Path(sys.executable).with_name("integraxl")
    run = trap.run(str(program), "check", str(files / "plain.ods"), **environment)
    assert (run.returncode, trap.sprung()) == (0, []), run.stderr
    (trap.folder / "integraxl.py").unlink()
    run = trap.run(sys.executable, "-m", "integraxl", "check", str(files / "plain.ods"), **environment)
    assert (run.returncode, trap.sprung()) == (0, []), run.stderr


def test_calc_starts_the_host_isolated(trap: Trap) -> None:
    host = this_installation()
    assert host == {"command": python_command("integraxl", "host")}
    assert host["command"][1] == "-I"
    run = trap.run(*host["command"])
    assert (run.returncode, run.stdout, trap.sprung()) == (0, "", [])


def test_a_bounded_process_is_not_told_what_it_does_not_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTEGRAXL_PASSWORD", "hemmelig")
    monkeypatch.setenv("PYTHONPATH", "/et/sted")
    assert [bounded.call(os.getenv, name) for name in ("INTEGRAXL_PASSWORD", "PYTHONPATH")] == [None, None]


@pytest.mark.parametrize(
    "program", ["", "/usr/lib/libreoffice/program/soffice.bin", "EXCEL.EXE", "/opt/pythonservice.exe"]
)
def test_python_is_found_where_it_is_a_part_of_another_program(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert Path(find_python()).name.startswith("python")
    monkeypatch.setattr(sys, "prefix", "/findes/ikke")
    with pytest.raises(MissingProgram, match=r"^Pythons eget program findes ikke i »/findes/ikke«\."):
        start_python("integraxl")
