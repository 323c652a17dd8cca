"""What must hold between cells: keys, references and the contract's row rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from integraxl.contract.fields import Column, InOrder, Needs, Rule, SameWithin, ShareWhere, columns_of
from integraxl.contract.parameters import fit_parameters, parameter_name
from integraxl.contract.tables import Setting
from integraxl.danish import format_number, format_short_date, join_words
from integraxl.errors import InvalidParameter
from integraxl.workbook.columns import NO_DATE, Columns, from_day, text_mask
from integraxl.workbook.convert import missing
from integraxl.workbook.issues import Finding
from integraxl.workbook.oddities import oddities

_NAMED_CELLS = 5


_ANY_REPORT_DATE = {"as_of": dt.date(2019, 4, 1)}  # a setting must fit whatever the report date is

Where = Callable[[str, int], str]
"""The cell of a column and a record, for a message that names a second cell."""


def check_records(records: Columns, persons: Columns | None, where: Where) -> Iterator[Finding]:
    """Every broken rule and every oddity among the records of one table. Ids across tables: `ids`."""
    everything = frozenset(column.name for column in columns_of(records.model))
    yield from check_rules(records, where, everything)
    yield from oddities(records, persons)


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
    if len(set(keys.tolist())) == len(keys):
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
    absent = (persons.rows_of(keys) < 0) & ~missing(keys)
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
        wrong = text_mask(records[rule.where], rule.code) & (records[rule.column] > 1)
    for position in np.flatnonzero(wrong).tolist():
        value = records[rule.column][position]
        text = (
            f"{_header(records, rule.column)} er {format_number(value, 2)}, men er en andel mellem 0 og 1, "
            f"når {_header(records, rule.where)} er {rule.code}. Skriv fx 0,10 for 10 %."
        )
        yield Finding(position, rule.column, "share_above_one", text)


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
