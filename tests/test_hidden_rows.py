"""Rows that are hidden or filtered away are read, and told, whatever the format."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import pytest

from integraxl.workbook.binary_rows import hidden_in_xls
from integraxl.workbook.read import examine_workbook
from tests.catalogue.binary import PERSONS, rows_of, xls_bytes, xlsb_bytes
from tests.libreoffice import convert, requires_libreoffice

from .small_workbooks import person, read_part, sheet, warning, with_parts, workbook_bytes

ONE = "Én række er skjult eller filtreret væk. Den er læst og talt med som de andre."
TWO = "2 rækker er skjult eller filtreret væk. De er læst og talt med som de andre."
"""Rows 1 and 2 of four hold records; row 9 holds nothing."""


def told(folder: Path, data: bytes, name: str) -> list[object]:
    path = folder / name
    path.write_bytes(data)
    workbook = examine_workbook(path)
    assert len(workbook.persons) == 2
    return [issue for issue in workbook.issues if issue.code != "converted_file"]


def xls_row(number: int, hidden: bool) -> bytes:
    """A ROW record: its number, its columns, its height, and its flags."""
    return struct.pack("<HH", 0x208, 16) + struct.pack("<HHHHHHI", number - 1, 0, 12, 300, 0, 0, 0x20 if hidden else 0)


def xls_with_rows(*rows: tuple[int, bool]) -> bytes:
    data = xls_bytes()
    begin = struct.pack("<HH", 0x809, 16) + struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
    at = data.index(begin) + len(begin)
    records = b"".join(xls_row(*each) for each in rows)
    end = data.rindex(struct.pack("<HH", 0x0A, 0)) + 4
    stream = data[at:end]
    rest = data[end:]
    assert len(rest) > len(records)  # the last sector is padded
    return data[:at] + records + stream + rest[len(records) :]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(2, True)], [warning("hidden_rows", "Borgere", ONE)]),
        ([(2, True), (3, True)], [warning("hidden_rows", "Borgere", TWO)]),
        ([(2, False), (3, False)], []),
        ([(9, True)], []),
    ],
)
def test_hidden_rows_of_an_xls(tmp_path: Path, rows: list[tuple[int, bool]], expected: list[object]) -> None:
    assert told(tmp_path, xls_with_rows(*rows), "data.xls") == expected


def xlsb_with_hidden(*rows: int) -> bytes:
    data = xlsb_bytes()
    part = read_part(data, "xl/worksheets/sheet1.bin")
    for row in rows:
        plain = struct.pack("<IIHBBI", row - 1, 0, 300, 0, 0, 0)
        assert part.count(plain) == 1
        part = part.replace(plain, struct.pack("<IIHBBI", row - 1, 0, 300, 0, 0x10, 0))
    return with_parts(data, {"xl/worksheets/sheet1.bin": part})


@pytest.mark.parametrize(("rows", "text"), [([2], ONE), ([2, 3], TWO)])
def test_hidden_rows_of_an_xlsb(tmp_path: Path, rows: list[int], text: str) -> None:
    assert told(tmp_path, xlsb_with_hidden(*rows), "data.xlsb") == [warning("hidden_rows", "Borgere", text)]


@requires_libreoffice
@pytest.mark.parametrize("extension", ["ods", "xls"])
def test_hidden_rows_that_libreoffice_saved(tmp_path: Path, extension: str) -> None:
    """Rows 2 and 3 are hidden, and so are all rows below the records, as people do with what they do not use."""
    data = workbook_bytes(sheet("Borgere", person("a1"), person("a2")), sheet("IGU"))
    part = read_part(data, "xl/worksheets/sheet1.xml")
    for row in (2, 3):
        part = part.replace(b'<row r="%d">' % row, b'<row r="%d" hidden="1">' % row)
    blank = b"".join(b'<row r="%d" hidden="1"/>' % row for row in range(10, 400))
    part = part.replace(b"</sheetData>", blank + b"</sheetData>")
    path = tmp_path / "data.xlsx"
    path.write_bytes(with_parts(data, {"xl/worksheets/sheet1.xml": part}))
    (converted,) = convert([path], extension, tmp_path)
    assert told(tmp_path, converted.read_bytes(), f"igen.{extension}") == [warning("hidden_rows", "Borgere", TWO)]


@pytest.mark.parametrize("name", ["data.xls", "data.xlsb"])
def test_no_row_is_hidden_in_a_plain_file(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, xls_bytes() if name.endswith("s") else xlsb_bytes(), name) == []


@pytest.mark.parametrize("cut", range(0, 1200, 37))
def test_a_binary_file_that_is_cut_off_raises_nothing_but_what_its_reader_bears(cut: int) -> None:
    data = xls_bytes(rows_of(PERSONS))
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError, struct.error):
        assert isinstance(hidden_in_xls(data[:cut]), list)
