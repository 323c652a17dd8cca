"""Every table equals the naive re-implementation on random municipalities, reports dates and parameters."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integraxl.contract.codes import TableId
from integraxl.contract.fields import columns_of
from integraxl.contract.parameters import resolve_parameters
from integraxl.contract.tables import TABLES
from integraxl.tables.build import build_tables
from integraxl.tables.model import ReportTable
from integraxl.workbook.frame import as_columns
from integraxl.workbook.read import Source, Workbook
from tests.reference import naive
from tests.strategies import AS_OF, Tables, choices, municipalities


def workbook_of(tables: Tables) -> Workbook:
    """The rows as typed columns, by way of DataFrames with the contract's headers."""
    read = {}
    for model in TABLES:
        if model.table_name in tables:
            headers = [column.header for column in columns_of(model)]
            frame = pd.DataFrame(tables[model.table_name], columns=headers, dtype=object)
            read[model] = as_columns(model, frame)
    return Workbook(Source("test.xlsx", ""), read, ())


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(municipalities(), st.sampled_from(AS_OF), choices())
def test_every_table_equals_the_naive_one(tables: Tables, as_of: dt.date, chosen: dict[str, Any]) -> None:
    parameters = resolve_parameters({**chosen, "as_of": as_of})
    profile = chosen.pop("profile", "committee_2019")
    expected = naive.compute(tables, as_of, profile, chosen)
    for table in build_tables(workbook_of(tables), parameters, [id for id in TableId if id is not TableId.AUDIT]):
        assert_same(table, expected[table.id])


def assert_same(table: ReportTable, expected: list[dict[str, object]]) -> None:
    found = table.records()
    assert len(found) == len(expected), (table.id, found, expected)
    for number, (row, wanted) in enumerate(zip(found, expected, strict=True)):
        assert list(row) == list(wanted), table.id
        for name, value in row.items():
            assert same(value, wanted[name]), (table.id, number, name, value, wanted[name])


def same(value: object, wanted: object) -> bool:
    if isinstance(value, float) and isinstance(wanted, float | int):
        return math.isclose(value, wanted, rel_tol=1e-12, abs_tol=1e-12)
    return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(municipalities(), st.sampled_from(AS_OF), choices())
def test_audit_identities_always_hold(tables: Tables, as_of: dt.date, chosen: dict[str, Any]) -> None:
    parameters = resolve_parameters({**chosen, "as_of": as_of})
    (audit,) = build_tables(workbook_of(tables), parameters, [TableId.AUDIT])
    assert audit.rows
    assert [row for row in audit.records() if not row["ok"]] == []


@pytest.mark.parametrize("id", [id for id in TableId if id is not TableId.AUDIT])
def test_the_oracle_covers_every_table(id: TableId) -> None:
    assert str(id) in naive.compute({"Borgere": []}, dt.date(2019, 4, 1), "committee_2019", {})
