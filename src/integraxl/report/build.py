"""The report: tables into sections, sections into the house's template, the template into bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from integraxl.contract.codes import Audience
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Target
from integraxl.danish import format_date
from integraxl.report.book import Chapter, finished, write_chapters
from integraxl.report.contents import Entry, write_contents
from integraxl.report.cover import write_cover
from integraxl.report.figures import Tables
from integraxl.report.keyfigures import key_figures
from integraxl.report.links import CONTENTS, Place
from integraxl.report.method import method_elements, origin_elements
from integraxl.report.outlook import OUTLOOK_SHEET, OUTLOOK_TITLE, outlook_elements
from integraxl.report.quality import QUALITY_SHEET, quality_elements
from integraxl.report.reconciliation import reconciliation_elements
from integraxl.report.sections import (
    INTERNAL,
    Numbering,
    Section,
    has_figures,
    section_elements,
    sections_of,
    why_empty,
)
from integraxl.report.styles import Placeholder
from integraxl.report.template import load_house
from integraxl.tables.editions import edition_tables, make_public
from integraxl.tables.model import Listing
from integraxl.tables.targets import target_for
from integraxl.workbook.read import Workbook

if TYPE_CHECKING:
    from integraxl.disclosure.public import PublicEdition

TITLE = "Status på beskæftigelsesindsatsen på integrationsområdet"
_EDITIONS = {
    Audience.PUBLIC: "offentlig udgave",
    Audience.INTERNAL: "FORTROLIGT, indeholder personoplysninger",
}
_INTERNAL_NOTICE = (
    "FORTROLIGT: Rapporten indeholder oplysninger om enkeltpersoner (arket Internt). "
    "Den er kun til internt brug og må ikke sendes videre."
)


def build_report(
    workbook: Workbook,
    parameters: Parameters,
    template: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
    *,
    audience: Audience = Audience.COMMITTEE,
    public: PublicEdition | None = None,
    outlook: Sequence[Listing] = (),
) -> bytes:
    """The finished status report as the bytes of an .xlsx file: the same bytes for the same workbook and parameters.

    Args:
        workbook: the data workbook, as `read_workbook` gives it.
        parameters: the report date and every choice in force.
        template: the house style; None takes the one that comes with integraxl.
        progress: is told, in Danish, what is being done.
        audience: who it is for. In the public edition small counts are hidden; the internal one has the rows about
            single persons, and its front page and every other say so.
        public: the public edition, where it has been made already, with earlier ones in view.
        outlook: the lists of `outlook_listings`, for a sheet of their own; those with persons are for the house only.

    Raises:
        WriteRefused: a CPR number stands in what would be written.
        DisclosureRefused: a small count would follow from what the public edition shows.
        UnreadableFile: the template is not a workbook.
        TemplateRefused: the template holds something that would be lost, or lacks something.
    """
    progress("Læser skabelonen")
    house = load_house(template, _texts(workbook, parameters))
    progress("Beregner tabellerne")
    if audience is Audience.PUBLIC:
        public = public or make_public(workbook, parameters)
        parameters = public.parameters
    built = public.tables if public else edition_tables(workbook, parameters, audience)
    tables: Tables = {table.id: table for table in built}
    progress("Skriver rapporten")
    subheading = _subheading(parameters, audience)
    contents = house.add_sheet(CONTENTS.sheet)
    entries, places = write_chapters(house, subheading, _chapters(workbook, parameters, tables, audience, outlook))
    entries += _without_figures(sections_of(parameters), tables)
    write_contents(house, contents, subheading, entries)
    target = target_for(workbook.get(Target), "Kvindeindsats", parameters)
    write_cover(house, key_figures(tables, target), places, _INTERNAL_NOTICE if audience is Audience.INTERNAL else None)
    return finished(house, TITLE, parameters.as_of)


def _chapters(
    workbook: Workbook, parameters: Parameters, tables: Tables, audience: Audience, outlook: Sequence[Listing]
) -> list[Chapter]:
    """Sheet, title and content of every chapter after the contents."""
    numbering = Numbering()
    sections = sections_of(parameters)
    filled = [each for each in sections if has_figures(each, tables)]
    last = [INTERNAL] if audience is Audience.INTERNAL else []
    missing = [why_empty(each, tables) for each in sections if each not in filled]
    return [
        *((each.sheet, each.title, section_elements(each, tables, numbering)) for each in [*filled, *last]),
        *([(OUTLOOK_SHEET, OUTLOOK_TITLE, outlook_elements(outlook))] if outlook else []),
        ("Metode", "Metode", method_elements(parameters, audience)),
        (QUALITY_SHEET, QUALITY_SHEET, quality_elements(workbook, missing, audience)),
        ("Afstemning", "Afstemning", reconciliation_elements(tables)),
        ("Oprindelse", "Oprindelse", origin_elements(workbook.source, parameters, audience)),
    ]


def _without_figures(sections: Sequence[Section], tables: Tables) -> list[Entry]:
    """Sections that have no page: the contents lead to where the reason stands."""
    return [
        Entry(Place(each.sheet, f"{each.title}: ingen tal, se {QUALITY_SHEET}", QUALITY_SHEET, "A1"), ())
        for each in sections
        if not has_figures(each, tables)
    ]


def _texts(workbook: Workbook, parameters: Parameters) -> dict[Placeholder, str]:
    return {
        Placeholder.MUNICIPALITY: parameters.municipality or "",
        Placeholder.AS_OF: format_date(parameters.as_of),
        Placeholder.FILE: workbook.source.file,
    }


def _subheading(parameters: Parameters, audience: Audience) -> str:
    parts = (parameters.municipality, f"opgjort pr. {format_date(parameters.as_of)}", _EDITIONS.get(audience))
    return ", ".join(part for part in parts if part)
