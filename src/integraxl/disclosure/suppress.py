"""Which counts to hide: the small ones, and as few others as keep anyone from working them out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from integraxl.disclosure.pool import Pool
from integraxl.disclosure.problem import Problem, World
from integraxl.disclosure.worlds import cheapest_to_hide, distant_world, other_world

_MANY = 8
"""So many counts are looked at together before each is by itself."""


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
    found = []
    worlds = _Worlds(problem, unknown, pool)
    asked = sorted(problem.need if counts is None else counts)
    worlds.look_for_many(asked)
    for count in asked:
        for direction in (1, -1):
            if worlds.is_near(count):
                worlds.look_for(count, direction)
        if worlds.is_near(count) and not pool.tells_nothing(problem, count, unknown):
            found.append(count)
    return found


class _Worlds:
    """The worlds that fit one choice of unknown counts, and how far apart they hold each count."""

    def __init__(self, problem: Problem, unknown: frozenset[int], pool: Pool) -> None:
        self._problem, self._unknown, self._pool = problem, unknown, pool
        self._low, self._high = list(problem.values), list(problem.values)
        for world, moved in pool.fitting(unknown):
            self._note(world, moved)

    def _note(self, world: World, moved: Iterable[int]) -> None:
        for count in moved:
            self._low[count] = min(self._low[count], world[count])
            self._high[count] = max(self._high[count], world[count])

    def is_near(self, count: int) -> bool:
        return self._high[count] - self._low[count] < self._problem.need[count]

    def look_for(self, count: int, direction: int) -> None:
        self._keep(other_world(self._problem, self._unknown, count, direction))

    def look_for_many(self, counts: Iterable[int]) -> None:
        """Worlds that hold as many as can be far from the truth, as long as each helps many."""
        near = [count for count in counts if self.is_near(count)]
        for direction in (1, -1, 1, -1):
            if len(near) < _MANY:
                return
            self._keep(distant_world(self._problem, self._unknown, near, direction))
            near = [count for count in near if self.is_near(count)]

    def _keep(self, world: World) -> None:
        moved = self._problem.moved(world)
        if moved:
            self._pool.keep(world, moved)
            self._note(world, moved)


def without_needless(problem: Problem, hidden: frozenset[int], kept: Collection[int], pool: Pool) -> frozenset[int]:
    """The dearest complements first: each is shown again if nothing is exposed by it."""
    left = set(exposed(problem, hidden, pool=pool))
    for count in sorted(hidden - frozenset(kept), key=lambda each: (-problem.cost[each], each)):
        linked, _ = problem.linked(count, problem.unknown(hidden))
        near = [each for each in linked if each in problem.need and each not in left]
        if not exposed(problem, hidden - {count}, near, pool):
            hidden -= {count}
    return hidden
