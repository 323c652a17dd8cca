"""The proof: the finished public tables read as a stranger reads them. No small count may follow from what they show.

It starts from the tables that are handed out, not from what was meant to be hidden, and trusts no solver: every hidden
small count must have two worlds of whole numbers, both checked to fit everything shown, that hold it far enough apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from integraxl.disclosure.counts import Counts, View
from integraxl.disclosure.pool import Pool
from integraxl.disclosure.problem import Problem
from integraxl.disclosure.suppress import exposed
from integraxl.errors import DisclosureRefused
from integraxl.tables.counted import GIVEN, WHOLE, given_cells
from integraxl.tables.identities import Cell, Tables
from integraxl.tables.model import HIDDEN, Value


def prove(counts: Counts, public: Tables, views: Sequence[View] = ()) -> None:
    """Raise DisclosureRefused unless every count that must be hidden is, however the public tables are combined.

    Args:
        counts: the true counts and how they hang together, with the earlier editions that everybody has.
        public: the tables as they are handed out, their rows in the order of the true ones.
        views: how strangers look at the counts; without any, as one who has no other edition.
    """
    cells = set(_hidden_cells(counts, public))
    own = frozenset(counts.number[cell] for cell in cells)
    told = [cell for cell in _figures(public) if _gives_away(cell, public, cells)]
    found = [
        each
        for view in views or (counts.believing,)
        for each in narrow(view.problem, view.hidden(own), view.problem.need)
    ]
    if told or found:
        raise DisclosureRefused(
            f"Den offentlige udgave kan ikke laves: {len(told) + len(found)} små tal kunne regnes ud af det, den "
            "viser. Intet er skrevet. Udelad --previous, hvis den tidligere udgave aldrig er offentliggjort; ellers må "
            "opgørelsen vente til en senere dato."
        )


def narrow(problem: Problem, hidden: Collection[int], counts: Collection[int]) -> list[int]:
    """The counts, of those asked for, that no two possible worlds hold as far apart as each needs."""
    unknown, pool = problem.unknown(hidden), Pool()
    asked = sorted(frozenset(counts) & unknown)
    exposed(problem, hidden, asked, pool)
    worlds = [problem.values, *(world for world in pool.fitting(unknown) if problem.fits(world, unknown))]
    far = {
        each
        for each in asked
        if problem.spread(each, worlds) >= problem.need[each] or pool.tells_nothing(problem, each, unknown)
    }
    return sorted(frozenset(counts) - far)


def is_hidden(problem: Problem, hidden: Collection[int], count: int) -> bool:
    """Whether two possible worlds hold a count as far apart as it needs."""
    return not narrow(problem, hidden, [count])


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
