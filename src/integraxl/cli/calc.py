"""LibreOffice Calc: the extension, recalculation without a window, and the process behind the formulas."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integraxl.cli.status import OK, REJECTED_ROWS


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the parser."""
    calc = commands.add_parser("calc", help="formler og knapper i LibreOffice Calc")
    verbs = calc.add_subparsers(title="kommandoer", metavar="KOMMANDO", required=True)
    build = verbs.add_parser("build", help="lav udvidelsen som en fil, der kan deles")
    build.set_defaults(command=_build)
    build.add_argument(
        "-o", "--output", type=Path, default=Path("integraxl.oxt"), metavar="UD", help="filen, der laves"
    )
    verbs.add_parser("install", help="sæt udvidelsen ind i dit LibreOffice").set_defaults(command=_install)
    verbs.add_parser("uninstall", help="fjern udvidelsen fra dit LibreOffice").set_defaults(command=_uninstall)
    verbs.add_parser("status", help="vis, om udvidelsen er i dit LibreOffice").set_defaults(command=_status)
    recalc = commands.add_parser("recalc", help="beregn et regnearks formler med LibreOffice, og gem en kopi")
    recalc.set_defaults(command=_recalc)
    recalc.add_argument("file", type=Path, metavar="FIL", help="regnearket (.xlsx, .xlsm eller .ods); det ændres ikke")
    recalc.add_argument("-o", "--output", type=Path, required=True, metavar="UD", help="den nye fil")
    host = commands.add_parser("host", help="processen bag formlerne; den startes af Calc selv")
    host.set_defaults(command=_host)


def _build(options: argparse.Namespace) -> int:
    from integraxl.files import check_name, check_outputs, write_files
    from integraxl.hosts.calc.extension import build_extension

    check_name(options.output, ".oxt")
    check_outputs([options.output], [])
    write_files({options.output: build_extension()})
    print(f"Udvidelsen er skrevet til {options.output}")
    return OK


def _install(_: argparse.Namespace) -> int:
    from integraxl.hosts.calc.install import install

    print(install())
    return OK


def _uninstall(_: argparse.Namespace) -> int:
    from integraxl.hosts.calc.install import uninstall

    print(uninstall())
    return OK


def _status(_: argparse.Namespace) -> int:
    from integraxl.hosts.calc.install import describe_status

    print(describe_status())
    return OK


def _recalc(options: argparse.Namespace) -> int:
    from integraxl.files import check_outputs
    from integraxl.gate import sayable
    from integraxl.hosts.calc.recalc import recalculate
    from integraxl.workbook.cpr_copies import cpr_notice

    check_outputs([options.output], [options.file], new=True)
    errors = recalculate(options.file, options.output)
    print(sayable(f"Det beregnede regneark er skrevet til {options.output}"))
    for error in errors:
        print(sayable(str(error)), file=sys.stderr)
    if notice := cpr_notice(options.output.name, options.output.read_bytes()):
        print(f"ADVARSEL: {notice}", file=sys.stderr)
    return REJECTED_ROWS if errors else OK


def _host(_: argparse.Namespace) -> int:
    from integraxl.hosts.calc.server import serve

    serve()
    return OK
