"""What installing and finding faults needs of Windows: the registry, some folders, and which Python this is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from integraxl.errors import MissingProgram
from integraxl.hosts.addin.package import ADDIN_NAME
from integraxl.hosts.addin.runtime import XLWINGS_VERSION

Setting = str | int | bytes

_ONEDRIVE = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


class Registry(Protocol):
    """Windows' registry. Keys are written as HKCU\\Software\\…"""

    def value(self, key: str, name: str) -> Setting | None:
        """A value, None where it or its key is not there."""

    def values(self, key: str) -> dict[str, Setting]:
        """All values of a key by name."""

    def subkeys(self, key: str) -> list[str]:
        """The names of the keys below a key."""

    def write(self, key: str, name: str, value: str | int) -> None:
        """Write a value; the key is made where it is not there."""

    def delete(self, key: str) -> None:
        """Delete a key that has no keys below it; nothing where it is not there."""


@dataclass(frozen=True)
class Machine:
    """This user's Windows. `prefix` is the folder of this Python, `appdata` the user's own roaming folder."""

    registry: Registry
    appdata: Path
    prefix: Path
    xlwings: str
    onedrive: tuple[Path, ...] = ()

    @property
    def addin(self) -> Path:
        """Where the add-in is installed.

        Excel opens what lies in XLSTART by itself, without an entry among its add-ins; it trusts that folder unless a
        policy forbids it; and a workbook refers to a function from there without a path, so that a colleague's Excel
        finds it as well. Not tried in Excel.
        """
        return self.appdata / "Microsoft" / "Excel" / "XLSTART" / ADDIN_NAME

    @property
    def interpreter(self) -> Path:
        """pythonw.exe of this environment."""
        scripts = self.prefix / "Scripts" / "pythonw.exe"
        return scripts if scripts.exists() else self.prefix / "pythonw.exe"

    def libraries(self) -> Iterator[Path]:
        """xlwings' libraries, which Excel loads: for 64 and for 32 bits."""
        for bits in (64, 32):
            yield self.prefix / f"xlwings{bits}-{XLWINGS_VERSION}.dll"


def this_machine() -> Machine:
    """The machine that this runs on. Raises MissingProgram anywhere but on Windows."""
    if sys.platform == "win32":
        from integraxl.hosts.addin.winregistry import WindowsRegistry

        drives = {os.environ[name] for name in _ONEDRIVE if name in os.environ}
        return Machine(
            WindowsRegistry(),
            Path(os.environ["APPDATA"]),
            Path(sys.prefix),
            version("xlwings"),
            tuple(map(Path, sorted(drives))),
        )
    raise MissingProgram(
        "Tilføjelsen til Excel kan kun installeres på Windows. Her kan den bygges: integraxl addin build"
    )
