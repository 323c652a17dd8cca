"""The formulas as a UNO interface: the type that Calc calls. Its .rdb is compiled from it and committed beside it."""

from __future__ import annotations

from collections.abc import Iterable

from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.registry import Argument, Function, Kind, Shape

SERVICE = "org.integraxl.AddIn"
"""Calc's full name of a formula is this and the method: ORG.INTEGRAXL.ADDIN.OUTFLOW."""
CALLER = "caller"

_ARRAY = "sequence< sequence< any > >"
_RANGE = "com::sun::star::table::XCellRange"
_HEAD = """\
// Generated from the registry of formulas. Every method takes the calling document first, which Calc fills in.
module com { module sun { module star {
    module beans { published interface XPropertySet; };
    module table { published interface XCellRange; };
}; }; };

module org { module integraxl {

interface XAddIn
{
"""
_END = """\
};

service AddIn: XAddIn;

}; };
"""


def build_idl(functions: Iterable[Function] = tuple(FUNCTIONS.values())) -> str:
    """The interface as UNOIDL source, one method per formula."""
    return _HEAD + "\n".join(map(_method, functions)) + _END


def method_name(function: Function) -> str:
    """`outflowTable` for OUTFLOW_TABLE; UNOIDL has no underscores."""
    first, *others = function.name.lower().split("_")
    return first + "".join(map(str.capitalize, others))


def parameter_name(argument: Argument) -> str:
    """`argBirthDate` for birth_date: no word of UNOIDL's own begins so."""
    return "arg" + "".join(word.capitalize() for word in argument.name.split("_"))


def in_calc(text: str) -> str:
    """A Danish text as it holds in Calc, which calls a whole table by its name alone: Borgere for Borgere[#Alle]."""
    return text.replace("[#Alle]", "")


def _method(function: Function) -> str:
    parameters = [f"[in] com::sun::star::beans::XPropertySet {CALLER}"]
    parameters += [f"[in] {_type(each)} {parameter_name(each)}" for each in function.arguments]
    joined = ",\n        ".join(parameters)
    result = _ARRAY if function.shape is Shape.TABLE else "any"
    return f"    {result} {method_name(function)}(\n        {joined});\n"


def _type(argument: Argument) -> str:
    """What Calc hands over. Only `any` may be left out; only in an array is a blank cell told from a 0."""
    if argument.optional:
        return "any"
    return _RANGE if argument.kind is Kind.TABLE else _ARRAY
