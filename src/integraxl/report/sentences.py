"""The report's sentences: what each table says, in Danish, from its figures alone. Pure: a table in, sentences out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from integraxl.contract.codes import InterpreterType, TableId
from integraxl.report.effort_words import activity, activity_status, effect, practice, timeliness, womens_effort
from integraxl.report.outflow_words import gender_age, igu_sector, igu_status, outflow
from integraxl.report.population_words import forecast, nationality, series, summary, support, year
from integraxl.report.printed import TOTAL
from integraxl.report.words import counted, listed, number, percent, records
from integraxl.tables.display import display
from integraxl.tables.model import HIDDEN, ReportTable


def sentences(table: ReportTable) -> list[str]:
    """What the table says; nothing where it has no rows or there is nothing to say.

    Nothing is said of hidden figures: sentences that each tell of one row are left out for rows that hold one, others
    altogether.
    """
    write = _WRITERS.get(table.id)
    if write is None or not table.rows:
        return []
    if table.id in _BY_ROW and table.has_hidden:
        shown = [replace(table, rows=(row,)) for row in table.rows]
        return [sentence for one in shown if not one.has_hidden for sentence in write(one)]
    told = [record[name] for record in table.records() for name in _TOLD.get(table.id, table.column_ids)]
    return [] if any(value is HIDDEN for value in told) else write(table)


def _benchmark(table: ReportTable) -> list[str]:
    rows = [row for row in records(table) if row["share"] is not None]
    if not rows:
        return []
    text = f"Den højeste andel har {rows[0]['municipality']}: {percent(rows[0]['share'], 0)}"
    whole = [row for row in rows if row["municipality"] == TOTAL]
    return [f"{text}; under ét er andelen {percent(whole[-1]['share'], 0)}." if whole else f"{text}."]


def _grants(table: ReportTable) -> list[str]:
    amounts = [row["amount"] for row in records(table) if row["amount"] is not None]
    total = f" på i alt {number(sum(amounts))} kr." if amounts else "."
    return [f"Der er {counted(len(table.rows), 'pulje', 'puljer')}{total}"]


def _interpreters(table: ReportTable) -> list[str]:
    rows = {row["type"]: row for row in records(table)}
    period = table.title.partition(", ")[2]
    if rows[TOTAL]["percent"] is None:
        return [f"{period}: der er ingen tolketimer."]
    names = {kind: str(kind).lower() for kind in InterpreterType}
    split = listed(f"{rows[kind]['percent']} procent {name}" for kind, name in names.items())
    hours = display(rows[TOTAL]["total_hours"], next(each for each in table.columns if each.id == "total_hours"))
    return [f"{period}: {hours} timer, fordelt på {split}."]


def _plan(table: ReportTable) -> list[str]:
    met = [row["met"] for row in records(table)]
    phrases = {True: "er nået", False: "er ikke nået", None: "har endnu intet resultat"}
    split = listed(f"{number(met.count(each))} {phrase}" for each, phrase in phrases.items() if each in met)
    return [f"Planen har {number(len(met))} mål: {split}."]


_BY_ROW = frozenset(
    {
        TableId.ARRIVALS_YEAR, TableId.SUPPORT, TableId.FORECAST, TableId.OUTFLOW_UNDER_30, TableId.OUTFLOW_OVER_30,
        TableId.OUTFLOW_ALL, TableId.OUTFLOW_WOMEN, TableId.OUTFLOW_GENDER_AGE, TableId.TIMELINESS, TableId.EFFECT,
    }
)  # fmt: skip
_TOLD: Mapping[TableId, tuple[str, ...]] = {TableId.ARRIVALS_SERIES: ("total",)}
"""The columns that sentences are about, where that is not all."""

_WRITERS: Mapping[TableId, Callable[[ReportTable], list[str]]] = {
    TableId.ARRIVALS_SERIES: series,
    TableId.ARRIVALS_SUMMARY: summary,
    TableId.ARRIVALS_YEAR: year,
    TableId.SUPPORT: support,
    TableId.NATIONALITY: nationality,
    TableId.FORECAST: forecast,
    TableId.OUTFLOW_UNDER_30: outflow,
    TableId.OUTFLOW_OVER_30: outflow,
    TableId.OUTFLOW_ALL: outflow,
    TableId.OUTFLOW_WOMEN: outflow,
    TableId.OUTFLOW_GENDER_AGE: gender_age,
    TableId.IGU_STATUS: igu_status,
    TableId.IGU_SECTOR: igu_sector,
    TableId.ACTIVITY: activity,
    TableId.ACTIVITY_STATUS: activity_status,
    TableId.PRACTICE: practice,
    TableId.TIMELINESS: timeliness,
    TableId.EFFECT: effect,
    TableId.BENCHMARK: _benchmark,
    TableId.WOMENS_EFFORT: womens_effort,
    TableId.GRANTS: _grants,
    TableId.INTERPRETERS_PREVIOUS_YEAR: _interpreters,
    TableId.INTERPRETERS_CURRENT: _interpreters,
    TableId.PLAN: _plan,
}
