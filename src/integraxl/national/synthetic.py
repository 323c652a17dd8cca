"""Synthetic municipalities of any number and size: deterministic, plausible, and about nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from integraxl.contract.codes import (
    ActivityKind,
    EffortEvent,
    ExitKind,
    Gender,
    IguEnd,
)
from integraxl.contract.fields import Record, columns_of
from integraxl.contract.tables import Activity, Effort, Igu, Interpreting, Person, Setting
from integraxl.national.names import INVENTED
from integraxl.workbook.columns import NO_CODE, NO_DATE, Array, Columns, code_of, empty_column, to_day

_FIRST_ARRIVAL = dt.date(2012, 1, 1)
_NATIONALITIES = np.array(
    ["Syrien", "Eritrea", "Iran", "Afghanistan", "Somalia", "Ukraine", "Irak", "Etiopien"], object
)
_NATIONALITY_SHARES = (0.42, 0.2, 0.09, 0.08, 0.07, 0.06, 0.05, 0.03)
_SPELLS_EACH, _BOOKINGS_EACH = 2, 0.5
_IGU_SHARE, _EFFORT_SHARE = 0.03, 0.06


@dataclass(frozen=True)
class Municipality:
    """A made-up municipality: its name and its tables, as the reader would give them."""

    name: str
    tables: dict[type[Record], Columns]


def make_municipalities(sizes: list[int], as_of: dt.date, seed: int = 2019) -> Iterator[Municipality]:
    """One municipality per size (in persons). The same sizes, date and seed give the same records, each by itself."""
    for number, persons in enumerate(sizes, start=1):
        yield make_municipality(
            f"Kommune {number:03} ({INVENTED})", persons, as_of, np.random.default_rng([seed, number])
        )


def realistic_sizes(municipalities: int, persons: int) -> list[int]:
    """Sizes as unequal as Danish municipalities are: a few large ones, many small; their sum is exact.

    >>> sizes = realistic_sizes(98, 196_000)
    >>> len(sizes), sum(sizes), max(sizes) > 10 * min(sizes)
    (98, 196000, True)
    """
    weights = 1 / np.arange(1, municipalities + 1) ** 0.6
    shares = np.floor(weights / weights.sum() * persons).astype(int)
    shares[0] += persons - shares.sum()
    return [int(size) for size in shares]


def make_municipality(name: str, persons: int, as_of: dt.date, random: np.random.Generator) -> Municipality:
    """One municipality with `persons` persons and everything the contract keeps about them."""
    people = _persons(persons, as_of, random)
    tables: dict[type[Record], Columns] = {
        Person: people,
        Activity: _spells(people, random),
        Igu: _agreements(people, random),
        Interpreting: _bookings(int(persons * _BOOKINGS_EACH), as_of, random),
        Effort: _efforts(people, random),
        Setting: _columns(
            Setting, key=np.array(["Kommune", "Opgørelsesdato"], object), value=np.array([name, as_of], object)
        ),
    }
    return Municipality(name, tables)


def _columns(model: type[Record], **data: Array) -> Columns:
    length = len(next(iter(data.values())))
    filled = {each.name: data.get(each.name, empty_column(each, length)) for each in columns_of(model)}
    return Columns(model, filled, frozenset(data))


def _ids(prefix: str, n: int) -> Array:
    return np.array([f"{prefix}-{number:07}" for number in range(1, n + 1)], object)


def _codes(random: np.random.Generator, n: int, *shares: float) -> Array:
    return random.choice(len(shares), n, p=shares).astype(np.int8)


def _persons(n: int, as_of: dt.date, random: np.random.Generator) -> Columns:
    day = to_day(as_of)
    arrival = random.integers(to_day(_FIRST_ARRIVAL), day, n, dtype=np.int64)
    birth = arrival - random.integers(365 * 1, 365 * 60, n)
    moved = np.where(random.random(n) < 0.1, arrival + random.integers(1, 2000, n), NO_DATE)
    exited = np.where(random.random(n) < 0.45, arrival + random.integers(30, 1800, n), NO_DATE)
    reopened = np.where((exited != NO_DATE) & (random.random(n) < 0.08), exited + random.integers(1, 700, n), NO_DATE)
    kind = np.where(
        exited != NO_DATE, random.choice(len(ExitKind), n, p=(0.5, 0.22, 0.08, 0.06, 0.08, 0.03, 0.03)), NO_CODE
    )
    return _columns(
        Person,
        person_id=_ids("B", n),
        gender=_codes(random, n, 0.45, 0.55),
        birth_date=birth.astype(np.int32),
        nationality=_NATIONALITIES[random.choice(len(_NATIONALITIES), n, p=_NATIONALITY_SHARES)],
        basis=_codes(random, n, 0.66, 0.28, 0.06),
        arrival_date=arrival.astype(np.int32),
        permit_date=np.maximum(arrival - random.integers(0, 90, n), birth).astype(np.int32),
        moved_date=moved.astype(np.int32),
        readiness=_codes(random, n, 0.4, 0.45, 0.15),
        exit_date=exited.astype(np.int32),
        exit_kind=kind.astype(np.int8),
        reopened_date=reopened.astype(np.int32),
    )


def _spells(people: Columns, random: np.random.Generator) -> Columns:
    n = len(people) * _SPELLS_EACH
    person = np.sort(random.integers(0, len(people), n))
    start = people["arrival_date"][person] + random.integers(7, 1500, n)
    end = np.where(random.random(n) < 0.85, start + random.integers(10, 90, n), NO_DATE)
    kind = _codes(random, n, 0.4, 0.05, 0.03, 0.05, 0.12, 0.25, 0.02, 0.04, 0.04)
    company = kind <= code_of(ActivityKind.WAGE_SUBSIDY)
    return _columns(
        Activity,
        activity_id=_ids("A", n),
        person_id=people["person_id"][person],
        activity=kind,
        start_date=start.astype(np.int32),
        end_date=end.astype(np.int32),
        sector=np.where(company, _codes(random, n, 0.62, 0.3, 0.03, 0.05), NO_CODE).astype(np.int8),
        weekly_hours=np.where(company, random.integers(8, 38, n), np.nan).astype(np.float64),
    )


def _agreements(people: Columns, random: np.random.Generator) -> Columns:
    person = np.flatnonzero(random.random(len(people)) < _IGU_SHARE)
    n = len(person)
    start = people["arrival_date"][person] + random.integers(60, 900, n)
    end = np.where(random.random(n) < 0.4, start + random.integers(30, 730, n), NO_DATE)
    ended = end != NO_DATE
    return _columns(
        Igu,
        person_id=people["person_id"][person],
        workplace=np.array([f"Virksomhed {number}" for number in random.integers(1, 40, n)], object),
        sector=_codes(random, n, 0.75, 0.2, 0.03, 0.02),
        start_date=start.astype(np.int32),
        planned_end=(start + 730).astype(np.int32),
        end_date=end.astype(np.int32),
        end_kind=np.where(ended, random.choice(len(IguEnd), n), NO_CODE).astype(np.int8),
    )


def _bookings(n: int, as_of: dt.date, random: np.random.Generator) -> Columns:
    day = to_day(as_of)
    return _columns(
        Interpreting,
        date=random.integers(day - 900, day, n).astype(np.int32),
        kind=_codes(random, n, 0.6, 0.3, 0.1),
        normal_hours=random.integers(1, 13, n) / 4,
        evening_hours=np.where(random.random(n) < 0.1, random.integers(1, 5, n) / 4, np.nan),
    )


def _efforts(people: Columns, random: np.random.Generator) -> Columns:
    women = np.flatnonzero((people["gender"] == code_of(Gender.WOMAN)) & (random.random(len(people)) < _EFFORT_SHARE))
    n = len(women)
    referred = people["arrival_date"][women] + random.integers(30, 700, n)
    dated = random.random(n) < 0.7
    return _columns(
        Effort,
        person_id=people["person_id"][women],
        referred_date=referred.astype(np.int32),
        event=np.where(dated, random.choice(len(EffortEvent), n), NO_CODE).astype(np.int8),
        event_date=np.where(dated, referred + random.integers(1, 400, n), NO_DATE).astype(np.int32),
    )
