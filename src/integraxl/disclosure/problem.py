"""The problem: whole numbers, the equations between them, which of them may be hidden, and how well each must be.

Nothing here knows of tables; `counts` are numbered from 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from integraxl.disclosure.bounds import Bounds, Equation

World = tuple[int, ...]
"""A value for every count that fits what is published."""


@dataclass(frozen=True, eq=False)
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
        doubtful: counts in `need` whose true value nobody here knows, each with the wholes of which it may be all, and
            from how many on such a whole is no small group. They need nothing where everyone can tell that they are
            not small, nor all or nothing of a small group.

    What is neither hideable nor given is shown nowhere: men, those not exited, counts hidden in an earlier report.
    """

    values: World
    least: tuple[int, ...]
    equations: tuple[Equation, ...]
    hideable: frozenset[int]
    given: frozenset[int]
    need: Mapping[int, int]
    cost: tuple[int, ...]
    doubtful: Mapping[int, Mapping[int, int]] = field(default_factory=dict)

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
        return self._reached([start], among)

    def linked_to(self, starts: Iterable[int], among: Collection[int]) -> tuple[list[int], list[int]]:
        """The counts among some that are linked to any of those, which are among them too."""
        return self._reached([each for each in starts if each in among], among)

    def _reached(self, starts: list[int], among: Collection[int]) -> tuple[list[int], list[int]]:
        reached, equations, waiting = set(starts), set[int](), list(starts)
        while waiting:
            for number in self._equations_of[waiting.pop()]:
                if number not in equations:
                    equations.add(number)
                    found = [each for each in self.equations[number] if each in among and each not in reached]
                    reached.update(found)
                    waiting += found
        return sorted(reached), sorted(equations)

    @cached_property
    def bounds(self) -> Bounds:
        return Bounds(self.values, self.least, self.equations)

    def tells_nothing(self, count: int, ends: tuple[float, float], lows: Sequence[float]) -> bool:
        """Whether the least and most of a doubtful count say that it is not small, nor all or nothing of a whole.

        Args:
            ends: between which the count lies.
            lows: the least of every count.
        """
        low, high = ends
        width = self.need[count]
        is_large = width == 1 or low >= width or high <= 0
        return is_large and all(
            lows[whole] >= limit or (low > 0 and high < lows[whole]) for whole, limit in self.doubtful[count].items()
        )

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
