"""One argument of a formula as it stands in its cell, as the typed value that a formula computes with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from integraxl.contract.fields import Column
from integraxl.contract.fields import Kind as ColumnKind
from integraxl.danish import fold, join_words, mask_cpr, nearest
from integraxl.errors import NoFigure, WrongInput
from integraxl.formulas.cells import NOT_AVAILABLE, plain_value, raw_column
from integraxl.formulas.ranges import HostRange, host_range
from integraxl.formulas.registry import Argument, Kind
from integraxl.workbook.columns import from_day
from integraxl.workbook.convert import convert, is_blank

_LONGEST_TEXT = 60


def read_argument(spec: Argument, value: Any, date_1904: bool) -> Any:
    """The typed value of an argument that is no table; None for a blank text that may be left out.

    Raises WrongInput with the reason, or NoFigure where the cell shows #N/A: what is computed from no figure is none.
    """
    if spec.kind is Kind.NUMBERS:
        return _numbers(spec, host_range(value))
    cell = single_cell(value)
    if plain_value(cell) == NOT_AVAILABLE:
        raise NoFigure(f"Argumentet {spec.label} viser #I/T, så der er intet at regne på. Se fejlen i den celle.")
    if is_blank(cell):
        if spec.kind is Kind.TEXT and spec.optional:
            return None
        raise WrongInput(f"Argumentet {spec.label} er en tom celle. {spec.help}")
    if spec.kind is Kind.DATE:
        return read_date(spec, cell, date_1904)
    return _text(spec, cell) if spec.kind is Kind.TEXT else _number(spec, cell)


def read_date(spec: Argument, value: Any, date_1904: bool) -> dt.date:
    """The date in a cell."""
    return from_day(_converted(spec, ColumnKind.DATE, value, date_1904))


def single_cell(value: Any) -> Any:
    """The value of one cell, which a host may hand over as a range."""
    if not isinstance(value, HostRange | list | tuple):
        return value
    host = host_range(value)
    if len(host.values) != 1 or len(host.values[0]) != 1:
        raise WrongInput("Vælg en enkelt celle, ikke et område, til dette argument.")
    return host.values[0][0]


def _text(spec: Argument, value: Any) -> Any:
    text = str(_converted(spec, ColumnKind.TEXT, value))
    if len(text) > _LONGEST_TEXT:
        raise WrongInput(f"Teksten i argumentet {spec.label} er for lang. {spec.help}")
    return _choice(spec, text) if spec.choices else text


def _choice(spec: Argument, text: str) -> Any:
    for word, meaning in spec.choices.items():
        if fold(word) == fold(text):
            return meaning
    shown = [f"»{word}«" for word in spec.shown_choices]
    guess = nearest(text, spec.choices)
    hint = f" Mente du »{guess}«?" if guess else ""
    raise WrongInput(f"»{mask_cpr(text)}« kendes ikke som {spec.label}. Skriv {join_words(shown, 'eller')}.{hint}")


def _number(spec: Argument, value: Any) -> float:
    return float(_converted(spec, ColumnKind.NUMBER, value))


def _numbers(spec: Argument, host: HostRange) -> tuple[tuple[float, ...], ...]:
    """The numbers of a range in its shape, blank rows at its end left out."""
    rows = host.trimmed().values
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
