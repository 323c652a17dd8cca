"""Which figures the report has, as data: what each chart shows of the tables, and in words for who cannot see it.

A figure with nothing to draw is left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from integraxl.contract.codes import TableId
from integraxl.report.elements import Panel, Series
from integraxl.report.printed import TOTAL
from integraxl.report.sentences import sentences
from integraxl.tables.model import HIDDEN, ReportTable, Value

Tables = Mapping[TableId, ReportTable]

_COUNT, _SHARE, _AXIS_SHARE, _PERCENT = "#,##0", "0.0\\ %", "0\\ %", '0" %"'


def arrivals(tables: Tables) -> tuple[Panel, ...]:
    """Arrivals per period, one stacked column each; where parts are hidden, their sum: the columns would be too low."""
    table = tables[TableId.ARRIVALS_SERIES]
    bases = {"refugees": "Flygtninge", "family_reunified": "Familiesammenførte", "born": "Børn født"}
    if any(value is HIDDEN for id in bases for value in _column(table, id)):
        bases = {"total": "I alt"}
    drawn = tuple(Series(table.id, label, id, labelled=False) for id, label in bases.items() if _has_any(table, id))
    if not drawn:
        return ()
    title = "Ankomne pr. periode"
    return (
        Panel(
            title=title,
            description=_describe("Stablet søjlediagram", title, table),
            categories="period",
            series=drawn,
            category_title="Periode",
            value_title="Antal personer",
            axis_format=_COUNT,
            label_format=_COUNT,
            stacked=True,
            legend="total" not in bases,
        ),
    )


_GROUPS = {
    TableId.OUTFLOW_UNDER_30: "Under 30 år",
    TableId.OUTFLOW_OVER_30: "30 år og derover",
    TableId.OUTFLOW_ALL: "Alle",
    TableId.OUTFLOW_WOMEN: "Kvinder",
}


def outflow(tables: Tables) -> tuple[Panel, ...]:
    """The three groups beside each other, on one scale."""
    ids = (TableId.OUTFLOW_UNDER_30, TableId.OUTFLOW_OVER_30, TableId.OUTFLOW_ALL)
    return _outflow_panels([tables[id] for id in ids])


def women(tables: Tables) -> tuple[Panel, ...]:
    return _outflow_panels([tables[TableId.OUTFLOW_WOMEN]])


def _outflow_panels(tables: list[ReportTable]) -> tuple[Panel, ...]:
    drawn = [table for table in tables if any(isinstance(share, float) for share in _column(table, "share"))]
    shares, targets = (
        [value for table in drawn for value in _column(table, id) if isinstance(value, float)]
        for id in ("share", "target")
    )
    top = max([*shares, *targets], default=0)
    # the labels above the highest column need room too
    maximum = min(1, math.ceil(top * 11 + 0.5) / 10)
    return tuple(
        # with a legend below one of them, all have one: their axes must lie on one line
        replace(_outflow_panel(table, maximum, labelled_target=len(drawn) == 1), legend=bool(targets))
        for table in drawn
    )


def _outflow_panel(table: ReportTable, maximum: float, *, labelled_target: bool) -> Panel:
    """`labelled_target` is for a chart that has the room; the axis and the table tell the target as well."""
    series = [Series(table.id, "Andel udsluset", "share")]
    if any(target is not None for target in _column(table, "target")):
        series.append(Series(table.id, "Mål", "target", is_target=True, labelled=labelled_target))
    return Panel(
        title=_GROUPS[table.id],
        description=_describe("Søjlediagram", f"Andel udsluset, {_GROUPS[table.id].lower()}", table),
        categories="point",
        series=tuple(series),
        category_title="Måletidspunkt",
        value_title="Andel udsluset",
        axis_format=_AXIS_SHARE,
        label_format=_SHARE,
        maximum=maximum,
    )


def igu(tables: Tables) -> tuple[Panel, ...]:
    """Agreements by status, with the target beside those that it is about."""
    table = tables[TableId.IGU_STATUS]
    if not _has_any(table, "n"):
        return ()
    series = [Series(table.id, "IGU-forløb", "n")]
    if any(target is not None for target in _column(table, "target")):
        series.append(Series(table.id, "Mål", "target", is_target=True))
    title = "IGU-forløb efter status"
    return (
        Panel(
            title=title,
            description=_describe("Liggende søjlediagram", title, table),
            categories="status",
            series=tuple(series),
            category_title="Status",
            value_title="Antal forløb",
            axis_format=_COUNT,
            label_format=_COUNT,
            horizontal=True,
            legend=len(series) > 1,
        ),
    )


def activity(tables: Tables) -> tuple[Panel, ...]:
    """The categories; the reasons of the passive stand below them in the table and are left out."""
    table = tables[TableId.ACTIVITY]
    categories = [record for record in table.records() if record["reason"] is None]
    if not _has_any(table, "n"):
        return ()
    title = "Aktivitet i integrationsprogrammet"
    description = _describe("Liggende søjlediagram", title, tables[TableId.ACTIVITY_STATUS])
    return (
        _bars(
            table,
            title,
            description,
            ("category", "Aktivitet"),
            ("share", "Andel"),
            (_AXIS_SHARE, _SHARE),
            len(categories),
        ),
    )


def womens_effort(tables: Tables) -> tuple[Panel, ...]:
    table = tables[TableId.WOMENS_EFFORT]
    if not _has_any(table, "n"):
        return ()
    title = "Kvinder i indsatsen"
    description = _describe("Liggende søjlediagram", title, table)
    return (_bars(table, title, description, ("status", "Status"), ("n", "Antal kvinder"), (_COUNT, _COUNT), None),)


def _bars(
    table: ReportTable,
    title: str,
    description: str,
    categories: tuple[str, str],
    values: tuple[str, str],
    formats: tuple[str, str],
    rows: int | None,
) -> Panel:
    """One series of horizontal bars.

    `categories` and `values` are a column and the title of its axis; `formats` those of the axis and of the labels.
    """
    return Panel(
        title=title,
        description=description,
        categories=categories[0],
        series=(Series(table.id, values[1], values[0], rows),),
        category_title=categories[1],
        value_title=values[1],
        legend=False,
        axis_format=formats[0],
        label_format=formats[1],
        horizontal=True,
    )


def interpreters(tables: Tables) -> tuple[Panel, ...]:
    """The types of interpreting, the two periods beside each other."""
    drawn = [
        tables[id]
        for id in (TableId.INTERPRETERS_PREVIOUS_YEAR, TableId.INTERPRETERS_CURRENT)
        if any(_column(tables[id], "percent"))
    ]
    if not drawn:
        return ()
    types = sum(kind != TOTAL for kind in _column(drawn[0], "type"))
    said = " ".join(sentence for table in drawn for sentence in sentences(table))
    return (
        Panel(
            title="Fordeling af tolketimer",
            description=f"Søjlediagram: fordeling af tolketimer. {said}",
            categories="type",
            series=tuple(Series(table.id, table.title.partition(", ")[2], "percent", types) for table in drawn),
            category_title="Type af tolkning",
            value_title="Procent af timerne",
            axis_format=_PERCENT,
            label_format=_PERCENT,
        ),
    )


def _describe(kind: str, title: str, table: ReportTable) -> str:
    """The alternative text: what kind of chart, of what, and what it says."""
    return " ".join([f"{kind}: {title}.", *sentences(table)])


def _has_any(table: ReportTable, id: str) -> bool:
    """Whether there is anything to draw."""
    return any(value is not HIDDEN and bool(value) for value in _column(table, id))


def _column(table: ReportTable, id: str) -> list[Value]:
    return [record[id] for record in table.records()]
