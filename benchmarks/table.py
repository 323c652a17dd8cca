"""The benchmark's one table: a row per bar, as text for people and JSON for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any

from benchmarks.timing import Ratio, Samples, ratio

_HEADERS = ("what", "against", "ours", "theirs", "ratio", "min-max", "bar", "met")


@dataclass(frozen=True)
class Row:
    """One bar, or None for what is only told. Without a ratio the row was skipped and `note` says why."""

    what: str
    against: str
    bar: Fraction | None
    ratio: Ratio | None = None
    ours: str = ""
    theirs: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        return None if self.ratio is None or self.bar is None else self.ratio.median <= self.bar

    def as_dict(self) -> dict[str, Any]:
        found = self.ratio
        return {
            "what": self.what,
            "against": self.against,
            "ours": self.ours or None,
            "theirs": self.theirs or None,
            "ratio": found and found.median,
            "min": found and found.low,
            "max": found and found.high,
            "bar": None if self.bar is None else float(self.bar),
            "met": self.met,
            "note": self.note or None,
        }

    def as_cells(self) -> tuple[str, ...]:
        bar = "-" if self.bar is None else self._show(float(self.bar), "<= ")
        if self.ratio is None:
            return self.what, self.against, "", "", "-", "", bar, "skipped"
        spread = f"{self._show(self.ratio.low)} - {self._show(self.ratio.high)}"
        met = "-" if self.met is None else "yes" if self.met else "NO"
        middle = self._show(self.ratio.median)
        return self.what, self.against, self.ours, self.theirs, middle, spread, bar, met

    def _show(self, value: float, before: str = "") -> str:
        """In the bar's own form: 1/7 where it is a part of the peer, else a multiple."""
        if self.bar is not None and self.bar.numerator == 1 and self.bar < 1 and value > 0:
            return f"{before}1/{1 / value:.3g}"
        return f"{before}{value:.3g}"


def timed_row(what: str, against: str, samples: Samples, ours: str, peer: str, bar: Fraction | None) -> Row:
    """A row from two of the calls that were timed together."""
    mine, other = samples[ours], samples[peer]
    return Row(what, against, bar, ratio(mine, other), show_seconds(median(mine)), show_seconds(median(other)))


def show_seconds(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def show_megabytes(megabytes: float) -> str:
    return f"{megabytes:.3g} MB"


def as_text(rows: Sequence[Row]) -> str:
    cells = [_HEADERS, *(row.as_cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADERS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"{row.what}, {row.against}: {row.note}" for row in rows if row.note]
    return "\n".join([*lines, "", *notes, _machine()])


def as_json(rows: Sequence[Row]) -> str:
    return json.dumps({"machine": _machine(), "rows": [row.as_dict() for row in rows]}, indent=2)


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
