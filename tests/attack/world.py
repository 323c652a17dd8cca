"""What an attacker believes of several editions: which unknown counts are one and the same, and which do not fall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from tests.attack.editions import HIDDEN, Edition, Key
from tests.attack.settle import Sum
from tests.attack.system import System

BEGINNING = dt.date(1900, 1, 1)
DAY = dt.timedelta(1)
ROWS = "rows"
"""The source of what follows from which rows there are, and in what order."""


class Belief(StrEnum):
    """How the editions are linked: not at all; a figure published later is no smaller; a closed figure is the same.

    `ZEROS` adds to the last that nobody hides a zero, where hiding it would not hide that all of a group are the same.
    """

    APART = "apart"
    GROWING = "growing"
    CLOSED = "closed"
    ZEROS = "zeros"


LINKS = (Belief.CLOSED, Belief.GROWING, Belief.APART)
"""The beliefs that need no more than the figures and the specification, each stronger than the next."""
_SHARING = (Belief.CLOSED, Belief.ZEROS)
_NO_PARTS = {
    **dict.fromkeys(("arrivals.series", "arrivals.year"), ("refugees", "family_reunified", "born", "total")),
    **dict.fromkeys(
        ("outflow.under30", "outflow.over30", "outflow.all", "outflow.women", "outflow.gender_age"), ("n",)
    ),
    "womens_effort": ("n",),
    "effect": ("ended", "measurable"),
    "forecast": ("received",),
}
"""Counts that are not the one or the other part of a group."""


class Cell(NamedTuple):
    """A figure of an edition."""

    edition: int
    table: str
    key: Key
    column: str


@dataclass(frozen=True)
class Line:
    """Time cut into intervals, so that every window asked for is a sum of them."""

    cuts: tuple[dt.date, ...]

    @classmethod
    def of(cls, windows: Iterable[tuple[dt.date, dt.date]]) -> Line:
        """The line on which all these windows, with both ends in, begin and end at a cut."""
        return cls(tuple(sorted({cut for first, last in windows for cut in (first, last + DAY)})))

    def within(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """The first days of the intervals of a window."""
        return [cut for cut in self.cuts if first <= cut <= last]


Eras = dict[str, tuple[int, ...]]
"""By family of counts, which editions are believed to be of one time, when no such count was corrected."""

_KINDS = {
    "arrivals": ("arrived",),
    "moved": ("moved",),
    "outflow": ("outflow", "no permit"),
    "residents": ("resident",),
    "nationality": ("nationality",),
    "activity": ("doing",),
    "igu": ("established", "igu", "agreed"),
    "practice": ("begun", "ongoing"),
    "effort": ("referred", "some event", "event"),
    "timeliness": ("four_weeks", "six_weeks", "fifteen_hours"),
    "effect": ("ended", "supporting"),
}
FAMILIES = {kind: family for family, kinds in _KINDS.items() for kind in kinds}


class World:
    """The unknown counts of a chain of editions under a belief, and the sum of them that each figure is."""

    def __init__(self, editions: list[Edition], belief: Belief, eras: Eras | None = None) -> None:
        self.editions, self.belief, self.system = editions, belief, System()
        self._eras = eras or {}
        self.cells: dict[Cell, Sum] = {}
        self._atoms: dict[Hashable, Sum] = {}
        self._growing: dict[Hashable, list[Sum]] = {}

    def atom(self, edition: int, *key: Hashable, growing: bool = True) -> Sum:
        """The unknown count `key` as an edition has it. `growing`: later editions may add to it, never take away."""
        era = self.editions[edition].owner, self._era(str(key[0]), edition)
        whose = (era if self.belief in _SHARING else edition, *key)
        if whose not in self._atoms:
            self._atoms[whose] = self.system.unknown()
            if growing and self.belief is Belief.GROWING:
                self._link((era, *key), self._atoms[whose])
        return self._atoms[whose]

    def _era(self, kind: str, edition: int) -> int:
        family = FAMILIES.get(kind)
        return self._eras[family][edition] if family in self._eras else 0

    def _link(self, key: Hashable, later: Sum) -> None:
        known = self._growing.setdefault(key, [])
        if known:
            self.system.at_least(later, known[-1])
        known.append(later)

    def define(self, edition: int, table: str, key: Key, **columns: Sum) -> None:
        """The figures of a row are these sums; the row need not be shown."""
        for column, value in columns.items():
            self.cells[Cell(edition, table, key, column)] = value

    def value(self, cell: Cell) -> Any:
        """What the edition shows there; HIDDEN too where it has no such row."""
        return self.editions[cell.edition].rows(cell.table).get(cell.key, {}).get(cell.column, HIDDEN)

    def read(self) -> None:
        """Take in every figure that is shown."""
        for cell, value in self.cells.items():
            shown = self.value(cell)
            if shown is not HIDDEN and shown is not None:
                self.system.source = (cell.edition, cell.table)
                self.system.equal(value, int(shown))
            elif self.belief is Belief.ZEROS and self._hides(cell):
                self.system.source = (cell.edition, ROWS)
                self.system.at_least(value, 1)
        self.system.source = None

    def _hides(self, cell: Cell) -> bool:
        row = self.editions[cell.edition].rows(cell.table).get(cell.key, {})
        return cell.column in _NO_PARTS.get(cell.table, ()) and row.get(cell.column) is HIDDEN

    def share(
        self, edition: int, table: str, key: Key, numerator: Sum, denominator: Sum, column: str = "share"
    ) -> None:
        """Take in a share, or that there is none."""
        shown = self.value(Cell(edition, table, key, column))
        if shown is HIDDEN:
            return
        self.system.source = (edition, table)
        if shown is None:
            self.system.equal(denominator, 0)
        else:
            self.system.ratio(numerator, denominator, float(shown))
            self.system.at_least(denominator, 1)
        self.system.source = None
