"""The counts of an edition and of all earlier ones, and how a stranger may look at them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from integraxl.disclosure.assembly import assemble
from integraxl.disclosure.beliefs import Belief, Reading, read
from integraxl.disclosure.editions import Edition
from integraxl.disclosure.pool import Pool
from integraxl.disclosure.problem import Problem
from integraxl.disclosure.reference import Reference, find_reference
from integraxl.disclosure.suppress import exposed
from integraxl.disclosure.system import System
from integraxl.errors import DisclosureRefused, RecordRefused
from integraxl.tables.identities import Cell


@dataclass(frozen=True)
class View:
    """One way to look at the counts: the problem, and what of it earlier editions tell whatever this one hides.

    Counts of this edition have the numbers of `Counts`; `hidden` and `own` translate to the problem's and back.
    """

    reading: Reading
    asked: Mapping[int, int]
    own_numbers: frozenset[int]

    @cached_property
    def told(self) -> Mapping[int, int]:
        """What is exposed even if this edition shows nothing, and how wide its interval is then."""
        problem, pool = replace(self.reading.problem, need=self.asked), Pool()
        found = exposed(problem, problem.hideable, pool=pool)
        low, high = pool.ends(problem, problem.unknown(problem.hideable))
        return {each: int(high[each] - low[each]) for each in found}

    @cached_property
    def problem(self) -> Problem:
        """What is told already must not be told any better."""
        need = {each: self.told.get(each, width) for each, width in self.asked.items()}
        doubtful = {each: wholes for each, wholes in self.reading.problem.doubtful.items() if each not in self.told}
        return replace(
            self.reading.problem, need={each: width for each, width in need.items() if width}, doubtful=doubtful
        )

    def hidden(self, own: Collection[int]) -> frozenset[int]:
        """A figure that stands in several cells is hidden where all of them are."""
        number = self.reading.number
        return frozenset(number[each] for each in own) - {number[each] for each in self.own_numbers - frozenset(own)}

    def own(self, hidden: Collection[int]) -> frozenset[int]:
        return frozenset(each for each in self.own_numbers if self.reading.number[each] in hidden)


class Counts:
    """The counts of an edition, with those of earlier ones that everybody has, and where each count stands."""

    def __init__(self, now: Edition, earlier: Sequence[Edition] = ()) -> None:
        self._system, numbers = assemble([now, *earlier])
        self._reference = _reference_of(self._system, earlier)
        self.number = numbers[0]
        self.has_earlier = bool(earlier)
        self._own = frozenset(self.number.values())
        self._earlier = frozenset(number for each in numbers[1:] for number in each.values())
        same = self._all_same()
        self.always = frozenset(
            number
            for cell, number in self.number.items()
            if self._is_small(number) or number in same or cell.table in now.left_out
        )
        """What is hidden whatever else is known: the small counts, all of a small group, and what is left out."""

    def _is_small(self, number: int) -> bool:
        return 0 < self._reference.world[number] < self._system.small[number]

    def _all_same(self) -> frozenset[int]:
        """What members of a small group are, where it is the same for all."""
        world = self._reference.world
        return frozenset(
            part
            for whole, parts, limit in self._system.groups
            if 0 < world[whole] < limit and any(world[part] == world[whole] for part in parts)
            for part in parts
        )

    def cells(self, own: Collection[int]) -> frozenset[Cell]:
        return frozenset(cell for cell, number in self.number.items() if number in own)

    @cached_property
    def believing(self) -> View:
        """Who believes that the same persons are counted alike in all editions, as far as the true figures let him."""
        return self._view(read(self._system, self._reference, Belief.SAME))

    @cached_property
    def doubting(self) -> View:
        """Who doubts it: he asks after what earlier editions hide, for what only the others are told may be wrong."""
        reading = read(self._system, self._reference, Belief.GROWING)
        hidden = {reading.number[each] for each in self._earlier if self._system.values[each] is None}
        return self._view(reading, hidden)

    def misled(self, own: Collection[int]) -> View | None:
        """Who believes more than is true, where nothing shown tells him better; None where that is nobody.

        A figure that is hidden now may have fallen since an earlier edition: he takes it to be as large as then.
        """
        reference = find_reference(self._system, own)
        if reference is None or reference.ties == self._reference.ties:
            return None
        return self._view(read(self._system, reference, Belief.SAME))

    def _view(self, reading: Reading, asked: Collection[int] | None = None) -> View:
        need = reading.problem.need
        chosen = need if asked is None else {each: width for each, width in need.items() if each in asked}
        if not self.has_earlier:
            return _FirstView(reading, chosen, self._own)
        return View(reading, chosen, self._own)


class _FirstView(View):
    """Of a first edition nothing is told."""

    @cached_property
    def told(self) -> Mapping[int, int]:
        return {}


def _reference_of(system: System, earlier: Sequence[Edition]) -> Reference:
    """Raises RecordRefused for the record whose figures contradict each other, DisclosureRefused for other tables."""
    reference = find_reference(system)
    if reference is not None:
        return reference
    for edition in earlier:
        if find_reference(assemble([edition])[0]) is None:
            raise RecordRefused(
                f"»{edition.name}« kan ikke bruges: tallene i den passer ikke sammen. Brug filen, som programmet skrev."
            )
    raise DisclosureRefused(
        "Den offentlige udgave kan ikke laves: tallene i tabellerne passer ikke sammen. Intet er skrevet. Se "
        "arket Afstemning i husets egen udgave af rapporten."
    )
