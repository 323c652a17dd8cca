"""Random towns as rows of the contract: their whole history, and what a workbook knew of it on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.small_workbooks import Sheet, save, settings, sheet

Row = dict[str, Any]
DAY = dt.timedelta(1)
FIRST, LAST = dt.date(2014, 7, 1), dt.date(2020, 12, 31)
SECTORS = ("Privat", "Kommunal", "Regional", "Statslig")
OFFERS = (
    "Virksomhedspraktik", "Løntilskud", "Ordinære timer", "Nytteaktivering", "Vejledning og opkvalificering",
    "Danskuddannelse", "Ordinær uddannelse", "Barsel", "Sygdom",
)  # fmt: skip
OFFER_WEIGHTS = (35, 6, 5, 5, 14, 25, 3, 4, 4)
EXITS = ("Job", "Uddannelse", "IGU", "Ægtefælleforsørget", "Selvforsørget", "A-lov", "Andet")
EXIT_WEIGHTS = (44, 24, 8, 8, 6, 5, 5)
EVENTS = (
    "Praktik", "Afventer praktik", "Nytteaktivering", "Lønnede timer", "Selvforsørgelse", "Ægtefælleforsørget",
    "A-lov", "Barsel", "Helbred",
)  # fmt: skip
NATIONALITIES = ("Syrien", "Eritrea", "Iran", "Somalia", "Afghanistan", "Irak", "Ukraine", None)
NATIONALITY_WEIGHTS = (42, 22, 11, 7, 6, 5, 4, 3)
TARGETS: tuple[Row, ...] = (
    *(
        {"Indikator": "Udslusning", "Gruppe": group, "Målepunkt": point, "Mål": aim, "Gyldig fra": FIRST}
        for group, point, aim in (
            (None, 1.0, 0.1), (None, 2.0, 0.25), (None, 3.0, 0.5), ("kvinder", 2.0, 0.15), ("kvinder", 3.0, 0.4),
        )
    ),
    {"Indikator": "IGU", "Mål": 5.0, "Gyldig fra": FIRST},
    {"Indikator": "Praktikpladser", "Mål": 20.0, "Gyldig fra": FIRST},
    {"Indikator": "Praktikpladser privat", "Mål": 10.0, "Gyldig fra": FIRST},
)  # fmt: skip


@dataclass
class Town:
    """The rows of the sheets, with everything that will have happened by the end of `LAST`."""

    people: list[Row] = field(default_factory=list)
    spells: list[Row] = field(default_factory=list)
    agreements: list[Row] = field(default_factory=list)
    referrals: list[Row] = field(default_factory=list)
    cohort_start: dt.date | None = None
    name: str = "Angrebsby"


def make_town(rng: Random, size: int) -> Town:
    """`size` persons, fewer of them late than early, and all that happens to them."""
    town = Town(cohort_start=rng.choice([None, FIRST, dt.date(2015, 7, 1)]))
    for number in range(1, size + 1):
        add_person(rng, town, f"P{number:05}")
    return town


def add_person(rng: Random, town: Town, name: str, earliest: dt.date = FIRST) -> None:
    """One more person who arrived on a day from `earliest`, with spells, perhaps an IGU and a referral."""
    arrival = min(_between(rng, earliest, LAST), _between(rng, earliest, LAST))
    person = _person(rng, name, arrival)
    town.people.append(person)
    if person["Opholdsgrundlag"] == "Barn født":
        return
    for _ in range(rng.choice((0, 1, 2, 3, 4))):
        town.spells.append(_spell(rng, person))
    if rng.random() < 0.12:
        town.agreements.append(_agreement(rng, person))
    if person["Køn"] == "Kvinde" and rng.random() < 0.3:
        town.referrals += _referrals(rng, person)


def _person(rng: Random, name: str, arrival: dt.date) -> Row:
    basis = rng.choices(("Flygtning", "Familiesammenført", "Barn født"), (66, 26, 8))[0]
    years = 0 if basis == "Barn født" else rng.choices((8, 16, 20, 26, 33, 45, 62), (4, 10, 24, 24, 20, 14, 4))[0]
    row: Row = {
        "BorgerID": name,
        "Køn": rng.choices(("Kvinde", "Mand"), (45, 55))[0],
        "Fødselsdato": arrival - DAY * (years * 365 + (rng.randrange(1300) if years else 0)),
        "Nationalitet": rng.choices(NATIONALITIES, NATIONALITY_WEIGHTS)[0],
        "Opholdsgrundlag": basis,
        "Ankomstdato": arrival,
        "Opholdstilladelse": arrival - DAY * rng.randrange(120) if years and rng.random() < 0.95 else None,
        "Visitation": rng.choice(("Jobparat", "Aktivitetsparat", "Uddannelsesparat", None)) if years else None,
        "Fraflytningsdato": arrival + DAY * rng.randrange(40, 1800) if rng.random() < 0.15 else None,
    }
    if years and rng.random() < 0.55:
        row |= _exit(rng, arrival + DAY * rng.randrange(30, 1500))
    return row


def _exit(rng: Random, day: dt.date) -> Row:
    again = day + DAY * rng.randrange(20, 600) if rng.random() < 0.15 else None
    return {"Udslusningsdato": day, "Udsluset til": rng.choices(EXITS, EXIT_WEIGHTS)[0], "Genoptaget": again}


def _spell(rng: Random, person: Row) -> Row:
    start = person["Ankomstdato"] + DAY * (rng.randrange(40) if rng.random() < 0.3 else rng.randrange(1500))
    kind = rng.choices(OFFERS, OFFER_WEIGHTS)[0]
    company = kind in OFFERS[:2]
    return {
        "BorgerID": person["BorgerID"],
        "Aktivitet": kind,
        "Startdato": start,
        "Slutdato": start + DAY * rng.randrange(5, 250) if rng.random() < 0.92 else None,
        "Sektor": rng.choices((*SECTORS, None), (60, 25, 4, 4, 7))[0] if company else None,
        "Timer pr. uge": rng.choice((None, 8.0, 15.0, 20.0, 37.0)) if company else None,
    }


def _agreement(rng: Random, person: Row) -> Row:
    start = person["Ankomstdato"] + DAY * rng.randrange(60, 900)
    ended = rng.random() < 0.5
    return {
        "BorgerID": person["BorgerID"],
        "Arbejdsplads": f"Firma {rng.randrange(9)}",
        "Sektor": rng.choices((*SECTORS, None), (60, 25, 5, 5, 5))[0],
        "Startdato": start,
        "Slutdato": start + DAY * rng.randrange(20, 730) if ended else None,
        "Sluttype": rng.choice(("Fuldført", "Afbrudt")) if ended else None,
    }


def _referrals(rng: Random, person: Row) -> list[Row]:
    referred = person["Ankomstdato"] + DAY * rng.randrange(60, 900)
    row: Row = {"BorgerID": person["BorgerID"], "Visiteret": referred}
    chosen = rng.sample(EVENTS, rng.choice((0, 0, 1, 1, 2)))
    return [row | {"Hændelse": each, "Hændelsesdato": referred + DAY * rng.randrange(1, 500)} for each in chosen] or [
        row
    ]


def _between(rng: Random, first: dt.date, last: dt.date) -> dt.date:
    return first + DAY * rng.randrange((last - first).days + 1)


def known(town: Town, day: dt.date) -> Town:
    """What the town's workbook held on a day: nothing that was still to come, but agreements made for later."""
    people = [
        _blank(row, day, "Fraflytningsdato", "Genoptaget", exit_fields=True)
        for row in town.people
        if row["Ankomstdato"] <= day
    ]
    here = {row["BorgerID"] for row in people}
    soon = day + 60 * DAY
    return Town(
        people,
        [_blank(row, day, "Slutdato") for row in town.spells if row["Startdato"] <= day and row["BorgerID"] in here],
        [_ended(row, day) for row in town.agreements if row["Startdato"] <= soon and row["BorgerID"] in here],
        _referred([row for row in town.referrals if row["Visiteret"] <= day and row["BorgerID"] in here], day),
        town.cohort_start,
        town.name,
    )


def _blank(row: Row, day: dt.date, *headers: str, exit_fields: bool = False) -> Row:
    gone = [header for header in headers if row.get(header) is not None and row[header] > day]
    if exit_fields and (row.get("Udslusningsdato") or FIRST) > day:
        gone += ["Udslusningsdato", "Udsluset til", "Genoptaget"]
    return row | dict.fromkeys(gone)


def _ended(row: Row, day: dt.date) -> Row:
    return row | dict.fromkeys(("Slutdato", "Sluttype")) if row["Slutdato"] and row["Slutdato"] > day else row


def _referred(rows: list[Row], day: dt.date) -> list[Row]:
    """Events to come are not known; a woman none of whose events are known keeps one row."""
    happened = [row for row in rows if row.get("Hændelsesdato") is None or row["Hændelsesdato"] <= day]
    seen = {row["BorgerID"] for row in happened}
    bare = {row["BorgerID"]: {"BorgerID": row["BorgerID"], "Visiteret": row["Visiteret"]} for row in rows}
    return happened + [row for name, row in bare.items() if name not in seen]


def write(town: Town, as_of: dt.date, folder: Path, name: str) -> Path:
    """The town's workbook, with its report date."""
    start: Row = {"Kohortestart": town.cohort_start} if town.cohort_start else {}
    sheets: list[Sheet] = [
        sheet("Borgere", *town.people),
        sheet("Aktiviteter", *town.spells),
        sheet("IGU", *town.agreements),
        sheet("Kvindeindsats", *town.referrals),
        sheet("Mål", *TARGETS),
        sheet("Prognose", *({"Kvoteår": year, "Kvote": 9.0} for year in (2017, 2018, 2019, 2020))),
        settings(Kommune=town.name, Opgørelsesdato=as_of, **start),
    ]
    return save(folder, *sheets, name=name)
