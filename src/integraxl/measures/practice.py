"""Practice places (praktikpladser): ongoing on the report date, and newly established."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from integraxl.contract.codes import ActivityKind, Sector
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity
from integraxl.measures.activity import covers
from integraxl.measures.status import in_window
from integraxl.workbook.columns import Columns, Mask, code_mask, to_day
from integraxl.workbook.frame import as_columns

PUBLIC = (Sector.MUNICIPAL, Sector.REGIONAL, Sector.STATE)


@dataclass(frozen=True)
class SectorSplit:
    """Places by private, public and unknown sector; add up with `+`."""

    private: int
    public: int
    unknown: int

    @property
    def total(self) -> int:
        return self.private + self.public + self.unknown

    def __add__(self, other: SectorSplit) -> SectorSplit:
        return SectorSplit(self.private + other.private, self.public + other.public, self.unknown + other.unknown)


def count_ongoing_practice(activities: Any, parameters: Parameters) -> SectorSplit:
    """Spells of Virksomhedspraktik in progress on the report date, by sector; a blank sector is unknown.

    Source: 2017 paper (200).
    """
    spells = as_columns(Activity, activities)
    return _split(spells, covers(spells, to_day(parameters.as_of)))


def count_established_practice(activities: Any, parameters: Parameters) -> SectorSplit:
    """Spells of Virksomhedspraktik begun from `practice_from` to the report date, by sector; a blank one is unknown.

    Source: 2017 paper (230).
    """
    spells = as_columns(Activity, activities)
    return _split(spells, in_window(spells["start_date"], parameters.practice_from, parameters.as_of))


def _split(spells: Columns, chosen: Mask) -> SectorSplit:
    practice = chosen & code_mask(spells["activity"], (ActivityKind.PRACTICE,))
    private = int(np.count_nonzero(practice & code_mask(spells["sector"], (Sector.PRIVATE,))))
    public = int(np.count_nonzero(practice & code_mask(spells["sector"], PUBLIC)))
    return SectorSplit(private, public, int(np.count_nonzero(practice)) - private - public)
