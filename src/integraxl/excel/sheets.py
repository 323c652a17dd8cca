"""Results sheets: built on a sheet of their own, then put in place in one step."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

import xlwings as xw

from integraxl.actions.port import Cell, ResultSheet, Style
from integraxl.errors import WriteRefused
from integraxl.excel.areas import Position, addresses
from integraxl.excel.serials import day_serial
from integraxl.report.printed import number_format
from integraxl.tables.model import TableColumn

_OWN = "integraxl"
"""The custom property of a sheet that integraxl made. It is saved with the workbook and not seen on the sheet."""

_DARK, _PALE, _RED, _AMBER = (31, 78, 121), (221, 235, 247), (156, 0, 6), (156, 87, 0)


@dataclass(frozen=True)
class _Look:
    bold: bool = False
    italic: bool = False
    size: int | None = None
    colour: tuple[int, int, int] | None = None
    fill: tuple[int, int, int] | None = None
    wrapped: bool = False


_LOOKS: Mapping[Style, _Look] = {
    Style.TITLE: _Look(bold=True, size=14, colour=_DARK),
    Style.NOTE: _Look(italic=True),
    Style.HEADING: _Look(bold=True, fill=_PALE, wrapped=True),
    Style.FAULT: _Look(bold=True, colour=_RED),
    Style.ODDITY: _Look(colour=_AMBER),
}
_PLAIN, _LINK = _Look(), _Look(colour=(5, 99, 193))

_Key = TypeVar("_Key", str, _Look)


def put_sheet(book: xw.Book, result: ResultSheet, undo: ExitStack, leftovers: ExitStack) -> str:
    """Put a results sheet into the workbook and give the name that it got.

    A sheet of that name that integraxl made is overwritten, not replaced: formulas that refer to it keep their cells.
    One that a person made is left alone, and the next free number is put after the name. `undo` is told how to go back,
    `leftovers` what to remove in either case. Raises WriteRefused where our sheet has been protected.
    """
    name, old = _place(book, result.name)
    if old is not None and old.api.ProtectContents:
        raise WriteRefused(f"Arket »{name}« er beskyttet. Fjern beskyttelsen, eller slet arket, og prøv igen.")
    built = book.sheets.add(after=book.sheets[-1])
    if old is None:
        undo.callback(built.delete)
        _fill(book, built, result)
        built.api.CustomProperties.Add(_OWN, _OWN)
        built.name = name
    else:
        leftovers.callback(built.delete)
        _fill(book, built, result)
        backup = old.copy(after=book.sheets[-1])
        leftovers.callback(backup.delete)
        undo.callback(_overwrite, old, backup)
        _overwrite(old, built)
    return name


def _place(book: xw.Book, wanted: str) -> tuple[str, xw.Sheet | None]:
    """The name that the sheet gets, and the sheet of ours that has it now."""
    taken = {str(sheet.Name).casefold() for sheet in book.api.Sheets}  # with the sheets that are charts
    ours = {sheet.name.casefold(): sheet for sheet in book.sheets if _is_ours(sheet)}
    names = (wanted if number == 1 else f"{wanted} {number}" for number in count(1))
    name = next(name for name in names if name.casefold() in ours or name.casefold() not in taken)
    return name, ours.get(name.casefold())


def _is_ours(sheet: xw.Sheet) -> bool:
    return any(each.Name == _OWN for each in sheet.api.CustomProperties)


def _overwrite(sheet: xw.Sheet, other: xw.Sheet) -> None:
    """All cells of the other sheet, with their looks and widths, in one step of Excel's."""
    other.api.Cells.Copy(sheet.api.Cells)


def _fill(book: xw.Book, sheet: xw.Sheet, result: ResultSheet) -> None:
    width = max((len(row) for row in result.rows), default=0)
    if not width:
        return
    date_1904 = bool(book.api.Date1904)
    rows = [[_written(cell, date_1904) for cell in row] + [""] * (width - len(row)) for row in result.rows]
    sheet.range((1, 1), (len(rows), width)).formula = rows
    for format, cells in _by(result, _format).items():
        if format != "General":
            for address in addresses(cells):
                sheet.range(address).number_format = format
    for look, cells in _by(result, _look).items():
        if look != _PLAIN:
            for address in addresses(cells):
                _dress(sheet.range(address), look)
    for column, characters in enumerate(result.widths, 1):
        sheet.range((1, column)).column_width = characters


def _written(cell: Cell, date_1904: bool) -> str | float | bool:
    """A cell as it is typed. A text has an apostrophe before it: else one that begins with = would be a formula."""
    value = cell.value
    if cell.link is not None:
        return _link(*cell.link, str(value))
    if isinstance(value, str):
        return f"'{value}" if value else ""
    if isinstance(value, dt.date):
        return day_serial(value, date_1904)
    if value is None:
        return ""
    return value if isinstance(value, bool) else float(value)


def _link(sheet: str, cell: str, text: str) -> str:
    """A formula, not a hyperlink: a sheet takes 65,530 of those, and each costs a call."""
    place = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}".replace('"', '""')
    shown = text.replace('"', '""')
    return f'=HYPERLINK("{place}","{shown}")'


def _look(cell: Cell) -> _Look:
    return _LINK if cell.link is not None else _LOOKS.get(cell.style, _PLAIN)


def _format(cell: Cell) -> str:
    return number_format(cell.value, TableColumn("", "", cell.unit, cell.decimals), {})


def _by(result: ResultSheet, key: Callable[[Cell], _Key]) -> Mapping[_Key, list[Position]]:
    groups: dict[_Key, list[Position]] = defaultdict(list)
    for position, cell in _cells(result):
        groups[key(cell)].append(position)
    return groups


def _cells(result: ResultSheet) -> Iterator[tuple[Position, Cell]]:
    for row, cells in enumerate(result.rows, 1):
        for column, cell in enumerate(cells, 1):
            yield (row, column), cell


def _dress(cells: xw.Range, look: _Look) -> None:
    if look.bold:
        cells.font.bold = True
    if look.italic:
        cells.font.italic = True
    if look.size is not None:
        cells.font.size = look.size
    if look.colour is not None:
        cells.font.color = look.colour
    if look.fill is not None:
        cells.color = look.fill
    if look.wrapped:
        cells.wrap_text = True
