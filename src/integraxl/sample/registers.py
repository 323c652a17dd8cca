"""The sample town's own registers: interpreting, targets, grants, forecast, comparison and plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from integraxl.contract.codes import InterpreterType, PlanBasis, PlanDirection, PlanKind
from integraxl.contract.tables import BenchmarkRow, Forecast, Grant, Interpreting, PlanTarget, Target
from integraxl.danish import MONTHS
from integraxl.sample.draw import chance, day_between, generator, one_of, weighted

MUNICIPALITY = "Eksempelby (syntetiske data)"
_SOURCE = "Opdigtet beskæftigelsesplan"
_LANGUAGES = {"Arabisk": 55, "Tigrinya": 25, "Farsi": 12, "Somali": 8}
_REQUESTERS = ("Jobcentret", "Sundhedsplejen", "Byskolen", "Familieafdelingen")
_BOOKINGS_A_MONTH = 14


def bookings(as_of: dt.date) -> list[Interpreting]:
    """From the first day of the year before the report date's to the report date; by phone ever more."""
    rng = generator("sample interpreting")
    found: list[Interpreting] = []
    for number, (first, last) in enumerate(_months(as_of)):
        shares = {InterpreterType.ON_SITE: max(25, 80 - 4 * number), InterpreterType.PHONE: 20 + 4 * number}
        for _ in range(_BOOKINGS_A_MONTH):
            found.append(
                Interpreting(
                    date=day_between(rng, first, last),
                    kind=weighted(rng, {**shares, InterpreterType.VIDEO: 12}),
                    normal_hours=(2 + rng.randrange(9)) / 4,
                    evening_hours=0.5 if chance(rng, 6) else None,
                    language=weighted(rng, _LANGUAGES),
                    requester=one_of(rng, _REQUESTERS),
                )
            )
    return sorted(found, key=lambda each: (each.date, each.kind, each.normal_hours))


def _months(as_of: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    for year in (as_of.year - 1, as_of.year):
        for month in range(1, 13):
            first = dt.date(year, month, 1)
            following = dt.date(year + month // 12, month % 12 + 1, 1)
            if first <= as_of:
                yield first, min(following - dt.timedelta(days=1), as_of)


def targets(as_of: dt.date) -> list[Target]:
    """The shares of the 2019 paper and some counts that fit a small town."""
    since = dt.date(as_of.year - 1, 1, 1)
    shares = {None: (0.10, 0.25, 0.50), "kvinder": (None, 0.15, 0.40)}
    outflow = [
        Target(indicator="Udslusning", group=group, point=point, target=aim, valid_from=since, source=_SOURCE)
        for group, aims in shares.items()
        for point, aim in enumerate(aims, start=1)
        if aim is not None
    ]
    counts = {"IGU": 15, "Praktikpladser": 40, "Praktikpladser privat": 25, "Kvindeindsats": 20}
    return outflow + [
        Target(indicator=name, target=aim, valid_from=since, source=_SOURCE) for name, aim in counts.items()
    ]


def grants(as_of: dt.date) -> list[Grant]:
    year = as_of.year
    return [
        Grant(
            grant="Virksomhedsambassadør", grantor="Opdigtet styrelse", amount=850_000,
            start_date=dt.date(year - 1, 8, 1), end_date=dt.date(year + 1, 12, 31),
            purpose="Bro mellem virksomheder og jobcenter", scheme="Ambassadører",
        ),
        Grant(
            grant="Kvindeindsats", grantor="Byrådet", amount=250_000, start_date=dt.date(year, 1, 1),
            end_date=dt.date(year, 12, 31), purpose="Forløb til 30 kvinder", scheme="Budget",
        ),
    ]  # fmt: skip


def forecast(as_of: dt.date) -> list[Forecast]:
    """The quota year before the report date's, its own, and the next."""
    own = as_of.year if as_of.month >= 3 else as_of.year - 1
    wanted = {own - 1: (14, None, None), own: (6, 24, 19), own + 1: (5, None, None)}
    return [
        Forecast(quota_year=year, quota=quota, adults=adults, children=children)
        for year, (quota, adults, children) in wanted.items()
    ]


def benchmark(as_of: dt.date) -> list[BenchmarkRow]:
    period = f"{MONTHS[as_of.month - 1]} {as_of.year}"
    towns = {MUNICIPALITY: (96, 7, 29), "Nabokøbing": (121, 6, 44), "Vesterhavn": (64, 4, 15), "Østerlund": (88, 9, 20)}
    return [
        BenchmarkRow(period=period, municipality=name, persons=persons, wage_subsidy=subsidy, practice=practice)
        for name, (persons, subsidy, practice) in towns.items()
    ]


def plan(as_of: dt.date) -> list[PlanTarget]:
    years = {"base_year": as_of.year - 1, "target_year": as_of.year}
    return [
        PlanTarget(
            area="Kontanthjælp", group="Fuldtidspersoner", base=410, target=395, kind=PlanKind.LEVEL,
            direction=PlanDirection.AT_MOST, basis=PlanBasis.AVERAGE, result=402, **years,
        ),
        PlanTarget(
            area="Effekt af den virksomhedsrettede indsats", group="Alle", base=0.36, target=0.03,
            kind=PlanKind.PERCENTAGE_POINTS, direction=PlanDirection.AT_LEAST, basis=PlanBasis.PERIOD_END, result=0.40,
            **years,
        ),
    ]  # fmt: skip
