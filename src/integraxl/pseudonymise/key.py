"""The key to the pseudonyms: 256 random bits in a file of their own, which only its owner can read."""

from __future__ import annotations

import os
import re
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from integraxl.errors import InvalidParameter, UnreadableFile
from integraxl.files import create_private_file

_BYTES = 32
_FORM = re.compile(rb"[0-9a-f]{64}\s*")
_LONGEST = 1000  # bytes: whatever is longer is some other file, and is not read in


@dataclass(frozen=True)
class Key:
    """A key and its file. A new one is not in its file before `save`."""

    secret: bytes
    path: Path
    is_new: bool

    def save(self) -> None:
        """Write a new key: readable by its owner only. Raises WriteRefused."""
        if self.is_new:
            if self.path == default_key_file():
                with suppress(OSError):  # what is wrong, the writing tells
                    self.path.parent.mkdir(mode=0o700, exist_ok=True)
            create_private_file(self.path, self.secret.hex().encode() + b"\n")

    def is_open_to_others(self) -> bool:
        """Whether others than the owner may read the file (POSIX only)."""
        return os.name == "posix" and bool(stat.S_IMODE(self.path.stat().st_mode) & 0o077)


def default_key_file() -> Path:
    """Where the key is kept unless told otherwise: in the user's own folder, never beside a workbook."""
    return Path.home() / ".integraxl" / "pseudonymer.key"


def read_or_make_key(path: Path) -> Key:
    """The key in a file, or a new one where there is no file.

    Raises:
        UnreadableFile: the file cannot be read.
        InvalidParameter: what stands in it is no key.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_LONGEST)
    except FileNotFoundError:
        return Key(secrets.token_bytes(_BYTES), path, is_new=True)
    except OSError:
        raise UnreadableFile(f"Nøglen »{path}« kan ikke læses. Kontrollér navn og rettigheder.") from None
    if not _FORM.fullmatch(content):
        raise InvalidParameter(
            f"»{path.name}« er ikke en nøgle, som integraxl har lavet. Angiv den rigtige fil med --key, "
            "eller et navn, der ikke findes, for at få lavet en ny."
        )
    return Key(bytes.fromhex(content.decode().strip()), path, is_new=False)
