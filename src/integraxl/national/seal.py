"""The seal of a part: it was checked in full, by this version, as the bytes that it has now.

To check every value of a register takes half the time of counting it, and it need not be done twice. A part gets its
seal when it is written and has been read back without a fault; the municipality's folder gets one that names its parts.
What was changed, cut, replaced or exchanged since then is refused: nobody knows what it is. A part of another version
is checked again each time, and so is one without a seal, as other programs write it.

The seal also has the marks of the part's persons (see `overlap`), for who believes it does not read their ids.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from integraxl.danish import join_words
from integraxl.errors import UnreadableFile
from integraxl.national.overlap import MOST_MARKS, Marks
from integraxl.version import __version__

SEAL = "kontrolleret.txt"

_EARLIER = re.compile(r"integraxl [^\n]+\n(?P<sha256>[0-9a-f]{64})\n")
_FORM = re.compile(
    r"(?P<all>integraxl (?P<version>[^\n]+)\n(?P<sha256>[0-9a-f]{64})\n(?P<files>(?:[0-9a-f]{64}  [^\n]+\n)+)"
    r"aftryk (?P<persons>\d{1,9}) (?P<marks>[A-Za-z0-9+/=]*)\n)segl (?P<seal>[0-9a-f]{64})\n"
)
_LARGEST = 1 << 20  # bytes


@dataclass(frozen=True)
class Seal:
    """What a seal says. `files` has the hash of each, and `marks` are those of the persons."""

    sha256: str
    files: Mapping[str, str]
    marks: Marks | None = None
    version: str = ""

    @property
    def is_current(self) -> bool:
        """Whether this version checked the part."""
        return self.version == __version__ and self.marks is not None


def hash_of(files: Mapping[str, str]) -> str:
    """The hash of the files' names and hashes."""
    return _digest("".join(f"{sha256}  {name}\n" for name, sha256 in files.items()))


def write_seal(part: Path, files: Mapping[str, str], marks: Marks) -> None:
    """Seal a part that has just been read: the hashes of its files, and its persons' marks."""
    listed = "".join(f"{sha256}  {name}\n" for name, sha256 in files.items())
    kept = base64.b64encode(marks.least.astype("<u4").tobytes()).decode()
    text = f"integraxl {__version__}\n{hash_of(files)}\n{listed}aftryk {marks.persons} {kept}\n"
    _write(part / SEAL, f"{text}segl {_digest(text)}\n")


def write_seal_of_parts(folder: Path, parts: Mapping[str, str]) -> None:
    """Seal a municipality: the hash of each of its parts."""
    _write(folder / SEAL, "".join(f"{sha256}  {name}\n" for name, sha256 in parts.items()))


def check_seals(part: Path, files: Mapping[str, str]) -> Marks | None:
    """The marks of a part that need not be checked; None for one that must be. `files` are the hashes that it has.

    Raises UnreadableFile where it is not what was sealed.
    """
    seal = _seal_of(part)
    if seal is not None and seal.sha256 != hash_of(files):
        raise UnreadableFile(f"{_changed(seal, files)} er ændret, siden »{part.name}« blev kontrolleret. {_REMEDY}")
    parts = _text(part.parent / SEAL)
    if parts is not None and f"{hash_of(files)}  {part.name}\n" not in parts:
        raise UnreadableFile(
            f"»{part.name}« er ikke den del, der blev skrevet: den er byttet om, udskiftet eller ændret. {_REMEDY}"
        )
    return seal.marks if seal is not None and seal.is_current else None


_REMEDY = (
    "Slet kommunens mappe, og skriv den igen med: integraxl export. "
    f"Er ændringen med vilje, så slet {SEAL} i delen og i kommunens mappe; så bliver alt kontrolleret hver gang."
)


def _changed(seal: Seal, files: Mapping[str, str]) -> str:
    names = sorted(name for name in seal.files.keys() | files if seal.files.get(name) != files.get(name))
    return join_words(names) if seal.files else "Noget"


def _seal_of(part: Path) -> Seal | None:
    text = _text(part / SEAL)
    if text is None:
        return None
    if (earlier := _EARLIER.fullmatch(text)) is not None:  # as earlier versions wrote it
        return Seal(earlier["sha256"], {})
    try:
        return _read(text)
    except ValueError:
        raise UnreadableFile(f"{SEAL} er ændret, siden »{part.name}« blev kontrolleret. {_REMEDY}") from None


def _read(text: str) -> Seal:
    """Raises ValueError for what no version has written."""
    found = _FORM.fullmatch(text)
    if found is None or _digest(found["all"]) != found["seal"]:
        raise ValueError("no seal")
    marks = Marks(int(found["persons"]), np.frombuffer(base64.b64decode(found["marks"]), "<u4").astype(np.uint32))
    if len(marks.least) != min(marks.persons, MOST_MARKS):
        raise ValueError("other marks than its persons have")
    files = {line[66:]: line[:64] for line in found["files"].splitlines()}
    return Seal(found["sha256"], files, marks, found["version"])


def _text(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return None


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
