"""Build templates/status.xlsx, the report's house style: python tools/build_template.py

The file is made once and then edited by staff in Excel; this command gives the original back, the same bytes each time.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.files import write_atomically
from integraxl.report.anchors import DescribedAnchor
from integraxl.report.styles import Style, TemplateSheet
from integraxl.xlsx import to_bytes

TEMPLATE = Path(__file__).parents[1] / "templates" / "status.xlsx"
STAMP = dt.date(2019, 4, 1)

INK, DARK, MIDDLE, LIGHT, PALE, GREY, LINE = "1F2A30", "12505B", "5B9AA0", "BFD8D9", "EAF3F3", "56646B", "B8C4C8"
WHITE, GOOD, BAD = "FFFFFF", "1B5E35", "9A2A1F"
COLOURS = {"Første serie": DARK, "Anden serie": MIDDLE, "Tredje serie": LIGHT, "Mål": "FFFFFF"}

_FONT, _EMU_PER_PIXEL = "Calibri", 9525
_HAIR = Side("hair", color=LINE)
_RULE = Side("thin", color=DARK)


def main() -> None:
    """Write the template, or with --check say whether the file is what this command writes."""
    data = template_bytes()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if TEMPLATE.read_bytes() == data else f"{TEMPLATE.name} er ikke den, som kommandoen bygger.")
    TEMPLATE.parent.mkdir(exist_ok=True)
    write_atomically(TEMPLATE, data)


def template_bytes() -> bytes:
    """The template as a file's bytes."""
    workbook = Workbook()
    for style in _named_styles():
        workbook.add_named_style(style)
    workbook.remove(workbook.worksheets[0])
    _build_cover(workbook.create_sheet(TemplateSheet.COVER))
    _build_section(workbook.create_sheet(TemplateSheet.SECTION))
    _build_colours(workbook.create_sheet(TemplateSheet.COLOURS))
    _build_styles(workbook.create_sheet(TemplateSheet.STYLES))
    workbook.properties.creator = "integraxl"
    workbook.properties.title = "Skabelon til statusrapporten"
    workbook.properties.language = "da-DK"
    return to_bytes(workbook, STAMP)


def _style(
    style: Style,
    size: float = 10.5,
    colour: str = INK,
    *,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    fill: str | None = None,
    horizontal: str | None = None,
    vertical: str = "center",
    wrap: bool = True,
    indent: int = 0,
    border: Border | None = None,
) -> NamedStyle:
    return NamedStyle(
        str(style),
        font=Font(_FONT, size, bold=bold, italic=italic, color=colour, underline="single" if underline else None),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        alignment=Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=indent),
        border=border or Border(),
    )


def _named_styles() -> list[NamedStyle]:
    cell, total = Border(bottom=_HAIR), Border(top=_RULE, bottom=_RULE)
    return [
        _style(Style.TITLE, 26, DARK, bold=True, vertical="bottom"),
        _style(Style.SUBTITLE, 13, GREY),
        _style(Style.HEADING, 18, DARK, bold=True, wrap=False),
        _style(Style.SUBHEADING, 13, DARK, bold=True, wrap=False, vertical="bottom"),
        _style(Style.TEXT, 11, vertical="top"),
        _style(Style.CAPTION, 11, DARK, bold=True, vertical="bottom"),
        _style(Style.UNIT, 9.5, GREY, italic=True, wrap=False),
        _style(Style.HEAD, 10, WHITE, bold=True, fill=DARK, horizontal="left", indent=1),
        _style(Style.HEAD_NUMBER, 10, WHITE, bold=True, fill=DARK, horizontal="right", indent=1),
        _style(Style.CELL, horizontal="left", indent=1, border=cell),
        _style(Style.NUMBER, horizontal="right", indent=1, wrap=False, border=cell),
        _style(Style.TOTAL, bold=True, fill=PALE, horizontal="left", indent=1, border=total),
        _style(Style.TOTAL_NUMBER, bold=True, fill=PALE, horizontal="right", indent=1, wrap=False, border=total),
        _style(Style.MET, colour=GOOD, bold=True, horizontal="left", indent=1, wrap=False, border=cell),
        _style(Style.NOT_MET, colour=BAD, bold=True, horizontal="left", indent=1, wrap=False, border=cell),
        _style(Style.NOTE, 9, GREY, vertical="top"),
        _style(Style.LINK, 10.5, "0B5C7A", underline=True, wrap=False),
        _style(Style.CHART, 10, INK, wrap=False),
    ]


def _build_cover(sheet: Worksheet) -> None:
    """The logo, the texts with their placeholders, and last the place of the key figures."""
    for letter, width in zip("ABCDE", (40, 15, 13, 17, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    texts = {
        3: ("Status på beskæftigelsesindsatsen på integrationsområdet", Style.TITLE, 72),
        4: ("{kommune}", Style.SUBTITLE, 24),
        5: ("Opgjort pr. {opgørelsesdato}", Style.SUBTITLE, 24),
        7: ("Nøgletal og mål", Style.SUBHEADING, 24),
        8: ("Tallene er forklaret og dokumenteret på de følgende sider.", Style.TEXT, 20),
        9: ("{nøgletal}", Style.CELL, 20),
    }
    sheet.row_dimensions[1].height = 62
    for row, (text, style, height) in texts.items():
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=5)
        sheet.cell(row, 1, text).style = str(style)
        sheet.row_dimensions[row].height = height
    _add_logo(sheet)
    _set_up_page(sheet, header=False)


def _add_logo(sheet: Worksheet) -> None:
    logo = Image(io.BytesIO(logo_png()))
    size = (128 * _EMU_PER_PIXEL, 72 * _EMU_PER_PIXEL)
    logo.anchor = DescribedAnchor("Logo", "Kommunens logo", 1, (0, 4 * _EMU_PER_PIXEL), size)
    sheet.add_image(logo)


def _build_section(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 90
    lines = (
        ("Afsnit", Style.HEADING),
        (
            "Sidehoved, sidefod og margener på dette ark bruges på alle rapportens sider efter forsiden. "
            "Ret dem under Sidelayout. {kommune} og {opgørelsesdato} bliver udfyldt.",
            Style.TEXT,
        ),
    )
    _write_lines(sheet, lines)
    _set_up_page(sheet, header=True)


def _build_colours(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = 20
    _write_lines(sheet, (("Figurernes farver", Style.HEADING),))
    for row, (label, colour) in enumerate(COLOURS.items(), start=2):
        sheet.cell(row, 1, label).style = str(Style.CELL)
        sheet.cell(row, 2).fill = PatternFill("solid", fgColor=colour)
        sheet.row_dimensions[row].height = 22
    text = "Giv cellerne i kolonne B figurernes farver som fyldfarve. De skal også kunne skelnes i sort-hvid."
    sheet.cell(len(COLOURS) + 3, 1, text)


def _build_styles(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 60
    text = (
        "Rapportens typografier. Ret en typografi under Hjem > Celletypografier > højreklik > Rediger. "
        "Formatering lagt direkte på cellerne her bruges ikke."
    )
    _write_lines(sheet, (("Typografier", Style.HEADING), (text, Style.TEXT)))
    for row, style in enumerate(Style, start=4):
        sheet.cell(row, 1, str(style)).style = str(style)


def _write_lines(sheet: Worksheet, lines: tuple[tuple[str, Style], ...]) -> None:
    for row, (text, style) in enumerate(lines, start=1):
        sheet.cell(row, 1, text).style = str(style)
        sheet.row_dimensions[row].height = 30


def _set_up_page(sheet: Worksheet, *, header: bool) -> None:
    sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
    sheet.page_margins.left = sheet.page_margins.right = 0.7
    sheet.page_margins.top, sheet.page_margins.bottom = 0.85, 0.8
    sheet.page_margins.header = sheet.page_margins.footer = 0.4
    if header:
        settings = sheet.HeaderFooter
        settings.oddHeader = HeaderFooterItem(left=_part("{kommune}"), right=_part("Opgjort pr. {opgørelsesdato}"))
        settings.oddFooter = HeaderFooterItem(left=_part("Status på integrationsområdet"), right=_part("Side &P af &N"))
    sheet.sheet_view.showGridLines = False


def _part(text: str) -> _HeaderFooterPart:
    return _HeaderFooterPart(text, f"{_FONT},Regular", 9, GREY)


def logo_png() -> bytes:
    """Two rings that hold on to each other, as a PNG of 16 colours.

    Stored, not compressed: compressors differ between machines.
    """
    height, width, radius, thickness = 144, 256, 59.0, 17.0
    across, down = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    left, right = (
        np.clip(thickness / 2 - np.abs(np.hypot(across - centre, down - height / 2) - radius) + 0.5, 0, 1)
        for centre in (75.0, 160.0)
    )
    above = down < height / 2  # the left ring passes over the right one above, under it below
    dark = np.where(above | (right < left), left, np.maximum(left - right, 0))
    middle = np.where(above, np.minimum(right, 1 - left), right)
    in_dark = dark >= middle
    # colours 0-7 run from white to dark, 8-15 from white to middle
    index = np.rint(7 * np.where(in_dark, dark, middle)).astype(np.uint8) + np.where(in_dark, 0, 8).astype(np.uint8)
    packed = index[:, 0::2] << 4 | index[:, 1::2]
    rows = b"".join(b"\0" + row.tobytes() for row in packed)
    palette = b"".join(_shades(DARK) + _shades(MIDDLE))
    header = struct.pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _shades(colour: str) -> list[bytes]:
    """Eight steps from white to the colour."""
    parts = [int(colour[each : each + 2], 16) for each in (0, 2, 4)]
    return [bytes(round(255 + (part - 255) * step / 7) for part in parts) for step in range(8)]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


if __name__ == "__main__":
    main()
