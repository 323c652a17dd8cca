"""Write the UNO interface of the formulas and compile it: only after a formula or an argument was added or changed.

Needs the SDK of LibreOffice (Debian: libreoffice-dev).
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from integraxl.hosts.calc.interface import build_idl

_PROGRAM = Path("/usr/lib/libreoffice/program")
_TYPES = (_PROGRAM / "types.rdb", _PROGRAM / "types" / "offapi.rdb")
_TARGET = Path(__file__).parents[1] / "src" / "integraxl" / "hosts" / "calc" / "integraxl.idl"


def main() -> None:
    compiler = shutil.which("unoidl-write") or "/usr/lib/libreoffice/sdk/bin/unoidl-write"
    _TARGET.write_text(build_idl(), encoding="utf-8")
    subprocess.run([compiler, *map(str, _TYPES), str(_TARGET), str(_TARGET.with_suffix(".rdb"))], check=True)


if __name__ == "__main__":
    main()
