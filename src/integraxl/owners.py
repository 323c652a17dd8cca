"""Who has a file open: the owner files that Excel and LibreOffice put beside a workbook while it is open.

| program | file | content |
|---|---|---|
| Excel | `~$name` | 165 bytes: length of the name, name in the Windows code page, filled with blanks to byte 55; there its length (2 bytes) and the name in UTF-16 |
| LibreOffice | `.~lock.name#` | UTF-8: name, user, machine, time, profile, with commas between and `;` at the end; `\\` escapes |

Excel's is undocumented; this is what LibreOffice knows of it (svl/source/misc/msodocumentlockfile.cxx).
"""  # noqa: E501

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from integraxl.cleaning import clean

_UTF16_AT = 55
_LONGEST_NAME = 52
_FIELD = re.compile(r"((?:\\.|[^\\,;])*)[,;]", re.DOTALL)


@dataclass(frozen=True)
class Owner:
    """Somebody who has a file open. `who` is blank where the owner file does not tell; `mark` is that file."""

    program: str
    who: str
    mark: Path

    def __str__(self) -> str:
        return f"hos {self.who} i {self.program}" if self.who else f"i {self.program}"


def find_owner(path: Path) -> Owner | None:
    """Who has the file open, if anybody. An owner file may be left from a crash; nothing in it tells."""
    for program, mark, read in (
        ("Excel", path.with_name(f"~${path.name}"), read_excel_owner),
        ("LibreOffice", path.with_name(f".~lock.{path.name}#"), read_libreoffice_owner),
    ):
        content = _content(mark)
        if content is not None:
            return Owner(program, _name(content, read), mark)
    return None


def _content(mark: Path) -> bytes | None:
    """The owner file's first bytes; blank where it may not be read; None where there is none."""
    try:
        with mark.open("rb") as stream:
            return stream.read(4096)
    except FileNotFoundError:
        return None
    except OSError:
        return b"" if mark.exists() else None


def _name(content: bytes, read: Callable[[bytes], str]) -> str:
    return " ".join(clean(read(content)).split())[:100]


def read_excel_owner(content: bytes) -> str:
    """The user's name in the owner file that Excel makes."""
    length = int.from_bytes(content[_UTF16_AT : _UTF16_AT + 2], "little")
    start = _UTF16_AT + 2
    if 0 < length <= _LONGEST_NAME and len(content) >= start + 2 * length:
        return content[start : start + 2 * length].decode("utf-16-le", "replace")
    if content and 0 < content[0] <= _LONGEST_NAME:
        return content[1 : 1 + content[0]].decode("cp1252", "replace")
    return ""


def read_libreoffice_owner(content: bytes) -> str:
    """The name in the owner file that LibreOffice makes, else the user; with machine and time where they are told."""
    fields = [re.sub(r"\\(.)", r"\1", each[1]) for each in _FIELD.finditer(content.decode("utf-8", "replace"))]
    name, user, machine, time = [*fields, "", "", "", ""][:4]
    details = ", ".join(each for each in (f"på {machine}" if machine else "", time) if each)
    who = name.strip() or user.strip()
    return f"{who} ({details})" if who and details else who or details
