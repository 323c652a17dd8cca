"""Writing the Parquet data set whose layout stands in `parquet`, from any records of the contract."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from integraxl.contract.fields import Column, Kind, Record, columns_of
from integraxl.contract.tables import Person
from integraxl.danish import fold, format_shortest
from integraxl.errors import WriteRefused
from integraxl.files import make_folder, reason_of
from integraxl.gate import refuse_cpr
from integraxl.national.names import known_name
from integraxl.national.parquet import PERSON_ROW, person_column, read_part
from integraxl.national.seal import write_seal, write_seal_of_parts
from integraxl.national.sources import PARTITION, PARTS, name_of
from integraxl.workbook.columns import Array, Columns, missing

PART_PERSONS = 100_000
"""Persons per part: some 100 MB while it is counted, whatever the size of the data set."""


def write_municipality(
    root: Path, name: str, tables: Mapping[type[Record], Columns], persons: int = PART_PERSONS
) -> Path:
    """Write one municipality into a data set, in parts of so many persons. The folder appears whole or not at all.

    Raises WriteRefused where the municipality is there already, or a CPR number stands in it.
    """
    refuse_cpr([("kommunens navn", name)])
    folder = folder_of(root, name)
    make_folder(root)
    try:
        if (there := folder_there(root, name)) is not None:
            raise WriteRefused(
                f"»{there.name}« findes allerede i datasættet. Slet mappen, eller vælg et andet datasæt."
            )
        _write_parts(root, folder, tables, persons)
    except (OSError, UnicodeError, pa.ArrowException) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "en tekst i den kan ikke gemmes"
        raise WriteRefused(f"»{name}« kan ikke skrives til datasættet: {reason}.") from None
    return folder


def folder_of(root: Path, name: str) -> Path:
    """The folder of a municipality in a data set."""
    return root / (PARTITION + "".join(each if each in "æøåÆØÅ" else quote(each, safe=" ") for each in name))


def folder_there(root: Path, name: str) -> Path | None:
    """The folder that a data set has of the municipality, however its name is written."""
    known = (each for each in sorted(root.glob(f"{PARTITION}*")) if fold(name_of(each)) == fold(known_name(name)))
    return next(known, None)


def _write_parts(root: Path, folder: Path, tables: Mapping[type[Record], Columns], persons: int) -> None:
    with tempfile.TemporaryDirectory(prefix=".integraxl-", dir=root) as unfinished:
        made, sealed = Path(unfinished) / "kommune", dict[str, str]()
        for number, part in enumerate(_parts(tables, persons)):
            place = made / f"del-{number:04}"
            place.mkdir(parents=True)
            for model, table in part.items():
                _write(model, table, place / f"{model.table_name}.parquet")
            written = read_part(place)
            write_seal(place, written.files, written.marks)
            sealed[place.name] = written.source.sha256
        write_seal_of_parts(made, sealed)
        (made / PARTS).write_text(f"{number + 1}\n", encoding="utf-8", newline="\n")
        made.rename(folder)


def _parts(tables: Mapping[type[Record], Columns], persons: int) -> Iterator[dict[type[Record], pa.Table]]:
    """The tables cut by person, in the order of the ids; those without persons go with the first."""
    people = tables[Person].take(np.argsort(tables[Person]["person_id"]))
    for first in range(0, max(len(people), 1), persons):
        own = people.take(np.arange(first, min(first + persons, len(people))))
        part: dict[type[Record], pa.Table] = {Person: _arrow(own)}
        for model, records in tables.items():
            if (column := person_column(model)) is not None:
                rows = own.rows_of(records[column.name])  # -1: in another part
                part[model] = _about_persons(records.take(rows >= 0), rows[rows >= 0], own)
            elif first == 0 and model is not Person:
                part[model] = _arrow(records)
        yield part


def _about_persons(records: Columns, rows: Array, own: Columns) -> pa.Table:
    """Records about the persons in these rows of `own`, with the rows themselves.

    Where there are many the ids are coded by the list of all persons: whoever checks them has their rows at once.
    """
    ids = pa.array(own["person_id"].tolist(), pa.string())
    coded = pa.DictionaryArray.from_arrays(rows.astype(np.int32), ids)
    table = _arrow(records, coded if len(rows) >= len(ids) else ids.take(rows))
    return table.append_column(PERSON_ROW, pa.array(rows, pa.int32()))


def _arrow(records: Columns, person_ids: pa.Array | None = None) -> pa.Table:
    return pa.table(
        {
            column.header: person_ids if column.references_person else _arrow_column(column, records[column.name])
            for column in columns_of(records.model)
        }
    )


def _write(model: type[Record], table: pa.Table, path: Path) -> None:
    # ids of their own repeat nothing that a dictionary could save; one of persons is kept whole, however large
    coded = [each.header for each in columns_of(model) if each.kind is not Kind.ID or each.references_person]
    pq.write_table(
        table,
        path,
        compression=_COMPRESSION,
        use_dictionary=coded,
        dictionary_pagesize_limit=_LARGEST_DICTIONARY,
        write_page_checksum=True,
    )


_COMPRESSION = "zstd"
_LARGEST_DICTIONARY = 1 << 26  # bytes


def _arrow_column(column: Column, values: Array) -> pa.Array:
    if column.kind is Kind.DATE:
        return pa.array(values, pa.int32(), mask=missing(values)).cast(pa.date32())
    if column.kind is Kind.NUMBER:
        return pa.array(values, mask=missing(values))
    if column.codes is not None:
        codes = pa.array([str(code) for code in column.codes])
        return pa.DictionaryArray.from_arrays(pa.array(values, pa.int8(), mask=missing(values)), codes)
    texts = [None if value is None else _text(value) for value in values.tolist()]
    refuse_cpr((column.header, text) for text in texts)
    return pa.array(texts, pa.string())


def _text(value: object) -> str:
    """A value as text; a setting may be a date or a number."""
    if isinstance(value, dt.datetime):
        value = value.date()
    return format_shortest(value) if isinstance(value, float) else str(value)
