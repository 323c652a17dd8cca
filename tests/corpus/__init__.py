"""Every file that once made the reader or the template fail in any way but an IntegraxlError, made by code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tests.catalogue.binary import xlsb_bytes
from tests.small_workbooks import person, read_part, sheet, with_parts, workbook_bytes

Change = Callable[[bytes], bytes]

_SOUND = workbook_bytes(sheet("Borgere", person(), person("a2")))


def _in_sheet(old: bytes, new: bytes) -> bytes:
    part = read_part(_SOUND, "xl/worksheets/sheet1.xml")
    assert old in part
    return with_parts(_SOUND, {"xl/worksheets/sheet1.xml": part.replace(old, new)})


def _in_table(old: bytes, new: bytes) -> bytes:
    data, part = workbook_bytes(sheet("Borgere", person(), person("a2"), excel_table=True)), "xl/tables/table1.xml"
    content = read_part(data, part)
    assert old in content
    return with_parts(data, {part: content.replace(old, new)})


_FORMULA = b'<c r="H2" s="1"><f>1</f><v>%s</v></c></row>'
DATA: Mapping[str, bytes] = {
    "a date that is not a number": _in_sheet(b'</row><row r="3">', _FORMULA % b"nan" + b'<row r="3">'),
    "a date that is infinite": _in_sheet(b'</row><row r="3">', _FORMULA % b"1e400" + b'<row r="3">'),
    "a cell in a row of five thousand digits": _in_sheet(b'r="A3"', b'r="A' + b"3" * 5000 + b'"'),
    "a table of five thousand digits": _in_table(b'ref="A1:L3"', b'ref="A1:L' + b"3" * 5000 + b'"'),
    "a table whose totals are no number": _in_table(b'ref="A1:L3"', b'ref="A1:L3" totalsRowCount="x"'),
}
"""Data workbooks; all of them are refused or have faults."""

_XLSB = xlsb_bytes()
_XLSB_SHEET = "xl/worksheets/sheet1.bin"


def _with_bytes(*changes: tuple[int, int]) -> bytes:
    part = bytearray(read_part(_XLSB, _XLSB_SHEET))
    for at, value in changes:
        part[at] = value
    return with_parts(_XLSB, {_XLSB_SHEET: bytes(part)})


HANGS: Mapping[str, bytes] = {
    "an .xlsb sheet that never ends": _with_bytes((8, 0x02), (251, 0x10), (417, 0x2F), (492, 0x90), (755, 0x05)),
    "an .xlsb sheet of other sizes": _with_bytes(
        (39, 2), (169, 0x84), (292, 0x20), (299, 4), (366, 0x10), (486, 8), (586, 8), (619, 0xE5)
    ),
}
"""Workbooks that calamine never finishes: the process is stopped."""

_THEME, _STYLES = "xl/theme/theme1.xml", "xl/styles.xml"


def _cut(part: bytes) -> bytes:
    return part[:60]


TEMPLATE: Mapping[str, tuple[str, Change]] = {
    "styles that end too soon": (_STYLES, _cut),
    "a theme that ends too soon": (_THEME, _cut),
    "a theme that is no theme": (_THEME, lambda _: b"<x/>"),
    "a theme without a colour": (_THEME, lambda part: re.sub(rb"<a:srgbClr[^>]*/>", b"", part)),
    "a theme with a character that does not exist": (_THEME, lambda part: part.replace(b"<a:lt1>", b"&#0;<a:lt1>")),
    "content types without the workbook": ("[Content_Types].xml", lambda part: part.replace(b"sheet.main+xml", b"x")),
    "style sheet of another kind": (
        _STYLES,
        lambda part: part.replace(b"<cellXfs", b"<x").replace(b"</cellXfs", b"</x"),
    ),
}
"""Changes to one part of the template; each must end in an IntegraxlError, or be borne."""
