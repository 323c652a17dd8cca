"""LibreOffice as a program: where it is, what it is told of the machine, and a folder of its own for all it writes.

It and the folder are kept by a process beside us (`keeper`), so that neither is left behind, however we end.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from typing import Any

from integraxl.errors import MissingProgram, WriteRefused
from integraxl.isolation import start_python
from integraxl.keeper import OUTPUT, PROFILE, STATUS

_TICK, _END_SECONDS = 0.05, 15.0
# a proxy, a library path or another Python of the user's is no business of LibreOffice's: with a Python first on PATH
# that is not the one it was built for, it registers no extension and hangs
_TOLD = {
    "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
    # Windows
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "OS", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS",
    "USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
    "ALLUSERSPROFILE", "PUBLIC", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "COMMONPROGRAMFILES",
    "COMMONPROGRAMFILES(X86)", "COMMONPROGRAMW6432",
}  # fmt: skip
_TOLD_PREFIXES = ("LC_", "XDG_")
_TEMPORARY = ("TMPDIR", "TMP", "TEMP")
_SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
# what a text such as "1,5" means to a formula depends on the language; nothing is fetched from elsewhere
_SETTINGS = (
    ("Setup/L10N", "ooSetupSystemLocale", "da-DK"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Common/Save/URL", "FileSystem", "false"),  # else they are saved as seen from our folder
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
Settings = Sequence[tuple[str, str, str]]

_WINDOWS = sys.platform == "win32"
_ENDINGS = (".com", ".exe") if _WINDOWS else ("",)  # soffice.com waits for what it starts, soffice.exe does not


def find_program(name: str = "soffice") -> str | None:
    """The path of LibreOffice, or of a program beside it; None where it is not installed.

    Never one in the current folder, where Windows looks first.
    """
    files = (Path(folder, name + ending) for folder in _folders() for ending in _ENDINGS)
    return next((str(file) for file in files if file.is_file() and os.access(file, os.X_OK)), None)


def _folders() -> Iterator[str]:
    yield from filter(os.path.isabs, os.get_exec_path())
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        if variable in os.environ:
            yield str(Path(os.environ[variable], "LibreOffice", "program"))


def clean_environment(folder: Path) -> dict[str, str]:
    """What LibreOffice is told of the machine. What it writes beside its profile goes into `folder`."""
    told = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _TOLD or name.upper().startswith(_TOLD_PREFIXES)
    }
    root = os.environ.get("SYSTEMROOT", "C:\\Windows")
    path = f"{root}\\System32;{root}" if _WINDOWS else _SYSTEM_PATH
    return told | {"PATH": path} | dict.fromkeys(_TEMPORARY, str(folder))


def make_profile(folder: Path, settings: Settings) -> str:
    """Write a profile of our own, and give the argument that names it. `settings`: path, property, value."""
    user = folder / PROFILE / "user"
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>\n"
        for path, name, value in (*_SETTINGS, *settings)
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n{items}</oor:items>\n',
        encoding="utf-8",
    )
    return f"-env:UserInstallation={(folder / PROFILE).as_uri()}"


@dataclass(frozen=True)
class Workplace:
    """A folder that only this user can look into, and the LibreOffice that works there: one at a time."""

    folder: Path
    keeper: Popen[bytes]

    @contextmanager
    def running(self, command: Sequence[str], **environment: str) -> Iterator[None]:
        """LibreOffice, which ends with the block."""
        self._tell({"command": list(command), "environment": clean_environment(self.folder) | environment})
        try:
            yield
        finally:
            self._tell(None)

    def status(self) -> int | None:
        """The status with which LibreOffice has ended; None while it is at work. Raises MissingProgram."""
        if self.keeper.poll() is not None:
            raise _interrupted()
        with suppress(FileNotFoundError):
            return int((self.folder / STATUS).read_text())
        return None

    def wait(self, seconds: float) -> int | None:
        """Its status, or None where it has not ended within so many seconds."""
        end = time.monotonic() + seconds
        while (status := self.status()) is None and time.monotonic() < end:
            time.sleep(_TICK)
        return status

    def output(self) -> str:
        """What it has said."""
        return (self.folder / OUTPUT).read_text("utf-8", "replace")

    def _tell(self, told: dict[str, Any] | None) -> None:
        try:
            _write(self.keeper, told)
            _read(self.keeper)
        except (OSError, ValueError):
            raise _interrupted() from None


def _interrupted() -> MissingProgram:
    return MissingProgram("LibreOffice blev afbrudt. Prøv igen.")


@contextmanager
def working_folder() -> Iterator[Workplace]:
    """A folder for LibreOffice; it and LibreOffice are gone afterwards, also where this process is killed.

    Raises WriteRefused where nothing can be written there.
    """
    root = tempfile.gettempdir()
    keeper = start_python("integraxl.keeper", root, mortal=False)
    try:
        folder = _answer(keeper)
        if not folder:
            raise WriteRefused(
                "LibreOffice kan ikke arbejde, for der kan ikke skrives i mappen til midlertidige filer, "
                f"»{root}«. Skaf plads, eller få adgang til mappen."
            )
        yield Workplace(Path(folder), keeper)
    finally:
        _end(keeper)


def _end(keeper: Popen[bytes]) -> None:
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    with suppress(OSError):
        keeper.stdin.close()
    with suppress(TimeoutExpired):  # it goes on by itself
        keeper.wait(_END_SECONDS)
    keeper.stdout.close()


def _write(keeper: Popen[bytes], told: object) -> None:
    assert keeper.stdin is not None
    keeper.stdin.write(json.dumps(told).encode() + b"\n")
    keeper.stdin.flush()


def _read(keeper: Popen[bytes]) -> str:
    assert keeper.stdout is not None
    text: str = json.loads(keeper.stdout.readline())
    return text


def _answer(keeper: Popen[bytes]) -> str:
    try:
        return _read(keeper)
    except ValueError:
        raise _interrupted() from None
