"""The names of the formulas in files: Excel's are OUTFLOW, Calc's own ORG.INTEGRAXL.ADDIN.OUTFLOW.

Calc before 24.2 at least finds only its own name when it opens an .xlsx file, and writes only that. So formulas are
set again when a workbook has been opened, and the names in the file are put right when it has been saved.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

_FORMULA_CELLS = 16  # com.sun.star.sheet.CellFlags.FORMULA
_WHOLE_TABLE = re.compile(r"(?<!\[)\[#all\](?!\])", re.IGNORECASE)
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml|xl/workbook\.xml|xl/tables/[^/]+\.xml")
_EXCEL_FILES = (".xlsx", ".xlsm")
_SERVICE = "ORG.INTEGRAXL.ADDIN."


class Names:
    """The formulas' names, as they may stand in a workbook."""

    def __init__(self, functions: Iterable[dict[str, Any]]) -> None:
        self._excel = {_SERVICE + each["method"].upper(): each["name"] for each in functions}
        plain = "|".join(sorted(self._excel.values(), key=len, reverse=True))
        self._unknown = re.compile(rf"(?<![\w.])(?:_xll\.|_xludf\.)?({plain})(?=\()", re.IGNORECASE)
        self._own = re.compile("|".join(map(re.escape, self._excel)).encode() + rb"(?=\()")

    def resolve(self, document: Any) -> None:
        """Set every formula again that names one of ours and was not understood. Nothing else is touched."""
        found = [(sheet, cell) for sheet in _each(document.Sheets) for cell in self._cells(sheet)]
        if not found:
            return
        modified, undo = document.isModified(), document.getUndoManager()
        undo.lock()
        try:
            for sheet, (column, row) in found:
                self._set_again(sheet.getCellByPosition(column, row))
        finally:
            undo.unlock()
            document.setModified(modified)

    def _cells(self, sheet: Any) -> Iterator[tuple[int, int]]:
        for area in sheet.queryContentCells(_FORMULA_CELLS).getRangeAddresses():
            cells = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
            for top, row in enumerate(cells.getFormulaArray()):
                for left, formula in enumerate(row):
                    if self.known(formula) != formula.strip("{}"):
                        yield area.StartColumn + left, area.StartRow + top

    def known(self, formula: str) -> str:
        """A formula with names that Calc knows, and without the braces of an array formula."""
        plain = formula.strip("{}")
        parts = plain.split('"')  # every other one is a text
        if not any(map(self._unknown.search, parts[::2])):
            return plain
        parts[::2] = [_WHOLE_TABLE.sub("[[#All]]", self._unknown.sub(self._known, part)) for part in parts[::2]]
        return '"'.join(parts)

    def _known(self, match: re.Match[str]) -> str:
        wanted = match[1].upper()
        return next(own for own, name in self._excel.items() if name == wanted)

    def _set_again(self, cell: Any) -> None:
        formula = self.known(cell.getFormula())
        if not cell.getArrayFormula():
            cell.setFormula(formula)
            return
        cursor = cell.getSpreadsheet().createCursorByRange(cell)
        cursor.collapseToCurrentArray()
        cursor.setArrayFormula(formula)

    def write_as_excel(self, path: str) -> None:
        """Give the formulas in a saved Excel file the names that Excel knows. Where that fails, the file stays."""
        if not path.lower().endswith(_EXCEL_FILES) or not os.path.isfile(path):
            return
        with contextlib.suppress(OSError, zipfile.BadZipFile):
            self._rewrite(os.path.realpath(path))

    def _rewrite(self, path: str) -> None:
        with zipfile.ZipFile(path) as archive:
            changed = {
                name: self._in_excel(archive.read(name)) for name in archive.namelist() if _SHEET_PART.fullmatch(name)
            }
            if not any(count for _, count in changed.values()):
                return
            handle, temporary = tempfile.mkstemp(prefix=".integraxl-", dir=os.path.dirname(path))
            try:
                with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as target:
                    for entry in archive.infolist():
                        data = changed[entry.filename][0] if entry.filename in changed else archive.read(entry)
                        target.writestr(entry, data, entry.compress_type)
                shutil.copystat(path, temporary)  # Calc would take a new date for another's change
                os.replace(temporary, path)
            except OSError:
                os.unlink(temporary)
                raise

    def _in_excel(self, part: bytes) -> tuple[bytes, int]:
        return self._own.subn(lambda match: self._excel[match[0].decode()].encode(), part)


def _each(sheets: Any) -> Iterator[Any]:
    for position in range(sheets.getCount()):
        yield sheets.getByIndex(position)
