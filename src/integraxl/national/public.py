"""The national edition that anyone may see: the country, small counts hidden, held against the municipalities' own.

Placings and the municipalities' figures are not in it: a municipality's small counts are its own, and whoever subtracts
the shown ones from the country's would have the others'.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from integraxl.contract.codes import Audience
from integraxl.danish import format_date
from integraxl.disclosure.public import PublicEdition, public_edition
from integraxl.disclosure.reading import read_records
from integraxl.national.report import TITLE, members_of, national_sections
from integraxl.national.run import NationalRun
from integraxl.national.tally import ADDITIVE, summed
from integraxl.report.book import Chapter, finished, write_chapters
from integraxl.report.contents import write_contents
from integraxl.report.cover import write_cover
from integraxl.report.keyfigures import key_figures
from integraxl.report.links import CONTENTS
from integraxl.report.method import method_elements
from integraxl.report.sections import Numbering, has_figures, section_elements
from integraxl.report.styles import Placeholder
from integraxl.report.template import load_house

NOT_COMPARED = (
    "Kommunernes placeringer og egne tal er ikke med i den offentlige udgave, for de viser den enkelte kommunes små "
    "antal. Hver kommune laver sin egen offentlige udgave."
)


def public_country(run: NationalRun, previous: Sequence[Path]) -> PublicEdition:
    """The public edition of the municipalities together; `previous` are records of theirs and of earlier national ones.

    Raises DisclosureRefused and RecordRefused.
    """
    names = [member.name for member in run.members]
    records = read_records(previous, names)
    return public_edition(summed(run.total, run.survey), run.survey.parameters, records, names)


def build_public_report(run: NationalRun, public: PublicEdition) -> bytes:
    """The report workbook of the public edition as bytes. Raises as `build_report`."""
    as_of = public.parameters.as_of
    subheading = f"{members_of(run)}, opgjort pr. {format_date(as_of)}, offentlig udgave"
    texts = {
        Placeholder.MUNICIPALITY: members_of(run),
        Placeholder.AS_OF: format_date(as_of),
        Placeholder.FILE: "kommunernes dataregneark",
    }
    house = load_house(None, texts)
    contents = house.add_sheet(CONTENTS.sheet)
    country = {table.id: table for table in public.tables if table.id in ADDITIVE}
    numbering = Numbering()
    chapters: list[Chapter] = [
        (each.sheet, f"{each.title}, alle kommuner", section_elements(each, country, numbering))
        for each in national_sections(public.parameters, country)
        if has_figures(each, country)
    ]
    chapters.append(("Metode", "Metode", method_elements(public.parameters, Audience.PUBLIC)))
    entries, places = write_chapters(house, subheading, chapters)
    write_contents(house, contents, subheading, entries)
    write_cover(house, key_figures(country, None), places)
    return finished(house, TITLE, as_of)
