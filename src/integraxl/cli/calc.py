"""LibreOffice Calc: the extension, the process behind it, and recalculation without a window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from integraxl.cli.status import OK


def add_commands(commands: Any) -> None:
    """calc, recalc, host."""
    _add_calc(commands)
    host = commands.add_parser("host", help="processen bag udvidelsen til Calc; startes af Calc selv")
    host.set_defaults(command=_host)


def _add_calc(commands: Any) -> None:
    calc = commands.add_parser("calc", help="formler og knapper i LibreOffice Calc")
    verbs = calc.add_subparsers(title="kommandoer", metavar="KOMMANDO", required=True)
    build = verbs.add_parser("build", help="lav udvidelsen integraxl.oxt")
    build.add_argument("-o", "--output", type=Path, default=Path("integraxl.oxt"), metavar="FIL", help="filen, der laves")
    build.set_defaults(command=_build)


def _build(options: argparse.Namespace) -> int:
    from integraxl.files import write_atomically
    from integraxl.hosts.calc.extension import build_extension

    write_atomically(options.output, build_extension())
    print(f"Skrevet: {options.output}")
    return OK


def _host(_: argparse.Namespace) -> int:
    from integraxl.hosts.calc.server import serve

    serve()
    return OK
