"""LibreOffice as a program: where it is, a folder of its own for all that it writes, and its processes."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from integraxl.errors import WriteRefused
from integraxl.locks import LockBusy, lock

_PREFIX = "integraxl-libreoffice-"
_WAIT = 5.0  # seconds: another run may just be looking whether the new folder is abandoned


def find_program() -> str | None:
    """The path of LibreOffice; None where it is not installed."""
    return next((found for each in _candidates() if (found := shutil.which(each))), None)


def _candidates() -> Iterator[str]:
    yield from ("soffice", "libreoffice")
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        if variable in os.environ:
            # without an extension: which() prefers the program that waits, soffice.com, to soffice.exe
            yield str(Path(os.environ[variable], "LibreOffice", "program", "soffice"))


@contextmanager
def running(command: Sequence[str], folder: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """LibreOffice as a process group: it starts a second program, and an extension a third; all end with the block.

    What it writes beside its profile (NSS does, if the profile is gone) goes into `folder` as well.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=folder,
        env=os.environ | dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(folder)) | environment,
    )
    try:
        yield process
    finally:
        if sys.platform != "win32":
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder that only this user can look into (mode 0700), with a lock beside it as long as this process lives.

    One whose lock is free belonged to a process that was killed: it goes, with what is in it. Raises WriteRefused where
    nothing can be written there.
    """
    try:
        with _locked_folder() as folder:
            yield folder
    except (OSError, LockBusy):
        raise WriteRefused(
            "LibreOffice kan ikke arbejde, for der kan ikke skrives i mappen til midlertidige filer, "
            f"»{tempfile.gettempdir()}«. Skaf plads, eller få adgang til mappen."
        ) from None


@contextmanager
def _locked_folder() -> Iterator[Path]:
    root = Path(tempfile.gettempdir())
    for left in root.glob(f"{_PREFIX}*"):
        _remove_abandoned(left)
    folder = root / f"{_PREFIX}{secrets.token_hex(8)}"
    with lock(_lock_of(folder), _WAIT):
        try:
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(left: Path) -> None:
    """A folder or the lock of one; neither where its owner lives, or is somebody else."""
    folder = left.with_suffix("")
    with suppress(OSError, LockBusy), lock(_lock_of(folder)):
        shutil.rmtree(folder, ignore_errors=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_suffix(".lock")
