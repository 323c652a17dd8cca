"""Ny periode: a copy of the workbook for the next report date. The workbook itself stays as it is."""

from __future__ import annotations

from integraxl.actions.port import Cancelled, WorkbookPort
from integraxl.actions.report import beside
from integraxl.contract.calendar import add_months_to
from integraxl.contract.parameters import resolve_parameters
from integraxl.danish import format_short_date
from integraxl.errors import WriteRefused
from integraxl.files import write_atomically
from integraxl.workbook.edit import report_date_in, with_report_date

_MONTHS = 6


def start_period(port: WorkbookPort) -> None:
    """Ask for the next report date, write the copy beside the workbook, open it."""
    data = port.snapshot()
    current = report_date_in(data)
    answer = port.ask("Hvad er den næste opgørelsesdato?", format_short_date(add_months_to(current, _MONTHS)))
    if answer is None:
        raise Cancelled
    as_of = resolve_parameters({"as_of": answer}).as_of
    target = beside(port, as_of.isoformat())
    if target.exists():
        raise WriteRefused(f"»{target.name}« findes allerede. Åbn den, eller flyt den, og prøv igen.")
    write_atomically(target, with_report_date(data, as_of))
    port.open(target)
