"""Invented workplaces, and the nationalities as the application of 2018 counts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from integraxl.contract.codes import Sector
from integraxl.sample.draw import chance, one_of, weighted


@dataclass(frozen=True)
class Workplace:
    name: str
    sector: Sector
    trade: str
    number: int = 1


def _numbered(kinds: Mapping[str, str], sector: Sector, count: int) -> tuple[Workplace, ...]:
    return tuple(
        Workplace(f"{kind} {n}", sector, trade, n) for kind, trade in kinds.items() for n in range(1, count + 1)
    )


PRIVATE = _numbered(
    {
        "Restaurant": "Køkken",
        "Lager": "Lager",
        "Byggefirma": "Byggeri",
        "Gård": "Landbrug",
        "Metalvirksomhed": "Metal",
        "Autoværksted": "Mekaniker",
        "Hotel": "Hotel og restauration",
        "Butik": "Handel",
        "Fabrik": "Industri",
        "Kontor": "Kontor",
    },
    Sector.PRIVATE,
    12,
)
MUNICIPAL = _numbered(
    {"Plejehjem": "Pleje", "Børnehave": "Pasning", "Skole": "Kontor", "Kantine": "Køkken", "Materielgård": "Lager"},
    Sector.MUNICIPAL,
    6,
)
REGIONAL = _numbered({"Sygehusafdeling": "Pleje"}, Sector.REGIONAL, 4)
STATE = _numbered({"Statsligt kontor": "Kontor", "Uddannelsessted": "Køkken"}, Sector.STATE, 2)

# few places with several agreements each: the table of workplaces must fit a page
_IGU_TRADES = ("Kontor", "Køkken", "Landbrug", "Metal", "Byggeri", "Lager", "Mekaniker")
IGU_PRIVATE = tuple(each for each in PRIVATE if each.trade in _IGU_TRADES and each.number <= 2)

_PUBLIC = {MUNICIPAL: 84, REGIONAL: 8, STATE: 8}


def private_workplace(rng: Random) -> Workplace:
    return one_of(rng, PRIVATE)


def public_workplace(rng: Random) -> Workplace:
    pool = weighted(rng, _PUBLIC)
    return one_of(rng, pool)


def any_workplace(rng: Random) -> Workplace:
    """Seven in ten are private, as in the paper of 2017."""
    return private_workplace(rng) if chance(rng, 70) else public_workplace(rng)


# the published percentages; the 5 percent of Øvrige are spread so that none reaches the 3 percent of a row of its own
NATIONALITIES = {
    "Syrien": 440,
    "Eritrea": 260,
    "Iran": 130,
    "Somalia": 50,
    "Afghanistan": 40,
    "Statsløs palæstinenser": 30,
    "Irak": 12,
    "DR Congo": 10,
    "Sudan": 8,
    "Etiopien": 8,
    "Myanmar": 6,
    "Rusland": 6,
}
FAMILY_NATIONALITIES = {"Syrien": 680, "Eritrea": 90, "Iran": 90, "Somalia": 60, "Afghanistan": 30, "Irak": 20}
