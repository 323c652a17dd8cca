"""The key figures of the cover: each result beside its target, from the tables that the report holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from integraxl.contract.codes import TableId
from integraxl.tables.display import display
from integraxl.tables.model import HIDDEN, Hidden, ReportTable, TableColumn, Unit, Value, count, share
from integraxl.tables.targets import TargetValue

_POINT = TableColumn("point", "", Unit.YEARS)
_OUTFLOW = {
    TableId.OUTFLOW_ALL: "Udsluset efter {}, alle",
    TableId.OUTFLOW_UNDER_30: "Udsluset efter {}, under 30 år",
    TableId.OUTFLOW_OVER_30: "Udsluset efter {}, 30 år og derover",
    TableId.OUTFLOW_WOMEN: "Udsluset efter {}, kvinder",
}


@dataclass(frozen=True)
class KeyFigure:
    """One line of the cover. `met` is None where there is no target, and hidden where it would tell a hidden figure."""

    label: str
    value: Value
    column: TableColumn
    target: Value
    met: bool | Hidden | None
    table: TableId


def key_figures(tables: Mapping[TableId, ReportTable], womens_target: TargetValue | None) -> list[KeyFigure]:
    """What there is to show; `womens_target` is the target of women referred, which no table holds."""
    found = [*_outflow(tables), *_igu(tables), *_practice(tables), *_womens_effort(tables, womens_target)]
    return [*found, *_without_target(tables)]


def _outflow(tables: Mapping[TableId, ReportTable]) -> Iterator[KeyFigure]:
    """Everyone at every point, women and, where everyone has no target, the age groups where they have one."""
    has_target = any(row["target"] is not None for row in tables[TableId.OUTFLOW_ALL].records())
    for id, label in _OUTFLOW.items():
        if has_target and id in (TableId.OUTFLOW_UNDER_30, TableId.OUTFLOW_OVER_30):
            continue
        for row in _rows(tables[id]):
            if (row["n"] is HIDDEN or row["n"]) and (row["target"] is not None or id is TableId.OUTFLOW_ALL):
                point = display(row["point"], _POINT)
                yield KeyFigure(label.format(point), row["share"], share(), row["target"], row["met"], id)


def _igu(tables: Mapping[TableId, ReportTable]) -> Iterator[KeyFigure]:
    for row in _rows(tables[TableId.IGU_STATUS]):
        if row["status"] == "completed_or_ongoing":
            label = "IGU-forløb, fuldført eller igangværende"
            yield KeyFigure(label, row["n"], count("n", ""), row["target"], row["met"], TableId.IGU_STATUS)


def _practice(tables: Mapping[TableId, ReportTable]) -> Iterator[KeyFigure]:
    labels = {"established": "Praktikpladser, nyetablerede i perioden", "ongoing": "Praktikpladser, igangværende"}
    rows = {row["measure"]: row for row in _rows(tables[TableId.PRACTICE])}
    if rows:
        row = rows["established"]
        column = count("total", "")
        yield KeyFigure(labels["established"], row["total"], column, row["target"], row["met"], TableId.PRACTICE)
        yield KeyFigure(labels["ongoing"], rows["ongoing"]["total"], column, None, None, TableId.PRACTICE)


def _womens_effort(tables: Mapping[TableId, ReportTable], target: TargetValue | None) -> Iterator[KeyFigure]:
    for row in _rows(tables[TableId.WOMENS_EFFORT]):
        if row["status"] == "referred":
            wanted = None if target is None else float(target.value)
            met = None if target is None else _is_met(target, row["n"])
            label = "Kvinder visiteret til kvindeindsatsen"
            yield KeyFigure(label, row["n"], count("n", ""), wanted, met, TableId.WOMENS_EFFORT)


def _is_met(target: TargetValue, n: Any) -> bool | Hidden:
    return HIDDEN if n is HIDDEN else target.met(Fraction(n))


def _without_target(tables: Mapping[TableId, ReportTable]) -> Iterator[KeyFigure]:
    for row in _rows(tables[TableId.ACTIVITY_STATUS]):
        if row["category"] == "company":
            label = "I virksomhedsrettet tilbud"
            yield KeyFigure(label, row["share"], share(), None, None, TableId.ACTIVITY_STATUS)
    for row in _rows(tables[TableId.SUPPORT])[:1]:
        label = "Voksne flygtninge på forsørgelsesydelse"
        yield KeyFigure(label, row["on_benefit"], count("n", ""), None, None, TableId.SUPPORT)


def _rows(table: ReportTable) -> list[Mapping[str, Any]]:
    return list(table.records())
