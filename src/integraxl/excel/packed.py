"""Arguments as the add-in packs them (hosts/addin/wrappers.py), as the formulas take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from integraxl.errors import InvalidParameter
from integraxl.formulas.calling import Surroundings
from integraxl.formulas.ranges import HostRange

_VALUE, _AREAS, _RANGE = 1, 2, 5


@dataclass(frozen=True)
class Caller:
    """The calling cell, by which the reason of an error is found again."""

    book: str
    sheet: str
    cell: str

    @property
    def name(self) -> str:
        return f"{self.sheet}!{self.cell}"


def unpack_argument(packed: Sequence[Any] | None) -> Any:
    """A value, a HostRange, or None where the argument was left out.

    Raises InvalidParameter for a range of several areas: the host hands over the first of them only.
    """
    if packed is None:
        return None
    if len(packed) == _VALUE:
        return packed[0]
    if len(packed) == _AREAS:
        raise InvalidParameter(f"Området består af {packed[0]} dele. Vælg ét sammenhængende område.")
    assert len(packed) == _RANGE
    values, sheet, row, column, date_1904 = packed
    rows = values if isinstance(values, list | tuple) else ((values,),)
    return HostRange(rows, str(sheet), int(row), int(column), bool(date_1904))


def unpack_surroundings(packed: Sequence[Any]) -> tuple[Caller, Surroundings]:
    """The calling cell, and what the formula reads of its workbook besides its arguments."""
    book, sheet, cell, date_1904, *inner = packed
    caller = Caller(str(book), str(sheet), str(cell))
    report_date, settings, targets = map(unpack_argument, inner)
    return caller, Surroundings(caller.name, report_date, settings, targets, bool(date_1904))
