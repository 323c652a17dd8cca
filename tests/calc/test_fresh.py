"""A formula is never stale: whatever is changed, the next look at it shows what stands in the table now."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.calc.book import Book

_HEADINGS = ["BorgerID", "Køn", "Opholdsgrundlag", "Ankomstdato"]
_FIRST, _LAST = 43101, 43200
_ROWS = 40


def _row(chance: random.Random, number: int) -> list[Any]:
    return [
        f"B-{number}",
        "Kvinde",
        chance.choice(["Flygtning", "Familiesammenført"]),
        float(chance.randint(43000, 43300)),
    ]


class _Naive:
    """The table as it should be, and the count by a loop."""

    def __init__(self, chance: random.Random) -> None:
        self.rows = [_row(chance, number) for number in range(_ROWS)]

    def count(self, basis: str | None = None) -> int:
        return sum(_FIRST <= row[3] <= _LAST and basis in (None, row[2]) for row in self.rows if row[0])


@pytest.mark.parametrize("seed", range(3))
def test_hundreds_of_random_edits(book: Book, seed: int) -> None:
    chance = random.Random(seed)
    naive = _Naive(chance)
    area = book.table("Borgere", [_HEADINGS, *naive.rows])
    first = book.ask("sheets")[0]
    book.value(f"=ARRIVALS({area};{_FIRST};{_LAST})", "A1")
    book.value(f'=ARRIVALS({area};{_FIRST};{_LAST};"Flygtning")', "A2")
    book.value(f"=A1+ARRIVALS({area};{_FIRST};{_LAST})", "A3")
    # beside the table, in a cell that is measured while its row is changed
    book.at("type", "Borgere!F2", f"=ARRIVALS({area};{_FIRST};{_LAST})")
    top = 1
    for step in range(120):
        number = chance.randrange(_ROWS)
        row, kind = naive.rows[number], chance.randrange(8)
        if kind < 3:
            row[3] = float(chance.randint(43000, 43300))
            book.at("write", f"Borgere!D{top + 1 + number}", [[row[3]]])
        elif kind == 3:
            row[2] = chance.choice(["Flygtning", "Familiesammenført"])
            book.at("write", f"Borgere!C{top + 1 + number}", [[row[2]]])
        elif kind == 4:
            row[3] = float(chance.randint(43000, 43300))
            book.at("type", f"{first}!C1", str(row[3]))
            book.at("type", f"Borgere!D{top + 1 + number}", f"=${first}.$C$1+{step}-{step}")
            book.at("type", f"Borgere!D{top + 1 + number}", str(row[3]))
        elif kind == 5:
            old, row[3] = row[3], float(chance.randint(43000, 43300))
            book.at("write", f"Borgere!D{top + 1 + number}", [[row[3]]])
            if chance.random() < 0.5:
                book.ask("undo")
                row[3] = old
        elif kind == 6:
            column, ascending = chance.choice([0, 3]), chance.random() < 0.5
            book.ask("sort", "Borgere", f"A{top}:D{top + _ROWS}", column, ascending)
            naive.rows = [list(each) for each in book.at("read", f"Borgere!A{top + 1}:D{top + _ROWS}")]
        else:
            naive.rows = [_row(chance, number) for number in range(_ROWS)]
            book.at("write", f"Borgere!A{top + 1}:D{top + _ROWS}", naive.rows)
        found = [each[0] for each in book.at("read", f"{first}!A1:A3")] + [book.result("F2", "Borgere")]
        count, refugees = naive.count(), naive.count("Flygtning")
        assert found == [count, refugees, 2 * count, count], f"step {step}, kind {kind}"


def test_formula_cells_in_the_table(book: Book) -> None:
    area = book.table(
        "Borgere", [_HEADINGS, ["B-1", "Kvinde", "Flygtning", 0.0], ["B-2", "Kvinde", "Flygtning", 43101.0]]
    )
    first = book.ask("sheets")[0]
    book.at("type", f"{first}!C1", "43101")
    book.at("type", "Borgere!D2", f"=${first}.C1")
    assert book.value(f"=ARRIVALS({area};{_FIRST};{_LAST})") == 2
    for day, count in ((43000, 1), (43150, 2), (43300, 1)):
        book.at("type", f"{first}!C1", str(day))
        assert book.result() == count


def test_volatile_cells_in_the_table(book: Book) -> None:
    area = book.table("Borgere", [_HEADINGS, *[[f"B-{each}", "Kvinde", "Flygtning", 43101.0] for each in range(30)]])
    book.at("fill", "Borgere!D2:D31", "=RANDBETWEEN(43000;43300)")
    book.value(f"=ARRIVALS({area};{_FIRST};{_LAST})")
    for _ in range(10):
        book.ask("calculate", False)
        days = [row[0] for row in book.at("read", "Borgere!D2:D31")]
        assert book.result() == sum(_FIRST <= day <= _LAST for day in days)


def test_calculation_by_hand(book: Book) -> None:
    area = book.table("Borgere", [_HEADINGS, ["B-1", "Kvinde", "Flygtning", 43101.0]])
    assert book.value(f"=ARRIVALS({area};{_FIRST};{_LAST})") == 1
    book.ask("automatic", False)
    book.at("write", "Borgere!D2", [[43000.0]])
    book.ask("calculate", False)
    assert book.result() == 0


def test_rows_and_sheets_put_in_above(book: Book) -> None:
    area = book.table(
        "Borgere", [_HEADINGS, ["B-1", "Kvinde", "Flygtning", 43101.0], ["B-2", "Kvinde", "Flygtning", 43102.0]]
    )
    assert book.value(f"=ARRIVALS({area};{_FIRST};{_LAST})") == 2
    book.ask("add_sheet", "Før", 0)
    book.ask("insert_rows", "Borgere", 0, 3)
    name = book.ask("sheets")[1]
    book.at("write", "Borgere!D5", [[1.0]])
    book.at("write", "Borgere!D5", [[43000.0]])
    assert book.result(sheet=name) == 1
    book.ask("remove_rows", "Borgere", 4, 1)
    assert book.result(sheet=name) == 1


_CASES: list[list[Any]] = [
    ["BorgerID", "Køn", "Fødselsdato", "Opholdsgrundlag", "Ankomstdato", "Fraflytningsdato",
     "Udslusningsdato", "Udsluset til", "Genoptaget"],
    ["B-1", "Kvinde", 29221.0, "Flygtning", 42370.0, "", 42900.0, "Job", ""],
    ["B-2", "Mand", 29221.0, "Flygtning", 42370.0, "", 43400.0, "Job", ""],
]  # fmt: skip


def test_formulas_follow_the_report_date_settings_and_targets(book: Book) -> None:
    area = book.table("Borgere", _CASES)
    book.table("Opsætning", [["Nøgle", "Værdi"], ["Opgørelsesdato", 43556.0], ["min_age", 18.0]])
    book.table("Mål", [["Indikator", "Målepunkt", "Mål", "Gyldig fra"], ["Udslusning", 2.0, 0.9, 42000.0]])
    book.at("format", "Opsætning!B2", "yyyy\\-mm\\-dd")
    book.at("format", "Mål!D2", "yyyy\\-mm\\-dd")
    formula = f"=OUTFLOW({area};2)"
    assert book.value(formula) == "#VÆRDI!"  # no report date
    book.ask("name", "Opgørelsesdato", "$Opsætning.$B$2")
    assert book.value(formula) == 0.5
    book.at("write", "Opsætning!B2", [[42500.0]])
    assert book.result() == "#N/A"  # nobody has been here for two years
    book.at("write", "Opsætning!B2", [[43556.0]])
    assert book.result() == 0.5
    book.at("write", "Opsætning!B3", [[99.0]])
    assert book.result() == "#N/A"
    book.at("write", "Opsætning!B3", [[18.0]])
    assert book.result() == 0.5
    assert book.value(f'=OUTFLOW({area};2;;;"mangler")', "Z2") == 1
    book.at("write", "Mål!C2", [[0.5]])
    assert book.result("Z2") == 0
