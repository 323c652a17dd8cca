"""A world that fits what the editions show, and which of the links between them it bears out.

What an earlier edition hides is not known here: its record does not say, and the workbook may have been corrected.
So some world is taken in which as little as can be goes against the links; what goes against one cannot be believed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from integraxl.disclosure.problem import World
from integraxl.disclosure.system import Link, System, Tie
from integraxl.disclosure.worlds import least_strained


@dataclass(frozen=True)
class Reference:
    """The world, and how each link and each difference of the system stands in it."""

    world: World
    ties: tuple[Tie, ...]
    differences: tuple[Tie, ...]


def find_reference(system: System, hidden: Collection[int] = ()) -> Reference | None:
    """None where no world fits: the figures of an edition contradict each other.

    Args:
        system: the counts of all editions.
        hidden: counts whose true value is left aside, as a stranger must: what this edition hides.
    """
    known = {number: value for number, value in enumerate(system.values) if value is not None}
    if hidden:
        known = {number: known[number] for number in known if number not in hidden and number not in system.rests}
    world = least_strained(system, known)
    if world is None or not _fits(system, world):
        return None
    return Reference(world, _ties(system.links, world), _ties(system.differences, world))


def _ties(links: Sequence[Link], world: World) -> tuple[Tie, ...]:
    return tuple(_tie(link, world) for link in links)


def _tie(link: Link, world: World) -> Tie:
    grown = sum(factor * world[number] for number, factor in link.terms.items())
    if grown == 0 and link.is_same:
        return Tie.SAME
    return Tie.LOOSE if grown < 0 or link.is_typed else Tie.GROWS


def _fits(system: System, world: World) -> bool:
    return all(value >= low for value, low in zip(world, system.least, strict=True)) and all(
        sum(factor * world[number] for number, factor in equation.items()) == 0 for equation in system.equations
    )
