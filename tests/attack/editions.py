"""What was published, as a stranger reads it: the tables of counts, the audit, and the figures in notes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Key = tuple[Any, ...]
Json = dict[str, Any]
KEYS: Mapping[str, tuple[str, ...]] = {
    "arrivals.series": ("period",),
    "arrivals.summary": ("basis",),
    "arrivals.year": ("period",),
    "support": ("basis",),
    "nationality": ("nationality",),
    "forecast": ("quota_year",),
    "outflow.under30": ("point",),
    "outflow.over30": ("point",),
    "outflow.all": ("point",),
    "outflow.women": ("point",),
    "igu.status": ("status",),
    "igu.sector": ("sector",),
    "outflow.gender_age": ("gender", "band"),
    "activity": ("category", "reason"),
    "activity.status": ("category",),
    "practice": ("measure",),
    "timeliness": ("rule",),
    "effect": ("activity",),
    "womens_effort": ("status",),
}
"""The tables of counts of persons, spells and agreements, and the columns that name a row."""


NOTES = "notes"
"""The pseudo table of the counts that notes tell."""


class _Hidden:
    def __repr__(self) -> str:
        return ".."


HIDDEN: Any = _Hidden()
Table = dict[Key, dict[str, Any]]


@dataclass(frozen=True)
class Edition:
    """One published edition as a stranger reads it, with the truth kept apart for the judge."""

    as_of: dt.date
    parameters: dict[str, Any]
    tables: dict[str, Table]
    truth: dict[str, Table]
    asked: dict[str, Table]
    audit: list[Json] = field(default_factory=list)
    owner: str = ""
    members: tuple[str, ...] = ()
    edited: bool = False

    @property
    def min_cell(self) -> int:
        return int(self.parameters["min_cell"])

    @property
    def min_group(self) -> int:
        return int(self.parameters["min_group"])

    def rows(self, table: str) -> Table:
        return self.tables.get(table, {})


PATTERNS = {
    "no permit": re.compile(r"^(\S+) uden dato for opholdstilladelse"),
    "no sector": re.compile(r"^(\S+) forløb mangler sektor"),
    "private": re.compile(r"^Praktikpladser privat: (\S+) nyetablerede"),
    "public": re.compile(r"^Praktikpladser offentlig: (\S+) nyetablerede"),
}


def figures_in_notes(tables: list[Json]) -> dict[Key, int]:
    """The counts that notes tell."""
    notes = [note for table in tables for note in table["notes"]]
    return {
        (name,): int(match[1].replace(".", ""))
        for name, pattern in PATTERNS.items()
        for note in notes
        if (match := pattern.match(note))
    }


def shown_notes(tables: list[Json]) -> Table:
    """The notes' counts as a table; what is not told is hidden."""
    told = figures_in_notes(tables)
    return {(name,): {"n": told.get((name,), HIDDEN)} for name in PATTERNS}


def true_notes(tables: list[Json]) -> Table:
    """The notes' counts as they are; a note that is not there tells of nobody."""
    told = figures_in_notes(tables)
    return {(name,): {"n": told.get((name,), 0)} for name in PATTERNS if name == "no permit"}


def read_edition(shown: Json, truth: Json, asked: Json, edited: bool = False) -> Edition:
    """An edition from the JSON of the public tables and of the internal ones, as shown and as asked for."""
    public, true, wished = (
        {table["id"]: _table(table) for table in each["tables"] if table["id"] in KEYS}
        for each in (shown, truth, asked)
    )
    public[NOTES], true[NOTES] = shown_notes(shown["tables"]), true_notes(truth["tables"])
    audit = [row for table in shown["tables"] if table["id"] == "audit" for row in table["rows"]]
    day = dt.date.fromisoformat(shown["as_of"])
    members = tuple(shown.get("edition", {}).get("members", ()))
    owner = "" if members else str(shown["municipality"])
    return Edition(day, shown["parameters"], public, true, wished, audit, owner, members, edited)


def _table(table: dict[str, Any]) -> Table:
    hidden = {(each["row"] - 1, column) for each in table.get("suppressed", ()) for column in each["columns"]}
    rows: Table = {}
    for number, row in enumerate(table["rows"]):
        key = tuple(row[column] for column in KEYS[table["id"]])
        rows[key] = {column: HIDDEN if (number, column) in hidden else value for column, value in row.items()}
    return rows
