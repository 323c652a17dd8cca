"""What one row of the catalogue is: a file made by code, and exactly what must come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integraxl.contract.fields import Record
from integraxl.contract.tables import Activity, Interpreting, Person
from integraxl.workbook.issues import Issue
from tests.small_workbooks import Cell, Sheet, error, person, sheet, workbook_bytes

AS_DATE = "Skriv datoen som dd-mm-åååå, fx 31-12-2018."
AS_NUMBER = "Skriv kun tallet, fx 1.031 eller 12,5."
GENDERS = "Skriv »Kvinde« eller »Mand«."
MODELS: Mapping[str, type[Record]] = {"Borgere": Person, "Aktiviteter": Activity, "Tolkninger": Interpreting}


@dataclass(frozen=True)
class Case:
    """One row: its number, what it is, the file; then every issue, some values, or the refusal, to the letter."""

    row: str
    what: str
    data: bytes
    issues: Sequence[Issue] = ()
    values: Mapping[tuple[str, str], Sequence[Any]] | None = None
    refused: str = ""
    name: str = "data.xlsx"
    password: str | None = None

    @property
    def id(self) -> str:
        return f"{self.row} {self.what}"


def departure(value: Cell, **options: Any) -> bytes:
    """A workbook of one person with that value as Fraflytningsdato, cell H2 on the sheet Borgere."""
    return workbook_bytes(sheet("Borgere", person(Fraflytningsdato=value)), **options)


def hours(value: Cell, **options: Any) -> bytes:
    """A workbook with one booking of that many Normaltimer, cell C2 on the sheet Tolkninger."""
    booking = {"Dato": "01-02-2019", "Tolkningstype": "Telefon", "Normaltimer": value}
    return workbook_bytes(sheet("Borgere", person()), sheet("Tolkninger", booking), **options)


def persons(*sheets: Sheet, **fields: Cell) -> bytes:
    """A workbook of one person with those fields."""
    return workbook_bytes(sheet("Borgere", person(**fields)), *sheets)


def bad_date(code: str, text: str, place: str = "Borgere!H2") -> list[Issue]:
    return [error(code, place, f"{text} {AS_DATE}")]
