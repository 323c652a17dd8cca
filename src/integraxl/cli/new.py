"""new: a data workbook to type in."""

from __future__ import annotations

import argparse
from pathlib import Path

from integraxl.cli.status import OK


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    new = commands.add_parser("new", help="lav et nyt dataregneark, tomt eller med opdigtede data")
    new.set_defaults(command=_new)
    new.add_argument("file", type=Path, metavar="FIL", help="den nye fil (.xlsx); den må ikke findes i forvejen")
    new.add_argument("--sample", action="store_true", help="fyld det med opdigtede borgere og forløb")
    new.add_argument("--as-of", metavar="DATO", help="opgørelsesdato, fx 2019-04-01; kan også skrives i regnearket")


def _new(options: argparse.Namespace) -> int:
    from integraxl.gate import sayable
    from integraxl.new import write_new_workbook

    write_new_workbook(options.file, options.as_of, sample=options.sample)
    data = "med opdigtede data" if options.sample else "uden data"
    print(sayable(f"Det nye dataregneark {data} er skrevet til {options.file}. Begynd på arket Vejledning."))
    return OK
