"""The functions of Visual Basic in the module `IxlFormler`: one for each formula, generated from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.registry import Argument, Function, Need
from integraxl.hosts.addin.vba import continued, filled_module, identifier, text_literal

MODULE = "IxlFormler.bas"

ALIASES: Mapping[str, str] = {"EFFECT": "ACTIVITY_EFFECT"}
"""Formulas under a second name, since an Excel in English has a function EFFECT of its own, which wins."""

HELP_LENGTH = 255
"""The longest help text that Excel takes."""

_READS: Mapping[Need, str] = {Need.REPORT_DATE: "as_of", Need.TARGETS: "targets"}
"""The argument that is given in place of what the workbook has; without one the workbook is always read."""


def formulas_module() -> str:
    """The module's text."""
    lines: list[str] = []
    for function in FUNCTIONS.values():
        for name in names_of(function):
            lines += [*_wrapper(function, name), ""]
    return filled_module(MODULE, [*lines, *_descriptions(FUNCTIONS.values())])


def names_of(function: Function) -> Iterator[str]:
    """The names under which a formula may be typed in Excel."""
    yield function.name
    if function.name in ALIASES:
        yield ALIASES[function.name]


def _wrapper(function: Function, name: str) -> Iterator[str]:
    parameters = ", ".join(map(_parameter, function.arguments))
    yield f"Public Function {identifier(name)}({parameters}) As Variant"
    volatile = _volatile(function)
    if volatile:
        yield f"    Application.Volatile {volatile}"
    packed = [f"Ixl_Around({', '.join(_wanted(function))})"]
    packed += [f"Ixl_Argument({identifier(each.label)})" for each in function.arguments]
    yield from continued(f"    {name} = Ixl_Call({text_literal(function.name)}, Array(", packed, "))")
    yield "End Function"


def _parameter(argument: Argument) -> str:
    optional = "Optional " if argument.optional else ""
    return f"{optional}{identifier(argument.label)} As Variant"


def _wanted(function: Function) -> list[str]:
    """Whether a call reads each of the workbook's things: never, always, or where an argument is left out."""
    return [_when(function, need) if need in function.needs else "False" for need in Need]


def _when(function: Function, need: Need) -> str:
    instead = next((each for each in function.arguments if each.name == _READS.get(need)), None)
    return "True" if instead is None else f"Ixl_LeftOut({identifier(instead.label)})"


def _volatile(function: Function) -> str:
    """The condition under which a call reads something that is not among its arguments; blank where none ever does."""
    conditions = [each for each in _wanted(function) if each != "False"]
    return "True" if "True" in conditions else " Or ".join(conditions)


def _descriptions(functions: Iterable[Function]) -> Iterator[str]:
    yield "Public Sub Ixl_DescribeFormulas()"
    yield "    ' Help for the dialog Insert Function"
    for function in functions:
        for name in names_of(function):
            head = f"    Ixl_Describe {text_literal(name)}, {_help(function.summary)}, Array("
            yield from continued(head, [_help(each.help) for each in function.arguments], ")")
    yield "End Sub"


def _help(text: str) -> str:
    assert len(text) <= HELP_LENGTH, text
    return text_literal(text)
