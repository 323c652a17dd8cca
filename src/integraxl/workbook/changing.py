"""Cells of the contract that change by themselves: what they show depends on when the workbook was saved last."""

from __future__ import annotations

from collections.abc import Iterator

from integraxl.contract.fields import Column, columns_of
from integraxl.contract.parameters import parameter_name
from integraxl.contract.tables import Setting
from integraxl.danish import conceal_cpr, format_number
from integraxl.errors import InvalidParameter
from integraxl.workbook.checked import CheckedTable
from integraxl.workbook.issues import Finding, Issue
from integraxl.workbook.volatile import ChangingCells, Origin

_REPORT_DATE = "as_of"


def check_changing(table: CheckedTable, changing: ChangingCells | None) -> Iterator[Finding]:
    """An error where it is the report date; for every other column a notice of the table."""
    origins = changing.on(table.place.sheet.name) if changing else {}
    if not origins:
        return
    unreadable = {(each.position, each.name) for each in table.findings if each.severity == "error"}
    for column in columns_of(table.records.model):
        place = table.place.columns.get(column.name, 0)
        found = {
            position: origins[place, row] for position, row in enumerate(table.rows.tolist()) if (place, row) in origins
        }
        for position in [each for each in found if _is_report_date(table, column, each)]:
            yield Finding(position, column.name, "changes_by_itself", _date_text(found.pop(position)))
        found = {position: origin for position, origin in found.items() if (position, column.name) not in unreadable}
        if found:
            first = next(iter(found))
            where, text = table.cell_of(column.name, first), _text(column, found[first], len(found))
            table.notices.append(Issue("warning", "changes_by_itself", table.place.sheet.name, where, text))


def _is_report_date(table: CheckedTable, column: Column, position: int) -> bool:
    if table.records.model is not Setting or column.name != "value":
        return False
    key = table.records["key"][position]
    try:
        return key is not None and parameter_name(key) == _REPORT_DATE
    except InvalidParameter:
        return False


def _date_text(origin: Origin) -> str:
    return (
        f"Opgørelsesdatoen beregnes med {_named(origin)}, så den følger den dag, regnearket sidst blev gemt, og "
        "tallene med den. Skriv datoen selv, fx 01-04-2019."
    )


def _text(column: Column, origin: Origin, count: int) -> str:
    which = f"{column.header} beregnes" if count == 1 else f"{format_number(count)} celler i {column.header} beregnes"
    return (
        f"{which} med {_named(origin)} og får en anden værdi, hver gang regnearket åbnes. Læst er den, der sidst blev "
        "gemt. Skriv værdien i stedet for formlen."
    )


def _named(origin: Origin) -> str:
    return f"{origin.function}() i {conceal_cpr(origin.where)}"
