"""Danish numbers and dates, read and written. Nothing here asks the machine's locale."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

from integraxl.cpr import conceal_cpr as conceal_cpr
from integraxl.cpr import holds_cpr as holds_cpr
from integraxl.cpr import mask_cpr as mask_cpr

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})([-./])(\d{1,2})\5(\d{4})")
_NUMBER = re.compile(r"[+\-−]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?")
_WIDE = Context(prec=400)  # every float can be written out in full


def fold(text: str) -> str:
    """The form in which headers and codes are compared: case, outer and doubled white space do not count.

    >>> fold("  Udsluset\\u00a0 TIL ")
    'udsluset til'
    """
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def parse_date(text: str) -> dt.date:
    """A date written as 2019-04-01, 01-04-2019, 01.04.2019 or 01/04/2019. Raises ValueError with a Danish reason."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(_why_no_date(text))
    if match[1]:
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    else:
        day, month, year = int(match[4]), int(match[6]), int(match[7])
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError("datoen findes ikke i kalenderen") from None


def _why_no_date(text: str) -> str:
    if re.fullmatch(r"\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2}", text.strip()):
        return "årstallet har kun to cifre"
    if ":" in text:
        return "der er et klokkeslæt med"
    return "det er ikke en dato"


def parse_number(text: str) -> float:
    """A Danish number such as 1.031 or 12,5. Raises ValueError with a Danish reason."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise ValueError("det er ikke et tal")
    number = float(plain.replace(".", "").replace(",", ".").replace("−", "-"))
    if not math.isfinite(number):
        raise ValueError("det er for stort et tal")
    return number


def half_up(value: float | Decimal, decimals: int = 0) -> Decimal:
    """`value` rounded half away from zero, as Excel's ROUND does, on its decimal digits.

    >>> half_up(2.675, 2), half_up(0.5), half_up(-2.5)
    (Decimal('2.68'), Decimal('1'), Decimal('-3'))
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_WIDE)


def format_number(value: float | Decimal, decimals: int = 0) -> str:
    """A number as Danes write it.

    >>> format_number(1021), format_number(-4.05, 1)
    ('1.021', '-4,1')
    """
    text = f"{half_up(value, decimals):,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return text.removeprefix("-") if float(half_up(value, decimals)) == 0 else text


def format_shortest(value: float) -> str:
    """A number with as many decimals as it has, at most four.

    >>> format_shortest(12.5), format_shortest(3)
    ('12,5', '3')
    """
    digits = -int(Decimal(repr(float(value))).normalize().as_tuple().exponent)
    return format_number(value, min(max(digits, 0), 4))


def format_percent(share: float, decimals: int = 1) -> str:
    """A share (0–1) as a percentage with its sign.

    >>> format_percent(58 / 1021)
    '5,7 %'
    """
    return f"{format_number(Decimal(repr(float(share))) * 100, decimals)} %"


def format_date(day: dt.date) -> str:
    """A date in words.

    >>> format_date(dt.date(2019, 4, 1))
    '1. april 2019'
    """
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def format_short_date(day: dt.date) -> str:
    """A date as staff type it.

    >>> format_short_date(dt.date(2019, 4, 1))
    '01-04-2019'
    """
    return f"{day.day:02}-{day.month:02}-{day.year:04}"


def join_words(words: Iterable[str], last: str = "og") -> str:
    """A list in running text.

    >>> join_words(["Kvinde", "Mand", "alle"], "eller")
    'Kvinde, Mand eller alle'
    """
    *front, end = words
    return f"{', '.join(front)} {last} {end}" if front else end


def nearest(word: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """The known word most like `word`, or None where nothing is as much as `alike` (0–1) the same."""
    folded = {fold(each): each for each in known}
    found = difflib.get_close_matches(fold(word), folded, n=1, cutoff=alike)
    return folded[found[0]] if found else None
