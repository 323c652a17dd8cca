"""What calamine does not tell of an OpenDocument workbook: its hidden rows and its formulas."""

from __future__ import annotations

import re
from collections import defaultdict
from xml.parsers import expat

from integraxl.danish import fold
from integraxl.workbook.volatile import Formulas

_HIDDEN = ("collapse", "filter")
_PREFIX = re.compile(r"^(?:\w+:)?=")
_SHEET = r"(?:\$?(?:'((?:[^']|'')*)'|([^.$'\[\]:]+)))?"
_REFERENCE = re.compile(rf"\[{_SHEET}\.([$A-Z0-9]+)(?::{_SHEET}\.([$A-Z0-9]+))?\]")
_LONGEST_COUNT = 7  # digits: a sheet has 1,048,576 rows
_MOST_REPEATED = 1_000  # cells or rows that are one in the file and hold a formula


class OpenDocument:
    """Reads the content part once. `hidden`: the hidden rows of each sheet, which one element may tell of many."""

    def __init__(self, content: bytes) -> None:
        self.hidden: dict[str, list[range]] = defaultdict(list)
        self.formulas = Formulas()
        self._sheet = ""
        self._row = self._column = 0
        self._repeated, self._is_hidden = 1, False
        self._found: list[tuple[int, str]] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.Parse(content, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        known = {_local(key): value for key, value in attributes.items()}
        if tag == "table":
            self._sheet, self._row = fold(known.get("name", "")), 0
            self.formulas.shown[self._sheet] = known.get("name", "")
        elif tag == "table-row":
            self._repeated, self._column, self._found = _count(known, "number-rows-repeated"), 0, []
            self._is_hidden = known.get("visibility") in _HIDDEN
        elif tag in ("table-cell", "covered-table-cell"):
            self._start_cell(known)
        elif tag == "named-range":
            self._name(known, f"[{known.get('cell-range-address', '')}]")
        elif tag == "named-expression":
            self._name(known, known.get("expression", ""))

    def _start_cell(self, known: dict[str, str]) -> None:
        count = _count(known, "number-columns-repeated")
        if "formula" in known:
            text = plain_formula(known["formula"])
            self._found += [(self._column + at, text) for at in range(1, min(count, _MOST_REPEATED) + 1)]
        self._column += count

    def _name(self, known: dict[str, str], expression: str) -> None:
        name = known.get("name", "")
        self.formulas.names[fold(name)], self.formulas.shown[fold(name)] = plain_formula(expression), name

    def _end(self, name: str) -> None:
        if _local(name) != "table-row":
            return
        if self._is_hidden:
            self.hidden[self._sheet].append(range(self._row + 1, self._row + 1 + self._repeated))
        cells = self.formulas.cells.setdefault(self._sheet, {})
        for column, text in self._found:
            cells |= {(column, self._row + at): text for at in range(1, min(self._repeated, _MOST_REPEATED) + 1)}
        self._row += self._repeated


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _count(known: dict[str, str], name: str) -> int:
    text = known.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_COUNT else 1


def plain_formula(text: str) -> str:
    """A formula of OpenDocument as an .xlsx file has it, as far as references go.

    >>> plain_formula("of:=[$'Ark 2'.$A$1]+SUM([.B1:.B3])")
    "'Ark 2'!$A$1+SUM(B1:B3)"
    """
    return _REFERENCE.sub(_plain_reference, _PREFIX.sub("", text))


def _plain_reference(found: re.Match[str]) -> str:
    quoted, plain, first, _, _, last = found.groups()
    name = quoted if quoted is not None else plain
    return (f"'{name}'!" if name else "") + first + (f":{last}" if last else "")
