"""The report workbook: the same bytes everywhere, the tables' values in its cells, and nothing of a person."""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import io
import math
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.contract.codes import TableId
from integraxl.contract.parameters import PUBLIC_ONLY
from integraxl.report import build_report
from integraxl.report.quality import HEADLINES
from integraxl.report.reconciliation import CHECK_NAMES
from integraxl.report.sections import SECTIONS
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import ReportTable, Unit
from integraxl.workbook.read import Workbook, read_workbook
from tests.small_workbooks import (
    agreement,
    booking,
    person,
    published,
    referral,
    save,
    settings,
    sheet,
    spell,
    target,
)

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "integraxl"
SAMPLES = sorted(path.name for path in (ROOT / "workbooks").glob("aalborg-*-??.xlsx"))
APPENDIX = ("Metode", "Datakvalitet", "Afstemning", "Oprindelse")
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
EMU_PER_POINT, EMU_PER_COLUMN_UNIT = 12700, 7 * 9525


@cache
def sample(name: str) -> Workbook:
    return read_workbook(ROOT / "workbooks" / name)


@cache
def sample_report(name: str) -> bytes:
    return report_of(sample(name))


@cache
def opened(name: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(sample_report(name)))


def report_of(workbook: Workbook, **overrides: object) -> bytes:
    return build_report(workbook, workbook_parameters(workbook, overrides))


def parts(report: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(report)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(workbook: openpyxl.Workbook) -> Iterator[tuple[Worksheet, str, object]]:
    for each in workbook.worksheets:
        for row in each.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield each, cell.coordinate, cell.value


def texts(report: bytes) -> list[str]:
    """Every text of a report, sheet by sheet and row by row."""
    return [value for _, _, value in cells(openpyxl.load_workbook(io.BytesIO(report))) if isinstance(value, str)]


each_sample = pytest.mark.parametrize("name", SAMPLES)


# the same everywhere -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/Anchorage", "LC_ALL": "C.UTF-8", "LANG": "da_DK.UTF-8"},
    ],
)
def test_the_same_bytes_in_another_process(surroundings: dict[str, str]) -> None:
    program = (
        "import hashlib, sys, integraxl as i; w = i.read_workbook(sys.argv[1]); "
        "print(hashlib.sha256(i.build_report(w, i.workbook_parameters(w))).hexdigest())"
    )
    path = ROOT / "workbooks" / SAMPLES[-1]
    environment = os.environ | surroundings | {"PYTHONPATH": str(ROOT / "src")}
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, encoding="utf-8", env=environment, check=True
    )
    assert run.stdout.strip() == hashlib.sha256(sample_report(SAMPLES[-1])).hexdigest()


def test_nothing_tells_the_time_of_the_run() -> None:
    workbook, stamp = opened(SAMPLES[-1]), dt.datetime(2019, 4, 1)
    assert workbook.properties.created == workbook.properties.modified == stamp
    with zipfile.ZipFile(io.BytesIO(sample_report(SAMPLES[-1]))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_the_document_says_what_it_is() -> None:
    properties = opened(SAMPLES[-1]).properties
    assert properties.title == "Status på beskæftigelsesindsatsen på integrationsområdet"
    assert properties.subject == "Status pr. 1. april 2019"
    assert properties.language == "da-DK"


# the figures ---------------------------------------------------------------------------------------------------------


@each_sample
def test_the_cells_hold_the_values_of_the_tables(name: str) -> None:
    """Column by column, found by their Danish heading: numbers and dates unrounded and unchanged, blanks blank."""
    workbook, data = opened(name), sample(name)
    compared = 0
    for table in build_tables(data, workbook_parameters(data)):
        place = caption_of(workbook, table)
        if place is None:
            continue
        page, row = place
        headings = {page.cell(row + 2, column).value: column for column in range(1, page.max_column + 1)}
        for position, column in enumerate(table.columns):
            if column.label not in headings or column.unit in (Unit.TEXT, Unit.FLAG):
                continue
            for number, values in enumerate(table.rows, start=row + 3):
                value = page.cell(number, headings[column.label]).value
                found = value.date() if isinstance(value, dt.datetime) else value
                assert same(found, values[position]), (table.id, column.id, number)
                compared += 1
    assert compared > 200


def same(found: object, value: object) -> bool:
    """Equal to the last but one of a float's 17 digits: openpyxl writes 16."""
    return (
        math.isclose(found, value, rel_tol=1e-15)
        if isinstance(found, float) and isinstance(value, float)
        else found == value
    )


def caption_of(workbook: openpyxl.Workbook, table: ReportTable) -> tuple[Worksheet, int] | None:
    for page, coordinate, value in cells(workbook):
        if page.title != "Indhold" and re.fullmatch(rf"Tabel \d+  {re.escape(table.title)}", str(value)):
            return page, page[coordinate].row
    return None


def test_codes_periods_and_verdicts_are_danish() -> None:
    said = set(texts(sample_report(SAMPLES[-1])))
    assert {"1. kvt. 2019", "Igangværende", "heraf barsel", "✔ Nået", "✘ Ikke nået", "Fremmøde", "I alt"} <= said
    assert not said & {"2019-Q1", "ongoing", "maternity", "true", "false", "True", "False"}


def test_every_table_of_the_paper_has_its_place() -> None:
    reported = {block.table for section in SECTIONS for block in section.blocks}
    assert set(TableId) - reported == {TableId.TIMELINESS_WORKLIST, TableId.AUDIT}


def test_number_formats_leave_the_separators_to_the_reader() -> None:
    page = opened(SAMPLES[-1])["Udslusning"]
    row = next(cell.row for cell in page["B"] if cell.value == 1021)
    assert [cell.number_format for cell in page[row][:5]] == [
        'General" år"', "#,##0", "#,##0", "0.0\\ %", "0.0\\ %",
    ]  # fmt: skip
    assert same(page.cell(row, 4).value, 58 / 1021)


@each_sample
def test_no_formula_and_no_number_that_excel_does_not_know(name: str) -> None:
    for page, coordinate, value in cells(opened(name)):
        assert page[coordinate].data_type != "f", coordinate
        assert not isinstance(value, float) or math.isfinite(value), coordinate
    assert not [part for part, xml in parts(sample_report(name)).items() if "worksheets/" in part and b"<f>" in xml]


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    people = [person(f"p{n}", Nationalitet="=1+1", Visitation="Jobparat") for n in range(4)]
    report = report_of(
        read_workbook(
            save(
                tmp_path,
                sheet("Borgere", *people),
                sheet("IGU", agreement("p1", Arbejdsplads="=HYPERLINK(0)")),
                sheet("Puljer", {"Pulje": "@SUM(A1)", "Formål": "+1", "Beløb": 1}),
                settings(Kommune='=cmd|"x"', Opgørelsesdato="2019-04-01"),
            )
        )
    )
    said = set(texts(report))
    assert {"=1+1", "=HYPERLINK(0)", "@SUM(A1)", "+1", '=cmd|"x"'} <= said
    for page, coordinate, _ in cells(openpyxl.load_workbook(io.BytesIO(report))):
        assert page[coordinate].data_type != "f", (page.title, coordinate)


def test_a_control_character_does_not_stop_the_report(tmp_path: Path) -> None:
    path = save(tmp_path, sheet("Borgere", person(Nationalitet="Sy\x07rien")), settings(Kommune="A\x01B"))
    workbook = read_workbook(path)
    assert "Syrien" in texts(report_of(workbook, as_of="2019-04-01"))


# nothing of a person -------------------------------------------------------------------------------------------------

FAULTS = {"_UnfitError", "Fault", "Finding", "Issue"}
SECRET = "hemmelig-{}-17"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """Faults, oddities and open breaches, each about a person whose id would be easy to find."""
    ids = [SECRET.format(letter) for letter in "abcdef"]
    people = [person(id, Visitation="Jobparat", Ankomstdato=dt.date(2018, 1, 1)) for id in ids]
    people += [person(SECRET.format("g")), person(SECRET.format("g")), person(SECRET.format("h"), Køn="Ukendt")]
    spells = [spell(ids[0]), spell(ids[0]), spell(SECRET.format("x")), spell(SECRET.format("h"))]
    path = save(
        tmp_path_factory.mktemp("faulty"),
        sheet("Borgere", *people),
        sheet("Aktiviteter", *spells),
        sheet("Kvindeindsats", referral(ids[1], Hændelse="Praktik")),
        settings(),
    )
    return read_workbook(path, invalid="skip")


def test_no_id_stands_in_any_part(faulty: Workbook) -> None:
    assert {issue.code for issue in faulty.issues} >= {"duplicate_id", "unknown_person", "overlapping_spells"}
    for part, content in parts(report_of(faulty)).items():
        assert b"hemmelig" not in content, part


def test_no_id_of_the_samples_stands_in_their_reports() -> None:
    for name in SAMPLES:
        ids = re.compile("|".join(re.escape(id) for id in sample(name).persons["person_id"]).encode())
        for part, content in parts(sample_report(name)).items():
            assert part.startswith("xl/media") or not ids.search(content), (name, part)


def test_the_worklist_is_not_in_the_report(faulty: Workbook) -> None:
    assert build_tables(faulty, workbook_parameters(faulty), [TableId.TIMELINESS_WORKLIST])[0].rows
    assert not [text for text in texts(report_of(faulty)) if "Overskredne frister" in text or "Frist" in text]


def test_a_published_figure_about_the_worklist_is_left_out(tmp_path: Path) -> None:
    late = person(SECRET.format("a"), Visitation="Jobparat", Ankomstdato=dt.date(2018, 1, 1))
    row = f"person_id={SECRET.format('a')}; rule=four_weeks"
    typed = published(Tabel="timeliness.worklist", Række=row, Kolonne="days_overdue", Værdi=1)
    path = save(
        tmp_path,
        sheet("Borgere", late),
        sheet("Aktiviteter", spell(SECRET.format("a"))),
        sheet("Offentliggjort", typed),
        settings(),
    )
    report = report_of(read_workbook(path))
    assert not [part for part, content in parts(report).items() if b"hemmelig" in content]


def test_faults_are_counted_with_their_first_cells(faulty: Workbook) -> None:
    page = openpyxl.load_workbook(io.BytesIO(report_of(faulty)))["Datakvalitet"]
    rows = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()]
    assert ["Samme id på flere rækker", "Fejl", "Borgere", 2, "A8, A9"] in rows
    assert ["Borger, der ikke findes", "Fejl", "Aktiviteter", 1, "B4"] in rows
    assert ["Overlappende forløb", "Advarsel", "Aktiviteter", 1, "D3"] in rows
    assert ["Borgere", 3] in rows


def test_every_fault_of_the_reader_has_a_headline() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (SOURCE / "workbook").glob("*.py")]
    raised = {code for tree in trees for code in raised_codes(tree)}
    assert len(raised) > 25
    assert raised - set(HEADLINES) == set()
    written = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert set(HEADLINES) - written == set()


def raised_codes(tree: ast.AST) -> Iterator[str]:
    """The codes of a module: of the plain texts in each fault made and each oddity yielded, the last in code's form."""
    for node in ast.walk(tree):
        made = node.args if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FAULTS else []
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            made = node.value.elts
        plain = [each.value for each in made if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        yield from [text for text in plain if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", text)][-1:]


def test_every_check_of_the_audit_has_a_name() -> None:
    source = (SOURCE / "tables" / "identities.py").read_text(encoding="utf-8")
    assert set(re.findall(r'Identity\(\s*"(\w+)"', source)) | {"published"} == set(CHECK_NAMES)


# pages, links and figures --------------------------------------------------------------------------------------------


@each_sample
def test_sheets_in_order_with_short_names(name: str) -> None:
    names = opened(name).sheetnames
    known = ["Forside", "Indhold", *(section.sheet for section in SECTIONS), *APPENDIX]
    assert names == [each for each in known if each in names]
    assert set(APPENDIX) < set(names)
    assert max(map(len, names)) <= 31


@each_sample
def test_every_page_prints_on_a4_with_its_headings(name: str) -> None:
    for page in opened(name).worksheets:
        assert (page.page_setup.paperSize, page.page_setup.fitToWidth) == (9, 1), page.title
        assert page.sheet_properties.pageSetUpPr is not None
        assert page.sheet_properties.pageSetUpPr.fitToPage, page.title
        assert page.print_title_rows, page.title
        assert page.print_area, page.title
        assert "&P" in str(page.oddFooter.right.text) or page.title == "Forside"  # type: ignore[union-attr]
        assert page.freeze_panes or page.title == "Forside", page.title


@each_sample
def test_every_link_leads_to_a_cell_with_content(name: str) -> None:
    workbook = opened(name)
    links = [workbook[page.title][place].hyperlink for page, place, _ in cells(workbook)]
    assert len([link for link in links if link]) > 40
    for link in filter(None, links):
        page, _, cell = link.location.rpartition("!")
        assert workbook[page.strip("'")][cell].value is not None, link.location


def test_the_contents_name_every_table_and_figure() -> None:
    workbook = opened(SAMPLES[-1])
    listed = {value for page, _, value in cells(workbook) if page.title == "Indhold"}
    captions = [value for page, _, value in cells(workbook) if re.match(r"(Tabel|Figur) \d+  ", str(value))]
    numbers = [int(str(value).split()[1]) for value in captions if str(value).startswith("Tabel")]
    assert set(captions) <= listed
    assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))


@each_sample
def test_every_picture_has_an_alternative_text_in_danish(name: str) -> None:
    for part, xml in parts(sample_report(name)).items():
        if not part.startswith("xl/drawings/drawing"):
            continue
        frames = list(ElementTree.fromstring(xml).iter(f"{DRAWING}cNvPr"))
        assert frames
        for frame in frames:
            assert len(frame.get("descr", "")) > 10, part
            assert "Chart" not in frame.get("name", "")
        assert len({frame.get("name") for frame in frames}) == len(frames)


@each_sample
def test_no_chart_is_empty_and_each_shows_the_cells(name: str) -> None:
    workbook, drawn = opened(name), 0
    for part, xml in parts(sample_report(name)).items():
        if not part.startswith("xl/charts/chart"):
            continue
        tree = ElementTree.fromstring(xml)
        assert tree.find(f".//{CHART}title") is not None
        assert {node.get("val") for node in tree.iter(f"{CHART}delete")} == {"0"}
        assert len(list(tree.iter(f"{CHART}title"))) == 3, "chart and both axes"
        for values in tree.iter(f"{CHART}val"):
            drawn += 1
            assert cached(values), part
            assert cached(values) == referenced(workbook, values), part
    assert drawn


def cached(values: ElementTree.Element) -> list[float]:
    return [float(node.text or "") for node in values.iter(f"{CHART}v")]


def referenced(workbook: openpyxl.Workbook, values: ElementTree.Element) -> list[float]:
    formula = values.findtext(f".//{CHART}f") or ""
    page, _, area = formula.rpartition("!")
    rows = workbook[page.strip("'")][area.replace("$", "")]
    return [cell.value for row in rows for cell in row if cell.value is not None]


@each_sample
def test_a_chart_lies_inside_its_own_empty_row(name: str) -> None:
    """So it covers no cell, is not cut by a page break, and does not stand out over the printed width."""
    for page in opened(name).worksheets:
        letters = [column for column in page.column_dimensions if column <= page.print_area.split("$")[-2]]
        width = sum(page.column_dimensions[letter].width for letter in letters)
        for chart in page._charts:  # type: ignore[attr-defined]
            row = chart.anchor._from.row + 1
            assert all(cell.value is None for cell in page[row])
            assert chart.anchor.ext.height <= page.row_dimensions[row].height * EMU_PER_POINT
            assert chart.anchor._from.colOff + chart.anchor.ext.width <= width * EMU_PER_COLUMN_UNIT + 1


def test_the_key_figures_stand_on_the_cover() -> None:
    rows = {row[0].value: row for row in opened(SAMPLES[-1])["Forside"].iter_rows()}
    figures = {
        "Udsluset efter 1 år, alle": (58 / 1021, 0.1, "✘ Ikke nået"),
        "Udsluset efter 2 år, alle": (239 / 856, 0.25, "✔ Nået"),
        "Udsluset efter 3 år, kvinder": (44 / 151, 0.4, "✘ Ikke nået"),
        "Kvinder visiteret til kvindeindsatsen": (107, 120, "✘ Ikke nået"),
        "Voksne flygtninge på forsørgelsesydelse": (495, None, "Intet mål"),
    }
    for label, values in figures.items():
        found = [cell.value for cell in rows[label][1:4]]
        assert all(map(same, found, values)), (label, found)
    assert rows["Udsluset efter 1 år, alle"][1].number_format == "0.0\\ %"
    assert rows["Voksne flygtninge på forsørgelsesydelse"][1].number_format == "#,##0"


# odd workbooks -------------------------------------------------------------------------------------------------------


def test_sections_without_input_say_so_in_one_sentence(tmp_path: Path) -> None:
    report = report_of(read_workbook(save(tmp_path, sheet("Borgere", person()), settings())))
    said = texts(report)
    assert "Aktuelle puljer: ingen tal. Tabellen Puljer findes ikke i regnearket, så tallene kan ikke opgøres." in said
    assert "Tolkeområdet: ingen tal, se Datakvalitet" in said
    assert "Puljer" not in openpyxl.load_workbook(io.BytesIO(report)).sheetnames


def test_a_workbook_without_anybody(tmp_path: Path) -> None:
    late = person(Ankomstdato=dt.date(2019, 12, 1))
    report = report_of(read_workbook(save(tmp_path, sheet("Borgere", late), settings())))
    assert not [part for part in parts(report) if "charts/" in part]
    assert "Ingen er endnu i målgruppen efter 1 år." in texts(report)


def test_everything_at_once_with_months_and_long_texts(tmp_path: Path) -> None:
    people = [person(f"p{n}", Opholdsgrundlag="Flygtning", Nationalitet="Syrien") for n in range(9)]
    path = save(
        tmp_path,
        sheet("Borgere", *people),
        sheet("Aktiviteter", spell("p1", Slutdato=None)),
        sheet("IGU", agreement("p1", Arbejdsplads="Arbejdsplads " * 20)),
        sheet("Tolkninger", booking()),
        sheet("Mål", target(), target(Indikator="IGU", Målepunkt=None, Mål=75)),
        sheet("Kvindeindsats", referral("p2")),
        sheet("Puljer", {"Pulje": "P", "Formål": "ord " * 2000, "Beløb": 1}),
        sheet("Offentliggjort", published()),
        settings(Opgørelsesdato="2019-04-01", period="month", Kohortestart="2016-01-01"),
    )
    workbook = openpyxl.load_workbook(io.BytesIO(report_of(read_workbook(path))))
    assert "april 2019" in {value for _, _, value in cells(workbook)}
    for page in workbook.worksheets:
        assert max((each.height or 0) for each in page.row_dimensions.values()) <= 409


def test_a_published_figure_that_differs_is_told_in_the_words_of_its_table() -> None:
    page = opened("aalborg-2019-04-01.xlsx")["Afstemning"]
    rows = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()]
    title = "Udslusning til job og uddannelse, nye flygtninge på 30 år og derover"
    found = next(row for row in rows if row[:1] == [title])
    assert found[1:3] == ["Måletidspunkt 3 år", "Andel udsluset"]
    assert all(map(same, found[3:], (83 / 216, 0.383)))


def test_every_parameter_is_in_the_method() -> None:
    said = "\n".join(texts(sample_report(SAMPLES[-1])))
    parameters = workbook_parameters(sample(SAMPLES[-1]))
    for name, field in type(parameters).model_fields.items():
        assert (str(field.description) in said) == (name not in PUBLIC_ONLY)


def test_the_origin_names_file_and_hash() -> None:
    said = set(texts(sample_report(SAMPLES[-1])))
    source = sample(SAMPLES[-1]).source
    assert {source.file, source.sha256, "committee_2019"} <= said


def test_the_steps_are_told_in_danish() -> None:
    told: list[str] = []
    build_report(sample(SAMPLES[0]), workbook_parameters(sample(SAMPLES[0])), progress=told.append)
    assert told == ["Læser skabelonen", "Beregner tabellerne", "Skriver rapporten"]
