"""Rows 8: many municipalities, from workbooks and from Parquet, in one process, in two, and on a Dask cluster."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import fastexcel
import numpy as np

from benchmarks.commands import INTEGRAXL
from benchmarks.data import AS_OF
from benchmarks.peers.national_in_duckdb import Counts, counts_of_tables
from benchmarks.sheet import write_workbook
from benchmarks.table import Row, show_megabytes, show_seconds, timed_row
from benchmarks.timing import CountsDiffer, Ratio, interleave
from integraxl.contract.parameters import resolve_parameters
from integraxl.contract.tables import Person, Setting
from integraxl.national.data_set import write_municipality
from integraxl.national.run import NationalRun, Options, run_national
from integraxl.national.synthetic import Municipality, make_municipalities, realistic_sizes
from integraxl.national.tally import Tally, make_survey, tables_of, take_tally, total
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import Source, Workbook

ROUNDS = 5
PERSONS = 10_000_000
_MUNICIPALITIES = 98
_SURVEY = make_survey(resolve_parameters({"as_of": AS_OF}), None)
_PROCESSES = Path("/proc")


def rows(folder: Path, rounds: int | None) -> Iterator[Row]:
    yield from _workbooks(folder / "persons", rounds or ROUNDS, whole=False)
    yield from _workbooks(folder / "whole", rounds or ROUNDS, whole=True)
    yield from _register(folder / "register", min(rounds or ROUNDS, 3))
    yield from _cluster(folder / "cluster", rounds or ROUNDS)


def _workbooks(folder: Path, rounds: int, *, whole: bool) -> Iterator[Row]:
    """98 workbooks of 2,000 persons each: Borgere alone, or all that is kept about them."""
    folder.mkdir()
    singles: list[Tally] = []
    for number, made in enumerate(make_municipalities([2_000] * _MUNICIPALITIES, AS_OF), start=1):
        kept = {
            model: each for model, each in made.tables.items() if model is Person or (whole and model is not Setting)
        }
        name = made.tables[Setting].take(np.array([0]))  # the municipality's
        write_workbook(folder / f"{number:02}.xlsx", *kept.values(), name)
        singles.append(take_tally(Workbook(Source("", ""), kept, ()), _SURVEY))
    expected = tables_of(total(singles), _SURVEY)
    samples = interleave(
        {
            "one": lambda: run_national([str(folder)], _SURVEY, Options(workers=1)),
            "two": lambda: run_national([str(folder)], _SURVEY, Options(workers=2)),
            "calamine": lambda: _parse(folder),
        },
        rounds,
        lambda results: _check_runs({name: results[name] for name in ("one", "two")}, expected),
    )
    shutil.rmtree(folder)
    what = f"98 x 2,000 persons, {'all tables' if whole else 'Borgere'}"
    each = [seconds / _MUNICIPALITIES for seconds in samples["one"]]
    against = "20 ms a workbook"
    found = Ratio(median(each) / 0.02, min(each) / 0.02, max(each) / 0.02)
    yield Row(f"{what}, one process", against, Fraction(1), found, show_seconds(median(each)), show_seconds(0.02))
    yield timed_row(f"{what}, one process", "calamine parsing them", samples, "one", "calamine", None)
    yield timed_row(f"{what}, two processes", "one process", samples, "two", "one", Fraction(65, 100))


def _parse(folder: Path) -> None:
    """What every reader on calamine does at least: the sheets into Arrow, nothing examined, checked or counted."""
    for path in sorted(folder.iterdir()):
        reader = fastexcel.read_excel(path.read_bytes())
        for name in reader.sheet_names:
            reader.load_sheet(name, header_row=None, skip_rows=1, schema_sample_rows=None).to_arrow_with_errors()


def _check_runs(results: Mapping[str, object], expected: tuple[ReportTable, ...]) -> None:
    for name, run in results.items():
        assert isinstance(run, NationalRun)
        if tables_of(run.total, _SURVEY) != expected:
            raise CountsDiffer(f"{name}: the total is not the sum of the single municipalities")


def _cluster(folder: Path, rounds: int) -> Iterator[Row]:
    """A million persons on a scheduler with two worker processes on loopback; one is killed in the first run."""
    from distributed import LocalCluster

    expected = tables_of(_write(folder, PERSONS // 10), _SURVEY)
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:  # type: ignore[no-untyped-call]
        options = Options(scheduler=cluster.scheduler_address)

        def there() -> NationalRun:
            return run_national([str(folder)], _SURVEY, options)

        def killing_one() -> NationalRun:
            def kill(done: int, *_: object) -> None:
                if done == 20:
                    next(iter(cluster.workers.values())).process.process.kill()

            return run_national([str(folder)], _SURVEY, options, kill)

        _check_runs({"a cluster that loses a worker": killing_one()}, expected)
        cluster.wait_for_workers(2)
        samples = interleave(
            {"there": there, "here": lambda: run_national([str(folder)], _SURVEY, Options(workers=2))},
            rounds,
            lambda results: _check_runs(results, expected),
        )
    shutil.rmtree(folder)
    yield timed_row("1M persons on a Dask cluster", "two processes here", samples, "there", "here", None)


def _register(folder: Path, rounds: int) -> Iterator[Row]:
    """Ten million persons in Parquet and half of them: whole commands on two cores, beside DuckDB on the same files."""
    _write(folder / "half", PERSONS // 2)
    in_memory = tables_of(_write(folder / "whole", PERSONS), _SURVEY)
    calls = {
        "ours": _command(*INTEGRAXL, "national", str(folder / "whole"), *_CALL),
        "half": _command(*INTEGRAXL, "national", str(folder / "half"), *_CALL),
        "DuckDB": _command(*_DUCKDB, str(folder / "whole"), AS_OF.isoformat(), "2"),
    }
    samples = interleave(calls, rounds, lambda results: _check_register(results, in_memory))
    what = f"{PERSONS // 1_000_000}M persons in Parquet, two processes"
    yield timed_row(what, "DuckDB, the same counts", samples, "ours", "DuckDB", Fraction(1, 3))
    yield timed_row(what, "half of them", samples, "ours", "half", Fraction(2))
    yield _memory(what, [*INTEGRAXL, "national", str(folder / "whole"), *_CALL])


_CALL = ("--as-of", AS_OF.isoformat(), "--workers", "2", "--format", "json")
_DUCKDB = (sys.executable, "-m", "benchmarks.peers.national_in_duckdb")


def _command(*command: str) -> Callable[[], str]:
    return lambda: subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


def _write(folder: Path, persons: int) -> Tally:
    """A data set of so many persons in 98 municipalities, and what is counted of it in memory."""
    singles: list[Tally] = []
    for made in make_municipalities(realistic_sizes(_MUNICIPALITIES, persons), AS_OF):
        write_municipality(folder, made.name, made.tables)
        singles.append(take_tally(_as_workbook(made), _SURVEY))
    return total(singles)


def _as_workbook(made: Municipality) -> Workbook:
    return Workbook(Source(made.name, ""), made.tables, ())


def _check_register(results: Mapping[str, object], in_memory: tuple[ReportTable, ...]) -> None:
    """Ours must be what is counted in memory, and DuckDB's counts ours, municipality by municipality."""
    found = json.loads(str(results["ours"]))
    expected: list[dict[str, Any]] = json.loads(json.dumps([table.as_dict() for table in in_memory]))
    if found["total"]["tables"] != expected:
        raise CountsDiffer("Parquet: the figures are not those that are counted in memory")
    ours: Counts = {}
    for each in found["municipalities"]:
        ours.update(counts_of_tables(each["municipality"], each["tables"]))
    theirs: Counts = {tuple(cell): n for cell, n in json.loads(str(results["DuckDB"]))}
    for cell in ours.keys() | theirs.keys():
        if ours.get(cell, 0) != theirs.get(cell, 0):
            raise CountsDiffer(f"DuckDB, {cell}: {theirs.get(cell, 0)} where ours has {ours.get(cell, 0)}")


def _memory(what: str, command: list[str]) -> Row:
    """The peaks of all processes of a command, added up: more than they ever had at once."""
    against = "1 GB of memory"
    if not _PROCESSES.exists():
        return Row(what, against, Fraction(1), note="not measured: this system does not tell a process's peak in /proc")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peaks: dict[int, int] = {}
    while process.poll() is None:
        for pid in _family(process.pid):
            peaks[pid] = max(peaks.get(pid, 0), _peak(pid))
        time.sleep(0.02)
    peak = sum(peaks.values()) / 1024
    return Row(what, against, Fraction(1), Ratio(*[peak / 1024] * 3), show_megabytes(peak), show_megabytes(1024))


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = (_PROCESSES / str(pid) / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _peak(pid: int) -> int:
    """Kilobytes; 0 for a process that has ended."""
    try:
        lines = (_PROCESSES / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
