"""The data contract, written once: every table that staff maintain, as a model. All else derives from these classes."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from integraxl.contract.codes import (
    ActivityKind,
    Basis,
    Direction,
    EffortEvent,
    ExitKind,
    Gender,
    IguEnd,
    InterpreterType,
    PlanBasis,
    PlanDirection,
    PlanKind,
    Readiness,
    Sector,
    TableId,
)
from integraxl.contract.fields import InOrder, Needs, Record, Rule, SameWithin, ShareWhere, column
from integraxl.contract.group import parse_group

OUTFLOW_INDICATOR = "Udslusning"


def _half_years(value: float) -> None:
    if not 0 < value <= 20 or value * 2 != int(value * 2):
        raise ValueError("et målepunkt er hele eller halve år: 1; 1,5; 2; 3")


class Person(Record):
    """Borgere: one row per person."""

    table_name: ClassVar = "Borgere"
    sheet_name: ClassVar = "Borgere"
    required: ClassVar = True
    rules: ClassVar[tuple[Rule, ...]] = (
        InOrder("birth_date", "arrival_date"),
        InOrder("arrival_date", "moved_date"),
        InOrder("arrival_date", "exit_date"),
        InOrder("exit_date", "reopened_date", strict=True),
        Needs("reopened_date", "exit_date"),
        Needs("exit_date", "exit_kind"),
    )

    person_id: str = column("BorgerID", "Lokalt, pseudonymt id. Aldrig et CPR-nummer.", key=True, unique=True)
    gender: Gender = column("Køn", "Kvinde eller Mand.")
    birth_date: dt.date = column("Fødselsdato", "Dato, fx 31-12-1990.")
    nationality: str | None = column("Nationalitet", "Fx Syrien.", default=None)
    basis: Basis = column("Opholdsgrundlag", "På hvilket grundlag borgeren er kommet.")
    arrival_date: dt.date = column("Ankomstdato", "Dato for ankomst til kommunen.")
    permit_date: dt.date | None = column(
        "Opholdstilladelse", "Dato for opholdstilladelsen (det andet ur).", default=None
    )
    moved_date: dt.date | None = column(
        "Fraflytningsdato", "Dato for fraflytning fra kommunen.", header_required=True, default=None
    )
    readiness: Readiness | None = column("Visitation", "Borgerens visitation.", default=None)
    exit_date: dt.date | None = column(
        "Udslusningsdato", "Dato, hvor forsørgelsessagen blev afsluttet.", header_required=True, default=None
    )
    exit_kind: ExitKind | None = column(
        "Udsluset til", "Skal udfyldes, når der er en Udslusningsdato.", header_required=True, default=None
    )
    reopened_date: dt.date | None = column(
        "Genoptaget", "Dato, hvor sagen blev genoptaget.", header_required=True, default=None
    )


class Activity(Record):
    """Aktiviteter: one row per activity spell."""

    table_name: ClassVar = "Aktiviteter"
    sheet_name: ClassVar = "Aktiviteter"
    rules: ClassVar[tuple[Rule, ...]] = (InOrder("start_date", "end_date"),)

    activity_id: str | None = column("AktivitetID", "Id på forløbet.", key=True, unique=True, default=None)
    person_id: str = column("BorgerID", "Borgerens id, som på arket Borgere.", person=True)
    activity: ActivityKind = column("Aktivitet", "Hvilket tilbud.")
    start_date: dt.date = column("Startdato", "Første dag.")
    end_date: dt.date | None = column(
        "Slutdato", "Sidste dag. Tom, så længe forløbet er i gang.", header_required=True, default=None
    )
    workplace: str | None = column("Arbejdsplads", "Virksomhedens navn.", default=None)
    sector: Sector | None = column("Sektor", "Arbejdspladsens sektor.", default=None)
    trade: str | None = column("Branche", "Fx Køkken.", default=None)
    weekly_hours: float | None = column(
        "Timer pr. uge", "Timer om ugen.", minimum=0, maximum=168, hours=True, default=None
    )
    provider: str | None = column("Aktør", "Hvem der varetager forløbet.", default=None)


class Igu(Record):
    """IGU: one row per agreement (integrationsgrunduddannelse), at most one per person."""

    table_name: ClassVar = "IGU"
    sheet_name: ClassVar = "IGU"
    rules: ClassVar[tuple[Rule, ...]] = (
        InOrder("start_date", "planned_end"),
        InOrder("start_date", "end_date"),
        Needs("end_date", "end_kind"),
    )

    person_id: str = column("BorgerID", "Borgerens id, som på arket Borgere. Højst én IGU.", person=True, unique=True)
    workplace: str | None = column("Arbejdsplads", "Virksomhedens navn.", default=None)
    sector: Sector | None = column("Sektor", "Arbejdspladsens sektor.", header_required=True, default=None)
    trade: str | None = column("Branche", "Fx Køkken.", default=None)
    start_date: dt.date = column("Startdato", "Første dag.")
    planned_end: dt.date | None = column(
        "Planlagt slut", "Tom betyder to år efter start.", header_required=True, default=None
    )
    end_date: dt.date | None = column("Slutdato", "Den faktiske slutdato.", default=None)
    end_kind: IguEnd | None = column("Sluttype", "Skal udfyldes, når der er en Slutdato.", default=None)


class Interpreting(Record):
    """Tolkninger (sheet Tolkning): one row per interpreter booking."""

    table_name: ClassVar = "Tolkninger"
    sheet_name: ClassVar = "Tolkning"

    date: dt.date = column("Dato", "Dagen for tolkningen.")
    kind: InterpreterType = column("Tolkningstype", "Fremmøde, telefon eller video.")
    normal_hours: float | None = column(
        "Normaltimer",
        "Timer i dagtimerne, gerne decimaler.",
        header_required=True,
        minimum=0,
        maximum=1_000_000,
        hours=True,
        default=None,
    )
    evening_hours: float | None = column(
        "Aftentimer",
        "Timer om aftenen, gerne decimaler.",
        header_required=True,
        minimum=0,
        maximum=1_000_000,
        hours=True,
        default=None,
    )
    language: str | None = column("Sprog", "Tolkens sprog.", default=None)
    requester: str | None = column("Rekvirent", "Hvem der bestilte.", default=None)


class Target(Record):
    """Mål: one row per target."""

    table_name: ClassVar = "Mål"
    sheet_name: ClassVar = "Mål"
    rules: ClassVar[tuple[Rule, ...]] = (
        InOrder("valid_from", "valid_to"),
        ShareWhere("target", "indicator", OUTFLOW_INDICATOR),
    )

    indicator: str = column(
        "Indikator", "Udslusning, IGU, Praktikpladser, Praktikpladser privat, Praktikpladser offentlig, Kvindeindsats."
    )
    group: str | None = column(
        "Gruppe", "Fx alle, kvinder, under 30, 30+. Tom = alle.", check=parse_group, default=None
    )
    point: float | None = column(
        "Målepunkt",
        "År efter den dag, uret går fra (clock i Opsætning): 1; 1,5; 2; 3. Kun for Udslusning.",
        check=_half_years,
        default=None,
    )
    target: float = column("Mål", "En andel mellem 0 og 1 (10 % = 0,10) eller et antal.", minimum=0)
    direction: Direction | None = column("Retning", "Mindst eller Højst. Tom = Mindst.", default=None)
    valid_from: dt.date = column("Gyldig fra", "Første dag, målet gælder.")
    valid_to: dt.date | None = column("Gyldig til", "Sidste dag, målet gælder. Tom = indtil videre.", default=None)
    source: str | None = column("Kilde", "Hvor målet er vedtaget.", default=None)


class Effort(Record):
    """Kvindeindsats: one row per woman referred, and one per dated event."""

    table_name: ClassVar = "Kvindeindsats"
    sheet_name: ClassVar = "Kvindeindsats"
    rules: ClassVar[tuple[Rule, ...]] = (SameWithin("referred_date", "person_id"),)

    person_id: str = column("BorgerID", "Kvindens id, som på arket Borgere.", person=True)
    referred_date: dt.date = column("Visiteret", "Dato for visitation til indsatsen.")
    event: EffortEvent | None = column("Hændelse", "Hvad der er sket.", default=None)
    event_date: dt.date | None = column("Hændelsesdato", "Hvornår det skete.", default=None)


class Grant(Record):
    """Puljer: grants."""

    table_name: ClassVar = "Puljer"
    sheet_name: ClassVar = "Puljer"
    rules: ClassVar[tuple[Rule, ...]] = (InOrder("start_date", "end_date"),)

    grant: str = column("Pulje", "Puljens navn.")
    grantor: str | None = column("Tilskudsgiver", "Hvem der giver tilskuddet.", default=None)
    amount: float | None = column("Beløb", "Kroner.", minimum=0, default=None)
    start_date: dt.date | None = column("Fra", "Første dag.", default=None)
    end_date: dt.date | None = column("Til", "Sidste dag.", default=None)
    purpose: str | None = column("Formål", "Hvad pengene går til.", default=None)
    scheme: str | None = column("Ordning", "Hvilken ordning.", default=None)


class Forecast(Record):
    """Prognose: expected arrivals per quota year (March to February)."""

    table_name: ClassVar = "Prognose"
    sheet_name: ClassVar = "Prognose"

    quota_year: int = column("Kvoteår", "Det år, hvor kvoteåret (marts–februar) begynder.", minimum=1900, maximum=2199)
    quota: float | None = column("Kvote", "Ventede flygtninge.", minimum=0, default=None)
    adults: float | None = column("Familiesammenføring voksne", "Mulige voksne.", minimum=0, default=None)
    children: float | None = column("Familiesammenføring børn", "Mulige børn.", minimum=0, default=None)


class BenchmarkRow(Record):
    """Benchmark: one row per municipality and period."""

    table_name: ClassVar = "Benchmark"
    sheet_name: ClassVar = "Benchmark"

    period: str = column("Periode", "Fx dec. 2016.")
    municipality: str = column("Kommune", "Kommunens navn.")
    persons: int = column("Personer", "Personer i integrationsprogram.", minimum=0)
    wage_subsidy: int = column("Løntilskud", "Personer i løntilskud.", minimum=0)
    practice: int = column("Virksomhedspraktik", "Personer i virksomhedspraktik.", minimum=0)
    rank: int | None = column("Rang", "Offentliggjort placering.", minimum=1, default=None)


class PlanTarget(Record):
    """Plan: the targets of the employment plan."""

    table_name: ClassVar = "Plan"
    sheet_name: ClassVar = "Plan"

    area: str = column("Område", "Fx Forsikrede ledige.")
    group: str = column("Målgruppe", "Hvem målet gælder.")
    base_year: int | None = column("Basisår", "Året, der sammenlignes med.", minimum=1900, maximum=2199, default=None)
    base: float | None = column("Basis", "Tallet i basisåret.", default=None)
    target_year: int | None = column("Målår", "Året, målet gælder.", minimum=1900, maximum=2199, default=None)
    target: float = column("Mål", "Målet: et niveau, en relativ ændring eller procentpoint.")
    kind: PlanKind = column("Måltype", "Hvordan målet skal læses.")
    direction: PlanDirection | None = column("Retning", "Tom = Mindst.", default=None)
    basis: PlanBasis | None = column("Opgørelse", "Gennemsnit eller Ultimo.", default=None)
    result: float | None = column("Resultat", "Det opnåede.", default=None)


class Published(Record):
    """Offentliggjort: figures as they were published, for the audit."""

    table_name: ClassVar = "Offentliggjort"
    sheet_name: ClassVar = "Offentliggjort"

    table: TableId = column("Tabel", "Tabellens id, fx outflow.all.")
    row_key: str = column("Række", "Rækkens nøgle, fx point=3 eller gender=Mænd; band=18-24.")
    column_id: str = column("Kolonne", "Kolonnens navn, fx share.")
    value: float = column("Værdi", "Som offentliggjort; en andel som 0,383.")
    decimals: int | None = column(
        "Decimaler",
        "Antal decimaler, som det blev trykt med.",
        header_required=True,
        minimum=0,
        maximum=10,
        default=None,
    )
    source: str | None = column("Kilde", "Hvor tallet står.", default=None)


class Setting(Record):
    """Opsætning: key and value."""

    table_name: ClassVar = "Opsætning"
    sheet_name: ClassVar = "Opsætning"

    key: str = column("Nøgle", "Kommune, Opgørelsesdato, Kohortestart, Profil eller navnet på en parameter.")
    value: str | float | dt.date | None = column("Værdi", "Værdien.", header_required=True, default=None)


TABLES: tuple[type[Record], ...] = (
    Person,
    Activity,
    Igu,
    Interpreting,
    Target,
    Effort,
    Grant,
    Forecast,
    BenchmarkRow,
    PlanTarget,
    Published,
    Setting,
)
