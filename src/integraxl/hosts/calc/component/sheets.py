"""Results sheets in a workbook."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection
from typing import Any

from com.sun.star.awt.FontSlant import ITALIC
from com.sun.star.lang import Locale
from com.sun.star.table import CellAddress, CellRangeAddress

_OWN = "_integraxl"
"""The name, known on its sheet only, that tells a sheet of ours. It is saved with the workbook."""

_TEMPORARY = "integraxl arbejder"
_EVERYTHING = 1023  # com.sun.star.sheet.CellFlags, all of them
_CHARACTER = 210  # the width of one, in hundredths of a millimetre
_DARK, _PALE, _RED, _AMBER = 0x1F4E79, 0xDDEBF7, 0x9C0006, 0x9C5700
_BOLD = ("CharWeight", 150.0)
_LOOKS = {
    "TITLE": (_BOLD, ("CharHeight", 14.0), ("CharColor", _DARK)),
    "NOTE": (("CharPosture", ITALIC),),
    "HEADING": (_BOLD, ("CellBackColor", _PALE)),
    "FAULT": (_BOLD, ("CharColor", _RED)),
    "ODDITY": (("CharColor", _AMBER),),
}


def put_sheets(document: Any, results: list[dict[str, Any]]) -> dict[str, str]:
    """Write results sheets, all or none, and give the names that they got by the names that were wanted.

    Each is built on a sheet of its own at the end. A sheet of that name that is ours is then written over, so that
    formulas which refer to it keep their cells: that is one step to undo. A sheet that a person made is left alone, and
    the next free number is put after the name. A new sheet is no step to undo: Calc without a window dies of that.
    """
    undo, built = document.getUndoManager(), []
    undo.lock()
    try:
        for result in results:
            built.append(_build(document, result))
    except Exception:
        for sheet in built:
            document.Sheets.removeByName(sheet.Name)
        raise
    finally:
        undo.unlock()
    return {result["name"]: _place(document, sheet, result) for sheet, result in zip(built, results)}


def _build(document: Any, result: dict[str, Any]) -> Any:
    sheets = document.Sheets
    name, old = _wanted(sheets, result["name"])
    if old is not None and old.isProtected():
        raise PermissionError
    position = sheets.getCount()
    made = name if old is None else _free(sheets, _TEMPORARY)
    sheets.insertNewByName(made, position)
    sheet = sheets.getByName(made)
    try:
        sheet.NamedRanges.addNewByName(_OWN, "$A$1", CellAddress(position, 0, 0), 0)
        _fill(document, sheet, result)
    except Exception:
        sheets.removeByName(made)
        raise
    return sheet


def _place(document: Any, sheet: Any, result: dict[str, Any]) -> str:
    """Write a sheet that was built over the old one of ours; it is the new one where there is none."""
    name = str(sheet.Name)
    if not name.startswith(_TEMPORARY):
        return name
    name, old = _wanted(document.Sheets, result["name"])
    assert old is not None
    undo = document.getUndoManager()
    undo.enterUndoContext("integraxl")
    old.clearContents(_EVERYTHING)
    used = sheet.createCursor()
    used.gotoEndOfUsedArea(True)
    old.copyRange(CellAddress(old.getRangeAddress().Sheet, 0, 0), used.getRangeAddress())
    _set_widths(old, result["widths"])
    undo.leaveUndoContext()
    undo.lock()
    document.Sheets.removeByName(sheet.Name)
    undo.unlock()
    return name


def _wanted(sheets: Any, wanted: str) -> tuple[str, Any]:
    """The name that a results sheet gets, and the sheet of ours that has it now."""
    ours = {name.casefold(): name for name in sheets.ElementNames if is_ours(sheets.getByName(name))}
    name = _free(sheets, wanted, ours)
    known = ours.get(name.casefold())
    return (name, None) if known is None else (known, sheets.getByName(known))


def _free(sheets: Any, wanted: str, ours: Collection[str] = ()) -> str:
    """The first of `name`, `name 2`, `name 3` that nobody else has."""
    taken = {name.casefold() for name in sheets.ElementNames}.difference(ours)
    names = (wanted if number == 1 else f"{wanted} {number}" for number in itertools.count(1))
    return next(name for name in names if name.casefold() not in taken)


def is_ours(sheet: Any) -> bool:
    """Whether integraxl made the sheet."""
    return bool(sheet.NamedRanges.hasByName(_OWN))


def _fill(document: Any, sheet: Any, result: dict[str, Any]) -> None:
    rows = result["rows"]
    if not rows or not rows[0]:
        return
    null = document.NullDate
    first = dt.date(null.Year, null.Month, null.Day)
    values = tuple(tuple(_written(value, first) for value in row) for row in rows)
    sheet.getCellRangeByPosition(0, 0, len(rows[0]) - 1, len(rows) - 1).setDataArray(values)
    for code, cells in result["formats"].items():
        _cells(document, sheet, cells).setPropertyValue("NumberFormat", _format_key(document, code))
    for look, cells in result["looks"].items():
        for name, value in _LOOKS.get(look, ()):
            _cells(document, sheet, cells).setPropertyValue(name, value)
    for column, row, target, cell in result["links"]:
        _link(document, sheet.getCellByPosition(column, row), target, cell)
    _set_widths(sheet, result["widths"])


def _set_widths(sheet: Any, widths: list[int]) -> None:
    for column, characters in enumerate(widths):
        sheet.Columns.getByIndex(column).Width = characters * _CHARACTER


def _written(value: Any, first: dt.date) -> Any:
    """A text, a number, or the number of a date, which comes as its year, month and day."""
    return float((dt.date(*value) - first).days) if isinstance(value, list) else value


def _cells(document: Any, sheet: Any, cells: list[list[int]]) -> Any:
    """Some cells of a sheet as one object."""
    index = sheet.getRangeAddress().Sheet
    ranges = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    ranges.addRangeAddresses(tuple(CellRangeAddress(index, left, top, left, top) for left, top in cells), True)
    return ranges


def _format_key(document: Any, code: str) -> int:
    """The number of a format, with the separators of Danish."""
    return int(document.NumberFormats.addNewConverted(code, Locale("en", "US", ""), Locale("da", "DK", "")))


def _link(document: Any, cell: Any, sheet: str, target: str) -> None:
    """Make the text of a cell a link to another."""
    field = document.createInstance("com.sun.star.text.TextField.URL")
    field.Representation = cell.getString()
    quoted = sheet.replace("'", "''")
    field.URL = f"#'{quoted}'.{target}"
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)
