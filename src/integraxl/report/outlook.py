"""The sheet Udsigt of the internal report: what is coming before the next one, down to single persons."""

from __future__ import annotations

from integraxl.contract.parameters import Parameters
from integraxl.period import following_report_date
from integraxl.report.elements import Element, Grid, Listing
from integraxl.tables.outlook import USUAL_WEEKS, outlook_listings
from integraxl.workbook.read import Workbook

OUTLOOK_SHEET = "Udsigt"
OUTLOOK_TITLE = "Det, der kommer"


def outlook_elements(workbook: Workbook, parameters: Parameters) -> list[Element]:
    """The lists until the next report date, below each other."""
    until = following_report_date(parameters.as_of)
    listings = outlook_listings(workbook, parameters, until, USUAL_WEEKS, internal=True)
    return [Listing(each.title, Grid(each.columns, each.rows), each.notes) for each in listings]
