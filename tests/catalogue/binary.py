"""Excel's two binary formats, written by hand: no well-kept library writes them. Two persons, with real date cells."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from tests.small_workbooks import HEADERS, ErrorCell, person

Value = str | dt.date | ErrorCell | None
PERSONS: tuple[dict[str, Value], ...] = tuple(
    {key: value for key, value in person(id).items() if isinstance(value, str | dt.date)} for id in ("a1", "a2")
)
_SECTOR, _FREE, _END, _FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NOT_AVAILABLE = 0x2A


def rows_of(records: Iterable[dict[str, Value]]) -> list[list[Value]]:
    """The header row and one row per record."""
    headers = HEADERS["Borgere"]
    return [list(headers), *([record.get(header) for header in headers] for record in records)]


def _serial(day: dt.date) -> float:
    return float((day - dt.date(1899, 12, 30)).days)


# --- .xls: BIFF8 records in an OLE container ---


def xls_bytes(rows: Sequence[Sequence[Value]] | None = None, extra: bytes = b"") -> bytes:
    """A workbook of one sheet, Borgere; `extra` records stand right after the first."""
    sheet = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for number, row in enumerate(rows_of(PERSONS) if rows is None else rows):
        for column, value in enumerate(row):
            sheet += _biff_cell(number, column, value)
    sheet += _biff(0x000A)
    begin = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + extra
    begin += b"".join(_biff(0x00E0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 14))
    name = b"\x07\x00Borgere"
    length = len(begin) + 4 + 6 + len(name) + 4
    book = begin + _biff(0x0085, struct.pack("<IH", length, 0) + name) + _biff(0x000A)
    return ole_bytes("Workbook", book + sheet)


def _biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _biff_cell(row: int, column: int, value: Value) -> bytes:
    if isinstance(value, str):
        return _biff(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))
    if isinstance(value, dt.date):
        return _biff(0x0203, struct.pack("<HHHd", row, column, 1, _serial(value)))
    if isinstance(value, ErrorCell):
        return _biff(0x0205, struct.pack("<HHHBB", row, column, 0, _NOT_AVAILABLE, 1))
    return b""


def ole_bytes(name: str, stream: bytes) -> bytes:
    """An OLE file with one stream: header, one sector of the allocation table, the directory, the stream."""
    padded = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(padded) // _SECTOR
    table = [_FAT, _END, *range(3, 2 + sectors), _END]
    fat = struct.pack(f"<{_SECTOR // 4}I", *table, *[_FREE] * (_SECTOR // 4 - len(table)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0)[: 4 * 9]
    header = header.ljust(76, b"\0") + struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 2, len(padded))
    return header + fat + directory.ljust(_SECTOR, b"\0") + padded


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + struct.pack("<III", _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


# --- .xlsb: BIFF12 records in a zip ---


def xlsb_bytes(rows: Sequence[Sequence[Value]] | None = None) -> bytes:
    """A workbook of one sheet, Borgere."""
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    link = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
    parts = {
        "[Content_Types].xml": b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "_rels/.rels": relations.format(link.format("rId1", related, "officeDocument", "xl/workbook.bin")).encode(),
        "xl/_rels/workbook.bin.rels": relations.format(
            link.format("rId1", related, "worksheet", "worksheets/sheet1.bin")
            + link.format("rId2", related, "styles", "styles.bin")
        ).encode(),
        "xl/workbook.bin": b"".join(
            (
                _biff12(131),
                _biff12(153, bytes(12)),
                _biff12(143),
                _biff12(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Borgere")),
                _biff12(144),
                _biff12(132),
            )
        ),
        "xl/styles.bin": b"".join(
            (
                _biff12(278),
                _biff12(617, struct.pack("<I", 2)),
                *(_biff12(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 14)),
                _biff12(618),
                _biff12(279),
            )
        ),
        "xl/worksheets/sheet1.bin": b"".join(_sheet12(rows_of(PERSONS) if rows is None else rows)),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _sheet12(rows: Sequence[Sequence[Value]]) -> Iterator[bytes]:
    yield _biff12(129)
    yield _biff12(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1))
    yield _biff12(145)
    for number, row in enumerate(rows):
        yield _biff12(0, struct.pack("<IIHBBI", number, 0, 300, 0, 0, 0))
        for column, value in enumerate(row):
            if isinstance(value, str):
                yield _biff12(6, struct.pack("<II", column, 0) + _wide(value))
            elif isinstance(value, dt.date):
                yield _biff12(5, struct.pack("<IId", column, 1, _serial(value)))
            elif isinstance(value, ErrorCell):
                yield _biff12(3, struct.pack("<IIB", column, 0, _NOT_AVAILABLE))
    yield _biff12(146)
    yield _biff12(130)


def _biff12(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(content)
    size = b""
    while length >= 128:
        size += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + size + bytes([length]) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
