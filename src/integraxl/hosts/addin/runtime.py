"""The VBA that reaches Python: the parts of xlwings' own module that are needed, with three changes.

1. Settings come from the add-in's own sheet only. xlwings' GetConfig asks the active workbook first, then a file beside
   it, so that any workbook could choose the program to run.
2. Python is started in isolated mode, without the workbook's folder on its path and without its name on the command
   line: a module that lies beside a workbook is never imported.
3. All but XLPy is private. xlwings' module is full of public functions, and a public function of a loaded add-in can be
   called from a cell of any workbook, RunPython among them.
"""

from __future__ import annotations

import hashlib
import re
from importlib.util import find_spec
from pathlib import Path

from integraxl.errors import AddinRefused
from integraxl.hosts.addin.vba import filled_module

MODULE = "IxlPython.bas"
XLWINGS_VERSION = "0.37.8"
"""The version whose library the module names; pyproject.toml pins the same."""

SETTINGS_SHEET = "integraxl.conf"
"""The sheet of the add-in that holds the settings: a key in column A, its value in column B."""

INTERPRETER = "INTERPRETER_WIN"
"""The setting that holds the path of pythonw.exe; %NAME% is an environment variable."""

_SOURCE_SHA256 = "b9df9e20d54d6f04220e8382068f4b4c82bc5a8f920148daf94d9ddbda6251d6"
_PROCEDURES = ("XLPyLoadDLL", "XLPy", "WScript", "ParentFolder", "ExpandEnvironmentStrings")
_PUBLIC = "XLPy"


def runtime_module() -> str:
    """The text of the module, from the installed xlwings. Raises AddinRefused where its file is another."""
    source = _read_source()
    parts = [_licence(source), _declarations(source), *(_procedure(source, name) for name in _PROCEDURES)]
    return filled_module(MODULE, "\n\n".join(parts).splitlines())


def _read_source() -> str:
    package = find_spec("xlwings")
    assert package is not None
    assert package.origin is not None
    data = Path(package.origin).with_name("xlwings_custom_addin.bas").read_bytes()
    if hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest() != _SOURCE_SHA256:
        raise AddinRefused(
            f"Det installerede xlwings er ikke version {XLWINGS_VERSION}. Installér den version; skal tilføjelsen "
            "følge en ny, så læs dens modul igennem, og ret hosts/addin/runtime.py."
        )
    return data.decode("utf-8").replace("\r\n", "\n")


def _licence(source: str) -> str:
    """xlwings' version and licence, which go with every copy."""
    found = re.search(r"^'Version: .*?SUCH DAMAGE\.$", source, re.M | re.S)
    assert found is not None
    return found.group()


def _declarations(source: str) -> str:
    """The entry point of xlwings' library and its name, private; without Mac and without what is not called."""
    found = re.search(r"^#If VBA7 Then\n.*?^#End If\n", source, re.M | re.S)
    assert found is not None
    text = re.sub(r"^ +#If Mac Then\n.*?#End If\n", "", found.group(), flags=re.M | re.S)
    lines = (line for line in text.splitlines() if not re.search(r"XLPyDLL(NDims|Version) ", line))
    return "\n".join(re.sub(r"^( +)(?=Const|Declare)", r"\1Private ", line) for line in lines)


def _procedure(source: str, name: str) -> str:
    """One function or sub as xlwings has it, private but for the one that the rest of the add-in calls."""
    found = re.search(rf"^(?:Private )?((Function|Sub) {name}\(.*?^End \2)$", source, re.M | re.S)
    assert found is not None
    scope = "Public" if name == _PUBLIC else "Private"
    return f"{scope} {found.group(1)}"
