"""Rows 1: all outflow tables of persons in memory, ours beside DuckDB, pandas and a copy of the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.data import AS_OF, make_persons
from benchmarks.peers import in_duckdb, in_pandas
from benchmarks.table import Row, timed_row
from benchmarks.timing import CountsDiffer, interleave
from integraxl.contract.codes import Basis, ExitKind, Gender
from integraxl.contract.group import Group
from integraxl.contract.parameters import resolve_parameters
from integraxl.measures.outflow import OutflowCounts, count_outflow
from integraxl.workbook.columns import NO_DATE, Columns

PERSONS = 1_000_000
ROUNDS = 15
YEARS = (1, 2, 3)
GROUPS = tuple(Group(sex, *ages) for sex in (None, Gender.WOMAN) for ages in ((None, None), (None, 30), (30, None)))
_DATES = ("arrival_date", "birth_date", "moved_date", "exit_date", "reopened_date")
_CODES: Mapping[str, type[StrEnum]] = {"gender": Gender, "basis": Basis, "exit_kind": ExitKind}
_PARAMETERS = resolve_parameters({"as_of": AS_OF})


def rows(rounds: int | None) -> Iterator[Row]:
    persons = make_persons(PERSONS)
    table = _as_arrow(persons)
    connection, frame = in_duckdb.connect(table), table.to_pandas(date_as_object=False)
    read = [persons[name] for name in (*_DATES, *_CODES)]
    samples = interleave(
        {
            "ours": lambda: count(persons),
            "DuckDB": lambda: in_duckdb.count(connection, AS_OF, YEARS),
            "pandas": lambda: in_pandas.count(frame, AS_OF, YEARS),
            "copy": lambda: [column.copy() for column in read],
        },
        rounds or ROUNDS,
        _check,
    )
    what = "outflow tables, 1M persons"
    yield timed_row(what, "DuckDB", samples, "ours", "DuckDB", Fraction(1, 7))
    yield timed_row(what, "pandas", samples, "ours", "pandas", Fraction(1, 15))
    yield timed_row(what, "one copy of the columns", samples, "ours", "copy", Fraction(8))


def count(persons: Columns | pd.DataFrame) -> OutflowCounts:
    """Ours: every point and group in one call."""
    return count_outflow(persons, _PARAMETERS, [Fraction(each) for each in YEARS], GROUPS)


def _check(results: Mapping[str, object]) -> None:
    ours = results["ours"]
    assert isinstance(ours, OutflowCounts)
    for peer in ("DuckDB", "pandas"):
        cells = results[peer]
        assert isinstance(cells, list)
        check_counts(peer, ours, _sum_cells(cells))


def check_counts(peer: str, ours: OutflowCounts, theirs: Mapping[tuple[int, Group], tuple[int, int]]) -> None:
    """Stop where a peer counts differently: then it does another job, or one of us is wrong."""
    for (years, group), found in theirs.items():
        expected = ours.of(Fraction(years), group)
        if found != expected:
            raise CountsDiffer(f"{peer}, {years} years, {group}: {found} where ours has {expected}")


def _sum_cells(
    cells: Sequence[tuple[int, bool, bool, int, int]],
) -> dict[tuple[int, Group], tuple[int, int]]:
    """The groups from the peers' cells, which do not overlap."""
    sums: dict[tuple[int, Group], tuple[int, int]] = {(years, group): (0, 0) for years in YEARS for group in GROUPS}
    for years, woman, over_30, n, exited in cells:
        for group in GROUPS:
            if (
                (group.gender is None or woman)
                and (group.low is None or over_30)
                and (group.high is None or not over_30)
            ):
                before = sums[years, group]
                sums[years, group] = before[0] + n, before[1] + exited
    return sums


def _as_arrow(persons: Columns) -> pa.Table:
    """The columns that the measure reads, as the peers would hold them: dates as dates, codes as dictionaries."""
    dates = {name: pa.array(persons[name], pa.date32(), mask=persons[name] == NO_DATE) for name in _DATES}
    codes = {
        name: pa.DictionaryArray.from_arrays(
            pa.array(np.maximum(persons[name], 0), mask=persons[name] < 0), pa.array([str(code) for code in kinds])
        )
        for name, kinds in _CODES.items()
    }
    return pa.table({**dates, **codes})
