"""The report as a PDF, by LibreOffice without a window: in a profile of its own, and Danish whatever the machine is."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from integraxl.errors import MissingProgram, WriteRefused
from integraxl.locks import LockBusy, lock

_SECONDS = 120.0
_PREFIX = "integraxl-pdf-"
_WAIT = 5.0  # seconds: another run may just be looking whether the new folder is abandoned
_FILTER = (
    'pdf:calc_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>da-DK</value></prop></item>
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="DefaultLocale" oor:op="fuse"><value>da-DK</value></prop></item>
</oor:items>
"""  # noqa: E501


def render_pdf(xlsx: bytes, seconds: float = _SECONDS) -> bytes:
    """A workbook as a PDF. Nothing is left behind; what a killed run left is removed by the next.

    Raises:
        MissingProgram: LibreOffice is not installed, or it could not make the PDF.
        WriteRefused: there is no room for the temporary files.
    """
    program = find_libreoffice()
    try:
        with _working_folder() as folder:
            settings = folder / "profile" / "user"
            settings.mkdir(parents=True)
            (settings / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
            source = folder / "rapport.xlsx"
            source.write_bytes(xlsx)
            _convert(program, folder, source, seconds)
            made = folder / "rapport.pdf"
            if not made.exists():
                raise MissingProgram("LibreOffice lavede ingen PDF. Åbn rapporten i Excel, og gem den som PDF dér.")
            return made.read_bytes()
    except (OSError, LockBusy):
        raise WriteRefused(
            "PDF'en kan ikke laves, for der kan ikke skrives i mappen til midlertidige filer, "
            f"»{tempfile.gettempdir()}«. Skaf plads, eller få adgang til mappen."
        ) from None


@contextmanager
def _working_folder() -> Iterator[Path]:
    """A folder that only this user can look into (mode 0700), with a lock beside it as long as this process lives.

    One whose lock is free belonged to a process that was killed: it goes, with what is in it.
    """
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


def find_libreoffice() -> str:
    """The program that prints. Raises MissingProgram with what to install."""
    for candidate in _candidates():
        found = shutil.which(candidate)
        if found:
            return found
    raise MissingProgram(
        "LibreOffice er ikke installeret, og uden det kan der ikke laves en PDF. "
        "Installér LibreOffice (libreoffice.org), eller åbn rapporten i Excel, og gem den som PDF."
    )


def _candidates() -> Iterator[str]:
    yield from ("soffice", "libreoffice")
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        if variable in os.environ:
            # without an extension: which() prefers the program that waits, soffice.com, to soffice.exe
            yield str(Path(os.environ[variable], "LibreOffice", "program", "soffice"))


def _convert(program: str, folder: Path, source: Path, seconds: float) -> None:
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
        "--convert-to", _FILTER, "--outdir", str(folder), str(source),
    ]  # fmt: skip
    # a group of its own: LibreOffice starts a second program, which must end with the first
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # what it writes beside the profile (NSS does, if the profile is gone) must be with the rest
        cwd=folder,
        env=os.environ | dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(folder)),
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise MissingProgram(
            f"LibreOffice svarede ikke inden {seconds:g} sekunder. Luk LibreOffice, og prøv igen."
        ) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        if sys.platform != "win32":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
