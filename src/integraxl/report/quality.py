"""The sheet Datakvalitet: what is wrong or odd in the data workbook, counted. Never a person's id, never a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integraxl.contract.codes import Audience
from integraxl.report.elements import AppendixList, Element, Grid, Heading, Words
from integraxl.report.words import counted, listed
from integraxl.tables.model import count, text
from integraxl.workbook.issues import Issue
from integraxl.workbook.read import Workbook

QUALITY_SHEET = "Datakvalitet"

_CELLS_SHOWN = 5

HEADLINES: Mapping[str, str] = {
    "age_over_100": "Over 100 år ved ankomsten",
    "changes_by_itself": "Formel, der ændrer sig af sig selv",
    "converted_file": "Læst fra et andet format end .xlsx",
    "cpr_elsewhere": "CPR-nummer uden for det, der læses",
    "cpr_number": "CPR-nummer i regnearket",
    "dates_out_of_order": "Datoer i forkert rækkefølge",
    "dates_swapped": "Dag og måned er måske byttet om",
    "delimited_file": "Læst fra en CSV-fil",
    "duplicate_header": "Samme overskrift to gange",
    "duplicate_id": "Samme id på flere rækker",
    "empty_table": "Tabel uden rækker",
    "end_without_date": "Sluttype uden slutdato",
    "error_cell": "Cellen viser en fejl",
    "event_without_date": "Hændelse uden dato",
    "exit_on_arrival": "Udsluset på ankomstdagen",
    "exit_without_date": "Udsluset uden dato",
    "formula_without_value": "Formel, der ikke er beregnet",
    "header_nearly_known": "Overskrift, der næsten er kendt",
    "header_row_off": "Overskriftsrække slået fra",
    "hidden_rows": "Skjulte rækker, der er talt med",
    "ids_look_alike": "Id'er, der ligner hinanden",
    "igu_not_eligible": "IGU uden for betingelserne",
    "impossible_date": "Dato, der ikke findes",
    "invalid_date": "Tekst, der ikke er en dato",
    "invalid_number": "Tekst, der ikke er et tal",
    "invalid_parameter": "Nøgle eller værdi i Opsætning, der ikke passer",
    "invalid_value": "Værdi, der ikke passer",
    "long_practice": "Praktik på mere end 13 uger",
    "man_in_womens_effort": "Mand i kvindeindsatsen",
    "merged_cells": "Flettede celler",
    "missing_header": "Manglende kolonne",
    "missing_table": "Manglende tabel",
    "missing_value": "Manglende værdi",
    "month_first": "Datoer med måneden først",
    "not_text": "Værdi, der ikke er tekst",
    "not_whole": "Tal, der ikke er helt",
    "number_as_date": "Tal læst som dato",
    "number_too_large": "For stort tal",
    "number_too_small": "For lille tal",
    "other_sheet_read": "Ark, der ikke er læst",
    "overlapping_spells": "Overlappende forløb",
    "person_rejected": "Borgerens egen række er udeladt",
    "precision_lost": "Id med tabte cifre",
    "row_outside_table": "Række uden for tabellen",
    "share_above_one": "Andel over 1",
    "stray_bytes": "Uvedkommende indhold i filen",
    "strict_format": "Gemt som Strict Open XML",
    "target_without_point": "Mål uden målepunkt",
    "time_of_day": "Klokkeslæt i en dato",
    "unknown_code": "Ukendt kode",
    "unknown_person": "Borger, der ikke findes",
    "unknown_sector": "Manglende sektor",
    "unseen_characters": "Id med tegn, der ikke kan ses",
    "values_differ": "Forskellige datoer for samme borger",
    "year_as_date": "Årstal i stedet for dato",
}
_OTHER = "Andet"
_NOT_LISTED = "Fejl og advarsler i dataregnearket handler om enkelte rækker og er kun med i husets egen udgave."


def quality_elements(
    workbook: Workbook, without_figures: Sequence[str], audience: Audience = Audience.COMMITTEE
) -> list[Element]:
    """What was found in the data, and a sentence for each section that has no figures.

    Everyone is only told that there is such a list: it counts single rows and names their cells.
    """
    elements: list[Element] = [Words(_NOT_LISTED)] if audience is Audience.PUBLIC else _found(workbook)
    if without_figures:
        elements.append(Heading("Afsnit uden tal"))
        elements += [Words(sentence) for sentence in without_figures]
    return elements


def _found(workbook: Workbook) -> list[Element]:
    errors, warnings = workbook.errors, workbook.warnings
    kinds = ((len(errors), "fejl", "fejl"), (len(warnings), "advarsel", "advarsler"))
    found = listed(counted(*each) if each[0] else f"ingen {each[2]}" for each in kinds)
    elements: list[Element] = [Words(f"Dataregnearket har {found}.")]
    if workbook.rejected:
        elements += [Words("Rækker med fejl er ikke talt med i rapporten."), _rejected(workbook)]
    if workbook.issues:
        elements.append(AppendixList("Fejl og advarsler", _issue_grid([*errors, *warnings])))
    return elements


def _rejected(workbook: Workbook) -> AppendixList:
    rows = tuple((model.table_name, n) for model, n in workbook.rejected.items())
    return AppendixList("Udeladte rækker", Grid((text("table", "Tabel"), count("n", "Rækker")), rows))


def _issue_grid(issues: Sequence[Issue]) -> Grid:
    """One row per kind, finding and sheet, with the first cells; the errors first, then what there is most of."""
    cells: dict[tuple[str, str, str], list[str]] = {}
    for issue in issues:
        kind = "Fejl" if issue.severity == "error" else "Advarsel"
        cells.setdefault((HEADLINES.get(issue.code, _OTHER), kind, issue.sheet), []).append(issue.cell)
    ordered = sorted(cells.items(), key=lambda item: (item[0][1] != "Fejl", -len(item[1]), item[0]))
    rows = tuple((*key, len(found), _first(found)) for key, found in ordered)
    columns = (
        text("finding", "Hvad"),
        text("kind", "Slags"),
        text("sheet", "Ark"),
        count("n", "Antal"),
        text("cells", "Første celler"),
    )
    return Grid(columns, rows)


def _first(cells: Sequence[str]) -> str:
    named = [cell for cell in cells if cell]
    return ", ".join(named[:_CELLS_SHOWN]) + (" …" if len(named) > _CELLS_SHOWN else "")
