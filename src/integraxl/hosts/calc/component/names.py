"""The names of the formulas in files: Excel's are OUTFLOW, Calc's own ORG.INTEGRAXL.ADDIN.OUTFLOW.

Calc (7.4 at least) finds only its own name when it opens an .xlsx file, and writes only that. So formulas are
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
from pathlib import Path
from typing import Any

_FORMULA_CELLS = 16  # com.sun.star.sheet.CellFlags.FORMULA
_WHOLE_TABLE = re.compile(r"(?<!\[)\[#all\](?!\])", re.IGNORECASE)
_PART = re.compile(r"xl/worksheets/[^/]+\.xml|xl/workbook\.xml")
_TABLE = re.compile(r"xl/tables/[^/]+\.xml")
_TABLE_NAME = re.compile(rb'\sdisplayName="([^"]+)"')
_FORMULA = re.compile(rb"<(f|definedName|formula|formula1|formula2)\b[^>]*>[^<]*</\1>")
_EXCEL_FILES = (".xlsx", ".xlsm")
SERVICE = "ORG.INTEGRAXL.ADDIN."


class Names:
    """The formulas' names, as they may stand in a workbook."""

    def __init__(self, functions: Iterable[dict[str, Any]]) -> None:
        self._excel = {SERVICE + each["method"].upper(): each["name"] for each in functions}
        plain = "|".join(sorted(self._excel.values(), key=len, reverse=True))
        self._unknown = re.compile(rf"(?<![\w.])(?:_xll\.|_xludf\.)?({plain})(?=\()", re.IGNORECASE)
        self._own = re.compile(f"({'|'.join(map(re.escape, self._excel))})(?=\\()".encode())

    def resolve(self, document: Any) -> None:
        """Set every formula again that names one of ours and was not understood. Nothing else is touched."""
        found = [(sheet, cell) for sheet in _each(document.Sheets) for cell in self._cells(sheet)]
        if not found:
            return
        modified, undo = document.isModified(), document.getUndoManager()
        undo.lock()
        try:
            for sheet, (column, row) in found:
                cell = sheet.getCellByPosition(column, row)
                set_again(cell, self.known(cell.getFormula()))
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
        return next(str(own) for own, name in self._excel.items() if name == wanted)

    def write_as_excel(self, path: str) -> None:
        """Give the formulas in a saved Excel file the names that Excel knows. Where that fails, the file stays."""
        if not path.lower().endswith(_EXCEL_FILES) or not Path(path).is_file():
            return
        with contextlib.suppress(OSError, zipfile.BadZipFile):
            self._rewrite(Path(path).resolve())

    def _rewrite(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            tables = [_TABLE_NAME.search(archive.read(name)) for name in archive.namelist() if _TABLE.fullmatch(name)]
            names = [match[1] for match in tables if match]
            changed = {
                name: self._in_excel(archive.read(name), names) for name in archive.namelist() if _PART.fullmatch(name)
            }
            if all(archive.read(name) == data for name, data in changed.items()):
                return
            handle, temporary = tempfile.mkstemp(prefix=".integraxl-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as target:
                    for entry in archive.infolist():
                        data = changed.get(entry.filename) or archive.read(entry)
                        target.writestr(entry, data, entry.compress_type)
                shutil.copystat(path, temporary)  # Calc would take a new date for another's change
                Path(temporary).replace(path)
            except OSError:
                Path(temporary).unlink()
                raise

    def _in_excel(self, part: bytes, tables: list[bytes]) -> bytes:
        """A part of the file with formulas as Excel writes them. To Excel a table's name alone has no headings."""
        whole = re.compile(rb"(?<=[(,])(" + b"|".join(tables) + rb")(?=[,)])") if tables else None

        def in_excel(match: re.Match[bytes]) -> bytes:
            named, count = self._own.subn(lambda own: self._excel[own[0].decode()].encode(), match[0])
            if not count:
                return match[0]
            named = named.replace(b"[[#All]]", b"[#All]")
            return whole.sub(rb"\1[#All]", named) if whole else named

        return _FORMULA.sub(in_excel, part)


def set_again(cell: Any, formula: str) -> None:
    """Give a cell, or the whole array that it is part of, a formula. Calc computes it."""
    if not cell.getArrayFormula():
        cell.setFormula(formula)
        return
    cursor = cell.getSpreadsheet().createCursorByRange(cell)
    cursor.collapseToCurrentArray()
    cursor.setArrayFormula(formula.strip("{}"))


def _each(sheets: Any) -> Iterator[Any]:
    for position in range(sheets.getCount()):
        yield sheets.getByIndex(position)
