"""python -m benchmarks.calc: a formula of ours in LibreOffice Calc beside Calc's own COUNTIFS and SUMPRODUCT.

One LibreOffice, one workbook, the same table; the three kinds of cells are computed in turn. Needs LibreOffice and
python3-uno, as the tests do.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.calc.book import Book
from tests.calc.office import Office, office_python

_ROUNDS = 5
_SIZES = {2_000: 1_000, 20_000: 200, 100_000: 50}
"""Rows of the table, and how many cells look at it."""

_HEADINGS = ["BorgerID", "Køn", "Fødselsdato", "Nationalitet", "Opholdsgrundlag", "Ankomstdato", *"abcdef"]
_FIRST, _LAST = 43101, 43200
_FORMULAS = {
    "ARRIVALS": f"=ARRIVALS($Borgere.$A$1:$L${{end}};{_FIRST};{_LAST})",
    "COUNTIFS": f'=COUNTIFS($Borgere.$F$2:$F${{end}};">={_FIRST}";$Borgere.$F$2:$F${{end}};"<={_LAST}")',
    "SUMPRODUCT": f"=SUMPRODUCT(($Borgere.$F$2:$F${{end}}>={_FIRST})*($Borgere.$F$2:$F${{end}}<={_LAST}))",
}


def main() -> int:
    if office_python() is None:
        print("LibreOffice and python3-uno are needed.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="integraxl-benchmark-") as name:
        office = Office(Path(name))
        assert office.integraxl("calc", "install").returncode == 0
        office.start()
        try:
            print(
                f"{'rows':>8}{'cells':>7}" + "".join(f"{name + ' ms':>15}" for name in _FORMULAS) + f"{'calls/s':>10}"
            )
            for size, many in _SIZES.items():
                for cells, milliseconds in _measure(office, size, (1, many)):
                    numbers = "".join(f"{milliseconds[name]:15.3f}" for name in _FORMULAS)
                    print(f"{size:8,}{cells:7,}{numbers}{1000 / milliseconds['ARRIVALS']:10.0f}", flush=True)
        finally:
            office.stop()
    return 0


def _measure(office: Office, size: int, counts: Iterable[int]) -> Iterator[tuple[int, dict[str, float]]]:
    """For each number of cells, milliseconds per cell of each formula, the median of the rounds."""
    books = {name: Book(office) for name in _FORMULAS}
    for book in books.values():
        book.table("Borgere", [_HEADINGS, *map(_row, range(size))])
    for cells in counts:
        for name, book in books.items():
            first = book.ask("sheets")[0]
            book.at("fill", f"{first}!A1:A{cells}", _FORMULAS[name].format(end=size + 1))
        results = {book.result("A1") for book in books.values()}
        assert len(results) == 1, f"the formulas differ: {results}"
        samples: dict[str, list[float]] = {name: [] for name in books}
        for _ in range(_ROUNDS):
            for name, book in books.items():
                samples[name].append(book.ask("calculate"))
        yield cells, {name: median(each) / cells * 1000 for name, each in samples.items()}
    for book in books.values():
        book.close()


def _row(number: int) -> list[Any]:
    basis = ("Flygtning", "Familiesammenført")[number % 2]
    return [f"B-{number}", "Kvinde", 32874.0, "Syrien", basis, 43000.0 + number * 7 % 400, *["x"] * 6]


if __name__ == "__main__":
    sys.exit(main())
