"""Text of Visual Basic: literals, names and lines that its editor accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files

from integraxl.errors import AddinRefused

ENCODING = "cp1252"
"""The code page of a project; what is outside it would silently become a question mark."""

PREFIX = "Ixl_"
"""What every procedure of ours begins with, but for the formulas, whose names staff type."""

_PLACE = "' <generated>"  # the line of a module that gives way to what is generated
_LINE_LENGTH, _LINE_CONTINUATIONS = 1023, 24  # the editor takes no more
_WORDS = frozenset({  # words of the language
    "addressof", "and", "any", "as", "attribute", "binary", "boolean", "byref", "byte", "byval", "call", "case",
    "cbool", "cbyte", "cdate", "cdbl", "close", "const", "currency", "date", "debug", "declare", "dim", "do",
    "double", "each", "else", "elseif", "empty", "end", "enum", "eqv", "erase", "error", "event", "exit", "explicit",
    "false", "for", "friend", "function", "get", "global", "gosub", "goto", "if", "imp", "implements", "in", "input",
    "integer", "is", "len", "let", "lib", "like", "line", "lock", "long", "longlong", "longptr", "loop", "lset", "me",
    "mid", "mod", "name", "new", "next", "not", "nothing", "null", "object", "on", "open", "option", "optional", "or",
    "paramarray", "preserve", "print", "private", "property", "ptrsafe", "public", "put", "raiseevent", "redim",
    "rem", "resume", "return", "rset", "scale", "seek", "select", "set", "single", "static", "step", "stop", "string",
    "sub", "then", "time", "to", "true", "type", "typeof", "until", "variant", "wend", "while", "width", "with",
    "withevents", "write", "xor",
})  # fmt: skip


def text_literal(text: str) -> str:
    """A text in quotes. Raises AddinRefused for characters that a module cannot hold."""
    _refuse_unfit(text)
    return '"' + text.replace('"', '""') + '"'


def identifier(name: str) -> str:
    """A name as a variable's. Letters such as æ, ø and å are fine; words of the language are not."""
    _refuse_unfit(name)
    if name.casefold() in _WORDS or re.fullmatch(r"[^\W\d_]\w*", name) is None:
        raise AddinRefused(f"»{name}« kan ikke være navnet på et argument i Visual Basic. Vælg et andet navn.")
    return name


def filled_module(name: str, generated: Iterable[str] = ()) -> str:
    """The text of a module from modules/, with what is generated at its place, and the line ends that VBA has."""
    text = (files("integraxl.hosts.addin") / "modules" / name).read_text("utf-8")
    lines = text.replace(_PLACE, "\n".join(generated).strip("\n")).splitlines()
    for number, line in enumerate(lines, 1):
        _refuse_unfit(line)
        if len(line) > _LINE_LENGTH:
            raise AddinRefused(f"Linje {number} er på {len(line)} tegn; Visual Basic tager højst {_LINE_LENGTH}.")
    return "\r\n".join([*lines, ""])


def continued(head: str, items: Iterable[str], tail: str) -> list[str]:
    """A statement with one item per line: `head`, the items with commas between, `tail`."""
    listed = list(items)
    if len(listed) > _LINE_CONTINUATIONS:
        raise AddinRefused(f"En sætning med {len(listed)} dele er for lang til Visual Basic.")
    lines = [f"        {item}, _" for item in listed[:-1]] + [f"        {item}{tail}" for item in listed[-1:]]
    return [f"{head} _", *lines] if listed else [f"{head}{tail}"]


def _refuse_unfit(text: str) -> None:
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError as error:
        raise AddinRefused(f"»{text[error.start]}« i »{text}« findes ikke i Windows' vesteuropæiske tegnsæt.") from None
    if not text.isprintable():
        raise AddinRefused(f"»{text!r}« indeholder et linjeskift eller et styretegn.")
