"""outlook: what is coming before the next report."""

from __future__ import annotations

import argparse
import sys

from integraxl.cli.options import add_file, add_format, add_parameters, read_input, tell_rejected
from integraxl.cli.status import OK, REJECTED_ROWS


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    outlook = commands.add_parser("outlook", help="vis, hvad målene kræver inden næste opgørelse, og kommende frister")
    outlook.set_defaults(command=_outlook)
    add_file(outlook)
    add_parameters(outlook)
    outlook.add_argument(
        "--until", metavar="DATO", help="næste opgørelsesdato; ellers et halvt år efter opgørelsesdatoen"
    )
    outlook.add_argument("--weeks", type=int, default=4, metavar="UGER", help="frister så mange uger frem; ellers 4")
    outlook.add_argument("--internal", action="store_true", help="vis også de enkelte borgere; kun til internt brug")
    add_format(outlook)


def _outlook(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.contract.parameters import resolve_parameters
    from integraxl.period import following_report_date
    from integraxl.tables.outlook import outlook_listings

    workbook, parameters = read_input(options)
    until = following_report_date(parameters.as_of)
    if options.until is not None:
        until = resolve_parameters({"as_of": options.until}).as_of
    listings = outlook_listings(workbook, parameters, until, options.weeks, internal=options.internal)
    facts = {
        "as_of": parameters.as_of.isoformat(),
        "until": until.isoformat(),
        "weeks": options.weeks,
        "municipality": parameters.municipality,
        "profile": str(parameters.profile),
    }
    present.show_listings(listings, facts, options.format, sys.stdout)
    tell_rejected(workbook, sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK
