"""The words follow the parameters: whatever a setting changes, no text still says what it said by default."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from integraxl.actions.buttons import ACTIONS
from integraxl.cli import make_parser
from integraxl.contract.codes import Audience, TableId
from integraxl.contract.fields import Record, columns_of
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import TABLES, Activity, Person, Setting, Target
from integraxl.formulas.calling import CellError, Surroundings, call
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.live import LIVE_FORMULAS
from integraxl.formulas.ranges import HostRange
from integraxl.new import SAMPLE_DATE, blank_workbook, sample_tables, sample_workbook
from integraxl.paper import build_paper
from integraxl.period import following_report_date
from integraxl.report import build_report
from integraxl.report.method import definition_listing
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.display import display
from integraxl.tables.model import Listed, ReportTable
from integraxl.tables.outlook import outlook_listings
from integraxl.workbook.read import examine_workbook
from integraxl.workbook.write import data_workbook
from tests.conftest import Cli

ROOT = Path(__file__).parents[1]

Texts = Mapping[str, frozenset[str]]
"""What is said, by where it is said."""


@dataclass(frozen=True)
class Case:
    """A value that no one would set: what is said by default, and what must be said there in its place.

    `more` is said only then. `fixed` are other ways to say the default, which no text says that knows no parameters.
    """

    value: object
    said: Mapping[str, str]
    more: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


CASES: Mapping[str, Case] = {
    "as_of": Case("2019-03-01", {"pr. 1. april 2019": "pr. 1. marts 2019"}),
    "municipality": Case("Prøveby", {"Eksempelby (syntetiske data), opgjort": "Prøveby, opgjort"}),
    "profile": Case(
        "application_2018",
        {
            "committee_2019": "application_2018",
            "Udslusning til job og uddannelse": "Udslusning til job, uddannelse eller ægtefælleforsørgelse",
            "til job/udd.": "til job/udd./ægtef.",
            "nye flygtninge": "nye flygtninge og familiesammenførte",
            "opholdsgrundlag flygtning": "opholdsgrundlag flygtning og familiesammenført",
            "afsluttet til job, uddannelse og IGU": "afsluttet til job, uddannelse, IGU og ægtefælleforsørgelse",
            "Målepunktet følger opholdstid i kommunen": "Målepunktet følger tid siden opholdstilladelsen",
            "Uret går fra ankomst til kommunen.": "Uret går fra opholdstilladelsen.",
            "Fraflyttede og ægtefælleforsørgede tæller ikke med": "Fraflyttede tæller ikke med",
            "målgruppen er fraflyttede og ægtefælleforsørgede": "målgruppen er fraflyttede",
            "også ægtefælleforsørgede; ": "også ægtefælleforsørgede, uanset hvornår de kom; ",
        },
    ),
    "cohort_start": Case(
        "2016-02-03",
        {
            "familiesammenførte, til 1. april 2019": "familiesammenførte, 3. februar 2016 til 1. april 2019",
            "bosiddende, til 1. april 2019": "bosiddende, 3. februar 2016 til 1. april 2019",
            "Borgere efter ankomstdato.": "Borgere efter ankomstdato fra 3. februar 2016.",
        },
    ),
    "population": Case(
        "Familiesammenført, Barn født",
        {
            "nye flygtninge": "nye familiesammenførte og børn født i kommunen",
            "opholdsgrundlag flygtning": "opholdsgrundlag familiesammenført og barn født",
        },
    ),
    "counted_exits": Case(
        "Job",
        {
            "Udslusning til job og uddannelse": "Udslusning til job",
            "til job/udd.": "til job",
            "afsluttet til job, uddannelse og IGU": "afsluttet til job",
        },
        fixed=("job og uddannelse", "job eller uddannelse"),
    ),
    "exclude_spouse_supported": Case(
        "nej",
        {
            "Fraflyttede og ægtefælleforsørgede tæller ikke med": "Fraflyttede tæller ikke med",
            "målgruppen er fraflyttede og ægtefælleforsørgede": "målgruppen er fraflyttede",
        },
    ),
    "clock": Case(
        "permit",
        {
            "Målepunktet følger opholdstid i kommunen": "Målepunktet følger tid siden opholdstilladelsen",
            "Uret går fra ankomst til kommunen.": "Uret går fra opholdstilladelsen.",
        },
        fixed=("år efter ankomst",),
    ),
    "min_age": Case(21, {"og da er mindst 18 år": "og da er mindst 21 år"}),
    "age_basis": Case(
        "arrival", {"Aldersgrupper efter alder på målepunktet.": "Aldersgrupper efter alder ved ankomst."}
    ),
    "exclusion_basis": Case(
        "report",
        {
            "tæller ikke med (på målepunktet)": "tæller ikke med (på opgørelsesdatoen)",
            "ægtefælleforsørgede (på målepunktet)": "ægtefælleforsørgede (på opgørelsesdatoen)",
        },
    ),
    "status": Case("ever", {"IGU (på målepunktet)": "IGU (nogensinde inden målepunktet)"}),
    "period": Case("half", {"1. kvt.": "1. halvår", "2018-Q1": "2018-H1"}, fixed=("2. kvt.", "3. kvt.", "4. kvt.")),
    "min_share": Case("0,0125", {"under 3,0 %": "under 1,25 %"}, fixed=("under 3 %", "under 3 procent")),
    "practice_from": Case("2018-03-05", {"begyndt fra 1. januar 2019": "begyndt fra 5. marts 2018"}),
    "effect_from": Case("2017-02-03", {"afsluttet fra 1. januar 2018": "afsluttet fra 3. februar 2017"}),
    "effect_to": Case("2018-11-29", {"til 31. december 2018. Selv": "til 29. november 2018. Selv"}),
    "adult_age": Case(
        21, {"Bosiddende på mindst 18 år": "Bosiddende på mindst 21 år"}, more=("Voksne er mindst 21 år.",)
    ),
    "between_offers_days": Case(33, {"Mellem to tilbud er man i 42 dage": "Mellem to tilbud er man i 33 dage"}),
    "four_weeks_days": Case(
        13,
        {
            "4 uger": "13 dage",
            "4-ugers-reglen": "13-dages-reglen",
            "senest 28 dage efter ankomst": "senest 13 dage efter ankomst",
        },
        fixed=("28 dage", "4-uger", "fire uger"),
    ),
    "six_weeks_days": Case(
        21,
        {
            "6 uger": "3 uger",
            "6-ugers-reglen": "3-ugers-reglen",
            "højst 42 dage mellem to tilbud": "højst 21 dage mellem to tilbud",
        },
        fixed=("42 dage", "6-uger", "seks uger"),
    ),
    "weekly_hours": Case(
        "17,5",
        {"15 timer": "17,5 timer", "15-timers-reglen": "17,5-timers-reglen"},
        fixed=("15-timer", "femten timer"),
    ),
    "effect_months": Case(1, {"3 måneder": "1 måned"}, fixed=("tre måneder",)),
    "min_cell": Case(
        5,
        {"Antal fra 1 til 2 er skjult": "Antal fra 1 til 4 er skjult", "spænd på mindst 3.": "spænd på mindst 5."},
        fixed=("antal under 3 skjult",),
    ),
    "min_group": Case(7, {"gruppe på under 10 er": "gruppe på under 7 er"}, fixed=("grupper under 10",)),
}

SAMPLE = examine_workbook(Path("eksempel.xlsx"), data=sample_workbook(SAMPLE_DATE))
RECORDS = sample_tables(SAMPLE_DATE)


def says(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text, and not as the end of a longer number or word."""
    return re.search(rf"(?<![\w,.-]){re.escape(phrase)}", text) is not None


def spoken_of(place: frozenset[str], phrase: str) -> int:
    return sum(says(text, phrase) for text in place)


@cache
def texts(name: str | None = None) -> Texts:
    """Everything that is shown under one changed parameter, or under none."""
    return everything({} if name is None else {name: CASES[name].value})


def everything(chosen: Mapping[str, Any]) -> Texts:
    parameters = workbook_parameters(SAMPLE, chosen)
    until = following_report_date(parameters.as_of)
    listings = outlook_listings(SAMPLE, parameters, until, 8, internal=True)
    report = build_report(SAMPLE, parameters, audience=Audience.INTERNAL, outlook=listings)
    found = {f"tabel {table.id}": texts_of(table) for table in build_tables(SAMPLE, parameters)}
    found |= {f"udsigt {listing.id}": texts_of(listing) for listing in listings}
    found["rapport"] = texts_of_package(report)
    found["sag"] = texts_of_package(build_paper(SAMPLE, parameters))
    found["offentlig metode"] = frozenset(str(row) for row in definition_listing(parameters, Audience.PUBLIC).grid.rows)
    found["formler"] = frozenset(texts_of_formulas(parameters, chosen))
    return found


def texts_of(table: Listed) -> frozenset[str]:
    cells = [display(value, column) for row in table.rows for value, column in zip(row, table.columns, strict=True)]
    spoken = [name for column in table.columns for name in column.spoken.values()]
    more = (table.caption_unit, table.source) if isinstance(table, ReportTable) else ()
    return frozenset((table.title, *more, *(column.label for column in table.columns), *cells, *spoken, *table.notes))


def texts_of_package(package: bytes) -> frozenset[str]:
    """Every text and attribute of every part, also of the workbooks behind the charts of a document."""
    return frozenset(text for text in _all_texts(package) if text.strip())


def _all_texts(package: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".xlsx"):
                yield from _all_texts(content)
            elif name.endswith((".xml", ".rels")):
                for node in etree.fromstring(content).iter(etree.Element):
                    yield from (str(each) for each in (node.text or "", *node.attrib.values()))


def texts_of_formulas(parameters: Parameters, chosen: Mapping[str, Any]) -> Iterator[str]:
    """What formulas show where the parameter stands in Opsætning: headings, words, and the reasons of errors."""
    keys = {"as_of": "Opgørelsesdato", "municipality": "Kommune", "cohort_start": "Kohortestart", "profile": "Profil"}
    changed = {keys.get(name, name): value for name, value in chosen.items()}
    rows = {row.key: row.value for row in RECORDS[Setting] if isinstance(row, Setting)} | changed
    settings = HostRange([["Nøgle", "Værdi"], *([key, value] for key, value in rows.items())], "Opsætning")
    around = Surroundings(report_date=parameters.as_of, settings=settings, targets=host(Target))
    persons, spells, day = host(Person), host(Activity), parameters.as_of
    calls: Sequence[tuple[str, list[Any]]] = (
        ("OUTFLOW", [persons, 1, None, "119+"]),
        ("OUTFLOW", [persons, 7, None, None, "mangler"]),
        ("OUTFLOW_TABLE", [persons]),
        ("ACTIVITY_TABLE", [persons, spells, day]),
        ("EFFECT", [persons, spells, "Virksomhedspraktik", day, day, day]),
        *((name, []) for name in FUNCTIONS),
        *((name, [None] * len(function.arguments)) for name, function in FUNCTIONS.items()),
    )
    for name, arguments in calls:
        result = call(FUNCTIONS[name], arguments, around)
        if isinstance(result, CellError):
            yield result.reason
        else:
            assert isinstance(result, tuple), name
            yield from (str(cell) for row in result for cell in row)


def host(model: type[Record]) -> HostRange:
    columns = columns_of(model)
    rows = [[getattr(record, column.name) for column in columns] for record in RECORDS[model]]
    return HostRange([[column.header for column in columns], *rows], model.sheet_name)


# --- what is made with the parameters in force ---


def test_every_parameter_has_a_case() -> None:
    assert set(CASES) == set(Parameters.model_fields)


def test_every_table_has_rows_to_speak_of() -> None:
    tables = {table.id: table for table in build_tables(SAMPLE, workbook_parameters(SAMPLE))}
    assert [id for id in TableId if not tables[id].rows] == []


@pytest.mark.parametrize("name", CASES)
def test_the_words_follow(name: str) -> None:
    for default, now in CASES[name].said.items():
        places = {place: found for place, found in texts().items() if spoken_of(found, default)}
        assert places, f"nothing says »{default}« by default"
        for place, before in places.items():
            after = texts(name)[place]
            if not now.startswith(default):
                assert spoken_of(after, default) == 0, (place, default)
            assert spoken_of(after, now) >= spoken_of(before, default), (place, now)
    for phrase in CASES[name].more:
        assert not any(spoken_of(found, phrase) for found in texts().values())
        assert any(spoken_of(found, phrase) for found in texts(name).values())


@pytest.mark.parametrize("name", CASES)
def test_no_text_at_all_still_says_the_default(name: str) -> None:
    wrong = {
        (place, text)
        for place, found in texts(name).items()
        for text in found
        for phrase, now in CASES[name].said.items()
        if says(text.replace(now, ""), phrase)
    }
    assert wrong == set()


def test_with_everything_changed_at_once_nothing_of_the_defaults_is_left() -> None:
    chosen = {name: case.value for name, case in CASES.items() if name not in ("as_of", "profile")}
    chosen |= {"practice_from": "2018-03-05"}
    wrong = {
        (place, text)
        for place, found in everything(chosen).items()
        for text in found
        for name in chosen
        for phrase in (*CASES[name].said, *CASES[name].fixed)
        if says(text, phrase)
    }
    assert wrong == set()


# --- what is written before any parameter is known ---


@cache
def unknowing_texts() -> tuple[str, ...]:
    return tuple(_unknowing_texts())


def _unknowing_texts() -> Iterator[str]:
    for function in FUNCTIONS.values():
        yield function.summary
        yield from (argument.help for argument in function.arguments)
        yield from (example.meaning for example in function.examples)
    for action in ACTIONS.values():
        yield from (action.supertip, action.reads, action.writes)
    for model in TABLES:
        yield from (column.help for column in columns_of(model))
    yield from (field.description or "" for field in Parameters.model_fields.values())
    for heading, formulas in LIVE_FORMULAS.items():
        yield from (heading, *(formula.label for formula in formulas))
    yield from texts_of_package(blank_workbook())
    yield from texts_of_package(sample_workbook(SAMPLE_DATE))
    yield from (files("integraxl") / "help" / "formler.html").read_text(encoding="utf-8").splitlines()
    yield make_parser().format_help()
    yield from (
        line for page in (ROOT / "docs" / "vejledning").glob("*.md") for line in page.read_text("utf-8").split("\n")
    )


_KNOWN_ANYWAY = {"as_of", "municipality", "profile", "cohort_start", "practice_from", "effect_from", "effect_to"}
"""What a workbook or an example holds itself; the others have a number or a word that would be wrong."""


@pytest.mark.parametrize("name", sorted(CASES.keys() - _KNOWN_ANYWAY))
def test_what_knows_no_parameters_fixes_none(name: str) -> None:
    phrases = (*CASES[name].said, *CASES[name].fixed)
    assert [(phrase, text) for text in unknowing_texts() for phrase in phrases if says(text, phrase)] == []


# --- the commands ---


def test_fourteen_days_are_called_two_weeks(cli: Cli, data_file: Path) -> None:
    run = cli("tables", data_file, "--table", "timeliness", "--set", "four_weeks_days=14", "--set", "six_weeks_days=10")
    said = " ".join(run.out.split())
    assert "2 uger: virksomhedsrettet tilbud senest 2 uger efter ankomst" in said
    assert "10 dage: højst 10 dage mellem to virksomhedsrettede tilbud" in said
    assert "2-ugers-reglen tæller personer, 10-dages-reglen mellemrum og" in said
    assert not says(said, "4 uger")


def test_the_ids_of_the_rows_stay(cli: Cli, data_file: Path) -> None:
    run = cli("tables", data_file, "--table", "timeliness", "--format", "json", "--set", "four_weeks_days=14")
    assert [row["rule"] for row in json.loads(run.out)["tables"][0]["rows"]] == [
        "four_weeks", "six_weeks", "fifteen_hours",
    ]  # fmt: skip


def test_exits_are_named_as_they_are_counted(cli: Cli, data_file: Path) -> None:
    run = cli("tables", data_file, "--table", "outflow.all", "--set", "counted_exits=Job")
    assert run.out.startswith("Udslusning til job, alle nye flygtninge, pr. 1. april 2019  [outflow.all]")
    assert "Antal udsluset til job  " in run.out


def test_a_comparison_says_what_a_row_was_called_before(cli: Cli, data_file: Path, tmp_path: Path) -> None:
    changed = tmp_path / "ny.xlsx"
    changed.write_bytes(with_setting("four_weeks_days", 14))
    run = cli("compare", data_file, changed)
    was, now = (f"{weeks} uger: virksomhedsrettet tilbud senest {weeks} uger efter ankomst" for weeks in (4, 2))
    assert f"{now} (før: {was})" in run.out


def test_the_municipalities_are_compared_in_the_words_of_the_run(cli: Cli, data_file: Path, tmp_path: Path) -> None:
    chosen = ("--set", "counted_exits=Job, A-lov", "--set", "clock=permit", "--min-persons", "1", "--workers", "1")
    run = cli("national", data_file, "--as-of", "2019-04-01", *chosen, "-o", tmp_path / "landet.xlsx")
    assert "Kommunerne efter andel udsluset 1 år efter opholdstilladelse, flygtninge, pr. 1. april 2019" in run.out
    assert "Antal udsluset til job/A-lov" in run.out
    said = texts_of_package((tmp_path / "landet.xlsx").read_bytes())
    assert (
        "Placering efter andel udsluset til job eller A-lov; 1 er den højeste andel. Tom: for få i målgruppen." in said
    )
    fixed = (*CASES["counted_exits"].said, *CASES["counted_exits"].fixed, *CASES["clock"].fixed)
    assert [(phrase, text) for text in {*said, run.out} for phrase in fixed if says(text, phrase)] == []


@pytest.fixture(scope="module")
def data_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "data.xlsx"
    path.write_bytes(sample_workbook(SAMPLE_DATE))
    return path


def with_setting(name: str, value: float) -> bytes:
    tables: dict[type[Record], Sequence[Record]] = {**RECORDS}
    tables[Setting] = [*RECORDS[Setting], Setting(key=name, value=value)]
    return data_workbook(tables, SAMPLE_DATE)
