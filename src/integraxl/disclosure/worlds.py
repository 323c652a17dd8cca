"""Other counts that fit everything published, by integer linear programming (HiGHS through scipy)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from integraxl.disclosure.problem import Problem, World

_FAR = 1_000_000
"""No count moves further than this from its true value; the worlds that are looked for lie much nearer."""


def other_world(problem: Problem, unknown: Collection[int], count: int, direction: int) -> World:
    """A world in which a count is as far up (1) or down (-1) as it can be, but no further than it needs."""
    counts, equations = problem.linked(count, unknown)
    position, most = counts.index(count), problem.need[count]
    low = np.array([max(problem.least[each] - problem.values[each], -_FAR) for each in counts], float)
    high = np.full(len(counts), float(_FAR))
    low[position], high[position] = max(low[position], -most), most
    aim = np.zeros(len(counts))
    aim[position] = -direction
    balance = LinearConstraint(_matrix(problem, counts, equations), 0, 0)
    whole = np.ones(len(counts), int)
    found = milp(aim, integrality=whole, bounds=Bounds(low, high), constraints=[balance] if equations else [])
    return _moved(problem, counts, found.x) if found.success else problem.values


def cheapest_to_hide(problem: Problem, hidden: Collection[int], count: int) -> frozenset[int]:
    """The cheapest counts to hide as well, so that a count is hidden as well as it needs.

    Two worlds are sought at once, far enough apart; where either differs from the true one in a shown count, that must
    be hidden. A zero is never hidden for the sake of another count: everyone would guess it. Only a zero that must be
    hidden itself takes the zeros with it that are the same. If all else fails, everything linked is hidden.
    """
    counts, equations = problem.linked(count, problem.unknown(problem.hideable))
    may_hide = np.array([_may_hide(problem, hidden, count, each) for each in counts])
    moves = may_hide | np.array([each not in problem.hideable or each in hidden for each in counts])
    most = 4 * max(problem.need.values()) + 10
    low = np.array([max(problem.least[each] - problem.values[each], -most) for each in counts]) * moves
    bounds = Bounds(np.concatenate([low, low, 0 * low]), np.concatenate([most * moves, most * moves, may_hide]))
    cost = np.array([0] * (2 * len(counts)) + [problem.cost[each] for each in counts])
    constraints = _two_worlds(_matrix(problem, counts, equations), counts.index(count), problem.need[count])
    constraints += _only_if_hidden(may_hide, most)
    whole = np.ones(len(cost), int)
    found = milp(cost, integrality=whole, bounds=bounds, constraints=constraints, options={"mip_rel_gap": 0.0})
    chosen = found.x[2 * len(counts) :] > 0.5 if found.success else may_hide
    return frozenset(each for each, taken in zip(counts, chosen, strict=True) if taken)


def _may_hide(problem: Problem, hidden: Collection[int], count: int, other: int) -> bool:
    is_guessed = problem.values[other] == 0 and problem.values[count] > 0
    return other in problem.hideable and other not in hidden and not is_guessed


def _two_worlds(matrix: Any, position: int, need: int) -> list[LinearConstraint]:
    """The moves of two worlds side by side, and room for what is hidden: both balance, and they lie so far apart."""
    rows, size = matrix.shape
    nothing, apart = csr_array((rows, size)), np.zeros(3 * size)
    apart[position], apart[size + position] = 1, -1
    found = [LinearConstraint(apart, need, np.inf)]
    if rows:
        sides = [hstack([matrix, nothing, nothing]), hstack([nothing, matrix, nothing])]
        found += [LinearConstraint(csr_array(each), 0, 0) for each in sides]
    return found


def _only_if_hidden(may_hide: Any, most: int) -> list[LinearConstraint]:
    """A count that is shown now moves in either world only if it is hidden; `most` is as far as any moves."""
    size, chosen = len(may_hide), np.flatnonzero(may_hide)
    if not len(chosen):
        return []
    one, flag = np.eye(size)[chosen], -most * np.eye(size)[chosen]
    sides = [[sign * one, 0 * one, flag] for sign in (1, -1)] + [[0 * one, sign * one, flag] for sign in (1, -1)]
    return [LinearConstraint(csr_array(np.hstack(side)), -np.inf, 0) for side in sides]


def _matrix(problem: Problem, counts: Sequence[int], equations: Sequence[int]) -> Any:
    """The equations over some counts; the others do not move."""
    position = {each: number for number, each in enumerate(counts)}
    entries = [
        (row, position[each], factor)
        for row, number in enumerate(equations)
        for each, factor in problem.equations[number].items()
        if each in position
    ]
    rows, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((np.array(factors, float), (rows, columns)), shape=(len(equations), len(counts)))


def _moved(problem: Problem, counts: Sequence[int], moves: Any) -> World:
    world = list(problem.values)
    for each, move in zip(counts, np.rint(moves).astype(int).tolist(), strict=True):
        world[each] += move
    return tuple(world)
