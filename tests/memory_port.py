"""A workbook in memory behind the port that actions use: what an action did can be read back, and made to fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from integraxl.actions.port import Changes, Mark, ResultSheet, Selection
from integraxl.errors import Cancelled


@dataclass
class MemoryPort:
    """The port of an open workbook with the content `data`.

    `cancel_at` stops the action at the progress message that begins so; `fail_on` makes that method fail.
    """

    data: bytes
    name: str = "data.xlsx"
    folder: Path | None = None
    answer: str | None = None
    chosen: Selection = field(default_factory=lambda: Selection("Nøgletal!B2"))
    cancel_at: str | None = None
    fail_on: str = ""
    sheets: dict[str, ResultSheet] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    shown: str = ""
    told: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    opened: list[Path] = field(default_factory=list)

    def snapshot(self) -> bytes:
        self._maybe_fail("snapshot")
        return self.data

    def apply(self, changes: Changes) -> None:
        self._maybe_fail("apply")
        self.sheets |= {sheet.name: sheet for sheet in changes.sheets}
        self.marks = self.marks if changes.marks is None else changes.marks
        self.shown = changes.show or self.shown

    def selection(self) -> Selection:
        return self.chosen

    def tell(self, text: str) -> None:
        self.told.append(text)

    def ask(self, question: str, default: str) -> str | None:
        self.asked.append((question, default))
        return self.answer

    def progress(self, text: str) -> None:
        self.steps.append(text)
        if self.cancel_at is not None and text.startswith(self.cancel_at):
            raise Cancelled

    def open(self, path: Path) -> None:
        self._maybe_fail("open")
        self.opened.append(path)

    def _maybe_fail(self, method: str) -> None:
        if self.fail_on == method:
            raise RuntimeError("Amina Hassan, 010190-1234")

    def texts(self, sheet: str) -> list[list[object]]:
        """The values of a results sheet."""
        return [[cell.value for cell in row] for row in self.sheets[sheet].rows]
