"""An export as case systems make them: a line above the headers, other names and codes, cp1252, repeats, faults."""

from __future__ import annotations

HEADERS = (
    "Sags nr", "Navn", "Kon", "Fødselsdag", "Statsborgerskab", "Grundlag", "Ankomst", "Fraflyttet", "Sag lukket",
    "Afslutningsårsag", "Bemærkning",
)  # fmt: skip
ROWS = (
    # 3: as in the data workbook
    ("B-00001", "Æ", "M", "27-12-1952", "Syrien", "F", "01-07-2014", "", "", "", ""),
    # 4: has moved since
    ("B-00002", "Ø", "M", "01-07-1997", "Syrien", "F", "01.07.2014 00:00:00", "15/03/2019", "", "", ""),
    # 5 and 6: another nationality than staff typed, twice
    ("B-00003", "Å", "K", "21-08-1988", "Irak", "F", "04-07-2014", "", "", "", "har ; i teksten"),
    ("B-00003", "Å", "K", "21-08-1988", "Irak", "F", "04-07-2014", "", "", "", "igen"),
    # 7 and 8: new, twice
    ("NY-1", "A", "k", "1990-02-28", " Syrien ", "Fam.sammenført", "02-03-2019", "", "", "", ""),
    ("NY-1", "A", "K", "28-02-1990", "Syrien", "Fam.sammenført", "02-03-2019", "", "", "", ""),
    # 9-10: faulty values
    ("NY-2", "B", "K", "28-02-1990", "Syrien", "F", "31-02-2019", "", "", "", ""),
    ("NY-3", "C", "?", "28-02-1990", "Syrien", "F", "02-03-2019", "", "", "", ""),
    # 11-12: the same id, and two countries
    ("NY-4", "D", "K", "28-02-1990", "Syrien", "F", "02-03-2019", "", "", "", ""),
    ("NY-4", "D", "K", "28-02-1990", "Iran", "F", "02-03-2019", "", "", "", ""),
    # 13: a CPR number as id
    ("010190-1234", "E", "K", "01-01-1990", "Iran", "F", "02-03-2019", "", "", "", ""),
    # 14: born after the arrival; 15: spelt otherwise; 16: no id
    ("NY-5", "F", "K", "01-01-2020", "Iran", "F", "02-03-2019", "", "", "", ""),
    ("b-00004", "G", "K", "05-07-1996", "Syrien", "Familiesammenført", "05-07-2014", "", "", "", ""),
    ("", "H", "K", "01-01-1990", "Iran", "F", "02-03-2019", "", "", "", ""),
    # 17: the export does not know of the exit; 18: new, exited, with a code that means nothing
    ("B-00006", "I", "M", "03-08-1994", "Iran", "F", "08-07-2014", "", "", "-", ""),
    ("NY-6", "=J", "M", "01-01-1980", "=Iran", "F", "02-03-2018", "", "01-03-2019", "Arbejde", ""),
)  # fmt: skip


def messy_csv(separator: str = ";", encoding: str = "cp1252") -> bytes:
    """The export as a file; its first row of data is line 3."""
    lines = ["Udtræk fra fagsystemet pr. 02-04-2019", separator.join(HEADERS)]
    lines += [separator.join(_cell(cell, separator) for cell in row) for row in ROWS]
    return "\r\n".join([*lines, ""]).encode(encoding)


def _cell(text: str, separator: str) -> str:
    return f'"{text}"' if separator in text else text
