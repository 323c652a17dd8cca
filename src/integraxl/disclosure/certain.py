"""Between which values a count lies for certain: found by linear programming, but proven exactly.

Multiples of the equations are added up so that all but the count cancels out or is bounded by what it is at least or at
most. The solver only suggests the multiples; whatever they are, the sum is true.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from integraxl.disclosure.problem import Problem
from integraxl.disclosure.worlds import multiples

_DENOMINATOR = 720
"""The multiples are simple fractions; what the solver gives is rounded to the nearest."""

Ends = tuple[Sequence[float], Sequence[float]]


def certain_ends(problem: Problem, unknown: frozenset[int], count: int, bounds: Ends) -> tuple[float, float]:
    """The least and the most of a count, no narrower than they are; `bounds` are those of all counts."""
    least = _least(problem, unknown, count, 1, bounds)
    most = _least(problem, unknown, count, -1, bounds)
    return max(bounds[0][count], least), min(bounds[1][count], -most)


def _least(problem: Problem, unknown: frozenset[int], count: int, sign: int, bounds: Ends) -> float:
    """What the count, or its negative, is at least."""
    left = {count: Fraction(sign)}
    total = Fraction(0)
    for number, multiple in multiples(problem, unknown, count, sign).items():
        factor = Fraction(multiple).limit_denominator(_DENOMINATOR)
        for each, times in problem.equations[number].items() if factor else ():
            left[each] = left.get(each, Fraction(0)) - factor * times
    for each, factor in left.items():
        if factor:
            value = bounds[0][each] if factor > 0 else bounds[1][each]
            if math.isinf(value):
                return -math.inf
            total += factor * int(value)
    return math.ceil(total)
