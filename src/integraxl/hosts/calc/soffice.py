"""LibreOffice with the extension, in a profile of its own."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from integraxl.errors import MissingProgram
from integraxl.hosts.calc.extension import build_extension, this_installation
from integraxl.libreoffice import find_program

# what a formula makes of a text such as "1,5" depends on the language; values that came with the file are not believed
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>da-DK</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""  # noqa: E501


def prepare_profile(folder: Path) -> list[str]:
    """The command that starts LibreOffice with the extension, everything of it in `folder`. Raises MissingProgram.

    The extension is put where those lie that come with LibreOffice: that needs no unopkg, which refuses root.
    """
    program = find_calc()
    settings, bundled = folder / "profile" / "user", folder / "bundled" / "integraxl"
    settings.mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    with zipfile.ZipFile(BytesIO(build_extension(this_installation()))) as extension:
        extension.extractall(bundled)
    return [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}",
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
