"""Every writer, killed at a random moment, over and over: `python -m tests.kills 300` kills each of them 300 times.

Each round forks a process that writes (the same two contents in turns), kills it with SIGKILL after a random part of
the time that a whole run takes, and looks at what is there: the old file or the new, never a third thing. In the end
one run is left alone, and nothing of the killed ones may be left behind.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from integraxl.cli import main
from integraxl.files import write_files
from integraxl.makers import signed
from tests.small_workbooks import agreement, person, save, settings, sheet, spell

Contents = Mapping[Path, bytes | None]
_PDF = b"%PDF-1.7 stand-in\n" + b"x" * 300_000 + b"\n%%EOF\n"


@dataclass(frozen=True)
class Writer:
    """Something that writes: `runs` are called in turns; `states` are what may be there afterwards, file by file."""

    name: str
    runs: Sequence[Callable[[], None]]
    states: Mapping[Path, frozenset[bytes | None]]
    clear: bool = False
    """Whether the files are removed before each round: the command makes new ones only."""


@dataclass(frozen=True)
class Outcome:
    """How often a writer was killed in the middle, and how often each file was then the old or the new one."""

    name: str
    killed: int
    finished: int
    changed: int

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.killed + self.finished} rounds, {self.killed} killed, "
            f"{self.finished} finished before, {self.changed} left a new file; no third thing, no remains"
        )


def kill(writer: Writer, times: int, folder: Path, seed: int = 1) -> Outcome:
    """Raises AssertionError for a file that is neither the old nor the new one, and for remains."""
    chance = random.Random(seed)
    seconds = sorted(_timed(run) for run in [*writer.runs] * 3)[-2]  # the first is slow
    killed = finished = changed = 0
    for number in range(times):
        if writer.clear:
            _remove(writer.states)
        before = _contents(writer)
        # half of them late, since the writing comes last
        first = 0.7 if number % 4 > 1 else 0
        if _dies(writer.runs[number % len(writer.runs)], chance.uniform(first, 1.2) * seconds):
            killed += 1
        else:
            finished += 1
        after = _contents(writer)
        for path, content in after.items():
            assert content in writer.states[path], f"{writer.name}: a third thing in {path.name} after round {number}"
        changed += after != before
    if writer.clear:
        _remove(writer.states)
    for run in writer.runs[:1]:
        run()
    left = [path for path in folder.rglob("*") if path.is_file() and "integraxl-" in str(path.relative_to(folder))]
    assert not left, f"{writer.name}: left behind: {left}"
    return Outcome(writer.name, killed, finished, changed)


def _timed(run: Callable[[], None]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _contents(writer: Writer) -> Contents:
    return {path: path.read_bytes() if path.exists() else None for path in writer.states}


def _remove(paths: Mapping[Path, object]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _dies(run: Callable[[], None], seconds: float) -> bool:
    """Run it in a process of its own and kill that after `seconds`; whether it was still at work."""
    process = os.fork()
    if process == 0:
        try:
            run()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL


# --- the writers ---


def writers(folder: Path) -> Iterator[Writer]:
    """All there are, each in `folder`."""
    data = _data(folder)
    yield _files(folder)
    yield _report(folder, data)
    yield _report_with_pdf(folder, data)
    yield _pseudonymise(folder, data[0])


def _data(folder: Path) -> list[Path]:
    people = [person(f"a{n}", Ankomstdato=dt.date(2016, 1, 1) + dt.timedelta(days=n)) for n in range(200)]
    sheets = [sheet("Borgere", *people), sheet("Aktiviteter", spell("a1")), settings()]
    old, new = folder / "old", folder / "new"
    old.mkdir()
    new.mkdir()
    return [save(old, *sheets), save(new, *sheets, sheet("IGU", agreement("a1")))]


def _files(folder: Path) -> Writer:
    """Two files at once, as large as a large report."""
    paths = [folder / "a.csv", folder / "b.json"]
    contents = [bytes([letter]) * 4_000_000 for letter in b"ox"]
    runs = [lambda content=content: write_files(dict.fromkeys(paths, content)) for content in contents]
    return Writer("write_files", runs, dict.fromkeys(paths, frozenset(contents)))


def _report(folder: Path, data: Sequence[Path]) -> Writer:
    output = folder / "rapport.xlsx"
    runs = [lambda path=path: _command("report", path, "-o", output) for path in data]
    return Writer("report", runs, {output: _made(output, runs)})


def _report_with_pdf(folder: Path, data: Sequence[Path]) -> Writer:
    """LibreOffice is a stand-in here, which makes a PDF of the same bytes each time."""
    stand_in, pdf = folder / "bin" / "soffice", folder / "stand-in.pdf"
    pdf.write_bytes(_PDF)
    stand_in.parent.mkdir()
    stand_in.write_text(
        '#!/bin/sh\nwhile [ $# -gt 1 ]; do [ "$1" = --outdir ] && out=$2; shift; done\n'
        f'sleep 0.05\ncp {pdf} "$out/rapport.pdf"\n'
    )
    stand_in.chmod(0o755)
    output, printed = folder / "med-pdf.xlsx", folder / "med-pdf.pdf"

    def run(path: Path) -> None:
        os.environ["PATH"] = f"{stand_in.parent}:{os.environ['PATH']}"
        _command("report", path, "-o", output, "--pdf")

    runs = [lambda path=path: run(path) for path in data]
    return Writer("report --pdf", runs, {output: _made(output, runs), printed: frozenset({signed(printed, _PDF)})})


def _pseudonymise(folder: Path, data: Path) -> Writer:
    """The key is new each time, but of the same bytes: a copy is only ever there with its key."""
    output, key = folder / "kopi.xlsx", folder / "key"

    def run() -> None:
        output.unlink(missing_ok=True)
        key.unlink(missing_ok=True)
        with mock.patch("secrets.token_bytes", bytes):
            _command("pseudonymise", data, "-o", output, "--key", key)

    whole = _made(output, [run])
    return Writer("pseudonymise", [run], {output: whole | {None}, key: frozenset({key.read_bytes(), None})}, clear=True)


def _made(output: Path, runs: Sequence[Callable[[], None]]) -> frozenset[bytes | None]:
    made: list[bytes | None] = []
    for run in runs:
        run()
        made.append(output.read_bytes())
    return frozenset(made)


def _command(*arguments: object) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        status = main([str(each) for each in arguments])
    assert status == 0, said.getvalue()


def run_all(folder: Path, times: Mapping[str, int] | int) -> list[Outcome]:
    """Kill every writer; `times` for all of them or by name."""
    (folder / "tmp").mkdir()
    tempfile.tempdir = str(folder / "tmp")
    return [kill(each, times if isinstance(times, int) else times[each.name], folder) for each in writers(folder)]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for outcome in run_all(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 300):
            print(outcome)
