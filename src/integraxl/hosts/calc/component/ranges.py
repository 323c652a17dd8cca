"""What stands in ranges of cells, sent to the process only where it has changed.

To read a range costs some 0.2 µs a cell, so a thousand formulas over one table would spend seconds on reading. What was
read is believed until the workbook says that it was modified, and no longer than Calc is busy with one thing. But Calc
computes some formulas in the middle of a change, before it says so; then what was believed is read again, and if it was
stale, everything is computed anew.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from typing import Any

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.util import XModifyListener

from .process import HostProcess, Session
from .wire import encode

_KEPT = 12
_NAMED_ERRORS = 50
_FORMULA_CELLS = 16  # com.sun.star.sheet.CellFlags.FORMULA
_DATE, _TIME, _LOGICAL = 2, 4, 1024  # com.sun.star.util.NumberFormat
_KINDS = ((_LOGICAL, "logical"), (_DATE, "date"), (_TIME, "time"))

Content = tuple[Any, ...]
Place = tuple[Any, ...]


class Reading:
    """A range as it was read: the process knows it by its key. It is believed, and was used so, or not."""

    def __init__(self, key: int, cells: Any, content: Content) -> None:
        self.key, self.cells, self.content = key, cells, content
        self.believed = self.used = False


class Ranges:
    """The ranges that the process knows. The least used are forgotten."""

    def __init__(self, host: HostProcess, context: Any) -> None:
        self._host, self._context = host, context
        self._known: OrderedDict[Place, Reading] = OrderedDict()
        self._keys = itertools.count(1)
        self._session = 0
        self._listening: set[str] = set()
        self._turn_ends = False

    def send(self, session: Session, document: Any, uid: str, cells: Any) -> int:
        """The number of a range, which is sent first where the process does not know it as it now stands."""
        if session.number != self._session:
            self._known.clear()
            self._session = session.number
        address = cells.getRangeAddress()
        place = (uid, address.Sheet, address.StartColumn, address.StartRow, address.EndColumn, address.EndRow)
        known = self._known.get(place)
        # who has switched the telling off is not believed
        if known is None or not known.believed or not document.isSetModifiedEnabled():
            known = self._read(session, document, place, used_part(cells))
        known.used = True
        self._known.move_to_end(place)
        return known.key

    def _read(self, session: Session, document: Any, place: Place, cells: Any) -> Reading:
        known, content = self._known.get(place), _content(document, cells)
        if known is None or known.content != content:
            if known is not None:
                self._host.tell(session, {"do": "forget", "key": known.key}, b"")
            known = self._known[place] = Reading(next(self._keys), cells, content)
            self._tell(session, document, known)
            self._forget(session)
        known.cells = cells  # rows may have been put in above: the cells of before have moved
        # a formula may change without a word, as RAND() does
        if not cells.queryContentCells(_FORMULA_CELLS).getCount():
            self._believe(document, place[0], known)
        return known

    def _tell(self, session: Session, document: Any, reading: Reading) -> None:
        cells, (rows, sheet, _, date_1904) = reading.cells, reading.content
        address = cells.getRangeAddress()
        header = {
            "do": "range",
            "key": reading.key,
            "sheet": sheet,
            "row": address.StartRow + 1,
            "column": address.StartColumn + 1,
            "date_1904": date_1904,
            "formats": [
                (kind, *_within(area, address))
                for kind, same in _formats(document, cells)
                for area in same.getRangeAddresses()
            ],
            "errors": _errors(cells, rows),
        }
        self._host.tell(session, header, encode(rows))

    def _forget(self, session: Session) -> None:
        while len(self._known) > _KEPT:
            _, reading = self._known.popitem(last=False)
            self._host.tell(session, {"do": "forget", "key": reading.key}, b"")

    def _believe(self, document: Any, uid: str, reading: Reading) -> None:
        if uid not in self._listening:
            self._listening.add(uid)
            document.addModifyListener(_Change(self, uid))
        if not self._turn_ends:
            self._turn_ends = True
            callback = self._context.ServiceManager.createInstanceWithContext(
                "com.sun.star.awt.AsyncCallback", self._context
            )
            callback.addCallback(_Turn(self), None)
        reading.believed, reading.used = True, False

    def end_turn(self) -> None:
        """Calc has come to the end of what it was busy with: nothing is believed any more."""
        self._turn_ends = False
        for reading in self._known.values():
            reading.believed = reading.used = False

    def changed(self, document: Any, uid: str) -> None:
        """The workbook was modified: nothing of it is believed. Where too much was, all is computed anew."""
        readings = [reading for place, reading in self._known.items() if place[0] == uid and reading.believed]
        stale = any(each.used and _content(document, each.cells) != each.content for each in readings)
        for reading in readings:
            reading.believed = reading.used = False
        if stale:
            document.calculateAll()

    def closed(self, uid: str) -> None:
        """The workbook is gone."""
        self._listening.discard(uid)


class _Change(unohelper.Base, XModifyListener):
    def __init__(self, ranges: Ranges, uid: str) -> None:
        self._ranges, self._uid = ranges, uid

    def modified(self, event: Any) -> None:
        self._ranges.changed(event.Source, self._uid)

    def disposing(self, _: Any) -> None:
        self._ranges.closed(self._uid)


class _Turn(unohelper.Base, XCallback):
    def __init__(self, ranges: Ranges) -> None:
        self._ranges = ranges

    def notify(self, _: Any) -> None:
        self._ranges.end_turn()


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


def _content(document: Any, cells: Any) -> Content:
    """Values, the sheet's name, and what is shown as dates and times; to compare."""
    # the areas as one text: a table with bands of colour has hundreds of them
    shown = tuple((kind, same.RangeAddressesAsString) for kind, same in _formats(document, cells))
    return cells.getDataArray(), cells.getSpreadsheet().getName(), shown, document.NullDate.Year == 1904


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
    """The errors of the first error cells, as Calc numbers them, by position; getDataArray hands them over as None."""
    found: list[list[Any]] = []
    for top, row in enumerate(rows):
        if None in row:
            for left, value in enumerate(row):
                if value is None:
                    found.append([left, top, cells.getCellByPosition(left, top).getError()])
                    if len(found) == _NAMED_ERRORS:
                        return found
    return found
