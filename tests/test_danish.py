"""Danish numbers, dates and words, read and written; and CPR numbers, seen and hidden."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integraxl.danish import (
    MONTHS,
    fold,
    format_date,
    format_number,
    format_percent,
    format_short_date,
    half_up,
    holds_cpr,
    join_words,
    mask_cpr,
    nearest,
    parse_date,
    parse_number,
)


@pytest.mark.parametrize(
    "text",
    [
        "2019-04-01",
        "01-04-2019",
        "01.04.2019",
        "01/04/2019",
        "1-4-2019",
        "1.4.2019",
        " 01-04-2019\n",
        "\u00a001-04-2019",
    ],
)
def test_a_date_is_read(text: str) -> None:
    assert parse_date(text) == dt.date(2019, 4, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("01-04-19", "årstallet har kun to cifre"),
        ("01/04-19", "årstallet har kun to cifre"),
        ("1 4 19", "årstallet har kun to cifre"),
        ("01/04-2019", "det er ikke en dato"),
        ("2019/04/01", "det er ikke en dato"),
        ("2019-4-1", "det er ikke en dato"),
        ("01 04 2019", "det er ikke en dato"),
        ("010419", "det er ikke en dato"),
        ("1. april 2019", "det er ikke en dato"),
        ("i dag", "det er ikke en dato"),
        ("", "det er ikke en dato"),
        ("01-04-2019 kl. 12:00", "der er et klokkeslæt med"),
        ("2019-04-01T00:00", "der er et klokkeslæt med"),
        ("31-04-2019", "datoen findes ikke i kalenderen"),
        ("29-02-1900", "datoen findes ikke i kalenderen"),
        ("29-02-2019", "datoen findes ikke i kalenderen"),
        ("2019-00-01", "datoen findes ikke i kalenderen"),
        ("00-00-0000", "datoen findes ikke i kalenderen"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_date(text)
    assert str(caught.value) == reason


@given(st.dates())
def test_a_date_written_is_read_back(day: dt.date) -> None:
    assert parse_date(format_short_date(day)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("1031", 1031),
        ("1.031", 1031),
        ("12,5", 12.5),
        ("1.234.567,891", 1234567.891),
        ("-4,05", -4.05),
        ("−4", -4),
        ("+4", 4),
        (" 12,5 ", 12.5),
        ("0,383", 0.383),
        ("007", 7),
        ("100.000", 100000),
    ],
)
def test_a_number_is_read(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "x", "1.5", "12.34", "0.383", "00.383", "1.0310", "1031.000", ".5", ",5", "5,", "1,2,3",
        "1,234.5", "1 234", "1\u00a0234", "12,5 t", "10 %", "1e3", "inf", "nan", "0x10", "1_000", "--1", "1.", "½",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_number(text)
    assert str(caught.value) == "det er ikke et tal"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_written_is_read_back(value: Decimal) -> None:
    assert parse_number(format_number(value, 3)) == float(value)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1021, 0, "1.021"),
        (1234567, 0, "1.234.567"),
        (-1021.5, 0, "-1.022"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (0.05, 1, "0,1"),
        (2.675, 2, "2,68"),
        (-0.04, 1, "0,0"),
        (-0.0, 0, "0"),
        (1e15, 0, "1.000.000.000.000.000"),
        (1e30, 0, "1.000.000.000.000.000.000.000.000.000.000"),
        (12, 3, "12,000"),
    ],
)
def test_a_number_is_written(value: float, decimals: int, text: str) -> None:
    assert format_number(value, decimals) == text


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (58 / 1021, 1, "5,7 %"),
        (0.285, 0, "29 %"),
        (0.145, 0, "15 %"),
        (1, 1, "100,0 %"),
        (0, 0, "0 %"),
        (83 / 216, 1, "38,4 %"),
    ],
)
def test_a_share_is_written_as_a_percentage(share: float, decimals: int, text: str) -> None:
    assert format_percent(share, decimals) == text


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [(0.5, 0, "1"), (-0.5, 0, "-1"), (2.5, 0, "3"), (1.005, 2, "1.01"), (0.285, 2, "0.29"), (1e22, 0, "1E+22")],
)
def test_rounding_is_half_away_from_zero_on_decimals(value: float, decimals: int, rounded: str) -> None:
    assert half_up(value, decimals) == Decimal(rounded)


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
def test_a_half_is_always_rounded_away_from_zero(n: int, decimals: int) -> None:
    unit = Decimal(1).scaleb(-decimals)
    exact = (Decimal(n) + (Decimal("0.5") if n >= 0 else Decimal("-0.5"))) * unit
    assert half_up(exact, decimals) == (n + (1 if n >= 0 else -1)) * unit


def test_dates_in_words() -> None:
    assert [format_date(dt.date(2019, month, 1)) for month in (1, 4, 12)] == [
        "1. januar 2019",
        "1. april 2019",
        "1. december 2019",
    ]
    assert MONTHS.index("maj") == 4


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Køn", "køn"),
        (" KØN ", "køn"),
        ("Udsluset\u00a0\u00a0til", "udsluset til"),
        ("Udsluset\t\n til", "udsluset til"),
        ("A\u030arhus", "århus"),
        ("A-lov", "a-lov"),
        ("Kvinde\u200b", "kvinde\u200b"),
        ("", ""),
    ],
)
def test_folding_ignores_case_and_space_and_nothing_else(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("words", "last", "text"),
    [
        (["a"], "og", "a"),
        (["a", "b"], "og", "a og b"),
        (["a", "b", "c"], "eller", "a, b eller c"),
    ],
)
def test_words_are_joined(words: list[str], last: str, text: str) -> None:
    assert join_words(iter(words), last) == text


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("Kvinder", ["Kvinde", "Mand"], "Kvinde"),
        ("KVINNE", ["Kvinde", "Mand"], "Kvinde"),
        ("x", ["Kvinde", "Mand"], None),
        ("", ["Kvinde"], None),
        ("outflow.al", ["outflow.all", "outflow.women"], "outflow.all"),
        ("Kvinde", [], None),
    ],
)
def test_the_nearest_word(word: str, known: list[str], found: str | None) -> None:
    assert nearest(word, known) == found


CPR_TEXTS = [
    ("0101901234", "xxxxxx-xxxx"),
    ("010190-1234", "xxxxxx-xxxx"),
    ("010190 1234", "xxxxxx-xxxx"),
    ("010190\u00a01234", "xxxxxx-xxxx"),
    ("010190–1234", "xxxxxx-xxxx"),
    ("311299-0000", "xxxxxx-xxxx"),
    ("101901234", "xxxxxx-xxxx"),
    ("Amina (010190-1234)", "Amina (xxxxxx-xxxx)"),
    ("010190-1234 og 020291-5678", "xxxxxx-xxxx og xxxxxx-xxxx"),
    ("cpr:0101901234.", "cpr:xxxxxx-xxxx."),
]


@pytest.mark.parametrize(("text", "masked"), CPR_TEXTS)
def test_a_cpr_number_is_seen_and_hidden(text: str, masked: str) -> None:
    assert holds_cpr(text)
    assert mask_cpr(text) == masked
    assert not holds_cpr(masked)


@pytest.mark.parametrize(
    "text",
    [
        "", "a1", "3201901234", "0113901234", "0000901234", "01019012345", "10101901234", "010190-123", "123456789",
        "20190401", "2019-04-01", "12345678",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_cpr(text)
    assert mask_cpr(text) == text


@given(st.text(alphabet="0123456789- ax", max_size=24))
def test_what_is_masked_holds_no_cpr_number(text: str) -> None:
    assert not holds_cpr(mask_cpr(text))
