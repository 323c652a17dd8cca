"""The door: every file is examined here, by its content, before anything in it is parsed.

What comes in is read in this process only if the examination proves that it can do no harm: its parts are bounded in
bytes, hold no declarations that expand, claim nothing that they have not, and are read by code whose time and memory
grow with those bytes alone. Everything else (formats whose reader cannot be vouched for, and large workbooks) is read
in a process of its own, bounded in time and memory (`bounded`). To start that process takes a quarter of a second,
more than the whole of an ordinary run: so it is not done for the files that need it least.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from integraxl.errors import UnreadableFile
from integraxl.workbook.archive import Archive
from integraxl.workbook.book import Book
from integraxl.workbook.kinds import FileKind, is_named_as_text, kind_of_parts, recognise, refusal
from integraxl.workbook.package import Package, read_bytes

Password = Callable[[], str]
"""Asked for the password of a protected workbook, once, when it is needed."""

PASSWORD_VARIABLE = "INTEGRAXL_PASSWORD"
"""The environment variable that may hold it."""

_HARMLESS_BYTES = 96 << 20  # unpacked, where every sheet is plain: some 250,000 persons, a second, 300 MB
_HARMLESS_CELLS_BYTES = 24 << 20  # unpacked, where sheets are read cell by cell: some five seconds
_HARMLESS_ROWS = 300_000  # calamine reserves up to 800 bytes a row


@dataclass(frozen=True)
class Admitted:
    """A file that has been examined: its kind, its (decrypted) content, and the hash of it as it lies on disk.

    `files` has one entry, except for a folder of text files.
    """

    path: Path
    kind: FileKind
    files: Mapping[str, bytes]
    sha256: str
    harmless: bool
    archive: Archive | None = field(default=None, repr=False)

    def open(self) -> Book:
        """The sheets and rows. Raises UnreadableFile."""
        if self.kind is FileKind.TEXT:
            from integraxl.workbook.delimited import DelimitedBook

            return DelimitedBook(self.files)
        (data,) = self.files.values()
        if self.kind is FileKind.OOXML:
            from integraxl.workbook.ooxml import OoxmlBook

            return OoxmlBook(Package(self.path, self.archive or Archive(self.path.name, data)))
        from integraxl.workbook.foreign import ForeignBook

        return ForeignBook(self.path.name, self.kind, data)

    def __getstate__(self) -> dict[str, object]:
        """What crosses to another process: the archive is examined anew there."""
        return self.__dict__ | {"archive": None}


def admit(path: Path, password: Password | None = None, data: bytes | None = None) -> Admitted:
    """Examine a file, or a folder of .csv files; `data` is the file's content where it is at hand.

    Raises UnreadableFile, in one sentence of what it is and what to do, for one that is not read.
    """
    if (
        data is None
        and os.path.isdir(path)  # noqa: PTH112 - Path.is_dir() raises for a name that no drive can hold
        and (names := sorted(each for each in path.iterdir() if each.suffix.lower() == ".csv"))
    ):
        return _admit_folder(path, names)
    data = read_bytes(path) if data is None else data
    return _admit(path, data, hashlib.sha256(data).hexdigest(), password)


def _admit(path: Path, data: bytes, sha256: str, password: Password | None) -> Admitted:
    kind, name = recognise(path.name, data), path.name
    if kind is FileKind.ENCRYPTED and password is not None:
        from integraxl.workbook.encrypted import decrypt

        return _admit(path, decrypt(name, data, password()), sha256, None)
    if kind is FileKind.ZIP:
        archive = Archive.open(name, data)
        kind = kind_of_parts(archive)
        if kind is FileKind.ODS and b"encryption-data" in b"".join(islice(archive.chunks("META-INF/manifest.xml"), 1)):
            kind = FileKind.ENCRYPTED
        if kind in (FileKind.OOXML, FileKind.XLSB, FileKind.ODS) and archive.facts:
            return Admitted(
                path, kind, {name: archive.data}, sha256, kind is FileKind.OOXML and _is_harmless(archive), archive
            )
    if kind is FileKind.XLS:
        return Admitted(path, kind, {name: data}, sha256, harmless=False)
    if kind is FileKind.TEXT and is_named_as_text(name):
        return Admitted(path, kind, {name: data}, sha256, harmless=len(data) <= _HARMLESS_CELLS_BYTES)
    raise UnreadableFile(refusal(name, kind))


def _admit_folder(path: Path, names: Sequence[Path]) -> Admitted:
    """A folder's hash is that of its files' names and hashes."""
    files = {each.name: read_bytes(each) for each in names if recognise(each.name, b"x") is not FileKind.LOCK_FILE}
    for name, data in files.items():
        if (kind := recognise(name, data)) is not FileKind.TEXT:
            raise UnreadableFile(refusal(name, kind))
    hashes = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    size = sum(map(len, files.values()))
    sha256 = hashlib.sha256(hashes.encode()).hexdigest()
    return Admitted(path, FileKind.TEXT, files, sha256, harmless=size <= _HARMLESS_CELLS_BYTES)


def _is_harmless(archive: Archive) -> bool:
    sheets = [facts for facts in archive.facts.values() if facts.is_sheet]
    plain = all(facts.plain for facts in sheets) and not archive.stray_bytes
    largest = _HARMLESS_BYTES if plain else _HARMLESS_CELLS_BYTES
    blank = sum(end - start for facts in sheets for start, end in facts.blank)
    return (
        archive.unpacked - blank <= largest and sum(facts.last_row for facts in sheets if facts.plain) <= _HARMLESS_ROWS
    )
