"""Rows 2: a workbook of 200,000 persons from file to figures, beside unzipping it and beside openpyxl."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import pandas as pd

from benchmarks.counting import GROUPS, YEARS, check_counts, count
from benchmarks.data import make_persons
from benchmarks.memory import memory_row
from benchmarks.peers import in_openpyxl
from benchmarks.sheet import SHEET_PART, write_workbook
from benchmarks.table import Row, timed_row
from benchmarks.timing import CountsDiffer, interleave
from integraxl.measures.outflow import OutflowCounts
from integraxl.workbook.read import read_workbook

PERSONS = 200_000
ROUNDS = 5


def rows(folder: Path, rounds: int | None) -> Iterator[Row]:
    path = write_workbook(folder / "large.xlsx", make_persons(PERSONS))
    samples = interleave(
        {
            "ours": lambda: read_and_count(path),
            "unzip": lambda: unzip(path),
            "openpyxl": lambda: in_openpyxl.read_rows(path, "Borgere"),
        },
        rounds or ROUNDS,
        _check,
    )
    what = "read, check, count 200,000 persons"
    yield timed_row(what, "unzipping the sheet", samples, "ours", "unzip", Fraction(10))
    yield timed_row(what, "openpyxl reading only", samples, "ours", "openpyxl", Fraction(1, 6))
    yield memory_row(what, path, 500, rounds or ROUNDS)


def read_and_count(path: Path) -> OutflowCounts:
    """Ours: the whole way from the file to the counts of every outflow table."""
    return count(read_workbook(path).persons)


def unzip(path: Path) -> bytes:
    """The floor: nobody can read a sheet without this."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(SHEET_PART)


def _check(results: Mapping[str, object]) -> None:
    """openpyxl must have read what we counted: its rows, counted by us, give the same."""
    ours, cells, sheet = results["ours"], results["openpyxl"], results["unzip"]
    assert isinstance(ours, OutflowCounts)
    assert isinstance(cells, list)
    assert isinstance(sheet, bytes)
    counts = count(pd.DataFrame(cells[1:], columns=cells[0]))
    groups = [(years, group) for years in YEARS for group in GROUPS]
    check_counts("openpyxl", ours, {(years, group): counts.of(Fraction(years), group) for years, group in groups})
    if sheet.count(b"<row ") != len(cells):
        raise CountsDiffer(f"unzip: {sheet.count(b'<row ')} rows where openpyxl has {len(cells)}")
