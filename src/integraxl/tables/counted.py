"""What the columns of a table tell of persons: counts, figures that give counts back, and what is no secret.

Disclosure control hides by this list. A column that is in none of the three is a mistake, and a test says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from integraxl.contract.codes import TableId
from integraxl.tables.identities import BASIS_COLUMNS, Cell, Tables
from integraxl.tables.model import Hidden
from integraxl.tables.outflow import OUTFLOW_GROUPS

WHOLE = -1
"""The row of a sum that a table does not show, but that its shares give away."""

WHOLES = (TableId.NATIONALITY, TableId.ACTIVITY_STATUS)
"""Tables with such a sum, of their column `n`."""

NEVER_PUBLIC = (TableId.TIMELINESS_WORKLIST, TableId.IGU_WORKPLACE)
"""The worklist names persons; a workplace with one agreement is as good as a name."""

_ARRIVALS = (*BASIS_COLUMNS, "total")
COUNTS: Mapping[TableId, tuple[str, ...]] = {
    TableId.ARRIVALS_SERIES: _ARRIVALS,
    TableId.ARRIVALS_SUMMARY: ("received", "moved", "resident"),
    TableId.ARRIVALS_YEAR: _ARRIVALS,
    TableId.SUPPORT: ("adults", "on_benefit", "off_benefit"),
    TableId.NATIONALITY: ("n",),
    TableId.FORECAST: ("received", "adults", "children", "potential"),
    **dict.fromkeys(OUTFLOW_GROUPS, ("n", "exited")),
    TableId.OUTFLOW_GENDER_AGE: ("n", "exited"),
    TableId.IGU_STATUS: ("n",),
    TableId.IGU_SECTOR: ("n",),
    TableId.ACTIVITY: ("n",),
    TableId.ACTIVITY_STATUS: ("n",),
    TableId.PRACTICE: ("total", "private", "public", "unknown"),
    TableId.TIMELINESS: ("due", "kept", "broken", "unknown"),
    TableId.EFFECT: ("ended", "measurable", "self_supporting"),
    TableId.BENCHMARK: ("persons", "wage_subsidy", "practice", "total"),
    TableId.WOMENS_EFFORT: ("n",),
}
"""Columns of counts: of persons, agreements, spells or obligations."""

AT_LEAST_ONE = {(TableId.NATIONALITY, "n"), (TableId.IGU_SECTOR, "n"), (TableId.EFFECT, "ended")}
"""Rows of these tables are there only where somebody is."""


class Given(NamedTuple):
    """The counts that a figure gives back: of its own row, of every row, and the whole of a table's column `n`."""

    here: tuple[str, ...] = ()
    everywhere: tuple[str, ...] = ()
    whole: TableId | None = None


_OUTFLOW = dict.fromkeys(("share", "met", "gap_pp", "missing"), Given(("n", "exited")))
_ACTIVITY = Given(("n",), whole=TableId.ACTIVITY_STATUS)
GIVEN: Mapping[TableId, Mapping[str, Given]] = {
    **dict.fromkeys(OUTFLOW_GROUPS, _OUTFLOW),
    TableId.OUTFLOW_GENDER_AGE: {"share": Given(("n", "exited"))},
    TableId.NATIONALITY: {
        "share": Given(("n",), whole=TableId.NATIONALITY),
        # they sum to 100, so that each tells something of all
        "percent": Given(everywhere=("n",), whole=TableId.NATIONALITY),
    },
    TableId.FORECAST: {"remaining": Given(("received",))},
    TableId.IGU_STATUS: dict.fromkeys(("met", "missing"), Given(("n",))),
    TableId.ACTIVITY: {"share": _ACTIVITY, "percent": _ACTIVITY},
    TableId.ACTIVITY_STATUS: {"share": _ACTIVITY},
    TableId.PRACTICE: {"met": Given(("total",))},
    TableId.TIMELINESS: {"share": Given(("due", "kept"))},
    TableId.EFFECT: {"share": Given(("measurable", "self_supporting"))},
    TableId.BENCHMARK: {"share": Given(("total", "persons")), "rank": Given(everywhere=("total", "persons"))},
}
"""Figures that give counts back, so that they are hidden with them."""

OPEN: Mapping[TableId, frozenset[str]] = {
    TableId.FORECAST: frozenset({"quota"}),
    **dict.fromkeys((*OUTFLOW_GROUPS, TableId.IGU_STATUS, TableId.PRACTICE), frozenset({"target"})),
}
"""Numbers that are decided or announced, not counted. Grants and interpreter hours are open as a whole."""


TYPED: Mapping[TableId, Mapping[str, tuple[str, ...]]] = {
    TableId.PLAN: {"result": ("met",), "base": ("change_abs", "change_rel", "met")},
}
"""Figures the house has typed, which may be the same as counted ones, and what is reckoned from them."""


def count_cells(tables: Tables) -> Iterator[Cell]:
    """Every count that stands in a table, hidden or not; a blank, or a number typed with decimals, is none."""
    for id, columns in COUNTS.items():
        for row, record in enumerate(tables[id].records() if id in tables else ()):
            yield from (Cell(id, row, column) for column in columns if isinstance(record[column], int | Hidden))


def given_cells(tables: Tables, figure: Cell) -> set[Cell]:
    """The counts that a figure gives back; none for a count itself."""
    given = GIVEN.get(figure.table, {}).get(figure.column, Given())
    found = {Cell(figure.table, figure.row, column) for column in given.here}
    rows = range(len(tables[figure.table].rows))
    found |= {Cell(figure.table, row, column) for row in rows for column in given.everywhere}
    return found | ({Cell(given.whole, WHOLE, "n")} if given.whole else set())
