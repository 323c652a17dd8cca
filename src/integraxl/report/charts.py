"""Charts with openpyxl: every part that Excel leaves to chance is set, so that a figure looks the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.chart import BarChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.series import Series as ChartSeries
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.drawing.text import Font as Typeface
from openpyxl.utils import get_column_letter, quote_sheetname

from integraxl.contract.codes import TableId
from integraxl.report.elements import Panel, Series
from integraxl.report.printed import shown
from integraxl.report.template import ChartLook
from integraxl.tables.model import HIDDEN, ReportTable, Value
from integraxl.xlsx import cell_text

_GRID = "D5DCDF"
_HAIRLINE = 6350  # EMU: half a point
_OUTLINE = 12700


@dataclass(frozen=True)
class PlacedTable:
    """A table and where it stands: `row` is its header row, the first column is A."""

    sheet: str
    row: int
    table: ReportTable

    def column(self, id: str) -> int:
        return self.table.column_ids.index(id)

    def values(self, id: str, rows: int | None) -> list[Value]:
        return [row[self.column(id)] for row in self.table.rows[:rows]]

    def reference(self, id: str, rows: int | None) -> str:
        letter = get_column_letter(self.column(id) + 1)
        last = self.row + len(self.table.rows[:rows])
        return f"{quote_sheetname(self.sheet)}!${letter}${self.row + 1}:${letter}${last}"


def draw(panel: Panel, placed: Mapping[TableId, PlacedTable], look: ChartLook) -> BarChart:
    """The chart of a panel, with references to the cells of the tables and the values as they are now."""
    chart = BarChart()
    chart.type, chart.grouping = ("bar" if panel.horizontal else "col"), ("stacked" if panel.stacked else "clustered")
    chart.overlap, chart.gapWidth = (100 if panel.stacked else 0), (40 if panel.stacked or panel.horizontal else 80)
    chart.varyColors = False
    chart.title = _title(panel.title, look, bold=True)
    chart.roundedCorners = False
    chart.graphical_properties = GraphicalProperties(solidFill="FFFFFF", ln=LineProperties(noFill=True))
    chart.legend = _legend(look) if panel.legend else None
    chart.display_blanks = "gap"
    for position, series in enumerate(panel.series):
        chart.series.append(_series(position, series, panel, placed, look))
    _set_axes(chart, panel, look)
    return chart


def _series(
    position: int, series: Series, panel: Panel, placed: Mapping[TableId, PlacedTable], look: ChartLook
) -> ChartSeries:
    table = placed[series.table]
    source = placed[panel.series[0].table]
    made = ChartSeries(idx=position, order=position)
    made.tx = SeriesLabel(v=series.label)
    made.cat = _categories(source, panel.categories, series.rows)
    made.val = _numbers(table, series, panel.label_format)
    colour = look.target if series.is_target else look.colours[position % len(look.colours)]
    line = LineProperties(w=_OUTLINE if series.is_target else _HAIRLINE, solidFill=look.ink)
    made.spPr = GraphicalProperties(solidFill=colour, ln=line)
    made.invertIfNegative = False
    if series.labelled:
        values = table.values(series.column, series.rows)
        made.dLbls = _labels(panel, look, has_hidden=any(value is HIDDEN for value in values))
    return made


def _categories(placed: PlacedTable, id: str, rows: int | None) -> AxDataSource:
    column = placed.table.columns[placed.column(id)]
    names = [StrVal(idx, v=cell_text(shown(value, column))) for idx, value in enumerate(placed.values(id, rows))]
    return AxDataSource(strRef=StrRef(f=placed.reference(id, rows), strCache=StrData(ptCount=len(names), pt=names)))


def _numbers(placed: PlacedTable, series: Series, number_format: str) -> NumDataSource:
    values = placed.values(series.column, series.rows)
    points = [NumVal(idx, v=repr(value)) for idx, value in enumerate(values) if isinstance(value, int | float)]
    cache = NumData(formatCode=number_format, ptCount=len(values), pt=points)
    return NumDataSource(numRef=NumRef(f=placed.reference(series.column, series.rows), numCache=cache))


def _labels(panel: Panel, look: ChartLook, *, has_hidden: bool) -> DataLabelList:
    labels = DataLabelList()
    labels.numFmt, labels.dLblPos = panel.label_format, ("ctr" if panel.stacked else "outEnd")
    if has_hidden:
        # Excel takes the mark of a hidden figure for zero: a bar without height, which must not say 0
        labels.numFmt = f"{panel.label_format};;"
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = labels.showBubbleSize = False
    labels.txPr = _text_properties(look)
    return labels


def _legend(look: ChartLook) -> Legend:
    legend = Legend()
    legend.position, legend.overlay, legend.txPr = "b", False, _text_properties(look)
    return legend


def _set_axes(chart: BarChart, panel: Panel, look: ChartLook) -> None:
    for axis, title in ((chart.x_axis, panel.category_title), (chart.y_axis, panel.value_title)):
        axis.delete = False
        axis.title = _title(title, look)
        axis.txPr = _text_properties(look)
        axis.majorTickMark = axis.minorTickMark = "none"
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(w=_HAIRLINE, solidFill=_GRID))
    chart.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(w=_HAIRLINE, solidFill=_GRID)))
    chart.y_axis.number_format, chart.y_axis.scaling.min = panel.axis_format, 0
    chart.y_axis.scaling.max = panel.maximum
    chart.x_axis.tickLblPos, chart.x_axis.noMultiLvlLbl = "low", True
    if panel.horizontal:
        # the first row of the table on top, as it is read
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.crosses = "max"


def _title(text: str, look: ChartLook, *, bold: bool = False) -> Title:
    properties = _characters(look, bold=bold, larger=1 if bold else 0)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=properties), r=[RegularTextRun(rPr=properties, t=text)])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


def _text_properties(look: ChartLook) -> RichText:
    properties = _characters(look)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=properties), endParaRPr=properties)])


def _characters(look: ChartLook, *, bold: bool = False, larger: float = 0) -> CharacterProperties:
    size = round((look.size + larger) * 100)
    return CharacterProperties(lang="da-DK", sz=size, b=bold, solidFill=look.ink, latin=Typeface(typeface=look.font))


def panel_widths(total: int, count: int, gap: int) -> Sequence[tuple[int, int]]:
    """Offset and width of each of `count` charts beside each other."""
    width = (total - gap * (count - 1)) // count
    return [(position * (width + gap), width) for position in range(count)]
