"""Nyt regneark: a data workbook to type in, empty or with invented records that say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from integraxl.contract.fields import Record
from integraxl.contract.parameters import REPORT_DATE_NAME, Profile, resolve_parameters
from integraxl.contract.tables import (
    TABLES,
    Activity,
    BenchmarkRow,
    Effort,
    Forecast,
    Grant,
    Igu,
    Interpreting,
    Person,
    PlanTarget,
    Setting,
    Target,
)
from integraxl.errors import InvalidParameter
from integraxl.files import create_file
from integraxl.sample import efforts, people, registers
from integraxl.workbook.write import data_workbook

SAMPLE_DATE = dt.date(2019, 4, 1)
"""The report date of the sample where none is given, and the date of every new file: that of the 2019 paper."""

SYNTHETIC = "Syntetiske data: alle borgere, forløb og tolkninger er opdigtede; her er ingen rigtige personer."


def write_new_workbook(path: Path, as_of: str | None = None, *, sample: bool = False) -> None:
    """Write a data workbook to `path`: empty, or with `sample` a small invented town on the report date.

    Raises InvalidParameter for a date that is none or a file that is no .xlsx, WriteRefused for a file that is there
    already.
    """
    day = None if as_of is None else resolve_parameters({"as_of": as_of}).as_of
    if path.suffix.lower() != ".xlsx":
        raise InvalidParameter(f"»{path.name}« skal ende på .xlsx.")
    create_file(path, sample_workbook(day or SAMPLE_DATE) if sample else blank_workbook(day))


def blank_workbook(as_of: dt.date | None = None) -> bytes:
    """Every table of the contract without records; Opsætning has its keys."""
    tables: dict[type[Record], Sequence[Record]] = dict.fromkeys(TABLES, ())
    return data_workbook({**tables, Setting: _settings(as_of)}, as_of or SAMPLE_DATE)


def sample_workbook(as_of: dt.date) -> bytes:
    """The invented town: the same bytes for the same report date."""
    return data_workbook(sample_tables(as_of), as_of, [SYNTHETIC])


def sample_tables(as_of: dt.date) -> Mapping[type[Record], Sequence[Record]]:
    town = people.draw_town(as_of)
    filled: dict[type[Record], Sequence[Record]] = {
        Person: town.persons,
        Activity: efforts.spells(town),
        Igu: efforts.agreements(town),
        Interpreting: registers.bookings(as_of),
        Target: registers.targets(as_of),
        Effort: efforts.efforts(town),
        Grant: registers.grants(as_of),
        Forecast: registers.forecast(as_of),
        BenchmarkRow: registers.benchmark(as_of),
        PlanTarget: registers.plan(as_of),
        Setting: _settings(as_of, registers.MUNICIPALITY),
    }
    return {model: filled.get(model, ()) for model in TABLES}


def _settings(as_of: dt.date | None, municipality: str | None = None) -> list[Setting]:
    """The keys of Opsætning that every workbook has, with the values that are known."""
    return [
        Setting(key="Kommune", value=municipality),
        Setting(key=REPORT_DATE_NAME, value=as_of),
        Setting(key="Kohortestart", value=None),
        Setting(key="Profil", value=str(Profile.COMMITTEE_2019)),
    ]
