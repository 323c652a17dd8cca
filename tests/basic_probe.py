"""Run by the system's Python, which has LibreOffice's bridge: which modules does its own Visual Basic compile?

Reads a JSON file of module texts by name, writes a JSON object of what each module's probe answers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uno

_PIPE = f"integraxl-{Path(tempfile.mkdtemp()).name}"
_SECONDS = 60


def main(path: Path) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore",
             f"--accept=pipe,name={_PIPE};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            desktop = _connect()
            print(json.dumps(_answers(desktop, json.loads(path.read_text(encoding="utf-8")))))
            desktop.terminate()
            office.wait(_SECONDS)
        finally:
            office.kill()


def _connect() -> Any:
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(2 * _SECONDS):
        try:
            there = resolver.resolve(f"uno:pipe,name={_PIPE};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.5)
        else:
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
    raise SystemExit("LibreOffice did not start")


def _answers(desktop: Any, modules: dict[str, str]) -> dict[str, Any]:
    hidden, macros = uno.createUnoStruct("com.sun.star.beans.PropertyValue"), None
    hidden.Name, hidden.Value = "Hidden", True
    macros = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    macros.Name, macros.Value = "MacroExecutionMode", 4  # always: the text is our own
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden, macros))
    document.BasicLibraries.VBACompatibilityMode = True
    library = document.BasicLibraries.getByName("Standard")
    for name, text in modules.items():
        probe = f"\nFunction Probe_{name}()\nProbe_{name} = 42\nEnd Function\n"
        library.insertByName(name, f"Option VBASupport 1\n{text}{probe}")
    answers = {name: _answer(document.getScriptProvider(), name) for name in modules}
    document.close(True)
    return answers


def _answer(provider: Any, name: str) -> Any:
    address = f"vnd.sun.star.script:Standard.{name}.Probe_{name}?language=Basic&location=document"
    try:
        return provider.getScript(address).invoke((), (), ())[0]
    except Exception:
        return None  # no such procedure: the module did not compile


main(Path(sys.argv[1]))
