"""Who may start an IGU, and when: the law's limits, each with the days it covers.

Source: law 623/2016, law 562/2019, law 722/2021 (L 202), law 916/2022, L 82 (2023-24).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from integraxl.contract.calendar import add_months, completed_years


@dataclass(frozen=True)
class IguLimits:
    """From `first` to `last`: age at start at least 18 and below `age_limit`; stay below `stay_years`, or up to it."""

    first: dt.date
    last: dt.date
    age_limit: int
    stay_years: int
    stay_inclusive: bool = False


IGU_LIMITS = (
    IguLimits(dt.date(2016, 7, 1), dt.date(2021, 4, 30), 40, 5),
    IguLimits(dt.date(2021, 5, 1), dt.date(2023, 12, 31), 40, 10),
    IguLimits(dt.date(2024, 1, 1), dt.date(2027, 12, 31), 50, 20, stay_inclusive=True),
)
_ADULT = 18


def igu_eligible(birth: npt.NDArray[Any], arrival: npt.NDArray[Any], start: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Whether an IGU may start on `start`, by the rules in force on that day. All three are day numbers.

    Outside the days that the rules cover nobody is eligible.
    """
    eligible = np.zeros(len(start), bool)
    age = completed_years(birth, start)
    for limits in IGU_LIMITS:
        first, last = (int(np.datetime64(day).astype(np.int64)) for day in (limits.first, limits.last))
        stay_ends = add_months(arrival, 12 * limits.stay_years)
        within_stay = start <= stay_ends if limits.stay_inclusive else start < stay_ends
        eligible |= (
            (start >= first) & (start <= last) & (arrival <= start)
            & (age >= _ADULT) & (age < limits.age_limit) & within_stay
        )  # fmt: skip
    return eligible
