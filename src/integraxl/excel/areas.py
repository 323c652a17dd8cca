"""Many cells as few addresses: one call of Excel's automation for each is what takes time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from integraxl.workbook.package import column_letters

_LONGEST = 250  # Range(...) takes 255 characters

Position = tuple[int, int]
"""Row and column, both from 1."""


def addresses(cells: Iterable[Position]) -> Iterator[str]:
    """Addresses that together hold the cells, each of several areas and no longer than Excel takes.

    >>> list(addresses([(1, 1), (2, 1), (3, 1), (2, 3)]))
    ['A1:A3,C2']
    """
    address = ""
    for run in _runs(cells):
        joined = f"{address},{run}" if address else run
        if len(joined) > _LONGEST:
            yield address
            joined = run
        address = joined
    if address:
        yield address


def _runs(cells: Iterable[Position]) -> Iterator[str]:
    """Cells below one another as one area."""
    first: Position | None = None
    last: Position | None = None
    for row, column in sorted(set(cells), key=lambda cell: (cell[1], cell[0])):
        if first is not None and last == (row - 1, column):
            last = (row, column)
            continue
        if first is not None and last is not None:
            yield _area(first, last)
        first = last = (row, column)
    if first is not None and last is not None:
        yield _area(first, last)


def _area(first: Position, last: Position) -> str:
    name = f"{column_letters(first[1])}{first[0]}"
    return name if first == last else f"{name}:{column_letters(last[1])}{last[0]}"
