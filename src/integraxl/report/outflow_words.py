"""The sentences of the outflow and IGU tables: where the participants went, against the targets."""

from __future__ import annotations

from collections.abc import Mapping

from integraxl.contract.codes import Sector
from integraxl.report.printed import TOTAL
from integraxl.report.words import (
    Aim,
    Nouns,
    Row,
    counted,
    listed,
    number,
    percent,
    reached_percent,
    records,
    target_percent,
    target_sentence,
)
from integraxl.tables.arithmetic import exact
from integraxl.tables.display import display
from integraxl.tables.model import ReportTable, TableColumn, Unit

_POINT = TableColumn("point", "", Unit.YEARS)


def outflow(table: ReportTable) -> list[str]:
    """One sentence per measuring point."""
    return [_point_sentence(row) for row in records(table)]


def _point_sentence(row: Row) -> str:
    point, n, exited = display(row["point"], _POINT), row["n"], row["exited"]
    if n == 0:
        return f"Ingen er endnu i målgruppen efter {point}."
    counts = f"{number(exited)} af {number(n)}"
    if row["target"] is None:
        return f"Efter {point} er {counts} udsluset, {percent(row['share'])}."
    aim = Aim(exited, exact(row["target"]) * n, row["met"])
    reached = f"{counts}, {reached_percent(row['share'], row['target'])}"
    return target_sentence(aim, f"{target_percent(row['target'])} efter {point}", reached)


def gender_age(table: ReportTable) -> list[str]:
    """Men and women of all ages."""
    wholes = [row for row in records(table) if row["band"] == TOTAL and row["gender"] != TOTAL]
    return [
        f"{row['gender']}: {number(row['exited'])} af {number(row['n'])} er udsluset, {percent(row['share'], 0)}."
        for row in wholes
        if row["n"]
    ]


def igu_status(table: ReportTable) -> list[str]:
    rows = {row["status"]: row for row in records(table)}
    n = {status: row["n"] for status, row in rows.items()}
    kinds = (("ongoing", "igangværende", "igangværende"), ("completed", "fuldført", "fuldførte"),
             ("interrupted", "afbrudt", "afbrudte"))  # fmt: skip
    split = listed(counted(n[status], one, many) for status, one, many in kinds if n[status])
    found = [f"Der er etableret {number(n['established'])} IGU-forløb" + (f": {split}." if split else ".")]
    if n["agreed"]:
        found.append(f"Yderligere {number(n['agreed'])} er aftalt, men ikke begyndt.")
    goal = rows["completed_or_ongoing"]
    if goal["target"] is not None:
        aim = Aim(goal["n"], exact(goal["target"]), goal["met"])
        wanted = f"{number(goal['target'])} fuldførte eller igangværende IGU-forløb"
        found.append(target_sentence(aim, wanted, number(goal["n"])))
    return found


_SECTORS: Mapping[str, Nouns] = {
    Sector.PRIVATE: ("privat", "private"),
    Sector.MUNICIPAL: ("kommunalt", "kommunale"),
    Sector.REGIONAL: ("regionalt", "regionale"),
    Sector.STATE: ("statsligt", "statslige"),
}


def igu_sector(table: ReportTable) -> list[str]:
    unknown = ("af ukendt sektor", "af ukendt sektor")
    parts = listed(counted(row["n"], *_SECTORS.get(row["sector"], unknown)) for row in records(table))
    return [f"Af de etablerede forløb er {parts}."]
