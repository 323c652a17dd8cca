"""The command line: each command is one call of the library, and imports only what it uses."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from integraxl.cli_danish import speak_danish
from integraxl.errors import IntegraxlError, InvalidData, InvalidParameter
from integraxl.version import __version__

if TYPE_CHECKING:
    from integraxl.contract.parameters import Parameters
    from integraxl.workbook.read import Workbook

OK, REJECTED_ROWS, INVALID, INTERNAL_ERROR, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Status: 0 done; 1 done, but rows were rejected; 2 invalid input or call; 3 our own fault."""
    gc.disable()  # a command is short and makes few cycles; collecting them takes a tenth of its time
    _use_utf8(sys.stdout, sys.stderr)
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # none is wanted, and looking for them takes time
    speak_danish()
    options = _parser().parse_args(arguments)
    try:
        status = int(options.command(options))
        sys.stdout.flush()
        return status
    except IntegraxlError as error:
        print(error, file=sys.stderr)
        return INVALID
    except BrokenPipeError:
        # the reader of a pipe has what it wanted; without this, Python complains once more when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("Afbrudt. Intet er skrevet.", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        print(_internal_error(error), file=sys.stderr)
        return INTERNAL_ERROR


def _internal_error(error: Exception) -> str:
    """What may be told of a fault of ours: its kind and place. Its text could hold data about a person."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return (
        f"Der er en fejl i integraxl ({type(error).__name__} i {place}). Intet er skrevet. "
        "Send denne linje til dem, der vedligeholder integraxl."
    )


def _use_utf8(*streams: Any) -> None:
    """The same bytes out on every machine: UTF-8 and plain line ends."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="integraxl", description="Nøgletal, kontrol og statusrapport fra integrationshusets dataregneark."
    )
    parser.add_argument("--version", action="version", version=f"integraxl {__version__}", help="vis versionen")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", required=True)

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
    report.add_argument("--pdf", action="store_true", help="lav også en PDF med LibreOffice")
    return parser


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
    from integraxl.files import write_atomically
    from integraxl.report import build_report

    output = options.output or options.file.with_name(f"{options.file.stem}-rapport.xlsx")
    if output.resolve() == options.file.resolve():
        raise InvalidParameter("Rapporten kan ikke skrives oven i dataregnearket. Vælg en anden fil med -o.")
    with present.progress(sys.stderr) as step:
        step("Læser dataregnearket")
        workbook, parameters = _read(options)
        data = build_report(workbook, parameters, options.template, step)
        write_atomically(output, data)
        if options.pdf:
            from integraxl.report.pdf import render_pdf

            step("Laver PDF")
            render_pdf(data, output.with_suffix(".pdf"))
    print(f"Rapporten er skrevet til {output}" + (f" og {output.with_suffix('.pdf')}" if options.pdf else ""))
    _tell(workbook, "", sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK
