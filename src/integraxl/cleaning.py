"""Text from data, made harmless where it is shown: the one place that says which characters may not appear."""

from __future__ import annotations

import re

# Unicode's categories Cc, Cf and Cs and what is no character, as of Unicode 15.1: controls, directions, zero widths,
# tags, lone surrogates; and the separators of lines and paragraphs. Written out, so that a report does not depend on
# the Unicode tables of the Python at hand. The tab and the line end stay.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BREAK = re.compile(r" *[\t\n][\t\n ]*")
_PLAIN = re.compile("[ -~\u00a0-\u00ac\u00ae-\u05ff\n\t]*")


def clean(text: str) -> str:
    """The text without characters that cannot be seen, turn others around, or command a terminal or a spreadsheet.

    >>> clean("Sy\\u202erien\\x1b[31m")
    'Syrien[31m'
    """
    if _PLAIN.fullmatch(text):  # nearly every text: one look, nothing to replace
        return text
    return _UNSAFE.sub("", _LINE_END.sub("\n", text))


def one_line(text: str) -> str:
    """The cleaned text on one line, so that no text inside a table can look like a row of it."""
    return _BREAK.sub(" ", clean(text))


def escape_unsafe(json: str) -> str:
    """JSON whose unsafe characters are escaped: it tells the same text, and can do nothing where it is shown."""
    return json if _PLAIN.fullmatch(json) else _UNSAFE.sub(_escaped, json)


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
