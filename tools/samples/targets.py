"""The targets of the papers with the years in which they held. Each workbook lists those adopted by its report date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from integraxl.contract.codes import Direction
from integraxl.contract.tables import OUTFLOW_INDICATOR, Target

PARTNERSHIP_FROM = dt.date(2016, 9, 1)
_PAPER_2017 = "Opfølgning på Partnerskabsaftalen, 2016-038673"
_PLAN_2018 = "Beskæftigelsesplan 2018"
_PLAN_2019 = "Beskæftigelsesplan 2019, 2019-023123"


def _outflow(group: str | None, shares: Mapping[float, float], year: int, source: str) -> Iterator[Target]:
    for point, share in shares.items():
        yield Target(
            indicator=OUTFLOW_INDICATOR,
            group=group,
            point=point,
            target=share,
            direction=Direction.AT_LEAST,
            valid_from=dt.date(year, 1, 1),
            valid_to=dt.date(year, 12, 31),
            source=source,
        )


def _count(
    indicator: str, target: int, first: dt.date, year: int, source: str, direction: Direction = Direction.AT_LEAST
) -> Target:
    return Target(
        indicator=indicator,
        target=target,
        direction=direction,
        valid_from=first,
        valid_to=dt.date(year, 12, 31),
        source=source,
    )


TARGETS_2016 = (
    *_outflow("under 30", {1.5: 0.125, 2: 0.45, 3: 0.70}, 2016, _PAPER_2017),
    *_outflow("over 30", {1: 0.05, 2: 0.20, 3: 0.50}, 2016, _PAPER_2017),
    # the partnership agreement was kept for 2017
    _count("Praktikpladser", 500, PARTNERSHIP_FROM, 2017, _PAPER_2017),
    _count("Praktikpladser privat", 350, PARTNERSHIP_FROM, 2017, _PAPER_2017),
    _count("Praktikpladser offentlig", 150, PARTNERSHIP_FROM, 2017, _PAPER_2017, Direction.AT_MOST),
    _count("IGU", 25, PARTNERSHIP_FROM, 2017, _PAPER_2017),
)
TARGETS_2018 = (
    *_outflow("alle", {1: 0.10, 2: 0.25, 3: 0.50}, 2018, _PLAN_2018),
    *_outflow("kvinder", {2: 0.12}, 2018, _PLAN_2018),
)
TARGETS_2019 = (
    *_outflow("alle", {1: 0.10, 2: 0.25, 3: 0.50}, 2019, _PLAN_2019),
    *_outflow("kvinder", {2: 0.15, 3: 0.40}, 2019, _PLAN_2019),
    _count("IGU", 75, dt.date(2019, 1, 1), 2019, _PLAN_2019),
    _count("Kvindeindsats", 120, dt.date(2019, 1, 1), 2019, "Budget 2019"),
)
