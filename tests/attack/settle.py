"""Sums of unknown counts, what is known of them, and what follows without any solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Sum:
    """A sum of unknown counts with whole coefficients, and a constant."""

    terms: tuple[tuple[int, int], ...] = ()
    constant: int = 0

    def __add__(self, other: Sum | int) -> Sum:
        if isinstance(other, int):
            return Sum(self.terms, self.constant + other)
        merged = dict(self.terms)
        for unknown, coefficient in other.terms:
            merged[unknown] = merged.get(unknown, 0) + coefficient
        return Sum(tuple((u, c) for u, c in merged.items() if c), self.constant + other.constant)

    def __mul__(self, factor: int) -> Sum:
        return Sum(tuple((u, c * factor) for u, c in self.terms if factor), self.constant * factor)

    def __neg__(self) -> Sum:
        return self * -1

    def __sub__(self, other: Sum | int) -> Sum:
        return self + -other


ZERO = Sum()
_ENDLESS = 2**39


def total(sums: Iterable[Sum]) -> Sum:
    """The sum of sums."""
    merged: dict[int, int] = {}
    constant = 0
    for each in sums:
        constant += each.constant
        for unknown, coefficient in each.terms:
            merged[unknown] = merged.get(unknown, 0) + coefficient
    return Sum(tuple((u, c) for u, c in merged.items() if c), constant)


class Infeasible(Exception):
    """No whole numbers meet the constraints: what was believed is false."""


Source = tuple[int, str] | None
"""Where a constraint was read: the edition and the table; None for what holds by definition."""


@dataclass(frozen=True)
class Constraint:
    """A sum lies from `low` to `high`."""

    value: Sum
    low: int
    high: int
    source: Source


@dataclass
class Row:
    """A constraint without its settled unknowns."""

    terms: dict[int, int]
    low: int
    high: int


def settle(constraints: list[Constraint]) -> tuple[dict[int, int], list[Row]]:
    """The unknowns that are settled one by one, and what remains to be said of the others."""
    rows = [
        Row(dict(each.value.terms), each.low - each.value.constant, each.high - each.value.constant)
        for each in constraints
    ]
    fixed: dict[int, int] = {}
    while True:
        for row in rows:
            for unknown in row.terms.keys() & fixed.keys():
                moved = row.terms.pop(unknown) * fixed[unknown]
                row.low, row.high = row.low - moved, row.high - moved
        before = len(fixed)
        for row in rows:
            fixed.update(_settled(row))
        rows = [row for row in rows if _says_something(row)]
        if len(fixed) == before:
            return fixed, _without_known_sums(rows)


def _settled(row: Row) -> dict[int, int]:
    """A single unknown that is known, or counts that add up to none."""
    if row.high == 0 and all(coefficient > 0 for coefficient in row.terms.values()):
        return dict.fromkeys(row.terms, 0)
    if len(row.terms) == 1 and row.low == row.high:
        [(unknown, coefficient)] = row.terms.items()
        if row.low % coefficient or row.low // coefficient < 0:
            raise Infeasible
        return {unknown: row.low // coefficient}
    return {}


def _says_something(row: Row) -> bool:
    if not row.terms and not row.low <= 0 <= row.high:
        raise Infeasible
    positive = all(coefficient > 0 for coefficient in row.terms.values())
    return bool(row.terms) and not (positive and row.low <= 0 and row.high >= _ENDLESS)


def _without_known_sums(rows: list[Row]) -> list[Row]:
    """A sum that is known need not be spelt out in an inequality; what is then true anyway is left out."""
    by_first: dict[int, list[Row]] = {}
    for row in rows:
        if row.low == row.high:
            by_first.setdefault(min(row.terms), []).append(row)
    for row in rows:
        if row.low != row.high:
            for unknown in list(row.terms):
                for known in by_first.get(unknown, ()):
                    _subtract(row, known)
    return [row for row in rows if _says_something(row)]


def _subtract(row: Row, known: Row) -> None:
    factors = {row.terms.get(unknown, 0) / coefficient for unknown, coefficient in known.terms.items()}
    factor = factors.pop()
    if factors or not factor or factor != int(factor):
        return
    for unknown in known.terms:
        del row.terms[unknown]
    row.low, row.high = row.low - int(factor) * known.low, row.high - int(factor) * known.low


def pieces(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows that hang together by their unknowns."""
    leader: dict[int, int] = {}

    def find(unknown: int) -> int:
        while leader.setdefault(unknown, unknown) != unknown:
            leader[unknown] = leader[leader[unknown]]
            unknown = leader[unknown]
        return unknown

    for row in rows:
        first, *others = row.terms
        for other in others:
            leader[find(other)] = find(first)
    linked: dict[int, list[Row]] = {}
    for row in rows:
        linked.setdefault(find(next(iter(row.terms))), []).append(row)
    yield from linked.values()
