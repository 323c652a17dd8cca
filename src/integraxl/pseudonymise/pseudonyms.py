"""Keyed pseudonyms: the same key and id always give the same one, and without the key none leads back.

A pseudonym is `P-` and 13 letters and digits (base32): the first 65 bits of an HMAC-SHA256. Without the key not even
somebody who tries all CPR numbers learns anything. 65 bits are enough: among a million ids two become alike with a
probability of 1 in 70 million, and then the copy is refused.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from integraxl.cleaning import clean
from integraxl.cpr import only_cpr
from integraxl.errors import WriteRefused
from integraxl.workbook.convert import RawColumn, Strings, is_blank

_LENGTH = 13
_LARGEST_EXACT = 10**15  # Excel has rounded a longer number; the reader says so


@dataclass
class Pseudonyms:
    """Gives pseudonyms; `given` is what has been given so far, by id as it stood."""

    key: bytes
    given: dict[str, str] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)

    def rename(self, raw: RawColumn) -> RawColumn:
        """A raw column of ids with pseudonyms in their place. What is no id is left for the reader to fault."""
        if isinstance(raw, Strings):
            return Strings([self._renamed(text) for text in raw.texts], raw.indices)
        if isinstance(raw, np.ndarray):
            return [self._renamed(cell) for cell in raw.tolist()] if raw.dtype == np.float64 else raw  # dates
        return [self._renamed(cell) for cell in raw]

    def _renamed(self, cell: Any) -> Any:
        if is_blank(cell):
            return cell
        if isinstance(cell, str):
            return self.of(cell)
        if type(cell) in (int, float) and abs(cell) < _LARGEST_EXACT:
            return self.of(f"{cell:.0f}" if cell == int(cell) else repr(float(cell)))
        return cell

    def of(self, id: str) -> str:
        """The pseudonym of an id. Raises WriteRefused where two ids would get the same."""
        if id not in self.given:
            meant = canonical(id)
            digest = hmac.digest(self.key, meant.encode("utf-8", "surrogatepass"), "sha256")
            pseudonym = f"P-{base64.b32encode(digest).decode()[:_LENGTH]}"
            if self._owners.setdefault(pseudonym, meant) != meant:
                raise WriteRefused("To id'er fik samme pseudonym. Brug en anden nøgle (--key med et nyt navn).")
            self.given[id] = pseudonym
        return self.given[id]


def canonical(id: str) -> str:
    """What an id means, however it is typed: a CPR number with or without hyphen, leading zero or century.

    >>> canonical(" B-1 "), canonical("010190-1234"), canonical("101901234")
    ('B-1', '0101901234', '0101901234')
    """
    plain = clean(id).strip()
    return only_cpr(plain) or plain
