"""What a run has counted so far, kept in a folder so that it can be resumed. It holds counts and no record.

A file is 32 bytes, the hash of what follows together with what it was counted from, and then the counts as JSON. Data
only: whatever is not exactly what would be kept of this unit is as good as no file, and the unit is counted anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from integraxl.contract.tables import TABLES, Target
from integraxl.files import make_folder, write_atomically
from integraxl.national.choices import with_choices
from integraxl.national.overlap import MOST_MARKS, Marks
from integraxl.national.read import Counted
from integraxl.national.seal import SEAL
from integraxl.national.sources import Unit
from integraxl.national.stored import CountReader, columns_of_plain, plain_columns, plain_count
from integraxl.national.tally import Survey, Tally, tables_of
from integraxl.version import __version__

_FORM = "2"
"""Changes with the form of a file: what is kept in another one is never looked at."""

_CHUNK = 1 << 20
_HASH = 32  # bytes, before the counts
_LARGEST = 1 << 26  # bytes; the counts of a municipality take some thousands


class _Kept(BaseModel):
    """What is kept of a unit."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    municipality: Annotated[str, Field(min_length=1)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    persons: Annotated[int, Field(ge=0, lt=1 << 31)]
    lacking: tuple[str, ...]
    counts: tuple[JsonValue, ...]
    targets: dict[str, list[JsonValue]] | None
    own_date: dt.date | None
    choices: dict[str, JsonValue]
    marks: Annotated[tuple[Annotated[int, Field(ge=0, lt=1 << 32)], ...], Field(max_length=MOST_MARKS)]


class State:
    """Counts by the bytes they were made from, the parameters, the targets and the version: any change counts anew."""

    def __init__(self, folder: Path | None, survey: Survey) -> None:
        self._folder, self._survey = folder, survey
        self._read_from: dict[Unit, str] = {}
        if folder is None:
            return
        make_folder(folder)
        self._reader = CountReader(survey)
        said = [_FORM, __version__, survey.parameters.model_dump_json()]
        said.append(json.dumps(survey.targets and plain_columns(survey.targets)))
        self._question = hashlib.sha256("\n".join(said).encode()).digest()

    def find(self, unit: Unit) -> Counted | None:
        """What was counted of the unit's present bytes, or None."""
        if self._folder is None or (digest := self._digest(unit)) is None:
            return None
        self._read_from[unit] = digest
        try:
            content = _content(self._path(digest))
            if content[:_HASH] != _seal(digest, content[_HASH:]):
                return None
            return self._counted(unit, _Kept.model_validate_json(content[_HASH:]))
        except (OSError, ValueError, TypeError, LookupError, ArithmeticError):
            return None

    def keep(self, outcome: Counted) -> None:
        """Keep what was counted; a unit that could not be read, or has changed meanwhile, is counted next time."""
        unit, tally = outcome.unit, outcome.tally
        if self._folder is None or tally is None or (digest := self._digest(unit)) is None:
            return
        if digest == self._read_from.get(unit):
            content = _plain(outcome, tally).model_dump_json().encode()
            write_atomically(self._path(digest), _seal(digest, content) + content)

    def _counted(self, unit: Unit, kept: _Kept) -> Counted:
        """Raises one of the errors above for what is not what would be kept."""
        counts = self._reader.read(kept.counts)
        whole_lacks = set(kept.lacking) if unit.municipality is None else set[str]()
        known = {model.table_name for model in TABLES}.union(*(asked.needs for asked in self._survey.questions))
        for asked, count in zip(self._survey.questions, counts, strict=True):
            if (count is None) != bool(asked.needs & whole_lacks):
                raise ValueError("an answer without its table")
        if not known.issuperset(kept.lacking) or len(set(kept.lacking)) < len(kept.lacking):
            raise ValueError("tables that nobody knows")
        tally = Tally(counts, kept.persons, 1, dict.fromkeys(kept.lacking, 1))
        with_choices(self._survey.parameters, kept.choices)
        tables_of(tally, self._survey)  # a word that no table knows, such as a sector's, ends here
        targets = None if kept.targets is None else columns_of_plain(Target, kept.targets)
        name = unit.municipality or kept.municipality
        marks = Marks(kept.persons, np.array(kept.marks, np.uint32))
        if len(marks.least) != min(kept.persons, MOST_MARKS) or (np.diff(marks.least.astype(np.int64)) < 0).any():
            raise ValueError("other marks than its persons have")
        return Counted(unit, name, kept.sha256, tally, targets, kept.own_date, marks, kept.choices)

    def _path(self, digest: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{digest}.tally"

    def _digest(self, unit: Unit) -> str | None:
        """Of the question and the unit's bytes; None where it cannot be read: whoever reads it says why."""
        digest = hashlib.sha256(self._question)
        try:
            for path in _read_of(unit):
                digest.update(f"{path.name if unit.path.is_dir() else ''}\0{path.stat().st_size}\0".encode())
                with path.open("rb") as stream:
                    while chunk := stream.read(_CHUNK):
                        digest.update(chunk)
        except OSError:
            return None
        return digest.hexdigest()


def _plain(outcome: Counted, tally: Tally) -> _Kept:
    return _Kept.model_construct(
        municipality=outcome.municipality,
        sha256=outcome.sha256,
        persons=tally.persons,
        lacking=tuple(tally.lacking),
        counts=tuple(None if count is None else plain_count(count) for count in tally.counts),
        targets=None if outcome.targets is None else plain_columns(outcome.targets),
        own_date=outcome.own_date,
        choices=dict(outcome.choices),
        marks=tuple(outcome.marks.least.tolist()),
    )


def _read_of(unit: Unit) -> list[Path]:
    """The files that a unit is read from; for a part also the seal that says that it belongs here."""
    paths = sorted(unit.path.iterdir()) if unit.path.is_dir() else [unit.path]
    seal = unit.path.parent / SEAL
    return [*paths, seal] if unit.municipality is not None and seal.exists() else paths


def _content(path: Path) -> bytes:
    """A file's bytes; none where it is no file, or larger than any that was kept."""
    if not path.is_file() or path.stat().st_size > _LARGEST:
        return b""
    return path.read_bytes()


def _seal(digest: str, content: bytes) -> bytes:
    """Bound to what was counted: a file under another's name is as good as none."""
    return hashlib.sha256(digest.encode() + content).digest()
