"""The sheet Udsigt: what is coming before the next report. Only where whoever reads it may see single persons."""

from __future__ import annotations

from collections.abc import Sequence

from integraxl.report.elements import AppendixList, Element, Grid
from integraxl.tables.model import Listing

OUTLOOK_SHEET = "Udsigt"
OUTLOOK_TITLE = "Det, der kommer"


def outlook_elements(listings: Sequence[Listing]) -> list[Element]:
    """The lists as `outlook_listings` makes them, below each other."""
    return [AppendixList(each.title, Grid(each.columns, each.rows), each.notes) for each in listings]
