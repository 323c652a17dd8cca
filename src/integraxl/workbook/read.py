"""Reading the workbook that staff maintain: every table typed, every fault named by sheet and cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from integraxl.contract.fields import Kind, Record, columns_of
from integraxl.contract.tables import TABLES, Person, Setting, Target
from integraxl.errors import InvalidData
from integraxl.workbook.cells import is_year, iter_rows
from integraxl.workbook.columns import Array, Columns, Mask, empty_column, positions_in
from integraxl.workbook.convert import RawColumn, Strings, blanks, convert, is_blank, take
from integraxl.workbook.fast import FastReader
from integraxl.workbook.issues import Issue
from integraxl.workbook.locate import Place, locate
from integraxl.workbook.package import Package
from integraxl.workbook.rules import Finding, check_records

_DAYS_1904_AFTER_1900 = 1462


@dataclass(frozen=True)
class Source:
    """Where the figures come from: the file's name and the SHA-256 of its bytes."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Workbook:
    """A workbook that was read. A table that the file does not have is not in `tables`."""

    source: Source
    tables: Mapping[type[Record], Columns]
    issues: tuple[Issue, ...]
    rejected: Mapping[type[Record], int] = field(default_factory=dict)

    @property
    def persons(self) -> Columns:
        return self.tables[Person]

    def get(self, model: type[Record]) -> Columns | None:
        return self.tables.get(model)

    @property
    def errors(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.severity == "error")

    @property
    def warnings(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.severity == "warning")


def read_workbook(path: str | Path, *, invalid: Literal["raise", "skip"] = "raise") -> Workbook:
    """Read and check a data workbook.

    With `invalid="skip"` rows with an error are left out and counted in `rejected`; what makes the whole unreadable (a
    required table or column that is not there) is raised all the same.

    Raises:
        UnreadableFile: the file is not a workbook.
        InvalidData: the workbook breaks the contract; the exception holds every fault.
    """
    return sound_workbook(examine_workbook(Path(path)), invalid=invalid)


def sound_workbook(workbook: Workbook, *, invalid: Literal["raise", "skip"] = "raise") -> Workbook:
    """The examined workbook, where figures may be made from it. Raises InvalidData as `read_workbook` does."""
    fatal = (
        Person not in workbook.tables
        or not workbook.rejected.keys().isdisjoint(_NEVER_REJECTED)
        or any(issue.code in _STRUCTURAL for issue in workbook.errors)
    )
    if workbook.errors and (invalid == "raise" or fatal):
        raise InvalidData(workbook.issues, workbook.source)
    return workbook


_STRUCTURAL = {"missing_table", "missing_header", "duplicate_header"}
"""Faults that no left-out row can mend."""

_NEVER_REJECTED = (Setting, Target)
"""Without one of its parameters or targets a report would show other figures without a word."""


Rename = Callable[[RawColumn], RawColumn]
"""Puts other ids in the place of those that stand in a column."""


def examine_workbook(path: Path, data: bytes | None = None, rename: Rename = lambda raw: raw) -> Workbook:
    """Read a workbook, leave the faulty rows out, and name every fault. Raises only UnreadableFile.

    `data` is the file's content where it is at hand; `path` then only names it. `rename` is given every column of ids
    before anything else sees it.
    """
    package = Package(path, data)
    fast = FastReader(package)
    issues: list[Issue] = []
    checked: dict[type[Record], _Checked] = {}
    for model in TABLES:
        located = locate(package, model)
        issues += located.issues
        if located.place is not None:
            checked[model] = _read_table(package, fast, located.place, rename)
    persons = checked[Person].records if Person in checked else None
    for table in checked.values():
        table.add(check_records(table.records, persons, table.cell_of))
    keep = {model: table.sound_rows() for model, table in checked.items()}
    if persons is not None:
        _reject_dependants(checked, keep, persons)
    for table in checked.values():
        issues += table.issues()
    rejected = {model: int((~keep[model]).sum()) + len(table.outside) for model, table in checked.items()}
    return Workbook(
        source=Source(path.name, package.sha256),
        tables={model: table.records.take(keep[model]) for model, table in checked.items()},
        issues=tuple(issues),
        rejected={model: n for model, n in rejected.items() if n},
    )


@dataclass
class _Checked:
    """A table under examination: its records, the sheet row of each, and what was found."""

    place: Place
    rows: Array
    records: Columns
    findings: list[Finding] = field(default_factory=list)
    outside: list[Issue] = field(default_factory=list)

    def add(self, findings: Iterable[Finding]) -> None:
        """Take what the rules found, except what only follows from an error already told.

        A cell that could not be read is not missing too, and in a row with an error nothing more is odd.
        """
        cells = {(each.position, each.name) for each in self.findings if each.severity == "error"}
        new = [each for each in findings if (each.position, each.name) not in cells]
        self.findings += [each for each in new if each.severity == "error"]
        faulty = {each.position for each in self.findings if each.severity == "error"}
        self.findings += [each for each in new if each.severity == "warning" and each.position not in faulty]

    def cell_of(self, name: str, position: int) -> str:
        return self.place.cell(name, int(self.rows[position]))

    def issues(self) -> list[Issue]:
        ordered = sorted(self.findings, key=lambda each: (each.position, self.place.columns.get(each.name, 0)))
        return self.outside + [
            Issue(each.severity, each.code, self.place.sheet.name, self.cell_of(each.name, each.position), each.text)
            for each in ordered
        ]

    def sound_rows(self) -> Mask:
        keep = np.ones(len(self.records), bool)
        keep[[each.position for each in self.findings if each.severity == "error"]] = False
        return keep


def _reject_dependants(
    checked: Mapping[type[Record], _Checked], keep: dict[type[Record], Mask], persons: Columns
) -> None:
    """A record about a person whose own row was left out is left out too: it would be counted without its person."""
    for model, table in checked.items():
        for column in columns_of(model):
            if column.references_person:
                person = positions_in(persons["person_id"], table.records[column.name])
                dependent = (person >= 0) & ~np.append(keep[Person], True)[person] & keep[model]
                keep[model] &= ~dependent
                text = "Rækken kan ikke tælles med, før fejlen i borgerens egen række på arket Borgere er rettet."
                table.findings += [
                    Finding(row, column.name, "person_rejected", text, "warning")
                    for row in np.flatnonzero(dependent).tolist()
                ]


def _read_table(package: Package, fast: FastReader, place: Place, rename: Rename) -> _Checked:
    rows, raw = _read_raw(package, fast, place)
    inside = (rows != place.totals_row) & (rows <= (rows if place.last_row is None else place.last_row))
    records: dict[str, Array] = {}
    findings: list[Finding] = []
    for column in columns_of(place.model):
        if column.name not in raw:
            records[column.name] = empty_column(column, int(inside.sum()))
            continue
        values = take(raw[column.name], inside)
        converted = convert(column, rename(values) if column.kind is Kind.ID else values)
        records[column.name] = converted.values
        findings += [
            Finding(fault.position, column.name, fault.code, fault.text, fault.severity) for fault in converted.faults
        ]
    columns = Columns(place.model, records, frozenset(raw))
    return _Checked(place, rows[inside], columns, findings, _outside_table(place, rows, raw, inside))


def _read_raw(package: Package, fast: FastReader, place: Place) -> tuple[Array, dict[str, RawColumn]]:
    """The raw columns below the header row and the sheet row of each record; wholly blank rows are left out."""
    raw = fast.read(place)
    if raw is None:
        return _read_cells(package, place)
    blank = _blank_rows(raw.values())
    rows = np.arange(place.header_row + 1, place.header_row + 1 + len(blank))
    if not blank.any():
        return rows, dict(raw)
    return rows[~blank], {name: take(values, ~blank) for name, values in raw.items()}


def _blank_rows(columns: Iterable[RawColumn]) -> Mask:
    """Rows without a value. Texts come last: a full column of dates or numbers settles it without a look at them."""
    first, *others = sorted(columns, key=lambda values: isinstance(values, Strings))
    blank: Mask = blanks(first)
    for values in others:
        if blank.any():
            blank = blank & blanks(values)
    return blank


def _read_cells(package: Package, place: Place) -> tuple[Array, dict[str, RawColumn]]:
    rows: list[int] = []
    raw: dict[str, list[object]] = {name: [] for name in place.columns}
    for number, cells in iter_rows(package, place.sheet):
        values = {name: cells.get(position) for name, position in place.columns.items()}
        if number <= place.header_row or all(is_blank(value) for value in values.values()):
            continue
        rows.append(number)
        for name, value in values.items():
            raw[name].append(value)
    if package.epoch_1904:
        _shift_serials(place, raw)
    return np.array(rows, int), dict(raw)


def _shift_serials(place: Place, raw: Mapping[str, list[object]]) -> None:
    """Numbers without a date format are read as 1900 serials; in a 1904 workbook they count from another day."""
    for column in columns_of(place.model):
        if column.kind is Kind.DATE and column.name in raw:
            cells = raw[column.name]
            cells[:] = [
                cell + _DAYS_1904_AFTER_1900 if type(cell) is float and not is_year(cell) else cell for cell in cells
            ]


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
