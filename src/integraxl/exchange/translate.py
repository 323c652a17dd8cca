"""The export's cells as values of the data contract, by the mapping; what does not fit is named, row by row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import Any

from integraxl.contract.fields import Column, Kind
from integraxl.danish import fold, holds_cpr, mask_cpr, parse_date
from integraxl.errors import InvalidParameter
from integraxl.exchange.export import Export
from integraxl.exchange.mapping import BLANK, DATE_FORMATS, Mapping
from integraxl.workbook.columns import NO_CODE, NO_DATE, from_day
from integraxl.workbook.convert import convert, is_blank

Value = str | float | dt.date | None

_MIDNIGHT = re.compile(r"[T ]0?0:00(:00)?(\.0+)?$")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_TEXT = 32_767


@dataclass(frozen=True)
class Incoming:
    """One row of the export: its number in the file, its values by column name, and why it cannot be taken, if so."""

    number: int
    values: Dictionary[str, Value]
    reason: str | None = None


def translate(export: Export, mapping: Mapping) -> list[Incoming]:
    """Every row of the export. Raises InvalidParameter where a mapped header is not there, or ids are CPR numbers."""
    cells = {column.name: export.column(mapping.headers[column.name]) for column in mapping.columns}
    _refuse_cpr_ids(mapping, cells)
    values: dict[str, list[Value]] = {}
    faults: dict[int, list[str]] = {}
    for column in mapping.columns:
        converted = convert(column, [prepared(column, mapping, cell) for cell in cells[column.name]])
        values[column.name] = [plain_value(column, each) for each in converted.values.tolist()]
        for fault in converted.faults:  # a warning too: a bare number may count its days from 1904
            faults.setdefault(fault.position, []).append(fault.text)
        for position, value in enumerate(values[column.name]):
            if isinstance(value, str) and (_ILLEGAL.search(value) or len(value) > _LONGEST_TEXT):
                text = f"{column.header} har tegn, der ikke kan stå i et regneark, eller er for lang."
                faults.setdefault(position, []).append(text)
    return [
        Incoming(
            number,
            {name: column[position] for name, column in values.items()},
            " ".join(dict.fromkeys(faults[position])) if position in faults else None,
        )
        for position, (number, _) in enumerate(export.rows)
    ]


def _refuse_cpr_ids(mapping: Mapping, cells: Dictionary[str, list[Any]]) -> None:
    """Ids that are CPR numbers throughout must become pseudonyms first; a single one is a fault of its row."""
    ids = [_text(cell) for cell in cells.get("person_id", ()) if not is_blank(cell)]
    wrong = sum(holds_cpr(each) for each in ids)
    if wrong > len(ids) / 2:
        raise InvalidParameter(
            f"Kolonnen »{mapping.headers['person_id']}« har CPR-numre ({wrong} af {len(ids)} rækker). Personnumre må "
            "ikke komme ind i dataregnearket: erstat dem med lokale id'er, og prøv igen. Intet er skrevet."
        )


def _text(cell: Any) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)


def prepared(column: Column, mapping: Mapping, cell: Any) -> Any:
    """The cell in the contract's own spelling, as far as the mapping says; the converter judges it."""
    if not isinstance(cell, str) and column.kind is not Kind.CODE:
        return cell
    text = " ".join(_text(cell).split()) if cell is not None else ""
    if column.kind is Kind.CODE:
        meaning = mapping.codes.get(column.name, {}).get(fold(text), text)
        return None if meaning == BLANK else meaning or text or None
    if column.kind is Kind.DATE:
        return _dated(_MIDNIGHT.sub("", text), mapping.date_format)
    if column.kind is Kind.NUMBER and mapping.decimal_point:
        return _decimal(text)
    return text


def _decimal(text: str) -> str:
    """A number with a decimal point as a Danish one; what has a comma too is left for the converter to refuse."""
    return text.replace(".", ",") if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else f"»{text}«" if text else ""


def _dated(text: str, date_format: str) -> str | dt.date:
    pattern = DATE_FORMATS[date_format]
    if not pattern or not text:
        return text
    match = re.fullmatch(pattern, text)
    if match is None:
        return f"{text} (ikke {date_format})"
    try:
        return parse_date(f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}")
    except ValueError:
        return text


def plain_value(column: Column, value: Any) -> Value:
    """A typed value as it is written into a cell; a missing one is None."""
    if column.kind is Kind.DATE:
        return None if value == NO_DATE else from_day(value)
    if column.codes is not None:
        return None if value == NO_CODE else str(list(column.codes)[value])
    if column.kind is Kind.NUMBER:
        return None if value != value else value
    return None if value is None else str(value)


def masked(value: Value) -> str:
    """A value as it may be shown."""
    return "" if value is None else mask_cpr(str(value))
