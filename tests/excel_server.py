"""xlwings' server as the add-in meets it: real decorators, real conversion, real dispatch, without Excel."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any
from unittest import mock

import xlwings as xw

from .pywin32_stand_in import load_windows_half


@cache
def start_server() -> Any:
    """The object that the add-in calls, with the formulas decorated as they are on Windows."""
    half = load_windows_half()
    real = {"func": half.udfs.xlfunc, "arg": half.udfs.xlarg, "ret": half.udfs.xlret}
    with mock.patch.multiple(xw, **real):
        importlib.reload(importlib.import_module("integraxl.excel.udf"))
    return half.com_server.XLPython()
