"""A range as a spreadsheet hands it over, as typed columns: only those a formula uses, each converted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

import numpy as np

from integraxl.contract.fields import Record, columns_of
from integraxl.danish import fold, join_words
from integraxl.errors import WrongInput
from integraxl.formulas.cells import has_lookalikes, raw_column
from integraxl.formulas.headers import find_header, remedy
from integraxl.workbook.checks import Converted
from integraxl.workbook.columns import Array, Columns, empty_column
from integraxl.workbook.convert import convert, is_blank, take
from integraxl.workbook.package import column_letters
from integraxl.workbook.rules import check_rules, unknown_persons

Rows = Sequence[Sequence[Any]]

_NAMED_FAULTS = 3
_TOTALS = {"total", "totaler", "i alt", "sum"}


@dataclass(frozen=True)
class HostRange:
    """Cells as a host hands them over: rows of one length, and where they stand, as far as the host knows.

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
    def place(self) -> tuple[str, int, int, bool]:
        return self.sheet, self.row, self.column, self.date_1904

    @property
    def size(self) -> int:
        return len(self.values) * len(self.values[0]) if self.values else 0

    def trimmed(self) -> HostRange:
        """Without the blank rows at its end: whole columns have a million of those."""
        end = len(self.values)
        while end and _is_blank_row(self.values[end - 1]):
            end -= 1
        return self if end == len(self.values) else replace(self, values=self.values[:end])


def host_range(value: Any) -> HostRange:
    """A range from whatever a host hands over: a HostRange, rows, one row, or a single cell."""
    if isinstance(value, HostRange):
        return value
    if not isinstance(value, list | tuple):
        return HostRange(((value,),))
    rows = value if value and isinstance(value[0], list | tuple) else (tuple(value),)
    # over sets, not row by row: this looks at every row of every call
    if not all(issubclass(kind, list | tuple) for kind in set(map(type, rows))) or len(set(map(len, rows))) != 1:
        raise WrongInput("Området har ikke lige mange celler i hver række. Vælg et sammenhængende område.")
    return HostRange(rows)


class TableRange:
    """A range that holds one of the contract's tables below its header row.

    What was converted and checked is kept, so that formulas over the same range share it. `host` has no blank rows at
    its end.
    """

    def __init__(self, host: HostRange, model: type[Record]) -> None:
        self.host, self.model = host, model
        header, self._positions = find_header(host.values, host.cell, model)
        self._first = header + 1
        self._rows = _filled_rows(host.values[self._first :], self._key(), tuple(self._positions.values()))
        self._converted: dict[str, Converted] = {}
        self._kinds: dict[int, tuple[type, ...]] = {}
        self._outcomes: dict[frozenset[str], tuple[Columns | None, Columns | str]] = {}

    def read(self, names: Iterable[str], persons: Columns | None = None) -> Columns:
        """The records with the columns `names`; every other column is missing throughout.

        With `persons`, every record must be about one of them.
        Raises WrongInput with the first faults, by cell, where a used column breaks the contract.
        """
        used = frozenset(names)
        known = self._outcomes.get(used)
        if known is None or known[0] is not persons:
            known = self._outcomes[used] = (persons, self._outcome(used, persons))
        if isinstance(known[1], str):
            raise WrongInput(known[1])
        return known[1]

    def require(self, names: Iterable[str]) -> None:
        """Raises WrongInput where the range lacks a column, also one that the contract lets be absent."""
        absent = [
            each.header for each in columns_of(self.model) if each.name in names and each.name not in self._positions
        ]
        if absent:
            word = "kolonnen" if len(absent) == 1 else "kolonnerne"
            raise WrongInput(f"Området mangler {word} {join_words(absent)}. {remedy(self.model)}")

    def has_kinds_of(self, rows: Rows) -> bool:
        """Whether rows that compare equal to this range's are equal to a spreadsheet too, where TRUE is not 1."""
        return all(
            kinds == tuple(type(row[position]) for row in rows[self._first :])
            for position, kinds in self._kinds.items()
        )

    def _outcome(self, used: frozenset[str], persons: Columns | None) -> Columns | str:
        """The records, or what is wrong with them."""
        self.require([each.name for each in columns_of(self.model) if each.name in used and each.header_required])
        self._convert(used)
        data = {
            each.name: self._converted[each.name].values if each.name in used else empty_column(each, len(self._rows))
            for each in columns_of(self.model)
        }
        records = Columns(self.model, data, used & self._positions.keys())
        faults = self._faults(records, used, persons)
        return self._told(faults) if faults else records

    def _key(self) -> int:
        """A column that every record fills, where the range has one."""
        filled = [each.name for each in columns_of(self.model) if each.value_required and each.name in self._positions]
        return self._positions[filled[0]] if filled else next(iter(self._positions.values()))

    def _convert(self, used: frozenset[str]) -> None:
        new = [each for each in columns_of(self.model) if each.name in used and each.name not in self._converted]
        there = [each for each in new if each.name in self._positions]
        rows, keep = self.host.values[self._first :], self._kept()
        for column in there:
            # not zip(*rows): an iterator per row sets the garbage collector going, which doubles the time
            values = list(map(itemgetter(self._positions[column.name]), rows))
            raw = raw_column(column, values, date_1904=self.host.date_1904)
            if has_lookalikes(raw):
                self._kinds[self._positions[column.name]] = tuple(map(type, values))
            self._converted[column.name] = convert(column, raw if keep is None else take(raw, keep))
        for column in new:
            if column not in there:
                self._converted[column.name] = Converted(empty_column(column, len(self._rows)))

    def _kept(self) -> Array | None:
        """Which rows below the header hold a record; None where all do."""
        length = len(self.host.values) - self._first
        if length == len(self._rows):
            return None
        keep = np.zeros(length, bool)
        keep[self._rows] = True
        return keep

    def _faults(self, records: Columns, used: frozenset[str], persons: Columns | None) -> dict[tuple[int, str], str]:
        faults = {
            (fault.position, name): fault.text
            for name in used
            for fault in self._converted[name].faults
            if fault.severity == "error"
        }
        findings = list(check_rules(records, self._cell, used))
        if persons is not None:
            for column in columns_of(self.model):
                if column.references_person:
                    findings += unknown_persons(records, column, persons)
        for finding in findings:
            faults.setdefault((finding.position, finding.name), finding.text)
        return faults

    def _cell(self, name: str, position: int) -> str:
        return self.host.cell(self._first + int(self._rows[position]), self._positions.get(name, 0))

    def _told(self, faults: Mapping[tuple[int, str], str]) -> str:
        ordered = sorted(faults, key=lambda fault: (fault[0], self._positions.get(fault[1], 0)))
        told = [f"{self._cell(name, row)}: {faults[row, name]}" for row, name in ordered[:_NAMED_FAULTS]]
        more = len(ordered) - _NAMED_FAULTS
        if more > 0:
            told.append(f"… og {more} mere. Tryk på Kontrollér data for at se alle fejl.")
        if ordered[-1][0] == len(self._rows) - 1 and _is_totals_row(self.host.values[-1]):
            told.append(
                "Den sidste række ligner en totalrække. "
                f"Vælg {self.model.table_name}[[#Overskrifter];[#Data]] for at holde den ude."
            )
        return "\n".join(told)


def _is_blank_row(row: Sequence[Any]) -> bool:
    return row.count(None) + row.count("") == len(row)


def _is_totals_row(row: Sequence[Any]) -> bool:
    label = next((cell for cell in row if not is_blank(cell)), None)
    return isinstance(label, str) and fold(label) in _TOTALS


def _filled_rows(rows: Rows, key: int, positions: Sequence[int]) -> Array:
    """Which rows hold a value in a column of the table. A full `key` column settles it without a look at the others."""
    keys = list(map(itemgetter(key), rows))
    if all(map(str.strip, keys)) if set(map(type, keys)) == {str} else not any(map(is_blank, keys)):
        return np.arange(len(keys))
    filled = (not is_blank(row[key]) or not all(is_blank(row[each]) for each in positions) for row in rows)
    return np.flatnonzero(np.fromiter(filled, bool, len(keys)))
