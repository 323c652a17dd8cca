"""A workbook of many records as Excel would save it, written straight as XML: openpyxl takes a minute for 200,000."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from integraxl.contract.fields import Column, Kind, columns_of
from integraxl.workbook.columns import NO_CODE, NO_DATE, Array, Columns, to_day

SHEET_PART = "xl/worksheets/sheet1.xml"
_SERIAL_OF_DAY_0 = -to_day(dt.date(1899, 12, 30))
_BLOCK = 10_000  # rows that are put together before they are compressed
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MORE = (
    f'xmlns:r="{_RELATED}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
)
_RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class _SharedStrings:
    """Every distinct text once, numbered as met: so Excel keeps text, and so it does not repeat in the sheet."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._uses = 0

    def add(self, texts: Iterable[str | None]) -> None:
        for text in texts:
            if text is not None:
                self._uses += 1
                self.numbers.setdefault(text, len(self.numbers))

    def xml(self) -> str:
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in self.numbers)
        return f'{_XML}<sst {_MAIN} count="{self._uses}" uniqueCount="{len(self.numbers)}">{items}</sst>'


def write_workbook(path: Path, *tables: Columns) -> Path:
    """Write each table as an Excel table on a sheet of its name; dates are date cells."""
    strings = _SharedStrings()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in _fixed_parts(tables).items():
            archive.writestr(part, text)
        for number, records in enumerate(tables, start=1):
            with archive.open(_sheet_part(number), "w") as sheet:
                for chunk in _sheet(records, strings):
                    sheet.write(chunk.encode())
        archive.writestr("xl/sharedStrings.xml", strings.xml())
    return path


def _sheet_part(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _sheet(records: Columns, strings: _SharedStrings) -> Iterator[str]:
    columns = columns_of(records.model)
    yield f'{_XML}<worksheet {_MAIN} {_MORE}><dimension ref="{_range(records)}"/><sheetData>'
    headers = [each.header for each in columns]
    strings.add(headers)
    yield _row(1, [_text(f"{_letter(at)}1", header, strings) for at, header in enumerate(headers)])
    for start in range(0, len(records), _BLOCK):
        block = slice(start, start + _BLOCK)
        values = [_values(column, records[column.name][block]) for column in columns]
        texts = [values[at] for at, column in enumerate(columns) if not _numeric(column)]
        for row in zip(*texts, strict=True):  # row by row, as Excel numbers them
            strings.add(row)
        cells = [_cells(column, _letter(at), values[at], start, strings) for at, column in enumerate(columns)]
        yield "".join(_row(number, line) for number, line in enumerate(zip(*cells, strict=True), start + 2))
    yield '</sheetData><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>'


def _row(number: int, cells: Iterable[str]) -> str:
    return f'<row r="{number}" spans="1:12" x14ac:dyDescent="0.25">{"".join(cells)}</row>'


def _numeric(column: Column) -> bool:
    return column.kind in (Kind.DATE, Kind.NUMBER)


def _values(column: Column, values: Array) -> list[Any]:
    """What the cells of a column show: days as serial numbers, codes as texts, blanks as None."""
    shown: list[Any] = values.tolist()
    if column.kind is Kind.DATE:
        return [None if day == NO_DATE else day + _SERIAL_OF_DAY_0 for day in shown]
    if column.kind is Kind.NUMBER:
        return [None if number != number else number for number in shown]
    texts = {NO_CODE: None, **dict(enumerate(column.codes or ()))}
    return [texts[code] for code in shown] if column.codes else shown


def _cells(column: Column, letter: str, values: Sequence[Any], start: int, strings: _SharedStrings) -> list[str]:
    cell = {Kind.DATE: _date, Kind.NUMBER: _number}.get(column.kind, _text)
    return [cell(f"{letter}{row}", value, strings) for row, value in enumerate(values, start + 2)]


def _date(place: str, serial: int | None, _: _SharedStrings) -> str:
    """A blank cell is no cell at all."""
    return "" if serial is None else f'<c r="{place}" s="1"><v>{serial}</v></c>'


def _number(place: str, number: float | None, _: _SharedStrings) -> str:
    return "" if number is None else f'<c r="{place}"><v>{number!r}</v></c>'


def _text(place: str, text: str | None, strings: _SharedStrings) -> str:
    return "" if text is None else f'<c r="{place}" t="s"><v>{strings.numbers[text]}</v></c>'


def _letter(at: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at]


def _range(records: Columns) -> str:
    # a table needs a row below its header, or Excel repairs the file
    return f"A1:{_letter(len(columns_of(records.model)) - 1)}{max(len(records), 1) + 1}"


def _fixed_parts(tables: Sequence[Columns]) -> dict[str, str]:
    """Everything but the sheets and their strings."""
    numbers = range(1, len(tables) + 1)
    sheets = "".join(
        f'<sheet name="{each.model.sheet_name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, each in enumerate(tables, start=1)
    )
    parts = {
        "[Content_Types].xml": _content_types(numbers),
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{_XML}<workbook {_MAIN} xmlns:r="{_RELATED}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            *(("worksheet", f"worksheets/sheet{number}.xml") for number in numbers),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/styles.xml": _styles(),
    }
    for number, records in enumerate(tables, start=1):
        parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _relations(("table", f"../tables/table{number}.xml"))
        parts[f"xl/tables/table{number}.xml"] = _table(number, records)
    return parts


def _table(number: int, records: Columns) -> str:
    columns = columns_of(records.model)
    headers = "".join(f'<tableColumn id="{at}" name="{each.header}"/>' for at, each in enumerate(columns, start=1))
    name, area = records.model.table_name, f'ref="{_range(records)}"'
    return (
        f'{_XML}<table {_MAIN} id="{number}" name="{name}" displayName="{name}" {area}><autoFilter {area}/>'
        f'<tableColumns count="{len(columns)}">{headers}</tableColumns></table>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f"{_XML}<Relationships {_RELATIONS}>{items}</Relationships>"


def _content_types(numbers: Iterable[int]) -> str:
    kinds = {"workbook": "sheet.main", "sharedStrings": "sharedStrings", "styles": "styles"}
    for number in numbers:
        kinds |= {f"worksheets/sheet{number}": "worksheet", f"tables/table{number}": "table"}
    parts = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _styles() -> str:
    """Cell style 0 is plain and 1 is Excel's short date."""
    return (
        f'{_XML}<styleSheet {_MAIN}><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
