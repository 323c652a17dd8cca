"""A formula call as a host makes it: arguments as they stand in the cells in, a value or an error cell out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from integraxl.contract.fields import Column, Record
from integraxl.contract.fields import Kind as ColumnKind
from integraxl.contract.parameters import Parameters, resolve_parameters
from integraxl.contract.tables import Setting, Target
from integraxl.danish import fold, join_words, nearest
from integraxl.errors import IntegraxlError, NoFigure, WrongInput
from integraxl.formulas.cache import RangeCache
from integraxl.formulas.cells import raw_column
from integraxl.formulas.ranges import HostRange, TableRange, host_range
from integraxl.formulas.registry import Argument, Function, Kind
from integraxl.workbook.columns import NO_DATE, Columns, from_day
from integraxl.workbook.convert import convert, is_blank

Result = float | int | bool | str | tuple[tuple[Any, ...], ...]

VALUE, NOT_AVAILABLE = "#VALUE!", "#N/A"


@dataclass(frozen=True)
class CellError:
    """An error cell: its code as Excel shows it in English, and the reason in Danish for *Forklar fejl*."""

    code: str
    reason: str


@dataclass(frozen=True)
class Surroundings:
    """What a call takes from the calling workbook besides its arguments; None is what the workbook does not have.

    `cell` names the calling cell, for the reason of an error. `report_date` is the value of the defined name
    Opgørelsesdato; `settings` and `targets` are the tables Opsætning and Mål with their header rows.
    """

    cell: str = ""
    report_date: Any = None
    settings: Any = None
    targets: Any = None
    date_1904: bool = False


class Calling:
    """One call in progress: what `compute` asks for besides its own arguments."""

    def __init__(self, around: Surroundings, cache: RangeCache) -> None:
        self._around, self._cache = around, cache

    def report_date(self, given: dt.date | None) -> dt.date:
        """The report date: the argument, else the workbook's Opgørelsesdato. Never today."""
        if given is not None:
            return given
        value = _single(self._around.report_date)
        if is_blank(value):
            raise WrongInput(
                "Der er ingen opgørelsesdato. Skriv den som argument, eller giv cellen med datoen "
                "navnet Opgørelsesdato (Formler, Definer navn)."
            )
        return _date(_REPORT_DATE, value, self._around.date_1904)

    def parameters(self, as_of: dt.date, **overrides: Any) -> Parameters:
        """The parameters in force: those of the calling workbook's Opsætning, on the given report date."""
        return _resolve(self._settings(), as_of, tuple(overrides.items()))

    def targets(self, given: TableRange | None) -> Columns | None:
        """The targets: those of the argument, else the calling workbook's Mål, else none."""
        if given is None and self._around.targets is None:
            return None
        table = given or self.table(self._around.targets, Target)
        return table.read(Target.model_fields)

    def table(self, value: Any, model: type[Record]) -> TableRange:
        """A range as a table of the contract."""
        host = host_range(value)
        if self._around.date_1904 and not host.date_1904:
            host = HostRange(host.values, host.sheet, host.row, host.column, date_1904=True)
        return self._cache.table(host, model)

    def _settings(self) -> tuple[tuple[str, Any], ...]:
        if self._around.settings is None:
            return ()
        settings = self.table(self._around.settings, Setting).read(("key", "value"))
        return tuple(zip(settings["key"], settings["value"], strict=True))

    def argument(self, spec: Argument, value: Any) -> Any:
        """The typed value of an argument; None where an optional one was left out."""
        if value is None:
            if spec.optional:
                return None
            raise WrongInput(f"Argumentet {spec.label} mangler. {spec.help}")
        if spec.kind is Kind.TABLE:
            assert spec.model is not None
            return self.table(value, spec.model)
        if spec.kind is Kind.NUMBERS:
            return _numbers(spec, host_range(value))
        return self._single(spec, _single(value))

    def _single(self, spec: Argument, value: Any) -> Any:
        if spec.kind is Kind.TEXT:
            return _text(spec, value)
        if is_blank(value):
            raise WrongInput(f"Argumentet {spec.label} er en tom celle. {spec.help}")
        if spec.kind is Kind.DATE:
            return _date(spec, value, self._around.date_1904)
        return _number(spec, value)


_CACHE = RangeCache()
_REPORT_DATE = Argument("as_of", "Opgørelsesdato", Kind.DATE, "")


def call(
    function: Function, arguments: Sequence[Any], around: Surroundings, cache: RangeCache = _CACHE
) -> Result | CellError:
    """What the cell shows: a figure, TRUE or FALSE, rows for a spilled table, or an error cell with its reason.

    `arguments` are as the host has them, None for one that was left out; trailing ones may be missing. A reference to a
    single cell may be the value or a range of one cell. No exception gets out.
    """
    calling = Calling(around, cache)
    try:
        if len(arguments) > len(function.arguments):
            raise WrongInput(f"{function.name} har højst {len(function.arguments)} argumenter: {function.signature}.")
        given = [*arguments, *[None] * (len(function.arguments) - len(arguments))]
        typed = [calling.argument(spec, value) for spec, value in zip(function.arguments, given, strict=True)]
        result: Result = function.compute(calling, *typed)
        return result
    except NoFigure as reason:
        return CellError(NOT_AVAILABLE, str(reason))
    except IntegraxlError as reason:
        return CellError(VALUE, str(reason))
    except Exception as fault:
        # its text could hold data about a person, so only its kind is told
        return CellError(
            VALUE, f"Der er en fejl i integraxl ({type(fault).__name__} i {function.name}). Meld den til IT."
        )


@lru_cache(maxsize=256)
def _resolve(
    settings: tuple[tuple[str, Any], ...], as_of: dt.date, overrides: tuple[tuple[str, Any], ...]
) -> Parameters:
    return resolve_parameters(dict(settings), dict(overrides), {"as_of": as_of})


def _single(value: Any) -> Any:
    """The value of one cell, which a host may hand over as a range."""
    if not isinstance(value, HostRange | list | tuple):
        return value
    host = host_range(value)
    if len(host.values) != 1 or len(host.values[0]) != 1:
        raise WrongInput("Vælg en enkelt celle, ikke et område, til dette argument.")
    return host.values[0][0]


def _text(spec: Argument, value: Any) -> Any:
    if is_blank(value):
        return None
    text = str(_converted(spec, ColumnKind.TEXT, value))
    if not spec.choices:
        return text
    for word, meaning in spec.choices.items():
        if fold(word) == fold(text):
            return meaning
    guess = nearest(text, spec.choices)
    hint = f" Mente du »{guess}«?" if guess else ""
    shown = {meaning: f"»{word}«" for word, meaning in reversed(list(spec.choices.items()))}
    raise WrongInput(
        f"»{text}« kendes ikke som {spec.label}. Skriv {join_words(reversed(shown.values()), 'eller')}.{hint}"
    )


def _date(spec: Argument, value: Any, date_1904: bool) -> dt.date:
    day = int(_converted(spec, ColumnKind.DATE, value, date_1904))
    assert day != NO_DATE
    return from_day(day)


def _number(spec: Argument, value: Any) -> float:
    return float(_converted(spec, ColumnKind.NUMBER, value))


def _numbers(spec: Argument, host: HostRange) -> tuple[tuple[float, ...], ...]:
    """The numbers of a range in its shape, blank rows at its end left out."""
    rows = list(host.values)
    while rows and all(is_blank(cell) for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise WrongInput(f"Argumentet {spec.label} er tomt. {spec.help}")
    return tuple(
        tuple(_cell_number(spec, host.cell(row, column), cell) for column, cell in enumerate(cells))
        for row, cells in enumerate(rows)
    )


def _cell_number(spec: Argument, where: str, cell: Any) -> float:
    if is_blank(cell):
        raise WrongInput(f"{where}: Cellen er tom. Skriv tallet, eller 0.")
    try:
        return _number(spec, cell)
    except WrongInput as reason:
        raise WrongInput(f"{where}: {reason}") from None


def _converted(spec: Argument, kind: ColumnKind, value: Any, date_1904: bool = False) -> Any:
    """One value by the reader's own rules for a column of that kind."""
    column = Column(spec.name, spec.label, kind, spec.help, header_required=False, value_required=False)
    converted = convert(column, raw_column(column, [value], date_1904=date_1904))
    for fault in converted.faults:
        if fault.severity == "error":
            raise WrongInput(fault.text)
    return converted.values[0]
