"""The committee's paper: what it says, that another program opens it, and that nobody can be found in it."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from integraxl.contract.codes import Audience, TableId
from integraxl.contract.parameters import Parameters
from integraxl.errors import TemplateRefused, UnreadableFile, WriteRefused
from integraxl.new import SAMPLE_DATE, sample_workbook
from integraxl.paper import build_paper
from integraxl.paper.styles import WordPlaceholder, WordStyle
from integraxl.paper.template import default_template
from integraxl.report.sections import SECTIONS, sections_of
from integraxl.report.sentences import sentences
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.display import display
from integraxl.workbook.read import Workbook, examine_workbook, read_workbook
from tests.conftest import Cli
from tests.libreoffice import convert, requires_libreoffice
from tests.small_workbooks import person, read_part, save, settings, sheet, with_parts
from tests.test_validity import requires_validator, validator_errors

ROOT = Path(__file__).parent.parent
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"

Edit = Callable[[Document], None]


@pytest.fixture(scope="module")
def data() -> tuple[Workbook, Parameters]:
    workbook = examine_workbook(Path("eksempel.xlsx"), data=sample_workbook(SAMPLE_DATE))
    return workbook, workbook_parameters(workbook)


@pytest.fixture(scope="module")
def paper(data: tuple[Workbook, Parameters]) -> bytes:
    return build_paper(*data)


def opened(paper: bytes) -> Document:
    return docx.Document(io.BytesIO(paper))


def parts(paper: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def texts(document: Document, style: WordStyle) -> list[str]:
    return [each.text for each in document.paragraphs if each.style is not None and each.style.name == style]


# --- what it says ---


def test_the_chapters_are_those_of_the_report_in_the_papers_order(
    data: tuple[Workbook, Parameters], paper: bytes
) -> None:
    document = opened(paper)
    assert texts(document, WordStyle.TITLE) == ["Status på beskæftigelsesindsatsen på integrationsområdet"]
    assert texts(document, WordStyle.SUBTITLE) == ["Eksempelby (syntetiske data), opgjort pr. 1. april 2019"]
    assert texts(document, WordStyle.SECTION) == [
        "Indstilling", "Beslutning", "Sagsbeskrivelse", "Opfølgning og videre proces",
        "Bilag: Sådan er tallene opgjort",
    ]  # fmt: skip
    assert texts(document, WordStyle.CHAPTER) == [section.title for section in sections_of(data[1])]
    assert all(text.startswith("[") for text in texts(document, WordStyle.FILL_IN))


def test_every_sentence_and_figure_of_every_table_is_there(data: tuple[Workbook, Parameters], paper: bytes) -> None:
    document = opened(paper)
    said = {each.text for each in document.paragraphs}
    captions = texts(document, WordStyle.CAPTION)
    shown = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    order = [block.table for section in SECTIONS for block in section.blocks]
    built = {table.id: table for table in build_tables(*data)}
    for number, table in enumerate((built[id] for id in order), start=1):
        assert table.rows
        assert set(sentences(table)) <= said
        unit = table.caption_unit[0].lower() + table.caption_unit[1:]
        assert f"Tabel {number}  {table.title} ({unit})" in captions
        assert set(table.notes) <= said
        for name in ("n", "exited", "total", "refugees", "adults"):
            if name in table.column_ids:
                column = table.columns[table.column_ids.index(name)]
                wanted = [display(record[name], column) for record in table.records()]
                grid = shown[number - 1]
                assert [row[grid[0].index(column.label)] for row in grid[1:]] == wanted


def test_a_number_of_the_2019_paper_is_printed_as_it_was() -> None:
    workbook = read_workbook(ROOT / "workbooks" / "aalborg-2019-04-01.xlsx")
    document = opened(build_paper(workbook, workbook_parameters(workbook)))
    under_30 = next(
        table for table, caption in zip(document.tables, tabled(document), strict=False) if "under 30 år" in caption
    )
    assert [[cell.text.replace("\u00a0", " ") for cell in row.cells][:5] for row in under_30.rows] == [
        ["Måletidspunkt", "Antal i målgruppe", "Antal udsluset til job/udd.", "Andel udsluset", "Mål"],
        ["1 år", "588", "35", "6,0 %", "10,0 %"],
        ["2 år", "510", "162", "31,8 %", "25,0 %"],
        ["3 år", "323", "191", "59,1 %", "50,0 %"],
    ]
    # a share among the plan's levels is a percentage
    plan = next(table for table, text in zip(document.tables, tabled(document), strict=False) if "planens mål" in text)
    assert plan.cell(1, 2).text.replace("\u00a0", " ") == "10,0 %"


def tabled(document: Document) -> list[str]:
    return [text for text in texts(document, WordStyle.CAPTION) if text.startswith("Tabel")]


def test_tables_have_header_rows_and_alternative_texts(paper: bytes) -> None:
    for table in opened(paper).tables:
        first = table.rows[0]._tr
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        description = table._tbl.tblPr.find(qn("w:tblDescription"))
        assert description is not None
        assert len(str(description.get(qn("w:val")))) > 5


def test_captions_and_pages_are_numbered_by_fields(paper: bytes) -> None:
    codes = [
        str(node.text).strip() for node in etree.fromstring(parts(paper)["word/document.xml"]).iter(qn("w:instrText"))
    ]
    figures = len([text for text in texts(opened(paper), WordStyle.CAPTION) if text.startswith("Figur")])
    assert codes.count("SEQ Tabel \\* ARABIC") == sum(len(section.blocks) for section in SECTIONS)
    assert codes.count("SEQ Figur \\* ARABIC") == figures == 7
    footers = b"".join(content for name, content in parts(paper).items() if name.startswith("word/footer"))
    assert footers.count(b" PAGE ") == footers.count(b" NUMPAGES ") == 2


# --- figures ---


def test_charts_hold_the_tables_values_and_their_own_workbook(data: tuple[Workbook, Parameters], paper: bytes) -> None:
    found = parts(paper)
    chart = etree.fromstring(found["word/charts/chart2.xml"])
    series = [
        [float(str(point.text)) for point in each.iterfind(f"{CHART}val//{CHART}v")]
        for each in chart.iter(f"{CHART}ser")
    ]
    table = build_tables(*data, [TableId.OUTFLOW_UNDER_30])[0]
    shares = [record["share"] for record in table.records()]
    assert series == [pytest.approx(shares), [record["target"] for record in table.records()]]
    place = [node.text for node in chart.iter(f"{CHART}f")][-1]
    assert place == "'Data'!$E$2:$E$4" or place == "Data!$E$2:$E$4"
    embedded = openpyxl.load_workbook(io.BytesIO(found["word/embeddings/Microsoft_Excel_Sheet2.xlsx"]))["Data"]
    assert [embedded.cell(row, 4).value for row in (2, 3, 4)] == pytest.approx(shares)
    external = chart.find(f"{CHART}externalData")
    assert external is not None
    link = external.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
    assert f'Id="{link}"'.encode() in found["word/charts/_rels/chart2.xml.rels"]


def test_every_chart_says_in_words_what_it_shows(paper: bytes) -> None:
    root = etree.fromstring(parts(paper)["word/document.xml"])
    drawn = [node for node in root.iter() if str(node.tag).endswith("}docPr")]
    assert len(drawn) == sum(name.startswith("word/charts/chart") for name in parts(paper)) == 9
    assert len({node.get("id") for node in drawn}) == 9
    for node in drawn:
        assert re.match(r"(Stablet s|Liggende s|S)øjlediagram: ", str(node.get("descr")))
        assert re.match(r"Figur \d: ", str(node.get("name")))


# --- nobody in it ---


def test_no_person_can_be_found_in_it(data: tuple[Workbook, Parameters], paper: bytes) -> None:
    ids = [id.encode() for id in data[0].persons["person_id"]]
    for name, content in parts(paper).items():
        inner = parts(content).values() if name.endswith(".xlsx") else [content]
        for text in inner:
            assert not any(id in text for id in ids), name
            assert b"A-0001" not in text
    assert not re.search(rb"[\w.]+@[\w.]+", parts(paper)["word/document.xml"])


def test_left_out_rows_are_told(tmp_path: Path) -> None:
    path = save(
        tmp_path, sheet("Borgere", person(), person("a2", Ankomstdato="i går")), settings(Opgørelsesdato="2019-04-01")
    )
    workbook = read_workbook(path, invalid="skip")
    said = {each.text for each in opened(build_paper(workbook, workbook_parameters(workbook))).paragraphs}
    assert "Rækker med fejl i dataregnearket er ikke talt med: 1 på arket Borgere." in said


def test_what_has_no_figures_is_told_and_not_printed(tmp_path: Path) -> None:
    workbook = read_workbook(save(tmp_path, sheet("Borgere", person()), settings(Opgørelsesdato="2019-04-01")))
    document = opened(build_paper(workbook, workbook_parameters(workbook)))
    assert "Tolkeområdet" not in texts(document, WordStyle.CHAPTER)
    said = "\n".join(each.text for each in document.paragraphs)
    assert "Tolkeområdet: ingen tal. Tabellen Tolkninger findes ikke i regnearket" in said
    assert "Ingen tal at vise." not in said


# --- the file ---


@requires_validator
def test_microsofts_validator_finds_no_error(paper: bytes, tmp_path: Path) -> None:
    for name, content in (("sag.docx", paper), ("skabelon.docx", default_template().read_bytes())):
        path = tmp_path / name
        path.write_bytes(content)
        assert validator_errors(path) == []


@requires_libreoffice
def test_libreoffice_prints_it_with_its_figures(paper: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sag.docx"
    path.write_bytes(paper)
    (tmp_path / "out").mkdir()
    (pdf,) = convert([path], "pdf", tmp_path / "out")
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, encoding="utf-8", check=True)
    pages = said.stdout.split("\f")[:-1]
    assert 8 <= len(pages) <= 20
    assert f"Side 1 af {len(pages)}" in " ".join(pages[0].split())
    assert "Tabel 7 Udslusning til job og uddannelse, nye flygtninge under 30 år" in " ".join(said.stdout.split())
    assert "Andel udsluset" in said.stdout
    assert "{" not in said.stdout


def test_the_bytes_are_the_same_everywhere(paper: bytes) -> None:
    code = (
        "import hashlib\nfrom pathlib import Path\nfrom integraxl.new import *\nfrom integraxl.paper import *\n"
        "from integraxl.tables.build import workbook_parameters\nfrom integraxl.workbook.read import examine_workbook\n"
        "w = examine_workbook(Path('eksempel.xlsx'), data=sample_workbook(SAMPLE_DATE))\n"
        "print(hashlib.sha256(build_paper(w, workbook_parameters(w))).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, env=env)
    assert run.stdout.strip() == hashlib.sha256(paper).hexdigest()


def test_the_committed_template_is_what_the_tool_builds() -> None:
    run = subprocess.run(
        [sys.executable, "tools/build_paper.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


# --- the command ---


def test_the_command_writes_beside_the_workbook_and_never_over_a_paper(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(sample_workbook(SAMPLE_DATE))
    run = cli("paper", path)
    made = tmp_path / "data-sag.docx"
    assert (run.status, run.err) == (0, "")
    assert run.out == (f"Udvalgets sag er skrevet til {made}. Felterne i kantede parenteser udfyldes i hånden.\n")
    made.write_bytes(b"edited by hand")
    again = cli("paper", path)
    assert (again.status, again.out) == (2, "")
    assert again.err == (
        "»data-sag.docx« findes allerede og bliver ikke skrevet over. Vælg et andet navn, eller flyt den.\n"
    )
    assert made.read_bytes() == b"edited by hand"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "data.xlsx"], "»data.xlsx« skal ende på .docx. Vælg et andet navn med -o."),
        (["--internal"], "Sagen er til udvalget og har aldrig enkeltpersoner med. Brug report --internal."),
    ],
)
def test_a_wrong_call_writes_nothing(cli: Cli, tmp_path: Path, arguments: list[str], message: str) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(sample_workbook(SAMPLE_DATE))
    run = cli("paper", path, *arguments)
    assert (run.status, run.out, run.err) == (2, "", f"{message}\n")
    assert list(tmp_path.iterdir()) == [path]


def test_the_public_paper_hides_small_counts(data: tuple[Workbook, Parameters]) -> None:
    document = opened(build_paper(*data, audience=Audience.PUBLIC))
    shown = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert ".." in shown
    counts = next(table for table in document.tables if table.cell(0, 0).text == "Nationalitet")
    assert not {row.cells[1].text for row in counts.rows} & {"1", "2"}
    assert "Fortrolighed" in shown


def test_a_cpr_number_never_reaches_the_paper(tmp_path: Path) -> None:
    workbook = read_workbook(
        save(tmp_path, sheet("Borgere", person()), settings(Opgørelsesdato="2019-04-01")),
    )
    with pytest.raises(WriteRefused, match="Der står et CPR-nummer i det, der skulle skrives"):
        build_paper(workbook, workbook_parameters(workbook, {"municipality": "By 010190-1234"}))


# --- the house's own template ---


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Edit], Path]:
    """integraxl's template after an edit."""

    def save_edited(edit: Edit) -> Path:
        document = docx.Document(str(default_template()))
        edit(document)
        path = tmp_path / "skabelon.docx"
        document.save(str(path))
        return path

    return save_edited


def small(tmp_path: Path) -> tuple[Workbook, Parameters]:
    workbook = read_workbook(
        save(tmp_path, sheet("Borgere", person()), settings(Kommune="R&D", Opgørelsesdato="2019-04-01"))
    )
    return workbook, workbook_parameters(workbook)


def test_the_houses_own_texts_and_styles_stay(edited: Callable[[Edit], Path], tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        document.paragraphs[0].insert_paragraph_before("Punkt 11 i {kommune}")
        split = document.paragraphs[0].insert_paragraph_before("")
        for part in ("Opgjort {opgø", "relses", "dato}."):
            split.add_run(part)
        document.styles[WordStyle.CHAPTER].font.name = "Georgia"

    document = opened(build_paper(*small(tmp_path), edited(edit)))
    assert document.paragraphs[0].text == "Opgjort 1. april 2019."
    assert document.paragraphs[1].text == "Punkt 11 i R&D"
    assert document.styles[WordStyle.CHAPTER].font.name == "Georgia"


def test_a_template_that_lacks_something_is_refused(edited: Callable[[Edit], Path], tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        document.styles[WordStyle.NOTE].delete()
        for paragraph in document.paragraphs:
            if paragraph.text == WordPlaceholder.CONTENT:
                paragraph.text = "{inhold}"

    with pytest.raises(TemplateRefused) as caught:
        build_paper(*small(tmp_path), edited(edit))
    assert str(caught.value) == (
        "Skabelonen »skabelon.docx« kan ikke bruges:\n"
        "  Typografien ix Note mangler.\n"
        "  Der mangler et afsnit med kun teksten {indhold}, hvor afsnittene skal stå.\n"
        "  Pladsholderen {inhold} kendes ikke.\n"
        "Ret den i Word, eller begynd forfra med den skabelon, der følger med integraxl."
    )


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"tekst"])
def test_what_is_no_word_document_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "skabelon.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        build_paper(*small(tmp_path), path)
    assert str(caught.value) == "Skabelonen »skabelon.docx« kan ikke læses. Gem den som .docx i Word, og prøv igen."


# --- what a template may not bring with it ---

PARAGRAPH = '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:p>'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def field(*pieces: str) -> str:
    """A paragraph with a field whose text is cut into so many runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    begin, *rest = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return PARAGRAPH.format(begin + runs + "<w:r><w:t>x</w:t></w:r>".join(rest))


def with_body(paragraph: str) -> dict[str, bytes]:
    return {
        "word/document.xml": template_part("word/document.xml").replace(
            b"<w:sectPr", paragraph.encode() + b"<w:sectPr", 1
        )
    }


def with_relation(kind: str, target: str, mode: str = ' TargetMode="External"') -> dict[str, bytes]:
    part = "word/_rels/document.xml.rels"
    more = f'<Relationship Id="rX" Type="{RELATED}/{kind}" Target="{target}"{mode}/></Relationships>'
    return {part: template_part(part).replace(b"</Relationships>", more.encode())}


def template_part(name: str) -> bytes:
    return read_part(default_template().read_bytes(), name)


def in_header(paragraph: str) -> dict[str, bytes]:
    return {
        "word/header1.xml": template_part("word/header1.xml").replace(b"</w:hdr>", paragraph.encode() + b"</w:hdr>")
    }


def in_settings(element: str) -> dict[str, bytes]:
    return {
        "word/settings.xml": template_part("word/settings.xml").replace(
            b"</w:settings>", f"{element}</w:settings>".encode()
        )
    }


NESTED = field('QUOTE 68 68 69</w:instrText></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE x')
ACTIVE = [
    (with_body(field(" DDE cmd ")), "Feltet DDE"),
    (with_body(field(" DD", "EAU", 'TO "cmd" "/c calc"')), "Feltet DDEAUTO"),
    (with_body(field("ddeauto x")), "Feltet DDEAUTO"),
    (with_body(NESTED), "Feltet DDE"),
    (with_body(PARAGRAPH.format('<w:fldSimple w:instr="DDEAUTO x"><w:r/></w:fldSimple>')), "Feltet DDEAUTO"),
    (in_header(field("DDEAUTO x")), "Feltet DDEAUTO"),
    (with_body(field("")), "Feltet uden navn"),
    *((with_body(field(f"{name} x")), f"Feltet {name}") for name in (
        "INCLUDEPICTURE", "INCLUDETEXT", "LINK", "IMPORT", "EMBED", "DATABASE", "MACROBUTTON", "AUTOTEXT", "MERGEFIELD"
    )),
    (with_relation("image", "http://x.invalid/x.png"), "Henvisning til noget uden for filen (image)"),
    (with_relation("hyperlink", "file:///x"), "Link til andet end en hjemmeside eller en mailadresse (file:///x)"),
    (with_relation("aFChunk", "afchunk.html", ""), "Indsatte filer (altChunk)"),
    (with_relation("oleObject", "x.bin", ""), "Indlejrede objekter (OLE)"),
    (with_relation("attachedTemplate", "http://x.invalid/x.dotm"), "Tilknyttet skabelon"),
    (with_body('<w:altChunk r:id="rX"/>'), "Indsatte filer (altChunk)"),
    (in_settings('<w:attachedTemplate r:id="rX"/>'), "Tilknyttet skabelon"),
    (in_settings('<w:mailMerge><w:connectString w:val="x"/></w:mailMerge>'), "Brevfletning"),
    ({"word/vbaProject.bin": b"x"}, "Makroer"),
    ({"word/activeX/activeX1.xml": b"<x/>"}, "ActiveX-kontrolelementer"),
    ({"word/embeddings/x.xlsx": b"PK"}, "Indlejrede objekter (OLE)"),
    ({"customUI/customUI.xml": b"<x/>"}, "Tilpasset bånd"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "feature"), ACTIVE, ids=[feature for _, feature in ACTIVE])
def test_a_template_that_would_act_on_its_own_is_refused(
    cli: Cli, tmp_path: Path, changes: dict[str, bytes], feature: str
) -> None:
    template, output = tmp_path / "skabelon.docx", tmp_path / "sag.docx"
    template.write_bytes(with_parts(default_template().read_bytes(), changes))
    workbook = save(tmp_path, sheet("Borgere", person()), settings())
    run = cli("paper", workbook, "--template", template, "-o", output)
    assert (run.status, run.err) == (
        2,
        "Skabelonen »skabelon.docx« kan ikke bruges, for dette kan køre, hente noget eller følge med ud:\n"
        f"  {feature}\n"
        "Fjern det i Word, gem skabelonen som .docx, og prøv igen.\n",
    )
    assert not output.exists()


HARMLESS = [
    with_body(field(r" PAGE  \* MERGEFORMAT ")),
    with_body(field('TOC \\o "1-3"')),
    with_relation("hyperlink", "https://x.invalid"),
]


@pytest.mark.parametrize("changes", HARMLESS, ids=["page", "contents", "link"])
def test_a_template_with_what_only_shows_is_taken(tmp_path: Path, changes: dict[str, bytes]) -> None:
    template = tmp_path / "skabelon.docx"
    template.write_bytes(with_parts(default_template().read_bytes(), changes))
    assert build_paper(*small(tmp_path), template)


_DOCUMENT = template_part("word/document.xml")
_HARM = (
    "»skabelon.docx« er ikke læst, for {}, og det kan skade maskinen. Åbn filen i Word, hvis du kender afsenderen, "
    "og gem den som et nyt dokument (.docx)."
)
_VAST = (
    "Skabelonen »skabelon.docx« er for stor til at være en skabelon. Slet det, der ikke bruges, i Word, og gem den som "
    ".docx."
)
HARMFUL = {
    "entities": (
        {"word/document.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + _DOCUMENT},
        _HARM.format("den indeholder en DTD eller entiteter (word/document.xml)"),
    ),
    "entities in UTF-16": (
        {"customXml/item1.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>".encode("utf-16")},
        _HARM.format("den indeholder en DTD eller entiteter (customXml/item1.xml)"),
    ),
    "100 MB of text": (
        with_body(PARAGRAPH.format(f"<w:r><w:t>{os.urandom(2048).hex() * (25 << 10)}</w:t></w:r>")),
        _VAST,
    ),
    "10,000 paragraphs": (with_body(PARAGRAPH.format("<w:r/>") * 10_000), _VAST),
    "2,000 sections": (with_body("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>" * 2_000), _VAST),
    "deep": (
        with_body("<w:tbl><w:tr><w:tc>" * 1_000 + "</w:tc></w:tr></w:tbl>" * 1_000),
        "Skabelonen »skabelon.docx« kan ikke læses. Gem den som .docx i Word, og prøv igen.",
    ),
    "no XML in a header": (
        {"word/header1.xml": b"<w:hdr"},
        "»skabelon.docx« er beskadiget (word/header1.xml kan ikke læses). Hent filen fra en sikkerhedskopi.",
    ),
    "a header named as a picture": (
        {
            "word/h.png": template_part("word/header1.xml"),
            "[Content_Types].xml": template_part("[Content_Types].xml").replace(b"/word/header1.xml", b"/word/h.png"),
        },
        "»skabelon.docx« er beskadiget (word/h.png kan ikke læses). Hent filen fra en sikkerhedskopi.",
    ),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_template_goes_through_the_same_door_as_a_workbook(tmp_path: Path, name: str) -> None:
    changes, message = HARMFUL[name]
    template = tmp_path / "skabelon.docx"
    template.write_bytes(with_parts(default_template().read_bytes(), changes))
    with pytest.raises(UnreadableFile) as refused:
        build_paper(*small(tmp_path), template)
    assert str(refused.value) == message


def test_a_template_that_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    missing = tmp_path / "skabelon.docx"
    with pytest.raises(UnreadableFile) as caught:
        build_paper(*small(tmp_path), missing)
    assert str(caught.value) == f"Skabelonen »{missing}« findes ikke. Kontrollér navn og mappe."
