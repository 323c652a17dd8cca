"""Writing .xlsx with openpyxl: valid by Microsoft's validator, the same bytes everywhere, and text that stays text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.fonts import Font
from openpyxl.writer.excel import ExcelWriter

from integraxl.cleaning import clean
from integraxl.gate import refuse_cpr_in_parts
from integraxl.zips import pack, unpack

# openpyxl writes the parts of a font in an order that the schema does not allow; every workbook would be faulty
Font.__elements__ = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u",
    "vertAlign", "sz", "color", "name", "family", "charset", "scheme",
)  # fmt: skip

_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def to_bytes(workbook: Workbook, stamp: dt.date) -> bytes:
    """The workbook as a file's bytes, with `stamp` as the date it was made: never the clock.

    Raises WriteRefused if a CPR number stands anywhere in it.
    """
    moment = dt.datetime.combine(stamp, dt.time())
    workbook.properties.created = workbook.properties.modified = moment
    written = io.BytesIO()
    # ExcelWriter is what Workbook.save uses; save itself would overwrite the date of modification with the clock's
    with zipfile.ZipFile(written, "w") as archive:
        ExcelWriter(workbook, archive).write_data()
    parts = unpack(written.getvalue())
    refuse_cpr_in_parts(parts, workbook.sheetnames)
    return pack(parts)


def write_value(cell: Cell | MergedCell, value: Any) -> None:
    """Write a value as what it is: a text that begins with = + - or @ stays text and never becomes a formula."""
    cell.value = cell_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"


def cell_text(text: str) -> str:
    """A text as any part of a workbook may hold it.

    Cleaned; and what looks like the format's own escape for a character, _x0007_, is escaped, or Excel would read that
    character in its place.
    """
    return _LOOKS_ESCAPED.sub("_x005F_", clean(text)) if "_x" in text else clean(text)
