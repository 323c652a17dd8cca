"""Effect (effekt): who supports themselves some months after a placement has ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from integraxl.contract.calendar import add_months
from integraxl.contract.codes import ActivityKind, ExitKind
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity, Person
from integraxl.measures.status import closed, in_window
from integraxl.workbook.columns import code_mask, code_of, to_day
from integraxl.workbook.frame import as_columns

SELF_SUPPORTING = (ExitKind.JOB, ExitKind.EDUCATION, ExitKind.IGU, ExitKind.SELF_SUPPORTING)


@dataclass(frozen=True)
class EffectCounts:
    """Spells of one activity: ended in the window, old enough to measure, self-supporting then; add up with `+`."""

    ended: int
    measurable: int
    self_supporting: int

    def __add__(self, other: EffectCounts) -> EffectCounts:
        return EffectCounts(
            self.ended + other.ended,
            self.measurable + other.measurable,
            self.self_supporting + other.self_supporting,
        )


def count_effect(persons: Any, activities: Any, parameters: Parameters) -> dict[ActivityKind, EffectCounts]:
    """Spells that ended in the window, per activity that has any, and how many led to self-support.

    Measurable: `effect_months` after the last day is on or before the report date. Self-supporting: on that day the
    case is closed with Job, Uddannelse, IGU or Selvforsørget. The unit is the spell, not the person; a spell without a
    last day has not ended.
    Source: employment plan 2018, notes 2, 3 and 8.
    """
    people, spells = as_columns(Person, persons), as_columns(Activity, activities)
    ended = in_window(spells["end_date"], parameters.effect_from, min(parameters.effect_to, parameters.as_of))
    rows = np.flatnonzero(ended)
    measured = add_months(spells["end_date"][rows], parameters.effect_months)
    measurable = measured <= to_day(parameters.as_of)
    person = people.rows_of(spells["person_id"][rows])
    gone = closed(people["exit_date"][person], people["reopened_date"][person], measured)
    supporting = measurable & (person >= 0) & gone & code_mask(people["exit_kind"][person], SELF_SUPPORTING)
    counts: dict[ActivityKind, EffectCounts] = {}
    for kind in ActivityKind:
        of_kind = spells["activity"][rows] == code_of(kind)
        if of_kind.any():
            counts[kind] = EffectCounts(
                int(of_kind.sum()), int((of_kind & measurable).sum()), int((of_kind & supporting).sum())
            )
    return counts
