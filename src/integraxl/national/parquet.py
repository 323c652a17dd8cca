"""The Parquet data set: the contract's tables of many municipalities, in parts in which a person's rows lie together.

    data set/kommune=Aalborg/del-0000/Borgere.parquet
                                      Aktiviteter.parquet ...
                             del-0001/...

Each file holds one table with the contract's headers as column names: dates as date32, codes and texts as strings (best
dictionary-coded), numbers as doubles. A part is a small workbook of its own: every row about a person of its Borgere is
in it. The tables without persons (Tolkninger, Mål, Opsætning) stand in the first part. The folder's name is the
municipality's, percent-encoded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from integraxl.contract.fields import Column, Kind, Record, columns_of
from integraxl.contract.tables import TABLES, Person
from integraxl.danish import fold, format_shortest
from integraxl.errors import InvalidData, UnreadableFile, WriteRefused
from integraxl.files import make_folder
from integraxl.national.sources import PARTITION
from integraxl.workbook.columns import NO_DATE, Array, Columns, empty_column, positions_in
from integraxl.workbook.convert import RawColumn, Strings, convert, missing
from integraxl.workbook.issues import Issue
from integraxl.workbook.read import Source, Workbook
from integraxl.workbook.rules import check_rules

_CPR = r"^\s*\d{6}[-. ]?\d{4}\s*$"

PART_PERSONS = 50_000
"""Persons per part: some 50 MB while it is counted, whatever the size of the data set."""


def read_part(folder: Path) -> Workbook:
    """One part as a workbook, every value checked. Ids become row numbers of the part's Borgere.

    Raises UnreadableFile for a damaged file, InvalidData with every fault by file and row.
    """
    digest = hashlib.sha256()
    files: dict[type[Record], pa.Table] = {}
    for model in TABLES:
        path = folder / f"{model.table_name}.parquet"
        if path.exists():
            content = path.read_bytes()
            digest.update(content)
            files[model] = _open(content, path)
    if Person not in files:
        raise UnreadableFile(f"»{folder.name}« har ingen Borgere.parquet og er ikke en del af et datasæt.")
    issues: list[Issue] = []
    persons = _ids(files[Person], "BorgerID")
    tables = {model: _typed(table, model, persons, issues) for model, table in files.items()}
    for model, records in tables.items():
        checked = frozenset(each.name for each in columns_of(model) if each.kind is not Kind.ID)
        issues += [
            _issue(model, each.code, each.position, each.text)
            for each in check_rules(records, lambda _, row: f"række {row + 1}", checked)
        ]
    if issues:
        raise InvalidData(issues)
    return Workbook(Source(folder.name, digest.hexdigest()), tables, ())


def _open(content: bytes, path: Path) -> pa.Table:
    try:
        return pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError):
        raise UnreadableFile(
            f"»{path.parent.name}/{path.name}« kan ikke læses som Parquet. Skriv datasættet igen."
        ) from None


def _position(table: pa.Table, header: str) -> int | None:
    names = [fold(name) for name in table.column_names]
    return names.index(fold(header)) if fold(header) in names else None


def _ids(table: pa.Table, header: str) -> pa.Array:
    """The ids of a column, as they are told apart; blank ones are null."""
    position = _position(table, header)
    if position is None:
        return pa.nulls(len(table), pa.string())
    ids = pc.utf8_trim_whitespace(table.column(position).cast(pa.string()).combine_chunks())
    return pc.if_else(pc.equal(ids, ""), None, ids)


def _typed(table: pa.Table, model: type[Record], persons: pa.Array, issues: list[Issue]) -> Columns:
    data: dict[str, Array] = {}
    present: set[str] = set()
    for column in columns_of(model):
        position = _position(table, column.header)
        if position is None:
            if column.header_required:
                text = f"Kolonnen {column.header} mangler. Skriv datasættet igen."
                issues.append(Issue("error", "missing_header", f"{model.table_name}.parquet", "", text))
            data[column.name] = empty_column(column, len(table))
            continue
        present.add(column.name)
        if column.kind is Kind.ID:
            data[column.name] = _row_numbers(_ids(table, column.header), model, column, persons, issues)
            continue
        converted = convert(column, _raw(table.column(position), column, model))
        data[column.name] = converted.values
        issues += [
            _issue(model, each.code, each.position, each.text) for each in converted.faults if each.severity == "error"
        ]
    return Columns(model, data, frozenset(present))


def _row_numbers(ids: pa.Array, model: type[Record], column: Column, persons: pa.Array, issues: list[Issue]) -> Array:
    """Ids as row numbers of Borgere, which join many times faster than texts; ids of no person as rows of their own."""
    if pc.any(pc.match_substring_regex(ids, _CPR)).as_py():
        text = f"{column.header} indeholder, hvad der ligner CPR-numre. Pseudonymisér datasættet."
        issues.append(Issue("error", "cpr_number", f"{model.table_name}.parquet", "", text))
    if column.unique and pc.count_distinct(ids).as_py() < len(ids) - ids.null_count:
        counts = pc.value_counts(ids.drop_null())
        twice = counts.filter(pc.greater(counts.field("counts"), 1)).field("values")
        wrong = np.flatnonzero(pc.is_in(ids, value_set=twice).to_numpy(zero_copy_only=False))
        issues += [_issue(model, "duplicate_id", row, f"{column.header} må kun stå én gang.") for row in wrong.tolist()]
    if column.value_required and ids.null_count:
        blank = np.flatnonzero(ids.is_null().to_numpy(zero_copy_only=False))
        issues += [_issue(model, "missing_value", row, f"{column.header} mangler.") for row in blank.tolist()]
    if not column.references_person:
        return np.arange(len(ids))
    rows: Array = pc.index_in(ids, value_set=persons).fill_null(-1).to_numpy().astype(np.int64)
    unknown = np.flatnonzero((rows < 0) & ids.is_valid().to_numpy(zero_copy_only=False))
    issues += [
        _issue(model, "unknown_person", row, "Borgeren findes ikke i delens Borgere.") for row in unknown.tolist()
    ]
    return rows


def _raw(values: pa.ChunkedArray, column: Column, model: type[Record]) -> RawColumn:
    kind = values.type
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        coded = values.combine_chunks()
        coded = coded if pa.types.is_dictionary(coded.type) else coded.dictionary_encode()
        return Strings(coded.dictionary.to_pylist(), coded.indices.cast(pa.int64()).fill_null(-1).to_numpy())
    if pa.types.is_date32(kind):
        days: Array = values.cast(pa.int32()).fill_null(NO_DATE).to_numpy().copy()
        return days
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        numbers: Array = values.cast(pa.float64()).fill_null(np.nan).to_numpy().copy()
        return numbers
    if pa.types.is_null(kind):
        return Strings([], np.full(len(values), -1, np.int64))
    raise UnreadableFile(
        f"{model.table_name}.parquet: kolonnen {column.header} er af typen {kind}. "
        "Datoer skal være date32, tekst og koder string, tal double."
    )


def _issue(model: type[Record], code: str, position: int, text: str) -> Issue:
    return Issue("error", code, f"{model.table_name}.parquet", f"række {position + 1}", text)


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
                pq.write_table(_arrow(records), place / f"{model.table_name}.parquet", compression="zstd")
        made.rename(folder)
    return folder


def _parts(tables: Mapping[type[Record], Columns], persons: int) -> Iterator[dict[type[Record], Columns]]:
    """The tables cut by person; those without persons go with the first part."""
    people = tables[Person]
    owner = {model: _owner(records, people) for model, records in tables.items()}
    for first in range(0, max(len(people), 1), persons):
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


def _arrow(records: Columns) -> pa.Table:
    specs = columns_of(records.model)
    return pa.table({each.header: _arrow_column(each, records[each.name]) for each in specs})


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
