"""The password of a protected workbook: asked for on a terminal, or given by whoever starts the program.

Never on the command line, which every user of the machine can read.
"""

from __future__ import annotations

import os
import sys

from integraxl.errors import UnreadableFile
from integraxl.workbook.door import PASSWORD_VARIABLE

_DESCRIPTOR = "INTEGRAXL_PASSWORD_FD"


def ask_password() -> str:
    """From the file descriptor numbered in INTEGRAXL_PASSWORD_FD (its next line), from INTEGRAXL_PASSWORD, or typed.

    Raises UnreadableFile where none of them gives one.
    """
    if descriptor := os.environ.get(_DESCRIPTOR):
        return _read_descriptor(descriptor)
    if password := os.environ.get(PASSWORD_VARIABLE):
        return password
    if sys.stdin is not None and sys.stdin.isatty():
        from getpass import getpass

        return getpass("Regnearkets adgangskode: ")
    raise UnreadableFile(
        "Regnearket er beskyttet med adgangskode. Kør kommandoen i en terminal, hvor koden kan skrives, "
        f"eller giv den i miljøvariablen {PASSWORD_VARIABLE} eller på den filbeskrivelse, som {_DESCRIPTOR} angiver."
    )


def _read_descriptor(descriptor: str) -> str:
    try:
        # left open, and not read ahead: the next line is for the next workbook
        with open(int(descriptor), "rb", buffering=0, closefd=False) as stream:
            return stream.readline().decode("utf-8").rstrip("\r\n")
    except (ValueError, OSError):
        raise UnreadableFile(
            f"{_DESCRIPTOR} er {descriptor}, men der er ingen åben filbeskrivelse med det nummer. Angiv den rigtige."
        ) from None
