"""A range as a DataFrame, by xlwings' own converter: what its users write as `@arg("persons", pd.DataFrame)`.

The converter calls the cleaning of cells in xlwings' module for Windows, which can only be imported there; so the few
definitions that clean cells are taken from its source as they stand. Ranges and Excel are left out: only values are
read.
"""

from __future__ import annotations

import ast
import datetime as dt
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import xlwings
from xlwings.conversion import read

_CLEANING = {"_com_time_to_datetime", "_clean_value_data_element", "clean_value_data", "cell_errors"}


def read_frame(rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """The rows below the header as a DataFrame, every cell cleaned."""
    if "excel" not in {engine.name for engine in xlwings.engines}:
        impl = SimpleNamespace(name="excel", type="desktop", clean_value_data=_cleaning()["clean_value_data"])
        xlwings.engines.add(xlwings.Engine(impl=impl))
    frame = read(None, rows, {"convert": pd.DataFrame, "index": 0}, engine_name="excel")  # type: ignore[no-untyped-call]
    assert isinstance(frame, pd.DataFrame)
    return frame


def _cleaning() -> dict[str, Any]:
    """The definitions in `_CLEANING`, compiled from the source of xlwings' module for Windows."""
    package = importlib.util.find_spec("xlwings")
    assert package is not None
    assert package.origin is not None
    tree = ast.parse((Path(package.origin).parent / "_xlwindows.py").read_text(encoding="utf-8"))
    chosen = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _name(node) in _CLEANING]
    for node in chosen:
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []  # @staticmethod
    defined: dict[str, Any] = {"time_types": (dt.date, dt.datetime)}
    exec(compile(ast.Module(chosen, []), "_xlwindows.py", "exec"), defined)
    return defined


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return node.name if isinstance(node, ast.FunctionDef) else ""
