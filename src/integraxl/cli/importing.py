"""import: a case system's export into the data workbook."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integraxl.cli.pipes import close_quietly
from integraxl.cli.status import INVALID, OK, REJECTED_ROWS
from integraxl.errors import InvalidParameter, WriteRefused

_DESCRIPTION = """\
Indlæser et udtræk fra et fagsystem (.csv eller .xlsx) i en kopi af dataregnearket. Sådan gør du:

  1. integraxl import UDTRÆK --into DATA --propose MAPPING.toml    laver et forslag til oversættelse
  2. gennemgå MAPPING.toml, og ret det, der ikke passer
  3. integraxl import UDTRÆK --into DATA --mapping MAPPING.toml -o NY.xlsx

Regnskabet over hver række vises, før noget skrives, og skal bekræftes. Reglerne er:

  - en tom celle i dataregnearket udfyldes med udtrækkets værdi
  - en værdi, som I har skrevet, bliver stående; afviger udtrækket, vises begge (--take-changes tager udtrækkets)
  - en tom værdi i udtrækket sletter aldrig noget, og ingen borger slettes; de, der mangler i udtrækket, vises
  - en række, der gentager en tidligere, tæller én gang; siger to rækker om samme id noget forskelligt, afvises begge
  - rækker med fejl afvises, og grunden vises

DATA ændres ikke. NY er en kopi, hvor kun de celler, regnskabet nævner, er nye."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "import",
        help="indlæs et udtræk fra et fagsystem i en kopi af dataregnearket",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=_import)
    parser.add_argument("file", type=Path, metavar="UDTRÆK", help="udtrækket (.csv eller .xlsx)")
    parser.add_argument("--into", type=Path, required=True, metavar="DATA", help="dataregnearket (.xlsx); ændres ikke")
    parser.add_argument("-o", "--output", type=Path, metavar="NY", help="den nye fil")
    parser.add_argument("--mapping", type=Path, metavar="MAPPING", help="oversættelsen (.toml)")
    parser.add_argument("--propose", type=Path, metavar="MAPPING", help="skriv et forslag til oversættelse, og stop")
    parser.add_argument("--table", metavar="TABEL", help="med --propose: hvilken tabel, fx Borgere; ellers gættes")
    parser.add_argument("--sheet", metavar="ARK", help="med --propose: hvilket ark i et udtræk i .xlsx")
    parser.add_argument("--take-changes", action="store_true", help="lad udtrækkets værdier erstatte dem, der afviger")
    parser.add_argument("--yes", action="store_true", help="skriv uden at spørge")
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table", help="regnskabets form")


def _import(options: argparse.Namespace) -> int:
    if options.propose:
        return _propose(options)
    if not options.mapping:
        raise InvalidParameter("Angiv oversættelsen med --mapping. Lav først et forslag med --propose MAPPING.toml.")
    if not options.output:
        raise InvalidParameter("Angiv den nye fil med -o. DATA ændres ikke.")
    return _bring(options)


def _propose(options: argparse.Namespace) -> int:
    from integraxl.exchange.export import read_export
    from integraxl.exchange.mapping import parse_table
    from integraxl.exchange.propose import propose_mapping
    from integraxl.files import check_outputs, create_file
    from integraxl.gate import refuse_cpr, sayable

    check_outputs([options.propose], [options.file, options.into], new=True)
    export = read_export(options.file, options.sheet)
    model = parse_table(options.table, "--table") if options.table else None
    proposal = propose_mapping(export, model, options.sheet)
    text = proposal.text(export.name)
    refuse_cpr((options.propose.name, line) for line in text.splitlines())
    create_file(options.propose, text.encode())
    print(text, end="")
    for notice in export.notices:
        print(sayable(notice), file=sys.stderr)
    print(sayable(f"Forslaget er skrevet til {options.propose}. Gennemgå det, før det bruges."), file=sys.stderr)
    return OK


def _bring(options: argparse.Namespace) -> int:
    from integraxl import present
    from integraxl.exchange.account import Outcome
    from integraxl.exchange.bring import prepare_import
    from integraxl.exchange.listings import account_listings
    from integraxl.exchange.mapping import read_mapping
    from integraxl.files import check_name, check_outputs, create_file
    from integraxl.gate import sayable
    from integraxl.workbook.cpr_copies import cpr_notice

    if options.into.suffix.lower() not in (".xlsx", ".xlsm"):
        raise InvalidParameter(
            f"Der kan ikke indlæses i »{options.into.name}«. Åbn dataregnearket i Excel, og gem det som .xlsx."
        )
    check_name(options.output, options.into.suffix.lower())
    check_outputs([options.output], [options.file, options.into, options.mapping], new=True)
    mapping = read_mapping(options.mapping)
    prepared = prepare_import(options.file, options.into, mapping, take_changes=options.take_changes)
    facts = {"export": options.file.name, "into": options.into.name, "table": mapping.model.table_name}
    try:
        present.show_listings(account_listings(prepared), facts, options.format, sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        close_quietly()
        raise WriteRefused("Regnskabet blev ikke læst til ende, så intet er skrevet.") from None
    if not prepared.account.writes:
        print("Der er intet nyt at skrive.", file=sys.stderr)
    elif not _confirmed(options, prepared.account.in_short()):
        print("Intet er skrevet.", file=sys.stderr)
        return INVALID
    else:
        create_file(options.output, prepared.data)
        print(sayable(f"Skrevet til {options.output}. Kontrollér det med integraxl check."), file=sys.stderr)
        if notice := cpr_notice(options.output.name, prepared.data):
            print(f"ADVARSEL: {notice}", file=sys.stderr)
    return REJECTED_ROWS if prepared.account.count(Outcome.REJECTED) else OK


def _confirmed(options: argparse.Namespace, in_short: str) -> bool:
    if options.yes:
        return True
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("Ingen har bekræftet: kør kommandoen i en terminal, eller tilføj --yes.", file=sys.stderr)
        return False
    print(in_short)  # the lists may be long, and their head out of sight
    return input(f"Skal det skrives til {options.output}? (ja/nej) ").strip().casefold() in ("ja", "j")
