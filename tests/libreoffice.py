"""LibreOffice without a window, for the tests: its own passing profile, one fixed locale, a time limit, no remains."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

requires_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice er ikke installeret")

_SECONDS = 120.0
# OOXMLRecalcMode 0 is "always": a value that came with the file is never believed. The locale decides how text such
# as ">=43101" in a criterion is read, and must not follow the machine.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-US</value></prop></item>
</oor:items>
"""  # noqa: E501


class ConversionFailed(Exception):
    """LibreOffice did not make the file that was asked for; the text is what it said."""


def convert(files: Sequence[Path], extension: str, folder: Path, seconds: float = _SECONDS) -> list[Path]:
    """Open every file, recalculate it and save it in `folder` as the type that `extension` names (xlsx, pdf, csv).

    One start of LibreOffice serves all of them. Raises ConversionFailed, also when it took more than `seconds`.
    """
    targets = [folder / f"{file.stem}.{extension}" for file in files]
    assert len(set(targets)) == len(files), "two files would become one"
    assert not any(target.exists() for target in targets), "an old file would pass for a new one"
    with tempfile.TemporaryDirectory(prefix="integraxl-soffice-", ignore_cleanup_errors=True) as name:
        profile = Path(name)
        (profile / "user").mkdir()
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        said = _run(profile, ["--convert-to", extension, "--outdir", str(folder), *map(str, files)], seconds)
    # it ends with status 0 even where it could not read a file
    missing = [target.name for target in targets if not target.is_file()]
    if missing:
        raise ConversionFailed(f"{', '.join(missing)} was not made:\n{said}")
    return targets


def _run(profile: Path, arguments: list[str], seconds: float) -> str:
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *arguments]
    # a group of its own: soffice is a script, and the program that it starts must end with it
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "TMPDIR": str(profile)},
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        raise ConversionFailed(f"LibreOffice did not finish within {seconds:g} seconds") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
