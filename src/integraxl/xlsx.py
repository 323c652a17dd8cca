"""Writing .xlsx with openpyxl: valid by Microsoft's validator, and the same bytes on every day and machine."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.fonts import Font
from openpyxl.writer.excel import ExcelWriter

from integraxl.archive import pack, unpack

# openpyxl writes the parts of a font in an order that the schema does not allow; every workbook would be faulty
Font.__elements__ = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u",
    "vertAlign", "sz", "color", "name", "family", "charset", "scheme",
)  # fmt: skip


def to_bytes(workbook: Workbook, stamp: dt.date) -> bytes:
    """The workbook as a file's bytes, with `stamp` as the date it was made: never the clock."""
    moment = dt.datetime.combine(stamp, dt.time())
    workbook.properties.created = workbook.properties.modified = moment
    written = io.BytesIO()
    # ExcelWriter is what Workbook.save uses; save itself would overwrite the date of modification with the clock's
    with zipfile.ZipFile(written, "w") as archive:
        ExcelWriter(workbook, archive).write_data()
    return pack(unpack(written.getvalue()))


def write_value(cell: Cell | MergedCell, value: Any) -> None:
    """Write a value as what it is: a text that begins with = + - or @ stays text and never becomes a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
