"""A formula as Danish Excel and Calc show it."""

from __future__ import annotations

import re

_WORDS = {"DATE": "DATO", "DAY": "DAG", "TRUE": "SAND", "FALSE": "FALSK", "YEAR": "ÅR", "#All": "#Alle"}
_PART = re.compile(r'"[^"]*"|\d+\.\d+|#?[A-Za-z_]+|.', re.DOTALL)


def in_danish(formula: str) -> str:
    """The formula with Danish names, semicolons and decimal commas; texts stay as they are.

    >>> in_danish('=TARGET_MET(OUTFLOW(Borgere[#All],2,DATE(2019,4,1)),0.38,"a,b")')
    '=TARGET_MET(OUTFLOW(Borgere[#Alle];2;DATO(2019;4;1));0,38;"a,b")'
    """
    return "".join(map(_translated, _PART.findall(formula)))


def _translated(part: str) -> str:
    if part.startswith('"'):
        return part
    if part == ",":
        return ";"
    return part.replace(".", ",") if part[0].isdigit() else _WORDS.get(part, part)
