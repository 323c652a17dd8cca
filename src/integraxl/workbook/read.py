"""Reading the workbook that staff maintain: every table typed, every fault named by sheet and cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Literal, TypeVar

from integraxl.contract.fields import Record
from integraxl.contract.tables import TABLES, Person, Setting, Target
from integraxl.errors import InvalidData
from integraxl.workbook.book import Book
from integraxl.workbook.changing import check_changing
from integraxl.workbook.checked import CheckedTable, Rename, read_table, reject_dependants
from integraxl.workbook.columns import Columns
from integraxl.workbook.cpr_search import cpr_issues
from integraxl.workbook.door import Admitted, Password, admit
from integraxl.workbook.ids import check_ids
from integraxl.workbook.issues import Issue
from integraxl.workbook.locate import locate, unread_copies
from integraxl.workbook.rules import check_records

C = TypeVar("C")
Question = tuple[Callable[..., Any], tuple[type[Record], ...], tuple[Any, ...]]
"""A counting function, the tables that it counts in, and its arguments besides the records."""


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
    answers: dict[Question, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was counted before: several tables ask the same. A copy with other tables begins without any."""

    @property
    def persons(self) -> Columns:
        return self.tables[Person]

    def get(self, model: type[Record]) -> Columns | None:
        return self.tables.get(model)

    def count(self, measure: Callable[..., C], models: tuple[type[Record], ...], *arguments: Any) -> C:
        """What `measure` counts in the tables of `models`; every figure of a table is counted through here."""
        question = (measure, models, arguments)
        if question not in self.answers:
            self.answers[question] = measure(*(self.tables[model] for model in models), *arguments)
        answer: C = self.answers[question]
        return answer

    def has_column(self, model: type[Record], name: str) -> bool:
        """Whether the workbook has the table and the column."""
        return model in self.tables and name in self.tables[model].present

    @property
    def errors(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.severity == "error")

    @property
    def warnings(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.severity == "warning")


def read_workbook(
    path: str | Path, *, invalid: Literal["raise", "skip"] = "raise", password: Password | None = None
) -> Workbook:
    """Read and check a data workbook: .xlsx, .xlsm, .xlsb, .xls, .ods, a .csv of one table, or a folder of such.

    With `invalid="skip"` rows with an error are left out and counted in `rejected`; what makes the whole unreadable (a
    required table or column that is not there) is raised all the same. `password` is asked for the password of a
    protected workbook, and only then.

    Raises:
        UnreadableFile: the file is not a workbook.
        InvalidData: the workbook breaks the contract; the exception holds every fault.
    """
    return sound_workbook(examine_workbook(Path(path), password=password), invalid=invalid)


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


_STRUCTURAL = {"missing_table", "missing_header", "duplicate_header", "header_row_off"}
"""Faults that no left-out row can mend."""

_NEVER_REJECTED = (Setting, Target)
"""Without one of its parameters or targets a report would show other figures without a word."""


def examine_workbook(path: Path, *, password: Password | None = None, data: bytes | None = None) -> Workbook:
    """Read a workbook, leave the faulty rows out, and name every fault. Raises only UnreadableFile.

    `data` is the file's content where it is at hand, as it is of a workbook open in a spreadsheet.
    """
    admitted = admit(path, password, data)
    if admitted.harmless:
        return examine_admitted(admitted)
    from integraxl.workbook import bounded  # hardly any file needs it, and it takes time to import

    return bounded.call(examine_admitted, admitted)


def examine_admitted(admitted: Admitted, rename: Rename = lambda raw: raw) -> Workbook:
    """The reading itself, in this process: only for a file that is harmless, or in a process that is bounded.

    `data` is the file's content where it is at hand; `path` then only names it. `rename` is given every column of ids
    before anything else sees it.
    """
    return _examine_book(admitted.open(), Source(admitted.path.name, admitted.sha256), rename)


def _examine_book(book: Book, source: Source, rename: Rename) -> Workbook:
    issues = list(book.notices)
    checked: dict[type[Record], CheckedTable] = {}
    for model in TABLES:
        located = locate(book, model)
        issues += located.issues
        if located.place is not None:
            issues += unread_copies(book, located.place)
            checked[model] = read_table(book, located.place, rename)
    persons = checked[Person].records if Person in checked else None
    changing = book.changing_cells()
    for table in checked.values():
        rules, ids = check_records(table.records, persons, table.cell_of), check_ids(table, checked.get(Person))
        table.add(chain(rules, ids, check_changing(table, changing)))
    issues += _emptiness(checked)
    keep = {model: table.sound_rows() for model, table in checked.items()}
    if persons is not None:
        reject_dependants(checked, keep, persons)
    for table in checked.values():
        issues += table.issues()
    issues += cpr_issues(source.file, book.cpr_places([table.place for table in checked.values()]))
    rejected = {model: int((~keep[model]).sum()) + len(table.outside) for model, table in checked.items()}
    return Workbook(
        source=source,
        tables={model: table.records.take(keep[model]) for model, table in checked.items()},
        issues=tuple(issues),
        rejected={model: n for model, n in rejected.items() if n},
    )


def _emptiness(checked: Mapping[type[Record], CheckedTable]) -> list[Issue]:
    """Figures about nobody look like figures: that nothing is typed in yet is told."""
    if Person not in checked or any(
        len(table.rows) for model, table in checked.items() if model not in _NEVER_REJECTED
    ):
        return []
    text = "Her er ingen borgere endnu, så alle tal er 0. Skriv én række pr. borger fra række 2."
    return [Issue("warning", "empty_table", Person.sheet_name, "", text)]
