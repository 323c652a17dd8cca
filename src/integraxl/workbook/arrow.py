"""What lies in an Arrow array, from its buffers: Arrow's own ways copy, and some import pandas."""

from __future__ import annotations

from typing import Any

import numpy as np

from integraxl.workbook.columns import Array, Mask


def numbers_of(values: Any, kind: type[np.generic]) -> tuple[Array, Mask]:
    """The numbers of an Arrow array, not to be written to, and which of them are missing. `kind` is the array's own."""
    _, data = values.buffers()
    return np.frombuffer(data or b"", kind)[values.offset : values.offset + len(values)], blanks_of(values)


def blanks_of(values: Any) -> Mask:
    """Which entries of an Arrow array are missing."""
    validity = values.buffers()[0]
    if validity is None:
        return np.zeros(len(values), bool)
    bits = np.unpackbits(np.frombuffer(validity, np.uint8), bitorder="little")
    blank: Mask = bits[values.offset : values.offset + len(values)] == 0
    return blank


def text_bytes(values: Any) -> tuple[Array, Array]:
    """The bytes of an Arrow string array, and where each text begins in them; the last entry is where all end."""
    _, offsets, data = values.buffers()
    ends = np.frombuffer(offsets or bytes(4), np.int32)[values.offset : values.offset + len(values) + 1]
    first, last = int(ends[0]), int(ends[-1])
    return np.frombuffer(data or b"", np.uint8)[first:last], ends - first
