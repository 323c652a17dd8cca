"""Danish words around figures: numbers with their noun, percentages, and whether a target is met."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from integraxl.danish import format_number, format_percent, join_words
from integraxl.tables.arithmetic import exact
from integraxl.tables.model import ReportTable

# a table's values are known by its columns, which the type checker cannot see
Row = Mapping[str, Any]
Nouns = tuple[str, str]


def records(table: ReportTable) -> list[Row]:
    return list(table.records())


def number(n: float) -> str:
    return format_number(n)


def counted(n: int, one: str, many: str) -> str:
    """
    >>> counted(1, "flygtning", "flygtninge"), counted(1021, "flygtning", "flygtninge")
    ('1 flygtning', '1.021 flygtninge')
    """
    return f"{number(n)} {one if n == 1 else many}"


def percent(share: float, decimals: int = 1) -> str:
    """
    >>> percent(58 / 1021)
    '5,7 procent'
    """
    return format_percent(share, decimals).replace("%", "procent")


def target_percent(share: float) -> str:
    """A target with the decimals it was set with.

    >>> target_percent(0.1), target_percent(0.125)
    ('10 procent', '12,5 procent')
    """
    hundredths = exact(share) * 100
    return percent(share, next((d for d in range(3) if (hundredths * 10**d).denominator == 1), 3))


def reached_percent(share: float, target: float) -> str:
    """A share beside its target: with more decimals where one would hide that they differ."""
    shown = percent(share)
    return percent(share, 2) if share != target and shown == percent(target) else shown


def listed(parts: Iterable[str]) -> str:
    """`a, b og c`; nothing for no parts."""
    words = list(parts)
    return join_words(words) if words else ""


@dataclass(frozen=True)
class Aim:
    """A target over whole things: `reached` of them against the exact number that is the target.

    The tables do not say whether a target is a least or a most; being met or not on one side of it does.
    """

    reached: int
    wanted: Fraction
    met: bool

    @property
    def at_most(self) -> bool:
        return self.met != (self.reached >= self.wanted)

    @property
    def over(self) -> int:
        """How many more than the target allows (a most) or needs (a least); negative: how many are missing."""
        return self.reached - (math.floor(self.wanted) if self.at_most else math.ceil(self.wanted))

    def difference(self) -> str:
        """What is between the result and the target, in words."""
        if self.at_most:
            return f"{number(self.over)} for mange" if self.over > 0 else "inden for målet"
        if self.over < 0:
            return f"der mangler {number(-self.over)}"
        return f"{number(self.over)} flere end nødvendigt" if self.over else "netop nok"


def target_sentence(aim: Aim, goal: str, reached: str) -> str:
    """`Målet på 10 procent efter 1 år er ikke nået: 58 af 1.021, 5,7 procent, der mangler 45.`"""
    most = "højst " if aim.at_most else ""
    verdict = "nået" if aim.met else "ikke nået"
    return f"Målet på {most}{goal} er {verdict}: {reached}, {aim.difference()}."
