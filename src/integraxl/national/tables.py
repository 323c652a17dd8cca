"""The comparison as tables, ready to be shown: one ranking per measuring point."""

from __future__ import annotations

from integraxl.contract.codes import TableId
from integraxl.contract.group import EVERYONE
from integraxl.contract.parameters import Parameters
from integraxl.contract.wording import clock_start, population_in_words
from integraxl.danish import format_date, format_shortest, join_words
from integraxl.national.compare import Ranking, Standing, rank_outflow
from integraxl.national.run import NationalRun
from integraxl.tables.model import ReportTable, TableColumn, Unit, Value, columns, count, freeze, share, text
from integraxl.tables.outflow import exited_column


def ranking_columns(parameters: Parameters) -> tuple[TableColumn, ...]:
    return columns(
        count("rank", "Placering"),
        text("municipality", "Kommune"),
        count("n", "Antal i målgruppe"),
        exited_column(parameters),
        share("share", "Andel udsluset"),
        share("target", "Mål"),
        TableColumn("gap_pp", "Afstand til mål (pct.point)", Unit.POINTS, 1),
    )


def rankings(run: NationalRun, min_persons: int) -> tuple[Ranking, ...]:
    """The ranking of the run's municipalities at each measuring point, for everyone."""
    tallies = {member.name: member.tally for member in run.members}
    own = {member.name: member.targets for member in run.members}
    return rank_outflow(tallies, own, run.survey, EVERYONE, min_persons)


def ranking_table(ranking: Ranking, run: NationalRun, min_persons: int) -> ReportTable:
    """A ranking as a table: falling unrounded share, equals by name."""
    years, parameters = format_shortest(float(ranking.point)), run.survey.parameters
    title = (
        f"Kommunerne efter andel udsluset {years} år efter {clock_start(parameters.clock)}, "
        f"{population_in_words(parameters.population)}, pr. {format_date(parameters.as_of)}"
    )
    notes = ["Placeringen følger den uafrundede andel; kommuner med samme andel deler den bedste placering."]
    if ranking.small:
        notes.append(f"Uden placering, da målgruppen er under {min_persons} personer: {join_words(ranking.small)}.")
    if run.left_out:
        notes.append(f"Ikke med, da de ikke kunne læses: {join_words(str(each.unit) for each in run.left_out)}.")
    rows = freeze([_row(each) for each in ranking.standings])
    source = "Borgere og Mål i kommunernes dataregneark"
    return ReportTable(
        TableId.OUTFLOW_ALL, title, "Antal personer og andel", ranking_columns(parameters), rows, tuple(notes), source
    )


def _row(standing: Standing) -> list[Value]:
    aim = None if standing.target is None else float(standing.target.value)
    gap = None if standing.gap is None else float(100 * standing.gap)
    return [
        standing.rank,
        standing.municipality,
        standing.n,
        standing.exited,
        standing.exited / standing.n,
        aim,
        gap,
    ]
