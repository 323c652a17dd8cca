"""The add-in's Visual Basic as text: what it says, that it parses, that nothing in it lets a workbook choose."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from openpyxl.utils import FORMULAE
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBACompileError
from pyopenvba.interpreter import parse_module

from integraxl.actions.buttons import ACTIONS
from integraxl.errors import AddinRefused
from integraxl.excel import udf
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.registry import Need
from integraxl.hosts.addin import runtime, wrappers
from integraxl.hosts.addin.build import vba_modules
from integraxl.hosts.addin.package import DEFAULT_INTERPRETER
from integraxl.hosts.addin.runtime import XLWINGS_VERSION, runtime_module
from integraxl.hosts.addin.vba import identifier, text_literal
from integraxl.hosts.addin.wrappers import HELP_LENGTH, names_of
from tests.libreoffice import requires_libreoffice
from tests.small_workbooks import sheet, workbook_bytes

ROOT = Path(__file__).parents[1]
PROBE = Path(__file__).with_name("basic_probe.py")
MODULES = {name: text.replace("\r\n", "\n") for name, text in vba_modules().items()}
_HEAD = re.compile(r"^(Public|Private) (Function|Sub) (\w+)\((.*?)\)(?: As \w+)?$", re.M)


def procedures(module: str) -> dict[str, str]:
    """The procedures of a module by name, with their scope."""
    joined = re.sub(r" _\n\s*", " ", MODULES[module])
    return {name: scope for scope, _, name, _ in _HEAD.findall(joined)}


# --- what a module may hold ---


def test_a_text_is_quoted() -> None:
    assert text_literal('Mål "30+"') == '"Mål ""30+"""'


@pytest.mark.parametrize("text", ["→", "a\nb", "\x01"])
def test_a_text_that_a_module_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(AddinRefused):
        text_literal(text)


@pytest.mark.parametrize("name", ["type", "To", "år-1", "1a", "_a", ""])
def test_a_word_of_the_language_is_no_name(name: str) -> None:
    with pytest.raises(AddinRefused):
        identifier(name)


def test_danish_letters_are_a_name() -> None:
    assert identifier("opgørelsesdato") == "opgørelsesdato"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_in_windows_western_characters_with_windows_line_ends(module: str) -> None:
    text = vba_modules()[module]
    assert text.encode("cp1252").decode("cp1252") == text
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(map(len, text.splitlines())) <= 1023


@pytest.mark.parametrize("module", MODULES)
def test_every_procedure_of_ours_has_our_prefix(module: str) -> None:
    own = {name for name in procedures(module) if not name.startswith("Ixl_")}
    typed = {name for function in FUNCTIONS.values() for name in names_of(function)}
    events = {"Workbook_Open", "excelApp_WorkbookActivate", "excelApp_WorkbookDeactivate", "excelApp_AfterCalculate"}
    expected = {"IxlFormler.bas": typed, "IxlBaand.bas": set(), "ThisWorkbook.cls": events}
    assert own == expected.get(module, {*runtime._PROCEDURES, "GetConfig", "XLPyCommand"})


# --- the runtime from xlwings ---


def test_the_version_is_the_one_that_is_pinned() -> None:
    pins = ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8")
    assert f'"xlwings=={XLWINGS_VERSION}"' in pins
    assert f'"xlwings64-{XLWINGS_VERSION}.dll"' in runtime_module()


def test_a_changed_xlwings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_SOURCE_SHA256", "0" * 64)
    with pytest.raises(AddinRefused, match=r"ikke version 0\.37\.8"):
        runtime_module()


def test_no_workbook_chooses_the_program_to_run() -> None:
    """Settings, command and library come from the add-in alone: no active workbook, no file beside it, no user file."""
    text = runtime_module()
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("'"))
    assert "ActiveWorkbook" not in code
    assert "USERPROFILE" not in code
    assert re.findall(r"ThisWorkbook\.\w+\([^)]*\)", code) == ['ThisWorkbook.Worksheets("integraxl.conf")']
    assert "prepare_sys_path" not in code


def test_the_settings_are_the_addins_whatever_workbook_is_in_front(tmp_path: Path) -> None:
    """The built add-in and the module as it is, run; the workbook in front has a sheet of settings of its own."""
    other = sheet(
        "Puljer", {"Pulje": r"C:\onde\python.exe"}, headers=["INTERPRETER_WIN", "Pulje"], name="integraxl.conf"
    )
    (tmp_path / "andet.xlsx").write_bytes(workbook_bytes(other))
    app = ExcelApplication.open(ROOT / "addin" / "integraxl.xlam", with_vba=False)
    app.application._this_workbook = app.workbook
    app.add_module(MODULES["IxlPython.bas"].replace("WScript.ExpandEnvironmentStrings(s)", "s"), name="IxlPython")
    app.activate_workbook(app.open_workbook(tmp_path / "andet.xlsx"))
    assert app.workbook.name == "andet.xlsx"
    assert app.run("GetConfig", "INTERPRETER_WIN") == DEFAULT_INTERPRETER
    assert app.run("GetConfig", "LICENSE_KEY", "x") == "x"
    python = "import xlwings; xlwings.serve('$(CLSID)')"
    command = rf'%SystemRoot%\System32\cmd.exe  /K ""{DEFAULT_INTERPRETER}" -B -I -c "{python}""'
    assert app.run("XLPyCommand") == command


def test_only_one_function_of_the_runtime_can_be_reached() -> None:
    """A public function of a loaded add-in can be called from a cell of any workbook."""
    assert [name for name, scope in procedures("IxlPython.bas").items() if scope == "Public"] == ["XLPy"]
    assert "RunPython" not in MODULES["IxlPython.bas"]
    assert not re.search(r"^\s*(Declare|Const|Public (Declare|Const))", MODULES["IxlPython.bas"], re.M)


def test_xlwings_licence_goes_with_its_code() -> None:
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in runtime_module()
    assert "Redistribution and use in source and binary forms" in runtime_module()


# --- the wrappers ---


def test_only_formulas_can_be_called_from_a_cell() -> None:
    typed = {name for function in FUNCTIONS.values() for name in names_of(function)}
    joined = re.sub(r" _\n\s*", " ", MODULES["IxlFormler.bas"])
    assert {name for scope, kind, name, _ in _HEAD.findall(joined) if (scope, kind) == ("Public", "Function")} == typed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_wrapper_has_the_registrys_arguments(name: str) -> None:
    function = FUNCTIONS[name]
    (parameters,) = (shown for _, _, found, shown in _HEAD.findall(MODULES["IxlFormler.bas"]) if found == name)
    expected = [f"{'Optional ' if each.optional else ''}{each.label} As Variant" for each in function.arguments]
    assert parameters == ", ".join(expected)
    assert callable(getattr(udf, name))


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("OUTFLOW", "True"), ("OUTFLOW_TABLE", "True"), ("ACTIVITY_COUNT", "True"), ("ACTIVITY_TABLE", "True"),
        ("EFFECT", "True"), ("ACTIVITY_EFFECT", "True"), ("ARRIVALS", None), ("IGU_COUNT", None),
        ("IGU_ELIGIBLE", None), ("INTERPRETER_SHARE", None), ("INTERPRETER_TABLE", None), ("TARGET_MET", None),
        ("PERCENTAGES", None), ("RESIDENCE_YEARS", None),
    ],
)  # fmt: skip
def test_a_call_is_volatile_where_it_reads_more_than_its_arguments(name: str, condition: str | None) -> None:
    body = re.search(rf"^Public Function {name}\(.*?^End Function", MODULES["IxlFormler.bas"], re.M | re.S)
    assert body is not None
    found = re.findall(r"Application\.Volatile (.+)$", body.group(), re.M)
    assert found == ([] if condition is None else [condition])
    reads = re.findall(r"Ixl_Around\((.*?)\), _", body.group())
    assert (reads == ["False, False, False"]) == (condition is None)


def test_the_workbooks_own_things_have_the_registrys_names() -> None:
    reads = re.findall(r"If wants\w+ Then \w+ = Ixl_\w+\(book, (\".*\")\)", MODULES["IxlFormler.bas"])
    assert reads == [text_literal(need) for need in Need]


def test_help_texts_fit_into_excel() -> None:
    texts = [function.summary for function in FUNCTIONS.values()]
    texts += [argument.help for function in FUNCTIONS.values() for argument in function.arguments]
    assert max(map(len, texts)) <= HELP_LENGTH
    assert all(text_literal(text) in MODULES["IxlFormler.bas"] for text in texts)


def test_a_formula_with_the_name_of_one_of_excels_has_another_name_too() -> None:
    """In a Danish Excel EFFECT is free, for Excel's own is called EFFEKTIV.RENTE there; in an English one it is not."""
    assert {name for name in FUNCTIONS if name in FORMULAE} == set(wrappers.ALIASES)
    assert not FORMULAE & set(wrappers.ALIASES.values())


def test_the_module_names_what_python_has() -> None:
    targets = set(re.findall(r'CallUDF\("([\w.]+)"', "".join(MODULES.values())))
    assert targets == {udf.__name__}
    marks = set(re.findall(r"Left\$\(result, 1\) = Chr\$\((\d+)\)", MODULES["IxlFormler.bas"]))
    assert {chr(int(mark)) for mark in marks} == {udf.FAULT_MARK}


# --- other readers of Visual Basic ---


@pytest.mark.parametrize("module", [name for name in MODULES if name != "ThisWorkbook.cls"])
def test_a_module_parses_procedure_by_procedure(module: str) -> None:
    """By pyOpenVBA's parser. It has no WithEvents, so the module behind the workbook is for LibreOffice alone."""
    parsed = parse_module(MODULES[module])
    assert {each.name for each in parsed.procedures} == set(procedures(module))


def test_the_parser_finds_a_fault() -> None:
    with pytest.raises(VBACompileError):
        parse_module(MODULES["IxlFormler.bas"].replace("Ixl_Call = result", "Ixl_Call = = result"))


def probe(tmp_path: Path, modules: dict[str, str]) -> dict[str, object]:
    """Which modules LibreOffice's own Visual Basic compiles: each answers 42 then."""
    path = tmp_path / "modules.json"
    path.write_text(json.dumps(modules), encoding="utf-8")
    run = subprocess.run(
        ["/usr/bin/python3", PROBE, path], capture_output=True, encoding="utf-8", timeout=120, check=True
    )
    answers: dict[str, object] = json.loads(run.stdout)
    return answers


@requires_libreoffice
def test_libreoffice_compiles_every_module(tmp_path: Path) -> None:
    # a module that is bound to a document cannot bear its name
    modules = {name.partition(".")[0].replace("ThisWorkbook", "IxlEvents"): text for name, text in MODULES.items()}
    assert probe(tmp_path, modules) == dict.fromkeys(modules, 42)
    modules["IxlBaand"] = modules["IxlBaand"].replace("Public Sub Ixl_Loaded(", "Public Sub Ixl_Loaded((")
    assert probe(tmp_path, modules)["IxlBaand"] is None  # the probe can fail


# --- the ribbon's callbacks ---


@pytest.mark.parametrize("id", ACTIONS)
def test_a_button_calls_python_with_its_own_id(id: str) -> None:
    body = re.search(
        rf"^Public Sub Ixl_Press_{id}\(control As IRibbonControl\)(.*?)^End Sub", MODULES["IxlBaand.bas"], re.M | re.S
    )
    assert body is not None
    assert f'Ixl_Press "{id}", {ACTIONS[id].needs_data}' in body.group(1)
    assert callable(udf.press)
