"""What stands beside the tables: the figures that the audit repeats, and those in notes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.arrivals import BASES
from tests.attack.editions import KEYS, NOTES, Json
from tests.attack.settle import total
from tests.attack.world import Cell, World


class Asides:
    """Figures that stand twice, and those that stand in no table."""

    def __init__(self, world: World) -> None:
        self._world = world

    def describe(self) -> None:
        """Every figure beside the tables."""
        for number, edition in enumerate(self._world.editions):
            dates = sorted({each.as_of for each in self._world.editions if each.as_of <= edition.as_of})
            of = tuple(edition.parameters["population"])
            without = total(self._world.atom(number, "no permit", of, day) for day in dates)
            private, public, sector = (
                self._world.cells.get(Cell(number, *place))
                for place in (
                    ("practice", ("established",), "private"),
                    ("practice", ("established",), "public"),
                    ("igu.sector", ("Ukendt",), "n"),
                )
            )
            said = {"no permit": without, "private": private, "public": public, "no sector": sector}
            for name, value in said.items():
                if value is not None:
                    self._world.define(number, NOTES, (name,), n=value)
            self._audit(number)

    def _audit(self, number: int) -> None:
        """The audit's two figures are both the figure that it names, unless it tells of a difference."""
        self._world.system.source = (number, "audit")
        for row in self._world.editions[number].audit:
            for cell in _named(number, row):
                for column in ("expected", "found"):
                    if row[column] is not None and cell in self._world.cells and row["ok"]:
                        self._world.system.equal(self._world.cells[cell], int(row[column]))
        self._world.system.source = None


def _named(number: int, row: Json) -> Iterator[Cell]:
    """The figure that a row of the audit is about."""
    table, column = row["table"], row["column"]
    if row["check"] == "series_is_summary":
        [basis] = [basis for basis, name in BASES.items() if name == column]
        yield Cell(number, "arrivals.summary", (basis,), "received")
    elif table in KEYS and row["row"]:
        values = dict(part.split("=", 1) for part in row["row"].split("; "))
        if set(values) <= set(KEYS[table]):
            yield Cell(number, table, tuple(_key(name, values.get(name)) for name in KEYS[table]), column)


def _key(name: str, value: str | None) -> object:
    if value is None:
        return None
    return float(value.replace(",", ".")) if name == "point" else int(value) if name == "quota_year" else value
