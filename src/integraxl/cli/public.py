"""The public edition of a command: the earlier ones it is held together with, and the record it leaves behind."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from integraxl.errors import InvalidParameter, RecordRefused, WriteRefused

if TYPE_CHECKING:
    from integraxl.contract.parameters import Parameters
    from integraxl.disclosure.public import PublicEdition
    from integraxl.workbook.read import Workbook


def make_public(options: argparse.Namespace, workbook: Workbook, parameters: Parameters) -> PublicEdition | None:
    """The public edition where that is asked for, with the earlier ones in view; None for the house's own."""
    if options.audience != "public":
        return None
    from integraxl.disclosure.public import public_edition
    from integraxl.disclosure.reading import read_records

    return public_edition(workbook, parameters, read_records(options.previous, [parameters.municipality]))


def check_previous(options: argparse.Namespace) -> None:
    """Earlier public editions matter to a public one alone. Raises InvalidParameter."""
    if options.previous and options.audience != "public":
        raise InvalidParameter("--previous hører til den offentlige udgave. Tilføj --audience public.")


def public_records(options: argparse.Namespace, inputs: Sequence[Path]) -> list[Path]:
    """The records that a command writes: the one asked for, and the one beside a national report."""
    from integraxl.files import check_name

    if options.record is not None:
        if options.audience != "public":
            raise InvalidParameter("--record hører til den offentlige udgave. Tilføj --audience public.")
        check_name(options.record, ".json")
        _refuse_others(options.record, options, inputs)
    output = getattr(options, "output", None)
    beside = record_beside(output, options, inputs) if output else None
    return [each for each in (options.record, beside) if each]


def record_beside(output: Path, options: argparse.Namespace, inputs: Sequence[Path]) -> Path | None:
    """Where the record of a report is written: beside it. None where there is none."""
    if options.audience != "public":
        return None
    from integraxl.disclosure.record import SUFFIX

    record = output.with_name(f"{output.stem}{SUFFIX}")
    _refuse_others(record, options, inputs)
    return record


def _refuse_others(record: Path, options: argparse.Namespace, inputs: Sequence[Path]) -> None:
    """The usual rules; and a file of that name is replaced only where it is a record. Raises WriteRefused."""
    from integraxl.disclosure.reading import read_record, record_files
    from integraxl.files import check_outputs

    check_outputs([record], [*inputs, *record_files(options.previous)])
    if record.exists():
        try:
            read_record(record)
        except RecordRefused:
            raise WriteRefused(
                f"»{record.name}« findes i forvejen og er ikke en optegnelse, som programmet har skrevet. Den bliver "
                "ikke skrevet over: vælg et andet navn, eller flyt eller slet filen først."
            ) from None


def as_record(record: Path | None, public: PublicEdition | None) -> dict[Path, bytes]:
    """The record as a file to be written with the others."""
    if record is None or public is None:
        return {}
    from integraxl.disclosure.record import record_json

    return {record: record_json(public)}


def tell_public(public: PublicEdition | None, stream: TextIO, record: Path | None = None) -> None:
    """What was made coarser, what earlier editions have given away, and where the record is."""
    from integraxl.gate import sayable

    for told in public.told if public else ():
        print(told, file=stream)
    if record is not None:
        print(
            sayable(f"Optegnelsen over det offentliggjorte er skrevet til {record}. Gem den til næste --previous."),
            file=stream,
        )
