"""Writing a file so that the old one or the new one is there, never a third thing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from integraxl.errors import WriteRefused


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside the target, flush, then move into place. A file that is open in a spreadsheet is left alone.

    Raises WriteRefused with the reason and what to do.
    """
    _refuse_open_file(path)
    try:
        handle, name = tempfile.mkstemp(prefix=".integraxl-", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise WriteRefused(f"Der kan ikke skrives i mappen »{path.parent}«: {_reason(error)}.") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise WriteRefused(f"»{path}« kan ikke skrives: {_reason(error)}. Den gamle fil er urørt.") from None
    finally:
        temporary.unlink(missing_ok=True)


def _refuse_open_file(path: Path) -> None:
    for owner in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if owner.exists():
            raise WriteRefused(f"»{path.name}« er åben i et regnearksprogram. Luk filen, og prøv igen.")


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "adgang nægtet, eller filen er åben i Excel"
    if isinstance(error, FileNotFoundError):
        return "mappen findes ikke"
    return error.strerror or "ukendt fejl"


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
