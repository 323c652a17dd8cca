"""Which counts to hide: the small ones, and as few others as keep anyone from working them out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from integraxl.disclosure.problem import Problem, World
from integraxl.disclosure.worlds import cheapest_to_hide, other_world


def choose_hidden(problem: Problem) -> frozenset[int]:
    """The counts to hide: the primary ones and their complements.

    Each count in turn gets the cheapest complements that it lacks, and then what turns out not to be needed is shown
    again. What is left is not always the fewest possible, but none of it can be shown alone.
    Where a count cannot be hidden, because an earlier report gives it away, it stays exposed: the proof tells.
    """
    hidden = problem.primary
    for count in sorted(problem.need, key=lambda each: (-problem.need[each], problem.values[each], each)):
        if not _is_protected(problem, hidden, count):
            hidden |= cheapest_to_hide(problem, hidden, count)
    return _without_needless(problem, hidden)


def exposed(problem: Problem, hidden: Collection[int], counts: Iterable[int] | None = None) -> list[int]:
    """The counts that a stranger can narrow down too far, of those that must be hidden."""
    wanted = sorted(problem.need if counts is None else counts)
    unknown = problem.unknown(hidden)
    worlds: list[World] = [problem.values]
    found = []
    for count in wanted:
        for direction in (1, -1):
            if problem.spread(count, worlds) < problem.need[count]:
                worlds.append(other_world(problem, unknown, count, direction))
        if problem.spread(count, worlds) < problem.need[count]:
            found.append(count)
    return found


def _is_protected(problem: Problem, hidden: Collection[int], count: int) -> bool:
    return not exposed(problem, hidden, [count])


def _without_needless(problem: Problem, hidden: frozenset[int]) -> frozenset[int]:
    """The dearest complements first: each is shown again if nothing is exposed by it."""
    left = set(exposed(problem, hidden))
    for count in sorted(hidden - problem.primary, key=lambda each: (-problem.cost[each], each)):
        unknown = problem.unknown(hidden)
        near = [each for each in problem.linked(count, unknown)[0] if each in problem.need and each not in left]
        if not exposed(problem, hidden - {count}, near):
            hidden -= {count}
    return hidden
