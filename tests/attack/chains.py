"""Chains of editions: which dates and parameters are published in which order, and what is edited between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from tests.attack.towns import DAY, FIRST, Row, Town, add_person, make_town

Parameters = dict[str, str]


@dataclass(frozen=True)
class Plan:
    """One edition to publish: its date, its parameters, and how many rows are edited before it."""

    as_of: dt.date
    parameters: Parameters = field(default_factory=dict)
    edits: int = 0


@dataclass(frozen=True)
class Chain:
    """A town and the editions that it publishes."""

    seed: int
    kind: str
    town: Town
    plans: tuple[Plan, ...]

    @property
    def size(self) -> int:
        return len(self.town.people)


CHOICES: tuple[Parameters, ...] = (
    {"min_age": "19"},
    {"min_age": "21"},
    {"min_age": "0"},
    {"period": "month"},
    {"period": "year"},
    {"profile": "application_2018"},
    {"counted_exits": "Job, Uddannelse"},
    {"counted_exits": "Job, Uddannelse, IGU, Selvforsørget"},
    {"age_basis": "arrival"},
    {"age_basis": "report"},
    {"exclusion_basis": "report"},
    {"status": "ever"},
    {"exclude_spouse_supported": "false"},
    {"cohort_start": "2015-01-01"},
    {"cohort_start": "2016-03-01"},
    {"four_weeks_days": "14"},
    {"between_offers_days": "60"},
    {"practice_from": "2018-01-01"},
    {"effect_months": "6"},
    {"adult_age": "20"},
    {"weekly_hours": "20"},
    {"min_share": "0.1"},
)
KINDS = ("half-yearly", "quarterly", "quarter-month", "same-date", "mixed", "backwards")
_HALVES = tuple(dt.date(year, month, 1) for year in (2017, 2018, 2019, 2020) for month in (4, 10))
_QUARTERS = tuple(dt.date(year, month, 1) for year in (2017, 2018, 2019, 2020) for month in (1, 4, 7, 10))
_LARGEST, _SMALLEST = 1500, 8


def make_chain(seed: int, kind: str | None = None, size: int | None = None, edits: bool | None = None) -> Chain:
    """The chain of a seed; the same seed and choices give the same chain."""
    rng = Random(f"chain {seed}")
    kind = kind or rng.choice(KINDS)
    size = size or round(_SMALLEST * (_LARGEST / _SMALLEST) ** rng.random())
    edited = rng.random() < 0.6 if edits is None else edits
    plans = [
        Plan(day, parameters, rng.randrange(4) if edited and number else 0)
        for number, (day, parameters) in enumerate(_PLANS[kind](rng))
    ]
    return Chain(seed, kind, make_town(rng, size), tuple(plans))


def _successive(rng: Random, dates: tuple[dt.date, ...], most: int) -> list[dt.date]:
    n = rng.randrange(2, most + 1)
    first = rng.randrange(len(dates) - n + 1)
    return list(dates[first : first + n])


def _half_yearly(rng: Random) -> Iterator[tuple[dt.date, Parameters]]:
    yield from ((day, {}) for day in _successive(rng, _HALVES, 6))


def _quarterly(rng: Random) -> Iterator[tuple[dt.date, Parameters]]:
    yield from ((day, {}) for day in _successive(rng, _QUARTERS, 6))


def _quarter_month(rng: Random) -> Iterator[tuple[dt.date, Parameters]]:
    for day in _successive(rng, _HALVES, 3):
        yield day, {}
        yield day, {"period": "month"}


def _same_date(rng: Random) -> Iterator[tuple[dt.date, Parameters]]:
    day = rng.choice(_HALVES)
    yield day, {}
    yield from ((day, parameters) for parameters in rng.sample(CHOICES, rng.randrange(1, 5)))


def _mixed(rng: Random) -> Iterator[tuple[dt.date, Parameters]]:
    for day in sorted(rng.sample(_QUARTERS, rng.randrange(2, 4))):
        yield day, {}
        if rng.random() < 0.7:
            yield day, rng.choice(CHOICES)


def _backwards(rng: Random) -> Iterator[tuple[dt.date, Parameters]]:
    for day in rng.sample(_QUARTERS, rng.randrange(2, 7)):
        yield day, rng.choice(CHOICES) if rng.random() < 0.2 else {}


_PLANS: dict[str, Callable[[Random], Iterator[tuple[dt.date, Parameters]]]] = {
    "half-yearly": _half_yearly,
    "quarterly": _quarterly,
    "quarter-month": _quarter_month,
    "same-date": _same_date,
    "mixed": _mixed,
    "backwards": _backwards,
}


def edit(rng: Random, town: Town, day: dt.date) -> str:
    """Change one thing as staff do before an edition of a day: what was done, in a word."""
    here = [row for row in town.people if row["Ankomstdato"] <= day]
    if not here:
        return "nobody"
    name, change = rng.choice(_EDITS)
    change(rng, town, rng.choice(here))
    return name


def _late(rng: Random, town: Town, row: Row) -> None:
    add_person(rng, town, f"L{len(town.people):05}", max(FIRST, row["Ankomstdato"] - 60 * DAY))


def _correct(rng: Random, town: Town, row: Row) -> None:
    if rng.random() < 0.4 and row["BorgerID"] not in {each["BorgerID"] for each in town.referrals}:
        row["Køn"] = {"Kvinde": "Mand", "Mand": "Kvinde"}[row["Køn"]]
    shift = DAY * rng.randrange(1, 40)
    row["Fødselsdato"] -= shift
    if rng.random() < 0.3 and row["Opholdsgrundlag"] != "Barn født":
        row["Opholdsgrundlag"] = rng.choice(("Flygtning", "Familiesammenført"))


def _delete(rng: Random, town: Town, row: Row) -> None:
    del rng
    gone = row["BorgerID"]
    for rows in (town.people, town.spells, town.agreements, town.referrals):
        rows[:] = [each for each in rows if each["BorgerID"] != gone]


def _reopen(rng: Random, town: Town, row: Row) -> None:
    del town
    if row.get("Udslusningsdato"):
        row["Genoptaget"] = row["Udslusningsdato"] + DAY * rng.randrange(1, 200)


def _move(rng: Random, town: Town, row: Row) -> None:
    del town
    row["Fraflytningsdato"] = row["Ankomstdato"] + DAY * rng.randrange(30, 900)


def _leave(rng: Random, town: Town, row: Row) -> None:
    del town
    if not row.get("Udslusningsdato") and row["Opholdsgrundlag"] != "Barn født":
        day = row["Ankomstdato"] + DAY * rng.randrange(30, 900)
        row |= {"Udslusningsdato": day, "Udsluset til": rng.choice(("Job", "Uddannelse")), "Genoptaget": None}


_EDITS: tuple[tuple[str, Callable[[Random, Town, Row], None]], ...] = (
    ("late", _late),
    ("late", _late),
    ("correct", _correct),
    ("delete", _delete),
    ("reopen", _reopen),
    ("move", _move),
    ("leave", _leave),
)
