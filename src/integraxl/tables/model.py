"""A table of the status paper as frozen data: everything a renderer must know, and nothing of how it looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from integraxl.contract.codes import TableId

if TYPE_CHECKING:
    import pandas as pd


class Hidden:
    """What stands in a public table where a figure is hidden. It cannot be reckoned with, nor be taken for nothing."""

    def __repr__(self) -> str:
        return MARK

    def __bool__(self) -> bool:
        raise TypeError("a hidden figure is neither something nor nothing")


MARK = ".."
"""How a hidden figure is shown: Statistics Denmark's mark for what discretion forbids to tell."""
HIDDEN = Hidden()

Value = str | int | float | bool | dt.date | None | Hidden


class Unit(Enum):
    """What the values of a column are, and so how they are shown."""

    TEXT = "tekst"
    COUNT = "antal"
    SHARE = "andel 0–1"
    PERCENT = "procent 0–100"
    POINTS = "procentpoint"
    HOURS = "timer"
    DATE = "dato"
    FLAG = "ja/nej"
    AMOUNT = "kroner"
    NUMBER = "tal"
    YEARS = "år"
    CHANGE = "ændring, med fortegn"


@dataclass(frozen=True)
class TableColumn:
    """A column: its id (JSON), its Danish label, its unit, its decimals when shown, and Danish names for codes.

    `spoken` is how running text names the codes, where that is not as the cells do.
    """

    id: str
    label: str
    unit: Unit
    decimals: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    spoken: Mapping[str, str] = field(default_factory=dict)


class Listed(Protocol):
    """What every table has that can be shown: a table of the paper, or a list made for the house."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> tuple[TableColumn, ...]: ...
    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]: ...
    @property
    def notes(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Listing:
    """A list that is no table of the paper: what changed, what was brought in."""

    id: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()


def row_dicts(table: Listed) -> list[dict[str, Any]]:
    """Each row as JSON has it: column id → value."""
    names = [column.id for column in table.columns]
    return [dict(zip(names, map(plain, row), strict=True)) for row in table.rows]


@dataclass(frozen=True)
class ReportTable:
    """A finished table. `rows` hold one value per column; a blank is None; shares are unrounded and 0–1.

    `caption_unit` is the unit as printed under the title; `source` names the sheets the figures come from.
    `note_counts` are the notes that tell a count, by their position: the count itself, or its row and column.
    In the public edition (`is_public`) hidden figures are HIDDEN.
    """

    id: TableId
    title: str
    caption_unit: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()
    source: str = ""
    note_counts: Mapping[int, int | tuple[int, str]] = field(default_factory=dict)
    is_public: bool = False

    @property
    def has_hidden(self) -> bool:
        return any(value is HIDDEN for row in self.rows for value in row)

    @property
    def column_ids(self) -> tuple[str, ...]:
        return tuple(column.id for column in self.columns)

    def records(self) -> list[dict[str, Value]]:
        """Each row as column id → value."""
        return [dict(zip(self.column_ids, row, strict=True)) for row in self.rows]

    def to_frame(self) -> pd.DataFrame:
        """The table as a pandas DataFrame, one column per column id."""
        import pandas as pd  # half a second to import; only who asks for a DataFrame pays

        rows = [[None if value is HIDDEN else value for value in row] for row in self.rows]
        return pd.DataFrame(rows, columns=list(self.column_ids))

    def as_dict(self) -> dict[str, Any]:
        """The table in the JSON contract's shape."""
        return {
            "id": str(self.id),
            "title": self.title,
            "columns": list(self.column_ids),
            "rows": row_dicts(self),
            "notes": list(self.notes),
            **({"suppressed": self._suppressed()} if self.is_public else {}),
        }

    def _suppressed(self) -> list[dict[str, Any]]:
        """Which figures are hidden: a blank of theirs means nothing else. Rows are numbered from 1."""
        found = [[name for name, value in record.items() if value is HIDDEN] for record in self.records()]
        return [{"row": row, "columns": names} for row, names in enumerate(found, start=1) if names]


def plain(value: Value) -> Any:
    """A value as JSON has it: dates as ISO text, codes as text, hidden figures as null."""
    if isinstance(value, Hidden):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def text(
    id: str, label: str, names: Mapping[str, str] | None = None, spoken: Mapping[str, str] | None = None
) -> TableColumn:
    return TableColumn(id, label, Unit.TEXT, names=names or {}, spoken=spoken or {})


def count(id: str, label: str) -> TableColumn:
    return TableColumn(id, label, Unit.COUNT)


def share(id: str = "share", label: str = "Andel", decimals: int = 1) -> TableColumn:
    return TableColumn(id, label, Unit.SHARE, decimals)


def flag(id: str, label: str, yes: str = "Ja", no: str = "Nej") -> TableColumn:
    return TableColumn(id, label, Unit.FLAG, names={"true": yes, "false": no})


TARGET_MET = flag("met", "Mål nået", "Nået", "Ikke nået")


def columns(*specs: TableColumn) -> tuple[TableColumn, ...]:
    return specs


def freeze(rows: Sequence[Sequence[Value]]) -> tuple[tuple[Value, ...], ...]:
    return tuple(tuple(row) for row in rows)
