"""Random records of the contract, as plain rows: what a sane municipality could hold, with the awkward dates in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from integraxl.contract.codes import (
    ActivityKind,
    Basis,
    Direction,
    EffortEvent,
    ExitKind,
    IguEnd,
    InterpreterType,
    PlanDirection,
    PlanKind,
    Readiness,
    Sector,
)

Row = dict[str, Any]
Tables = dict[str, list[Row]]

# few different days, many of them special: leap days, month ends, anniversaries of each other, the report dates
DAYS = [
    *(dt.date(year, month, day) for year in range(2014, 2020) for month, day in ((2, 28), (4, 1), (3, 31), (12, 31))),
    dt.date(2016, 2, 29),
    dt.date(2015, 8, 31),
    dt.date(2017, 9, 30),
    dt.date(2018, 3, 1),
    dt.date(2019, 2, 18),
    dt.date(2019, 3, 4),
    dt.date(2018, 10, 1),
]
BIRTHS = [
    *(
        dt.date(year, month, day)
        for year in (1966, 1985, 1988, 1989, 1997, 1999, 2000)
        for month, day in ((4, 1), (2, 28))
    ),
    dt.date(1988, 2, 29),
    dt.date(2000, 2, 29),
    dt.date(1996, 2, 29),
    dt.date(1954, 6, 30),
]
AS_OF = [dt.date(2019, 4, 1), dt.date(2018, 2, 28), dt.date(2016, 12, 31), dt.date(2016, 2, 29), dt.date(2020, 3, 1)]

days = st.sampled_from(DAYS)
near_days = st.one_of(days, st.builds(lambda day, shift: day + dt.timedelta(shift), days, st.integers(0, 60)))


def text_of(codes: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([str(code) for code in codes])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


@st.composite
def person_rows(draw: st.DrawFn, number: int) -> Row:
    arrival = draw(near_days)
    exit_date = draw(maybe(near_days.filter(lambda day: day >= arrival)))
    reopened = None
    if exit_date is not None:
        reopened = draw(maybe(st.integers(1, 900).map(lambda shift: exit_date + dt.timedelta(shift))))
    return {
        "BorgerID": f"B{number}",
        "Køn": draw(st.sampled_from(["Kvinde", "Mand"])),
        "Fødselsdato": draw(st.sampled_from(BIRTHS)),
        "Nationalitet": draw(maybe(st.sampled_from(["Syrien", "Eritrea", "Iran", "Somalia"]))),
        "Opholdsgrundlag": draw(text_of(Basis)),
        "Ankomstdato": arrival,
        "Opholdstilladelse": draw(maybe(near_days)),
        "Fraflytningsdato": draw(maybe(near_days.filter(lambda day: day >= arrival))),
        "Visitation": draw(maybe(text_of(Readiness))),
        "Udslusningsdato": exit_date,
        "Udsluset til": draw(text_of(ExitKind)) if exit_date else None,
        "Genoptaget": reopened,
    }


@st.composite
def activity_rows(draw: st.DrawFn, persons: int) -> Row:
    start = draw(near_days)
    return {
        "BorgerID": f"B{draw(st.integers(0, persons - 1))}",
        "Aktivitet": draw(text_of(ActivityKind)),
        "Startdato": start,
        "Slutdato": draw(maybe(st.integers(0, 120).map(lambda shift: start + dt.timedelta(shift)))),
        "Sektor": draw(maybe(text_of(Sector))),
        "Timer pr. uge": draw(maybe(st.sampled_from([5.0, 14.5, 15.0, 37.0]))),
    }


@st.composite
def igu_rows(draw: st.DrawFn, number: int) -> Row:
    start = draw(near_days)
    end = draw(maybe(st.integers(0, 800).map(lambda shift: start + dt.timedelta(shift))))
    return {
        "BorgerID": f"B{number}",
        "Arbejdsplads": draw(maybe(st.sampled_from(["Skole", "Hotel", "Lager"]))),
        "Sektor": draw(maybe(text_of(Sector))),
        "Startdato": start,
        "Planlagt slut": None,
        "Slutdato": end,
        "Sluttype": draw(text_of(IguEnd)) if end else None,
    }


booking_rows = st.fixed_dictionaries(
    {
        "Dato": near_days,
        "Tolkningstype": text_of(InterpreterType),
        "Normaltimer": maybe(st.integers(0, 400).map(lambda quarters: quarters / 10)),
        "Aftentimer": maybe(st.integers(0, 40).map(lambda quarters: quarters / 4)),
    }
)


@st.composite
def target_rows(draw: st.DrawFn) -> Row:
    outflow = draw(st.booleans())
    start = draw(days)
    return {
        "Indikator": "Udslusning" if outflow else draw(st.sampled_from(["IGU", "Praktikpladser"])),
        "Gruppe": draw(st.sampled_from([None, "alle", "kvinder", "under 30", "30+", "over 30", "Kvinder  under 30"])),
        "Målepunkt": draw(st.sampled_from([1.0, 1.5, 2.0, 3.0])) if outflow else None,
        "Mål": draw(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]))
        if outflow
        else draw(st.sampled_from([0.0, 3.0, 25.0])),
        "Retning": draw(maybe(text_of(Direction))),
        "Gyldig fra": start,
        "Gyldig til": draw(maybe(days.filter(lambda day: day >= start))),
    }


@st.composite
def effort_rows(draw: st.DrawFn, persons: int) -> Row:
    return {
        "BorgerID": f"B{draw(st.integers(0, persons - 1))}",
        "Visiteret": draw(days),
        "Hændelse": draw(maybe(text_of(EffortEvent))),
        "Hændelsesdato": draw(maybe(days)),
    }


benchmark_rows = st.fixed_dictionaries(
    {
        "Periode": st.sampled_from(["nov. 2016", "dec. 2016"]),
        "Kommune": st.sampled_from(["Aalborg", "Odense", "Randers", "Vejle"]),
        "Personer": st.integers(0, 30),
        "Løntilskud": st.integers(0, 9),
        "Virksomhedspraktik": st.integers(0, 9),
        "Rang": maybe(st.integers(1, 98)),
    }
)
plan_rows = st.fixed_dictionaries(
    {
        "Område": st.just("Område"),
        "Målgruppe": st.just("Alle"),
        "Basis": maybe(st.sampled_from([0.0, 0.39, 100.0, 3925.0])),
        "Mål": st.sampled_from([-0.019, 0.03, 0.1, 3725.0, 100.0]),
        "Måltype": text_of(PlanKind),
        "Retning": maybe(text_of(PlanDirection)),
        "Resultat": maybe(st.sampled_from([0.0, 0.42, 98.1, 100.0, 3725.0])),
    }
)
grant_rows = st.fixed_dictionaries(
    {
        "Pulje": st.just("Pulje"),
        "Tilskudsgiver": maybe(st.just("SIRI")),
        "Beløb": maybe(st.just(130000.0)),
        "Fra": maybe(days),
        "Til": st.none(),
        "Formål": st.none(),
        "Ordning": st.none(),
    }
).flatmap(
    lambda row: maybe(near_days.filter(lambda day: row["Fra"] is None or day >= row["Fra"])).map(
        lambda end: {**row, "Til": end}
    )
)
forecast_rows = st.fixed_dictionaries(
    {
        "Kvoteår": st.integers(2014, 2020),
        "Kvote": maybe(st.integers(0, 200)),
        "Familiesammenføring voksne": maybe(st.integers(0, 200)),
        "Familiesammenføring børn": maybe(st.integers(0, 200)),
    }
)


@st.composite
def municipalities(draw: st.DrawFn) -> Tables:
    """All tables of a small municipality; an optional table may be missing."""
    size = draw(st.integers(1, 12))
    optional: dict[str, st.SearchStrategy[list[Row]]] = {
        "Aktiviteter": st.lists(activity_rows(size), max_size=20),
        "IGU": st.permutations(range(size)).flatmap(
            lambda order: st.tuples(*(igu_rows(number) for number in order[: size // 2])).map(list)
        ),
        "Tolkninger": st.lists(booking_rows, max_size=8),
        "Mål": st.lists(target_rows(), max_size=8),
        "Kvindeindsats": st.lists(effort_rows(size), max_size=8),
        "Puljer": st.lists(grant_rows, max_size=3),
        "Prognose": st.lists(forecast_rows, max_size=3),
        "Benchmark": st.lists(benchmark_rows, max_size=6),
        "Plan": st.lists(plan_rows, max_size=4),
    }
    tables: Tables = {"Borgere": [draw(person_rows(number)) for number in range(size)]}
    for name, rows in optional.items():
        if draw(st.integers(0, 9)):
            tables[name] = draw(rows)
    return tables


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Any]:
    """Overrides of the parameters, usually few."""
    every: dict[str, st.SearchStrategy[Any]] = {
        "profile": st.sampled_from(["committee_2019", "application_2018"]),
        "cohort_start": days,
        "clock": st.sampled_from(["municipality", "permit"]),
        "min_age": st.sampled_from([0, 18, 30]),
        "age_basis": st.sampled_from(["measurement", "arrival", "report"]),
        "exclusion_basis": st.sampled_from(["measurement", "report"]),
        "status": st.sampled_from(["at_point", "ever"]),
        "period": st.sampled_from(["month", "quarter", "half", "year"]),
        "min_share": st.sampled_from([0.0, 0.03, 0.3]),
        "practice_from": days,
        "exclude_spouse_supported": st.booleans(),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(every)), unique=True, max_size=4))
    return {name: draw(every[name]) for name in chosen}
