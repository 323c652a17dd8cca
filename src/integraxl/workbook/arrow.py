"""What lies in an Arrow array, from its buffers: Arrow's own ways copy, and some import pandas.

Where one is missing is told by bits, not chosen by a mask, which takes ten times as long.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from integraxl.workbook.columns import Array, Mask


def whole_of(values: Any) -> Any:
    """A chunked array in one piece; most are."""
    return values.chunk(0) if values.num_chunks == 1 else values.combine_chunks()


def numbers_of(values: Any, kind: type[np.generic]) -> tuple[Array, Mask]:
    """The numbers of an Arrow array, not to be written to, and which of them are missing. `kind` is the array's own."""
    validity, data = values.buffers()
    inside = slice(values.offset, values.offset + len(values))
    numbers = np.frombuffer(data or b"", kind)[inside]
    if validity is None:
        return numbers, np.zeros(len(values), bool)
    return numbers, np.unpackbits(np.frombuffer(validity, np.uint8), bitorder="little")[inside] == 0


def days_of(values: Any) -> Array:
    """The days of a date32 array; NO_DATE, the largest number, where one is missing."""
    days, blank = numbers_of(values, np.int32)
    earliest = np.int32(np.iinfo(np.int32).min)
    known_or_latest: Array = np.maximum(days, earliest - blank)  # one less than the earliest is, in 32 bits, the latest
    return known_or_latest


def floats_of(values: Any) -> Array:
    """The numbers of a double array; NaN, which is all bits set, where one is missing."""
    numbers, blank = numbers_of(values, np.int64)
    floats: Array = (numbers | -blank.astype(np.int64)).view(np.float64)
    return floats


def indices_of(coded: Any) -> Array:
    """Which text of its dictionary each entry of a dictionary array is; -1, which is all bits set, where it is none."""
    kind = coded.indices.type.to_pandas_dtype()
    indices, blank = numbers_of(coded.indices, kind)
    signed = indices.astype(np.int64) if np.issubdtype(kind, np.unsignedinteger) else indices
    coded_rows: Array = signed | -blank.astype(signed.dtype)
    return coded_rows


def text_bytes(values: Any) -> tuple[Array, Array]:
    """The bytes of an Arrow string array, and where each text begins in them; the last entry is where all end."""
    _, offsets, data = values.buffers()
    ends = np.frombuffer(offsets or bytes(4), np.int32)[values.offset : values.offset + len(values) + 1]
    first, last = int(ends[0]), int(ends[-1])
    return np.frombuffer(data or b"", np.uint8)[first:last], ends - first
