"""All that an action does to the open workbook, at once: either everything is done, or the workbook is as it was."""

from __future__ import annotations

from contextlib import ExitStack

import xlwings as xw

from integraxl.actions.port import Changes
from integraxl.errors import WriteRefused
from integraxl.excel.marks import put_marks
from integraxl.excel.sheets import put_sheet


def apply_changes(book: xw.Book, changes: Changes) -> None:
    """Write, mark and show. Excel's own undo list ends here: that is so for all that a program does to a workbook."""
    if changes.sheets and book.api.ProtectStructure:
        raise WriteRefused(
            "Projektmappens struktur er beskyttet, så der kan ikke tilføjes et ark. Fjern beskyttelsen "
            "(Gennemse, Beskyt projektmappe), og prøv igen."
        )
    front = book.sheets.active
    # no redrawing, no questions, no macros of the workbook's, and no calculation before all is in place
    quiet = book.app.properties(screen_updating=False, enable_events=False, display_alerts=False, calculation="manual")
    with quiet, ExitStack() as leftovers, ExitStack() as undo:
        undo.callback(front.api.Activate)
        finish = _nothing if changes.marks is None else put_marks(book, changes.marks, undo)
        names = {each.name: put_sheet(book, each, undo, leftovers) for each in changes.sheets}
        finish()
        undo.pop_all()
    (book.sheets[names[changes.show]] if changes.show in names else front).api.Activate()


def _nothing() -> None:
    """No marks to remove."""
