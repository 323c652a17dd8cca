"""How a table divides and rounds: exact fractions, half-up, largest remainder. Never floats in between."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def share_of(part: float, whole: float) -> float | None:
    """`part` / `whole`, unrounded; None where there is nothing to divide by.

    >>> share_of(35, 588), share_of(0, 0)
    (0.05952380952380952, None)
    """
    return None if whole == 0 else part / whole


def exact(value: float) -> Fraction:
    """A number as it was typed: 0.1 is one tenth, not the nearest binary fraction."""
    return Fraction(Decimal(repr(float(value))))


def largest_remainder(parts: Sequence[float]) -> list[int | None]:
    """Whole percentages that sum to 100: floors, then one point each to the largest remainders.

    Ties: the larger part first, then row order. None everywhere where the parts sum to zero.

    >>> largest_remainder([1600, 1386, 115])
    [51, 45, 4]
    """
    amounts = [exact(part) for part in parts]
    total = sum(amounts)
    if total == 0:
        return [None] * len(amounts)
    percents = [100 * amount / total for amount in amounts]
    floors = [math.floor(percent) for percent in percents]
    missing = 100 - sum(floors)
    order = sorted(range(len(amounts)), key=lambda row: (floors[row] - percents[row], -amounts[row], row))
    return [floor + (row in order[:missing]) for row, floor in enumerate(floors)]
