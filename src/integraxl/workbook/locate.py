"""Finding each table of the contract in a workbook: by table name, else by sheet name; then its header row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from integraxl.contract.fields import Column, Record, columns_by_header, columns_of
from integraxl.contract.tables import TABLES
from integraxl.danish import conceal_cpr, fold, join_words, nearest
from integraxl.workbook.book import Book
from integraxl.workbook.cells import CellValue, ErrorValue
from integraxl.workbook.issues import Issue
from integraxl.workbook.package import ListObject, Sheet, column_letters

_SEARCHED_ROWS = 200
_COPY = re.compile(r"(?: \(\d+\)|_\d+)$")
_NEARLY = 0.85  # so alike that it is a slip of the hand, not another column


@dataclass(frozen=True)
class Place:
    """Where a table lies: its sheet, its rows and the sheet column of each contract column."""

    model: type[Record]
    sheet: Sheet
    header_row: int
    last_row: int | None
    totals_row: int | None
    columns: Mapping[str, int]

    def cell(self, name: str, row: int) -> str:
        return f"{column_letters(self.columns[name])}{row}" if name in self.columns else str(row)


@dataclass(frozen=True)
class Located:
    """The outcome of the search: a place, or nothing, and what was wrong with the headers."""

    place: Place | None
    issues: tuple[Issue, ...] = ()


def may_hold_table(sheet_name: str) -> bool:
    """Whether a sheet of that name is looked at where a book knows no Excel tables."""
    return any(fold(sheet_name) in _names(model) for model in TABLES)


def locate(book: Book, model: type[Record]) -> Located:
    """Find the table of `model`. A missing optional table is no fault; a missing required one is."""
    names = _names(model)
    table = next((each for each in book.tables if fold(each.name) == names[0]), None)
    if table is not None:
        return _in_table(book, model, table)
    sheet = next((each for name in names for each in book.sheets if fold(each.name) == name), None)
    if sheet is not None:
        return _on_sheet(book, model, sheet)
    return Located(None, (_missing_table(book, model),) if model.required else ())


def unread_copies(book: Book, place: Place) -> Iterator[Issue]:
    """A warning for each other sheet that bears the table's name and holds records of it: they are in no figure.

    Who copies a sheet and works in the copy may give it the old one's name; the table keeps its own. Otherwise the
    copy is called "Borgere (2)" by Excel, and Borgere_2 by LibreOffice.
    """
    names = _names(place.model)
    table = next((each for each in book.tables if each.sheet == place.sheet and fold(each.name) == names[0]), None)
    read = f"arket »{conceal_cpr(place.sheet.name)}«"
    read = f"tabellen {table.name} på {read}" if table else read
    for sheet in book.sheets:
        named = fold(sheet.name)
        if sheet == place.sheet or _COPY.sub("", named) not in names or not _holds_records(book, place.model, sheet):
            continue
        own = [conceal_cpr(each.name) for each in book.tables if each.sheet == sheet]
        which = f"Arket »{conceal_cpr(sheet.name)}«" + (f" med tabellen {join_words(own)}" if own else "")
        remedy = f"giv tabellen {table.name} et andet navn (Tabeldesign > Tabelnavn)" if table else "slet det andet ark"
        if named not in names:
            remedy = f"slet det andet ark, og kald arket {place.model.sheet_name}"
        text = f"{which} er ikke læst; det er {read}. Er det dér, I arbejder, så {remedy}."
        yield Issue("warning", "other_sheet_read", sheet.name, "", text)


def _holds_records(book: Book, model: type[Record], sheet: Sheet) -> bool:
    place = _on_sheet(book, model, sheet).place
    if place is None:
        return False
    columns = set(place.columns.values())
    return any(
        number > place.header_row and not columns.isdisjoint(row) for number, row in book.rows(sheet, dates=False)
    )


@cache
def _names(model: type[Record]) -> tuple[str, str]:
    """What its Excel table and its sheet are called, as names are compared."""
    return fold(model.table_name), fold(model.sheet_name)


def _in_table(book: Book, model: type[Record], table: ListObject) -> Located:
    if not table.has_headers:
        return Located(None, (_no_header_row(table),))
    cells: dict[int, CellValue] = {}
    for number, row in book.rows(table.sheet, dates=False):
        if number >= table.header_row:
            cells = row if number == table.header_row else {}
            break
    inside = {column: value for column, value in cells.items() if table.first_column <= column <= table.last_column}
    located = _match_headers(model, table.sheet, table.header_row, inside)
    if located.place is None:
        return located
    place = replace(located.place, last_row=table.last_row, totals_row=_totals_row(table))
    return replace(located, place=place)


def _no_header_row(table: ListObject) -> Issue:
    text = (
        f"Tabellen {conceal_cpr(table.name)} har ingen overskrifter, for dens overskriftsrække er slået fra. "
        "Markér en celle i tabellen, og slå Overskriftsrække til på fanen Tabeldesign."
    )
    return Issue("error", "header_row_off", table.sheet.name, "", text)


def _totals_row(table: ListObject) -> int | None:
    return table.last_row + 1 if table.totals_row else None


def _on_sheet(book: Book, model: type[Record], sheet: Sheet) -> Located:
    """The header row is the first that holds the required headers; else the row most like one is faulted."""
    wanted = columns_by_header(model).keys()
    required = {header for header, column in columns_by_header(model).items() if column.header_required}
    best: tuple[int, int, dict[int, CellValue]] | None = None
    for seen, (number, row) in enumerate(book.rows(sheet, dates=False)):
        texts = {fold(value) for value in row.values() if isinstance(value, str)}
        if required <= texts:
            located = _match_headers(model, sheet, number, row)
            # an Excel table of another name does not bound the records, but its totals row is none
            table = next((each for each in book.tables if each.sheet == sheet and each.header_row == number), None)
            if table is None or located.place is None:
                return located
            return replace(located, place=replace(located.place, totals_row=_totals_row(table)))
        likeness = len(texts & wanted)
        if likeness and (best is None or likeness > best[0]):
            best = (likeness, number, row)
        if seen >= _SEARCHED_ROWS:
            break
    headless = next((each for each in book.tables if each.sheet == sheet and not each.has_headers), None)
    if best is None and headless is not None:
        return Located(None, (_no_header_row(headless),))
    if best is None:
        text = f"Arket har ingen overskrifter. Skriv {_quoted(_required(model))} i én række."
        return Located(None, (Issue("error", "missing_header", sheet.name, "", text),))
    return _match_headers(model, sheet, best[1], best[2])


def _match_headers(model: type[Record], sheet: Sheet, header_row: int, cells: Mapping[int, CellValue]) -> Located:
    by_header = columns_by_header(model)
    found: dict[str, int] = {}
    unknown: dict[int, str] = {}
    issues: list[Issue] = []
    for position, value in sorted(cells.items()):
        where = f"{column_letters(position)}{header_row}"
        column = by_header.get(fold(value)) if isinstance(value, str) else None
        if column is None:
            if isinstance(value, ErrorValue):
                text = f"Overskriften viser fejlen {value.text}. Skriv overskriften som tekst."
                issues.append(Issue("error", "error_cell", sheet.name, where, text))
            unknown[position] = conceal_cpr(str(value))
        elif column.name in found:
            first = f"{column_letters(found[column.name])}{header_row}"
            text = f"Overskriften {column.header} står også i {first}. Behold kun den ene kolonne."
            issues.append(Issue("error", "duplicate_header", sheet.name, where, text))
        else:
            found[column.name] = position
    absent = [column for column in columns_of(model) if column.name not in found]
    missing = [column for column in absent if column.header_required]
    issues += [_missing_header(sheet, header_row, column, unknown) for column in missing]
    issues += _misspelt(sheet, header_row, [column for column in absent if not column.header_required], unknown)
    place = Place(model, sheet, header_row, None, None, found)
    return Located(None if missing else place, tuple(issues))


def _missing_header(sheet: Sheet, header_row: int, column: Column, unknown: Mapping[int, str]) -> Issue:
    guess = nearest(column.header, unknown.values())
    if guess is None:
        text = f"Kolonnen {column.header} mangler i række {header_row}. Tilføj en kolonne med den overskrift."
        return Issue("error", "missing_header", sheet.name, "", text)
    where = next(f"{column_letters(position)}{header_row}" for position, text in unknown.items() if text == guess)
    text = f"Kolonnen {column.header} mangler. Er det den, der hedder »{guess}«? Ret overskriften til {column.header}."
    return Issue("error", "missing_header", sheet.name, where, text)


def _misspelt(sheet: Sheet, header_row: int, absent: Sequence[Column], unknown: Mapping[int, str]) -> Iterator[Issue]:
    """An optional column may be left out; but a header that is nearly its name is a slip, and its column unread."""
    for position, text in unknown.items():
        meant = nearest(text, [column.header for column in absent], _NEARLY)
        if meant is not None:
            where = f"{column_letters(position)}{header_row}"
            remedy = f"Kolonnen »{text}« læses ikke. Skal den være {meant}? Ret i så fald overskriften."
            yield Issue("warning", "header_nearly_known", sheet.name, where, remedy)


def _missing_table(book: Book, model: type[Record]) -> Issue:
    sheets = join_words([f"»{conceal_cpr(sheet.name)}«" for sheet in book.sheets] or ["ingen ark"])
    text = (
        f"Tabellen {model.table_name} findes ikke. Regnearket har {sheets}. "
        f"Kald tabellen eller arket {model.table_name}."
    )
    return Issue("error", "missing_table", model.table_name, "", text)


def _required(model: type[Record]) -> Sequence[str]:
    return [column.header for column in columns_of(model) if column.header_required]


def _quoted(words: Sequence[str]) -> str:
    return join_words([f"»{word}«" for word in words])
