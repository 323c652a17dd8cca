"""What the parts of the extension share in one LibreOffice process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import unohelper
from com.sun.star.frame import XTerminateListener

from .formulas import Formulas
from .names import Names
from .process import HostProcess

FOLDER = Path(__file__).resolve().parents[2]


class Office:
    """The process behind the extension, and the formulas. Ends with LibreOffice."""

    def __init__(self, context: Any) -> None:
        self.catalogue = json.loads((FOLDER / "catalogue.json").read_text("utf-8"))
        self.context = context
        self.host = HostProcess(FOLDER)
        self.formulas = Formulas(self.host, self.catalogue, context)
        self.busy = False
        self.names = Names(self.catalogue["functions"])
        self.desktop().addTerminateListener(_End(self.host))

    def desktop(self) -> Any:
        return self.service("com.sun.star.frame.Desktop")

    def service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)


class _End(unohelper.Base, XTerminateListener):
    def __init__(self, host: HostProcess) -> None:
        self._host = host

    def queryTermination(self, _: Any) -> None:  # noqa: N802 - UNO's name
        """Never against it."""

    def notifyTermination(self, _: Any) -> None:  # noqa: N802
        self._host.end()

    def disposing(self, _: Any) -> None:
        self._host.end()


_OFFICES: list[Office] = []


def office(context: Any) -> Office:
    """The one of this process."""
    if not _OFFICES:
        _OFFICES.append(Office(context))
    return _OFFICES[0]
