"""The public report and the command line: a hidden figure stands nowhere in what is handed out."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from integraxl.contract.codes import Audience, TableId
from integraxl.disclosure.public import public_tables
from integraxl.report import build_report
from integraxl.report.figures import Tables
from integraxl.report.sentences import sentences
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import HIDDEN, MARK
from integraxl.workbook.read import Workbook, read_workbook
from tests.conftest import Cli, Make
from tests.small_workbooks import person, settings, sheet

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = sorted(path.name for path in (ROOT / "workbooks").glob("aalborg-*-??.xlsx"))
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@cache
def sample(name: str) -> tuple[Workbook, Tables, Tables, bytes]:
    """The workbook, its tables, its public tables and its public report."""
    workbook = read_workbook(ROOT / "workbooks" / name)
    parameters = workbook_parameters(workbook)
    true = {table.id: table for table in build_tables(workbook, parameters)}
    public = {table.id: table for table in public_tables(workbook, parameters)}
    return workbook, true, public, build_report(workbook, parameters, audience=Audience.PUBLIC)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_hidden_figure_is_nowhere_in_the_file(name: str) -> None:
    """Every part of the package is searched for the hidden numbers that nothing shown happens to equal."""
    _, true, public, data = sample(name)
    shown = {value for table in public.values() for row in table.rows for value in row if value is not HIDDEN}
    hidden = {
        repr(value)
        for table in true.values()
        if table.id not in (TableId.NATIONALITY, TableId.BENCHMARK)
        for row, marked in zip(table.rows, public[table.id].rows, strict=False)
        for value, mark in zip(row, marked, strict=True)
        if mark is HIDDEN
        and value not in shown
        and (isinstance(value, float) or (isinstance(value, int) and value > 9))
    }
    assert hidden or name == SAMPLES[2]  # where every hidden number is also a shown one
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            if not re.search(r"styles|theme|drawings/drawing", part):
                numbers = set(re.findall(r">([-\d.eE]+)<", archive.read(part).decode("utf-8", "replace")))
                assert numbers.isdisjoint(hidden), part


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sheets_show_the_public_tables(name: str) -> None:
    """As many marks in the tables' cells as the tables have hidden figures; no formula, no hidden sheet."""
    _, _, public, data = sample(name)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert all(sheet.sheet_state == "visible" for sheet in book)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    marks = sum(cell.value == MARK for cell in cells if cell.parent.title not in ("Forside", "Afstemning"))
    # the share beside whole percentages, and the percentage beside a share, are not printed
    unprinted = {TableId.NATIONALITY: "share", TableId.ACTIVITY: "percent"}
    expected = sum(
        value is HIDDEN
        for id, table in public.items()
        if id is not TableId.AUDIT
        for record in table.records()
        for column, value in record.items()
        if unprinted.get(id) != column
    )
    assert marks == expected > 0


@pytest.mark.parametrize("name", SAMPLES)
def test_the_charts_hold_no_hidden_point(name: str) -> None:
    """A cached point has the number of the cell it comes from; where the cell has a mark, there is no point."""
    book = openpyxl.load_workbook(io.BytesIO(sample(name)[3]))
    gaps = 0
    with zipfile.ZipFile(io.BytesIO(sample(name)[3])) as archive:
        for part in archive.namelist():
            if not part.startswith("xl/charts/chart"):
                continue
            for values in ElementTree.fromstring(archive.read(part)).iter(f"{CHART}numRef"):
                title, _, area = str(values.findtext(f"{CHART}f")).rpartition("!")
                cells = [cell.value for (cell,) in book[title.strip("'")][area.replace("$", "")]]
                points = {int(str(each.get("idx"))): each.findtext(f"{CHART}v") for each in values.iter(f"{CHART}pt")}
                gaps += cells.count(MARK)
                for position, value in enumerate(cells):
                    assert (points.get(position) is None) == (value in (None, MARK))
    assert gaps or name == SAMPLES[1]


@pytest.mark.parametrize("name", SAMPLES)
def test_sentences_say_only_what_is_shown(name: str) -> None:
    """Each sentence of the public edition is one of the committee's, and none is about a row with a mark."""
    _, true, public, _ = sample(name)
    for id, table in public.items():
        said = sentences(table)
        if table.rows:
            assert set(said) <= set(sentences(true[id]))
        if id is not TableId.ARRIVALS_SERIES and all(HIDDEN in row for row in table.rows):
            assert said == []


def test_the_report_says_that_it_is_public_and_how() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sample(SAMPLES[0])[3]))
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert book["Ankomst"]["A2"].value.endswith(", offentlig udgave")
    assert any(text.startswith("Antal fra 1 til 2 er skjult, vist som »..«") for text in texts)
    assert "Skjulte tal er ikke tegnet i figuren." in texts
    assert "Fejl og advarsler i dataregnearket handler om enkelte rækker og er kun med i husets egen udgave." in texts


def test_the_origin_names_the_workbook_without_its_hash() -> None:
    """Whoever has the hash could try workbooks until one has it."""
    workbook, _, _, data = sample(SAMPLES[0])
    assert workbook.source is not None
    origin = openpyxl.load_workbook(io.BytesIO(data))["Oprindelse"]
    texts = [str(cell.value) for row in origin.iter_rows() for cell in row]
    assert workbook.source.file in texts
    assert not any("SHA-256" in text or workbook.source.sha256 in text for text in texts)
    committee = openpyxl.load_workbook(io.BytesIO(build_report(workbook, workbook_parameters(workbook))))["Oprindelse"]
    assert workbook.source.sha256 in [str(cell.value) for row in committee.iter_rows() for cell in row]


@pytest.fixture(scope="module")
def small(make: Make) -> Path:
    """Twenty women of whom two are exited."""
    gone = {"Udslusningsdato": "01-01-2018", "Udsluset til": "Job"}
    people = [person(f"a{n}", **(gone if n < 2 else {})) for n in range(20)]
    return make(sheet("Borgere", *people), settings())


def test_the_json_keeps_its_shape(small: Path, cli: Cli) -> None:
    run = cli("tables", small, "--audience", "public", "--format", "json")
    committee = json.loads(cli("tables", small, "--format", "json").out)
    found = json.loads(run.out)
    assert run.status == 0
    assert found["audience"] == "public"
    assert found["issues"] == []
    assert found["source"] == {"file": small.name}
    assert committee["source"].keys() == {"file", "sha256"}
    assert (found["parameters"]["min_cell"], found["parameters"]["min_group"]) == (3, 10)
    assert "min_cell" not in committee["parameters"]
    assert "audience" not in committee
    assert [table["columns"] for table in found["tables"]] == [table["columns"] for table in committee["tables"]]
    everyone = next(table for table in found["tables"] if table["id"] == "outflow.all")
    assert everyone["suppressed"][0] == {"row": 1, "columns": ["exited", "share"]}
    assert all("suppressed" in table for table in found["tables"])
    assert not any("suppressed" in table for table in committee["tables"])


def test_a_csv_marks_what_is_hidden(small: Path, cli: Cli) -> None:
    out = cli("tables", small, "--audience", "public", "--format", "csv", "--table", "outflow.all").out
    assert list(csv.reader(io.StringIO(out)))[1] == ["1", "20", "..", "..", "", "", "", ""]


def test_the_house_itself_is_the_default_of_tables(small: Path, cli: Cli) -> None:
    everything = cli("tables", small).out
    assert everything == cli("tables", small, "--internal").out
    assert "[timeliness.worklist]" in everything
    assert "[timeliness.worklist]" not in cli("tables", small, "--audience", "committee").out


def test_the_report_has_a_name_of_its_own(small: Path, cli: Cli) -> None:
    run = cli("report", small, "--audience", "public")
    assert run.status == 0
    assert small.with_name("data-offentlig-rapport.xlsx").exists()
    assert not small.with_name("data-rapport.xlsx").exists()


def test_an_earlier_edition_is_for_the_public(small: Path, cli: Cli) -> None:
    run = cli("tables", small, "--previous", small)
    assert (run.status, run.out) == (2, "")
    assert run.err == "--previous hører til den offentlige udgave. Tilføj --audience public.\n"
    late = cli("tables", small, "--audience", "public", "--previous", small)
    assert (late.status, late.out) == (2, "")
    assert late.err.startswith(f"»{small.name}« er et regneark, ikke en optegnelse. --previous skal have optegnelsen ")
