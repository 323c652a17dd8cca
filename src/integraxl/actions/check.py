"""Kontrollér data: every fault and oddity on a sheet, each linked to its cell, and the cells marked."""

from __future__ import annotations

from collections.abc import Sequence

from integraxl.actions.data import examine
from integraxl.actions.port import Cell, Changes, Mark, ResultSheet, Style, WorkbookPort, text_rows
from integraxl.cpr import mask_cpr
from integraxl.workbook.issues import Issue
from integraxl.workbook.package import is_cell_name

SHEET = "Kontrol"
_HEADINGS = ("Alvor", "Ark", "Celle", "Besked")
_WIDTHS = (10, 18, 10, 110)


def check_data(port: WorkbookPort) -> None:
    """Write what was found on the sheet Kontrol, newest only, and mark the cells."""
    workbook = examine(port)
    marks = tuple(
        Mark(issue.sheet, issue.cell, mask_cpr(issue.message), issue.severity == "error")
        for issue in workbook.issues
        if is_cell_name(issue.cell)
    )
    sheet = ResultSheet(SHEET, _rows(workbook.errors, workbook.warnings), _WIDTHS)
    port.apply(Changes((sheet,), marks, show=SHEET))
    port.tell(_summary(len(workbook.errors), len(workbook.warnings)))


def _rows(errors: Sequence[Issue], warnings: Sequence[Issue]) -> tuple[tuple[Cell, ...], ...]:
    head = text_rows(Style.TITLE, ("Kontrol af data",)) + text_rows(
        Style.TEXT, (_summary(len(errors), len(warnings)), "Tryk på en celles navn for at gå til den.")
    )
    headings = tuple(Cell(each, Style.HEADING) for each in _HEADINGS)
    return (*head, headings, *(_row(issue) for issue in (*errors, *warnings)))


def _row(issue: Issue) -> tuple[Cell, ...]:
    style, word = (Style.FAULT, "Fejl") if issue.severity == "error" else (Style.ODDITY, "Advarsel")
    link = (issue.sheet, issue.cell) if is_cell_name(issue.cell) else None
    return Cell(word, style), Cell(mask_cpr(issue.sheet)), Cell(issue.cell, link=link), Cell(mask_cpr(issue.message))


def _summary(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "Ingen fejl og ingen advarsler."
    oddities = f"{warnings} {'advarsel' if warnings == 1 else 'advarsler'}"
    if not errors:
        return f"Ingen fejl. Der er {oddities}, som bør ses efter."
    return f"{errors} fejl skal rettes, før tallene kan bruges. Der er {oddities}."
