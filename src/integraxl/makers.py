"""Whose a file is: which files integraxl was the last to save. Only those are ever written over.

| file | by what it is known |
|---|---|
| .xlsx, .xlsm | our name as the last that saved it, and all parts stored uncompressed, as no office program does |
| .xlam, .oxt | what it says that it is, and each part stored as we store it, dated 1980 |
| .pdf | its last line: our name and the hash of all before it, which we write where no reader of PDF looks |
| .bas, .cls, .xml | a name that begins as ours do: the text that the add-in is made of |
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_LARGEST_PART = 100_000  # bytes of it that are looked at
_PDF_MARK = b"% integraxl sha256="
_PDF_END = len(_PDF_MARK) + 64 + 1


def is_own(path: Path) -> bool:
    """Whether integraxl was the last to save the file. What is of no kind that we know is not asked about."""
    known = _KINDS.get(path.suffix.lower())
    try:
        return known is None or known(path)
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, ValueError):
        return False


def signed(path: Path, data: bytes) -> bytes:
    """The content as it is written: a PDF gets its last line."""
    if path.suffix.lower() != ".pdf":
        return data
    whole = data if data.endswith(b"\n") else data + b"\n"
    return whole + _PDF_MARK + hashlib.sha256(whole).hexdigest().encode() + b"\n"


def _is_own_pdf(path: Path) -> bool:
    data = path.read_bytes()
    return len(data) > _PDF_END and signed(path, data[:-_PDF_END]) == data


def _is_own_workbook(path: Path) -> bool:
    return _says(path, "docProps/core.xml", b"<cp:lastModifiedBy>integraxl</cp:lastModifiedBy>")


def _is_own_addin(path: Path) -> bool:
    return _says(path, "docProps/core.xml", b"<dc:title>integraxl</dc:title>", dated=True)


def _is_own_extension(path: Path) -> bool:
    return _says(path, "description.xml", b'<identifier value="org.integraxl"/>', dated=True)


def _says(path: Path, part: str, words: bytes, *, dated: bool = False) -> bool:
    """Whether a part has these words and all parts are stored as we do."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if any(each.compress_type != zipfile.ZIP_STORED for each in entries):
            return False
        if dated and any(each.date_time != _ZIP_EPOCH for each in entries):
            return False
        with archive.open(part) as stream:
            return words in stream.read(_LARGEST_PART)


def _is_own_text(path: Path) -> bool:
    return any(name in path.read_bytes() for name in (b"Ixl_", b"integraxl"))


_KINDS: Mapping[str, Callable[[Path], bool]] = {
    **dict.fromkeys((".xlsx", ".xlsm"), _is_own_workbook),
    **dict.fromkeys((".bas", ".cls", ".xml"), _is_own_text),
    ".xlam": _is_own_addin,
    ".oxt": _is_own_extension,
    ".pdf": _is_own_pdf,
}
