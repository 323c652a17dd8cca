"""The editions put together as one system: the counts of each, what holds between them, how well each must hide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations

from integraxl.disclosure.editions import Edition
from integraxl.disclosure.system import Link, System
from integraxl.tables.counted import AT_LEAST_ONE, WHOLE
from integraxl.tables.identities import BASIS_COLUMNS, Cell
from integraxl.tables.linked import Relation, Rest, relations
from integraxl.tables.since import Quantity, is_within, quantities
from integraxl.tables.windows import Window, all_windows

_COST, _SUM_COST, _SHARES_COST = 100_000, 15_000, 400_000
"""What it costs to hide any count; how much more for a sum; how much more for a whole, with which all shares go."""

Numbers = Mapping[Cell, int]


def assemble(editions: Sequence[Edition]) -> tuple[System, list[Numbers]]:
    """The system of the editions, the one being made first, and the number of every cell of each."""
    system = System()
    numbers = [_add_edition(system, edition) for edition in editions]
    if len(editions) > 1:
        ordered = sorted(
            zip(editions, numbers, strict=True),
            key=lambda each: (each[0].parameters.as_of, not each[0].is_earlier, each[0].name),
        )
        _link_quantities(system, ordered)
        _link_windows(system, ordered)
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
    least = int(not is_whole and (cell.table, cell.column) in AT_LEAST_ONE)
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


# --- between editions ---

_Placed = Sequence[tuple[Edition, Numbers]]


def _link_quantities(system: System, ordered: _Placed) -> None:
    """Every two figures that count the same persons, or of which one counts some of the other's."""
    found: dict[tuple[Hashable, ...], list[tuple[Quantity, dict[int, int], int]]] = {}
    for edition, number in ordered:
        for each in quantities(edition.tables, edition.parameters):
            if all(cell in number for _, cell in each.terms):
                terms = {number[cell]: factor for factor, cell in each.terms}
                found.setdefault(each.key, []).append((each, terms, edition.parameters.min_cell))
    for group in found.values():
        for (first, (one, before, low)), (second, (other, after, high)) in combinations(enumerate(group), 2):
            if one.place == other.place:
                is_next = second == first + 1
                system.links.append(Link(before, after, True, is_next, one.is_typed, max(low, high)))
            elif is_within(one.place, other.place):
                system.links.append(Link(before, after, False, width=max(low, high)))
            elif is_within(other.place, one.place):
                system.links.append(Link(after, before, False, width=max(low, high)))


def _link_windows(system: System, ordered: _Placed) -> None:
    """Arrivals: the days are cut at the ends of all windows; between two cuts as many came in every edition."""
    windows = [
        [each for each in all_windows(edition.tables, edition.parameters) if each.first <= each.last]
        for edition, _ in ordered
    ]
    cuts = sorted({day for each in windows for one in each for day in (one.first, _next(one.last))})
    for column in BASIS_COLUMNS:
        pieces = [
            _add_pieces(system, each, column, cuts, number) for each, (_, number) in zip(windows, ordered, strict=True)
        ]
        for (first, before), (second, after) in combinations(enumerate(pieces), 2):
            for cut in sorted(before.keys() & after.keys()):
                system.links.append(Link({before[cut]: 1}, {after[cut]: 1}, True, second == first + 1))
    placed = [
        (each, position, number[each.cell], edition.parameters.min_cell)
        for position, (found, (edition, number)) in enumerate(zip(windows, ordered, strict=True))
        for each in found
        if each.cell in number
    ]
    _link_same_windows(system, placed)


def _next(day: dt.date) -> dt.date:
    return dt.date.max if day == dt.date.max else day + dt.timedelta(days=1)


def _add_pieces(
    system: System, windows: Sequence[Window], column: str, cuts: Sequence[dt.date], number: Numbers
) -> dict[dt.date, int]:
    """A count for the days from each cut to the next that an edition counts; every window is the sum of its own."""
    pieces: dict[dt.date, int] = {}
    for window in windows:
        if window.column != column or window.cell not in number:
            continue
        inside = [cut for cut in cuts if window.first <= cut <= window.last]
        for cut in inside:
            if cut not in pieces:
                pieces[cut] = system.add(None)
        system.equations.append({number[window.cell]: 1, **{pieces[cut]: -1 for cut in inside}})
    return pieces


def _link_same_windows(system: System, placed: Sequence[tuple[Window, int, int, int]]) -> None:
    """The same days in two editions; and days that one window has more than a smaller one of another edition."""
    by_end: dict[tuple[str, str, dt.date], list[tuple[Window, int, int, int]]] = {}
    for each in placed:
        window = each[0]
        by_end.setdefault(("first", window.column, window.first), []).append(each)
        by_end.setdefault(("last", window.column, window.last), []).append(each)
    for (end, _, _), group in by_end.items():
        for (one, at, number, low), (other, there, another, high) in combinations(group, 2):
            if at == there:
                continue
            is_same = (one.first, one.last) == (other.first, other.last)
            if is_same and end == "first":
                system.links.append(Link({number: 1}, {another: 1}, True, there == at + 1, width=max(low, high)))
            elif not is_same:
                is_inner = other.first <= one.first and one.last <= other.last
                less, more = (number, another) if is_inner else (another, number)
                system.differences.append(Link({less: 1}, {more: 1}, False, width=max(low, high)))
