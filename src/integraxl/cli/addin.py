"""addin: the Excel add-in. Built anywhere; installed, removed and examined on Windows."""

from __future__ import annotations

import argparse
from pathlib import Path

from integraxl.cli.status import INVALID, OK


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command with its own commands."""
    addin = commands.add_parser("addin", help="byg eller installér tilføjelsen til Excel")
    actions = addin.add_subparsers(title="kommandoer", metavar="KOMMANDO", required=True)

    build = actions.add_parser("build", help="byg tilføjelsen")
    build.set_defaults(command=_build)
    build.add_argument("-o", "--output", type=Path, default=Path("integraxl.xlam"), metavar="UD", help="filen")
    ways = build.add_mutually_exclusive_group()
    ways.add_argument("--interpreter", metavar="STI", help="stien til pythonw.exe; %%NAVN%% er en miljøvariabel")
    ways.add_argument("--sources", action="store_true", help="skriv den i mappen sammen med det, den er lavet af")
    ways.add_argument("--check", action="store_true", help="skriv intet; fejl, hvis mappens filer er forældede")

    install = actions.add_parser("install", help="installér for dig selv, uden administratorrettigheder")
    install.set_defaults(command=_install)
    actions.add_parser("uninstall", help="fjern tilføjelsen igen").set_defaults(command=_uninstall)
    actions.add_parser("status", help="vis, hvad der er installeret").set_defaults(command=_status)
    actions.add_parser("doctor", help="find ud af, hvorfor tilføjelsen ikke virker").set_defaults(command=_doctor)


def _build(options: argparse.Namespace) -> int:
    from integraxl.files import check_name, check_outputs, write_files
    from integraxl.hosts.addin.build import build_addin, check_sources, write_sources
    from integraxl.hosts.addin.package import DEFAULT_INTERPRETER

    if options.check:
        check_sources(options.output.parent)
        print(f"{options.output.parent} er, hvad kilderne giver.")
        return OK
    if options.sources:
        write_sources(options.output.parent)
        print(f"Tilføjelsen og dens kilder er skrevet i {options.output.parent}.")
        return OK
    check_name(options.output, ".xlam")
    check_outputs([options.output], [])
    write_files({options.output: build_addin(options.interpreter or DEFAULT_INTERPRETER)})
    print(f"Tilføjelsen er skrevet til {options.output}.")
    return OK


def _install(_: argparse.Namespace) -> int:
    from integraxl.hosts.addin.install import install_addin
    from integraxl.hosts.addin.machine import this_machine

    installed = install_addin(this_machine())
    print(f"Tilføjelsen er installeret: {installed.path}\nStart Excel igen; fanen hedder Integration.")
    return OK


def _uninstall(_: argparse.Namespace) -> int:
    from integraxl.hosts.addin.install import uninstall_addin
    from integraxl.hosts.addin.machine import this_machine

    print("Tilføjelsen er fjernet." if uninstall_addin(this_machine()) else "Tilføjelsen var ikke installeret.")
    return OK


def _status(_: argparse.Namespace) -> int:
    from integraxl.hosts.addin.install import installed_addin
    from integraxl.hosts.addin.machine import this_machine

    installed = installed_addin(this_machine())
    if installed is None:
        print("Tilføjelsen er ikke installeret. Kør: integraxl addin install")
        return OK
    print(f"Tilføjelsen: {installed.path}\nVersion: {installed.version}\nPython: {installed.interpreter}")
    return OK


def _doctor(_: argparse.Namespace) -> int:
    from integraxl.hosts.addin.doctor import examine_machine
    from integraxl.hosts.addin.machine import this_machine

    findings = examine_machine(this_machine())
    for finding in findings:
        print(f"{'✓' if finding.ok else '✗'} {finding.text}")
    return OK if all(finding.ok for finding in findings) else INVALID
