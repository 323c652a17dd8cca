"""Comma-separated values: one file is one table, named by the file (`Borgere.csv`); a folder of them is a workbook.

How a file is written is nowhere said in it, so it is found out, and what was found is told as a notice. A value that
could be two numbers is refused.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from integraxl.danish import conceal_cpr
from integraxl.errors import UnreadableFile
from integraxl.workbook.book import notice
from integraxl.workbook.cells import Row
from integraxl.workbook.convert import RawColumn
from integraxl.workbook.cpr_search import CprPlace, search_rows
from integraxl.workbook.issues import Issue
from integraxl.workbook.locate import Place, may_hold_table
from integraxl.workbook.package import ListObject, Sheet, column_letters
from integraxl.workbook.records import read_records

_DELIMITERS = {";": "semikolon", "\t": "tabulator", ",": "komma", "|": "lodret streg"}
_LOOKED_AT = 50  # rows in which the delimiter is sought
GUESSED = "Windows-1252 (ikke UTF-8)"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_DANISH_THOUSANDS = re.compile(r"[+\-−]?[1-9]\d{0,2}(?:\.\d{3})+")
_LONGEST_CELL = 32_767  # Excel's own limit
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""How Excel is told the delimiter, in a line of its own before the others."""


@dataclass(frozen=True)
class _Grid:
    """The cells of one file, all of them text, and how it was read."""

    rows: tuple[tuple[str, ...], ...]
    told: Issue


class DelimitedBook:
    """A `Book` of text files: their content by file name. A file that is no table of the contract is left aside."""

    epoch_1904 = False
    tables: tuple[ListObject, ...] = ()

    def __init__(self, files: Mapping[str, bytes]) -> None:
        tables = {name: data for name, data in files.items() if may_hold_table(PurePath(name).stem)}
        self._grids = {PurePath(name).stem: _read_grid(name, data) for name, data in (tables or files).items()}
        self.sheets = tuple(Sheet(name, name) for name in self._grids)
        self.notices = tuple(grid.told for grid in self._grids.values())

    def rows(self, sheet: Sheet, *, dates: bool = True) -> Iterator[Row]:  # noqa: ARG002
        for number, row in enumerate(self._grids[sheet.part].rows, start=1):
            cells: dict[int, str] = {column: text for column, text in enumerate(row, start=1) if text}
            if cells:
                yield number, dict(cells)

    def columns(self, place: Place) -> Mapping[str, RawColumn] | None:  # noqa: ARG002
        return None

    def merges(self, sheet: Sheet) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def hidden_rows(self, sheet: Sheet) -> int:  # noqa: ARG002
        return 0

    def cpr_places(self, places: Sequence[Place]) -> Iterable[CprPlace]:
        return search_rows({sheet: self.rows(sheet) for sheet in self.sheets}, places)

    def changing_cells(self) -> None:
        return None


def _read_grid(name: str, data: bytes) -> _Grid:
    text, encoding = decode_text(name, data)
    delimiter = find_delimiter(text)
    rows = tuple(_rows(name, text, delimiter))
    if delimiter == ",":
        _refuse_ambiguous(name, rows)
    told = (
        f"»{name}« er læst som tegnsættet {encoding}, med {_DELIMITERS[delimiter]} mellem felterne og dansk "
        "decimalkomma. "
        "Se efter, at æ, ø og å står rigtigt i filen."
    )
    return _Grid(rows, notice("delimited_file", told))


def decode_text(name: str, data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: by its mark, else UTF-8 if it is that throughout, else Windows' own.

    Raises UnreadableFile.
    """
    for mark, codec, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(name, data, codec), encoding
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _decoded(name, data, "cp1252"), GUESSED


def _decoded(name: str, data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise UnreadableFile(
            f"»{name}« har tegn, der ikke kan læses. Åbn den i Excel, og gem den som .xlsx eller som CSV UTF-8."
        ) from None


def find_delimiter(text: str) -> str:
    """The stated one, else the one that divides most of the first rows, header included, into equally many cells.

    The decimal commas of a Danish file do not divide its header.
    """
    said = SEPARATOR_LINE.match(text)
    if said and said[1] in _DELIMITERS:
        return said[1]
    csv.field_size_limit(len(text) + 1)

    def evenness(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = Counter(len(row) for row in itertools.islice(rows, _LOOKED_AT))
        del widths[0], widths[1]
        return max(((often, width) for width, often in widths.items()), default=(0, 0))

    return max(_DELIMITERS, key=evenness)


def _rows(name: str, text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    said = SEPARATOR_LINE.match(text)
    records = read_records(name, text[said.end() :] if said else text, delimiter, first_line=2 if said else 1)
    width = None
    for number, record in enumerate(records, start=1):
        row = record.fields
        while row and not row[-1].strip():
            row.pop()
        width = len(row) if width is None and row else width
        if width is not None and len(row) > width:
            raise UnreadableFile(
                f"»{name}« har flere felter i række {number} end i overskriften. Et felt med "
                f"{_DELIMITERS[delimiter]} i skal stå i anførselstegn. Ret rækken, eller gem regnearket som .xlsx."
            )
        if any(len(field) > _LONGEST_CELL for field in row):
            raise UnreadableFile(
                f"»{name}« har et felt med over 32.767 tegn i række {number}; et anførselstegn mangler måske. "
                "Ret rækken, eller gem regnearket som .xlsx."
            )
        yield tuple(row)


def _refuse_ambiguous(name: str, rows: tuple[tuple[str, ...], ...]) -> None:
    """Where a comma parts the fields, the point may be the decimal point of another country."""
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if _DANISH_THOUSANDS.fullmatch(text.strip()):
                cell, shown = f"{column_letters(column)}{number}", conceal_cpr(text.strip())
                raise UnreadableFile(
                    f"»{name}« har komma mellem felterne, og {cell} er {shown}: "
                    "det kan være et tal i tusinder eller et decimaltal. Gem filen med semikolon, eller som .xlsx."
                )
