"""Raw cell values into typed columns. Every value that does not fit is named with its reason and remedy, in Danish."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from integraxl.contract.fields import Column, Kind
from integraxl.workbook.checks import SHORTEST_CPR, Converted, Fault, check_cpr, check_values
from integraxl.workbook.columns import NO_DATE, Array, empty_column, from_day
from integraxl.workbook.columns import missing as missing
from integraxl.workbook.values import READERS, UnfitError, plain_id, refuse_unreadable


@dataclass(frozen=True)
class Strings:
    """A text column, each distinct text once: `indices` point into `texts`, -1 is blank."""

    texts: list[str]
    indices: Array


RawColumn = Strings | Array | list[Any]
"""Days (int32), numbers (float64), dictionary-coded texts, or cells one by one."""


def convert(column: Column, raw: RawColumn) -> Converted:
    """The typed values of one column and every fault in it, blank required values included."""
    if isinstance(raw, Strings):
        result = _from_strings(column, raw)
    elif isinstance(raw, np.ndarray) and raw.dtype != object:
        result = _from_array(column, raw)
    else:
        result = _from_cells(column, list(raw))
    if column.kind in (Kind.TEXT, Kind.ID) and not isinstance(raw, Strings):
        check_cpr(column, result)
    check_values(column, result)
    return result


def take(raw: RawColumn, keep: Array) -> RawColumn:
    """The entries of a raw column where `keep` is true."""
    if keep.all():
        return raw
    if isinstance(raw, Strings):
        return Strings(raw.texts, raw.indices[keep])
    if isinstance(raw, np.ndarray):
        return raw[keep]
    return [cell for cell, kept in zip(raw, keep, strict=True) if kept]


def blanks(raw: RawColumn) -> Array:
    """Which entries of a raw column are blank."""
    if isinstance(raw, Strings):
        blank_text = np.array([not text or text.isspace() for text in raw.texts] + [True])
        return blank_text[raw.indices]
    if isinstance(raw, np.ndarray) and raw.dtype != object:
        return missing(raw)
    return np.fromiter((is_blank(cell) for cell in raw), bool, len(raw))


def is_blank(value: Any) -> bool:
    """Blank in every host's tongue: nothing, blank text, NaN, NaT."""
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _from_array(column: Column, raw: Array) -> Converted:
    """An array that holds days (int32) or numbers (float64) throughout."""
    fits = {np.dtype(np.int32): Kind.DATE, np.dtype(np.float64): Kind.NUMBER}.get(raw.dtype)
    if fits is column.kind:
        return Converted(raw)
    if raw.dtype == np.int32:
        return _from_cells(column, [None if day == NO_DATE else _midnight(day) for day in raw.tolist()])
    return _from_cells(column, raw.tolist())


def _midnight(day: int) -> dt.datetime:
    return dt.datetime.combine(from_day(day), dt.time())


def _from_strings(column: Column, raw: Strings) -> Converted:
    """Each distinct text is converted once and dealt out to its rows."""
    if not raw.texts:
        return Converted(empty_column(column, len(raw.indices)))
    if column.kind in (Kind.TEXT, Kind.ID):
        distinct = Converted(_plain_texts(raw.texts, ids=column.kind is Kind.ID))
        if max(map(len, raw.texts), default=0) >= SHORTEST_CPR:
            check_cpr(column, distinct)
    else:
        distinct = _from_cells(column, raw.texts)
    blank = empty_column(column, 1)
    values = np.concatenate([distinct.values, blank])[raw.indices]
    if not distinct.faults:
        return Converted(values)
    by_text = {fault.position: fault for fault in distinct.faults}
    wrong = np.flatnonzero(np.isin(raw.indices, list(by_text)))
    faults = [
        Fault(
            int(row), by_text[raw.indices[row]].code, by_text[raw.indices[row]].text, by_text[raw.indices[row]].severity
        )
        for row in wrong
    ]
    return Converted(values, faults)


def _plain_texts(texts: list[str], *, ids: bool) -> Array:
    """Without outer white space, blank as None."""
    values = np.array(list(map(str.strip, texts)), object)
    if ids and not all(text.isascii() and text.isprintable() for text in texts):
        values[:] = list(map(plain_id, texts))
    values[values == ""] = None
    return values


def _from_cells(column: Column, cells: list[Any]) -> Converted:
    reader = READERS[column.kind]
    result = Converted(empty_column(column, len(cells)))
    values = result.values
    for position, cell in enumerate(cells):
        if is_blank(cell):
            continue
        try:
            refuse_unreadable(cell)
            values[position] = reader(column, cell)
        except UnfitError as unfit:
            result.faults.append(Fault(position, unfit.code, unfit.text))
            continue
        if column.kind is Kind.DATE and type(cell) in (int, float):
            text = "Tallet er læst som en dato, men cellen er ikke formateret som dato. Formatér den som dato i Excel."
            result.faults.append(Fault(position, "number_as_date", text, "warning"))
    return result
