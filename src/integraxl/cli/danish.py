"""argparse in Danish: its own texts, translated. argparse looks them up through its module's `_`, as gettext would."""

from __future__ import annotations

import argparse

_TEXTS = {
    "usage: ": "brug: ",
    "positional arguments": "argumenter",
    "options": "valg",
    "show this help message and exit": "vis denne hjælp",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "the following arguments are required: %s": "der mangler: %s",
    "unrecognized arguments: %s": "ukendt: %s",
    "expected one argument": "skal have én værdi",
    "expected at least one argument": "skal have mindst én værdi",
    "invalid choice: %(value)r (choose from %(choices)s)": "kan ikke være %(value)r (vælg %(choices)s)",
    "invalid choice: %r (choose from %s)": "kan ikke være %r (vælg %s)",
    "invalid %(type)s value: %(value)r": "kan ikke være %(value)r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s kan være flere: %(matches)s",
    "ignored explicit argument %r": "skal ikke have værdien %r",
    "not allowed with argument %s": "kan ikke bruges sammen med %s",
}


def speak_danish() -> None:
    """Make argparse's messages Danish in this process."""
    argparse._ = lambda text: _TEXTS.get(text, text)  # type: ignore[attr-defined]
