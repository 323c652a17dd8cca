"""CPR numbers anywhere in a workbook but in the contract's columns, where they are errors already.

Here they are warnings: nothing of it is in any figure or report, but it goes along wherever the file goes. Pictures,
embedded documents and macros are not searched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from integraxl.cpr import MASK, holds_cpr, texts_with_cpr
from integraxl.office_xml import long_texts, may_hold_cpr
from integraxl.workbook.archive import Archive
from integraxl.workbook.cells import Row
from integraxl.workbook.cpr_cells import Cell, cells_of_rows, cells_of_sheet, cpr_cells, is_bare_number
from integraxl.workbook.cpr_parts import Parts
from integraxl.workbook.issues import Issue
from integraxl.workbook.locate import Place
from integraxl.workbook.package import Package, Sheet

CODE = "cpr_elsewhere"
_REMEDY = "Det læses ikke, men følger med, når filen deles. Slet nummeret."
_MOST_CELLS = 20  # of a sheet that are named one by one
_MOST_PLACES = 100
_MOST_LOOKED_AT = 100_000  # cells: a workbook with so many of them is faulty already
_IN_BINARY = re.compile(rb"(?<![0-9])(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}-?[0-9]{4}(?![0-9])")


@dataclass(frozen=True)
class CprPlace:
    """Where one was found: a cell of a sheet, or what `words` say."""

    sheet: str
    cell: str
    words: str


def search_package(package: Package, places: Sequence[Place]) -> Iterator[CprPlace]:
    """In an .xlsx or .xlsm file."""
    strings, used, left = _strings_with_cpr(package), set[str](), _MOST_LOOKED_AT
    for sheet in package.sheets:
        there = package.has_part(sheet.part) and (strings or not package.facts[sheet.part].short_numbers)
        chunks = package.filled_chunks(sheet, 1 << 20) if there else ()
        cells = list(islice(cells_of_sheet(chunks, strings), left))
        left -= len(cells)
        used.update(cell.text for cell in cells)
        yield from _unread(sheet, cells, places)
    if left and any(holds_cpr(text) for text in set(strings.values()) - used):
        yield CprPlace("", "", "En tekst, som ingen celle viser mere, men som stadig ligger i filen,")
    parts = Parts(package.archive, {sheet.part: sheet.name for sheet in package.sheets}, _strings_part(package))
    yield from _no_cells(parts)


def search_rows(sheets: Mapping[Sheet, Iterable[Row]], places: Sequence[Place]) -> Iterator[CprPlace]:
    """In the rows of a file that has nothing but rows."""
    for sheet, rows in sheets.items():
        if holds_cpr(sheet.name):
            yield CprPlace(sheet.name, "", "Arkets navn")
        yield from _unread(sheet, list(cells_of_rows(rows)), places)


def search_foreign(
    name: str, data: bytes, sheets: Mapping[Sheet, Sequence[Row]], places: Sequence[Place]
) -> Iterator[CprPlace]:
    """In an .ods, .xlsb or .xls file: its cells, its parts of XML, and in binary parts what is written plainly."""
    yield from search_rows(sheets, places)
    binary = [data]
    if data.startswith(b"PK"):
        archive = Archive(name, data)
        yield from _no_cells(Parts(archive, {}))
        binary = [archive.read(part) for part in archive if part.endswith(".bin")]
    texts = [value for rows in sheets.values() for _, cells in rows for value in cells.values() if type(value) is str]
    texts = list(dict.fromkeys([*texts, *(sheet.name for sheet in sheets)]))  # the same text is stored once
    shown = Counter(number for at in texts_with_cpr(texts) for number in _IN_BINARY.findall(texts[at].encode()))
    # texts are stored with one byte a character or with two
    stored = Counter(number for content in binary for number in _IN_BINARY.findall(content.replace(b"\0", b"")))
    if stored - shown:
        yield CprPlace("", "", "Noget uden for cellerne (fx en bemærkning eller en gammel tekst)")


def cpr_issues(file: str, found: Iterable[CprPlace]) -> list[Issue]:
    """The warnings: the first cells of each sheet one by one, the others as a number."""
    issues: list[Issue] = []
    more: dict[str, int] = {}
    cells: dict[str, int] = {}
    named = [CprPlace("", "", "Filens navn")] if holds_cpr(file) else []
    for place in [*named, *dict.fromkeys(found)]:
        cells[place.sheet] = cells.get(place.sheet, 0) + bool(place.cell)
        if len(issues) >= _MOST_PLACES or (place.cell and cells[place.sheet] > _MOST_CELLS):
            more[place.sheet] = more.get(place.sheet, 0) + 1
        else:
            issues.append(_issue(place.sheet, place.cell, f"{place.words or 'Cellen'} indeholder et CPR-nummer"))
    for sheet, n in more.items():
        where = "sted" if n == 1 else "steder"
        issues.append(_issue(sheet, "", f"{n} {where} mere {'på arket' if sheet else 'i filen'} har et CPR-nummer"))
    return issues


def _issue(sheet: str, cell: str, said: str) -> Issue:
    if holds_cpr(sheet):  # nobody can be sent to a sheet whose name is hidden
        sheet, cell, said = MASK, "", said.replace("Cellen", f"Cellen {cell}")
    return Issue("warning", CODE, sheet, cell, f"{said} ({MASK}). {_REMEDY}")


def _strings_with_cpr(package: Package) -> dict[int, str]:
    """Of the texts that cells number, those that might hold a CPR number, by number."""
    part = _strings_part(package)
    if part is None or not may_hold_cpr(package.chunks(part, 1 << 20)):
        return {}
    texts = [
        (item.number, text)
        for batch in long_texts(package.chunks(part, 1 << 20))
        for text, node in batch
        if (item := node.around("si")) is not None
    ]
    suspects = set(texts_with_cpr([text for _, text in texts]))
    return {number: text for at, (number, text) in enumerate(texts) if at in suspects or is_bare_number(text)}


def _strings_part(package: Package) -> str | None:
    return package.first_related("sharedStrings")


def _unread(sheet: Sheet, cells: Sequence[Cell], places: Sequence[Place]) -> Iterator[CprPlace]:
    """The cells with a CPR number that no table of the contract is read from."""
    tables = [place for place in places if place.sheet == sheet]
    others = [cell for cell in cells if not any(_is_read(place, cell) for place in tables)]
    yield from (CprPlace(sheet.name, cell.name, "" if cell.row else "En celle") for cell in cpr_cells(others))


def _is_read(place: Place, cell: Cell) -> bool:
    return (
        cell.column in place.columns.values()
        and cell.row > place.header_row
        and cell.row != place.totals_row
        and (place.last_row is None or cell.row <= place.last_row)
    )


def _no_cells(parts: Parts) -> Iterator[CprPlace]:
    yield from (CprPlace(sheet, "", words) for sheet, words in parts.with_cpr())
