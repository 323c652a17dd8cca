"""What has been found out of a problem, and where it still holds when more or less is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from integraxl.disclosure.certain import certain_ends
from integraxl.disclosure.problem import Problem, World


@dataclass
class Pool:
    """Worlds, each with the counts that are not as they truly are: it fits wherever those are unknown.

    And doubtful counts of which everyone can tell that they are not small, each with what was unknown then: that holds
    wherever no more is unknown.
    """

    worlds: list[tuple[World, frozenset[int]]] = field(default_factory=list)
    told: dict[int, list[frozenset[int]]] = field(default_factory=dict)

    def keep(self, world: World, moved: frozenset[int]) -> None:
        self.worlds.append((world, moved))

    def fitting(self, unknown: frozenset[int]) -> Iterator[tuple[World, frozenset[int]]]:
        return ((world, moved) for world, moved in self.worlds if moved <= unknown)

    def tells_nothing(self, problem: Problem, count: int, unknown: frozenset[int]) -> bool:
        """Whether a doubtful count is known not to be small, nor all or nothing of a small whole: that is proven."""
        if count not in problem.doubtful:
            return False
        if any(unknown <= known for known in self.told.get(count, ())):
            return True
        lows, highs = problem.bounds.of(unknown)
        if not problem.tells_nothing(count, (lows[count], highs[count]), lows):
            ends = certain_ends(problem, unknown, count, (lows, highs))
            if not problem.tells_nothing(count, ends, lows):
                return False
        self.told.setdefault(count, []).append(unknown)
        return True
