"""Ids that look alike are never taken for one, and never pass for two without a word."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from integraxl.contract.tables import Activity
from integraxl.workbook.likeness import difference, likeness, likenesses

from .conftest import Examine
from .small_workbooks import (
    Cell,
    agreement,
    error,
    person,
    place,
    referral,
    sheet,
    spell,
    warning,
)

CASE, DASH, SPACE, ZEROS = "store og små bogstaver", "bindestreger", "mellemrum", "nuller foran"
ALIKE = [
    ("B-17", "b-17", CASE),
    ("B-17", "B\u201117", DASH),  # the hyphen that does not break
    ("B-17", "B\u201317", DASH),
    ("B-17", "B\u221217", DASH),
    ("B-17", "B - 17", SPACE),
    ("Bo 17", "Bo  17", SPACE),
    ("1\u00a07", "1 7", "tegn, der ser ens ud"),
    ("B-17", "B17", "bindestreg eller mellemrum"),
    ("B 17", "B17", "bindestreg eller mellemrum"),
    ("B-17", "B-0017", ZEROS),
    ("00042", "42", ZEROS),
    ("2019-7", "2019-07", ZEROS),
    ("B-17", "\u0412-17", "bogstaver fra et andet alfabet"),
    ("B-107", "B-1O7", "bogstavet O og tallet 0"),
    ("B-17", "\uff22-\uff11\uff17", "tegn, der ser ens ud"),
    ("B-17", "b17", f"{CASE} og bindestreg eller mellemrum"),
    ("B-017", "b-17", f"{CASE} og {ZEROS}"),
    ("B-017", "\u0432\u201317", None),
]
UNLIKE = [("B-17", "B-71"), ("B-17", "C-17"), ("1-17", "11-7"), ("1 11", "11 1"), ("100", "10"), ("B-1.5", "B-15")]
UNLIKE += [("12o", "120"), ("12l", "121"), ("O1", "1"), ("A1", "A"), ("Åse", "Ase"), ("B_1", "B-1"), ("S-1", "S-10")]


@pytest.mark.parametrize(("one", "other", "cause"), ALIKE[:-1])
def test_what_two_ids_differ_by(one: str, other: str, cause: str) -> None:
    assert likeness(one) == likeness(other)
    assert difference(one, other) == difference(other, one) == cause


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_ids_that_are_not_alike(one: str, other: str) -> None:
    assert likeness(one) != likeness(other)


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    ids = [id for pair in (*(each[:2] for each in ALIKE), *UNLIKE) for id in pair]
    assert likenesses(ids) == list(map(likeness, ids))
    assert likenesses(["a\nb", "0a"]) == [likeness("a\nb"), likeness("0a")]


@pytest.mark.parametrize(("one", "other", "cause"), ALIKE[:-1])
def test_two_persons_that_look_like_one(examine: Examine, one: str, other: str, cause: str) -> None:
    workbook = examine(sheet("Borgere", person(one), person("x9"), person(other)))
    text = (
        f"»{other}« ligner »{one}« i A2; forskellen er {cause}. De tælles som to borgere. "
        "Er det den samme, så ret id'et, og behold den ene række."
    )
    assert workbook.issues == (warning("ids_look_alike", "Borgere!A4", text),)
    assert len(workbook.persons) == 3


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_two_persons_that_do_not(examine: Examine, one: str, other: str) -> None:
    assert examine(sheet("Borgere", person(one), person(other))).issues == ()


def test_many_persons_that_look_like_others_are_told_once(examine: Examine) -> None:
    people = [person(f"b-{n}") for n in range(10)] + [person(f"B-{n}") for n in range(10)]
    text = (
        f"10 id'er i BorgerID ligner andre i kolonnen; forskellen er {CASE}, som her »B-0« og i A2 »b-0«. De tælles "
        "som hver sin. Er de de samme, så ret id'erne, og behold den ene række af to."
    )
    workbook = examine(sheet("Borgere", *people))
    assert workbook.issues == (warning("ids_look_alike", "Borgere!A12", text),)
    assert len(workbook.persons) == 20


@pytest.mark.parametrize(("table", "record"), [("Aktiviteter", spell), ("IGU", agreement), ("Kvindeindsats", referral)])
@pytest.mark.parametrize(("one", "other", "cause"), ALIKE[:-1])
def test_a_record_names_the_person_whose_id_it_nearly_has(
    examine: Examine, table: str, record: type, one: str, other: str, cause: str
) -> None:
    workbook = examine(sheet("Borgere", person("x9"), person(one)), sheet(table, record("x9"), record(other)))
    text = (
        f"»{other}« findes ikke i Borgere, men ligner »{one}« i Borgere!A3; forskellen er {cause}. "
        "Skriv id'et ens begge steder, eller tilføj borgeren på arket Borgere."
    )
    assert workbook.issues == (error("unknown_person", place(table, "BorgerID", 3), text),)


NUMBERS, TEXTS = range(1, 9), [f"{n:05}" for n in range(1, 9)]
AS_TEXT = (
    "Årsagen er, at id'erne på arket {} er tal: Excel gemmer ikke nuller foran et tal, men viser dem efter cellens "
    "format. Lav dem om til tekst med ={} i en tom kolonne, og indsæt svarene som værdier over tallene."
)


@pytest.mark.parametrize(
    ("people", "spells", "sheet_name", "formula"),
    [
        (NUMBERS, TEXTS, "Borgere", 'TEKST(A2;"00000")'),
        (TEXTS, NUMBERS, "Aktiviteter", 'TEKST(B2;"00000")'),
    ],
)
def test_numbers_that_a_format_shows_with_zeros_are_one_fault(
    examine: Examine, people: Sequence[Cell], spells: Sequence[Cell], sheet_name: str, formula: str
) -> None:
    """The cell shows 00042 by its format and holds 42; on the other sheet it stands as text."""
    workbook = examine(sheet("Borgere", *map(person, people)), sheet("Aktiviteter", *map(spell, spells)))
    text = (
        f"8 id'er i BorgerID findes ikke i Borgere, men ligner id'er dér; forskellen er {ZEROS}, som her »{spells[0]}« "
        f"og i Borgere!A2 »{people[0]}«. Skriv dem ens begge steder. {AS_TEXT.format(sheet_name, formula)}"
    )
    assert workbook.issues == (error("unknown_person", "Aktiviteter!B2", text),)
    assert len(workbook.tables[Activity]) == 0
    assert workbook.rejected == {Activity: 8}


def test_numbers_that_a_format_shows_with_letters_are_one_fault(examine: Examine) -> None:
    """The format "B-"00000 shows 1 as B-00001."""
    spells = [f"B-{text}" for text in TEXTS]
    workbook = examine(sheet("Borgere", *map(person, NUMBERS)), sheet("Aktiviteter", *map(spell, spells)))
    text = (
        "8 id'er i BorgerID findes ikke i Borgere, men ligner id'er dér; forskellen er det, som kun cellens format "
        "viser, som her »B-00001« og i Borgere!A2 »1«. Skriv dem ens begge steder. "
        + AS_TEXT.format("Borgere", '"B-"&TEKST(A2;"00000")')
    )
    assert workbook.issues == (error("unknown_person", "Aktiviteter!B2", text),)


def test_numbers_on_both_sheets_are_the_same_ids(examine: Examine) -> None:
    assert examine(sheet("Borgere", *map(person, NUMBERS)), sheet("Aktiviteter", *map(spell, NUMBERS))).issues == ()


def test_many_texts_with_other_zeros_are_one_fault(examine: Examine) -> None:
    spells = [f"{n:03}" for n in NUMBERS]
    workbook = examine(sheet("Borgere", *map(person, TEXTS)), sheet("Aktiviteter", *map(spell, spells)))
    text = (
        f"8 id'er i BorgerID findes ikke i Borgere, men ligner id'er dér; forskellen er {ZEROS}, som her »001« og i "
        "Borgere!A2 »00001«. Skriv dem ens begge steder."
    )
    assert workbook.issues == (error("unknown_person", "Aktiviteter!B2", text),)


def test_a_stranger_among_many_look_alikes_is_told_by_itself(examine: Examine) -> None:
    spells = [*TEXTS, "x9"]
    workbook = examine(sheet("Borgere", *map(person, NUMBERS)), sheet("Aktiviteter", *map(spell, spells)))
    text = "»x9« findes ikke i Borgere. Ret id'et, eller tilføj borgeren på arket Borgere."
    assert [issue.cell for issue in workbook.issues] == ["B2", "B10"]
    assert workbook.issues[1] == error("unknown_person", "Aktiviteter!B10", text)


UNSEEN = ["\u200b", "\ufeff", "\u00ad", "\u200e", "\u2060", "\u202a", "\x07"]


@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize("inline", [False, True])
def test_a_sign_that_cannot_be_seen_is_taken_out_and_told(examine: Examine, sign: str, inline: bool) -> None:
    workbook = examine(
        sheet("Borgere", person("a1"), person(f"B-{sign}17")), sheet("Aktiviteter", spell("B-17")), inline=inline
    )
    text = (
        "Id'et har tegn, der ikke kan ses. De er ikke læst med. Slet cellen, og skriv id'et igen, så det også kan "
        "findes i Excel."
    )
    assert workbook.issues == (warning("unseen_characters", "Borgere!A3", text),)
    assert workbook.persons["person_id"].tolist() == ["a1", "B-17"]


def test_signs_that_cannot_be_seen_on_many_rows_are_told_once(examine: Examine) -> None:
    people = [person("a0"), *(person(f"a{n}\u200b") for n in range(1, 8))]
    spells = [spell(f"\ufeffa{n}") for n in range(3)]
    workbook = examine(sheet("Borgere", *people), sheet("Aktiviteter", *spells))
    text = (
        "{} id'er i BorgerID har tegn, der ikke kan ses, det første her. Tegnene er ikke læst med. Slet cellen, og "
        "skriv id'et igen, så det også kan findes i Excel."
    )
    assert workbook.issues == (
        warning("unseen_characters", "Borgere!A3", text.format(7)),
        warning("unseen_characters", "Aktiviteter!B2", text.format(3)),
    )


def test_one_id_with_and_without_such_a_sign_stands_twice(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person("B-17"), person("B-17\u200b")))
    assert [issue.code for issue in workbook.errors] == ["duplicate_id", "duplicate_id"]
