"""Why the add-in does not work: what can be seen from outside Excel, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from integraxl.hosts.addin.install import DISABLED, OPTIONS, TRUSTED, Installed, installed_addin
from integraxl.hosts.addin.machine import Machine
from integraxl.hosts.addin.package import ADDIN_NAME
from integraxl.hosts.addin.runtime import XLWINGS_VERSION
from integraxl.hosts.addin.vba import ENCODING
from integraxl.version import __version__

_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
_EXCEL_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_CODE_PAGE = r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage"
_DEFENDER = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
_DEFENDER_INTUNE = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Policy Manager"
_RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": "Office må ikke starte andre programmer",
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "makroer i Office må ikke kalde Windows' egne funktioner",
}
_BLOCKS, _WARNS = "1", "6"
_SIGNED_ONLY, _NO_MACROS = 3, 4
_DANISH_WINDOWS = "1252"
_STORE = "\\windowsapps\\"


@dataclass(frozen=True)
class Finding:
    """Something that was looked at: whether it is as it should be, and if not, what to do."""

    ok: bool
    text: str


def examine_machine(machine: Machine) -> list[Finding]:
    """Every finding, in the order in which faults are best mended."""
    installed = installed_addin(machine)
    return [
        *_python(machine),
        *_addin(machine, installed),
        *_trust(machine),
        *_excel(machine),
        *_defender(machine),
        *_paths(machine, installed),
    ]


def _python(machine: Machine) -> Iterator[Finding]:
    version = machine.xlwings
    if version != XLWINGS_VERSION:
        yield Finding(False, f"xlwings er version {version}, ikke {XLWINGS_VERSION}. Kør: pip install integraxl")
    else:
        yield Finding(True, f"xlwings er version {version}.")
    for path in machine.libraries():
        if not path.exists():
            yield Finding(False, f"{path.name} mangler i »{path.parent}«. Kør: pip install --force-reinstall xlwings")
    if _STORE in f"{machine.prefix}\\".casefold():
        yield Finding(
            False,
            "Python er fra Microsoft Store, og Excel kan ikke indlæse dens filer. Installér Python fra python.org.",
        )


def _addin(machine: Machine, installed: Installed | None) -> Iterator[Finding]:
    if installed is None:
        yield Finding(False, f"»{machine.addin}« findes ikke. Kør: integraxl addin install")
        return
    if installed.version != __version__:
        yield Finding(
            False,
            f"Tilføjelsen er fra integraxl {installed.version}, men programmet er {__version__}. "
            "Luk Excel, og kør: integraxl addin install",
        )
    else:
        yield Finding(True, f"Tilføjelsen er installeret: {installed.path}")
    if not Path(installed.interpreter).exists():
        yield Finding(
            False, f"Tilføjelsen bruger »{installed.interpreter}«, som ikke findes. Kør: integraxl addin install"
        )
    if _mark_of_the_web(installed.path).exists():
        yield Finding(
            False,
            "Filen er mærket som hentet fra internettet, så Excel blokerer dens makroer. Kør: integraxl addin install",
        )
    for name, value in machine.registry.values(DISABLED).items():
        if isinstance(value, bytes) and ADDIN_NAME in value.decode("utf-16-le", "ignore").casefold():
            yield Finding(
                False,
                f"Excel har selv slået tilføjelsen fra ({name}). Vælg Filer, Indstillinger, Tilføjelsesprogrammer, "
                "Administrer: Deaktiverede elementer, Udfør.",
            )
    for name, value in machine.registry.values(OPTIONS).items():
        if name.startswith("OPEN") and ADDIN_NAME in str(value).casefold():
            yield Finding(
                False,
                f"Tilføjelsen er også slået til i Excel ({name}), så den indlæses to gange. Fjern fluebenet ved "
                "integraxl i Filer, Indstillinger, Tilføjelsesprogrammer, Udfør.",
            )


def _mark_of_the_web(path: Path) -> Path:
    return path.with_name(f"{path.name}:Zone.Identifier")


def _trust(machine: Machine) -> Iterator[Finding]:
    registry = machine.registry
    warnings = registry.value(_POLICY, "VBAWarnings")
    if warnings in (_SIGNED_ONLY, _NO_MACROS):
        yield Finding(
            False,
            "En politik fra IT tillader ingen makroer uden digital signatur. Bed IT om at undtage "
            f"»{machine.addin.parent}« eller underskrive tilføjelsen.",
        )
    if registry.value(rf"{_POLICY}\Trusted Locations", "AllLocationsDisabled") == 1:
        yield Finding(
            False, f"En politik fra IT slår sikre placeringer fra. Bed IT om at tillade »{machine.addin.parent}«."
        )
    trusted = (registry.value(rf"{TRUSTED}\{key}", "Path") for key in registry.subkeys(TRUSTED))
    if any(_same_folder(str(path), machine.addin.parent) for path in trusted if path):
        yield Finding(True, "Excel har tillid til mappen.")
    else:
        yield Finding(False, "Mappen er ikke en sikker placering i Excel. Kør: integraxl addin install")
    on_network = str(machine.addin).startswith("\\\\")
    if on_network and registry.value(TRUSTED, "AllowNetworkLocations") != 1:
        yield Finding(
            False,
            "Din profil ligger på netværket, og Excel har ikke tillid til netværksmapper. Bed IT om at tillade "
            f"»{machine.addin.parent}«.",
        )


def _same_folder(path: str, folder: Path) -> bool:
    return path.rstrip("\\").casefold() == str(folder).rstrip("\\").casefold()


def _excel(machine: Machine) -> Iterator[Finding]:
    path = str(machine.registry.value(_EXCEL_PATH, "") or "")
    if not path:
        yield Finding(False, "Excel findes ikke på maskinen.")
    elif _STORE in path.casefold():
        yield Finding(
            False,
            "Excel er fra Microsoft Store og kan ikke bruge tilføjelsen. Installér Office fra Microsoft 365 i stedet.",
        )
    else:
        yield Finding(True, f"Excel er fundet: {path}")
    page = str(machine.registry.value(_CODE_PAGE, "ACP") or _DANISH_WINDOWS)
    if page != _DANISH_WINDOWS:
        yield Finding(
            False,
            f"Windows bruger tegnsæt {page} til ældre programmer, og tilføjelsen kræver {_DANISH_WINDOWS}. Vælg dansk "
            "under Område, Administration, Rediger systemets landestandard, uden flueben ved UTF-8.",
        )


def _defender(machine: Machine) -> Iterator[Finding]:
    rules = {name.casefold(): str(value) for name, value in machine.registry.values(_DEFENDER).items()}
    for rule in str(machine.registry.value(_DEFENDER_INTUNE, "ASRRules") or "").split("|"):
        name, _, value = rule.partition("=")
        rules.setdefault(name.strip().casefold(), value)
    for rule, meaning in _RULES.items():
        if rules.get(rule) in (_BLOCKS, _WARNS):
            yield Finding(
                False,
                f"Windows Defender har reglen, at {meaning} ({rule}). Bed IT om at undtage »{machine.addin}« og "
                f"»{machine.interpreter}«.",
            )


def _paths(machine: Machine, installed: Installed | None) -> Iterator[Finding]:
    paths = [machine.addin, machine.prefix, *([Path(installed.interpreter)] if installed else [])]
    for path in dict.fromkeys(paths):
        if not _is_encodable(str(path)):
            yield Finding(
                False,
                f"»{path}« har tegn, som Excel ikke kan give videre. Læg integraxl i en mappe som C:\\integraxl, og "
                "kør derfra: integraxl addin install",
            )
        if any(path.is_relative_to(drive) for drive in machine.onedrive):
            yield Finding(
                False,
                f"»{path}« ligger i OneDrive, hvor filer kan være ude af maskinen, når Excel skal bruge dem. "
                "Læg integraxl uden for OneDrive.",
            )


def _is_encodable(text: str) -> bool:
    """Whether xlwings' library can take the path: it knows Windows' code page only, which has æ, ø and å."""
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True
