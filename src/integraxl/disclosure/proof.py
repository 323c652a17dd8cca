"""The proof: the finished public tables read as a stranger reads them. No small count may follow from what they show.

It starts from the tables that are handed out, not from what was meant to be hidden, and trusts no solver: every hidden
small count must have two worlds of whole numbers, both checked to fit everything shown, that hold it far enough apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from integraxl.disclosure.counts import Counts
from integraxl.disclosure.problem import Problem, World
from integraxl.disclosure.worlds import other_world
from integraxl.errors import DisclosureRefused
from integraxl.tables.counted import GIVEN, WHOLE, given_cells
from integraxl.tables.identities import Cell, Tables
from integraxl.tables.model import HIDDEN, Value


def prove(counts: Counts, public: Tables) -> None:
    """Raise DisclosureRefused unless every count that must be hidden is, however the public tables are combined.

    Args:
        counts: the true counts and how they hang together.
        public: the tables as they are handed out, their rows in the order of the true ones.
    """
    hidden = counts.numbers(set(_hidden_cells(counts, public)))
    told = [cell for cell in _figures(public) if _gives_away(cell, public, counts.cells(hidden))]
    exposed = [each for each in counts.problem.need if not is_hidden(counts.problem, hidden, each)]
    if told or exposed:
        raise DisclosureRefused(
            f"Den offentlige udgave kan ikke laves: {len(told) + len(exposed)} små tal kunne regnes ud af det, den "
            "viser. Intet er skrevet. Udelad --previous, hvis den tidligere udgave aldrig er offentliggjort; ellers må "
            "opgørelsen vente til en senere dato."
        )


def is_hidden(problem: Problem, hidden: Collection[int], count: int) -> bool:
    """Whether two possible worlds hold a count as far apart as it needs."""
    unknown = problem.unknown(hidden)
    if count not in unknown:
        return False
    worlds: list[World] = [problem.values, *(other_world(problem, unknown, count, each) for each in (1, -1))]
    apart = problem.spread(count, [world for world in worlds if problem.fits(world, unknown)])
    return apart >= problem.need[count]


def _hidden_cells(counts: Counts, public: Tables) -> Iterator[Cell]:
    """What the public tables do not show of the counts; a whole is hidden where no share of its table is shown."""
    for cell in counts.number:
        if cell.row != WHOLE:
            if cell.value(public) is HIDDEN:
                yield cell
        elif not any(_is_shown(each.value(public)) for each in _figures(public) if cell in given_cells(public, each)):
            yield cell


def _figures(public: Tables) -> list[Cell]:
    """Every figure that gives counts back."""
    return [
        Cell(id, row, column)
        for id, columns in GIVEN.items()
        for row in range(len(public[id].rows))
        for column in columns
    ]


def _gives_away(figure: Cell, public: Tables, hidden: Collection[Cell]) -> bool:
    return _is_shown(figure.value(public)) and bool(given_cells(public, figure) & set(hidden))


def _is_shown(value: Value) -> bool:
    return value is not None and value is not HIDDEN
