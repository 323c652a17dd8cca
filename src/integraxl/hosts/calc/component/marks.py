"""Marks on faulty cells: a conditional format of our own, so that what is typed, and how it looks, stays as it is.

Calc keeps no undo of such formats, so the marks of before are remembered here until the action is through.
"""

from __future__ import annotations

import re
from typing import Any

from com.sun.star.sheet.ConditionFormatOperator import EXPRESSION
from com.sun.star.table import CellRangeAddress

_STYLES = {True: ("integraxl fejl", 0xFFC7CE), False: ("integraxl advarsel", 0xFFEB9C)}
_NAMES = {name: fault for fault, (name, _) in _STYLES.items()}
_CONDITION = 0  # com.sun.star.sheet.ConditionEntryType.CONDITION
_CELL = re.compile(r"([A-Z]+)([0-9]+)")

Marks = dict[tuple[str, bool], list[CellRangeAddress]]


def marks_of(document: Any) -> Marks:
    """The marks that are there, by sheet and by whether they are faults."""
    found: Marks = {}
    for sheet in _sheets(document):
        for each in sheet.ConditionalFormats.getConditionalFormats():
            if _style(each) in _NAMES:
                where = found.setdefault((sheet.Name, _NAMES[_style(each)]), [])
                where.extend(each.Range.getRangeAddresses())
    return found


def marks_on(document: Any, cells: list[tuple[str, str, bool]]) -> Marks:
    """Marks on cells that are given by sheet and name."""
    found: Marks = {}
    for sheet, cell, fault in cells:
        if document.Sheets.hasByName(sheet):
            number = document.Sheets.getByName(sheet).getRangeAddress().Sheet
            found.setdefault((sheet, fault), []).append(_address(number, cell))
    return found


def put_marks(document: Any, marks: Marks) -> None:
    """Replace the marks that are there."""
    for sheet in _sheets(document):
        formats = sheet.ConditionalFormats
        for each in formats.getConditionalFormats():
            if _style(each) in _NAMES:
                formats.removeByID(each.ID)
    for (sheet, fault), areas in marks.items():
        name = _style_name(document, fault)
        ranges = document.createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddresses(tuple(areas), True)
        formats = document.Sheets.getByName(sheet).ConditionalFormats
        number = formats.createByRange(ranges)
        made = next(each for each in formats.getConditionalFormats() if number == each.ID)
        made.createEntry(_CONDITION, 0)
        entry = made.getByIndex(0)
        entry.Operator, entry.Formula1, entry.StyleName = EXPRESSION, "TRUE()", name


def _style(format: Any) -> str:
    """The cell style of a conditional format; blank where it has none, as a scale of colours."""
    return str(getattr(format.getByIndex(0), "StyleName", "")) if format.getCount() == 1 else ""


def _style_name(document: Any, fault: bool) -> str:
    """The name of the style of a mark, which is made where the workbook lacks it."""
    name, colour = _STYLES[fault]
    styles = document.StyleFamilies.getByName("CellStyles")
    if not styles.hasByName(name):
        styles.insertByName(name, document.createInstance("com.sun.star.style.CellStyle"))
        styles.getByName(name).CellBackColor = colour
    return name


def _address(sheet: int, cell: str) -> CellRangeAddress:
    match = _CELL.fullmatch(cell)
    assert match is not None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2]) - 1
    return CellRangeAddress(sheet, column - 1, row, column - 1, row)


def _sheets(document: Any) -> list[Any]:
    return [document.Sheets.getByIndex(position) for position in range(document.Sheets.getCount())]
