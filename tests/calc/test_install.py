"""Installing the extension and recalculating where LibreOffice fails, hangs or is misled by what it is told."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from integraxl.errors import IntegraxlError, MissingProgram, WriteRefused
from integraxl.hosts.calc import install as installing
from integraxl.hosts.calc.install import describe_status, install, uninstall
from integraxl.hosts.calc.recalc import recalculate
from integraxl.libreoffice import clean_environment, find_program
from integraxl.version import __version__
from tests.calc.office import Office

_SAMPLE = Path(__file__).parents[2] / "workbooks" / "aalborg-2016-12-31.xlsx"
_NOT_INSTALLED = "integraxl er ikke installeret i LibreOffice. Kør »integraxl calc install«."

requires_posix = pytest.mark.skipif(os.name != "posix", reason="et program af skal-linjer findes kun på POSIX")


def test_an_activated_environment_does_not_mislead_libreoffice(other: Office) -> None:
    """Its Python is not LibreOffice's: told of it, unopkg ended in std::bad_alloc and registered nothing."""
    environment = Path(sys.prefix)
    office = other.with_environment(
        PATH=f"{environment / 'bin'}:{os.environ['PATH']}", VIRTUAL_ENV=str(environment), PYTHONHOME=""
    )
    installed = office.integraxl("calc", "install")
    assert (installed.returncode, installed.stderr) == (0, "")
    assert installed.stdout.startswith(f"integraxl {__version__} er installeret i LibreOffice.")
    assert office.integraxl("calc", "status").stdout == f"integraxl {__version__} er installeret i LibreOffice.\n"
    target = office.home / "ud.xlsx"
    run = office.integraxl("recalc", str(_SAMPLE), "-o", str(target))
    assert run.returncode in (0, 1), run.stderr
    assert target.exists()


class StandIn:
    """Programs named as LibreOffice's that do what a few lines of shell say. What is installed is the file `state`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder, folder / "state"
        (folder / "bin").mkdir()

    def program(self, name: str, lines: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\nstate={self.state}\n{lines}\n")
        path.chmod(0o755)

    def unopkg(self, adding: str, registered: str = "yes", version: str = __version__) -> None:
        listed = f"Identifier: org.integraxl\\n  Version: {version}\\n  URL: x\\n  is registered: {registered}\\n"
        self.program(
            "unopkg",
            f'case "$1" in\nadd) {adding};;\nremove) rm "$state";;\n'
            f"list) [ ! -e $state ] || printf '{listed}';;\nesac",
        )


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    made = StandIn(tmp_path)
    made.program("soffice", "exit 0")
    return made


@requires_posix
def test_a_failed_installation_is_undone(stand_in: StandIn) -> None:
    stand_in.unopkg('touch "$state"; echo "ERROR: std::bad_alloc"; exit 1', registered="unknown")
    with pytest.raises(IntegraxlError) as told:
        install()
    assert str(told.value) == "LibreOffice tog ikke imod udvidelsen:\nERROR: std::bad_alloc"
    assert not stand_in.state.exists()
    assert describe_status() == _NOT_INSTALLED


@requires_posix
def test_an_installation_of_which_libreoffice_uses_a_part_is_undone(stand_in: StandIn) -> None:
    stand_in.unopkg('touch "$state"', registered="unknown")
    with pytest.raises(IntegraxlError) as told:
        install()
    assert str(told.value) == (
        "LibreOffice tog kun imod en del af udvidelsen, så den er fjernet igen. "
        "Luk LibreOffice, og kør »integraxl calc install« igen."
    )
    assert not stand_in.state.exists()


@requires_posix
def test_status_is_what_libreoffice_says(stand_in: StandIn) -> None:
    stand_in.unopkg('touch "$state"')
    assert describe_status() == _NOT_INSTALLED
    assert install().startswith(f"integraxl {__version__} er installeret i LibreOffice.")
    assert describe_status() == f"integraxl {__version__} er installeret i LibreOffice."
    stand_in.unopkg("exit 1", registered="unknown")
    assert describe_status() == (
        f"LibreOffice har kun en del af integraxl {__version__}, så formlerne virker ikke. "
        "Luk LibreOffice, og kør »integraxl calc install« igen."
    )
    stand_in.unopkg("exit 1", version="0.0.1")
    assert describe_status() == (
        f"LibreOffice har integraxl 0.0.1, men denne er {__version__}. Kør »integraxl calc install«."
    )
    assert uninstall().startswith("integraxl er fjernet fra LibreOffice.")
    assert uninstall() == "integraxl er ikke installeret i LibreOffice."


@requires_posix
def test_an_installation_that_hangs_is_ended_and_undone(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing, "_SECONDS", 2.0)
    stand_in.unopkg('touch "$state"; sleep 60')
    with pytest.raises(MissingProgram) as told:
        install()
    assert str(told.value) == "LibreOffice svarede ikke inden 2 sekunder. Luk LibreOffice, og prøv igen."
    assert not stand_in.state.exists()


@requires_posix
def test_root_is_told_before_libreoffice_is_asked(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    stand_in.unopkg('touch "$state"')
    with pytest.raises(WriteRefused):
        install()
    assert not stand_in.state.exists()


_RECALC = {
    "sleep 60": "LibreOffice svarede ikke inden 2 sekunder, og regnearket er ikke åbnet. Prøv igen. "
    "Hjælper det ikke, så installér LibreOffice (libreoffice.org) igen.",
    "exit 77": "LibreOffice gik ned under starten, og regnearket er ikke åbnet. Prøv igen. "
    "Hjælper det ikke, så installér LibreOffice (libreoffice.org) igen.",
    "touch opgave.json.begun; sleep 60": "LibreOffice blev ikke færdig inden 2 sekunder. "
    "Prøv igen med et mindre regneark.",
    "touch opgave.json.begun; exit 77": f"LibreOffice kunne ikke åbne og gemme »{_SAMPLE.name}«. "
    "Åbn den i Excel, og gem den igen.",
}


@requires_posix
@pytest.mark.parametrize("does", _RECALC)
def test_recalc_tells_a_hang_from_a_workbook_that_is_too_large(stand_in: StandIn, does: str) -> None:
    stand_in.program("soffice", does)
    with pytest.raises(IntegraxlError) as told:
        recalculate(_SAMPLE, stand_in.folder / "ud.xlsx", seconds=2.0)
    assert str(told.value) == _RECALC[does]
    assert not (stand_in.folder / "ud.xlsx").exists()


@requires_posix
def test_libreoffice_is_told_of_the_machine_what_it_needs_and_no_more(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_ROOT", "LD_PRELOAD", "LD_LIBRARY_PATH",
        "http_proxy", "HTTPS_PROXY", "INTEGRAXL_PASSWORD", "URE_BOOTSTRAP", "JAVA_HOME",
    ):  # fmt: skip
        monkeypatch.setenv(name, "/et/sted")
    for name, value in {
        "LANG": "da_DK.UTF-8",
        "LC_TIME": "da_DK.UTF-8",
        "DISPLAY": ":0",
        "XDG_RUNTIME_DIR": "/r",
    }.items():
        monkeypatch.setenv(name, value)
    stand_in.program("soffice", f"env > {stand_in.folder / 'told'}; exit 1")
    with pytest.raises(IntegraxlError):
        recalculate(_SAMPLE, stand_in.folder / "ud.xlsx", seconds=10)
    told = dict(line.partition("=")[::2] for line in (stand_in.folder / "told").read_text().splitlines())
    assert "/et/sted" not in told.values()
    assert told["PATH"] == "/usr/bin:/bin:/usr/sbin:/sbin"
    assert told["LANG"] == told["LC_TIME"] == "da_DK.UTF-8"
    assert (told["DISPLAY"], told["XDG_RUNTIME_DIR"]) == (":0", "/r")
    assert told["TMPDIR"] == told["HOME"]


def test_a_program_in_the_current_folder_is_never_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "soffice").write_text("#!/bin/sh\n")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        monkeypatch.delenv(variable, raising=False)
    for path in ("", ".", f".{os.pathsep}"):
        monkeypatch.setenv("PATH", path)
        assert find_program() is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program() == str(tmp_path / "soffice")
    assert "." not in clean_environment(tmp_path)["PATH"].split(os.pathsep)
