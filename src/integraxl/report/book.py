"""A book of chapters, one sheet each: what every report has in common, whatever its content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from integraxl.contract.codes import TableId
from integraxl.danish import format_date
from integraxl.report.contents import Entry
from integraxl.report.elements import Element
from integraxl.report.links import Place
from integraxl.report.page import Page
from integraxl.report.template import House
from integraxl.xlsx import to_bytes

Chapter = tuple[str, str, list[Element]]
"""The sheet's name, the chapter's title, and its content."""


def write_chapters(
    house: House, subheading: str, chapters: Sequence[Chapter]
) -> tuple[list[Entry], dict[TableId, Place]]:
    """Write each chapter on a sheet of its own; the entries of the contents, and where each table stands."""
    entries: list[Entry] = []
    places: dict[TableId, Place] = {}
    for number, (sheet, title, elements) in enumerate(chapters, start=1):
        page = Page(house, house.add_sheet(sheet), f"{number}  {title}", subheading, elements)
        page.write()
        found = list(page.places())
        entries.append(Entry(Place(sheet, page.heading, sheet, "A1"), tuple(place for place, _ in found)))
        places |= {id: place for place, id in found if id is not None}
    return entries, places


def finished(house: House, title: str, as_of: dt.date) -> bytes:
    """The book as the bytes of a file, with its properties set and its first sheet in front."""
    workbook = house.workbook
    properties = workbook.properties
    properties.title, properties.subject = title, f"Status pr. {format_date(as_of)}"
    properties.creator = properties.lastModifiedBy = "integraxl"
    properties.language, properties.keywords = "da-DK", "integration, beskæftigelse, status"
    workbook.active = 0
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = sheet is workbook.worksheets[0]
    return to_bytes(workbook, as_of)
