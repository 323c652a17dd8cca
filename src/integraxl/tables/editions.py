"""The tables for an audience: single persons only for the house, small counts not for the public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from integraxl.contract.codes import Audience, TableId
from integraxl.contract.parameters import Parameters
from integraxl.tables.build import build_tables
from integraxl.tables.internal import without_persons
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import Workbook


class EarlierEdition(NamedTuple):
    """What an earlier public edition was made from: its data and the choices then, with its own report date."""

    workbook: Workbook
    parameters: Parameters


def edition_tables(
    workbook: Workbook,
    parameters: Parameters,
    audience: Audience,
    only: Iterable[TableId] | None = None,
    previous: EarlierEdition | None = None,
) -> tuple[ReportTable, ...]:
    """The tables of an edition in the paper's order; `previous` is an earlier public one."""
    if audience is not Audience.PUBLIC:
        built = build_tables(workbook, parameters, only)
        return built if audience is Audience.INTERNAL else without_persons(built)
    from integraxl.disclosure.public import public_tables  # scipy takes a while to import

    return public_tables(workbook, parameters, only, previous)
