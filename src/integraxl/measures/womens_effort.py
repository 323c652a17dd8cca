"""The women's effort (kvindeindsatsen): women referred, and what has happened since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from integraxl.contract.codes import EffortEvent
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Effort
from integraxl.measures.status import happened
from integraxl.workbook.columns import code_of, to_day
from integraxl.workbook.frame import as_columns


@dataclass(frozen=True)
class EffortCounts:
    """Women referred, women per event in the order of `EffortEvent` (they may overlap), women without any event."""

    referred: int
    by_event: tuple[int, ...]
    without_event: int

    def __add__(self, other: EffortCounts) -> EffortCounts:
        return EffortCounts(
            self.referred + other.referred,
            tuple(a + b for a, b in zip(self.by_event, other.by_event, strict=True)),
            self.without_event + other.without_event,
        )


def count_womens_effort(efforts: Any, parameters: Parameters) -> EffortCounts:
    """Distinct women referred on or before the report date, and of them those with each event dated by then.

    An event without a date has not happened. Source: Aalborg 2019 (107; 46, 6, 3, 6, 2, 9).
    """
    records = as_columns(Effort, efforts)
    day = to_day(parameters.as_of)
    keys = records["person_id"]
    referred = set(keys[happened(records["referred_date"], day)])
    dated = happened(records["event_date"], day)
    by_event = [set(keys[dated & (records["event"] == code_of(event))]) & referred for event in EffortEvent]
    return EffortCounts(len(referred), tuple(map(len, by_event)), len(referred.difference(*by_event)))
