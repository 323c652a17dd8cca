"""The record of a public edition: what was published, for the editions to come. It holds no hidden number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from integraxl.cleaning import escape_unsafe
from integraxl.contract.codes import Audience, TableId
from integraxl.gate import refuse_cpr_in
from integraxl.tables.model import ReportTable
from integraxl.version import __version__

if TYPE_CHECKING:
    from integraxl.disclosure.public import PublicEdition

FORMAT = 1
"""The number of this way to write a record. A newer one is not read."""

SUFFIX = "-offentliggjort.json"
"""How the name of a record ends that is written beside a report."""


def edition_json(edition: PublicEdition, file: str, only: Collection[TableId] | None = None) -> str:
    """The JSON contract for a public edition: a record, if no table is chosen, with the notes that people read."""
    tables = {table.id: table for table in edition.tables}
    content = _content(edition, only) | {"source": {"file": file}, "issues": []}
    for each in content["tables"]:
        each["notes"] = list(tables[TableId(each["id"])].notes)
    return _as_text(content)


def record_json(edition: PublicEdition) -> bytes:
    """The record as a file."""
    return (_as_text(_content(edition)) + "\n").encode()


def _content(edition: PublicEdition, only: Collection[TableId] | None = None) -> dict[str, Any]:
    chosen = edition.parameters.model_dump(mode="json")
    recorded = {table.id: table for table in edition.recorded}
    tables = [recorded.get(table.id, table) for table in edition.tables if only is None or table.id in only]
    content = {
        "as_of": chosen.pop("as_of"),
        "municipality": chosen.pop("municipality"),
        "profile": chosen.pop("profile"),
        "audience": str(Audience.PUBLIC),
        "parameters": chosen,
        "tables": [_table(each) for each in tables],
        "edition": {
            "format": FORMAT,
            "version": __version__,
            "coarsened": list(edition.coarsened),
            "left_out": sorted(edition.left_out),
            "members": list(edition.country),
        },
    }
    content["edition"]["checksum"] = checksum(content)
    return content


def _table(table: ReportTable) -> dict[str, Any]:
    """Without its notes: they are words for people, about figures that it has."""
    return table.as_dict() | {"notes": []}


def checksum(content: Mapping[str, Any]) -> str:
    """Of all that the proof of a later edition reckons with: what is published, and nothing else."""
    tables = [{name: value for name, value in table.items() if name != "notes"} for table in content["tables"]]
    edition = {name: value for name, value in content["edition"].items() if name != "checksum"}
    names = ("as_of", "municipality", "profile", "audience", "parameters")
    core = {name: content[name] for name in names} | {"tables": tables, "edition": edition}
    text = json.dumps(core, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_text(content: Any) -> str:
    refuse_cpr_in(content)
    return escape_unsafe(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False))
