"""A formula call as a host makes it: arguments as they stand in the cells in, a value or an error cell out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from integraxl.contract.fields import Record
from integraxl.contract.parameters import Parameters, resolve_parameters
from integraxl.contract.tables import Setting, Target
from integraxl.danish import mask_cpr
from integraxl.errors import IntegraxlError, NoFigure, WrongInput
from integraxl.formulas.arguments import read_argument, read_date, single_cell
from integraxl.formulas.cache import RangeCache
from integraxl.formulas.ranges import HostRange, TableRange, host_range
from integraxl.formulas.registry import Argument, Function, Kind
from integraxl.formulas.settings import with_dates
from integraxl.gate import refuse_cpr_in
from integraxl.workbook.columns import Columns
from integraxl.workbook.convert import is_blank

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
        value = single_cell(self._around.report_date)
        if is_blank(value):
            raise WrongInput(
                "Der er ingen opgørelsesdato. Skriv den som argument, eller giv cellen med datoen "
                "navnet Opgørelsesdato (Formler, Definer navn)."
            )
        return read_date(_REPORT_DATE, value, self._around.date_1904)

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
        return self._cache.table(self._host(value), model)

    def argument(self, spec: Argument, value: Any) -> Any:
        """The typed value of an argument; None where an optional one was left out."""
        if value is None:
            if spec.optional:
                return None
            raise WrongInput(f"Argumentet {spec.label} mangler. {spec.help}")
        if spec.kind is Kind.TABLE:
            assert spec.model is not None
            return self.table(value, spec.model)
        return read_argument(spec, value, self._around.date_1904)

    def _host(self, value: Any) -> HostRange:
        """A range in its workbook's date system."""
        host = host_range(value)
        return replace(host, date_1904=host.date_1904 or self._around.date_1904)

    def _settings(self) -> tuple[tuple[str, Any], ...]:
        if self._around.settings is None:
            return ()
        settings = self.table(with_dates(self._host(self._around.settings)), Setting).read(("key", "value"))
        return tuple(zip(settings["key"], settings["value"], strict=True))


_CACHE = RangeCache()
_REPORT_DATE = Argument("as_of", "Opgørelsesdato", Kind.DATE, "")


def call(
    function: Function, arguments: Sequence[Any], around: Surroundings, cache: RangeCache = _CACHE
) -> Result | CellError:
    """What the cell shows: a figure, TRUE or FALSE, rows for a spilled table, or an error cell with its reason.

    `arguments` are as the host has them, None for one that was left out; trailing ones may be missing. A reference to a
    single cell is a range of one cell: only so a blank cell differs from an argument that was left out. No exception
    gets out.
    """
    try:
        result: Result = function.compute(*_typed(function, arguments, Calling(around, cache)))
        if not isinstance(result, int | float):
            refuse_cpr_in(result)
        return result
    except NoFigure as reason:
        return _error(NOT_AVAILABLE, reason)
    except IntegraxlError as reason:
        return _error(VALUE, reason)
    except Exception as fault:
        # its text could hold data about a person, so only its kind is told
        return CellError(
            VALUE, f"Der er en fejl i integraxl ({type(fault).__name__} i {function.name}). Meld den til IT."
        )


def _typed(function: Function, arguments: Sequence[Any], calling: Calling) -> list[Any]:
    """What `compute` takes: the calling and one typed value per argument."""
    if len(arguments) > len(function.arguments):
        raise WrongInput(f"{function.name} har højst {len(function.arguments)} argumenter: {function.signature}.")
    given = [*arguments, *[None] * (len(function.arguments) - len(arguments))]
    return [
        calling,
        *(calling.argument(spec, value) for spec, value in zip(function.arguments, given, strict=True)),
    ]


def _error(code: str, reason: IntegraxlError) -> CellError:
    return CellError(code, mask_cpr(str(reason)))


@lru_cache(maxsize=256)
def _resolve(
    settings: tuple[tuple[str, Any], ...], as_of: dt.date, overrides: tuple[tuple[str, Any], ...]
) -> Parameters:
    return resolve_parameters(dict(settings), dict(overrides), {"as_of": as_of})
