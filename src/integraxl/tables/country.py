"""The tables of the country: those that add up. The others say what one municipality has typed."""

from __future__ import annotations

from dataclasses import replace

from integraxl.contract.codes import TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import TABLES
from integraxl.tables.build import build_tables
from integraxl.tables.model import ReportTable
from integraxl.workbook.columns import no_records
from integraxl.workbook.read import Source, Workbook

OF_ONE = frozenset(
    {
        TableId.FORECAST,
        TableId.TIMELINESS_WORKLIST,
        TableId.BENCHMARK,
        TableId.GRANTS,
        TableId.PLAN,
        TableId.AUDIT,
    }
)
"""Tables that list what one workbook says, and the one that names persons: they do not add up."""

_OF_ONE = "Tabellen hører til den enkelte kommune og er ikke med i landets udgave."


def country_tables(workbook: Workbook, parameters: Parameters) -> dict[TableId, ReportTable]:
    """Every table; those of one municipality without rows."""
    built = {
        table.id: table for table in build_tables(workbook, parameters, [id for id in TableId if id not in OF_ONE])
    }
    nothing = Workbook(Source("", ""), {model: no_records(model) for model in TABLES}, ())
    empty = build_tables(nothing, parameters, OF_ONE)
    built |= {table.id: replace(table, rows=(), notes=(_OF_ONE,), note_counts={}) for table in empty}
    return {id: built[id] for id in TableId}
