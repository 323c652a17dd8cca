"""The UNO services: the formulas as an add-in of Calc, and what is done when a workbook was opened or saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import uno
import unohelper
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo
from com.sun.star.task import XJob, XJobExecutor
from org.integraxl import XAddIn

from .actions import Button
from .office import office
from .recalculate import recalculate


class Service(unohelper.Base, XServiceInfo):
    """A service under the first of its names."""

    names: tuple[str, ...] = ()

    def __init__(self, context: Any, *_: Any) -> None:
        self._office = office(context)

    def getImplementationName(self) -> str:  # noqa: N802 - UNO's names
        return self.names[0]

    def supportsService(self, name: str) -> bool:  # noqa: N802
        return name in self.names

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802
        return self.names


class AddIn(Service, XAddIn):
    """One method per formula, from the catalogue."""

    names = ("org.integraxl.AddIn", "com.sun.star.sheet.AddIn")

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        for function in self._office.catalogue["functions"]:
            setattr(self, function["method"], self._method(function))

    def _method(self, function: dict[str, Any]) -> Callable[..., Any]:
        def method(document: Any, *arguments: Any) -> Any:
            return self._office.formulas.call(function, document, arguments)

        return method


class Loaded(Service, XJob):
    """A workbook was opened."""

    names = ("org.integraxl.Loaded",)

    def execute(self, arguments: Any) -> None:
        document = _workbook(arguments)
        if document is not None:
            self._office.names.resolve(document)


class Saved(Service, XJob):
    """A workbook was saved."""

    names = ("org.integraxl.Saved",)

    def execute(self, arguments: Any) -> None:
        document = _workbook(arguments)
        if document is not None and document.getURL().startswith("file:"):
            self._office.names.write_as_excel(uno.fileUrlToSystemPath(document.getURL()))


class Recalculation(Service, XJobExecutor):
    """`soffice service:org.integraxl.Recalculation?JOB`."""

    names = ("org.integraxl.Recalculation",)

    def trigger(self, job: str) -> None:
        recalculate(self._office, unquote(job))


class Dispatcher(Service, XInitialization, XDispatchProvider, XDispatch):
    """The addresses of the buttons, org.integraxl:check and the others."""

    names = ("org.integraxl.Dispatcher", "com.sun.star.frame.ProtocolHandler")

    def initialize(self, arguments: Any) -> None:
        self._frame = arguments[0] if arguments else None

    def queryDispatch(self, url: Any, _: str, __: int) -> Any:  # noqa: N802 - UNO's names
        return self if url.Complete.startswith("org.integraxl:") else None

    def queryDispatches(self, requests: Any) -> Any:  # noqa: N802
        return tuple(self.queryDispatch(each.FeatureURL, each.FrameName, each.SearchFlags) for each in requests)

    def dispatch(self, url: Any, _: Any) -> None:
        # Calc takes mouse and keys while an action runs, so that Esc can stop it
        if self._frame is not None and not self._office.busy:
            self._office.busy = True
            try:
                Button(self._office, self._frame, url.Complete.partition(":")[2]).press()
            finally:
                self._office.busy = False

    def addStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802
        """Every button can be pressed."""

    def removeStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802
        """Nobody is told of anything."""


def _workbook(arguments: Any) -> Any:
    """The workbook that an event is about; None for other documents."""
    groups = {each.Name: each.Value for each in arguments}
    model = {each.Name: each.Value for each in groups.get("Environment", ())}.get("Model")
    is_workbook = model is not None and model.supportsService("com.sun.star.sheet.SpreadsheetDocument")
    return model if is_workbook else None


SERVICES = tuple((each, each.names) for each in (AddIn, Dispatcher, Loaded, Recalculation, Saved))
