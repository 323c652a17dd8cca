"""The problem: whole numbers, the equations between them, which of them may be hidden, and how well each must be.

Nothing here knows of tables; `counts` are numbered from 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

Equation = Mapping[int, int]
"""Factor per count; the products sum to 0."""

World = tuple[int, ...]
"""A value for every count that fits what is published."""


@dataclass(frozen=True)
class Problem:
    """Counts that hang together.

    Attributes:
        values: the true counts.
        least: what each is at least, as everyone knows.
        equations: what holds between them, as everyone knows.
        hideable: those that the tables show and that may be hidden.
        given: those that are known whatever is hidden, from an earlier report.
        need: how wide the interval of a count must be that a stranger can narrow it down to. Only counts that are
            never shown or that are hidden first are in it.
        cost: what it costs to hide a count.

    What is neither hideable nor given is shown nowhere: men, those not exited, counts hidden in an earlier report.
    """

    values: World
    least: tuple[int, ...]
    equations: tuple[Equation, ...]
    hideable: frozenset[int]
    given: frozenset[int]
    need: Mapping[int, int]
    cost: tuple[int, ...]

    def unknown(self, hidden: Collection[int]) -> frozenset[int]:
        """The counts that a stranger does not see."""
        return frozenset(range(len(self.values))) - self.given - (self.hideable - frozenset(hidden))

    @property
    def primary(self) -> frozenset[int]:
        """The shown counts that must be hidden whatever else is."""
        return self.hideable & frozenset(self.need)

    @cached_property
    def _equations_of(self) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in self.values]
        for number, equation in enumerate(self.equations):
            for count in equation:
                found[count].append(number)
        return tuple(map(tuple, found))

    def linked(self, start: int, among: Collection[int]) -> tuple[list[int], list[int]]:
        """The counts among some that are linked to one through equations, and those equations."""
        reached, equations, waiting = {start}, set[int](), [start]
        while waiting:
            for number in self._equations_of[waiting.pop()]:
                if number not in equations:
                    equations.add(number)
                    found = [each for each in self.equations[number] if each in among and each not in reached]
                    reached.update(found)
                    waiting += found
        return sorted(reached), sorted(equations)

    def fits(self, world: World, unknown: Collection[int]) -> bool:
        """Whether a stranger must think the world possible: exact, in whole numbers."""
        return (
            all(value >= low for value, low in zip(world, self.least, strict=True))
            and all(world[each] == self.values[each] for each in range(len(world)) if each not in unknown)
            and all(sum(factor * world[each] for each, factor in row.items()) == 0 for row in self.equations)
        )

    def moved(self, world: World) -> frozenset[int]:
        """The counts that are not as they truly are."""
        return frozenset(each for each, value in enumerate(world) if value != self.values[each])

    def spread(self, count: int, worlds: Iterable[World]) -> int:
        """How far apart the worlds hold a count."""
        found = [world[count] for world in worlds]
        return max(found) - min(found)
