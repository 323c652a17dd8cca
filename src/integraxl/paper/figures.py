"""Figures as charts that Word can edit: the report's charts, each with a small workbook of its own behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph
from lxml import etree
from openpyxl import Workbook
from openpyxl.xml.functions import tostring

from integraxl.contract.codes import TableId
from integraxl.paper.writing import Writer
from integraxl.report.charts import PlacedTable, draw, panel_widths
from integraxl.report.elements import Figure, Panel
from integraxl.report.printed import cell_value
from integraxl.report.template import ChartLook
from integraxl.tables.model import ReportTable
from integraxl.xlsx import to_bytes, write_value

_DATA = "Data"
_GAP = 60_000  # EMU between charts that stand beside each other
_EMU_PER_POINT = 12_700
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_INLINE = (
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="0" cy="0"/><wp:docPr id="1" name=""/><wp:cNvGraphicFramePr/>'
    f'<a:graphic><a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}" xmlns:r="{_RELATIONS}" r:id=""/>'
    "</a:graphicData></a:graphic></wp:inline>"
)


class Charts:
    """Adds the charts of a document, numbered through."""

    def __init__(self, document: Document, look: ChartLook, stamp: dt.date) -> None:
        self._document, self._look, self._stamp = document, look, stamp
        self._count = 0

    def add(self, writer: Writer, figure: Figure, tables: Mapping[TableId, ReportTable]) -> None:
        """The panels of a figure beside each other in one paragraph."""
        paragraph = writer.text("")
        for panel, (_, width) in zip(
            figure.panels, panel_widths(writer.width - _GAP, len(figure.panels), _GAP), strict=True
        ):
            size = width, int(figure.height * _EMU_PER_POINT)
            self._add_chart(paragraph, panel, f"{figure.label}: {panel.title}", size, tables)

    def _add_chart(
        self,
        paragraph: Paragraph,
        panel: Panel,
        name: str,
        size: tuple[int, int],
        tables: Mapping[TableId, ReportTable],
    ) -> None:
        self._count += 1
        placed, workbook = _data_of(panel, tables, self._stamp)
        package = self._document.part.package
        place = PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{self._count}.xlsx")
        data = Part(place, CONTENT_TYPE.SML_SHEET, workbook, package)
        chart = Part(PackURI(f"/word/charts/chart{self._count}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
        link = chart.relate_to(data, RELATIONSHIP_TYPE.PACKAGE)
        chart._blob = _chart_xml(panel, placed, self._look, link)
        inline = parse_xml(_INLINE)
        _set_up(inline, name, panel.description, size, self._document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART))
        inline[1].set("id", str(1000 + self._count))
        drawing = parse_xml('<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>')
        drawing.append(inline)
        run: Any = paragraph.add_run()._r
        run.append(drawing)


def _set_up(inline: Any, name: str, description: str, size: tuple[int, int], link: str) -> None:
    extent, properties = inline[0], inline[1]
    extent.set("cx", str(size[0]))
    extent.set("cy", str(size[1]))
    properties.set("name", name)
    properties.set("descr", description)
    next(inline.iter(f"{{{_CHART}}}chart")).set(f"{{{_RELATIONS}}}id", link)


def _chart_xml(panel: Panel, placed: Mapping[TableId, PlacedTable], look: ChartLook, link: str) -> bytes:
    drawn: Any = draw(panel, placed, look)
    root = etree.fromstring(tostring(drawn._write()))
    external = etree.SubElement(root, f"{{{_CHART}}}externalData", {f"{{{_RELATIONS}}}id": link})
    etree.SubElement(external, f"{{{_CHART}}}autoUpdate", val="0")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _data_of(
    panel: Panel, tables: Mapping[TableId, ReportTable], stamp: dt.date
) -> tuple[Mapping[TableId, PlacedTable], bytes]:
    """The tables that a chart draws, below each other on one sheet, and where they stand."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = _DATA
    placed: dict[TableId, PlacedTable] = {}
    row = 1
    for id in dict.fromkeys(series.table for series in panel.series):
        table = tables[id]
        placed[id] = PlacedTable(_DATA, row, table)
        for position, column in enumerate(table.columns, start=1):
            write_value(sheet.cell(row, position), column.label)
            for number, values in enumerate(table.rows, start=row + 1):
                write_value(sheet.cell(number, position), cell_value(values[position - 1], column))
        row += len(table.rows) + 2
    return placed, to_bytes(workbook, stamp)
