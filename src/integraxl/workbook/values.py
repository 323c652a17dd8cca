"""One cell's value for one kind of column, or the reason, in Danish, why it is none. Whole columns: `convert`."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np

from integraxl.cleaning import clean
from integraxl.contract.fields import Column, Kind
from integraxl.danish import (
    conceal_cpr,
    fold,
    format_shortest,
    holds_cpr,
    join_words,
    nearest,
    parse_date,
    parse_number,
)
from integraxl.workbook.cells import BadSerial, ErrorValue, Missing, is_year, serial_date
from integraxl.workbook.columns import code_positions, to_day

_LARGEST_EXACT = 10**15  # Excel keeps 15 digits of a number; an id beyond that has already lost some
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # they turn up in pasted text
_EXCEL_DAY_0, _AFTER_LEAP_DAY = dt.datetime(1899, 12, 30), dt.datetime(1900, 3, 1)  # Excel counts a 29 February 1900
_FIRST_OF_1904 = dt.datetime(1904, 1, 1)  # from there on it may be the first day of the other date system
PLAIN_DATE = "Skriv datoen som dd-mm-åååå, fx 31-12-2018."


class UnfitError(Exception):
    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def refuse_unreadable(cell: Any) -> None:
    if isinstance(cell, ErrorValue):
        raise UnfitError("error_cell", f"Cellen viser fejlen {cell.text}. Ret formlen, eller skriv værdien.")
    if cell is Missing.NO_VALUE:
        raise UnfitError("formula_without_value", "Formlen er aldrig beregnet. Åbn regnearket i Excel, og gem det.")


def _read_date(column: Column, cell: Any) -> int:
    shown = in_message(cell)
    if isinstance(cell, dt.datetime):
        if cell.time() != dt.time():
            raise UnfitError("time_of_day", f"{column.header} har klokkeslæt ({shown}). {PLAIN_DATE}")
        return to_day(cell.date())
    if isinstance(cell, dt.date):
        return to_day(cell)
    if isinstance(cell, str):
        try:
            return to_day(parse_date(cell))
        except ValueError as reason:
            raise UnfitError("invalid_date", f"»{shown}« er ikke en gyldig dato: {reason}. {PLAIN_DATE}") from None
    if isinstance(cell, BadSerial):
        raise UnfitError("impossible_date", f"Excels dato nr. {shown} findes ikke i kalenderen. {PLAIN_DATE}")
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _serial_day(cell, shown)
    raise UnfitError("invalid_date", f"»{shown}« er ikke en dato. {PLAIN_DATE}")


def _serial_day(number: float, shown: str) -> int:
    if is_year(number):
        raise UnfitError("year_as_date", f"»{shown}« ligner et årstal, ikke en dato. {PLAIN_DATE}")
    found = serial_date(number, epoch_1904=False)
    if isinstance(found, BadSerial) or found.time() != dt.time():
        raise UnfitError("impossible_date", f"Tallet {shown} er ikke en dato. {PLAIN_DATE}")
    return to_day(found.date())


def _read_number(column: Column, cell: Any) -> float:
    if isinstance(cell, str):
        try:
            return parse_number(cell)
        except ValueError:
            raise UnfitError(
                "invalid_number", f"»{in_message(cell)}« er ikke et tal. Skriv kun tallet, fx 1.031 eller 12,5."
            ) from None
    if column.hours and isinstance(cell, dt.timedelta):
        return cell / dt.timedelta(hours=1)
    if column.hours and isinstance(cell, BadSerial) and cell.number == 0:
        return 0.0  # be it a time or a date
    if isinstance(cell, float | int | np.number) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, BadSerial | dt.datetime | dt.timedelta):
        raise UnfitError("invalid_number", _by_its_format(cell))
    raise UnfitError("invalid_number", f"»{in_message(cell)}« er ikke et tal. Skriv kun tallet, fx 1.031 eller 12,5.")


_AS_NUMBER = "Markér cellen, og vælg talformatet Tal på fanen Hjem"


def _by_its_format(cell: BadSerial | dt.datetime | dt.timedelta) -> str:
    """Why a number is none: the cell's format makes a date or a time of it."""
    shown = in_message(cell)
    if isinstance(cell, BadSerial):
        return f"Cellen er formateret som dato, så tallet {shown} ikke vises som et tal. {_AS_NUMBER}."
    if isinstance(cell, dt.timedelta):
        return f"Cellen er formateret som klokkeslæt og viser {shown}. {_AS_NUMBER}; se så efter, om tallet er rigtigt."
    if cell < _FIRST_OF_1904:
        number = (cell - _EXCEL_DAY_0) / dt.timedelta(days=1) - (cell < _AFTER_LEAP_DAY)
        return f"Cellen er formateret som dato, så tallet {format_shortest(number)} vises som {shown}. {_AS_NUMBER}."
    return (
        f"»{shown}« er en dato og ikke et tal; Excel gør fx 1.5 og 1/5 til datoer. {_AS_NUMBER}, og skriv tallet igen, "
        "fx 1.031 eller 12,5."
    )


@cache
def _folded_codes(codes: type[StrEnum]) -> Mapping[str, int]:
    return {fold(code): position for code, position in code_positions(codes).items()}


def _read_code(column: Column, cell: Any) -> int:
    assert column.codes is not None
    if isinstance(cell, str):
        position = _folded_codes(column.codes).get(fold(cell))
        if position is not None:
            return position
    shown = in_message(cell)
    guess = nearest(_INVISIBLE.sub("", conceal_cpr(str(cell))), column.codes)
    hint = f" Mente du »{guess}«?" if guess else ""
    allowed = join_words([f"»{code}«" for code in column.codes], "eller")
    raise UnfitError("unknown_code", f"»{shown}« kendes ikke i {column.header}. Skriv {allowed}.{hint}")


def _read_text(column: Column, cell: Any) -> str:
    if isinstance(cell, str):
        return plain_id(cell) if column.kind is Kind.ID else cell.strip()
    if isinstance(cell, float | int | np.number) and not isinstance(cell, bool):
        if abs(float(cell)) >= _LARGEST_EXACT:
            raise UnfitError(
                "precision_lost",
                f"Tallet i {column.header} er for langt; Excel har rundet det. Formatér som tekst, og skriv det igen.",
            )
        return f"{cell:.0f}" if cell == int(cell) else repr(float(cell))
    raise UnfitError(
        "not_text", f"»{in_message(cell)}« er ikke tekst. Formatér cellen som tekst, og skriv {column.header} igen."
    )


def plain_id(text: str) -> str:
    """An id without what cannot be seen of it; it is one and the same in each way of writing its Å."""
    return unicodedata.normalize("NFC", clean(text).strip())


def _read_anything(column: Column, cell: Any) -> Any:
    raw = f"{cell:.0f}" if isinstance(cell, float | int) else str(cell)
    if holds_cpr(raw):
        raise UnfitError("cpr_number", cpr_text(column))
    return cell.strip() if isinstance(cell, str) else cell


def cpr_text(column: Column) -> str:
    """Nothing of the cell is shown: a name may stand beside the number."""
    remedy = "brug et lokalt id i stedet." if column.kind is Kind.ID else "slet nummeret."
    workplace = " Er det arbejdspladsens P-nummer, så skriv dens navn i stedet." if column.kind is Kind.TEXT else ""
    return (
        f"{column.header} indeholder et CPR-nummer (xxxxxx-xxxx). Personnumre må ikke stå i regnearket: "
        f"{remedy}{workplace}"
    )


READERS: dict[Kind, Callable[[Column, Any], Any]] = {
    Kind.DATE: _read_date,
    Kind.NUMBER: _read_number,
    Kind.CODE: _read_code,
    Kind.TEXT: _read_text,
    Kind.ID: _read_text,
    Kind.ANY: _read_anything,
}


def in_message(cell: Any) -> str:
    """A value as it may stand in a message."""
    if isinstance(cell, BadSerial):
        return in_message(cell.number)
    if isinstance(cell, bool):
        return "SAND" if cell else "FALSK"
    if isinstance(cell, dt.datetime):
        return cell.strftime("%d-%m-%Y %H:%M:%S").removesuffix(" 00:00:00")
    if isinstance(cell, dt.timedelta):
        return f"{format_shortest(cell / dt.timedelta(hours=1))} timer"
    if isinstance(cell, float | int | np.number):
        return conceal_cpr(format_shortest(float(cell)).replace(".", ""))
    text = _INVISIBLE.sub("[usynligt tegn]", conceal_cpr(str(cell)))
    return text if len(text) <= 60 else f"{text[:57]}…"
