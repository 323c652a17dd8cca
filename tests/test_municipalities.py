"""The names of the 98 municipalities, however they are written."""

from __future__ import annotations

import pytest

from integraxl.contract.municipalities import MUNICIPALITIES, _names, _spellings, likely_name, official_name


def test_there_are_98_of_different_names() -> None:
    assert len(MUNICIPALITIES) == len(set(MUNICIPALITIES.values())) == 98


def test_no_spelling_names_two() -> None:
    every = [spelling for code, name in MUNICIPALITIES.items() for spelling in set(_spellings(code, name))]
    assert len(every) == len(set(every)) == len(_names())


@pytest.mark.parametrize("name", MUNICIPALITIES.values())
def test_every_name_is_known_in_its_usual_spellings(name: str) -> None:
    spellings = {
        name,
        name.upper(),
        f"  {name.lower()} ",
        f"{name} Kommune",
        f"{name}s Kommune",
        f"{name} kommune.",
        f"Kommunen {name}",
        f"{name} Kom.",
        f"{name} Komm.",
        name.replace("-", " "),
        name.replace("-", ""),
        name.replace("-", "\u2013"),
        name.replace("-", " - "),
        name.replace("aa", "å").replace("Aa", "Å"),
        name.replace("å", "aa"),
        name.replace("ø", "oe").replace("æ", "ae").replace("Æ", "Ae"),
        name.replace("ø", "ö").replace("æ", "ä"),
        name.replace("å", "a\u030a"),
        f"{name[:2]}\u200b{name[2:]}",
    }
    assert {official_name(each) for each in spellings} == {name}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Århus", "Aarhus"), ("Ålborg", "Aalborg"), ("Åbenrå Kommune", "Aabenraa"), ("Nordfyn", "Nordfyns"),
        ("Nordfyns Kommune", "Nordfyns"), ("Vesthimmerland", "Vesthimmerlands"), ("Københavns Kommune", "København"),
        ("Kbh.", "København"), ("Kbh. Kommune", "København"), ("Copenhagen", "København"), ("Mors", "Morsø"),
        ("Bornholms Regionskommune", "Bornholm"), ("Lyngby-Tårbæk", "Lyngby-Taarbæk"),
        ("Høje Tåstrup", "Høje-Taastrup"),
        ("Faaborg/Midtfyn", "Faaborg-Midtfyn"), ("Fåborg-Midtfyns Kommune", "Faaborg-Midtfyn"), ("Tårnby", "Tårnby"),
        ("Taarnby", "Tårnby"), ("851 Aalborg", "Aalborg"), ("0851", "Aalborg"), ("Aalborg (851)", "Aalborg"),
        ("Ærø\u00a0Kommune", "Ærø"),
    ],
)  # fmt: skip
def test_other_names(typed: str, name: str) -> None:
    assert official_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    ["", " ", "Kommune", "kommune 851x", "Ribe", "Aalborg (syntetiske data)", "Aalborg og Odense", "Aal", "Taastrup",
     "Nordborg", "I alt", "Region Nordjylland", "851 Odense", "Frederiks", "Aalborg Øst"],
)  # fmt: skip
def test_what_is_none_of_them_is_not_guessed(typed: str) -> None:
    assert official_name(typed) is None


def test_a_slip_is_told_with_what_may_be_meant() -> None:
    assert likely_name("Aalbrog Kommune") == "Aalborg"
    assert likely_name("Frederikshan") == "Frederikshavn"
    assert likely_name("Ribe") is None
