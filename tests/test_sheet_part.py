"""Cells exchanged in a sheet's XML: what is asked for is there, and nothing else has moved."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integraxl.errors import InvalidParameter, UnreadableFile
from integraxl.workbook.cells import date_styles, iter_rows
from integraxl.workbook.package import Package, column_number
from integraxl.workbook.sheet_part import SheetPart
from tests.small_workbooks import Cell, Formula, Hours, Sheet, read_part, with_parts, workbook_bytes

PART = "xl/worksheets/sheet1.xml"
DAY = dt.date(2019, 4, 1)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1).filter(
    lambda text: text.strip() == text and text
)
values = st.one_of(texts, st.floats(-1e9, 1e9).map(lambda number: number + 0.0), st.dates(dt.date(1905, 1, 1)))
cells = st.one_of(st.none(), texts, st.integers(3000, 9999).map(float), st.just(DAY), st.just(Formula("1+1", 2.0)))
grids = st.lists(st.lists(cells, min_size=1, max_size=5), max_size=6).map(lambda rows: [["Overskrift"], *rows])
edits = st.dictionaries(
    st.integers(1, 9), st.dictionaries(st.integers(1, 30), values, min_size=1, max_size=4), max_size=4
)


def read(data: bytes, *, dates: bool = True) -> dict[tuple[int, int], Any]:
    package = Package.from_bytes(Path("x.xlsx"), data)
    rows = iter_rows(package, package.sheets[0], dates=dates)
    return {(row, column): value for row, cells in rows for column, value in cells.items()}


def exchanged(data: bytes, new: dict[int, dict[int, Any]]) -> bytes:
    package = Package.from_bytes(Path("x.xlsx"), data)
    part = SheetPart(read_part(data, PART)).with_cells(new, date_styles(package), package.epoch_1904)
    return with_parts(data, {PART: part})


def written(value: Any, epoch_1904: bool) -> list[Any]:
    """As what a value may be in the file: a date is a number of days, or text in a cell without a date's style."""
    if isinstance(value, dt.date):
        start = dt.date(1904, 1, 1) if epoch_1904 else dt.date(1899, 12, 30)
        return [float((value - start).days), f"{value.day:02}-{value.month:02}-{value.year:04}"]
    return [value]


@given(grids, edits, st.booleans(), st.booleans())
def test_what_is_written_is_read_and_the_rest_is_as_it_was(
    grid: list[list[Cell]], new: dict[int, dict[int, Any]], epoch_1904: bool, inline: bool
) -> None:
    old = workbook_bytes(Sheet("Ark", grid), epoch_1904=epoch_1904, inline=inline)
    after, before = read(exchanged(old, new), dates=False), read(old, dates=False)
    asked = {(row, column): value for row, cells in new.items() for column, value in cells.items()}
    assert {place: value for place, value in after.items() if place not in asked} == {
        place: value for place, value in before.items() if place not in asked
    }
    for place, value in asked.items():
        assert after[place] in written(value, epoch_1904)


@given(grids, edits)
def test_the_order_of_rows_and_cells_is_kept(grid: list[list[Cell]], new: dict[int, dict[int, Any]]) -> None:
    part = read_part(exchanged(workbook_bytes(Sheet("Ark", grid)), new), PART).decode()
    rows = [int(number) for number in re.findall(r'<row r="(\d+)"', part)]
    assert rows == sorted(set(rows))
    for content in re.findall(r"<row [^>]*>(.*?)</row>", part):
        columns = [column_number(reference) for reference in re.findall(r'<c r="([A-Z]+)\d+"', content)]
        assert columns == sorted(set(columns))


NEW = '<c r="B2" t="inlineStr"><is><t>x</t></is></c>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<sheetData><row r='2' spans=\"1:2\"/></sheetData>", f"<row r='2'>{NEW}</row></sheetData>"),
        (
            '<sheetData><row r="2" spans="1:1" ht="9"><c r="A2"/></row></sheetData>',
            f'<sheetData><row r="2" ht="9"><c r="A2"/>{NEW}</row></sheetData>',
        ),
        ('<sheetData><row r="1"><c r="A1"/></row></sheetData>', f'</row><row r="2">{NEW}</row></sheetData>'),
        (
            '<sheetData><row><c><v>1</v></c></row><row><c><v>1</v></c><c s="0" t="n"><v>3</v></c></row></sheetData>',
            f"<row><c><v>1</v></c>{NEW}</row></sheetData>",
        ),
        (
            '<sheetData><row r="2"><c r="B2" note="a>b"/></row></sheetData>',
            f'<sheetData><row r="2">{NEW}</row></sheetData>',
        ),
        (
            '<dimension ref="A1"/><sheetData><row r="2"><c r="C2"/></row></sheetData><e><row r="2"/></e>',
            f'<dimension ref="A1:B2"/><sheetData><row r="2">{NEW}<c r="C2"/></row></sheetData><e><row r="2"/></e>',
        ),
    ],
)
def test_the_shapes_of_xml(old: str, new: str) -> None:
    part = f"<worksheet {MAIN}>{old}</worksheet>".encode()
    assert new.encode() in SheetPart(part).with_cells({2: {2: "x"}}, (), False)


def test_a_prefix_is_kept() -> None:
    part = b'<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"/></x:sheetData><y:ext xmlns:y="n"/></x:worksheet>'
    assert SheetPart(part).with_cells({1: {1: 2.0}, 2: {1: "a&b"}}, (), False) == part.replace(
        b'<x:row r="1"/>',
        b'<x:row r="1"><x:c r="A1"><x:v>2</x:v></x:c></x:row>'
        b'<x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>a&amp;b</x:t></x:is></x:c></x:row>',
    )


@pytest.mark.parametrize(
    ("above", "shown"),
    [(DAY, dt.datetime(2018, 2, 28)), ("01-04-2019", "28-02-2018"), (Hours(3), "28-02-2018"), (None, "28-02-2018")],
)
def test_a_date_takes_the_style_of_the_cell_above(above: Cell, shown: Any) -> None:
    data = workbook_bytes(Sheet("Ark", [["Dato", "x"], [above, "x"]]))
    assert read(exchanged(data, {3: {1: dt.date(2018, 2, 28)}}))[3, 1] == shown


def test_a_style_above_the_header_row_says_nothing() -> None:
    data = workbook_bytes(Sheet("Ark", [[DAY], ["Dato"]]))
    part = SheetPart(read_part(data, PART)).with_cells({3: {1: DAY}}, {1}, False, below=2)
    assert b"<t>01-04-2019</t>" in part


def test_a_text_like_an_escape_stays_what_it_is() -> None:
    data = workbook_bytes(Sheet("Ark", [["x"]]))
    assert read(exchanged(data, {1: {1: "_x0041_ & <b>"}}))[1, 1] == "_x0041_ & <b>"


def test_a_merged_cell_would_hide_the_value() -> None:
    part = (
        f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"/></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
    ).encode()
    with pytest.raises(InvalidParameter) as refused:
        SheetPart(part).with_cells({2: {2: "x"}}, (), False)
    assert str(refused.value) == "B2 er en del af en flettet celle. Ophæv fletningen, og prøv igen."
    assert b"<t>x</t>" in SheetPart(part).with_cells({1: {1: "x"}}, (), False)


def test_nothing_asked_for_is_nothing_changed() -> None:
    part = read_part(workbook_bytes(Sheet("Ark", [["a", DAY]])), PART)
    assert SheetPart(part).with_cells({}, (), False) == part


def test_an_empty_sheet_is_refused() -> None:
    for empty in ("<sheetData/>", "<sheetData></sheetData>"):
        with pytest.raises(InvalidParameter) as refused:
            SheetPart(f"<worksheet {MAIN}>{empty}</worksheet>".encode()).with_cells({1: {1: "x"}}, (), False)
        assert str(refused.value) == "Arket er tomt. Skriv tabellens overskrifter i det, og prøv igen."


@pytest.mark.parametrize("part", [b"<worksheet><sheetData>", "<worksheet/>".encode("utf-16")])
def test_a_damaged_part_is_told(part: bytes) -> None:
    with pytest.raises(UnreadableFile, match="Åbn regnearket i Excel, og gem det igen"):
        SheetPart(part)
