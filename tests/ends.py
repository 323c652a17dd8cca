"""Commands ended at random moments, over and over: `python -m tests.ends 300` ends each of them 300 times.

Each round starts a command as a person would, sends it SIGKILL, SIGTERM, SIGHUP or SIGINT (as Ctrl+C does: to its
whole group) after a random part of the time that a whole run takes, and counts ten seconds later at most what there
is of processes and files that were not there before. What a writer leaves beside its file that SIGKILL met while it
wrote is counted by itself: it is the next writer's to remove (`kills.py`), which is looked at in the end.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.small_workbooks import person, save, settings, sheet, spell, with_large_sheet

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_SECONDS = 10.0
_TICK = 0.1


@dataclass
class Outcome:
    """How often a command was ended in the middle, and what was left of all rounds together."""

    name: str
    ended: int = 0
    finished: int = 0
    slowest: float = 0.0
    writers_remains: int = 0
    processes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.ended + self.finished} rounds, {self.ended} ended, {self.finished} finished before; "
            f"left: {len(self.processes)} processes, {len(self.files)} files; removed by the next: "
            f"{self.writers_remains}; "
            f"gone after {self.slowest:.1f} seconds at most {self.processes or ''}{self.files or ''}"
        )


@dataclass(frozen=True)
class Command:
    """A command, and the folder in which it may leave one file: `out`."""

    name: str
    arguments: Sequence[object]
    folder: Path
    """Holds `work`, where it is started, and `tmp`, for its temporary files."""

    def start(self) -> subprocess.Popen[bytes]:
        (self.folder / "work").mkdir(exist_ok=True)
        (self.folder / "tmp").mkdir(exist_ok=True)
        for each in self.outputs():
            each.unlink(missing_ok=True)
        return subprocess.Popen(
            [sys.executable, "-P", "-c", _START, *map(str, self.arguments)],
            cwd=self.folder / "work",
            env=os.environ
            | {"TMPDIR": str(self.folder / "tmp"), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def outputs(self) -> Iterator[Path]:
        return (self.folder / "work").glob("out.*")

    def processes(self) -> list[str]:
        """All that know the folder for temporary files, in their arguments or in their environment."""
        mark, found = str(self.folder / "tmp").encode(), []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command, told = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
            except OSError:
                continue
            if command and int(process.name) != os.getpid() and (mark in command or mark in told):
                found.append(command.replace(b"\0", b" ").decode("utf-8", "replace")[:200])
        return found

    def files(self) -> list[str]:
        kept = set(map(str, self.outputs()))
        found = [
            os.path.join(folder, each)  # noqa: PTH118 - Path.rglob() stumbles over what is removed meanwhile
            for name in ("work", "tmp")
            for folder, folders, files in os.walk(self.folder / name)
            for each in (*folders, *files)
        ]
        return [path for path in found if path not in kept and path not in self.remains()]

    def remains(self) -> list[str]:
        """What a writer keeps beside its file while it writes."""
        return [str(path) for path in (self.folder / "work").glob(".integraxl*")]

    def sockets(self) -> list[Path]:
        """Where LibreOffice may listen meanwhile."""
        return [
            Path("/tmp", f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{_digest(folder / 'profile')}")
            for folder in (self.folder / "tmp").glob("integraxl-libreoffice-*[0-9a-f]")
        ]


# whoever runs this in the background may have had the interruption ignored
_START = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from integraxl.cli import main; sys.exit(main())"
)


def _digest(profile: Path) -> str:
    return "".join(f"{byte:x}" for byte in hashlib.md5(profile.as_uri().encode("utf-16-le")).digest())


def end(command: Command, times: int, seed: int = 1) -> Outcome:
    """End it so many times."""
    chance, outcome = random.Random(seed), Outcome(command.name)
    command.start().wait()
    started = time.monotonic()
    status = command.start().wait()
    seconds = time.monotonic() - started
    assert status in (0, 1), f"{command.name}: status {status}"
    for number in range(times):
        process, kind = command.start(), SIGNALS[number % len(SIGNALS)]
        first = 0.6 if number % 3 == 2 else 0  # writing comes last
        time.sleep(chance.uniform(first, 1.1) * seconds)
        sockets = command.sockets()
        if process.poll() is None:
            outcome.ended += 1
            (os.killpg if kind == signal.SIGINT else os.kill)(process.pid, kind)
        else:
            outcome.finished += 1
        _count(command, sockets, outcome)
        process.wait()
        if kind == signal.SIGKILL:
            outcome.writers_remains += bool(command.remains())
        else:
            outcome.files += command.remains()
    assert command.start().wait() in (0, 1)
    assert not list(command.outputs()) or not command.remains()
    return outcome


def _count(command: Command, sockets: Sequence[Path], outcome: Outcome) -> None:
    ended = time.monotonic()
    while True:
        processes = command.processes()
        files = [*command.files(), *(str(each) for each in sockets if each.exists())]
        waited = time.monotonic() - ended
        if not processes and not files:
            outcome.slowest = max(outcome.slowest, waited)
            return
        if waited > _SECONDS:
            outcome.processes += processes
            outcome.files += files
            return
        time.sleep(_TICK)


def commands(folder: Path) -> Iterator[Command]:
    """All that start processes, each in a folder of its own."""
    data = folder / "data"
    data.mkdir()
    source = _town(data, "a", 4000)
    yield from _readers(folder, source)
    large = data / "large.xlsx"
    large.write_bytes(with_large_sheet(sheet("Borgere", person("a1")), settings()))
    yield _command(folder, "check of a large .xlsx", ("check", large))
    made = {
        "recalc": ("recalc", source, "-o", "out.xlsx"),
        "report --pdf": ("report", source, "-o", "out.xlsx", "--pdf"),
        "national": ("national", _many(data), "--as-of", "2019-04-01", "--workers", 2, "-o", "out.xlsx"),
    }
    for name, arguments in made.items():
        yield _command(folder, name, arguments)


def _readers(folder: Path, source: Path) -> Iterator[Command]:
    from tests.libreoffice import convert

    with tempfile.TemporaryDirectory() as made:
        for ending in ("ods", "xls"):
            (path,) = convert([source], ending, Path(made))
            path.rename(folder / "data" / path.name)
            yield _command(folder, f"check .{ending}", ("check", folder / "data" / path.name))


def _town(folder: Path, id: str, persons: int) -> Path:
    arrived = dt.date(2015, 1, 1)
    people = [person(f"{id}{n}", Ankomstdato=arrived + dt.timedelta(days=n % 900)) for n in range(persons)]
    return save(
        folder,
        sheet("Borgere", *people),
        sheet("Aktiviteter", spell(f"{id}1")),
        settings(Opgørelsesdato="01-04-2019", Kommune=f"By {id}"),
    )


def _many(folder: Path) -> Path:
    many = folder / "many"
    many.mkdir()
    for id in "bcdefghi":
        _town(many, id, 1500).rename(many / f"{id}.xlsx")
    return many


def _command(folder: Path, name: str, arguments: Sequence[object]) -> Command:
    own = folder / name.replace(" ", "_")
    own.mkdir()
    return Command(name, arguments, own)


def run_all(folder: Path, times: int, names: Sequence[str] = ()) -> Iterator[Outcome]:
    """End every command, or those named, so many times."""
    for command in commands(folder):
        if not names or command.name in names:
            yield end(command, times)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for outcome in run_all(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 300, sys.argv[2:]):
            print(outcome, flush=True)
