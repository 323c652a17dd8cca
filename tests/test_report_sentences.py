"""The report's sentences, word for word: in the plural and the singular, with a target and without."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from integraxl.contract.codes import Basis, Direction, TableId
from integraxl.contract.parameters import resolve_parameters
from integraxl.report.sentences import sentences
from integraxl.report.words import reached_percent, target_percent
from integraxl.tables.effort import rule_column
from integraxl.tables.model import ReportTable, TableColumn, Unit, Value
from integraxl.tables.outflow import outflow_row
from integraxl.tables.targets import TargetValue

OUTFLOW = ("point", "n", "exited", "share", "target", "met", "gap_pp", "missing")
NUMBER_OF = {"total_hours": Unit.HOURS}


def table(
    id: TableId, *records: dict[str, Any], title: str = "En tabel, 1. januar 2019 til 31. marts 2019"
) -> ReportTable:
    """A table with the keys of the records as its columns."""
    columns = tuple(TableColumn(name, name, NUMBER_OF.get(name, Unit.TEXT)) for name in records[0])
    return ReportTable(id, title, "", columns, tuple(tuple(record.values()) for record in records))


def outflow(*points: tuple[Fraction, int, int, TargetValue | None]) -> list[str]:
    rows = tuple(tuple(outflow_row(*point)) for point in points)
    return sentences(table(TableId.OUTFLOW_ALL, *(dict(zip(OUTFLOW, row, strict=True)) for row in rows)))


def at_least(percent: float) -> TargetValue:
    return TargetValue(Fraction(str(percent)) / 100)


def at_most(percent: float) -> TargetValue:
    return TargetValue(Fraction(str(percent)) / 100, Direction.AT_MOST)


def igu(target: Value, met: Value, **n: int) -> list[str]:
    counts = {"agreed": 0, "ongoing": 0, "completed": 0, "interrupted": 0, "established": 0} | n
    reached = counts["ongoing"] + counts["completed"]
    rows = [{"status": status, "n": count, "target": None, "met": None} for status, count in counts.items()]
    goal = {"status": "completed_or_ongoing", "n": reached, "target": target, "met": met}
    return sentences(table(TableId.IGU_STATUS, *rows, goal))


def practice(ongoing: dict[str, Any], established: dict[str, Any]) -> list[str]:
    blank = {"total": 0, "private": 0, "public": 0, "unknown": 0, "target": None, "met": None}
    return sentences(table(TableId.PRACTICE, blank | ongoing, blank | established))


def test_the_published_outflow() -> None:
    assert outflow(
        (Fraction(1), 1021, 58, at_least(10)),
        (Fraction(2), 856, 239, at_least(25)),
        (Fraction(3), 539, 274, at_least(50)),
    ) == [
        "Målet på 10 procent efter 1 år er ikke nået: 58 af 1.021, 5,7 procent, der mangler 45.",
        "Målet på 25 procent efter 2 år er nået: 239 af 856, 27,9 procent, 25 flere end nødvendigt.",
        "Målet på 50 procent efter 3 år er nået: 274 af 539, 50,8 procent, 4 flere end nødvendigt.",
    ]


@pytest.mark.parametrize(
    ("point", "n", "exited", "target", "wanted"),
    [
        ("1.5", 120, 16, at_least(12.5),
         "Målet på 12,5 procent efter 1,5 år er nået: 16 af 120, 13,3 procent, 1 flere end nødvendigt."),
        ("2", 23, 5, at_least(20), "Målet på 20 procent efter 2 år er nået: 5 af 23, 21,7 procent, netop nok."),
        ("2", 20, 5, at_least(25), "Målet på 25 procent efter 2 år er nået: 5 af 20, 25,0 procent, netop nok."),
        ("3", 10_000, 2499, at_least(25),
         "Målet på 25 procent efter 3 år er ikke nået: 2.499 af 10.000, 24,99 procent, der mangler 1."),
        ("1", 1021, 58, None, "Efter 1 år er 58 af 1.021 udsluset, 5,7 procent."),
        ("3", 0, 0, at_least(50), "Ingen er endnu i målgruppen efter 3 år."),
        ("3", 0, 0, None, "Ingen er endnu i målgruppen efter 3 år."),
        ("1", 100, 15, at_most(10),
         "Målet på højst 10 procent efter 1 år er ikke nået: 15 af 100, 15,0 procent, 5 for mange."),
        ("1", 105, 11, at_most(10),
         "Målet på højst 10 procent efter 1 år er ikke nået: 11 af 105, 10,5 procent, 1 for mange."),
        ("1", 100, 5, at_most(10),
         "Målet på højst 10 procent efter 1 år er nået: 5 af 100, 5,0 procent, inden for målet."),
    ],
)  # fmt: skip
def test_one_measuring_point(point: str, n: int, exited: int, target: TargetValue | None, wanted: str) -> None:
    assert outflow((Fraction(point), n, exited, target)) == [wanted]


def test_each_outflow_table_speaks() -> None:
    row = dict(zip(OUTFLOW, outflow_row(Fraction(2), 275, 34, at_least(15)), strict=True))
    for id in (TableId.OUTFLOW_UNDER_30, TableId.OUTFLOW_OVER_30, TableId.OUTFLOW_ALL, TableId.OUTFLOW_WOMEN):
        assert sentences(table(id, row)) == [
            "Målet på 15 procent efter 2 år er ikke nået: 34 af 275, 12,4 procent, der mangler 8."
        ]


def test_percentages_keep_the_decimals_that_matter() -> None:
    assert [target_percent(share) for share in (0.1, 0.125, 0.1234)] == ["10 procent", "12,5 procent", "12,34 procent"]
    assert reached_percent(0.25, 0.25) == "25,0 procent"
    assert reached_percent(0.2496, 0.25) == "24,96 procent"


def test_gender_and_age() -> None:
    def row(gender: str, band: str, n: int, exited: int) -> dict[str, Any]:
        return {"gender": gender, "band": band, "n": n, "exited": exited, "share": exited / n if n else None}

    rows = [row("Mænd", "18-24", 214, 86), row("Mænd", "I alt", 636, 220), row("Kvinder", "I alt", 0, 0)]
    assert sentences(table(TableId.OUTFLOW_GENDER_AGE, *rows, row("I alt", "I alt", 636, 220))) == [
        "Mænd: 220 af 636 er udsluset, 35 procent."
    ]


@pytest.mark.parametrize(
    ("counts", "target", "met", "wanted"),
    [
        ({"ongoing": 46, "completed": 6, "interrupted": 7, "established": 59, "agreed": 2}, 75, False, [
            "Der er etableret 59 IGU-forløb: 46 igangværende, 6 fuldførte og 7 afbrudte.",
            "Yderligere 2 er aftalt, men ikke begyndt.",
            "Målet på 75 fuldførte eller igangværende IGU-forløb er ikke nået: 52, der mangler 23.",
        ]),
        ({"completed": 1, "interrupted": 1, "established": 2}, 1, True, [
            "Der er etableret 2 IGU-forløb: 1 fuldført og 1 afbrudt.",
            "Målet på 1 fuldførte eller igangværende IGU-forløb er nået: 1, netop nok.",
        ]),
        ({"ongoing": 80, "established": 80}, 75, True, [
            "Der er etableret 80 IGU-forløb: 80 igangværende.",
            "Målet på 75 fuldførte eller igangværende IGU-forløb er nået: 80, 5 flere end nødvendigt.",
        ]),
        ({"ongoing": 80, "established": 80}, 75, False, [
            "Der er etableret 80 IGU-forløb: 80 igangværende.",
            "Målet på højst 75 fuldførte eller igangværende IGU-forløb er ikke nået: 80, 5 for mange.",
        ]),
        ({}, None, None, ["Der er etableret 0 IGU-forløb."]),
    ],
)  # fmt: skip
def test_igu(counts: dict[str, int], target: Value, met: Value, wanted: list[str]) -> None:
    assert igu(target, met, **counts) == wanted


def test_igu_sectors() -> None:
    rows = [{"sector": "Privat", "n": 43}, {"sector": "Kommunal", "n": 1}, {"sector": "Ukendt", "n": 4}]
    assert sentences(table(TableId.IGU_SECTOR, *rows)) == [
        "Af de etablerede forløb er 43 private, 1 kommunalt og 4 af ukendt sektor."
    ]


def test_arrivals() -> None:
    def year(period: str, *n: int) -> dict[str, Any]:
        refugees, family, born = n
        return {"period": period, "refugees": refugees, "family_reunified": family, "born": born, "total": sum(n)}

    rows = [year("2019", 11, 6, 1), year("kvoteår 2019", 1, 0, 0), year("2020", 0, 0, 0)]
    assert sentences(table(TableId.ARRIVALS_YEAR, *rows)) == [
        "I 2019 er der kommet 11 flygtninge, 6 familiesammenførte og 1 nyfødt barn, i alt 18 personer.",
        "I kvoteår 2019 er der kommet 1 flygtning.",
        "I 2020 er der ikke kommet nogen.",
    ]
    periods = [year("2015-Q3", 100, 40, 2), year("2016-Q1", 1, 0, 0)]
    assert sentences(table(TableId.ARRIVALS_SERIES, *periods)) == ["Flest kom i 3. kvt. 2015: 142 personer."]
    assert sentences(table(TableId.ARRIVALS_SERIES, year("2019-04", 0, 0, 0))) == [
        "Der er ikke kommet nogen i perioden."
    ]


def test_arrivals_summary() -> None:
    def row(basis: Basis, received: int, moved: int) -> dict[str, Any]:
        return {"basis": str(basis), "received": received, "moved": moved, "resident": received - moved}

    rows = [row(Basis.REFUGEE, 1229, 122), row(Basis.FAMILY_REUNIFIED, 428, 4), row(Basis.BORN, 0, 0)]
    assert sentences(table(TableId.ARRIVALS_SUMMARY, *rows)) == [
        "Modtaget er 1.229 flygtninge og 428 familiesammenførte.",
        "Fraflyttet er 122 flygtninge og 4 familiesammenførte, i alt 126; 1.531 bor i kommunen.",
    ]
    assert sentences(table(TableId.ARRIVALS_SUMMARY, row(Basis.REFUGEE, 1, 0))) == [
        "Modtaget er 1 flygtning.",
        "Ingen er fraflyttet; 1 bor i kommunen.",
    ]
    assert sentences(table(TableId.ARRIVALS_SUMMARY, row(Basis.REFUGEE, 0, 0))) == ["Der er ikke modtaget nogen."]


def test_support() -> None:
    def row(basis: Basis, adults: int, on_benefit: int) -> dict[str, Any]:
        return {"basis": str(basis), "adults": adults, "on_benefit": on_benefit, "off_benefit": adults - on_benefit}

    assert sentences(table(TableId.SUPPORT, row(Basis.REFUGEE, 1031, 495), row(Basis.FAMILY_REUNIFIED, 1, 1))) == [
        "Af 1.031 voksne flygtninge får 495 forsørgelsesydelse, 48,0 procent; 536 gør ikke.",
        "Af 1 voksen familiesammenført får 1 forsørgelsesydelse, 100,0 procent; 0 gør ikke.",
        "I alt får 496 voksne forsørgelsesydelse.",
    ]
    assert sentences(table(TableId.SUPPORT, row(Basis.REFUGEE, 0, 0))) == ["Der er ingen voksne flygtninge."]


def test_nationality() -> None:
    rows = [{"nationality": "Øvrige", "n": 400, "percent": 57}, {"nationality": "Syrien", "n": 304, "percent": 43}]
    assert sentences(table(TableId.NATIONALITY, *rows)) == ["Flest kommer fra Syrien: 304 af 704, 43 procent."]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ((3, 0, 3, 120, 97, 217), [
            "I kvoteår 2019 ventes 3 flygtninge; 0 er modtaget, og 3 ventes endnu.",
            "Derudover kan der komme op til 217 familiesammenførte: 120 voksne og 97 børn.",
        ]),
        ((1, 3, -2, 1, None, 1), [
            "I kvoteår 2019 ventes 1 flygtning; 3 er modtaget, og det er 2 flere end kvoten.",
            "Derudover kan der komme op til 1 familiesammenført: 1 voksen.",
        ]),
        ((3, 3, 0, None, None, None), ["I kvoteår 2019 ventes 3 flygtninge; 3 er modtaget, og kvoten er dermed nået."]),
        ((None, 56, None, None, None, None), ["For kvoteår 2019 er der ingen kvote; 56 er modtaget."]),
    ],
)  # fmt: skip
def test_forecast(row: tuple[int | None, ...], wanted: list[str]) -> None:
    names = ("quota", "received", "remaining", "adults", "children", "potential")
    record = {"quota_year": 2019} | dict(zip(names, row, strict=True))
    assert sentences(table(TableId.FORECAST, record)) == wanted


def test_activity() -> None:
    n = {"company": 108, "courses": 267, "passive": 120}
    rows = [{"category": name, "n": count, "share": count / 495} for name, count in n.items()]
    assert sentences(table(TableId.ACTIVITY_STATUS, *rows)) == [
        "Af 495 voksne flygtninge med aktiv sag er 108 i virksomhedsrettet tilbud (21,8 procent), 267 på kurser eller "
        "danskuddannelse (53,9 procent) og 120 passive (24,2 procent)."
    ]
    nobody = [{"category": name, "n": 0, "share": None} for name in n]
    assert sentences(table(TableId.ACTIVITY_STATUS, *nobody)) == ["Der er ingen voksne flygtninge med aktiv sag."]


def test_the_passive() -> None:
    def rows(*n: int) -> list[dict[str, Any]]:
        reasons = (None, "maternity", "illness", "between_offers", "none")
        return [{"category": "passive", "reason": reason, "n": each} for reason, each in zip(reasons, n, strict=True)]

    assert sentences(table(TableId.ACTIVITY, *rows(120, 34, 26, 38, 22))) == [
        "Passive: 120, heraf 34 på barsel, 26 syge, 38 mellem to tilbud og 22 uden tilbud."
    ]
    assert sentences(table(TableId.ACTIVITY, *rows(1, 0, 0, 0, 1))) == ["Passive: 1, heraf 1 uden tilbud."]
    assert sentences(table(TableId.ACTIVITY, *rows(0, 0, 0, 0, 0))) == ["Ingen er passive."]


def test_practice() -> None:
    established = {"total": 230, "private": 161, "public": 69, "target": 500.0, "met": False}
    assert practice({"total": 200, "private": 140, "public": 60}, established) == [
        "200 praktikker er i gang: 140 private og 60 offentlige.",
        "230 praktikker er begyndt i perioden: 161 private og 69 offentlige.",
        "Målet på 500 praktikpladser er ikke nået: 230 nyetablerede, der mangler 270.",
    ]
    assert practice({"total": 1, "unknown": 1}, {}) == [
        "1 praktik er i gang: 1 af ukendt sektor.",
        "Ingen praktikker er begyndt i perioden.",
    ]


def timeliness(**chosen: Any) -> list[str]:
    rows = [
        {"rule": "four_weeks", "due": 246, "kept": 170, "share": 170 / 246},
        {"rule": "six_weeks", "due": 0, "kept": 0, "share": None},
        {"rule": "fifteen_hours", "due": 2, "kept": 1, "share": 0.5},
    ]
    plain = table(TableId.TIMELINESS, *rows)
    rule = rule_column(resolve_parameters({"as_of": "2019-04-01", **chosen}))
    return sentences(replace(plain, columns=(rule, *plain.columns[1:])))


def test_timeliness() -> None:
    assert timeliness() == [
        "4-ugers-reglen er overholdt i 170 af 246 tilfælde, 69,1 procent.",
        "Ingen tilfælde er endnu omfattet af 6-ugers-reglen.",
        "15-timers-reglen er overholdt i 1 af 2 tilfælde, 50,0 procent.",
    ]


def test_timeliness_by_other_rules() -> None:
    assert timeliness(four_weeks_days=10, six_weeks_days=7, weekly_hours=17.5) == [
        "10-dages-reglen er overholdt i 170 af 246 tilfælde, 69,1 procent.",
        "Ingen tilfælde er endnu omfattet af 1-uges-reglen.",
        "17,5-timers-reglen er overholdt i 1 af 2 tilfælde, 50,0 procent.",
    ]


def test_two_rules_of_the_same_length_are_told_apart() -> None:
    assert timeliness(four_weeks_days=42)[:2] == [
        "6-ugers-reglen efter ankomst er overholdt i 170 af 246 tilfælde, 69,1 procent.",
        "Ingen tilfælde er endnu omfattet af 6-ugers-reglen mellem to tilbud.",
    ]


def test_effect() -> None:
    rows = [
        {"activity": "Virksomhedspraktik", "measurable": 100, "self_supporting": 39, "share": 0.39},
        {"activity": "Løntilskud", "measurable": 0, "self_supporting": 0, "share": None},
    ]
    assert sentences(table(TableId.EFFECT, *rows)) == [
        "Efter virksomhedspraktik er 39 af 100 selvforsørgende, 39,0 procent."
    ]


def test_benchmark() -> None:
    rows = [{"municipality": "Randers", "share": 209 / 391}, {"municipality": "I alt", "share": 1094 / 2986}]
    assert sentences(table(TableId.BENCHMARK, *rows)) == [
        "Den højeste andel har Randers: 53 procent; under ét er andelen 37 procent."
    ]


def test_womens_effort() -> None:
    def said(**n: int) -> list[str]:
        events = ("Praktik", "Afventer praktik", "Nytteaktivering", "Lønnede timer", "Selvforsørgelse",
                  "Ægtefælleforsørget", "A-lov", "Barsel", "Helbred")  # fmt: skip
        counts = {"referred": 0, **dict.fromkeys(events, 0), "none": 0} | n
        return sentences(table(TableId.WOMENS_EFFORT, *({"status": key, "n": value} for key, value in counts.items())))

    assert said(referred=107, Praktik=46, Ægtefælleforsørget=9, none=35) == [
        "107 kvinder er visiteret til indsatsen.",
        "46 har været i praktik og 9 er blevet ægtefælleforsørgede.",
        "35 har endnu ingen af hændelserne.",
    ]
    assert said(referred=1, Ægtefælleforsørget=1) == [
        "1 kvinde er visiteret til indsatsen.",
        "1 er blevet ægtefælleforsørget.",
    ]
    assert said() == ["Ingen kvinder er visiteret til indsatsen."]


def test_grants() -> None:
    assert sentences(table(TableId.GRANTS, {"amount": 130_000}, {"amount": 1_700_000}, {"amount": None})) == [
        "Der er 3 puljer på i alt 1.830.000 kr."
    ]
    assert sentences(table(TableId.GRANTS, {"amount": None})) == ["Der er 1 pulje."]


def test_interpreters() -> None:
    def said(percents: tuple[Value, ...], hours: float) -> list[str]:
        rows = zip(("Fremmøde", "Telefon", "Video", "I alt"), percents, strict=True)
        return sentences(
            table(
                TableId.INTERPRETERS_CURRENT,
                *({"type": kind, "total_hours": hours, "percent": percent} for kind, percent in rows),
            )
        )

    assert said((51, 45, 4, 100), 3101.4) == [
        "1. januar 2019 til 31. marts 2019: 3.101 timer, fordelt på 51 procent fremmøde, 45 procent telefon og "
        "4 procent video."
    ]
    assert said((None, None, None, None), 0.0) == ["1. januar 2019 til 31. marts 2019: der er ingen tolketimer."]


def test_plan() -> None:
    assert sentences(table(TableId.PLAN, *({"met": met} for met in (True, True, False, None)))) == [
        "Planen har 4 mål: 2 er nået, 1 er ikke nået og 1 har endnu intet resultat."
    ]


def test_a_table_without_rows_says_nothing() -> None:
    for id in TableId:
        assert sentences(ReportTable(id, "", "", (), ())) == []
