"""One workbook opened, computed and saved without a window, for `integraxl recalc`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.uno import Exception as UnoException

from .reasons import cell_name, find_reasons

_ERROR = 4  # com.sun.star.sheet.FormulaResult.ERROR
_MOST = 1000


def recalculate(office: Any, job: str) -> None:
    """Do what the file `job` says, and write beside it what came of it. Who started LibreOffice waits for that."""
    task = json.loads(Path(job).read_text("utf-8"))
    try:
        outcome: dict[str, Any] = {"errors": _recalculated(office, task)}
    except (UnoException, OSError) as failure:
        outcome = {"failed": type(failure).__name__}
    written = Path(f"{job}.part")
    written.write_text(json.dumps(outcome), encoding="utf-8")
    written.replace(f"{job}.done")


def _recalculated(office: Any, task: dict[str, str]) -> list[list[str]]:
    # macros off, links to other files as they were when the workbook was saved
    opening = _properties(Hidden=True, ReadOnly=True, MacroExecutionMode=0, UpdateDocMode=0)
    document = office.desktop().loadComponentFromURL(_url(task["source"]), "_blank", 0, opening)
    if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        raise OSError
    office.names.resolve(document)
    document.calculateAll()
    errors = _errors(office, document)
    document.storeToURL(_url(task["target"]), _properties(FilterName=task["filter"]))
    document.close(True)
    office.names.write_as_excel(task["target"])
    return errors


def _errors(office: Any, document: Any) -> list[list[str]]:
    """The formulas that show an error, each with what it shows, and for ours the reason."""
    reasons = find_reasons(office.formulas, document, None, _MOST)
    found = []
    for position in range(document.Sheets.getCount()):
        sheet = document.Sheets.getByIndex(position)
        for area in sheet.queryFormulaCells(_ERROR).getRangeAddresses():
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    cell = sheet.getCellByPosition(column, row)
                    name = cell_name(cell)
                    found.append([name, cell.getString(), reasons.get(name, "")])
    return found


def _properties(**values: Any) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def _url(path: str) -> str:
    return str(uno.systemPathToFileUrl(path))
