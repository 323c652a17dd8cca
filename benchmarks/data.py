"""Made-up persons, the same on every run: many enough to time, and sound, so that no fault is written about them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import numpy as np

from integraxl.contract.codes import Basis, ExitKind, Gender, Readiness
from integraxl.contract.tables import Person
from integraxl.workbook.columns import NO_CODE, NO_DATE, Array, Columns, Mask, to_day

AS_OF = dt.date(2019, 4, 1)
_FIRST_ARRIVAL = dt.date(2008, 1, 1)
_NATIONALITIES = ("Syrien", "Eritrea", "Iran", "Afghanistan", "Somalia", "Irak", "Statsløs", "Myanmar")
_SEED = 2019


def make_persons(n: int) -> Columns:
    """`n` persons, spread over eleven years of arrivals and every age; some moved, some exited, some came back."""
    draw = np.random.default_rng(_SEED)
    born_here = draw.random(n) < 0.04
    arrival = draw.integers(to_day(_FIRST_ARRIVAL), to_day(AS_OF) + 1, n)
    birth = np.where(born_here, arrival, arrival - draw.integers(1, 75 * 365, n))
    exits = ~born_here & (draw.random(n) < 0.5)
    exit_date = arrival + draw.integers(1, 5 * 365, n)
    returns = exits & (draw.random(n) < 0.15)
    data = {
        "person_id": np.array([f"B{number:07d}" for number in range(1, n + 1)], object),
        "gender": _codes(draw, Gender, n),
        "birth_date": birth.astype(np.int32),
        "nationality": np.array(_NATIONALITIES, object)[draw.integers(0, len(_NATIONALITIES), n)],
        "basis": np.where(born_here, list(Basis).index(Basis.BORN), draw.random(n) < 0.15).astype(np.int8),
        "arrival_date": arrival.astype(np.int32),
        "permit_date": _where(~born_here, arrival - draw.integers(0, 120, n)),
        "moved_date": _where(draw.random(n) < 0.12, arrival + draw.integers(30, 6 * 365, n)),
        "readiness": np.where(draw.random(n) < 0.8, _codes(draw, Readiness, n), NO_CODE).astype(np.int8),
        "exit_date": _where(exits, exit_date),
        "exit_kind": np.where(exits, _codes(draw, ExitKind, n), NO_CODE).astype(np.int8),
        "reopened_date": _where(returns, exit_date + draw.integers(30, 2 * 365, n)),
    }
    return Columns(Person, data, frozenset(data))


def _codes(draw: np.random.Generator, codes: type[StrEnum], n: int) -> Array:
    values: Array = draw.integers(0, len(codes), n).astype(np.int8)
    return values


def _where(known: Mask, days: Array) -> Array:
    values: Array = np.where(known, days, NO_DATE).astype(np.int32)
    return values
