"""Writing a data workbook from records: the contract's tables as Excel tables, ready to type in."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.contract.fields import Column, Kind, Record, columns_of
from integraxl.contract.parameters import REPORT_DATE_NAME
from integraxl.contract.tables import Person, Setting
from integraxl.danish import fold
from integraxl.workbook.code_lists import write_code_lists
from integraxl.workbook.columns import NO_DATE, Array, Columns, from_day
from integraxl.workbook.guide import TITLE_TEXT, write_guide
from integraxl.workbook.key_figures import with_values, write_key_figures
from integraxl.workbook.look import DATE_FORMAT, TEXT_FORMAT, set_up_page, write_header
from integraxl.workbook.marks import add_marks
from integraxl.workbook.validations import add_checks
from integraxl.xlsx import to_bytes, write_value

_ROWS_TO_COME = 2_000  # checks and marks reach so far below the last record
_NARROWEST, _WIDEST = 13, 40  # characters
_CALCULATED_BY = 191029  # the engine of Excel 2019 and later: an older number has every formula calculated on opening


def data_workbook(tables: Mapping[type[Record], Sequence[Record]], stamp: dt.date, notice: Sequence[str] = ()) -> bytes:
    """A data workbook: the guide, one sheet per table in the order given, the live figures, the lists of codes.

    `notice` stands on top of the guide, one line per text. `stamp` is the date of the file: never the clock's.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    write_guide(workbook, list(tables), notice)
    for model, records in tables.items():
        _write_table(workbook.create_sheet(model.sheet_name), model, records)
    as_of = _name_report_date(workbook, tables.get(Setting, ()))
    formulas = write_key_figures(workbook, tables)
    write_code_lists(workbook, list(tables))
    _describe(workbook)
    if not isinstance(as_of, dt.date) or not tables.get(Person):
        return to_bytes(workbook, stamp)
    # the formulas have their values: nothing needs to be calculated when the workbook is opened
    workbook.calculation.fullCalcOnLoad, workbook.calculation.calcId = None, _CALCULATED_BY
    return with_values(to_bytes(workbook, stamp), formulas, tables, as_of)


def _describe(workbook: Workbook) -> None:
    properties = workbook.properties
    properties.title, properties.language = TITLE_TEXT, "da-DK"
    properties.creator = properties.lastModifiedBy = "integraxl"


def _name_report_date(workbook: Workbook, settings: Sequence[Any]) -> Any:
    """The cell with the report date gets the name that formulas read; gives its value."""
    column = get_column_letter([each.name for each in columns_of(Setting)].index("value") + 1)
    for row, setting in enumerate(settings, start=2):
        cell = f"{column}{row}"
        if fold(setting.key) == fold(REPORT_DATE_NAME):
            reference = f"{quote_sheetname(Setting.sheet_name)}!${column}${row}"
            workbook.defined_names[REPORT_DATE_NAME] = DefinedName(REPORT_DATE_NAME, attr_text=reference)
            workbook[Setting.sheet_name][cell].number_format = DATE_FORMAT
    return next((each.value for each in settings if fold(each.key) == fold(REPORT_DATE_NAME)), None)


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


def _write_table(sheet: Worksheet, model: type[Record], records: Sequence[Record]) -> None:
    specs = columns_of(model)
    for position, column in enumerate(specs, start=1):
        values = [getattr(record, column.name) for record in records]
        write_header(sheet, 1, position, column.header)
        _set_column(sheet, get_column_letter(position), column, values)
        for row, value in enumerate(values, start=2):
            _write_cell(sheet, row, position, column, value)
    sheet.row_dimensions[1].height = 32
    last = get_column_letter(len(specs))
    # a table needs a row below its header, or Excel repairs the file
    table = Table(displayName=model.table_name, name=model.table_name, ref=f"A1:{last}{max(len(records), 1) + 1}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = "B2"
    last_row = len(records) + 1 + _ROWS_TO_COME
    add_checks(sheet, model, records, last_row)
    add_marks(sheet, model, last_row)
    set_up_page(sheet)


def _set_column(sheet: Worksheet, letter: str, column: Column, values: Sequence[Any]) -> None:
    """Wide enough for its header, codes and texts; in the format in which its cells are typed."""
    texts = [column.header, *(column.codes or ()), *(value for value in values if isinstance(value, str))]
    dimension = sheet.column_dimensions[letter]
    dimension.width = max(_NARROWEST, min(max(map(len, texts)) + 4, _WIDEST))
    dimension.number_format, dimension.alignment = _format(column), _alignment(column)


def _format(column: Column) -> str:
    if column.kind is Kind.DATE:
        return DATE_FORMAT
    return TEXT_FORMAT if column.kind is Kind.ID else "General"  # an id may begin with a zero


def _alignment(column: Column) -> Alignment:
    """Dates stand to the left, clear of the text in the next column."""
    return Alignment(horizontal="left") if column.kind is Kind.DATE else Alignment()


def _write_cell(sheet: Worksheet, row: int, position: int, column: Column, value: Any) -> None:
    if value is None:
        return  # an empty cell has its column's format
    cell = sheet.cell(row, position)
    write_value(cell, str(value) if isinstance(value, str) else value)
    cell.number_format = DATE_FORMAT if isinstance(value, dt.date) else _format(column)
    cell.alignment = _alignment(column)
