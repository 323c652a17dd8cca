"""The extension in the user's own LibreOffice, by LibreOffice's program unopkg."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from integraxl.errors import IntegraxlError, MissingProgram, WriteRefused
from integraxl.hosts.calc.extension import IDENTIFIER, build_extension, this_installation
from integraxl.hosts.calc.soffice import find_calc
from integraxl.libreoffice import find_program, working_folder
from integraxl.version import __version__

_SECONDS = 120.0
_AGAIN = "Luk LibreOffice, og kør »integraxl calc install« igen."


@dataclass(frozen=True)
class Registered:
    """What LibreOffice says of the extension: its version, and whether every part of it is in use."""

    version: str
    whole: bool


def install(profile: Path | None = None) -> str:
    """Put the extension into LibreOffice, in place of an older one, and say so. One that fails is taken out again.

    `profile` is another profile than the user's own. Raises MissingProgram, WriteRefused and IntegraxlError.
    """
    try:
        _unopkg("add", "--force", "integraxl.oxt", profile=profile)
        found = registered(profile)
    except (IntegraxlError, KeyboardInterrupt):
        _undo(profile)
        raise
    if found != Registered(__version__, whole=True):
        _undo(profile)
        raise IntegraxlError(f"LibreOffice tog kun imod en del af udvidelsen, så den er fjernet igen. {_AGAIN}")
    return f"integraxl {__version__} er installeret i LibreOffice. Genstart LibreOffice, hvis det er åbent."


def _undo(profile: Path | None) -> None:
    nothing_there = suppress(IntegraxlError)
    with nothing_there:
        _unopkg("remove", IDENTIFIER, profile=profile)


def uninstall(profile: Path | None = None) -> str:
    """Take the extension out of LibreOffice, and say so."""
    if registered(profile) is None:
        return "integraxl er ikke installeret i LibreOffice."
    _unopkg("remove", IDENTIFIER, profile=profile)
    return "integraxl er fjernet fra LibreOffice. Genstart LibreOffice, hvis det er åbent."


def describe_status(profile: Path | None = None) -> str:
    """Whether the extension is there, whether all of it is in use, and whether it is of this version."""
    found = registered(profile)
    if found is None:
        return "integraxl er ikke installeret i LibreOffice. Kør »integraxl calc install«."
    if not found.whole:
        return f"LibreOffice har kun en del af integraxl {found.version}, så formlerne virker ikke. {_AGAIN}"
    if found.version != __version__:
        return f"LibreOffice har integraxl {found.version}, men denne er {__version__}. Kør »integraxl calc install«."
    return f"integraxl {found.version} er installeret i LibreOffice."


def registered(profile: Path | None = None) -> Registered | None:
    """What LibreOffice has of the extension; None where it has nothing."""
    lines = iter(_unopkg("list", profile=profile).splitlines())
    for line in lines:
        if line.strip() == f"Identifier: {IDENTIFIER}":
            told = dict(each.strip().partition(": ")[::2] for each in (next(lines, "") for _ in range(3)))
            return Registered(told.get("Version", "?"), told.get("is registered") == "yes")
    return None


def _unopkg(*arguments: str, profile: Path | None) -> str:
    if getattr(os, "geteuid", lambda: 1)() == 0:
        raise WriteRefused(
            "LibreOffice tager ikke imod udvidelser fra administratoren (root). Kør kommandoen som den bruger, "
            "der skal have integraxl i sit LibreOffice."
        )
    where = [] if profile is None else [f"-env:UserInstallation={profile.as_uri()}"]
    with working_folder() as place:
        (place.folder / "integraxl.oxt").write_bytes(build_extension(this_installation()))
        with place.running([_find_unopkg(), arguments[0], *where, *arguments[1:]]):
            status = place.wait(_SECONDS)
        said = place.output()
    if status is None:
        raise MissingProgram(f"LibreOffice svarede ikke inden {_SECONDS:g} sekunder. Luk LibreOffice, og prøv igen.")
    if status:
        raise IntegraxlError(f"LibreOffice tog ikke imod udvidelsen:\n{_last_lines(said)}")
    return said


def _find_unopkg() -> str:
    """unopkg, on the path or beside LibreOffice itself."""
    beside = Path(find_calc()).resolve().with_name("unopkg")
    found = find_program("unopkg") or (str(beside) if beside.exists() else None)
    if found is None:
        raise MissingProgram("LibreOffices program unopkg findes ikke. Installér LibreOffice (libreoffice.org) igen.")
    return found


def _last_lines(text: str) -> str:
    return "\n".join([line for line in text.splitlines() if line.strip()][-3:])
