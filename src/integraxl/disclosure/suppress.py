"""Which counts to hide: the small ones, and as few others as keep anyone from working them out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from integraxl.disclosure.problem import Problem, World
from integraxl.disclosure.worlds import cheapest_to_hide, other_world

Pool = list[tuple[World, frozenset[int]]]
"""Worlds found before, each with the counts that are not as they truly are: it fits wherever those are unknown."""


def choose_hidden(problem: Problem) -> frozenset[int]:
    """The counts to hide: the primary ones and their complements.

    Each count in turn gets the cheapest complements that it lacks, and then what turns out not to be needed is shown
    again. What is left is not always the fewest possible, but none of it can be shown alone.
    Where a count cannot be hidden, because an earlier report gives it away, it stays exposed: the proof tells.
    """
    hidden, pool = problem.primary, Pool()
    for count in sorted(problem.need, key=lambda each: (-problem.need[each], problem.values[each], each)):
        if exposed(problem, hidden, [count], pool):
            hidden |= cheapest_to_hide(problem, hidden, count)
    return _without_needless(problem, hidden, pool)


def exposed(
    problem: Problem, hidden: Collection[int], counts: Iterable[int] | None = None, pool: Pool | None = None
) -> list[int]:
    """The counts that a stranger can narrow down too far, of those that must be hidden."""
    unknown, pool = problem.unknown(hidden), [] if pool is None else pool
    worlds = [problem.values, *(world for world, moved in pool if moved <= unknown)]
    found = []
    for count in sorted(problem.need if counts is None else counts):
        for direction in (1, -1):
            if problem.spread(count, worlds) < problem.need[count]:
                world = other_world(problem, unknown, count, direction)
                worlds.append(world)
                pool.append((world, problem.moved(world)))
        if problem.spread(count, worlds) < problem.need[count]:
            found.append(count)
    return found


def _without_needless(problem: Problem, hidden: frozenset[int], pool: Pool) -> frozenset[int]:
    """The dearest complements first: each is shown again if nothing is exposed by it."""
    left = set(exposed(problem, hidden, pool=pool))
    for count in sorted(hidden - problem.primary, key=lambda each: (-problem.cost[each], each)):
        linked, _ = problem.linked(count, problem.unknown(hidden))
        near = [each for each in linked if each in problem.need and each not in left]
        if not exposed(problem, hidden - {count}, near, pool):
            hidden -= {count}
    return hidden
