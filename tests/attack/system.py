"""A system of whole numbers under linear constraints, and how far a sum of them can lie: OR-tools' CP-SAT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ortools.sat.python import cp_model

from tests.attack.settle import Constraint, Infeasible, Row, Source, Sum, pieces, settle

_SECONDS = 20.0
_EXACT = 10_000  # denominators of shares: more persons than any town has


class Undecided(Exception):
    """The solver ran out of time."""


@dataclass
class System:
    """Unknown counts from 0 to `most`, and what is known of them."""

    most: int = 5000
    constraints: list[Constraint] = field(default_factory=list)
    source: Source = None
    _n: int = 0

    def unknown(self) -> Sum:
        """A new unknown count."""
        self._n += 1
        return Sum(((self._n - 1, 1),))

    def between(self, value: Sum, low: int, high: int) -> None:
        """`value` lies from `low` to `high`."""
        self.constraints.append(Constraint(value, low, high, self.source))

    def equal(self, left: Sum, right: Sum | int) -> None:
        """Both sides are the same."""
        self.between(left - right, 0, 0)

    def at_least(self, left: Sum, right: Sum | int) -> None:
        """The left side is the larger, or the same."""
        self.between(left - right, 0, 2**40)

    def ratio(self, numerator: Sum, denominator: Sum, share: float) -> None:
        """`share` is the unrounded quotient."""
        exact = Fraction(share).limit_denominator(_EXACT)
        self.equal(numerator * exact.denominator, denominator * exact.numerator)

    def solver(self, without: frozenset[Source] = frozenset()) -> Solver:
        """Ready to be asked for bounds, by whom has not read some of the sources."""
        return Solver([each for each in self.constraints if each.source not in without], self.most)


class Solver:
    """Answers how far sums can lie, piece by piece: unknowns that no constraint links are solved by themselves."""

    def __init__(self, constraints: list[Constraint], most: int) -> None:
        self._fixed, remaining = settle(constraints)
        self._piece_of: dict[int, Piece] = {}
        self._most = most
        for linked in pieces(remaining):
            piece = Piece(linked, most)
            self._piece_of.update(dict.fromkeys(piece.unknowns, piece))

    def check(self) -> None:
        """Find a first world, or raise `Infeasible`."""
        for piece in dict.fromkeys(self._piece_of.values()):
            piece.solve({})

    def least(self, value: Sum) -> int:
        """The least that `value` can be."""
        constant, split = self._split(value)
        return constant + sum(piece.solve(terms) for piece, terms in split.items())

    def most(self, value: Sum) -> int:
        """The most that `value` can be."""
        return -self.least(-value)

    def seen(self, value: Sum) -> tuple[int, int]:
        """The least and most of `value` in the worlds found so far."""
        low, split = self._split(value)
        high = low
        for piece, terms in split.items():
            least, most = piece.seen(terms)
            low, high = low + least, high + most
        return low, high

    def _split(self, value: Sum) -> tuple[int, dict[Piece, dict[int, int]]]:
        constant, split = value.constant, dict[Piece, dict[int, int]]()
        for unknown, coefficient in value.terms:
            if unknown in self._fixed:
                constant += coefficient * self._fixed[unknown]
            else:
                split.setdefault(self._found(unknown), {})[unknown] = coefficient
        return constant, split

    def _found(self, unknown: int) -> Piece:
        """The unknown's piece; one that nothing constrains is a piece of its own."""
        if unknown not in self._piece_of:
            piece = Piece([Row({unknown: 1}, 0, self._most)], self._most)
            piece.solve({})
            self._piece_of[unknown] = piece
        return self._piece_of[unknown]


class Piece:
    """Unknowns that hang together. Every world found is kept, for it answers other questions too."""

    def __init__(self, rows: list[Row], most: int) -> None:
        self.unknowns = list(dict.fromkeys(unknown for row in rows for unknown in row.terms))
        self.worlds: list[dict[int, int]] = []
        self._model = cp_model.CpModel()
        self._variables = {unknown: self._model.new_int_var(0, most, "") for unknown in self.unknowns}
        for row in rows:
            self._model.add_linear_constraint(self._expression(row.terms), row.low, row.high)
        self._solver = cp_model.CpSolver()
        parameters = self._solver.parameters
        parameters.num_workers, parameters.random_seed, parameters.max_deterministic_time = 1, 1, _SECONDS
        parameters.max_presolve_iterations, parameters.cp_model_probing_level, parameters.symmetry_level = 1, 0, 0

    def _expression(self, terms: Mapping[int, int]) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.weighted_sum([self._variables[each] for each in terms], list(terms.values()))

    def seen(self, terms: Mapping[int, int]) -> tuple[int, int]:
        """The least and most of a sum in the worlds found so far."""
        values = [_evaluate(terms, world) for world in self.worlds]
        return min(values), max(values)

    def solve(self, terms: Mapping[int, int]) -> int:
        """The least of a sum."""
        self._model.clear_objective()  # type: ignore[no-untyped-call]
        if terms:
            self._model.minimize(self._expression(terms))
        status = self._solver.solve(self._model)
        if status == cp_model.INFEASIBLE:
            raise Infeasible
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise Undecided
        world = {unknown: self._solver.value(each) for unknown, each in self._variables.items()}
        self.worlds.append(world)
        if terms and status != cp_model.OPTIMAL:
            raise Undecided
        return _evaluate(terms, world)


def _evaluate(terms: Mapping[int, int], world: Mapping[int, int]) -> int:
    return sum(coefficient * world[unknown] for unknown, coefficient in terms.items())
