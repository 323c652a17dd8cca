"""The UNO services: the formulas as an add-in of Calc."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import unohelper
from com.sun.star.lang import XServiceInfo
from org.integraxl import XAddIn

from .office import office


class AddIn(unohelper.Base, XAddIn, XServiceInfo):
    """One method per formula, from the catalogue."""

    names = ("org.integraxl.AddIn", "com.sun.star.sheet.AddIn")

    def __init__(self, context: Any) -> None:
        self._office = office(context)
        for function in self._office.catalogue["functions"]:
            setattr(self, function["method"], self._method(function))

    def _method(self, function: dict[str, Any]) -> Callable[..., Any]:
        def method(document: Any, *arguments: Any) -> Any:
            return self._office.formulas.call(function, document, arguments)

        return method

    def getImplementationName(self) -> str:  # noqa: N802 - UNO's names
        return self.names[0]

    def supportsService(self, name: str) -> bool:  # noqa: N802
        return name in self.names

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802
        return self.names


SERVICES = ((AddIn, AddIn.names),)
