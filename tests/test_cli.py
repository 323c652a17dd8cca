"""The command line: exit status, what stands on stdout and stderr, the JSON contract, Danish throughout."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from integraxl.cli import main
from integraxl.version import __version__

from .conftest import Cli, Make, Run
from .small_workbooks import (
    HEADERS,
    Cell,
    ErrorCell,
    ExcelTable,
    Formula,
    Sheet,
    Xml,
    agreement,
    booking,
    person,
    published,
    read_part,
    referral,
    settings,
    sheet,
    spell,
    target,
    with_parts,
)

# copied from the text of the measures: the columns of each table
COLUMNS = {
    "arrivals.series": "period start refugees family_reunified born total",
    "arrivals.summary": "basis received moved resident",
    "arrivals.year": "period refugees family_reunified born total",
    "support": "basis adults on_benefit off_benefit",
    "nationality": "nationality n share percent",
    "outflow.under30": "point n exited share target met gap_pp missing",
    "outflow.over30": "point n exited share target met gap_pp missing",
    "outflow.all": "point n exited share target met gap_pp missing",
    "igu.sector": "sector n",
    "igu.workplace": "sector workplace n",
    "outflow.women": "point n exited share target met gap_pp missing",
    "outflow.gender_age": "gender band n exited share",
    "activity": "category reason n share percent",
    "activity.status": "category n share",
    "practice": "measure total private public unknown target met",
    "timeliness": "rule due kept broken unknown share",
    "timeliness.worklist": "person_id rule due_date days_overdue",
    "effect": "activity ended measurable self_supporting share",
    "benchmark": "municipality persons wage_subsidy practice total share rank",
    "womens_effort": "status n",
    "interpreters.previous_year": "type normal_hours evening_hours total_hours share percent",
    "interpreters.current": "type normal_hours evening_hours total_hours share percent",
    "plan": "area group base target kind change_abs change_rel result met",
    "audit": "check table row column expected found ok",
}
ALL_IDS = [
    "arrivals.series", "arrivals.summary", "arrivals.year", "support", "nationality", "forecast", "outflow.under30",
    "outflow.over30", "outflow.all", "igu.status", "igu.sector", "igu.workplace", "outflow.women",
    "outflow.gender_age", "activity", "activity.status", "practice", "timeliness", "timeliness.worklist", "effect",
    "benchmark", "womens_effort", "grants", "interpreters.previous_year", "interpreters.current", "plan", "audit",
]  # fmt: skip
NEEDS = {
    "forecast": "Prognose",
    "igu.status": "IGU",
    "igu.sector": "IGU",
    "igu.workplace": "IGU",
    "activity": "Aktiviteter",
    "activity.status": "Aktiviteter",
    "practice": "Aktiviteter",
    "timeliness": "Aktiviteter",
    "timeliness.worklist": "Aktiviteter",
    "effect": "Aktiviteter",
    "benchmark": "Benchmark",
    "womens_effort": "Kvindeindsats",
    "grants": "Puljer",
    "interpreters.previous_year": "Tolkninger",
    "interpreters.current": "Tolkninger",
    "plan": "Plan",
}


def full_workbook() -> list[Sheet]:
    """A little of everything."""
    return [
        sheet(
            "Borgere",
            person("a1", Nationalitet="Syrien", Visitation="Jobparat"),
            person("a2", Køn="Mand", Udslusningsdato=dt.date(2018, 1, 1), Udsluset_til="Job"),
            person("a3", Opholdsgrundlag="Barn født", Fødselsdato=dt.date(2017, 1, 1)),
            person("a4", Ankomstdato=dt.date(2019, 1, 1), Visitation="Jobparat"),
        ),
        sheet("Aktiviteter", spell("a1"), spell("a1", Startdato=dt.date(2019, 3, 1), Slutdato=None)),
        sheet("IGU", agreement("a2", Arbejdsplads="Skolen")),
        sheet("Tolkninger", booking(), booking(Dato=dt.date(2018, 5, 1), Tolkningstype="Video", Aftentimer=0.25)),
        sheet("Mål", target(), target(Indikator="IGU", Målepunkt=None, Mål=75)),
        sheet("Kvindeindsats", referral("a1", Hændelse="Praktik", Hændelsesdato=dt.date(2018, 6, 1))),
        sheet("Puljer", {"Pulje": "=HYPERLINK(1)", "Beløb": 1000, "Fra": dt.date(2018, 1, 1), "Til": "31-12-2019"}),
        sheet("Prognose", {"Kvoteår": 2019, "Kvote": 3}),
        sheet("Benchmark", {"Periode": "p", "Kommune": "A", "Personer": 3, "Løntilskud": 1, "Virksomhedspraktik": 1}),
        sheet("Plan", {"Område": "O", "Målgruppe": "M", "Mål": 1, "Måltype": "Niveau", "Resultat": 2}),
        sheet("Offentliggjort", published()),
        settings(Kommune="Aalborg", Opgørelsesdato=dt.date(2019, 4, 1)),
    ]


@pytest.fixture(scope="module")
def full(make: Make) -> Path:
    return make(*full_workbook())


@pytest.fixture(scope="module")
def small(make: Make) -> Path:
    return make(sheet("Borgere", person()), settings())


@pytest.fixture(scope="module")
def faulty(make: Make) -> Path:
    """A faulty person, and a record of theirs."""
    return make(
        sheet("Borgere", person("a1"), person("a2", Køn="Dame")),
        sheet("Aktiviteter", spell("a1"), spell("a2")),
        settings(),
    )


def parse(text: str) -> dict[str, Any]:
    """One JSON object and nothing else."""
    assert text.endswith("}\n")
    found: dict[str, Any] = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    return found


# --- JSON ---


def test_the_json_of_tables(cli: Cli, full: Path) -> None:
    run = cli("tables", full, "--format", "json")
    assert (run.status, run.err) == (0, "")
    answer = parse(run.out)
    assert list(answer) == ["as_of", "municipality", "profile", "parameters", "source", "tables", "issues"]
    assert (answer["as_of"], answer["municipality"], answer["profile"]) == ("2019-04-01", "Aalborg", "committee_2019")
    assert answer["parameters"]["counted_exits"] == ["Job", "Uddannelse", "IGU"]
    assert set(answer["parameters"]).isdisjoint({"as_of", "municipality", "profile"})
    assert answer["source"] == {"file": full.name, "sha256": hashlib.sha256(full.read_bytes()).hexdigest()}
    assert answer["issues"] == []
    assert [table["id"] for table in answer["tables"]] == ALL_IDS


def test_every_table_of_the_json(cli: Cli, full: Path) -> None:
    run = cli("tables", full, "--format", "json")
    tables = {table["id"]: table for table in parse(run.out)["tables"]}
    for id, table in tables.items():
        assert list(table) == ["id", "title", "columns", "rows", "notes"]
        assert table["title"]
        assert table["rows"], id
        for row in table["rows"]:
            assert list(row) == table["columns"]
            assert all(value is None or isinstance(value, str | int | float) for value in row.values())
            assert all(0 <= value <= 1 for name, value in row.items() if name == "share" and value is not None)
    assert {id: " ".join(tables[id]["columns"]) for id in COLUMNS} == COLUMNS
    overdue = {"person_id": "a4", "rule": "four_weeks", "due_date": "2019-01-29", "days_overdue": 62}
    assert overdue in tables["timeliness.worklist"]["rows"]
    assert tables["grants"]["rows"][0]["grant"] == "=HYPERLINK(1)"  # JSON is no spreadsheet


def test_a_table_without_its_input_is_listed_with_a_note(cli: Cli, small: Path) -> None:
    answer = parse(cli("tables", small, "--format", "json").out)
    empty = {table["id"]: table for table in answer["tables"] if table["id"] in NEEDS}
    assert len(answer["tables"]) == 27
    for id, needed in NEEDS.items():
        assert empty[id]["rows"] == []
        assert empty[id]["notes"] == [f"Tabellen {needed} findes ikke i regnearket, så tallene kan ikke opgøres."]


def test_the_same_input_gives_the_same_bytes(cli: Cli, full: Path) -> None:
    assert cli("tables", full, "--format", "json") == cli("tables", full, "--format", "json")


def test_chosen_tables_come_once_in_the_papers_order(cli: Cli, full: Path) -> None:
    options = ["--table", "plan", "--table", " OUTFLOW.ALL", "--table", "plan", "--table", "support"]
    answer = parse(cli("tables", full, "--format", "json", *options).out)
    assert [table["id"] for table in answer["tables"]] == ["support", "outflow.all", "plan"]


def test_invalid_input_as_json(cli: Cli, make: Make) -> None:
    faulty = make(sheet("Borgere", person("a1"), person("a2", Køn="Dame")), settings())
    run = cli("tables", faulty, "--format", "json")
    assert (run.status, run.err) == (2, "")
    assert parse(run.out) == {
        "as_of": None,
        "municipality": None,
        "profile": None,
        "parameters": {},
        "source": {"file": faulty.name, "sha256": hashlib.sha256(faulty.read_bytes()).hexdigest()},
        "tables": [],
        "issues": [
            {
                "severity": "error",
                "code": "unknown_code",
                "sheet": "Borgere",
                "cell": "B3",
                "message": "»Dame« kendes ikke i Køn. Skriv »Kvinde« eller »Mand«.",
            }
        ],
    }


def test_warnings_stand_in_the_json_of_a_run(cli: Cli, make: Make) -> None:
    path = make(sheet("Borgere", person(Udsluset_til="Job")), settings())
    run = cli("tables", path, "--format", "json")
    assert run.status == 0
    assert [(issue["severity"], issue["code"], issue["cell"]) for issue in parse(run.out)["issues"]] == [
        ("warning", "exit_without_date", "K2")
    ]


# --- invalid input, rejected rows ---


@pytest.mark.parametrize("shape", ["table", "csv"])
def test_invalid_input_for_people_stands_on_stderr(cli: Cli, faulty: Path, shape: str) -> None:
    run = cli("tables", faulty, "--format", shape)
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "Regnearket har 1 fejl, der skal rettes:\n"
        "  Borgere!B3: »Dame« kendes ikke i Køn. Skriv »Kvinde« eller »Mand«.\n"
    )


def test_rejected_rows_give_status_1_and_are_told(cli: Cli, faulty: Path) -> None:
    run = cli("tables", faulty, "--skip-invalid", "--table", "arrivals.summary")
    assert run.status == 1
    assert run.err == "Borgere: 1 række med fejl er udeladt.\nAktiviteter: 1 række med fejl er udeladt.\n"


def test_rejected_rows_in_the_plural(cli: Cli, make: Make) -> None:
    path = make(sheet("Borgere", person(), *(person(f"b{n}", Køn="?") for n in range(2))), settings())
    assert cli("tables", path, "--skip-invalid").err == "Borgere: 2 rækker med fejl er udeladt.\n"


def test_rejected_rows_in_json_are_among_its_issues(cli: Cli, faulty: Path) -> None:
    run = cli("tables", faulty, "--skip-invalid", "--format", "json")
    assert (run.status, run.err) == (
        1,
        "Borgere: 1 række med fejl er udeladt.\nAktiviteter: 1 række med fejl er udeladt.\n",
    )
    answer = parse(run.out)
    summary = next(table for table in answer["tables"] if table["id"] == "arrivals.summary")
    assert [row["received"] for row in summary["rows"]] == [1, 0, 0]
    assert [issue["sheet"] for issue in answer["issues"]] == ["Borgere", "Aktiviteter"]


def test_nothing_rejected_is_status_0(cli: Cli, small: Path) -> None:
    assert cli("tables", small, "--skip-invalid").status == 0


def test_a_row_below_its_table_is_a_rejected_row(cli: Cli, make: Make) -> None:
    table = ExcelTable("Borgere", rows=2)
    path = make(sheet("Borgere", person(), person("a2"), excel_table=table), settings())
    assert cli("tables", path).status == 2
    assert cli("tables", path, "--skip-invalid").status == 1


def test_a_missing_table_is_fatal_under_skip_invalid_too(cli: Cli, make: Make) -> None:
    run = cli("tables", make(sheet("IGU", agreement())), "--skip-invalid", "--as-of", "2019-04-01")
    assert (run.status, run.out) == (2, "")
    assert "Borgere: Tabellen Borgere findes ikke." in run.err


# --- check ---


def test_check_of_a_sound_workbook(cli: Cli, full: Path) -> None:
    assert cli("check", full) == Run(0, "Ingen fejl.\n", "")


def test_check_shows_every_fault_with_its_cell(cli: Cli, make: Make) -> None:
    path = make(
        sheet("Borgere", person("a1", Køn="Dame"), person("a2", Udsluset_til="Job")),
        sheet("IGU", agreement("a2", Startdato="31-02-2018")),
    )
    run = cli("check", path)
    assert (run.status, run.err) == (2, "")
    for part in ("Fejl (2)", "Advarsler (1)", "B2", "E2", "K3", "»Dame« kendes ikke i Køn."):
        assert part in run.out
    assert run.out.splitlines()[-1] == "2 fejl skal rettes, før tallene kan opgøres."


def test_check_with_warnings_only_is_status_0(cli: Cli, make: Make) -> None:
    run = cli("check", make(sheet("Borgere", person(Udsluset_til="Job"))))
    assert run.status == 0
    assert "Advarsler (1)" in run.out


def test_check_as_json(cli: Cli, faulty: Path) -> None:
    run = cli("check", faulty, "--format", "json")
    assert (run.status, run.err) == (2, "")
    answer = parse(run.out)
    assert list(answer) == ["source", "issues"]
    assert list(answer["source"]) == ["file", "sha256"]
    assert answer["issues"][0]["cell"] == "B3"


def test_check_as_csv(cli: Cli, faulty: Path) -> None:
    rows = list(csv.reader(io.StringIO(cli("check", faulty, "--format", "csv").out)))
    assert rows[0] == ["severity", "code", "sheet", "cell", "message"]
    assert rows[1][:4] == ["error", "unknown_code", "Borgere", "B3"]


@pytest.mark.parametrize(
    "values", [{"minage": 3}, {"min_age": "gammel"}, {"Profil": "x"}, {"Opgørelsesdato": "31-02-2019"}]
)
def test_check_finds_what_tables_would_refuse(cli: Cli, make: Make, values: dict[str, Cell]) -> None:
    path = make(sheet("Borgere", person()), settings(**values))
    assert cli("tables", path, "--as-of", "2019-04-01").status == 2 or "Opgørelsesdato" in values
    run = cli("check", path)
    assert run.status == 2
    assert "Opsætning" in run.out


# --- tables for people and lists ---


def test_tables_on_the_screen(cli: Cli, full: Path) -> None:
    run = cli("tables", full)
    assert (run.status, run.err) == (0, "")
    for id in ALL_IDS:
        assert f"[{id}]" in run.out
    assert "1. april 2019" in run.out
    assert "\x1b[" not in run.out
    assert max(map(len, run.out.splitlines())) <= 160


def test_one_table_as_csv(cli: Cli, full: Path) -> None:
    rows = list(csv.reader(io.StringIO(cli("tables", full, "--table", "outflow.all", "--format", "csv").out)))
    assert rows[0] == COLUMNS["outflow.all"].split()
    assert rows[1][:3] == ["1", "2", "1"]


def test_several_tables_as_csv_are_a_list_of_cells(cli: Cli, full: Path) -> None:
    run = cli("tables", full, "--format", "csv")
    rows = list(csv.reader(io.StringIO(run.out)))
    assert rows[0] == ["table", "row", "column", "value"]
    assert {len(row) for row in rows} == {4}
    assert ["arrivals.summary", "1", "received", "3"] in rows
    assert set(ALL_IDS) == {row[0] for row in rows[1:]}
    assert "\r" not in run.out


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("x")'])
@pytest.mark.parametrize("options", [["--table", "grants"], []], ids=["one", "all"])
def test_a_text_like_a_formula_is_quoted_in_csv(cli: Cli, make: Make, text: str, options: Sequence[str]) -> None:
    path = make(sheet("Borgere", person()), sheet("Puljer", {"Pulje": text, "Formål": 'a;b, "c"\nd'}), settings())
    rows = list(csv.reader(io.StringIO(cli("tables", path, "--format", "csv", *options).out)))
    cells = [cell for row in rows for cell in row]
    assert f"'{text}" in cells
    assert text not in cells
    assert 'a;b, "c"\nd' in cells


def test_a_negative_number_is_not_quoted_in_csv(cli: Cli, full: Path) -> None:
    rows = list(csv.reader(io.StringIO(cli("tables", full, "--table", "outflow.all", "--format", "csv").out)))
    missing = [row[7] for row in rows[1:]]
    assert not any(cell.startswith("'") for cell in missing)


def test_a_formula_in_a_message_is_quoted_in_csv(cli: Cli, make: Make) -> None:
    path = make(sheet("Borgere", person(Køn="=1+1")), Sheet("=x", []))
    rows = list(csv.reader(io.StringIO(cli("check", path, "--format", "csv").out)))
    assert rows[1][4].startswith("»=1+1«")


# --- parameters ---


def answered(run: Run) -> dict[str, Any]:
    assert run.status == 0, run.err
    return parse(run.out)


def test_the_command_line_wins_over_the_sheet(cli: Cli, make: Make) -> None:
    path = make(
        sheet("Borgere", person()),
        settings(Opgørelsesdato=dt.date(2019, 4, 1), Profil="application_2018", min_age=21, clock="permit"),
    )
    before = answered(cli("tables", path, "--format", "json"))
    assert (before["as_of"], before["profile"]) == ("2019-04-01", "application_2018")
    assert (before["parameters"]["min_age"], before["parameters"]["clock"]) == (21, "permit")
    options = [
        "--as-of",
        "01-02-2018",
        "--profile",
        "committee_2019",
        "--set",
        "min_age=19",
        "--set",
        "clock=municipality",
    ]
    after = answered(cli("tables", path, "--format", "json", *options))
    assert (after["as_of"], after["profile"]) == ("2018-02-01", "committee_2019")
    assert (after["parameters"]["min_age"], after["parameters"]["clock"]) == (19, "municipality")


@pytest.mark.parametrize(
    ("setting", "name", "value"),
    [
        ("as_of=2018-02-01", "as_of", "2018-02-01"),
        ("Opgørelsesdato=01.02.2018", "as_of", "2018-02-01"),
        ("profile=application_2018", "profile", "application_2018"),
        ("Profil=application_2018", "profile", "application_2018"),
        ("Kommune=Aalborg = Nord", "municipality", "Aalborg = Nord"),
    ],
)
def test_set_sets_every_parameter(cli: Cli, small: Path, setting: str, name: str, value: str) -> None:
    assert answered(cli("tables", small, "--format", "json", "--set", setting))[name] == value


def test_the_last_setting_of_a_parameter_wins(cli: Cli, small: Path) -> None:
    options = ["--set", "min_age=20", "--set", "Min_Age=21"]
    assert answered(cli("tables", small, "--format", "json", *options))["parameters"]["min_age"] == 21


def test_no_report_date_is_an_error(cli: Cli, make: Make) -> None:
    for sheets in ([], [settings(Kommune="Aalborg")]):
        run = cli("tables", make(sheet("Borgere", person()), *sheets), "--format", "json")
        assert (run.status, run.out) == (2, "")
        assert run.err == (
            "Der er ingen opgørelsesdato. Skriv den på arket Opsætning (Opgørelsesdato), "
            "eller angiv --as-of åååå-mm-dd.\n"
        )


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--set", "x"], "»x« skal skrives som parameter=værdi, fx min_age=18."),
        (["--set", "minage=3"], "»minage« er ikke en parameter. Mente du »min_age«?"),
        (
            ["--set", "min_age=x"],
            "Parameteren min_age kan ikke være »x« (Mindste alder på målepunktet i udslusningen).",
        ),
        (["--as-of", "2019-02-30"], "Parameteren as_of kan ikke være »2019-02-30«: datoen findes ikke i kalenderen."),
        (
            ["--as-of", "2019-04-01", "--set", "Opgørelsesdato=2018-04-01"],
            "as_of er angivet både med --as-of og --set. Angiv den kun én gang.",
        ),
        (["--profile", "x"], "Profilen »x« kendes ikke. Vælg »committee_2019« eller »application_2018«."),
        (["--table", "outflow.al"], "Tabellen »outflow.al« findes ikke. Mente du »outflow.all«?"),
        (["--table", "xyz"], f"Tabellen »xyz« findes ikke. Vælg {', '.join(ALL_IDS[:-1])} eller audit."),
    ],
)
def test_a_wrong_value_is_refused_in_danish(cli: Cli, small: Path, options: Sequence[str], text: str) -> None:
    run = cli("tables", small, *options)
    assert (run.status, run.out, run.err) == (2, "", f"{text}\n")


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "2199-02-28", "9999-12-31"])
def test_a_report_date_at_the_ends_of_the_calendar_is_no_fault_of_ours(cli: Cli, full: Path, day: str) -> None:
    assert cli("tables", full, "--as-of", day, "--format", "json").status in (0, 2)


@pytest.mark.parametrize(
    "setting",
    [
        "weekly_hours=inf",
        "effect_months=99999999999999",
        "between_offers_days=99999999999999999999999",
        "four_weeks_days=99999999999",
        "cohort_start=0001-01-01",
        "cohort_start=9999-12-31",
        "practice_from=9999-12-31",
        "min_share=0",
    ],
)
def test_an_absurd_parameter_is_no_fault_of_ours(cli: Cli, full: Path, setting: str) -> None:
    assert cli("tables", full, "--set", setting, "--format", "json").status in (0, 2)


# --- usage ---


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "integraxl: der mangler: KOMMANDO"),
        (["tables"], "integraxl tables: der mangler: FIL"),
        (["tables", "x.xlsx", "--format"], "integraxl tables: --format: skal have én værdi"),
        (
            ["tables", "x.xlsx", "--format", "xml"],
            "integraxl tables: --format: kan ikke være 'xml' (vælg 'table', 'json', 'csv')",
        ),
        (["tables", "x.xlsx", "--fast"], "integraxl: ukendt: --fast"),
        (["check", "x.xlsx", "y.xlsx"], "integraxl: ukendt: y.xlsx"),
        (["tables", "x.xlsx", "--s", "a=1"], "integraxl tables: --s kan være flere: --set, --skip-invalid"),
        (["tables", "x.xlsx", "--skip-invalid=ja"], "integraxl tables: --skip-invalid: skal ikke have værdien 'ja'"),
    ],
)
def test_a_wrong_call_is_refused_in_danish(cli: Cli, arguments: Sequence[str], text: str) -> None:
    run = cli(*arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("brug: integraxl")
    assert run.err.splitlines()[-1] == text


def test_an_unknown_command_is_refused_with_those_that_are(cli: Cli) -> None:
    run = cli("regn")
    assert (run.status, run.out) == (2, "")
    assert run.err.splitlines()[-1].startswith(
        "integraxl: KOMMANDO: kan ikke være 'regn' (vælg 'new', 'check', 'tables', "
    )


@pytest.mark.parametrize(
    "command", [[], ["new"], ["check"], ["tables"], ["report"], ["period"], ["paper"], ["outlook"]]
)
def test_the_help_is_danish(cli: Cli, command: Sequence[str]) -> None:
    run = cli(*command, "--help")
    assert run.status == 0
    assert run.out.startswith("brug: integraxl")
    for english in ("usage", "options", "positional", "show this", "arguments"):
        assert english not in run.out
    assert "vis denne hjælp" in run.out


def test_the_version(cli: Cli) -> None:
    assert cli("--version").out == f"integraxl {__version__}\n"


@pytest.mark.parametrize("command", ["check", "tables", "report"])
def test_what_is_no_workbook_ends_with_status_2(cli: Cli, make: Make, command: str) -> None:
    path = make(sheet("Borgere"))
    path.write_bytes(b"BorgerID;K\xf8n\n")
    run = cli(command, path)
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "»data.xlsx« er en tekstfil og ikke et Excel-regneark. Åbn den i Excel, og gem den som .xlsx; "
        "er det en CSV-fil, så giv den efternavnet .csv.\n"
    )
    missing = cli(command, path.with_name("x.xlsx"))
    assert (missing.status, missing.out) == (2, "")
    assert missing.err == f"Filen »{path.with_name('x.xlsx')}« findes ikke. Kontrollér navn og mappe.\n"


def test_a_report_is_not_written_over_its_data(cli: Cli, small: Path) -> None:
    before = small.read_bytes()
    run = cli("report", small, "-o", small.parent / "." / small.name)
    assert run.status == 2
    assert run.err == f"»{small.name}« læses af kommandoen og kan ikke skrives over. Vælg en anden fil med -o.\n"
    assert small.read_bytes() == before


def test_no_command_touches_the_data_workbook(cli: Cli, faulty: Path) -> None:
    before, listing = faulty.read_bytes(), sorted(faulty.parent.iterdir())
    for command in ("check", "tables", "report"):
        assert cli(command, faulty).status == 2
    assert faulty.read_bytes() == before
    assert sorted(faulty.parent.iterdir()) == listing


def test_a_fault_of_ours_tells_its_place_and_no_data(monkeypatch: pytest.MonkeyPatch, cli: Cli, small: Path) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("010190-1234")

    monkeypatch.setattr("integraxl.workbook.read.examine_workbook", fail)
    run = cli("check", small)
    assert (run.status, run.out) == (3, "")
    assert run.err.startswith("Der er en fejl i integraxl (RuntimeError i test_cli.py:")
    assert "1234" not in run.err
    assert "Traceback" not in run.err


# --- hard input: never a traceback, never an internal error ---

FAR_DATES = [
    sheet(
        "Borgere",
        person("a1", Fødselsdato="0001-01-01", Ankomstdato="1700-01-02"),
        person("a2", Ankomstdato="9999-12-31", Opholdstilladelse="9999-12-31", Fraflytningsdato="9999-12-31"),
    ),
    sheet(
        "Aktiviteter",
        spell(Startdato="1700-01-02", Slutdato="9999-12-31"),
        spell("a2", Startdato="9999-12-31", Slutdato=None),
    ),
    sheet("IGU", agreement("a2", Startdato="9999-12-31", Sektor=None)),
    sheet("Tolkninger", booking(Dato="9999-12-31"), booking(Dato="0001-01-01")),
    sheet("Puljer", {"Pulje": "P", "Fra": "0001-01-01", "Til": "9999-12-31"}),
    sheet("Mål", target(Gyldig_fra="0001-01-01", Gyldig_til="9999-12-31")),
]
HARD: dict[str, list[Sheet]] = {
    "only headers": [sheet(table) for table in HEADERS],
    "records without persons": [sheet("Borgere"), sheet("Aktiviteter", spell()), sheet("IGU", agreement())],
    "all rows faulty": [sheet("Borgere", person(Køn="?")), sheet("IGU", agreement()), sheet("Aktiviteter", spell())],
    "one value everywhere": [sheet(table, dict.fromkeys(HEADERS[table], "x")) for table in HEADERS],
    "numbers everywhere": [sheet(table, dict.fromkeys(HEADERS[table], 7)) for table in HEADERS],
    "truths everywhere": [sheet(table, dict.fromkeys(HEADERS[table], True)) for table in HEADERS],
    "errors everywhere": [sheet(table, dict.fromkeys(HEADERS[table], ErrorCell("#N/A"))) for table in HEADERS],
    "formulas everywhere": [sheet(table, dict.fromkeys(HEADERS[table], Formula("1+1"))) for table in HEADERS],
    "dates everywhere": [sheet(table, dict.fromkeys(HEADERS[table], dt.date(2018, 1, 1))) for table in HEADERS],
    "control characters": [
        sheet("Borgere", person(Nationalitet="\x1b[31mrød\x07\u202e", Køn="\x1b[2J")),
        sheet("Puljer", {"Pulje": "\x00\x0b"}),
    ],
    "half a character": [
        sheet(
            "Borgere",
            person(
                Nationalitet=Xml('<c r="{ref}" t="inlineStr"><is><t>_xD800_</t></is></c>'),
                Visitation=Formula("A1", "Jobparat"),
            ),
        )
    ],
    "markup": [sheet("Borgere", person(Nationalitet="[bold]x[/red]", Køn="[link=x]"))],
    "long text": [sheet("Borgere", person(Nationalitet="x" * 32767, Køn="y" * 32767))],
    "no sheets at all": [Sheet("Ark1", [])],
}  # fmt: skip


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize(
    "arguments",
    [
        "check",
        "check --format json",
        "check --format csv",
        "tables",
        "tables --format json",
        "tables --skip-invalid",
        "tables --skip-invalid --format csv",
        "tables --skip-invalid --format json",
    ],
)
def test_hard_input_ends_in_words(cli: Cli, make: Make, name: str, arguments: str) -> None:
    command, *options = arguments.split()
    date = ["--as-of", "2019-04-01"] if command == "tables" else []
    run = cli(command, make(*HARD[name]), *options, *date)
    assert run.status in (0, 1, 2), run.err
    assert "Traceback" not in run.err
    (run.out + run.err).encode("utf-8")
    if "json" in options and run.out:
        parse(run.out)


@pytest.mark.parametrize("options", [["--format", "json"], ["--skip-invalid"]], ids=["json", "skip"])
def test_dates_at_the_ends_of_the_calendar_end_in_words(cli: Cli, make: Make, options: Sequence[str]) -> None:
    run = cli("tables", make(*FAR_DATES), "--as-of", "2019-04-01", *options)
    assert run.status in (0, 1, 2), run.err


def test_a_date_before_1970_beside_a_blank_one_ends_in_words(cli: Cli, make: Make) -> None:
    """Days are counted from 1970, and a blank one is the largest number there is."""
    persons = [person("a1", Opholdstilladelse=dt.date(1969, 12, 31)), person("a2")]
    path = make(sheet("Borgere", *persons), settings())
    run = cli("tables", path, "--profile", "application_2018", "--format", "json")
    assert run.status == 0, run.err


# --- in a process of its own ---


def process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """integraxl as a shell runs it, with every warning an error."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "integraxl", *map(str, arguments)],
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_the_output_is_utf8_on_every_machine(full: Path, shape: str) -> None:
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
    run = process("tables", full, "--format", shape, **plain)
    assert (run.returncode, run.stderr) == (0, b"")
    assert "Mænd" in run.stdout.decode("utf-8")
    assert b"\r" not in run.stdout


def test_the_messages_are_utf8_on_every_machine(faulty: Path) -> None:
    run = process("tables", faulty, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (run.returncode, run.stdout) == (2, b"")
    assert "»Dame« kendes ikke i Køn" in run.stderr.decode("utf-8")


@pytest.mark.parametrize("shape", ["table", "json"])
def test_a_pipe_that_closes_is_no_fault(full: Path, shape: str) -> None:
    command = [sys.executable, "-m", "integraxl", "tables", str(full), "--format", shape]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.close()
        assert run.stderr is not None
        assert run.stderr.read() == b""
    assert run.returncode == 0


@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_a_full_disk_under_the_answer_is_no_fault_of_ours(full: Path, shape: str) -> None:
    command = [sys.executable, "-m", "integraxl", "tables", str(full), "--format", shape]
    with Path("/dev/full").open("wb") as disk:
        run = subprocess.run(command, stdout=disk, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert run.returncode == 2
    assert run.stderr.startswith("Disken er fuld, så svaret er måske ikke skrevet helt ud. Skaf plads, eller send det ")


def test_the_answer_is_whole_though_nothing_can_be_told_beside_it(make: Make, tmp_path: Path) -> None:
    path = make(sheet("Borgere", person(), person("b2", Køn="Dame")), settings(Opgørelsesdato=dt.date(2019, 4, 1)))
    command = [sys.executable, "-m", "integraxl", "tables", str(path), "--skip-invalid", "--format", "csv"]
    whole = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    with Path("/dev/full").open("wb") as disk, (tmp_path / "svar.csv").open("wb") as answer:
        subprocess.run(command, stdout=answer, stderr=disk, check=False)
    assert len(whole) > 1000
    assert (tmp_path / "svar.csv").read_bytes() == whole


HARMFUL: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "texts claimed by the million": (
        "xl/sharedStrings.xml",
        lambda part: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4000000000"', part),
    ),
    "a cell in the last corner": (
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
    ),
    "an entity in the texts": (
        "xl/sharedStrings.xml",
        lambda part: b'<!DOCTYPE a [<!ENTITY x "y">]>' + part.replace(b"Flygtning", b"&x;"),
    ),
    "an unknown encoding": (
        "xl/worksheets/sheet1.xml",
        lambda part: b'<?xml version="1.0" encoding="klingon"?>' + part,
    ),
    "a row that is no number": (
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'<row r="2"', b'<row r="x"'),
    ),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_file_is_read_or_refused_in_words(make: Make, name: str) -> None:
    """Without it a library could abort the process or take all memory: hence a process of its own with a limit."""
    part, harm = HARMFUL[name]
    path = make(sheet("Borgere", person()), settings())
    data = path.read_bytes()
    path.write_bytes(with_parts(data, {part: harm(read_part(data, part))}))
    limited = (
        "import sys\n"
        "try:\n    import resource\n    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))\n"
        "except ImportError:\n    pass\n"
        "from integraxl.cli import main\n"
        f"sys.exit(main(['check', {str(path)!r}]))"
    )
    run = subprocess.run([sys.executable, "-c", limited], capture_output=True, timeout=60, check=False)
    assert run.returncode in (0, 2), run.stderr.decode("utf-8", "replace")[-300:]


def test_main_is_the_entry_point_of_the_module() -> None:
    run = process("--version")
    assert (run.returncode, run.stdout.decode(), run.stderr) == (0, f"integraxl {__version__}\n", b"")
    assert main.__module__ == "integraxl.cli"


# --- what must never be left out, and what must never be shown ---


@pytest.mark.parametrize(
    "faulty",
    [
        settings(Profil=ErrorCell("#REF!")),
        settings(min_age=Formula("1+17")),
        sheet("Mål", target(Gruppe="under 30", Gyldig_fra="1/1-16"), target()),
    ],
    ids=["error", "formula", "target"],
)
def test_a_parameter_or_target_is_never_left_out(cli: Cli, make: Make, faulty: Sheet) -> None:
    run = cli("tables", make(sheet("Borgere", person()), faulty), "--as-of", "2019-04-01", "--skip-invalid")
    assert (run.status, run.out) == (2, "")


@pytest.mark.parametrize("number", ["010190-1234", "010190 - 1234", "01.01.90-1234", "610190-1234"])
def test_a_cpr_number_in_a_setting_or_a_sheet_name_is_never_shown(cli: Cli, make: Make, number: str) -> None:
    setting = make(sheet("Borgere", person()), settings(Kommune=number))
    named = make(sheet("IGU", agreement()), Sheet(f"Ali {number}", []))
    for run in (cli("check", setting, "--format", "json"), cli("check", named), cli("tables", named)):
        assert run.status == 2
        assert "1234" not in run.out + run.err


@pytest.mark.parametrize("options", [["--as-of", ""], ["--profile", " "], ["--set", "cohort_start="]])
def test_an_empty_choice_is_refused(cli: Cli, full: Path, options: Sequence[str]) -> None:
    run = cli("tables", full, *options)
    assert run.status == 2
    assert "tom" in run.err or "parameter=værdi" in run.err


def test_periods_of_the_benchmark_are_the_same_whatever_their_case(cli: Cli, make: Make) -> None:
    city: dict[str, Cell] = {"Personer": 3, "Løntilskud": 1, "Virksomhedspraktik": 1}
    rows: list[dict[str, Cell]] = [
        {"Periode": "Dec. 2016", "Kommune": "A", **city},
        {"Periode": "dec. 2016", "Kommune": "B", **city},
    ]
    path = make(sheet("Borgere", person()), sheet("Benchmark", *rows), settings())
    run = cli("tables", path, "--table", "benchmark", "--format", "csv")
    assert [line.split(",")[0] for line in run.out.splitlines()[1:]] == ["A", "B", "I alt"]
