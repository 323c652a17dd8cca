"""IGU (integrationsgrunduddannelse): agreements by status, sector and workplace."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Any

import numpy as np

from integraxl.contract.codes import IguEnd, Sector
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Igu
from integraxl.measures.status import happened
from integraxl.measures.support import UNKNOWN
from integraxl.workbook.columns import Mask, code_of, to_day
from integraxl.workbook.frame import as_columns


class IguStatus(StrEnum):
    AGREED = "agreed"
    ONGOING = "ongoing"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"


def igu_status(agreements: Any, parameters: Parameters) -> dict[IguStatus, Mask]:
    """Which agreements have each status on the report date; every agreement has exactly one.

    agreed: starts later. completed, interrupted: ended on or before the day, so registered. ongoing: all others,
    those without a Slutdato among them. Source: Aalborg 2019, "Målopfølgning på antal IGU-forløb".
    """
    records = as_columns(Igu, agreements)
    day = to_day(parameters.as_of)
    agreed = ~happened(records["start_date"], day)
    ended = ~agreed & happened(records["end_date"], day)
    completed = ended & (records["end_kind"] == code_of(IguEnd.COMPLETED))
    interrupted = ended & (records["end_kind"] == code_of(IguEnd.INTERRUPTED))
    return {
        IguStatus.AGREED: agreed,
        IguStatus.ONGOING: ~(agreed | completed | interrupted),
        IguStatus.COMPLETED: completed,
        IguStatus.INTERRUPTED: interrupted,
    }


def count_igu(agreements: Any, parameters: Parameters) -> Counter[IguStatus]:
    """Agreements per status on the report date. Source: Aalborg 2019 (59 established, target 75)."""
    status = igu_status(agreements, parameters)
    return Counter({each: int(np.count_nonzero(mask)) for each, mask in status.items()})


def count_igu_workplaces(agreements: Any, parameters: Parameters) -> Counter[tuple[str, str]]:
    """Established agreements (started by the report date, whatever came of them) per sector and workplace.

    A blank sector or workplace is `Ukendt`. Source: Aalborg 2019 (12 municipal at nine workplaces).
    """
    records = as_columns(Igu, agreements)
    established = np.flatnonzero(~igu_status(records, parameters)[IguStatus.AGREED])
    sectors, places = records["sector"][established].tolist(), records["workplace"][established].tolist()
    names = [*map(str, Sector), UNKNOWN]  # NO_CODE, -1, is the last
    counts: Counter[tuple[str, str]] = Counter()
    for (sector, place), n in Counter(zip(sectors, places, strict=True)).items():
        counts[names[sector], UNKNOWN if place is None else place] += n
    return counts
