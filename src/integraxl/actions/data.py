"""Reading the open workbook: the same reader, the same faults and the same parameters as on the command line."""

from __future__ import annotations

from pathlib import Path

from integraxl.actions.port import WorkbookPort
from integraxl.contract.parameters import Parameters
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.read import Workbook, examine_workbook, sound_workbook


def examine(port: WorkbookPort) -> Workbook:
    """The workbook with every fault named and the faulty rows left out."""
    port.progress("Læser regnearket")
    return examine_workbook(Path(port.name), data=port.snapshot())


def read_sound(port: WorkbookPort) -> tuple[Workbook, Parameters]:
    """The workbook and its parameters. Raises InvalidData where there is a fault."""
    workbook = sound_workbook(examine(port))
    return workbook, workbook_parameters(workbook)
