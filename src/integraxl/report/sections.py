"""The report's sections in the order of the 2019 paper, as data: sheet, title, tables, figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from integraxl.contract.codes import TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.wording import exits_in_words
from integraxl.report import figures
from integraxl.report.elements import Element, Figure, Heading, NumberedTable, Panel, Series, Words
from integraxl.report.figures import Tables
from integraxl.report.printed import printed
from integraxl.report.sentences import sentences
from integraxl.tables.model import HIDDEN, ReportTable


@dataclass(frozen=True)
class FigureOf:
    """A figure's caption, what it draws, if there is anything to draw, and its height in points."""

    title: str
    panels: Callable[[Tables], tuple[Panel, ...]]
    height: float


@dataclass(frozen=True)
class Block:
    """A table with the heading above it, and the figure that goes with it."""

    table: TableId
    heading: str
    figure: FigureOf | None = None


@dataclass(frozen=True)
class Section:
    """One sheet: its name, its title, its blocks; `figure` opens it."""

    sheet: str
    title: str
    blocks: tuple[Block, ...]
    figure: FigureOf | None = None


SECTIONS: tuple[Section, ...] = (
    Section(
        "Ankomst",
        "Flygtninge og familiesammenførte",
        (
            Block(TableId.ARRIVALS_YEAR, "Ankomne i år"),
            Block(TableId.ARRIVALS_SUMMARY, "Modtagne, fraflyttede og bosiddende"),
            Block(
                TableId.ARRIVALS_SERIES,
                "Udviklingen over tid",
                FigureOf("Antal flygtninge og familiesammenførte til flygtninge", figures.arrivals, 220),
            ),
        ),
    ),
    Section(
        "Forsørgelse",
        "Offentlig forsørgelse og nationalitet",
        (Block(TableId.SUPPORT, "Offentlig forsørgelse"), Block(TableId.NATIONALITY, "Nationalitet")),
    ),
    Section("Forventning", "Forventede ankomster", (Block(TableId.FORECAST, "Forventede ankomster"),)),
    Section(
        "Udslusning",
        "Udslusning til {exits}",
        (
            Block(TableId.OUTFLOW_UNDER_30, "Under 30 år"),
            Block(TableId.OUTFLOW_OVER_30, "30 år og derover"),
            Block(TableId.OUTFLOW_ALL, "Alle"),
        ),
        FigureOf("Andel udsluset på hvert måletidspunkt", figures.outflow, 210),
    ),
    Section(
        "IGU",
        "Integrationsgrunduddannelsen (IGU)",
        (
            Block(TableId.IGU_STATUS, "Status", FigureOf("IGU-forløb efter status", figures.igu, 185)),
            Block(TableId.IGU_SECTOR, "Sektor"),
            Block(TableId.IGU_WORKPLACE, "Arbejdspladser"),
        ),
    ),
    Section(
        "Kvinder",
        "Resultater for kvinder",
        (
            Block(
                TableId.OUTFLOW_WOMEN,
                "Kvindernes udslusning",
                FigureOf("Andel kvinder udsluset på hvert måletidspunkt", figures.women, 185),
            ),
            Block(TableId.OUTFLOW_GENDER_AGE, "Køn og alder"),
        ),
    ),
    Section(
        "Virksomhedsrettet",
        "Den virksomhedsrettede indsats",
        (
            Block(TableId.ACTIVITY_STATUS, "Deltagelse i tilbud"),
            Block(
                TableId.ACTIVITY,
                "Aktivitet",
                FigureOf("Aktivitet for flygtninge i integrationsprogram", figures.activity, 150),
            ),
            Block(TableId.PRACTICE, "Praktikpladser"),
            Block(TableId.TIMELINESS, "Rettidighed"),
            Block(TableId.EFFECT, "Effekt"),
            Block(TableId.BENCHMARK, "Sammenligning af kommuner"),
        ),
    ),
    Section(
        "Kvindeindsats",
        "Den særlige kvindeindsats",
        (
            Block(
                TableId.WOMENS_EFFORT,
                "Kvindeindsatsen",
                FigureOf("Kvinder visiteret til indsatsen", figures.womens_effort, 220),
            ),
        ),
    ),
    Section("Puljer", "Aktuelle puljer", (Block(TableId.GRANTS, "Aktuelle puljer"),)),
    Section(
        "Tolkning",
        "Tolkeområdet",
        (
            Block(TableId.INTERPRETERS_PREVIOUS_YEAR, "Året før"),
            Block(TableId.INTERPRETERS_CURRENT, "I år"),
        ),
        FigureOf("Fordeling i typer af tolkning", figures.interpreters, 185),
    ),
    Section("Plan", "Beskæftigelsesplanens mål", (Block(TableId.PLAN, "Mål"),)),
)
"""As they are declared; {exits} is what counts as exited."""


def sections_of(parameters: Parameters) -> tuple[Section, ...]:
    """The sections with the choices in force in their titles."""
    exits = exits_in_words(parameters.counted_exits)
    return tuple(replace(each, title=each.title.format(exits=exits)) for each in SECTIONS)


INTERNAL = Section(
    "Internt", "Til internt brug: enkeltpersoner", (Block(TableId.TIMELINESS_WORKLIST, "Overskredne frister"),)
)
"""The section that only an internal report has."""


@dataclass
class Numbering:
    """The running numbers of tables and figures."""

    tables: int = 0
    figures: int = 0

    def table(self, table: ReportTable) -> NumberedTable:
        self.tables += 1
        return NumberedTable(self.tables, table)

    def figure(self, title: str, panels: tuple[Panel, ...], height: float) -> Figure:
        self.figures += 1
        return Figure(self.figures, title, panels, height)


def has_figures(section: Section, tables: Tables) -> bool:
    return any(tables[block.table].rows for block in section.blocks)


def why_empty(section: Section, tables: Tables) -> str:
    """A section without any figures says so in one sentence instead of on a page of its own."""
    reasons = dict.fromkeys(note for block in section.blocks for note in tables[block.table].notes)
    return " ".join([f"{section.title}: ingen tal.", *reasons])


def section_elements(section: Section, tables: Tables, numbering: Numbering) -> list[Element]:
    """What stands on the section's sheet."""
    elements = list(_figure(section.figure, tables, numbering))
    for block in section.blocks:
        if len(section.blocks) > 1:
            elements.append(Heading(block.heading))
        elements += _block_elements(block, tables, numbering)
    return elements


def _block_elements(block: Block, tables: Tables, numbering: Numbering) -> Iterator[Element]:
    table = tables[block.table]
    if not table.rows:
        yield Words(" ".join(["Ingen tal at vise.", *table.notes]))
        return
    yield from (Words(sentence) for sentence in sentences(table))
    yield from _figure(block.figure, tables, numbering)
    yield numbering.table(printed(table))


def _figure(figure: FigureOf | None, tables: Tables, numbering: Numbering) -> Iterator[Element]:
    panels = figure.panels(tables) if figure else ()
    if figure and panels:
        yield numbering.figure(figure.title, panels, figure.height)
        if any(_has_hidden(tables[series.table], series) for panel in panels for series in panel.series):
            yield Words("Skjulte tal er ikke tegnet i figuren.")


def _has_hidden(table: ReportTable, series: Series) -> bool:
    return any(record[series.column] is HIDDEN for record in table.records()[: series.rows])
