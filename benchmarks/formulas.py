"""Row 7: a formula call on a range as a host hands it over, beside xlwings' own way to a DataFrame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from benchmarks.counting import count
from benchmarks.data import AS_OF, make_persons
from benchmarks.peers.in_xlwings import read_frame
from benchmarks.table import Row, timed_row
from benchmarks.timing import CountsDiffer, interleave
from integraxl.contract.fields import Column, Kind, columns_of
from integraxl.contract.group import EVERYONE
from integraxl.contract.tables import Person
from integraxl.formulas.cache import RangeCache
from integraxl.formulas.calling import Surroundings, call
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.ranges import HostRange, Rows
from integraxl.workbook.columns import NO_DATE, Columns, from_day

PERSONS, FEW, CELLS = 100_000, 2_000, 1_000
ROUNDS = 9
_YEARS = 2
_LEFT_OUT = {"nationality", "readiness"}  # ten columns, as in the table of the bar
_SERIAL_OF_1970 = 25_569
_AROUND = Surroundings(report_date=dt.datetime.combine(AS_OF, dt.time()))
_BARS = {"datetimes": Fraction(1, 7), "serials": Fraction(1, 4)}


def rows(rounds: int | None) -> Iterator[Row]:
    persons = make_persons(PERSONS)
    for dates, bar in _BARS.items():
        yield from _against_xlwings(persons, dates, bar, rounds or ROUNDS)
    yield _many_cells(rounds or ROUNDS)


def _against_xlwings(persons: Columns, dates: str, bar: Fraction, rounds: int) -> Iterator[Row]:
    values = _as_host(persons, dates)
    again = _as_host(persons, dates)  # the same cells in other objects, as a host hands them over for each formula
    known = RangeCache()
    samples = interleave(
        {
            "first": lambda: _outflow(values, RangeCache()),
            "second": lambda: _outflow(values, known),
            "handed over again": lambda: _outflow(again, known),
            "xlwings": lambda: read_frame(values),
        },
        rounds,
        lambda results: _check(persons, results),
    )
    what = f"a formula call, 100,000 x 10, {dates}"
    yield timed_row(what, "xlwings' DataFrame", samples, "first", "xlwings", bar)
    yield timed_row("a second formula, the same range", "the first", samples, "second", "first", Fraction(1, 10))
    yield timed_row(
        "a second formula, an equal range", "the first", samples, "handed over again", "first", Fraction(1, 2)
    )


def _many_cells(rounds: int) -> Row:
    """A sheet of formulas over one table, each handed its range anew."""
    persons = make_persons(FEW)
    ranges = [_as_host(persons, "datetimes") for _ in range(10)]

    def calculate() -> list[Any]:
        cache = RangeCache()
        return [_outflow(ranges[number % len(ranges)], cache) for number in range(CELLS)]

    samples = interleave(
        {"ours": calculate, "one frame": lambda: read_frame(ranges[0])}, rounds, lambda results: _check_few(results)
    )
    what = "1,000 formula cells, 2,000 rows"
    return timed_row(what, "xlwings' DataFrame, once", samples, "ours", "one frame", Fraction(100))


def _outflow(values: Rows, cache: RangeCache) -> Any:
    return call(FUNCTIONS["OUTFLOW"], [HostRange(values, "Borgere"), _YEARS], _AROUND, cache)


def _check(persons: Columns, results: Mapping[str, Any]) -> None:
    n, exited = count(persons).of(Fraction(_YEARS), EVERYONE)
    for name in ("first", "second", "handed over again"):
        if results[name] != exited / n:
            raise CountsDiffer(f"{name}: {results[name]} where the measure has {exited / n}")
    frame = results["xlwings"]
    if frame.shape != (PERSONS, 10):
        raise CountsDiffer(f"xlwings: a DataFrame of {frame.shape}")


def _check_few(results: Mapping[str, Any]) -> None:
    if len(set(results["ours"])) != 1:
        raise CountsDiffer("1,000 equal formulas do not agree")


def _as_host(persons: Columns, dates: str) -> Rows:
    """The persons as a range with headers: tuples of datetimes or serial numbers, texts and None."""
    columns = [each for each in columns_of(Person) if each.name not in _LEFT_OUT]
    cells = [_cells(each, persons, dates) for each in columns]
    return (tuple(each.header for each in columns), *zip(*cells, strict=True))


def _cells(column: Column, persons: Columns, dates: str) -> list[Any]:
    values: list[Any] = persons[column.name].tolist()
    if column.kind is Kind.DATE:
        return [None if day == NO_DATE else _date(day, dates) for day in values]
    if column.codes is not None:
        names = [str(code) for code in column.codes]
        return [None if position < 0 else _own(names[position]) for position in values]
    return list(map(_own, values))


def _own(text: str) -> str:
    """The text as an object of its own: no host shares one between cells."""
    return "".join(list(text))


def _date(day: int, dates: str) -> dt.datetime | float:
    return float(day + _SERIAL_OF_1970) if dates == "serials" else dt.datetime.combine(from_day(day), dt.time())
