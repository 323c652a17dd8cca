"""Merged cells among the records: all but the first look filled to the eye, and are blank in the file."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from integraxl.workbook.book import Book
from integraxl.workbook.columns import Array
from integraxl.workbook.issues import Finding
from integraxl.workbook.locate import Place
from integraxl.workbook.package import range_bounds


def merged_cells(book: Book, place: Place, rows: Array) -> list[Finding]:
    """An error for each cell of a record that a merged range leaves blank. `rows`: the sheet row of each record."""
    return [finding for merge in book.merges(place.sheet) for finding in _blanked(place, rows, merge)]


def _blanked(place: Place, rows: Array, merge: str) -> Iterator[Finding]:
    left, top, right, bottom = range_bounds(merge)
    covered = np.flatnonzero((rows >= top) & (rows <= bottom)).tolist()
    for name, column in place.columns.items():
        if left <= column <= right:
            for position in covered:
                if (column, rows[position]) != (left, top):
                    text = f"Cellen er flettet med andre ({merge}) og er selv tom. Ophæv fletningen, og udfyld cellen."
                    yield Finding(position, name, "merged_cells", text)
