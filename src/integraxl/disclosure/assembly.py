"""The editions put together as one system: the counts of each, what holds between them, how well each must hide."""

from __future__ import annotations

from collections.abc import Sequence

from integraxl.contract.codes import TableId
from integraxl.disclosure.editions import Edition
from integraxl.disclosure.linking import Numbers, link_quantities, link_windows
from integraxl.disclosure.system import System
from integraxl.tables.counted import AT_LEAST_ONE, WHOLE
from integraxl.tables.identities import Cell
from integraxl.tables.linked import Relation, Rest, relations

_COST, _SUM_COST, _SHARES_COST = 100_000, 15_000, 400_000
"""What it costs to hide any count; how much more for a sum; how much more for a whole, with which all shares go."""


def assemble(editions: Sequence[Edition]) -> tuple[System, list[Numbers]]:
    """The system of the editions, the one being made first, and the number of every cell of each."""
    system = System()
    numbers = [_add_edition(system, edition) for edition in editions]
    ordered = sorted(
        zip(editions, numbers, strict=True),
        key=lambda each: (each[0].parameters.as_of, not each[0].is_earlier, each[0].name),
    )
    link_quantities(system, ordered)
    link_windows(system, ordered)
    return system, numbers


def _add_edition(system: System, edition: Edition) -> Numbers:
    number = {cell: _add_cell(system, edition, cell) for cell in edition.cells()}
    limit = edition.parameters.min_cell
    for relation in relations(edition.tables, edition.parameters):
        if all(cell in number for _, cell in relation.terms):
            _add_relation(system, relation, number, edition)
    for each in number.values():
        if not (edition.is_earlier and each in system.shown):
            system.small[each] = limit
    return number


def _add_cell(system: System, edition: Edition, cell: Cell) -> int:
    is_whole = cell.row == WHOLE
    is_there = (cell.table, cell.column) in AT_LEAST_ONE or _begins(edition, cell)
    least = int(not is_whole and is_there)
    value = edition.value(cell)
    number = system.add(value, least)
    if edition.is_earlier:
        if value is not None:
            system.shown.add(number)
        return number
    assert value is not None
    # of equally few complements the smaller ones; the last digits leave one best choice, whatever the solver
    system.cost[number] = _COST + min(value, 90) * 100 + number % 97 + (_SHARES_COST if is_whole else 0)
    if cell.table not in edition.left_out:
        system.hideable.add(number)
    return number


def _begins(edition: Edition, cell: Cell) -> bool:
    """Without a first day of the cohort the series begins with the first who came."""
    is_first = (cell.table, cell.row, cell.column) == (TableId.ARRIVALS_SERIES, 0, "total")
    return is_first and edition.parameters.cohort_start is None


def _add_relation(system: System, relation: Relation, number: Numbers, edition: Edition) -> None:
    equation: dict[int, int] = {}
    for factor, cell in relation.terms:
        equation[number[cell]] = equation.get(number[cell], 0) + factor
    whole, parts = number[relation.terms[0][1]], [each for each in equation if equation[each] < 0]
    if relation.rest is Rest.NOTHING:
        system.equations.append(equation)
        if len(relation.terms) > 2 and whole in system.hideable:
            system.cost[whole] += 0 if whole in system.sums else _SUM_COST
            system.sums.add(whole)
    else:
        limit = edition.parameters.min_cell if relation.rest is Rest.COUNT else 0
        parts.append(system.add_rest(equation, limit))
    if relation.tells:
        system.groups.append((whole, tuple(parts), edition.parameters.min_group))
