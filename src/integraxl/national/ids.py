"""The ids of a data set: told apart and checked as the reader does, but whole columns at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from integraxl.contract.fields import Column
from integraxl.workbook.arrow import indices_of, numbers_of, text_bytes, whole_of
from integraxl.workbook.checks import SHORTEST_CPR, Fault, missing_values
from integraxl.workbook.columns import Array
from integraxl.workbook.convert import Strings, convert


@dataclass(frozen=True)
class Ids:
    """A column of ids: every text that stands in it, and which of them each row has (-1: none)."""

    texts: pa.StringArray
    rows: Array
    faults: list[Fault] = field(default_factory=list)
    normal: bool = True
    """Whether the column holds them as they are told apart, so that they lie between its first and its last."""

    def of_rows(self) -> list[str | None]:
        """The id of each row."""
        return _spelled(self.texts, self.rows)


def read_ids(column: Column, values: pa.ChunkedArray, persons: Ids | None = None) -> Ids:
    """The ids as they are told apart, with every fault in them; `persons` are those of Borgere, where they are known.

    Most columns hold nothing but plain ids, which is seen in their bytes. Any other takes the reader's own way.
    """
    texts, rows = _distinct(values)
    if persons is not None and texts.equals(persons.texts) and len(persons.rows) == len(texts):
        texts = persons.texts
    elif not _is_plain(texts) or _may_hold_cpr(texts):
        return _read_as_the_reader(column, texts, rows)
    return Ids(texts, rows, missing_values(column, rows < 0) if column.value_required else [])


def _read_as_the_reader(column: Column, texts: pa.StringArray, rows: Array) -> Ids:
    converted = convert(column, Strings(texts.to_pylist(), rows))
    coded = pa.array(converted.values.tolist(), pa.string()).dictionary_encode()
    normal = all(text is None or text == raw for text, raw in zip(converted.values, _spelled(texts, rows), strict=True))
    return Ids(coded.dictionary, indices_of(coded), converted.faults, normal)


def _spelled(texts: pa.StringArray, rows: Array) -> list[str | None]:
    words = [*texts.to_pylist(), None]
    return [words[row] for row in rows.tolist()]


def repeated(ids: Ids) -> Array:
    """The rows whose id stands in another row too."""
    if _ascends(ids.texts) and len(ids.rows) == len(ids.texts):
        return np.empty(0, np.int64)  # each text once, and each row another text
    coded = ids.texts.dictionary_encode()  # what is coded may have one text twice
    texts = np.append(indices_of(coded), -1)[ids.rows]
    times = np.bincount(texts[texts >= 0], minlength=1)
    return np.flatnonzero((texts >= 0) & (times[texts] > 1))


def rows_in(persons: Ids, several: Sequence[Ids]) -> list[Array]:
    """For each row of each of `several` the row of `persons` with that id, or -1. `persons` has every id once."""
    row_of_text = np.full(len(persons.texts) + 1, -1, np.int64)
    row_of_text[persons.rows] = np.arange(len(persons.rows))
    row_of_text[-1] = -1  # -1 is no text's number
    sought = [each.texts for each in several if each.texts is not persons.texts]
    found = iter(_rows_of(persons.texts, row_of_text[:-1], sought))
    return [row_of_text[each.rows] if each.texts is persons.texts else next(found)[each.rows] for each in several]


def _rows_of(texts: pa.StringArray, row_of_text: Array, several: list[pa.StringArray]) -> Iterator[Array]:
    """For each text of each of `several` the row of that one of `texts`, or -1; one -1 more for who has no text.

    All are sought in one go, and the many in the few: what is sought in is what takes the time to arrange.
    """
    if not several:
        return
    wanted = pa.concat_arrays(several).dictionary_encode()
    found, absent = numbers_of(pc.index_in(texts, value_set=wanted.dictionary), np.int32)
    used = ~absent & (row_of_text >= 0)  # a dictionary may hold texts that no row has
    row = np.full(len(wanted.dictionary), -1)
    row[found[used]] = row_of_text[used]
    ends = np.cumsum([len(each) for each in several])[:-1]
    for part in np.split(row[indices_of(wanted)], ends):
        yield np.append(part, -1)


def _distinct(values: pa.ChunkedArray) -> tuple[pa.StringArray, Array]:
    """The texts of a column, and for each row which of them; where they stand row by row, one may come twice."""
    whole = whole_of(values)
    if pa.types.is_dictionary(whole.type):
        return whole.dictionary.cast(pa.string()), indices_of(whole)
    texts = whole.cast(pa.string())
    if texts.null_count:
        coded = texts.dictionary_encode()
        return coded.dictionary, indices_of(coded)
    return texts, np.arange(len(texts))


def _is_plain(texts: pa.StringArray) -> bool:
    """Whether each text is its own normal form: of ASCII, not blank, without outer white space."""
    data, ends = text_bytes(texts)
    if not len(texts) or texts.null_count:
        return not len(texts)
    if (ends[1:] == ends[:-1]).any() or data.max() >= 0x80:
        return False
    return bool((data[ends[:-1]] > 0x20).all() and (data[ends[1:] - 1] > 0x20).all())


def _may_hold_cpr(texts: pa.StringArray) -> bool:
    """Whether any plain text has as many digits as the shortest CPR number."""
    data, ends = text_bytes(texts)
    lengths = ends[1:] - ends[:-1]
    if not len(texts) or lengths.max() < SHORTEST_CPR:
        return False
    digits = (data - np.uint8(ord("0")) < 10).view(np.uint8)
    if (lengths == lengths[0]).all():  # ids of one length are four times as quick to look through
        return bool(sum(digits.reshape(len(texts), -1).T, np.zeros(len(texts), np.int32)).max() >= SHORTEST_CPR)
    return bool(np.add.reduceat(digits, ends[:-1], dtype=np.int32).max() >= SHORTEST_CPR)


def _ascends(texts: pa.StringArray) -> bool:
    """Whether each text lies after the one before."""
    return len(texts) < 2 or bool(pc.all(pc.greater(texts[1:], texts[:-1])).as_py())
