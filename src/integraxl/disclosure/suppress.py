"""Which counts to hide: the small ones, and as few others as keep anyone from working them out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from integraxl.disclosure.pool import Pool
from integraxl.disclosure.problem import Problem, World
from integraxl.disclosure.worlds import cheapest_to_hide, distant_world, other_world

_FEW, _MANY = 4, 8
"""After a few counts by themselves the others are looked at together, if they are many."""


def choose_hidden(problem: Problem, hidden: Collection[int] = (), pool: Pool | None = None) -> frozenset[int]:
    """The counts to hide: the primary ones, those given, and their complements.

    Each count in turn gets the cheapest complements that it lacks, and then what turns out not to be needed is shown
    again. What is left is not always the fewest possible, but none of it can be shown alone.
    Where a count cannot be hidden, because an earlier report gives it away, it stays exposed: the proof tells.
    """
    kept = problem.primary | frozenset(hidden)
    pool = Pool() if pool is None else pool
    chosen = with_complements(problem, kept, pool)
    return without_needless(problem, chosen, kept, pool)


def with_complements(problem: Problem, hidden: frozenset[int], pool: Pool) -> frozenset[int]:
    """The hidden counts with the cheapest complements that each lacks."""
    while lacking := exposed(problem, hidden, pool=pool):
        before = hidden
        for count in sorted(lacking, key=lambda each: (-problem.need[each], problem.values[each], each)):
            if exposed(problem, hidden, [count], pool):
                hidden |= cheapest_to_hide(problem, hidden, count)
        if hidden == before:
            break
    return hidden


def exposed(
    problem: Problem, hidden: Collection[int], counts: Iterable[int] | None = None, pool: Pool | None = None
) -> list[int]:
    """The counts that a stranger can narrow down too far, of those that must be hidden."""
    unknown, pool = problem.unknown(hidden), Pool() if pool is None else pool
    return list(_exposed(problem, unknown, problem.need if counts is None else counts, pool))


def _exposed(problem: Problem, unknown: frozenset[int], counts: Iterable[int], pool: Pool) -> Iterator[int]:
    """One after the other, so that who asks for one only pays for no more."""
    worlds = Worlds(problem, unknown, pool)
    near = [count for count in sorted(counts) if worlds.is_near(count)]
    for position, count in enumerate(near):
        if position == _FEW:
            worlds.look_for_many(near[position:])
        for direction in (1, -1):
            if worlds.is_near(count):
                worlds.look_for(count, direction)
        if worlds.is_near(count) and not pool.tells_nothing(problem, count, unknown):
            yield count


class Worlds:
    """The worlds that fit one choice of unknown counts, and how far apart they hold each count."""

    def __init__(self, problem: Problem, unknown: frozenset[int], pool: Pool) -> None:
        self._problem, self._unknown, self._pool = problem, unknown, pool
        self._low, self._high = pool.ends(problem, unknown)

    def is_near(self, count: int) -> bool:
        return bool(self._high[count] - self._low[count] < self._problem.need[count])

    def look_for(self, count: int, direction: int) -> None:
        self._keep(other_world(self._problem, self._unknown, count, direction))

    def look_for_many(self, counts: Iterable[int]) -> None:
        """Worlds that hold as many as can be far from the truth, as long as each may help many."""
        near = [count for count in counts if self.is_near(count)]
        for direction in (1, -1, 1, -1):
            if len(near) < _MANY:
                return
            self._keep(distant_world(self._problem, self._unknown, near, direction))
            near = [count for count in near if self.is_near(count)]

    def _keep(self, world: World) -> None:
        if world != self._problem.values:
            kept = self._pool.keep(world, self._problem.values)
            np.minimum(self._low, kept, out=self._low)
            np.maximum(self._high, kept, out=self._high)


def without_needless(problem: Problem, hidden: frozenset[int], kept: Collection[int], pool: Pool) -> frozenset[int]:
    """The dearest complements first: each is shown again if nothing is exposed by it."""
    left = set(exposed(problem, hidden, pool=pool))
    for count in sorted(hidden - frozenset(kept), key=lambda each: (-problem.cost[each], each)):
        linked, _ = problem.linked(count, problem.unknown(hidden))
        near = [each for each in linked if each in problem.need and each not in left]
        if next(_exposed(problem, problem.unknown(hidden - {count}), near, pool), None) is None:
            hidden -= {count}
    return hidden
