"""Overskredne frister: the persons for whom a rule is broken on the report date, most overdue first."""

from __future__ import annotations

from integraxl.actions.data import read_sound
from integraxl.actions.figures import table_rows
from integraxl.actions.port import Changes, ResultSheet, Style, WorkbookPort, text_rows
from integraxl.contract.codes import TableId
from integraxl.contract.tables import Activity
from integraxl.tables.build import build_tables

SHEET = "Frister"
_WIDTHS = (18, 34, 16, 16)


def list_deadlines(port: WorkbookPort) -> None:
    """Write the worklist on the sheet Frister."""
    workbook, parameters = read_sound(port)
    port.progress("Finder overskredne frister")
    (table,) = build_tables(workbook, parameters, [TableId.TIMELINESS_WORKLIST])
    notice = text_rows(
        Style.NOTE, ("Arket nævner enkelte borgere. Det er til arbejdet i huset og må ikke sendes videre.",)
    )
    port.apply(Changes((ResultSheet(SHEET, table_rows(table) + notice, _WIDTHS),), show=SHEET))
    if workbook.get(Activity) is None:
        port.tell(" ".join(table.notes))
    elif not table.rows:
        port.tell("Ingen frister er overskredet på opgørelsesdatoen.")
