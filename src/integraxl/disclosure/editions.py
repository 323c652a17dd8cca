"""An edition: the one being made, with its true figures, or an earlier one as its record has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from integraxl.contract.codes import TableId
from integraxl.contract.municipalities import official_name
from integraxl.contract.parameters import Parameters
from integraxl.danish import fold
from integraxl.tables.counted import GIVEN, WHOLE, WHOLES, count_cells
from integraxl.tables.identities import Cell, Tables
from integraxl.tables.model import HIDDEN


def plain_name(municipality: str | None) -> str:
    """Aalborg and Aalborg Kommune are the same; without a name there is one municipality only."""
    return fold(official_name(municipality or "") or municipality or "").removesuffix(" kommune")


@dataclass(frozen=True)
class Edition:
    """The tables of one report date. In those of an earlier edition what is hidden is HIDDEN.

    Attributes:
        name: the record that it was read from; blank for the edition being made.
        country: the municipalities that a national edition counts, by their plain names.
        left_out: tables that are not shown at all, though everyone knows what they would count.
    """

    tables: Tables
    parameters: Parameters
    name: str = ""
    country: frozenset[str] = frozenset()
    left_out: frozenset[TableId] = frozenset()

    @property
    def members(self) -> frozenset[str]:
        """The municipalities that it counts: one, or the country's."""
        return self.country or frozenset({plain_name(self.parameters.municipality)})

    @property
    def is_earlier(self) -> bool:
        return bool(self.name)

    def cells(self) -> Iterator[Cell]:
        """Every count, and the wholes that shares give away."""
        yield from count_cells(self.tables)
        yield from (Cell(id, WHOLE, "n") for id in WHOLES if self.tables[id].rows)

    def value(self, cell: Cell) -> int | None:
        """The count; None where the edition hides it."""
        if cell.row == WHOLE:
            return self._whole(cell)
        value = cell.value(self.tables)
        return value if isinstance(value, int) else None

    def _whole(self, cell: Cell) -> int | None:
        parts = [self.value(Cell(cell.table, row, "n")) for row in range(len(self.tables[cell.table].rows))]
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else self._whole_of_shares(cell)

    def _whole_of_shares(self, whole: Cell) -> int | None:
        """The count of a row and its share give the whole."""
        for id, columns in GIVEN.items():
            if columns.get("share") is None or columns["share"].whole is not whole.table:
                continue
            for record in self.tables[id].records():
                n, share = record["n"], record["share"]
                if share is not HIDDEN and isinstance(n, int) and isinstance(share, int | float) and n and share:
                    return round(n / share)
        return None
