"""What LibreOffice's configuration is told of the formulas and buttons: names, help texts, menu, toolbar."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from integraxl.actions.buttons import ACTIONS, TAB
from integraxl.actions.registry import Action
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.registry import Argument, Function
from integraxl.hosts.calc.interface import SERVICE, in_calc, method_name, parameter_name

DISPATCHER = "org.integraxl.Dispatcher"
PROTOCOL = "org.integraxl:"
"""The address of a button is this and the action's id."""

_JOBS = {
    "org.integraxl.loaded": ("org.integraxl.Loaded", ("OnLoadFinished",)),
    "org.integraxl.saved": ("org.integraxl.Saved", ("OnSaveDone", "OnSaveAsDone")),
}
_OOR = "http://openoffice.org/2001/registry"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"


def build_formula_names() -> str:
    """CalcAddIns.xcu: the formulas by name, with help for each argument, in Danish and English."""
    root, top = _data("Office", "CalcAddIns")
    functions = _node(_node(_node(top, "AddInInfo"), SERVICE, operation="replace"), "AddInFunctions")
    for function in FUNCTIONS.values():
        _add_function(functions, function)
    return _text(root)


def _add_function(parent: Element, function: Function) -> None:
    node = _node(parent, method_name(function), operation="replace")
    _prop(node, "DisplayName", da=function.name, en=function.name)
    _prop(node, "Description", da=function.summary, en=_english(function))
    _prop(node, "Category", en="Add-In")
    # the name in an Excel file: without it Calc finds and writes only ORG.INTEGRAXL.ADDIN.OUTFLOW there
    _prop(node, "CompatibilityName", da=function.name, en=function.name)
    parameters = _node(node, "Parameters")
    for argument in function.arguments:
        _add_argument(parameters, argument)


def _add_argument(parent: Element, argument: Argument) -> None:
    node = _node(parent, parameter_name(argument), operation="replace")
    _prop(node, "DisplayName", da=argument.label, en=argument.name)
    _prop(node, "Description", da=in_calc(argument.help), en=in_calc(argument.help))


def _english(function: Function) -> str:
    return cleandoc(function.compute.__doc__ or function.summary).partition("\n\n")[0].replace("\n", " ")


def build_menu() -> str:
    """Addons.xcu: the menu and the toolbar Integration."""
    root, top = _data("Office", "Addons")
    ui = _node(top, "AddonUI")
    menu = _node(_node(ui, "OfficeMenuBar"), "org.integraxl.menu", operation="replace")
    _prop(menu, "Title", da=TAB, en=TAB)
    _prop(menu, "Context", _SPREADSHEET)
    submenu = _node(menu, "Submenu")
    toolbar = _node(_node(ui, "OfficeToolBar"), "org.integraxl.toolbar", operation="replace")
    for position, (action, begins_group) in enumerate(_in_groups()):
        for parent in (submenu, toolbar):
            if begins_group:
                _prop(_node(parent, f"m{position}0", operation="replace"), "URL", "private:separator")
            _add_button(parent, f"m{position}1", action)
    return _text(root)


def _in_groups() -> Iterator[tuple[Action, bool]]:
    """Each button, and whether a group other than the one before begins with it."""
    group = next(iter(ACTIONS.values())).group
    for action in ACTIONS.values():
        yield action, action.group != group
        group = action.group


def _add_button(parent: Element, name: str, action: Action) -> None:
    node = _node(parent, name, operation="replace")
    _prop(node, "URL", PROTOCOL + action.id)
    _prop(node, "Title", da=action.label, en=action.label)
    _prop(node, "Target", "_self")
    _prop(node, "Context", _SPREADSHEET)


def build_protocol() -> str:
    """ProtocolHandler.xcu: the addresses of the buttons lead to our dispatcher."""
    root, top = _data("Office", "ProtocolHandler")
    node = _node(_node(top, "HandlerSet"), DISPATCHER, operation="replace")
    _prop(node, "Protocols", f"{PROTOCOL}*", kind="oor:string-list")
    return _text(root)


def build_jobs() -> str:
    """Jobs.xcu: what happens when a workbook has been loaded or saved."""
    root, top = _data("Office", "Jobs")
    jobs, events = _node(top, "Jobs"), _node(top, "Events")
    for name, (service, triggers) in _JOBS.items():
        _prop(_node(jobs, name, operation="replace"), "Service", service)
        for event in triggers:
            # fused, since other extensions have jobs for the same event
            _node(_node(_node(events, event, operation="fuse"), "JobList"), name, operation="replace")
    return _text(root)


def _data(package: str, name: str) -> tuple[Element, Element]:
    root = Element(
        "oor:component-data",
        {
            "xmlns:oor": _OOR,
            "xmlns:xs": "http://www.w3.org/2001/XMLSchema",
            "oor:package": f"org.openoffice.{package}",
            "oor:name": name,
        },
    )
    return root, root


def _node(parent: Element, name: str, *, operation: str = "") -> Element:
    return SubElement(parent, "node", {"oor:name": name} | ({"oor:op": operation} if operation else {}))


def _prop(parent: Element, name: str, value: str | None = None, *, kind: str = "xs:string", **by_language: str) -> None:
    node = SubElement(parent, "prop", {"oor:name": name, "oor:type": kind})
    if value is not None:
        SubElement(node, "value").text = value
    for language, text in by_language.items():
        SubElement(node, "value", {"xml:lang": language}).text = text


def _text(root: Element) -> str:
    ElementTree.indent(root, "  ")
    return _HEAD + ElementTree.tostring(root, encoding="unicode") + "\n"
