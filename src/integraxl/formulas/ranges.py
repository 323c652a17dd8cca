"""A range as a spreadsheet hands it over, as typed columns: only those a formula uses, each converted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from integraxl.contract.fields import Column, Kind, Record, columns_of
from integraxl.danish import fold, join_words
from integraxl.errors import WrongInput
from integraxl.formulas.cells import raw_column
from integraxl.workbook.columns import Array, Columns, empty_column
from integraxl.workbook.convert import Converted, convert, is_blank, take
from integraxl.workbook.package import column_letters
from integraxl.workbook.rules import check_rules

Rows = Sequence[Sequence[Any]]

_BLOCK = 4_096  # rows turned at a time: one zip over a large range is several times slower
_HEADER_ROWS = 50  # whole columns may have a title above the table
_NAMED_FAULTS = 3


@dataclass(frozen=True)
class HostRange:
    """Cells as a host hands them over: rows of values, and where they stand, as far as the host knows.

    `row` and `column` are those of the first cell, from 1. Dates are datetimes or serial numbers (of the 1904 system
    where `date_1904`), errors are `ErrorValue` or Excel's error numbers, a blank is None or "".
    """

    values: Rows
    sheet: str = ""
    row: int = 1
    column: int = 1
    date_1904: bool = False

    def cell(self, row: int, column: int) -> str:
        """The name of a cell by its position in the range, both from 0."""
        if not self.sheet:
            return f"Række {row + 1}, kolonne {column + 1} i området"
        return f"{self.sheet}!{column_letters(self.column + column)}{self.row + row}"

    @property
    def size(self) -> int:
        return len(self.values) * len(self.values[0]) if self.values else 0


def host_range(value: Any) -> HostRange:
    """A range from whatever a host hands over: a HostRange, rows, one row, or a single cell."""
    if isinstance(value, HostRange):
        return value
    if not isinstance(value, list | tuple):
        return HostRange(((value,),))
    if value and isinstance(value[0], list | tuple):
        return HostRange(value)
    return HostRange((tuple(value),))


class TableRange:
    """A range that holds one of the contract's tables below its header row.

    The columns that were converted are kept, so that formulas over the same range share them.
    """

    def __init__(self, host: HostRange, model: type[Record]) -> None:
        self.host, self.model = host, model
        self._top, self._positions = _find_header(host, model)
        self._end = _length(host.values)
        self._rows = _filled_rows(host.values, self._top + 1, self._end, self._positions)
        self._converted: dict[str, Converted] = {}

    def read(self, names: Iterable[str]) -> Columns:
        """The records with the columns `names`; every other column is missing throughout.

        Raises WrongInput with the first faults, by cell, where a used column breaks the contract.
        """
        used = frozenset(names)
        self._require(used)
        self._convert(used)
        data = {
            each.name: self._converted[each.name].values if each.name in used else empty_column(each, len(self._rows))
            for each in columns_of(self.model)
        }
        records = Columns(self.model, data, used & self._positions.keys())
        self._raise_faults(records, used)
        return records

    @property
    def number_positions(self) -> list[int]:
        """Where in a row the columns of numbers stand."""
        return [
            self._positions[each.name]
            for each in columns_of(self.model)
            if each.kind is Kind.NUMBER and each.name in self._positions
        ]

    def _require(self, used: frozenset[str]) -> None:
        absent = [
            each.header
            for each in columns_of(self.model)
            if each.name in used and each.header_required and each.name not in self._positions
        ]
        if absent:
            raise WrongInput(f"Området mangler kolonnen {join_words(absent)}. {remedy(self.model)}")

    def _convert(self, used: frozenset[str]) -> None:
        new = [each for each in columns_of(self.model) if each.name in used and each.name not in self._converted]
        there = [each for each in new if each.name in self._positions]
        cells = _turn(self.host.values, self._top + 1, self._end, [self._positions[each.name] for each in there])
        keep = self._kept()
        for column, values in zip(there, cells, strict=True):
            raw = raw_column(column, values, date_1904=self.host.date_1904)
            self._converted[column.name] = convert(column, raw if keep is None else take(raw, keep))
        for column in new:
            if column not in there:
                self._converted[column.name] = Converted(empty_column(column, len(self._rows)))

    def _kept(self) -> Array | None:
        """Which rows below the header hold a record; None where all do."""
        length = self._end - self._top - 1
        if length == len(self._rows):
            return None
        keep = np.zeros(length, bool)
        keep[self._rows] = True
        return keep

    def _raise_faults(self, records: Columns, used: frozenset[str]) -> None:
        faults = {
            (fault.position, name): fault.text
            for name in used
            for fault in self._converted[name].faults
            if fault.severity == "error"
        }
        for finding in check_rules(records, self._cell, used):
            faults.setdefault((finding.position, finding.name), finding.text)
        if faults:
            raise WrongInput(self._told(faults))

    def _cell(self, name: str, position: int) -> str:
        return self.host.cell(self._top + 1 + int(self._rows[position]), self._positions.get(name, 0))

    def _told(self, faults: Mapping[tuple[int, str], str]) -> str:
        ordered = sorted(faults, key=lambda fault: (fault[0], self._positions.get(fault[1], 0)))
        told = [f"{self._cell(name, row)}: {faults[row, name]}" for row, name in ordered[:_NAMED_FAULTS]]
        more = len(ordered) - _NAMED_FAULTS
        if more > 0:
            told.append(f"… og {more} mere. Tryk på Kontrollér data for at se alle fejl.")
        return "\n".join(told)


def remedy(model: type[Record]) -> str:
    """How a range that holds a table is written."""
    return f"Vælg hele tabellen med overskrifter, fx {model.table_name}[#Alle]."


def _find_header(host: HostRange, model: type[Record]) -> tuple[int, Mapping[str, int]]:
    """The header row: the first of the range's first rows that holds a required header; and each column's position."""
    by_header = {fold(each.header): each for each in columns_of(model)}
    for top, row in enumerate(islice(host.values, _HEADER_ROWS)):
        found = _positions(host, top, row, by_header)
        if any(by_header[fold(each.header)].name in found for each in columns_of(model) if each.header_required):
            return top, found
    raise WrongInput(f"Området har ingen overskrifter fra tabellen {model.table_name}. {remedy(model)}")


def _positions(host: HostRange, top: int, row: Sequence[Any], by_header: Mapping[str, Column]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, value in enumerate(row):
        column = by_header.get(fold(value)) if isinstance(value, str) else None
        if column is None:
            continue
        if column.name in found:
            first = host.cell(top, found[column.name])
            raise WrongInput(
                f"{host.cell(top, position)}: Overskriften {column.header} står også i {first}. Behold kun den ene."
            )
        found[column.name] = position
    return found


def _length(rows: Rows) -> int:
    """How many rows there are before the blank ones at the end: whole columns have a million of those."""
    length = len(rows)
    while length and rows[length - 1].count(None) + rows[length - 1].count("") == len(rows[length - 1]):
        length -= 1
    return length


def _filled_rows(rows: Rows, first: int, end: int, positions: Mapping[str, int]) -> Array:
    """The rows from `first` to `end` that hold a value in a column of the table, counted from `first`."""
    key, others = next(iter(positions.values())), list(positions.values())
    keys = [row[key] for row in islice(rows, first, end)]
    if all(keys) and not (
        str in set(map(type, keys)) and any(isinstance(each, str) and each.isspace() for each in keys)
    ):
        return np.arange(len(keys))
    filled = (
        not is_blank(row[key]) or not all(is_blank(row[each]) for each in others) for row in islice(rows, first, end)
    )
    return np.flatnonzero(np.fromiter(filled, bool, len(keys)))


def _turn(rows: Rows, first: int, end: int, positions: Sequence[int]) -> list[list[Any]]:
    """The cells of some columns from row `first` to `end`, column by column."""
    turned: list[list[Any]] = [[] for _ in positions]
    for start in range(first, end, _BLOCK):
        block = list(zip(*rows[start : min(start + _BLOCK, end)], strict=True))
        for values, position in zip(turned, positions, strict=True):
            values.extend(block[position])
    return turned
