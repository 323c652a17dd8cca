"""Results sheets in a workbook."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from com.sun.star.awt.FontSlant import ITALIC
from com.sun.star.lang import Locale
from com.sun.star.table import CellAddress, CellRangeAddress

_OWN = "_integraxl"
"""The name, known on its sheet only, that tells a sheet of ours. It is saved with the workbook."""

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


def put_sheet(document: Any, result: dict[str, Any]) -> str:
    """Write a results sheet and give the name that it got.

    A sheet of that name that is ours is written over, so that formulas which refer to it keep their cells. One that a
    person made is left alone, and the next free number is put after the name.
    """
    sheets = document.Sheets
    ours = {name.casefold(): name for name in sheets.ElementNames if is_ours(sheets.getByName(name))}
    taken = {name.casefold() for name in sheets.ElementNames}
    names = (result["name"] if number == 1 else f"{result['name']} {number}" for number in itertools.count(1))
    name = next(name for name in names if name.casefold() in ours or name.casefold() not in taken)
    if name.casefold() in ours:
        name = ours[name.casefold()]
        sheets.getByName(name).clearContents(_EVERYTHING)
    else:
        sheets.insertNewByName(name, sheets.getCount())
        at = CellAddress(sheets.getCount() - 1, 0, 0)
        sheets.getByName(name).NamedRanges.addNewByName(_OWN, "$A$1", at, 0)
    _fill(document, sheets.getByName(name), result)
    return name


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
    for column, characters in enumerate(result["widths"]):
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
    english = Locale("en", "US", "")
    formats = document.NumberFormats
    key = formats.queryKey(code, english, False)
    return int(key if key >= 0 else formats.addNew(code, english))


def _link(document: Any, cell: Any, sheet: str, target: str) -> None:
    """Make the text of a cell a link to another."""
    field = document.createInstance("com.sun.star.text.TextField.URL")
    field.Representation = cell.getString()
    quoted = sheet.replace("'", "''")
    field.URL = f"#'{quoted}'.{target}"
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)
