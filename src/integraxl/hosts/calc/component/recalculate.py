"""One workbook opened, computed and saved without a window, for `integraxl recalc`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.uno import Exception as UnoException

from .reasons import cell_name, find_reasons

_ERROR = 4  # com.sun.star.sheet.FormulaResult.ERROR
_FORMULA = 16  # com.sun.star.sheet.CellFlags.FORMULA
_MOST = 1000
# what reaches out in a formula: a function that does, or a cell of another file, as Calc writes it
_CALLS = re.compile(r"\b(?:WEBSERVICE|DDE|RTD|SQL\.REQUEST|IMAGE)\s*\(|'#", re.IGNORECASE)
_INDIRECT, _FAR = re.compile(r"\bINDIRECT\s*\(", re.IGNORECASE), re.compile(r"#|:/|\[")
_LITERAL = re.compile(r'"[^"]*"')
_NOT_FETCHED = "Formlen henter noget uden for regnearket, og det gør recalc ikke. Værdien er ikke hentet på ny."


def recalculate(office: Any, job: str) -> None:
    """Do what the file `job` says, and write beside it what came of it. Who started LibreOffice waits for that."""
    task = json.loads(Path(job).read_text("utf-8"))
    Path(f"{job}.begun").touch()  # who waits knows then that it is the workbook that takes its time
    try:
        outcome: dict[str, Any] = {"errors": _recalculated(office, task)}
    except (UnoException, OSError) as failure:
        outcome = {"failed": type(failure).__name__}
    written = Path(f"{job}.part")
    written.write_text(json.dumps(outcome), encoding="utf-8")
    written.replace(f"{job}.done")


def _recalculated(office: Any, task: dict[str, str]) -> list[list[str]]:
    # macros off, links to other files as they were when the workbook was saved
    opening = _properties(
        Hidden=True, ReadOnly=True, MacroExecutionMode=0, UpdateDocMode=0, FilterName=task["opened_as"]
    )
    document = office.desktop().loadComponentFromURL(_url(task["source"]), "_blank", 0, opening)
    if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        raise OSError
    office.names.resolve(document)
    document.calculateAll()
    errors = _errors(office, document)
    errors += _fetching(document, {name for name, _, _ in errors})
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
                    found.append(
                        [name, cell.getString(), reasons.get(name, _NOT_FETCHED if _fetches(cell.getFormula()) else "")]
                    )
    return found


def _fetching(document: Any, told: set[str]) -> list[list[str]]:
    """The formulas that show no error, but ask for what lies outside the workbook, themselves or by a name."""
    names = [re.escape(each.Name) for each in _named(document) if _fetches(each.Content)]
    named = re.compile(rf"(?<![\w.])(?:{'|'.join(names)})(?![\w.(])", re.IGNORECASE) if names else None
    found = []
    for cells, column, row, formula in _formulas(document):
        if _fetches(formula) or (named is not None and named.search(formula)):
            cell = cells.getCellByPosition(column, row)
            found.append([cell_name(cell), cell.getString(), _NOT_FETCHED])
    return [each for each in found if each[0] not in told]


def _fetches(formula: str) -> bool:
    bare = _LITERAL.sub("", formula)
    return bool(_CALLS.search(bare) or (_INDIRECT.search(bare) and _FAR.search(formula)))


def _named(document: Any) -> Iterator[Any]:
    sheets = [document.Sheets.getByIndex(position) for position in range(document.Sheets.getCount())]
    for names in (document.NamedRanges, *(sheet.NamedRanges for sheet in sheets)):
        yield from (names.getByIndex(position) for position in range(names.getCount()))


def _formulas(document: Any) -> Iterator[tuple[Any, int, int, str]]:
    for position in range(document.Sheets.getCount()):
        sheet = document.Sheets.getByIndex(position)
        for area in sheet.queryContentCells(_FORMULA).getRangeAddresses():
            cells = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
            for row, formulas in enumerate(cells.getFormulaArray()):
                for column, formula in enumerate(formulas):
                    yield cells, column, row, formula


def _properties(**values: Any) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def _url(path: str) -> str:
    return str(uno.systemPathToFileUrl(path))
