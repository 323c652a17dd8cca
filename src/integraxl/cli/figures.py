"""check, tables, report: from the data workbook to its faults, its figures, and the committee's report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from integraxl.cli.status import INVALID, OK, REJECTED_ROWS
from integraxl.errors import InvalidData, InvalidParameter

if TYPE_CHECKING:
    from integraxl.contract.parameters import Parameters
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
    tables.add_argument("--table", action="append", metavar="ID", help="kun denne tabel; kan gentages")
    _add_format(tables)

    report = commands.add_parser("report", help="byg rapporten som regneark (og PDF)")
    report.set_defaults(command=_report)
    _add_file(report)
    _add_parameters(report)
    report.add_argument("-o", "--output", type=Path, metavar="UD", help="rapportens fil; ellers FIL-rapport.xlsx")
    report.add_argument("--template", type=Path, metavar="SKABELON", help="skabelon med husets typografi")
    report.add_argument(
        "--internal", action="store_true", help="tag oplysninger om enkeltpersoner med (kun til internt brug)"
    )
    report.add_argument("--pdf", action="store_true", help="lav også en PDF med LibreOffice")


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FIL", help="dataregnearket (.xlsx)")


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
    from integraxl.tables.build import workbook_parameters
    from integraxl.workbook.read import read_workbook

    workbook = read_workbook(options.file, invalid="skip" if options.skip_invalid else "raise")
    return workbook, workbook_parameters(workbook, _overrides(options))


def _check(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.workbook.read import examine_workbook

    workbook = examine_workbook(options.file)
    present.show_issues(workbook, options.format, sys.stdout)
    return INVALID if workbook.errors else OK


def _tables(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.tables.build import build_tables, parse_table_id

    only = [parse_table_id(each) for each in options.table] if options.table else None
    try:
        workbook, parameters = _read(options)
    except InvalidData as error:
        if options.format == "json":
            print(present.invalid_json(error))
            return INVALID
        raise
    present.show_tables(build_tables(workbook, parameters, only), workbook, parameters, options.format, sys.stdout)
    _tell(workbook, options.format, sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK


def _tell(workbook: Workbook, format: str, stream: TextIO) -> None:
    """Rejected rows are never passed over in silence; the JSON has them among its issues."""
    if workbook.rejected and format != "json":
        for model, n in workbook.rejected.items():
            rows = "række" if n == 1 else "rækker"
            print(f"{model.table_name}: {n} {rows} med fejl er udeladt.", file=stream)


def _report(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.files import check_outputs, check_workbook_name, write_files
    from integraxl.gate import sayable
    from integraxl.report import build_report
    from integraxl.report.pdf import find_libreoffice, render_pdf

    kind = "intern-rapport" if options.internal else "rapport"  # never one in the place of the other
    output = options.output or options.file.with_name(f"{options.file.stem}-{kind}.xlsx")
    check_workbook_name(output)
    outputs = [output, output.with_suffix(".pdf")] if options.pdf else [output]
    check_outputs(outputs, [options.file, *([options.template] if options.template else [])])
    if options.pdf:
        find_libreoffice()
    with present.progress(sys.stderr) as step:
        step("Læser dataregnearket")
        workbook, parameters = _read(options)
        made = [build_report(workbook, parameters, options.template, step, internal=options.internal)]
        if options.pdf:
            step("Laver PDF")
            made.append(render_pdf(made[0]))
        write_files(dict(zip(outputs, made, strict=True)))
    print(sayable(f"Rapporten er skrevet til {' og '.join(map(str, outputs))}"))
    _tell(workbook, "", sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK
