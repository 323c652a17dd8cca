"""What is counted of one municipality, so that it can be added to the next: the kernel of the national comparison.

The builders of the tables ask a workbook for their counts. A `Survey` is the list of what they ask, a `Tally` the
answers of some municipalities, and a `Summed` workbook gives a tally's answers: so the same builders make the tables of
a municipality and of the country, and the same functions count in a workbook, in a part of one, and on a cluster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Any, TypeVar

from integraxl.contract.codes import ActivityKind, TableId
from integraxl.contract.fields import Record, columns_of
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import OUTFLOW_INDICATOR, TABLES, Target
from integraxl.measures.arrivals import Period
from integraxl.tables.build import build_tables
from integraxl.tables.country import OF_ONE
from integraxl.tables.model import ReportTable
from integraxl.workbook.columns import Columns, no_records, text_mask
from integraxl.workbook.read import Question, Source, Workbook

C = TypeVar("C")

ADDITIVE = tuple(id for id in TableId if id not in OF_ONE)
"""Tables that add up."""

_Column = tuple[type[Record], str]


@dataclass(frozen=True)
class Asked:
    """A counting function, the tables that it counts in, and its arguments besides the records.

    `columns` are the optional columns without which it is not asked.
    """

    measure: Callable[..., Any]
    models: tuple[type[Record], ...]
    arguments: tuple[Any, ...]
    columns: tuple[_Column, ...] = ()

    @property
    def question(self) -> Question:
        return self.measure, self.models, self.arguments

    @cached_property
    def needs(self) -> frozenset[str]:
        """The names of the tables and columns without which there is no answer."""
        tables = {model.table_name for model in self.models}
        return frozenset(tables | {_column_name(*column) for column in self.columns})


@dataclass(frozen=True)
class Survey:
    """What every municipality is asked: on which choices, with which common targets, and what is counted of it."""

    parameters: Parameters
    targets: Columns | None
    questions: tuple[Asked, ...]


@dataclass(frozen=True)
class _Listener(Workbook):
    """A workbook without records that notes what it is asked."""

    questions: dict[Question, Asked] = field(default_factory=dict)
    columns: list[_Column] = field(default_factory=list)
    """Those that the builder at work has asked for."""

    def count(self, measure: Callable[..., C], models: tuple[type[Record], ...], *arguments: Any) -> C:
        asked = Asked(measure, models, arguments, tuple(self.columns))
        self.questions.setdefault(asked.question, asked)
        return super().count(measure, models, *arguments)

    def has_column(self, model: type[Record], name: str) -> bool:
        self.columns.append((model, name))
        return True


def make_survey(parameters: Parameters, targets: Columns | None) -> Survey:
    """What the builders of the additive tables ask a workbook, whatever is in it.

    A municipality's own targets are left aside for the common ones.
    """
    tables = {model: no_records(model) for model in TABLES if model is not Target}
    listener = _Listener(Source("", ""), tables | ({Target: targets} if targets else {}), ())
    for id in ADDITIVE:
        listener.columns.clear()
        build_tables(listener, parameters, [id])
    return Survey(parameters, targets, tuple(listener.questions.values()))


@dataclass(frozen=True)
class Tally:
    """The answers of some municipalities, in the order of the survey's questions; those of disjoint persons add up.

    None is no answer: nothing known is not 0. `lacking` says in how many municipalities each optional table, or column
    that a table is made from, was missing: they are in no sum of it.
    """

    counts: tuple[Any, ...]
    persons: int
    municipalities: int = 1
    lacking: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            tuple(map(_add_answers, self.counts, other.counts)),
            self.persons + other.persons,
            self.municipalities + other.municipalities,
            add_counts(self.lacking, other.lacking),
        )

    def joined(self, other: Tally) -> Tally:
        """The sum of two parts of one municipality."""
        lacking = {name: 1 for name in self.lacking if name in other.lacking}
        return replace(self + other, municipalities=1, lacking=lacking)

    def known(self, survey: Survey) -> Tally:
        """Of one municipality with all its parts: without the answers from tables and columns that it does not have."""
        counts = tuple(
            None if asked.needs & self.lacking.keys() else count
            for asked, count in zip(survey.questions, self.counts, strict=True)
        )
        return replace(self, counts=counts)


def _add_answers(one: Any, other: Any) -> Any:
    return other if one is None else one if other is None else add_counts(one, other)


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
class Summed(Workbook):
    """A workbook that stands for many: it answers from a tally."""

    known: Mapping[Question, Any] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def count(self, measure: Callable[..., C], models: tuple[type[Record], ...], *arguments: Any) -> C:
        answer: C = self.known[measure, models, arguments]
        return answer

    def has_column(self, model: type[Record], name: str) -> bool:
        return _column_name(model, name) not in self.absent


def _column_name(model: type[Record], name: str) -> str:
    header = next(column.header for column in columns_of(model) if column.name == name)
    return f"{model.table_name}: {header}"


def take_tally(workbook: Workbook, survey: Survey) -> Tally:
    """Count what adds up in one municipality's workbook; what it lacks a table or column for is not asked."""
    lacking = _lacking(workbook, survey)
    return _taken(workbook, survey, lacking, lacking.keys())


def take_part(part: Workbook, survey: Survey) -> Tally:
    """Count everything that adds up in one part of a municipality.

    A missing optional table counts as one without records, for the other parts may have it, and is named in `lacking`.
    """
    return _taken(part, survey, _lacking(part, survey), frozenset())


def _taken(workbook: Workbook, survey: Survey, lacking: Mapping[str, int], without: Set[str]) -> Tally:
    """What is counted, but for the questions that need something of `without`."""
    tables = {model: workbook.tables.get(model) or no_records(model) for model in TABLES}
    counts = tuple(
        None if asked.needs & without else asked.measure(*(tables[model] for model in asked.models), *asked.arguments)
        for asked in survey.questions
    )
    return Tally(counts, len(workbook.persons), 1, lacking)


def _lacking(workbook: Workbook, survey: Survey) -> Mapping[str, int]:
    columns = dict.fromkeys(column for asked in survey.questions for column in asked.columns)
    missing = [model.table_name for model in TABLES if model not in workbook.tables]
    missing += [_column_name(*column) for column in columns if not workbook.has_column(*column)]
    return dict.fromkeys(missing, 1)


def summed(tally: Tally, survey: Survey) -> Summed:
    """The workbook that answers from a tally. It has no table that no municipality has.

    A target that is a number of agreements or places is one municipality's: many together have only those of shares.
    """
    absent = frozenset(name for name, n in tally.lacking.items() if n == tally.municipalities)
    tables = {model: no_records(model) for model in TABLES if model.table_name not in absent}
    if survey.targets is not None:
        tables[Target] = survey.targets
        if tally.municipalities > 1:
            tables[Target] = survey.targets.take(text_mask(survey.targets["indicator"], OUTFLOW_INDICATOR))
    known = {asked.question: count for asked, count in zip(survey.questions, tally.counts, strict=True)}
    return Summed(Source("", ""), tables, (), known=known, absent=absent)


def tables_of(tally: Tally, survey: Survey) -> tuple[ReportTable, ...]:
    """The tables of a tally, made by the builders of a single workbook; what no municipality has is missing in them."""
    return build_tables(summed(tally, survey), survey.parameters, ADDITIVE)


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of the tallies of municipalities, at least one."""
    return reduce(Tally.__add__, tallies)
