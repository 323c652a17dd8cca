"""Ny periode: a copy of the open workbook for the next report date."""

from __future__ import annotations

from integraxl.actions.port import WorkbookPort
from integraxl.actions.report import place_beside
from integraxl.danish import format_short_date
from integraxl.errors import Cancelled
from integraxl.period import next_report_date, write_period_of
from integraxl.workbook.cpr_copies import cpr_notice


def start_period(port: WorkbookPort) -> None:
    """Ask for the next report date, write the copy beside the workbook, open it."""
    place = place_beside(port)
    data = port.snapshot()
    answer = port.ask("Hvad er den næste opgørelsesdato?", format_short_date(next_report_date(data)))
    if answer is None:
        raise Cancelled
    target = write_period_of(data, place, answer)
    port.open(target)
    if notice := cpr_notice(target.name, target.read_bytes()):
        port.tell(notice)
