"""The tables for an audience: as they are for the committee, with small counts hidden for everyone."""

from __future__ import annotations

from collections.abc import Iterable

from integraxl.contract.codes import Audience, TableId
from integraxl.contract.parameters import Parameters
from integraxl.tables.build import build_tables
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import Workbook


def edition_tables(
    workbook: Workbook,
    parameters: Parameters,
    audience: Audience,
    only: Iterable[TableId] | None = None,
    previous: Workbook | None = None,
) -> tuple[ReportTable, ...]:
    """The tables of an edition in the paper's order; `previous` is the data of an earlier public one."""
    if audience is Audience.COMMITTEE:
        return build_tables(workbook, parameters, only)
    from integraxl.disclosure.public import public_tables  # scipy takes a while to import

    return public_tables(workbook, parameters, only, previous)
