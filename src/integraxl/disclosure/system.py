"""All counts of all editions, numbered, with the equations inside an edition and the links between editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from integraxl.disclosure.bounds import Equation

Terms = Mapping[int, int]
"""Factor per count."""


class Tie(Enum):
    """How two figures of different editions hang together."""

    SAME = "same: they count the same persons"
    GROWS = "grows: the other counts those and perhaps more"
    LOOSE = "loose: the figures contradict it, so nobody can believe it"


@dataclass(frozen=True)
class Link:
    """The one figure counts no more than the other, or, where `is_same`, just as many.

    `is_next`: no third edition lies between the two. `is_typed`: what is not the same has been typed anew; it has not
    grown. `width` is that of the difference: it is a count itself.
    """

    less: Terms
    more: Terms
    is_same: bool
    is_next: bool = False
    is_typed: bool = False
    width: int = 0

    @property
    def terms(self) -> dict[int, int]:
        """The difference: more less less."""
        found = dict(self.more)
        for number, factor in self.less.items():
            found[number] = found.get(number, 0) - factor
        return {number: factor for number, factor in found.items() if factor}


@dataclass
class System:
    """The counts. A value is None where the house does not know it: what an earlier edition hides.

    Attributes:
        values: the true count in this edition, or the figure that an earlier one shows.
        least: what each is at least, as everyone knows.
        equations: what holds between the counts of one edition.
        rests: counts or bounds that no table shows; each stands in one equation, with factor -1.
        links: what holds between editions, if nothing was corrected.
        differences: arrivals in a window of one edition that lie outside a smaller one of another.
        hideable: the counts that this edition can show or hide.
        shown: the counts that an earlier edition shows.
        small: how wide the interval of a count must be, if it is small.
        groups: wholes and their parts where it must not show that all of a small group are the same.
        sums: those of the hideable counts that are sums of others.
    """

    values: list[int | None] = field(default_factory=list)
    least: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    rests: set[int] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)
    differences: list[Link] = field(default_factory=list)
    hideable: set[int] = field(default_factory=set)
    shown: set[int] = field(default_factory=set)
    small: dict[int, int] = field(default_factory=dict)
    groups: list[tuple[int, tuple[int, ...], int]] = field(default_factory=list)
    sums: set[int] = field(default_factory=set)

    def add(self, value: int | None, least: int = 0) -> int:
        self.values.append(value)
        self.least.append(least)
        self.cost.append(0)
        return len(self.values) - 1

    def add_rest(self, terms: Terms, width: int = 0) -> int:
        """What is left over when the terms are summed; `width` above 0 where it is a count."""
        number = self.add(self.sum(terms))
        self.rests.add(number)
        self.equations.append({**terms, number: -1})
        if width:
            self.small[number] = width
        return number

    def sum(self, terms: Terms) -> int | None:
        """What the terms sum to, where all are known."""
        total = 0
        for number, factor in terms.items():
            value = self.values[number]
            if value is None:
                return None
            total += factor * value
        return total
