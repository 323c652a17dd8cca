"""LibreOffice with the extension, in a profile of its own."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from integraxl.errors import MissingProgram
from integraxl.hosts.calc.extension import build_extension, this_installation
from integraxl.libreoffice import find_program, make_profile

# values that came with the file are not believed
_SETTINGS = (
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    ("Office.Calc/Formula/Load", "ODFRecalcMode", "0"),
)


def prepare_profile(folder: Path) -> list[str]:
    """The command that starts LibreOffice with the extension, everything of it in `folder`. Raises MissingProgram.

    The extension is put where those lie that come with LibreOffice: that needs no unopkg, which refuses root.
    """
    program = find_calc()
    bundled = folder / "bundled" / "integraxl"
    with zipfile.ZipFile(BytesIO(build_extension(this_installation()))) as extension:
        extension.extractall(bundled)
    return [
        program, make_profile(folder, _SETTINGS),
        f"-env:BUNDLED_EXTENSIONS={bundled.parent.as_uri()}", "--headless", "--norestore", "--nologo",
    ]  # fmt: skip


def find_calc() -> str:
    """LibreOffice's program. Raises MissingProgram with what to install."""
    program = find_program()
    if program is None:
        raise MissingProgram(
            "LibreOffice er ikke installeret, og uden det er der intet Calc. Installér LibreOffice (libreoffice.org)."
        )
    return program
