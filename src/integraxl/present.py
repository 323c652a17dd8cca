"""What a command prints: tables and faults for people (text; rich), for programs (JSON) and for lists (CSV)."""

from __future__ import annotations

import csv
import json
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO

from integraxl.cleaning import clean, escape_unsafe, one_line
from integraxl.contract.codes import Audience, TableId
from integraxl.contract.fields import columns_of
from integraxl.contract.parameters import PUBLIC_ONLY
from integraxl.contract.tables import TABLES
from integraxl.danish import mask_cpr
from integraxl.gate import refuse_cpr_in
from integraxl.tables.display import display
from integraxl.tables.model import MARK, Hidden, Listed, ReportTable, Unit, Value, plain, row_dicts

if TYPE_CHECKING:
    from rich.console import Console

    from integraxl.contract.parameters import Parameters
    from integraxl.disclosure.public import PublicEdition
    from integraxl.errors import InvalidData
    from integraxl.workbook.issues import Issue
    from integraxl.workbook.read import Source, Workbook

_NOTE_WIDTH = 100
_PIPE_WIDTH = 160  # a pipe has no width of its own
_QUOTED = re.compile("»([^«]*)«")
# where a spreadsheet would take a text for a formula: at its beginning, and after what may divide it into cells
_FORMULA = re.compile(r"(^|[;\t\n])(?=[\t]|\s*[=+\-@＝＋－＠])")


def show_tables(
    tables: Sequence[ReportTable],
    workbook: Workbook,
    parameters: Parameters,
    format: str,
    out: TextIO,
    audience: Audience = Audience.COMMITTEE,
) -> None:
    """Print tables. Raises WriteRefused if a CPR number stands in them; see `tables_json` for `audience`."""
    if format == "json":
        out.write(tables_json(tables, workbook, parameters, audience) + "\n")
    elif format == "csv":
        write_csv(tables, out)
    else:
        print_tables(tables, out)


def show_public(public: PublicEdition, file: str, only: Collection[TableId] | None, format: str, out: TextIO) -> None:
    """Print the tables of a public edition; its JSON is a record too. Raises WriteRefused for a CPR number."""
    from integraxl.disclosure.record import edition_json

    tables = [table for table in public.tables if only is None or table.id in only]
    if format == "json":
        out.write(edition_json(public, file, only) + "\n")
    elif format == "csv":
        write_csv(tables, out)
    else:
        print_tables(tables, out)


def show_listings(listings: Sequence[Listed], facts: Mapping[str, Any], format: str, out: TextIO) -> None:
    """Lists that are no tables of the paper; `facts` are what the JSON says of them all."""
    if format == "json":
        out.write(to_json({**facts, **{listing.id: row_dicts(listing) for listing in listings}}) + "\n")
    elif format == "csv":
        write_csv(listings, out)
    else:
        print_tables(listings, out)


def tables_json(
    tables: Sequence[ReportTable],
    workbook: Workbook,
    parameters: Parameters,
    audience: Audience = Audience.COMMITTEE,
) -> str:
    """The JSON contract: one object with the report date, the parameters in force, the source, tables and issues.

    Only in the internal edition do the issues repeat what stands in the cells they name: it may be about a person. The
    public one has an object of its own, `edition_json`.
    """
    chosen = parameters.model_dump(mode="json", exclude=set(PUBLIC_ONLY))
    return to_json(
        {
            "as_of": chosen.pop("as_of"),
            "municipality": chosen.pop("municipality"),
            "profile": chosen.pop("profile"),
            "parameters": chosen,
            "source": _source(workbook.source),
            "tables": [table.as_dict() for table in tables],
            "issues": _issues(workbook.issues, shown=audience is Audience.INTERNAL),
        }
    )


def invalid_json(error: InvalidData, audience: Audience = Audience.COMMITTEE) -> str:
    """The same object for input that cannot be counted: no tables, every fault."""
    empty = dict.fromkeys(("as_of", "municipality", "profile"))
    issues = _issues(error.issues, shown=audience is Audience.INTERNAL)
    return to_json({**empty, "parameters": {}, "source": _source(error.source), "tables": [], "issues": issues})


def _issues(issues: Sequence[Issue], *, shown: bool) -> list[dict[str, str]]:
    """Each issue with CPR numbers hidden; unless `shown`, without any value of a cell."""
    told = [{name: mask_cpr(text) for name, text in issue.as_dict().items()} for issue in issues]
    return told if shown else [each | {"message": _without_values(each["message"])} for each in told]


def _without_values(message: str) -> str:
    """What a message quotes is left out, unless it is a word of the contract."""
    return _QUOTED.sub(lambda quoted: quoted[0] if quoted[1] in _contract_words() else "»…«", message)


@cache
def _contract_words() -> frozenset[str]:
    columns = [column for model in TABLES for column in columns_of(model)]
    codes = [str(code) for column in columns for code in column.codes or ()]
    return frozenset([*codes, *(column.header for column in columns)])


def _source(source: Source | None) -> dict[str, str] | None:
    return None if source is None else {"file": source.file, "sha256": source.sha256}


def to_json(content: Any, indent: int | None = 2) -> str:
    """`indent` None: on one line, ten times as fast, for what nobody reads but a program."""
    refuse_cpr_in(content)
    return escape_unsafe(json.dumps(content, ensure_ascii=False, indent=indent, allow_nan=False))


def write_csv(tables: Sequence[Listed], out: TextIO) -> None:
    """One table as it is; several as a list of cells, since their columns differ.

    Raises WriteRefused for a CPR number.
    """
    refuse_cpr_in([row_dicts(table) for table in tables])
    write_csv_rows(_csv_rows(tables), out)


def _csv_rows(tables: Sequence[Listed]) -> Iterator[Sequence[Any]]:
    if len(tables) == 1:
        yield [column.id for column in tables[0].columns]
        yield from ([csv_value(value) for value in row] for row in tables[0].rows)
        return
    yield ("table", "row", "column", "value")
    for table in tables:
        for number, row in enumerate(table.rows, start=1):
            for column, value in zip(table.columns, row, strict=True):
                yield (table.id, number, column.id, csv_value(value))


def write_csv_rows(rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    """Rows as they will be read. Raises WriteRefused for a CPR number in a field."""
    listed = list(rows)
    refuse_cpr_in(listed)
    csv.writer(out, lineterminator="\n").writerows(listed)


def csv_value(value: Value) -> Any:
    """Text that a spreadsheet would take for a formula is quoted with an apostrophe; numbers stay numbers;
    and a hidden figure is no blank.

    A Danish Excel divides a line at each semicolon, whatever the commas: a formula behind one is quoted too.
    """
    if isinstance(value, Hidden):
        return MARK
    shown = plain(value)
    if isinstance(shown, str):
        return _FORMULA.sub(r"\1'", clean(shown))
    return {True: "true", False: "false"}[shown] if isinstance(shown, bool) else shown


def print_tables(tables: Sequence[Listed], out: TextIO) -> None:
    """Plain text: it reads the same on a screen and in a file, and rich would take a fifth of the command's time.

    Raises WriteRefused for a CPR number.
    """
    cells = [_shown(table) for table in tables]
    refuse_cpr_in(
        [[table.title, table.notes, row_dicts(table), rows] for table, rows in zip(tables, cells, strict=True)]
    )
    for table, rows in zip(tables, cells, strict=True):
        lines = [f"{one_line(table.title)}  [{table.id}]", *_aligned(table, rows), *map(_note, table.notes)]
        out.write("\n".join(lines) + "\n\n")


def _shown(table: Listed) -> list[list[str]]:
    return [
        [one_line(display(value, column)) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]


def _aligned(table: Listed, rows: Sequence[list[str]]) -> Iterator[str]:
    """The rows in columns, numbers to the right."""
    if not rows:
        return
    shown = [[column.label for column in table.columns], *rows]
    widths = [max(map(len, cells)) for cells in zip(*shown, strict=True)]
    left = [column.unit is Unit.TEXT for column in table.columns]
    shown.insert(1, ["-" * width for width in widths])
    for row in shown:
        cells = zip(row, widths, left, strict=True)
        yield "  ".join(cell.ljust(width) if to_left else cell.rjust(width) for cell, width, to_left in cells).rstrip()


def _note(text: str) -> str:
    return textwrap.fill(clean(text), _NOTE_WIDTH, initial_indent="  ", subsequent_indent="  ")


def show_issues(workbook: Workbook, format: str, out: TextIO) -> None:
    """The faults and warnings of a workbook."""
    if format == "json":
        out.write(to_json({"source": _source(workbook.source), "issues": _issues(workbook.issues, shown=True)}) + "\n")
    elif format == "csv":
        told = _issues(workbook.issues, shown=True)
        head = ("severity", "code", "sheet", "cell", "message")
        write_csv_rows([head, *([csv_value(one_line(value)) for value in each.values()] for each in told)], out)
    else:
        _print_issues(workbook, out)


def _print_issues(workbook: Workbook, out: TextIO) -> None:
    from rich.text import Text

    console = _console(out)
    for label, issues in (("Fejl", workbook.errors), ("Advarsler", workbook.warnings)):
        if issues:
            console.print(Text(f"{label} ({len(issues)})", style="bold"))
            console.print(_issue_grid(issues))
    errors, warnings = len(workbook.errors), len(workbook.warnings)
    if errors:
        console.print(Text(f"{errors} fejl skal rettes, før tallene kan opgøres."))
    else:
        noun = "advarsel" if warnings == 1 else "advarsler"
        console.print(Text("Ingen fejl." + (f" {warnings} {noun}." if warnings else "")))


def _issue_grid(issues: Sequence[Issue]) -> Any:
    """Grouped by sheet, in the order of the sheet."""
    from rich.table import Table
    from rich.text import Text

    grid = Table()
    for label in ("Ark", "Celle", "Besked"):
        grid.add_column(label, overflow="fold")
    previous = None
    for issue in issues:
        if previous not in (None, issue.sheet):
            grid.add_section()
        sheet, cell, message = (Text(one_line(mask_cpr(each))) for each in (issue.sheet, issue.cell, issue.message))
        grid.add_row(sheet if issue.sheet != previous else "", cell, message)
        previous = issue.sheet
    return grid


def _console(out: TextIO) -> Console:
    from rich.console import Console

    class PipeConsole(Console):
        def on_broken_pipe(self) -> None:
            """Rich would end the process with status 1; the command line knows better."""
            raise BrokenPipeError

    return Console(file=out) if out.isatty() else PipeConsole(file=out, width=_PIPE_WIDTH, color_system=None)


@contextmanager
def progress(stream: TextIO) -> Iterator[Callable[[str], None]]:
    """Tell on a terminal what is being done; say nothing in a pipe."""
    if not stream.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(file=stream).status("Begynder") as status:
        yield lambda text: status.update(text)


@contextmanager
def counter(stream: TextIO) -> Iterator[Callable[[int, int, str], None]]:
    """Tell on a terminal how many are done, which was the last, and about how long the rest takes."""
    if not stream.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    shown = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*shown, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("")
        yield lambda done, of, name: bar.update(task, completed=done, total=of, description=name)
