"""One table under examination: its records, the sheet row of each, and everything that was found wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from integraxl.contract.fields import Column, Kind, Record, columns_of
from integraxl.contract.tables import Person
from integraxl.workbook.book import Book
from integraxl.workbook.columns import Array, Columns, Mask, empty_column
from integraxl.workbook.convert import RawColumn, Strings, blanks, convert, take
from integraxl.workbook.issues import Finding, Issue
from integraxl.workbook.locate import Place
from integraxl.workbook.merged import merged_cells
from integraxl.workbook.raw import read_raw
from integraxl.workbook.whole_columns import column_notices

Rename = Callable[[RawColumn], RawColumn]
"""Puts other ids in the place of those that stand in a column."""


@dataclass
class CheckedTable:
    """A table under examination: its records, the sheet row of each, and what was found."""

    place: Place
    rows: Array
    records: Columns
    findings: list[Finding] = field(default_factory=list)
    outside: list[Issue] = field(default_factory=list)
    notices: list[Issue] = field(default_factory=list)
    number_ids: Mapping[str, Mask] = field(default_factory=dict)
    """Which cells of each column of ids hold a number, which has no zeros before it."""

    def add(self, findings: Iterable[Finding]) -> None:
        """Take what the rules found, except what only follows from an error already told.

        A cell that could not be read is not missing too, and in a row with an error nothing more is odd.
        """
        cells = {(each.position, each.name) for each in self.findings if each.severity == "error"}
        new = [each for each in findings if (each.position, each.name) not in cells]
        self.findings += [each for each in new if each.severity == "error"]
        faulty = {each.position for each in self.findings if each.severity == "error"}
        self.findings += [each for each in new if each.severity == "warning" and each.position not in faulty]

    def put_first(self, findings: Sequence[Finding]) -> None:
        """Take what explains other errors in the same cells, in place of those."""
        cells = {(each.position, each.name) for each in findings}
        self.findings = [*findings, *(each for each in self.findings if (each.position, each.name) not in cells)]

    def cell_of(self, name: str, position: int) -> str:
        return self.place.cell(name, int(self.rows[position]))

    def issues(self) -> list[Issue]:
        ordered = sorted(self.findings, key=lambda each: (each.position, self.place.columns.get(each.name, 0)))
        return (
            self.notices
            + self.outside
            + [
                Issue(
                    each.severity, each.code, self.place.sheet.name, self.cell_of(each.name, each.position), each.text
                )
                for each in ordered
                if each.told
            ]
        )

    def sound_rows(self) -> Mask:
        keep = np.ones(len(self.records), bool)
        keep[[each.position for each in self.findings if each.severity == "error"]] = False
        return keep


def reject_dependants(
    checked: Mapping[type[Record], CheckedTable], keep: dict[type[Record], Mask], persons: Columns
) -> None:
    """A record about a person whose own row was left out is left out too: it would be counted without its person."""
    for model, table in checked.items():
        for column in columns_of(model):
            if column.references_person:
                person = persons.rows_of(table.records[column.name])
                dependent = (person >= 0) & ~np.append(keep[Person], True)[person] & keep[model]
                keep[model] &= ~dependent
                text = "Rækken kan ikke tælles med, før fejlen i borgerens egen række på arket Borgere er rettet."
                table.findings += [
                    Finding(row, column.name, "person_rejected", text, "warning")
                    for row in np.flatnonzero(dependent).tolist()
                ]


def read_table(book: Book, place: Place, rename: Rename) -> CheckedTable:
    rows, raw = read_raw(book, place)
    inside = (rows != place.totals_row) & (rows <= (rows if place.last_row is None else place.last_row))
    records: dict[str, Array] = {}
    findings: list[Finding] = []
    notices: list[Issue] = []
    for column in columns_of(place.model):
        if column.name not in raw:
            records[column.name] = empty_column(column, int(inside.sum()))
            continue
        values = take(raw[column.name], inside)
        values = rename(values) if column.kind is Kind.ID else values
        converted = convert(column, values)
        records[column.name] = converted.values
        findings += [
            Finding(fault.position, column.name, fault.code, fault.text, fault.severity) for fault in converted.faults
        ]
        notices += _column_notices(place, column, values, rows[inside])
    columns = Columns(place.model, records, frozenset(raw))
    number_ids = {
        column.name: _numbers_in(raw[column.name])
        for column in columns_of(place.model)
        if column.kind is Kind.ID and column.name in raw
    }
    table = CheckedTable(
        place,
        rows[inside],
        columns,
        findings,
        _outside_table(place, rows, raw, inside),
        notices,
        {name: numbers[inside] for name, numbers in number_ids.items()},
    )
    hidden = book.hidden_rows(place.sheet)
    if hidden:
        text = f"{hidden} rækker er skjult eller filtreret væk. De er læst og talt med som de andre."
        text = text if hidden > 1 else "Én række er skjult eller filtreret væk. Den er læst og talt med som de andre."
        table.notices.insert(0, Issue("warning", "hidden_rows", place.sheet.name, "", text))
    table.put_first(merged_cells(book, place, table.rows))
    return table


def _column_notices(place: Place, column: Column, values: RawColumn, rows: Array) -> Iterator[Issue]:
    def where(position: int) -> str:
        return place.cell(column.name, int(rows[position]))

    for each in column_notices(column, values, where):
        yield Issue("warning", each.code, place.sheet.name, where(each.position), each.text)


def _numbers_in(raw: RawColumn) -> Mask:
    if isinstance(raw, Strings):
        return np.zeros(len(raw.indices), bool)
    if isinstance(raw, np.ndarray):
        return np.full(len(raw), raw.dtype == np.float64)
    return np.fromiter((type(cell) is float for cell in raw), bool, len(raw))


def _outside_table(place: Place, rows: Array, raw: Mapping[str, RawColumn], inside: Mask) -> list[Issue]:
    """Records typed below an Excel table are in no figure: that is an error, not a silence."""
    if inside.all():
        return []
    needed = [column.name for column in columns_of(place.model) if column.value_required]
    filled = np.sum([~blanks(values) for values in raw.values()], axis=0)
    needed_filled = np.sum([~blanks(raw[name]) for name in needed], axis=0)
    # a remark below the table fills one cell; a record most of those it needs
    full = ~inside & (rows != place.totals_row) & (filled > 1) & (2 * needed_filled >= len(needed))
    return [
        Issue(
            "error",
            "row_outside_table",
            place.sheet.name,
            place.cell(needed[0], int(rows[position])),
            f"Rækken ligger under tabellen {place.model.table_name} og tælles ikke med. "
            "Træk tabellens nederste hjørne ned over rækken, eller slet den.",
        )
        for position in np.flatnonzero(full)
    ]
