"""The IGU tables: status against the target, sector, workplace."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from integraxl.contract.codes import Sector, TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Igu, Target
from integraxl.danish import format_date
from integraxl.measures.igu import IguStatus, count_igu, count_igu_workplaces
from integraxl.measures.support import UNKNOWN
from integraxl.tables.model import TARGET_MET, ReportTable, Value, columns, count, freeze, text
from integraxl.tables.targets import target_for
from integraxl.workbook.read import Workbook

STATUS_NAMES = {
    "agreed": "Aftalt, ikke begyndt",
    "ongoing": "Igangværende",
    "completed": "Fuldført",
    "interrupted": "Afbrudt",
    "established": "Etableret i alt",
    "completed_or_ongoing": "Fuldført eller igangværende",
}
_SECTOR_ORDER = {name: position for position, name in enumerate([*map(str, Sector), UNKNOWN])}


def igu_status_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    counts = count_igu(workbook.tables[Igu], parameters)
    reached = counts[IguStatus.COMPLETED] + counts[IguStatus.ONGOING]
    established = reached + counts[IguStatus.INTERRUPTED]
    target = target_for(workbook.get(Target), "IGU", parameters)
    rows: list[list[Value]] = [[str(status), counts[status], None, None, None] for status in IguStatus]
    rows.append(["established", established, None, None, None])
    if target is None:
        rows.append(["completed_or_ongoing", reached, None, None, None])
    else:
        aim, met = float(target.value), target.met(Fraction(reached))
        rows.append(["completed_or_ongoing", reached, aim, met, target.missing(reached, 1)])
    specs = columns(
        text("status", "Status", STATUS_NAMES),
        count("n", "Antal"),
        count("target", "Mål"),
        TARGET_MET,
        count("missing", "Mangler til målet"),
    )
    notes = ("Etableret er igangværende, fuldførte og afbrudte. Målet gælder fuldførte og igangværende.",)
    title = f"IGU-forløb, pr. {format_date(parameters.as_of)}"
    return ReportTable(TableId.IGU_STATUS, title, "Antal forløb", specs, freeze(rows), notes, "IGU, Mål")


def igu_sector_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    by_sector: Counter[str] = Counter()
    for (sector, _), n in count_igu_workplaces(workbook.tables[Igu], parameters).items():
        by_sector[sector] += n
    rows: list[list[Value]] = [[sector, by_sector[sector]] for sector in _SECTOR_ORDER if by_sector[sector]]
    notes = ["Etablerede forløb."]
    note_counts: dict[int, int | tuple[int, str]] = {}
    if by_sector[UNKNOWN]:
        note_counts[len(notes)] = len(rows) - 1, "n"
        notes.append(f"{by_sector[UNKNOWN]} forløb mangler sektor; de private er derfor måske talt for lavt.")
    specs = columns(text("sector", "Sektor"), count("n", "Antal"))
    title = f"Etablerede IGU-forløb efter sektor, pr. {format_date(parameters.as_of)}"
    return ReportTable(TableId.IGU_SECTOR, title, "Antal forløb", specs, freeze(rows), tuple(notes), "IGU", note_counts)


def igu_workplace_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    counts = count_igu_workplaces(workbook.tables[Igu], parameters)
    ordered = sorted(counts.items(), key=lambda item: (_SECTOR_ORDER[item[0][0]], -item[1], item[0][1]))
    rows: list[list[Value]] = [[sector, workplace, n] for (sector, workplace), n in ordered]
    specs = columns(text("sector", "Sektor"), text("workplace", "Arbejdsplads"), count("n", "Antal"))
    title = f"Etablerede IGU-forløb efter arbejdsplads, pr. {format_date(parameters.as_of)}"
    notes = ("Etablerede forløb.",)
    return ReportTable(TableId.IGU_WORKPLACE, title, "Antal forløb", specs, freeze(rows), notes, "IGU")
