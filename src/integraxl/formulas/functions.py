"""Every formula, declared once. Its words are what the function wizards, the help and the handbook show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from integraxl.contract.codes import ActivityKind, Basis, Direction, InterpreterType, Sector
from integraxl.contract.fields import Record
from integraxl.contract.tables import Activity, Igu, Interpreting, Person, Target
from integraxl.danish import join_words
from integraxl.formulas import figures
from integraxl.formulas.registry import Argument, Example, Function, Kind, Need, Shape
from integraxl.measures.activity import PASSIVE_REASONS, Category
from integraxl.measures.igu import IguStatus


def _codes(codes: type[StrEnum]) -> Mapping[str, StrEnum]:
    return {str(code): code for code in codes}


def _words(*entries: tuple[Any, str, str]) -> Mapping[str, Any]:
    """Danish words, which are shown, and the English ones of the tables' ids, which may be typed too."""
    danish = {word: meaning for meaning, word, _ in entries}
    return danish | {word: meaning for meaning, _, word in entries}


_RESULTS = _words(
    ("share", "andel", "share"),
    ("exited", "udsluset", "exited"),
    ("n", "antal", "n"),
    ("missing", "mangler", "missing"),
)
_STATUSES = _words(
    (figures.ESTABLISHED, "etableret", "established"),
    (frozenset({IguStatus.AGREED}), "aftalt", "agreed"),
    (frozenset({IguStatus.ONGOING}), "igangværende", "ongoing"),
    (frozenset({IguStatus.COMPLETED}), "fuldført", "completed"),
    (frozenset({IguStatus.INTERRUPTED}), "afbrudt", "interrupted"),
    (
        frozenset({IguStatus.COMPLETED, IguStatus.ONGOING}),
        "fuldført/igangværende",
        "completed_or_ongoing",
    ),
)
_CATEGORIES = _words(
    ((Category.COMPANY,), "virksomhed", "company"),
    ((Category.OTHER,), "øvrige", "other"),
    ((Category.LANGUAGE,), "dansk", "language"),
    ((Category.OTHER, Category.LANGUAGE), "kurser", "courses"),
    (PASSIVE_REASONS, "passive", "passive"),
    ((Category.MATERNITY,), "barsel", "maternity"),
    ((Category.ILLNESS,), "sygdom", "illness"),
    ((Category.BETWEEN_OFFERS,), "mellem tilbud", "between_offers"),
    ((Category.NONE,), "uden tilbud", "none"),
)


def _table(name: str, model: type[Record]) -> Argument:
    help = f"Hele tabellen {model.table_name} med overskrifter, fx {model.table_name}[#Alle]."
    return Argument(name, model.table_name.casefold(), Kind.TABLE, help, model=model)


def _day(name: str, label: str, help: str) -> Argument:
    return Argument(name, label, Kind.DATE, help)


_PERSONS = _table("borgere", Person)
_SPELLS = _table("aktiviteter", Activity)
_AGREEMENTS = _table("igu", Igu)
_BOOKINGS = _table("tolkninger", Interpreting)
_AS_OF = _day("as_of", "opgørelsesdato", "Den dag, der opgøres på; hændelser den dag er sket.")
_OWN_AS_OF = Argument(
    "as_of", "opgørelsesdato", Kind.DATE, "Den dag, der opgøres på. Udeladt: cellen med navnet Opgørelsesdato.", True
)
_FROM = _day("from", "fra", "Periodens første dag.")
_TO = _day("to", "til", "Periodens sidste dag.")
_GROUP = Argument(
    "group",
    "gruppe",
    Kind.TEXT,
    "alle, kvinder, mænd, under 30, 30+, 18-24 eller kvinder under 30. Udeladt: alle.",
    True,
)


def _choice(name: str, label: str, help: str, choices: Mapping[str, Any], *, optional: bool = False) -> Argument:
    return Argument(name, label, Kind.TEXT, help, optional, choices=MappingProxyType(dict(choices)))


_ALL: Iterable[Function] = (
    Function(
        "OUTFLOW",
        "Andelen, der er udsluset på et målepunkt. Hvad der tæller, og hvorfra årene regnes, står i Opsætning.",
        (
            _PERSONS,
            Argument("years", "år", Kind.NUMBER, "Målepunktet i år: 1; 1,5; 2; 3."),
            _OWN_AS_OF,
            _GROUP,
            _choice(
                "result",
                "resultat",
                "andel, udsluset, antal (i målgruppen) eller mangler (til målet). Udeladt: andel.",
                _RESULTS,
                optional=True,
            ),
        ),
        figures.outflow,
        (
            Example("=OUTFLOW(Borgere[#All],2)", "Andelen udsluset efter to år, på regnearkets opgørelsesdato."),
            Example(
                '=OUTFLOW(Borgere[#All],1,DATE(2019,4,1),"kvinder under 30","mangler")',
                "Hvor mange flere unge kvinder der skulle være udsluset efter et år for at nå målet.",
            ),
        ),
        needs=frozenset({Need.REPORT_DATE, Need.SETTINGS, Need.TARGETS}),
    ),
    Function(
        "OUTFLOW_TABLE",
        "Udslusningstabellen for en gruppe: antal, udsluset, andel, mål og afstand pr. målepunkt.",
        (
            _PERSONS,
            _OWN_AS_OF,
            _GROUP,
            Argument(
                "targets",
                "mål",
                Kind.TABLE,
                "Tabellen Mål med overskrifter. Udeladt: regnearkets tabel Mål, ellers 1, 2 og 3 år uden mål.",
                True,
                Target,
            ),
        ),
        figures.outflow_table,
        (
            Example(
                '=OUTFLOW_TABLE(Borgere[#All],,"under 30")',
                "Udslusningen for dem under 30 år med regnearkets egne mål.",
            ),
        ),
        Shape.TABLE,
        frozenset({Need.REPORT_DATE, Need.SETTINGS, Need.TARGETS}),
    ),
    Function(
        "ARRIVALS",
        "Antal ankomne i en periode.",
        (
            _PERSONS,
            _FROM,
            _TO,
            _choice(
                "basis",
                "opholdsgrundlag",
                "Flygtning, Familiesammenført eller Barn født. Udeladt: alle.",
                _codes(Basis),
                optional=True,
            ),
        ),
        figures.arrivals,
        (
            Example(
                '=ARRIVALS(Borgere[#All],DATE(2019,1,1),DATE(2019,3,31),"Flygtning")',
                "Flygtninge ankommet i første kvartal 2019.",
            ),
        ),
    ),
    Function(
        "IGU_COUNT",
        "Antal IGU-forløb med en status på en dag.",
        (
            _AGREEMENTS,
            _AS_OF,
            _choice(
                "status",
                "status",
                "etableret, aftalt, igangværende, fuldført, afbrudt eller fuldført/igangværende. Udeladt: etableret.",
                _STATUSES,
                optional=True,
            ),
            _choice(
                "sector",
                "sektor",
                "Privat, Kommunal, Regional eller Statslig. Udeladt: alle.",
                _codes(Sector),
                optional=True,
            ),
        ),
        figures.igu_count,
        (
            Example(
                '=IGU_COUNT(IGU[#All],DATE(2019,4,1),"igangværende","Privat")',
                "Private IGU-forløb i gang 1. april 2019.",
            ),
        ),
    ),
    Function(
        "IGU_ELIGIBLE",
        "Om en IGU må begynde på en dag: alder og opholdstid efter de regler, der gælder den dag.",
        (
            _day("birth_date", "fødselsdato", "Borgerens fødselsdato."),
            _day("arrival_date", "ankomstdato", "Dagen for opholdstilladelsen, ellers ankomsten."),
            _day("start_date", "startdato", "Den dag, forløbet skal begynde."),
        ),
        figures.igu_eligible_on,
        (Example("=IGU_ELIGIBLE(DATE(1990,5,1),DATE(2017,2,1),DATE(2019,4,1))", "SAND, hvis forløbet må begynde."),),
    ),
    Function(
        "INTERPRETER_SHARE",
        "En tolkningstypes andel af alle tolketimer i en periode, uafrundet.",
        (
            _BOOKINGS,
            _choice("type", "tolkningstype", "Fremmøde, Telefon eller Video.", _codes(InterpreterType)),
            _FROM,
            _TO,
        ),
        figures.interpreter_share,
        (
            Example(
                '=INTERPRETER_SHARE(Tolkninger[#All],"Video",DATE(2019,1,1),DATE(2019,3,31))',
                "Videotolkningens andel af timerne i første kvartal 2019.",
            ),
        ),
    ),
    Function(
        "INTERPRETER_TABLE",
        "Tolketimer pr. type i en periode, med andele og hele procenter, der giver 100.",
        (_BOOKINGS, _FROM, _TO),
        figures.interpreter_table,
        (Example("=INTERPRETER_TABLE(Tolkninger[#All],DATE(2018,1,1),DATE(2018,12,31))", "Tolkningen i 2018."),),
        Shape.TABLE,
    ),
    Function(
        "ACTIVITY_COUNT",
        "Antal voksne flygtninge med aktiv sag, der er i en aktivitet på en dag.",
        (
            _PERSONS,
            _SPELLS,
            _AS_OF,
            _choice(
                "category",
                "kategori",
                "virksomhed, øvrige, dansk, kurser, passive, barsel, sygdom, mellem tilbud eller uden tilbud.",
                _CATEGORIES,
            ),
        ),
        figures.activity_count,
        (
            Example(
                '=ACTIVITY_COUNT(Borgere[#All],Aktiviteter[#All],DATE(2019,4,1),"virksomhed")',
                "Hvor mange der er i et virksomhedsrettet tilbud.",
            ),
        ),
        needs=frozenset({Need.SETTINGS}),
    ),
    Function(
        "ACTIVITY_TABLE",
        "Voksne flygtninge med aktiv sag fordelt på aktivitet på en dag.",
        (_PERSONS, _SPELLS, _AS_OF),
        figures.activity_table,
        (Example("=ACTIVITY_TABLE(Borgere[#All],Aktiviteter[#All],DATE(2019,4,1))", "Aktiviteten 1. april 2019."),),
        Shape.TABLE,
        frozenset({Need.SETTINGS}),
    ),
    Function(
        "EFFECT",
        "Andelen af en aktivitets forløb, der har ført til selvforsørgelse så mange måneder efter slutdatoen, som "
        "effect_months i Opsætning siger.",
        (
            _PERSONS,
            _SPELLS,
            _choice("activity", "aktivitet", f"{join_words(ActivityKind, 'eller')}.", _codes(ActivityKind)),
            _FROM,
            _TO,
            _AS_OF,
        ),
        figures.effect,
        (
            Example(
                '=EFFECT(Borgere[#All],Aktiviteter[#All],"Virksomhedspraktik",DATE(2018,1,1),DATE(2018,12,31),DATE(2019,4,1))',
                "Effekten af praktikforløb afsluttet i 2018.",
            ),
        ),
        needs=frozenset({Need.SETTINGS}),
    ),
    Function(
        "TARGET_MET",
        "Om en uafrundet værdi når sit mål.",
        (
            Argument("value", "værdi", Kind.NUMBER, "Den uafrundede værdi, fx fra OUTFLOW."),
            Argument("target", "mål", Kind.NUMBER, "Målet, fx 0,10 for 10 %."),
            _choice("direction", "retning", "Mindst eller Højst. Udeladt: Mindst.", _codes(Direction), optional=True),
        ),
        figures.target_met,
        (Example("=TARGET_MET(OUTFLOW(Borgere[#All],2),0.38)", "SAND, hvis mindst 38 % er udsluset efter to år."),),
    ),
    Function(
        "PERCENTAGES",
        "Hele procenter, der altid giver 100 tilsammen (største rest).",
        (Argument("counts", "antal", Kind.NUMBERS, "Cellerne med de antal, der skal fordeles."),),
        figures.percentages,
        (Example("=PERCENTAGES(B2:B4)", "Fordelingen i hele procenter af de tre antal."),),
        Shape.TABLE,
    ),
    Function(
        "RESIDENCE_YEARS",
        "Fulde år i kommunen siden ankomsten.",
        (_day("arrival_date", "ankomstdato", "Dagen for ankomsten."), _AS_OF),
        figures.residence_years,
        (Example("=RESIDENCE_YEARS(DATE(2016,2,29),DATE(2019,4,1))", "3: fulde år fra ankomst til opgørelsesdato."),),
    ),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _ALL})
"""The formulas by name, in the contract's order."""
