"""The interpreter tables: 5 and 6 of the 2019 paper."""

from __future__ import annotations

from collections.abc import Callable

from integraxl.contract.codes import InterpreterType, TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Interpreting
from integraxl.danish import format_date
from integraxl.measures.interpreters import InterpreterHours, count_interpreter_hours, in_hours, interpreter_periods
from integraxl.tables.arithmetic import largest_remainder, share_of
from integraxl.tables.model import ReportTable, TableColumn, Unit, Value, columns, freeze, share, text
from integraxl.workbook.read import Workbook

INTERPRETER_COLUMNS = columns(
    text("type", "Type af tolkning"),
    TableColumn("normal_hours", "Normaltimer", Unit.HOURS),
    TableColumn("evening_hours", "Aftentimer", Unit.HOURS),
    TableColumn("total_hours", "Timer i alt", Unit.HOURS),
    share("share", "Andel"),
    TableColumn("percent", "Procent", Unit.PERCENT),
)


def interpreter_table(id: TableId) -> Callable[[Workbook, Parameters], ReportTable]:
    """The builder of the current period's table or the previous year's."""

    def build(workbook: Workbook, parameters: Parameters) -> ReportTable:
        current, previous = interpreter_periods(parameters.as_of)
        first, last = current if id is TableId.INTERPRETERS_CURRENT else previous
        hours = workbook.count(count_interpreter_hours, (Interpreting,), first, last)
        notes = (
            "Timerne er lagt sammen uafrundet og først derefter afrundet. Procenterne er afrundet, så de giver 100 "
            "(største rest).",
        )
        title = f"Fordeling i typer af tolkning, {format_date(first)} til {format_date(last)}"
        return ReportTable(
            id, title, "Timer og procent", INTERPRETER_COLUMNS, freeze(interpreter_rows(hours)), notes, "Tolkninger"
        )

    return build


def interpreter_rows(hours: InterpreterHours) -> list[list[Value]]:
    """Hours, share and whole percentage per type, and I alt."""
    totals = [normal + evening for normal, evening in zip(hours.normal, hours.evening, strict=True)]
    rows: list[list[Value]] = [
        [str(kind), in_hours(normal), in_hours(evening), in_hours(total), share_of(total, sum(totals)), percent]
        for kind, normal, evening, total, percent in zip(
            InterpreterType, hours.normal, hours.evening, totals, largest_remainder(totals), strict=True
        )
    ]
    grand = sum(totals)
    sums = [in_hours(sum(each)) for each in (hours.normal, hours.evening, totals)]
    rows.append(["I alt", *sums, share_of(grand, grand), 100 if grand else None])
    return rows
