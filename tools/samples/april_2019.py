"""The workbook of 1 April 2019: the half-yearly status to the employment committee, tables 1-6.

Chosen here where the paper is silent: the mix of the passive, the fate of the IGU agreements (6 completed, 7
interrupted, 46 ongoing, 2 more agreed), what happened to the women without a printed status, and everything about ages,
nationalities, practice, timeliness and effect. The quota of 2018 is not in the paper and is left blank. Visitation is
given for those with an active case; a closed case keeps its last spells only.

Two warnings are meant: a practice of 14 weeks (long_practice), and a language course within another
(overlapping_spells).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from integraxl.contract.codes import (
    ActivityKind,
    Basis,
    Gender,
    IguEnd,
    InterpreterType,
    Sector,
)
from integraxl.contract.parameters import Profile
from integraxl.contract.tables import (
    Activity,
    Effort,
    Forecast,
    Grant,
    Igu,
    Interpreting,
    Person,
    PlanTarget,
    Published,
    Setting,
    Target,
)
from integraxl.measures.activity import Category
from integraxl.sample.draw import WEEK, generator, one_of
from samples.april_2019_people import AS_OF, BORN, COHORT_START, FAMILY, REFUGEES
from samples.april_2019_published import MUNICIPAL_IGU, published
from samples.april_2019_registers import REFERRALS, grants, plan
from samples.citizen import Citizen
from samples.effort import refer
from samples.igu import Wanted, agreed, agreements
from samples.interpreting import Hours, bookings
from samples.participation import spells_of_closed, spells_of_group
from samples.people import draw_population
from samples.places import IGU_PRIVATE, STATE, Workplace
from samples.sample import Sample, settings
from samples.spells import numbered, other_spell
from samples.targets import TARGETS_2016, TARGETS_2018, TARGETS_2019

_SEED = "2019"
_ABOUT = (
    "Tallene er tilpasset, så tabellerne er dem, Aalborg Kommune offentliggjorde pr. 1. april 2019 "
    "(Beskæftigelsesudvalget 28. maj 2019, punkt 11): udslusning (tabel 1-4), tolkning (tabel 5-6), modtagne og "
    "bosiddende, IGU, deltagelse i tilbud og Kvindeindsatsen.",
    "Alt andet er sat på skøn: alder, nationalitet, praktik, rettidighed og effekt siger intet om Aalborg.",
    "Arket Offentliggjort har tallene, som de blev trykt, også de tre, der ikke stemmer; afstemningen finder dem.",
)

_REFUGEES_DO = {
    Category.MATERNITY: (0, 34),
    Category.BETWEEN_OFFERS: (26, 12),
    Category.NONE: (8, 14),
    Category.ILLNESS: (14, 12),
    Category.COMPANY: (74, 34),
    Category.OTHER: (66, 46),
    Category.LANGUAGE: (86, 69),
}
_FAMILY_DOES = {
    Category.MATERNITY: (0, 7),
    Category.BETWEEN_OFFERS: (1, 2),
    Category.NONE: (0, 1),
    Category.ILLNESS: (1, 1),
    Category.COMPANY: (3, 6),
    Category.OTHER: (2, 6),
    Category.LANGUAGE: (3, 18),
}
_JOB_READY = {
    Category.COMPANY: 88,
    Category.OTHER: 45,
    Category.LANGUAGE: 42,
    Category.MATERNITY: 40,
    Category.ILLNESS: 0,
    Category.BETWEEN_OFFERS: 100,
    Category.NONE: 10,
}
_CLOSED_SINCE = dt.date(2018, 1, 1)
_ODD_SUNDAY = dt.date(2017, 10, 1)
"""When a practice ended that is given a week too many."""

_AGREEMENTS = (
    Wanted(3, dt.date(2016, 9, 1), dt.date(2016, 12, 31), IguEnd.COMPLETED),
    Wanted(3, dt.date(2017, 1, 1), dt.date(2017, 3, 31), IguEnd.COMPLETED),
    Wanted(7, dt.date(2016, 10, 1), dt.date(2018, 12, 31), IguEnd.INTERRUPTED),
    Wanted(45, dt.date(2017, 4, 2), dt.date(2018, 12, 31)),
    Wanted(1, dt.date(2019, 1, 1), AS_OF),
)
_PRIVATE_AGREEMENTS, _STATE_AGREEMENTS = 43, 4

_HOURS_2018 = (
    Hours(InterpreterType.ON_SITE, 129_676, 5_217),
    Hours(InterpreterType.PHONE, 18_660, 59),
    Hours(InterpreterType.VIDEO, 1_306, 6),
)
_HOURS_2019 = (
    Hours(InterpreterType.ON_SITE, 15_290, 710),
    Hours(InterpreterType.PHONE, 13_790, 70),
    Hours(InterpreterType.VIDEO, 1_120, 30),
)
_OTHER_HOURS = (Hours(InterpreterType.ON_SITE, 60, 20), Hours(InterpreterType.PHONE, 40, 0))


def build() -> Sample:
    citizens = draw_population(REFUGEES, FAMILY, BORN, AS_OF, _SEED)
    spells = _spells(citizens)
    effort, added = _effort(citizens, spells)
    igu = _agreements(citizens)
    return Sample(
        "aalborg-2019-04-01.xlsx",
        AS_OF,
        {
            Person: [citizen.record() for citizen in citizens],
            Activity: numbered(_with_oddities([*spells, *added])),
            Igu: igu,
            Interpreting: _bookings(),
            Target: [*TARGETS_2016, *TARGETS_2018, *TARGETS_2019],
            Effort: effort,
            Grant: grants(),
            Forecast: [Forecast(quota_year=2018), Forecast(quota_year=2019, quota=3, adults=120, children=97)],
            PlanTarget: plan(),
            Published: published(),
            Setting: settings(AS_OF, COHORT_START, Profile.COMMITTEE_2019),
        },
        _ABOUT,
    )


def _spells(citizens: Sequence[Citizen]) -> list[Activity]:
    spells: list[Activity] = []
    for basis, quotas in ((Basis.REFUGEE, _REFUGEES_DO), (Basis.FAMILY_REUNIFIED, _FAMILY_DOES)):
        active = [each for each in citizens if each.basis is basis and each.active_adult_on(AS_OF)]
        spells += spells_of_group(active, quotas, _JOB_READY, AS_OF, f"{_SEED} {basis}")
    for citizen in citizens:
        if citizen.closed_on(AS_OF):
            spells += spells_of_closed(citizen, _CLOSED_SINCE, _SEED)
    return spells


def _with_oddities(spells: list[Activity]) -> list[Activity]:
    """The two rows that are meant to be remarked on: a practice of 14 weeks, and a language course within another."""
    long = next(each for each in spells if each.activity is ActivityKind.PRACTICE and each.end_date == _ODD_SUNDAY)
    course = next(each for each in spells if each.activity is ActivityKind.LANGUAGE and each.end_date is None)
    assert long.end_date is not None
    spells[spells.index(long)] = long.model_copy(
        update={"start_date": long.end_date - 13 * WEEK + dt.timedelta(days=1), "end_date": long.end_date + WEEK}
    )
    evening = other_spell(
        course.person_id, ActivityKind.LANGUAGE, AS_OF - 20 * WEEK, AS_OF - 8 * WEEK, hours=4, provider="Aftenskole"
    )
    return [*spells, evening]


def _agreements(citizens: Sequence[Citizen]) -> list[Igu]:
    rng = generator(f"{_SEED} igu arbejdspladser")
    places = [Workplace(name, Sector.MUNICIPAL, _trade(name)) for name, n in MUNICIPAL_IGU.items() for _ in range(n)]
    places += [one_of(rng, STATE) for _ in range(_STATE_AGREEMENTS)]
    places += [one_of(rng, IGU_PRIVATE) for _ in range(_PRIVATE_AGREEMENTS)]
    made = agreements(citizens, _AGREEMENTS, places, AS_OF, _SEED)
    soon = [each for each in citizens if each.active_adult_on(AS_OF) and 22 <= each.age(AS_OF) < 38][:2]
    return [*made, *(agreed(each, AS_OF + n * WEEK, one_of(rng, IGU_PRIVATE)) for n, each in enumerate(soon))]


def _trade(workplace: str) -> str:
    return "Køkken" if workplace.startswith(("Børnehaven", "Gug")) else "Kontor"


def _effort(citizens: Sequence[Citizen], spells: Sequence[Activity]) -> tuple[list[Effort], list[Activity]]:
    women = [
        each
        for each in citizens
        if each.gender is Gender.WOMAN and each.basis is Basis.REFUGEE and each.resident_on(AS_OF)
    ]
    return refer(women, spells, REFERRALS, AS_OF, _SEED)


def _bookings() -> list[Interpreting]:
    """The two published periods, and some bookings outside them: December 2017, and the report date itself."""
    made = [
        *bookings(dt.date(2017, 12, 1), dt.date(2017, 12, 31), _OTHER_HOURS, f"{_SEED} før"),
        *bookings(dt.date(2018, 1, 1), dt.date(2018, 12, 31), _HOURS_2018, f"{_SEED} tabel 5"),
        *bookings(dt.date(2019, 1, 1), dt.date(2019, 3, 31), _HOURS_2019, f"{_SEED} tabel 6"),
        *bookings(AS_OF, AS_OF, _OTHER_HOURS, f"{_SEED} efter"),
    ]
    return sorted(made, key=lambda each: (each.date, each.kind))
