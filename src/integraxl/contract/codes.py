"""The codes of the data contract: English names, Danish values as staff type them. The order is the contract's."""

from __future__ import annotations

from enum import StrEnum


class Gender(StrEnum):
    WOMAN = "Kvinde"
    MAN = "Mand"


class Basis(StrEnum):
    """Opholdsgrundlag: on what ground the person came."""

    REFUGEE = "Flygtning"
    FAMILY_REUNIFIED = "Familiesammenført"
    BORN = "Barn født"


class Readiness(StrEnum):
    """Visitation: how near the person is to the labour market."""

    JOB_READY = "Jobparat"
    ACTIVITY_READY = "Aktivitetsparat"
    EDUCATION_READY = "Uddannelsesparat"


class ExitKind(StrEnum):
    """Udsluset til: where the person went when the support case was closed."""

    JOB = "Job"
    EDUCATION = "Uddannelse"
    IGU = "IGU"
    SPOUSE_SUPPORTED = "Ægtefælleforsørget"
    SELF_SUPPORTING = "Selvforsørget"
    A_LAW = "A-lov"
    OTHER = "Andet"


class ActivityKind(StrEnum):
    PRACTICE = "Virksomhedspraktik"
    WAGE_SUBSIDY = "Løntilskud"
    ORDINARY_HOURS = "Ordinære timer"
    UTILITY_PLACEMENT = "Nytteaktivering"
    GUIDANCE = "Vejledning og opkvalificering"
    LANGUAGE = "Danskuddannelse"
    ORDINARY_EDUCATION = "Ordinær uddannelse"
    MATERNITY = "Barsel"
    ILLNESS = "Sygdom"


class Sector(StrEnum):
    PRIVATE = "Privat"
    MUNICIPAL = "Kommunal"
    REGIONAL = "Regional"
    STATE = "Statslig"


class IguEnd(StrEnum):
    COMPLETED = "Fuldført"
    INTERRUPTED = "Afbrudt"


class InterpreterType(StrEnum):
    ON_SITE = "Fremmøde"
    PHONE = "Telefon"
    VIDEO = "Video"


class Direction(StrEnum):
    AT_LEAST = "Mindst"
    AT_MOST = "Højst"


class PlanDirection(StrEnum):
    AT_MOST = "Højst"
    AT_LEAST = "Mindst"
    UNCHANGED = "Uændret"


class PlanKind(StrEnum):
    LEVEL = "Niveau"
    RELATIVE_CHANGE = "Relativ ændring"
    PERCENTAGE_POINTS = "Procentpoint"


class PlanBasis(StrEnum):
    AVERAGE = "Gennemsnit"
    PERIOD_END = "Ultimo"


class EffortEvent(StrEnum):
    """Hændelse: a dated event in the women's effort."""

    PRACTICE = "Praktik"
    AWAITS_PRACTICE = "Afventer praktik"
    UTILITY_PLACEMENT = "Nytteaktivering"
    PAID_HOURS = "Lønnede timer"
    SELF_SUPPORTING = "Selvforsørgelse"
    SPOUSE_SUPPORTED = "Ægtefælleforsørget"
    A_LAW = "A-lov"
    MATERNITY = "Barsel"
    HEALTH = "Helbred"


class Audience(StrEnum):
    """Who an edition is for: anyone, who sees no small counts; the committee; the house, which sees single persons."""

    COMMITTEE = "committee"
    PUBLIC = "public"
    INTERNAL = "internal"


class TableId(StrEnum):
    """Every table of the status paper, in the order of the 2019 paper."""

    ARRIVALS_SERIES = "arrivals.series"
    ARRIVALS_SUMMARY = "arrivals.summary"
    ARRIVALS_YEAR = "arrivals.year"
    SUPPORT = "support"
    NATIONALITY = "nationality"
    FORECAST = "forecast"
    OUTFLOW_UNDER_30 = "outflow.under30"
    OUTFLOW_OVER_30 = "outflow.over30"
    OUTFLOW_ALL = "outflow.all"
    IGU_STATUS = "igu.status"
    IGU_SECTOR = "igu.sector"
    IGU_WORKPLACE = "igu.workplace"
    OUTFLOW_WOMEN = "outflow.women"
    OUTFLOW_GENDER_AGE = "outflow.gender_age"
    ACTIVITY = "activity"
    ACTIVITY_STATUS = "activity.status"
    PRACTICE = "practice"
    TIMELINESS = "timeliness"
    TIMELINESS_WORKLIST = "timeliness.worklist"
    EFFECT = "effect"
    BENCHMARK = "benchmark"
    WOMENS_EFFORT = "womens_effort"
    GRANTS = "grants"
    INTERPRETERS_PREVIOUS_YEAR = "interpreters.previous_year"
    INTERPRETERS_CURRENT = "interpreters.current"
    PLAN = "plan"
    AUDIT = "audit"
