"""The outflow tables: 1-4 of the 2019 paper, and the application's table by gender and age."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from integraxl.contract.codes import Gender, TableId
from integraxl.contract.group import Group
from integraxl.contract.parameters import Parameters, Profile
from integraxl.contract.tables import Person, Target
from integraxl.contract.wording import ages_in_words, each_exit, exits_in_short, exits_in_words, population_in_words
from integraxl.danish import format_date, format_number
from integraxl.measures.outflow import OutflowCounts, count_gender_age, count_outflow
from integraxl.measures.support import WORKING_AGE
from integraxl.tables.arithmetic import share_of
from integraxl.tables.model import (
    TARGET_MET,
    ReportTable,
    TableColumn,
    Unit,
    Value,
    columns,
    count,
    freeze,
    share,
    text,
)
from integraxl.tables.targets import TargetValue, outflow_targets
from integraxl.workbook.read import Workbook

OUTFLOW_GROUPS: dict[TableId, tuple[str, Group]] = {
    TableId.OUTFLOW_UNDER_30: ("nye {who} under 30 år", Group(high=30)),
    TableId.OUTFLOW_OVER_30: ("nye {who} på 30 år og derover", Group(low=30)),
    TableId.OUTFLOW_ALL: ("alle nye {who}", Group()),
    TableId.OUTFLOW_WOMEN: ("kvinder blandt nye {who}", Group(Gender.WOMAN)),
}
"""The group of each outflow table and how its title names it; {who} is the population in force."""


def outflow_columns(parameters: Parameters) -> tuple[TableColumn, ...]:
    return columns(
        TableColumn("point", "Måletidspunkt", Unit.YEARS),
        count("n", "Antal i målgruppe"),
        exited_column(parameters),
        share("share", "Andel udsluset"),
        share("target", "Mål"),
        TARGET_MET,
        TableColumn("gap_pp", "Afstand til mål (pct.point)", Unit.POINTS, 1),
        count("missing", "Mangler til målet"),
    )


def exited_column(parameters: Parameters) -> TableColumn:
    return count("exited", f"Antal udsluset til {exits_in_short(parameters.counted_exits)}")


def outflow_table(id: TableId) -> Callable[[Workbook, Parameters], ReportTable]:
    """The builder of one outflow table."""
    label, group = OUTFLOW_GROUPS[id]

    def build(workbook: Workbook, parameters: Parameters) -> ReportTable:
        targets = outflow_targets(workbook.get(Target), group, parameters)
        counts = outflow_counts(workbook, parameters)
        rows = [outflow_row(point, *counts.of(point, group), target) for point, target in targets.items()]
        notes = [
            "En borger tæller med på hvert målepunkt, der er nået; tallene i en kolonne kan derfor ikke lægges sammen.",
            *_exclusion_notes(parameters),
        ]
        note_counts: dict[int, int | tuple[int, str]] = {}
        if counts.no_clock:
            note_counts[len(notes)] = counts.no_clock
            notes.append(f"{format_number(counts.no_clock)} uden dato for opholdstilladelse indgår ikke.")
        if group.low == 30:
            notes.append("»Over 30 år« i de offentliggjorte papirer læses som 30 år og derover.")
        who = label.format(who=population_in_words(parameters.population))
        exits = exits_in_words(parameters.counted_exits)
        title, source = f"Udslusning til {exits}, {who}, pr. {format_date(parameters.as_of)}", "Borgere, Mål"
        specs = outflow_columns(parameters)
        return ReportTable(id, title, "Antal personer og andel", specs, freeze(rows), tuple(notes), source, note_counts)

    return build


def outflow_counts(workbook: Workbook, parameters: Parameters) -> OutflowCounts:
    """The counts of all four tables, at every point of any: together they cost little more than one."""
    groups = tuple(group for _, group in OUTFLOW_GROUPS.values())
    points = {point for group in groups for point in outflow_targets(workbook.get(Target), group, parameters)}
    return workbook.count(count_outflow, (Person,), parameters, tuple(sorted(points)), groups)


def outflow_row(point: Fraction, n: int, exited: int, target: TargetValue | None) -> list[Value]:
    """point, n, exited, share, target, met, gap_pp, missing. Without persons all but n, exited and target are blank."""
    years: Value = int(point) if point.denominator == 1 else float(point)
    aim = None if target is None else float(target.value)
    if n == 0:
        return [years, n, exited, None, aim, None, None, None]
    if target is None:
        return [years, n, exited, share_of(exited, n), None, None, None, None]
    reached = Fraction(exited, n)
    gap = float(100 * (reached - target.value))
    return [years, n, exited, share_of(exited, n), aim, target.met(reached), gap, target.missing(exited, n)]


def _exclusion_notes(parameters: Parameters) -> list[str]:
    when = "på målepunktet" if parameters.exclusion_basis == "measurement" else "på opgørelsesdatoen"
    clock = "opholdstid i kommunen" if parameters.clock == "municipality" else "tid siden opholdstilladelsen"
    who = "Fraflyttede og ægtefælleforsørgede" if parameters.exclude_spouse_supported else "Fraflyttede"
    return [f"Målepunktet følger {clock}. {who} tæller ikke med ({when})."]


_GENDER_AGE = columns(
    text("gender", "Køn"),
    text("band", "Alder"),
    count("n", "Antal"),
    count("exited", "Udsluset"),
    share("share", "Andel udsluset", 0),
)


def gender_age_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    """Exits on the report date by gender and age, always by profile application_2018."""
    chosen = parameters.with_profile(Profile.APPLICATION_2018)
    counts = workbook.count(count_gender_age, (Person,), chosen)
    rows: list[list[Value]] = []
    for gender, genders in (("Mænd", [0]), ("Kvinder", [1]), ("I alt", [0, 1])):
        for band, bands in (("18-24", [0]), ("25-29", [1]), ("30-64", [2]), ("I alt", [0, 1, 2])):
            n = sum(int(counts.n[row, column]) for row in genders for column in bands)
            exited = sum(int(counts.exited[row, column]) for row in genders for column in bands)
            rows.append([gender, band, n, exited, share_of(exited, n)])
    who, exits = population_in_words(chosen.population).capitalize(), each_exit(chosen.counted_exits)
    notes = (f"{who} på {ages_in_words(WORKING_AGE)}. Udsluset omfatter {exits}.",)
    title = f"Udslusning fordelt på køn og alder, pr. {format_date(parameters.as_of)}"
    return ReportTable(
        TableId.OUTFLOW_GENDER_AGE, title, "Antal personer og andel", _GENDER_AGE, freeze(rows), notes, "Borgere"
    )
