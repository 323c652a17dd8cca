"""The links between editions: figures of two or more that count the same persons, or some of the same."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from integraxl.contract.codes import Basis
from integraxl.disclosure.editions import Edition
from integraxl.disclosure.system import Link, System
from integraxl.tables.identities import BASIS_COLUMNS, Cell
from integraxl.tables.since import Quantity, is_within, quantities
from integraxl.tables.windows import Window, all_windows, reached

Numbers = Mapping[Cell, int]
Ordered = Sequence[tuple[Edition, Numbers]]
"""Editions in the order of their dates, with the numbers of their cells."""
Pieces = dict[dt.date, int]
"""The count of the arrivals from each day to the next one."""


@dataclass(frozen=True)
class _Figure:
    """A quantity of one edition, numbered."""

    quantity: Quantity
    terms: Mapping[int, int]
    edition: Edition

    @property
    def place(self) -> tuple[int | frozenset[str], ...]:
        return (*self.quantity.place, self.edition.members)

    @property
    def width(self) -> int:
        return self.edition.parameters.min_cell


def link_quantities(system: System, ordered: Ordered) -> None:
    """Every two figures of which one counts all or some of the other's; and municipalities against the country."""
    found = defaultdict[tuple[Hashable, ...], list[_Figure]](list)
    for edition, number in ordered:
        for each in _quantities(edition, len({one.members for one, _ in ordered}) > 1):
            if all(cell in number for _, cell in each.terms):
                key = each.key if each.is_summed else (*each.key, edition.members)
                terms = {number[cell]: factor for factor, cell in each.terms}
                found[key].append(_Figure(each, terms, edition))
    for group in found.values():
        for (first, one), (second, other) in combinations(enumerate(group), 2):
            system.links += _link(one, other, is_next=second == first + 1)
        system.links += _against_sums(group)


def _quantities(edition: Edition, is_mixed: bool) -> Iterator[Quantity]:
    """Between a municipality and the country windows of arrivals are compared too, one by one."""
    yield from quantities(edition.tables, edition.parameters)
    if is_mixed:
        for each in all_windows(edition.tables, edition.parameters):
            yield Quantity(("window", each.first, each.last, each.column), (), ((1, each.cell),))


def _link(one: _Figure, other: _Figure, *, is_next: bool) -> Iterator[Link]:
    width = max(one.width, other.width)
    if one.place == other.place:
        yield Link(one.terms, other.terms, True, is_next, one.quantity.is_typed, width)
    elif is_within(one.place, other.place):
        yield Link(one.terms, other.terms, False, width=width)
    elif is_within(other.place, one.place):
        yield Link(other.terms, one.terms, False, width=width)


def _against_sums(group: Sequence[_Figure]) -> Iterator[Link]:
    """The country's figure less those of all municipalities that have published theirs: the others' together."""
    for whole in group:
        parts = {
            each.edition.members: each
            for each in group
            if each.edition.members < whole.edition.members and each.quantity.place == whole.quantity.place
        }
        single = [each for members, each in parts.items() if len(members) == 1]
        if len(single) > 1:
            together = {number: factor for each in single for number, factor in each.terms.items()}
            is_all = len(single) == len(whole.edition.members)
            yield Link(together, whole.terms, is_all, width=max(each.width for each in (*single, whole)))


# --- arrivals ---


def link_windows(system: System, ordered: Ordered) -> None:
    """Arrivals of the same municipalities: cut at the ends of all windows, as many came between two cuts in each."""
    groups = defaultdict[frozenset[str], list[tuple[Edition, Numbers]]](list)
    for edition, number in ordered:
        groups[edition.members].append((edition, number))
    for group in groups.values():
        _link_pieces(system, group)
        _link_same_windows(system, list(_placed(group)))


def _link_pieces(system: System, group: Ordered) -> None:
    windows = [_windows(edition) for edition, _ in group]
    cuts = {day for each in windows for one in each for day in (one.first, _next(one.last))}
    cuts |= {_next(last) for edition, _ in group for last, _ in reached(edition.tables, edition.parameters)}
    found = [dict[str, Pieces]() for _ in group]
    for column in BASIS_COLUMNS:
        pieces = [
            _add_pieces(system, each, column, sorted(cuts), number)
            for each, (_, number) in zip(windows, group, strict=True)
        ]
        for by_column, each in zip(found, pieces, strict=True):
            by_column[column] = each
        for (first, before), (second, after) in combinations(enumerate(pieces), 2):
            for cut in sorted(before.keys() & after.keys()):
                system.links.append(Link({before[cut]: 1}, {after[cut]: 1}, True, second == first + 1))
    _link_reached(system, group, found)


def _link_reached(system: System, group: Ordered, found: Sequence[Mapping[str, Pieces]]) -> None:
    """Who is counted at a measuring point came early enough; who did and is not counted is not counted later either."""
    rests = defaultdict[tuple[Hashable, ...], list[int]](list)
    for (edition, number), pieces in zip(group, found, strict=True):
        chosen = edition.parameters
        columns = [column for basis, column in zip(Basis, BASIS_COLUMNS, strict=True) if basis in chosen.population]
        for last, cell in reached(edition.tables, chosen):
            came = {piece: 1 for column in columns for cut, piece in pieces[column].items() if cut <= last}
            if came and cell in number:
                rest = system.add_rest({**came, number[cell]: -1})
                if chosen.exclusion_basis != "report":
                    point = edition.tables[cell.table].records()[cell.row]["point"]
                    rests[
                        point, chosen.min_age, tuple(columns), chosen.exclude_spouse_supported, chosen.cohort_start
                    ].append(rest)
    for same in rests.values():
        system.links += [Link({before: 1}, {after: 1}, False) for before, after in combinations(same, 2)]


def _windows(edition: Edition) -> list[Window]:
    return [each for each in all_windows(edition.tables, edition.parameters) if each.first <= each.last]


def _next(day: dt.date) -> dt.date:
    return dt.date.max if day == dt.date.max else day + dt.timedelta(days=1)


def _add_pieces(
    system: System, windows: Sequence[Window], column: str, cuts: Sequence[dt.date], number: Numbers
) -> Pieces:
    """A count for the days from each cut to the next that an edition counts; every window is the sum of its own."""
    pieces: Pieces = {}
    for window in windows:
        if window.column != column or window.cell not in number:
            continue
        inside = [cut for cut in cuts if window.first <= cut <= window.last]
        for cut in inside:
            if cut not in pieces:
                pieces[cut] = system.add(None)
        system.equations.append({number[window.cell]: 1, **{pieces[cut]: -1 for cut in inside}})
    return pieces


@dataclass(frozen=True)
class _Placed:
    """A window of the edition that stands at `at` in the order."""

    window: Window
    at: int
    number: int
    width: int


def _placed(group: Ordered) -> Iterator[_Placed]:
    for at, (edition, number) in enumerate(group):
        for window in _windows(edition):
            if window.cell in number:
                yield _Placed(window, at, number[window.cell], edition.parameters.min_cell)


def _link_same_windows(system: System, placed: Sequence[_Placed]) -> None:
    """The same days in two editions; and days that one window has more than a smaller one of another edition."""
    by_end = defaultdict[tuple[str, str, dt.date], list[_Placed]](list)
    for each in placed:
        by_end["first", each.window.column, each.window.first].append(each)
        by_end["last", each.window.column, each.window.last].append(each)
    for (end, _, _), group in by_end.items():
        for one, other in combinations(group, 2):
            is_same = (one.window.first, one.window.last) == (other.window.first, other.window.last)
            width = max(one.width, other.width)
            if one.at == other.at or (is_same and end == "last"):
                continue
            if is_same:
                is_next = other.at == one.at + 1
                system.links.append(Link({one.number: 1}, {other.number: 1}, True, is_next, width=width))
                continue
            is_inner = other.window.first <= one.window.first and one.window.last <= other.window.last
            less, more = (one.number, other.number) if is_inner else (other.number, one.number)
            system.differences.append(Link({less: 1}, {more: 1}, False, width=width))
