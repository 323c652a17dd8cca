"""Rows 3 to 5: whole processes, from start to end, as someone waits for them."""

from __future__ import annotations

import csv
import importlib
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.data import AS_OF, make_persons
from benchmarks.sheet import write_workbook
from benchmarks.table import Row, timed_row
from benchmarks.timing import CountsDiffer, interleave, no_check

ROUNDS = 15
_SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")
_SCRIPT = Path(__file__).with_name("peers") / "outflow_script.py"
_PYTHON = (sys.executable,)
# what the installed command does; that one need not be installed here
INTEGRAXL = (*_PYTHON, "-c", "import sys; from integraxl.cli import main; sys.exit(main())")


def starting_rows(rounds: int | None) -> Iterator[Row]:
    samples = interleave(
        {
            "--version": _process(*INTEGRAXL, "--version"),
            "--help": _process(*INTEGRAXL, "--help"),
            "python": _process(*_PYTHON, "-c", "pass"),
        },
        2 * (rounds or ROUNDS),
        no_check,
    )
    yield timed_row("integraxl --version", "python -c pass", samples, "--version", "python", Fraction(8))
    yield timed_row("integraxl --help", "python -c pass", samples, "--help", "python", Fraction(15))


def tables_rows(folder: Path, rounds: int | None) -> Iterator[Row]:
    path = write_workbook(folder / "ordinary.xlsx", make_persons(2_000))
    as_of = ("--as-of", AS_OF.isoformat())
    ours = _process(*INTEGRAXL, "tables", str(path), *as_of)
    yield _beside_script("integraxl tables, 2,000 persons", ours, path, as_of, Fraction(2, 3), rounds)


def report_rows(folder: Path, rounds: int | None) -> Iterator[Row]:
    what, bar = "integraxl report, the sample workbook", Fraction(2)
    missing = _missing_for_report()
    if missing:
        yield Row(what, "pandas + openpyxl script", bar, note=f"skipped: {missing}")
        return
    ours = _process(*INTEGRAXL, "report", str(_SAMPLE), "-o", str(folder / "report.xlsx"))
    yield _beside_script(what, ours, _SAMPLE, (), bar, rounds)


def _missing_for_report() -> str:
    if not _SAMPLE.exists():
        return f"{_SAMPLE} is not there (run from the root of the checkout)"
    try:
        importlib.import_module("integraxl.report").build_report  # noqa: B018
    except (ImportError, AttributeError):
        return "integraxl.report has no build_report"
    return ""


def _beside_script(
    what: str, ours: Callable[[], str], path: Path, as_of: Sequence[str], bar: Fraction, rounds: int | None
) -> Row:
    table = _our_table(path, as_of)
    script = _process(*_PYTHON, str(_SCRIPT), *table.as_arguments(path))
    samples = interleave({"ours": ours, "script": script}, rounds or ROUNDS, lambda results: _check(table, results))
    return timed_row(what, "pandas + openpyxl script", samples, "ours", "script", bar)


@dataclass(frozen=True)
class _Table:
    """What integraxl says of outflow.all, and on which terms, so that the script can be asked for the same."""

    as_of: str
    cohort_start: str | None
    counts: Mapping[float, tuple[int, int]]

    def as_arguments(self, path: Path) -> list[str]:
        cohort = ["--cohort-start", self.cohort_start] if self.cohort_start else []
        return [str(path), self.as_of, *cohort, "--points", *map(str, self.counts)]


def _our_table(path: Path, as_of: Sequence[str]) -> _Table:
    command = _process(*INTEGRAXL, "tables", str(path), *as_of, "--table", "outflow.all", "--format", "json")
    found: dict[str, Any] = json.loads(command())
    counts = {float(row["point"]): (row["n"], row["exited"]) for row in found["tables"][0]["rows"]}
    return _Table(found["as_of"], found["parameters"]["cohort_start"], counts)


def _check(table: _Table, results: Mapping[str, object]) -> None:
    found = list(csv.DictReader(io.StringIO(str(results["script"]))))
    counts = {float(row["point"]): (int(row["n"]), int(row["exited"])) for row in found}
    if counts != table.counts:
        raise CountsDiffer(f"the script: {counts} where ours has {table.counts}")


def _process(*command: str) -> Callable[[], str]:
    """A call that runs the command to its end and gives what it wrote."""
    return lambda: subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
