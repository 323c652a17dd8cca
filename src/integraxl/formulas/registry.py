"""What a formula is: its name, its arguments, its help. Hosts, help texts and the handbook derive from these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from integraxl.contract.fields import Record


class Kind(StrEnum):
    """What an argument takes."""

    TABLE = "tabel"
    """A range with its header row: one of the contract's tables."""
    NUMBERS = "tal i celler"
    """A range of numbers without a header."""
    NUMBER = "tal"
    DATE = "dato"
    TEXT = "tekst"


class Shape(StrEnum):
    """What a formula gives: one value, or a table that fills the cells to the right and below."""

    CELL = "celle"
    TABLE = "tabel"


class Need(StrEnum):
    """What a formula takes from the calling workbook besides its arguments."""

    REPORT_DATE = "Opgørelsesdato"
    """The defined name, where the argument as_of is left out."""
    SETTINGS = "Opsætning"
    """The table of parameters, so that a formula counts as the report does."""
    TARGETS = "Mål"
    """The table of targets."""


@dataclass(frozen=True)
class Argument:
    """One argument. `name` is the contract's, `label` the Danish name that staff see.

    `choices` maps every word that may be typed to what it means; the first word of each meaning is the one shown.
    """

    name: str
    label: str
    kind: Kind
    help: str
    optional: bool = False
    model: type[Record] | None = None
    choices: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown_choices(self) -> tuple[str, ...]:
        """The Danish word of each choice."""
        shown: list[str] = []
        meanings: list[Any] = []
        for word, meaning in self.choices.items():
            if meaning not in meanings:
                shown.append(word)
                meanings.append(meaning)
        return tuple(shown)


@dataclass(frozen=True)
class Example:
    """A formula as it is typed, with commas, and what it means in Danish."""

    formula: str
    meaning: str


@dataclass(frozen=True)
class Function:
    """A formula. `compute` takes the Calling and one typed value per argument (None where it was left out)."""

    name: str
    summary: str
    arguments: tuple[Argument, ...]
    compute: Callable[..., Any]
    examples: tuple[Example, ...]
    shape: Shape = Shape.CELL
    needs: frozenset[Need] = frozenset()

    @property
    def signature(self) -> str:
        """`OUTFLOW(borgere; år; [opgørelsesdato]; [gruppe]; [resultat])`, as Danish Excel shows it."""
        shown = (f"[{each.label}]" if each.optional else each.label for each in self.arguments)
        return f"{self.name}({'; '.join(shown)})"
