"""A zip package with the same bytes on every day and machine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_FIRST_PARTS = ("[Content_Types].xml", "_rels/.rels")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o600 << 16


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The package as a file's bytes.

    The parts are stored in a fixed order and uncompressed, since compressors differ between machines.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts, key=lambda name: (name not in _FIRST_PARTS, name)):
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.create_system, entry.external_attr = 3, _REGULAR_FILE
            archive.writestr(entry, parts[name])
    return packed.getvalue()
