"""Rows 1-14: dates and times. The data contract accepts dd-mm-yyyy, dd.mm.yyyy and dd/mm/yyyy as text."""

from __future__ import annotations

import datetime as dt

from tests.catalogue.case import Case, bad_date, departure, hours
from tests.small_workbooks import Hours, Serial, warning

_DEPARTURE = ("Borgere", "Fraflytningsdato")
_NUMBER_AS_DATE = warning(
    "number_as_date",
    "Borgere!H2",
    "Tallet er læst som en dato, men cellen er ikke formateret som dato. Formatér den som dato i Excel.",
)


def _read(day: dt.date) -> dict[tuple[str, str], list[dt.date]]:
    return {_DEPARTURE: [day]}


def _no_date(text: str, why: str) -> str:
    return f"»{text}« er ikke en gyldig dato: {why}."


CASES = [
    Case("1", "text date", departure("01-02-2024"), values=_read(dt.date(2024, 2, 1))),
    Case(
        "2",
        "mixed separators",
        departure("01/02-24"),
        bad_date("invalid_date", _no_date("01/02-24", "årstallet har kun to cifre")),
    ),
    Case(
        "3",
        "two-digit year",
        departure("31-12-99"),
        bad_date("invalid_date", _no_date("31-12-99", "årstallet har kun to cifre")),
    ),
    Case(
        "4",
        "name of the month",
        departure("1. feb 2024"),
        bad_date("invalid_date", _no_date("1. feb 2024", "det er ikke en dato")),
    ),
    Case(
        "5",
        "29 February 1900 as text",
        departure("29-02-1900"),
        bad_date("invalid_date", _no_date("29-02-1900", "datoen findes ikke i kalenderen")),
    ),
    Case(
        "6",
        "zero date",
        departure("00-00-0000"),
        bad_date("invalid_date", _no_date("00-00-0000", "datoen findes ikke i kalenderen")),
    ),
    Case("7", "1904 system", departure(dt.date(2024, 2, 1), epoch_1904=True), values=_read(dt.date(2024, 2, 1))),
    Case(
        "7b",
        "1904 system, serial without a format",
        departure(45323 - 1462, epoch_1904=True),
        [_NUMBER_AS_DATE],
        _read(dt.date(2024, 2, 1)),
    ),
    Case("8", "serial without a format", departure(45323), [_NUMBER_AS_DATE], _read(dt.date(2024, 2, 1))),
    Case(
        "9",
        "serial 60",
        departure(Serial(60)),
        bad_date("impossible_date", "Excels dato nr. 60 findes ikke i kalenderen."),
    ),
    Case(
        "10",
        "serial 0",
        departure(Serial(0)),
        bad_date("impossible_date", "Excels dato nr. 0 findes ikke i kalenderen."),
    ),
    Case(
        "11",
        "serial -1",
        departure(Serial(-1)),
        bad_date("impossible_date", "Excels dato nr. -1 findes ikke i kalenderen."),
    ),
    Case(
        "12",
        "serial beyond 9999",
        departure(Serial(2958466)),
        bad_date("impossible_date", "Excels dato nr. 2958466 findes ikke i kalenderen."),
    ),
    Case(
        "13",
        "a microsecond before midnight",
        departure(Serial(45323 + (86400 - 1e-6) / 86400)),
        values=_read(dt.date(2024, 2, 2)),
    ),
    Case(
        "13b",
        "a second before midnight",
        departure(Serial(45323 + 86399 / 86400)),
        bad_date("time_of_day", "Fraflytningsdato har klokkeslæt (01-02-2024 23:59:59)."),
    ),
    Case("14", "duration of 30 hours", hours(Hours(30)), values={("Tolkninger", "Normaltimer"): [30.0]}),
    Case(
        "14b",
        "duration of 30 hours as a date",
        departure(Hours(30)),
        bad_date("invalid_date", "»30 timer« er ikke en dato."),
    ),
]
