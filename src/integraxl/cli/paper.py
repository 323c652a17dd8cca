"""paper: the committee's paper as a Word document."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integraxl.cli.figures import _add_file, _add_parameters, _read, _tell
from integraxl.cli.status import OK, REJECTED_ROWS


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    paper = commands.add_parser("paper", help="skriv udvalgets sag som Word-dokument, klar til at rette i")
    paper.set_defaults(command=_paper)
    _add_file(paper)
    _add_parameters(paper)
    paper.add_argument("-o", "--output", type=Path, metavar="UD", help="dokumentets fil; ellers FIL-sag.docx")
    paper.add_argument("--template", type=Path, metavar="SKABELON", help="husets egen skabelon (.docx)")


def _paper(options: argparse.Namespace) -> int:
    from integraxl.paper import write_paper

    output = options.output or options.file.with_name(f"{options.file.stem}-sag.docx")
    workbook, parameters = _read(options)
    write_paper(workbook, parameters, output, options.template)
    print(f"Udvalgets sag er skrevet til {output}. Felterne i kantede parenteser udfyldes i hånden.")
    _tell(workbook, "", sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK
