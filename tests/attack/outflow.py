"""The outflow at each measuring point: who reached it, of what sex and age, and who had left by then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator
from itertools import pairwise, product
from typing import NamedTuple

from tests.attack.arrivals import Arrivals, cohort, measuring_points
from tests.attack.editions import HIDDEN, Edition, Key
from tests.attack.settle import Sum, total
from tests.attack.world import Cell, World

GROUPS: dict[str, tuple[str | None, bool | None]] = {
    "outflow.all": (None, None),
    "outflow.under30": (None, True),
    "outflow.over30": (None, False),
    "outflow.women": ("woman", None),
}
SPOUSE = "Ægtefælleforsørget"
_SCALE = 10**6  # targets are written with at most six decimals
_AGES_IN_TIME = ("arrival", "measurement", "report")

Fate = tuple[tuple[bool, bool], ...]
"""By each report date that exclusions are judged on: moved by then, spouse-supported on it."""


class Left(NamedTuple):
    """Kinds of exit that no two editions tell apart; `again`: the case was open again at the point."""

    kinds: frozenset[str]
    again: bool


class Persons(NamedTuple):
    """Persons that editions can tell from others at a point, and how many of them there are."""

    sex: str
    young: bool
    left: Left
    fate: Fate
    n: Sum


def _age_basis(edition: Edition) -> tuple[int, dt.date | None]:
    """On what day the age groups are judged, in the order in which these days come."""
    basis = edition.parameters["age_basis"]
    return _AGES_IN_TIME.index(basis), edition.as_of if basis == "report" else None


def _ordered(basis: tuple[int, dt.date | None]) -> tuple[int, dt.date]:
    return basis[0], basis[1] or dt.date.min


class Outflow:
    """Persons at a point, in the finest parts that any two editions with one clock can tell apart."""

    def __init__(self, world: World, arrivals: Arrivals) -> None:
        self._world, self._arrivals = world, arrivals

    def describe(self) -> None:
        """Every figure of the four tables."""
        for number, edition in enumerate(self._world.editions):
            for point in measuring_points(edition):
                self._point(number, edition, point)

    def _family(self, edition: Edition) -> list[Edition]:
        clock = edition.parameters["clock"]
        return [each for each in self._world.editions if each.parameters["clock"] == clock]

    def _ways_out(self, family: list[Edition]) -> list[Left]:
        """Ways to have left, as far as the editions count them differently."""
        named = {kind for each in family for kind in each.parameters["counted_exits"]} | {SPOUSE, "none"}
        counted = [set(each.parameters["counted_exits"]) for each in family]
        alike: dict[Hashable, set[str]] = {}
        for kind in sorted(named):
            alike.setdefault((kind == SPOUSE, *(kind in each for each in counted)), set()).add(kind)
        again = (False, True) if any(each.parameters["status"] == "ever" for each in family) else (False,)
        return [Left(frozenset(kinds), each) for kinds in alike.values() for each in again]

    def _fates(self, days: list[dt.date]) -> list[Fate]:
        """Who has moved stays away; who is supported may be so on one day and not on another."""
        every: Iterator[Fate] = product(list(product((False, True), (False, True))), repeat=len(days))
        return [
            fate
            for fate in every
            if all(before <= after for (before, _), (after, _) in pairwise(fate))
            and not any(moved and supported for moved, supported in fate)
        ]

    def _persons(self, number: int, edition: Edition, point: float) -> Iterator[Persons]:
        """The parts of an edition's target group, before exclusions."""
        family = self._family(edition)
        bases = sorted({_age_basis(each) for each in family}, key=_ordered)
        own = bases.index(_age_basis(edition))
        for sex, left, fate in product(("woman", "man"), self._ways_out(family), self._fates(_judged_on(family))):
            for years in range(len(bases) + 1):  # young on the first so many days
                key = "outflow", edition.parameters["clock"], point, sex, left, fate, years
                n = total(self._world.atom(number, *key, *each) for each in _inside(edition, family))
                yield Persons(sex, own < years, left, fate, n)

    def _point(self, number: int, edition: Edition, point: float) -> None:
        members = [each for each in self._persons(number, edition, point) if self._is_member(edition, each)]
        for table, (sex, young) in GROUPS.items():
            chosen = [each for each in members if sex in (None, each.sex) and young in (None, each.young)]
            n, exited = total(each.n for each in chosen), total(each.n for each in chosen if _has_left(edition, each))
            self._row(number, table, (point,), n, exited)
            if table == "outflow.all" and edition.parameters["clock"] == "municipality":
                reached = self._arrivals.reached(number, point, edition.parameters["population"])
                self._world.system.at_least(reached, n)

    def _is_member(self, edition: Edition, persons: Persons) -> bool:
        """Not moved, and not spouse-supported where these are left out, on the day of exclusions."""
        leaves_out = edition.parameters["exclude_spouse_supported"]
        if edition.parameters["exclusion_basis"] == "measurement":
            return not (leaves_out and SPOUSE in persons.left.kinds and not persons.left.again)
        moved, supported = persons.fate[_judged_on(self._family(edition)).index(edition.as_of)]
        return not moved and not (leaves_out and supported)

    def _row(self, number: int, table: str, key: Key, n: Sum, exited: Sum) -> None:
        self._world.define(number, table, key, n=n, exited=exited)
        if key in self._world.editions[number].rows(table):
            self._world.share(number, table, key, exited, n)
            self._target(number, table, key, n, exited)

    def _target(self, number: int, table: str, key: Key, n: Sum, exited: Sum) -> None:
        """What met, gap_pp and missing give back."""
        met, gap, missing, target = (
            self._world.value(Cell(number, table, key, column)) for column in ("met", "gap_pp", "missing", "target")
        )
        if target in (HIDDEN, None):
            return
        aimed, system = n * round(target * _SCALE), self._world.system
        system.source = (number, table)
        if met not in (HIDDEN, None):
            low = 0 if met else -(2**40)
            system.between(exited * _SCALE - aimed, low, 2**40 if met else -1)
        if gap not in (HIDDEN, None):
            system.ratio(exited, n, gap / 100 + target)
        if missing not in (HIDDEN, None):
            system.between((exited + int(missing)) * _SCALE - aimed, 0, _SCALE - 1)
        system.source = None


def _judged_on(family: list[Edition]) -> list[dt.date]:
    return sorted({each.as_of for each in family if each.parameters["exclusion_basis"] == "report"})


def _inside(edition: Edition, family: list[Edition]) -> Iterator[tuple[Hashable, ...]]:
    """The steps of report date, least age, cohort and population that an edition takes in."""
    dates = sorted({each.as_of for each in family if each.as_of <= edition.as_of})
    ages = sorted({_age(each) for each in family if _age(each) >= _age(edition)})
    starts = sorted({cohort(each) for each in family if cohort(each) >= cohort(edition)})
    yield from product(dates, ages, starts, sorted(edition.parameters["population"]))


def _has_left(edition: Edition, persons: Persons) -> bool:
    counted = bool(persons.left.kinds & set(edition.parameters["counted_exits"]))
    return counted and (edition.parameters["status"] == "ever" or not persons.left.again)


def _age(edition: Edition) -> int:
    return int(edition.parameters["min_age"])
