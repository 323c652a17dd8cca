"""Peak memory of reading a workbook, in a process of its own: python -m benchmarks.memory WORKBOOK."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from statistics import median

from benchmarks.table import Row, show_megabytes
from benchmarks.timing import Ratio

_STATUS = Path("/proc/self/status")
_NOT_MEASURED = "not measured: this system does not tell a process its peak memory in /proc"


def memory_row(what: str, path: Path, megabytes: int, rounds: int) -> Row:
    """Peak memory against a fixed size."""
    against = f"{megabytes} MB of memory"
    if not _STATUS.exists():
        return Row(what, against, Fraction(1), note=_NOT_MEASURED)
    peaks = peak_megabytes(path, rounds)
    each = [peak / megabytes for peak in peaks]
    found = Ratio(median(each), min(each), max(each))
    return Row(what, against, Fraction(1), found, show_megabytes(median(peaks)), show_megabytes(megabytes))


def growth_row(what: str, against: str, smallest: Path, small: Path, large: Path, rounds: int) -> Row:
    """What ten times the rows cost in memory, over what a process takes that reads next to nothing."""
    bar = Fraction(11)
    if not _STATUS.exists():
        return Row(what, against, bar, note=_NOT_MEASURED)
    base = median(peak_megabytes(smallest, rounds))
    less, more = ([peak - base for peak in peak_megabytes(path, rounds)] for path in (small, large))
    each = [big / little for big, little in zip(more, less, strict=True)]
    found = Ratio(median(more) / median(less), min(each), max(each))
    return Row(what, against, bar, found, show_megabytes(median(more)), show_megabytes(median(less)))


def peak_megabytes(path: Path, rounds: int) -> Sequence[float]:
    command = [sys.executable, "-m", "benchmarks.memory", str(path)]
    return [float(subprocess.run(command, capture_output=True, check=True, text=True).stdout) for _ in range(rounds)]


def _own_peak() -> float:
    """Megabytes. Not resource's ru_maxrss: on Linux that begins with the peak of the process that started this one."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    from benchmarks.reading import read_and_count

    read_and_count(Path(sys.argv[1]))
    print(_own_peak())
