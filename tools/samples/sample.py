"""A finished sample: its file name, its bytes, and the notice in front."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integraxl.contract.fields import Record
from integraxl.contract.parameters import Profile
from integraxl.contract.tables import TABLES, Setting
from integraxl.workbook.write import data_workbook

MUNICIPALITY = "Aalborg (syntetiske data)"
_SYNTHETIC = "Syntetiske data: alle borgere, forløb og tolkninger er opdigtede; her er ingen rigtige personer."


@dataclass(frozen=True)
class Sample:
    """One sample workbook. `about` says which published figures its tables reproduce."""

    file: str
    as_of: dt.date
    tables: Mapping[type[Record], Sequence[Record]]
    about: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """The file. The stamp is the report date, so that the bytes are the same on every day."""
        ordered = {model: self.tables[model] for model in TABLES if model in self.tables}
        return data_workbook(ordered, self.as_of, (_SYNTHETIC, *self.about))


def settings(as_of: dt.date, cohort_start: dt.date, profile: Profile, **others: dt.date) -> list[Setting]:
    """The sheet Opsætning."""
    values: dict[str, str | dt.date] = {
        "Kommune": MUNICIPALITY,
        "Opgørelsesdato": as_of,
        "Kohortestart": cohort_start,
        "Profil": str(profile),
        **others,
    }
    return [Setting(key=key, value=value) for key, value in values.items()]
