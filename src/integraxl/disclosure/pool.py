"""What has been found out of a problem, and where it still holds when more or less is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from integraxl.disclosure.certain import certain_ends
from integraxl.disclosure.problem import Problem, World

Array = npt.NDArray[Any]


@dataclass
class Pool:
    """Worlds that were found: each fits wherever the counts are unknown that are not as they truly are.

    And doubtful counts of which everyone can tell that they are not small, each with what was unknown then: that holds
    wherever no more is unknown.
    """

    worlds: list[Array] = field(default_factory=list)
    moved: list[Array] = field(default_factory=list)
    told: dict[int, list[frozenset[int]]] = field(default_factory=dict)

    def keep(self, world: World, values: World) -> Array:
        found = np.array(world, np.int64)
        self.worlds.append(found)
        self.moved.append(found != np.array(values, np.int64))
        return found

    def fitting(self, unknown: frozenset[int]) -> Iterator[World]:
        """The worlds in which nothing moves but what is unknown."""
        return (tuple(self.worlds[number].tolist()) for number in self._fitting(unknown))

    def ends(self, problem: Problem, unknown: frozenset[int]) -> tuple[Array, Array]:
        """The least and the most of every count in the fitting worlds and the true one."""
        values = np.array(problem.values, np.int64)
        fitting = [values, *(self.worlds[number] for number in self._fitting(unknown))]
        return np.min(fitting, axis=0), np.max(fitting, axis=0)

    def _fitting(self, unknown: frozenset[int]) -> list[int]:
        if not self.moved:
            return []
        moves = np.array(self.moved)
        moves[:, np.fromiter(unknown, np.intp, len(unknown))] = False
        found: list[int] = np.flatnonzero(~moves.any(axis=1)).tolist()
        return found

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
