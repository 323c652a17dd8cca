"""The counts of the tables as problems: numbered, with the equations between them and how well each must be hidden."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from integraxl.disclosure.assembly import assemble
from integraxl.disclosure.beliefs import Belief, Reading, read
from integraxl.disclosure.editions import Edition
from integraxl.disclosure.problem import Problem
from integraxl.disclosure.reference import Reference, find_reference
from integraxl.disclosure.system import System
from integraxl.errors import DisclosureRefused, RecordRefused
from integraxl.tables.identities import Cell


class Counts:
    """The counts of an edition, with those of earlier ones that everybody has, and where each count stands."""

    def __init__(self, now: Edition, earlier: Sequence[Edition] = ()) -> None:
        self._now = now
        self._system, numbers = assemble([now, *earlier])
        self._numbers, self._earlier = numbers[0], numbers[1:]
        self._reference = _reference_of(self._system, earlier)
        self._reading = read(self._system, self._reference, Belief.SAME)
        self.problem = self._reading.problem
        self.number = {cell: self._reading.number[number] for cell, number in self._numbers.items()}

    def cells(self, numbers: Collection[int]) -> frozenset[Cell]:
        """The cells of this edition that hide some counts: those that are small among them whatever else is known."""
        always = frozenset(
            cell for cell, number in self._numbers.items() if self._is_small(number) or cell.table in self._now.left_out
        )
        return always | frozenset(cell for cell, number in self.number.items() if number in numbers)

    def _is_small(self, number: int) -> bool:
        return 0 < self._reference.world[number] < self._system.small[number]

    def numbers(self, cells: Collection[Cell]) -> frozenset[int]:
        return frozenset(self.number[cell] for cell in cells)

    @property
    def has_earlier(self) -> bool:
        return bool(self._earlier)

    @cached_property
    def _doubted(self) -> Reading:
        return read(self._system, self._reference, Belief.GROWING)

    @property
    def doubting(self) -> Problem:
        """The problem of who doubts that figures of two editions are the same."""
        return self._doubted.problem

    def doubted(self, numbers: Collection[int]) -> frozenset[int]:
        """Counts of `problem` as counts of `doubting`."""
        return frozenset(
            self._doubted.number[each]
            for each, number in enumerate(self._reading.number)
            if number in numbers and each < len(self._system.values)
        )

    def undoubted(self, numbers: Collection[int]) -> frozenset[int]:
        """Counts of `doubting` as counts of `problem`."""
        return frozenset(
            self._reading.number[each]
            for each, number in enumerate(self._doubted.number)
            if number in numbers and each < len(self._system.values)
        )

    def hidden_earlier(self) -> frozenset[int]:
        """What earlier editions hide, as counts of `doubting`."""
        return frozenset(
            self._doubted.number[number]
            for numbers in self._earlier
            for number in numbers.values()
            if self._system.values[number] is None
        )


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
