"""What changed between two sets of records: rows added, removed or corrected, and which of them change history."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integraxl.contract.fields import Column, Kind, Record, columns_of
from integraxl.contract.tables import Activity, Effort, Igu, Interpreting, Person
from integraxl.danish import format_short_date, format_shortest
from integraxl.workbook.columns import NO_CODE, NO_DATE, Columns, from_day

Row = tuple[Any, ...]

RECORDS: tuple[type[Record], ...] = (Person, Activity, Igu, Interpreting, Effort)
"""The tables whose rows are told one by one; the others are registers, told as a whole."""

# neither a birth nor a plan is an event that was entered late
_NO_EVENTS = {(Person, "birth_date"), (Igu, "planned_end")}


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Change:
    """One row that is not as it was. `old` and `new` are its positions in the two tables; None where it is not there.

    `backdated`: it says that something happened on or before the old report date, and the old workbook did not know.
    """

    model: type[Record]
    kind: ChangeKind
    backdated: bool
    old: int | None
    new: int | None


def find_changes(model: type[Record], old: Columns, new: Columns, report_day: int) -> list[Change]:
    """The changes of one table: removed rows first, in the order of the old file, then the others as in the new."""
    old_rows, new_rows = rows_of(old), rows_of(new)
    pairs = _matched(model, old_rows, new_rows)
    matched_old = {before for before, _ in pairs}
    partner = {after: before for before, after in pairs}
    changes = [
        Change(model, ChangeKind.REMOVED, False, row, None) for row in range(len(old_rows)) if row not in matched_old
    ]
    for row, content in enumerate(new_rows):
        before = partner.get(row)
        if before is None:
            late = _is_backdated(model, None, content, report_day)
            changes.append(Change(model, ChangeKind.ADDED, late, None, row))
        elif old_rows[before] != content:
            late = _is_backdated(model, old_rows[before], content, report_day)
            changes.append(Change(model, ChangeKind.CORRECTED, late, before, row))
    return changes


def rows_of(records: Columns) -> list[Row]:
    """The rows as tuples that can be compared: a missing number is None, since NaN is unlike itself."""
    lists = []
    for column in columns_of(records.model):
        values = records[column.name].tolist()
        if column.kind is Kind.NUMBER:
            values = [None if value != value else value for value in values]
        lists.append(values)
    return list(zip(*lists, strict=True))


def _matched(model: type[Record], old: Sequence[Row], new: Sequence[Row]) -> list[tuple[int, int]]:
    """Which old row is which new one: each rule takes, in file order, what the rules before it left."""
    pairs: list[tuple[int, int]] = []
    rest_old, rest_new = list(range(len(old))), list(range(len(new)))
    for key in _matching_rules(model):
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for row in reversed(rest_old):
            if (value := key(old[row])) is not None:
                waiting[value].append(row)
        for row in rest_new:
            value = key(new[row])
            if value is not None and waiting.get(value):
                pairs.append((waiting[value].pop(), row))
        taken_old, taken_new = {before for before, _ in pairs}, {after for _, after in pairs}
        rest_old = [row for row in rest_old if row not in taken_old]
        rest_new = [row for row in rest_new if row not in taken_new]
    return pairs


def _matching_rules(model: type[Record]) -> Iterator[Callable[[Row], Hashable]]:
    """By id; then by whole content; then what is most likely the same thing, entered otherwise."""
    if model in (Person, Igu):
        yield _values(model, "person_id")
        return
    if model is Activity:
        yield _values(model, "activity_id")
    yield lambda row: row
    if model is Activity:
        yield _values(model, "person_id", "activity", "start_date")
    if model is Effort:
        yield _values(model, "person_id", "event")
        yield _values(model, "person_id")


def _values(model: type[Record], *names: str) -> Callable[[Row], Hashable]:
    """The values of some columns, or None where the first of them is missing."""
    places = [_place(model, name) for name in names]
    return lambda row: None if row[places[0]] is None else tuple(row[place] for place in places)


def _place(model: type[Record], name: str) -> int:
    return next(place for place, column in enumerate(columns_of(model)) if column.name == name)


def _is_backdated(model: type[Record], old: Row | None, new: Row, report_day: int) -> bool:
    for place, column in enumerate(columns_of(model)):
        if column.kind is Kind.DATE and (model, column.name) not in _NO_EVENTS:
            before = NO_DATE if old is None else old[place]
            if new[place] <= report_day and new[place] < before:
                return True
    return False


def count_row_changes(old: Columns | None, new: Columns | None) -> dict[ChangeKind, int]:
    """How many rows of a register were added and removed, by their content; a corrected row counts as both."""
    before = Counter(rows_of(old) if old else [])
    after = Counter(rows_of(new) if new else [])
    found = {ChangeKind.ADDED: (after - before).total(), ChangeKind.REMOVED: (before - after).total()}
    return {kind: n for kind, n in found.items() if n}


def persons_of(change: Change, old: Columns, new: Columns) -> Iterable[str]:
    """Whose figures the change can touch: a spell that was moved to another person touches both."""
    found = [] if change.old is None else [old["person_id"][change.old]]
    found += [] if change.new is None else [new["person_id"][change.new]]
    return dict.fromkeys(found)


def corrected_cells(change: Change, old: Columns, new: Columns) -> Iterator[tuple[Column, str, str]]:
    """The columns of a row with their old and new values as staff type them, where they differ."""
    for column in columns_of(change.model):
        before = "" if change.old is None else shown(column, old[column.name][change.old])
        after = "" if change.new is None else shown(column, new[column.name][change.new])
        if before != after:
            yield column, before, after


_SHOWN: Mapping[Kind, Callable[[Any], str]] = {
    Kind.DATE: lambda day: "" if day == NO_DATE else format_short_date(from_day(day)),
    Kind.NUMBER: lambda number: "" if number != number else format_shortest(number),
}


def shown(column: Column, value: Any) -> str:
    """A typed value as staff type it; a missing one is blank."""
    if column.codes is not None:
        return "" if value == NO_CODE else str(list(column.codes)[value])
    show = _SHOWN.get(column.kind)
    return show(value) if show else "" if value is None else str(value)
