"""The sheet Lister: what the drop-downs offer, one column per list of the contract, under a name that they refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName

from integraxl.contract.fields import Kind, Record, columns_of
from integraxl.contract.parameters import SETTING_KEYS, Parameters, Profile
from integraxl.contract.tables import Person, Setting
from integraxl.workbook.look import set_up_page, write_header

SHEET = "Lister"
PERSON_IDS = "BorgerID_alle"
"""The defined name of the column of all persons' ids."""

_PARAMETERS = "Parametre"


def list_name(codes: type[StrEnum] | type[Parameters]) -> str:
    """The defined name of a list: `Liste_ExitKind`."""
    return f"Liste_{_PARAMETERS if codes is Parameters else codes.__name__}"


def setting_keys() -> list[str]:
    """What may stand under Nøgle on Opsætning: the Danish keys, then the parameters without one."""
    named = set(SETTING_KEYS.values())
    return [key.capitalize() for key in SETTING_KEYS] + [each for each in Parameters.model_fields if each not in named]


def write_code_lists(workbook: Workbook, models: Sequence[type[Record]]) -> None:
    """The sheet, last in the workbook, with the lists that these tables need, and their names."""
    sheet = workbook.create_sheet(SHEET)
    for position, (name, (header, values)) in enumerate(_lists(models).items(), start=1):
        write_header(sheet, 1, position, header)
        for row, value in enumerate(values, start=2):
            sheet.cell(row, position, value)
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = max(len(each) for each in (header, *values)) + 4
        _define(workbook, name, f"{SHEET}!${letter}$2:${letter}${len(values) + 1}")
    sheet.freeze_panes = "A2"
    set_up_page(sheet)
    if Person in models:
        letter = get_column_letter([column.kind for column in columns_of(Person)].index(Kind.ID) + 1)
        # the whole column: however many persons there will be
        _define(workbook, PERSON_IDS, f"{quote_sheetname(Person.sheet_name)}!${letter}:${letter}")


def _lists(models: Sequence[type[Record]]) -> Mapping[str, tuple[str, list[str]]]:
    found = {
        list_name(column.codes): (column.header, [str(code) for code in column.codes])
        for model in models
        for column in columns_of(model)
        if column.codes
    }
    if Setting in models:
        found[list_name(Parameters)] = ("Nøgle", setting_keys())
        found[list_name(Profile)] = ("Profil", [str(each) for each in Profile])
    return found


def _define(workbook: Workbook, name: str, reference: str) -> None:
    workbook.defined_names[name] = DefinedName(name, attr_text=reference)
