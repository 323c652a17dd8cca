"""What an action needs of the open workbook. Each host implements it once; a host in memory serves the tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from integraxl.tables.model import Hidden, TableColumn, Unit, Value


class Style(Enum):
    """How a cell of a results sheet looks; the host chooses fonts and colours."""

    TITLE = "overskrift"
    TEXT = "brødtekst"
    NOTE = "note"
    HEADING = "kolonneoverskrift"
    VALUE = "værdi"
    FAULT = "fejl"
    ODDITY = "advarsel"


@dataclass(frozen=True)
class Cell:
    """One cell of a results sheet. `unit` and `decimals` say how a number is shown; it is never rounded.

    `link` is a cell of the workbook to jump to, as sheet and cell name.
    """

    value: str | int | float | bool | dt.date | None
    style: Style = Style.VALUE
    unit: Unit = Unit.TEXT
    decimals: int = 0
    link: tuple[str, str] | None = None


@dataclass(frozen=True)
class ResultSheet:
    """A sheet that an action writes: its name, its rows, the widths of its columns in characters.

    A sheet of that name that integraxl made before is replaced; one that a person made is left alone, and the new one
    gets a number after its name.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Mark:
    """A cell to point out, with the reason. What is typed in it, and how it looks, stays under the mark."""

    sheet: str
    cell: str
    reason: str
    fault: bool = True


@dataclass(frozen=True)
class Changes:
    """All that an action does to the workbook, at once: either everything is done, or nothing.

    `marks` is None where the marks stay as they are.
    """

    sheets: tuple[ResultSheet, ...] = ()
    marks: tuple[Mark, ...] | None = None
    show: str = ""


@dataclass(frozen=True)
class Selection:
    """The selected cell, and what the host knows of formulas in error: cell name to reason."""

    cell: str
    reasons: Mapping[str, str] = field(default_factory=dict)


class WorkbookPort(Protocol):
    """The open workbook, as actions see it."""

    @property
    def name(self) -> str:
        """The workbook's file name, such as data.xlsx."""

    @property
    def folder(self) -> Path | None:
        """The folder on this machine that holds the workbook; None where it is not saved, or lies in the cloud."""

    def snapshot(self) -> bytes:
        """The workbook as it stands now, unsaved changes included, as the bytes of an .xlsx or .xlsm file."""

    def apply(self, changes: Changes) -> None:
        """Write, mark and show. Where a step fails, the workbook is as it was before, and the error is raised."""

    def selection(self) -> Selection:
        """The selected cell and the reasons of the formulas in error."""

    def tell(self, text: str) -> None:
        """Say something to the user, who closes the message."""

    def ask(self, question: str, default: str) -> str | None:
        """The user's answer; None where the question was cancelled."""

    def progress(self, text: str) -> None:
        """Say what is going on. Raises Cancelled where the user has asked to stop."""

    def open(self, path: Path) -> None:
        """Open a file in the program that it belongs to."""


def value_cell(column: TableColumn, value: Value) -> Cell:
    """A value of a table as a cell, shown as its column says."""
    if isinstance(value, Hidden):
        return Cell(str(value))
    if isinstance(value, bool):
        return Cell(column.names.get(str(value).lower(), "Ja" if value else "Nej"))
    if isinstance(value, str):
        return Cell(column.names.get(value, str(value)))
    return Cell(value, unit=column.unit, decimals=column.decimals)


def text_rows(style: Style, texts: Sequence[str]) -> tuple[tuple[Cell, ...], ...]:
    """One row per text."""
    return tuple((Cell(text, style),) for text in texts)
