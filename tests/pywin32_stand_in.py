"""xlwings' Windows half, imported on any machine: what it asks of pywin32 at import is stood in for.

Only the names are there. Nothing of COM works; a test hands over objects that answer as Excel's would.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib
import sys
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import xlwings as xw

_HALF = ("xlwings._xlwindows", "xlwings.udfs", "xlwings.com_server")


class CDispatch:
    """What an object of Excel's is to xlwings."""


class TimeType(dt.datetime):
    """A moment as pywin32 gives it: always with the time zone UTC."""


def load_windows_half() -> SimpleNamespace:
    """xlwings' modules, as `xlwindows`, `udfs` and `com_server`."""
    if "xlwings._xlwindows" not in sys.modules:
        stand_ins = _pywin32()
        sys.modules.update(stand_ins)
        try:
            with (
                mock.patch.object(ctypes, "windll", mock.MagicMock(), create=True),
                mock.patch.object(ctypes, "oledll", mock.MagicMock(), create=True),
                mock.patch.object(ctypes, "PyDLL", mock.MagicMock()),
            ):
                for name in _HALF:
                    importlib.import_module(name)
            xw.engines.add(xw.Engine(impl=sys.modules["xlwings._xlwindows"].engine))
            xw.engines.active = xw.engines["excel"]  # type: ignore[assignment]
        finally:
            for name in stand_ins:
                del sys.modules[name]
    return SimpleNamespace(
        **{name.rpartition(".")[2].strip("_"): sys.modules[name] for name in _HALF},
    )


def _pywin32() -> dict[str, ModuleType]:
    names = (
        "pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone",
        "win32com", "win32com.client", "win32com.client.dynamic", "win32com.server", "win32com.server.dispatcher",
        "win32com.server.policy", "win32com.server.util", "win32com.server.exception",
    )  # fmt: skip
    modules: dict[str, Any] = {name: mock.MagicMock(name=name) for name in names}
    for name, module in modules.items():
        module.__name__, module.__path__, module.__spec__, module.__file__ = name, [], None, name
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(modules[parent], child, module)
    modules["pywintypes"].TimeType = TimeType
    modules["pywintypes"].com_error = type("com_error", (Exception,), {})
    client = modules["win32com.client"]
    client.CDispatch = CDispatch
    client.CoClassBaseClass = type("CoClassBaseClass", (), {})
    client.DispatchBaseClass = type("DispatchBaseClass", (), {})
    client.Dispatch = lambda given, **_: given
    modules["win32com.server.util"].unwrap.side_effect = TypeError  # nothing here is an object of Python's server
    modules["pythoncom"].TypeIIDs = {modules["pythoncom"].IID_IDispatch: type("PyIDispatch", (), {})}
    return modules
