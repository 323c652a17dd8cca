"""national, export: many municipalities at once, and the Parquet data set."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from integraxl.cli.options import add_previous, add_record, chosen_parameters
from integraxl.cli.public import check_previous, public_records, tell_public
from integraxl.cli.status import INTERRUPTED, OK, REJECTED_ROWS
from integraxl.errors import InvalidParameter

if TYPE_CHECKING:
    from integraxl.national.run import NationalRun


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands to the parser."""
    national = commands.add_parser("national", help="opgør og sammenlign mange kommuner")
    national.set_defaults(command=_national)
    national.add_argument(
        "source", nargs="+", metavar="KILDE", help="dataregneark, mapper eller mønstre af dem, eller et Parquet-datasæt"
    )
    national.add_argument("--as-of", required=True, metavar="DATO", help="fælles opgørelsesdato, fx 2019-04-01")
    national.add_argument("--profile", metavar="PROFIL", help="committee_2019 eller application_2018")
    national.add_argument(
        "--set", action="append", default=[], metavar="PARAMETER=VÆRDI", help="sæt en parameter; kan gentages"
    )
    national.add_argument("--targets", type=Path, metavar="FIL", help="dataregneark, hvis Mål gælder for alle")
    national.add_argument("-o", "--output", type=Path, metavar="UD", help="skriv også en rapport som regneark")
    national.add_argument("--pdf", action="store_true", help="lav også en PDF af rapporten med LibreOffice")
    national.add_argument("--format", choices=("table", "json", "csv"), default="table", help="table, json eller csv")
    national.add_argument(
        "--min-persons", type=int, default=20, metavar="N", help="mindste målgruppe for at få en placering (20)"
    )
    national.add_argument("--skip-invalid", action="store_true", help="udelad de kommuner, der ikke kan læses")
    national.add_argument("--workers", type=int, metavar="N", help="antal processer; ellers et pr. processor")
    national.add_argument("--scheduler", metavar="ADRESSE", help="kør på en Dask-klynge, fx tcp://vært:8786")
    national.add_argument("--state", type=Path, metavar="MAPPE", help="gem det talte, så kørslen kan genoptages")

    national.add_argument(
        "--audience",
        choices=("internal", "public"),
        default="internal",
        help="public: landets tabeller, hvor små antal er skjult; placeringerne er ikke med. Ellers internal",
    )
    add_previous(national)
    add_record(national)

    export = commands.add_parser("export", help="skriv dataregneark til et Parquet-datasæt")
    export.set_defaults(command=_export)
    export.add_argument("source", nargs="+", metavar="KILDE", help="dataregneark, mapper eller mønstre af dem")
    export.add_argument("--parquet", type=Path, required=True, metavar="MAPPE", help="datasættets mappe")


def _national(options: argparse.Namespace) -> int:
    from integraxl.national.processes import get_ready, processors

    workers = options.workers or processors()
    if workers > 1 and options.scheduler is None:
        get_ready(min(workers, processors()))  # it takes as long as the imports below
    from integraxl import present
    from integraxl.files import check_name, check_outputs
    from integraxl.gate import sayable
    from integraxl.national.choices import tell_choice
    from integraxl.national.names import tell_unknown
    from integraxl.national.run import Options
    from integraxl.national.show import show_national
    from integraxl.national.sources import find_units
    from integraxl.national.verbs import compare_municipalities

    for name in ("min_persons", "workers"):
        if (number := getattr(options, name)) is not None and number < 1:
            raise InvalidParameter(f"--{name.replace('_', '-')} kan ikke være {number}. Angiv et helt tal fra 1.")
    if options.pdf and options.output is None:
        raise InvalidParameter("--pdf laver en PDF af rapporten. Angiv også rapportens fil med -o.")
    check_previous(options)
    outputs = [] if options.output is None else [options.output]
    if outputs:
        check_name(options.output)
        outputs += [options.output.with_suffix(".pdf")] if options.pdf else []
        read = [unit.path for unit in find_units(options.source)]
        check_outputs(outputs, [*read, *([options.targets] if options.targets else [])])
    records = public_records(options, [unit.path for unit in find_units(options.source)])
    if options.pdf:
        from integraxl.report.pdf import find_libreoffice, render_pdf

        find_libreoffice()
    how = Options(workers, options.scheduler, options.state, options.skip_invalid)
    try:
        with present.counter(sys.stderr) as progress:
            run = compare_municipalities(options.source, chosen_parameters(options), how, options.targets, progress)
    except KeyboardInterrupt:
        if options.state is None:
            raise
        print("Afbrudt. Det talte er gemt: den samme kommando fortsætter, hvor den slap.", file=sys.stderr)
        return INTERRUPTED
    from integraxl.files import write_files

    if options.audience == "public":
        report = _publish(run, options, records)
    else:
        if outputs:
            from integraxl.national.report import build_national_report

            report = build_national_report(run, options.min_persons)
            write_files({options.output: report})
        show_national(run, options.min_persons, options.format, sys.stdout)
    odd = (*map(tell_choice, run.own_choices), tell_unknown(run.unknown_names))
    for told in (run.lacking, run.others_dates, *odd, *(f"Udeladt: {each.told}" for each in run.left_out)):
        if told:
            print(sayable(told), file=sys.stderr)
    if outputs:
        print(sayable(f"Rapporten er skrevet til {options.output}"), file=sys.stderr)
    if options.pdf:  # the last, for what was counted in an hour shall not be lost where no PDF can be made
        sys.stdout.flush()
        write_files({outputs[1]: render_pdf(report)})
        print(sayable(f"PDF'en er skrevet til {outputs[1]}"), file=sys.stderr)
    return REJECTED_ROWS if run.left_out else OK


def _publish(run: NationalRun, options: argparse.Namespace, records: Sequence[Path]) -> bytes:
    """The country's public edition: its report and its record written, its tables shown. The report's bytes."""
    from integraxl import present
    from integraxl.disclosure.record import record_json
    from integraxl.files import write_files
    from integraxl.national.public import NOT_COMPARED, build_public_report, public_country
    from integraxl.national.tally import ADDITIVE

    public = public_country(run, options.previous)
    report = build_public_report(run, public) if options.output else b""
    files = {options.output: report} if options.output else {}
    write_files(files | dict.fromkeys(records, record_json(public)))
    only = None if options.format == "json" else ADDITIVE
    present.show_public(public, "", only, options.format, sys.stdout)
    print(NOT_COMPARED, file=sys.stderr)
    for record in records or (None,):
        tell_public(public, sys.stderr, record)
    return report


def _export(options: argparse.Namespace) -> int:
    from integraxl.gate import sayable
    from integraxl.national.verbs import export_parquet

    written = 0
    try:
        for folder in export_parquet(options.source, options.parquet):
            print(sayable(f"Skrevet: {folder}"), flush=True)
            written += 1
    except KeyboardInterrupt:
        if not written:
            raise
        print("Afbrudt. De kommuner, der er meldt skrevet, er hele; resten er ikke skrevet.", file=sys.stderr)
        return INTERRUPTED
    return OK
