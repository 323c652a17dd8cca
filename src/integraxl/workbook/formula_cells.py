"""The formulas of an .xlsx workbook, where any of them changes by itself: of its cells, names and tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from xml.parsers import expat

from integraxl.danish import fold
from integraxl.errors import UnreadableFile
from integraxl.workbook.package import Package, Sheet, cell_position, range_bounds
from integraxl.workbook.volatile import FUNCTIONS, Cell, Formulas, TableArea, shifted

_CALLS = tuple(f"{name}(".lower().encode() for name in FUNCTIONS)
_MOST_CELLS = 10_000  # of one array formula
_CHUNK = 1 << 16


def read_formulas(package: Package) -> Formulas | None:
    """None where no formula asks for what changes by itself, which a look at the bytes tells."""
    facts = package.archive.facts
    sheets = [sheet for sheet in package.sheets if sheet.part in facts and not facts[sheet.part].plain]
    if not any(_calls(package, part) for part in (package.workbook_part, *(sheet.part for sheet in sheets))):
        return None
    return Formulas(
        cells={fold(sheet.name): dict(_cells(package, sheet)) for sheet in sheets},
        names={fold(name): text for name, text in _names(package)},
        tables=dict(_tables(package)),
        shown={fold(name): name for name in (*dict(_names(package)), *(sheet.name for sheet in package.sheets))},
    )


def _calls(package: Package, part: str) -> bool:
    rest = b""
    for chunk in package.chunks(part, _CHUNK):
        seen = rest + chunk.lower()
        if any(call in seen for call in _CALLS):
            return True
        rest = seen[-max(map(len, _CALLS)) :]
    return False


def _names(package: Package) -> Iterator[tuple[str, str]]:
    for node in package.xml(package.workbook_part).iter():
        if node.tag.rpartition("}")[2] == "definedName":
            yield node.get("name", ""), node.text or ""


def _tables(package: Package) -> Iterator[tuple[str, TableArea]]:
    for sheet in package.sheets:
        for _, part in package.related(sheet.part, "table"):
            table = package.xml(part)
            left, top, _, bottom = range_bounds(table.get("ref", "A1"))
            columns = (node.get("name", "") for node in table.iter() if node.tag.rpartition("}")[2] == "tableColumn")
            places = {fold(name): left + at for at, name in enumerate(columns)}
            yield fold(table.get("displayName", "")), TableArea(fold(sheet.name), top, bottom, places)


def _cells(package: Package, sheet: Sheet) -> Iterator[tuple[Cell, str]]:
    """Up to where the sheet is damaged, if it is: what is read of it is judged elsewhere."""
    parser = _FormulaParser()
    with suppress(expat.ExpatError, ValueError, LookupError, UnreadableFile):
        for chunk in package.chunks(sheet.part, _CHUNK):
            yield from parser.feed(chunk)


class _FormulaParser:
    """The formulas of a sheet; a shared one is written out for each of its cells, an array's stands in all of its."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._text
        self._cell: Cell = (0, 0)
        self._attributes: dict[str, str] | None = None
        self._words: list[str] = []
        self._shared: dict[str, tuple[Cell, str]] = {}
        self._found: list[tuple[Cell, str]] = []

    def feed(self, chunk: bytes) -> list[tuple[Cell, str]]:
        self._parser.Parse(chunk, False)
        found, self._found = self._found, []
        return found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self._cell = 0, int(attributes.get("r", self._cell[1] + 1))
        elif tag == "c":
            self._cell = cell_position(attributes["r"]) if "r" in attributes else (self._cell[0] + 1, self._cell[1])
        elif tag == "f":
            self._attributes, self._words = attributes, []

    def _text(self, text: str) -> None:
        if self._attributes is not None:
            self._words.append(text)

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] != "f" or self._attributes is None:
            return
        attributes, self._attributes = self._attributes, None
        text, kind = "".join(self._words), attributes.get("t", "normal")
        if kind == "shared" and text:
            self._shared[attributes.get("si", "")] = self._cell, text
        elif kind == "shared":
            (column, row), text = self._shared.get(attributes.get("si", ""), (self._cell, ""))
            text = shifted(text, self._cell[0] - column, self._cell[1] - row)
        self._found.append((self._cell, text))
        if kind == "array":
            self._found += [(cell, text) for cell in _cells_of(attributes.get("ref", ""))]


def _cells_of(reference: str) -> list[Cell]:
    if not reference:
        return []
    left, top, right, bottom = range_bounds(reference)
    if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
        return []
    return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]
