"""compare: what changed between two data workbooks, and exactly why."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integraxl.cli.options import add_format, add_parameters, chosen_parameters, tell_rejected
from integraxl.cli.status import OK, REJECTED_ROWS

_DESCRIPTION = """\
Sammenligner to dataregneark: hvilke tal er ændret, hvor meget, og hvilke rækker (tilføjede, fjernede, rettede,
tilbagedaterede) og indstillinger forklarer det. Delene giver tilsammen ændringen, nøjagtigt.

Hvert regneark regnes med sin egen opgørelsesdato, medmindre --as-of giver den samme til begge.
Uden --internal vises kun antal; med --internal vises også de enkelte rækker med deres id."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    compare = commands.add_parser(
        "compare",
        help="vis, hvad der er ændret mellem to dataregneark, og hvorfor",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    compare.set_defaults(command=_compare)
    compare.add_argument("old", type=Path, metavar="GAMMEL", help="det gamle dataregneark (.xlsx)")
    compare.add_argument("new", type=Path, metavar="NY", help="det nye dataregneark (.xlsx)")
    add_parameters(compare)
    compare.add_argument("--internal", action="store_true", help="vis også de enkelte rækker; kun til internt brug")
    add_format(compare)
    compare.add_argument("-o", "--output", type=Path, metavar="UD", help="skriv også sammenligningen som regneark")


def _compare(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.cli.password import ask_password
    from integraxl.compare.comparison import compare_workbooks
    from integraxl.compare.listings import facts, listings
    from integraxl.compare.sources import read_source, write_comparison
    from integraxl.files import check_name, check_outputs
    from integraxl.gate import sayable

    if options.output:
        check_name(options.output)
        check_outputs([options.output], [options.old, options.new])
    old, new = (
        read_source(each, skip=options.skip_invalid, password=ask_password) for each in (options.old, options.new)
    )
    with present.progress(sys.stderr) as step:
        step("Sammenligner")
        comparison = compare_workbooks(old, new, chosen_parameters(options))
    shown = listings(comparison, internal=options.internal)
    if options.output:
        write_comparison(comparison, shown, options.output)
    present.show_listings(shown, facts(comparison, internal=options.internal), options.format, sys.stdout)
    for each in (old, new):
        tell_rejected(each, sys.stderr)
    if options.output:
        print(sayable(f"Sammenligningen er skrevet til {options.output}"), file=sys.stderr)
    return REJECTED_ROWS if old.rejected or new.rejected else OK
