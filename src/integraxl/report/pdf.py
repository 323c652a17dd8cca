"""The report as a PDF, by LibreOffice without a window: in a profile of its own, and Danish whatever the machine is."""

from __future__ import annotations

from pathlib import Path

from integraxl.errors import MissingProgram
from integraxl.libreoffice import Workplace, find_program, make_profile, working_folder

_SECONDS = 120.0
_FILTER = (
    'pdf:calc_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
_SETTINGS = (("Office.Linguistic/General", "DefaultLocale", "da-DK"),)


def render_pdf(xlsx: bytes, seconds: float = _SECONDS) -> bytes:
    """A workbook as a PDF. Nothing is left behind; what a killed run left is removed by the next.

    Raises:
        MissingProgram: LibreOffice is not installed, or it could not make the PDF.
        WriteRefused: there is no room for the temporary files.
    """
    program = find_libreoffice()
    with working_folder() as place:
        folder = place.folder
        source = folder / "rapport.xlsx"
        source.write_bytes(xlsx)
        _convert(program, place, source, seconds)
        made = folder / "rapport.pdf"
        if not made.exists():
            raise MissingProgram("LibreOffice lavede ingen PDF. Åbn rapporten i Excel, og gem den som PDF dér.")
        return made.read_bytes()


def find_libreoffice() -> str:
    """The program that prints. Raises MissingProgram with what to install."""
    program = find_program()
    if program is None:
        raise MissingProgram(
            "LibreOffice er ikke installeret, og uden det kan der ikke laves en PDF. "
            "Installér LibreOffice (libreoffice.org), eller åbn rapporten i Excel, og gem den som PDF."
        )
    return program


def _convert(program: str, place: Workplace, source: Path, seconds: float) -> None:
    command = [
        program, make_profile(place.folder, _SETTINGS), "--headless", "--norestore",
        "--convert-to", _FILTER, "--outdir", str(place.folder), str(source),
    ]  # fmt: skip
    with place.running(command):
        if place.wait(seconds) is None:
            raise MissingProgram(f"LibreOffice svarede ikke inden {seconds:g} sekunder. Luk LibreOffice, og prøv igen.")
