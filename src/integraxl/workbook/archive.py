"""A zip archive that is examined before anything in it is parsed: its directory, every byte of every part, its bombs.

zipfile reads the directory. The parts are inflated here, because zipfile stops where the directory says that a part
ends and never looks whether more would follow: another reader might go on. zlib-ng does it in half the time of zlib.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from zlib_ng import zlib_ng

from integraxl.errors import UnreadableFile
from integraxl.workbook.scan import Facts, Scan, damaged_part, harmful, is_opaque

_CHUNK = 1 << 20
_INPUT = 1 << 16
_KEPT = 4 << 20  # bytes of parts that stay in memory once they are examined; the parts of most workbooks are so small
_MOST_ENTRIES = 10_000
_LARGEST = 1 << 30  # bytes unpacked; a sheet of a million persons takes 400 MB
_LARGEST_RATIO = 250  # sheets are packed 10 to 60 times, formatted blank ones up to some 150
_SMALL = 1 << 20  # below this size no ratio is a danger
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_END_OF_DIRECTORY = b"PK\x05\x06"
_LONGEST_END = 22 + (1 << 16)  # bytes, with its comment: no program looks further back
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_ENCRYPTED, _NAME_IN_UTF_8 = 0x1, 0x800

_WORTH_REMEMBERING = 4 << 20  # bytes packed
_remembered: dict[bytes, Mapping[str, Facts]] = {}
"""What was seen of the last large file, by its hash: a command that writes looks at the same bytes several times."""


class _DamagedError(Exception):
    """A part that is not what the directory says."""


@dataclass(frozen=True)
class _Entry:
    """Where a part's packed bytes lie in the file."""

    info: zipfile.ZipInfo
    start: int


class Archive:
    """The parts of a zip file in memory. Raises UnreadableFile for one that is damaged or may do harm.

    The directory is examined at once, the parts when `facts` is first asked for.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self._name, self.data = name, data
        self._entries = self._directory()
        self._kept: dict[str, bytes] = {}
        self._room = _KEPT

    @classmethod
    def open(cls, name: str, data: bytes) -> Archive:
        """The archive; where its names have backslashes, as some writers put them, one of the same parts that has none.

        Excel opens such a file. No other program that reads on from here need know of them.
        """
        archive = cls(name, data)
        return cls(name, archive._with_slashes()) if archive._backslashes else archive

    def __contains__(self, part: object) -> bool:
        return part in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    @cached_property
    def facts(self) -> Mapping[str, Facts]:
        """What was seen of each part. To be asked for before any is parsed: it raises UnreadableFile for harm."""
        if len(self.data) < _WORTH_REMEMBERING:
            return {part: self._examine(part) for part in self._entries}
        content = hashlib.sha256(self.data).digest()
        found = _remembered.get(content) or {part: self._examine(part) for part in self._entries}
        _remembered.clear()  # the last one is enough
        if not any(facts.refusal for facts in found.values()):  # a refusal names the file
            _remembered[content] = found
        return found

    @property
    def unpacked(self) -> int:
        """Bytes of all parts."""
        return sum(entry.info.file_size for entry in self._entries.values())

    @cached_property
    def stray_bytes(self) -> bool:
        """Whether something lies before or after the archive, so that two programs may see two archives in it."""
        first = min((entry.info.header_offset for entry in self._entries.values()), default=0)
        end = self.data.rfind(_END_OF_DIRECTORY)
        comment = int.from_bytes(self.data[end + 20 : end + 22], "little")
        return (
            first > 0 or end + 22 + comment != len(self.data) or self.data.count(_END_OF_DIRECTORY, -_LONGEST_END) > 1
        )

    def size(self, part: str) -> int:
        """Bytes of a part; 0 where there is none."""
        return self._entries[part].info.file_size if part in self._entries else 0

    def read(self, part: str) -> bytes:
        return b"".join(self.chunks(part))

    def chunks(self, part: str, size: int = _CHUNK) -> Iterator[bytes]:
        """The content of a part, piece by piece. Raises UnreadableFile where it is not there or damaged."""
        if part in self._kept:
            kept = self._kept[part]
            yield from (kept[at : at + size] for at in range(0, len(kept), size))
            return
        try:
            yield from self._inflate(self._entries[part], size)
        except (_DamagedError, zlib_ng.error, KeyError):  # type: ignore[misc]  # its stub calls the class an instance
            raise self.damaged(part) from None

    def copy_part(self, part: str, name: str, target: zipfile.ZipFile) -> None:
        """Put a part, packed as it is, into another archive that is being written."""
        entry = self._entries[part]
        info = zipfile.ZipInfo(name)
        info.compress_type, info.CRC = entry.info.compress_type, entry.info.CRC
        info.compress_size, info.file_size = entry.info.compress_size, entry.info.file_size
        info.header_offset = target.start_dir
        assert target.fp is not None, "the archive is open"
        target.fp.seek(target.start_dir)
        target.fp.write(info.FileHeader())
        target.fp.write(memoryview(self.data)[entry.start : entry.start + info.compress_size])
        target.start_dir = target.fp.tell()
        target.filelist.append(info)
        target.NameToInfo[name] = info

    def damaged(self, part: str) -> UnreadableFile:
        return damaged_part(self._name, part)

    def _directory(self) -> dict[str, _Entry]:
        try:
            infos = zipfile.ZipFile(io.BytesIO(self.data)).infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error, OverflowError):
            raise UnreadableFile(
                f"»{self._name}« er beskadiget. Åbn den i Excel, og gem den som .xlsx; ellers hent en sikkerhedskopi."
            ) from None
        self._refuse_bomb(infos)
        entries: dict[str, _Entry] = {}
        seen = set[str]()
        for info in infos:
            self._refuse_name(info)
            name = info.filename.replace("\\", "/")
            if name.casefold() in seen:
                raise self._refused("to dele af filen har samme navn")
            seen.add(name.casefold())
            if not name.endswith("/"):
                entries[name] = self._entry(info)
        self._backslashes = any("\\" in info.filename for info in infos)
        return entries

    def _with_slashes(self) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for part, entry in self._entries.items():
                target.writestr(zipfile.ZipInfo(part, entry.info.date_time), self.read(part), zipfile.ZIP_DEFLATED)
        return packed.getvalue()

    def _refuse_bomb(self, infos: list[zipfile.ZipInfo]) -> None:
        if len(infos) > _MOST_ENTRIES:
            raise self._refused(f"den består af {len(infos)} dele")
        unpacked = sum(info.file_size for info in infos)
        if unpacked > _LARGEST:
            raise UnreadableFile(
                f"»{self._name}« fylder {_gigabytes(unpacked)} GB pakket ud, og integraxl læser højst 1 GB. "
                "Slet ark, rækker og formatering, der ikke bruges, i Excel, og gem igen."
            )
        for info in infos:
            if info.file_size > max(_SMALL, info.compress_size * _LARGEST_RATIO):
                raise self._refused("en del af den fylder over 250 gange mere pakket ud end pakket")

    def _refuse_name(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name) or not name.isprintable():
            raise self._refused("en del af den har et navn, der peger uden for filen")
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFile(
                f"»{self._name}« er pakket som zip med adgangskode. Pak den ud, og gem regnearket som .xlsx i Excel."
            )
        if info.compress_type not in (_STORED, _DEFLATED):
            raise self._refused("den er pakket på en måde, som Excel ikke bruger")

    def _entry(self, info: zipfile.ZipInfo) -> _Entry:
        """The place of the packed bytes follows from the header that stands before them."""
        header = self.data[info.header_offset : info.header_offset + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise self.damaged(info.filename)
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        name = info.header_offset + _LOCAL_HEADER.size
        start = name + name_length + extra_length
        told = info.orig_filename.encode("utf-8" if info.flag_bits & _NAME_IN_UTF_8 else "cp437")
        # a program that reads from the front goes by the name that stands here
        if self.data[name : name + name_length] != told or start + info.compress_size > len(self.data):
            raise self.damaged(info.filename)
        return _Entry(info, start)

    def _examine(self, part: str) -> Facts:
        """Inflate a part once, prove its size and checksum, and look for what may do harm."""
        if is_opaque(part):
            for _ in self.chunks(part):
                pass
            return Facts()
        scan, size = Scan(self._name, part), self._entries[part].info.file_size
        keep, kept = size <= self._room, []
        for chunk in self.chunks(part):
            scan.feed(chunk)
            if keep:
                kept.append(chunk)
        if keep:
            self._kept[part] = b"".join(kept)
            self._room -= size
        return scan.facts()

    def _inflate(self, entry: _Entry, size: int) -> Iterator[bytes]:
        info, length, checksum = entry.info, 0, 0
        for chunk in self._pieces(entry, size):
            length += len(chunk)
            checksum = zlib_ng.crc32(chunk, checksum)
            if length > info.file_size:
                raise _DamagedError
            yield chunk
        if length != info.file_size or checksum != info.CRC:
            raise _DamagedError

    def _pieces(self, entry: _Entry, size: int) -> Iterator[bytes]:
        packed = memoryview(self.data)[entry.start : entry.start + entry.info.compress_size]
        if entry.info.compress_type == _STORED:
            yield from (bytes(packed[at : at + size]) for at in range(0, len(packed), size))
            return
        inflater, at = zlib_ng.decompressobj(-zlib_ng.MAX_WBITS), 0
        while at < len(packed) and not inflater.eof:
            rest: bytes | memoryview = packed[at : at + max(size, _INPUT)]
            at += len(rest)
            while rest and not inflater.eof:
                if chunk := inflater.decompress(rest, size):
                    yield chunk
                rest = inflater.unconsumed_tail
        while not inflater.eof and (chunk := inflater.decompress(b"", size)):
            yield chunk
        if not inflater.eof or inflater.unused_data or at < len(packed):
            raise _DamagedError

    def _refused(self, why: str) -> UnreadableFile:
        return harmful(self._name, why)


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f}".replace(".", ",")
