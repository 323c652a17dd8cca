"""The invented persons of the sample town: their arrival, their case, and where they went."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from integraxl.contract.calendar import add_months_to
from integraxl.contract.codes import Basis, ExitKind, Gender, Readiness
from integraxl.contract.tables import Person
from integraxl.sample.draw import chance, day_between, days_after, days_before, generator, weighted

_PERSONS = 240
_MONTHS = 60  # of arrivals before the report date
_CHILD, _ADULT = 1, 18
_NATIONALITIES = {
    "Syrien": 44, "Eritrea": 26, "Iran": 13, "Somalia": 5, "Afghanistan": 4, "Statsløs palæstinenser": 3, "Irak": 5,
}  # fmt: skip
_BASES = {Basis.REFUGEE: 70, Basis.FAMILY_REUNIFIED: 26, Basis.BORN: 4}
_EXITS = {
    ExitKind.JOB: 42, ExitKind.EDUCATION: 27, ExitKind.IGU: 10, ExitKind.SPOUSE_SUPPORTED: 8,
    ExitKind.SELF_SUPPORTING: 7, ExitKind.A_LAW: 4, ExitKind.OTHER: 2,
}  # fmt: skip
_READINESS = {Readiness.JOB_READY: 60, Readiness.ACTIVITY_READY: 28, Readiness.EDUCATION_READY: 12}
_LEAST_DAYS, _MOST_DAYS = 120, 1300  # from the arrival to an exit


@dataclass(frozen=True)
class Town:
    """The persons on a report date, in order of arrival."""

    as_of: dt.date
    persons: tuple[Person, ...]

    def adults(self) -> list[Person]:
        """Those who were grown up at their arrival."""
        return [each for each in self.persons if each.arrival_date >= add_months_to(each.birth_date, 12 * _ADULT)]


def draw_town(as_of: dt.date) -> Town:
    """The same persons for the same report date."""
    rng = generator("sample people")
    first = add_months_to(as_of, -_MONTHS)
    drawn = (sorted(day_between(rng, first, as_of) for _ in range(2)) for _ in range(_PERSONS))
    # mostly the earlier of two days: fewer come now than some years ago
    arrivals = sorted(early if chance(rng, 65) else late for early, late in drawn)
    return Town(as_of, tuple(_person(rng, f"S-{n:03}", day, as_of) for n, day in enumerate(arrivals, start=1)))


def _person(rng: Random, id: str, arrival: dt.date, as_of: dt.date) -> Person:
    basis = weighted(rng, _BASES)
    person = Person(
        person_id=id,
        gender=weighted(rng, {Gender.WOMAN: 42, Gender.MAN: 58}),
        birth_date=arrival if basis is Basis.BORN else _birth(rng, basis, arrival),
        nationality=weighted(rng, _NATIONALITIES),
        basis=basis,
        arrival_date=arrival,
        permit_date=arrival if basis is Basis.BORN else days_before(rng, arrival, 10, 150),
    )
    if chance(rng, 9):
        person = changed(person, moved_date=_before(days_after(rng, arrival, 60, 1200), as_of))
    if basis is Basis.BORN or arrival < add_months_to(person.birth_date, 12 * _ADULT):
        return person
    return _with_exit(rng, changed(person, readiness=weighted(rng, _READINESS)), as_of)


def _birth(rng: Random, basis: Basis, arrival: dt.date) -> dt.date:
    is_child = chance(rng, 45 if basis is Basis.FAMILY_REUNIFIED else 8)
    low, high = (_CHILD, _ADULT - 1) if is_child else (_ADULT, 58 if chance(rng, 45) else 31)
    return days_before(rng, arrival, low * 366, (high + 1) * 365)


def _with_exit(rng: Random, person: Person, as_of: dt.date) -> Person:
    """Most leave the benefit within four years; women of this town later, as in the published papers."""
    slower = 250 if person.gender is Gender.WOMAN else 0
    exit_date = _before(days_after(rng, person.arrival_date, _LEAST_DAYS, _MOST_DAYS + slower), as_of)
    kind, leaves, reopens = weighted(rng, _EXITS), chance(rng, 80), chance(rng, 9)
    again = days_after(rng, exit_date or as_of, 40, 400)
    if not leaves or exit_date is None or (person.moved_date and person.moved_date <= exit_date):
        return person
    left = changed(person, exit_date=exit_date, exit_kind=kind)
    return changed(left, reopened_date=again) if reopens and again <= as_of else left


def _before(day: dt.date, as_of: dt.date) -> dt.date | None:
    return day if day <= as_of else None


def changed(person: Person, **changes: object) -> Person:
    return person.model_copy(update=changes)
