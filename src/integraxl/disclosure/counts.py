"""The counts of the tables as a problem: numbered, with the equations between them and how well each must be hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from integraxl.contract.parameters import Parameters
from integraxl.disclosure.problem import Equation, Problem
from integraxl.errors import DisclosureRefused
from integraxl.tables.counted import AT_LEAST_ONE, WHOLE, WHOLES, count_cells
from integraxl.tables.identities import Cell, Tables
from integraxl.tables.linked import Relation, Rest, relations
from integraxl.tables.since import growths

_COST, _SUM_COST, _SHARES_COST = 100_000, 15_000, 400_000
"""What it costs to hide any count; how much more for a sum; how much more for a whole, with which all shares go."""


@dataclass(frozen=True)
class Edition:
    """The tables of one report date with their true figures; `hidden` is None where that is still to be chosen."""

    tables: Tables
    parameters: Parameters
    hidden: frozenset[Cell] | None = None


@dataclass
class _Draft:
    """The problem under construction. `known` are counts that a stranger sees for good."""

    values: list[int] = field(default_factory=list)
    least: list[int] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    hideable: set[int] = field(default_factory=set)
    given: set[int] = field(default_factory=set)
    need: dict[int, int] = field(default_factory=dict)
    cost: list[int] = field(default_factory=list)
    sums: set[int] = field(default_factory=set)

    def add(self, value: int, least: int = 0) -> int:
        self.values.append(value)
        self.least.append(least)
        self.cost.append(0)
        return len(self.values) - 1

    def problem(self) -> Problem:
        return Problem(
            tuple(self.values),
            tuple(self.least),
            tuple(self.equations),
            frozenset(self.hideable),
            frozenset(self.given),
            self.need,
            tuple(cost + _SUM_COST * (number in self.sums) for number, cost in enumerate(self.cost)),
        )


class Counts:
    """The problem of one report, with that of an earlier one that everybody has, and where each count stands."""

    def __init__(self, now: Edition, earlier: Edition | None = None) -> None:
        self._draft = _Draft()
        self._limits = now.parameters.min_cell, now.parameters.min_group
        self.number = self._add_edition(now)
        if earlier is not None:
            self._add_growth(now, earlier, self._add_edition(earlier))
        self.problem = self._draft.problem()
        if not self.problem.fits(self.problem.values, ()):
            raise DisclosureRefused(
                "Den offentlige udgave kan ikke laves: tallene i tabellerne passer ikke sammen. Intet er skrevet. Se "
                "arket Afstemning i husets egen udgave af rapporten."
            )

    def cells(self, numbers: Collection[int]) -> frozenset[Cell]:
        """The cells of this report among some counts."""
        return frozenset(cell for cell, number in self.number.items() if number in numbers)

    def numbers(self, cells: Collection[Cell]) -> frozenset[int]:
        return frozenset(self.number[cell] for cell in cells)

    def _add_edition(self, edition: Edition) -> Mapping[Cell, int]:
        number = {cell: self._add_cell(edition, cell) for cell in _cells(edition.tables)}
        for relation in relations(edition.tables, edition.parameters):
            if all(cell in number for _, cell in relation.terms):
                self._add_relation(relation, number)
        for each in number.values():
            self._protect_small(each)
        return number

    def _add_cell(self, edition: Edition, cell: Cell) -> int:
        is_whole = cell.row == WHOLE
        least = int(not is_whole and (cell.table, cell.column) in AT_LEAST_ONE)
        value = _value(edition.tables, cell)
        number = self._draft.add(value, least)
        # of equally few complements the smaller ones; the last digits leave one best choice, whatever the solver
        self._draft.cost[number] = _COST + min(value, 90) * 100 + number % 97 + (_SHARES_COST if is_whole else 0)
        if edition.hidden is None:
            self._draft.hideable.add(number)
        elif cell not in edition.hidden:
            self._draft.given.add(number)
        return number

    def _add_relation(self, relation: Relation, number: Mapping[Cell, int]) -> None:
        equation: dict[int, int] = {}
        for factor, cell in relation.terms:
            equation[number[cell]] = equation.get(number[cell], 0) + factor
        self._add_equation(equation, relation.rest)
        if relation.tells:
            self._protect_group(number[relation.terms[0][1]], [each for each in equation if equation[each] < 0])
        if relation.rest is Rest.NOTHING and len(relation.terms) > 2:
            self._draft.sums.add(number[relation.terms[0][1]])

    def _add_equation(self, equation: dict[int, int], rest: Rest) -> None:
        """The rest is a count of its own, shown nowhere."""
        left = sum(factor * self._draft.values[each] for each, factor in equation.items())
        if rest is not Rest.NOTHING:
            number = self._draft.add(left)
            equation[number] = -1
            if rest is Rest.COUNT:
                self._protect_small(number)
        self._draft.equations.append(equation)

    def _protect_small(self, number: int) -> None:
        """A small count must lie in an interval as wide as the limit, so that it could also be no small one."""
        if 0 < self._draft.values[number] < self._limits[0]:
            self._need(number, self._limits[0])

    def _protect_group(self, whole: int, parts: Collection[int]) -> None:
        """That all of a small group are the same must not show."""
        values = self._draft.values
        if 0 < values[whole] < self._limits[1] and any(values[each] == values[whole] for each in parts):
            for each in parts:
                self._need(each, 1)

    def _need(self, number: int, width: int) -> None:
        if number not in self._draft.given:
            self._draft.need[number] = max(width, self._draft.need.get(number, 0))

    def _add_growth(self, now: Edition, earlier: Edition, then: Mapping[Cell, int]) -> None:
        values = self._draft.values
        for growth in growths(now.tables, earlier.tables):
            equation = {self.number[cell]: factor for factor, cell in growth.now if cell in self.number}
            equation |= {then[cell]: -factor for factor, cell in growth.then if cell in then}
            grown = sum(factor * values[each] for each, factor in equation.items())
            if len(equation) == len(growth.now) + len(growth.then) and grown >= 0:
                # what was closed then has not grown, and everybody expects it
                self._add_equation(equation, Rest.COUNT if grown else Rest.NOTHING)


def _cells(tables: Tables) -> Iterator[Cell]:
    yield from count_cells(tables)
    yield from (Cell(id, WHOLE, "n") for id in WHOLES if tables[id].rows)


def _value(tables: Tables, cell: Cell) -> int:
    if cell.row == WHOLE:
        return sum(_value(tables, Cell(cell.table, row, cell.column)) for row in range(len(tables[cell.table].rows)))
    value = cell.value(tables)
    assert isinstance(value, int)
    return value
