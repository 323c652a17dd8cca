"""A coarser edition where a finer one would give small counts away: longer periods, then fewer tables.

The steps are taken in one order, the same for everybody, and no further than to the first edition that can be proven.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from integraxl.contract.codes import TableId
from integraxl.contract.parameters import Parameters

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


def coarser(parameters: Parameters) -> Iterator[Step]:
    """As asked; then with longer periods; then with one split after the other left out."""
    for period in _PERIODS[_PERIODS.index(parameters.period) :]:
        yield Step(parameters.model_copy(update={"period": period}), parameters.period)
    left_out, names = frozenset[TableId](), tuple[str, ...]()
    longest = parameters.model_copy(update={"period": _PERIODS[-1]})
    for name, ids in LEFT_OUT:
        left_out, names = left_out | frozenset(ids), (*names, name)
        yield Step(longest, parameters.period, left_out, names)
