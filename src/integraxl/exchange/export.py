"""Reading an export as it is: .csv in whatever encoding and separator, or .xlsx. Nothing is interpreted here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integraxl.danish import fold, join_words, mask_cpr
from integraxl.errors import InvalidParameter, UnreadableFile
from integraxl.workbook.cells import iter_rows
from integraxl.workbook.convert import is_blank
from integraxl.workbook.delimited import GUESSED, SEPARATOR_LINE, decode_text, find_delimiter
from integraxl.workbook.package import Package, read_bytes
from integraxl.workbook.records import read_records

_LOOKED_AT = 50  # rows in which the header row is sought
_MOSTLY = 0.8


@dataclass(frozen=True)
class Export:
    """The header row and the rows below it. A row has its number in the file: the line, or the row of the sheet."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    notices: tuple[str, ...] = ()

    def column(self, header: str) -> list[Any]:
        """The cells under a header. Raises InvalidParameter where it is not there, or twice."""
        wanted = fold(header)
        places = [place for place, each in enumerate(self.headers) if fold(each) == wanted]
        if len(places) != 1:
            said = "mangler" if not places else f"står {len(places)} gange"
            known = join_words([f"»{mask_cpr(each)}«" for each in self.headers if each] or ["ingen"])
            raise InvalidParameter(f"Kolonnen »{header}« {said} i »{self.name}«. Udtrækket har {known}.")
        return [cells[places[0]] for _, cells in self.rows]


def read_export(path: Path, sheet: str | None = None, headers: Sequence[str] = ()) -> Export:
    """Read an export. The header row is the one with most of `headers`, else the first that is nearly full.

    Raises UnreadableFile, or InvalidParameter for a sheet that is not there.
    """
    data = read_bytes(path)
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0" or not data:
        return _with_header(path.name, list(_sheet_rows(Package.from_bytes(path, data), sheet)), headers, [])
    text, notices = _decoded(data, path.name)
    return _with_header(path.name, list(_csv_rows(path.name, text)), headers, notices)


def _sheet_rows(package: Package, name: str | None) -> Iterator[tuple[int, list[Any]]]:
    sheets = [sheet for sheet in package.sheets if name is None or fold(sheet.name) == fold(name)]
    if not sheets:
        known = join_words([f"»{sheet.name}«" for sheet in package.sheets] or ["ingen ark"])
        raise InvalidParameter(f"Arket »{name}« findes ikke i »{package.path.name}«, som har {known}.")
    for number, cells in iter_rows(package, sheets[0]):
        yield number, [cells.get(column) for column in range(1, max(cells) + 1)]


def _decoded(data: bytes, name: str) -> tuple[str, list[str]]:
    """The text, with a word about it where its encoding had to be guessed."""
    text, encoding = decode_text(name, data)
    if "\0" in text:
        raise UnreadableFile(f"»{name}« er ikke tekst. Gem udtrækket som .csv (UTF-8) eller .xlsx.")
    told = f"»{name}« er læst som tegnsættet {encoding}. Kontrollér æ, ø og å."
    return text, [told] if encoding == GUESSED else []


def _csv_rows(name: str, text: str) -> Iterator[tuple[int, list[Any]]]:
    """Each record with the line on which it begins; wholly blank ones are left out."""
    stated = SEPARATOR_LINE.match(text) is not None
    for record in read_records(name, text, find_delimiter(text)):
        if any(cell.strip() for cell in record.fields) and not (stated and record.line == 1):
            yield record.line, [cell.strip() or None for cell in record.fields]


def _with_header(name: str, rows: list[tuple[int, list[Any]]], wanted: Sequence[str], notices: list[str]) -> Export:
    place = _header_place(rows, {fold(header) for header in wanted})
    if place is None:
        raise UnreadableFile(f"»{name}« har ingen rækker. Hent udtrækket igen.")
    header = [str(cell) if isinstance(cell, str) else "" for cell in rows[place][1]]
    width = max(len(cells) for _, cells in rows)
    padded = tuple((number, tuple(cells) + (None,) * (width - len(cells))) for number, cells in rows[place + 1 :])
    filled = tuple((number, cells) for number, cells in padded if not all(is_blank(cell) for cell in cells))
    return Export(name, tuple(header + [""] * (width - len(header))), filled, tuple(notices))


def _header_place(rows: list[tuple[int, list[Any]]], wanted: set[str]) -> int | None:
    first = rows[:_LOOKED_AT]
    texts = [{fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()} for _, cells in first]
    held = [len(wanted & each) for each in texts]
    if any(held):
        return held.index(max(held))
    widest = max(map(len, texts), default=0)
    return next((place for place, each in enumerate(texts) if len(each) >= _MOSTLY * widest), None)
