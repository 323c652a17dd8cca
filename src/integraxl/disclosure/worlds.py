"""Other counts that fit everything published, by integer linear programming (HiGHS through scipy)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from integraxl.disclosure.problem import Problem, World

_FAR = 1_000_000
"""No count moves further than this from its true value; the worlds that are looked for lie much nearer."""


def other_world(problem: Problem, unknown: Collection[int], count: int, direction: int) -> World:
    """A world in which a count is as far up (1) or down (-1) as it can be, but no further than it needs."""
    counts, equations = problem.linked(count, unknown)
    low = np.array([max(problem.least[each] - problem.values[each], -_FAR) for each in counts], float)
    high = np.full(len(counts), float(_FAR))
    position, most = counts.index(count), problem.need[count]
    low[position], high[position] = max(low[position], -most), most
    aim = np.zeros(len(counts))
    aim[position] = -direction
    found = milp(
        aim,
        integrality=np.ones(len(counts)),
        bounds=Bounds(low, high),
        constraints=_equations(problem, counts, equations),
    )
    return _moved(problem, counts, found.x) if found.success else problem.values


def interval(problem: Problem, unknown: Collection[int], count: int) -> tuple[float, float]:
    """The least and greatest value that a count can have, fractions allowed: never narrower than with whole numbers."""
    counts, equations = problem.linked(count, unknown)
    matrix = _matrix(problem, counts, equations)
    bounds = [(problem.least[each] - problem.values[each], None) for each in counts]
    aim = np.zeros(len(counts))
    ends = []
    for direction in (1, -1):
        aim[counts.index(count)] = direction
        found = linprog(aim, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=bounds, method="highs")
        far = -direction * np.inf
        ends.append(problem.values[count] + (direction * found.fun if found.status == 0 else far))
    return ends[0], ends[1]


def cheapest_to_hide(problem: Problem, hidden: Collection[int], count: int) -> frozenset[int]:
    """The cheapest counts to hide as well, so that a count is hidden as well as it needs.

    A zero is never hidden for the sake of another count: everyone would guess it. Only a zero that must be hidden
    itself takes the zeros with it that are the same.
    Two worlds are sought at once, and which shown counts differ in either: those must be hidden.
    """
    may_differ = problem.unknown(problem.hideable)
    counts, equations = problem.linked(count, may_differ)
    size, most = len(counts), 4 * max(problem.need.values()) + 10
    open_ = [
        each in problem.hideable and each not in hidden and (problem.values[each] > 0 or problem.values[count] == 0)
        for each in counts
    ]
    free = np.array([each not in problem.hideable or each in hidden for each in counts])
    may_move = free | np.array(open_)
    low = np.array([max(problem.least[each] - problem.values[each], -most) for each in counts], float) * may_move
    high = most * may_move.astype(float)
    move, flag = csr_array(np.eye(size)), csr_array(np.diag(np.where(free, 0.0, float(most))))
    matrix = _matrix(problem, counts, equations)
    nothing = csr_array(matrix.shape)
    apart = np.zeros(3 * size)
    apart[counts.index(count)], apart[size + counts.index(count)] = 1, -1
    zero = csr_array((size, size))
    tied = ~free
    constraints = [
        LinearConstraint(
            vstack([hstack([matrix, nothing, nothing]), hstack([nothing, matrix, nothing])]).tocsr(), 0, 0
        ),
        LinearConstraint(apart, problem.need[count], np.inf),
    ]
    for sign in (1, -1):
        for blocks in ([sign * move, zero, -flag], [zero, sign * move, -flag]):
            constraints.append(LinearConstraint(hstack(blocks).tocsr()[tied], -np.inf, 0))
    cost = np.concatenate([np.zeros(2 * size), [problem.cost[each] for each in counts]])
    bounds = Bounds(np.concatenate([low, low, np.zeros(size)]), np.concatenate([high, high, np.array(open_, float)]))
    kinds = np.ones(3 * size)
    found = milp(cost, integrality=kinds, bounds=bounds, constraints=constraints, options={"mip_rel_gap": 0})
    if not found.success:
        return frozenset(
            each for each in counts if each in problem.hideable and (problem.values[each] or not problem.values[count])
        )
    chosen = found.x[2 * size :] > 0.5
    return frozenset(each for each, taken in zip(counts, chosen, strict=True) if taken)


def _equations(problem: Problem, counts: Sequence[int], equations: Sequence[int]) -> list[LinearConstraint]:
    return [LinearConstraint(_matrix(problem, counts, equations), 0, 0)] if equations else []


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
