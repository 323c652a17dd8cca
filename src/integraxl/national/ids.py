"""The ids of a data set: told apart and checked as the reader does, but whole columns at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from integraxl.contract.fields import Column
from integraxl.workbook.arrow import blanks_of, numbers_of, text_bytes
from integraxl.workbook.checks import SHORTEST_CPR, Fault, missing_values
from integraxl.workbook.columns import Array
from integraxl.workbook.convert import Strings, convert


@dataclass(frozen=True)
class Ids:
    """A column of ids: every text that stands in it, and which of them each row has (-1: none)."""

    texts: pa.StringArray
    rows: Array
    faults: list[Fault] = field(default_factory=list)


def read_ids(column: Column, values: pa.ChunkedArray) -> Ids:
    """The ids as they are told apart, with every fault in them.

    Most columns hold nothing but plain ids, which is seen in their bytes. Any other takes the reader's own way.
    """
    texts, rows = _distinct(values)
    if _is_plain(texts) and not _may_hold_cpr(texts):
        return Ids(texts, rows, missing_values(column, rows < 0) if column.value_required else [])
    converted = convert(column, Strings(texts.to_pylist(), rows))
    coded = pa.array(converted.values.tolist(), pa.string()).dictionary_encode()
    return Ids(coded.dictionary, indices_of(coded), converted.faults)


def repeated(ids: Ids) -> Array:
    """The rows whose id stands in another row too."""
    if _ascends(ids.texts) and len(ids.rows) == len(ids.texts):
        return np.empty(0, np.int64)  # each text once, and each row another text
    coded = ids.texts.dictionary_encode()  # what is coded may have one text twice
    texts = np.append(indices_of(coded), -1)[ids.rows]
    times = np.bincount(texts[texts >= 0], minlength=1)
    return np.flatnonzero((texts >= 0) & (times[texts] > 1))


def rows_in(persons: Ids, several: Sequence[Ids]) -> list[Array]:
    """For each row of each of `several` the row of `persons` with that id, or -1.

    `persons` has every id once. All are sought in one go, for most of the work is to arrange what they are sought in.
    """
    owner = np.full(len(persons.texts) + 1, -1, np.int64)
    owner[persons.rows] = np.arange(len(persons.rows))
    owner[-1] = -1  # -1 is no text's number
    found = pc.index_in(pa.concat_arrays([each.texts for each in several]), value_set=persons.texts)
    places, unknown = numbers_of(found, np.int32)
    of_text = owner[np.where(unknown, -1, places)]
    ends = np.cumsum([len(each.texts) for each in several])[:-1]
    return [np.append(part, -1)[each.rows] for part, each in zip(np.split(of_text, ends), several, strict=True)]


def _distinct(values: pa.ChunkedArray) -> tuple[pa.StringArray, Array]:
    """The texts of a column, and for each row which of them; where they stand row by row, one may come twice."""
    whole: Any = values.combine_chunks()
    if pa.types.is_dictionary(whole.type):
        return whole.dictionary.cast(pa.string()), indices_of(whole)
    texts = whole.cast(pa.string())
    blank = blanks_of(texts)
    if blank.any():
        rows = np.where(blank, -1, np.cumsum(~blank) - 1)
        return texts.drop_null(), rows
    return texts, np.arange(len(texts))


def indices_of(coded: Any) -> Array:
    """Which text each row has; -1 where it has none."""
    indices, blank = numbers_of(coded.indices, coded.indices.type.to_pandas_dtype())
    return np.where(blank, -1, indices) if blank.any() else indices


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
