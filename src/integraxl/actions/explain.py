"""Forklar fejl and Hjælp: why a formula shows an error; what the formulas and buttons do."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from integraxl.actions.port import WorkbookPort

_SHOWN = 5


def explain_fault(port: WorkbookPort) -> None:
    """Say why the selected formula shows an error; else which formulas do."""
    selection = port.selection()
    reason = selection.reasons.get(selection.cell)
    if reason is not None:
        port.tell(f"{selection.cell}: {reason}")
    elif selection.reasons:
        cells = list(selection.reasons)
        more = f" og {len(cells) - _SHOWN} mere" if len(cells) > _SHOWN else ""
        port.tell(
            "Den valgte celle viser ingen fejl fra integraxl. "
            f"Disse formler gør: {', '.join(cells[:_SHOWN])}{more}. Vælg en af dem, og tryk igen."
        )
    else:
        port.tell("Ingen formel fra integraxl viser en fejl.")


def show_help(port: WorkbookPort) -> None:
    """Open the page of formulas and buttons."""
    port.open(Path(str(files("integraxl") / "help" / "formler.html")))
