"""Merged cells among the records: all but the first look filled to the eye, and are blank in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from integraxl.workbook.book import Book
from integraxl.workbook.columns import Array
from integraxl.workbook.issues import Finding
from integraxl.workbook.locate import Place
from integraxl.workbook.package import range_bounds


def merged_cells(book: Book, place: Place, rows: Array) -> list[Finding]:
    """An error for each cell of a record that a merged range leaves blank. `rows`: the sheet row of each record."""
    merges = book.merges(place.sheet)
    return [finding for name in place.columns for finding in _blanked(place, rows, merges, name)] if merges else []


def _blanked(place: Place, rows: Array, merges: Sequence[str], name: str) -> Iterator[Finding]:
    column = place.columns[name]
    merge_of = np.full(len(rows), -1)
    for number, merge in enumerate(merges):
        left, top, right, bottom = range_bounds(merge)
        if left <= column <= right:
            first = top + 1 if column == left else top  # the first cell of a merged range holds its value
            merge_of[np.searchsorted(rows, first) : np.searchsorted(rows, bottom, "right")] = number
    for position in np.flatnonzero(merge_of >= 0).tolist():
        merge = merges[merge_of[position]]
        text = f"Cellen er flettet med andre ({merge}) og er selv tom. Ophæv fletningen, og udfyld cellen."
        yield Finding(position, name, "merged_cells", text)
