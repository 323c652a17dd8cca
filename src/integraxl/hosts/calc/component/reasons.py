"""Why formulas show errors: each is computed once more, while what the process says of it is written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from com.sun.star.uno import Exception as UnoException

from .formulas import Formulas
from .names import SERVICE, set_again

_MOST = 20
_ERROR = 4  # com.sun.star.sheet.FormulaResult.ERROR
_INHERITED = "Formlen bruger en celle, der selv viser en fejl ({}), eller et argument mangler. Ret det først."
_LOCKED = (
    "Arket er beskyttet, så formlen kan ikke undersøges. Ophæv beskyttelsen (Funktioner, Beskyt ark), og prøv igen."
)


def find_reasons(formulas: Formulas, document: Any, selected: Any, most: int = _MOST) -> dict[str, str]:
    """The reasons of formulas in error by cell: the selected one first, then the others, `most` of them."""
    modified, undo = document.isModified(), document.getUndoManager()
    found: dict[str, str] = {}
    undo.lock()
    try:
        for cell in _cells(document, selected):
            name = cell_name(cell)
            if name not in found:
                found[name] = _reason(formulas, cell)
            if len(found) == most:
                break
    finally:
        undo.unlock()
        document.setModified(modified)
    return found


def cell_name(cell: Any) -> str:
    """`Ark!B2`."""
    return f"{cell.getSpreadsheet().getName()}!{cell.AbsoluteName.rpartition('.')[2].replace('$', '')}"


def _cells(document: Any, selected: Any) -> Iterator[Any]:
    if selected is not None and selected.getError() and SERVICE in selected.getFormula():
        yield selected
    for position in range(document.Sheets.getCount()):
        sheet = document.Sheets.getByIndex(position)
        for area in sheet.queryFormulaCells(_ERROR).getRangeAddresses():
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    cell = sheet.getCellByPosition(column, row)
                    if SERVICE in cell.getFormula():
                        yield cell


def _reason(formulas: Formulas, cell: Any) -> str:
    formulas.reasons = []
    try:
        set_again(cell, cell.getFormula())
        shown = cell.getString()
        return formulas.reasons[0] if formulas.reasons else _INHERITED.format(shown)
    except UnoException:
        return _LOCKED
    finally:
        formulas.reasons = None
