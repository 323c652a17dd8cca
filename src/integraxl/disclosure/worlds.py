"""Other counts that fit everything published, by integer linear programming (HiGHS through scipy)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack

from integraxl.disclosure.bounds import Equation
from integraxl.disclosure.problem import Problem, World
from integraxl.disclosure.system import Link, System

_QUICK = {"mip_rel_gap": 0.1, "node_limit": 50}
"""A world for many counts need not be the best."""

_BEST = {"mip_rel_gap": 0.0, "node_limit": 20_000}
"""The cheapest choice, or after so many steps the best one so far: the same on every machine."""

_ZERO_COST = 1_000_000

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


def distant_world(problem: Problem, unknown: Collection[int], near: Sequence[int], direction: int) -> World:
    """A world in which many counts are as far up (1) or down (-1) as they need, as many of them as can be."""
    counts, equations = problem.linked_to(near, unknown)
    position = {each: place for place, each in enumerate(counts)}
    low = np.array([max(problem.least[each] - problem.values[each], -_FAR) for each in counts], float)
    high = np.full(len(counts), float(_FAR))
    aim = np.zeros(len(counts))
    for each in near:
        if each in position:
            place, most = position[each], problem.need[each]
            low[place], high[place] = max(low[place], -most), most
            aim[place] = -direction
    if not aim.any():
        return problem.values
    balance = LinearConstraint(_matrix(problem, counts, equations), 0, 0)
    whole = np.ones(len(counts), int)
    found = milp(
        aim, integrality=whole, bounds=Bounds(low, high), constraints=[balance] if equations else [], options=_QUICK
    )
    return problem.values if found.x is None else _moved(problem, counts, found.x)


def multiples(problem: Problem, unknown: Collection[int], count: int, sign: int) -> dict[int, float]:
    """By how much to multiply each equation, so that their sum says how small a count (or its negative) can be."""
    counts, equations = problem.linked(count, unknown)
    if not equations:
        return {}
    aim = np.zeros(len(counts))
    aim[counts.index(count)] = sign
    low = np.array([problem.least[each] - problem.values[each] for each in counts], float)
    bounds = np.column_stack([low, np.full(len(counts), float(_FAR))])
    found = linprog(aim, A_eq=_matrix(problem, counts, equations), b_eq=np.zeros(len(equations)), bounds=bounds)
    return dict(zip(equations, found.eqlin.marginals.tolist(), strict=True)) if found.success else {}


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
    cost = np.array([0] * (2 * len(counts)) + [_price(problem, count, each) for each in counts])
    constraints = _two_worlds(_matrix(problem, counts, equations), counts.index(count), problem.need[count])
    constraints += _only_if_hidden(may_hide, most)
    whole = np.ones(len(cost), int)
    found = milp(cost, integrality=whole, bounds=bounds, constraints=constraints, options=_BEST)
    chosen = may_hide if found.x is None else found.x[2 * len(counts) :] > 0.5
    return frozenset(each for each, taken in zip(counts, chosen, strict=True) if taken)


def _price(problem: Problem, count: int, other: int) -> int:
    """What it costs to hide another count; a zero is the last that is hidden for one of an earlier edition."""
    is_guessed = count in problem.doubtful and problem.values[other] == 0
    return problem.cost[other] + (_ZERO_COST if is_guessed else 0)


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
    return _whole_matrix(problem)[equations][:, counts]


@lru_cache(maxsize=4)
def _whole_matrix(problem: Problem) -> Any:
    entries = [(row, each, factor) for row, terms in enumerate(problem.equations) for each, factor in terms.items()]
    return _sparse(entries, (len(problem.equations), len(problem.values)))


def _sparse(entries: Sequence[tuple[int, int, int]], shape: tuple[int, int]) -> Any:
    rows, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((np.array(factors, float), (rows, columns)), shape=shape)


def _moved(problem: Problem, counts: Sequence[int], moves: Any) -> World:
    world = list(problem.values)
    for each, move in zip(counts, np.rint(moves).astype(int).tolist(), strict=True):
        world[each] += move
    return tuple(world)


def least_strained(system: System, known: Mapping[int, int]) -> World | None:
    """A world with the known counts that goes against the links between editions as little as can be; None if none."""
    unknown = [number for number in range(len(system.values)) if number not in known]
    if not unknown:
        return tuple(known.values())
    position = {number: place for place, number in enumerate(unknown)}
    rows = [*system.equations, *(link.terms for link in system.links)]
    rows = [row for row in rows if any(number in position for number in row)]
    open_links = [link for link in system.links if any(number in position for number in link.terms)]
    matrix, right = _rows(rows, position, known)
    strain, cost = _strain(len(rows) - len(open_links), open_links)
    size, more = len(unknown), strain.shape[1]
    low = np.concatenate([[float(system.least[number]) for number in unknown], np.zeros(more)])
    bounds = Bounds(low, np.full(size + more, float(_FAR) * 1000))
    whole = np.concatenate([np.ones(size), np.zeros(more)])
    balance = LinearConstraint(csr_array(hstack([matrix, strain])), right, right)
    found = milp(
        np.concatenate([np.zeros(size), cost]), integrality=whole, bounds=bounds, constraints=[balance] if rows else []
    )
    if not found.success:
        return None
    world = dict(known) | dict(zip(unknown, np.rint(found.x[:size]).astype(int).tolist(), strict=True))
    return tuple(world[number] for number in range(len(system.values)))


def _rows(rows: Sequence[Equation], position: Mapping[int, int], known: Mapping[int, int]) -> tuple[Any, Any]:
    """The equations over the unknown counts, and what they sum to there."""
    entries, right = [], np.zeros(len(rows))
    for row, terms in enumerate(rows):
        for number, factor in terms.items():
            if number in position:
                entries.append((row, position[number], factor))
            else:
                right[row] -= factor * known[number]
    return _sparse(entries, (len(rows), len(position))), right


def _strain(equations: int, links: Sequence[Link]) -> tuple[Any, Any]:
    """Room beside the links, and what it costs: two figures may differ, and one may have fallen against belief."""
    entries, cost = list[tuple[int, int, int]](), list[float]()
    for row, link in enumerate(links, start=equations):
        entries += [(row, len(cost), -1), (row, len(cost) + 1, 1)]
        cost += [1.0 if link.is_same else 0.0, 4.0]
    return _sparse(entries, (equations + len(links), len(cost))), np.array(cost)
