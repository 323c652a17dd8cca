"""What a run has counted so far, kept in a folder so that it can be resumed. It holds counts and no record."""

from __future__ import annotations

import hashlib
import io
import pickle
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

from integraxl.files import make_folder, write_atomically
from integraxl.national.read import Counted
from integraxl.national.sources import Unit
from integraxl.national.tally import Survey
from integraxl.version import __version__
from integraxl.workbook.columns import Columns

_CHUNK = 1 << 20
_HASH = 32  # bytes, before the counts


class State:
    """Counts by the bytes they were made from, the parameters, the targets and the version: any change counts anew."""

    def __init__(self, folder: Path | None, survey: Survey) -> None:
        self._folder = folder
        if folder is not None:
            make_folder(folder)
        said = [__version__, survey.parameters.model_dump_json(), repr(survey.targets and _plain(survey.targets))]
        self._question = hashlib.sha256("\n".join(said).encode()).hexdigest()

    def find(self, unit: Unit) -> Counted | None:
        """What was counted of the unit's present bytes, or None."""
        path = self._path(unit)
        if path is None or not path.exists():
            return None
        try:
            content = path.read_bytes()
            if hashlib.sha256(content[_HASH:]).digest() != content[:_HASH]:
                return None  # a damaged file is as good as none: the unit is counted again
            found = _Unpickler(io.BytesIO(content[_HASH:])).load()
        except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError):
            return None
        kept: Counted = replace(found, unit=unit, municipality=unit.municipality or found.municipality)
        return kept

    def keep(self, outcome: Counted) -> None:
        """Keep what was counted; a unit that could not be read is tried again next time."""
        path = self._path(outcome.unit) if outcome.tally is not None else None
        if path is not None:
            content = pickle.dumps(outcome)
            write_atomically(path, hashlib.sha256(content).digest() + content)

    def _path(self, unit: Unit) -> Path | None:
        if self._folder is None:
            return None
        digest = hashlib.sha256(self._question.encode())
        try:
            for path in sorted(unit.path.iterdir()) if unit.path.is_dir() else [unit.path]:
                digest.update(f"{path.name if unit.path.is_dir() else ''}\0{path.stat().st_size}\0".encode())
                with path.open("rb") as stream:
                    while chunk := stream.read(_CHUNK):
                        digest.update(chunk)
        except OSError:
            return None  # whoever reads the unit says why it cannot be read
        return self._folder / f"{digest.hexdigest()}.tally"


def _plain(targets: Columns) -> dict[str, list[Any]]:
    return {name: values.tolist() for name, values in targets.data.items()}


class _Unpickler(pickle.Unpickler):
    """Only what counts are made of may be loaded: a file that someone put there can call nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "getattr"):
            return _member
        if not module.startswith(_OUR_MODULES) and (module.partition(".")[0], name) not in _OTHERS:
            raise pickle.UnpicklingError(f"{module}.{name}")
        if "." in name:  # it would lead on to what the module itself has imported
            raise pickle.UnpicklingError(f"{module}.{name}")
        found = super().find_class(module, name)
        if module.startswith(_OUR_MODULES) and not (isinstance(found, type) and found.__module__ == module):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def _member(codes: Any, name: str) -> Any:
    """What early versions of Python 3.11 have written as getattr: a code, and nothing else of anything."""
    if not (isinstance(codes, type) and issubclass(codes, Enum) and name in codes.__members__):
        raise pickle.UnpicklingError(f"builtins.getattr({name})")
    return codes[name]


_OUR_MODULES = ("integraxl.measures.", "integraxl.contract.", "integraxl.national.", "integraxl.workbook.columns")
_OTHERS = {
    *(("numpy", name) for name in ("dtype", "ndarray", "_reconstruct", "_frombuffer", "scalar")),
    *(("pathlib", name) for name in ("PosixPath", "WindowsPath")),
    ("collections", "Counter"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("fractions", "Fraction"),
    ("builtins", "frozenset"),
}
