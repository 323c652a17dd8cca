"""python -m benchmarks: every bar in one table. Takes some minutes; temporary files are removed again."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from benchmarks import commands, counting, formulas, growth, national, reading
from benchmarks.table import Row, as_json, as_text
from benchmarks.timing import CountsDiffer

_PARTS: Mapping[str, Callable[[Path, int | None], Iterable[Row]]] = {
    "counting": lambda _, rounds: counting.rows(rounds),
    "reading": reading.rows,
    "starting": lambda _, rounds: commands.starting_rows(rounds),
    "tables": commands.tables_rows,
    "report": commands.report_rows,
    "formulas": lambda _, rounds: formulas.rows(rounds),
    "growth": growth.rows,
    "national": national.rows,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--only", action="append", choices=tuple(_PARTS), help="only this part; can be repeated")
    parser.add_argument("--rounds", type=int, metavar="N", help="timed rounds, instead of each part's own number")
    options = parser.parse_args()
    rows: list[Row] = []
    try:
        for name in options.only or _PARTS:
            print(f"{name} ...", file=sys.stderr)
            with tempfile.TemporaryDirectory(prefix="integraxl-benchmark-") as folder:
                rows += _PARTS[name](Path(folder), options.rounds)
    except CountsDiffer as error:
        print(f"A peer does not count as we do, so its time says nothing. {error}", file=sys.stderr)
        return 1
    print(as_json(rows) if options.format == "json" else as_text(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
