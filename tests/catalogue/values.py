"""Rows 15-29: error values, formulas, numbers, text and ids."""

from __future__ import annotations

import unicodedata

from integraxl.workbook.issues import Issue
from tests.catalogue.case import AS_NUMBER, GENDERS, Case, departure, hours, persons
from tests.small_workbooks import HEADERS, ErrorCell, Formula, error, person, sheet, spell, workbook_bytes

_HOURS = ("Tolkninger", "Normaltimer")
_ID, _NATIONALITY, _GENDER = ("Borgere", "BorgerID"), ("Borgere", "Nationalitet"), ("Borgere", "Køn")
_ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")

_DECOMPOSED = [unicodedata.normalize("NFD", each) for each in HEADERS["Aktiviteter"]]


def _no_number(text: str) -> list[Issue]:
    return [error("invalid_number", "Tolkninger!C2", f"»{text}« er ikke et tal. {AS_NUMBER}")]


def _cpr(header: str, place: str, remedy: str) -> list[Issue]:
    text = f"{header} indeholder et CPR-nummer (xxxxxx-xxxx). Personnumre må ikke stå i regnearket: {remedy}"
    return [error("cpr_number", place, text)]


def _same(first: str, second: str) -> list[Issue]:
    """Two ids that are one: both cells are named."""
    text = "»2« står også i {}. BorgerID må kun stå én gang: ret det, eller slet den ene række."
    return [
        error("duplicate_id", f"Borgere!{each}", text.format(other))
        for each, other in ((first, second), (second, first))
    ]


CASES = [
    *(
        Case(
            "15" if text == "#REF!" else f"15 {text}",
            "error value",
            departure(ErrorCell(text)),
            [error("error_cell", "Borgere!H2", f"Cellen viser fejlen {text}. Ret formlen, eller skriv værdien.")],
        )
        for text in _ERRORS
    ),
    Case(
        "16",
        "formula without a value",
        departure(Formula("TODAY()")),
        [
            error(
                "formula_without_value", "Borgere!H2", "Formlen er aldrig beregnet. Åbn regnearket i Excel, og gem det."
            )
        ],
    ),
    Case("17", "Danish thousands and decimals", hours("1.234,5"), values={_HOURS: [1234.5]}),
    Case("18", "thousands with a space", hours("1 234,50"), _no_number("1 234,50")),
    Case("18b", "thousands with a hard space", hours("1\u00a0234,50"), _no_number("1\u00a0234,50")),
    Case("19", "a unit", hours("12,5 t"), _no_number("12,5 t")),
    Case(
        "20",
        "hard space in a name",
        persons(Nationalitet="Sri\u00a0Lanka", Køn="\u00a0kvinde "),
        values={_NATIONALITY: ["Sri\u00a0Lanka"], _GENDER: [0]},
    ),
    Case(
        "21",
        "zero-width space in a code (the contract ignores case and white space and nothing else)",
        persons(Køn="Kvinde\u200b"),
        [
            error(
                "unknown_code",
                "Borgere!B2",
                f"»Kvinde[usynligt tegn]« kendes ikke i Køn. {GENDERS} Mente du »Kvinde«?",
            )
        ],
    ),
    Case(
        "22",
        "outer white space",
        persons(id=" a1\t", Køn="Kvinde\n", Nationalitet=" Syrien "),
        values={_ID: ["a1"], _GENDER: [0], _NATIONALITY: ["Syrien"]},
    ),
    Case(
        "23",
        "A with a combining ring",
        workbook_bytes(
            sheet("Borgere", person()), sheet("Aktiviteter", spell("a1", Aktør="A\u030arhus"), headers=_DECOMPOSED)
        ),
        values={("Aktiviteter", "Aktør"): ["A\u030arhus"]},
    ),
    Case(
        "24", "one id as number and text", workbook_bytes(sheet("Borgere", person(2), person("2"))), _same("A2", "A3")
    ),
    Case(
        "24b",
        "2 and '2.0' are two ids",
        workbook_bytes(sheet("Borgere", person(2), person("2.0"))),
        values={_ID: ["2", "2.0"]},
    ),
    Case("25", "leading zeros", persons(id="007"), values={_ID: ["007"]}),
    Case(
        "26",
        "CPR number as id",
        persons(id="010190-1234"),
        _cpr("BorgerID", "Borgere!A2", "brug et lokalt id i stedet."),
    ),
    Case(
        "27",
        "CPR number beside a name",
        persons(Nationalitet="Amina, 010190-1234, tolk"),
        _cpr(
            "Nationalitet",
            "Borgere!D2",
            "slet nummeret. Er det arbejdspladsens P-nummer, så skriv dens navn i stedet.",
        ),
    ),
    Case(
        "27b",
        "CPR number that lost its zero",
        persons(id=101901234),
        _cpr("BorgerID", "Borgere!A2", "brug et lokalt id i stedet."),
    ),
    Case(
        "27c",
        "CPR number as a code",
        persons(Køn="Kvinde 010190-1234"),
        [error("unknown_code", "Borgere!B2", f"»xxxxxx-xxxx« kendes ikke i Køn. {GENDERS}")],
    ),
    Case(
        "28",
        "names that other programs take for nothing",
        persons(id="NA", Nationalitet="None"),
        values={_ID: ["NA"], _NATIONALITY: ["None"]},
    ),
    Case(
        "29",
        "id of 18 digits as a number",
        persons(id=123456789012345678),
        [
            error(
                "precision_lost",
                "Borgere!A2",
                "Tallet i BorgerID er for langt; Excel har rundet det. Formatér som tekst, og skriv det igen.",
            )
        ],
    ),
    Case("15 blank", "a blank is no error", departure(None), values={("Borgere", "Fraflytningsdato"): [None]}),
]
