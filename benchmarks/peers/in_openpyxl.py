"""Reading a sheet with openpyxl's read-only mode: its fastest, and nothing is checked or counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook


def read_rows(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    """Every row of the sheet, headers first."""
    workbook = load_workbook(path, read_only=True, data_only=True)
    rows = list(workbook[sheet].iter_rows(values_only=True))
    workbook.close()
    return rows
