"""The tables for an audience: single persons only for the house, small counts not for the public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from integraxl.contract.codes import Audience, TableId
from integraxl.contract.parameters import Parameters
from integraxl.tables.build import build_tables
from integraxl.tables.internal import without_persons
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import Workbook

if TYPE_CHECKING:
    from integraxl.disclosure.public import PublicEdition


def edition_tables(
    workbook: Workbook, parameters: Parameters, audience: Audience, only: Iterable[TableId] | None = None
) -> tuple[ReportTable, ...]:
    """The tables of an edition of the house's own, in the paper's order. The public one is `public_edition`."""
    built = build_tables(workbook, parameters, only)
    return built if audience is Audience.INTERNAL else without_persons(built)


def make_public(workbook: Workbook, parameters: Parameters) -> PublicEdition:
    """The first public edition of a workbook: none was published before."""
    from integraxl.disclosure.public import public_edition  # scipy takes a while to import

    return public_edition(workbook, parameters)
