"""The paper: the report's sections, sentences, tables and figures as a Word document, ready for a person to edit."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from docx.document import Document

from integraxl.cleaning import clean
from integraxl.contract.codes import Audience
from integraxl.contract.parameters import Parameters
from integraxl.danish import format_date, format_number, join_words
from integraxl.gate import refuse_cpr_in_parts
from integraxl.paper.figures import Charts
from integraxl.paper.styles import WordPlaceholder, WordStyle
from integraxl.paper.template import chart_look, load_template, place_of
from integraxl.paper.writing import Writer
from integraxl.report.build import TITLE
from integraxl.report.elements import AppendixList, Element, Figure, Heading, NumberedTable, Words
from integraxl.report.figures import Tables
from integraxl.report.method import definition_listing, origin_elements
from integraxl.report.sections import (
    SECTIONS,
    Numbering,
    Section,
    has_figures,
    section_elements,
    sections_of,
    why_empty,
)
from integraxl.tables.editions import edition_tables, make_public
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import Workbook
from integraxl.zips import pack, unpack

if TYPE_CHECKING:
    from integraxl.disclosure.public import PublicEdition

# what the sections show: no list of persons is among them
_PRINTED = tuple(block.table for section in SECTIONS for block in section.blocks)


def build_paper(
    workbook: Workbook,
    parameters: Parameters,
    template: Path | None = None,
    *,
    audience: Audience = Audience.COMMITTEE,
    public: PublicEdition | None = None,
) -> bytes:
    """The committee's paper as the bytes of a .docx file: the same for the same workbook and parameters.

    Args:
        workbook: the data workbook, as `read_workbook` gives it.
        parameters: the report date and every choice in force.
        template: the house's Word template; None takes the one that comes with integraxl.
        audience: whether small counts are hidden, as in the report. No edition of the paper has single persons.
        public: the public edition, where it has been made already, with earlier ones in view.

    Raises:
        WriteRefused: a CPR number stands in what would be written.
        DisclosureRefused: a small count would follow from what the public edition shows.
        UnreadableFile: the template is not a Word document.
        TemplateRefused: the template lacks a style or a placeholder.
    """
    document = load_template(template, _texts(parameters))
    if audience is Audience.PUBLIC:
        public = public or make_public(workbook, parameters)
        parameters = public.parameters
    built = public.tables if public else edition_tables(workbook, parameters, audience, _PRINTED)
    tables: Tables = {table.id: table for table in built if table.id in _PRINTED}
    charts = Charts(document, chart_look(document), parameters.as_of)
    _write_chapters(document, charts, sections_of(parameters), tables)
    _write_method(document, charts, workbook, parameters, tables, audience)
    return _finished(document, parameters.as_of)


def _texts(parameters: Parameters) -> dict[WordPlaceholder, str]:
    return {
        WordPlaceholder.TITLE: TITLE,
        WordPlaceholder.MUNICIPALITY: clean(parameters.municipality or ""),
        WordPlaceholder.AS_OF: format_date(parameters.as_of),
    }


def _write_chapters(document: Document, charts: Charts, sections: Sequence[Section], tables: Tables) -> None:
    """Every section that has figures, in the order of the 2019 paper."""
    writer, numbering = Writer(document, place_of(document, WordPlaceholder.CONTENT)), Numbering()
    for section in sections:
        if has_figures(section, tables):
            filled = replace(section, blocks=tuple(each for each in section.blocks if tables[each.table].rows))
            writer.text(section.title, WordStyle.CHAPTER)
            _write_elements(writer, charts, section_elements(filled, tables, numbering))
    writer.close()


def _write_method(
    document: Document,
    charts: Charts,
    workbook: Workbook,
    parameters: Parameters,
    tables: Tables,
    audience: Audience,
) -> None:
    """How the figures are made, what was left out, and where they come from."""
    elements: list[Element] = [
        definition_listing(parameters, audience),
        *(() if audience is Audience.PUBLIC else _not_counted(workbook)),
        *(Words(sentence) for sentence in _without_figures(sections_of(parameters), tables)),
        *origin_elements(workbook.source, parameters, audience),
    ]
    writer = Writer(document, place_of(document, WordPlaceholder.METHOD))
    _write_elements(writer, charts, elements)
    writer.close()


def _not_counted(workbook: Workbook) -> Iterator[Words]:
    if workbook.rejected:
        rows = join_words(f"{format_number(n)} på arket {model.sheet_name}" for model, n in workbook.rejected.items())
        yield Words(f"Rækker med fejl i dataregnearket er ikke talt med: {rows}.")


def _without_figures(sections: Sequence[Section], tables: Tables) -> Iterator[str]:
    """A sentence for each table that is left out, and why."""
    for section in sections:
        if not has_figures(section, tables):
            yield why_empty(section, tables)
            continue
        for block in section.blocks:
            if not tables[block.table].rows:
                yield " ".join([f"{block.heading}: ingen tal.", *tables[block.table].notes])


def _write_elements(writer: Writer, charts: Charts, elements: Sequence[Element]) -> None:
    drawn = {each.table.id: each.table for each in elements if isinstance(each, NumberedTable)}
    for element in elements:
        if isinstance(element, Heading):
            writer.text(element.text, WordStyle.BLOCK)
        elif isinstance(element, Words):
            writer.text(element.text)
        elif isinstance(element, NumberedTable):
            _write_table(writer, element)
        elif isinstance(element, Figure):
            writer.caption("Figur", element.number, element.title)
            charts.add(writer, element, drawn)
        else:
            _write_listing(writer, element)


def _write_table(writer: Writer, element: NumberedTable) -> None:
    writer.caption("Tabel", element.number, f"{element.table.title} ({_lowered(element.table.caption_unit)})")
    writer.table(element.grid, element.caption)
    for note in _notes(element.table):
        writer.text(note, WordStyle.NOTE)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _notes(table: ReportTable) -> Iterator[str]:
    yield from table.notes
    yield f"Kilde: {table.source}."


def _write_listing(writer: Writer, element: AppendixList) -> None:
    writer.text(element.caption, WordStyle.BLOCK)
    writer.table(element.grid, element.caption)
    for note in element.notes:
        writer.text(note, WordStyle.NOTE)
    writer.text("", WordStyle.NOTE)


def _finished(document: Document, as_of: dt.date) -> bytes:
    """The bytes: no clock, no machine, no one's name."""
    moment = dt.datetime.combine(as_of, dt.time())
    properties = document.core_properties
    properties.created = properties.modified = moment
    properties.title, properties.subject = TITLE, f"Status pr. {format_date(as_of)}"
    properties.author = properties.last_modified_by = "integraxl"
    properties.language, properties.keywords = "da-DK", "integration, beskæftigelse, status"
    properties.comments, properties.revision = "", 1
    written = io.BytesIO()
    document.save(written)
    parts = unpack(written.getvalue())
    refuse_cpr_in_parts(parts)
    return pack(parts)
