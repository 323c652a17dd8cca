"""Workbooks in Excel's older and binary formats (.xls, .xlsb) and in OpenDocument (.ods), read by calamine.

calamine alone is not exact: it gives an error cell as a blank, and dates before March 1900 a day too early. What each
such cell really holds is told by its Arrow reader, which names every cell that is no plain number (`fast.odd_cells`).
Only used in a bounded process: these formats cannot be examined part by part as .xlsx can.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from integraxl.danish import fold
from integraxl.errors import UnreadableFile
from integraxl.workbook.archive import Archive
from integraxl.workbook.binary_rows import changing_in_xls, hidden_in_xls, hidden_in_xlsb
from integraxl.workbook.book import notice
from integraxl.workbook.cells import LONGEST_DURATION, CellValue, ErrorValue, Row, is_year, serial_date
from integraxl.workbook.convert import RawColumn
from integraxl.workbook.cpr_search import CprPlace, search_foreign
from integraxl.workbook.fast import odd_cells
from integraxl.workbook.issues import Issue
from integraxl.workbook.kinds import FileKind, refusal
from integraxl.workbook.locate import Place, may_hold_table
from integraxl.workbook.open_document import OpenDocument
from integraxl.workbook.package import ListObject, Sheet
from integraxl.workbook.volatile import ChangingCells, Formulas

_FORMATS = {
    FileKind.XLS: "det gamle .xls-format",
    FileKind.XLSB: "det binære .xlsb-format",
    FileKind.ODS: "OpenDocument-formatet (.ods)",
}
_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!", "GettingData": "#GETTING_DATA",
}  # fmt: skip
_KIND = re.compile(r"Expected float but got '(\w+)\((.*)\)'", re.DOTALL)
_MOMENT = re.compile(r"ExcelDateTime \{ value: (\S+), datetime_type: (\w+), is_1904: (true|false) \}")
_DURATION = re.compile(r'"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?"')
_NOT_FOLLOWED = (
    OSError, ValueError, LookupError, TypeError, AttributeError, struct.error, ElementTree.ParseError
)  # fmt: skip
_FIRST_DAY, _FIRST_DAY_1904 = "1899-12-30", "1904-01-01"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_PARAGRAPH = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"


class ForeignBook:
    """A `Book` over the cells as calamine gives them. It knows no Excel tables: sheets are found by name."""

    tables: tuple[ListObject, ...] = ()

    def __init__(self, name: str, kind: FileKind, data: bytes) -> None:
        self._name, self._kind, self._data = name, kind, data
        self._open_document_1904 = kind is FileKind.ODS and _examine_open_document(name, Archive(name, data))
        self._workbook = self._open(kind)
        self.sheets = tuple(
            Sheet(each.name, each.name) for each in self._workbook.sheets_metadata if self._is_read(each)
        )
        self.notices: tuple[Issue, ...] = (
            notice(
                "converted_file",
                f"Regnearket er gemt i {_FORMATS[kind]} og er læst uden Excels tabeller: arkets navn og overskrifter "
                "afgør, hvad der læses. Gem det som .xlsx i Excel.",
            ),
        )

    @property
    def epoch_1904(self) -> bool:
        """The cells tell it: each date says which day it counts from."""
        return self._open_document_1904 or any(
            epoch_1904 for sheet in self.sheets for _, epoch_1904 in [self._cells(sheet)]
        )

    def rows(self, sheet: Sheet, *, dates: bool = True) -> Iterator[Row]:  # noqa: ARG002
        yield from self._cells(sheet)[0]

    def columns(self, place: Place) -> Mapping[str, RawColumn] | None:  # noqa: ARG002
        return None

    def merges(self, sheet: Sheet) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def hidden_rows(self, sheet: Sheet) -> int:
        hidden = self._hidden.get(fold(sheet.name), ())
        return sum(any(number in rows for rows in hidden) for number, _ in self._cells(sheet)[0]) if hidden else 0

    def changing_cells(self) -> ChangingCells | None:
        if self._document:
            return ChangingCells(self._document.formulas)
        return ChangingCells(self._binary_formulas) if self._kind is FileKind.XLS else None

    @property
    def _binary_formulas(self) -> Formulas:
        with suppress(*_NOT_FOLLOWED):
            names = [each.name for each in self._workbook.sheets_metadata]
            cells = dict(zip(map(fold, names), changing_in_xls(self._data), strict=True))
            return Formulas(cells, shown={fold(name): name for name in names})
        return Formulas()

    @cached_property
    def _document(self) -> OpenDocument | None:
        return OpenDocument(Archive(self._name, self._data).read("content.xml")) if self._kind is FileKind.ODS else None

    @cached_property
    def _hidden(self) -> Mapping[str, Sequence[Container[int]]]:
        """The hidden rows of each sheet; without those of a binary file that cannot be followed."""
        if self._document:
            return self._document.hidden
        with suppress(*_NOT_FOLLOWED):
            data, binary = self._data, self._kind is FileKind.XLS
            rows = hidden_in_xls(data) if binary else hidden_in_xlsb(Archive(self._name, data))
            names = [fold(each.name) for each in self._workbook.sheets_metadata]
            return {name: [hidden] for name, hidden in zip(names, rows, strict=True) if hidden}
        return {}

    def cpr_places(self, places: Sequence[Place]) -> Iterable[CprPlace]:
        return search_foreign(self._name, self._data, {sheet: self._cells(sheet)[0] for sheet in self.sheets}, places)

    def _open(self, kind: FileKind) -> CalamineWorkbook:
        try:
            return CalamineWorkbook.from_filelike(io.BytesIO(self._data))
        except PasswordError:
            raise UnreadableFile(refusal(self._name, FileKind.ENCRYPTED)) from None
        except (CalamineError, ValueError, OSError):
            raise self._damaged(kind) from None

    def _is_read(self, sheet: Any) -> bool:
        if sheet.typ is SheetTypeEnum.MacroSheet:
            raise UnreadableFile(
                f"»{self._name}« har makroark fra før 1997 (Excel 4.0), som bruges til at skjule skadelig kode. "
                "Slet makroarkene i Excel, og gem regnearket som .xlsx."
            )
        return sheet.typ is SheetTypeEnum.WorkSheet

    @cache  # noqa: B019  # lives as long as the process that reads this one file
    def _cells(self, sheet: Sheet) -> tuple[list[Row], bool]:
        """The rows of a sheet, and whether its dates count from 1904."""
        try:
            found = self._workbook.get_sheet_by_name(sheet.part)
            grid = found.to_python(skip_empty_area=False)
            left = found.start[1] if found.start else 0
            odd = odd_cells(self._data, sheet.part, left) if found.start else {}
        except (CalamineError, ValueError, OSError):
            raise self._damaged(None) from None
        epochs = set[str]()
        rows: list[Row] = []
        for row, values in enumerate(grid):
            cells = {}
            for column, value in enumerate(values):
                told = odd.get((row, column), "")
                cell = self._cell(value, told) if told or value != "" else None
                if told.endswith("is_1904: true })'"):
                    epochs.add("1904")
                if cell is not None and cell != "":
                    cells[column + 1] = cell
            if cells:
                rows.append((row + 1, cells))
        return rows, bool(epochs)

    def _cell(self, value: Any, told: str) -> CellValue | None:
        """The cell's value; where it is not plain, from what the Arrow reader told of it."""
        if isinstance(value, str | bool) and not (value == "" and told) and "DurationIso" not in told:
            return value
        kind = _KIND.fullmatch(told)
        if kind is None and isinstance(value, int | float):
            return float(value)
        if kind is not None and kind[1] == "Error":
            return ErrorValue(_ERRORS.get(kind[2], kind[2]))
        if kind is not None and kind[1] == "DateTime" and (moment := _MOMENT.fullmatch(kind[2])):
            return _moment(float(moment[1]), moment[2], moment[3] == "true")
        if kind is not None and kind[1] == "DateTimeIso" and isinstance(value, dt.date):
            return self._day(value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time()))
        if kind is not None and kind[1] == "DurationIso" and (parts := _DURATION.fullmatch(kind[2])):
            return _duration(*parts.groups())
        if value == "" and kind is not None and kind[1] == "String":
            return None
        raise self._damaged(None)  # never a guess

    def _day(self, moment: dt.datetime) -> CellValue:
        """A date of an OpenDocument, which is a year if that is what was typed."""
        first_day = _FIRST_DAY_1904 if self._open_document_1904 else _FIRST_DAY
        serial = (moment - dt.datetime.fromisoformat(first_day)) / dt.timedelta(days=1)
        return serial if is_year(serial) else moment

    def _damaged(self, kind: FileKind | None) -> UnreadableFile:
        what = f" i {_FORMATS[kind]}" if kind in _FORMATS else ""
        return UnreadableFile(
            f"»{self._name}« kan ikke læses{what}; det er måske beskadiget. Åbn det i Excel, og gem det som .xlsx."
        )


def _moment(serial: float, kind: str, epoch_1904: bool) -> CellValue:
    """As `cells` reads a serial number of an .xlsx file."""
    if 0 < serial < 1:  # calamine does not tell a time of day from a date
        return dt.timedelta(days=serial)
    if kind == "TimeDelta":
        return dt.timedelta(days=serial) if abs(serial) < LONGEST_DURATION else serial
    return serial if is_year(serial) else serial_date(serial, epoch_1904)


def _duration(sign: str, days: str | None, hours: str | None, minutes: str | None, seconds: str | None) -> CellValue:
    length = float(days or 0) * 24 + float(hours or 0) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return dt.timedelta(hours=-length if sign else length) if length < LONGEST_DURATION else length / 24


def _examine_open_document(name: str, archive: Archive) -> bool:
    """Whether its dates count from 1904. Raises UnreadableFile where calamine would not tell what a cell holds.

    It gives an error in an OpenDocument sheet, and a formula without a value, as a blank or as text. Sheets of the
    house's own, such as that of the live formulas, are never read and may hold what they like.
    """
    silent, first_day, is_read = 0, _FIRST_DAY, False
    try:
        for event, node in ElementTree.iterparse(io.BytesIO(archive.read("content.xml")), ("start", "end")):
            if event == "start":
                if node.tag == f"{_TABLE}table":
                    is_read = may_hold_table(node.get(f"{_TABLE}name", ""))
            elif node.tag == f"{_TABLE}table-cell" and node.get(f"{_TABLE}formula"):
                silent += is_read and _is_silent(node)
            elif node.tag == f"{_TABLE}null-date":
                first_day = node.get(f"{_TABLE}date-value", _FIRST_DAY)
            elif node.tag == f"{_TABLE}table-row":
                node.clear()
    except (ElementTree.ParseError, ValueError, LookupError):
        raise archive.damaged("content.xml") from None
    if first_day not in (_FIRST_DAY, _FIRST_DAY_1904):
        raise UnreadableFile(
            f"»{name}« regner sine datoer fra {first_day}, og det kan ikke læses sikkert. "
            "Åbn det i Excel eller LibreOffice, og gem det som .xlsx."
        )
    if silent:
        cells = "én celle" if silent == 1 else f"{silent} celler"
        raise UnreadableFile(
            f"»{name}« har {cells} med en fejl eller en formel uden værdi, som ikke kan læses sikkert i dette format. "
            "Åbn det i Excel eller LibreOffice, og gem det som .xlsx; så vises cellerne."
        )
    return first_day == _FIRST_DAY_1904


def _is_silent(cell: ElementTree.Element) -> bool:
    kind = cell.get(f"{_OFFICE}value-type")
    shown = "".join(cell.find(_PARAGRAPH).itertext()) if cell.find(_PARAGRAPH) is not None else ""  # type: ignore[union-attr]
    is_error = any(key.endswith("}value-type") and value == "error" for key, value in cell.attrib.items())
    return kind is None or is_error or (kind == "string" and shown.startswith(("#", "Err:")))
