"""Installing, removing and examining the add-in, over a registry in memory and folders of the test's own."""

from __future__ import annotations

import dataclasses
import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from integraxl.errors import MissingProgram, WriteRefused
from integraxl.hosts.addin import doctor
from integraxl.hosts.addin.doctor import examine_machine
from integraxl.hosts.addin.install import (
    DISABLED,
    OPTIONS,
    TRUSTED,
    install_addin,
    installed_addin,
    uninstall_addin,
)
from integraxl.hosts.addin.machine import Machine, Setting, this_machine
from integraxl.hosts.addin.package import read_settings, with_interpreter
from integraxl.version import __version__
from tests.conftest import Cli

POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
EXCEL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CODE_PAGE = r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage"
DEFENDER = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
INTUNE = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Policy Manager"
CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"


class MemoryRegistry:
    """The registry as a mapping of keys to their values."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Setting]] = {}

    def value(self, key: str, name: str) -> Setting | None:
        return self.values(key).get(name)

    def values(self, key: str) -> dict[str, Setting]:
        return self.keys.get(key, {})

    def subkeys(self, key: str) -> list[str]:
        below = (name.removeprefix(f"{key}\\") for name in self.keys if name.startswith(f"{key}\\"))
        return sorted({name.partition("\\")[0] for name in below})

    def write(self, key: str, name: str, value: str | int) -> None:
        self.keys.setdefault(key, {})[name] = value

    def delete(self, key: str) -> None:
        self.keys.pop(key, None)


def registry_of(machine: Machine) -> MemoryRegistry:
    assert isinstance(machine.registry, MemoryRegistry)
    return machine.registry


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A Windows on which all is as it should be, but that the add-in is not installed."""
    prefix = tmp_path / "Åse Søgård" / "integraxl" / "venv"
    (prefix / "Scripts").mkdir(parents=True)
    (prefix / "Scripts" / "pythonw.exe").touch()
    for bits in (64, 32):
        (prefix / f"xlwings{bits}-0.37.8.dll").touch()
    registry = MemoryRegistry()
    registry.write(EXCEL, "", r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE")
    registry.write(CODE_PAGE, "ACP", "1252")
    return Machine(registry, tmp_path / "Åse Søgård" / "AppData", prefix, "0.37.8")


def faults(machine: Machine) -> list[str]:
    return [finding.text for finding in examine_machine(machine) if not finding.ok]


# --- install, status, uninstall ---


def test_the_addin_is_installed_with_this_python(machine: Machine) -> None:
    installed = install_addin(machine)
    assert installed.path == machine.appdata / "Microsoft" / "Excel" / "XLSTART" / "integraxl.xlam"
    assert installed.version == __version__
    assert installed.interpreter == str(machine.prefix / "Scripts" / "pythonw.exe")
    assert read_settings(installed.path.read_bytes())["INTERPRETER_WIN"] == installed.interpreter
    trusted = registry_of(machine).keys[rf"{TRUSTED}\integraxl"]
    assert trusted["Path"] == f"{installed.path.parent}\\"
    assert faults(machine) == []


def test_installing_twice_is_installing_once(machine: Machine) -> None:
    install_addin(machine)
    before = registry_of(machine).keys, installed_addin(machine)
    install_addin(machine)
    assert (registry_of(machine).keys, installed_addin(machine)) == before
    assert list(machine.addin.parent.iterdir()) == [machine.addin]


def test_uninstalling_leaves_nothing_of_ours_and_all_else(machine: Machine) -> None:
    other = machine.addin.with_name("andre.xlam")
    other.parent.mkdir(parents=True)
    other.touch()
    keys = {key: dict(values) for key, values in registry_of(machine).keys.items()}
    install_addin(machine)
    assert uninstall_addin(machine)
    assert registry_of(machine).keys == keys
    assert list(machine.addin.parent.iterdir()) == [other]
    assert not uninstall_addin(machine)


def test_an_addin_that_excel_has_open_is_left_alone(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    install_addin(machine)
    before = machine.addin.read_bytes()

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "låst")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(WriteRefused, match="åben i et andet program"):
        install_addin(machine)
    monkeypatch.setattr(Path, "unlink", locked)
    with pytest.raises(WriteRefused, match=r"er i brug\. Luk Excel, og prøv igen\."):
        uninstall_addin(machine)
    assert machine.addin.read_bytes() == before


def test_a_python_without_what_excel_loads_is_refused(machine: Machine) -> None:
    for path in machine.libraries():
        path.unlink()
    with pytest.raises(MissingProgram, match=r"xlwings64-0\.37\.8\.dll eller xlwings32-0\.37\.8\.dll mangler"):
        install_addin(machine)
    assert not machine.addin.exists()


def test_a_python_outside_a_venv_has_pythonw_beside_its_libraries(machine: Machine) -> None:
    (machine.prefix / "Scripts" / "pythonw.exe").unlink()
    with pytest.raises(MissingProgram, match=r"pythonw\.exe findes ikke"):
        install_addin(machine)
    (machine.prefix / "pythonw.exe").touch()
    assert install_addin(machine).interpreter == str(machine.prefix / "pythonw.exe")


@pytest.mark.parametrize("command", ["install", "uninstall", "status", "doctor"])
def test_elsewhere_it_is_refused_in_plain_words(cli: Cli, command: str) -> None:
    run = cli("addin", command)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("Tilføjelsen til Excel kan kun installeres på Windows.")


# --- doctor ---


def test_nothing_installed_is_told(machine: Machine) -> None:
    assert faults(machine) == [
        f"»{machine.addin}« findes ikke. Kør: integraxl addin install",
        "Mappen er ikke en sikker placering i Excel. Kør: integraxl addin install",
    ]


def _set(key: str, name: str, value: Setting) -> Callable[[Machine], Machine]:
    def change(machine: Machine) -> Machine:
        registry_of(machine).keys.setdefault(key, {})[name] = value
        return machine

    return change


def _without_library(machine: Machine) -> Machine:
    next(iter(machine.libraries())).unlink()
    return machine


def _marked(machine: Machine) -> Machine:
    machine.addin.with_name("integraxl.xlam:Zone.Identifier").touch()
    return machine


def _untrusted(machine: Machine) -> Machine:
    registry_of(machine).delete(rf"{TRUSTED}\integraxl")
    return machine


def _python_gone(machine: Machine) -> Machine:
    machine.addin.write_bytes(with_interpreter(machine.addin.read_bytes(), r"C:\væk\pythonw.exe"))
    return machine


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda m: dataclasses.replace(m, xlwings="0.38.0"), "xlwings er version 0.38.0, ikke 0.37.8."),
        (_without_library, "xlwings64-0.37.8.dll mangler i"),
        (_marked, "mærket som hentet fra internettet"),
        (_untrusted, "Mappen er ikke en sikker placering"),
        (_python_gone, r"Tilføjelsen bruger »C:\væk\pythonw.exe«, som ikke findes."),
        (_set(DISABLED, "1A2B", b"\x01\0" + r"C:\x\integraxl.xlam".encode("utf-16-le")), "har selv slået"),
        (_set(OPTIONS, "OPEN1", r'/R "C:\x\Integraxl.xlam"'), "indlæses to gange"),
        (_set(POLICY, "VBAWarnings", 4), "tillader ingen makroer uden digital signatur"),
        (_set(rf"{POLICY}\Trusted Locations", "AllLocationsDisabled", 1), "slår sikre placeringer fra"),
        (_set(EXCEL, "", r"C:\Program Files\WindowsApps\Excel.exe"), "Excel er fra Microsoft Store"),
        (_set(EXCEL, "", ""), "Excel findes ikke på maskinen."),
        (_set(CODE_PAGE, "ACP", "65001"), "Windows bruger tegnsæt 65001"),
        (_set(DEFENDER, CHILD_PROCESSES, "1"), "Office må ikke starte andre programmer"),
        (_set(INTUNE, "ASRRules", f"x=0|{CHILD_PROCESSES}=1"), "Office må ikke starte andre programmer"),
        (lambda m: dataclasses.replace(m, onedrive=(m.prefix.parent,)), "ligger i OneDrive"),
    ],
)
def test_a_fault_is_found_and_says_what_to_do(
    machine: Machine, change: Callable[[Machine], Machine], told: str
) -> None:
    install_addin(machine)
    texts = faults(change(machine))
    assert any(told in text for text in texts)
    assert all(any(word in text for word in _REMEDIES) for text in texts if text != "Excel findes ikke på maskinen.")


_REMEDIES = ("Kør: ", "kør: ", "Bed IT", "Vælg ", "Installér ", "Fjern ", "Læg ", "kør derfra")


@pytest.mark.parametrize("value", ["0", "2"])
def test_a_rule_that_only_looks_on_is_no_fault(machine: Machine, value: str) -> None:
    install_addin(machine)
    registry_of(machine).write(DEFENDER, CHILD_PROCESSES, value)
    assert faults(machine) == []


@pytest.mark.parametrize(("name", "fine"), [("Åse Søgård", True), ("Иван", False), ("Łukasz", False)])
def test_only_windows_own_letters_reach_the_library(machine: Machine, name: str, fine: bool) -> None:
    prefix = machine.prefix.with_name(name)
    machine.prefix.rename(prefix)
    moved = dataclasses.replace(machine, prefix=prefix)
    install_addin(moved)
    assert any("har tegn, som Excel ikke kan give videre" in text for text in faults(moved)) != fine


def test_an_older_addin_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    install_addin(machine)
    monkeypatch.setattr(doctor, "__version__", "9.9")
    told = f"Tilføjelsen er fra integraxl {__version__}, men programmet er 9.9."
    assert faults(machine) == [f"{told} Luk Excel, og kør: integraxl addin install"]


# --- Windows' own registry, by a stand-in for winreg ---


class FakeWinreg(ModuleType):
    """The functions of winreg that are called, over a mapping; keys are handed round as their paths."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_64KEY, REG_SZ, REG_DWORD = "U", "M", 1, 256, 1, 4

    def __init__(self) -> None:
        super().__init__("winreg")
        self.keys: dict[str, dict[str, tuple[Setting, int]]] = {}

    @contextmanager
    def OpenKey(self, root: str, path: str, _: int, access: int) -> Iterator[str]:  # noqa: N802
        assert access == self.KEY_READ | self.KEY_WOW64_64KEY
        key = f"{root}\\{path}"
        if not any(each == key or each.startswith(f"{key}\\") for each in self.keys):
            raise FileNotFoundError
        yield key

    @contextmanager
    def CreateKey(self, root: str, path: str) -> Iterator[str]:  # noqa: N802
        self.keys.setdefault(f"{root}\\{path}", {})
        yield f"{root}\\{path}"

    def QueryInfoKey(self, key: str) -> tuple[int, int]:  # noqa: N802
        return len(self._below(key)), len(self.keys.get(key, {}))

    def EnumKey(self, key: str, number: int) -> str:  # noqa: N802
        return self._below(key)[number]

    def EnumValue(self, key: str, number: int) -> tuple[str, Setting, int]:  # noqa: N802
        name, (value, kind) = list(self.keys[key].items())[number]
        return name, value, kind

    def SetValueEx(self, key: str, name: str, _: int, kind: int, value: Setting) -> None:  # noqa: N802
        self.keys[key][name] = (value, kind)

    def DeleteKey(self, root: str, path: str) -> None:  # noqa: N802
        if self.keys.pop(f"{root}\\{path}", None) is None:
            raise FileNotFoundError

    def _below(self, key: str) -> list[str]:
        names = (each.removeprefix(f"{key}\\") for each in self.keys if each.startswith(f"{key}\\"))
        return sorted({name.partition("\\")[0] for name in names})


def test_this_windows(tmp_path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    winreg = FakeWinreg()
    monkeypatch.setitem(sys.modules, "winreg", winreg)
    monkeypatch.delitem(sys.modules, "integraxl.hosts.addin.winregistry", raising=False)
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        windows.setattr(sys, "prefix", str(machine.prefix))
        windows.setenv("APPDATA", str(machine.appdata))
        windows.setenv("OneDrive", str(tmp_path / "OneDrive"))
        here = this_machine()
    assert dataclasses.replace(here, registry=machine.registry, onedrive=()) == machine
    assert here.onedrive == (tmp_path / "OneDrive",)
    install_addin(here)
    assert winreg.keys == {
        rf"U\{TRUSTED.partition(chr(92))[2]}\integraxl": {
            "Path": (f"{here.addin.parent}\\", winreg.REG_SZ),
            "AllowSubFolders": (0, winreg.REG_DWORD),
            "Description": ("integraxl", winreg.REG_SZ),
        }
    }
    assert here.registry.subkeys(TRUSTED) == ["integraxl"]
    assert here.registry.values(POLICY) == {}
    assert here.registry.subkeys(OPTIONS) == []
    assert faults(here) == ["Excel findes ikke på maskinen."]
    assert uninstall_addin(here)
    assert winreg.keys == {}
    assert not uninstall_addin(here)


def test_the_script_for_it_is_read_as_utf8_by_old_powershells() -> None:
    """Without a mark at its beginning, Windows PowerShell 5.1 reads a script in the machine's own code page."""
    script = (Path(__file__).parents[1] / "tools" / "install-integraxl.ps1").read_bytes()
    assert script.startswith(b"\xef\xbb\xbf")
    assert script.count(b"\n") == script.count(b"\r\n")
    text = script.decode("utf-8-sig")
    assert "@('addin', 'install')" in text
    assert "addin doctor" in text
    assert r"Scripts\integraxl.exe" in text
