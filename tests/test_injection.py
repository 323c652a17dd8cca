"""Text from data is text: in no output can it become a formula, a command of the terminal, or look like another."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integraxl.cleaning import clean, escape_unsafe, one_line
from integraxl.contract.codes import Audience
from integraxl.contract.fields import Kind, columns_of
from integraxl.contract.tables import TABLES
from integraxl.present import _csv_value
from integraxl.report import build_report
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.read import read_workbook
from integraxl.xlsx import cell_text

from .conftest import Cli
from .libreoffice import convert, requires_libreoffice
from .small_workbooks import Cell, agreement, booking, person, published, referral, save, settings, sheet, spell, target

HOSTILE = {
    "equals": '=HYPERLINK("http://x.dk/";"Klik")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(A1:A9)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "spaces": "  =1+1",
    "full-width": "＝1+1",
    "dde": "=cmd|' /C calc'!A0",
    "behind a semicolon": "x;=1+1;y",
    "lines": "a\n=1+1\nIngen fejl.",
    "markup": "[bold red]Ingen fejl.[/]",
    "unclosed markup": "[/red] [link=http://x.dk]",
    "terminal": "\x1b[2J\x1b]0;titel\x07\x9b31mrød",
    "override": "\u202egnp.exe\u2066x\u200f",
    "invisible": "Sy\u200bri\u2060en\ufeff\u00ad",
    "tags": "mærke\U000e0041\U000e007f",
    "escape": "_x0007_ _x003D_1+1 _x005F_",
    "null": "a\x00b",
    "surrogate": "a\ud800b",
    "no character": "a\ufffeb\uffff",
    "footer codes": "&P af &N &D &\"Arial\"&72 &&",
    "xml": "<f>1+1</f> ]]> &amp; &#7;",
    "quotes": "'\"«»",
}  # fmt: skip
CODES: dict[str, dict[str, Cell]] = {
    "Puljer": {"Pulje": "", "Beløb": 1, "Fra": dt.date(2018, 1, 1), "Til": dt.date(2020, 1, 1)},
    "Prognose": {"Kvoteår": 2019, "Kvote": 3},
    "Benchmark": {"Periode": "", "Kommune": "", "Personer": 3, "Løntilskud": 1, "Virksomhedspraktik": 1},
    "Plan": {"Område": "", "Målgruppe": "", "Mål": 1, "Måltype": "Niveau", "Resultat": 2},
}


def hostile_workbook(folder: Path, text: str) -> Path:
    """The text in every text column of every table."""
    late = person(text, Visitation="Jobparat", Ankomstdato=dt.date(2018, 1, 1))
    sound: dict[str, list[dict[str, Cell]]] = {
        "Borgere": [late, person("b2")],
        "Aktiviteter": [spell(text, AktivitetID=text), spell("b2")],
        "IGU": [agreement(text)],
        "Tolkninger": [booking()],
        "Mål": [target()],
        "Kvindeindsats": [referral(text)],
        "Offentliggjort": [published()],
        **{table: [record] for table, record in CODES.items()},
    }
    sheets = []
    for model in TABLES[:-1]:
        records = sound[model.table_name]
        free = [each.header for each in columns_of(model) if each.kind is Kind.TEXT and each.check is None]
        records[0] |= dict.fromkeys(free, text)
        sheets.append(sheet(model.table_name, *records, name=model.sheet_name))
    # as XML: what no XML may hold is written as Excel's escape
    return save(folder, *sheets, settings(Kommune=text, Opgørelsesdato=dt.date(2019, 4, 1)))


@pytest.fixture(scope="module", params=list(HOSTILE.values()), ids=list(HOSTILE))
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def path(text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_workbook(tmp_path_factory.mktemp("hostile"), text)


@pytest.fixture(scope="module")
def report(path: Path) -> bytes:
    workbook = read_workbook(path)
    return build_report(workbook, workbook_parameters(workbook), audience=Audience.INTERNAL)


def is_harmless(text: str) -> bool:
    return not [each for each in text if each not in "\t\n" and unicodedata.category(each) in ("Cc", "Cf", "Cs")]


def parts(data: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, ElementTree.fromstring(archive.read(name))


def shown(text: str) -> str:
    """What of a text can be seen."""
    return " ".join(clean(text).split())


# --- the workbook ---


def test_no_part_of_the_report_holds_a_formula_or_an_unsafe_character(report: bytes) -> None:
    for name, tree in parts(report):
        for node in tree.iter():
            tag = node.tag.rpartition("}")[2]
            assert not (tag == "f" and "worksheets/" in name), name
            for said in (node.text or "", *node.attrib.values()):
                assert is_harmless(said), (name, tag)


def test_openpyxl_reads_it_as_text(report: bytes, path: Path) -> None:
    read = workbook_parameters(read_workbook(path)).municipality or ""
    found = set()
    for page in openpyxl.load_workbook(io.BytesIO(report)).worksheets:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (page.title, cell.coordinate)
                found.add(" ".join(str(cell.value).replace("_x005F_", "_").split()))
    assert any(shown(read) in said for said in found)


def test_no_name_link_or_property_comes_from_data(report: bytes, text: str) -> None:
    seen = shown(text)
    for name, tree in parts(report):
        if name.startswith("docProps/") or name.endswith(".rels"):
            assert seen not in " ".join(tree.itertext())
            assert not [node for node in tree.iter() if node.get("TargetMode") == "External"]
        if name == "xl/workbook.xml":
            for node in tree.iter():
                if node.tag.endswith(("}sheet", "}definedName")):
                    assert seen not in str(node.attrib)


def test_codes_in_header_and_footer_are_text(report: bytes) -> None:
    """Only the template's own codes are left when every doubled & is taken away."""
    for name, tree in parts(report):
        for node in tree.iter():
            if node.tag.rpartition("}")[2] in ("oddHeader", "oddFooter"):
                codes = re.findall(r"&(.)", (node.text or "").replace("&&", ""))
                assert set(codes) <= set('LCR"PNK0123456789'), (name, node.text)
                assert (node.text or "").count("&D") - (node.text or "").count("&&D") == 0


@requires_libreoffice
def test_libreoffice_computes_nothing(tmp_path: Path) -> None:
    """A report and a CSV file with all the hostile texts, opened by another program: nothing in them is a formula."""
    made, listed, converted = tmp_path / "rapport.xlsx", tmp_path / "liste.csv", tmp_path / "converted"
    texts = list(HOSTILE.values())
    path = save(
        tmp_path,
        sheet("Borgere", *(person(f"a{n}", Nationalitet=text) for n, text in enumerate(texts))),
        sheet("IGU", *(agreement(f"a{n}", Arbejdsplads=text) for n, text in enumerate(texts))),
        sheet("Puljer", *({**CODES["Puljer"], "Pulje": text, "Formål": text, "Ordning": text} for text in texts)),
        sheet("Benchmark", *({**CODES["Benchmark"], "Periode": "p", "Kommune": text} for text in texts)),
        sheet("Plan", *({**CODES["Plan"], "Område": text, "Målgruppe": text} for text in texts)),
        settings(Kommune=texts[0], Opgørelsesdato=dt.date(2019, 4, 1)),
    )
    workbook = read_workbook(path)
    made.write_bytes(build_report(workbook, workbook_parameters(workbook)))
    with listed.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([_csv_value(text), "1"] for text in texts)
    converted.mkdir()
    for file in convert([made, listed], "fods", converted):
        said = file.read_text(encoding="utf-8")
        assert "table:formula" not in said, file.name
        assert "HYPERLINK" in said
        assert "Klik" in said


@requires_libreoffice
def test_libreoffice_shows_the_text_as_it_was_meant(tmp_path: Path) -> None:
    """What looks like an escape of the format is not taken for one."""
    workbook = read_workbook(hostile_workbook(tmp_path, HOSTILE["escape"]))
    made = tmp_path / "rapport.xlsx"
    made.write_bytes(build_report(workbook, workbook_parameters(workbook)))
    (pdf,) = convert([made], "pdf", tmp_path)
    said = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, encoding="utf-8", check=True).stdout
    assert "_x0007_ _x003D_1+1" in said


# --- the terminal, CSV, JSON ---


def test_the_screen_shows_it_and_obeys_nothing(cli: Cli, path: Path, text: str) -> None:
    run = cli("tables", path)
    assert run.status == 0
    assert is_harmless(run.out + run.err)
    assert shown(text) in " ".join(run.out.split())
    assert "Ingen fejl." not in run.out.splitlines()


def test_csv_holds_no_formula_whatever_divides_its_lines(cli: Cli, path: Path) -> None:
    run = cli("tables", path, "--format", "csv")
    assert run.status == 0
    assert is_harmless(run.out)
    by_comma = [field for row in csv.reader(io.StringIO(run.out)) for field in row]
    by_semicolon = [field for line in run.out.splitlines() for field in line.split(";")]
    for field in [*by_comma, *(each for each in by_semicolon if "," not in each)]:
        assert field[:1] not in ("\t", "\r")
        bare = field.strip()
        assert bare[:1] not in tuple("=+-@＝＋－＠") or re.fullmatch(r"-\d+(\.\d+)?(e-\d+)?", bare), field


def test_json_is_raw_and_safe(cli: Cli, path: Path) -> None:
    run = cli("tables", path, "--format", "json")
    assert run.status == 0
    assert is_harmless(run.out)
    run.out.encode("utf-8")
    kept = json.loads(run.out)["municipality"]
    assert kept == workbook_parameters(read_workbook(path)).municipality


def test_negative_numbers_are_left_alone() -> None:
    assert [_csv_value(value) for value in (-5, -0.5, None, True, "-5", "-5 %")] == [
        -5,
        -0.5,
        None,
        "true",
        "'-5",
        "'-5 %",
    ]


@pytest.mark.parametrize("shape", ["table", "csv", "json"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_messages_about_it_are_harmless(cli: Cli, tmp_path: Path, text: str, shape: str) -> None:
    """In columns where it is a fault, and so shown; and as the name of a sheet."""
    faulty = person("a1", Køn=f"x{text}", Fødselsdato=f"x{text}")
    path = save(tmp_path, sheet("Borgere", faulty, person("b2")), settings(Kommune="A"))
    for run in (cli("check", path, "--format", shape), cli("tables", path, "--format", shape)):
        assert run.status == 2
        assert is_harmless(run.out + run.err)
        assert not [line for line in run.out.splitlines() if line.strip().startswith("Ingen fejl.")]


def test_markup_in_a_message_is_shown_as_it_is(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path, sheet("Borgere", person(Køn="[bold red]x[/]")), settings())
    assert "»[bold red]x[/]«" in " ".join(cli("check", path).out.split())


@pytest.mark.parametrize("name", ["\x1b[31mx.xlsx", "\u202exslx.xlsx", "010190-1234.xlsx"])
def test_the_name_of_a_file_is_harmless_too(cli: Cli, tmp_path: Path, name: str) -> None:
    for run in (cli("check", tmp_path / name), cli("tables", tmp_path / name), cli("tables", "x", "--format", name)):
        assert run.status == 2
        assert is_harmless(run.err)
        assert "1234" not in run.err


# --- the one place ---


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=40))
def test_cleaned_text_is_harmless_and_cleaned_once(text: str) -> None:
    assert is_harmless(clean(text))
    assert clean(clean(text)) == clean(text)
    assert "\n" not in one_line(text)
    assert is_harmless(json.loads(json.dumps(clean(text))))


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")), max_size=40))
def test_all_that_can_be_seen_stays(text: str) -> None:
    assert clean(text) == text


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=40))
def test_escaped_json_tells_the_same(text: str) -> None:
    written = escape_unsafe(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert is_harmless(written)
    written.encode("utf-8")


@given(st.text(alphabet="_x0075FA ", max_size=24))
def test_an_escaped_text_is_read_back(text: str) -> None:
    """As Excel reads it: each _xHHHH_ is a character."""
    decoded = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), cell_text(text))
    assert decoded == text
