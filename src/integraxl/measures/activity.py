"""Activity: what the adult refugees with an active case are doing on the report date, one category each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from integraxl.contract.codes import ActivityKind, Basis
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity, Person
from integraxl.measures.status import active_case_on, aged, happened, of_basis
from integraxl.workbook.columns import Array, Columns, Mask, code_mask, to_day
from integraxl.workbook.frame import as_columns


class Category(StrEnum):
    """What a person does, first match first; the four last are the reasons of the passive."""

    COMPANY = "company"
    OTHER = "other"
    LANGUAGE = "language"
    MATERNITY = "maternity"
    ILLNESS = "illness"
    BETWEEN_OFFERS = "between_offers"
    NONE = "none"


COMPANY_KINDS = (ActivityKind.PRACTICE, ActivityKind.WAGE_SUBSIDY)
ONGOING_KINDS: dict[Category, tuple[ActivityKind, ...]] = {
    Category.COMPANY: COMPANY_KINDS,
    Category.OTHER: (
        ActivityKind.GUIDANCE,
        ActivityKind.UTILITY_PLACEMENT,
        ActivityKind.ORDINARY_EDUCATION,
        ActivityKind.ORDINARY_HOURS,
    ),
    Category.LANGUAGE: (ActivityKind.LANGUAGE,),
    Category.MATERNITY: (ActivityKind.MATERNITY,),
    Category.ILLNESS: (ActivityKind.ILLNESS,),
}
PASSIVE_REASONS = (Category.MATERNITY, Category.ILLNESS, Category.BETWEEN_OFFERS, Category.NONE)


@dataclass(frozen=True)
class ActivityCounts:
    """Persons per category, in the order of `Category`; add up with `+`."""

    by_category: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.by_category)

    def of(self, *categories: Category) -> int:
        order = list(Category)
        return sum(self.by_category[order.index(category)] for category in categories)

    def __add__(self, other: ActivityCounts) -> ActivityCounts:
        return ActivityCounts(tuple(a + b for a, b in zip(self.by_category, other.by_category, strict=True)))


def count_activity(persons: Any, activities: Any, parameters: Parameters) -> ActivityCounts:
    """Adult refugees with an active case on the report date, by what they take part in that day.

    One category per person, the first that fits: a company offer, another offer, language only; else passive by reason:
    maternity, illness, between offers (a company spell ended within `between_offers_days`), none. A spell covers the
    report date from its first to its last day, both included; without a last day it is ongoing.
    Source: Aalborg 2019 (108, 267 and 120 of 495); 2017 paper (30, 32, 26 and 11 percent of 727).
    """
    people, spells = as_columns(Person, persons), as_columns(Activity, activities)
    day = to_day(parameters.as_of)
    members = of_basis(people, (Basis.REFUGEE,)) & aged(people, day, parameters.adult_age) & active_case_on(people, day)
    person = people.rows_of(spells["person_id"])
    covering = np.flatnonzero(covers(spells, day))
    kind_now, person_now = spells["activity"][covering], person[covering]
    category = np.full(len(people), list(Category).index(Category.NONE), np.int8)
    _mark(category, person[_just_ended(spells, day, parameters.between_offers_days)], Category.BETWEEN_OFFERS)
    for each, kinds in reversed(ONGOING_KINDS.items()):
        _mark(category, person_now[code_mask(kind_now, kinds)], each)
    return ActivityCounts(tuple(np.bincount(category[members], minlength=len(Category)).tolist()))


def covers(spells: Columns, day: int) -> Mask:
    """Spells in progress on the day."""
    mask: Mask = happened(spells["start_date"], day) & (spells["end_date"] >= day)
    return mask


def _just_ended(spells: Columns, day: int, days: int) -> Mask:
    end = spells["end_date"]
    mask: Mask = code_mask(spells["activity"], COMPANY_KINDS) & (end < day) & (day - end.astype(np.int64) <= days)
    return mask


def _mark(category: Array, persons: Array, each: Category) -> None:
    category[persons[persons >= 0]] = list(Category).index(each)
