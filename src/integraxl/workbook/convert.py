"""Raw cell values into typed columns. Every value that does not fit is named with its reason and remedy, in Danish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from integraxl.contract.fields import LARGEST_NUMBER, Column, Kind
from integraxl.danish import (
    fold,
    format_short_date,
    format_shortest,
    holds_cpr,
    join_words,
    mask_cpr,
    nearest,
    parse_date,
    parse_number,
)
from integraxl.errors import IntegraxlError
from integraxl.workbook.cells import BadSerial, ErrorValue, Missing, is_year, serial_date
from integraxl.workbook.columns import NO_CODE, NO_DATE, Array, Mask, code_positions, empty_column, from_day, to_day
from integraxl.workbook.issues import Severity

_LARGEST_EXACT = 10**15  # Excel keeps 15 digits of a number; an id beyond that has already lost some
_FIRST_DAY = to_day(dt.date(1900, 1, 1))
_SHORTEST_CPR = 9  # characters: one that lost its leading zero
_PLAIN_DATE = "Skriv datoen som dd-mm-åååå, fx 31-12-2018."


@dataclass(frozen=True)
class Strings:
    """A text column, each distinct text once: `indices` point into `texts`, -1 is blank."""

    texts: list[str]
    indices: Array


RawColumn = Strings | Array | list[Any]
"""Days (int32), numbers (float64), dictionary-coded texts, or cells one by one."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with the value at `position` of a column."""

    position: int
    code: str
    text: str
    severity: Severity = "error"


@dataclass
class Converted:
    values: Array
    faults: list[Fault] = field(default_factory=list)


class _UnfitError(Exception):
    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def convert(column: Column, raw: RawColumn) -> Converted:
    """The typed values of one column and every fault in it, blank required values included."""
    if isinstance(raw, Strings):
        result = _from_strings(column, raw)
    elif isinstance(raw, np.ndarray) and raw.dtype != object:
        result = _from_array(column, raw)
    else:
        result = _from_cells(column, list(raw))
    if column.kind in (Kind.TEXT, Kind.ID) and not isinstance(raw, Strings):
        _check_cpr(column, result)
    _check_values(column, result)
    return result


def take(raw: RawColumn, keep: Array) -> RawColumn:
    """The entries of a raw column where `keep` is true."""
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
    if column.kind in (Kind.TEXT, Kind.ID):
        distinct = Converted(np.array([text or None for text in map(str.strip, raw.texts)], object))
        _check_cpr(column, distinct)
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


def _from_cells(column: Column, cells: list[Any]) -> Converted:
    reader = _READERS[column.kind]
    result = Converted(empty_column(column, len(cells)))
    values = result.values
    for position, cell in enumerate(cells):
        if is_blank(cell):
            continue
        try:
            _refuse_unreadable(cell)
            values[position] = reader(column, cell)
        except _UnfitError as unfit:
            result.faults.append(Fault(position, unfit.code, unfit.text))
            continue
        if column.kind is Kind.DATE and type(cell) in (int, float):
            text = "Tallet er læst som en dato, men cellen er ikke formateret som dato. Formatér den som dato i Excel."
            result.faults.append(Fault(position, "number_as_date", text, "warning"))
    return result


def _refuse_unreadable(cell: Any) -> None:
    if isinstance(cell, ErrorValue):
        raise _UnfitError("error_cell", f"Cellen viser fejlen {cell.text}. Ret formlen, eller skriv værdien.")
    if cell is Missing.NO_VALUE:
        raise _UnfitError("formula_without_value", "Formlen er aldrig beregnet. Åbn regnearket i Excel, og gem det.")


def _read_date(column: Column, cell: Any) -> int:
    shown = _shown(cell)
    if isinstance(cell, dt.datetime):
        if cell.time() != dt.time():
            raise _UnfitError("time_of_day", f"{column.header} har klokkeslæt ({shown}). {_PLAIN_DATE}")
        return to_day(cell.date())
    if isinstance(cell, dt.date):
        return to_day(cell)
    if isinstance(cell, str):
        try:
            return to_day(parse_date(cell))
        except ValueError as reason:
            raise _UnfitError("invalid_date", f"»{shown}« er ikke en gyldig dato: {reason}. {_PLAIN_DATE}") from None
    if isinstance(cell, BadSerial):
        raise _UnfitError("impossible_date", f"Excels dato nr. {shown} findes ikke i kalenderen. {_PLAIN_DATE}")
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _serial_day(cell, shown)
    raise _UnfitError("invalid_date", f"»{shown}« er ikke en dato. {_PLAIN_DATE}")


def _serial_day(number: float, shown: str) -> int:
    if is_year(number):
        raise _UnfitError("year_as_date", f"»{shown}« ligner et årstal, ikke en dato. {_PLAIN_DATE}")
    found = serial_date(number, epoch_1904=False)
    if isinstance(found, BadSerial) or found.time() != dt.time():
        raise _UnfitError("impossible_date", f"Tallet {shown} er ikke en dato. {_PLAIN_DATE}")
    return to_day(found.date())


def _read_number(column: Column, cell: Any) -> float:
    if isinstance(cell, str):
        try:
            return parse_number(cell)
        except ValueError:
            raise _UnfitError(
                "invalid_number", f"»{_shown(cell)}« er ikke et tal. Skriv kun tallet, fx 1.031 eller 12,5."
            ) from None
    if column.hours and isinstance(cell, dt.timedelta):
        return cell / dt.timedelta(hours=1)
    if column.hours and (time := _time_of_day(cell)) is not None:
        return time
    if isinstance(cell, float | int | np.number) and not isinstance(cell, bool):
        return float(cell)
    raise _UnfitError("invalid_number", f"»{_shown(cell)}« er ikke et tal. Skriv kun tallet, fx 1.031 eller 12,5.")


def _time_of_day(cell: Any) -> float | None:
    """Hours of a cell formatted as a time: serial numbers below 1, which a 1904 workbook gives as its first day."""
    if isinstance(cell, BadSerial) and 0 <= cell.number < 1:
        return cell.number * 24
    if isinstance(cell, dt.datetime) and cell.date() == dt.date(1904, 1, 1):
        return (cell - dt.datetime(1904, 1, 1)) / dt.timedelta(hours=1)
    return None


def _read_code(column: Column, cell: Any) -> int:
    assert column.codes is not None
    if isinstance(cell, str):
        wanted = fold(cell)
        for code, position in code_positions(column.codes).items():
            if fold(code) == wanted:
                return position
    shown = _shown(cell)
    guess = nearest(shown, column.codes)
    hint = f" Mente du »{guess}«?" if guess else ""
    allowed = join_words([f"»{code}«" for code in column.codes], "eller")
    raise _UnfitError("unknown_code", f"»{shown}« kendes ikke i {column.header}. Skriv {allowed}.{hint}")


def _read_text(column: Column, cell: Any) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float | int | np.number) and not isinstance(cell, bool):
        if abs(float(cell)) >= _LARGEST_EXACT:
            raise _UnfitError(
                "precision_lost",
                f"Tallet i {column.header} er for langt; Excel har rundet det. Formatér som tekst, og skriv det igen.",
            )
        return f"{cell:.0f}" if cell == int(cell) else repr(float(cell))
    raise _UnfitError(
        "not_text", f"»{_shown(cell)}« er ikke tekst. Formatér cellen som tekst, og skriv {column.header} igen."
    )


def _read_anything(column: Column, cell: Any) -> Any:
    raw = f"{cell:.0f}" if isinstance(cell, float | int) else str(cell)
    if holds_cpr(raw):
        raise _UnfitError("cpr_number", _cpr_text(column, raw))
    return cell.strip() if isinstance(cell, str) else cell


def _cpr_text(column: Column, text: str) -> str:
    return (
        f"{column.header} indeholder et CPR-nummer ({mask_cpr(text)}). Personnumre må ikke stå i regnearket: "
        "brug et lokalt id i stedet."
    )


_READERS: dict[Kind, Callable[[Column, Any], Any]] = {
    Kind.DATE: _read_date,
    Kind.NUMBER: _read_number,
    Kind.CODE: _read_code,
    Kind.TEXT: _read_text,
    Kind.ID: _read_text,
    Kind.ANY: _read_anything,
}


def _shown(cell: Any) -> str:
    """A value as it may stand in a message."""
    if isinstance(cell, BadSerial):
        return _shown(cell.number)
    if isinstance(cell, bool):
        return "SAND" if cell else "FALSK"
    if isinstance(cell, dt.datetime):
        return cell.strftime("%d-%m-%Y %H:%M:%S").removesuffix(" 00:00:00")
    if isinstance(cell, dt.timedelta):
        return f"{format_shortest(cell / dt.timedelta(hours=1))} timer"
    if isinstance(cell, float | int | np.number):
        return mask_cpr(format_shortest(float(cell)).replace(".", ""))
    text = mask_cpr(str(cell))
    return text if len(text) <= 60 else f"{text[:57]}…"


def _check_values(column: Column, result: Converted) -> None:
    """What a well-read value must still be: present, not a CPR number, large enough, whole, of the column's grammar."""
    if column.kind is Kind.NUMBER:
        _check_numbers(column, result)
    if column.kind is Kind.DATE:
        _check_years(result)
    if column.check is not None:
        _check_grammar(column, result)
    if column.value_required:
        wrong = {fault.position for fault in result.faults if fault.severity == "error"}
        result.faults += [
            Fault(row, "missing_value", f"{column.header} mangler. Udfyld cellen. {column.help}")
            for row in np.flatnonzero(missing(result.values)).tolist()
            if row not in wrong
        ]


def missing(values: Array) -> Mask:
    """Which entries of a typed column are missing."""
    mask: Mask
    if values.dtype == np.int32:
        mask = values == NO_DATE
    elif values.dtype == np.int8:
        mask = values == NO_CODE
    elif values.dtype == np.float64:
        mask = np.isnan(values)
    else:
        mask = values == np.array(None)
    return mask


def _check_cpr(column: Column, result: Converted) -> None:
    texts = result.values
    # one search over all texts at once is some hundred times faster than one a text; only a hit looks at each
    if not holds_cpr("\n".join([text for text in texts.tolist() if text and len(text) >= _SHORTEST_CPR])):
        return
    for row, text in enumerate(texts):
        if text is not None and holds_cpr(text):
            texts[row] = None
            result.faults.append(Fault(row, "cpr_number", _cpr_text(column, text)))


def _check_years(result: Converted) -> None:
    """A date before any person's life is a slip. There is no last year: 31-12-9999 is how many systems say "open"."""
    days = result.values
    for row in np.flatnonzero(days < _FIRST_DAY).tolist():
        text = f"»{format_short_date(from_day(days[row]))}« ligger før år 1900. {_PLAIN_DATE}"
        days[row] = NO_DATE
        result.faults.append(Fault(row, "impossible_date", text))


def _check_numbers(column: Column, result: Converted) -> None:
    values = result.values
    low = values < (-LARGEST_NUMBER if column.minimum is None else column.minimum)
    high = values > column.maximum
    broken = (values != np.floor(values)) & ~missing(values) & ~low & ~high if column.whole else np.zeros_like(low)
    bounds = {
        "number_too_small": (low, f"mindst {_shown(-LARGEST_NUMBER if column.minimum is None else column.minimum)}"),
        "number_too_large": (high, f"højst {_shown(column.maximum)}"),
        "not_whole": (broken, "et helt tal"),
    }
    for code, (wrong, wanted) in bounds.items():
        for row in np.flatnonzero(wrong).tolist():
            text = f"{column.header} er {_shown(values[row])}, men skal være {wanted}. Ret tallet."
            result.faults.append(Fault(row, code, text))
    values[low | high | broken] = np.nan


def _check_grammar(column: Column, result: Converted) -> None:
    assert column.check is not None
    for row in np.flatnonzero(~missing(result.values)).tolist():
        try:
            column.check(result.values[row])
        except (ValueError, IntegraxlError) as reason:
            result.faults.append(Fault(row, "invalid_value", f"{column.header}: {reason}"))
