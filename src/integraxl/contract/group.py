"""The grammar of Gruppe: `alle`, `kvinder`, `under 30`, `30+`, `18-24`, `kvinder under 30`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from integraxl.contract.codes import Gender
from integraxl.errors import InvalidParameter

_SEX = {"kvinder": Gender.WOMAN, "mænd": Gender.MAN}
_AGE = re.compile(
    r"(?:under (?P<under>\d{1,3})|over (?P<over>\d{1,3})|(?P<plus>\d{1,3})\+|(?P<low>\d{1,3})-(?P<high>\d{1,3}))"
)


@dataclass(frozen=True)
class Group:
    """A target group: a sex, an age range in completed years, both or neither.

    `low` is the first age that is in, `high` the first that is out; None means no limit.
    """

    gender: Gender | None = None
    low: int | None = None
    high: int | None = None

    def __str__(self) -> str:
        sex = {None: "", Gender.WOMAN: "kvinder", Gender.MAN: "mænd"}[self.gender]
        return " ".join(part for part in (sex, self._ages()) if part) or "alle"

    def _ages(self) -> str:
        if self.low is None:
            return "" if self.high is None else f"under {self.high}"
        return f"{self.low}+" if self.high is None else f"{self.low}-{self.high - 1}"


EVERYONE = Group()


def parse_group(text: str) -> Group:
    """The group that a text names.

    >>> parse_group("over 30") == parse_group("30+")
    True
    >>> str(parse_group("Kvinder 18-24"))
    'kvinder 18-24'
    """
    words = " ".join(text.replace("–", "-").lower().split())
    if words in ("", "alle"):
        return EVERYONE
    sex, _, rest = words.partition(" ")
    gender = _SEX.get(sex)
    ages = rest if gender else words
    if gender and not ages:
        return Group(gender)
    match = _AGE.fullmatch(ages)
    if match is None or (match["low"] and int(match["low"]) > int(match["high"])):
        raise InvalidParameter(
            f"»{text}« er ikke en gruppe. Skriv fx alle, kvinder, mænd, under 30, 30+, 18-24 eller kvinder under 30."
        )
    if match["under"]:
        return Group(gender, None, int(match["under"]))
    if match["low"]:
        return Group(gender, int(match["low"]), int(match["high"]) + 1)
    return Group(gender, int(match["over"] or match["plus"]), None)
