"""What several commands have in common: their options, the workbook that these name, and what is told at the end."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from integraxl.errors import InvalidParameter

if TYPE_CHECKING:
    from integraxl.contract.parameters import Parameters
    from integraxl.workbook.read import Workbook


def add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FIL", help="dataregnearket (.xlsx; også .xlsm, .xlsb, .xls, .ods, .csv)"
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("table", "json", "csv"), default="table", help="table (normalt), json eller csv"
    )


def add_parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", metavar="DATO", help="opgørelsesdato, fx 2019-04-01; ellers fra arket Opsætning")
    parser.add_argument("--profile", metavar="PROFIL", help="committee_2019 eller application_2018")
    parser.add_argument(
        "--set", action="append", default=[], metavar="PARAMETER=VÆRDI", help="sæt en parameter; kan gentages"
    )
    parser.add_argument("--skip-invalid", action="store_true", help="udelad rækker med fejl i stedet for at stoppe")


def add_audience(parser: argparse.ArgumentParser, usual: str) -> None:
    """Whom the output is for. Tables on the house's own screen name persons; a report does so only when asked."""
    audience = parser.add_mutually_exclusive_group()
    audience.add_argument(
        "--audience",
        choices=("committee", "public", "internal"),
        default=usual,
        help="committee: ingen enkeltpersoner; public: også små antal skjules; internal: enkeltpersoner er med. "
        f"Ellers {usual}",
    )
    audience.add_argument(
        "--internal", action="store_const", dest="audience", const="internal", help="det samme som --audience internal"
    )
    add_previous(parser)


def add_previous(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--previous",
        type=Path,
        action="append",
        default=[],
        metavar="OPTEGNELSE",
        help="optegnelsen over en tidligere offentlig udgave, eller en mappe med dem; kan gentages. Udgaverne "
        "tilsammen røber så heller ingen små antal",
    )


def add_record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--record",
        type=Path,
        metavar="UD.json",
        help="skriv optegnelsen over den offentlige udgave, til --previous næste gang",
    )


def chosen_parameters(options: argparse.Namespace) -> Mapping[str, Any]:
    """What the command line says of the parameters; it wins over Opsætning."""
    from integraxl.contract.parameters import parameter_name

    chosen: dict[str, Any] = {}
    for each in options.set:
        name, _, value = each.partition("=")
        if not value.strip():
            raise InvalidParameter(f"»{each}« skal skrives som parameter=værdi, fx min_age=18.")
        chosen[parameter_name(name)] = value
    named = {"as_of": options.as_of, "profile": options.profile}
    for name, value in named.items():
        if value is not None and not value.strip():
            raise InvalidParameter(f"--{name.replace('_', '-')} er tom. Angiv en værdi, eller udelad den.")
        if value is not None and name in chosen:
            raise InvalidParameter(
                f"{name} er angivet både med --{name.replace('_', '-')} og --set. Angiv den kun én gang."
            )
    return chosen | {name: value for name, value in named.items() if value is not None}


def read_input(options: argparse.Namespace) -> tuple[Workbook, Parameters]:
    """The workbook that the command names, and the parameters in force."""
    from integraxl.cli.password import ask_password
    from integraxl.tables.build import workbook_parameters
    from integraxl.workbook.read import read_workbook

    invalid: Literal["raise", "skip"] = "skip" if options.skip_invalid else "raise"
    workbook = read_workbook(options.file, invalid=invalid, password=ask_password)
    return workbook, workbook_parameters(workbook, chosen_parameters(options))


def tell_rejected(workbook: Workbook, stream: TextIO) -> None:
    """Rejected rows are never passed over in silence, in whatever format the figures are."""
    for model, n in workbook.rejected.items():
        rows = "række" if n == 1 else "rækker"
        print(f"{model.table_name}: {n} {rows} med fejl er udeladt.", file=stream)
