"""Targets (sheet Mål): which are in force, whether they are met, and what is missing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from integraxl.contract.codes import Direction
from integraxl.contract.group import EVERYONE, Group, parse_group
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import OUTFLOW_INDICATOR
from integraxl.danish import fold
from integraxl.tables.arithmetic import exact
from integraxl.workbook.columns import NO_CODE, Columns, to_day

DEFAULT_POINTS = (Fraction(1), Fraction(2), Fraction(3))


@dataclass(frozen=True)
class TargetValue:
    """One target in force: its exact value and its direction."""

    value: Fraction
    direction: Direction = Direction.AT_LEAST

    def met(self, reached: Fraction) -> bool:
        return is_met(reached, self.value, self.direction)

    def missing(self, numerator: int, of: int) -> int:
        """How many are missing to the target share of `of` persons; negative is a surplus."""
        return math.ceil(self.value * of) - numerator


def is_met(reached: Fraction, target: Fraction, direction: Direction) -> bool:
    """The unrounded value is at least (Mindst) or at most (Højst) the target."""
    return reached >= target if direction is Direction.AT_LEAST else reached <= target


def outflow_targets(
    targets: Columns | None, group: Group, parameters: Parameters
) -> dict[Fraction, TargetValue | None]:
    """The measuring points of a group with their targets, in order of time.

    Those of the group itself; without any, those of `alle`; without those, 1, 2 and 3 years and no target.
    """
    for wanted in dict.fromkeys((group, EVERYONE)):
        found: dict[Fraction, TargetValue | None] = {
            exact(targets["point"][row]): _value(targets, row)
            for row in _in_force(targets, OUTFLOW_INDICATOR, parameters)
            if targets is not None and _group(targets, row) == wanted and targets["point"][row] == targets["point"][row]
        }
        if found:
            return dict(sorted(found.items()))
    return dict.fromkeys(DEFAULT_POINTS)


def target_for(targets: Columns | None, indicator: str, parameters: Parameters) -> TargetValue | None:
    """The target of an indicator for everyone, or None."""
    rows = [row for row in _in_force(targets, indicator, parameters) if targets and _group(targets, row) == EVERYONE]
    return _value(targets, rows[-1]) if rows and targets else None


def _in_force(targets: Columns | None, indicator: str, parameters: Parameters) -> list[int]:
    """Rows of an indicator that are valid on the report date, the latest `Gyldig fra` last, so that it wins."""
    if targets is None:
        return []
    day = to_day(parameters.as_of)
    rows = [
        row
        for row in range(len(targets))
        if fold(targets["indicator"][row]) == fold(indicator)
        and targets["valid_from"][row] <= day <= targets["valid_to"][row]
    ]
    return sorted(rows, key=lambda row: int(targets["valid_from"][row]))


def _group(targets: Columns, row: int) -> Group:
    return parse_group(targets["group"][row] or "")


def _value(targets: Columns, row: int) -> TargetValue:
    code = targets["direction"][row]
    direction = Direction.AT_LEAST if code == NO_CODE else list(Direction)[code]
    return TargetValue(exact(targets["target"][row]), direction)
