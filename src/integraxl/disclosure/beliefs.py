"""The system as a stranger reckons with it, as a problem: by what he believes of persons in two editions.

The more he believes the more he can work out, so the strongest belief that the figures allow is reckoned with, and
beside it the weaker one: what is told by the stronger alone need not be true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from integraxl.disclosure.bounds import Equation
from integraxl.disclosure.problem import Problem
from integraxl.disclosure.reference import Reference
from integraxl.disclosure.system import Link, System, Terms, Tie


class Belief(Enum):
    """What a stranger believes of figures that count the same persons in two editions."""

    SAME = "same: nothing was registered late, nothing corrected"
    GROWING = "growing: later editions may have persons that were registered late"


@dataclass(frozen=True)
class Reading:
    """The problem as one belief has it, and the number there of every count of the system."""

    problem: Problem
    number: tuple[int, ...]


def read(system: System, reference: Reference, belief: Belief) -> Reading:
    return _Reader(system, reference, belief).reading()


@dataclass
class _Reader:
    """Figures that are the same become one count; the others get the equations of their links."""

    system: System
    reference: Reference
    belief: Belief
    same: list[int] = field(default_factory=list)
    world: list[int] = field(default_factory=list)
    least: list[int] = field(default_factory=list)
    rests: dict[tuple[frozenset[tuple[int, int]], bool], int] = field(default_factory=dict)
    equations: list[dict[int, int]] = field(default_factory=list)
    small: dict[int, int] = field(default_factory=dict)

    def reading(self) -> Reading:
        self.same = list(range(len(self.system.values)))
        self.world, self.least = list(self.reference.world), list(self.system.least)
        self.small = dict(self.system.small)
        for link, tie in zip(self.system.links, self.reference.ties, strict=True):
            if self._is_one(link, tie):
                self._join(*link.less, *link.more)
        for equation in self.system.equations:
            self._add(equation)
        for link, tie in zip(self.system.links, self.reference.ties, strict=True):
            if not self._is_one(link, tie):
                self._tie(link, tie)
        if self.belief is Belief.SAME:
            for link, tie in zip(self.system.differences, self.reference.differences, strict=True):
                self._tie(link, tie)
        return self._numbered()

    def _is_one(self, link: Link, tie: Tie) -> bool:
        is_single = len(link.less) == len(link.more) == 1
        return is_single and tie is Tie.SAME and self.belief is Belief.SAME

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._one(one), self._one(other)))
        self.same[second] = first

    def _one(self, number: int) -> int:
        while self.same[number] != number:
            self.same[number] = self.same[self.same[number]]
            number = self.same[number]
        return number

    def _add(self, equation: Equation) -> None:
        """An equation of one edition; what is left over of the same figures in two is the same."""
        rest = next((number for number in equation if number in self.system.rests), None)
        terms = self._terms(equation, rest)
        if rest is None:
            if terms:
                self.equations.append(terms)
            return
        self._leave(terms, rest)

    def _terms(self, terms: Terms, rest: int | None = None) -> dict[int, int]:
        found: dict[int, int] = {}
        for number, factor in terms.items():
            if number != rest:
                one = self._one(number)
                found[one] = found.get(one, 0) + factor
        return {number: factor for number, factor in found.items() if factor}

    def _leave(self, terms: Terms, rest: int) -> None:
        key = frozenset(terms.items()), rest in self.system.small
        if key in self.rests:
            self._join(self.rests[key], rest)
            return
        self.rests[key] = rest
        self.equations.append({**terms, rest: -1})

    def _tie(self, link: Link, tie: Tie) -> None:
        """The equation of a link that holds. What one figure has more than the other is a count, unless it is none."""
        if tie is Tie.LOOSE or (
            self.belief is Belief.GROWING and (link.is_typed or (link.is_same and not link.is_next))
        ):
            return
        terms = self._terms(link.terms)
        if not terms:
            return
        if tie is Tie.SAME and self.belief is Belief.SAME:
            self.equations.append(terms)
            return
        rest = len(self.same)
        self.same.append(rest)
        self.world.append(sum(factor * self.world[number] for number, factor in terms.items()))
        self.least.append(0)
        if link.width and self.belief is Belief.SAME:
            self.small[rest] = link.width
        self._leave_new(terms, rest, link.width)

    def _leave_new(self, terms: Terms, rest: int, width: int) -> None:
        key = frozenset(terms.items()), bool(width)
        if key in self.rests:
            self._join(self.rests[key], rest)
        else:
            self.rests[key] = rest
            self.equations.append({**terms, rest: -1})

    def _numbered(self) -> Reading:
        roots = sorted({self._one(number) for number in range(len(self.same))})
        place = {root: position for position, root in enumerate(roots)}
        number = tuple(place[self._one(each)] for each in range(len(self.same)))
        equations = tuple(
            dict.fromkeys(
                tuple(sorted((number[each], factor) for each, factor in row.items())) for row in self.equations
            )
        )
        least = [0] * len(roots)
        cost = [0] * len(roots)
        for each, low in enumerate(self.least):
            least[number[each]] = max(least[number[each]], low)
        for each, price in enumerate(self.system.cost):
            cost[number[each]] += price
        given = frozenset(number[each] for each in self.system.shown)
        known = {number[each] for each, value in enumerate(self.system.values) if value is not None}
        rows = tuple(dict(row) for row in equations)
        _reckon(known, rows, {number[each] for each in self.rests.values()})
        need, doubtful = self._needs(number, known, given)
        hideable = frozenset(number[each] for each in self.system.hideable) - given
        values = tuple(self.world[root] for root in roots)
        return Reading(Problem(values, tuple(least), rows, hideable, given, need, tuple(cost), doubtful), number)

    def _needs(
        self, number: tuple[int, ...], known: set[int], given: frozenset[int]
    ) -> tuple[dict[int, int], dict[int, dict[int, int]]]:
        """How well each count must be hidden. One that nobody here knows may be small, or all of a small group."""
        need: dict[int, int] = {}
        doubtful: dict[int, dict[int, int]] = {}
        for each, width in self.small.items():
            one = number[each]
            if one not in given and (one not in known or 0 < self._true(each) < width):
                need[one] = max(width, need.get(one, 0))
                if one not in known:
                    doubtful.setdefault(one, {})
        for whole, parts, limit in self.system.groups:
            for part, is_sure in self._all_same(whole, parts, limit, number, known):
                one = number[part]
                if one not in given:
                    need[one] = max(1, need.get(one, 0))
                    if not is_sure:
                        doubtful.setdefault(one, {})[number[whole]] = limit
        return need, doubtful

    def _all_same(
        self, whole: int, parts: tuple[int, ...], limit: int, number: tuple[int, ...], known: set[int]
    ) -> Iterator[tuple[int, bool]]:
        """The parts that all, or none, of a small group may be in; and whether it is sure to be so."""
        unknown = [part for part in parts if number[part] not in known]
        if number[whole] not in known:
            yield from ((part, False) for part in parts if part in unknown or self._true(part) == 0)
            return
        is_same = bool(unknown) or any(self._true(part) == self._true(whole) for part in parts)
        if is_same and 0 < self._true(whole) < limit:
            yield from ((part, not unknown) for part in parts)

    def _true(self, each: int) -> int:
        """The true value where it is known, whatever world a stranger takes for true."""
        value = self.system.values[each] if each < len(self.system.values) else None
        return self.world[each] if value is None else value


def _reckon(known: set[int], equations: tuple[Mapping[int, int], ...], rests: set[int]) -> None:
    """What is left over of known counts is known."""
    for equation in equations:
        unknown = [each for each in equation if each not in known]
        if len(unknown) == 1 and unknown[0] in rests:
            known.add(unknown[0])
