"""Marks on cells: conditional formats, so that what staff typed and how they formatted it stays untouched beneath.

A mark is known by its formula, which is always true and names the run that put it. It has neither a function nor a
separator, for Excel reads the formula of a conditional format in the language of its user.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import xlwings as xw
from xlwings.constants import FormatConditionType

from integraxl.actions.port import Mark
from integraxl.errors import WriteRefused
from integraxl.excel.areas import Position, addresses
from integraxl.workbook.package import column_number

_FORMULA = '="integraxl {run}"="integraxl {run}"'
_OWN = re.compile(r'="integraxl (\d+)"="integraxl \1"')
_FAULT, _ODDITY = (255, 199, 206), (255, 235, 156)  # the red and the yellow of Excel's own cell styles
_CELL = re.compile(r"([A-Z]+)(\d+)")

Colour = tuple[int, int, int]


def put_marks(book: xw.Book, marks: Sequence[Mark], undo: ExitStack) -> Callable[[], None]:
    """Put the marks beside those of the last run; what is returned removes the latter, as the very last step.

    `undo` is told how to remove the new ones. Raises WriteRefused where a sheet is protected.
    """
    runs = {run for sheet in book.sheets for _, run in _own(sheet)}
    _refuse_protected(book, {mark.sheet for mark in marks})
    new = max(runs, default=0) + 1
    undo.callback(_remove, book, {new})
    for (sheet, colour), cells in _grouped(marks).items():
        for address in addresses(cells):
            rules = book.sheets[sheet].range(address).conditional_formats
            rules.add_custom(_FORMULA.format(run=new), fill_color=colour)
    return lambda: _remove(book, runs)


def _grouped(marks: Iterable[Mark]) -> Mapping[tuple[str, Colour], list[Position]]:
    groups: dict[tuple[str, Colour], list[Position]] = defaultdict(list)
    for mark in sorted(marks, key=lambda mark: mark.fault):  # what is put last lies on top: faults over oddities
        groups[mark.sheet, _FAULT if mark.fault else _ODDITY].append(_position(mark.cell))
    return groups


def _position(cell: str) -> Position:
    match = _CELL.fullmatch(cell)
    assert match is not None
    return int(match[2]), column_number(match[1])


def _refuse_protected(book: xw.Book, marked: Iterable[str]) -> None:
    old = {sheet.name for sheet in book.sheets if any(True for _ in _own(sheet))}
    for name in sorted(old.union(marked)):
        if book.sheets[name].api.ProtectContents:
            raise WriteRefused(
                f"Arket »{name}« er beskyttet, så dets celler ikke kan markeres. Fjern beskyttelsen "
                "(Gennemse, Fjern arkbeskyttelse), og prøv igen."
            )


def _own(sheet: xw.Sheet) -> Iterator[tuple[Any, int]]:
    """The marks on a sheet with the run that put each; from the last, so that they can be deleted on the way."""
    rules = sheet.api.Cells.FormatConditions
    for number in range(rules.Count, 0, -1):
        rule = rules.Item(number)
        match = _OWN.fullmatch(str(rule.Formula1)) if rule.Type == FormatConditionType.xlExpression else None
        if match is not None:
            yield rule, int(match[1])


def _remove(book: xw.Book, runs: set[int]) -> None:
    for sheet in book.sheets:
        for rule, run in _own(sheet):
            if run in runs:
                rule.Delete()
