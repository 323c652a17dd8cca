"""What is counted of one municipality, so that it can be added to the next: the kernel of the national comparison.

The builders of the tables ask a workbook for their counts. A `Recorder` is a workbook that remembers each answer; a
`Summed` one answers from what was remembered. The same builders make the tables of a municipality and of the country.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, TypeVar

from integraxl.contract.codes import ActivityKind, TableId
from integraxl.contract.fields import Record, columns_of
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import TABLES, Person, Target
from integraxl.measures.arrivals import Period
from integraxl.tables.build import build_tables
from integraxl.tables.model import ReportTable
from integraxl.workbook.columns import Columns, no_records
from integraxl.workbook.read import Source, Workbook

C = TypeVar("C")
Question = tuple[str, tuple[type[Record], ...], tuple[Any, ...]]
"""A counting function's name, the tables that it counts in, and its arguments besides the records."""

_ONE_MUNICIPALITY = {
    TableId.FORECAST,
    TableId.TIMELINESS_WORKLIST,
    TableId.BENCHMARK,
    TableId.GRANTS,
    TableId.PLAN,
    TableId.AUDIT,
}
"""Tables that list what one workbook says, and the one that names persons: they do not add up."""

ADDITIVE = tuple(id for id in TableId if id not in _ONE_MUNICIPALITY)


@dataclass(frozen=True)
class Tally:
    """The counts of some municipalities; tallies of disjoint sets of persons add up with `+`.

    `lacking` says in how many municipalities each optional table, or column that a table is made from, was missing:
    they are in no sum of it.
    """

    counts: Mapping[Question, Any]
    persons: int
    municipalities: int = 1
    lacking: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            add_counts(dict(self.counts), dict(other.counts)),
            self.persons + other.persons,
            self.municipalities + other.municipalities,
            add_counts(dict(self.lacking), dict(other.lacking)),
        )

    def joined(self, other: Tally) -> Tally:
        """The sum of two parts of one municipality."""
        whole = self + other
        lacking = {name: 1 for name in self.lacking if name in other.lacking}
        return Tally(whole.counts, whole.persons, 1, lacking)

    def known(self) -> Tally:
        """Of one whole municipality: without the counts in tables that it does not have. Nothing known is not 0."""
        counts = {
            question: count
            for question, count in self.counts.items()
            if not any(model.table_name in self.lacking for model in question[1])
        }
        return replace(self, counts=counts)


def add_counts(one: Any, other: Any) -> Any:
    """The sum of two results of a counting function: counts with `+`, mappings key by key."""
    if not isinstance(one, Mapping):
        return one + other
    sums: dict[Any, Any] = {}
    for key in _in_order({**one, **other}):
        both = key in one and key in other
        sums[key] = add_counts(one[key], other[key]) if both else one[key] if key in one else other[key]
    return Counter(sums) if isinstance(one, Counter) else sums


def _in_order(keys: Iterable[Any]) -> list[Any]:
    """Keys as a single workbook would have them: codes in the contract's order, periods by their first day."""
    known = list(keys)
    if all(isinstance(key, ActivityKind) for key in known):
        return [kind for kind in ActivityKind if kind in known]
    if all(isinstance(key, Period) for key in known):
        return sorted(known, key=lambda period: period.start)
    return known


@dataclass(frozen=True)
class Recorder(Workbook):
    """A workbook that remembers what was counted in it, and which columns were missed.

    Its own targets are left aside for the common ones.
    """

    common_targets: Columns | None = None
    answers: dict[Question, Any] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)

    def count(self, measure: Callable[..., C], models: tuple[type[Record], ...], *arguments: Any) -> C:
        question = (measure.__name__, models, arguments)
        if question not in self.answers:
            self.answers[question] = super().count(measure, models, *arguments)
        answer: C = self.answers[question]
        return answer

    def get(self, model: type[Record]) -> Columns | None:
        return self.common_targets if model is Target else super().get(model)

    def has_column(self, model: type[Record], name: str) -> bool:
        has = super().has_column(model, name)
        if not has:
            self.missed.add(_column_name(model, name))
        return has


@dataclass(frozen=True)
class Summed(Workbook):
    """A workbook that stands for many: it answers from a tally."""

    answers: Mapping[Question, Any] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def count(self, measure: Callable[..., C], models: tuple[type[Record], ...], *arguments: Any) -> C:
        answer: C = self.answers[measure.__name__, models, arguments]
        return answer

    def has_column(self, model: type[Record], name: str) -> bool:
        return _column_name(model, name) not in self.absent


def _column_name(model: type[Record], name: str) -> str:
    header = next(column.header for column in columns_of(model) if column.name == name)
    return f"{model.table_name}: {header}"


def take_tally(workbook: Workbook, parameters: Parameters, targets: Columns | None) -> Tally:
    """Count everything that adds up in one workbook, or in one part of it.

    A missing optional table counts as one without records, for the other parts may have it, and is named in `lacking`.
    """
    lacking = {model.table_name: 1 for model in TABLES if model not in workbook.tables}
    tables = {model: workbook.tables.get(model) or no_records(model) for model in TABLES}
    recorder = Recorder(workbook.source, tables, (), common_targets=targets)
    build_tables(recorder, parameters, ADDITIVE)
    return Tally(recorder.answers, len(workbook.tables[Person]), 1, lacking | dict.fromkeys(sorted(recorder.missed), 1))


def tables_of(tally: Tally, parameters: Parameters, targets: Columns | None) -> tuple[ReportTable, ...]:
    """The tables of a tally, made by the builders of a single workbook; what no municipality has is missing in them."""
    absent = frozenset(name for name, n in tally.lacking.items() if n == tally.municipalities)
    tables = {model: no_records(model) for model in TABLES if model.table_name not in absent}
    tables |= {Target: targets} if targets else {}
    summed = Summed(Source("", ""), tables, (), answers=tally.counts, absent=absent)
    return build_tables(summed, parameters, ADDITIVE)


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of the tallies of municipalities, at least one."""
    return reduce(Tally.__add__, tallies)
