"""What the cells of a data workbook let you type: drop-downs, dates, numbers, ids, with Danish help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.contract.codes import TableId
from integraxl.contract.fields import FIRST_DATE, LARGEST_NUMBER, LAST_DATE, Column, Kind, Record, columns_of
from integraxl.contract.parameters import Parameters, Profile, parameter_name
from integraxl.contract.tables import Setting
from integraxl.danish import format_short_date, format_shortest, join_words
from integraxl.workbook.code_lists import PERSON_IDS, list_name

_LONGEST_TITLE, _LONGEST_TEXT = 32, 255  # what Excel allows in a validation
_DAY_ZERO = dt.date(1899, 12, 30)


def add_checks(sheet: Worksheet, model: type[Record], records: Sequence[Record], last_row: int) -> None:
    """A check on every column of a table, from its first row to `last_row`."""
    for position, column in enumerate(columns_of(model), start=1):
        letter, first = get_column_letter(position), 2
        check = _check(column, letter)
        if model is Setting and column.name == "key":
            check = _listed(list_name(Parameters), "Vælg en nøgle fra listen; de står forklaret på arket Vejledning.")
        elif model is Setting:
            first += len(records)
            _check_settings(sheet, letter, [record for record in records if isinstance(record, Setting)])
        _add(sheet, check, f"{letter}{first}:{letter}{last_row}", column.header, _help(column))


def _check_settings(sheet: Worksheet, letter: str, settings: Sequence[Setting]) -> None:
    """Each value of Opsætning by what its key asks for."""
    for row, setting in enumerate(settings, start=2):
        name = parameter_name(setting.key)
        kind = Parameters.model_fields[name].annotation
        check = DataValidation()
        if kind in (dt.date, dt.date | None):
            check = _date()
        elif kind is Profile:
            check = _listed(list_name(Profile), f"Vælg {join_words(Profile, 'eller')}.")
        _add(sheet, check, f"{letter}{row}", setting.key, f"{Parameters.model_fields[name].description}.")


def _add(sheet: Worksheet, check: DataValidation, cells: str, title: str, help: str) -> None:
    check.promptTitle, check.prompt = title[:_LONGEST_TITLE], _fitted(help)
    check.allow_blank, check.showInputMessage = True, True
    check.showErrorMessage = check.error is not None
    check.add(cells)
    sheet.add_data_validation(check)


def _check(column: Column, letter: str) -> DataValidation:
    if column.codes:
        said = "Vælg en værdi fra listen."
        if column.codes is not TableId:
            said = f"Vælg {join_words(map(str, column.codes), 'eller')}."
        return _listed(list_name(column.codes), said)
    if column.kind is Kind.DATE:
        return _date()
    if column.kind is Kind.NUMBER:
        return _number(column)
    return _id(column, letter) if column.kind is Kind.ID else DataValidation()


def _listed(name: str, said: str) -> DataValidation:
    return DataValidation(type="list", formula1=name, errorTitle="Ukendt værdi", error=_fitted(said))


def _date() -> DataValidation:
    first, last = format_short_date(FIRST_DATE), format_short_date(LAST_DATE)
    said = f"Skriv en dato som dd-mm-åååå, fx 31-12-2018, fra {first} til {last}."
    return _between("date", _serial(FIRST_DATE), _serial(LAST_DATE), "Ikke en dato", said)


def _serial(day: dt.date) -> int:
    """The number by which Excel holds a date. Its first two months are a day off, which no range of dates minds."""
    return max(1, (day - _DAY_ZERO).days)


def _number(column: Column) -> DataValidation:
    least = -LARGEST_NUMBER if column.minimum is None else column.minimum
    noun = "helt tal" if column.whole else "tal"
    limits = [] if column.minimum is None else [f"mindst {format_shortest(least)}"]
    limits += [] if column.maximum == LARGEST_NUMBER else [f"højst {format_shortest(column.maximum)}"]
    said = f"Skriv et {noun}{', ' if limits else ''}{join_words(limits) if limits else ''}."
    return _between(
        "whole" if column.whole else "decimal", f"{least:.15g}", f"{column.maximum:.15g}", "Ikke et gyldigt tal", said
    )


def _between(
    kind: Literal["date", "whole", "decimal"], first: object, last: object, title: str, said: str
) -> DataValidation:
    return DataValidation(
        type=kind, operator="between", formula1=str(first), formula2=str(last), errorTitle=title, error=said
    )


def _id(column: Column, letter: str) -> DataValidation:
    """An id that is no CPR number, is there once where it must be, and is a person's where it refers to one."""
    plain = f'SUBSTITUTE({letter}2,"-","")'
    tests, said = [f"NOT(AND(LEN({plain})=10,ISNUMBER(-{plain})))"], ["må ikke være et CPR-nummer"]
    if column.unique:
        tests.append(f"COUNTIF(${letter}:${letter},{letter}2)=1")
        said.append("må kun stå én gang")
    if column.references_person:
        tests.append(f"COUNTIF({PERSON_IDS},{letter}2)>0")
        said.append("skal findes på arket Borgere")
    text = f"{column.header} {join_words(said)}."
    return DataValidation(type="custom", formula1=f"AND({','.join(tests)})", errorTitle="Id'et passer ikke", error=text)


def _help(column: Column) -> str:
    return f"{column.help} Skal udfyldes." if column.value_required else column.help


def _fitted(text: str) -> str:
    assert len(text) <= _LONGEST_TEXT, text
    return text
