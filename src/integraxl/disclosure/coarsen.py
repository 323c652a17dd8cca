"""A coarser edition where a finer one would give small counts away: longer periods, then fewer tables.

The steps are taken in one order, the same for everybody, and no further than to the first edition that can be proven.
The periods begin as long as the number of arrivals calls for, whatever is small in them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from integraxl.contract.codes import TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Person
from integraxl.measures.arrivals import count_arrivals_by_period
from integraxl.workbook.read import Workbook

_PERIODS = ("month", "quarter", "half", "year")
_NAMES = {"quarter": "kvartal", "half": "halvår", "year": "år"}

LEFT_OUT: tuple[tuple[str, tuple[TableId, ...]], ...] = (
    ("køn og alder", (TableId.OUTFLOW_GENDER_AGE,)),
    ("køn og aldersgrupper i udslusningen", (TableId.OUTFLOW_WOMEN, TableId.OUTFLOW_UNDER_30, TableId.OUTFLOW_OVER_30)),
    ("nationalitet", (TableId.NATIONALITY,)),
    ("passive efter årsag, rettidighed og effekt", (TableId.ACTIVITY, TableId.TIMELINESS, TableId.EFFECT)),
    ("IGU efter sektor og kvindeindsatsen", (TableId.IGU_SECTOR, TableId.WOMENS_EFFORT)),
    ("ankomster pr. periode", (TableId.ARRIVALS_SERIES, TableId.ARRIVALS_YEAR, TableId.FORECAST)),
    ("deltagelse, praktikpladser og IGU", (TableId.ACTIVITY_STATUS, TableId.PRACTICE, TableId.IGU_STATUS)),
    ("forsørgelse og sammenligningen", (TableId.SUPPORT, TableId.BENCHMARK)),
)
"""What is left out, one after the other: the finest splits first, the totals last."""

ROWS_TELL = {
    TableId.NATIONALITY: "nationalitet",
    TableId.IGU_SECTOR: "IGU efter sektor",
    TableId.EFFECT: "effekt",
}
"""Tables of which a row that is there tells that somebody is, as the sentence names them."""

_NAMED_BY_DATA = frozenset({TableId.NATIONALITY, TableId.IGU_SECTOR, TableId.EFFECT, TableId.BENCHMARK})
"""Tables whose rows are there because somebody is: where they are left out, so are their rows."""


@dataclass(frozen=True)
class Step:
    """One degree of coarseness."""

    parameters: Parameters
    asked: str
    left_out: frozenset[TableId] = frozenset()
    names: tuple[str, ...] = ()

    @property
    def without_rows(self) -> frozenset[TableId]:
        return self.left_out & _NAMED_BY_DATA

    def without(self, tables: Collection[TableId]) -> Step:
        """The same without more tables."""
        more = sorted(set(tables) - self.left_out)
        return replace(
            self, left_out=self.left_out | frozenset(more), names=(*self.names, *(ROWS_TELL[id] for id in more))
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What was made coarser or left out; nothing where it is as asked."""
        period = self.parameters.period
        longer = () if period == self.asked else (f"Ankomster er vist pr. {_NAMES[period]}.",)
        return (*longer, *(f"Udeladt: {name}." for name in self.names))

    def told(self, id: TableId) -> str:
        """The note of a table; blank where nothing was done to it."""
        if id in self.left_out:
            return "Tabellen er udeladt af den offentlige udgave: dens små antal kunne regnes ud af resten."
        is_longer = id is TableId.ARRIVALS_SERIES and self.parameters.period != self.asked
        return "Perioderne er gjort længere, så små antal ikke kan regnes ud." if is_longer else ""


def coarser(workbook: Workbook, parameters: Parameters) -> Iterator[Step]:
    """As asked, or with longer periods where few come in one; then longer still; then without split after split."""
    for period in _PERIODS[_PERIODS.index(_sensible(workbook, parameters)) :]:
        yield Step(_by(parameters, period), parameters.period)
    yield from _fewer(_by(parameters, _PERIODS[-1]), parameters.period)


def fewer(parameters: Parameters) -> Iterator[Step]:
    """As asked; then without one split after another. The country's arrivals are by the period that was counted."""
    yield Step(parameters, parameters.period)
    yield from _fewer(parameters, parameters.period)


def _fewer(parameters: Parameters, asked: str) -> Iterator[Step]:
    left_out, names = frozenset[TableId](), tuple[str, ...]()
    for name, ids in LEFT_OUT:
        left_out, names = left_out | frozenset(ids), (*names, name)
        yield Step(parameters, asked, left_out, names)


def _sensible(workbook: Workbook, parameters: Parameters) -> str:
    """The first period from the one asked for in which on average no small number comes: else most would be hidden.

    It follows from how many came in all, and since when.
    """
    for period in _PERIODS[_PERIODS.index(parameters.period) :]:
        counts = workbook.count(count_arrivals_by_period, (Person,), _by(parameters, period)).values()
        if sum(each.total for each in counts) >= parameters.min_cell * len(counts):
            return period
    return _PERIODS[-1]


def _by(parameters: Parameters, period: str) -> Parameters:
    return parameters.model_copy(update={"period": period})
