"""Cell by cell, exactly as the file has it: the slow route, taken where a sheet is not plain.

The fast route cannot tell an error cell or a formula without a value from a blank, nor text from a number in a mixed
column. This one can, because it reads the sheet's own XML.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from xml.parsers import expat

from integraxl.errors import UnreadableFile
from integraxl.workbook.package import Package, Sheet, cell_position, children_named, column_letters
from integraxl.workbook.shared_strings import unescape
from integraxl.workbook.sheet_judge import LAST_ROW, MAIN_NAMESPACES, growing

_CHUNK, _HEADER_CHUNK = 1 << 16, 1 << 10  # what is read past a header row is parsed for nothing
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_TIME_ALONE = re.compile(r"[^dyåa]*[hst][^dyå]*", re.IGNORECASE)
_PLACES = {
    "sheetData": ("worksheet",), "row": ("sheetData",), "c": ("row",), "v": ("c",), "f": ("c",), "is": ("c",),
    "r": ("is",), "rPh": ("is",), "t": ("is", "r", "rPh"),
}  # fmt: skip
"""In what each element of a sheet stands that makes up its cells."""
_CELLS = ("sheetData", "row", "c")
"""What holds nothing but these, and extensions: a <V> would be a value that we do not read."""
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_ROW_NUMBER = re.compile(r"\d{1,7}", re.ASCII)
LONGEST_DURATION = 10**6  # days; nobody books an interpreter for longer
FIRST_YEAR, LAST_YEAR = 1800, 2100


@dataclass(frozen=True)
class ErrorValue:
    """An error cell, such as #REF!."""

    text: str


@dataclass(frozen=True)
class BadSerial:
    """A number formatted as a date that is no date, or an ambiguous one (Excel's 29 February 1900)."""

    number: float


class Missing(Enum):
    """A formula that was never calculated."""

    NO_VALUE = "formel uden værdi"


CellValue = str | float | bool | dt.datetime | dt.timedelta | ErrorValue | BadSerial | Missing
Row = tuple[int, dict[int, CellValue]]


def iter_rows(package: Package, sheet: Sheet, *, dates: bool = True) -> Iterator[Row]:
    """Each row that holds a value: its number and its values by column number (from 1).

    Without `dates` they stay serial numbers, which is enough for headers and spares the reading of the styles.
    """
    parser = _SheetParser(package, sheet.name, dates)
    size = _CHUNK if dates else _HEADER_CHUNK
    for chunk in growing(package.filled_chunks(sheet, size), size):
        yield from parser.feed(chunk, final=False)
    yield from parser.feed(b"", final=True)


def damaged_sheet(sheet: str, why: str) -> UnreadableFile:
    """The error for a sheet that is no XML, or that programs read in more than one way; `why` goes on after it."""
    return UnreadableFile(f"Arket »{sheet}« er beskadiget{why}. Åbn regnearket i Excel, og gem det igen.")


def serial_date(number: float, epoch_1904: bool) -> dt.datetime | BadSerial:
    """The date that Excel shows for a serial number; its 29 February 1900 (serial 60) does not exist."""
    if epoch_1904:
        start = dt.datetime(1904, 1, 1)
    else:
        if number < 1 or 60 <= number < 61:
            return BadSerial(number)
        start = dt.datetime(1899, 12, 31 if number < 60 else 30)
    try:
        return start + dt.timedelta(seconds=round(number * 86400, 3))
    except (OverflowError, ValueError):
        return BadSerial(number)


class _SheetParser:
    """Refuses what readers read in more than one way: that would be a figure that looks right and may be wrong."""

    def __init__(self, package: Package, sheet: str, dates: bool) -> None:
        self._package, self._sheet, self._dates = package, sheet, dates
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._path: list[str] = []
        self._seen_rows = bytearray()
        self._seen_cells: set[int] = set()
        self._seen_data = False
        self._rows: list[Row] = []
        self._row: dict[int, CellValue] = {}
        self._row_number = self._column = 0
        self._cell: dict[str, str] = {}
        self._collect = self._formula = self._phonetic = self._inline = False
        self._value: list[str] = []
        self._has_value = False

    def feed(self, chunk: bytes, *, final: bool) -> list[Row]:
        try:
            self._parser.Parse(chunk, final)
        except (expat.ExpatError, ValueError, LookupError):
            raise self._damaged(f" efter række {self._row_number}") from None
        rows, self._rows = self._rows, []
        return rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        parents = _PLACES.get(tag)
        unknown = self._path[-1:] and self._path[-1] in _CELLS and space in MAIN_NAMESPACES and tag != "extLst"
        if parents is not None or not self._path or self._collect or unknown:
            self._refuse_misplaced(space, tag, parents or ())
        self._path.append(tag if space in MAIN_NAMESPACES else "")
        if tag == "c":
            self._cell, self._value = attributes, []
            self._has_value = self._formula = self._inline = False
            self._column = self._column_of(attributes.get("r"))
        elif tag == "v" or (tag == "t" and not self._phonetic):
            self._collect = self._has_value = True
            self._inline = tag == "t"
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "row":
            self._row_number = self._number_of(attributes.get("r"))
            self._row, self._column = {}, 0
            self._seen_cells.clear()
        elif tag == "sheetData":
            self._seen_data = True

    def _refuse_misplaced(self, space: str, tag: str, parents: tuple[str, ...]) -> None:
        """What makes up cells stands in its place, once. Elsewhere on a sheet its names may mean other things."""
        if not self._path:
            if tag != "worksheet" or space not in MAIN_NAMESPACES:
                raise self._damaged(": det er ikke et ark med celler")
        elif "sheetData" in self._path[:2] or (tag in _CELLS and space in MAIN_NAMESPACES):
            if tag == "sheetData" and self._seen_data:
                raise self._damaged(": det har to sæt celler")
            if self._collect or self._path[-1] not in parents or space not in MAIN_NAMESPACES:
                raise self._damaged(f": i eller efter række {self._row_number} står noget, hvor det ikke kan stå")
            if tag in ("v", "is") and self._has_value:
                raise self._damaged(f": {column_letters(self._column)}{self._row_number} har to værdier")

    def _number_of(self, row: str | None) -> int:
        number = self._row_number + 1 if row is None else int(row) if _ROW_NUMBER.fullmatch(row) else 0
        if not 1 <= number <= LAST_ROW:
            raise self._damaged(f": efter række {self._row_number} står en række, der ikke findes")
        if number >= len(self._seen_rows):
            self._seen_rows.extend(bytes(number + 1))
        if self._seen_rows[number]:
            raise self._damaged(f": række {number} står to gange")
        self._seen_rows[number] = True
        return number

    def _column_of(self, reference: str | None) -> int:
        column, row = (self._column + 1, self._row_number) if reference is None else cell_position(reference)
        if row != self._row_number:
            raise self._damaged(f": {reference} står i række {self._row_number}")
        if column in self._seen_cells:
            raise self._damaged(f": {column_letters(column)}{row} står to gange")
        self._seen_cells.add(column)
        return column

    def _damaged(self, why: str) -> UnreadableFile:
        return damaged_sheet(self._sheet, why)

    def _text(self, text: str) -> None:
        if self._collect:
            self._value.append(text)

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        self._path.pop()
        if tag in ("v", "t"):
            self._collect = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "c":
            value = self._cell_value()
            if value is not None and value != "":
                self._row[self._column] = value
        elif tag == "row" and self._row:
            self._rows.append((self._row_number, self._row))

    def _cell_value(self) -> CellValue | None:
        text, kind = "".join(self._value), self._cell.get("t", "n")
        if self._has_value and (kind == "inlineStr") != self._inline:
            raise ValueError("a text where a value is announced, or the reverse")
        if not self._has_value or (not text and kind == "n"):
            return Missing.NO_VALUE if self._formula else None
        if kind == "s":
            return self._package.texts[index_of(text)]
        if kind in ("str", "inlineStr"):
            return unescape(text)
        if kind == "e":
            return ErrorValue(text)
        if kind == "b":
            return text == "1"
        if kind == "d":
            return _iso_date(text)
        number = float(text) if kind == "n" and _NUMBER.fullmatch(text.strip()) else math.nan
        if not math.isfinite(number):
            raise ValueError("not a number")
        return self._number(number)

    @cached_property
    def _styles(self) -> list[str]:
        return _style_kinds(self._package) if self._dates else []

    def _number(self, number: float) -> CellValue:
        style = self._styles[index_of(self._cell.get("s", "0"))] if self._styles else ""
        if style == "time" and 0 <= number < 1:
            return dt.timedelta(days=number)
        # who types 2018 in a cell formatted as a date gets 10 July 1905: it stays the number that was typed
        if style in ("date", "time") and not is_year(number):
            return serial_date(number, self._package.epoch_1904)
        if style == "duration" and abs(number) < LONGEST_DURATION:
            return dt.timedelta(days=number)
        return number


def index_of(text: str) -> int:
    """A number that counts from 0. Raises ValueError for any other text, also for what Python takes for one."""
    if not (text.isascii() and text.strip().isdigit()):
        raise ValueError("not an index")
    return int(text)


def is_year(number: float) -> bool:
    """Whether a number in a column of dates is most likely a year that someone typed."""
    return FIRST_YEAR <= number <= LAST_YEAR


def _iso_date(text: str) -> dt.datetime | str:
    """A cell of ISO type; what is no date stays the text that it is."""
    try:
        return dt.datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return text


def date_styles(package: Package) -> set[int]:
    """The cell styles that show a number as a date."""
    return {number for number, kind in enumerate(_style_kinds(package)) if kind in ("date", "time")}


def _style_kinds(package: Package) -> list[str]:
    """For each cell style: `date`, `time` (of day, without a date), `duration` or blank."""
    # openpyxl knows which number formats are dates; it costs a tenth of a second to import and only this route needs it
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    if package.styles is None:
        return []
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    kinds: list[str] = []
    found: dict[str, str] = {}
    for node in package.styles:
        tag = node.tag.rpartition("}")[2]
        if tag == "numFmts":
            formats |= {
                int(child.get("numFmtId", 0)): child.get("formatCode", "") for child in children_named(node, "numFmt")
            }
        elif tag == "cellXfs":
            for child in children_named(node, "xf"):
                code = formats.get(int(child.get("numFmtId", 0)), "General")
                if code not in found:
                    date = "time" if _TIME_ALONE.fullmatch(_LITERAL.sub("", code)) else "date"
                    found[code] = "duration" if is_timedelta_format(code) else date if is_date_format(code) else ""
                kinds.append(found[code])
    return kinds
