"""Installing the add-in for one user, without an administrator's rights, and removing it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from integraxl.errors import MissingProgram, WriteRefused
from integraxl.files import write_atomically
from integraxl.hosts.addin.machine import Machine
from integraxl.hosts.addin.package import ADDIN_NAME, read_settings, with_interpreter
from integraxl.hosts.addin.package import VERSION as VERSION_SETTING
from integraxl.hosts.addin.runtime import INTERPRETER

_EXCEL = r"HKCU\Software\Microsoft\Office\16.0\Excel"
TRUSTED = rf"{_EXCEL}\Security\Trusted Locations"
OPTIONS = rf"{_EXCEL}\Options"
DISABLED = rf"{_EXCEL}\Resiliency\DisabledItems"
_OWN_TRUST = rf"{TRUSTED}\integraxl"


@dataclass(frozen=True)
class Installed:
    """The add-in as it is installed: where, by which version of integraxl, with which Python."""

    path: Path
    version: str
    interpreter: str


def built_addin() -> bytes:
    """The add-in that came with this integraxl."""
    packaged = Path(__file__).with_name(ADDIN_NAME)
    return (packaged if packaged.exists() else Path(__file__).parents[4] / "addin" / ADDIN_NAME).read_bytes()


def install_addin(machine: Machine) -> Installed:
    """Copy the add-in to XLSTART with this Python among its settings, and let Excel trust the folder.

    Raises MissingProgram where this Python lacks what Excel loads, WriteRefused where Excel has the add-in open.
    """
    if not machine.interpreter.exists():
        raise MissingProgram(
            f"pythonw.exe findes ikke i »{machine.prefix}«. Installér integraxl i et eget Python-miljø."
        )
    if not any(path.exists() for path in machine.libraries()):
        names = " eller ".join(path.name for path in machine.libraries())
        raise MissingProgram(f"{names} mangler i »{machine.prefix}«. Kør: pip install --force-reinstall integraxl")
    machine.addin.parent.mkdir(parents=True, exist_ok=True)
    data = with_interpreter(built_addin(), str(machine.interpreter))
    write_atomically(machine.addin, data)  # a new file has no Mark of the Web, wherever integraxl came from
    machine.registry.write(_OWN_TRUST, "Path", f"{machine.addin.parent}\\")
    machine.registry.write(_OWN_TRUST, "AllowSubFolders", 0)
    machine.registry.write(_OWN_TRUST, "Description", "integraxl")
    return installed_addin(machine) or _gone(machine)


def uninstall_addin(machine: Machine) -> bool:
    """Remove what `install_addin` put there; whether there was anything."""
    was_there = machine.addin.exists()
    try:
        machine.addin.unlink(missing_ok=True)
    except OSError:
        raise WriteRefused(f"»{machine.addin}« er i brug. Luk Excel, og prøv igen.") from None
    machine.registry.delete(_OWN_TRUST)
    return was_there


def installed_addin(machine: Machine) -> Installed | None:
    """The add-in that is installed, None where there is none."""
    if not machine.addin.exists():
        return None
    settings = read_settings(machine.addin.read_bytes())
    return Installed(machine.addin, settings.get(VERSION_SETTING, "?"), settings.get(INTERPRETER, "?"))


def _gone(machine: Machine) -> Installed:
    raise WriteRefused(f"»{machine.addin}« er fjernet igen, måske af et antivirusprogram. Bed IT om at tillade filen.")
