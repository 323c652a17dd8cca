"""What must not be found out: the small counts behind editions, alone, as remainders, and as differences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from tests.attack.editions import HIDDEN, KEYS, NOTES, Edition, Key
from tests.attack.settle import Sum, total
from tests.attack.world import Cell, World

COUNTS: dict[str, tuple[str, ...]] = {
    "arrivals.series": ("refugees", "family_reunified", "born", "total"),
    "arrivals.summary": ("received", "moved", "resident"),
    "arrivals.year": ("refugees", "family_reunified", "born", "total"),
    "support": ("adults", "on_benefit", "off_benefit"),
    "nationality": ("n",),
    "forecast": ("received",),
    **dict.fromkeys(("outflow.under30", "outflow.over30", "outflow.all", "outflow.women"), ("n", "exited")),
    "igu.status": ("n",),
    "igu.sector": ("n",),
    "outflow.gender_age": ("n", "exited"),
    "activity": ("n",),
    "activity.status": ("n",),
    "practice": ("total", "private", "public", "unknown"),
    "timeliness": ("due", "kept", "broken", "unknown"),
    "effect": ("ended", "measurable", "self_supporting"),
    "womens_effort": ("n",),
    NOTES: ("n",),
}
assert COUNTS.keys() == {*KEYS, NOTES}
GROUPS: dict[str, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys(
        ("outflow.under30", "outflow.over30", "outflow.all", "outflow.women", "outflow.gender_age"), (("exited", "n"),)
    ),
    "effect": (("self_supporting", "measurable"),),
    "support": (("on_benefit", "adults"),),
}
"""Numerators and denominators: of a small group nobody may learn that all are the same."""
_LESS: dict[str, tuple[tuple[str, str], ...]] = {
    "effect": (("ended", "measurable"), ("measurable", "self_supporting")),
    **{table: (("n", "exited"),) for table in GROUPS if table.startswith("outflow")},
}

Part = tuple[int, Cell]


@dataclass(frozen=True)
class Target:
    """A count of persons as a sum of figures, by the kind of secret that it is."""

    kind: str
    name: str
    parts: tuple[Part, ...]

    def true(self, editions: list[Edition]) -> int | None:
        """The true count; None where a figure does not exist."""
        found = 0
        for factor, cell in self.parts:
            value = editions[cell.edition].truth.get(cell.table, {}).get(cell.key, {}).get(cell.column)
            if value is None:
                return None
            found += factor * int(value)
        return found

    def shown(self, editions: list[Edition]) -> int | None:
        """The count where every figure of it is shown."""
        found = 0
        for factor, cell in self.parts:
            value: Any = editions[cell.edition].rows(cell.table).get(cell.key, {}).get(cell.column, HIDDEN)
            if value is HIDDEN or value is None:
                return None
            found += factor * int(value)
        return found

    def is_described(self, world: World) -> bool:
        """Whether the attacker has a sum for each figure of it."""
        return all(cell in world.cells for _, cell in self.parts)

    def sum(self, world: World) -> Sum:
        """The sum of the attacker's unknowns."""
        return total(world.cells[cell] * factor for factor, cell in self.parts)


def secrets(world: World) -> list[Target]:
    """All counts whose smallness is to be hidden; `world` is one in which closed figures are the same."""
    found: list[Target] = []
    for number in range(len(world.editions)):
        found += [each for each in (*_cells(world, number), *_rests(world, number)) if each.is_described(world)]
    return [*found, *_differences(world, found)]


def _cells(world: World, number: int) -> Iterator[Target]:
    for table, columns in COUNTS.items():
        for key in world.editions[number].truth.get(table, {}):
            for column in columns:
                cell = Cell(number, table, key, column)
                yield Target("cell", _name(table, key, column), ((1, cell),))


def _rests(world: World, number: int) -> Iterator[Target]:
    """Counts that no table shows but a subtraction gives."""
    edition = world.editions[number]
    pairs: dict[str, tuple[tuple[str, str], ...]] = {
        "effect": (("ended", "measurable"), ("measurable", "self_supporting"))
    }
    pairs |= {table: (("n", "exited"),) for table in GROUPS if table.startswith("outflow")}
    for table, columns in pairs.items():
        for key in edition.truth.get(table, {}):
            for more, less in columns:
                yield _less(_name(table, key, f"{more}-{less}"), Cell(number, table, key, more), less=less)
    for key in edition.truth.get("outflow.women", {}):
        for column in ("n", "exited"):
            men = Cell(number, "outflow.all", key, column), Cell(number, "outflow.women", key, column)
            yield Target("rest", _name("men", key, column), ((1, men[0]), (-1, men[1])))
        yield Target("rest", _name("men", key, "n-exited"), tuple(_men_staying(number, key)))
    if ("none",) in edition.truth.get("womens_effort", {}):
        referred, none = (Cell(number, "womens_effort", (row,), "n") for row in ("referred", "none"))
        yield Target("rest", "womens_effort some event", ((1, referred), (-1, none)))
    yield from _year_less_quota_year(edition, number)


def _men_staying(number: int, key: Key) -> Iterator[Part]:
    for sign, table in ((1, "outflow.all"), (-1, "outflow.women")):
        yield sign, Cell(number, table, key, "n")
        yield -sign, Cell(number, table, key, "exited")


def _year_less_quota_year(edition: Edition, number: int) -> Iterator[Target]:
    """January and February, where the quota year began in the calendar year."""
    rows = edition.truth.get("arrivals.year", {})
    year, quota = (str(edition.as_of.year),), (f"kvoteår {edition.as_of.year}",)
    if year in rows and quota in rows:
        for column in COUNTS["arrivals.year"]:
            more, less = (Cell(number, "arrivals.year", key, column) for key in (year, quota))
            yield Target("rest", _name("arrivals.year before March", year, column), ((1, more), (-1, less)))


def _less(name: str, more: Cell, less: str) -> Target:
    return Target("rest", name, ((1, more), (-1, more._replace(column=less))))


def _name(table: str, key: Key, column: str) -> str:
    return f"{table} {'/'.join(map(str, key))} {column}"


def _differences(world: World, found: list[Target]) -> Iterator[Target]:
    """The same count in two editions, where the one holds the other's persons; in both orders of publication."""
    by_name: dict[str, list[Target]] = {}
    for each in found:
        by_name.setdefault(each.name, []).append(each)
    for same in by_name.values():
        for one, two in combinations(same, 2):
            signs = {coefficient > 0 for _, coefficient in (two.sum(world) - one.sum(world)).terms}
            if len(signs) == 1:
                more, less = (two, one) if signs == {True} else (one, two)
                turned = tuple((-factor, cell) for factor, cell in less.parts)
                yield Target(_difference_kind(world, one, two), more.name, (*more.parts, *turned))


def _difference_kind(world: World, one: Target, two: Target) -> str:
    first, second = (world.editions[each.parts[0][1].edition] for each in (one, two))
    kind = "parameter" if first.as_of == second.as_of else "difference"
    return kind if first.edited == second.edited is False else f"{kind}, edited"
