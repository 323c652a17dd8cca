"""Dan rapport: the committee's report as a new file beside the workbook, opened when it is done."""

from __future__ import annotations

from pathlib import Path

from integraxl.actions.data import read_sound
from integraxl.actions.port import WorkbookPort
from integraxl.errors import WriteRefused
from integraxl.files import write_atomically


def make_report(port: WorkbookPort) -> None:
    """Build the report, write it beside the workbook, open it."""
    from integraxl.report import build_report

    target = beside(port, "rapport")
    workbook, parameters = read_sound(port)
    data = build_report(workbook, parameters, None, port.progress)
    port.progress("Gemmer rapporten")
    write_atomically(target, data)
    port.open(target)


def beside(port: WorkbookPort, word: str) -> Path:
    """A file name beside the workbook: data.xlsx and `rapport` give data-rapport.xlsx."""
    if port.folder is None:
        raise WriteRefused(
            "Regnearket er ikke gemt i en mappe på denne computer, så der er ikke noget sted at lægge den nye fil. "
            "Gem regnearket lokalt eller i en synkroniseret mappe, og prøv igen."
        )
    return port.folder / f"{Path(port.name).stem}-{word}.xlsx"
