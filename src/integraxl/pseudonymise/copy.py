"""The copy: only the contract's columns, made anew from what was read. What is not in the contract cannot be in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from integraxl.cleaning import clean
from integraxl.contract.fields import Kind, Record, columns_of
from integraxl.contract.tables import TABLES, Activity, Igu, Interpreting, Published, Target
from integraxl.danish import fold
from integraxl.errors import InvalidData, WriteRefused
from integraxl.pseudonymise.proof import find_ids
from integraxl.pseudonymise.pseudonyms import Pseudonyms
from integraxl.tables.internal import PERSON_LEVEL
from integraxl.workbook import bounded
from integraxl.workbook.book import Book
from integraxl.workbook.door import Admitted, Password, admit
from integraxl.workbook.locate import locate
from integraxl.workbook.read import Workbook, examine_admitted
from integraxl.workbook.write import data_workbook, records_of

LEFT_OUT: Mapping[type[Record], frozenset[str]] = {
    Activity: frozenset({"workplace", "trade", "provider"}),
    Igu: frozenset({"trade"}),
    Interpreting: frozenset({"language", "requester"}),
    Target: frozenset({"source"}),
    Published: frozenset({"source"}),
}
"""Free text that no figure is computed from: it could name somebody, so it is left blank in the copy."""

_TEXTS = (Kind.ID, Kind.TEXT, Kind.ANY)
_STAMP = dt.date(2000, 1, 1)  # a file must have a date; this one tells nothing
_NOTICE = (
    "Pseudonymiseret kopi",
    "Lavet af integraxl. Alle id'er er erstattet med pseudonymer, og fritekst, som ingen tal bygger på, er udeladt.",
    "Kopien er stadig personoplysninger: den, der har nøglen eller kender en borgers datoer, kan finde borgeren igen.",
)


@dataclass(frozen=True)
class Copy:
    """The copy's bytes, how many ids were replaced, and what of the original it does not have.

    Columns that are not in the contract are named as `sheet!header`.
    """

    data: bytes
    ids: int
    left_out_columns: tuple[str, ...]
    left_out_sheets: tuple[str, ...]


def pseudonymise_workbook(path: Path, key: bytes, password: Password | None = None) -> Copy:
    """A copy of a data workbook with pseudonyms in the place of every BorgerID and AktivitetID.

    CPR numbers may stand as ids: that is what it is for. Nowhere else. The same figures can be computed from the copy.

    Raises:
        UnreadableFile: the file is not a workbook.
        InvalidData: the workbook breaks the contract, or a CPR number stands outside the columns of ids.
        WriteRefused: an id stands in some other column, too.
    """
    admitted = admit(path, password)
    reading = _read(admitted, key) if admitted.harmless else bounded.call(_read, admitted, key)
    workbook, given = reading.workbook, reading.given
    if workbook.errors:
        raise InvalidData(workbook.issues, workbook.source)
    _require_pseudonyms(workbook, given)
    tables = {
        model: _records(records_of(workbook.tables[model]), model) for model in TABLES if model in workbook.tables
    }
    data = data_workbook(tables, _STAMP, _NOTICE)
    _refuse_ids(data, given, tables)
    return Copy(data, len(set(given.values())), reading.other_columns, reading.other_sheets)


@dataclass(frozen=True)
class _Reading:
    """A workbook with pseudonyms, which pseudonym each id was given, and what of the file was not read."""

    workbook: Workbook
    given: Mapping[str, str]
    other_columns: tuple[str, ...]
    other_sheets: tuple[str, ...]


def _read(admitted: Admitted, key: bytes) -> _Reading:
    """In this process or in one that is bounded: nothing but its arguments and its result passes between the two."""
    pseudonyms = Pseudonyms(key)
    workbook, book = examine_admitted(admitted, pseudonyms.rename), admitted.open()
    return _Reading(workbook, pseudonyms.given, tuple(_other_columns(book)), tuple(_other_sheets(book)))


def _require_pseudonyms(workbook: Workbook, given: Mapping[str, str]) -> None:
    """No id may have come another way than through the pseudonyms: the search would not know of it."""
    known = {None, *given.values()}
    for model, columns in workbook.tables.items():
        for column in columns_of(model):
            if column.kind is Kind.ID and not known.issuperset(columns[column.name].tolist()):
                raise RuntimeError(f"ids of {model.__name__}.{column.name} have no pseudonym")


def _records(records: Sequence[Record], model: type[Record]) -> list[Record]:
    """Ordered by pseudonym where they are about persons: the order could tell the ids."""
    blank = dict.fromkeys(LEFT_OUT.get(model, ()))
    kept = [record.model_copy(update=blank) for record in records if getattr(record, "table", None) not in PERSON_LEVEL]
    ids = [column.name for column in columns_of(model) if column.kind is Kind.ID and column.value_required]
    return sorted(kept, key=lambda record: [getattr(record, name) for name in ids])


def _refuse_ids(data: bytes, given: Mapping[str, str], tables: Mapping[type[Record], Sequence[Record]]) -> None:
    """Raise WriteRefused where an id stands in the copy.

    A short id, such as 2, equals texts of the file's own by chance: what a copy without any text of the data has too
    tells nothing, unless a record has it.
    """
    found = find_ids(data, given)
    if not found:
        return
    places = [
        f"{model.sheet_name}, kolonnen {column.header}"
        for model, records in tables.items()
        for column in columns_of(model)
        if any(_text(getattr(record, column.name)) in found for record in records)
    ]
    if places or find_ids(_without_texts(tables), given) != found:
        listed = "".join(f"\n  {place}" for place in places or ["filens egne tekster, uden for arkenes celler"])
        raise WriteRefused(
            "Kopien er ikke skrevet, for der står et id fra regnearket som tekst i andre kolonner end id-kolonnerne. "
            f"Fjern det dér, og prøv igen:{listed}"
        )


def _text(value: object) -> str | None:
    """A value as it stands in the copy, where that is text."""
    return clean(value) if isinstance(value, str) else None


def _without_texts(tables: Mapping[type[Record], Sequence[Record]]) -> bytes:
    """The same copy without any id or text: as many records, so that all that the file says of itself is the same."""
    blank = {
        model: {column.name: None for column in columns_of(model) if column.kind in _TEXTS and column.name != "key"}
        for model in tables
    }
    bare = {model: [record.model_copy(update=blank[model]) for record in records] for model, records in tables.items()}
    return data_workbook(bare, _STAMP, _NOTICE)


def _other_columns(book: Book) -> Iterator[str]:
    for place in (locate(book, model).place for model in TABLES):
        if place is not None:
            rows = book.rows(place.sheet, dates=False)
            headers = next((cells for number, cells in rows if number == place.header_row), {})
            for position, header in headers.items():
                if position not in place.columns.values() and isinstance(header, str):
                    yield f"{place.sheet.name}!{header}"


def _other_sheets(book: Book) -> Iterator[str]:
    known = {fold(name) for model in TABLES for name in (model.sheet_name, model.table_name)}
    yield from (sheet.name for sheet in book.sheets if fold(sheet.name) not in known)
