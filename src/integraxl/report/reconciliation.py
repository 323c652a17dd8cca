"""The sheet Afstemning: which identities were checked and hold, and every figure that differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from integraxl.contract.codes import TableId
from integraxl.report.elements import AppendixList, Element, Grid, Words
from integraxl.report.printed import period_name
from integraxl.report.words import counted, number
from integraxl.tables.model import ReportTable, TableColumn, Unit, Value, count, text

Tables = Mapping[TableId, ReportTable]

_PUBLISHED = "published"
CHECK_NAMES = {
    "parts_sum": "Delene giver helheden",
    "series_is_summary": "Perioderne giver det samlede",
    "age_groups_sum": "Aldersgrupperne giver alle",
    _PUBLISHED: "Tallet er som offentliggjort",
}


def reconciliation_elements(tables: Tables) -> list[Element]:
    audit = tables[TableId.AUDIT]
    # what the report leaves out, such as the worklist, is not told of here either
    checks: list[Mapping[str, Any]] = [each for each in audit.records() if each["table"] in tables]
    identities = [check for check in checks if check["check"] != _PUBLISHED]
    differing = [check for check in checks if not check["ok"]]
    elements: list[Element] = [Words(_verdict(identities))]
    published = len([check for check in differing if check["check"] == _PUBLISHED])
    if published:
        elements.append(
            Words(f"{counted(published, 'offentliggjort tal', 'offentliggjorte tal')} afviger fra det beregnede.")
        )
    if differing:
        elements.append(AppendixList("Afvigelser", _differences(differing, tables), audit.notes))
    if identities:
        elements.append(AppendixList("Kontroller af, at tallene passer sammen", _summary(identities, tables)))
    return elements


def _verdict(identities: list[Mapping[str, Any]]) -> str:
    failed = len([check for check in identities if not check["ok"]])
    checked = counted(len(identities), "kontrol", "kontroller")
    if not identities:
        return "Der er ingen tal at kontrollere."
    return f"{checked} af tallene indbyrdes: {f'{number(failed)} stemmer ikke' if failed else 'alle stemmer'}."


def _summary(identities: list[Mapping[str, Any]], tables: Tables) -> Grid:
    made, held = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for check in identities:
        key = (_title(check["table"], tables), CHECK_NAMES[check["check"]])
        made[key] += 1
        held[key] += check["ok"]
    rows = tuple((*key, n, held[key]) for key, n in made.items())
    return Grid(
        (text("table", "Tabel"), text("check", "Kontrol"), count("n", "Kontroller"), count("ok", "Stemmer")), rows
    )


def _differences(checks: list[Mapping[str, Any]], tables: Tables) -> Grid:
    rows = tuple(_difference(each, tables) for each in checks)
    units = {(row, position): _column(each, tables) for row, each in enumerate(checks) for position in (3, 4)}
    columns = (
        text("table", "Tabel"),
        text("row", "Række"),
        text("column", "Kolonne"),
        TableColumn("expected", "Beregnet", Unit.NUMBER),
        TableColumn("found", "Fundet", Unit.NUMBER),
    )
    return Grid(columns, rows, units)


def _difference(check: Mapping[str, Any], tables: Tables) -> tuple[Value, ...]:
    column = _column(check, tables).label
    return _title(check["table"], tables), _row_name(check, tables), column, check["expected"], check["found"]


def _title(id: str, tables: Tables) -> str:
    """A table's title without its date."""
    return tables[TableId(id)].title.partition(", pr. ")[0]


def _column(check: Mapping[str, Any], tables: Tables) -> TableColumn:
    """The column that a check is about; one that the table does not have stands as it was typed."""
    typed = str(check["column"])
    columns = tables[TableId(check["table"])].columns
    return next((each for each in columns if each.id == typed), TableColumn(typed, typed, Unit.NUMBER))


def _row_name(check: Mapping[str, Any], tables: Tables) -> str:
    """A row's key in the words of its table: `point=3` is `Måletidspunkt 3 år`."""
    columns = {column.id: column for column in tables[TableId(check["table"])].columns}
    return ", ".join(_key_name(part, columns) for part in str(check["row"]).split(";"))


def _key_name(part: str, columns: Mapping[str, TableColumn]) -> str:
    name, _, value = (each.strip() for each in part.partition("="))
    column = columns.get(name)
    if column is None:
        return value
    if column.unit is Unit.YEARS:
        return f"{column.label} {value.replace('.', ',')} år"
    return f"{column.label} {column.names.get(value, period_name(value))}"
