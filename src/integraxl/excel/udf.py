"""What the add-in calls: a function for each formula, under the formula's name, and `press` for the buttons.

xlwings hands values over as Excel's automation gives them (its `raw` converter), for its cleaning of each cell is three
quarters of what a call costs; `formulas.cells` knows what comes.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import xlwings as xw

from integraxl.actions.run import run_action
from integraxl.errors import IntegraxlError
from integraxl.excel.packed import unpack_argument, unpack_surroundings
from integraxl.excel.port import XlwingsPort
from integraxl.excel.reasons import REASONS
from integraxl.excel.serials import day_serial
from integraxl.excel.snapshot import remove_leftovers
from integraxl.formulas.calling import VALUE, CellError, Result, Surroundings, call
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.registry import Function
from integraxl.gate import sayable

FAULT_MARK = "\x01"
"""What the text of an error cell's code begins with, so that the add-in shows the error and never the text."""

_AROUND = "around"

Rows = Sequence[Sequence[Any]]


def answer(function: Function, around: Sequence[Any], arguments: Sequence[Any]) -> Rows:
    """The rows that the cells show, from a call as the add-in packs it; its reason is kept where it is an error."""
    caller, surroundings = unpack_surroundings(around)
    try:
        result = call(function, [unpack_argument(each) for each in arguments], surroundings)
    except IntegraxlError as reason:
        result = CellError(VALUE, sayable(str(reason)))
    if isinstance(result, CellError):
        REASONS.keep(caller, result.reason)
        return ((FAULT_MARK + result.code,),)
    REASONS.keep(caller, None)
    return _rows(result, surroundings)


def _rows(result: Result, around: Surroundings) -> Rows:
    rows = result if isinstance(result, tuple) else ((result,),)
    return tuple(tuple(_cell(value, around.date_1904) for value in row) for row in rows)


def _cell(value: Any, date_1904: bool) -> str | float | bool:
    """A value as automation takes it. A blank is a blank text: None would be shown as an error."""
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, dt.date):
        return day_serial(value, date_1904)
    return float(value)


def formula(function: Function) -> Callable[..., Rows]:
    """The function that xlwings calls for a formula, with a parameter for each argument."""

    def udf(around: Sequence[Any], *arguments: Any) -> Rows:
        return answer(function, around, arguments)

    parameter, kind = inspect.Parameter, inspect.Parameter.POSITIONAL_OR_KEYWORD
    # xlwings reads the parameters; with *arguments it would refuse optional ones
    signature = [parameter(_AROUND, kind)]
    signature += [parameter(each.label, kind, default=None) for each in function.arguments]
    udf.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    udf.__name__, udf.__doc__ = function.name, function.summary
    decorated: Callable[..., Rows] = udf
    for each in signature:
        decorated = xw.arg(each.name, "raw")(decorated)
    return xw.func(xw.ret("raw")(decorated))


globals().update({name: formula(function) for name, function in FUNCTIONS.items()})


@xw.func
@xw.ret("raw")
def ready() -> Rows:
    """Nothing. The add-in calls it without a workbook before the first call that has one.

    xlwings imports this module at the first call, and then looks for code in the workbook that it is given: a sheet
    whose name ends in .py would end in a message about a licence. Code in a workbook is never run.
    """
    return (("",),)


@xw.func
@xw.arg("action", "raw")
@xw.ret("raw")
def press(action: str) -> Rows:
    """Run a button's action on the workbook that is open in front; what it has to tell, for the add-in to show."""
    port = XlwingsPort(REASONS)
    run_action(action, port)
    return (("\n\n".join(port.told),),)


remove_leftovers()
