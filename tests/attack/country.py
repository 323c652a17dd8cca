"""The country and its municipalities: a total is the sum of its members, one of whom knows itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.attack.editions import Edition
from tests.attack.settle import total
from tests.attack.targets import COUNTS, Target
from tests.attack.world import Cell, World

_NOT_ADDED = ("nationality",)  # rows are gathered in each by itself


def add_up(world: World) -> None:
    """Each total is the sum of its members' counts, or more where a member is not among the editions."""
    for number, country in enumerate(world.editions):
        if not country.members:
            continue
        members = [index for index in map(dict(_alike(world, country)).get, country.members) if index is not None]
        for cell in [each for each in world.cells if each.edition == number and _is_added(each)]:
            whose = [cell._replace(edition=member) for member in members]
            parts = total(world.cells[each] for each in whose if each in world.cells)
            if len(members) == len(country.members) and all(each in world.cells for each in whose):
                world.system.equal(world.cells[cell], parts)
            else:
                world.system.at_least(world.cells[cell], parts)


def _alike(world: World, country: Edition) -> Iterator[tuple[str, int]]:
    """The members' editions of the country's date and choices."""
    for number, each in enumerate(world.editions):
        same = {name: value for name, value in each.parameters.items() if name != "period"}
        if each.as_of == country.as_of and same.items() <= country.parameters.items() and not each.members:
            yield each.owner, number


def _is_added(cell: Cell) -> bool:
    return cell.table not in _NOT_ADDED and cell.column in COUNTS.get(cell.table, ())


def others(editions: list[Edition]) -> Iterator[Target]:
    """What the country has without one of its members."""
    for number, country in enumerate(editions):
        for member, edition in enumerate(editions):
            if edition.owner in country.members and edition.as_of == country.as_of:
                yield from _without(number, country, member)


def _without(number: int, country: Edition, member: int) -> Iterator[Target]:
    for table in COUNTS.keys() - {*_NOT_ADDED, "arrivals.series"}:
        for key in country.truth.get(table, {}):
            for column in COUNTS[table]:
                whole, part = Cell(number, table, key, column), Cell(member, table, key, column)
                yield Target("others", f"{table} {'/'.join(map(str, key))} {column}", ((1, whole), (-1, part)))


def knowing(editions: list[Edition], owner: str) -> list[Edition]:
    """The editions as one of the members reads them, who knows its own counts."""
    return [replace(each, tables=each.truth) if each.owner == owner else each for each in editions]
