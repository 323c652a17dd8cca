"""What the paper on the partnership agreement printed for 31 December 2016, for the sheet Offentliggjort.

All of it agrees with the computed tables. Left out, since no table has such a cell: "I alt 100 %" under activity
percentages that sum to 99, and "ca. 70 %" private of the 200 practices.
"""

from __future__ import annotations

from collections.abc import Iterator

from integraxl.contract.codes import TableId
from integraxl.contract.tables import Published
from samples.published import figures, outflow

_PAPER = "Opfølgning på Partnerskabsaftalen, 2016-038673"

CITIES = {
    "Randers": (2, 391, 10, 199, 209, 0.53),
    "København": (8, 175, 40, 46, 86, 0.49),
    "Esbjerg": (28, 445, 19, 147, 166, 0.37),
    "Aarhus": (39, 754, 52, 205, 257, 0.34),
    "Aalborg": (43, 728, 13, 225, 238, 0.33),
    "Odense": (64, 493, 39, 99, 138, 0.28),
}
"""Rank, persons, wage subsidies, practices, total, share."""


def published() -> list[Published]:
    return [*_outflow(), *_effort(), *_cities()]


def _outflow() -> Iterator[Published]:
    yield from outflow(_PAPER, TableId.OUTFLOW_UNDER_30, {1.5: (120, 16, 13.3, 12.5), 2: (22, 5, 22.7, 45.0)})
    yield from outflow(_PAPER, TableId.OUTFLOW_OVER_30, {1: (169, 2, 1.2, 5.0), 2: (23, 5, 21.7, 20.0)})
    # nobody had been here so long: the paper prints 0, blanks and the target
    yield from figures(_PAPER, TableId.OUTFLOW_UNDER_30, {"point=3": {"n": 0, "target": (0.70, 0)}})
    yield from figures(_PAPER, TableId.OUTFLOW_OVER_30, {"point=3": {"n": 0, "target": (0.50, 0)}})


def _effort() -> Iterator[Published]:
    yield from figures(_PAPER, TableId.SUPPORT, {"basis=Flygtning": {"on_benefit": 727}})
    percents = {"company": 30, "other": 32, "language": 26, "passive": 11}
    yield from figures(
        _PAPER, TableId.ACTIVITY, {f"category={name}": {"percent": percent} for name, percent in percents.items()}
    )
    yield from figures(
        _PAPER,
        TableId.PRACTICE,
        {"measure=ongoing": {"total": 200}, "measure=established": {"total": 230, "target": 500}},
    )
    yield from figures(
        _PAPER,
        TableId.IGU_STATUS,
        {"status=established": {"n": 3}, "status=completed_or_ongoing": {"target": 25}},
    )


def _cities() -> Iterator[Published]:
    names = ("rank", "persons", "wage_subsidy", "practice", "total")
    yield from figures(
        _PAPER,
        TableId.BENCHMARK,
        {
            f"municipality={city}": {**dict(zip(names, cells, strict=True)), "share": (share, 0)}
            for city, (*cells, share) in CITIES.items()
        },
    )
