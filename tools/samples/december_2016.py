"""The workbook of 31 December 2016: the follow-up on the partnership agreement.

The paper prints the activity percentages of 727 persons without the counts; 220, 235, 191 and 81 are the witness used.
Practice is the refugees' only, so that 200 in progress (140 private) and 230 begun since 1 September come out; 160 were
in progress on 1 September, as the paper says. Sheets about which the paper is silent (interpreters, the women's effort,
grants, forecast, plan) are left out. No warning is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integraxl.contract.codes import Basis, Sector
from integraxl.contract.parameters import Profile
from integraxl.contract.tables import Activity, BenchmarkRow, Igu, Person, Published, Setting, Target
from integraxl.measures.activity import Category
from integraxl.sample.draw import generator
from samples.citizen import Citizen
from samples.december_2016_people import AS_OF, BORN, COHORT_START, FAMILY, REFUGEES
from samples.december_2016_practice import practices
from samples.december_2016_published import CITIES, published
from samples.igu import Wanted, agreements
from samples.participation import assign, courses, leave_from, set_readiness, spells_of_closed
from samples.people import draw_population
from samples.places import Workplace
from samples.sample import Sample, settings
from samples.spells import numbered
from samples.targets import PARTNERSHIP_FROM, TARGETS_2016

_SEED = "2016"
_ABOUT = (
    "Tallene er tilpasset, så tabellerne er dem, Aalborg Kommune offentliggjorde pr. 31. december 2016 (opfølgning på "
    "Partnerskabsaftalen, 2016-038673): udslusning for under og over 30 år, aktivitet, praktikpladser, IGU og "
    "sammenligningen af seks byer.",
    "Alt andet er sat på skøn og siger intet om Aalborg. Ark, som papiret ikke har tal til, er udeladt.",
)

_REFUGEES_DO = {
    Category.MATERNITY: (0, 18),
    Category.BETWEEN_OFFERS: (15, 5),
    Category.NONE: (17, 14),
    Category.ILLNESS: (8, 4),
    Category.COMPANY: (173, 47),
    Category.OTHER: (163, 72),
    Category.LANGUAGE: (117, 74),
}
_FAMILY_DOES = {
    Category.MATERNITY: (0, 4),
    Category.NONE: (1, 4),
    Category.OTHER: (2, 8),
    Category.LANGUAGE: (3, 20),
}
_JOB_READY = {
    Category.COMPANY: 95,
    Category.OTHER: 24,
    Category.LANGUAGE: 14,
    Category.MATERNITY: 30,
    Category.ILLNESS: 0,
    Category.BETWEEN_OFFERS: 100,
    Category.NONE: 10,
}
_AGREEMENTS = (Wanted(3, PARTNERSHIP_FROM, AS_OF),)


def build() -> Sample:
    citizens = draw_population(REFUGEES, FAMILY, BORN, AS_OF, _SEED)
    spells = [*_spells(citizens, Basis.REFUGEE, _REFUGEES_DO), *_spells(citizens, Basis.FAMILY_REUNIFIED, _FAMILY_DOES)]
    workplaces = [Workplace(name, Sector.PRIVATE, trade) for name, trade in _IGU_WORKPLACES.items()]
    return Sample(
        "aalborg-2016-12-31.xlsx",
        AS_OF,
        {
            Igu: agreements(citizens, _AGREEMENTS, workplaces, AS_OF, _SEED),
            Person: [citizen.record() for citizen in citizens],
            Activity: numbered(spells),
            Target: TARGETS_2016,
            BenchmarkRow: [_city(name, *cells) for name, cells in CITIES.items()],
            Published: published(),
            Setting: settings(AS_OF, COHORT_START, Profile.COMMITTEE_2019, practice_from=PARTNERSHIP_FROM),
        },
        _ABOUT,
    )


def _city(name: str, rank: int, persons: int, subsidies: int, practices: int, *_: float) -> BenchmarkRow:
    return BenchmarkRow(
        period="dec. 2016",
        municipality=name,
        persons=persons,
        wage_subsidy=subsidies,
        practice=practices,
        rank=rank,
    )


_IGU_WORKPLACES = {"Hotel 3": "Hotel og restauration", "Gård 1": "Landbrug", "Fabrik 2": "Industri"}


def _spells(citizens: Sequence[Citizen], basis: Basis, quotas: Mapping[Category, tuple[int, int]]) -> list[Activity]:
    seed = f"{_SEED} {basis}"
    active = [each for each in citizens if each.basis is basis and each.active_adult_on(AS_OF)]
    categories = assign(active, quotas, AS_OF, seed)
    set_readiness(active, categories, _JOB_READY, seed)
    spells: list[Activity] = []
    for citizen in citizens:
        if citizen.basis is basis and citizen.exit and citizen.exit < PARTNERSHIP_FROM:
            spells += spells_of_closed(citizen, COHORT_START, seed)
    for citizen in active:
        rng = generator(f"{seed} {citizen.id}")
        leave = leave_from(citizen, categories[citizen.id], AS_OF, rng)
        spells += courses(citizen, categories[citizen.id], leave, AS_OF, rng)
    # the family-reunified get none: the paper counts the refugees' places
    return [*spells, *practices(active, categories)] if basis is Basis.REFUGEE else spells
