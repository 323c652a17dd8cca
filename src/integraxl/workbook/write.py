"""Writing a data workbook from records: the contract's tables as Excel tables, ready to type in."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.contract.fields import Column, Kind, Record, columns_of
from integraxl.contract.parameters import REPORT_DATE_NAME
from integraxl.contract.tables import Setting
from integraxl.danish import fold
from integraxl.workbook.columns import NO_DATE, Array, Columns, from_day
from integraxl.xlsx import to_bytes, write_value

_DATE_FORMAT = "dd\\-mm\\-yyyy"
_HEADER_FILL = PatternFill("solid", fgColor="1F4E5F")
_HEADER_FONT = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
_SPARE_ROWS = 500  # drop-downs reach so far below the last record, for the rows to come
_LONGEST_TITLE, _LONGEST_PROMPT = 32, 255  # what Excel allows in a validation


def data_workbook(tables: Mapping[type[Record], Sequence[Record]], stamp: dt.date, notice: Sequence[str] = ()) -> bytes:
    """A data workbook with one sheet per table, in the order given.

    `notice` becomes the sheet Vejledning in front of the others, one line per text.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    if notice:
        _write_notice(workbook.create_sheet("Vejledning"), notice)
    for model, records in tables.items():
        _write_table(workbook.create_sheet(model.sheet_name), model, records)
    _name_report_date(workbook, tables.get(Setting, ()))
    return to_bytes(workbook, stamp)


def _name_report_date(workbook: Workbook, settings: Sequence[Any]) -> None:
    """The cell with the report date gets the name that formulas read."""
    column = get_column_letter([each.name for each in columns_of(Setting)].index("value") + 1)
    for row, setting in enumerate(settings, start=2):
        if fold(setting.key) == fold(REPORT_DATE_NAME):
            reference = f"{quote_sheetname(Setting.sheet_name)}!${column}${row}"
            workbook.defined_names[REPORT_DATE_NAME] = DefinedName(REPORT_DATE_NAME, attr_text=reference)


def records_of(columns: Columns) -> list[Record]:
    """The records of a table that was read, as the contract's own type: a missing value is None."""
    specs = columns_of(columns.model)
    values = [_plain(each, columns[each.name]) for each in specs]
    names = [each.name for each in specs]
    return [columns.model.model_construct(**dict(zip(names, row, strict=True))) for row in zip(*values, strict=True)]


def _plain(column: Column, values: Array) -> list[Any]:
    if column.kind is Kind.DATE:
        return [None if day == NO_DATE else from_day(day) for day in values.tolist()]
    if column.codes is not None:
        codes: list[Any] = [*column.codes, None]  # NO_CODE, -1, is the last
        return [codes[code] for code in values.tolist()]
    if column.kind is Kind.NUMBER:
        return [_number(value) for value in values.tolist()]
    return list(values)


def _number(value: float) -> float | int | None:
    if math.isnan(value):
        return None
    return int(value) if value.is_integer() else value


def _write_notice(sheet: Worksheet, notice: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width = 100
    for row, line in enumerate(notice, start=1):
        cell = sheet.cell(row, 1)
        write_value(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name="Calibri", size=14 if row == 1 else 11, bold=row == 1)


def _write_table(sheet: Worksheet, model: type[Record], records: Sequence[Record]) -> None:
    specs = columns_of(model)
    for position, column in enumerate(specs, start=1):
        _write_header(sheet, position, column)
        for row, record in enumerate(records, start=2):
            _write_cell(sheet, row, position, getattr(record, column.name))
    last = get_column_letter(len(specs))
    # a table needs a row below its header, or Excel repairs the file
    table = Table(displayName=model.table_name, name=model.table_name, ref=f"A1:{last}{max(len(records), 1) + 1}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = "B2"
    for position, column in enumerate(specs, start=1):
        _add_validation(sheet, position, column, len(records) + 1 + _SPARE_ROWS)


def _write_header(sheet: Worksheet, position: int, column: Column) -> None:
    cell = sheet.cell(1, position)
    write_value(cell, column.header)
    cell.font, cell.fill = _HEADER_FONT, _HEADER_FILL
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    widest = max([len(code) for code in column.codes or ()] + [len(column.header)])
    sheet.column_dimensions[get_column_letter(position)].width = max(13, min(widest + 4, 34))


def _write_cell(sheet: Worksheet, row: int, position: int, value: Any) -> None:
    if value is None:
        return
    cell = sheet.cell(row, position)
    write_value(cell, str(value) if isinstance(value, str) else value)
    if isinstance(value, dt.date):
        cell.number_format = _DATE_FORMAT


def _add_validation(sheet: Worksheet, position: int, column: Column, last_row: int) -> None:
    """Codes as a drop-down; Danish help where the cell is selected."""
    codes = f'"{",".join(column.codes)}"' if column.codes else None
    # an inline list holds at most 255 characters, or Excel repairs the file
    validation = (
        DataValidation(type="list", formula1=codes, allow_blank=not column.value_required)
        if codes and len(codes) <= _LONGEST_PROMPT
        else DataValidation(allow_blank=True)
    )
    validation.promptTitle = column.header[:_LONGEST_TITLE]
    validation.prompt = column.help[:_LONGEST_PROMPT]
    validation.showInputMessage = True
    if codes:
        validation.errorTitle = "Ukendt værdi"
        validation.error = "Vælg en værdi fra listen."
        validation.showErrorMessage = True
    letter = get_column_letter(position)
    validation.add(f"{letter}2:{letter}{last_row}")
    sheet.add_data_validation(validation)
