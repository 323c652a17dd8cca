"""The Parquet data set: the contract's tables of many municipalities, in parts in which a person's rows lie together.

    data set/kommune=Aalborg/del-0000/Borgere.parquet
                                      Aktiviteter.parquet ...
                             del-0001/...

Each file holds one table with the contract's headers as column names: dates as date32, codes and texts as strings (best
dictionary-coded), numbers as doubles. A part is a small workbook of its own: every row about a person of its Borgere is
in it. Parts go by BorgerID: all ids of one part lie before those of the next, so that nobody can be in two. The tables
without persons (Tolkninger, Mål, Opsætning) stand in the first part. The folder's name is the municipality's,
percent-encoded. `data_set` writes it, and beside the ids in BorgerID the row that each stands for in the part's Borgere
(BorgerNr, from 0), which is believed where the part has its `seal`. Whoever else writes a data set leaves out both, and
the seals.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from integraxl.contract.fields import Column, Kind, Record, columns_by_header, columns_of
from integraxl.contract.tables import TABLES, Person
from integraxl.danish import fold, format_number
from integraxl.errors import InvalidData, UnreadableFile
from integraxl.national.ids import Ids, read_ids, repeated, rows_in
from integraxl.national.overlap import NO_MARKS, Marks, mark_persons
from integraxl.national.seal import check_seals, hash_of
from integraxl.workbook.arrow import days_of, floats_of, indices_of, numbers_of, whole_of
from integraxl.workbook.columns import NO_DATE, Array, Columns, empty_column, to_day
from integraxl.workbook.convert import RawColumn, Strings, convert
from integraxl.workbook.issues import Issue
from integraxl.workbook.read import Source, Workbook
from integraxl.workbook.rules import check_rules

LARGEST_PART = 1_000_000
"""Rows of a table in one part: some 300 MB while it is counted, whatever the size of the data set."""

PERSON_ROW = "BorgerNr"
_FIRST_DAY, _LAST_DAY = to_day(dt.date.min), to_day(dt.date.max)

_File = Mapping[str, pa.ChunkedArray]
"""The columns of one file by their names in the contract."""


@dataclass(frozen=True)
class Part(Workbook):
    """A part as a workbook. `files` are the hashes that it was read with, `marks` those of its persons."""

    files: Mapping[str, str] = field(default_factory=dict)
    marks: Marks = NO_MARKS


def read_part(folder: Path) -> Part:
    """One part, every value checked now or before. Ids become row numbers of the part's Borgere.

    Raises UnreadableFile for a damaged file, a part that is too large or has changed since it was sealed, InvalidData
    with every fault by file and row.
    """
    try:
        return _read_part(folder)
    except (pa.ArrowException, UnicodeError, OSError):
        raise UnreadableFile(f"»{folder.name}« kan ikke læses som Parquet. Skriv datasættet igen.") from None


def _read_part(folder: Path) -> Part:
    contents = {model: path.read_bytes() for model in TABLES if (path := _path(folder, model)).exists()}
    if Person not in contents:
        raise UnreadableFile(f"»{folder.name}« har ingen Borgere.parquet og er ikke en del af et datasæt.")
    hashes = {_path(folder, model).name: hashlib.sha256(data).hexdigest() for model, data in contents.items()}
    marks = check_seals(folder, hashes)
    issues: list[Issue] = []
    files = {
        model: _open(content, _path(folder, model), model, issues, with_ids=marks is None)
        for model, content in contents.items()
    }
    persons: list[Any] = []
    if not issues:
        if marks is None:
            own = _own_ids(files[Person], issues)
            owners, persons = _owners(files, own, issues), own.of_rows()
        else:
            owners = _typed_owners(files)
        tables = {model: _typed(model, file, owners.get(model), issues) for model, file in files.items()}
        issues += _broken_rules(tables) if marks is None else []
    if issues:
        raise InvalidData(issues)
    marks = mark_persons(persons, tables[Person]) if marks is None else marks
    return Part(Source(folder.name, hash_of(hashes)), tables, (), files=hashes, marks=marks)


def _path(folder: Path, model: type[Record]) -> Path:
    return folder / f"{model.table_name}.parquet"


def _broken_rules(tables: Mapping[type[Record], Columns]) -> Iterator[Issue]:
    for model, records in tables.items():
        # that ids are unique is known by now
        used = frozenset(each.name for each in columns_of(model) if not each.unique)
        for each in check_rules(records, lambda _, row: f"række {row + 1}", used):
            yield _issue(model, each.code, each.position, each.text)


def parts_that_share_persons(parts: Iterable[Path]) -> list[Path]:
    """Those of one municipality's parts that begin before another has ended, by id: somebody may be in both.

    What cannot be read has no ids here: whoever reads it says why.
    """
    ranges = sorted((*found, part) for part in parts if (found := _id_range(_path(part, Person))) is not None)
    shared, latest = list[Path](), ""
    for first, last, part in ranges:
        if first <= latest:
            shared.append(part)
        latest = max(latest, last)
    return shared


def _id_range(path: Path) -> tuple[str, str] | None:
    """The first and the last id of a part, as the file's own statistics say, else from the ids."""
    (column,) = (each for each in columns_of(Person) if each.unique)
    try:
        file = pq.ParquetFile(path)
        place = [fold(name) for name in file.schema_arrow.names].index(fold(column.header))
        groups = [file.metadata.row_group(number).column(place) for number in range(file.num_row_groups)]
        told = [each.statistics for each in groups]
        if not all(each is not None and each.has_min_max for each in told):
            texts = file.read(columns=[file.schema_arrow.names[place]]).column(0).cast(pa.string())
            found = pc.min_max(texts).as_py()
            return None if found["min"] is None else (found["min"], found["max"])
        return (str(min(each.min for each in told)), str(max(each.max for each in told))) if told else None
    except (pa.ArrowException, OSError, ValueError):
        return None


def _open(content: bytes, path: Path, model: type[Record], issues: list[Issue], *, with_ids: bool) -> _File:
    """The columns of the contract that a file has; in the place of ids the rows that they stand for, if need be."""
    try:
        table = _read(content, path, model, with_ids=with_ids)
    except (pa.ArrowException, OSError):
        raise UnreadableFile(
            f"»{path.parent.name}/{path.name}« kan ikke læses som Parquet. Skriv datasættet igen."
        ) from None
    file: dict[str, pa.ChunkedArray] = {}
    for name, values in zip(table.column_names, table.columns, strict=True):
        if name == PERSON_ROW:
            file[name] = values
            continue
        column = columns_by_header(model)[fold(name)]
        if column.name in file:
            text = f"Kolonnen {column.header} står to gange. Skriv datasættet igen."
            issues.append(Issue("error", "duplicate_header", path.name, "", text))
        file[column.name] = values
    for column in columns_of(model):
        if column.header_required and column.name not in file and (with_ids or column.kind is not Kind.ID):
            text = f"Kolonnen {column.header} mangler. Skriv datasættet igen."
            issues.append(Issue("error", "missing_header", path.name, "", text))
    return file


def _refuse_unfit(path: Path, column: Column | None, kind: pa.DataType) -> None:
    if column is not None and not _fits(column, kind):
        raise UnreadableFile(
            f"{path.name}: kolonnen {column.header} er af typen {kind}. "
            "Datoer skal være date32, id'er, tekst og koder string, tal double."
        )


def _fits(column: Column, kind: pa.DataType) -> bool:
    """Whether values of an Arrow type can be read as the column's."""
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_string(value) or pa.types.is_large_string(value) or pa.types.is_null(value):
        return True
    if column.kind is Kind.DATE:
        return bool(pa.types.is_date32(kind))
    return column.kind is Kind.NUMBER and bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _read(content: bytes, path: Path, model: type[Record], *, with_ids: bool) -> pa.Table:
    file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
    if file.metadata.num_rows > LARGEST_PART:
        raise UnreadableFile(
            f"»{path.parent.name}/{path.name}« har {format_number(file.metadata.num_rows)} rækker. "
            f"Skriv datasættet i dele på højst {format_number(LARGEST_PART)}."
        )
    known = columns_by_header(model)
    names = [name for name in file.schema_arrow.names if fold(name) in known]
    if not with_ids:
        names = [name for name in names if known[fold(name)].kind is not Kind.ID]
        names += [name for name in file.schema_arrow.names if name == PERSON_ROW]
    for name in names:
        _refuse_unfit(path, known.get(fold(name)), file.schema_arrow.field(name).type)
    # texts that repeat are looked at once each; ids of their own have no dictionary
    repeating = [name for name in names if name != PERSON_ROW and _repeats(known[fold(name)])]
    try:
        coded = pq.ParquetFile(
            pa.BufferReader(content),
            metadata=file.metadata,
            read_dictionary=repeating,
            page_checksum_verification=True,
        )
        return coded.read(columns=names, use_threads=False)
    except (pa.ArrowException, OSError):  # an encoding that Arrow cannot read into a dictionary
        return file.read(columns=names, use_threads=False)


def _repeats(column: Column) -> bool:
    return column.kind in (Kind.TEXT, Kind.CODE) or column.references_person


def _own_ids(file: _File, issues: list[Issue]) -> Ids:
    """The ids of the part's persons."""
    own = _ids(Person, file, None, issues)["person_id"]
    if not own.normal:
        text = (
            "BorgerID skal stå i Borgere, som det læses: uden mellemrum yderst, og med Å som ét tegn. Ret datasættet."
        )
        issues.append(Issue("error", "id_not_normal", f"{Person.table_name}.parquet", "", text))
    return own


def _owners(files: Mapping[type[Record], _File], own: Ids, issues: list[Issue]) -> dict[type[Record], Array]:
    """For each record about a person the person's row, sought by id: numbers join many times faster than texts."""
    about: dict[type[Record], Ids] = {}
    for model, file in files.items():
        column = person_column(model)
        ids = {} if model is Person else _ids(model, file, own, issues)
        if column is not None:
            about[model] = ids[column.name]
    owners = dict(zip(about, rows_in(own, list(about.values())), strict=True))
    for model, rows in owners.items():
        text = "Borgeren findes ikke i delens Borgere."
        unknown = np.flatnonzero((rows < 0) & (about[model].rows >= 0)).tolist()
        issues += [_issue(model, "unknown_person", row, text) for row in unknown]
    return owners


def person_column(model: type[Record]) -> Column | None:
    """The column of a table that says whom a record is about."""
    return next((column for column in columns_of(model) if column.references_person), None)


def _ids(model: type[Record], file: _File, persons: Ids | None, issues: list[Issue]) -> dict[str, Ids]:
    """The columns of ids, each checked by itself."""
    found: dict[str, Ids] = {}
    for column in columns_of(model):
        if column.kind is Kind.ID and column.name in file:
            ids = found[column.name] = read_ids(column, file[column.name], persons)
            issues += [_issue(model, each.code, each.position, each.text) for each in ids.faults]
            if column.unique:
                text = f"{column.header} må kun stå én gang."
                issues += [_issue(model, "duplicate_id", row, text) for row in repeated(ids).tolist()]
    return found


def _typed_owners(files: Mapping[type[Record], _File]) -> dict[type[Record], Array]:
    """For each record about a person the person's row, as it was written."""
    rows = {model: file[PERSON_ROW] for model, file in files.items() if person_column(model) is not None}
    return {model: numbers_of(whole_of(each), np.int32)[0].astype(np.int64) for model, each in rows.items()}


def _typed(model: type[Record], file: _File, owner: Array | None, issues: list[Issue]) -> Columns:
    length = len(next(iter(file.values()))) if file else 0
    data: dict[str, Array] = {}
    for column in columns_of(model):
        if column.kind is Kind.ID:
            data[column.name] = owner if column.references_person and owner is not None else np.arange(length)
        elif column.name not in file or (file[column.name].null_count == length and not column.value_required):
            data[column.name] = empty_column(column, length)
        else:
            converted = convert(column, _raw(file[column.name], column, model))
            data[column.name] = converted.values
            faults = [each for each in converted.faults if each.severity == "error"]
            issues += [_issue(model, each.code, each.position, each.text) for each in faults]
    return Columns(model, data, frozenset(data.keys() & file.keys()))


def _raw(values: pa.ChunkedArray, column: Column, model: type[Record]) -> RawColumn:
    whole = whole_of(values)
    kind = whole.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        whole = whole.dictionary_encode()
        kind = whole.type
    if pa.types.is_dictionary(kind):
        return Strings(whole.dictionary.to_pylist(), indices_of(whole))
    if pa.types.is_date32(kind):
        days = days_of(whole)
        known = days[days != NO_DATE]
        if known.size and not (known.min() >= _FIRST_DAY and known.max() <= _LAST_DAY):
            raise UnreadableFile(
                f"{model.table_name}.parquet: {column.header} har en dato uden for årene 1-9999. Ret den."
            )
        return days
    if pa.types.is_null(kind):
        return Strings([], np.full(len(values), -1, np.int64))
    numbers = floats_of(whole if kind == pa.float64() else whole.cast(pa.float64()))
    if np.isinf(numbers).any():
        raise UnreadableFile(f"{model.table_name}.parquet: {column.header} har et uendeligt tal. Ret det.")
    return numbers


def _issue(model: type[Record], code: str, position: int, text: str) -> Issue:
    return Issue("error", code, f"{model.table_name}.parquet", f"række {position + 1}", text)
