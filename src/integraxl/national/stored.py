"""Counts and targets as plain data, and back: what a file of counts holds.

To read it calls nothing and believes nothing: each value must be of the kind that the counting function says it gives,
no larger than a count can be, and of the shape that the function gives for nobody. Else ValueError or TypeError.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from fractions import Fraction
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from integraxl.contract.fields import Column, Kind, Record, columns_of
from integraxl.contract.group import Group
from integraxl.national.tally import Asked, Survey
from integraxl.workbook.columns import NO_DATE, Array, Columns, missing, no_records
from integraxl.workbook.convert import RawColumn, Strings, convert
from integraxl.workbook.rules import check_rules

LARGEST_COUNT = 1 << 53
"""Microseconds of hours are the largest; those of the whole country stay far below."""

_AS_ASKED = (tuple[Fraction, ...], tuple[Group, ...])
"""What a count repeats of the question: it is not kept, and is again what is asked."""


def plain_count(count: Any) -> Any:
    """The answer of a counting function as lists, texts and whole numbers."""
    if isinstance(count, Mapping):
        return [[plain_count(key), plain_count(value)] for key, value in count.items()]
    if is_dataclass(count) and not isinstance(count, type):
        kept = (name for name, kind in _kinds(type(count)).items() if kind not in _AS_ASKED)
        return [plain_count(getattr(count, name)) for name in kept]
    if isinstance(count, tuple):
        return [plain_count(each) for each in count]
    if isinstance(count, np.ndarray):
        return count.tolist()
    if isinstance(count, dt.date):
        return count.isoformat()
    return str(count) if isinstance(count, str) else int(count)


class CountReader:
    """Reads plain counts again as the answers to a survey."""

    def __init__(self, survey: Survey) -> None:
        self._questions = survey.questions
        self._nothing = [_answer_of_nobody(asked) for asked in survey.questions]
        self._shapes: dict[Any, Any] = {type(each): each for each in self._nothing}

    def read(self, plain: Sequence[Any]) -> tuple[Any, ...]:
        """The answers, in the order of the questions. Raises ValueError or TypeError for what cannot be any."""
        answers = zip(plain, self._questions, self._nothing, strict=True)
        return tuple(
            None if each is None else self._typed(each, _kinds(asked.measure)["return"], nothing)
            for each, asked, nothing in answers
        )

    def _typed(self, plain: Any, kind: Any, nothing: Any = None) -> Any:
        origin, within = get_origin(kind), get_args(kind)
        if kind in _AS_ASKED:
            return nothing
        if kind is int:
            return _whole(plain)
        if origin is np.ndarray:
            return _array(plain, nothing)
        if origin is tuple:
            each = (within[0],) * len(nothing) if within[-1] is Ellipsis else within
            return tuple(map(self._typed, _list(plain, len(each)), each))
        if origin in (dict, Counter):
            return self._mapping(plain, origin, within, nothing or {})
        if kind is dt.date:
            return dt.date.fromisoformat(_text(plain))
        if isinstance(kind, type) and not is_dataclass(kind):
            return kind(_text(plain))  # a text or one of its codes
        return self._dataclass(plain, kind, self._shapes.get(kind) if nothing is None else nothing)

    def _mapping(self, plain: Any, origin: Any, within: Sequence[Any], nothing: Mapping[Any, Any]) -> Any:
        key, value = (*within, int)[:2]  # a Counter names its keys alone
        pairs = [_list(pair, 2) for pair in _list(plain)]
        found = {self._typed(name, key): self._typed(count, value) for name, count in pairs}
        if len(found) < len(pairs) or not found.keys() >= nothing.keys():
            raise ValueError("a key twice, or one that is always there missing")
        return origin(found)

    def _dataclass(self, plain: Any, kind: Any, nothing: Any) -> Any:
        kinds = _kinds(kind)
        values = iter(_list(plain, sum(each not in _AS_ASKED for each in kinds.values())))
        return kind(
            **{
                name: self._typed(None if each in _AS_ASKED else next(values), each, getattr(nothing, name, None))
                for name, each in kinds.items()
            }
        )


def _answer_of_nobody(asked: Asked) -> Any:
    return asked.measure(*map(no_records, asked.models), *asked.arguments)


@cache
def _kinds(declared: Any) -> Mapping[str, Any]:
    """The kinds of a dataclass's fields, or of what a function takes and returns."""
    return get_type_hints(declared)


def _list(plain: Any, length: int | None = None) -> list[Any]:
    if type(plain) is not list or length not in (None, len(plain)):
        raise ValueError("no list of that length")
    return plain


def _text(plain: Any) -> str:
    if type(plain) is not str:
        raise ValueError("no text")
    return plain


def _whole(plain: Any) -> int:
    if type(plain) is not int or not 0 <= plain <= LARGEST_COUNT:
        raise ValueError("no count")
    return plain


def _array(plain: Any, nothing: Array) -> Array:
    rows, columns = nothing.shape
    return np.array([[_whole(each) for each in _list(row, columns)] for row in _list(plain, rows)], np.int64)


def plain_columns(records: Columns) -> dict[str, list[Any]]:
    """The columns that the source has, each with its values as they were typed: days, numbers, texts."""
    columns = [each for each in columns_of(records.model) if each.name in records.present]
    return {each.name: _plain_column(each, records[each.name]) for each in columns}


def _plain_column(column: Column, values: Array) -> list[Any]:
    codes = None if column.codes is None else [str(code) for code in column.codes]
    absent = missing(values).tolist()
    return [
        None if gone else codes[value] if codes is not None else value
        for value, gone in zip(values.tolist(), absent, strict=True)
    ]


def columns_of_plain(model: type[Record], plain: Mapping[str, Any]) -> Columns:
    """The records again, checked as the reader checks them. Raises ValueError or TypeError for what cannot be any."""
    data: dict[str, Array] = {}
    known = {each.name: each for each in columns_of(model)}
    length = len(next(iter(plain.values()), ()))
    for name, column in known.items():
        converted = convert(column, _raw(column, _list(plain.get(name, [None] * length), length)))
        if any(fault.severity == "error" for fault in converted.faults):
            raise ValueError("a value that the contract does not know")
        data[name] = converted.values
    records = Columns(model, data, frozenset(plain))
    if not known.keys() >= plain.keys() or any(check_rules(records, lambda *_: "", frozenset(known))):
        raise ValueError("a column or a row that the contract does not know")
    return records


def _raw(column: Column, values: list[Any]) -> RawColumn:
    if column.kind is Kind.DATE:
        return np.array([NO_DATE if value is None else _day(value) for value in values], np.int32)
    if column.kind is Kind.NUMBER:
        return np.array([np.nan if value is None else _number(value) for value in values], np.float64)
    texts = [_text(value) for value in values if value is not None]
    rows = np.cumsum([value is not None for value in values], dtype=np.int64) - 1
    return Strings(texts, np.where([value is None for value in values], -1, rows) if values else rows)


def _day(value: Any) -> int:
    if type(value) is not int or not -(1 << 31) < value < NO_DATE:
        raise ValueError("no day")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not np.isfinite(float(value)):
        raise ValueError("no number")
    return float(value)
