"""What must hold between cells: keys, references, the contract's row rules; and what may be right but is odd."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from integraxl.contract.calendar import completed_years
from integraxl.contract.codes import ActivityKind, Gender
from integraxl.contract.eligibility import igu_eligible
from integraxl.contract.fields import Column, InOrder, Needs, Record, Rule, SameWithin, ShareWhere, columns_of
from integraxl.contract.parameters import fit_parameters, parameter_name
from integraxl.contract.tables import OUTFLOW_INDICATOR, Activity, Effort, Igu, Person, Setting, Target
from integraxl.danish import fold, format_number, format_short_date, join_words
from integraxl.errors import InvalidParameter
from integraxl.workbook.columns import NO_DATE, Array, Columns, Mask, code_mask, code_of, from_day, positions_in
from integraxl.workbook.convert import missing
from integraxl.workbook.issues import Severity

_PRACTICE_DAYS = 91
_OLD_AGE = 100
_NAMED_CELLS = 5


@dataclass(frozen=True)
class Finding:
    """Something about the record at `position`, seen in the column `name`."""

    position: int
    name: str
    code: str
    text: str
    severity: Severity = "error"


_ANY_REPORT_DATE = {"as_of": dt.date(2019, 4, 1)}  # a setting must fit whatever the report date is

Where = Callable[[str, int], str]
"""The cell of a column and a record, for a message that names a second cell."""


def check_records(records: Columns, persons: Columns | None, where: Where) -> Iterator[Finding]:
    """Every broken rule and every oddity among the records of one table."""
    everything = frozenset(column.name for column in columns_of(records.model))
    yield from check_rules(records, where, everything)
    for column in columns_of(records.model):
        if column.references_person and persons is not None:
            yield from unknown_persons(records, column, persons)
    yield from _oddities(records, persons)


def check_rules(records: Columns, where: Where, used: frozenset[str]) -> Iterator[Finding]:
    """Every broken rule of one table that concerns no column but those in `used`."""
    for column in columns_of(records.model):
        if column.unique and column.name in used:
            yield from _duplicates(records, column, where)
    for rule in records.model.rules:
        if used.issuperset(rule.columns):
            yield from _RULES[type(rule)](records, rule, where)
    if records.model is Setting:
        yield from _unfit_settings(records, where)


def _duplicates(records: Columns, column: Column, where: Where) -> Iterator[Finding]:
    keys = records[column.name]
    if len(set(keys)) == len(keys):
        return
    seen: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        if key is not None:
            seen.setdefault(key, []).append(position)
    for key, positions in seen.items():
        for position in positions if len(positions) > 1 else ():
            cells = [where(column.name, other) for other in positions if other != position]
            more = len(cells) - _NAMED_CELLS
            others = join_words([*cells[:_NAMED_CELLS], f"{more} andre celler"] if more > 1 else cells)
            text = (
                f"»{key}« står også i {others}. {column.header} må kun stå én gang: ret det, eller slet den ene række."
            )
            yield Finding(position, column.name, "duplicate_id", text)


def unknown_persons(records: Columns, column: Column, persons: Columns) -> Iterator[Finding]:
    """Records about a person who is not among `persons`; `column` holds their ids."""
    keys = records[column.name]
    absent = (positions_in(persons["person_id"], keys) < 0) & ~missing(keys)
    for position in np.flatnonzero(absent).tolist():
        text = f"»{keys[position]}« findes ikke i Borgere. Ret id'et, eller tilføj borgeren på arket Borgere."
        yield Finding(position, column.name, "unknown_person", text)


def _in_order(records: Columns, rule: Rule, _: Where) -> Iterator[Finding]:
    assert isinstance(rule, InOrder)
    first, then = records[rule.first], records[rule.then]
    wrong = (first >= then if rule.strict else first > then) & (first != NO_DATE) & (then != NO_DATE)
    for position in np.flatnonzero(wrong).tolist():
        relation = "skal ligge efter" if rule.strict else "ligger før"
        text = (
            f"{_header(records, rule.then)} {_date(then[position])} {relation} "
            f"{_header(records, rule.first)} {_date(first[position])}. Ret den dato, der er forkert."
        )
        yield Finding(position, rule.then, "dates_out_of_order", text)


def _needs(records: Columns, rule: Rule, _: Where) -> Iterator[Finding]:
    assert isinstance(rule, Needs)
    wrong = ~missing(records[rule.column]) & missing(records[rule.needed])
    remedy = "Udfyld cellen." if rule.needed in records.present else "Tilføj kolonnen, og udfyld den."
    text = f"{_header(records, rule.needed)} mangler, når {_header(records, rule.column)} er udfyldt. {remedy}"
    for position in np.flatnonzero(wrong).tolist():
        yield Finding(position, rule.needed, "missing_value", text)


def _same_within(records: Columns, rule: Rule, where: Where) -> Iterator[Finding]:
    assert isinstance(rule, SameWithin)
    first: dict[str, int] = {}
    values = records[rule.column]
    for position, key in enumerate(records[rule.key]):
        if key is None or values[position] == NO_DATE:
            continue
        earlier = first.setdefault(key, position)
        if values[position] != values[earlier]:
            text = (
                f"{_header(records, rule.column)} {_date(values[position])} er en anden end "
                f"{_date(values[earlier])} i {where(rule.column, earlier)} for samme borger. Ret den ene."
            )
            yield Finding(position, rule.column, "values_differ", text)


def _share_where(records: Columns, rule: Rule, _: Where) -> Iterator[Finding]:
    assert isinstance(rule, ShareWhere)
    with np.errstate(invalid="ignore"):
        wrong = _says(records[rule.where], rule.code) & (records[rule.column] > 1)
    for position in np.flatnonzero(wrong).tolist():
        value = records[rule.column][position]
        text = (
            f"{_header(records, rule.column)} er {format_number(value, 2)}, men er en andel mellem 0 og 1, "
            f"når {_header(records, rule.where)} er {rule.code}. Skriv fx 0,10 for 10 %."
        )
        yield Finding(position, rule.column, "share_above_one", text)


def _says(texts: Array, wanted: str) -> Mask:
    """Which texts are `wanted`, as codes are matched."""
    return np.array([text is not None and fold(text) == fold(wanted) for text in texts], bool)


_RULES: Mapping[type, Callable[[Columns, Rule, Where], Iterator[Finding]]] = {
    InOrder: _in_order,
    Needs: _needs,
    SameWithin: _same_within,
    ShareWhere: _share_where,
}


def _unfit_settings(settings: Columns, where: Where) -> Iterator[Finding]:
    """Keys that are no parameter, values that do not fit it, and keys that stand twice."""
    seen: dict[str, int] = {}
    for position, (key, value) in enumerate(zip(settings["key"], settings["value"], strict=True)):
        if key is None:
            continue
        column = "key"
        try:
            name = parameter_name(key)
            column = "value"
            fit_parameters(_ANY_REPORT_DATE, {name: value})
        except InvalidParameter as reason:
            yield Finding(position, column, "invalid_parameter", f"{reason} Ret cellen.")
            continue
        earlier = seen.setdefault(name, position)
        if earlier != position:
            text = f"{key} står også i {where('key', earlier)}. Behold kun den ene række."
            yield Finding(position, "key", "invalid_parameter", text)


def _header(records: Columns, name: str) -> str:
    return next(column.header for column in columns_of(records.model) if column.name == name)


def _date(day: int) -> str:
    return format_short_date(from_day(day))


def _oddities(records: Columns, persons: Columns | None) -> Iterator[Finding]:
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
    person = positions_in(keys, keys[rows])
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
    person = positions_in(persons["person_id"], agreements["person_id"])
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
    person = positions_in(persons["person_id"], efforts["person_id"])
    known = person >= 0
    known[known] &= persons["gender"][person[known]] == code_of(Gender.MAN)
    for row in _rows(known):
        yield row, "person_id", "man_in_womens_effort", "Borgeren er registreret som mand. Kontrollér id'et."


def _odd_targets(targets: Columns, _: Columns | None) -> Iterator[Odd]:
    outflow = np.array(
        [text is not None and fold(text) == fold(OUTFLOW_INDICATOR) for text in targets["indicator"]], bool
    )
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
