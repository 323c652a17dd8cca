"""What a well-read value must still be: present, no CPR number, large enough, whole, of the column's grammar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from integraxl.contract.fields import LARGEST_NUMBER, Column, Kind
from integraxl.cpr import texts_with_cpr
from integraxl.danish import format_short_date
from integraxl.errors import IntegraxlError
from integraxl.workbook.columns import NO_DATE, Array, Mask, from_day, missing, to_day
from integraxl.workbook.issues import Severity
from integraxl.workbook.values import PLAIN_DATE, cpr_text, in_message

_FIRST_DAY = to_day(dt.date(1900, 1, 1))
SHORTEST_CPR = 9  # characters: one that lost its leading zero


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


def check_values(column: Column, result: Converted) -> None:
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
            fault for fault in missing_values(column, missing(result.values)) if fault.position not in wrong
        ]


def missing_values(column: Column, blank: Mask) -> list[Fault]:
    """A fault for each blank entry of a column of required values."""
    text = f"{column.header} mangler. Udfyld cellen. {column.help}"
    return [Fault(row, "missing_value", text) for row in np.flatnonzero(blank).tolist()]


def check_cpr(column: Column, result: Converted) -> None:
    texts = result.values
    for row in texts_with_cpr([text or "" for text in texts.tolist()]):
        texts[row] = None
        result.faults.append(Fault(row, "cpr_number", cpr_text(column)))


def _check_years(result: Converted) -> None:
    """A date before any person's life is a slip. There is no last year: 31-12-9999 is how many systems say "open"."""
    days = result.values
    for row in np.flatnonzero(days < _FIRST_DAY).tolist():
        text = f"»{format_short_date(from_day(days[row]))}« ligger før år 1900. {PLAIN_DATE}"
        days[row] = NO_DATE
        result.faults.append(Fault(row, "impossible_date", text))


def _check_numbers(column: Column, result: Converted) -> None:
    values = result.values
    low = values < (-LARGEST_NUMBER if column.minimum is None else column.minimum)
    high = values > column.maximum
    broken = (values != np.floor(values)) & ~missing(values) & ~low & ~high if column.whole else np.zeros_like(low)
    bounds = {
        "number_too_small": (
            low,
            f"mindst {in_message(-LARGEST_NUMBER if column.minimum is None else column.minimum)}",
        ),
        "number_too_large": (high, f"højst {in_message(column.maximum)}"),
        "not_whole": (broken, "et helt tal"),
    }
    for code, (wrong, wanted) in bounds.items():
        for row in np.flatnonzero(wrong).tolist():
            text = f"{column.header} er {in_message(values[row])}, men skal være {wanted}. Ret tallet."
            result.faults.append(Fault(row, code, text))
    values[low | high | broken] = np.nan


def _check_grammar(column: Column, result: Converted) -> None:
    assert column.check is not None
    for row in np.flatnonzero(~missing(result.values)).tolist():
        try:
            column.check(result.values[row])
        except (ValueError, IntegraxlError) as reason:
            result.faults.append(Fault(row, "invalid_value", f"{column.header}: {reason}"))
