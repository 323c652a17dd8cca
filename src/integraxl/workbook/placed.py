"""The records of one table with the rows they stand in, for who is about to edit the sheet."""

from __future__ import annotations

from dataclasses import dataclass

from integraxl.contract.fields import Record
from integraxl.workbook.checked import read_table
from integraxl.workbook.columns import Array, Columns
from integraxl.workbook.locate import Place, locate
from integraxl.workbook.ooxml import OoxmlBook
from integraxl.workbook.package import Package


@dataclass(frozen=True)
class PlacedRecords:
    """The records of one table with the sheet row of each, as they stand, unchecked."""

    place: Place
    rows: Array
    records: Columns


def read_placed_records(package: Package, model: type[Record]) -> PlacedRecords | None:
    """The records of one table and where each stands; None where the workbook does not have the table."""
    book = OoxmlBook(package)
    place = locate(book, model).place
    if place is None:
        return None
    checked = read_table(book, place, lambda raw: raw)
    return PlacedRecords(place, checked.rows, checked.records)
