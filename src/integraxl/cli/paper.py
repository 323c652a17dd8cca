"""paper: the committee's paper as a Word document."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integraxl.cli.figures import _add_audience, _add_file, _add_parameters, _read, _read_previous, _tell
from integraxl.cli.status import OK, REJECTED_ROWS
from integraxl.errors import InvalidParameter


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    paper = commands.add_parser("paper", help="skriv udvalgets sag som Word-dokument, klar til at rette i")
    paper.set_defaults(command=_paper)
    _add_file(paper)
    _add_parameters(paper)
    _add_audience(paper, "committee")
    paper.add_argument("-o", "--output", type=Path, metavar="UD", help="dokumentets fil; ellers FIL-sag.docx")
    paper.add_argument("--template", type=Path, metavar="SKABELON", help="husets egen skabelon (.docx)")


_NAMES = {"committee": "sag", "public": "offentlig-sag"}


def _paper(options: argparse.Namespace) -> int:
    from integraxl.contract.codes import Audience
    from integraxl.files import check_outputs, create_file
    from integraxl.gate import sayable
    from integraxl.paper import build_paper

    audience = Audience(options.audience)
    if audience is Audience.INTERNAL:
        raise InvalidParameter("Sagen er til udvalget og har aldrig enkeltpersoner med. Brug report --internal.")
    output = options.output or options.file.with_name(f"{options.file.stem}-{_NAMES[options.audience]}.docx")
    if output.suffix.lower() != ".docx":
        raise InvalidParameter(f"»{output.name}« skal ende på .docx. Vælg et andet navn med -o.")
    check_outputs([output], [options.file, *([options.template] if options.template else [])])
    workbook, parameters = _read(options)
    previous = _read_previous(options)
    create_file(output, build_paper(workbook, parameters, options.template, audience=audience, previous=previous))
    print(sayable(f"Udvalgets sag er skrevet til {output}. Felterne i kantede parenteser udfyldes i hånden."))
    _tell(workbook, "", sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK
