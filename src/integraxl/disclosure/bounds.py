"""How far counts can be told by reckoning alone: the bounds of each, made narrower by one equation after another.

Exact, in whole numbers. The true interval may be narrower still, never wider.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Equation = Mapping[int, int]
"""Factor per count; the products sum to 0."""

_ROUNDS = 50
"""After so many nothing more is looked for: what is found by then is true all the same."""


class Bounds:
    """The bounds of the counts, for one choice of unknown ones at a time."""

    def __init__(self, values: Sequence[int], least: Sequence[int], equations: Sequence[Equation]) -> None:
        self._values, self._least, self._equations = values, least, equations
        self._found: tuple[frozenset[int], tuple[list[float], list[float]]] | None = None

    def of(self, unknown: frozenset[int]) -> tuple[list[float], list[float]]:
        """The least and the most of every count. The last answer is kept."""
        if self._found is None or self._found[0] != unknown:
            self._found = unknown, self._narrowed(unknown)
        return self._found[1]

    def _narrowed(self, unknown: frozenset[int]) -> tuple[list[float], list[float]]:
        low: list[float] = list(self._values)
        high: list[float] = list(self._values)
        for count in unknown:
            low[count], high[count] = self._least[count], math.inf
        waiting = [equation for equation in self._equations if not unknown.isdisjoint(equation)]
        for _ in range(_ROUNDS):
            waiting = [equation for equation in waiting if _narrow(equation, low, high) is not None]
            if not sum(bool(_narrow(equation, low, high)) for equation in waiting):
                break
        return low, high


def _narrow(equation: Equation, low: list[float], high: list[float]) -> bool | None:
    """Narrow the counts of one equation: whether any was; None where all of it is known."""
    least = [factor * (low if factor > 0 else high)[count] for count, factor in equation.items()]
    most = [factor * (high if factor > 0 else low)[count] for count, factor in equation.items()]
    if least == most:
        return None
    changed = False
    down, up = _Sum(least), _Sum(most)
    for position, (count, factor) in enumerate(equation.items()):
        # factor * count = - the others
        ends = -up.without(position) / factor, -down.without(position) / factor
        smallest, largest = ends if factor > 0 else ends[::-1]
        if smallest > low[count]:
            low[count], changed = math.ceil(smallest), True
        if largest < high[count]:
            high[count], changed = math.floor(largest), True
    return changed


class _Sum:
    """A sum of numbers, some of them infinite, from which one can be left out."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self._numbers = numbers
        self._endless = [number for number in numbers if math.isinf(number)]
        self._finite = sum(number for number in numbers if not math.isinf(number))

    def without(self, position: int) -> float:
        number = self._numbers[position]
        is_endless = math.isinf(number)
        if len(self._endless) > is_endless:
            return self._endless[0]
        return self._finite if is_endless else self._finite - number
