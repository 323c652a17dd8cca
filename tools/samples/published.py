"""The sheet Offentliggjort: figures as a paper printed them, written compactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from integraxl.contract.codes import TableId
from integraxl.contract.tables import Published

Figure = tuple[float, int] | int
"""A whole number, or a number and the decimals with which it was printed (for a share those of its percentage)."""


def figures(source: str, table: TableId, rows: Mapping[str, Mapping[str, Figure]]) -> Iterator[Published]:
    """Row key → column → figure."""
    for row, cells in rows.items():
        for column, figure in cells.items():
            value, decimals = figure if isinstance(figure, tuple) else (figure, 0)
            yield Published(table=table, row_key=row, column_id=column, value=value, decimals=decimals, source=source)


def outflow(source: str, table: TableId, rows: Mapping[float, tuple[int, int, float, float]]) -> Iterator[Published]:
    """Point → target group, exited, share and target in percent, both with one decimal, as in tables 1-4."""
    yield from figures(
        source,
        table,
        {
            f"point={point:g}": {
                "n": n,
                "exited": exited,
                "share": (round(share / 100, 3), 1),
                "target": (round(target / 100, 3), 1),
            }
            for point, (n, exited, share, target) in rows.items()
        },
    )
