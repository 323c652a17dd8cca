"""What a file is, by its content and not by its name; and what to tell of the ones that are no data workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum, auto

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 1024
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_LOCK_FILE = re.compile(r"~\$|\.~lock\.")


class FileKind(Enum):
    """The kinds that are read come first."""

    OOXML = auto()
    XLSB = auto()
    XLS = auto()
    ODS = auto()
    TEXT = auto()
    ENCRYPTED = auto()
    ZIP = auto()
    EMPTY = auto()
    LOCK_FILE = auto()
    HTML = auto()
    XML = auto()
    RTF = auto()
    PDF = auto()
    IMAGE = auto()
    WORD = auto()
    SLIDES = auto()
    OLE = auto()
    ARCHIVE = auto()
    BINARY = auto()


_WHAT_IT_IS: Mapping[FileKind, str] = {
    FileKind.XLSB: "gemt i det binære format (.xlsb). Åbn det i Excel, og gem det som .xlsx",
    FileKind.XLS: "gemt i det gamle .xls-format. Åbn det i Excel, og gem det som .xlsx",
    FileKind.ODS: "et OpenDocument-regneark (.ods). Åbn det, og gem det som .xlsx",
    FileKind.TEXT: "en tekstfil og ikke et Excel-regneark. Åbn den i Excel, og gem den som .xlsx; er det en CSV-fil, "
    "så giv den efternavnet .csv",
    FileKind.ENCRYPTED: "beskyttet med adgangskode. Åbn det i Excel, fjern adgangskoden, og gem det igen",
    FileKind.EMPTY: "tom. Hent den fra en sikkerhedskopi, eller gem den igen i Excel",
    FileKind.LOCK_FILE: "kun et mærke om, at regnearket er åbent hos nogen. Luk regnearket, og angiv selve regnearket",
    FileKind.HTML: "en hjemmeside (HTML) og ikke et Excel-regneark. Åbn den i Excel, og gem den som .xlsx",
    FileKind.XML: "en XML-fil og ikke et Excel-regneark. Åbn den i Excel, og gem den som .xlsx",
    FileKind.RTF: "et tekstdokument (RTF) og ikke et regneark. Kopiér tabellerne ind i Excel, og gem dem som .xlsx",
    FileKind.PDF: "et PDF-dokument og ikke et regneark. Find det regneark, som det er lavet af",
    FileKind.IMAGE: "et billede og ikke et regneark. Find det regneark, som det er taget af",
    FileKind.WORD: "et Word-dokument og ikke et regneark. Kopiér tabellerne ind i Excel, og gem dem som .xlsx",
    FileKind.SLIDES: "en PowerPoint-præsentation og ikke et regneark. Find det regneark, som tallene kommer fra",
    FileKind.OLE: "gemt af et andet Office-program og er ikke et Excel-regneark. Gem tabellerne som .xlsx i Excel",
    FileKind.ARCHIVE: "et arkiv af filer og ikke et regneark. Pak det ud, og angiv det regneark, der ligger i det",
    FileKind.BINARY: "ikke et Excel-regneark. Åbn den i det program, den kommer fra, og gem den som .xlsx",
}

_SIGNATURES: tuple[tuple[bytes, FileKind], ...] = (
    (b"PK", FileKind.ZIP),
    (b"%PDF-", FileKind.PDF),
    (b"{\\rtf", FileKind.RTF),
    (b"\x89PNG", FileKind.IMAGE),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"GIF8", FileKind.IMAGE),
    (b"BM", FileKind.IMAGE),
    (b"II*\0", FileKind.IMAGE),
    (b"MM\0*", FileKind.IMAGE),
    (b"\x1f\x8b", FileKind.ARCHIVE),
    (b"7z\xbc\xaf", FileKind.ARCHIVE),
    (b"Rar!", FileKind.ARCHIVE),
    (b"\x09\x08", FileKind.XLS),  # BIFF without its container, as Excel 2–4 and some exports write it
)
_PROTECTED_XLS = re.compile(rb"\x09\x08\x10\0\0\x06\x05\0.{12}(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
_READ_AS_TEXT = ("csv", "tsv", "txt")


def recognise(name: str, data: bytes) -> FileKind:
    """The kind of a file. A zip is told apart further by its parts (`kind_of_parts`)."""
    if _LOCK_FILE.match(name):
        return FileKind.LOCK_FILE
    if not data.strip(b"\0") or not data.strip():
        return FileKind.EMPTY
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature) and not (kind is FileKind.IMAGE and _is_text(data)):
            return kind
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<style", b"<meta", b"<head", b"<body")):
        return FileKind.HTML
    if head.startswith(b"<"):
        return FileKind.HTML if b"<html" in head else FileKind.XML
    return FileKind.TEXT if _is_text(data) else FileKind.BINARY


def kind_of_parts(parts: Iterable[str]) -> FileKind:
    """What a zip file is, by the names of its parts."""
    names = set(parts)
    for part, kind in (
        ("xl/workbook.bin", FileKind.XLSB),
        ("xl/workbook.xml", FileKind.OOXML),
        ("word/document.xml", FileKind.WORD),
        ("ppt/presentation.xml", FileKind.SLIDES),
    ):
        if part in names:
            return kind
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return FileKind.ODS
    return FileKind.OOXML if "_rels/.rels" in names else FileKind.ARCHIVE


def is_named_as_text(name: str) -> bool:
    """Whether a file is named as one of comma-separated values."""
    return name.lower().rpartition(".")[2] in _READ_AS_TEXT


def refusal(name: str, kind: FileKind) -> str:
    """One sentence that says what a file is, and what to do."""
    return f"»{name}« er {_WHAT_IT_IS[kind]}."


def _kind_of_ole(data: bytes) -> FileKind:
    """The directory of an OLE file names its streams in UTF-16."""
    if _PROTECTED_XLS.search(data):
        return FileKind.ENCRYPTED
    for stream, kind in (
        ("EncryptedPackage", FileKind.ENCRYPTED),
        ("Workbook", FileKind.XLS),
        ("Book", FileKind.XLS),
        ("WordDocument", FileKind.WORD),
        ("PowerPoint Document", FileKind.SLIDES),
    ):
        if f"{stream}\0".encode("utf-16-le") in data:
            return kind
    return FileKind.OLE


def _is_text(data: bytes) -> bool:
    """Text has no zero bytes, except as UTF-16, which begins with its mark."""
    return data.startswith(_BYTE_ORDER_MARKS) or not re.search(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", data)
