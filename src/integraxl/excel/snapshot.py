"""The open workbook as a file's bytes, unsaved changes included.

Excel saves a copy into a folder of its own among the user's temporary files, which no other user may read; it is read
and removed at once. So the buttons see the same bytes, through the same reader, as the command line does, and the
workbook keeps its name, its place and its unsaved state. Where Excel is stopped in between, the folder is removed when
the add-in starts the next time.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import xlwings as xw
from xlwings.constants import CalculationState, FileFormat

from integraxl.errors import UnreadableFile

_PREFIX = "integraxl-kopi-"
_SECONDS = 600  # a copy is read within seconds; one that is younger may belong to another Excel
_SUFFIXES = {FileFormat.xlOpenXMLWorkbook: ".xlsx", FileFormat.xlOpenXMLWorkbookMacroEnabled: ".xlsm"}


def read_open_workbook(book: xw.Book) -> bytes:
    """A copy of the workbook. Raises UnreadableFile for other kinds of file than .xlsx and .xlsm."""
    suffix = _SUFFIXES.get(int(book.api.FileFormat))
    if suffix is None:
        raise UnreadableFile(f"»{book.name}« er ikke et .xlsx- eller .xlsm-regneark. Gem det som .xlsx, og prøv igen.")
    if book.app.api.CalculationState != CalculationState.xlDone:
        book.app.calculate()  # under manual calculation the copy would hold old values of formulas
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / f"kopi{suffix}"
        book.api.SaveCopyAs(str(copy))
        return copy.read_bytes()


def remove_leftovers() -> None:
    """Remove copies that a process left behind when it was stopped."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            old = time.time() - folder.stat().st_mtime > _SECONDS
        except OSError:
            continue
        if old:
            shutil.rmtree(folder, ignore_errors=True)
