"""A person in the making, from the drawing of dates to the row of the sheet Borgere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from integraxl.contract.calendar import add_months_to
from integraxl.contract.codes import Basis, ExitKind, Gender, Readiness
from integraxl.contract.tables import Person

ADULT = 18


@dataclass
class Citizen:
    """A person whose dates may still change."""

    gender: Gender
    birth: dt.date
    basis: Basis
    arrival: dt.date
    permit: dt.date | None = None
    moved: dt.date | None = None
    exit: dt.date | None = None
    exit_kind: ExitKind | None = None
    reopened: dt.date | None = None
    nationality: str | None = None
    readiness: Readiness | None = None
    id: str = ""

    def age(self, day: dt.date) -> int:
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))

    @property
    def case_opened(self) -> dt.date:
        """From when the case has been open: the arrival, the 18th birthday or the re-opening."""
        adult = add_months_to(self.birth, 12 * ADULT)
        return max(self.arrival, adult, self.reopened or self.arrival)

    def closed_on(self, day: dt.date) -> bool:
        return self.exit is not None and self.exit <= day and not (self.reopened and self.reopened <= day)

    def resident_on(self, day: dt.date) -> bool:
        return self.arrival <= day and not (self.moved and self.moved <= day)

    def active_adult_on(self, day: dt.date) -> bool:
        return self.resident_on(day) and not self.closed_on(day) and self.age(day) >= ADULT

    def record(self) -> Person:
        return Person(
            person_id=self.id,
            gender=self.gender,
            birth_date=self.birth,
            nationality=self.nationality,
            basis=self.basis,
            arrival_date=self.arrival,
            permit_date=self.permit,
            moved_date=self.moved,
            readiness=self.readiness,
            exit_date=self.exit,
            exit_kind=self.exit_kind,
            reopened_date=self.reopened,
        )
