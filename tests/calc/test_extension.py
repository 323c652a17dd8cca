"""The extension as a file: generated from the registry, and the same bytes every time."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest

from integraxl.actions.buttons import ACTIONS
from integraxl.cli import main
from integraxl.formulas.functions import FUNCTIONS
from integraxl.hosts.calc.extension import build_extension
from integraxl.hosts.calc.interface import build_idl, method_name


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(build_extension())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_committed_interface_is_what_the_registry_makes() -> None:
    """After a change: `python tools/build_calc_interface.py`, which needs LibreOffice's SDK."""
    assert (files("integraxl.hosts.calc") / "integraxl.idl").read_text("utf-8") == build_idl()


def test_committed_types_hold_every_method() -> None:
    """That they are of the same interface is shown by Calc itself, which calls each method with them."""
    types = (files("integraxl.hosts.calc") / "integraxl.rdb").read_bytes()
    assert all(method_name(function).encode() in types for function in FUNCTIONS.values())


def test_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("a.oxt", "b.oxt"):
        assert main(["calc", "build", "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.oxt").read_bytes() == (tmp_path / "b.oxt").read_bytes() == build_extension()


def test_holds_what_its_manifest_names_and_nothing_of_this_machine(parts: dict[str, bytes]) -> None:
    manifest = ElementTree.fromstring(parts["META-INF/manifest.xml"])
    names = [value for entry in manifest for key, value in entry.attrib.items() if key.endswith("full-path")]
    assert names[0] == "integraxl.rdb"
    assert set(names) <= parts.keys()
    assert "host.json" not in parts
    assert not any(str(Path.home()).encode() in part for part in parts.values() if str(Path.home()) != "/")


def test_names_are_those_of_excel_in_both_languages(parts: dict[str, bytes]) -> None:
    root = ElementTree.fromstring(parts["CalcAddIns.xcu"])
    shown = [
        node for node in root.iter("prop") if node.get("{http://openoffice.org/2001/registry}name") == "DisplayName"
    ]
    names = [[value.text for value in prop] for prop in shown]
    assert [each for each in names if each[0] in FUNCTIONS] == [[name, name] for name in FUNCTIONS]
    assert [each["name"] for each in json.loads(parts["catalogue.json"])["functions"]] == list(FUNCTIONS)


def test_menu_and_toolbar_have_every_button_in_order(parts: dict[str, bytes]) -> None:
    text = parts["Addons.xcu"].decode()
    places = [text.index(f"<value>org.integraxl:{action}</value>") for action in ACTIONS]
    assert places == sorted(places)
    assert all(text.count(f"<value>org.integraxl:{action}</value>") == 2 for action in ACTIONS)


def test_component_needs_nothing_but_the_standard_library_and_uno(parts: dict[str, bytes]) -> None:
    import ast
    import sys

    allowed = set(sys.stdlib_module_names) | {"uno", "unohelper", "com", "org", "integraxl_calc"}
    for name, part in parts.items():
        if name.endswith(".py"):
            tree = ast.parse(part, feature_version=(3, 9))
            for node in ast.walk(tree):
                modules = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    modules = [node.module or ""]
                assert {module.partition(".")[0] for module in modules} <= allowed, name
