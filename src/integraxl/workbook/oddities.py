"""What may be right but is odd, so that it is worth a look: warnings, never errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from integraxl.contract.calendar import completed_years
from integraxl.contract.codes import ActivityKind, Gender
from integraxl.contract.eligibility import igu_eligible
from integraxl.contract.fields import Record
from integraxl.contract.tables import OUTFLOW_INDICATOR, Activity, Effort, Igu, Person, Target
from integraxl.workbook.columns import NO_DATE, Array, Columns, code_mask, code_of, text_mask
from integraxl.workbook.convert import missing
from integraxl.workbook.issues import Finding

_PRACTICE_DAYS = 91
_OLD_AGE = 100


def oddities(records: Columns, persons: Columns | None) -> Iterator[Finding]:
    """A warning for everything that may be right but is odd."""
    odd = _ODDITIES.get(records.model)
    if odd is not None:
        for position, name, code, text in odd(records, persons):
            yield Finding(position, name, code, text, "warning")


Odd = tuple[int, str, str, str]


def _rows(mask: Array) -> list[int]:
    return np.flatnonzero(mask).tolist()


def _odd_persons(persons: Columns, _: Columns | None) -> Iterator[Odd]:
    birth, arrival, exit_date = persons["birth_date"], persons["arrival_date"], persons["exit_date"]
    known = (birth != NO_DATE) & (arrival != NO_DATE)
    # the calendar is slow and hardly anybody is so old: it is asked only about those who may be
    maybe = np.flatnonzero(known & (arrival.astype(np.int64) - birth > _OLD_AGE * 365))
    for row in maybe[completed_years(birth[maybe], arrival[maybe]) > _OLD_AGE].tolist():
        yield row, "birth_date", "age_over_100", "Borgeren var over 100 år ved ankomsten. Kontrollér fødselsdatoen."
    for row in _rows((exit_date == arrival) & (exit_date != NO_DATE)):
        yield row, "exit_date", "exit_on_arrival", "Udslusning på ankomstdagen. Kontrollér de to datoer."
    for row in _rows((exit_date == NO_DATE) & ~missing(persons["exit_kind"])):
        text = "Udsluset til er udfyldt uden Udslusningsdato og tæller derfor ikke med. Udfyld datoen, eller slet."
        yield row, "exit_kind", "exit_without_date", text


def _odd_activities(activities: Columns, _: Columns | None) -> Iterator[Odd]:
    start, end = activities["start_date"].astype(np.int64), activities["end_date"].astype(np.int64)
    long = code_mask(activities["activity"], (ActivityKind.PRACTICE,)) & (end != NO_DATE)
    for row in _rows(long & (end - start + 1 > _PRACTICE_DAYS)):
        days = int(end[row] - start[row]) + 1
        yield row, "end_date", "long_practice", f"Praktikken varer {days} dage, mere end 13 uger. Kontrollér datoerne."
    for row in overlapping(activities):
        text = "Forløbet overlapper et andet af samme slags for samme borger. Kontrollér datoerne."
        yield row, "start_date", "overlapping_spells", text


def overlapping(activities: Columns) -> list[int]:
    """Spells that begin before an earlier spell of the same person and kind has ended."""
    keys = activities["person_id"]
    known = ~missing(keys) & ~missing(activities["activity"]) & (activities["start_date"] != NO_DATE)
    rows = np.flatnonzero(known)
    if not len(rows):
        return []
    person = activities.rows_of(keys[rows])
    kinds = int(activities["activity"].max(initial=0)) + 1
    start = activities["start_date"][rows].astype(np.int64)
    end = activities["end_date"][rows].astype(np.int64)
    series = person * kinds + activities["activity"][rows]
    order = np.lexsort((start, series))
    series, start, end = series[order], start[order], end[order]
    # one running maximum serves all series: each series lies above the one before it
    lift = np.unique(series, return_inverse=True)[1] * (NO_DATE * 4)
    latest = np.maximum.accumulate(end + lift)
    begins_inside = np.r_[False, (start + lift)[1:] <= latest[:-1]] & np.r_[False, series[1:] == series[:-1]]
    return sorted(rows[order][begins_inside].tolist())


def _odd_agreements(agreements: Columns, persons: Columns | None) -> Iterator[Odd]:
    for row in _rows(missing(agreements["sector"])):
        yield row, "sector", "unknown_sector", "Sektor mangler; forløbet tælles som »Ukendt«. Udfyld sektoren."
    for row in _rows((agreements["end_date"] == NO_DATE) & ~missing(agreements["end_kind"])):
        text = "Sluttype er udfyldt uden Slutdato; forløbet tælles som igangværende. Udfyld datoen, eller slet."
        yield row, "end_kind", "end_without_date", text
    if persons is None:
        return
    person = persons.rows_of(agreements["person_id"])
    stay = np.where(persons["permit_date"] == NO_DATE, persons["arrival_date"], persons["permit_date"])
    known = (person >= 0) & (agreements["start_date"] != NO_DATE)
    known[known] &= (persons["birth_date"][person[known]] != NO_DATE) & (stay[person[known]] != NO_DATE)
    eligible = np.ones(len(known), bool)
    chosen = person[known]
    eligible[known] = igu_eligible(persons["birth_date"][chosen], stay[chosen], agreements["start_date"][known])
    for row in _rows(~eligible):
        text = (
            "Borgeren opfylder ikke betingelserne for IGU på startdagen (alder eller opholdstid). Kontrollér datoerne."
        )
        yield row, "start_date", "igu_not_eligible", text


def _odd_efforts(efforts: Columns, persons: Columns | None) -> Iterator[Odd]:
    for row in _rows(~missing(efforts["event"]) & (efforts["event_date"] == NO_DATE)):
        text = "Hændelsen har ingen dato og tæller derfor ikke med. Udfyld Hændelsesdato."
        yield row, "event_date", "event_without_date", text
    if persons is None:
        return
    person = persons.rows_of(efforts["person_id"])
    known = person >= 0
    known[known] &= persons["gender"][person[known]] == code_of(Gender.MAN)
    for row in _rows(known):
        yield row, "person_id", "man_in_womens_effort", "Borgeren er registreret som mand. Kontrollér id'et."


def _odd_targets(targets: Columns, _: Columns | None) -> Iterator[Odd]:
    outflow = text_mask(targets["indicator"], OUTFLOW_INDICATOR)
    for row in _rows(outflow & missing(targets["point"])):
        name = "point" if "point" in targets.present else "indicator"
        yield row, name, "target_without_point", "Målepunkt mangler, så målet bruges ikke. Udfyld målepunktet i år."


_ODDITIES: Mapping[type[Record], Callable[[Columns, Columns | None], Iterator[Odd]]] = {
    Person: _odd_persons,
    Activity: _odd_activities,
    Igu: _odd_agreements,
    Effort: _odd_efforts,
    Target: _odd_targets,
}
