"""Ranges seen lately, by their content, so that many formulas over one range convert it once."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from integraxl.contract.fields import Record
from integraxl.formulas.ranges import HostRange, Rows, TableRange

_RANGES = 12
_CELLS = 4_000_000


class RangeCache:
    """The last ranges that were read, at most `_RANGES` of them and `_CELLS` cells. Never stale: content is compared.

    Rows that a host hands over as tuples cannot change, so the same object is the same content; all else is compared
    cell by cell, which costs a part of a conversion.
    """

    def __init__(self) -> None:
        self._ranges: OrderedDict[int, tuple[Rows, TableRange]] = OrderedDict()
        self._next = 0

    def __len__(self) -> int:
        return len(self._ranges)

    def table(self, host: HostRange, model: type[Record]) -> TableRange:
        """The range as a table of `model`, with the columns that were converted before."""
        host = host.trimmed()
        for key, (rows, known) in reversed(self._ranges.items()):
            if known.model is model and known.host.place == host.place and _same_content(rows, host.values, known):
                self._ranges.move_to_end(key)
                # of rows that can change only those of this call are sure; a column not read yet is read from them
                known.host = host
                return known
        table = TableRange(host, model)
        self._ranges[self._next] = (_snapshot(host.values), table)
        self._next += 1
        self._drop()
        return table

    def _drop(self) -> None:
        while len(self._ranges) > _RANGES or (
            len(self._ranges) > 1 and sum(known.host.size for _, known in self._ranges.values()) > _CELLS
        ):
            self._ranges.popitem(last=False)


def _same_content(rows: Rows, others: Rows, known: TableRange) -> bool:
    return rows is others or (rows == others and known.has_kinds_of(others))


def _snapshot(rows: Rows) -> Rows:
    """The rows as they are now. Only a host that hands over lists can change them afterwards."""
    if isinstance(rows, tuple) and set(map(type, rows)) <= {tuple}:
        return rows
    frozen: list[Any] = [row if type(row) is tuple else list(row) for row in rows]
    return tuple(frozen) if isinstance(rows, tuple) else frozen
