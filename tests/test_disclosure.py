"""Disclosure control on bare numbers: what is hidden cannot be worked out, and little more is hidden than must be."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from integraxl.disclosure.problem import Problem
from integraxl.disclosure.proof import is_hidden
from integraxl.disclosure.suppress import choose_hidden, exposed

LIMIT = 3


def problem(
    values: Sequence[int],
    equations: Sequence[Mapping[int, int]],
    given: Sequence[int] = (),
    need: Mapping[int, int] | None = None,
) -> Problem:
    """Counts that may all be hidden but the given ones; those from 1 to 2 must be."""
    small = {each: LIMIT for each, value in enumerate(values) if 0 < value < LIMIT and each not in given}
    return Problem(
        values=tuple(values),
        least=(0,) * len(values),
        equations=tuple(equations),
        hideable=frozenset(range(len(values))) - frozenset(given),
        given=frozenset(given),
        need=small if need is None else need,
        cost=(1000,) * len(values),
    )


def two_way(inner: Sequence[Sequence[int]]) -> Problem:
    """A table with its totals, across and down."""
    rows = [[*row, sum(row)] for row in inner]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    height, width = len(rows), len(rows[0])
    across = [{row * width + column: 1 for column in range(width - 1)} for row in range(height)]
    down = [{row * width + column: 1 for row in range(height - 1)} for column in range(width)]
    for row, equation in enumerate(across):
        equation[row * width + width - 1] = -1
    for column, equation in enumerate(down):
        equation[(height - 1) * width + column] = -1
    return problem([value for row in rows for value in row], across + down)


def attack(puzzle: Problem, hidden: frozenset[int], count: int) -> tuple[float, float]:
    """The least and greatest value of a count, by a linear program over all counts written for this test alone."""
    matrix = np.zeros((len(puzzle.equations), len(puzzle.values)))
    for row, equation in enumerate(puzzle.equations):
        for each, factor in equation.items():
            matrix[row, each] = factor
    unknown = puzzle.unknown(hidden)
    bounds = [(0, None) if each in unknown else (value, value) for each, value in enumerate(puzzle.values)]
    ends = []
    for sign in (1, -1):
        aim = np.zeros(len(puzzle.values))
        aim[count] = sign
        found = linprog(aim, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds)
        ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
    return ends[0], ends[1]


small_counts = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 8, 13, 40])
tables = st.tuples(st.integers(2, 6), st.integers(2, 5)).flatmap(
    lambda size: st.lists(
        st.lists(small_counts, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


@settings(max_examples=60)
@given(tables)
def test_no_small_count_of_a_random_table_can_be_recovered(inner: list[list[int]]) -> None:
    puzzle = two_way(inner)
    hidden = choose_hidden(puzzle)
    assert puzzle.primary <= hidden
    for count in puzzle.need:
        low, high = attack(puzzle, hidden, count)
        assert low <= puzzle.values[count] <= high
        assert high - low >= LIMIT - 1e-6
        assert is_hidden(puzzle, hidden, count)


@settings(max_examples=40)
@given(tables)
def test_no_zero_is_hidden_and_nothing_hidden_can_be_shown_again(inner: list[list[int]]) -> None:
    puzzle = two_way(inner)
    hidden = choose_hidden(puzzle)
    assert all(puzzle.values[each] for each in hidden)
    assert all(exposed(puzzle, hidden - {each}) for each in hidden - puzzle.primary)


def fewest_complements(puzzle: Problem) -> int:
    """By trying every choice, the small ones first."""
    candidates = [each for each in sorted(puzzle.hideable - puzzle.primary) if puzzle.values[each]]
    for size in range(len(candidates) + 1):
        for extra in itertools.combinations(candidates, size):
            if not exposed(puzzle, puzzle.primary | set(extra)):
                return size
    raise AssertionError("not even everything hidden is enough")


def test_hardly_more_is_hidden_than_the_fewest_possible() -> None:
    """50 small tables: 122 complements where the fewest possible are 117, never more than one too many."""
    draw = random.Random(5)
    chosen = fewest = 0
    for _ in range(50):
        puzzle = two_way([[draw.choice([0, 1, 2, 3, 5, 9, 20]) for _ in range(3)] for _ in range(3)])
        extra, least = len(choose_hidden(puzzle) - puzzle.primary), fewest_complements(puzzle)
        assert least <= extra <= least + 1
        chosen, fewest = chosen + extra, fewest + least
    assert (chosen, fewest) <= (122, 117)


def test_a_bridge_gives_a_count_away() -> None:
    """[2 8 | 10] over [9 7 | 16]: the 2 alone is 10 - 8. Three complements make a ring of four."""
    puzzle = two_way([[2, 8], [9, 7]])
    assert exposed(puzzle, puzzle.primary) == [0]
    hidden = choose_hidden(puzzle)
    assert len(hidden) == 4
    assert 0 in hidden


def test_a_narrow_ring_is_not_enough() -> None:
    """A ring of 2, 1, 1 and 2 is no bridge, yet leaves each count three values: larger ones must help."""
    puzzle = two_way([[1, 1, 50], [1, 1, 50], [50, 50, 50]])
    ring = frozenset({0, 1, 4, 5})
    assert all(attack(puzzle, ring, each) == (0, 2) for each in ring)
    assert exposed(puzzle, ring) == sorted(ring)
    assert not exposed(puzzle, choose_hidden(puzzle))


def test_whole_numbers_may_be_fewer_than_the_interval_says() -> None:
    """3a = 2b and a + b + c = 8: between 0 and 3.2 lie 0 and 2 only, which are not 3 apart."""
    puzzle = problem([2, 3, 3, 8], [{0: 3, 1: -2}, {0: 1, 1: 1, 2: 1, 3: -1}])
    hidden = frozenset({0, 1, 2})
    low, high = attack(puzzle, hidden, 0)
    assert (low, high) == pytest.approx((0, 3.2))
    assert exposed(puzzle, hidden) == [0]
    assert not is_hidden(puzzle, hidden, 0)
    assert choose_hidden(puzzle) == {0, 1, 3}


def test_nested_totals_are_hidden_together() -> None:
    """10 = 4 + 6, 4 = 1 + 3 and, in another table, 10 = 9 + 1: the totals tie the tables together."""
    puzzle = problem([10, 4, 6, 1, 3, 9, 1], [{0: 1, 1: -1, 2: -1}, {1: 1, 3: -1, 4: -1}, {0: 1, 5: -1, 6: -1}])
    hidden = choose_hidden(puzzle)
    assert not exposed(puzzle, hidden)
    for count in (3, 6):
        low, high = attack(puzzle, hidden, count)
        assert high - low >= LIMIT


def test_a_zero_that_must_be_hidden_takes_the_same_zero_with_it() -> None:
    """All 5 of a group are in one category; the zero of the other stands in a second table too."""
    puzzle = problem([5, 5, 0, 0], [{0: 1, 1: -1, 2: -1}, {2: 1, 3: -1}], need={1: 1, 2: 1})
    assert choose_hidden(puzzle) == {1, 2, 3}


def test_what_was_told_before_cannot_be_hidden() -> None:
    puzzle = problem([2, 8, 10], [{0: 1, 1: 1, 2: -1}], given=(1, 2))
    hidden = choose_hidden(puzzle)
    assert exposed(puzzle, hidden) == [0]
    assert not is_hidden(puzzle, hidden, 0)


def test_a_world_must_fit_exactly() -> None:
    puzzle = two_way([[2, 8], [9, 7]])
    hidden = frozenset({0, 1, 3, 4})
    other = list(puzzle.values)
    for each, move in zip((0, 1, 3, 4), (1, -1, -1, 1), strict=True):
        other[each] += move
    assert puzzle.fits(tuple(other), hidden)
    assert not puzzle.fits(tuple(other), hidden - {4})
    other[0] += 1
    assert not puzzle.fits(tuple(other), hidden)
    assert not puzzle.fits((-1, 11, 10, 12, 4, 16, 11, 15, 26), hidden)
