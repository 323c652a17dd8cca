"""A first guess at the mapping, from headers, kinds of values and codes. A person confirms it before it is used."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import Any

from integraxl.contract.fields import Column, Kind, Record, columns_of
from integraxl.contract.tables import Activity, Effort, Igu, Interpreting, Person
from integraxl.danish import conceal_cpr, fold, holds_cpr, nearest
from integraxl.exchange.export import Export
from integraxl.exchange.mapping import BLANK, DATE_FORMATS, IMPORTED, Mapping, mapping_text
from integraxl.exchange.translate import prepared
from integraxl.workbook.convert import convert, is_blank

_SAMPLE = 300  # rows that are tried
_MOST_CODES = 40
_NOTHING = ("-", "--", "ingen", "intet")
_ALIKE, _VERY_ALIKE, _FITTING = 0.6, 0.85, 0.9

# what case systems call a column; compared like the contract's own header
_OTHER_NAMES: Dictionary[tuple[type[Record], str], tuple[str, ...]] = {
    (Person, "person_id"): ("Borgernr.", "Sagsnr.", "Sagsnummer", "Id", "Person-id"),
    (Person, "gender"): ("Kon", "Koen"),
    (Person, "birth_date"): ("Fødselsdag", "Født", "Foedt"),
    (Person, "nationality"): ("Statsborgerskab", "Oprindelsesland", "Land"),
    (Person, "basis"): ("Grundlag", "Opholdstype"),
    (Person, "arrival_date"): ("Ankomst", "Ankommet", "Modtaget"),
    (Person, "permit_date"): ("Opholdstilladelse fra", "Tilladelsesdato"),
    (Person, "moved_date"): ("Fraflyttet", "Fraflytning"),
    (Person, "readiness"): ("Visitationskategori", "Matchgruppe"),
    (Person, "exit_date"): ("Udsluset", "Afsluttet", "Afslutningsdato", "Sag lukket"),
    (Person, "exit_kind"): ("Afslutningsårsag", "Udslusningsårsag", "Årsag"),
    (Person, "reopened_date"): ("Genåbnet", "Genoptagelsesdato"),
    (Activity, "activity_id"): ("Forløbs-id", "Forløbsnr."),
    (Activity, "person_id"): ("Borgernr.", "Sagsnr.", "Sagsnummer", "Id", "Person-id"),
    (Activity, "activity"): ("Tilbud", "Indsats", "Forløb"),
    (Activity, "start_date"): ("Start", "Fra", "Begyndt"),
    (Activity, "end_date"): ("Slut", "Til", "Afsluttet"),
    (Activity, "workplace"): ("Virksomhed",),
    (Activity, "weekly_hours"): ("Ugetimer", "Timer"),
    (Activity, "provider"): ("Leverandør",),
    (Igu, "person_id"): ("Borgernr.", "Sagsnr.", "Sagsnummer", "Id", "Person-id"),
    (Igu, "workplace"): ("Virksomhed",),
    (Interpreting, "kind"): ("Type", "Tolketype"),
    (Interpreting, "requester"): ("Bestiller",),
    (Effort, "person_id"): ("Borgernr.", "Sagsnr.", "Sagsnummer", "Id", "Person-id"),
}


@dataclass(frozen=True)
class Proposal:
    """The guessed mapping, and by column name what a person must look at."""

    mapping: Mapping
    remarks: Dictionary[str, str]
    left: tuple[str, ...]

    def text(self, source: str) -> str:
        """The mapping file, with what to confirm as comments."""
        head = (
            f"Forslag til indlæsning af »{conceal_cpr(source)}«. Gennemgå hver linje, og ret det, der ikke passer:",
            "linjer med »bekræft« er gættet, linjer med »UDFYLD« mangler en oversættelse.",
        )
        return mapping_text(self.mapping, self.remarks, head, self.left)


def propose_mapping(export: Export, model: type[Record] | None = None, sheet: str | None = None) -> Proposal:
    """The likeliest mapping: of `model`, else of the table that most of its required columns are found for."""
    proposals = [_propose(export, each, sheet) for each in ([model] if model else IMPORTED)]
    return max(proposals, key=lambda proposal: _found(proposal.mapping))


def _found(mapping: Mapping) -> tuple[float, int]:
    required = [column.name for column in columns_of(mapping.model) if column.value_required]
    return sum(name in mapping.headers for name in required) / len(required), len(mapping.headers)


def _propose(export: Export, model: type[Record], sheet: str | None) -> Proposal:
    cells = {place: [row[place] for _, row in export.rows[:_SAMPLE]] for place in range(len(export.headers))}
    date_format, decimal_point = _date_format(cells.values()), _decimal_point(cells.values())
    blank = Mapping(model, {}, {}, date_format, decimal_point, sheet)
    scores = sorted(
        (
            (_score(column, model, header, cells[place], blank), column, place)
            for column in columns_of(model)
            for place, header in enumerate(export.headers)
            if header.strip() and export.headers.count(header) == 1 and not holds_cpr(header)
        ),
        key=lambda scored: -scored[0],
    )
    headers: dict[str, str] = {}
    remarks: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    taken: set[int] = set()
    for score, column, place in scores:
        if score <= 0 or column.name in headers or place in taken:
            continue
        taken.add(place)
        headers[column.name] = export.headers[place]
        if fold(column.header) != fold(export.headers[place]):
            remarks[column.name] = "bekræft"
        if column.codes is not None and (unknown := _guessed_codes(column, cells[place])):
            codes[column.name] = unknown
    left = tuple(conceal_cpr(header) for place, header in enumerate(export.headers) if header and place not in taken)
    return Proposal(Mapping(model, headers, codes, date_format, decimal_point, sheet), remarks, left)


def _score(column: Column, model: type[Record], header: str, cells: Sequence[Any], mapping: Mapping) -> float:
    """How likely it is that the header is the column; 0 where it is not likely enough to be proposed."""
    alike = max(_likeness(header, name) for name in (column.header, *_OTHER_NAMES.get((model, column.name), ())))
    filled = [cell for cell in cells if not is_blank(cell)]
    if column.kind in (Kind.TEXT, Kind.ID):
        return alike if alike >= _ALIKE else 0
    fits = _fit(column, filled, mapping)
    likely = (
        alike >= _VERY_ALIKE or (alike >= _ALIKE and fits >= 0.5) or (column.codes is not None and fits >= _FITTING)
    )
    return (2 * alike + fits) / 3 if likely else 0


def _likeness(header: str, name: str) -> float:
    left, right = (re.sub(r"[\W_]+", "", fold(text)) for text in (header, name))
    return difflib.SequenceMatcher(None, left, right).ratio()


def _fit(column: Column, filled: Sequence[Any], mapping: Mapping) -> float:
    """The share of the values that the contract's converter takes."""
    if not filled:
        return 0.5
    if column.codes is not None:
        return sum(bool(_guessed_code(column, cell)) for cell in filled) / len(filled)
    faults = convert(column, [prepared(column, mapping, cell) for cell in filled]).faults
    return 1 - len({fault.position for fault in faults if fault.severity == "error"}) / len(filled)


def _guessed_codes(column: Column, cells: Sequence[Any]) -> dict[str, str]:
    """Each code of the export that is none of the contract's, with the likeliest meaning; blank where none is."""
    assert column.codes is not None
    distinct: dict[str, str] = {}
    for text in (_text(cell) for cell in cells if not is_blank(cell)):
        distinct.setdefault(fold(text), text)
    known = {fold(code) for code in column.codes}
    unknown = [text for folded, text in distinct.items() if folded not in known and not holds_cpr(text)]
    return {text: _guessed_code(column, text) for text in unknown[:_MOST_CODES]}


def _guessed_code(column: Column, cell: Any) -> str:
    assert column.codes is not None
    text = fold(_text(cell))
    if text in _NOTHING and not column.value_required:
        return BLANK
    begun = [code for code in column.codes if fold(code).startswith(text)]
    exact = [code for code in begun if fold(code) == text]
    found = exact or begun
    return str(found[0]) if len(found) == 1 else nearest(text, column.codes) or ""


def _text(cell: Any) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else " ".join(str(cell).split())


_DATE = Column("", "", Kind.DATE, "", False, False)
_LIKE_DATE = re.compile(r"[\d./-]{8,10}")


def _date_format(columns: Iterable[Sequence[Any]]) -> str:
    """The first way of writing dates that reads most of what looks like dates."""
    texts = [cell for cells in columns for cell in cells if isinstance(cell, str) and _LIKE_DATE.fullmatch(cell)]

    def read(name: str) -> int:
        mapping = Mapping(Person, {}, date_format=name)
        faults = convert(_DATE, [prepared(_DATE, mapping, text) for text in texts]).faults
        return len(texts) - len(faults)

    return max(DATE_FORMATS, key=read)


def _decimal_point(columns: Iterable[Sequence[Any]]) -> bool:
    return any(isinstance(cell, str) and re.fullmatch(r"\d+\.\d{1,2}", cell) for cells in columns for cell in cells)
