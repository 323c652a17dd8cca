"""The open workbook as actions see it, at the process's end of the pipe: every method is a question to Calc."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from integraxl.actions.port import Cell, Changes, ResultSheet, Selection
from integraxl.errors import Cancelled, WriteRefused
from integraxl.report.printed import number_format
from integraxl.tables.model import TableColumn

Ask = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]


class CalcPort:
    """A workbook that is open in Calc. `ask` puts a question to the extension and waits for the answer."""

    def __init__(self, name: str, folder: str | None, ask: Ask) -> None:
        self.name = name
        self.folder = None if folder is None else Path(folder)
        self._send = ask

    def snapshot(self) -> bytes:
        return self._ask("snapshot")[1]

    def apply(self, changes: Changes) -> None:
        marks = changes.marks
        self._ask(
            "apply",
            sheets=[_sheet(each) for each in changes.sheets],
            marks=None if marks is None else [(mark.sheet, mark.cell, mark.fault) for mark in marks],
            show=changes.show,
        )

    def selection(self) -> Selection:
        answer, _ = self._ask("selection")
        return Selection(answer["cell"], answer["reasons"])

    def tell(self, text: str) -> None:
        self._ask("tell", text=text)

    def ask(self, question: str, default: str) -> str | None:
        answer: str | None = self._ask("ask", text=question, default=default)[0]["answer"]
        return answer

    def progress(self, text: str) -> None:
        if self._ask("progress", text=text)[0]["cancelled"]:
            raise Cancelled

    def open(self, path: Path) -> None:
        self._ask("open", path=str(path))

    def _ask(self, question: str, **details: Any) -> tuple[dict[str, Any], bytes]:
        answer, body = self._send({"question": question, **details}, b"")
        if "failed" in answer:
            raise WriteRefused(answer["failed"])
        return answer, body


def _sheet(result: ResultSheet) -> dict[str, Any]:
    """A results sheet as Calc gets it: values, and where they have each format, look and link."""
    width = max((len(row) for row in result.rows), default=0)
    formats: dict[str, list[tuple[int, int]]] = {}
    looks: dict[str, list[tuple[int, int]]] = {}
    for row, cells in enumerate(result.rows):
        for column, cell in enumerate(cells):
            formats.setdefault(_format(cell), []).append((column, row))
            looks.setdefault(cell.style.name, []).append((column, row))
    formats.pop("General", None)
    return {
        "name": result.name,
        "widths": result.widths,
        "rows": [[_value(cell) for cell in cells] + [""] * (width - len(cells)) for cells in result.rows],
        "formats": formats,
        "looks": looks,
        "links": [
            (column, row, *cell.link)
            for row, cells in enumerate(result.rows)
            for column, cell in enumerate(cells)
            if cell.link is not None
        ],
    }


def _value(cell: Cell) -> Any:
    """A number, a text, or a date as its year, month and day."""
    value = cell.value
    if isinstance(value, dt.date):
        return [value.year, value.month, value.day]
    return "" if value is None else value if isinstance(value, str) else float(value)


def _format(cell: Cell) -> str:
    return number_format(cell.value, TableColumn("", "", cell.unit, cell.decimals), {})
