"""Which cells change by themselves: those whose formula asks for today, for the time or for chance, or for such a cell.

Followed through cells, ranges, tables and defined names, as far as their text tells: what INDIRECT, OFFSET or a macro
reaches is not seen.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from integraxl.danish import fold
from integraxl.workbook.package import column_letters, column_number

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
DANISH = {
    "TODAY": "IDAG",
    "NOW": "NU",
    "RAND": "SLUMP",
    "RANDBETWEEN": "SLUMPMELLEM",
    "RANDARRAY": "SLUMPMATRIX",
}
"""The functions that give another value each time, by the names that a file has, with those that Danes see."""
FUNCTIONS = (*DANISH, *DANISH.values())
"""As a file may call them, in any case: other programs write what they like."""

_PASSES = 8  # there and back: a chain that winds more often is not followed to its end
_MOST_FORMULAS = 30_000
_ASKS = re.compile(rf"(?<![\w.])(?:_xlfn\.|_xlws\.)*({'|'.join(FUNCTIONS)})\s*\(", re.IGNORECASE)
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(
    r"(?<![\w.\]$'])(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^\W\d][\w.]*))!)?(?:"
    r"\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d{1,7})(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d{1,7}))?(?![\w.(\[])"
    r"|\$?(?P<first_column>[A-Z]{1,3}):\$?(?P<last_column>[A-Z]{1,3})(?![\w.(])"
    r"|\$?(?P<first_row>\d{1,7}):\$?(?P<last_row>\d{1,7})(?![\w.(])"
    r"|(?P<name>[^\W\d][\w.]*)(?P<columns>\[(?:[^\[\]]|\[[^\[\]]*\])*\])?(?![\w.(!]))"
)

Cell = tuple[int, int]
"""Column and row, from 1."""
Area = tuple[str, int, int, int, int]
"""A sheet by its folded name; first column, first row, last column, last row."""


@dataclass(frozen=True)
class TableArea:
    """An Excel table, as formulas name it: its columns by their folded names."""

    sheet: str
    first_row: int
    last_row: int
    columns: Mapping[str, int]


@dataclass
class Formulas:
    """Every formula of a workbook, in the words of the file: of cells by folded sheet name, and of defined names."""

    cells: dict[str, dict[Cell, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    tables: dict[str, TableArea] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    """The sheets and the names as they are written, by how they are compared."""


@dataclass(frozen=True)
class Origin:
    """What makes a cell change by itself: a function, as Danes see it, and the cell or name that asks for it."""

    function: str
    where: str


class ChangingCells:
    """The cells that change by themselves, by sheet, and why."""

    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self._origins: dict[str, dict[Cell, Origin]] = defaultdict(dict)
        self._rows: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        names = {name: self._of_text(_TEXT.sub('""', text), "", name) for name, text in formulas.names.items()}
        self._names = {name: origin for name, origin in names.items() if origin}
        self._spread()

    def on(self, sheet: str) -> Mapping[Cell, Origin]:
        """The cells of a sheet that change by themselves."""
        return self._origins.get(fold(sheet), {})

    def _of_text(self, text: str, sheet: str, where: str) -> Origin | None:
        asks = _ASKS.search(text)
        if asks is None:
            return None
        shown = self._formulas.shown
        place = f"{shown.get(sheet, sheet)}!{where}" if sheet else f"navnet {shown.get(where, where)}"
        function = asks[1].upper()
        return Origin(DANISH.get(function, function), place)

    def _spread(self) -> None:
        texts = [
            (sheet, cell, _TEXT.sub('""', formula))
            for sheet, cells in self._formulas.cells.items()
            for cell, formula in cells.items()
        ]
        for sheet, cell, text in texts:
            origin = self._of_text(text, sheet, f"{column_letters(cell[0])}{cell[1]}")
            if origin is not None:
                self._add(sheet, cell, origin)
        if not self._origins and not self._names:
            return
        others = (each for each in texts[:_MOST_FORMULAS] if each[1] not in self._origins.get(each[0], {}))
        waiting = [(sheet, cell, *self._references(text, sheet, cell[1])) for sheet, cell, text in others]
        for _ in range(_PASSES):
            waiting.reverse()  # chains run down and up, and across sheets
            still = [each for each in waiting if not self._reached(*each)]
            if len(still) == len(waiting):
                break
            waiting = still

    def _add(self, sheet: str, cell: Cell, origin: Origin) -> None:
        self._origins[sheet][cell] = origin
        insort(self._rows[sheet][cell[0]], cell[1])

    def _reached(self, sheet: str, cell: Cell, areas: list[Area], names: list[str]) -> bool:
        origin = next((self._names[name] for name in names if name in self._names), None) or self._within(areas)
        if origin is not None:
            self._add(sheet, cell, origin)
        return origin is not None

    def _within(self, areas: Iterable[Area]) -> Origin | None:
        for sheet, left, top, right, bottom in areas:
            columns = self._rows.get(sheet, {})
            for column, rows in columns.items():
                if left <= column <= right:
                    place = bisect_left(rows, top)
                    if place < len(rows) and rows[place] <= bottom:
                        return self._origins[sheet][column, rows[place]]
        return None

    def _references(
        self, text: str, sheet: str, row: int, seen: frozenset[str] = frozenset()
    ) -> tuple[list[Area], list[str]]:
        """The areas that a formula reads, and the defined names; what these read is among the areas."""
        areas: list[Area] = []
        names: list[str] = []
        for found in _REFERENCE.finditer(text):
            area = _area(found, sheet)
            name = fold(found["name"] or "")
            if area is not None:
                areas.append(area)
            elif name in self._formulas.tables:
                areas += _table_areas(self._formulas.tables[name], found["columns"] or "", row)
            elif name in self._formulas.names and name not in seen:
                more, others = self._references(self._formulas.names[name], sheet, row, seen | {name})
                areas, names = areas + more, [*names, name, *others]
        return areas, names


def _area(found: re.Match[str], sheet: str) -> Area | None:
    named = found["quoted"].replace("''", "'") if found["quoted"] else found["plain"]
    on = fold(named) if named else sheet
    if found["left"]:
        left, top = column_number(found["left"]), int(found["top"])
        right = column_number(found["right"]) if found["right"] else left
        return on, left, top, right, int(found["bottom"] or top)
    if found["first_column"]:
        return on, column_number(found["first_column"]), 1, column_number(found["last_column"]), LAST_ROW
    if found["first_row"]:
        return on, 1, int(found["first_row"]), LAST_COLUMN, int(found["last_row"])
    return None


def _table_areas(table: TableArea, columns: str, row: int) -> Iterator[Area]:
    """The part of a table that a formula names: Borgere[Dato], Borgere[[#This Row],[Dato]], Borgere."""
    items = re.findall(r"\[([^\[\]]*)\]", columns) if columns.startswith("[[") else [columns[1:-1]]
    this_row = any(fold(each) == "#this row" or each.startswith("@") for each in items)
    named = [fold(each.removeprefix("@").replace("'", "")) for each in items if each and not each.startswith("#")]
    places = [table.columns[each] for each in named if each in table.columns]
    if "]:[" in columns and places:
        places = list(range(min(places), max(places) + 1))
    top, bottom = (row, row) if this_row else (table.first_row, table.last_row)
    for place in places if named else table.columns.values():
        yield table.sheet, place, top, place, bottom


def shifted(formula: str, columns: int, rows: int) -> str:
    """A formula as it reads so many columns and rows away: what has no $ moves along."""

    def moved(found: re.Match[str]) -> str:
        column = found[2] if found[1] else column_letters(max(column_number(found[2]) + columns, 1))
        row = found[4] if found[3] else str(max(int(found[4]) + rows, 1))
        return f"{found[1]}{column}{found[3]}{row}"

    pieces = re.split(r'("(?:[^"]|"")*"|\'(?:[^\']|\'\')*\')', formula)
    pattern = re.compile(r"(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\w.(!])")
    return "".join(piece if at % 2 else pattern.sub(moved, piece) for at, piece in enumerate(pieces))
