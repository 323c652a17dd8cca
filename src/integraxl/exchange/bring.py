"""The import itself: the account, and the bytes of the new workbook, which the reader has found sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path

from integraxl.danish import join_words, mask_cpr
from integraxl.errors import InvalidData, InvalidParameter
from integraxl.exchange.account import Account, Outcome, settle
from integraxl.exchange.export import Export, read_export
from integraxl.exchange.mapping import Mapping
from integraxl.exchange.translate import translate
from integraxl.workbook.cells import iter_rows
from integraxl.workbook.edit import TableEdit, formula_headers, table_around, with_table_cells
from integraxl.workbook.issues import Issue
from integraxl.workbook.package import Package
from integraxl.workbook.placed import PlacedRecords, read_placed_records
from integraxl.workbook.read import examine_workbook, sound_workbook
from integraxl.workbook.sheet_part import CellInput
from integraxl.workbook.whole_columns import column_notices


@dataclass(frozen=True)
class Import:
    """An import that has been worked out and not yet written."""

    export: Export
    account: Account
    data: bytes
    notices: tuple[str, ...] = ()


def prepare_import(export_path: Path, data_path: Path, mapping: Mapping, *, take_changes: bool = False) -> Import:
    """Work out the new workbook. What it would not bear (a rule of the contract that a row breaks) is rejected.

    Raises InvalidData where the data workbook itself has errors: they come first.
    """
    export = read_export(export_path, mapping.sheet, tuple(mapping.headers.values()))
    incoming = translate(export, mapping)
    package = Package(data_path)
    sound_workbook(examine_workbook(data_path, data=package.data))
    existing = _existing(package, mapping)
    rejected: dict[int, str] = {}
    while True:
        account = settle(incoming, mapping, existing, take_changes=take_changes, rejected=rejected)
        rows = _sheet_rows(account, _first_free_row(package, existing))
        data = with_table_cells(package.data, _edit(account, existing, rows)) if account.writes else package.data
        examined = examine_workbook(data_path, data=data)
        if not examined.errors:
            notices = *export.notices, *_column_notices(export, mapping), *_formula_notice(package, existing, account)
            return Import(export, account, data, notices)
        found = _by_number(examined.errors, rows, existing)
        if not found:
            raise InvalidData(examined.issues, examined.source)
        rejected |= found


def _existing(package: Package, mapping: Mapping) -> PlacedRecords:
    existing = read_placed_records(package, mapping.model)
    name = mapping.model.table_name
    if existing is None:
        raise InvalidParameter(f"Dataregnearket har ikke tabellen {name}. Lav arket med dets overskrifter først.")
    absent = [column.header for column in mapping.columns if column.name not in existing.place.columns]
    if absent:
        raise InvalidParameter(
            f"Arket {existing.place.sheet.name} har ikke kolonnen {join_words(absent)}, som mappingen fylder i. "
            "Tilføj kolonnen i dataregnearket, eller slet linjen i mappingen."
        )
    return existing


def _column_notices(export: Export, mapping: Mapping) -> Iterator[str]:
    """What is odd about a column of the export as a whole; it is taken as it stands."""
    for column in mapping.columns:
        cells = export.column(mapping.headers[column.name])
        yield from (each.text for each in column_notices(column, cells, lambda place: f"række {export.rows[place][0]}"))


def _formula_notice(package: Package, existing: PlacedRecords, account: Account) -> Iterator[str]:
    """A column that staff calculate themselves is not filled in the new rows; they must know."""
    if account.count(Outcome.NEW) and len(existing.rows):
        headers = formula_headers(package, existing.place, int(existing.rows.max()))
        if headers:
            named = join_words([f"»{mask_cpr(header)}«" for header in headers])
            yield f"Jeres egne formler i {named} er ikke udfyldt i de nye rækker: træk dem ned i Excel."


def _first_free_row(package: Package, existing: PlacedRecords) -> int:
    """Below the last row that holds anything at all: a remark beside a blank record is not written upon."""
    place = existing.place
    table = table_around(package, place)
    last = int(existing.rows.max(initial=place.header_row))
    for number, cells in iter_rows(package, place.sheet):
        inside = table is None or (
            number <= table.last_row and any(table.first_column <= each <= table.last_column for each in cells)
        )
        last = max(last, number) if inside else last
    return last + 1


def _sheet_rows(account: Account, first_free: int) -> dict[int, int]:
    """The sheet row of each row of the export that is written, by its number: new ones one below the other."""
    new = [each.number for each in account.rows if each.outcome is Outcome.NEW]
    rows = {number: first_free + place for place, number in enumerate(new)}
    return rows | {each.number: each.row for each in account.rows if each.outcome is Outcome.CHANGED and each.row}


def _edit(account: Account, existing: PlacedRecords, rows: Dictionary[int, int]) -> TableEdit:
    columns = existing.place.columns
    cells: dict[int, dict[int, CellInput]] = {}
    for each in account.rows:
        if each.outcome is Outcome.NEW:
            filled = {columns[name]: value for name, value in each.values.items() if value is not None}
            cells[rows[each.number]] = filled
        elif each.outcome is Outcome.CHANGED:
            taken = [change for change in each.changes if change.taken]
            cells[rows[each.number]] = {
                columns[change.column.name]: change.new for change in taken if change.new is not None
            }
    return TableEdit(existing.place, cells)


def _by_number(errors: tuple[Issue, ...], rows: Dictionary[int, int], existing: PlacedRecords) -> dict[int, str]:
    """Why rows of the export cannot be taken: the errors of the finished workbook on the rows they would fill."""
    numbers = {row: number for number, row in rows.items()}
    found: dict[int, str] = {}
    for issue in errors:
        match = re.search(r"\d+$", issue.cell)
        number = numbers.get(int(match[0])) if match and issue.sheet == existing.place.sheet.name else None
        if number is not None:
            found[number] = f"{found[number]} {issue.message}" if number in found else issue.message
    return found
