"""What an edition hides, with all earlier ones in view: first for who believes the most, then for who doubts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from integraxl.disclosure.counts import Counts
from integraxl.disclosure.pool import Pool
from integraxl.disclosure.problem import Problem
from integraxl.disclosure.suppress import choose_hidden, exposed, with_complements


@dataclass(frozen=True)
class Choice:
    """The counts to hide, of `Counts.problem`; and what earlier editions give away whatever is hidden now."""

    hidden: frozenset[int]
    told_before: frozenset[int] = frozenset()
    doubts_before: frozenset[int] = frozenset()


def choose(counts: Counts) -> Choice:
    problem = counts.problem
    if not counts.has_earlier:
        return Choice(choose_hidden(problem))
    told = frozenset(exposed(problem, problem.hideable))
    hidden = choose_hidden(_without(problem, told))
    return _for_who_doubts(counts, hidden, told)


def _for_who_doubts(counts: Counts, hidden: frozenset[int], told: frozenset[int]) -> Choice:
    """What only the stronger belief tells of an earlier edition may be small after all, for who does not hold it."""
    problem = counts.doubting
    asked = replace(
        problem, need={each: width for each, width in problem.need.items() if each in counts.hidden_earlier()}
    )
    before = frozenset(exposed(asked, asked.hideable))
    pool = Pool()
    more = with_complements(_without(asked, before), counts.doubted(hidden), pool)
    return Choice(hidden | (counts.undoubted(more) & counts.problem.hideable), told, before)


def _without(problem: Problem, told: frozenset[int]) -> Problem:
    return replace(problem, need={each: width for each, width in problem.need.items() if each not in told})
