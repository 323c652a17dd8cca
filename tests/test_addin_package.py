"""The add-in as a file: what other programs read in it, and that the committed one is what the sources give."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from lxml import etree
from pyopenvba import ExcelFile

from integraxl.actions.buttons import ACTIONS, TAB
from integraxl.errors import AddinRefused, MissingProgram
from integraxl.hosts.addin import package
from integraxl.hosts.addin.build import build_addin, check_sources, vba_modules
from integraxl.hosts.addin.install import built_addin
from integraxl.hosts.addin.package import DEFAULT_INTERPRETER, read_settings, with_interpreter
from integraxl.hosts.addin.ribbon import NAMESPACE, ribbon_xml
from integraxl.version import __version__
from integraxl.zips import pack, unpack
from tests.conftest import Cli
from tests.test_validity import requires_validator

ROOT = Path(__file__).parents[1]
ADDIN = build_addin()


def test_the_committed_addin_is_what_its_sources_give() -> None:
    check_sources(ROOT / "addin")
    assert built_addin() == ADDIN


def test_a_changed_file_beside_the_addin_is_told(tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / "integraxl.xlam"
    assert cli("addin", "build", "--sources", "-o", target).status == 0
    assert cli("addin", "build", "--check", "-o", target).status == 0
    (tmp_path / "IxlBaand.bas").write_text("Option Explicit\n")
    with pytest.raises(AddinRefused, match=r"^IxlBaand\.bas i mappen"):
        check_sources(tmp_path)
    run = cli("addin", "build", "--check", "-o", target)
    assert run.status == 2
    assert "Byg dem igen: integraxl addin build -o" in run.err


def test_the_same_bytes_whatever_the_hash_seed_and_the_day(tmp_path: Path) -> None:
    for seed in ("1", "77"):
        subprocess.run(
            [sys.executable, "-m", "integraxl", "addin", "build", "-o", tmp_path / f"{seed}.xlam"],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
        )
        assert (tmp_path / f"{seed}.xlam").read_bytes() == ADDIN


def test_an_independent_reader_finds_every_module(tmp_path: Path) -> None:
    path = tmp_path / "integraxl.xlam"
    path.write_bytes(ADDIN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oletools uses what newer versions of pyparsing advise against
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser(str(path))
        found = {name: re.sub(r"(?m)^Attribute VB_.*\r?\n", "", code) for *_, name, code in parser.extract_macros()}
        parser.close()
    for name, text in vba_modules().items():
        assert found[name].replace("\r\n", "\n").strip() == text.replace("\r\n", "\n").strip()
    assert set(found) == {*vba_modules(), "Sheet1.cls"}


def test_the_project_knows_the_types_of_the_ribbon(tmp_path: Path) -> None:
    """Without Office's own library the callbacks' types are unknown, and no module compiles."""
    path = tmp_path / "integraxl.xlam"
    path.write_bytes(ADDIN)
    with ExcelFile(path) as file:
        assert [each.name for each in file.references()] == ["stdole", "Office"]
        assert file.validate() == []


@requires_validator
def test_microsofts_validator_passes_package_and_ribbon(tmp_path: Path) -> None:
    """Its schema of the ribbon is Microsoft's own; that it looks at the ribbon is seen from the second file."""
    sound, faulty = tmp_path / "integraxl.xlam", tmp_path / "faulty.xlam"
    sound.write_bytes(with_interpreter(ADDIN, r"C:\Users\Åse & Søn\pythonw.exe"))
    parts = unpack(ADDIN)
    parts["customUI/customUI14.xml"] = ribbon_xml().replace(b'size="large"', b'size="huge"')
    faulty.write_bytes(pack(parts))
    assert validate(sound) == []
    assert {each["path"] for each in validate(faulty)} == {"/customUI/customUI14.xml"}


def validate(path: Path) -> list[dict[str, str]]:
    run = subprocess.run(["ooxml-validator", path], capture_output=True, encoding="utf-8")
    assert run.returncode in (0, 1), run.stderr
    errors: list[dict[str, str]] = json.loads(run.stdout)["errors"]
    return errors


# --- the ribbon ---


def buttons() -> dict[str, dict[str, str]]:
    root = etree.fromstring(ribbon_xml())
    return {
        str(each.get("id")): {str(k): str(v) for k, v in each.items()} for each in root.iter(f"{{{NAMESPACE}}}button")
    }


def test_the_ribbon_has_the_registrys_buttons_in_its_order() -> None:
    root = etree.fromstring(ribbon_xml())
    assert [each.get("label") for each in root.iter(f"{{{NAMESPACE}}}tab")] == [TAB]
    assert [each["label"] for each in buttons().values()] == [action.label for action in ACTIONS.values()]
    groups = list(dict.fromkeys(action.group for action in ACTIONS.values()))
    assert [each.get("label") for each in root.iter(f"{{{NAMESPACE}}}group")] == groups


def test_every_callback_of_the_ribbon_has_its_procedure() -> None:
    text = ribbon_xml().decode()
    called = set(re.findall(r'(?:onAction|getEnabled|onLoad)="(\w+)"', text))
    there = set(re.findall(r"^Public Sub (\w+)\(", vba_modules()["IxlBaand.bas"], re.M))
    assert called <= there
    assert len(called) == len(ACTIONS) + 2


def test_keytips_are_one_letter_each_and_differ() -> None:
    keytips = [button["keytip"] for button in buttons().values()]
    assert all(re.fullmatch("[A-Z]", each) for each in keytips)
    assert len(set(keytips)) == len(keytips)


def test_only_what_needs_no_workbook_is_enabled_without_one() -> None:
    always = {name for name, button in buttons().items() if "getEnabled" not in button}
    assert always == {f"Ixl_{id}" for id, action in ACTIONS.items() if not action.needs_data}


def test_tips_fit_into_the_ribbon() -> None:
    for button in buttons().values():
        assert len(button["screentip"]) <= 1024
        assert len(button["supertip"]) <= 1024


# --- the settings ---


def test_the_settings_of_the_addin() -> None:
    assert read_settings(ADDIN) == {"INTERPRETER_WIN": DEFAULT_INTERPRETER, "INTEGRAXL": __version__}


@pytest.mark.parametrize("path", [r"C:\Users\Åse Søgård\pythonw.exe", r"\\srv\a & b\pythonw.exe", r"C:\<x>\p.exe"])
def test_another_interpreter_changes_nothing_else(path: str) -> None:
    other = with_interpreter(ADDIN, path)
    assert read_settings(other) == read_settings(ADDIN) | {"INTERPRETER_WIN": path}
    before, after = unpack(ADDIN), unpack(other)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    assert with_interpreter(other, DEFAULT_INTERPRETER) == ADDIN


def test_the_sheet_of_settings_has_the_name_that_the_runtime_reads() -> None:
    assert b'<sheet name="integraxl.conf"' in unpack(ADDIN)["xl/workbook.xml"]
    assert 'ThisWorkbook.Worksheets("integraxl.conf")' in vba_modules()["IxlPython.bas"]


def test_nobodys_name_is_in_the_file() -> None:
    parts = unpack(ADDIN)
    assert b"creator" not in parts["docProps/core.xml"]
    assert b"William" not in b"".join(parts.values())


def test_without_the_package_that_builds_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyopenvba", None)
    with pytest.raises(MissingProgram, match=r"pip install integraxl\[build\]"):
        package.build_package({}, b"")
