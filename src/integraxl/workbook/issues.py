"""A fault or an oddity in a workbook, told in Danish with sheet and cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Issue:
    """One finding: what is wrong, where, and what to do. `cell` is blank for a finding about a whole sheet or file."""

    severity: Severity
    code: str
    sheet: str
    cell: str
    message: str

    def __str__(self) -> str:
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{place}: {self.message}" if place else self.message

    def as_dict(self) -> dict[str, str]:
        return {
            "severity": self.severity,
            "code": self.code,
            "sheet": self.sheet,
            "cell": self.cell,
            "message": self.message,
        }


@dataclass(frozen=True)
class Finding:
    """Something about the record at `position`, seen in the column `name`.

    One that is not `told` has the same cause as another that is.
    """

    position: int
    name: str
    code: str
    text: str
    severity: Severity = "error"
    told: bool = True
