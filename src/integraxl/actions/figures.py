"""Opdater nøgletal: every table of the status paper on one sheet."""

from __future__ import annotations

from collections.abc import Sequence

from integraxl.actions.data import read_sound
from integraxl.actions.port import Cell, Changes, ResultSheet, Style, WorkbookPort, text_rows, value_cell
from integraxl.contract.codes import Audience
from integraxl.contract.parameters import Parameters
from integraxl.danish import format_date
from integraxl.gate import refuse_cpr_in
from integraxl.tables.editions import edition_tables
from integraxl.tables.model import ReportTable

SHEET = "Nøgletal"


def update_figures(port: WorkbookPort) -> None:
    """Write every table on the sheet Nøgletal; those about single persons have a sheet of their own, and a button."""
    workbook, parameters = read_sound(port)
    port.progress("Beregner tabellerne")
    tables = edition_tables(workbook, parameters, Audience.COMMITTEE)
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
    """A table as rows: its title, its headings, its values, its notes. Raises WriteRefused for a CPR number."""
    refuse_cpr_in(table.as_dict())
    headings = tuple(Cell(column.label, Style.HEADING) for column in table.columns)
    values = tuple(tuple(map(value_cell, table.columns, row)) for row in table.rows)
    body = (headings, *values) if values else ()
    return text_rows(Style.TITLE, (table.title,)) + body + text_rows(Style.NOTE, table.notes)
