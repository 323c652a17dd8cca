"""Marks on what cannot be: each row rule of the contract as a conditional format, on the cell that the reader names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from openpyxl.formatting.rule import Rule as ConditionalRule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.contract.fields import InOrder, Needs, Record, Rule, SameWithin, ShareWhere, columns_of
from integraxl.workbook.code_lists import PERSON_IDS
from integraxl.workbook.look import MISSING_FILL, WRONG_FILL, WRONG_FONT

Letters = Mapping[str, str]


def add_marks(sheet: Worksheet, model: type[Record], last_row: int) -> None:
    """Red on what breaks a rule, yellow on what a row that is begun still lacks."""
    letters = {column.name: get_column_letter(number) for number, column in enumerate(columns_of(model), start=1)}
    for name, formula in _wrong(model, letters):
        _mark(sheet, letters[name], last_row, formula, DifferentialStyle(fill=WRONG_FILL, font=WRONG_FONT))
    for name, formula in _lacking(model, letters):
        _mark(sheet, letters[name], last_row, formula, DifferentialStyle(fill=MISSING_FILL))


def _mark(sheet: Worksheet, letter: str, last_row: int, formula: str, style: DifferentialStyle) -> None:
    rule = ConditionalRule(type="expression", dxf=style, formula=[formula])
    sheet.conditional_formatting.add(f"{letter}2:{letter}{last_row}", rule)


def _wrong(model: type[Record], letters: Letters) -> Iterator[tuple[str, str]]:
    """The column that is marked and when, for row 2."""
    for column in columns_of(model):
        cell, whole = f"${letters[column.name]}2", _whole(letters[column.name])
        if column.unique:
            yield column.name, f'AND({cell}<>"",COUNTIF({whole},{cell})>1)'
        if column.references_person:
            yield column.name, f'AND({cell}<>"",COUNTIF({PERSON_IDS},{cell})=0)'
    for rule in model.rules:
        if not isinstance(rule, Needs):
            yield _FORMULAS[type(rule)](rule, letters)


def _lacking(model: type[Record], letters: Letters) -> Iterator[tuple[str, str]]:
    last = max(letters.values(), key=lambda letter: (len(letter), letter))
    for column in columns_of(model):
        if column.value_required:
            yield column.name, f'AND(COUNTA($A2:${last}2)>0,${letters[column.name]}2="")'
    for rule in model.rules:
        if isinstance(rule, Needs):
            yield rule.needed, f'AND(${letters[rule.column]}2<>"",${letters[rule.needed]}2="")'


def _in_order(rule: Rule, letters: Letters) -> tuple[str, str]:
    assert isinstance(rule, InOrder)
    first, then = f"${letters[rule.first]}2", f"${letters[rule.then]}2"
    before = "<=" if rule.strict else "<"
    return rule.then, f"AND(ISNUMBER({first}),ISNUMBER({then}),{then}{before}{first})"


def _same_within(rule: Rule, letters: Letters) -> tuple[str, str]:
    assert isinstance(rule, SameWithin)
    key, value = letters[rule.key], letters[rule.column]
    others = f'COUNTIFS({_whole(key)},${key}2,{_whole(value)},"<>"&${value}2,{_whole(value)},"<>")'
    return rule.column, f'AND(${key}2<>"",${value}2<>"",{others}>0)'


def _share_where(rule: Rule, letters: Letters) -> tuple[str, str]:
    assert isinstance(rule, ShareWhere)
    value, where = f"${letters[rule.column]}2", f"${letters[rule.where]}2"
    return rule.column, f'AND(TRIM({where})="{rule.code}",ISNUMBER({value}),{value}>1)'


_FORMULAS: Mapping[type, Callable[[Rule, Letters], tuple[str, str]]] = {
    InOrder: _in_order,
    SameWithin: _same_within,
    ShareWhere: _share_where,
}


def _whole(letter: str) -> str:
    return f"${letter}:${letter}"
