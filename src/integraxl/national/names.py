"""Which municipality a workbook is of."""

from __future__ import annotations

from integraxl.contract.tables import Setting
from integraxl.errors import InvalidParameter
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.read import Workbook


def municipality_of(workbook: Workbook) -> str:
    """The municipality's name on Opsætning. Raises InvalidParameter where there is none."""
    settings = workbook.get(Setting)
    # the report date is not asked for: any will do to read the name
    own = None if settings is None else workbook_parameters(workbook, {"as_of": "2000-01-01"}).municipality
    if own is None:
        raise InvalidParameter(
            f"»{workbook.source.file}« siger ikke, hvilken kommune det er. Skriv den på arket Opsætning ud for Kommune."
        )
    return own
