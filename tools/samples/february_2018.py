"""The workbook of 1 February 2018: the application for an ambassador, and the employment plan for 2018.

Besides the cross table and the nationalities it keeps to what the application says in words: 83 percent job-ready, 88
percent of the men and 75 of the women in practice, guidance or Danish lessons, six in ten of the other women on leave
for maternity. The IGU agreements are a guess: the application has no number. Some persons have no permit date, so that
they drop out where the clock runs from the permit. Sheets about which the paper is silent (interpreters, the women's
effort, grants, forecast, benchmark) are left out. No warning is meant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from integraxl.contract.codes import IguEnd, TableId
from integraxl.contract.parameters import Profile
from integraxl.contract.tables import Activity, Igu, Person, PlanTarget, Published, Setting, Target
from integraxl.measures.activity import Category
from integraxl.sample.draw import generator, one_of, shuffled
from samples.citizen import Citizen
from samples.february_2018_people import AS_OF, BORN, COHORT_START, FAMILY, REFUGEES
from samples.february_2018_plan import plan, published_plan
from samples.igu import Wanted, agreements
from samples.participation import spells_of_closed, spells_of_group
from samples.people import draw_population
from samples.places import IGU_PRIVATE, MUNICIPAL, STATE
from samples.published import Figure, figures
from samples.sample import Sample, settings
from samples.spells import numbered
from samples.targets import TARGETS_2016, TARGETS_2018

_SEED = "2018"
_PAPER = "Ansøgning om integrations- og beskæftigelsesambassadør, 2018"
_ABOUT = (
    "Tallene er tilpasset, så tabellerne er dem, Aalborg Kommune offentliggjorde pr. 1. februar 2018 (ansøgning om en "
    "integrations- og beskæftigelsesambassadør): udslusning efter køn og alder og de 690 aktive sager efter "
    "nationalitet. Arket Plan har målene fra udkastet til Beskæftigelsesplan 2018.",
    "Alt andet er sat på skøn og siger intet om Aalborg. Ark, som ansøgningen ikke har tal til, er udeladt.",
)

_MEMBERS_DO = {
    Category.MATERNITY: (0, 40),
    Category.BETWEEN_OFFERS: (20, 8),
    Category.NONE: (10, 8),
    Category.ILLNESS: (20, 12),
    Category.COMPANY: (110, 38),
    Category.OTHER: (96, 58),
    Category.LANGUAGE: (160, 110),
}
"""366 of 416 men (88 percent) and 206 of 274 women (75) take part; 40 of the other 68 women are on leave."""
_JOB_READY = {
    Category.COMPANY: 100,
    Category.OTHER: 88,
    Category.LANGUAGE: 84,
    Category.MATERNITY: 76,
    Category.ILLNESS: 20,
    Category.BETWEEN_OFFERS: 100,
    Category.NONE: 40,
}
_WORKING_AGE = 64
_WITHOUT_PERMIT = 400
"""Every so many-th person."""
_CLOSED_SINCE = dt.date(2017, 1, 1)

_NATIONALITIES = {
    "Syrien": 304,
    "Eritrea": 179,
    "Iran": 90,
    "Somalia": 35,
    "Afghanistan": 28,
    "Statsløs palæstinenser": 21,
    "Irak": 8,
    "DR Congo": 6,
    "Sudan": 5,
    "Etiopien": 5,
    "Myanmar": 4,
    "Rusland": 3,
    None: 2,
}
"""Of the 690: the last ones are the 33 in Øvrige, among them two without a nationality."""

_AGREEMENTS = (
    Wanted(2, dt.date(2016, 9, 1), dt.date(2017, 12, 31), IguEnd.INTERRUPTED),
    Wanted(28, dt.date(2016, 9, 1), AS_OF),
)
_PUBLIC_AGREEMENTS, _PRIVATE_AGREEMENTS = 7, 22


def build() -> Sample:
    citizens = draw_population(REFUGEES, FAMILY, BORN, AS_OF, _SEED)
    active = [each for each in citizens if each.active_adult_on(AS_OF) and each.age(AS_OF) <= _WORKING_AGE]
    _set_nationalities(active)
    for citizen in citizens[::_WITHOUT_PERMIT]:
        citizen.permit = None
    return Sample(
        "aalborg-2018-02-01.xlsx",
        AS_OF,
        {
            Activity: numbered(_spells(citizens, active)),
            Igu: _agreements(citizens),
            Person: [citizen.record() for citizen in citizens],
            Target: [*TARGETS_2016, *TARGETS_2018],
            PlanTarget: plan(),
            Published: [*_published(), *published_plan()],
            Setting: settings(AS_OF, COHORT_START, Profile.APPLICATION_2018),
        },
        _ABOUT,
    )


def _set_nationalities(active: Sequence[Citizen]) -> None:
    names = [name for name, count in _NATIONALITIES.items() for _ in range(count)]
    for citizen, name in zip(shuffled(generator(f"{_SEED} nationalitet"), active), names, strict=True):
        citizen.nationality = name


def _spells(citizens: Sequence[Citizen], active: Sequence[Citizen]) -> Iterator[Activity]:
    yield from spells_of_group(active, _MEMBERS_DO, _JOB_READY, AS_OF, _SEED)
    for citizen in citizens:
        if citizen.closed_on(AS_OF):
            yield from spells_of_closed(citizen, _CLOSED_SINCE, _SEED)


def _agreements(citizens: Sequence[Citizen]) -> list[Igu]:
    rng = generator(f"{_SEED} igu arbejdspladser")
    places = [one_of(rng, MUNICIPAL) for _ in range(_PUBLIC_AGREEMENTS)]
    places += [one_of(rng, STATE), *(one_of(rng, IGU_PRIVATE) for _ in range(_PRIVATE_AGREEMENTS))]
    return agreements(citizens, _AGREEMENTS, places, AS_OF, _SEED)


def _published() -> Iterator[Published]:
    """Percentages only: the application prints no counts in these tables."""
    shares = {
        "Mænd": (0.40, 0.38, 0.27, 0.35),
        "Kvinder": (0.15, 0.23, 0.12, 0.16),
        "I alt": (0.33, 0.33, 0.21, 0.28),
    }
    cells: dict[str, dict[str, Figure]] = {
        f"gender={gender}; band={band}": {"share": (share, 0)}
        for gender, row in shares.items()
        for band, share in zip(("18-24", "25-29", "30-64", "I alt"), row, strict=True)
    }
    yield from figures(_PAPER, TableId.OUTFLOW_GENDER_AGE, cells)
    percents = {
        "Syrien": 44,
        "Eritrea": 26,
        "Iran": 13,
        "Somalia": 5,
        "Afghanistan": 4,
        "Statsløs palæstinenser": 3,
        "Øvrige": 5,
    }
    yield from figures(
        _PAPER, TableId.NATIONALITY, {f"nationality={name}": {"percent": percent} for name, percent in percents.items()}
    )
