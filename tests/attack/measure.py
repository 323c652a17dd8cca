"""How much an edition shows: the share of its figures other than zero that are not hidden."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.attack.editions import HIDDEN, KEYS, Edition, Table
from tests.attack.targets import COUNTS


class Shown(NamedTuple):
    """Figures shown and figures there are, of counts alone and of all figures; add them up with `plus`."""

    counts: int = 0
    all_counts: int = 0
    figures: int = 0
    all_figures: int = 0

    def plus(self, other: Shown) -> Shown:
        """Both together."""
        return Shown(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def share(self) -> float:
        """Of the counts."""
        return self.counts / self.all_counts if self.all_counts else 1.0


def shown(edition: Edition, asked: dict[str, Table] | None = None) -> Shown:
    """What is shown of what there is; `asked` are the true tables as they were asked for, before any coarsening."""
    found = Shown()
    for table in KEYS:
        visible, there = _visible(edition, table), _there((asked or edition.truth).get(table, {}), table)
        found = found.plus(Shown(visible[0], there[0], visible[1], there[1]))
    return found


def _visible(edition: Edition, table: str) -> tuple[int, int]:
    counts = figures = 0
    for key, row in edition.truth.get(table, {}).items():
        for column, true in row.items():
            value = edition.rows(table).get(key, {}).get(column, HIDDEN)
            if _is_figure(true, column, table) and value is not HIDDEN:
                counts, figures = counts + (column in COUNTS[table]), figures + 1
    return counts, figures


def _there(rows: Table, table: str) -> tuple[int, int]:
    chosen = [column for row in rows.values() for column, true in row.items() if _is_figure(true, column, table)]
    return sum(column in COUNTS[table] for column in chosen), len(chosen)


def _is_figure(value: Any, column: str, table: str) -> bool:
    if column in KEYS[table] or column in ("start", "target", "quota"):
        return False
    return not isinstance(value, str | bool) and bool(value)
