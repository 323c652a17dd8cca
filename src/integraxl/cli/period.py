"""period: the workbook for the next report date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integraxl.cli.status import OK


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    period = commands.add_parser("period", help="lav en kopi af dataregnearket med en ny opgørelsesdato")
    period.set_defaults(command=_period)
    period.add_argument("file", type=Path, metavar="FIL", help="dataregnearket (.xlsx); det ændres ikke")
    period.add_argument("--as-of", metavar="DATO", help="den nye opgørelsesdato; ellers seks måneder efter den gamle")
    period.add_argument("-o", "--output", type=Path, metavar="UD", help="den nye fil; ellers FIL-DATO.xlsx")


def _period(options: argparse.Namespace) -> int:
    from integraxl.gate import sayable
    from integraxl.period import write_next_period
    from integraxl.workbook.cpr_copies import cpr_notice

    target = write_next_period(options.file, options.as_of, options.output)
    print(sayable(f"Den nye periode er skrevet til {target}"))
    if notice := cpr_notice(target.name, target.read_bytes()):
        print(f"ADVARSEL: {notice}", file=sys.stderr)
    return OK
