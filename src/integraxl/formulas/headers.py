"""Where a range's header row is, and which column of the contract stands where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from integraxl.contract.fields import Column, Record, columns_of
from integraxl.danish import fold
from integraxl.errors import WrongInput

_SEARCHED_ROWS = 50  # whole columns may have a title above the table

Where = Callable[[int, int], str]
"""The name of a cell by its row and column in the range, both from 0."""


def find_header(rows: Sequence[Sequence[Any]], where: Where, model: type[Record]) -> tuple[int, Mapping[str, int]]:
    """The header row, and the position of each column of the contract in it.

    It is the first row that holds every required header, else the one that holds most: a formula needs no column that
    it does not use. Raises WrongInput where there is none, or a header stands twice.
    """
    by_header = {fold(each.header): each for each in columns_of(model)}
    required = {each.name for each in columns_of(model) if each.header_required}
    best: tuple[int, list[tuple[int, Column]]] = (0, [])
    for number, row in enumerate(islice(rows, _SEARCHED_ROWS)):
        found = _headers_in(row, by_header)
        names = {column.name for _, column in found}
        if len(names) > len({column.name for _, column in best[1]}):
            best = number, found
        if required <= names:
            break
    if not best[1]:
        raise WrongInput(f"Området har ingen overskrifter fra tabellen {model.table_name}. {remedy(model)}")
    return best[0], _positions(*best, where)


def remedy(model: type[Record]) -> str:
    """How a range that holds a table is written."""
    return f"Vælg hele tabellen med overskrifter, fx {model.table_name}[#Alle]."


def _headers_in(row: Sequence[Any], by_header: Mapping[str, Column]) -> list[tuple[int, Column]]:
    texts = ((position, fold(value)) for position, value in enumerate(row) if isinstance(value, str))
    return [(position, by_header[text]) for position, text in texts if text in by_header]


def _positions(header: int, found: Sequence[tuple[int, Column]], where: Where) -> Mapping[str, int]:
    positions: dict[str, int] = {}
    for position, column in found:
        if column.name in positions:
            first = where(header, positions[column.name])
            raise WrongInput(
                f"{where(header, position)}: Overskriften {column.header} står også i {first}. Behold kun den ene."
            )
        positions[column.name] = position
    return positions
