"""Build templates/paper.docx, the Word template of the committee's paper: python tools/build_paper.py

The file is made once and then edited by staff in Word; this command gives the original back, the same bytes each time.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from integraxl.paper.styles import WordPlaceholder, WordStyle
from integraxl.paper.writing import add_field
from integraxl.zips import pack, unpack

TEMPLATE = Path(__file__).parents[1] / "templates" / "paper.docx"
STAMP = dt.datetime(2019, 4, 1)

INK, DARK, MIDDLE, LIGHT, PALE, GREY, LINE = "1F2A30", "12505B", "5B9AA0", "BFD8D9", "EAF3F3", "56646B", "B8C4C8"
_FONT = "Calibri"
_UNWANTED = ("/thumbnail", "/stylesWithEffects", "/customXml")
_THEME = {"dk1": INK, "lt1": "FFFFFF", "accent1": DARK, "accent2": MIDDLE, "accent3": LIGHT}
_KEPT_STYLES = {str(style) for style in WordStyle} | {"Default Paragraph Font", "Normal Table", "Header", "Footer"}


def main() -> None:
    """Write the template, or with --check say whether the file is what this command writes."""
    data = template_bytes()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if TEMPLATE.read_bytes() == data else f"{TEMPLATE.name} er ikke den, som kommandoen bygger.")
    TEMPLATE.write_bytes(data)


def template_bytes() -> bytes:
    """The template as a file's bytes."""
    document = docx.Document()
    for relations in (document.part.package.rels, document.part.rels):
        for id in [id for id, each in relations.items() if each.reltype.endswith(_UNWANTED)]:
            del relations[id]
    _set_up_page(document)
    _set_up_styles(document)
    _write_body(document)
    _write_header_footer(document)
    properties = document.core_properties
    properties.created = properties.modified = STAMP
    properties.author = properties.last_modified_by = "integraxl"
    properties.title, properties.language, properties.comments = "Skabelon til udvalgets sag", "da-DK", ""
    written = io.BytesIO()
    document.save(written)
    parts = unpack(written.getvalue())
    parts["word/theme/theme1.xml"] = _theme(parts["word/theme/theme1.xml"])
    return pack(parts)


def _set_up_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)


def _set_up_styles(document: Document) -> None:
    for style in list(document.styles):
        if style.name not in _KEPT_STYLES:
            style.delete()
    _language(document)
    _style(document, WordStyle.TEXT, 11, INK, after=6, line=1.1)
    _style(document, WordStyle.TITLE, 24, DARK, bold=True, after=2)
    _style(document, WordStyle.SUBTITLE, 13, GREY, after=14)
    _style(document, WordStyle.SECTION, 16, DARK, bold=True, before=18, after=6, keep=True)
    _style(document, WordStyle.CHAPTER, 14, DARK, bold=True, before=16, after=4, keep=True)
    _style(document, WordStyle.BLOCK, 11.5, DARK, bold=True, before=10, after=3, keep=True)
    _style(document, WordStyle.CAPTION, 10, DARK, bold=True, before=10, after=3, keep=True)
    _style(document, WordStyle.NOTE, 8.5, GREY, before=1, after=0)
    _style(document, WordStyle.HEAD, 9, "FFFFFF", bold=True, before=2, after=2)
    _style(document, WordStyle.CELL, 9, INK, before=1.5, after=1.5)
    _style(document, WordStyle.FILL_IN, 11, "9A2A1F", italic=True, after=6)
    document.styles.element.append(_table_style())
    for name in ("Header", "Footer"):
        properties = document.styles[name].element.get_or_add_pPr()
        for tabs in properties.findall(qn("w:tabs")):
            properties.remove(tabs)  # those of the page's own width are set where they are used


def _language(document: Document) -> None:
    for node in document.styles.element.iter(qn("w:lang")):
        node.set(qn("w:val"), "da-DK")


def _style(
    document: Document,
    name: WordStyle,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 0,
    line: float = 1.0,
    keep: bool = False,
) -> None:
    known = {style.name for style in document.styles}
    style: Any = (
        document.styles[name] if name in known else document.styles.add_style(str(name), WD_STYLE_TYPE.PARAGRAPH)
    )
    if name not in known:
        style.base_style = document.styles["Normal"]
        style.quick_style = True
    properties = style.element.get_or_add_rPr()
    for node in list(properties):
        properties.remove(node)
    style.font.name, style.font.size, style.font.bold, style.font.italic = _FONT, Pt(size), bold, italic
    fonts = properties.find(qn("w:rFonts"))
    for kind in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), _FONT)
    style.font.color.rgb = RGBColor.from_string(colour)
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)
    paragraph = style.paragraph_format
    paragraph.space_before, paragraph.space_after, paragraph.line_spacing = Pt(before), Pt(after), line
    paragraph.keep_with_next = keep


def _table_style() -> Any:
    """Header in the house's colour, a hairline below each row."""
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{LINE}"'
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ixTabel">'
        f'<w:name w:val="{WordStyle.TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{DARK}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _write_body(document: Document) -> None:
    lines = (
        (WordPlaceholder.TITLE, WordStyle.TITLE),
        ("{kommune}, opgjort pr. {opgørelsesdato}", WordStyle.SUBTITLE),
        ("[Punkt og sagsnummer]", WordStyle.FILL_IN),
        ("Indstilling", WordStyle.SECTION),
        ("[Hvem fremsender sagen, og hvad udvalget skal tage stilling til]", WordStyle.FILL_IN),
        ("Beslutning", WordStyle.SECTION),
        ("[Udfyldes efter mødet]", WordStyle.FILL_IN),
        ("Sagsbeskrivelse", WordStyle.SECTION),
        (
            "Her følger status på beskæftigelsesindsatsen på integrationsområdet. Alle tal er opgjort pr. "
            "{opgørelsesdato}.",
            WordStyle.TEXT,
        ),
        ("[Baggrund, og hvad der er sket siden sidste status]", WordStyle.FILL_IN),
        (WordPlaceholder.CONTENT, WordStyle.TEXT),
        ("Opfølgning og videre proces", WordStyle.SECTION),
        ("[Hvornår udvalget får den næste status, og hvem sagen fremsendes til]", WordStyle.FILL_IN),
        ("Bilag: Sådan er tallene opgjort", WordStyle.SECTION),
        (WordPlaceholder.METHOD, WordStyle.TEXT),
    )
    for text, style in lines:
        document.add_paragraph(str(text), str(style))


def _write_header_footer(document: Document) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.text = "{kommune}\t\t{titel}"
    for footer in (section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]):
        footer.text = "Opgjort pr. {opgørelsesdato}\t\tSide "
        add_field(footer, "PAGE", "1")
        footer.add_run(" af ")
        add_field(footer, "NUMPAGES", "1")
    for paragraph in (header, section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]):
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Cm(8.3), WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(Cm(16.6), WD_TAB_ALIGNMENT.RIGHT)
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(GREY)


def _theme(theme: bytes) -> bytes:
    """The theme with the house's colours, which figures take, and its font."""
    text = theme.decode()
    for name, colour in _THEME.items():
        text = re.sub(
            rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{colour}"/>\g<2>', text, flags=re.DOTALL
        )
    return re.sub(r'(<a:latin typeface=")[^"]*"', rf'\g<1>{_FONT}"', text).encode()


if __name__ == "__main__":
    main()
