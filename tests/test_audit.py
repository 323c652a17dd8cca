"""The audit: a published figure against the computed one, rounded the same way; which row a key names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integraxl.contract.codes import TableId
from integraxl.tables.audit import agrees, find_row
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import ReportTable, Value, count, share
from tests.conftest import Examine
from tests.small_workbooks import agreement, person, settings, sheet

NAN = float("nan")
SHARE, COUNT = share(), count("n", "Antal")


@pytest.mark.parametrize(
    ("expected", "typed", "decimals", "column", "same"),
    [
        (83 / 216, 0.383, 1, SHARE, False),
        (83 / 216, 0.384, 1, SHARE, True),
        (58 / 1021, 0.057, 1, SHARE, True),
        (0.0505, 0.051, 1, SHARE, True),  # half up: 5,05 percent is printed 5,1
        (1 / 3, 0.329, NAN, SHARE, False),  # printed 32,9: the computed 33,3 is not that
        (1 / 3, 0.333, NAN, SHARE, True),
        (0.334, 0.33, NAN, SHARE, True),
        (3.6, 4.4, NAN, COUNT, False),
        (126, 128, 0, COUNT, False),
        (13489.3, 13489, 0, COUNT, True),
        (None, 0, 0, COUNT, False),
        (True, 1, 0, COUNT, False),
        (1, 1, 0, None, False),
    ],
)
def test_a_published_figure(expected: Value, typed: float, decimals: float, column: Any, same: bool) -> None:
    assert agrees(expected, typed, decimals, column) is same


@pytest.fixture(scope="module")
def tables(examine: Examine) -> Callable[[str], ReportTable]:
    workbook = examine(
        sheet("Borgere", person(), person("a2", Køn="Mand"), person("a3")),
        sheet("IGU", *(agreement(id, Arbejdsplads=id, Sektor="Privat") for id in ("a1", "a2"))),
        sheet("Aktiviteter"),
        settings(),
    )
    built = {table.id: table for table in build_tables(workbook, workbook_parameters(workbook))}
    return lambda id: built[TableId(id)]


@pytest.mark.parametrize(
    ("id", "key", "row"),
    [
        ("outflow.gender_age", "gender=Kvinder; band=I alt", 7),
        ("outflow.gender_age", "GENDER = kvinder", 7),
        ("outflow.gender_age", "band=18-24", 8),
        ("activity", "category=passive", 3),
        ("activity", "category=passive; reason=illness", 5),
        ("outflow.all", "point=2", 1),
        ("outflow.all", "point=2,0", 1),
        ("igu.workplace", "sector=Privat", None),  # two workplaces: the key names neither
        ("igu.workplace", "workplace=a2", 1),
        ("outflow.all", "point=7", None),
        ("outflow.all", "year=2", None),
    ],
)
def test_the_row_that_a_key_names(tables: Callable[[str], ReportTable], id: str, key: str, row: int | None) -> None:
    found = find_row(tables(id), key)
    assert found == (None if row is None else tables(id).records()[row])
