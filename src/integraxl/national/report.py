"""The national report: the rankings with their charts, every municipality's place, and the country's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from integraxl.contract.codes import TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.wording import exits_in_words
from integraxl.danish import format_date, format_number, format_shortest
from integraxl.gate import sayable
from integraxl.national.compare import Ranking
from integraxl.national.names import tell_unknown
from integraxl.national.run import NationalRun
from integraxl.national.tables import ranking_table, rankings
from integraxl.national.tally import tables_of
from integraxl.report.book import Chapter, finished, write_chapters
from integraxl.report.contents import write_contents
from integraxl.report.cover import write_cover
from integraxl.report.elements import AppendixList, Element, Grid, Heading, Panel, Series, Words
from integraxl.report.keyfigures import key_figures
from integraxl.report.links import CONTENTS
from integraxl.report.method import method_elements, setting_name, shown_value
from integraxl.report.sections import Numbering, Section, has_figures, section_elements, sections_of
from integraxl.report.styles import Placeholder
from integraxl.report.template import load_house
from integraxl.tables.model import ReportTable, count, text

TITLE = "Kommunerne sammenlignet på integrationsområdet"
SMALL_COUNTS = "Til internt brug: små antal er ikke skjult. Rapporten må ikke offentliggøres, som den er."
_BARS = 25  # in one chart: more cannot be read on a page
_PANELS = 2
_BAR_HEIGHT, _LEAST_HEIGHT, _MOST_HEIGHT = 13.5, 150, 405  # points; Excel allows a row 409


def build_national_report(run: NationalRun, min_persons: int, template: Path | None = None) -> bytes:
    """The report workbook of a run as bytes: the same bytes for the same run. Raises as `build_report`."""
    subheading = f"{members_of(run)}, opgjort pr. {format_date(run.survey.parameters.as_of)}. Til internt brug"
    texts = {
        Placeholder.MUNICIPALITY: members_of(run),
        Placeholder.AS_OF: format_date(run.survey.parameters.as_of),
        Placeholder.FILE: f"{format_number(sum(len(each.files) for each in run.members))} filer",
    }
    house = load_house(template, texts)
    contents = house.add_sheet(CONTENTS.sheet)
    country = {table.id: table for table in tables_of(run.total, run.survey)}
    entries, places = write_chapters(house, subheading, list(_chapters(run, country, min_persons)))
    write_contents(house, contents, subheading, entries)
    write_cover(house, key_figures(country, None), places)
    return finished(house, TITLE, run.survey.parameters.as_of)


def members_of(run: NationalRun) -> str:
    """How many municipalities, in words."""
    n = len(run.members)
    left_out = f", {format_number(len(run.left_out))} udeladt" if run.left_out else ""
    return f"{format_number(n)} {'kommune' if n == 1 else 'kommuner'}{left_out}"


def _chapters(run: NationalRun, country: dict[TableId, ReportTable], min_persons: int) -> Sequence[Chapter]:
    ranked = rankings(run, min_persons)
    numbering = Numbering()
    chapters: list[Chapter] = [("Kommunernes placering", "Kommunernes placering", _places(run, ranked))]
    for ranking in ranked:
        years = _years(ranking)
        elements = _ranking_elements(ranking_table(ranking, run, min_persons), years, numbering)
        chapters.append((f"Efter {years} år", f"Udsluset efter {years} år", elements))
    chapters += [
        (each.sheet, f"{each.title}, alle kommuner", section_elements(each, country, numbering))
        for each in national_sections(run.survey.parameters, country)
        if has_figures(each, country)
    ]
    return [
        *chapters,
        ("Metode", "Metode", [*method_elements(run.survey.parameters), *_own_choices(run)]),
        ("Kilder", "Kilder", _sources(run)),
    ]


def _years(ranking: Ranking) -> str:
    return format_shortest(float(ranking.point))


def national_sections(parameters: Parameters, country: Mapping[TableId, ReportTable]) -> list[Section]:
    """The sections of a municipality's report, with those of their tables that add up."""
    kept = [
        replace(each, blocks=tuple(block for block in each.blocks if block.table in country))
        for each in sections_of(parameters)
    ]
    return [each for each in kept if each.blocks]


def _places(run: NationalRun, ranked: Sequence[Ranking]) -> list[Element]:
    """One row per municipality: its place at each measuring point."""
    columns = (
        text("municipality", "Kommune"),
        count("persons", "Borgere"),
        *(
            count(f"rank{number}", f"Efter {format_shortest(float(each.point))} år")
            for number, each in enumerate(ranked)
        ),
    )
    found = [{standing.municipality: standing.rank for standing in each.standings} for each in ranked]
    rows = tuple(
        (member.name, member.tally.persons, *(ranks.get(member.name) for ranks in found)) for member in run.members
    )
    exits = exits_in_words(run.survey.parameters.counted_exits)
    said = f"Placering efter andel udsluset til {exits}; 1 er den højeste andel. Tom: for få i målgruppen."
    return [Words(SMALL_COUNTS), Words(said), AppendixList("Hver kommunes placering", Grid(columns, rows))]


def _ranking_elements(table: ReportTable, years: str, numbering: Numbering) -> list[Element]:
    numbered = numbering.table(table)
    if not table.rows:
        return [numbered]
    return [*_figures(table, years, numbering), numbered]


def _figures(table: ReportTable, years: str, numbering: Numbering) -> list[Element]:
    """The shares as bars, the best on top, in charts of a readable number of bars on one scale."""
    shares = [row[table.column_ids.index("share")] for row in table.rows]
    top = max((share for share in shares if isinstance(share, float)), default=0.0)
    maximum = min(1.0, int(top * 10 + 1.5) / 10)
    figures: list[Element] = []
    for start in range(0, len(shares), _BARS * _PANELS):
        firsts = range(start, min(start + _BARS * _PANELS, len(shares)), _BARS)
        panels = tuple(_panel(table, first, min(_BARS, len(shares) - first), maximum) for first in firsts)
        bars = min(_BARS, len(shares) - start)
        height = min(_MOST_HEIGHT, max(_LEAST_HEIGHT, 60 + bars * _BAR_HEIGHT))
        shown = f"placering {start + 1}-{min(start + _BARS * _PANELS, len(shares))}"
        title = f"Andel udsluset efter {years} år, {shown}"
        figures.append(Heading(shown.capitalize()))
        figures.append(numbering.figure(title, panels, height))
    return figures


def _panel(table: ReportTable, first: int, bars: int, maximum: float) -> Panel:
    names = [str(row[table.column_ids.index("municipality")]) for row in table.rows[first : first + bars]]
    return Panel(
        title=f"Placering {first + 1}-{first + bars}",
        description=f"Liggende søjlediagram over andel udsluset, højeste øverst, fra {names[0]} til {names[-1]}.",
        categories="municipality",
        series=(Series(table.id, "Andel udsluset", "share", rows=bars, first=first),),
        category_title="",
        value_title="Andel udsluset",
        axis_format="0\\ %",
        label_format="0.0\\ %",
        horizontal=True,
        legend=False,
        maximum=maximum,
    )


def _own_choices(run: NationalRun) -> list[Element]:
    """What municipalities have chosen otherwise; nothing where all agree."""
    columns = (
        text("name", "Navn i Opsætning"),
        text("own", "Kommunens valg"),
        text("used", "Brugt her"),
        text("file", "Fil"),
    )
    rows = tuple(
        (setting_name(each.parameter), shown_value(each.own), shown_value(each.used), file)
        for each in run.own_choices
        for file in each.files
    )
    return [AppendixList("Valg i kommunernes egen Opsætning, som ikke er brugt", Grid(columns, rows))] if rows else []


def _sources(run: NationalRun) -> list[Element]:
    columns = (text("municipality", "Kommune"), text("file", "Fil"), text("sha256", "SHA-256"))
    sources = tuple((member.name, file, sha256) for member in run.members for file, sha256 in member.files)
    elements: list[Element] = [AppendixList("Hvor tallene kommer fra", Grid(columns, sources))]
    if run.left_out:
        rows = tuple((sayable(str(each.unit)), sayable(each.reason)) for each in run.left_out)
        grid = Grid((text("source", "Kilde"), text("reason", "Årsag")), rows)
        elements.append(AppendixList("Udeladt, da det ikke kunne læses", grid))
    told = (run.lacking, run.others_dates, tell_unknown(run.unknown_names))
    return [*(Words(each) for each in told if each), *elements]
