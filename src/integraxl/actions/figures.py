"""Opdater nøgletal: every table of the status paper on one sheet."""

from __future__ import annotations

from collections.abc import Sequence

from integraxl.actions.data import read_sound
from integraxl.actions.port import Cell, Changes, ResultSheet, Style, WorkbookPort, text_rows, value_cell
from integraxl.contract.codes import TableId
from integraxl.contract.parameters import Parameters
from integraxl.danish import format_date
from integraxl.tables.build import build_tables
from integraxl.tables.model import ReportTable

SHEET = "Nøgletal"
_PERSONS = {TableId.TIMELINESS_WORKLIST}
"""Tables with a row per person have a sheet of their own, asked for by its button."""


def update_figures(port: WorkbookPort) -> None:
    """Write every table on the sheet Nøgletal."""
    workbook, parameters = read_sound(port)
    port.progress("Beregner tabellerne")
    tables = build_tables(workbook, parameters, [id for id in TableId if id not in _PERSONS])
    port.apply(Changes((_sheet(tables, parameters),), show=SHEET))


def _sheet(tables: Sequence[ReportTable], parameters: Parameters) -> ResultSheet:
    title = f"Nøgletal pr. {format_date(parameters.as_of)}"
    note = "Arket er lavet af integraxl og skrives forfra, hver gang nøgletallene opdateres."
    rows = text_rows(Style.TITLE, (title,)) + text_rows(Style.NOTE, (note,))
    for table in tables:
        rows += ((), *table_rows(table))
    widest = max(len(table.columns) for table in tables)
    return ResultSheet(SHEET, rows, (34, *[16] * (widest - 1)))


def table_rows(table: ReportTable) -> tuple[tuple[Cell, ...], ...]:
    """A table as rows: its title, its headings, its values, its notes."""
    headings = tuple(Cell(column.label, Style.HEADING) for column in table.columns)
    values = tuple(tuple(map(value_cell, table.columns, row)) for row in table.rows)
    body = (headings, *values) if values else ()
    return text_rows(Style.TITLE, (table.title,)) + body + text_rows(Style.NOTE, table.notes)
