"""The template: what staff change in it shows in the report, and what would be lost is refused by name."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from integraxl.errors import TemplateRefused, UnreadableFile
from integraxl.report import build_report
from integraxl.report.styles import Placeholder, Style, TemplateSheet
from integraxl.report.template import default_template, load_house
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.read import read_workbook
from tests.libreoffice import convert, requires_libreoffice
from tests.small_workbooks import person, read_part, save, settings, sheet, with_parts

Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def report(tmp_path: Path) -> Callable[[Path | None], openpyxl.Workbook]:
    """The report of one person in the municipality »R&D«, on a given template."""
    setup = settings(Kommune="R&D", Opgørelsesdato="2019-04-01")
    workbook = read_workbook(save(tmp_path, sheet("Borgere", person()), setup))

    def build(template: Path | None) -> openpyxl.Workbook:
        data = build_report(workbook, workbook_parameters(workbook), template)
        return openpyxl.load_workbook(io.BytesIO(data), rich_text=True)

    return build


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Edit], Path]:
    """integraxl's template after an edit."""

    def save_edited(edit: Edit) -> Path:
        workbook = openpyxl.load_workbook(default_template(), rich_text=True)
        edit(workbook)
        path = tmp_path / "skabelon.xlsx"
        workbook.save(path)
        return path

    return save_edited


def named_style(workbook: openpyxl.Workbook, style: Style) -> object:
    return next(each for each in workbook._named_styles if each.name == style)  # type: ignore[attr-defined]


def test_the_texts_are_filled_in(report: Callable[[Path | None], openpyxl.Workbook]) -> None:
    workbook = report(None)
    cover = [cell.value for row in workbook["Forside"].iter_rows() for cell in row if cell.value is not None]
    assert {"R&D", "Opgjort pr. 1. april 2019"} <= set(cover)
    assert not [text for text in cover if "{" in str(text)]


def test_an_ampersand_stays_one_in_the_header(report: Callable[[Path | None], openpyxl.Workbook]) -> None:
    assert report(None)["Ankomst"].HeaderFooter.oddHeader.left.text == "R&&D"  # && is how Excel writes one &


def test_a_changed_font_shows(
    report: Callable[[Path | None], openpyxl.Workbook], edited: Callable[[Edit], Path]
) -> None:
    def edit(workbook: openpyxl.Workbook) -> None:
        named_style(workbook, Style.HEADING).font = Font(name="Georgia", size=20, color="AA0000")  # type: ignore[attr-defined]
        named_style(workbook, Style.CHART).font = Font(name="Georgia", size=8)  # type: ignore[attr-defined]

    template = edited(edit)
    heading = report(template)["Ankomst"]["A1"]
    assert (heading.font.name, heading.font.size, heading.font.color.rgb) == ("Georgia", 20, "00AA0000")


def test_a_changed_fill_shows(
    report: Callable[[Path | None], openpyxl.Workbook], edited: Callable[[Edit], Path]
) -> None:
    def edit(workbook: openpyxl.Workbook) -> None:
        named_style(workbook, Style.HEAD).fill = PatternFill("solid", fgColor="123456")  # type: ignore[attr-defined]

    workbook = report(edited(edit))
    heads = [cell for row in workbook["Ankomst"].iter_rows() for cell in row if cell.value == "Periode"]
    assert [cell.fill.fgColor.rgb for cell in heads] == ["00123456"] * 2


def test_a_changed_text_header_and_margin_show(
    report: Callable[[Path | None], openpyxl.Workbook], edited: Callable[[Edit], Path]
) -> None:
    def edit(workbook: openpyxl.Workbook) -> None:
        bold = TextBlock(InlineFont(b=True), "pr. {opgørelsesdato}")
        runs: list[str | TextBlock] = ["Status for {kommune} ", bold]
        workbook["Forside"]["A3"].value = CellRichText(runs)
        workbook["Afsnit"].HeaderFooter.oddFooter.left.text = "Internt i {kommune}"
        workbook["Afsnit"].page_margins.left = 1.5

    made = report(edited(edit))
    title = made["Forside"]["A3"].value
    assert str(title) == "Status for R&D pr. 1. april 2019"
    assert isinstance(title, CellRichText)
    assert [run.font.b for run in title if isinstance(run, TextBlock)] == [True]
    assert made["Metode"].HeaderFooter.oddFooter.left.text == "Internt i R&&D"
    assert made["Metode"].page_margins.left == 1.5


def test_a_changed_logo_shows(tmp_path: Path, edited: Callable[[Edit], Path]) -> None:
    red = png(255, 0, 0)

    def edit(workbook: openpyxl.Workbook) -> None:
        workbook["Forside"]._images[:] = []  # type: ignore[attr-defined]
        workbook["Forside"].add_image(Image(io.BytesIO(red)), "B1")

    workbook = read_workbook(save(tmp_path, sheet("Borgere", person()), settings()))
    data = build_report(workbook, workbook_parameters(workbook), edited(edit))
    assert read_part(data, "xl/media/image1.png") == red


@pytest.mark.parametrize(
    ("colour", "drawn"),
    [
        (Color(rgb="FFCC5500"), "CC5500"),
        (Color(theme=4), "4F81BD"),
        (Color(theme=4, tint=-0.5), "244061"),
        (Color(indexed=10), "FF0000"),
    ],
)
def test_a_changed_chart_colour_shows(
    tmp_path: Path, edited: Callable[[Edit], Path], colour: Color, drawn: str
) -> None:
    def edit(workbook: openpyxl.Workbook) -> None:
        workbook["Farver"]["B2"].fill = PatternFill("solid", fgColor=colour)

    workbook = read_workbook(save(tmp_path, sheet("Borgere", person()), settings()))
    data = build_report(workbook, workbook_parameters(workbook), edited(edit))
    found = re.search(rb'<ser>.*?srgbClr val="(\w+)"', read_part(data, "xl/charts/chart1.xml"))
    assert found is not None
    assert abs(int(found[1], 16) - int(drawn, 16)) <= 0x010101  # a tint is rounded


def test_what_belongs_to_whoever_made_the_template_is_left_behind(
    report: Callable[[Path | None], openpyxl.Workbook], edited: Callable[[Edit], Path]
) -> None:
    def edit(workbook: openpyxl.Workbook) -> None:
        workbook.properties.creator = workbook.properties.lastModifiedBy = "En Medarbejder"
        workbook["Forside"]["A3"].comment = Comment("husk logo", "En Medarbejder")
        workbook.defined_names["gammelt"] = DefinedName("gammelt", attr_text="Afsnit!$A$1")

    made = report(edited(edit))
    assert made.properties.creator == made.properties.lastModifiedBy == "integraxl"
    assert made["Forside"]["A3"].comment is None
    assert list(made.defined_names) == []


def test_everything_that_is_missing_is_named_at_once(edited: Callable[[Edit], Path]) -> None:
    def edit(workbook: openpyxl.Workbook) -> None:
        workbook.remove(workbook["Afsnit"])
        workbook.create_sheet("Noter")
        named_style(workbook, Style.HEADING).name = "Min overskrift"  # type: ignore[attr-defined]
        workbook["Farver"]["B3"].fill = PatternFill()
        workbook["Forside"]["A4"].value = "{komune}"
        workbook["Forside"]["A9"].value = None

    with pytest.raises(TemplateRefused) as refused:
        load_house(edited(edit), {})
    assert str(refused.value).splitlines() == [
        "Skabelonen »skabelon.xlsx« kan ikke bruges:",
        "  Arket Afsnit mangler.",
        "  Arket Noter hører ikke til. Slet det.",
        "  Typografien ix Overskrift mangler.",
        "  Cellen B3 på arket Farver har ingen fyldfarve.",
        "  Pladsholderen {komune} i A4 på arket Forside kendes ikke.",
        "  Arket Forside mangler en celle med teksten {nøgletal}, hvor nøgletallene skal stå.",
        "Ret den i Excel, eller begynd forfra med den skabelon, der følger med integraxl.",
    ]


def test_nothing_may_stand_where_the_key_figures_grow(edited: Callable[[Edit], Path]) -> None:
    def edit(workbook: openpyxl.Workbook) -> None:
        workbook["Forside"]["A12"].value = "Med venlig hilsen"

    with pytest.raises(TemplateRefused, match=r"Under \{nøgletal\} \(A9 på arket Forside\) må der ikke stå noget\."):
        load_house(edited(edit), {})


PARTS = {
    "xl/vbaProject.bin": "Makroer",
    "_xmlsignatures/sig1.xml": "Digital signatur",
    "docMetadata/LabelInfo.xml": "Følsomhedsmærkat",
    "xl/activeX/activeX1.xml": "ActiveX-kontrolelementer",
    "xl/ctrlProps/ctrlProp1.xml": "Formularkontrolelementer",
    "xl/slicers/slicer1.xml": "Udsnitsværktøjer",
    "xl/threadedComments/threadedComment1.xml": "Trådede kommentarer",
    "xl/connections.xml": "Dataforbindelser",
    "xl/externalLinks/externalLink1.xml": "Links til andre regneark",
    "xl/pivotTables/pivotTable1.xml": "Pivottabeller",
    "xl/embeddings/oleObject1.bin": "Indlejrede objekter (OLE)",
    "xl/metadata.xml": "Billeder i celler, datatyper eller dynamiske matricer",
    "xl/charts/chart1.xml": "Diagrammer",
    "xl/diagrams/data1.xml": "SmartArt",
    "xl/media/image2.emf": "Billeder, der ikke er PNG eller JPEG",
}


def test_every_part_that_would_be_lost_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "rig.xlsx"
    path.write_bytes(with_parts(default_template().read_bytes(), dict.fromkeys(PARTS, b"<x/>")))
    with pytest.raises(TemplateRefused) as refused:
        load_house(path, {})
    said = str(refused.value).splitlines()
    assert said[0] == "Skabelonen »rig.xlsx« kan ikke bruges, for dette ville gå tabt i rapporten:"
    assert {line.strip() for line in said[1:-1]} == set(PARTS.values())


EXT = '<extLst><ext uri="{{0}}" xmlns:x14="urn:x"><x14:{0}/></ext></extLst>'
MARKS = {
    EXT.format("sparklineGroups"): "Minidiagrammer (sparklines)",
    EXT.format("conditionalFormattings"): "Betinget formatering af nyere slags (datalinjer og ikonsæt)",
    EXT.format("dataValidations"): "Datavalidering, der henviser til andre ark",
    EXT.format("somethingNew"): "En nyere Excel-funktion, som rapporten ikke kender",
    "<legacyDrawingHF/>": "Billeder i sidehoved eller sidefod",
    "<picture/>": "Baggrundsbilleder",
    "<controls/>": "Formularkontrolelementer",
    "<oleObjects/>": "Indlejrede objekter (OLE)",
}


@pytest.mark.parametrize(("xml", "feature"), MARKS.items(), ids=MARKS.values())
def test_a_feature_inside_a_sheet_is_named_with_its_sheet(tmp_path: Path, xml: str, feature: str) -> None:
    part = "xl/worksheets/sheet2.xml"
    data = default_template().read_bytes()
    changed = read_part(data, part).replace(b"</worksheet>", xml.encode() + b"</worksheet>")
    path = tmp_path / "skabelon.xlsx"
    path.write_bytes(with_parts(data, {part: changed}))
    with pytest.raises(TemplateRefused, match=re.escape(f"\n  {feature} (arket Afsnit)\n")):
        load_house(path, {})


@pytest.mark.parametrize(
    ("xml", "feature"),
    [
        ("<xdr:absoluteAnchor><xdr:sp/></xdr:absoluteAnchor>", "Figurer og tekstfelter"),
        ("<xdr:absoluteAnchor><xdr:cxnSp/></xdr:absoluteAnchor>", "Forbindelseslinjer"),
        ("<xdr:absoluteAnchor><xdr:grpSp/></xdr:absoluteAnchor>", "Grupperede figurer"),
    ],
)
def test_a_shape_is_named_with_its_sheet(tmp_path: Path, xml: str, feature: str) -> None:
    part = "xl/drawings/drawing1.xml"
    data = default_template().read_bytes()
    spaced = xml.replace("<xdr:", "<xdr:", 1).replace(
        "<xdr:absoluteAnchor>",
        '<xdr:absoluteAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">',
    )
    changed = read_part(data, part).replace(b"</wsDr>", spaced.encode() + b"</wsDr>")
    path = tmp_path / "skabelon.xlsx"
    path.write_bytes(with_parts(data, {part: changed}))
    with pytest.raises(TemplateRefused, match=re.escape(f"  {feature} (arket Forside)")):
        load_house(path, {})


def test_a_formula_in_the_template_is_refused(edited: Callable[[Edit], Path]) -> None:
    def edit(workbook: openpyxl.Workbook) -> None:
        workbook["Forside"]["A5"].value = "=TODAY()"

    with pytest.raises(TemplateRefused, match=r"Formler \(arket Forside\)"):
        load_house(edited(edit), {})


def test_a_link_between_cells_is_no_loss(edited: Callable[[Edit], Path]) -> None:
    def edit(workbook: openpyxl.Workbook) -> None:
        workbook["Forside"]["A8"].hyperlink = Hyperlink(ref="A8", location="Forside!A1")

    load_house(edited(edit), {})


def test_a_template_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "skabelon.xlsx"
    path.write_text("dette er ikke et regneark")
    with pytest.raises(UnreadableFile, match=r"skabelon\.xlsx"):
        load_house(path, {})


def test_a_header_that_openpyxl_would_drop_is_refused(tmp_path: Path) -> None:
    part = "xl/worksheets/sheet2.xml"
    data = default_template().read_bytes()
    changed = re.sub(rb"<oddHeader>.*?</oddHeader>", b"<oddHeader>uden plads</oddHeader>", read_part(data, part))
    path = tmp_path / "skabelon.xlsx"
    path.write_bytes(with_parts(data, {part: changed}))
    with pytest.raises(TemplateRefused, match="ville gå tabt"):
        load_house(path, {})


@requires_libreoffice
def test_a_template_saved_by_another_program_is_accepted(
    tmp_path: Path, report: Callable[[Path | None], openpyxl.Workbook]
) -> None:
    saved = convert([default_template()], "xlsx", tmp_path)[0]
    ours, theirs = report(None), report(saved)
    assert theirs.sheetnames == ours.sheetnames
    for page in ("Forside", "Ankomst"):
        assert [[cell.value for cell in row] for row in theirs[page].iter_rows()] == [
            [cell.value for cell in row] for row in ours[page].iter_rows()
        ]
    assert theirs["Ankomst"]["A1"].font.size == ours["Ankomst"]["A1"].font.size
    assert len(theirs["Forside"]._images) == 1  # type: ignore[attr-defined]


def test_the_default_template_is_the_one_that_the_tool_builds() -> None:
    tool = Path(__file__).resolve().parent.parent / "tools" / "build_template.py"
    subprocess.run([sys.executable, tool, "--check"], check=True, timeout=60)


def test_the_default_template_has_every_style_and_sheet() -> None:
    workbook = openpyxl.load_workbook(default_template())
    assert set(workbook.sheetnames) == set(TemplateSheet)
    assert set(Style) <= set(workbook.named_styles)
    assert Placeholder.KEY_FIGURES in {cell.value for row in workbook["Forside"].iter_rows() for cell in row}


def png(*colour: int) -> bytes:
    """A picture of one pixel."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" + bytes(colour))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
