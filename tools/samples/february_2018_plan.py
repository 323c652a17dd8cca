"""The draft employment plan for 2018: all its targets in the order of its section 6, and what it printed of them.

The bases of the one- and two-year integration targets stand in the application of February 2018, not in the plan. A
target in percentage points has as its base the latest figure printed (2016), though it is to be measured from 2017.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from integraxl.contract.codes import PlanBasis, PlanDirection, PlanKind, TableId
from integraxl.contract.tables import PlanTarget, Published
from samples.published import Figure, figures

_PLAN = "Udkast til beskæftigelsesplan 2018, afsnit 6"
_APPLICATION = "Ansøgning om integrations- og beskæftigelsesambassadør, 2018"
_YEAR = 2018


@dataclass(frozen=True)
class _Goal:
    """A target as printed; `decimals` are those of the target, `change` the planned change in percent."""

    area: str
    group: str
    target: float
    decimals: int
    kind: PlanKind
    direction: PlanDirection
    basis: PlanBasis | None = None
    base: float | None = None
    base_year: int | None = None
    change: float | None = None
    source: str = _PLAN


def _level(area: str, group: str, base: int, most: int, change: float) -> _Goal:
    """At most so many full-time persons on average."""
    kind, direction = PlanKind.LEVEL, PlanDirection.AT_MOST
    return _Goal(area, group, most, 0, kind, direction, PlanBasis.AVERAGE, base, _YEAR - 1, change)


def _points(area: str, group: str, target: float, basis: PlanBasis | None = None, base: float | None = None) -> _Goal:
    """So many percentage points above 2017; the base printed is that of 2016."""
    year = None if base is None else _YEAR - 2
    return _Goal(area, group, target, 2, PlanKind.PERCENTAGE_POINTS, PlanDirection.AT_LEAST, basis, base, year)


def _relative(area: str, group: str, change: float, basis: PlanBasis) -> _Goal:
    """A fall of at least so much from 2017, whose figure is not printed."""
    kind, direction = PlanKind.RELATIVE_CHANGE, PlanDirection.AT_MOST
    return _Goal(area, group, change, 3, kind, direction, basis, None, _YEAR - 1, 100 * change)


def _integration(group: str, share: float, base: float | None, source: str) -> _Goal:
    """At least this share in job or education."""
    kind, direction, year = PlanKind.LEVEL, PlanDirection.AT_LEAST, None if base is None else _YEAR - 1
    return _Goal("Integration", group, share, 2, kind, direction, PlanBasis.PERIOD_END, base, year, None, source)


_COMPANIES, _TRAINING, _EDGE = (
    "Virksomhedsrettet indsats",
    "Uddannelse og opkvalificering",
    "Borgere på kanten af arbejdsmarkedet",
)
_GOALS = (
    _relative("Borgere på offentlig forsørgelse", "Alle målgrupper", -0.019, PlanBasis.PERIOD_END),
    _points(_COMPANIES, "Samarbejdsgrad med virksomheder", 0.02, PlanBasis.PERIOD_END),
    _points(_COMPANIES, "Effekt af virksomhedspraktik og løntilskud", 0.03, None, 0.39),
    _Goal(_COMPANIES, "Rekrutteringer", 1000, 0, PlanKind.LEVEL, PlanDirection.AT_LEAST),
    _points(_TRAINING, "Andel af tilbud i ordinær uddannelse", 0.03, PlanBasis.PERIOD_END, 0.17),
    _points(_TRAINING, "Effekt af ordinær uddannelse", 0.03, None, 0.413),
    _points("Effekten af indsatsen", "Den samlede indsats", 0.03),
    _level("Forsikrede ledige", "Forsikrede ledige", 3925, 3725, -5.1),
    _level("Kontanthjælpsmodtagere", "Kontanthjælpsmodtagere", 3500, 3400, -2.9),
    _relative("Langtidsledige", "Langtidsledige", -0.051, PlanBasis.AVERAGE),
    _level("Unge", "Uddannelseshjælpsmodtagere", 1750, 1750, 0.0),
    _level("Sygedagpenge", "Sygedagpengemodtagere", 1950, 1950, 0.0),
    _level("Sygedagpenge", "Borgere i jobafklaringsforløb", 520, 500, -3.8),
    _level(_EDGE, "Borgere i ressourceforløb", 740, 750, 1.4),
    _level(_EDGE, "Borgere på ledighedsydelse", 450, 430, -4.4),
    _level(_EDGE, "Borgere i fleksjob", 2050, 2135, 4.1),
    _level(_EDGE, "Borgere på førtidspension", 6600, 6500, -1.5),
    _integration("1 år", 0.10, 0.028, _APPLICATION),
    _integration("2 år", 0.25, 0.223, _APPLICATION),
    _integration("Kvinder, 2 år", 0.12, 0.08, _PLAN),
    _integration("3 år", 0.50, None, _PLAN),
)


def plan() -> list[PlanTarget]:
    return [
        PlanTarget(
            area=goal.area,
            group=goal.group,
            base_year=goal.base_year,
            base=goal.base,
            target_year=_YEAR,
            target=goal.target,
            kind=goal.kind,
            direction=goal.direction,
            basis=goal.basis,
        )
        for goal in _GOALS
    ]


def published_plan() -> Iterator[Published]:
    """Bases, targets and planned changes as printed."""
    for goal in _GOALS:
        row: dict[str, Figure] = {"target": (goal.target, goal.decimals)}
        if goal.base is not None:
            row["base"] = (goal.base, 0 if goal.base > 1 else 3)
        if goal.change is not None:
            row["change_rel"] = (round(goal.change / 100, 3), 1)
        yield from figures(goal.source, TableId.PLAN, {f"area={goal.area}; group={goal.group}": row})
