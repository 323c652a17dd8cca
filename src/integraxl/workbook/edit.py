"""The edits of a workbook that people maintain, each in a copy: a report date, records. All else stays as it was."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integraxl.contract.parameters import REPORT_DATE_NAME, parameter_name, resolve_parameters
from integraxl.contract.tables import Setting
from integraxl.danish import fold
from integraxl.errors import InvalidParameter
from integraxl.workbook.cells import date_styles, iter_rows
from integraxl.workbook.locate import Place, locate
from integraxl.workbook.ooxml import OoxmlBook
from integraxl.workbook.package import ListObject, Package, cell_position, column_letters, range_bounds
from integraxl.workbook.sheet_part import CellInput, SheetPart

_REFERENCE = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d+)")
_CALCULATION = re.compile(rb"<(\w+:)?calcPr\b[^>]*?/?>")
_LARGE = 32 << 20  # bytes: a part of more is mostly blank cells, and to pack it well takes longer than all else
_ON_LOAD = re.compile(rb'\sfullCalcOnLoad="[^"]*"')
# what may follow calcPr in a workbook part, in the schema's order
_AFTER_CALCULATION = re.compile(
    rb"<(\w+:)?(oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing|fileRecoveryPr|"
    rb"webPublishObjects|extLst)\b|</(\w+:)?workbook>"
)


def report_date_in(data: bytes) -> dt.date:
    """The report date on the sheet Opsætning of a workbook. Raises InvalidParameter where there is none."""
    settings = {name: value for name, value, _ in _settings(_package(data))}
    return resolve_parameters({"as_of": settings.get("as_of")}).as_of


def with_report_date(data: bytes, as_of: dt.date) -> bytes:
    """The workbook with another report date, on Opsætning and in the cell named Opgørelsesdato.

    Only the sheets of those cells change, and the workbook part, which asks for formulas to be calculated on opening;
    every other part keeps its content. Raises InvalidParameter where a date is a formula or the workbook is signed.
    """
    package = _package(data)
    sheets: dict[str, SheetPart] = {}
    cells: dict[str, dict[int, dict[int, CellInput]]] = {}
    parts = {sheet.name: sheet.part for sheet in package.sheets}
    for sheet, cell in sorted(_date_cells(package)):
        part, (column, row) = parts[sheet], cell_position(cell)
        known = sheets.setdefault(part, _sheet_part(package, part))
        if not known.is_filled(row, column):
            raise InvalidParameter(f"{sheet}!{cell}: Cellen er tom. Skriv opgørelsesdatoen i den.")
        if known.is_formula(row, column):
            raise InvalidParameter(f"{sheet}!{cell}: Opgørelsesdatoen er en formel. Skriv den som en dato.")
        cells.setdefault(part, {}).setdefault(row, {})[column] = as_of
    changed = {part: _with_cells(package, sheets[part], values) for part, values in cells.items()}
    return _rewritten(package, changed)


@dataclass(frozen=True)
class TableEdit:
    """New values for the cells of a table: row → column → value, by the sheet's numbers."""

    place: Place
    cells: Mapping[int, Mapping[int, CellInput]]


def with_table_cells(data: bytes, edit: TableEdit) -> bytes:
    """The workbook with new values in one table, which grows down to the last row that has one.

    Only the sheet changes, its table where it grows, and the workbook part, which asks for formulas to be calculated
    on opening. Raises InvalidParameter where a cell holds a formula, is merged, or the rows below the table are taken.
    """
    package = _package(data)
    place = edit.place
    part = place.sheet.part
    sheet = _sheet_part(package, part)
    _refuse_taken(package, sheet, edit)
    for row, cells in edit.cells.items():
        for column in cells:
            if sheet.is_formula(row, column):
                where = f"{place.sheet.name}!{column_letters(column)}{row}"
                raise InvalidParameter(f"{where}: Cellen har en formel, som ikke må overskrives. Ret den i Excel.")
    changed = {part: _with_cells(package, sheet, edit.cells, place.header_row)}
    return _rewritten(package, changed | dict(_grown_table(package, place, max(edit.cells, default=0))))


def formula_headers(package: Package, place: Place, row: int) -> list[str]:
    """Headers of the columns beside the contract's that hold a formula in `row`."""
    header_row = next((cells for number, cells in iter_rows(package, place.sheet) if number == place.header_row), {})
    others = {column: str(text) for column, text in header_row.items() if column not in place.columns.values()}
    if not others:
        return []
    sheet = _sheet_part(package, place.sheet.part)
    return [text for column, text in others.items() if sheet.is_formula(row, column)]


def _refuse_taken(package: Package, sheet: SheetPart, edit: TableEdit) -> None:
    """A table grows only over blank cells; what stands there would be taken for a record."""
    place = edit.place
    table = table_around(package, place)
    if table is None:
        return
    new = [row for row in edit.cells if row > table.last_row]
    if new and table.totals_row:
        raise InvalidParameter(
            f"Tabellen {table.name} har en totalrække, så der er ikke plads til nye rækker. Slå den fra i Excel "
            "(Tabeldesign > Totalrække), hent ind, og slå den til igen."
        )
    for row in new:
        for column in range(table.first_column, table.last_column + 1):
            if not sheet.is_blank(row, column):
                where = f"{place.sheet.name}!{column_letters(column)}{row}"
                raise InvalidParameter(
                    f"{where}: Under tabellen {table.name} står der noget, hvor de nye rækker skal være. Flyt det, og "
                    "prøv igen."
                )


def table_around(package: Package, place: Place) -> ListObject | None:
    """The Excel table whose header row is the records', whatever its name."""
    tables = (each for each in package.tables if each.sheet == place.sheet and each.header_row == place.header_row)
    return next((each for each in tables if each.first_column <= min(place.columns.values()) <= each.last_column), None)


def _sheet_part(package: Package, part: str) -> SheetPart:
    return SheetPart(_content(package, part), package.facts[part].blank)


def _content(package: Package, part: str) -> bytes:
    return b"".join(package.chunks(part, 1 << 20))


def _with_cells(
    package: Package, sheet: SheetPart, values: Mapping[int, Mapping[int, CellInput]], below: int = 0
) -> bytes:
    return sheet.with_cells(values, date_styles(package), package.epoch_1904, below)


def _grown_table(package: Package, place: Place, last_row: int) -> Iterator[tuple[str, bytes]]:
    """The part of the Excel table around the records, reaching down to `last_row`."""
    for _, part in package.related(place.sheet.part, "table"):
        reference = package.xml(part).get("ref", "")
        left, top, right, bottom = range_bounds(reference)
        if top == place.header_row and left <= min(place.columns.values()) <= right and bottom < last_row:
            new = f"{column_letters(left)}{top}:{column_letters(right)}{last_row}"
            # the table and its filter; a sorting keeps the rows that it sorted
            pattern = re.compile(
                rb'(<(?:\w+:)?(?:table|autoFilter)\b[^>]*?\sref=["\'])%s(?=["\'])' % reference.encode()
            )
            yield part, pattern.sub(rb"\g<1>%s" % new.encode(), _content(package, part))


def _package(data: bytes) -> Package:
    return Package.from_bytes(Path("regnearket"), data)


def _settings(package: Package) -> Iterator[tuple[str, Any, tuple[str, str]]]:
    """Parameter, value, and the value's sheet and cell, of each row of Opsætning."""
    place = locate(OoxmlBook(package), Setting).place
    if place is None:
        return
    for number, row in iter_rows(package, place.sheet):
        key = row.get(place.columns["key"])
        if number > place.header_row and isinstance(key, str):
            yield parameter_name(key), row.get(place.columns["value"]), (place.sheet.name, place.cell("value", number))


def _date_cells(package: Package) -> set[tuple[str, str]]:
    """The cells that hold the report date: the one on Opsætning and the one of the defined name."""
    cells = {where for name, _, where in _settings(package) if name == "as_of"}
    for node in package.xml(package.workbook_part).iter():
        if node.tag.rpartition("}")[2] == "definedName" and fold(node.get("name", "")) == fold(REPORT_DATE_NAME):
            match = _REFERENCE.fullmatch((node.text or "").strip())
            if match is None:
                raise InvalidParameter(
                    f"Navnet {REPORT_DATE_NAME} peger ikke på en celle. Lad det pege på cellen med datoen."
                )
            sheet = match["plain"] or match["quoted"].replace("''", "'")
            cells.add((sheet, match["column"] + match["row"]))
    return cells


def _calculated_on_load(part: bytes) -> bytes:
    """The workbook part with a wish that every formula be calculated anew: their values are of the old date."""
    found = _CALCULATION.search(part)
    if found is None:
        after = _AFTER_CALCULATION.search(part)
        assert after is not None, "a workbook part has an end"
        prefix = after[1] or after[3] or b""
        return part[: after.start()] + b'<%scalcPr fullCalcOnLoad="1"/>' % prefix + part[after.start() :]
    old = _ON_LOAD.sub(b"", found[0])
    head = re.match(rb"<(\w+:)?calcPr", old)
    assert head is not None
    new = head[0] + b' fullCalcOnLoad="1"' + old[head.end() :]
    return part[: found.start()] + new + part[found.end() :]


def _rewritten(package: Package, changed: Mapping[str, bytes]) -> bytes:
    """The package with some parts changed, and all formulas to be calculated; its entries keep order and dates."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package.data)) as archive, zipfile.ZipFile(packed, "w") as target:
        if any(name.startswith("_xmlsignatures/") for name in archive.namelist()):
            raise InvalidParameter("Regnearket er digitalt underskrevet. Fjern underskriften i Excel, og prøv igen.")
        book = package.workbook_part
        new = {**changed, book: _calculated_on_load(archive.read(book))}
        for entry in archive.infolist():
            content = new.get(entry.filename) or archive.read(entry)
            target.writestr(entry, content, compresslevel=1 if len(content) > _LARGE else None)
    return packed.getvalue()
