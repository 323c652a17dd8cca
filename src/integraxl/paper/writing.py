"""The report's elements as Word has them: headings, text, captions that count themselves, tables with header rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from integraxl.cleaning import clean
from integraxl.danish import format_percent
from integraxl.paper.styles import WordStyle
from integraxl.report.elements import Grid
from integraxl.report.printed import TOTAL, number_format, shown_rows
from integraxl.tables.effort import REASON_NAMES
from integraxl.tables.model import TableColumn, Unit, Value

_CHARACTERS = 96  # of a table's text, over the width of the page
_WIDEST, _MARGIN = 60, 2  # characters of a column
_KEPT_TOGETHER = 14  # rows; a longer table may go on over the page
_CELL_SIZE, _SMALLEST = 9.0, 7.5  # points
_INDENT = Pt(10)
_A4 = Mm(210)  # the width where a section does not say its own
_NO_BREAK = "\u00a0"


class Writer:
    """Adds to a document in front of one paragraph, and takes that paragraph away in the end."""

    def __init__(self, document: Document, before: Paragraph) -> None:
        self._document, self._before = document, before
        section = document.sections[0]
        page = section.page_width or _A4
        self.width = Emu(page - (section.left_margin or 0) - (section.right_margin or 0))

    def close(self) -> None:
        node: Any = self._before._p
        node.getparent().remove(node)

    def text(self, text: str, style: WordStyle = WordStyle.TEXT) -> Paragraph:
        return self._before.insert_paragraph_before(clean(text), str(style))

    def caption(self, kind: str, number: int, title: str) -> Paragraph:
        """`Tabel 3  Title`: the number is a field, so that Word counts anew and can list them all."""
        paragraph = self._before.insert_paragraph_before(f"{kind} ", str(WordStyle.CAPTION))
        add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(number))
        paragraph.add_run(clean(f"  {title}"))
        paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def table(self, grid: Grid, description: str) -> None:
        """The grid with a header row that repeats on every page; numbers to the right, totals in bold."""
        table = self._document.add_table(1 + len(grid.rows), len(grid.columns))
        table.style, table.autofit = str(WordStyle.TABLE), False
        self._before._p.addprevious(table._tbl)
        texts = _texts(grid)
        _describe(table, description)
        labels = [column.label for column in grid.columns]
        first, *rows = table.rows
        _fill_row(first, labels, grid, WordStyle.HEAD, keep=True)
        _set_row(first, "w:tblHeader")
        for number, (row, values) in enumerate(zip(rows, texts, strict=True), start=1):
            keep = len(rows) <= _KEPT_TOGETHER and number < len(rows)
            _fill_row(row, values, grid, WordStyle.CELL, keep=keep)
        _share_width(table, [labels, *texts], self.width)


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """A field with the text that it shows until Word computes it."""
    for kind, text in (("begin", None), (None, f" {code} "), ("separate", None), (None, shown), ("end", None)):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            _append(run, mark)
        elif text == shown:
            run.text = shown
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = text
            _append(run, instruction)


def _append(part: Any, node: object) -> None:
    """Add a node for which python-docx has no method of its own."""
    part._element.append(node)


def _describe(table: Table, description: str) -> None:
    """The alternative text, for who cannot see the table."""
    properties: Any = table._tbl.tblPr
    for tag in ("w:tblCaption", "w:tblDescription"):
        node = OxmlElement(tag)
        node.set(qn("w:val"), clean(description))
        properties.append(node)


def _set_row(row: _Row, property: str) -> None:
    properties: Any = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(property))


def _fill_row(row: _Row, texts: Sequence[str], grid: Grid, style: WordStyle, *, keep: bool = False) -> None:
    _set_row(row, "w:cantSplit")
    for position, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.style = str(style)
        paragraph.paragraph_format.keep_with_next = True if keep else None
        run = paragraph.add_run(clean(text))
        run.bold = True if TOTAL in texts else None
        if not _is_left(grid, position):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if text in REASON_NAMES.values():
            paragraph.paragraph_format.left_indent = _INDENT


def _is_left(grid: Grid, position: int) -> bool:
    """Texts stand to the left, and so does whatever names the row."""
    return position == 0 or grid.columns[position].unit in (Unit.TEXT, Unit.FLAG)


def _texts(grid: Grid) -> list[list[str]]:
    """What the cells say. A figure never breaks over lines; a share of the plan is a percentage, as on the sheet."""
    rows = shown_rows(grid)
    for number, values in enumerate(grid.rows):
        record = {column.id: value for column, value in zip(grid.columns, values, strict=True)}
        for position, value in enumerate(values):
            column = grid.column_at(number, position)
            if isinstance(value, int | float) and "%" in number_format(value, column, record):
                rows[number][position] = _percentage(value, column, record) or rows[number][position]
            if column.unit is not Unit.TEXT:
                rows[number][position] = rows[number][position].replace(" ", _NO_BREAK)
    return rows


def _percentage(value: float, column: TableColumn, record: Mapping[str, Value]) -> str | None:
    if column.unit not in (Unit.NUMBER, Unit.TEXT):
        return None
    return format_percent(value) + ("-point" if "point" in number_format(value, column, record) else "")


def _share_width(table: Table, texts: Sequence[Sequence[str]], width: int) -> None:
    """Room for the longest word of each column, then for what they have to say, then the same to each.

    The first row is the header, whose letters are bold and wider.
    """
    columns = list(zip(*texts, strict=True))
    least = [max(_longest_word(text) for text in column) + _MARGIN for column in columns]
    least = [max(need, _longest_word(column[0]) + _MARGIN + 1) for need, column in zip(least, columns, strict=True)]
    wanted = [min(max(map(len, column)) + _MARGIN, _WIDEST) for column in columns]
    spare = _CHARACTERS - sum(least)
    more = [max(want - need, 0) for want, need in zip(wanted, least, strict=True)]
    part = min(1, max(spare, 0) / max(sum(more), 1))
    rest = max(spare - sum(more), 0) / len(columns)
    shares = [need + part * each + rest for need, each in zip(least, more, strict=True)]
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Emu(int(width * share / sum(shares)))
        for cell in column.cells:
            cell.width = column.width
    if spare < 0:
        _shrink(table, max(_CELL_SIZE * _CHARACTERS / sum(least), _SMALLEST))


def _longest_word(text: str) -> int:
    return max(map(len, text.split(" ")))


def _shrink(table: Table, size: float) -> None:
    for cell in {cell for row in table.rows for cell in row.cells}:
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(round(size * 2) / 2)
