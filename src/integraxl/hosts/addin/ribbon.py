"""The ribbon tab: its XML (customUI14) and the module `IxlBaand` with its callbacks, generated from the buttons."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from integraxl.actions.buttons import ACTIONS, TAB
from integraxl.actions.registry import Action
from integraxl.hosts.addin.vba import PREFIX, filled_module, text_literal

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
TAB_KEYTIP = "IX"
MODULE = "IxlBaand.bas"

_RECALCULATED = "explain"
"""This button asks about a cell: it is calculated again first, so that its reason is known and today's."""


def ribbon_xml() -> bytes:
    """The ribbon tab, valid against Microsoft's schema."""
    root = etree.Element(_tag("customUI"), {"onLoad": f"{PREFIX}Loaded"}, {None: NAMESPACE})
    tabs = etree.SubElement(etree.SubElement(root, _tag("ribbon")), _tag("tabs"))
    tab = etree.SubElement(tabs, _tag("tab"), {"id": f"{PREFIX}tab", "label": TAB, "keytip": TAB_KEYTIP})
    for number, (label, actions) in enumerate(groupby(ACTIONS.values(), key=lambda action: action.group), 1):
        group = etree.SubElement(tab, _tag("group"), {"id": f"{PREFIX}group{number}", "label": label})
        for action in actions:
            etree.SubElement(group, _tag("button"), _button(action))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _button(action: Action) -> dict[str, str]:
    enabled = {"getEnabled": f"{PREFIX}Enabled"} if action.needs_data else {}
    return {
        "id": f"{PREFIX}{action.id}",
        "label": action.label,
        "size": "large",
        "imageMso": action.image,
        "keytip": action.keytip,
        "screentip": action.screentip,
        "supertip": action.supertip,
        "onAction": on_action(action.id),
        **enabled,
    }


def on_action(id: str) -> str:
    """The name of a button's callback."""
    return f"{PREFIX}Press_{id}"


def ribbon_module() -> str:
    """The text of the module with the callbacks."""
    return filled_module(MODULE, [line for action in ACTIONS.values() for line in _callback(action)])


def _callback(action: Action) -> Iterator[str]:
    yield f"Public Sub {on_action(action.id)}(control As IRibbonControl)"
    if action.id == _RECALCULATED:
        yield f"    {PREFIX}CalculateCell"
    yield f"    {PREFIX}Press {text_literal(action.id)}, {action.needs_data}"
    yield "End Sub"
    yield ""
