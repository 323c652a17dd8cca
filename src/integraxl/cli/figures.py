"""check, tables, report: from the data workbook to its faults, its figures, and the committee's report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from integraxl.cli.status import INVALID, OK, REJECTED_ROWS
from integraxl.errors import InvalidData, InvalidParameter

if TYPE_CHECKING:
    from integraxl.contract.parameters import Parameters
    from integraxl.tables.editions import EarlierEdition
    from integraxl.tables.model import Listing
    from integraxl.workbook.read import Workbook


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the three commands to the parser."""
    check = commands.add_parser("check", help="kontrollér et dataregneark og vis alle fejl")
    check.set_defaults(command=_check)
    _add_file(check)
    _add_format(check)

    tables = commands.add_parser("tables", help="beregn tabellerne")
    tables.set_defaults(command=_tables)
    _add_file(tables)
    _add_parameters(tables)
    _add_audience(tables, "internal")
    tables.add_argument("--table", action="append", metavar="ID", help="kun denne tabel; kan gentages")
    _add_format(tables)

    report = commands.add_parser("report", help="byg rapporten som regneark (og PDF)")
    report.set_defaults(command=_report)
    _add_file(report)
    _add_parameters(report)
    _add_audience(report, "committee")
    report.add_argument("-o", "--output", type=Path, metavar="UD", help="rapportens fil; ellers FIL-rapport.xlsx")
    report.add_argument("--template", type=Path, metavar="SKABELON", help="skabelon med husets typografi")
    report.add_argument("--pdf", action="store_true", help="lav også en PDF med LibreOffice")


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FIL", help="dataregnearket (.xlsx; også .xlsm, .xlsb, .xls, .ods, .csv)"
    )


def _add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("table", "json", "csv"), default="table", help="table (normalt), json eller csv"
    )


def _add_parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", metavar="DATO", help="opgørelsesdato, fx 2019-04-01; ellers fra arket Opsætning")
    parser.add_argument("--profile", metavar="PROFIL", help="committee_2019 eller application_2018")
    parser.add_argument(
        "--set", action="append", default=[], metavar="PARAMETER=VÆRDI", help="sæt en parameter; kan gentages"
    )
    parser.add_argument("--skip-invalid", action="store_true", help="udelad rækker med fejl i stedet for at stoppe")


def _add_audience(parser: argparse.ArgumentParser, usual: str) -> None:
    """Whom the output is for. Tables on the house's own screen name persons; a report does so only when asked."""
    audience = parser.add_mutually_exclusive_group()
    audience.add_argument(
        "--audience",
        choices=("committee", "public", "internal"),
        default=usual,
        help="committee: ingen enkeltpersoner; public: også små antal skjules; internal: enkeltpersoner er med. "
        f"Ellers {usual}",
    )
    audience.add_argument(
        "--internal", action="store_const", dest="audience", const="internal", help="det samme som --audience internal"
    )
    parser.add_argument(
        "--previous",
        type=Path,
        metavar="TIDLIGERE",
        help="dataregnearket bag en tidligere offentlig udgave; forskellen røber så heller ingen små antal",
    )


def _overrides(options: argparse.Namespace) -> Mapping[str, Any]:
    """What the command line says of the parameters; it wins over Opsætning."""
    chosen: dict[str, Any] = {}
    for each in options.set:
        name, _, value = each.partition("=")
        if not value.strip():
            raise InvalidParameter(f"»{each}« skal skrives som parameter=værdi, fx min_age=18.")
        chosen[name] = value
    named = {"as_of": options.as_of, "profile": options.profile}
    for name, value in named.items():
        if value is not None and not value.strip():
            raise InvalidParameter(f"--{name.replace('_', '-')} er tom. Angiv en værdi, eller udelad den.")
    return chosen | {name: value for name, value in named.items() if value is not None}


def _read(options: argparse.Namespace) -> tuple[Workbook, Parameters]:
    from integraxl.cli.password import ask_password
    from integraxl.tables.build import workbook_parameters
    from integraxl.workbook.read import read_workbook

    invalid: Literal["raise", "skip"] = "skip" if options.skip_invalid else "raise"
    workbook = read_workbook(options.file, invalid=invalid, password=ask_password)
    return workbook, workbook_parameters(workbook, _overrides(options))


def _read_previous(options: argparse.Namespace) -> EarlierEdition | None:
    """The earlier public edition: its data workbook with its own report date, and otherwise the same choices."""
    from integraxl.tables.build import workbook_parameters
    from integraxl.tables.editions import EarlierEdition
    from integraxl.workbook.read import read_workbook

    if options.previous is None:
        return None
    if options.audience != "public":
        raise InvalidParameter("--previous hører til den offentlige udgave. Tilføj --audience public.")
    workbook = read_workbook(options.previous, invalid="skip" if options.skip_invalid else "raise")
    same = {name: value for name, value in _overrides(options).items() if name != "as_of"}
    return EarlierEdition(workbook, workbook_parameters(workbook, same))


def _check(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.cli.password import ask_password
    from integraxl.workbook.read import examine_workbook

    workbook = examine_workbook(options.file, password=ask_password)
    present.show_issues(workbook, options.format, sys.stdout)
    return INVALID if workbook.errors else OK


def _tables(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.contract.codes import Audience
    from integraxl.tables.build import parse_table_id
    from integraxl.tables.editions import edition_tables
    from integraxl.tables.internal import refuse_person_level

    only = [parse_table_id(each) for each in options.table] if options.table else None
    audience = Audience(options.audience)
    if only and audience is Audience.COMMITTEE:
        refuse_person_level(only)
    try:
        workbook, parameters = _read(options)
        previous = _read_previous(options)
    except InvalidData as error:
        if options.format == "json":
            print(present.invalid_json(error, audience))
            return INVALID
        raise
    tables = edition_tables(workbook, parameters, audience, only, previous)
    present.show_tables(tables, workbook, parameters, options.format, sys.stdout, audience)
    _tell(workbook, options.format, sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK


def _tell(workbook: Workbook, format: str, stream: TextIO) -> None:
    """Rejected rows are never passed over in silence; the JSON has them among its issues."""
    if workbook.rejected and format != "json":
        for model, n in workbook.rejected.items():
            rows = "række" if n == 1 else "rækker"
            print(f"{model.table_name}: {n} {rows} med fejl er udeladt.", file=stream)


_REPORT_NAMES = {"committee": "rapport", "public": "offentlig-rapport", "internal": "intern-rapport"}


def _report(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.contract.codes import Audience
    from integraxl.files import check_outputs, check_workbook_name, write_files
    from integraxl.gate import sayable
    from integraxl.period import following_report_date
    from integraxl.report import build_report
    from integraxl.report.pdf import find_libreoffice, render_pdf
    from integraxl.tables.outlook import outlook_listings

    output = options.output or options.file.with_name(f"{options.file.stem}-{_REPORT_NAMES[options.audience]}.xlsx")
    check_workbook_name(output)
    outputs = [output, output.with_suffix(".pdf")] if options.pdf else [output]
    check_outputs(outputs, [each for each in (options.file, options.template, options.previous) if each])
    if options.pdf:
        find_libreoffice()
    with present.progress(sys.stderr) as step:
        step("Læser dataregnearket")
        workbook, parameters = _read(options)
        audience, previous = Audience(options.audience), _read_previous(options)
        outlook: tuple[Listing, ...] = ()
        if audience is Audience.INTERNAL:
            outlook = outlook_listings(workbook, parameters, following_report_date(parameters.as_of), internal=True)
        data = build_report(
            workbook, parameters, options.template, step, audience=audience, previous=previous, outlook=outlook
        )
        made = [data]
        if options.pdf:
            step("Laver PDF")
            made.append(render_pdf(made[0]))
        write_files(dict(zip(outputs, made, strict=True)))
    print(sayable(f"Rapporten er skrevet til {' og '.join(map(str, outputs))}"))
    _tell(workbook, "", sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK
