"""The open workbook in Excel, as the actions see it. Not tried in Excel."""

from __future__ import annotations

import webbrowser
from functools import cached_property
from pathlib import Path

import xlwings as xw

from integraxl.actions.port import Changes, Selection
from integraxl.errors import Cancelled
from integraxl.excel.changes import apply_changes
from integraxl.excel.escape import escape_pressed
from integraxl.excel.packed import Caller
from integraxl.excel.reasons import Reasons
from integraxl.excel.snapshot import read_open_workbook

_TEXT = 2  # the type of an answer to InputBox
_WORKBOOKS = (".xlsx", ".xlsm")
_ERRORS = range(-2_146_826_288, -2_146_826_200)


class XlwingsPort:
    """The workbook that was in front when the button was pressed. `told` is what the add-in shows when all is done."""

    def __init__(self, reasons: Reasons) -> None:
        self._reasons = reasons
        self.told: list[str] = []

    @cached_property
    def _book(self) -> xw.Book:
        book = xw.Book.caller()
        escape_pressed(book.app.hwnd)  # an Esc from before the button was pressed means nothing
        return book

    @property
    def name(self) -> str:
        return self._book.name

    @property
    def folder(self) -> Path | None:
        path = str(self._book.api.Path)  # not xlwings' fullname, which guesses where a cloud folder lies
        return None if not path or "://" in path else Path(path)

    def snapshot(self) -> bytes:
        return read_open_workbook(self._book)

    def apply(self, changes: Changes) -> None:
        apply_changes(self._book, changes)

    def selection(self) -> Selection:
        cell = self._book.app.api.ActiveCell
        chosen = "" if cell is None else f"{cell.Worksheet.Name}!{cell.Address.replace('$', '')}"
        reasons = self._reasons.of_book(self.name)
        return Selection(chosen, {at.name: reason for at, reason in reasons.items() if self._shows_error(at)})

    def _shows_error(self, caller: Caller) -> bool:
        """Whether the cell still shows an error: since then it may have been cleared, moved or removed."""
        sheet = next((each for each in self._book.sheets if each.name == caller.sheet), None)
        if sheet is None:
            return False
        value = sheet.range(caller.cell).raw_value
        return type(value) is int and value in _ERRORS

    def tell(self, text: str) -> None:
        self.told.append(text)

    def ask(self, question: str, default: str) -> str | None:
        answer = self._book.app.api.InputBox(Prompt=question, Title="integraxl", Default=default, Type=_TEXT)
        return None if answer is False else str(answer)

    def progress(self, text: str) -> None:
        app = self._book.app
        app.status_bar = f"integraxl: {text} … (Esc afbryder)"
        if escape_pressed(app.hwnd):
            raise Cancelled

    def open(self, path: Path) -> None:
        if path.suffix.casefold() in _WORKBOOKS:
            self._book.app.books.open(path)
        else:
            webbrowser.open(path.as_uri())
