"""A workbook that is open in the tests' LibreOffice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.calc.office import Office


class Book:
    """A new workbook, or the one at `path`. Cells are `sheet!cell`."""

    def __init__(self, office: Office, path: Path | None = None) -> None:
        self.office = office
        self._number = office.ask("open", None if path is None else str(path))

    def ask(self, verb: str, *arguments: Any) -> Any:
        return self.office.ask(verb, self._number, *arguments)

    def at(self, verb: str, where: str, *arguments: Any) -> Any:
        """A verb about some cells."""
        sheet, cells = where.rsplit("!", 1)
        return self.ask(verb, sheet, cells, *arguments)

    def table(self, sheet: str, rows: list[list[Any]]) -> str:
        """Write rows at the top of a sheet, made where it is missing, and give the range's address."""
        if sheet not in self.ask("sheets"):
            self.ask("add_sheet", sheet)
        cells = f"A1:{chr(64 + len(rows[0]))}{len(rows)}"
        self.at("write", f"{sheet}!{cells}", rows)
        return f"${sheet}.{cells}"

    def value(self, formula: str, cell: str = "Z1", sheet: str | None = None) -> Any:
        """What a formula gives, typed into a cell; a text of an error as it is shown."""
        sheet = sheet or self.ask("sheets")[0]
        self.at("type", f"{sheet}!{cell}", formula)
        return self.result(cell, sheet)

    def result(self, cell: str = "Z1", sheet: str | None = None) -> Any:
        sheet = sheet or self.ask("sheets")[0]
        found = self.at("read", f"{sheet}!{cell}")[0][0]
        return self.at("shown", f"{sheet}!{cell}") if found is None else found

    def close(self) -> None:
        self.ask("close")
