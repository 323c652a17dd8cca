"""What the formulas take from the calling workbook besides their arguments: its report date, settings and targets."""

from __future__ import annotations

from typing import Any

from .ranges import used_part

NEEDS = ("report_date", "settings", "targets")


class Surroundings:
    """Finds them. `catalogue` holds the contract's names of the defined name and of the tables and sheets."""

    def __init__(self, catalogue: dict[str, Any]) -> None:
        self._names = catalogue["names"]

    def find(self, document: Any, need: str) -> Any:
        """The cells of a need; the text of a defined name that is no cell; None where the workbook has neither."""
        names = self._names[need]
        if need == "report_date":
            return _named(document, names["name"])
        ranges = document.DatabaseRanges
        table = _spelled(ranges.ElementNames, names["table"])
        if table is not None:
            return ranges.getByName(table).getReferredCells()
        sheet = _spelled(document.Sheets.ElementNames, names["sheet"])
        return None if sheet is None else _used(document.Sheets.getByName(sheet))

    def content(self, document: Any) -> tuple[Any, ...]:
        """All of it as it stands now, to see whether it has changed."""
        found = (self.find(document, need) for need in NEEDS)
        return tuple(
            each if each is None or isinstance(each, str) else used_part(each).getDataArray() for each in found
        )


def _named(document: Any, name: str) -> Any:
    ranges = document.NamedRanges
    spelled = _spelled(ranges.ElementNames, name)
    if spelled is None:
        return None
    found = ranges.getByName(spelled)
    return found.getReferredCells() or found.getContent()


def _spelled(names: tuple[str, ...], wanted: str) -> str | None:
    """The name as the workbook spells it."""
    folded = wanted.casefold()
    return next((name for name in names if name.casefold() == folded), None)


def _used(sheet: Any) -> Any:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.getRangeAddress()
    return sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
