"""Every row of the bad-input catalogue, by its number: the exact message, or the exact value."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from integraxl.contract.fields import Kind, columns_of
from integraxl.errors import UnreadableFile
from integraxl.workbook.columns import NO_DATE, from_day
from integraxl.workbook.read import Workbook, examine_workbook
from tests.catalogue import attacks, dates, formats, layout, values
from tests.catalogue.case import MODELS, Case

CASES: list[Case] = [*dates.CASES, *values.CASES, *layout.CASES, *formats.CASES, *attacks.CASES]
OF_WRITING = {"53", "57", "59", "60", "61", "62", "63", "64"}
"""Rows about files that we write; they stand in test_catalogue_writing.py."""


def test_every_row_of_the_catalogue_is_here() -> None:
    rows = {re.match(r"A?\d+", case.row)[0] for case in CASES}  # type: ignore[index]
    assert rows | OF_WRITING == {*map(str, range(1, 65)), *(f"A{n}" for n in range(1, 15))}
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_row(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.data)
    password = None if case.password is None else lambda: str(case.password)
    if case.refused:
        with pytest.raises(UnreadableFile) as caught:
            examine_workbook(path, password=password)
        assert str(caught.value) == case.refused
        return
    workbook = examine_workbook(path, password=password)
    assert list(workbook.issues) == list(case.issues)
    for (table, header), expected in (case.values or {}).items():
        assert column(workbook, table, header) == expected


def column(workbook: Workbook, table: str, header: str) -> list[Any]:
    """The values of one column: dates as dates, missing ones as None."""
    model = MODELS[table]
    chosen = next(each for each in columns_of(model) if each.header == header)
    found: list[Any] = workbook.tables[model].data[chosen.name].tolist()
    if chosen.kind is Kind.DATE:
        return [None if day == NO_DATE else from_day(day) for day in found]
    return found


def test_the_dates_of_this_test_are_read_as_dates(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(dates.CASES[0].data)
    assert column(examine_workbook(path), "Borgere", "Fødselsdato") == [dt.date(1990, 1, 1)]
