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
from integraxl.danish import format_shortest
from integraxl.errors import WriteRefused
from integraxl.files import make_folder
from integraxl.national.sources import PARTITION
from integraxl.workbook.columns import Array, Columns, missing, positions_in

PART_PERSONS = 50_000
"""Persons per part: some 50 MB while it is counted, whatever the size of the data set."""


def write_municipality(
    root: Path, name: str, tables: Mapping[type[Record], Columns], persons: int = PART_PERSONS
) -> Path:
    """Write one municipality into a data set, in parts of so many persons. The folder appears whole or not at all.

    Raises WriteRefused where the municipality is there already.
    """
    folder = root / f"{PARTITION}{quote(name, safe='æøåÆØÅ ')}"
    make_folder(root)
    if folder.exists():
        raise WriteRefused(f"»{folder.name}« findes allerede i datasættet. Slet mappen, eller vælg et andet datasæt.")
    with tempfile.TemporaryDirectory(prefix=".integraxl-", dir=root) as unfinished:
        made = Path(unfinished) / "kommune"
        for number, part in enumerate(_parts(tables, persons)):
            place = made / f"del-{number:04}"
            place.mkdir(parents=True)
            for model, records in part.items():
                _write(records, place / f"{model.table_name}.parquet")
        made.rename(folder)
    return folder


def _parts(tables: Mapping[type[Record], Columns], persons: int) -> Iterator[dict[type[Record], Columns]]:
    """The tables cut by person, in the order of the ids; those without persons go with the first."""
    order = np.argsort(tables[Person]["person_id"])
    tables = {**tables, Person: tables[Person].take(order)}
    owner = {model: _owner(records, tables[Person]) for model, records in tables.items()}
    for first in range(0, max(len(order), 1), persons):
        part: dict[type[Record], Columns] = {}
        for model, records in tables.items():
            rows = owner[model]
            if rows is not None:
                part[model] = records.take((rows >= first) & (rows < first + persons))
            elif first == 0:
                part[model] = records
        yield part


def _owner(records: Columns, people: Columns) -> Array | None:
    """For each record the row of its person; None for a table without persons."""
    if records.model is Person:
        return np.arange(len(people))
    for column in columns_of(records.model):
        if column.references_person:
            rows: Array = positions_in(people["person_id"], records[column.name])
            return rows
    return None


def _write(records: Columns, path: Path) -> None:
    specs = columns_of(records.model)
    table = pa.table({each.header: _arrow_column(each, records[each.name]) for each in specs})
    # ids of their own repeat nothing that a dictionary could save
    coded = [each.header for each in specs if each.kind is not Kind.ID or each.references_person]
    pq.write_table(table, path, compression=_COMPRESSION, use_dictionary=coded)


_COMPRESSION = "zstd"


def _arrow_column(column: Column, values: Array) -> pa.Array:
    if column.kind is Kind.DATE:
        return pa.array(values, pa.int32(), mask=missing(values)).cast(pa.date32())
    if column.kind is Kind.NUMBER:
        return pa.array(values, mask=missing(values))
    if column.codes is not None:
        codes = pa.array([str(code) for code in column.codes])
        return pa.DictionaryArray.from_arrays(pa.array(values, pa.int8(), mask=missing(values)), codes)
    texts = [None if value is None else _text(value) for value in values.tolist()]
    return pa.array(texts, pa.string())


def _text(value: object) -> str:
    """A value as text; a setting may be a date or a number."""
    if isinstance(value, dt.datetime):
        value = value.date()
    return format_shortest(value) if isinstance(value, float) else str(value)
