"""What is taken for a CPR number: the one place that says it.

A CPR number is a birth date and four digits. Modulus 11 is no test: numbers without it are valid since 2007. A text is
looked at as it is shown, without what cannot be seen, with the digits of every script, whatever letters stand around:
a digit directly before or after makes another number of it. In it a CPR number is

- `ddmmyy` and `nnnn` together, or with any one or two other characters between them, or any white space;
- `ddmmyyyy` and `nnnn` the same way, where the year is of the years 1800 to 2099;
- `dd-mm-yy` and `nnnn`, with one sign or two at each place. Not where a full stop, comma, colon or bracket and a space
  say that a date ends and something else begins: `01.04.19, 1250 kr.`;
- `dd-mm-yyyy` and `nnnn`, with nothing, a hyphen or the date's own sign before `nnnn`. A date and then a number is
  none: `01.04.2019 1250`;
- ten digits with the same sign between all of them, or between all pairs;
- nine digits together, or eleven with a full year: a spreadsheet has dropped the zero of a day before the tenth. With a
  sign inside only where nothing else stands on the line;
- a number written as 1,01901234E+08.

The day is 01 to 31, or 60 more (erstatningspersonnummer), and the month 01 to 12. Checksums and other identifiers of 32
hexadecimal digits or more are none. Of the numbers in cells, those of nine to twelve digits are, but for round ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from integraxl.cleaning import clean

MASK = "xxxxxx-xxxx"

FEWEST_DIGITS = 9
_ROUND = 10_000  # no CPR number ends in 0000, and many an amount does

_SECOND = "(?:(?<=0)[1-9]|(?<=[1278])[0-9]|(?<=3)[01]|(?<=6)[1-9]|(?<=9)[01])"  # digit of a day
_MONTH = "(?:0[1-9]|1[0-2])"
_YEAR = "(?:18|19|20)[0-9]{2}"
_SIGN, _DATE_SIGNS = r"[\W_]", r"(?:[^\w:]|_){1,2}"
_HYPHEN = r"[-\u2010-\u2015\u2212\uff0d]"
_APART = rf"[0-9]{{2}}(?:(?![.,;:!?)\]]\s|\s[(\[»\"']){_SIGN}{{0,2}}|\s+|\s[-./\u2010-\u2015\u2212]\s)[0-9]{{4}}"
_CPR = re.compile(
    rf"""
    [0-9](?<![0-9]{{2}})(?:  # the digit comes first, for then the search skips all else
        {_SECOND}(?:
            {_MONTH}(?:
                (?:{_YEAR}|[0-9]{{2}})(?:[^0-9]{{0,2}}|\s+|\s[^0-9]\s)[0-9]{{4}}
                |[0-9]{{2}}[^0-9]{{1,2}}[0-9]{{2}}\ [0-9]{{2}}
                |{_DATE_SIGNS}{_APART}
            )
            |{_DATE_SIGNS}{_MONTH}(?:{_DATE_SIGNS})?{_APART}
            |(?P<sign>{_SIGN}){_MONTH}(?P=sign)(?:
                {_YEAR}(?:(?P=sign)|{_HYPHEN})?[0-9]{{4}}
                |[0-9]{{2}}(?P=sign)[0-9]{{4}}
                |(?<![0-9]{_SIGN}[0-9]{{2}}[^0-9][0-9]{{2}}[^0-9])[0-9]{{2}}(?:(?P=sign)[0-9]{{2}}){{2}}(?!(?P=sign)[0-9])
            )
        )
        |(?<=[1-9]){_MONTH}(?:{_YEAR}|[0-9]{{2}})[0-9]{{4}}
        |(?<![0-9]{_SIGN}[0-9])(?P<one>{_SIGN})
            (?:(?<=0.)[1-9]|(?<=[1278].)[0-9]|(?<=3.)[01]|(?<=6.)[1-9]|(?<=9.)[01])(?P=one)
            (?:0(?P=one)[1-9]|1(?P=one)[0-2])(?:(?P=one)[0-9]){{6}}(?!(?P=one)[0-9])
    )(?![0-9])
    """,
    re.VERBOSE | re.DOTALL,
)
_ALONE = re.compile(rf"^[^\S\n]*[1-9]{_MONTH}[0-9]{{2}}{_SIGN}{{1,2}}[0-9]{{4}}[^\S\n]*$", re.MULTILINE)
_IDENTIFIER = re.compile(
    "[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
)
_BEFORE, _AFTER = re.compile("[0-9A-Za-z-]{0,64}$"), re.compile("[0-9A-Za-z-]{0,64}")
_EXPONENT = re.compile(r"(?<=[0-9][0-9.,]{4}[0-9])[eE]\+?(?:0?[0-9]|1[01])(?![0-9])")
_SCIENTIFIC = re.compile(rf"(?<![0-9.,])[0-9]{{1,12}}(?:[.,][0-9]{{1,12}})?{_EXPONENT.pattern}")
_PLAIN_NUMBER = re.compile(r"[+\-−]?[0-9]{1,20}(?:[.,][0-9]{1,20})?")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
# marks that are drawn over a digit or choose its shape, and letters without a shape
_MARKS = re.compile(
    "[\u0300-\u036f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufe20-\ufe2f\uffa0"
    "\U000e0100-\U000e01ef]+"
)
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_NEITHER_DIGIT_NOR_END = bytes({*range(256)} - {*b"0123456789\0"})


def holds_cpr(text: str) -> bool:
    """Whether a CPR number stands in the text.

    >>> holds_cpr("Amina, 010190 1234"), holds_cpr("01.04.2019 1250")
    (True, False)
    """
    return next(texts_with_cpr([text]), None) is not None


def texts_with_cpr(texts: Sequence[str]) -> Iterator[int]:
    """The positions of the texts with a CPR number: found some hundred times as fast as by a look at each."""
    return (at for at in _suspects(texts) if _holds(_seen(texts[at])))


def mask_cpr(text: str) -> str:
    """The text with every CPR number hidden, safe for messages. A text without any is given back as it is."""
    if not holds_cpr(text):
        return text
    shown = _SCIENTIFIC.sub(lambda match: MASK if _is_cpr_number(match[0]) else match[0], _seen(text))
    shown = _CPR.sub(lambda match: match[0] if _is_identifier(match) else MASK, shown)
    return _ALONE.sub(MASK, shown)


def conceal_cpr(text: str) -> str:
    """The text as a message may show it: nothing of it where a CPR number stands in it, for a name may stand beside.

    >>> conceal_cpr("Amina, 010190-1234"), conceal_cpr("A-17")
    ('xxxxxx-xxxx', 'A-17')
    """
    return MASK if holds_cpr(text) else text


def only_cpr(text: str) -> str | None:
    """The ten digits of a text that is a CPR number and nothing else, however it is written; else None.

    >>> only_cpr("010190-1234"), only_cpr("101901234"), only_cpr("01011990-1234"), only_cpr("Amina 010190-1234")
    ('0101901234', '0101901234', '0101901234', None)
    """
    seen = _seen(text).strip()
    digits = re.sub("[^0-9]", "", seen)
    if not holds_cpr(seen) or not 9 <= len(digits) <= 12 or re.search(r"[^\W\d_]", seen):
        return None
    digits = digits.zfill(len(digits) + len(digits) % 2)
    return digits[:4] + digits[-6:]


def number_as_cpr(value: float) -> str:
    """A number as the digits of a CPR number; blank where it can be none.

    >>> number_as_cpr(101901234.0), number_as_cpr(101900000), number_as_cpr(101901234.5)
    ('101901234', '', '')
    """
    return f"{value:.0f}" if 10**8 <= value < 10**12 and value == value // 1 and value % _ROUND else ""


def cell_holds_cpr(text: str) -> bool:
    """The same for a text that may be the number of a cell: a fraction is none, and a round number neither."""
    plain = text.strip()
    if _PLAIN_NUMBER.fullmatch(plain):
        return holds_cpr(number_as_cpr(float(plain.replace(",", ".").replace("−", "-"))))
    return holds_cpr(text)


def _holds(seen: str) -> bool:
    if any(not _is_identifier(match) for match in _CPR.finditer(seen)) or _ALONE.search(seen):
        return True
    return _EXPONENT.search(seen) is not None and any(map(_is_cpr_number, _SCIENTIFIC.findall(seen)))


def _is_identifier(match: re.Match[str]) -> bool:
    """Whether what was found stands in a checksum or the like."""
    text, (start, end) = match.string, match.span()
    before, after = _BEFORE.search(text, max(0, start - 64), start), _AFTER.match(text, end)
    around = text[before.start() if before else start : after.end() if after else end]
    return _IDENTIFIER.fullmatch(around) is not None


def _is_cpr_number(scientific: str) -> bool:
    value = Decimal(scientific.replace(",", "."))
    return value < 10**12 and _CPR.fullmatch(number_as_cpr(float(value))) is not None


def _seen(text: str) -> str:
    """The text as it is seen: every digit as 0 to 9, and nothing on it."""
    shown = clean(text)
    if shown.isascii():
        return shown
    shown = _MARKS.sub("", shown)
    return shown.translate(_ONE_SCRIPT) if _OTHER_DIGIT.search(shown) else shown


class _OneScript(dict[int, str]):
    """For `translate`: a digit of any script as one of 0 to 9."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = str(int(character)) if character.isdecimal() else character
        return self[code]


_ONE_SCRIPT = _OneScript()


def _suspects(texts: Sequence[str]) -> Iterator[int]:
    """The positions of the texts with digits enough: one look at every byte of them all at once."""
    joined = "\0".join(texts)
    if joined.count("\0") >= len(texts):  # it stands in one of them, and would part it
        joined = "\0".join(text.replace("\0", "") for text in texts)
    if not joined.isascii() and _OTHER_DIGIT.search(joined):
        joined = joined.translate(_ONE_SCRIPT)
    digits = joined.encode("utf-8", "surrogatepass").translate(_DIGITS, _NEITHER_DIGIT_NOR_END)
    if b"0" * FEWEST_DIGITS in digits:
        yield from (at for at, each in enumerate(digits.split(b"\0")) if len(each) >= FEWEST_DIGITS)
