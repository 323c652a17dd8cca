"""The sheets Metode and Oprindelse: the definitions in force, every parameter, and where the figures come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from integraxl.contract.codes import Audience
from integraxl.contract.parameters import PROFILES, PUBLIC_ONLY, SETTING_KEYS, Parameters, Profile
from integraxl.contract.wording import (
    adults_are,
    ages_in_words,
    each_exit,
    exact_days,
    hours_in_words,
    limit_in_words,
    months_in_words,
    population_in_words,
    small_counts,
)
from integraxl.danish import format_date, format_shortest, join_words
from integraxl.measures.support import WORKING_AGE
from integraxl.report.elements import AppendixList, Element, Grid, Words
from integraxl.tables.model import MARK, text
from integraxl.version import __version__
from integraxl.workbook.read import Source

_CODE_NAMES = {
    "municipality": "ankomst til kommunen",
    "permit": "opholdstilladelsen",
    "measurement": "på målepunktet",
    "arrival": "ved ankomst",
    "report": "på opgørelsesdatoen",
    "at_point": "på målepunktet",
    "ever": "nogensinde inden målepunktet",
    "month": "måned",
    "quarter": "kvartal",
    "half": "halvår",
    "year": "år",
}


_APPLICATION = PROFILES[Profile.APPLICATION_2018]
_APPLICANTS = f"{population_in_words(_APPLICATION['population'])} på {ages_in_words(WORKING_AGE)}"
"""Whom the application's tables count, whatever the report's own profile."""


def definition_listing(parameters: Parameters, audience: Audience) -> AppendixList:
    """What each family of figures counts; in the public edition also what is hidden."""
    rows = [*definitions(parameters), *(_hiding(parameters) if audience is Audience.PUBLIC else ())]
    return AppendixList(
        "Definitioner", Grid((text("measure", "Opgørelse"), text("definition", "Definition")), tuple(rows))
    )


def method_elements(parameters: Parameters, audience: Audience = Audience.COMMITTEE) -> list[Element]:
    return [
        Words(f"Alle tal er opgjort pr. {format_date(parameters.as_of)}; en hændelse dateret den dag er sket."),
        definition_listing(parameters, audience),
        AppendixList("Valg i denne rapport", _parameter_grid(parameters, audience)),
    ]


def definitions(parameters: Parameters) -> Iterator[tuple[str, str]]:
    """Each family of figures and what it counts under the choices in force, as a Danish reader accepts it."""
    yield "Ankomst", f"Borgere efter ankomstdato{_cohort(parameters)}. Bosiddende er modtagne, der ikke er fraflyttet."
    yield (
        "Offentlig forsørgelse",
        f"Bosiddende på mindst {parameters.adult_age} år. På forsørgelsesydelse er den, hvis sag ikke er afsluttet, "
        "eller hvis afsluttede sag er genoptaget.",
    )
    yield (
        "Nationalitet",
        f"{_APPLICANTS.capitalize()} med aktiv sag. "
        f"Nationaliteter under {limit_in_words(parameters.min_share)} er samlet i Øvrige.",
    )
    yield "Forventede ankomster", "Kvoter og mulige familiesammenføringer, som de står i regnearket, pr. kvoteår."
    yield "Udslusning", _outflow(parameters)
    yield (
        "Udslusning efter køn og alder",
        f"Bosiddende {_APPLICANTS} på opgørelsesdatoen. Udsluset omfatter {each_exit(_APPLICATION['counted_exits'])}.",
    )
    yield (
        "IGU",
        "Etableret er begyndt senest på opgørelsesdatoen: igangværende, fuldførte og afbrudte. Målet gælder fuldførte "
        "og igangværende.",
    )
    yield (
        "Aktivitet",
        "Voksne flygtninge med aktiv sag, hver i den første kategori, der passer: virksomhedsrettet tilbud, øvrige "
        f"tilbud, kun danskuddannelse, passiv. Mellem to tilbud er man i {exact_days(parameters.between_offers_days)}."
        f"{_adults(parameters)}",
    )
    yield "Praktikpladser", "Virksomhedspraktikker i gang på opgørelsesdatoen og begyndt i perioden, efter sektor."
    yield "Rettidighed", _timeliness(parameters)
    yield (
        "Effekt",
        f"Forløb afsluttet i perioden. Målt {months_in_words(parameters.effect_months)} efter slutdatoen er "
        "andelen i job, uddannelse, IGU eller selvforsørget.",
    )
    yield "Kvindeindsats", "Kvinder visiteret senest på opgørelsesdatoen; en kvinde kan stå under flere hændelser."
    yield "Tolkning", "Timerne lægges sammen uafrundet. Procenterne afrundes, så de giver 100 (største rest)."
    yield "Mål", "Et mål er nået, når den uafrundede værdi er mindst målet (eller højst, hvis målet er et loft)."
    yield "Afrunding", "Der afrundes først, når tal vises; halve rundes op."


def _adults(parameters: Parameters) -> str:
    adults = adults_are(parameters.adult_age)
    return f" {adults}" if adults else ""


def _cohort(parameters: Parameters) -> str:
    return f" fra {format_date(parameters.cohort_start)}" if parameters.cohort_start else ""


def _outflow(parameters: Parameters) -> str:
    population = join_words(str(each).lower() for each in parameters.population)
    excluded = "fraflyttede og ægtefælleforsørgede" if parameters.exclude_spouse_supported else "fraflyttede"
    return (
        f"Målgruppen er borgere med opholdsgrundlag {population}{_cohort(parameters)}, som har nået målepunktet og da "
        f"er mindst {parameters.min_age} år. Uret går fra {_CODE_NAMES[parameters.clock]}. Uden for målgruppen er "
        f"{excluded} ({_CODE_NAMES[parameters.exclusion_basis]}). Udsluset er den, hvis sag er afsluttet til "
        f"{each_exit(parameters.counted_exits)} "
        f"({_CODE_NAMES[parameters.status]}). Aldersgrupper efter alder {_CODE_NAMES[parameters.age_basis]}."
    )


def _timeliness(parameters: Parameters) -> str:
    first, between = exact_days(parameters.four_weeks_days), exact_days(parameters.six_weeks_days)
    return (
        f"Jobparate bosiddende. Virksomhedsrettet tilbud senest {first} efter ankomst; højst {between} mellem to "
        f"tilbud; mindst {hours_in_words(parameters.weekly_hours)} om ugen."
    )


def _hiding(parameters: Parameters) -> Iterator[tuple[str, str]]:
    yield (
        "Fortrolighed",
        f"{_hidden_counts(parameters)} Et nul vises, for det handler ikke om nogen; men det skjules, at alle i en "
        f"gruppe på under {parameters.min_group} er i samme kategori. Lister over enkelte borgere og arbejdspladser er "
        "ikke med.",
    )


def _hidden_counts(parameters: Parameters) -> str:
    small = small_counts(parameters.min_cell)
    if small is None:
        return f"Intet antal er skjult, fordi det er lille; skjulte tal er vist som »{MARK}«."
    return (
        f"{small} er skjult, vist som »{MARK}«, og med dem andele og andre tal, der bygger på dem. Hvor et skjult "
        "antal kunne regnes ud af andre tal, er også nogle af dem skjult, på tværs af alle tabeller. Det er "
        "efterprøvet, at hvert skjult lille antal efter alt det viste kan ligge i et spænd på mindst "
        f"{parameters.min_cell}."
    )


def _parameter_grid(parameters: Parameters, audience: Audience) -> Grid:
    rows = tuple(
        (setting_name(name), f"{field.description}: {shown_value(getattr(parameters, name))}")
        for name, field in Parameters.model_fields.items()
        if audience is Audience.PUBLIC or name not in PUBLIC_ONLY
    )
    return Grid((text("name", "Navn i Opsætning"), text("value", "Betydning og værdi")), rows)


def setting_name(parameter: str) -> str:
    """What a parameter is called on Opsætning."""
    return {name: key.capitalize() for key, name in SETTING_KEYS.items()}.get(parameter, parameter)


def shown_value(value: Any) -> str:
    """A parameter's value as staff read it; a code with its meaning."""
    if value is None:
        return "ikke angivet"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, dt.date):
        return format_date(value)
    if isinstance(value, tuple):
        return join_words(map(str, value)) if value else "ingen"
    if isinstance(value, float):
        return format_shortest(value)
    return f"{_CODE_NAMES[value]} ({value})" if value in _CODE_NAMES else str(value)


def origin_elements(source: Source, parameters: Parameters, audience: Audience = Audience.COMMITTEE) -> list[Element]:
    rows = (
        ("Kommune", parameters.municipality),
        ("Opgørelsesdato", format_date(parameters.as_of)),
        ("Profil", str(parameters.profile)),
        ("Dataregneark", source.file),
        # anyone could try workbooks until one has it: nothing reckoned from the persons stands in a public edition
        *((("Dataregnearkets SHA-256", source.sha256),) if audience is not Audience.PUBLIC else ()),
        ("Beregnet af", f"integraxl {__version__}"),
        *((("Udgave", "Offentlig: små antal er skjult"),) if audience is Audience.PUBLIC else ()),
    )
    said = "Af det samme dataregneark laver den samme version af integraxl altid nøjagtig den samme rapport."
    return [
        Words(said),
        AppendixList("Rapportens oprindelse", Grid((text("what", "Hvad"), text("value", "Værdi")), rows)),
    ]
