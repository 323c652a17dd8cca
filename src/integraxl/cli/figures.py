"""check, tables, report: from the data workbook to its faults, its figures, and the committee's report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from integraxl.cli.options import (
    add_audience,
    add_file,
    add_format,
    add_parameters,
    add_record,
    read_input,
    tell_rejected,
)
from integraxl.cli.public import as_record, check_previous, make_public, public_records, record_beside, tell_public
from integraxl.cli.status import INVALID, OK, REJECTED_ROWS
from integraxl.errors import InvalidData

if TYPE_CHECKING:
    from integraxl.tables.model import Listing


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the three commands to the parser."""
    check = commands.add_parser("check", help="kontrollér et dataregneark og vis alle fejl")
    check.set_defaults(command=_check)
    add_file(check)
    add_format(check)

    tables = commands.add_parser("tables", help="beregn tabellerne")
    tables.set_defaults(command=_tables)
    add_file(tables)
    add_parameters(tables)
    add_audience(tables, "internal")
    tables.add_argument("--table", action="append", metavar="ID", help="kun denne tabel; kan gentages")
    add_record(tables)
    add_format(tables)

    report = commands.add_parser("report", help="byg rapporten som regneark (og PDF)")
    report.set_defaults(command=_report)
    add_file(report)
    add_parameters(report)
    add_audience(report, "committee")
    report.add_argument("-o", "--output", type=Path, metavar="UD", help="rapportens fil; ellers FIL-rapport.xlsx")
    report.add_argument("--template", type=Path, metavar="SKABELON", help="skabelon med husets typografi")
    report.add_argument("--pdf", action="store_true", help="lav også en PDF med LibreOffice")


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
    from integraxl.files import write_files
    from integraxl.tables.build import parse_table_id
    from integraxl.tables.editions import edition_tables
    from integraxl.tables.internal import refuse_person_level

    only = [parse_table_id(each) for each in options.table] if options.table else None
    audience = Audience(options.audience)
    if only and audience is Audience.COMMITTEE:
        refuse_person_level(only)
    check_previous(options)
    public_records(options, [options.file])
    try:
        workbook, parameters = read_input(options)
    except InvalidData as error:
        if options.format == "json":
            print(present.invalid_json(error, audience))
            return INVALID
        raise
    public = make_public(options, workbook, parameters)
    if public is None:
        tables = edition_tables(workbook, parameters, audience, only)
        present.show_tables(tables, workbook, parameters, options.format, sys.stdout, audience)
    else:
        write_files(as_record(options.record, public))
        present.show_public(public, workbook.source.file, only, options.format, sys.stdout)
        tell_public(public, sys.stderr)
    tell_rejected(workbook, sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK


_REPORT_NAMES = {"committee": "rapport", "public": "offentlig-rapport", "internal": "intern-rapport"}


def _report(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.contract.codes import Audience
    from integraxl.files import check_name, check_outputs, write_files
    from integraxl.gate import sayable
    from integraxl.period import following_report_date
    from integraxl.report import build_report
    from integraxl.report.pdf import find_libreoffice, render_pdf
    from integraxl.tables.outlook import outlook_listings

    output = options.output or options.file.with_name(f"{options.file.stem}-{_REPORT_NAMES[options.audience]}.xlsx")
    check_name(output)
    outputs = [output, output.with_suffix(".pdf")] if options.pdf else [output]
    check_previous(options)
    check_outputs(outputs, [each for each in (options.file, options.template) if each])
    record = record_beside(output, options, [options.file, *([options.template] if options.template else [])])
    if options.pdf:
        find_libreoffice()
    with present.progress(sys.stderr) as step:
        step("Læser dataregnearket")
        workbook, parameters = read_input(options)
        audience, public = Audience(options.audience), make_public(options, workbook, parameters)
        outlook: tuple[Listing, ...] = ()
        if audience is Audience.INTERNAL:
            outlook = outlook_listings(workbook, parameters, following_report_date(parameters.as_of), internal=True)
        data = build_report(
            workbook, parameters, options.template, step, audience=audience, public=public, outlook=outlook
        )
        made = [data]
        if options.pdf:
            step("Laver PDF")
            made.append(render_pdf(made[0]))
        write_files(dict(zip(outputs, made, strict=True)) | as_record(record, public))
    print(sayable(f"Rapporten er skrevet til {' og '.join(map(str, outputs))}"))
    tell_public(public, sys.stderr, record)
    tell_rejected(workbook, sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK
