"""Every table of the paper, in its order: the one list from which the command line, the report and the audit work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from integraxl.contract.codes import TableId
from integraxl.contract.fields import Record
from integraxl.contract.parameters import Parameters, resolve_parameters
from integraxl.contract.tables import (
    TABLES,
    Activity,
    BenchmarkRow,
    Effort,
    Forecast,
    Grant,
    Igu,
    Interpreting,
    PlanTarget,
    Setting,
)
from integraxl.danish import join_words, nearest
from integraxl.errors import InvalidParameter
from integraxl.tables import arrivals, effort, igu, interpreters, outflow, registers
from integraxl.tables.audit import audit_table
from integraxl.tables.model import ReportTable
from integraxl.workbook.columns import no_records
from integraxl.workbook.read import Workbook

Builder = Callable[[Workbook, Parameters], ReportTable]


@dataclass(frozen=True)
class _Definition:
    """How a table is made, and which optional table of the workbook it cannot do without."""

    build: Builder
    needs: type[Record] | None = None


_DEFINITIONS: Mapping[TableId, _Definition] = {
    TableId.ARRIVALS_SERIES: _Definition(arrivals.series_table),
    TableId.ARRIVALS_SUMMARY: _Definition(arrivals.summary_table),
    TableId.ARRIVALS_YEAR: _Definition(arrivals.year_table),
    TableId.SUPPORT: _Definition(arrivals.support_table),
    TableId.NATIONALITY: _Definition(arrivals.nationality_table),
    TableId.FORECAST: _Definition(arrivals.forecast_table, Forecast),
    **{id: _Definition(outflow.outflow_table(id)) for id in outflow.OUTFLOW_GROUPS},
    TableId.OUTFLOW_GENDER_AGE: _Definition(outflow.gender_age_table),
    TableId.IGU_STATUS: _Definition(igu.igu_status_table, Igu),
    TableId.IGU_SECTOR: _Definition(igu.igu_sector_table, Igu),
    TableId.IGU_WORKPLACE: _Definition(igu.igu_workplace_table, Igu),
    TableId.ACTIVITY: _Definition(effort.activity_table, Activity),
    TableId.ACTIVITY_STATUS: _Definition(effort.activity_status_table, Activity),
    TableId.PRACTICE: _Definition(effort.practice_table, Activity),
    TableId.TIMELINESS: _Definition(effort.timeliness_table, Activity),
    TableId.TIMELINESS_WORKLIST: _Definition(effort.worklist_table, Activity),
    TableId.EFFECT: _Definition(effort.effect_table, Activity),
    TableId.BENCHMARK: _Definition(registers.benchmark_table, BenchmarkRow),
    TableId.WOMENS_EFFORT: _Definition(effort.womens_effort_table, Effort),
    TableId.GRANTS: _Definition(registers.grants_table, Grant),
    TableId.INTERPRETERS_PREVIOUS_YEAR: _Definition(
        interpreters.interpreter_table(TableId.INTERPRETERS_PREVIOUS_YEAR), Interpreting
    ),
    TableId.INTERPRETERS_CURRENT: _Definition(
        interpreters.interpreter_table(TableId.INTERPRETERS_CURRENT), Interpreting
    ),
    TableId.PLAN: _Definition(registers.plan_table, PlanTarget),
}


def workbook_parameters(workbook: Workbook, *overrides: Mapping[str, object]) -> Parameters:
    """The parameters in force for a workbook: its sheet Opsætning, then the overrides; the later wins."""
    settings = workbook.get(Setting)
    typed = {} if settings is None else dict(zip(settings["key"], settings["value"], strict=True))
    return resolve_parameters(typed, *overrides)


def build_tables(
    workbook: Workbook, parameters: Parameters, only: Iterable[TableId] | None = None
) -> tuple[ReportTable, ...]:
    """The tables of a workbook in the paper's order; `only` chooses among them.

    A table whose input is missing has no rows and a note that says so.
    """
    chosen = chosen_ids(only)
    wanted = tuple(TableId) if TableId.AUDIT in chosen else chosen
    built: dict[TableId, ReportTable] = {
        id: _build(_DEFINITIONS[id], workbook, parameters) for id in wanted if id is not TableId.AUDIT
    }
    if TableId.AUDIT in chosen:
        built[TableId.AUDIT] = audit_table(workbook, built)
    return tuple(built[id] for id in chosen)


def chosen_ids(only: Iterable[TableId] | None) -> tuple[TableId, ...]:
    """The ids in the paper's order; all of them where None."""
    wanted = set(TableId if only is None else only)
    return tuple(id for id in TableId if id in wanted)


def _build(definition: _Definition, workbook: Workbook, parameters: Parameters) -> ReportTable:
    needed = definition.needs
    if needed is None or needed in workbook.tables:
        return definition.build(workbook, parameters)
    nothing = Workbook(workbook.source, {model: no_records(model) for model in TABLES}, ())
    table = definition.build(nothing, parameters)  # for its title and columns
    note = f"Tabellen {needed.table_name} findes ikke i regnearket, så tallene kan ikke opgøres."
    return ReportTable(table.id, table.title, table.caption_unit, table.columns, (), (note,), table.source)


def parse_table_id(text: str) -> TableId:
    """The table that a text names. Raises InvalidParameter with the nearest id."""
    try:
        return TableId(text.strip().lower())
    except ValueError:
        guess = nearest(text, TableId)
        hint = f"Mente du »{guess}«?" if guess else f"Vælg {join_words(TableId, 'eller')}."
        raise InvalidParameter(f"Tabellen »{text}« findes ikke. {hint}") from None
