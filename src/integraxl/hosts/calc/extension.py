"""`integraxl.oxt`: the extension as one file, the same bytes every time."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.resources import files
from typing import Any

from integraxl.contract.parameters import REPORT_DATE_NAME
from integraxl.contract.tables import Setting, Target
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.registry import Need, Shape
from integraxl.hosts.calc.configuration import build_formula_names, build_jobs, build_menu, build_protocol
from integraxl.hosts.calc.interface import build_idl, method_name
from integraxl.isolation import python_command
from integraxl.version import __version__

IDENTIFIER = "org.integraxl"

_NEEDS = {Need.REPORT_DATE: "report_date", Need.SETTINGS: "settings", Need.TARGETS: "targets"}
_CONFIGURATION = "application/vnd.sun.star.configuration-data"
_ENTRIES = {
    "integraxl.rdb": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    "entry.py": "application/vnd.sun.star.uno-component;type=Python",
    "CalcAddIns.xcu": _CONFIGURATION,
    "Addons.xcu": _CONFIGURATION,
    "ProtocolHandler.xcu": _CONFIGURATION,
    "Jobs.xcu": _CONFIGURATION,
}
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def build_extension(host: dict[str, Any] | None = None) -> bytes:
    """The extension. `host` says how the product's process is started; without it `integraxl` on the path is."""
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "CalcAddIns.xcu": build_formula_names(),
        "Addons.xcu": build_menu(),
        "ProtocolHandler.xcu": build_protocol(),
        "Jobs.xcu": build_jobs(),
        "catalogue.json": json.dumps(build_catalogue(), ensure_ascii=False, indent=1),
        "integraxl.idl": build_idl(),
    }
    if host is not None:
        parts["host.json"] = json.dumps(host, ensure_ascii=False)
    content = {name: text.encode() for name, text in parts.items()} | dict(_committed())
    return _zipped(content)


def this_installation() -> dict[str, Any]:
    """How this installation of integraxl is started as the extension's process. Raises MissingProgram."""
    return {"command": python_command("integraxl", "host")}


def build_catalogue() -> dict[str, Any]:
    """What the component knows of the formulas, and where it finds what they need of the workbook."""
    functions = [
        {
            "name": function.name,
            "method": method_name(function),
            "fills": function.shape is Shape.TABLE,
            "needs": [_NEEDS[need] for need in Need if need in function.needs],
        }
        for function in FUNCTIONS.values()
    ]
    names = {
        "report_date": {"name": REPORT_DATE_NAME},
        "settings": {"table": Setting.table_name, "sheet": Setting.sheet_name},
        "targets": {"table": Target.table_name, "sheet": Target.sheet_name},
    }
    return {"functions": functions, "names": names}


def _committed() -> dict[str, bytes]:
    folder = files("integraxl.hosts.calc")
    found = {"integraxl.rdb": (folder / "integraxl.rdb").read_bytes()}
    for module in sorted((folder / "component").iterdir(), key=lambda each: each.name):
        if module.name == "entry.py":
            found["entry.py"] = module.read_bytes()
        elif module.name.endswith(".py"):
            found[f"pythonpath/integraxl_calc/{module.name}"] = module.read_bytes()
    return found


def _manifest() -> str:
    """The parts that LibreOffice registers, the types before what uses them."""
    entries = "".join(
        f' <manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>\n'
        for name, kind in _ENTRIES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n{entries}</manifest:manifest>\n'
    )


def _description() -> str:
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006"
    xmlns:d="http://openoffice.org/extensions/description/2006"
    xmlns:l="http://libreoffice.org/extensions/description/2011">
 <identifier value="{IDENTIFIER}"/>
 <version value="{__version__}"/>
 <display-name><name lang="da">integraxl</name><name lang="en">integraxl</name></display-name>
 <dependencies><l:LibreOffice-minimal-version value="7.0" d:name="LibreOffice 7.0"/></dependencies>
</description>
"""


def _zipped(parts: dict[str, bytes]) -> bytes:
    """Stored and not compressed, since compressors differ between machines."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, parts[name])
    return packed.getvalue()
