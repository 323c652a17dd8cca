"""Reading the records of earlier public editions: files from outside, believed in nothing that is not looked at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from integraxl.contract.codes import Audience
from integraxl.contract.parameters import Parameters, resolve_parameters
from integraxl.disclosure import record
from integraxl.disclosure.editions import Edition, plain_name
from integraxl.disclosure.recorded_tables import Malformed, recorded_tables
from integraxl.errors import InvalidParameter, RecordRefused

_MOST_BYTES = 4_000_000
_MOST_DIGITS = 15
_MOST_FILES = 200
_MOST_MEMBERS = 500
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WANTED = (
    "--previous skal have optegnelsen over det offentliggjorte: filen »…-offentliggjort.json«, som programmet skrev "
    "ved siden af udgaven, eller en mappe med dem."
)


def read_records(paths: Sequence[Path], municipalities: Sequence[str | None]) -> tuple[Edition, ...]:
    """The earlier editions that files and folders hold the records of, each once.

    Args:
        paths: the files and folders.
        municipalities: that of this edition, or all of a national one. Another one's record is taken in beside a
            national one that counts both.

    Raises RecordRefused for what is no record, is damaged, or counts other municipalities, by its name.
    """
    found: dict[str, Edition] = {}
    for path in record_files(paths):
        checksum, edition = read_record(path)
        found.setdefault(checksum, edition)
    ours = frozenset(map(plain_name, municipalities))
    known = ours.union(*(edition.members for edition in found.values() if ours <= edition.members))
    for edition in found.values():
        if not edition.members <= known:
            theirs = edition.parameters.municipality or ("landet" if len(edition.members) > 1 else "ingen kommune")
            us = "landet" if len(ours) > 1 else municipalities[0] or "ingen kommune"
            raise RecordRefused(
                f"»{edition.name}« er fra {theirs}, og opgørelsen er for {us}. De kan ikke holdes sammen."
            )
    return tuple(found.values())


def record_files(paths: Sequence[Path]) -> list[Path]:
    """The files that are named, and those in the folders that are."""
    files: dict[Path, Path] = {}
    for path in paths:
        inside = sorted(each for each in path.glob("*.json") if each.is_file()) if path.is_dir() else [path]
        if not inside:
            raise RecordRefused(f"Mappen »{path.name}« har ingen optegnelser. {_WANTED}")
        for each in inside:
            files.setdefault(each.resolve(), each)
    if len(files) > _MOST_FILES:
        raise RecordRefused(f"--previous kan tage {_MOST_FILES} optegnelser, og her er {len(files)}.")
    return list(files.values())


def read_record(path: Path) -> tuple[str, Edition]:
    """The checksum and the edition of one record. Raises RecordRefused with the file's name."""
    content = _parsed(path, _bytes(path))
    if not isinstance(content, dict) or content.get("audience") != Audience.PUBLIC or "edition" not in content:
        raise RecordRefused(f"»{path.name}« er ikke en optegnelse over en offentlig udgave. {_WANTED}")
    edition = content["edition"]
    if not isinstance(edition, dict) or not isinstance(edition.get("format"), int) or edition["format"] < 1:
        _damaged(path)
    if edition["format"] > record.FORMAT:
        raise RecordRefused(
            f"»{path.name}« er skrevet af en nyere version af integraxl. Opdater programmet, og prøv igen."
        )
    try:
        if edition.get("checksum") != record.checksum(content):
            raise RecordRefused(
                f"»{path.name}« er ændret, siden programmet skrev den. Brug filen, som den blev skrevet."
            )
        parameters = _parameters(content)
        members = _members(edition["members"])
        tables = recorded_tables(content["tables"], parameters)
        return edition["checksum"], Edition(tables, parameters, path.name, members)
    except (Malformed, KeyError, TypeError, AttributeError, InvalidParameter, RecursionError, ValueError):
        _damaged(path)


def _damaged(path: Path) -> NoReturn:
    raise RecordRefused(f"»{path.name}« er beskadiget og kan ikke læses som en optegnelse. {_WANTED}") from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        from integraxl.files import reason_of

        raise RecordRefused(f"»{path.name}« kan ikke læses: {reason_of(error)}.") from None
    if data.startswith(_WORKBOOKS):
        raise RecordRefused(f"»{path.name}« er et regneark, ikke en optegnelse. {_WANTED}")
    if len(data) > _MOST_BYTES:
        raise RecordRefused(f"»{path.name}« er for stor til at være en optegnelse. {_WANTED}")
    return data


def _parsed(path: Path, data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number, parse_int=_whole
        )
    except (ValueError, RecursionError):
        raise RecordRefused(f"»{path.name}« er ikke en optegnelse over en offentlig udgave. {_WANTED}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(text)
    return int(text)


def _members(names: Any) -> frozenset[str]:
    """The municipalities of a national edition; none where it is one municipality's."""
    if not isinstance(names, list) or len(names) > _MOST_MEMBERS or not all(isinstance(name, str) for name in names):
        raise Malformed
    return frozenset(map(plain_name, names))


def _parameters(content: dict[str, Any]) -> Parameters:
    chosen = content["parameters"]
    if not isinstance(chosen, dict) or {"as_of", "municipality", "profile"} & set(chosen):
        raise Malformed
    whole = {name: content[name] for name in ("as_of", "municipality", "profile")} | chosen
    if set(whole) != set(Parameters.model_fields):
        raise Malformed
    return resolve_parameters(whole)
