"""The sheet Udsigt: what is coming before the next report. Only where whoever reads it may see single persons."""

from __future__ import annotations

from collections.abc import Sequence

from integraxl.report.elements import Element, Grid, Listing
from integraxl.tables import model

OUTLOOK_SHEET = "Udsigt"
OUTLOOK_TITLE = "Det, der kommer"


def outlook_elements(listings: Sequence[model.Listing]) -> list[Element]:
    """The lists as `outlook_listings` makes them, below each other."""
    return [Listing(each.title, Grid(each.columns, each.rows), each.notes) for each in listings]
