"""How much of a difference each changed row explains. Adds up exactly, by construction and by check.

The counts are additive over disjoint persons (and bookings), so each person is counted alone: before, and after each of
the person's changed rows, in a fixed order. What the steps add telescopes to the person's whole difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from integraxl.compare.changes import Change, find_changes, persons_of
from integraxl.compare.figures import Amounts, Figure, read_amounts
from integraxl.contract.fields import Record, columns_of
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity, Effort, Igu, Interpreting, Person
from integraxl.tables.build import build_tables
from integraxl.tables.model import ReportTable
from integraxl.workbook.columns import Columns, to_day
from integraxl.workbook.read import Workbook

_OF_PERSONS: tuple[type[Record], ...] = (Person, Activity, Igu, Effort)
# a person's records are taken away from the outside in, and put back the other way: no spell is without its person
_ORDER: Mapping[type[Record], int] = {Person: 1, Activity: 2, Igu: 3, Effort: 4, Interpreting: 5}


@dataclass(frozen=True)
class Effect:
    """By how much one changed row moves one figure."""

    change: int
    figure: Figure
    amount: Fraction


def all_changes(old: Workbook, new: Workbook, parameters: Parameters) -> list[Change]:
    """Every changed record; both workbooks have the same sheets and columns. `parameters` are the old ones."""
    day = to_day(parameters.as_of)
    return [
        change
        for model in _ORDER
        if model in old.tables
        for change in find_changes(model, old.tables[model], new.tables[model], day)
    ]


def effects_of(
    changes: Sequence[Change], old: Workbook, new: Workbook, parameters: Parameters, tables: Sequence[ReportTable]
) -> list[Effect]:
    """The effects on the figures of `tables`, under the parameters and the registers of the new workbook."""
    counting = _Counting(old, new, parameters, tables)
    effects: list[Effect] = []
    for steps in _by_person(changes, old, new).values():
        effects += counting.effects(steps)
    for number, change in enumerate(changes):
        if change.model is Interpreting:
            effects += counting.effects([(number, change.model, change.old, change.new)])
    return effects


_Row = tuple[int, type[Record], int | None, int | None]
"""Number of the change, its table, the row that goes and the row that comes."""


def _by_person(changes: Sequence[Change], old: Workbook, new: Workbook) -> Mapping[str, list[_Row]]:
    """Each person's changes in the order in which they are applied: removals from the outside in, then the rest."""
    found: dict[str, list[_Row]] = defaultdict(list)
    for number, change in enumerate(changes):
        if change.model is Interpreting:
            continue
        before, after = old.tables[change.model], new.tables[change.model]
        for person in persons_of(change, before, after):
            mine = change.old is not None and before["person_id"][change.old] == person
            stays = change.new is not None and after["person_id"][change.new] == person
            found[person].append((number, change.model, change.old if mine else None, change.new if stays else None))
    for rows in found.values():
        rows.sort(key=lambda row: (0, -_ORDER[row[1]], row[0]) if row[3] is None else (1, _ORDER[row[1]], row[0]))
    return found


class _Counting:
    """Counts one person (or booking) alone: the tables of a workbook that holds nothing else."""

    def __init__(self, old: Workbook, new: Workbook, parameters: Parameters, tables: Sequence[ReportTable]) -> None:
        self._parameters = parameters
        self._registers = {model: columns for model, columns in new.tables.items() if model not in _ORDER}
        models = [model for model in _ORDER if model in new.tables]
        # one pool of rows for each table, the old ones first: a state is a choice of rows
        self._pools = {model: _joined(old.tables[model], new.tables[model]) for model in models}
        self._first_new = {model: len(old.tables[model]) for model in models}
        self._rows_of = {model: _positions(old.tables[model]) for model in models if model in _OF_PERSONS}
        self._source = replace(new, tables={}, issues=(), rejected={})
        # a table says which sheets it is made from; were one left out there, the sums would not come out
        self._reading = {model: [each.id for each in tables if _reads(each, model)] for model in models}

    def effects(self, steps: Sequence[_Row]) -> Iterator[Effect]:
        state = self._start(steps)
        for number, model, goes, comes in steps:
            before = self._amounts(state, model)
            if goes is not None:
                state[model].remove(goes)
            if comes is not None:
                state[model].append(self._first_new[model] + comes)
            for figure, amount in differences(before, self._amounts(state, model)).items():
                yield Effect(number, figure, amount)

    def _start(self, steps: Sequence[_Row]) -> dict[type[Record], list[int]]:
        """The old rows of the person, or the old booking."""
        _, model, goes, comes = steps[0]
        state: dict[type[Record], list[int]] = {each: [] for each in self._pools}
        if model is Interpreting:
            state[model] = [] if goes is None else [goes]
            return state
        position = goes if goes is not None else self._first_new[model] + (comes or 0)
        person = self._pools[model]["person_id"][position]
        for each, rows in self._rows_of.items():
            state[each] = list(rows.get(person, ()))
        return state

    def _amounts(self, state: Mapping[type[Record], Sequence[int]], changed: type[Record]) -> Amounts:
        """The figures that a row of the table `changed` can touch."""
        tables = {model: _taken(self._pools[model], rows) for model, rows in state.items()}
        workbook = replace(self._source, tables={**self._registers, **tables})
        return read_amounts(build_tables(workbook, self._parameters, self._reading[changed]))


def _reads(table: ReportTable, model: type[Record]) -> bool:
    return model.table_name in table.source.split(", ")


def differences(before: Amounts, after: Amounts) -> dict[Figure, Fraction]:
    """What each figure grew by, where it is not what it was; one that is not there is none."""
    found = {
        figure: after.get(figure, Fraction(0)) - before.get(figure, Fraction(0))
        for figure in dict.fromkeys((*before, *after))
    }
    return {figure: amount for figure, amount in found.items() if amount}


def _positions(records: Columns) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for position, person in enumerate(records["person_id"].tolist()):
        found[person].append(position)
    return found


def _joined(old: Columns, new: Columns) -> Columns:
    names = [column.name for column in columns_of(old.model)]
    return Columns(old.model, {name: np.concatenate([old[name], new[name]]) for name in names}, new.present)


def _taken(pool: Columns, rows: Sequence[int]) -> Columns:
    chosen = np.array(rows, np.int64)
    return Columns(pool.model, {name: values[chosen] for name, values in pool.data.items()}, pool.present)
