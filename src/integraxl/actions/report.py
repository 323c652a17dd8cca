"""Dan rapport: the committee's report as a new file beside the workbook, opened when it is done."""

from __future__ import annotations

from pathlib import Path

from integraxl.actions.data import read_sound
from integraxl.actions.port import WorkbookPort
from integraxl.errors import WriteRefused
from integraxl.files import check_outputs, write_files


def make_report(port: WorkbookPort) -> None:
    """Build the report, write it beside the workbook, open it."""
    from integraxl.report import build_report

    place = place_beside(port)
    target = place.with_name(f"{place.stem}-rapport.xlsx")
    check_outputs([target], [place])
    workbook, parameters = read_sound(port)
    data = build_report(workbook, parameters, None, port.progress)
    port.progress("Gemmer rapporten")
    write_files({target: data})
    port.open(target)


def place_beside(port: WorkbookPort) -> Path:
    """The workbook's own path, beside which new files are written. Raises WriteRefused where it has none."""
    if port.folder is None:
        raise WriteRefused(
            "Regnearket er ikke gemt i en mappe på denne computer, så der er ikke noget sted at lægge den nye fil. "
            "Gem regnearket i en mappe på computeren eller et netværksdrev, og prøv igen."
        )
    return port.folder / port.name
