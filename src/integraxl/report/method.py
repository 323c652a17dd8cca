"""The sheets Metode and Oprindelse: the definitions in force, every parameter, and where the figures come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from integraxl.contract.codes import Audience
from integraxl.contract.parameters import PUBLIC_ONLY, SETTING_KEYS, Parameters
from integraxl.danish import format_date, format_number, format_percent, join_words
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
        f"Flygtninge og familiesammenførte på 18-64 år med aktiv sag. "
        f"Nationaliteter under {format_percent(parameters.min_share)} er samlet i Øvrige.",
    )
    yield "Forventede ankomster", "Kvoter og mulige familiesammenføringer, som de står i regnearket, pr. kvoteår."
    yield "Udslusning", _outflow(parameters)
    yield (
        "Udslusning efter køn og alder",
        "Bosiddende flygtninge og familiesammenførte på 18-64 år på opgørelsesdatoen. "
        "Udsluset omfatter job, uddannelse, IGU og ægtefælleforsørgelse.",
    )
    yield (
        "IGU",
        "Etableret er begyndt senest på opgørelsesdatoen: igangværende, fuldførte og afbrudte. Målet gælder fuldførte "
        "og igangværende.",
    )
    yield (
        "Aktivitet",
        "Voksne flygtninge med aktiv sag, hver i den første kategori, der passer: virksomhedsrettet tilbud, øvrige "
        f"tilbud, kun danskuddannelse, passiv. Mellem to tilbud er man i {parameters.between_offers_days} dage.",
    )
    yield "Praktikpladser", "Virksomhedspraktikker i gang på opgørelsesdatoen og begyndt i perioden, efter sektor."
    yield "Rettidighed", _timeliness(parameters)
    yield (
        "Effekt",
        f"Forløb afsluttet i perioden. Målt {format_number(parameters.effect_months)} måneder efter slutdatoen er "
        "andelen i job, uddannelse, IGU eller selvforsørget.",
    )
    yield "Kvindeindsats", "Kvinder visiteret senest på opgørelsesdatoen; en kvinde kan stå under flere hændelser."
    yield "Tolkning", "Timerne lægges sammen uafrundet. Procenterne afrundes, så de giver 100 (største rest)."
    yield "Mål", "Et mål er nået, når den uafrundede værdi er mindst målet (eller højst, hvis målet er et loft)."
    yield "Afrunding", "Der afrundes først, når tal vises; halve rundes op."


def _cohort(parameters: Parameters) -> str:
    return f" fra {format_date(parameters.cohort_start)}" if parameters.cohort_start else ""


def _outflow(parameters: Parameters) -> str:
    population = join_words(str(each).lower() for each in parameters.population)
    excluded = "fraflyttede og ægtefælleforsørgede" if parameters.exclude_spouse_supported else "fraflyttede"
    exits = join_words(str(each) if each.isupper() else str(each).lower() for each in parameters.counted_exits)
    return (
        f"Målgruppen er borgere med opholdsgrundlag {population}{_cohort(parameters)}, som har nået målepunktet og da "
        f"er mindst {parameters.min_age} år. Uret går fra {_CODE_NAMES[parameters.clock]}. Uden for målgruppen er "
        f"{excluded} ({_CODE_NAMES[parameters.exclusion_basis]}). Udsluset er den, hvis sag er afsluttet til {exits} "
        f"({_CODE_NAMES[parameters.status]}). Aldersgrupper efter alder {_CODE_NAMES[parameters.age_basis]}."
    )


def _timeliness(parameters: Parameters) -> str:
    return (
        f"Jobparate bosiddende. Virksomhedsrettet tilbud senest {parameters.four_weeks_days} dage efter ankomst; "
        f"højst {parameters.six_weeks_days} dage mellem to tilbud; mindst {format_number(parameters.weekly_hours)} "
        "timer om ugen."
    )


def _hiding(parameters: Parameters) -> Iterator[tuple[str, str]]:
    yield (
        "Fortrolighed",
        f"Antal fra 1 til {parameters.min_cell - 1} er skjult, vist som »{MARK}«, og med dem andele og andre tal, der "
        "bygger på dem. Hvor et skjult antal kunne regnes ud af andre tal, er også nogle af dem skjult, på tværs af "
        "alle tabeller. Det er efterprøvet, at hvert skjult lille antal efter alt det viste kan ligge i et spænd på "
        f"mindst {parameters.min_cell}. Et nul vises, for det handler ikke om nogen; men det skjules, at alle i en "
        f"gruppe på under {parameters.min_group} er i samme kategori. Lister over enkelte borgere og arbejdspladser er "
        "ikke med.",
    )


def _parameter_grid(parameters: Parameters, audience: Audience) -> Grid:
    danish_keys = {name: key.capitalize() for key, name in SETTING_KEYS.items()}
    rows = tuple(
        (danish_keys.get(name, name), f"{field.description}: {_shown(getattr(parameters, name))}")
        for name, field in Parameters.model_fields.items()
        if audience is Audience.PUBLIC or name not in PUBLIC_ONLY
    )
    return Grid((text("name", "Navn i Opsætning"), text("value", "Betydning og værdi")), rows)


def _shown(value: Any) -> str:
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
        return format_number(value, 0 if value.is_integer() else 2)
    return f"{_CODE_NAMES[value]} ({value})" if value in _CODE_NAMES else str(value)


def origin_elements(source: Source, parameters: Parameters, audience: Audience = Audience.COMMITTEE) -> list[Element]:
    rows = (
        ("Kommune", parameters.municipality),
        ("Opgørelsesdato", format_date(parameters.as_of)),
        ("Profil", str(parameters.profile)),
        ("Dataregneark", source.file),
        ("Dataregnearkets SHA-256", source.sha256),
        ("Beregnet af", f"integraxl {__version__}"),
        *((("Udgave", "Offentlig: små antal er skjult"),) if audience is Audience.PUBLIC else ()),
    )
    said = "Af det samme dataregneark laver den samme version af integraxl altid nøjagtig den samme rapport."
    return [
        Words(said),
        AppendixList("Rapportens oprindelse", Grid((text("what", "Hvad"), text("value", "Værdi")), rows)),
    ]
