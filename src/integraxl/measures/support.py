"""Support (forsørgelse): adults on benefit, and the nationalities of those with an active case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from integraxl.contract.codes import Basis
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Person
from integraxl.measures.status import active_case_on, aged, of_basis, resident_on
from integraxl.workbook.columns import to_day
from integraxl.workbook.frame import as_columns

UNKNOWN = "Ukendt"
WORKING_AGE = (18, 64)


@dataclass(frozen=True)
class SupportCounts:
    """Adult residents of one basis and how many of them have an active support case; add up with `+`."""

    adults: int
    on_benefit: int

    def __add__(self, other: SupportCounts) -> SupportCounts:
        return SupportCounts(self.adults + other.adults, self.on_benefit + other.on_benefit)


def count_support(persons: Any, basis: Basis, parameters: Parameters) -> SupportCounts:
    """Adults (`adult_age` on the report date) of a basis who live here that day, and those with an active case.

    Source: Aalborg 2019 (1.031 adult refugees, 495 on benefit, 536 not; 51 family-reunified on benefit).
    """
    records = as_columns(Person, persons)
    day = to_day(parameters.as_of)
    adults = of_basis(records, (basis,)) & aged(records, day, parameters.adult_age) & resident_on(records, day)
    return SupportCounts(int(adults.sum()), int((adults & active_case_on(records, day)).sum()))


def count_nationalities(persons: Any, parameters: Parameters) -> Counter[str]:
    """Persons aged 18-64 with an active case on the report date, per nationality; blank is `Ukendt`.

    Population: `population` (the table uses profile application_2018). Counters add up with `+`.
    Source: application of 1 February 2018, nationality table.
    """
    records = as_columns(Person, persons)
    day = to_day(parameters.as_of)
    members = of_basis(records, parameters.population) & active_case_on(records, day) & aged(records, day, *WORKING_AGE)
    return named(Counter(records["nationality"][members].tolist()))


def named(counts: Counter[str | None]) -> Counter[str]:
    """Counts by name, those without one as `Ukendt`."""
    known = Counter({name: n for name, n in counts.items() if name is not None})
    if None in counts:
        known[UNKNOWN] += counts[None]
    return known
