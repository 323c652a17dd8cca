"""A stand-in for Excel: pyOpenVBA's model of it with an interpreter of Visual Basic, and what that lacks added here.

It is an independent reading of Visual Basic and of Excel's objects, not Excel: what passes here has not been tried
there. The add-in's modules run in it; `Com` shows its objects to Python as pywin32 shows Excel's.
"""

# the names are Excel's, and pyOpenVBA has no types
# ruff: noqa: N802, N803, ARG002
# mypy: allow-subclassing-any, allow-untyped-decorators

from __future__ import annotations

import datetime as dt
import inspect
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.apps.excel._model import Application, Range, Workbook, Workbooks, Worksheet
from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    NOTHING,
    Interpreter,
    VBAArray,
    VBACurrency,
    VBADate,
    VBAErrorValue,
    VBAInt,
    VBAObject,
    VBARuntimeError,
    member,
    method,
    setter,
)
from pyopenvba.interpreter._objects import MemberSpec

from integraxl.hosts.addin.build import vba_modules

from .pywin32_stand_in import CDispatch, TimeType

_FIRST_ERROR = -2_146_828_288  # what pywin32 makes of CVErr(0)
_MISSING_ARGUMENT = -2_147_352_572


class _Rule(VBAObject):
    """One conditional format: a formula and a colour over some cells."""

    vba_type_name = "FormatCondition"

    def __init__(self, rules: list[_Rule], formula: str, cells: frozenset[tuple[int, int]]) -> None:
        self.rules, self.formula, self.cells, self.colour, self.stop = rules, formula, cells, 0, True

    @member
    def Type(self) -> object:
        return VBAInt(2, "Long")

    @member
    def Formula1(self) -> object:
        return self.formula

    @member
    def Interior(self) -> object:
        return self

    @member
    def Color(self) -> object:
        return VBAInt(self.colour, "Long")

    @setter("Color")
    def _set_color(self, value: Any) -> None:
        self.colour = int(value)

    @member
    def StopIfTrue(self) -> object:
        return self.stop

    @setter("StopIfTrue")
    def _set_stop(self, value: Any) -> None:
        self.stop = bool(value)

    @method
    def SetFirstPriority(self) -> object:
        self.rules.remove(self)
        self.rules.insert(0, self)
        return EMPTY

    @method
    def Delete(self) -> object:
        self.rules.remove(self)
        return EMPTY


class _Rules(VBAObject):
    """The conditional formats of a sheet, seen from some of its cells."""

    vba_type_name = "FormatConditions"

    def __init__(self, rules: list[_Rule], area: Any) -> None:
        self.rules, self.area = rules, area

    @member
    def Count(self) -> object:
        return VBAInt(len(self.rules), "Long")

    @member(default=True)
    def Item(self, Index: Any) -> object:
        return self.rules[int(Index) - 1]

    @method
    def Add(self, Type: Any, Operator: Any = MISSING, Formula1: Any = MISSING) -> object:
        _fail_when_asked("FormatConditions.Add")
        rule = _Rule(self.rules, str(Formula1), _cells_of(self.area))
        self.rules.append(rule)
        return rule


class _Property(VBAObject):
    vba_type_name = "CustomProperty"

    def __init__(self, name: str) -> None:
        self.name = name

    @member
    def Name(self) -> object:
        return self.name


class _Properties(VBAObject):
    vba_type_name = "CustomProperties"

    def __init__(self, properties: list[_Property]) -> None:
        self.properties = properties

    @method
    def Add(self, Name: Any, Value: Any) -> object:
        self.properties.append(_Property(str(Name)))
        return self.properties[-1]

    def vba_iterate(self) -> Iterator[object]:
        return iter(self.properties)


FAIL_ON: list[str] = []
"""The calls that fail, as Excel's do where a sheet is protected or Excel is busy."""


def _fail_when_asked(call: str) -> None:
    if call in FAIL_ON:
        raise RuntimeError("Amina Hassan, 010190-1234")


def _cells_of(area: Any) -> frozenset[tuple[int, int]]:
    return frozenset(
        (row, column)
        for each in area.areas
        for row in range(each.top, each.bottom + 1)
        for column in range(each.left, each.right + 1)
    )


def _extend(
    cls: Any, name: str, getter: Any, setter: Any = None, *, kind: str = "property", parameters: tuple[str, ...] = ()
) -> None:
    cls.vba_add_member(MemberSpec(name=name, kind=kind, getter=getter, setter=setter, parameters=parameters))


def _extend_excel() -> None:
    """The members of Excel that the add-in uses and pyOpenVBA has not."""
    calculate = Application._vba_members["calculate"].getter
    Application._vba_members["calculate"] = MemberSpec(name="Calculate", kind="method", getter=_counted(calculate))
    _extend(Application, "Caller", lambda self: self.caller)
    _extend(Application, "CalculationState", lambda _: VBAInt(0, "Long"))
    _extend(Application, "Hwnd", lambda _: VBAInt(1, "Long"))
    _extend(Application, "EnableCancelKey", lambda _: 1, lambda self, value: setattr(self, "cancel_key", int(value)))
    _extend(Application, "MacroOptions", _macro_options, kind="method", parameters=_MACRO_OPTIONS)
    _extend(Application, "InputBox", _input_box, kind="method", parameters=("Prompt", "Title", "Default", "Type"))
    _extend(Workbook, "Date1904", lambda self: getattr(self, "date_1904", False))
    _extend(Workbook, "FileFormat", lambda self: VBAInt(getattr(self, "file_format", 51), "Long"))
    _extend(Workbook, "SaveCopyAs", _save_copy, kind="method", parameters=("Filename",))
    _extend(Worksheet, "CustomProperties", lambda self: _Properties(_kept(self, "properties_")))
    _extend(Range, "FormatConditions", lambda self: _Rules(_kept(self.sheet, "rules_"), self))

    Workbooks._vba_members["open"] = MemberSpec(name="Open", kind="method", getter=_open_workbook, varargs=True)
    Range._vba_members["copy"] = MemberSpec(
        name="Copy", kind="method", getter=_copy_cells(Range._vba_members["copy"].getter), parameters=("Destination",)
    )


def _counted(calculate: Any) -> Any:
    def calculated(self: Any) -> object:
        self.calculations += 1
        return calculate(self)

    return calculated


def _open_workbook(self: Any, name: Any, *_: Any) -> object:
    self.application.opened.append(Path(str(name)))
    return self.application.active_book


def _copy_cells(copy: Any) -> Any:
    """Range.Copy, for whole sheets too, which pyOpenVBA holds to be too large."""

    def copied(self: Any, destination: Any = MISSING) -> object:
        _fail_when_asked("Range.Copy")
        if self._count() < 1_048_576:
            return copy(self, destination)
        destination.vba_get("Clear")
        used = self.sheet.vba_get("UsedRange")
        top = used.first
        copy(used, destination.sheet.vba_get("Cells", [top.top, top.left]))
        for column in range(1, top.right + 1):
            width = self.sheet.vba_get("Cells", [1, column]).vba_get("ColumnWidth")
            destination.sheet.vba_get("Cells", [1, column]).vba_set("ColumnWidth", width)
        return EMPTY

    return copied


_MACRO_OPTIONS = ("Macro", "Description", "Category", "ArgumentDescriptions")


def _macro_options(self: Any, macro: Any, description: Any, category: Any, help: Any) -> object:
    self.described.append((str(macro), str(description), str(category), [str(each) for each in help.elements()]))
    return EMPTY


def _input_box(self: Any, prompt: Any, title: Any, default: Any, type: Any) -> object:
    self.asked.append((prompt, title, default, int(type)))
    return self.answer


def _save_copy(self: Any, name: Any) -> object:
    _fail_when_asked("SaveCopyAs")
    self.copies.append(Path(str(name)))
    Path(str(name)).write_bytes(Path(self.source).read_bytes())
    return EMPTY


def _kept(owner: Any, name: str) -> list[Any]:
    if not hasattr(owner, name):
        setattr(owner, name, [])
    kept: list[Any] = getattr(owner, name)
    return kept


class _Xlpy(VBAObject):
    """Python as the add-in's modules see it, through xlwings' own server."""

    vba_type_name = "XLPython"

    def __init__(self, server: Any) -> None:
        self.server = server

    @method
    def CallUDF(self, script: Any, name: Any, arguments: Any, book: Any, caller: Any) -> object:
        answered = self.server.CallUDF(str(script), str(name), to_com(arguments), to_com(book), to_com(caller))
        return from_com(answered)


class _Bridge(ExcelBridge):
    def __init__(self, application: Any, xlpy: _Xlpy) -> None:
        super().__init__(application)
        self.xlpy = xlpy

    def global_object(self, name: str) -> object:
        return self.xlpy if name == "xlpy" else super().global_object(name)


class Com(CDispatch):
    """An object of the stand-in as Python sees one of Excel's."""

    def __init__(self, inner: Any) -> None:
        object.__setattr__(self, "inner", inner)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        spec = self.inner.vba_member(name)
        if spec is None and name.startswith("Get"):  # what early binding calls a property that takes arguments
            name, spec = name[3:], self.inner.vba_member(name[3:])
        if spec is None:
            raise AttributeError(f"{self.inner.vba_type_name}.{name}")

        def called(*arguments: Any, **named: Any) -> Any:
            given = {key: MISSING if value is None else from_com(value) for key, value in named.items()}
            return self._got(name, arguments, given)

        return called if spec.kind == "method" or _takes_arguments(spec) else called()

    def __setattr__(self, name: str, value: Any) -> None:
        self.inner.vba_set(name, from_com(value))

    def __call__(self, *arguments: Any) -> Any:
        return self._got("Item", arguments, {})

    def _got(self, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        try:
            return to_com(self.inner.vba_get(name, [from_com(each) for each in arguments], named))
        except VBARuntimeError as error:
            raise sys.modules["xlwings._xlwindows"].pywintypes.com_error(str(error)) from None

    def __iter__(self) -> Iterator[Any]:
        return map(to_com, self.inner.vba_iterate())


def _takes_arguments(spec: Any) -> bool:
    """Whether a property needs an argument, as Range does."""
    needed = list(inspect.signature(spec.getter).parameters.values())[1:]
    return spec.name in ("Range", "Resize", "Offset") or any(each.default is inspect.Parameter.empty for each in needed)


def to_com(value: Any) -> Any:
    """A value of Visual Basic as pywin32 hands it to Python."""
    if value is EMPTY or value is NOTHING:
        return None
    if value is MISSING:
        return _MISSING_ARGUMENT
    if isinstance(value, VBAObject):
        return Com(value)
    if isinstance(value, VBADate):
        moment = value.to_datetime()
        return TimeType.combine(moment.date(), moment.time(), dt.UTC)
    if isinstance(value, VBAErrorValue):
        return _FIRST_ERROR + value.number
    if isinstance(value, VBACurrency):
        return Decimal(value)
    if isinstance(value, VBAArray):
        return _tuples(value)
    if isinstance(value, bool | str | VBAInt):
        return int(value) if isinstance(value, VBAInt) else value
    return float(value)  # a number in a cell is never a whole number to automation


def _tuples(array: Any) -> tuple[Any, ...]:
    if array.dimensions == 1:
        return tuple(map(to_com, array.elements()))
    (top, bottom), (left, right) = array.bounds
    return tuple(
        tuple(to_com(array.get([row, column])) for column in range(left, right + 1)) for row in range(top, bottom + 1)
    )


def from_com(value: Any) -> Any:
    """A value of Python's as Visual Basic gets it."""
    if isinstance(value, Com):
        return value.inner
    if value is None:
        return EMPTY
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return VBAInt(value, "Long")
    if isinstance(value, list | tuple):
        return _array(value)
    return value


def _array(values: Any) -> Any:
    if not values or not isinstance(values[0], list | tuple):
        return VBAArray([(0, len(values) - 1)], items=[from_com(each) for each in values])
    array = VBAArray([(1, len(values)), (1, len(values[0]))])
    for row, cells in enumerate(values, 1):
        for column, cell in enumerate(cells, 1):
            array.set([row, column], from_com(cell))
    return array


_MESSAGE_BOX = 'MessageBoxW Application.Hwnd, StrPtr(text), StrPtr("integraxl"), 64'
"""A call of Windows', which the stand-in cannot make."""


class StandInExcel:
    """Excel with a workbook open and the add-in's modules loaded."""

    def __init__(self, workbook: Path, server: Any) -> None:
        self.app = ExcelApplication.open(workbook, with_vba=False)
        application = self.app.application
        self.app.interpreter = application.interpreter = Interpreter(_Bridge(application, _Xlpy(server)))
        application.described, application.asked, application.opened, application.answer = [], [], [], False
        application.caller = NOTHING
        application.calculations = 0
        self.book = self.app.workbook
        self.book.source, self.book.copies = str(workbook), []
        self.application = application
        for name in ("IxlFormler.bas", "IxlBaand.bas"):
            text = vba_modules()[name].replace("\r\n", "\n").replace(_MESSAGE_BOX, "MsgBox text")
            self.app.add_module(text, name=name.partition(".")[0])

    def add_name(self, name: str, refers_to: str) -> None:
        self.book.names_.vba_get("Add", [name, refers_to])

    @property
    def calculations(self) -> int:
        """How often everything was calculated again."""
        return int(self.application.calculations)

    def range(self, sheet: str, address: str) -> Any:
        return self.book.sheet_named(sheet).vba_get("Range", [address])

    def call(self, formula: str, *arguments: Any, cell: str = "A1", sheet: str = "Opsætning") -> Any:
        """What the cell gets from a formula; None is an argument that was left out."""
        self.application.caller = self.range(sheet, cell)
        given = [MISSING if each is None else each for each in arguments]
        return to_com(self.app.interpreter.run(formula, given))

    def run(self, macro: str, *arguments: Any) -> Any:
        return to_com(self.app.interpreter.run(macro, list(arguments)))


_extend_excel()
