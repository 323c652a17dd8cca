"""The outflow at each measuring point: who reached it, of what sex and age, and who had left by then."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import product

from tests.attack.arrivals import Arrivals, cohort, measuring_points
from tests.attack.editions import HIDDEN, Edition
from tests.attack.settle import Sum
from tests.attack.world import Cell, World, total

GROUPS: dict[str, tuple[str | None, bool | None]] = {
    "outflow.all": (None, None),
    "outflow.under30": (None, True),
    "outflow.over30": (None, False),
    "outflow.women": ("woman", None),
}
SPOUSE = "Ægtefælleforsørget"
_SCALE = 10**6  # targets are written with at most six decimals


def _class(edition: Edition) -> tuple[Hashable, ...]:
    """What two editions must have in common for one to hold the other's persons."""
    p = edition.parameters
    seen_on = edition.as_of if p["exclusion_basis"] == "report" else None
    return tuple(p["population"]), p["clock"], p["exclusion_basis"], p["status"], seen_on


def _age_basis(edition: Edition) -> Hashable:
    basis = edition.parameters["age_basis"]
    return (basis, edition.as_of) if basis == "report" else basis


class Outflow:
    """Persons at a point, by sex, age group, how they left, report date, least age and cohort: the finest that any
    two editions of a class can tell apart."""

    def __init__(self, world: World, arrivals: Arrivals) -> None:
        self._world, self._arrivals = world, arrivals

    def describe(self) -> None:
        """Every figure of the four tables."""
        for number, edition in enumerate(self._world.editions):
            for point in measuring_points(edition):
                self._point(number, edition, point)

    def _family(self, edition: Edition) -> list[Edition]:
        return [each for each in self._world.editions if _class(each) == _class(edition)]

    def _kinds(self, edition: Edition) -> list[frozenset[Hashable]]:
        """Ways to have left, as far as the editions of the class count them differently."""
        family = self._family(edition)
        named = {kind for each in family for kind in each.parameters["counted_exits"]} | {SPOUSE, "none"}
        counted = {frozenset(each.parameters["counted_exits"]) for each in family}
        signatures: dict[Hashable, set[Hashable]] = {}
        for kind in named:
            sign = (kind == SPOUSE, frozenset(each for each in counted if kind in each))
            signatures.setdefault(sign, set()).add(kind)
        return sorted((frozenset(each) for each in signatures.values()), key=lambda each: sorted(map(str, each)))

    def _atoms(
        self, number: int, edition: Edition, point: float
    ) -> Iterator[tuple[str, bool, frozenset[Hashable], Sum]]:
        """The unknown counts of an edition's target group, before the spouse-supported are left out."""
        family = self._family(edition)
        dates = sorted({each.as_of for each in family if each.as_of <= edition.as_of})
        ages = sorted({each.parameters["min_age"] for each in family if _age(each) >= _age(edition)})
        starts = sorted({cohort(each) for each in family if cohort(each) >= cohort(edition)})
        bases = sorted({_age_basis(each) for each in family}, key=str)
        own = bases.index(_age_basis(edition))
        for sex, kind in product(("woman", "man"), self._kinds(edition)):
            for young in product((True, False), repeat=len(bases)):
                key = "outflow", _class(edition), point, sex, kind, young
                inside = product(dates, ages, starts)
                yield sex, young[own], kind, total(self._world.atom(number, *key, *each) for each in inside)

    def _point(self, number: int, edition: Edition, point: float) -> None:
        excluded = edition.parameters["exclude_spouse_supported"]
        counted = set(edition.parameters["counted_exits"])
        atoms = [each for each in self._atoms(number, edition, point) if not (excluded and SPOUSE in each[2])]
        for table, (sex, young) in GROUPS.items():
            chosen = [
                (kind, value)
                for of_sex, of_age, kind, value in atoms
                if sex in (None, of_sex) and young in (None, of_age)
            ]
            n = total(value for _, value in chosen)
            exited = total(value for kind, value in chosen if kind & counted)
            self._row(number, table, point, n, exited)
            if table == "outflow.all" and edition.parameters["clock"] == "municipality":
                reached = self._arrivals.reached(number, point, edition.parameters["population"])
                self._world.system.at_least(reached, n)

    def _row(self, number: int, table: str, point: float, n: Sum, exited: Sum) -> None:
        key = (point,)
        self._world.define(number, table, key, n=n, exited=exited)
        if key not in self._world.editions[number].rows(table):
            return
        self._world.share(number, table, key, exited, n)
        self._target(number, table, key, n, exited)

    def _target(self, number: int, table: str, key: tuple[float], n: Sum, exited: Sum) -> None:
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


def _age(edition: Edition) -> int:
    return int(edition.parameters["min_age"])
