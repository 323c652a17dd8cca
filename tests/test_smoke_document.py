"""The values that docs/smoke-test-excel.md tells a person to look for are those that the formulas give."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from integraxl.formulas.functions import FUNCTIONS
from integraxl.hosts.addin.wrappers import names_of
from integraxl.workbook.read import read_workbook
from tests.excel_server import start_server
from tests.excel_stand_in import StandInExcel

SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")
DOCUMENT = (Path(__file__).parents[1] / "docs" / "smoke-test-excel.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^\| `=(\w+)\((.*)\)` \| (.+?) \|$", DOCUMENT, re.M)
_ERRORS = {-2_146_826_273: "#VÆRDI!", -2_146_826_246: "#I/T"}
_SHEETS = {"Tolkninger": "Tolkning"}


@pytest.fixture(scope="module")
def excel() -> StandInExcel:
    return StandInExcel(SAMPLE, start_server())


def argument(excel: StandInExcel, text: str) -> Any:
    """An argument as a Danish Excel has it typed."""
    if not text:
        return None
    if text.endswith("[#Alle]"):
        table = text.removesuffix("[#Alle]")
        return excel.range(_SHEETS.get(table, table), "A:Z")
    if text.startswith('"'):
        return text.strip('"')
    if text.startswith("DATO("):
        return float((dt.date(*map(int, re.findall(r"\d+", text))) - dt.date(1899, 12, 30)).days)
    return float(text.replace(",", "."))


def shown(value: Any) -> str:
    """A value as the document has it: shares with four decimals."""
    if isinstance(value, bool):
        return "SAND" if value else "FALSK"
    if isinstance(value, int):
        return _ERRORS[value]
    if isinstance(value, str):
        return value
    return f"{value:.0f}" if value == int(value) else f"{value:.4f}".rstrip("0").replace(".", ",")


@pytest.mark.parametrize(("name", "arguments", "expected"), STEPS)
def test_a_formula_of_the_document_shows_what_it_says(
    excel: StandInExcel, name: str, arguments: str, expected: str
) -> None:
    parts = re.split(r";(?![^(]*\))", arguments)
    assert shown(excel.call(name, *(argument(excel, part) for part in parts))) == expected


def test_the_table_of_the_document(excel: StandInExcel) -> None:
    rows = excel.call("OUTFLOW_TABLE", excel.range("Borgere", "A:Z"))
    size, first = re.search(r"Den fylder (\d+ rækker og \d+ kolonner); anden række er\s+(.+?)\.\n", DOCUMENT).groups()  # type: ignore[union-attr]
    assert size == f"{len(rows)} rækker og {len(rows[0])} kolonner"
    assert first == " | ".join(map(shown, rows[1]))


def test_the_other_numbers_of_the_document() -> None:
    assert f"arket Kontrol viser {len(read_workbook(SAMPLE).warnings)} advarsler" in DOCUMENT
    count = sum(1 for function in FUNCTIONS.values() for _ in names_of(function))
    assert f"Der står {count} funktioner" in DOCUMENT
    assert {name for name, *_ in STEPS} <= set(FUNCTIONS)
    assert len(STEPS) == 13


def test_the_document_says_when_it_was_last_done() -> None:
    assert "**Sidst gennemført: ikke endnu.**" in DOCUMENT
