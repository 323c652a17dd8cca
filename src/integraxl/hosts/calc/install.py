"""The extension in the user's own LibreOffice, by LibreOffice's program unopkg."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from integraxl.errors import IntegraxlError, MissingProgram, WriteRefused
from integraxl.hosts.calc.extension import IDENTIFIER, build_extension, this_installation
from integraxl.hosts.calc.soffice import find_calc
from integraxl.version import __version__

_SECONDS = 120.0


def install(profile: Path | None = None) -> str:
    """Put the extension into LibreOffice, in place of an older one, and say so.

    `profile` is another profile than the user's own. Raises MissingProgram and WriteRefused.
    """
    with tempfile.TemporaryDirectory(prefix="integraxl-") as name:
        file = Path(name) / "integraxl.oxt"
        file.write_bytes(build_extension(this_installation()))
        _unopkg("add", "--force", str(file), profile=profile)
    return f"integraxl {__version__} er installeret i LibreOffice. Genstart LibreOffice, hvis det er åbent."


def uninstall(profile: Path | None = None) -> str:
    """Take the extension out of LibreOffice, and say so."""
    if installed_version(profile) is None:
        return "integraxl er ikke installeret i LibreOffice."
    _unopkg("remove", IDENTIFIER, profile=profile)
    return "integraxl er fjernet fra LibreOffice. Genstart LibreOffice, hvis det er åbent."


def describe_status(profile: Path | None = None) -> str:
    """Whether the extension is there, and whether it is of this version."""
    found = installed_version(profile)
    if found is None:
        return "integraxl er ikke installeret i LibreOffice. Kør »integraxl calc install«."
    if found != __version__:
        return f"LibreOffice har integraxl {found}, men denne er {__version__}. Kør »integraxl calc install«."
    return f"integraxl {found} er installeret i LibreOffice."


def installed_version(profile: Path | None = None) -> str | None:
    """The version of the extension that LibreOffice has; None where it has none."""
    lines = iter(_unopkg("list", profile=profile).splitlines())
    for line in lines:
        if line.strip() == f"Identifier: {IDENTIFIER}":
            return next(lines).partition(":")[2].strip()
    return None


def _unopkg(*arguments: str, profile: Path | None) -> str:
    if getattr(os, "geteuid", lambda: 1)() == 0:
        raise WriteRefused(
            "LibreOffice tager ikke imod udvidelser fra administratoren (root). Kør kommandoen som den bruger, "
            "der skal have integraxl i sit LibreOffice."
        )
    where = [] if profile is None else [f"-env:UserInstallation={profile.as_uri()}"]
    try:
        done = subprocess.run(
            [_find_unopkg(), arguments[0], *where, *arguments[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise MissingProgram("LibreOffice svarede ikke. Luk LibreOffice, og prøv igen.") from None
    if done.returncode:
        raise IntegraxlError(f"LibreOffice tog ikke imod udvidelsen:\n{_last_lines(done.stderr or done.stdout)}")
    return done.stdout


def _find_unopkg() -> str:
    """unopkg, on the path or beside LibreOffice itself."""
    found = shutil.which("unopkg") or shutil.which("unopkg", path=str(Path(find_calc()).resolve().parent))
    if found is None:
        raise MissingProgram("LibreOffices program unopkg findes ikke. Installér LibreOffice (libreoffice.org) igen.")
    return found


def _last_lines(text: str) -> str:
    return "\n".join([line for line in text.splitlines() if line.strip()][-3:])
