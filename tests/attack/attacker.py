"""The attack itself: for each small count, how far it can lie by all that was published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from tests.attack.arrivals import Arrivals
from tests.attack.asides import Asides
from tests.attack.country import add_up, others
from tests.attack.editions import Edition
from tests.attack.efforts import Efforts
from tests.attack.outflow import Outflow
from tests.attack.settle import Infeasible, Source, Sum, total
from tests.attack.standing import Standing
from tests.attack.system import Solver, Undecided
from tests.attack.targets import GROUPS, Target, secrets
from tests.attack.world import FAMILIES, LINKS, ROWS, Belief, Cell, Eras, World

_LOOKS = 6


@dataclass(frozen=True)
class Exposure:
    """A small count that lies in a narrow interval, by a belief that does not contradict what was published."""

    belief: Belief
    target: Target
    true: int
    low: int
    high: int
    by_rows: bool = False
    sources: tuple[Source, ...] = ()

    @property
    def exact(self) -> bool:
        return self.low == self.high


@dataclass
class Result:
    """What an attack on a chain found."""

    attacked: int = 0
    exposures: list[Exposure] = field(default_factory=list)
    false_beliefs: list[Belief] = field(default_factory=list)
    undecided: int = 0


def imagine(editions: list[Edition], belief: Belief, eras: Eras | None = None) -> World:
    """All that is known of the editions' figures under a belief."""
    world = World(editions, belief, eras)
    arrivals = Arrivals(world)
    arrivals.describe()
    Outflow(world, arrivals).describe()
    Standing(world).describe()
    Efforts(world).describe()
    Asides(world).describe()
    add_up(world)
    world.read()
    return world


def believable(editions: list[Edition], belief: Belief) -> tuple[World, bool]:
    """The world of a belief as far as nothing published contradicts it, and whether something does.

    What was corrected between two editions divides them, for the counts of that family alone.
    """
    world = imagine(editions, belief)
    if _is_possible(world):
        return world, False
    if belief is Belief.ZEROS:
        return imagine(editions, Belief.APART), True
    alone = tuple(range(len(editions)))
    eras = dict.fromkeys(FAMILIES.values(), alone)
    for family in eras:
        eras[family] = _eras_of(editions, belief, eras, family)
    return imagine(editions, belief, eras), True


def _eras_of(editions: list[Edition], belief: Belief, others: Eras, family: str) -> tuple[int, ...]:
    """The editions of one time, each as long as it can be."""
    if _is_possible(imagine(editions, belief, {**others, family: (0,) * len(editions)})):
        return (0,) * len(editions)
    eras = others[family]
    for number in range(1, len(editions)):
        joined = (*eras[:number], eras[number - 1], *eras[number + 1 :])
        if _is_possible(imagine(editions, belief, {**others, family: joined})):
            eras = joined
    return eras


def _is_possible(world: World) -> bool:
    try:
        world.system.solver().check()
    except (Infeasible, Undecided):
        return False
    return True


def attack(editions: list[Edition], beliefs: tuple[Belief, ...] = LINKS, explain: int = 0) -> Result:
    """Attack every small count of a chain under each belief."""
    result = Result()
    if not editions:
        return result
    world = imagine(editions, Belief.CLOSED)
    targets = [*secrets(world), *(each for each in others(editions) if each.is_described(world))]
    small = [(each, true) for each in targets if (true := each.true(editions)) and 0 < true < least_shown(editions)]
    result.attacked = len(small)
    for belief in beliefs:
        _Attack(editions, belief, result, explain).run(small)
        if not result.false_beliefs and not any(each.edited for each in editions):
            break  # who believes less finds no more, where what is believed is true
    return result


def least_shown(editions: list[Edition]) -> int:
    """The smallest count that may be known."""
    return min(each.min_cell for each in editions)


class _Attack:
    def __init__(self, editions: list[Edition], belief: Belief, result: Result, explain: int) -> None:
        self._editions, self._belief, self._result, self._explain = editions, belief, result, explain
        self._least = least_shown(editions)
        self._world, contradicted = believable(editions, belief)
        if contradicted:
            result.false_beliefs.append(belief)
        self._solver = self._world.system.solver()

    def run(self, small: list[tuple[Target, int]]) -> None:
        """Every small count, then every small group."""
        self._solver.check()
        self._look_around([target.sum(self._world) for target, _ in small])
        for target, true in small:
            self._attack(target, true)
        for target in self._same():
            self._attack_group(target)

    def _look_around(self, values: list[Sum]) -> None:
        """Worlds far from one another, each of which answers for many counts."""
        rng = Random(0)
        for _ in range(_LOOKS):
            with suppress(Undecided):
                self._solver.least(total(value * rng.choice((-1, 1)) for value in values))

    def _attack(self, target: Target, true: int) -> None:
        known = target.shown(self._editions)
        low, high = (known, known) if known is not None else self._bounds(self._solver, target.sum(self._world))
        if low <= true <= high and high - low < self._least:
            sources = self._sources(target)
            by_rows = known is None and self._wide_without_rows(target)
            self._result.exposures.append(Exposure(self._belief, target, true, low, high, by_rows, sources))

    def _wide_without_rows(self, target: Target) -> bool:
        """Whether it takes more than the figures: which rows there are, and their order."""
        low, high = self._bounds(self._blind, target.sum(self._world))
        return high - low >= self._least

    @cached_property
    def _blind(self) -> Solver:
        """Who has read the figures alone."""
        solver = self._world.system.solver(frozenset((number, ROWS) for number in range(len(self._editions))))
        solver.check()
        return solver

    def _bounds(self, solver: Solver, value: Sum) -> tuple[int, int]:
        """The interval, or the part of it that is wide enough to stop at."""
        try:
            for ask in (solver.least, solver.most):
                low, high = solver.seen(value)
                if high - low < self._least:
                    ask(value)
        except Undecided:
            self._result.undecided += 1
        return solver.seen(value)

    def _same(self) -> Iterator[Target]:
        """Groups of fewer than `min_group` all of whom are, or none of whom is, in the category."""
        for number, edition in enumerate(self._editions):
            for table, pairs in GROUPS.items():
                for key, row in edition.truth.get(table, {}).items():
                    for part, whole in pairs:
                        if row.get(whole) and row[whole] < edition.min_group and row[part] in (0, row[whole]):
                            inside = (1, Cell(number, table, key, part))
                            outside = (1, Cell(number, table, key, whole)), (-1, inside[1])
                            name = f"{table} {'/'.join(map(str, key))} {part} of {whole}"
                            yield Target("group", name, outside if row[part] else (inside,))

    def _attack_group(self, target: Target) -> None:
        """Exposed where it is certain that the rest is nobody."""
        value = target.sum(self._world)
        known = target.shown(self._editions)
        if known is None and self._solver.seen(value)[1] > 0:
            return
        try:
            if known == 0 or (known is None and self._solver.most(value) == 0):
                sources = self._sources(target)
                self._result.exposures.append(Exposure(self._belief, target, 0, 0, 0, sources=sources))
        except Undecided:
            self._result.undecided += 1

    def _sources(self, target: Target) -> tuple[Source, ...]:
        """Tables that suffice for it: each that can be left out is. It takes long, so the first few are explained."""
        if not self._explain:
            return ()
        self._explain -= 1
        value, without = target.sum(self._world), frozenset[Source]()
        for source in dict.fromkeys(each.source for each in self._world.system.constraints if each.source):
            solver = self._world.system.solver(without | {source})
            solver.check()
            low, high = self._bounds(solver, value)
            if high - low < self._least:
                without |= {source}
        read = {each.source for each in self._world.system.constraints}
        return tuple(sorted(source for source in read - without if source))
