"""integraxl: the figures of a Danish integration house from one data workbook.

>>> import integraxl
>>> workbook = integraxl.read_workbook("workbooks/aalborg-2019-04-01.xlsx")
>>> parameters = integraxl.workbook_parameters(workbook)
>>> tables = integraxl.build_tables(workbook, parameters)
>>> frame = tables[6].to_frame()
"""

from __future__ import annotations

from integraxl.version import __version__

# as typing has it, which is not imported: with `python -m` it could come from the current folder
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from integraxl.contract.parameters import Parameters, resolve_parameters
    from integraxl.paper import build_paper
    from integraxl.report import build_report
    from integraxl.tables.build import build_tables, workbook_parameters
    from integraxl.workbook.read import Workbook, read_workbook

_HOME = {
    "Parameters": "integraxl.contract.parameters",
    "Workbook": "integraxl.workbook.read",
    "build_paper": "integraxl.paper",
    "build_report": "integraxl.report",
    "build_tables": "integraxl.tables.build",
    "read_workbook": "integraxl.workbook.read",
    "resolve_parameters": "integraxl.contract.parameters",
    "workbook_parameters": "integraxl.tables.build",
}

__all__ = [
    "Parameters",
    "Workbook",
    "__version__",
    "build_paper",
    "build_report",
    "build_tables",
    "read_workbook",
    "resolve_parameters",
    "workbook_parameters",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that the command line starts at once."""
    if name not in _HOME:
        raise AttributeError(f"module 'integraxl' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOME[name]), name)
