"""What calamine does not tell of Excel's binary formats, by sheet, in the workbook's order: which rows are hidden, and
in .xls which formulas ask for today, for the time or for chance. What these lead to is not followed.

Both formats are records of a kind, a length and content; a row is one. What cannot be followed is not counted: the
cells are read by calamine, and what is damaged is refused there.
"""

from __future__ import annotations

import io
import posixpath
import struct
from collections.abc import Iterator
from contextlib import suppress
from xml.etree import ElementTree

import olefile

from integraxl.workbook.archive import Archive

_XLS_BEGIN, _XLS_END, _XLS_SHEET, _XLS_ROW, _XLS_HIDDEN = 0x809, 0x0A, 0x85, 0x208, 0x20
_XLSB_SHEET, _XLSB_ROW, _XLSB_HIDDEN = 156, 0, 0x10
_XLS_FORMULA, _FORMULA_TOKENS = 0x06, 22
_VOLATILE = b"\x19\x01"
_FUNCTIONS = {
    bytes([token]) + struct.pack("<H", number): f"{name}()"
    for name, number in (("TODAY", 221), ("NOW", 74), ("RAND", 63))
    for token in (0x21, 0x41, 0x61)
}
"""How a function stands in a formula: as a reference, a value or an array."""
_ROW_BYTES = 13
_LONGEST_NUMBER = 4
Hidden = list[frozenset[int]]


def hidden_in_xls(data: bytes) -> Hidden:
    """The numbers, from 1, of the hidden rows of each sheet of an .xls file."""
    stream = _xls_stream(data)
    starts = [struct.unpack_from("<I", content)[0] for kind, content in _xls_records(stream, 0) if kind == _XLS_SHEET]
    return [frozenset(_hidden_xls_rows(stream, start)) for start in starts]


def changing_in_xls(data: bytes) -> list[dict[tuple[int, int], str]]:
    """The cells of each sheet, by column and row from 1, whose own formula changes by itself, with what it asks for."""
    stream = _xls_stream(data)
    starts = [struct.unpack_from("<I", content)[0] for kind, content in _xls_records(stream, 0) if kind == _XLS_SHEET]
    return [dict(_changing_cells(stream, start)) for start in starts]


def _changing_cells(stream: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, content in _xls_records(stream, start):
        tokens = content[_FORMULA_TOKENS:]
        if kind == _XLS_FORMULA and tokens.startswith(_VOLATILE):
            asked = next((text for token, text in _FUNCTIONS.items() if token in tokens), None)
            if asked is not None:
                row, column = struct.unpack_from("<HH", content)
                yield (column + 1, row + 1), asked


def _xls_stream(data: bytes) -> bytes:
    if not olefile.isOleFile(data):
        return data  # as Excel before 1993 and some exports write it
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        name = next((each for each in ("Workbook", "Book") if container.exists(each)), None)
        content: bytes = container.openstream(name).read() if name else b""
        return content


def _xls_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from one that begins a sheet, or the workbook, to the one that ends it."""
    depth = 0  # a chart on a sheet begins and ends too
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _XLS_BEGIN) - (kind == _XLS_END)
        yield kind, stream[at + 4 : at + 4 + length]
        if depth <= 0:
            return
        at += 4 + length


def _hidden_xls_rows(stream: bytes, start: int) -> Iterator[int]:
    for kind, content in _xls_records(stream, start):
        if kind == _XLS_ROW and len(content) >= _ROW_BYTES and content[12] & _XLS_HIDDEN:
            yield struct.unpack_from("<H", content)[0] + 1


def hidden_in_xlsb(archive: Archive) -> Hidden:
    """The numbers, from 1, of the hidden rows of each sheet of an .xlsb file."""
    book = "xl/workbook.bin"
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.bin.rels"))
    parts = {node.get("Id", ""): posixpath.normpath(posixpath.join("xl", node.get("Target", ""))) for node in links}
    records = _xlsb_records(archive.read(book))
    sheets = [parts.get(_relation(content), "") for kind, content in records if kind == _XLSB_SHEET]
    return [frozenset(_hidden_xlsb_rows(archive.read(part))) if part in archive else frozenset() for part in sheets]


def _relation(content: bytes) -> str:
    length = struct.unpack_from("<I", content, 8)[0]
    return content[12 : 12 + 2 * length].decode("utf-16-le", "replace")


def _xlsb_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    with suppress(IndexError):  # where the part ends too soon
        while at < len(part):
            kind, at = _number(part, at)
            length, at = _number(part, at)
            yield kind, part[at : at + length]
            at += length


def _number(part: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and where it ends."""
    number = 0
    for place in range(_LONGEST_NUMBER):
        number |= (part[at + place] & 0x7F) << (7 * place)
        if not part[at + place] & 0x80:
            break
    return number, at + place + 1


def _hidden_xlsb_rows(part: bytes) -> Iterator[int]:
    for kind, content in _xlsb_records(part):
        if kind == _XLSB_ROW and len(content) >= _ROW_BYTES - 1 and content[11] & _XLSB_HIDDEN:
            yield struct.unpack_from("<I", content)[0] + 1
