"""What stands in a range of cells, read anew for every call, and sent to the process only where it has changed.

A reading costs some 0.15 µs a cell. Calc tells of most changes, but not of all before the formulas that use them are
computed, so a memory that trusts what it is told would one day be stale.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from typing import Any

from .process import HostProcess, Session
from .wire import encode

_KEPT = 12
_NAMED_ERRORS = 50
_DATE, _TIME, _LOGICAL = 2, 4, 1024  # com.sun.star.util.NumberFormat
_KINDS = ((_LOGICAL, "logical"), (_DATE, "date"), (_TIME, "time"))

Content = tuple[Any, ...]


class Ranges:
    """The ranges that the process knows, by number. The least used are forgotten."""

    def __init__(self, host: HostProcess) -> None:
        self._host = host
        self._known: OrderedDict[tuple[Any, ...], tuple[int, Content]] = OrderedDict()
        self._keys = itertools.count(1)
        self._session = 0

    def send(self, session: Session, document: Any, uid: str, cells: Any) -> int:
        """The number of a range, which is sent first where the process does not know it as it now stands."""
        if session.number != self._session:
            self._known.clear()
            self._session = session.number
        cells = used_part(cells)
        address = cells.getRangeAddress()
        place = (uid, address.Sheet, address.StartColumn, address.StartRow, address.EndColumn, address.EndRow)
        date_1904 = document.NullDate.Year == 1904
        formats = _formats(document, cells)
        # the areas as one text: a table with bands of colour has hundreds of them
        shown = tuple((kind, same.RangeAddressesAsString) for kind, same in formats)
        content = (cells.getDataArray(), cells.getSpreadsheet().getName(), shown, date_1904)
        known = self._known.get(place)
        if known is not None and known[1] == content:
            self._known.move_to_end(place)
            return known[0]
        key = next(self._keys)
        self._known[place] = (key, content)
        self._known.move_to_end(place)
        rows, sheet, _, _ = content
        header = {
            "do": "range",
            "key": key,
            "replaces": known[0] if known else None,
            "sheet": sheet,
            "row": address.StartRow + 1,
            "column": address.StartColumn + 1,
            "date_1904": date_1904,
            "formats": [
                (kind, *_within(area, address)) for kind, same in formats for area in same.getRangeAddresses()
            ],
            "errors": _errors(cells, rows),
        }
        self._host.tell(session, header, encode(rows))
        self._forget(session)
        return key

    def _forget(self, session: Session) -> None:
        while len(self._known) > _KEPT:
            _, (key, _) = self._known.popitem(last=False)
            self._host.tell(session, {"do": "forget", "key": key}, b"")


def used_part(cells: Any) -> Any:
    """The range without the rows below the last one of the sheet that is used: a whole column has a million."""
    address = cells.getRangeAddress()
    sheet = cells.getSpreadsheet()
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.getRangeAddress().EndRow
    if address.EndRow <= last:
        return cells
    return sheet.getCellRangeByPosition(
        address.StartColumn, address.StartRow, address.EndColumn, max(last, address.StartRow)
    )


def _formats(document: Any, cells: Any) -> list[tuple[str, Any]]:
    """The cells that are shown as dates, times or truth values: their values are numbers like any other."""
    formats = document.getNumberFormats()
    found = []
    for same in cells.getUniqueCellFormatRanges():
        code = formats.getByKey(same.NumberFormat).Type
        kind = next((name for bit, name in _KINDS if code & bit), None)
        if kind is not None:
            found.append((kind, same))
    return found


def _within(area: Any, address: Any) -> list[int]:
    """An area of the sheet by its position in the range."""
    left, top = address.StartColumn, address.StartRow
    return [area.StartColumn - left, area.StartRow - top, area.EndColumn - left, area.EndRow - top]


def _errors(cells: Any, rows: Content) -> list[list[Any]]:
    """The texts of the first error cells, which getDataArray hands over as None, by position."""
    found: list[list[Any]] = []
    for top, row in enumerate(rows):
        if None in row:
            for left, value in enumerate(row):
                if value is None:
                    found.append([left, top, cells.getCellByPosition(left, top).getString()])
                    if len(found) == _NAMED_ERRORS:
                        return found
    return found
