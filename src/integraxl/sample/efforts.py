"""What is done for the persons of the sample town: spells, IGU agreements, the women's effort."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

import numpy as np

from integraxl.contract.codes import ActivityKind, EffortEvent, ExitKind, Gender, IguEnd, Sector
from integraxl.contract.eligibility import igu_eligible
from integraxl.contract.tables import Activity, Effort, Igu, Person
from integraxl.sample.draw import WEEK, chance, days_after, generator, monday_after, one_of, shuffled, weighted
from integraxl.sample.people import Town
from integraxl.workbook.columns import to_day

_DAY = dt.timedelta(days=1)
_PLACES = (
    ("Byens Lager", Sector.PRIVATE, "Lager"),
    ("Restaurant Havnen", Sector.PRIVATE, "Køkken"),
    ("Nordmetal", Sector.PRIVATE, "Metal"),
    ("Gården Engholm", Sector.PRIVATE, "Landbrug"),
    ("Murerfirmaet Sten", Sector.PRIVATE, "Byggeri"),
    ("Butik Torvet", Sector.PRIVATE, "Handel"),
    ("Plejehjemmet Solsiden", Sector.MUNICIPAL, "Pleje"),
    ("Byskolen", Sector.MUNICIPAL, "Rengøring"),
    ("Regionshospitalet", Sector.REGIONAL, "Køkken"),
    ("Statens arkiv", Sector.STATE, "Kontor"),
)
_OFFERS = {
    ActivityKind.PRACTICE: 56, ActivityKind.WAGE_SUBSIDY: 12, ActivityKind.GUIDANCE: 18,
    ActivityKind.UTILITY_PLACEMENT: 6, ActivityKind.ORDINARY_HOURS: 8,
}  # fmt: skip
_AT_A_PLACE = (ActivityKind.PRACTICE, ActivityKind.WAGE_SUBSIDY, ActivityKind.ORDINARY_HOURS)
_OFFER_WEEKS = 13
_LANGUAGE_WEEKS = 130
_AGREEMENTS = 16
_WOMEN = 20
_EVENTS = {
    EffortEvent.PRACTICE: 40, EffortEvent.AWAITS_PRACTICE: 8, EffortEvent.UTILITY_PLACEMENT: 6,
    EffortEvent.PAID_HOURS: 6, EffortEvent.SELF_SUPPORTING: 10, EffortEvent.MATERNITY: 14, EffortEvent.HEALTH: 6,
}  # fmt: skip


def spells(town: Town) -> list[Activity]:
    """Danish courses for all adults, and one offer after the other until they leave."""
    rng = generator("sample spells")
    found = [spell for person in town.adults() for spell in _spells_of(rng, person, town.as_of)]
    found.sort(key=lambda each: (each.start_date, each.person_id, each.activity))
    return [each.model_copy(update={"activity_id": f"A-{n:04}"}) for n, each in enumerate(found, start=1)]


def _spells_of(rng: Random, person: Person, as_of: dt.date) -> Iterator[Activity]:
    last = min(day for day in (person.exit_date, person.moved_date, as_of + 40 * WEEK) if day is not None) - _DAY
    start = monday_after(person.arrival_date + 7 * _DAY)
    if start <= min(last, as_of):
        yield _spell(rng, person, ActivityKind.LANGUAGE, start, min(start + _LANGUAGE_WEEKS * WEEK - _DAY, last))
    start = monday_after(days_after(rng, person.arrival_date, 3, 30))
    while start <= min(last, as_of):
        kind = weighted(rng, _OFFERS)
        if person.gender is Gender.WOMAN and chance(rng, 9):
            kind = ActivityKind.MATERNITY
        weeks = 40 if kind is ActivityKind.MATERNITY else _OFFER_WEEKS
        end = min(start + weeks * WEEK - _DAY, last)
        yield _spell(rng, person, kind, start, end)
        start = monday_after(days_after(rng, end, 3, 55))


def _spell(rng: Random, person: Person, kind: ActivityKind, start: dt.date, end: dt.date) -> Activity:
    name, sector, trade = one_of(rng, _PLACES)
    hours = 12 + one_of(rng, (0, 3, 3, 6, 8, 13))
    at_a_place = kind in _AT_A_PLACE
    return Activity(
        person_id=person.person_id,
        activity=kind,
        start_date=start,
        end_date=end,
        workplace=name if at_a_place else None,
        sector=sector if at_a_place else None,
        trade=trade if at_a_place else None,
        weekly_hours=hours if at_a_place else None,
        provider="Byens sprogcenter" if kind is ActivityKind.LANGUAGE else None,
    )


def agreements(town: Town) -> list[Igu]:
    """One agreement for whoever left to IGU, and some more, where the rules of the day allow it."""
    rng = generator("sample igu")
    left = [each for each in town.adults() if each.exit_kind is ExitKind.IGU]
    others = shuffled(rng, [each for each in town.adults() if each.exit_date is None and each.moved_date is None])
    made = [_agreement(rng, person, town.as_of) for person in (*left, *others)]
    return [each for each in made if each is not None][:_AGREEMENTS]


def _agreement(rng: Random, person: Person, as_of: dt.date) -> Igu | None:
    start = person.exit_date or monday_after(days_after(rng, person.arrival_date, 200, 900))
    name, sector, trade = one_of(rng, _PLACES)
    stops = days_after(rng, start, 90, 500) if chance(rng, 15) else None
    stay = person.permit_date or person.arrival_date
    if (
        start > as_of + 8 * WEEK
        or not igu_eligible(*(np.array([to_day(day)]) for day in (person.birth_date, stay, start)))[0]
    ):
        return None
    end, kind = start + 104 * WEEK - _DAY, IguEnd.COMPLETED
    if stops:
        end, kind = stops, IguEnd.INTERRUPTED
    ended = end <= as_of
    return Igu(
        person_id=person.person_id,
        workplace=name,
        sector=sector,
        trade=trade,
        start_date=start,
        end_date=end if ended else None,
        end_kind=kind if ended else None,
    )


def efforts(town: Town) -> list[Effort]:
    """Women referred in the last year and a half, and what has happened since."""
    rng = generator("sample effort")
    women = [each for each in town.adults() if each.gender is Gender.WOMAN and each.moved_date is None]
    found: list[Effort] = []
    for person in sorted(shuffled(rng, women)[:_WOMEN], key=lambda each: each.person_id):
        referred = max(days_after(rng, town.as_of, -540, -30), person.arrival_date + 14 * _DAY)
        if referred > town.as_of:
            continue
        events = {weighted(rng, _EVENTS): days_after(rng, referred, 14, 300) for _ in range(rng.randrange(3))}
        happened: list[tuple[dt.date | None, EffortEvent | None]] = [
            *sorted((day, event) for event, day in events.items() if day <= town.as_of)
        ]
        found += [
            Effort(person_id=person.person_id, referred_date=referred, event=event, event_date=day)
            for day, event in happened or [(None, None)]
        ]
    return found
