"""paper: the committee's paper as a Word document."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integraxl.cli.options import add_audience, add_file, add_parameters, read_input, tell_rejected
from integraxl.cli.public import as_record, check_previous, make_public, record_beside, tell_public
from integraxl.cli.status import OK, REJECTED_ROWS
from integraxl.errors import InvalidParameter


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    paper = commands.add_parser("paper", help="skriv udvalgets sag som Word-dokument, klar til at rette i")
    paper.set_defaults(command=_paper)
    add_file(paper)
    add_parameters(paper)
    add_audience(paper, "committee")
    paper.add_argument("-o", "--output", type=Path, metavar="UD", help="dokumentets fil; ellers FIL-sag.docx")
    paper.add_argument("--template", type=Path, metavar="SKABELON", help="husets egen skabelon (.docx)")


_NAMES = {"committee": "sag", "public": "offentlig-sag"}


def _paper(options: argparse.Namespace) -> int:
    from integraxl.contract.codes import Audience
    from integraxl.files import check_name, check_outputs, create_files
    from integraxl.gate import sayable
    from integraxl.paper import build_paper

    audience = Audience(options.audience)
    if audience is Audience.INTERNAL:
        raise InvalidParameter("Sagen er til udvalget og har aldrig enkeltpersoner med. Brug report --internal.")
    output = options.output or options.file.with_name(f"{options.file.stem}-{_NAMES[options.audience]}.docx")
    check_name(output, ".docx")
    check_previous(options)
    check_outputs([output], [each for each in (options.file, options.template) if each], new=True)
    record = record_beside(output, options, [options.file, *([options.template] if options.template else [])])
    workbook, parameters = read_input(options)
    public = make_public(options, workbook, parameters)
    paper = build_paper(workbook, parameters, options.template, audience=audience, public=public)
    create_files({output: paper} | as_record(record, public))
    tell_public(public, sys.stderr, record)
    print(sayable(f"Udvalgets sag er skrevet til {output}. Felterne i kantede parenteser udfyldes i hånden."))
    tell_rejected(workbook, sys.stderr)
    return REJECTED_ROWS if workbook.rejected else OK
