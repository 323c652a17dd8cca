"""What of the tables is about single persons: for the house itself, never for a report that leaves it unasked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from integraxl.contract.codes import TableId
from integraxl.errors import InvalidParameter
from integraxl.tables.model import ReportTable

PERSON_LEVEL = frozenset({TableId.TIMELINESS_WORKLIST})
"""Tables with rows about single persons."""


def refuse_person_level(wanted: Iterable[TableId]) -> None:
    """Raise InvalidParameter if one of the tables asked for is about single persons."""
    for id in wanted:
        if id in PERSON_LEVEL:
            raise InvalidParameter(
                f"Tabellen »{id}« indeholder oplysninger om enkeltpersoner. Tilføj --internal, hvis du må se dem."
            )


def without_persons(tables: Iterable[ReportTable]) -> tuple[ReportTable, ...]:
    """The tables without those about single persons, and the audit without its rows about these."""
    return tuple(_without_person_rows(table) for table in tables if table.id not in PERSON_LEVEL)


def _without_person_rows(table: ReportTable) -> ReportTable:
    if table.id is not TableId.AUDIT:
        return table
    about = table.column_ids.index("table")
    return replace(table, rows=tuple(row for row in table.rows if row[about] not in PERSON_LEVEL))
