"""Many municipalities at once: sums equal single runs, whatever the source, the engine, the order or the accidents."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import dask
import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
from distributed import LocalCluster
from hypothesis import given, settings
from hypothesis import strategies as st

from integraxl import isolation
from integraxl.cli.status import INTERRUPTED
from integraxl.contract.codes import TableId
from integraxl.contract.fields import Record
from integraxl.contract.group import EVERYONE
from integraxl.contract.parameters import resolve_parameters
from integraxl.contract.tables import Activity, Person, Target
from integraxl.errors import IntegraxlError, InvalidParameter, MissingProgram, UnreadableFile, WriteRefused
from integraxl.measures.outflow import count_outflow
from integraxl.national import engine
from integraxl.national.compare import rank_outflow
from integraxl.national.data_set import write_municipality
from integraxl.national.engine import count_units
from integraxl.national.parquet import read_part
from integraxl.national.read import Counted, count_unit
from integraxl.national.report import SMALL_COUNTS, build_national_report
from integraxl.national.run import NationalRun, Options, run_national
from integraxl.national.sources import Unit, find_units
from integraxl.national.synthetic import Municipality, make_municipalities, realistic_sizes
from integraxl.national.tally import ADDITIVE, Survey, Tally, make_survey, tables_of, take_part, take_tally, total
from integraxl.national.verbs import compare_municipalities, export_parquet
from integraxl.tables.build import build_tables
from integraxl.tables.model import ReportTable
from integraxl.tables.outflow import OUTFLOW_GROUPS
from integraxl.workbook.columns import Columns
from integraxl.workbook.read import Source, Workbook, read_workbook
from tests.catalogue.formats import PASSWORD, protected
from tests.conftest import Cli, Make
from tests.libreoffice import requires_libreoffice
from tests.small_workbooks import HEADERS, person, sheet, spell
from tests.small_workbooks import settings as settings_sheet
from tests.test_national_data_set import without_seals

AS_OF = dt.date(2019, 4, 1)
PARAMETERS = resolve_parameters({"as_of": AS_OF})
SURVEY = make_survey(PARAMETERS, None)
SAMPLES = tuple(sorted(Path("workbooks").glob("aalborg-*-??.xlsx")))


def as_workbook(made: Municipality) -> Workbook:
    return Workbook(Source(made.name, ""), made.tables, ())


@pytest.fixture(scope="module")
def made() -> list[Municipality]:
    return list(make_municipalities([300, 120, 40, 7], AS_OF))


@pytest.fixture(scope="module")
def data_set(made: list[Municipality], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("parquet")
    for each in made:
        write_municipality(root, each.name, each.tables, persons=50)
    return root


def figures(run: NationalRun) -> list[tuple[str, object]]:
    return [(member.name, tables_of(member.tally, run.survey)) for member in run.members]


# --- the kernel ---


def _tables_without_targets(workbook: Workbook) -> tuple[ReportTable, ...]:
    tables = {model: each for model, each in workbook.tables.items() if model is not Target}
    return build_tables(Workbook(workbook.source, tables, ()), PARAMETERS, ADDITIVE)


def test_a_tally_gives_the_tables_of_its_workbook() -> None:
    for path in SAMPLES:
        workbook = read_workbook(path)
        for summed, own in zip(
            tables_of(take_tally(workbook, SURVEY), SURVEY),
            _tables_without_targets(workbook),
            strict=True,
        ):
            # a table that the workbook does not have gives no rows there, and zeros here
            assert (summed.id, summed.rows) == (own.id, own.rows) or any("findes ikke" in note for note in own.notes)


def cut(workbook: Workbook, pieces: int, random: np.random.Generator) -> Iterator[Workbook]:
    """The workbook in pieces by person, at random; tables without persons go with the first."""
    persons = workbook.persons
    piece = random.integers(0, pieces, len(persons))
    home = dict(zip(persons["person_id"], piece, strict=True))
    for number in range(pieces):
        tables = {}
        for model, records in workbook.tables.items():
            if "person_id" in records.data:
                keep = np.array([home[id] == number for id in records["person_id"]], bool)
            else:
                keep = np.full(len(records), number == 0)
            tables[model] = records.take(keep)
        yield Workbook(workbook.source, tables, ())


@given(st.integers(1, 7), st.integers(0, 10_000), st.sampled_from(["committee_2019", "application_2018"]))
@settings(max_examples=25)
def test_the_pieces_of_a_workbook_sum_to_the_whole(pieces: int, seed: int, profile: str) -> None:
    chosen = {"as_of": AS_OF, "profile": profile, "cohort_start": dt.date(2014, 7, 1)}
    survey = make_survey(resolve_parameters(chosen), None)
    (whole,) = map(as_workbook, make_municipalities([150], AS_OF, seed))
    parts = [take_part(part, survey) for part in cut(whole, pieces, np.random.default_rng(seed))]
    assert tables_of(total(parts), survey) == tables_of(take_tally(whole, survey), survey)


def test_a_missing_optional_table_is_told() -> None:
    workbook = Workbook(Source("", ""), {Person: next(make_municipalities([5], AS_OF)).tables[Person]}, ())
    both = take_tally(workbook, SURVEY) + take_tally(as_workbook(next(make_municipalities([5], AS_OF))), SURVEY)
    assert both.municipalities == 2
    assert both.lacking["Aktiviteter"] == 1
    assert both.lacking["Puljer"] == 2
    assert "Borgere" not in both.lacking


def test_a_municipality_without_a_table_is_not_counted_in_it(make: Make, cli: Cli) -> None:
    """Its persons are not all passive, and none of them has missed a deadline: nothing is known."""
    whole = make(
        sheet("Borgere", person("a"), person("b")),
        sheet("Aktiviteter", spell("a", Startdato="2019-03-01", Slutdato="2019-05-01")),
        settings_sheet(Kommune="Odense"),
        name="hel.xlsx",
    )
    bare = make(sheet("Borgere", person("c")), settings_sheet(Kommune="Fanø"), name="bar.xlsx")
    run = cli("national", whole, bare, "--as-of", "2019-04-01", "--workers", "1", "--format", "json")
    assert (
        run.err
        == "Mangler i nogle kommuners data, og i hvor mange: Aktiviteter (1). De kommuner er ikke talt med dér.\n"
    )
    content = json.loads(run.out)
    own = {each["municipality"]: each for each in content["municipalities"]} | {"I alt": content["total"]}
    rows = {
        name: {
            table["id"]: table["rows"]
            for table in each["tables"]
            if table["id"] in ("activity.status", "timeliness", "effect")
        }
        for name, each in own.items()
    }
    assert sum(row["n"] for row in rows["I alt"]["activity.status"]) == 2
    assert rows["I alt"] == rows["Odense"]
    assert set(rows["Fanø"]) == {"activity.status", "timeliness", "effect"}
    assert not any(rows["Fanø"].values())


def test_a_municipality_without_nationalities_has_no_table_of_them(make: Make, cli: Cli) -> None:
    headers = tuple(header for header in HEADERS["Borgere"] if header != "Nationalitet")
    path = make(sheet("Borgere", person(), headers=headers), settings_sheet(Kommune="By"))
    run = cli("national", path, "--as-of", "2019-04-01", "--workers", "1")
    assert run.status == 0
    assert "Kolonnen Nationalitet mangler på arket Borgere" in run.out


def test_a_municipality_without_nationalities_is_in_no_sum_of_them(make: Make, cli: Cli) -> None:
    headers = tuple(header for header in HEADERS["Borgere"] if header != "Nationalitet")
    without = make(sheet("Borgere", person(), headers=headers), settings_sheet(Kommune="Uden"), name="a.xlsx")
    with_it = make(sheet("Borgere", person("x", Nationalitet="Syrien")), settings_sheet(Kommune="Med"), name="b.xlsx")
    run = cli("national", without, with_it, "--as-of", "2019-04-01", "--workers", "1", "--format", "json")
    assert "Borgere: Nationalitet (1)" in run.err
    tables = {table["id"]: table["rows"] for table in json.loads(run.out)["total"]["tables"]}
    assert [(row["nationality"], row["n"]) for row in tables["nationality"]] == [("Syrien", 1)]


def test_a_target_that_is_a_number_is_each_municipalitys_and_not_the_countrys(made: list[Municipality]) -> None:
    targets = read_workbook(SAMPLES[-1]).tables[Target]
    survey = make_survey(PARAMETERS, targets)
    tallies = [take_tally(as_workbook(each), survey) for each in made[:2]]

    def aims(tally: Tally, id: TableId) -> set[object]:
        table = next(table for table in tables_of(tally, survey) if table.id is id)
        return {record["target"] for record in table.records()}

    assert aims(tallies[0], TableId.IGU_STATUS) == {None, 75.0}
    assert aims(total(tallies), TableId.IGU_STATUS) == {None}
    assert aims(total(tallies), TableId.OUTFLOW_ALL) == aims(tallies[0], TableId.OUTFLOW_ALL) != {None}


def test_one_municipality_spelled_in_two_ways_is_one(make: Make, cli: Cli) -> None:
    paths = [
        make(sheet("Borgere", person()), settings_sheet(Kommune=name), name=f"{at}.xlsx")
        for at, name in enumerate(("Stor by", "stor  BY"))
    ]
    run = cli("national", *paths, "--as-of", "2019-04-01", "--workers", "1")
    assert (run.status, run.err) == (
        2,
        (
            "»0.xlsx« og »1.xlsx« er fra samme kommune, Stor by.\n"
            "Giv kun én kilde til hver kommune, eller ret kommunens navn.\n"
        ),
    )


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("Aalborg", "Aalborg Kommune", "Aalborg"),
        ("Århus", "Aarhus", "Aarhus"),
        ("Høje-Taastrup", "Høje Taastrup", "Høje-Taastrup"),
        ("Nordfyn", "Nordfyns", "Nordfyns"),
        ("Kbh.", "Københavns Kommune", "København"),
    ],
)
def test_one_municipality_under_two_names_is_one(
    make: Make, cli: Cli, tmp_path: Path, one: str, other: str, name: str
) -> None:
    paths = [
        make(sheet("Borgere", person(f"{each} 1")), settings_sheet(Kommune=each), name=f"{at}.xlsx")
        for at, each in enumerate((one, other))
    ]
    said = "Giv kun én kilde til hver kommune, eller ret kommunens navn.\n"
    run = cli("national", *paths, "--as-of", "2019-04-01", "--workers", "1")
    assert (run.status, run.out, run.err) == (2, "", f"»0.xlsx« og »1.xlsx« er fra samme kommune, {name}.\n{said}")
    alone = cli("national", paths[1], "--as-of", "2019-04-01", "--workers", "1", "--format", "json")
    assert (alone.status, alone.err) == (0, "")
    assert [each["municipality"] for each in json.loads(alone.out)["municipalities"]] == [name]
    for each in (one, other):
        write_municipality(tmp_path / each, each, read_workbook(paths[0]).tables)
        (folder,) = (tmp_path / each).iterdir()
        folder.rename(tmp_path / f"kommune={each}")
    run = cli("national", tmp_path, "--as-of", "2019-04-01", "--workers", "1")
    first, last = sorted((f"kommune={one}", f"kommune={other}"))
    assert (run.status, run.err) == (2, f"»{first}« og »{last}« er fra samme kommune, {name}.\n{said}")
    with pytest.raises(WriteRefused, match=rf"^»{first}« findes allerede i datasættet\."):
        write_municipality(tmp_path, name, read_workbook(paths[0]).tables)


def test_a_name_that_is_none_of_the_98_stays_and_is_told(make: Make, cli: Cli, tmp_path: Path) -> None:
    paths = [
        make(sheet("Borgere", person(name)), settings_sheet(Kommune=name), name=f"{name}.xlsx")
        for name in ("Aalbrog", "Ribe", "Odense")
    ]
    report = tmp_path / "land.xlsx"
    call = ("--as-of", "2019-04-01", "--workers", "1", "--format", "json", "-o", report)
    run = cli("national", *paths, *call)
    said = (
        "Er ingen af de 98 kommuner: »Aalbrog« (mente du Aalborg?) og »Ribe«. "
        "Er det en slåfejl, så ret kommunens navn i kilden."
    )
    assert (run.status, run.err) == (0, f"{said}\nRapporten er skrevet til {report}\n")
    content = json.loads(run.out)
    assert content["unknown_municipalities"] == ["Aalbrog", "Ribe"]
    assert [each["municipality"] for each in content["municipalities"]] == ["Aalbrog", "Odense", "Ribe"]
    assert said in {cell.value for row in openpyxl.load_workbook(report)["Kilder"].iter_rows() for cell in row}


def test_nobody_is_called_as_the_sum_is(make: Make, cli: Cli) -> None:
    path = make(sheet("Borgere", person()), settings_sheet(Kommune="i alt"))
    run = cli("national", path, "--as-of", "2019-04-01", "--workers", "1")
    assert (run.status, run.err) == (
        2,
        ("En kommune kan ikke hedde »I alt«: det er summens navn. Ret den på arket Opsætning.\n"),
    )


def test_another_report_date_of_its_own_is_told(make: Make, cli: Cli) -> None:
    path = make(sheet("Borgere", person()), settings_sheet(Kommune="Odense", Opgørelsesdato=dt.date(2016, 12, 31)))
    run = cli("national", path, "--as-of", "2019-04-01", "--workers", "1")
    assert run.err.splitlines()[-1] == (
        "Har selv en anden opgørelsesdato og er måske ikke ført længere: Odense (31. december 2016)."
    )


def test_faults_of_records_are_told_to_who_mends_them_and_are_in_no_output(
    make: Make, cli: Cli, tmp_path: Path
) -> None:
    rows = [person(f"hemmelig-{number}", Køn="Kvnde") for number in range(7)]
    faulty = make(sheet("Borgere", *rows), settings_sheet(Kommune="By"), name="fejl.xlsx")
    sound = make(sheet("Borgere", person()), settings_sheet(Kommune="Land"), name="hel.xlsx")
    target = tmp_path / "land.xlsx"
    call = ("--as-of", "2019-04-01", "--workers", "1", "--skip-invalid", "--format", "json", "-o", target)
    run = cli("national", faulty, sound, *call)
    assert run.status == 1
    lines = run.err.splitlines()
    start = lines.index("Udeladt: fejl.xlsx: 7 fejl.")
    assert [
        line.startswith(f"    Borgere!B{row}: »Kvnde« kendes ikke")
        for row, line in enumerate(lines[start + 1 : start + 6], start=2)
    ] == [True] * 5
    assert lines[start + 6] == f"    … og 2 mere. Se dem alle med: integraxl check {faulty}"
    assert json.loads(run.out)["left_out"] == [{"source": "fejl.xlsx", "reason": "7 fejl."}]
    book = openpyxl.load_workbook(target)
    shown = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [text for text in shown if "Kvnde" in text or "hemmelig" in text]
    assert any("1 kommune, 1 udeladt" in text for text in shown)


def test_an_export_is_checked_whole_before_it_begins(make: Make, cli: Cli, tmp_path: Path) -> None:
    sound = make(sheet("Borgere", person()), settings_sheet(Kommune="Land"), name="a.xlsx")
    faulty = [
        make(sheet("Borgere", person(Køn="Kvnde")), settings_sheet(Kommune=name), name=f"{name}.xlsx")
        for name in ("b", "c")
    ]
    run = cli("export", sound, *faulty, "--parquet", tmp_path / "ds")
    assert run.status == 2
    assert [line for line in run.err.splitlines() if line.startswith("  ") and "fejl." in line] == [
        "  b.xlsx: 1 fejl.",
        "  c.xlsx: 1 fejl.",
    ]
    assert not (tmp_path / "ds").exists()
    twice = cli(
        "export",
        sound,
        make(sheet("Borgere", person()), settings_sheet(Kommune="land"), name="d.xlsx"),
        "--parquet",
        tmp_path / "ds",
    )
    assert (twice.status, (tmp_path / "ds").exists()) == (2, False)
    assert cli("export", sound, "--parquet", tmp_path / "ds").status == 0
    again = cli("export", tmp_path / "ds", "--parquet", tmp_path / "to")
    assert again.err == "Kilden er allerede et Parquet-datasæt. Angiv dataregneark.\n"


# --- sources ---


def test_a_list_holds_no_formula_and_no_cpr_number(make: Make, cli: Cli) -> None:
    call = ("--as-of", "2019-04-01", "--workers", "1", "--format", "csv")
    run = cli("national", make(sheet("Borgere", person()), settings_sheet(Kommune="=1+1")), *call)
    assert run.status == 0
    assert "\n'=1+1,outflow.all,1," in run.out
    run = cli("national", make(sheet("Borgere", person()), settings_sheet(Kommune="By 010190-1234")), *call)
    assert (run.status, run.out) == (2, "")


def test_a_list_holds_the_places(cli: Cli, data_set: Path) -> None:
    call = ("national", data_set, "--as-of", "2019-04-01", "--workers", "1", "--format")
    listed = list(csv.reader(io.StringIO(cli(*call, "csv").out)))
    content = json.loads(cli(*call, "json").out)
    for years, table in zip(("1", "2", "3"), content["comparison"], strict=True):
        shares = {row[0]: float(row[4]) for row in listed if row[1] == f"comparison.{years}" and row[3] == "share"}
        assert shares == {row["municipality"]: row["share"] for row in table["rows"]}


def test_links_are_told_by_their_own_names(tmp_path: Path) -> None:
    for name in ("aalborg", "odense"):
        (tmp_path / f"{name}.xlsx").write_bytes(b"")
        (tmp_path / f"til-{name}").mkdir()
        (tmp_path / f"til-{name}/data.xlsx").symlink_to(tmp_path / f"{name}.xlsx")
    units = find_units([str(tmp_path / "til-*/data.xlsx")])
    assert [str(unit) for unit in units] == ["til-aalborg/data.xlsx", "til-odense/data.xlsx"]


def test_workbooks_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    names = ("nord/a/data.xlsx", "nord/b/data.xlsx", "syd/a/data.xlsx", "syd/eget.xlsx")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    units = find_units([str(tmp_path / name) for name in names])
    assert [str(unit) for unit in units] == ["nord/a/data.xlsx", "b/data.xlsx", "syd/a/data.xlsx", "eget.xlsx"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_protected_workbooks_are_opened_with_the_one_password(make: Make, tmp_path: Path, workers: str) -> None:
    for name in "ab":
        data = make(sheet("Borgere", person()), settings_sheet(Kommune=name)).read_bytes()
        (tmp_path / f"{name}.xlsx").write_bytes(protected(data))
    call = [sys.executable, "-m", "integraxl", "national", str(tmp_path), "--as-of", "2019-04-01", "--workers", workers]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INTEGRAXL_PASSWORD")}
    refused = subprocess.run(call, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert (
        "  a.xlsx: Regnearket er beskyttet med adgangskode. "
        "Giv den i miljøvariablen INTEGRAXL_PASSWORD, eller fjern den i Excel.\n"
    ) in refused.stderr
    environment["INTEGRAXL_PASSWORD"] = PASSWORD
    run = subprocess.run(call, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert run.returncode == 0
    assert run.stdout.startswith("Kommuner: 2. Borgere: 2.\n")


def test_a_folder_gives_every_kind_of_workbook(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsm", "c.xlsb", "d.xls", "e.ods", ".~lock.e.ods#", "f.docx"):
        (tmp_path / name).write_bytes(b"")
    assert [unit.path.name for unit in find_units([str(tmp_path)])] == ["a.xlsx", "b.xlsm", "c.xlsb", "d.xls", "e.ods"]


def test_sources_are_files_folders_patterns_and_data_sets(tmp_path: Path, data_set: Path) -> None:
    for name in ("b.xlsx", "a.XLSX", "~$a.xlsx", "noter.txt"):
        (tmp_path / name).write_bytes(b"")
    units = find_units([str(tmp_path), str(tmp_path / "b.xlsx"), f"{tmp_path}/*.xlsx"])
    assert [unit.path.name for unit in units] == ["a.XLSX", "b.xlsx"]
    parts = find_units([str(data_set)])
    assert len(parts) == 6 + 3 + 1 + 1
    assert {part.municipality for part in parts} == {f"Kommune {n:03} (syntetiske data)" for n in (1, 2, 3, 4)}
    with pytest.raises(UnreadableFile, match=r"ingen« findes ikke\. Kontrollér stien\."):
        find_units([str(tmp_path / "ingen")])
    with pytest.raises(UnreadableFile, match="indeholder ingen dataregneark"):
        find_units([str(tmp_path / "*.ods")])


# --- Parquet ---


def test_a_part_is_read_as_it_was_written(made: list[Municipality], data_set: Path) -> None:
    run = run_national([str(data_set)], SURVEY, Options())
    own = [(each.name, tables_of(take_tally(as_workbook(each), SURVEY), SURVEY)) for each in made]
    assert figures(run) == own
    assert run.total.persons == 467


def test_the_layout_is_the_documented_one(data_set: Path) -> None:
    part = data_set / "kommune=Kommune 001 %28syntetiske data%29" / "del-0000"
    schema = pq.read_schema(part / "Borgere.parquet")
    assert schema.names[:3] == ["BorgerID", "Køn", "Fødselsdato"]
    assert str(schema.field("Fødselsdato").type) == "date32[day]"
    assert not (data_set / "kommune=Kommune 001 %28syntetiske data%29" / "del-0001" / "Tolkninger.parquet").exists()


def test_a_workbook_and_its_export_count_the_same(tmp_path: Path) -> None:
    list(export_parquet([str(SAMPLES[-1])], tmp_path / "ds"))
    from_parquet = run_national([str(tmp_path / "ds")], SURVEY, Options())
    from_workbook = run_national([str(SAMPLES[-1])], SURVEY, Options())
    assert figures(from_parquet) == figures(from_workbook)
    with pytest.raises(WriteRefused, match=r"Findes allerede i datasættet: Aalborg \(syntetiske data\)"):
        list(export_parquet([str(SAMPLES[-1])], tmp_path / "ds"))


def broken(part: Path, model: str, change: object) -> None:
    table = pq.read_table(part / f"{model}.parquet").to_pandas(strings_to_categorical=False).astype(object)
    change(table)  # type: ignore[operator]
    table.to_parquet(part / f"{model}.parquet")
    without_seals(part)


@pytest.mark.parametrize(
    ("model", "column", "value", "said"),
    [
        ("Borgere", "Køn", "Kvnde", "Borgere.parquet!række 2: »Kvnde« kendes ikke i Køn."),
        ("Borgere", "BorgerID", "B-0000001", "BorgerID må kun stå én gang."),
        (
            "Borgere",
            "BorgerID",
            "0101901234",
            "Borgere.parquet!række 2: BorgerID indeholder et CPR-nummer (xxxxxx-xxxx).",
        ),
        ("Borgere", "Fraflytningsdato", dt.date(1990, 1, 1), "ligger før Ankomstdato"),
        ("Aktiviteter", "BorgerID", "B-999", "Borgeren findes ikke i delens Borgere."),
        ("Aktiviteter", "BorgerID", None, "BorgerID mangler."),
    ],
)
def test_a_faulty_part_is_named_by_file_and_row(
    tmp_path: Path, made: list[Municipality], model: str, column: str, value: object, said: str
) -> None:
    folder = write_municipality(tmp_path, "By", made[2].tables)

    def change(table: object) -> None:
        table.loc[1, column] = value  # type: ignore[attr-defined]

    broken(folder / "del-0000", model, change)
    outcome = count_unit(Unit(folder / "del-0000", "By"), SURVEY)
    assert outcome.tally is None
    assert said in outcome.told


def test_a_damaged_part_is_named(tmp_path: Path, made: list[Municipality]) -> None:
    folder = write_municipality(tmp_path, "By", made[2].tables) / "del-0000"
    (folder / "Borgere.parquet").write_bytes(b"PAR1 but not really")
    without_seals(folder)
    assert "kan ikke læses som Parquet" in count_unit(Unit(folder, "By"), SURVEY).reason
    (folder / "Borgere.parquet").unlink()
    with pytest.raises(UnreadableFile, match=r"har ingen Borgere\.parquet"):
        read_part(folder)


# --- engines ---


def outcome_key(each: Counted) -> tuple[str, str]:
    return str(each.unit), str(tables_of(each.tally, SURVEY)) if each.tally else each.reason


def test_processes_count_as_this_process_does(data_set: Path) -> None:
    units = find_units([str(data_set)])
    alone = sorted(map(outcome_key, count_units(units, SURVEY)))
    assert sorted(map(outcome_key, count_units(units, SURVEY, workers=2))) == alone


@pytest.fixture
def known_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes that count are isolated; here they are told of the tests, whose functions they are to run."""
    tests = f"import sys; sys.path.append({str(Path(__file__).parents[1])!r}); "
    monkeypatch.setattr(isolation, "_START", tests + isolation._START)


def kill_once(unit: Unit, survey: Survey) -> Counted:
    """Count a unit, but end the whole process the first time that part 3 is met."""
    mark = unit.path.parent / "killed"
    if unit.path.name == "del-0003" and not mark.exists():
        mark.write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return count_unit(unit, survey)


def test_a_script_is_not_run_again_in_each_process(data_set: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        "from integraxl.national.run import Options\n"
        "from integraxl.national.verbs import compare_municipalities\n"
        "print('her', flush=True)\n"
        "run = compare_municipalities(sys.argv[1:], {'as_of': '2019-04-01'}, Options(workers=2))\n"
        "print(run.total.persons, sys.modules['__main__'].run is run)\n",
        encoding="utf-8",
    )
    run = subprocess.run(
        [sys.executable, script, data_set], capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "her\n467 True\n", "")


@pytest.mark.usefixtures("known_tests")
def test_a_killed_worker_changes_no_figure(
    made: list[Municipality], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_municipality(tmp_path, "By", made[0].tables, persons=50)
    units = find_units([str(tmp_path)])
    alone = sorted(map(outcome_key, count_units(units, SURVEY)))
    monkeypatch.setattr(engine, "count_unit", kill_once)
    outcomes = list(count_units(units, SURVEY, workers=2))
    assert (tmp_path / "kommune=By" / "killed").exists()
    assert sorted(map(outcome_key, outcomes)) == alone
    assert len(outcomes) == len(units)


def killed_by_part_3(unit: Unit, survey: Survey) -> Counted:
    if unit.path.name == "del-0003":
        os.kill(os.getpid(), signal.SIGKILL)
    return count_unit(unit, survey)


@pytest.mark.usefixtures("known_tests")
def test_a_unit_that_kills_every_worker_is_named_and_no_other(
    made: list[Municipality], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_municipality(tmp_path, "By", made[0].tables, persons=20)
    units = find_units([str(tmp_path)])
    alone = {unit: outcome_key(count_unit(unit, SURVEY)) for unit in units}
    monkeypatch.setattr(engine, "count_unit", killed_by_part_3)
    outcomes = {outcome.unit: outcome for outcome in count_units(units, SURVEY, workers=2)}
    assert len(outcomes) == len(units) == 15
    reasons = {unit.path.name: outcome.reason for unit, outcome in outcomes.items() if outcome.reason}
    assert reasons == {"del-0003": "Processen blev afbrudt hver gang, måske af mangel på hukommelse."}
    for unit, outcome in outcomes.items():
        assert outcome.reason or outcome_key(outcome) == alone[unit]


def test_a_cluster_whose_worker_is_killed_counts_the_same(
    made: list[Municipality], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real scheduler and two worker processes on loopback; the nanny starts the killed one anew."""
    write_municipality(tmp_path, "By", made[0].tables, persons=50)
    units = find_units([str(tmp_path)])
    alone = sorted(map(outcome_key, count_units(units, SURVEY)))
    monkeypatch.setattr(engine, "count_unit", kill_once)
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:  # type: ignore[no-untyped-call]
        outcomes = list(count_units(units, SURVEY, scheduler=cluster.scheduler_address))
    assert (tmp_path / "kommune=By" / "killed").exists()
    assert sorted(map(outcome_key, outcomes)) == alone


def test_a_unit_that_kills_the_workers_of_a_cluster_is_named(
    made: list[Municipality], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_municipality(tmp_path, "By", made[0].tables, persons=100)
    units = find_units([str(tmp_path)])
    monkeypatch.setattr(engine, "count_unit", killed_by_part_0)
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,  # type: ignore[no-untyped-call]
    ):
        outcomes = list(count_units(units, SURVEY, scheduler=cluster.scheduler_address))
    assert {outcome.unit for outcome in outcomes} == set(units)
    assert [outcome.unit.path.name for outcome in outcomes if outcome.tally is None] == ["del-0000"]


def killed_by_part_0(unit: Unit, survey: Survey) -> Counted:
    if unit.path.name == "del-0000":
        os.kill(os.getpid(), signal.SIGKILL)
    return count_unit(unit, survey)


def not_installed(*_: object, **__: object) -> Counted:
    raise ModuleNotFoundError("integraxl")


def test_a_cluster_whose_workers_cannot_count_is_said(data_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "count_unit", not_installed)
    units = find_units([str(data_set)])[:1]
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,  # type: ignore[no-untyped-call]
        pytest.raises(IntegraxlError, match=r"^Klyngen kunne ikke tælle ».*« \(ModuleNotFoundError\)\. Se arbejderens"),
    ):
        list(count_units(units, SURVEY, scheduler=cluster.scheduler_address))


def test_a_cluster_without_workers_is_said(data_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 0.2)
    with (
        LocalCluster(n_workers=0, processes=True, dashboard_address=":0") as cluster,  # type: ignore[no-untyped-call]
        pytest.raises(IntegraxlError, match=r"har ingen arbejdere\. Start mindst én med: dask worker tcp://"),
    ):
        list(count_units(find_units([str(data_set)]), SURVEY, scheduler=cluster.scheduler_address))


def test_a_cluster_of_another_version_is_said(data_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "__version__", "99")
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,  # type: ignore[no-untyped-call]
        pytest.raises(IntegraxlError, match=r"skal have integraxl 99 installeret"),
    ):
        list(count_units(find_units([str(data_set)]), SURVEY, scheduler=cluster.scheduler_address))


def test_a_cluster_that_is_not_there_is_said(data_set: Path) -> None:
    with pytest.raises(Exception, match=r"Der er ingen Dask-planlægger|kræver Dask"):
        list(count_units(find_units([str(data_set)]), SURVEY, scheduler="tcp://127.0.0.1:9"))
    assert issubclass(MissingProgram, Exception)


# --- a run ---


def test_the_total_is_the_sum_of_single_runs_exactly() -> None:
    workbooks = [read_workbook(path) for path in SAMPLES]
    country = tables_of(total(take_tally(workbook, SURVEY) for workbook in workbooks), SURVEY)
    summed = {table.id: table.records() for table in country}
    single = [{table.id: table.records() for table in _tables_without_targets(workbook)} for workbook in workbooks]
    for id in OUTFLOW_GROUPS:
        for row, record in enumerate(summed[id]):
            for name in ("n", "exited"):
                assert record[name] == sum(tables[id][row][name] for tables in single)  # type: ignore[misc]
            assert record["share"] == record["exited"] / record["n"]  # type: ignore[operator]
        assert len(summed[id]) == 3


def test_two_workbooks_of_one_municipality_are_refused() -> None:
    with pytest.raises(InvalidParameter) as refused:
        run_national([str(path) for path in SAMPLES[:2]], SURVEY, Options())
    assert str(refused.value) == (
        "»aalborg-2016-12-31.xlsx« og »aalborg-2018-02-01.xlsx« er fra samme kommune, Aalborg (syntetiske data)."
        "\nGiv kun én kilde til hver kommune, eller ret kommunens navn."
    )


def test_what_cannot_be_read_stops_the_run_or_is_left_out_by_name(make: Make, tmp_path: Path) -> None:
    faulty = make(sheet("Borgere", person(Køn="Kvnde")), settings_sheet(Kommune="By", Opgørelsesdato=AS_OF))
    nameless = make(sheet("Borgere", person()), settings_sheet())
    damaged = tmp_path / "øde.xlsx"
    damaged.write_bytes(b"PK nothing")
    sources = [str(path) for path in (faulty, nameless, damaged, SAMPLES[0])]
    with pytest.raises(UnreadableFile) as refused:
        run_national(sources, SURVEY, Options())
    lines = str(refused.value).splitlines()
    assert lines[0] == "3 af 4 kan ikke læses:"
    assert lines[1] == f"  {faulty.parent.name}/data.xlsx: 1 fejl."
    assert lines[2].startswith("    Borgere!B2: »Kvnde« kendes ikke i Køn.")
    assert "siger ikke, hvilken kommune det er" in lines[3]
    assert lines[4].startswith("  øde.xlsx: ")
    assert lines[-1] == "Ret dem, eller udelad dem med --skip-invalid."
    run = run_national(sources, SURVEY, Options(skip_invalid=True))
    assert [str(each.unit) for each in run.left_out] == [
        f"{faulty.parent.name}/data.xlsx",
        f"{nameless.parent.name}/data.xlsx",
        "øde.xlsx",
    ]
    assert [member.name for member in run.members] == ["Aalborg (syntetiske data)"]


def test_a_municipality_with_one_faulty_part_is_left_out_whole(made: list[Municipality], tmp_path: Path) -> None:
    folder = write_municipality(tmp_path, "By", made[0].tables, persons=100)
    write_municipality(tmp_path, "Land", made[1].tables)
    (folder / "del-0001" / "Borgere.parquet").write_bytes(b"")
    run = run_national([str(tmp_path)], SURVEY, Options(skip_invalid=True))
    assert [member.name for member in run.members] == ["Land"]
    assert run.total.persons == 120


# --- resuming ---


def test_a_renamed_municipality_has_its_own_name(made: list[Municipality], tmp_path: Path) -> None:
    """The same bytes under another name."""
    folder = write_municipality(tmp_path / "ds", "Aalborg", made[2].tables)
    options = Options(state=tmp_path / "state")
    run_national([str(tmp_path / "ds")], SURVEY, options)
    folder.rename(folder.with_name("kommune=Odense"))
    run = run_national([str(tmp_path / "ds")], SURVEY, options)
    assert [(member.name, member.tally.persons) for member in run.members] == [("Odense", 40)]


def test_a_copy_of_a_municipality_is_refused(made: list[Municipality], tmp_path: Path) -> None:
    """What was counted before is known by its persons, too."""
    folder = write_municipality(tmp_path / "ds", "Aalborg", made[2].tables)
    options = Options(state=tmp_path / "state")
    run_national([str(tmp_path / "ds")], SURVEY, options)
    shutil.copytree(folder, folder.with_name("kommune=Odense"))
    with pytest.raises(InvalidParameter) as refused:
        run_national([str(tmp_path / "ds")], SURVEY, options)
    assert str(refused.value) == (
        "»Aalborg (del-0000)« og »Odense (del-0000)« har 40 borgere fælles: samme BorgerID, køn, fødselsdato og "
        "ankomstdato.\n"
        "De ville blive talt to gange. Giv kun den ene kilde, eller fjern borgerne fra den, de ikke hører til i."
    )


def test_a_file_of_a_part_that_is_gone_is_counted_anew(made: list[Municipality], tmp_path: Path) -> None:
    part = write_municipality(tmp_path / "ds", "By", made[0].tables) / "del-0000"
    options = Options(state=tmp_path / "state")
    run_national([str(tmp_path / "ds")], SURVEY, options)
    (part / "Tolkninger.parquet").rename(part / "Tolkninger.parquet-gammel")
    without_seals(part)
    assert "Tolkninger" in run_national([str(tmp_path / "ds")], SURVEY, options).total.lacking


def test_no_bit_of_a_state_can_change_a_figure(made: list[Municipality], tmp_path: Path) -> None:
    write_municipality(tmp_path / "ds", "By", made[3].tables)
    options = Options(state=tmp_path / "state")
    first = figures(run_national([str(tmp_path / "ds")], SURVEY, options))
    (state,) = (tmp_path / "state").iterdir()
    whole = state.read_bytes()
    random = np.random.default_rng(1)
    for place in random.integers(0, len(whole), 25):
        changed = bytearray(whole)
        changed[place] ^= 1 << random.integers(0, 8)
        state.write_bytes(changed)
        assert figures(run_national([str(tmp_path / "ds")], SURVEY, options)) == first
        assert state.read_bytes() == whole  # written anew


def test_what_was_counted_is_not_read_again_until_it_changes(
    made: list[Municipality], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in made[:2]:
        write_municipality(tmp_path / "ds", each.name, each.tables)
    options = Options(state=tmp_path / "state")
    first = run_national([str(tmp_path / "ds")], SURVEY, options)
    counted: list[str] = []

    def watched(unit: Unit, survey: Survey) -> Counted:
        counted.append(unit.municipality or "")
        return count_unit(unit, survey)

    monkeypatch.setattr(engine, "count_unit", watched)
    assert figures(run_national([str(tmp_path / "ds")], SURVEY, options)) == figures(first)
    assert counted == []
    for state in (tmp_path / "state").iterdir():
        state.write_bytes(state.read_bytes()[:50])  # damaged: counted again, without a word
    assert figures(run_national([str(tmp_path / "ds")], SURVEY, options)) == figures(first)
    assert len(counted) == 2
    changed = make_survey(resolve_parameters({"as_of": "2018-01-01"}), None)
    run_national([str(tmp_path / "ds")], changed, options)
    assert len(counted) == 4


def test_what_was_pickled_before_is_counted_anew(
    made: list[Municipality], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As version 0 kept it: the counts themselves, which say what is called to make them again."""
    write_municipality(tmp_path / "ds", "By", made[0].tables)
    options = Options(state=tmp_path / "state")
    first = run_national([str(tmp_path / "ds")], SURVEY, options)
    (state,) = (tmp_path / "state").iterdir()
    content = pickle.dumps(count_unit(find_units([str(tmp_path / "ds")])[0], SURVEY))
    state.write_bytes(hashlib.sha256(content).digest() + content)
    monkeypatch.setattr(pickle, "Unpickler", None)
    monkeypatch.setattr(pickle, "loads", None)
    assert figures(run_national([str(tmp_path / "ds")], SURVEY, options)) == figures(first)


def test_a_state_that_would_call_something_is_not_loaded(made: list[Municipality], tmp_path: Path) -> None:
    write_municipality(tmp_path / "ds", "By", made[3].tables)
    options = Options(state=tmp_path / "state")
    first = run_national([str(tmp_path / "ds")], SURVEY, options)
    (state,) = (tmp_path / "state").iterdir()
    program = f"touch {tmp_path / 'pwned'}"
    for call in (
        f"cos\nsystem\n(S'{program}'\ntR.".encode(),
        # an attribute of what is no code: the module's, and from there to what it has imported
        f"cbuiltins\ngetattr\n(cintegraxl.workbook.columns\nColumns\nS'__init__'\ntR(S'{program}'\ntR.".encode(),
        # a name that leads through a module of ours to what it has imported
        b"\x80\x04\x8c\x1eintegraxl.workbook.columns\x8c\x1bnp.f2py.subprocess.getoutput\x93\x8c"
        + bytes([len(program)])
        + program.encode()
        + b"\x85R.",
    ):
        state.write_bytes(hashlib.sha256(call).digest() + call)
        assert figures(run_national([str(tmp_path / "ds")], SURVEY, options)) == figures(first)
    assert figures(run_national([str(tmp_path / "ds")], SURVEY, options)) == figures(first)
    assert not (tmp_path / "pwned").exists()


def test_the_state_holds_no_person(made: list[Municipality], tmp_path: Path) -> None:
    write_municipality(tmp_path / "ds", "By", made[0].tables)
    run_national([str(tmp_path / "ds")], SURVEY, Options(state=tmp_path / "state"))
    (state,) = (tmp_path / "state").iterdir()
    content = state.read_bytes()
    assert not [id for id in made[0].tables[Person]["person_id"] if id.encode() in content]
    assert not [id for id in made[0].tables[Activity]["activity_id"] if id.encode() in content]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_does_no_harm_and_is_resumed(
    made: list[Municipality], tmp_path: Path, cli: Cli, workers: int
) -> None:
    """Ctrl+C reaches every process of the command; what was counted by then is not counted again."""
    write_municipality(tmp_path / "ds", "By", made[0].tables, persons=1)
    plain = ("national", str(tmp_path / "ds"), "--as-of", "2019-04-01", "--format", "json", "--workers", str(workers))
    call = (*plain, "--state", str(tmp_path / "state"), "-o", str(tmp_path / "land.xlsx"))
    # whoever runs the tests in the background may have had the interruption ignored
    start = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from integraxl.cli import main"
    )
    command = [sys.executable, "-c", f"{start}; sys.exit(main())", *call]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
    )
    kept = tmp_path / "state"
    while not kept.exists() or len(list(kept.glob("*.tally"))) < 10:
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    said = "Afbrudt. Det talte er gemt: den samme kommando fortsætter, hvor den slap.\n"
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (INTERRUPTED, "", said)
    assert not (tmp_path / "land.xlsx").exists()
    assert 10 <= len(list(kept.glob("*.tally"))) < 300
    assert {path.suffix for path in kept.iterdir()} == {".tally"}
    resumed = cli(*call)
    whole = cli(*plain)
    assert resumed.status == 0
    assert json.loads(resumed.out) == json.loads(whole.out)


# --- the comparison ---


def tally_of(n: int, exited: int) -> Tally:
    """A tally in which every measuring point has these counts."""
    workbook = as_workbook(next(make_municipalities([1], AS_OF)))
    tally = take_tally(workbook, SURVEY)
    place = next(at for at, asked in enumerate(SURVEY.questions) if asked.measure is count_outflow)
    found = tally.counts[place]
    counts = type(found)(found.points, found.groups, np.full_like(found.n, n), np.full_like(found.exited, exited), 0)
    return Tally((*tally.counts[:place], counts, *tally.counts[place + 1 :]), n)


def test_equal_shares_share_the_better_rank_and_the_small_are_named() -> None:
    tallies = {
        "A": tally_of(30, 10),
        "B": tally_of(60, 20),
        "C": tally_of(20, 10),
        "D": tally_of(19, 19),
        "E": tally_of(40, 0),
    }
    ranking = rank_outflow(tallies, {}, SURVEY, EVERYONE, 20)[0]
    assert [(each.municipality, each.rank) for each in ranking.standings] == [("C", 1), ("A", 2), ("B", 2), ("E", 4)]
    assert ranking.small == ("D",)
    assert ranking.standings[1].share == Fraction(1, 3)
    assert ranking.standings[1].gap is None


def test_ranks_follow_the_unrounded_share() -> None:
    tallies = {"A": tally_of(30_000, 10_000), "B": tally_of(30_000, 10_001)}
    ranking = rank_outflow(tallies, {}, SURVEY, EVERYONE, 1)[0]
    assert [each.municipality for each in ranking.standings] == ["B", "A"]


def test_the_command_prints_one_object_and_nothing_else(cli: Cli, data_set: Path) -> None:
    run = cli("national", data_set, "--as-of", "2019-04-01", "--format", "json", "--workers", "1")
    assert (run.status, run.err) == (0, "")
    content = json.loads(run.out)
    assert content["total"]["persons"] == 467
    assert content["min_persons"] == 20
    assert len(content["municipalities"]) == 4
    assert [len(table["rows"]) for table in content["comparison"]] == [2, 2, 2]
    assert content["comparison"][0]["notes"][-1] == (
        "Uden placering, da målgruppen er under 20 personer: "
        "Kommune 003 (syntetiske data) og Kommune 004 (syntetiske data)."
    )


def test_targets_for_all_come_from_a_workbook() -> None:
    run = compare_municipalities([str(SAMPLES[-1])], {"as_of": AS_OF}, Options(), SAMPLES[-1])
    assert run.survey.targets is not None
    with pytest.raises(InvalidParameter, match="er ikke en parameter"):
        compare_municipalities([str(SAMPLES[-1])], {"as_of": AS_OF, "asof": 1})


def test_sizes_are_unequal_and_their_sum_exact() -> None:
    sizes = realistic_sizes(98, 196_000)
    assert sum(sizes) == 196_000
    assert sizes == sorted(sizes, reverse=True)


def test_synthetic_municipalities_are_the_same_every_time() -> None:
    first, again = (next(make_municipalities([50], AS_OF, seed)) for seed in (7, 7))
    for model, records in first.tables.items():
        for name, values in records.data.items():
            assert values.tolist() == again.tables[model][name].tolist() or np.isnan(values.astype(float)).any()
    assert "syntetiske data" in first.name


def test_the_report_has_every_ranking_chart_and_place(
    made: list[Municipality], data_set: Path, tmp_path: Path, cli: Cli
) -> None:
    target = tmp_path / "land.xlsx"
    run = cli("national", data_set, "--as-of", "2019-04-01", "-o", target, "--workers", "1", "--min-persons", "1")
    assert run.status == 0
    book = openpyxl.load_workbook(target)
    assert SMALL_COUNTS in {cell.value for row in book["Kommunernes placering"].iter_rows() for cell in row}
    places = [[cell.value for cell in row] for row in book["Kommunernes placering"].iter_rows(min_row=6, max_col=5)]
    assert [row[:2] for row in places if row[0] in {each.name for each in made}] == [
        [each.name, len(each.tables[Person])] for each in made
    ]
    for name in ("Efter 1 år", "Efter 2 år", "Efter 3 år"):
        charts = book[name]._charts  # type: ignore[attr-defined]
        assert len(charts) == 1
        assert charts[0].ser[0].val.numRef.f.startswith(f"'{name}'!$E$")
    country = tables_of(total(map(tally_of_made, made)), SURVEY)
    shown = {cell.value for row in book["Udslusning"].iter_rows() for cell in row}
    for table in country:
        if table.id is TableId.OUTFLOW_ALL:
            assert {row[1] for row in table.rows} <= shown


def tally_of_made(each: Municipality) -> Tally:
    return take_tally(as_workbook(each), SURVEY)


def test_what_was_counted_is_shown_though_no_pdf_can_be_made(
    cli: Cli, data_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    call = ("national", data_set, "--as-of", "2019-04-01", "--workers", "1", "-o", tmp_path / "land.xlsx", "--pdf")
    run = cli(*call)
    assert run.status == 2
    assert run.out.startswith("Kommuner: 4. Borgere: 467.\n")
    assert run.err.endswith("LibreOffice lavede ingen PDF. Åbn rapporten i Excel, og gem den som PDF dér.\n")
    assert sorted(path.name for path in tmp_path.glob("land*")) == ["land.xlsx"]


@requires_libreoffice
def test_the_report_comes_as_a_pdf_too(cli: Cli, data_set: Path, tmp_path: Path) -> None:
    call = ("national", data_set, "--as-of", "2019-04-01", "--workers", "1", "--pdf")
    refused = cli(*call)
    text = "--pdf laver en PDF af rapporten. Angiv også rapportens fil med -o.\n"
    assert (refused.status, refused.out, refused.err) == (2, "", text)
    run = cli(*call, "-o", tmp_path / "land.xlsx")
    assert run.status == 0
    assert run.err.endswith(
        f"Rapporten er skrevet til {tmp_path / 'land.xlsx'}\nPDF'en er skrevet til {tmp_path / 'land.pdf'}\n"
    )
    shown = subprocess.run(["pdftotext", tmp_path / "land.pdf", "-"], capture_output=True, encoding="utf-8", check=True)
    assert SMALL_COUNTS in " ".join(shown.stdout.split())


def test_the_report_is_the_same_in_any_order_of_finishing(data_set: Path) -> None:
    units = find_units([str(data_set)])
    run = run_national([str(unit.path.parent.parent) for unit in units][:1], SURVEY, Options())
    again = run_national([str(data_set)], SURVEY, Options(workers=2))
    assert build_national_report(run, 20) == build_national_report(again, 20)


# --- what municipalities have chosen themselves ---


def test_choices_of_their_own_that_are_not_used_are_told(make: Make, cli: Cli, tmp_path: Path) -> None:
    own: dict[str, dict[str, Any]] = {
        "Odense": {"Kohortestart": dt.date(2014, 7, 1), "min_age": "21"},
        "Fanø": {"Kohortestart": "01-07-2014", "Profil": "application_2018"},
        "Ærø": {"min_age": 18, "min_cell": 5, "four_weeks_days": 28, "counted_exits": "Job"},
        "Skive": {},
    }
    paths = [
        make(sheet("Borgere", person(name)), settings_sheet(Kommune=name, **chosen), name=f"{name}.xlsx")
        for name, chosen in own.items()
    ]
    report = tmp_path / "land.xlsx"
    call = ("--as-of", "2019-04-01", "--format", "json", "--workers", "1")
    for more in ((), ("--state", tmp_path / "state"), ("--state", tmp_path / "state")):
        run = cli("national", *paths, *call, *more)
        assert (run.status, run.err.splitlines()) == (
            0,
            [
                "Profil er application_2018 i kommunens Opsætning, men her er brugt committee_2019: »Fanø.xlsx«.",
                "Kohortestart er 1. juli 2014 i kommunens Opsætning, men er her ikke sat: "
                "»Fanø.xlsx« og »Odense.xlsx«.",
                "counted_exits er Job i kommunens Opsætning, men her er brugt Job, Uddannelse og IGU: »Ærø.xlsx«.",
                "min_age er 21 i kommunens Opsætning, men her er brugt 18: »Odense.xlsx«.",
            ],
        )
    assert json.loads(run.out)["own_choices"] == [
        {"parameter": "profile", "own": "application_2018", "used": "committee_2019", "files": ["Fanø.xlsx"]},
        {"parameter": "cohort_start", "own": "2014-07-01", "used": None, "files": ["Fanø.xlsx", "Odense.xlsx"]},
        {"parameter": "counted_exits", "own": ["Job"], "used": ["Job", "Uddannelse", "IGU"], "files": ["Ærø.xlsx"]},
        {"parameter": "min_age", "own": 21, "used": 18, "files": ["Odense.xlsx"]},
    ]
    run = cli("national", *paths, *call, "-o", report, "--set", "min_age=21", "--set", "counted_exits=Job")
    assert "min_age er 18 i kommunens Opsætning, men her er brugt 21: »Ærø.xlsx«." in run.err.splitlines()
    assert "counted_exits" not in run.err
    method = [[cell.value for cell in row] for row in openpyxl.load_workbook(report)["Metode"].iter_rows(max_col=4)]
    assert ["min_age", "18", "21", "Ærø.xlsx"] in method
    assert ["Kohortestart", "1. juli 2014", "ikke angivet", "Fanø.xlsx"] in method


def test_many_with_the_same_choice_are_one_line(make: Make, cli: Cli) -> None:
    paths = [
        make(sheet("Borgere", person(name)), settings_sheet(Kommune=name, min_age=20), name=f"{name}.xlsx")
        for name in ("Fanø", "Greve", "Herlev", "Køge", "Læsø", "Odense", "Skive")
    ]
    run = cli("national", *paths, "--as-of", "2019-04-01", "--workers", "1")
    assert run.err == (
        "min_age er 20 i kommunens Opsætning, men her er brugt 18: "
        "»Fanø.xlsx«, »Greve.xlsx«, »Herlev.xlsx«, »Køge.xlsx«, »Læsø.xlsx« og 2 mere.\n"
    )


def test_a_data_set_keeps_the_choices_of_its_workbooks(make: Make, cli: Cli, tmp_path: Path) -> None:
    path = make(sheet("Borgere", person()), settings_sheet(Kommune="Odense", min_age=20))
    assert cli("export", path, "--parquet", tmp_path / "ds").status == 0
    (tmp_path / "ds" / "kommune=Odense").rename(tmp_path / "ds" / "kommune=Fanø")
    run = cli("national", tmp_path / "ds", "--as-of", "2019-04-01", "--workers", "1")
    assert (run.status, run.err) == (
        0,
        "Kommune er Odense i kommunens Opsætning, men her er brugt Fanø: »Fanø (del-0000)«.\n"
        "min_age er 20 i kommunens Opsætning, men her er brugt 18: »Fanø (del-0000)«.\n",
    )


# --- the same persons in two sources ---


def towns(make: Make, *persons: list[dict[str, Any]]) -> list[Path]:
    return [
        make(sheet("Borgere", *rows), settings_sheet(Kommune=name), name=f"{name}.xlsx")
        for name, rows in zip(("Fanø", "Odense", "Skive"), persons, strict=False)
    ]


def persons_of(town: str, n: int, **more: str) -> list[dict[str, Any]]:
    """Numbered as everywhere, each of a date of birth that nobody else in any town has."""
    first = dt.date(1960, 1, 1) + dt.timedelta(sum(map(ord, town)) * 7)
    days = [first + dt.timedelta(number) for number in range(n)]
    return [person(f"B{number:04}", Fødselsdato=day, **more) for number, day in enumerate(days)]


@pytest.mark.parametrize(
    ("of_fanø", "shared", "refused"),
    [(60, 60, True), (60, 5, True), (60, 4, False), (10, 2, True), (10, 1, False), (1, 1, False), (2, 2, True)],
)
def test_persons_of_two_sources_are_counted_once_or_not_at_all(
    make: Make, cli: Cli, of_fanø: int, shared: int, refused: bool
) -> None:
    fanø = persons_of("Fanø", of_fanø)
    paths = towns(make, fanø, [*fanø[:shared], *persons_of("Odense", 100)[shared:]])
    run = cli("national", *paths, "--as-of", "2019-04-01", "--workers", "1")
    if refused:
        assert (run.status, run.out, run.err) == (
            2,
            "",
            f"»Fanø.xlsx« og »Odense.xlsx« har {shared} borgere fælles: samme BorgerID, køn, fødselsdato og "
            "ankomstdato.\nDe ville blive talt to gange. "
            "Giv kun den ene kilde, eller fjern borgerne fra den, de ikke hører til i.\n",
        )
    else:
        assert (run.status, run.err) == (0, "")


def test_ids_of_other_persons_are_no_persons_twice(make: Make, cli: Cli) -> None:
    paths = towns(make, persons_of("Fanø", 50), persons_of("Odense", 50), persons_of("Skive", 50))
    assert cli("national", *paths, "--as-of", "2019-04-01", "--workers", "1").status == 0
    twins = persons_of("Fanø", 50, Køn="Mand"), persons_of("Fanø", 50, Køn="Kvinde")
    assert cli("national", *towns(make, *twins), "--as-of", "2019-04-01", "--workers", "1").status == 0


def test_a_later_copy_of_a_workbook_is_known_by_its_persons(make: Make, cli: Cli, tmp_path: Path) -> None:
    """However its rows are sorted and whatever has happened since; also as a data set."""
    then = persons_of("Fanø", 30)
    now = [{**each, "Udslusningsdato": dt.date(2018, 5, 1), "Udsluset til": "Job"} for each in reversed(then)]
    old, new = towns(make, then, now)
    assert cli("export", new, "--parquet", tmp_path / "ds").status == 0
    call = ("--as-of", "2019-04-01", "--workers", "1")
    told = [cli("national", *each, *call).err.splitlines()[0] for each in ((old, new), (old, tmp_path / "ds"))]
    without_seals(tmp_path / "ds" / "kommune=Odense" / "del-0000")
    told.append(cli("national", old, tmp_path / "ds", *call).err.splitlines()[0])
    said = "har 30 borgere fælles: samme BorgerID, køn, fødselsdato og ankomstdato."
    assert told == [f"»Fanø.xlsx« og »{name}« {said}" for name in ("Odense.xlsx", *["Odense (del-0000)"] * 2)]


def test_many_persons_are_known_by_the_least_of_their_marks(tmp_path: Path) -> None:
    (large,) = make_municipalities([20_000], AS_OF)
    cut: dict[type[Record], Columns] = {Person: large.tables[Person].take(np.arange(6_000))}
    write_municipality(tmp_path, "Odense", large.tables)
    write_municipality(tmp_path, "Fanø", cut, persons=3_000)
    with pytest.raises(InvalidParameter) as refused:
        run_national([str(tmp_path)], SURVEY, Options())
    lines = str(refused.value).splitlines()
    found = [
        re.fullmatch(r"»Fanø \(del-000[01]\)« og »Odense \(del-0000\)« har omkring ([\d.]+) .*", line) for line in lines
    ]
    shared = [int(each[1].replace(".", "")) for each in found if each]
    assert len(shared) == 2
    assert all(abs(n - 3_000) < 300 for n in shared)


def test_a_folder_given_twice_is_told_shortly(tmp_path: Path) -> None:
    (made,) = make_municipalities([20], AS_OF)
    for number in range(15):
        write_municipality(tmp_path, f"By {number:02}", made.tables)
    with pytest.raises(InvalidParameter) as refused:
        run_national([str(tmp_path)], SURVEY, Options())
    lines = str(refused.value).splitlines()
    assert lines[0].startswith("»By 00 (del-0000)« og »By 01 (del-0000)« har 20 borgere fælles")
    assert lines[10] == "… og 4 par mere."
    assert len(lines) == 12
