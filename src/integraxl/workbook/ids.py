"""Ids across the tables of a workbook: records about nobody, and ids that look alike but count as two.

What has one cause on many rows is told once, on the first of them; the others are left out without a word of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from integraxl.contract.fields import Column, columns_of
from integraxl.contract.tables import Person
from integraxl.danish import format_number
from integraxl.workbook.checked import CheckedTable
from integraxl.workbook.issues import Finding, Issue
from integraxl.workbook.likeness import ZEROS, are_alike_but_for_number, difference, likeness, likenesses
from integraxl.workbook.rules import unknown_persons

_TOLD_SINGLY = 5
_BY_FORMAT = "det, som kun cellens format viser"


@dataclass(frozen=True)
class _Pair:
    """A record, the record whose id looks like its own, both by position, and what the ids differ by."""

    position: int
    other: int
    cause: str


def check_ids(table: CheckedTable, persons: CheckedTable | None) -> Iterator[Finding]:
    """Every reference to nobody, and every id that looks like another; one cause of many is a notice of the table."""
    for column in columns_of(table.records.model):
        if column.references_person and persons is not None:
            yield from _references(table, column, persons)
        elif column.unique and table.records.model is Person:
            yield from _look_alikes(table, column)


def _references(table: CheckedTable, column: Column, persons: CheckedTable) -> Iterator[Finding]:
    unknown = {each.position: each for each in unknown_persons(table.records, column, persons.records)}
    if not unknown:
        return
    pairs = _meant(table, column, persons, unknown)
    alike = {pair.position for pair in pairs}
    yield from (each for position, each in unknown.items() if position not in alike)
    for same in _by_cause(pairs):
        text = _unknown_text(table, column, persons, same)
        yield from _told(same, Finding(0, column.name, "unknown_person", text))


def _meant(table: CheckedTable, column: Column, persons: CheckedTable, positions: Mapping[int, object]) -> list[_Pair]:
    """Whose id each of these records most likely means, where one looks like it."""
    ids, known = table.records[column.name].tolist(), persons.records["person_id"].tolist()
    places = _first_by_likeness(known)
    found = {position: places[form] for position in positions if (form := likeness(ids[position])) in places}
    pairs = [_Pair(position, place, difference(ids[position], known[place])) for position, place in found.items()]
    if pairs or not (table.number_ids[column.name].any() or persons.number_ids["person_id"].any()):
        return pairs
    shown = [_Pair(position, place, _BY_FORMAT) for position, place in _same_digits(ids, known, positions)]
    return shown if len(shown) > _TOLD_SINGLY else []  # of few it may be chance


def _first_by_likeness(ids: Sequence[str | None]) -> dict[str, int]:
    places = [place for place, id in enumerate(ids) if id is not None]
    forms = likenesses([str(ids[place]) for place in places])
    return dict(zip(reversed(forms), reversed(places), strict=True))


def _same_digits(
    ids: Sequence[str], known: Sequence[str | None], positions: Mapping[int, object]
) -> Iterator[tuple[int, int]]:
    """Where ids are numbers, a format such as "B-"0000 may show what stands as text on the other sheet."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, id in enumerate(known):
        places[_digits(id or "")].append(place)
    for position in positions:
        those = places.get(_digits(ids[position]), ())
        if len(those) == 1:
            yield position, those[0]


def _digits(id: str) -> str:
    return re.sub(r"\D", "", id).lstrip("0")


def _look_alikes(table: CheckedTable, column: Column) -> Iterator[Finding]:
    ids = table.records[column.name].tolist()
    places = [place for place, id in enumerate(ids) if id is not None]
    known = [ids[place] for place in places]
    if are_alike_but_for_number(known):
        return
    forms = likenesses(known)
    if len(set(forms)) == len(forms):
        return
    first: dict[str, int] = {}
    pairs = [
        _Pair(place, other, difference(ids[place], ids[other]))
        for place, form in zip(places, forms, strict=True)
        if ids[other := first.setdefault(form, place)] != ids[place]
    ]
    for same in _by_cause(pairs):
        text, position = _look_alike_text(table, column, same), same[0].position
        if len(same) == 1:
            yield Finding(position, column.name, "ids_look_alike", text, "warning")
        else:  # of the column, so that it is told whatever else is wrong with that record
            where = table.cell_of(column.name, position)
            table.notices.append(Issue("warning", "ids_look_alike", table.place.sheet.name, where, text))


def _by_cause(pairs: Sequence[_Pair]) -> Iterator[list[_Pair]]:
    """The pairs that are told together: all of one cause where they are many, else each by itself."""
    found: dict[str, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        found[pair.cause].append(pair)
    for same in found.values():
        yield from [same] if len(same) > _TOLD_SINGLY else [[pair] for pair in same]


def _told(pairs: Sequence[_Pair], finding: Finding) -> Iterator[Finding]:
    """The finding for each of the pairs, told for the first."""
    for pair in pairs:
        yield replace(finding, position=pair.position, told=pair is pairs[0])


def _unknown_text(table: CheckedTable, column: Column, persons: CheckedTable, pairs: Sequence[_Pair]) -> str:
    pair = pairs[0]
    id, other = table.records[column.name][pair.position], persons.records["person_id"][pair.other]
    where = f"{persons.place.sheet.name}!{persons.cell_of('person_id', pair.other)}"
    if len(pairs) == 1:
        said = f"»{id}« findes ikke i Borgere, men ligner »{other}« i {where}; forskellen er {pair.cause}. "
        said += "Skriv id'et ens begge steder, eller tilføj borgeren på arket Borgere."
    else:
        said = f"{format_number(len(pairs))} id'er i {column.header} findes ikke i Borgere, men ligner id'er dér; "
        said += f"forskellen er {pair.cause}, som her »{id}« og i {where} »{other}«. Skriv dem ens begge steder."
    return said + _numbers_text(table, column, persons, pair)


def _numbers_text(table: CheckedTable, column: Column, persons: CheckedTable, pair: _Pair) -> str:
    """What to do where ids are numbers on one of the sheets, so that zeros before them are but shown."""
    here, there = table.number_ids[column.name][pair.position], persons.number_ids["person_id"][pair.other]
    if here == there or pair.cause not in (ZEROS, _BY_FORMAT):
        return ""
    with_numbers, name = (table, column.name) if here else (persons, "person_id")
    text = (persons.records["person_id"][pair.other] if here else table.records[column.name][pair.position]) or ""
    cell = with_numbers.cell_of(name, 0)
    written = re.fullmatch(r"(\D*)(\d+)", text)
    formula = f'med =TEKST({cell};"{"0" * len(written[2])}") ' if written and not written[1] else ""
    if written and written[1]:
        formula = f'med ="{written[1]}"&TEKST({cell};"{"0" * len(written[2])}") '
    return (
        f" Årsagen er, at id'erne på arket {with_numbers.place.sheet.name} er tal: Excel gemmer ikke nuller foran et "
        f"tal, men viser dem efter cellens format. Lav dem om til tekst {formula}i en tom kolonne, og indsæt svarene "
        "som værdier over tallene."
    )


def _look_alike_text(table: CheckedTable, column: Column, pairs: Sequence[_Pair]) -> str:
    pair, ids = pairs[0], table.records[column.name]
    id, other, where = ids[pair.position], ids[pair.other], table.cell_of(column.name, pair.other)
    if len(pairs) == 1:
        return (
            f"»{id}« ligner »{other}« i {where}; forskellen er {pair.cause}. De tælles som to borgere. "
            "Er det den samme, så ret id'et, og behold den ene række."
        )
    return (
        f"{format_number(len(pairs))} id'er i {column.header} ligner andre i kolonnen; forskellen er {pair.cause}, som "
        f"her »{id}« og i {where} »{other}«. De tælles som hver sin. Er de de samme, så ret id'erne, og behold den ene "
        "række af to."
    )
