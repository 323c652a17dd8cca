"""The workbook file as a zip package: its sheets, its Excel tables, its date system. No data is read here."""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

from integraxl.errors import UnreadableFile
from integraxl.files import reason_of
from integraxl.workbook.archive import Archive
from integraxl.workbook.kinds import FileKind, kind_of_parts, recognise, refusal
from integraxl.workbook.scan import harmful, is_opaque
from integraxl.workbook.shared_strings import SharedStrings
from integraxl.workbook.sheet_judge import LAST_COLUMN, LAST_ROW

_LARGEST_FILE = 256 << 20
_LARGEST_TREE = 16 << 20  # bytes of a part that is parsed whole; a tree takes some fifteen times as much
_INDEX = re.compile(r"\d{1,9}", re.ASCII)
_LONGEST_FORMAT = 1_000  # characters; Excel takes no more than 255
_PIECE = 1 << 16  # bytes; of long blank stretches many small ones would be passed over
_SHOWN = 40  # characters of a reference that is none
_MOST_SHEETS = 1_000
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)


@dataclass(frozen=True)
class Sheet:
    name: str
    part: str


@dataclass(frozen=True)
class ListObject:
    """An Excel table. Rows and columns are numbered from 1; `last_row` leaves a totals row out."""

    name: str
    sheet: Sheet
    header_row: int
    last_row: int
    first_column: int
    last_column: int
    totals_row: bool
    has_headers: bool = True


@dataclass(frozen=True)
class _Relation:
    """From one part to another inside the package: the last word of its type, its id, and the target as written."""

    kind: str
    id: str
    target: str


class Package:
    """One .xlsx or .xlsm file, held in memory so that what is examined is what is read."""

    def __init__(self, path: Path, archive: Archive | None = None) -> None:
        self.path = path
        self.archive = open_archive(path) if archive is None else archive
        kind = kind_of_parts(self.archive)
        if kind is not FileKind.OOXML:
            raise UnreadableFile(refusal(path.name, kind))
        if any(part.lower().startswith("xl/macrosheets/") for part in self.archive):
            raise UnreadableFile(
                f"»{path.name}« har makroark fra før 1997 (Excel 4.0), som bruges til at skjule skadelig kode. "
                "Slet makroarkene i Excel, og gem regnearket som .xlsx."
            )
        self.facts = self.archive.facts  # every part is examined before the first is parsed
        self._read: dict[str, Sequence[_Relation]] = {}
        self.sheets = self._sheets()

    @classmethod
    def from_bytes(cls, path: Path, data: bytes) -> Package:
        """The package with this content; `path` only names it."""
        return cls(path, Archive.open(path.name, data))

    @property
    def data(self) -> bytes:
        return self.archive.data

    @cached_property
    def tables(self) -> tuple[ListObject, ...]:
        return tuple(table for sheet in self.sheets for table in self._tables_on(sheet))

    @cached_property
    def epoch_1904(self) -> bool:
        properties = self._find(self.workbook_part, self._workbook, "workbookPr")
        return properties is not None and properties.get("date1904", "0") in ("1", "true")

    @cached_property
    def texts(self) -> SharedStrings:
        """The texts that cells number."""
        return SharedStrings(self)

    @cached_property
    def strict(self) -> bool:
        """Whether the workbook is saved as Strict Open XML, which has other namespaces."""
        return self._workbook.tag.startswith("{http://purl.oclc.org/")

    @cached_property
    def styles(self) -> ElementTree.Element | None:
        """The cell styles, if any. Raises UnreadableFile where programs would read them in two ways."""
        part = self.first_related("styles")
        if part is None:
            return None
        root = self.xml(part)
        for name, child, otherwise in (("numFmts", "numFmt", ""), ("cellXfs", "xf", "0")):
            found = self._find(part, root, name)
            for node in () if found is None else children_named(found, child):
                too_long = len(node.get("formatCode", "")) > _LONGEST_FORMAT
                if too_long or not _INDEX.fullmatch(node.get("numFmtId", otherwise)):
                    raise self.archive.damaged(part)
        return root

    def chunks(self, part: str, size: int) -> Iterator[bytes]:
        """The content of a part, piece by piece. Raises UnreadableFile where it is damaged."""
        self._refuse_unexamined(part)
        return self.archive.chunks(part, size)

    def filled_chunks(self, sheet: Sheet, size: int) -> Iterator[bytes]:
        """The content of a sheet without the long stretches of rows that hold nothing."""
        blank = self.facts[sheet.part].blank if self.has_part(sheet.part) else ()
        if not blank:
            return self.chunks(sheet.part, size)
        return _without(self.chunks(sheet.part, max(size, _PIECE)), blank)

    def refuse_unexamined_parts(self) -> None:
        """Raise UnreadableFile where any part, were it parsed, could not be: for programs that parse them all."""
        for part in self.archive:
            if not is_opaque(part):
                self._refuse_unexamined(part)

    def has_part(self, part: str) -> bool:
        return part in self.archive

    def related(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        """Relationship ids and target parts of `part`, of the relationship type that ends in `kind`."""
        folder, name = posixpath.split(part)
        for each in self._relationships(posixpath.join(folder, "_rels", f"{name}.rels")):
            if each.kind == kind:
                yield each.id, posixpath.normpath(posixpath.join("/", folder, each.target))[1:]

    def first_related(self, kind: str) -> str | None:
        """The part of a kind that a workbook has once, such as its styles. Raises UnreadableFile where it has two."""
        parts = [part for _, part in self.related(self.workbook_part, kind) if self.has_part(part)]
        if len(parts) > 1:
            raise self.archive.damaged(self.workbook_part)
        return parts[0] if parts else None

    def _relationships(self, rels: str) -> Sequence[_Relation]:
        """The relationships inside the package; each id may be given once."""
        if rels not in self._read:
            nodes = list(self.xml(rels)) if self.has_part(rels) else []
            if len({node.get("Id", "") for node in nodes}) < len(nodes):
                raise self.archive.damaged(rels)
            self._read[rels] = [
                _Relation(node.get("Type", "").rpartition("/")[2], node.get("Id", ""), node.get("Target", ""))
                for node in nodes
                if node.get("TargetMode") != "External"
            ]
        return self._read[rels]

    @cached_property
    def workbook_part(self) -> str:
        for _, target in self.related("", "officeDocument"):
            return target
        raise UnreadableFile(f"»{self.path.name}« er ikke et Excel-regneark. Gem filen som .xlsx i Excel.")

    @cached_property
    def _workbook(self) -> ElementTree.Element:
        root = self.xml(self.workbook_part)
        if root.tag.rpartition("}")[2] != "workbook":
            raise UnreadableFile(f"»{self.path.name}« er ikke et regneark, men en anden slags dokument.")
        return root

    def _sheets(self) -> tuple[Sheet, ...]:
        parts = dict(self.related(self.workbook_part, "worksheet"))
        nodes = self._find(self.workbook_part, self._workbook, "sheets")
        found = []
        for node in nodes if nodes is not None else ():
            part = parts.get(next((value for key, value in node.attrib.items() if key.endswith("}id")), ""))
            if part is not None:
                found.append(Sheet(node.get("name", ""), part))
        self._refuse_alike(found)
        return tuple(found)

    def _refuse_alike(self, sheets: Sequence[Sheet]) -> None:
        """Of two sheets of one name, or in one part, programs read one or the other."""
        alike = [name for name, n in Counter(sheet.name.casefold() for sheet in sheets).items() if n > 1]
        if alike or len({sheet.part for sheet in sheets}) < len(sheets):
            raise self.archive.damaged(self.workbook_part)
        if len(sheets) > _MOST_SHEETS:
            raise harmful(self.path.name, f"den har over {_MOST_SHEETS} ark")

    def _tables_on(self, sheet: Sheet) -> Iterator[ListObject]:
        for part in dict.fromkeys(part for _, part in self.related(sheet.part, "table")):
            node = self.xml(part)
            first_column, header_row, last_column, last_row = range_bounds(node.get("ref", "A1"))
            totals = self._rows_of_totals(part, node.get("totalsRowCount", "0"))
            name = node.get("displayName", node.get("name", ""))
            has_headers = node.get("headerRowCount", "1") != "0"
            yield ListObject(
                name, sheet, header_row, last_row - totals, first_column, last_column, totals > 0, has_headers
            )

    def _rows_of_totals(self, part: str, count: str) -> int:
        if count not in ("0", "1"):
            raise self.archive.damaged(part)
        return int(count)

    def xml(self, part: str) -> ElementTree.Element:
        self._refuse_unexamined(part)
        if self.archive.size(part) > _LARGEST_TREE:
            raise harmful(self.path.name, f"en del, der ellers er lille, fylder over {_LARGEST_TREE >> 20} MB", part)
        try:
            return ElementTree.fromstring(self.archive.read(part))
        except (ElementTree.ParseError, ValueError, LookupError):
            raise self.archive.damaged(part) from None

    def _refuse_unexamined(self, part: str) -> None:
        """What is named as a picture or the like was not examined as XML, and is not parsed as XML."""
        if is_opaque(part):
            raise self.archive.damaged(part)
        if self.has_part(part) and (refusal := self.facts[part].refusal):
            raise refusal

    def _find(self, part: str, node: ElementTree.Element, local_name: str) -> ElementTree.Element | None:
        """The child of that name. Of two, programs read one or the other."""
        found = children_named(node, local_name)
        if len(found) > 1:
            raise self.archive.damaged(part)
        return found[0] if found else None


def children_named(node: ElementTree.Element, local_name: str) -> list[ElementTree.Element]:
    return [child for child in node if child.tag.rpartition("}")[2] == local_name]


def _without(chunks: Iterator[bytes], ranges: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """The bytes outside the ranges, which go up."""
    at, waiting = 0, list(ranges)
    for chunk in chunks:
        end, kept = at + len(chunk), at
        while waiting and waiting[0][0] < end:
            start, stop = waiting[0]
            yield chunk[kept - at : max(start - at, kept - at)]
            kept = min(stop, end)
            if stop > end:
                break
            del waiting[0]
        yield chunk[kept - at :]
        at = end


def refuse_disguised(archive: Archive) -> None:
    """Raise UnreadableFile where a part named as a picture or the like says that it is XML: it was not examined."""
    try:
        types = list(ElementTree.fromstring(archive.read("[Content_Types].xml")))
    except (ElementTree.ParseError, ValueError, LookupError):
        raise archive.damaged("[Content_Types].xml") from None
    markup = [
        node for node in types if "xml" in node.get("ContentType", "") and "image/" not in node.get("ContentType", "")
    ]
    named = {node.get("PartName", "").lstrip("/").casefold() for node in markup}
    extensions = {node.get("Extension", "-").casefold() for node in markup}
    for part in filter(is_opaque, archive):
        if part.casefold() in named or part.casefold().rpartition(".")[2] in extensions:
            raise archive.damaged(part)


def range_bounds(reference: str) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row of a reference such as B2:F9."""
    first, _, last = reference.partition(":")
    return *cell_position(first), *cell_position(last or first)


def cell_position(reference: str) -> tuple[int, int]:
    """Column and row, from 1, of a reference such as B2."""
    match = _CELL.fullmatch(reference)
    column, row = (column_number(match[1]), int(match[2])) if match else (0, 0)
    if not (1 <= column <= LAST_COLUMN and 1 <= row <= LAST_ROW):
        raise UnreadableFile(f"Regnearket henviser til en celle, der ikke findes: {reference[:_SHOWN]}.")
    return column, row


def is_cell_name(text: str) -> bool:
    """Whether a text is a reference to one cell, such as B2."""
    return _CELL.fullmatch(text) is not None


def column_number(letters: str) -> int:
    """
    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """
    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def open_archive(path: Path) -> Archive:
    """The parts of a workbook file. Raises UnreadableFile for any other kind of file."""
    data = read_bytes(path)
    kind = recognise(path.name, data)
    if kind is not FileKind.ZIP:
        raise UnreadableFile(refusal(path.name, kind))
    return Archive.open(path.name, data)


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; of a pipe nobody may ever write into the other end."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises UnreadableFile with the reason where there is none to be had."""
    try:
        with open(path, "rb", opener=_without_waiting) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableFile(f"»{path}« er ikke en almindelig fil. Gem regnearket som en fil, og angiv den.")
            size = status.st_size
            data = stream.read(min(size, _LARGEST_FILE) + 1)  # as much room is made as is asked for
            if len(data) > size:  # it grows, or is no file with a size
                data += stream.read(_LARGEST_FILE + 1 - len(data))
    except FileNotFoundError:
        raise UnreadableFile(f"Filen »{path}« findes ikke. Kontrollér navn og mappe.") from None
    except IsADirectoryError:
        raise UnreadableFile(f"»{path}« er en mappe og ikke et regneark. Angiv et regneark (.xlsx).") from None
    except PermissionError:
        raise UnreadableFile(f"Filen »{path}« må ikke læses. Luk den i Excel, eller få adgang til mappen.") from None
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "navnet kan ikke bruges"
        raise UnreadableFile(f"Filen »{path}« kan ikke læses: {reason}. Angiv et regneark.") from None
    if len(data) > _LARGEST_FILE:
        raise UnreadableFile(
            f"»{path.name}« fylder over 256 MB, og så store regneark læses ikke. Slet ark, billeder og formatering, "
            "der ikke bruges, i Excel, og gem igen."
        )
    return data
