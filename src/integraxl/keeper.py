"""A process that keeps LibreOffice and its folder, and ends both with the command that wants them, however that ends.

LibreOffice is a script that starts a program, which starts ours for the extension: a command that is killed could end
none of them, and its folder holds a copy of the workbook. So the command starts this process first and speaks to it
through a pipe, whose end is the end of the command. Its arguments are the folder in which to make the folder. Each line
of its input is a command to run, the one before being ended; it answers with the path of its folder, and puts the
status of a command that has ended into the file `STATUS` there, and what it says into `OUTPUT`.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from integraxl.locks import LockBusy, lock
from integraxl.offline import go_offline

STATUS, OUTPUT, PROFILE = "status", "output", "profile"
_PREFIX = "integraxl-libreoffice-"
_WAIT = 5.0  # seconds: another run may just be looking whether the new folder is abandoned
_REMOVALS, _PAUSE = 20, 0.1  # Windows gives a file up a moment after the program that had it open


class Running:
    """LibreOffice as a process group: it starts a second program, and an extension a third."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path) -> None:
        with (folder / OUTPUT).open("wb") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=folder,
                env=environment,
            )
        if sys.platform == "win32":
            from integraxl.windows_job import end_with_us

            self._job = end_with_us(self._process)
        self._waiting = threading.Thread(target=self._wait, args=(folder,), daemon=True)
        self._waiting.start()

    def _wait(self, folder: Path) -> None:
        status = self._process.wait()
        with suppress(OSError):
            (folder / "status.part").write_text(str(status))
            (folder / "status.part").replace(folder / STATUS)

    def end(self) -> None:
        """End all of it."""
        if sys.platform == "win32":
            self._job()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._waiting.join()


def main(root: Path) -> None:
    """Make the folder, do as told, and leave nothing."""
    go_offline()
    try:
        with _locked_folder(root) as folder:
            _say(str(folder))
            _obey(folder)
    except (OSError, LockBusy):
        _say("")


def _say(text: str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(json.dumps(text).encode() + b"\n")
        sys.stdout.buffer.flush()


def _obey(folder: Path) -> None:
    running: Running | None = None
    try:
        for line in sys.stdin.buffer:
            if running:
                running.end()
            (folder / STATUS).unlink(missing_ok=True)
            told = json.loads(line)
            running = Running(told["command"], told["environment"], folder) if told else None
            _say("")
    finally:
        if running:
            running.end()


@contextmanager
def _locked_folder(root: Path) -> Iterator[Path]:
    """A folder that only this user can look into (mode 0700), with a lock beside it as long as this process lives.

    One whose lock is free belonged to a process that was killed: it goes, with what is in it.
    """
    for left in root.glob(f"{_PREFIX}*"):
        _remove_abandoned(left)
    folder = root / f"{_PREFIX}{secrets.token_hex(8)}"
    with lock(_lock_of(folder), _WAIT):
        try:
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            _remove(folder)
            for socket in _sockets_of(folder):
                socket.unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    for _ in range(_REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_PAUSE)


def _sockets_of(folder: Path) -> list[Path]:
    """Where LibreOffice listens for a second start with the same profile: never in its folder, whatever it is told."""
    if sys.platform == "win32":
        return []
    digest = hashlib.md5((folder / PROFILE).as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    name = f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"
    return [Path("/tmp", name), Path("/var/tmp", name)]


def _remove_abandoned(left: Path) -> None:
    """A folder or the lock of one; neither where its owner lives, or is somebody else."""
    folder = left.with_suffix("")
    with suppress(OSError, LockBusy), lock(_lock_of(folder)):
        shutil.rmtree(folder, ignore_errors=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_suffix(".lock")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
