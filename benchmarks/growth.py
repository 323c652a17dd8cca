"""Rows 6: ten times the rows may cost eleven times the time and memory, not more."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from benchmarks.counting import count
from benchmarks.data import make_persons
from benchmarks.memory import growth_row
from benchmarks.reading import read_and_count
from benchmarks.sheet import write_workbook
from benchmarks.table import Row, show_megabytes, timed_row
from benchmarks.timing import Ratio, interleave, no_check
from integraxl.workbook.columns import Columns

ROUNDS = 5
_BAR = Fraction(11)


def rows(folder: Path, rounds: int | None) -> Iterator[Row]:
    yield from _reading(folder, rounds or ROUNDS)
    yield from _counting(rounds or 3 * ROUNDS)


def _reading(folder: Path, rounds: int) -> Iterator[Row]:
    smallest, small, large = (
        write_workbook(folder / f"{n}-persons.xlsx", make_persons(n)) for n in (20, 20_000, 200_000)
    )
    calls = {"200,000": lambda: read_and_count(large), "20,000": lambda: read_and_count(small)}
    samples = interleave(calls, rounds, no_check)
    what, against = "time to read and count 200,000", "20,000"
    yield timed_row(what, against, samples, "200,000", "20,000", _BAR)
    yield growth_row("memory to read and count 200,000", against, smallest, small, large, rounds)


def _counting(rounds: int) -> Iterator[Row]:
    small, large = make_persons(100_000), make_persons(1_000_000)
    samples = interleave({"1M": lambda: count(large), "100,000": lambda: count(small)}, rounds, no_check)
    yield timed_row("time to count 1M in memory", "100,000", samples, "1M", "100,000", _BAR)
    more, less = _allocated(large), _allocated(small)
    found = Ratio(more / less, more / less, more / less)
    what = "memory to count 1M in memory"
    yield Row(what, "100,000", _BAR, found, show_megabytes(more), show_megabytes(less))


def _allocated(persons: Columns) -> float:
    """Megabytes taken over the columns themselves, at most at one time; the same on every run."""
    tracemalloc.start()
    count(persons)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20
