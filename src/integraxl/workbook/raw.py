"""The raw columns of one table below its header row, by whole columns where the book gives them, else cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from integraxl.contract.fields import Kind, columns_of
from integraxl.workbook.book import Book
from integraxl.workbook.cells import is_year
from integraxl.workbook.columns import Array, Mask
from integraxl.workbook.convert import RawColumn, Strings, blanks, is_blank, take
from integraxl.workbook.locate import Place

_DAYS_1904_AFTER_1900 = 1462


def read_raw(book: Book, place: Place) -> tuple[Array, dict[str, RawColumn]]:
    """The raw columns below the header row and the sheet row of each record; wholly blank rows are left out."""
    raw = book.columns(place)
    if raw is None:
        return _read_cells(book, place)
    blank = _blank_rows(raw.values())
    rows = np.arange(place.header_row + 1, place.header_row + 1 + len(blank))
    if not blank.any():
        return rows, dict(raw)
    return rows[~blank], {name: take(values, ~blank) for name, values in raw.items()}


def _blank_rows(columns: Iterable[RawColumn]) -> Mask:
    """Rows without a value. Texts come last: a full column of dates or numbers settles it without a look at them."""
    first, *others = sorted(columns, key=lambda values: isinstance(values, Strings))
    blank: Mask = blanks(first)
    for values in others:
        if blank.any():
            blank = blank & blanks(values)
    return blank


def _read_cells(book: Book, place: Place) -> tuple[Array, dict[str, RawColumn]]:
    rows: list[int] = []
    raw: dict[str, list[object]] = {name: [] for name in place.columns}
    for number, cells in book.rows(place.sheet):
        values = {name: cells.get(position) for name, position in place.columns.items()}
        if number <= place.header_row or all(is_blank(value) for value in values.values()):
            continue
        rows.append(number)
        for name, value in values.items():
            raw[name].append(value)
    if book.epoch_1904:
        _shift_serials(place, raw)
    return np.array(rows, int), dict(raw)


def _shift_serials(place: Place, raw: Mapping[str, list[object]]) -> None:
    """Numbers without a date format are read as 1900 serials; in a 1904 workbook they count from another day."""
    for column in columns_of(place.model):
        if column.kind is Kind.DATE and column.name in raw:
            cells = raw[column.name]
            cells[:] = [
                cell + _DAYS_1904_AFTER_1900 if type(cell) is float and not is_year(cell) else cell for cell in cells
            ]
