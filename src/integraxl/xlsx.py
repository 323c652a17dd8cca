"""Writing .xlsx with openpyxl: valid by Microsoft's validator, and the same bytes on every day and machine."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.fonts import Font
from openpyxl.writer.excel import ExcelWriter

# openpyxl writes the parts of a font in an order that the schema does not allow; every workbook would be faulty
Font.__elements__ = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u",
    "vertAlign", "sz", "color", "name", "family", "charset", "scheme",
)  # fmt: skip

_FIRST_PARTS = ("[Content_Types].xml", "_rels/.rels")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o600 << 16


def to_bytes(workbook: Workbook, stamp: dt.date) -> bytes:
    """The workbook as a file's bytes, with `stamp` as the date it was made: never the clock.

    The parts are stored in a fixed order and uncompressed, since compressors differ between machines.
    """
    moment = dt.datetime.combine(stamp, dt.time())
    workbook.properties.created = workbook.properties.modified = moment
    written = io.BytesIO()
    # ExcelWriter is what Workbook.save uses; save itself would overwrite the date of modification with the clock's
    with zipfile.ZipFile(written, "w") as archive:
        ExcelWriter(workbook, archive).write_data()
    return repack(read_parts(written.getvalue()))


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of an Office file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repack(parts: Mapping[str, bytes]) -> bytes:
    """An Office file of these parts, in a fixed order, without a date and uncompressed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(parts, key=lambda name: (name not in _FIRST_PARTS, name)):
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.create_system, entry.external_attr = 3, _REGULAR_FILE
            target.writestr(entry, parts[name])
    return packed.getvalue()


def write_value(cell: Cell | MergedCell, value: Any) -> None:
    """Write a value as what it is: a text that begins with = + - or @ stays text and never becomes a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
