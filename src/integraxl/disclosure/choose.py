"""What an edition hides, with all earlier ones in view: for who believes the most, who doubts, and who is misled."""

from __future__ import annotations

from dataclasses import dataclass

from integraxl.contract.codes import TableId
from integraxl.disclosure.counts import Counts, View
from integraxl.disclosure.pool import Pool
from integraxl.disclosure.suppress import choose_hidden, with_complements
from integraxl.tables.counted import AT_LEAST_ONE

_ROUNDS = 4
"""Who is misled believes something else when more is hidden. After so many times the proof decides."""


@dataclass(frozen=True)
class Choice:
    """The counts to hide, by the numbers of `Counts`, and the views they were chosen for."""

    hidden: frozenset[int]
    views: tuple[View, ...]

    @property
    def told_before(self) -> int:
        """How many counts that are small, or may be for all the records say, earlier editions tell by themselves."""
        return len(self.views[0].told)

    def told_by_rows(self, counts: Counts) -> frozenset[TableId]:
        """The tables of which an earlier edition tells a count better, if only by a row that is there in this one."""
        number, told = self.views[0].reading.number, self.views[0].told
        return frozenset(
            cell.table
            for cell, each in counts.number.items()
            if (cell.table, cell.column) in AT_LEAST_ONE and each in counts.always and number[each] in told
        )


def choose(counts: Counts) -> Choice:
    first = counts.believing
    hidden = first.own(choose_hidden(first.problem)) | counts.always
    if not counts.has_earlier:
        return Choice(hidden, (first,))
    views = [first, counts.doubting]
    hidden = _hidden_too(hidden, counts.doubting)
    for _ in range(_ROUNDS):
        misled = counts.misled(hidden)
        if misled is None:
            break
        views, before = [first, counts.doubting, misled], hidden
        hidden = _hidden_too(hidden, misled)
        if hidden == before:
            break
    return Choice(hidden, tuple(views))


def _hidden_too(hidden: frozenset[int], view: View) -> frozenset[int]:
    """What is hidden, and what must be for another view."""
    return hidden | view.own(with_complements(view.problem, view.hidden(hidden), Pool()))
