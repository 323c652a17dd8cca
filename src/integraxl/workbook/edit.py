"""The one edit of a workbook that people maintain: a new report date, in a copy, with every other part as it was."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from integraxl.contract.parameters import REPORT_DATE_NAME, parameter_name, resolve_parameters
from integraxl.contract.tables import Setting
from integraxl.danish import fold, format_short_date
from integraxl.errors import InvalidParameter
from integraxl.workbook.archive import Archive
from integraxl.workbook.cells import iter_rows
from integraxl.workbook.locate import locate
from integraxl.workbook.ooxml import OoxmlBook
from integraxl.workbook.package import Package

_EPOCH, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_REFERENCE = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d+)")
_CALCULATION = re.compile(rb"<(\w+:)?calcPr\b[^>]*?/?>")
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
    parts = {sheet.name: sheet.part for sheet in package.sheets}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if any(name.startswith("_xmlsignatures/") for name in archive.namelist()):
            raise InvalidParameter("Regnearket er digitalt underskrevet. Fjern underskriften i Excel, og prøv igen.")
        changed = {package.workbook_part: _calculated_on_load(archive.read(package.workbook_part))}
        for sheet, cell in sorted(_date_cells(package)):
            part = parts[sheet]
            content = changed.get(part) or archive.read(part)
            changed[part] = _with_date(content, f"{sheet}!{cell}", cell, as_of, package.epoch_1904)
        return _rewritten(archive, changed)


def _package(data: bytes) -> Package:
    return Package(Path("regnearket"), Archive("regnearket", data))


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


def _with_date(part: bytes, where: str, cell: str, day: dt.date, epoch_1904: bool) -> bytes:
    """A sheet part with a date in one cell, in its style and as it was typed: a date, or text."""
    found = re.search(rb'<(\w+:)?c\b(?=[^>]*\sr="%s")[^>]*?(?:/>|>.*?</(\w+:)?c>)' % cell.encode(), part, re.DOTALL)
    if found is None:
        raise InvalidParameter(f"{where}: Cellen er tom. Skriv opgørelsesdatoen i den.")
    old, prefix = found[0], found[1] or b""
    if re.search(rb"<(\w+:)?f\b", old):
        raise InvalidParameter(f"{where}: Opgørelsesdatoen er en formel. Skriv den som en dato.")
    style = re.search(rb'\ss="\d+"', old)
    opening = b'<%sc r="%s"%s' % (prefix, cell.encode(), style[0] if style else b"")
    if re.search(rb'^<[^>]*\st="(s|str|inlineStr)"', old):
        text = b"<%sis><%st>%s</%st></%sis>" % (*[prefix] * 2, format_short_date(day).encode(), *[prefix] * 2)
        new = opening + b' t="inlineStr">' + text
    else:
        serial = (day - (_EPOCH_1904 if epoch_1904 else _EPOCH)).days
        new = opening + b"><%sv>%d</%sv>" % (prefix, serial, prefix)
    return part[: found.start()] + new + b"</%sc>" % prefix + part[found.end() :]


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


def _rewritten(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """The package with some parts changed; order, dates and compression of its entries stay."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for entry in archive.infolist():
            target.writestr(entry, changed.get(entry.filename) or archive.read(entry))
    return packed.getvalue()
