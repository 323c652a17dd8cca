"""Malformed XML judged by a conforming parser: what the product accepts, that parser accepts and reads the same in it.

As a program it does so for as long as it is told: `python -m tests.judged_fuzz --seconds 3600 --log FILE`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import tempfile
import time
import traceback
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np

from integraxl.errors import InvalidData, UnreadableFile
from integraxl.workbook.read import Workbook, examine_workbook, sound_workbook
from tests.catalogue.mutations import OF_PACKAGES, OF_XML, mutate
from tests.reference.naive_workbook import RefusedByNaive, canonical
from tests.small_workbooks import Formula, Hours, booking, person, settings, sheet, spell, with_parts, workbook_bytes

_HOW_READ = {"strict_format", "stray_bytes"}
"""What is told of the file, and not of what stands in it."""


@cache
def sound_workbooks() -> tuple[bytes, ...]:
    """The same records as several programs write them."""
    sheets = (
        sheet("Borgere", person(), person("a2", Nationalitet="Syrien & Ærø"), person(3), excel_table=True),
        sheet("Aktiviteter", spell(), spell("a2", **{"Timer pr. uge": 12.5})),
        sheet("Tolkninger", booking(Normaltimer=Hours(3)), booking(Normaltimer=Formula("1+1", 2.0))),
        settings(),
    )
    plain = workbook_bytes(*sheets)
    return plain, workbook_bytes(*sheets, inline=True), _as_excel(plain), _with_prefix(plain)


def _parts(data: bytes) -> dict[str, bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "/sheet" in name and "_rels" not in name}


def _as_excel(data: bytes) -> bytes:
    newer = b'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    return with_parts(
        data,
        {
            name: b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
            + part.replace(b"<worksheet ", b"<worksheet %s " % newer).replace(
                b"<row ", b'<row spans="1:9" x14ac:dyDescent="0.25" '
            )
            for name, part in _parts(data).items()
        },
    )


def _with_prefix(data: bytes) -> bytes:
    return with_parts(
        data,
        {
            name: re.sub(rb"(</?)(?=\w)", rb"\1x:", part).replace(b"xmlns=", b"xmlns:x=")
            for name, part in _parts(data).items()
        },
    )


def judged(data: bytes, folder: Path) -> str:
    """`refused`, `read`, or how the product's reading differs from that of a conforming parser."""
    path = folder / "data.xlsx"
    path.write_bytes(data)
    try:
        found = sound_workbook(examine_workbook(path), invalid="skip")
    except (UnreadableFile, InvalidData):  # the latter where a whole table is missing: no figure is made
        return "refused"
    try:
        expected_bytes = canonical(data)
    except RefusedByNaive as error:
        return f"accepted what is refused: {error}"
    path.write_bytes(expected_bytes)
    try:
        expected = examine_workbook(path)
    except UnreadableFile as error:
        return f"accepted what is refused when written plainly: {error}"
    return _difference(found, expected) or "read"


def _difference(found: Workbook, expected: Workbook) -> str:
    ours, theirs = ([str(each) for each in book.issues if each.code not in _HOW_READ] for book in (found, expected))
    if ours != theirs:
        return f"other messages: {sorted(set(ours) ^ set(theirs))[:2]}"
    if found.tables.keys() != expected.tables.keys():
        return "other tables"
    for model, records in found.tables.items():
        for name, values in records.data.items():
            if not np.array_equal(values, expected.tables[model][name], equal_nan=values.dtype.kind == "f"):
                return f"other values in {model.table_name}, {name}"
    return ""


def mutated(seed: int) -> bytes:
    books = sound_workbooks()
    return mutate(seed, books[seed % len(books)], OF_XML if seed % 4 else OF_PACKAGES)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--log", type=Path, required=True)
    options = parser.parse_args()
    counts, started, seed = Counter[str](), time.monotonic(), options.first
    with tempfile.TemporaryDirectory() as folder, options.log.open("a", encoding="utf-8", buffering=1) as log:
        print(f"{dt.datetime.now():%H:%M:%S} begun with seed {seed}", file=log)
        while time.monotonic() - started < options.seconds:
            try:
                outcome = judged(mutated(seed), Path(folder))
            except Exception:
                outcome = "fault: " + traceback.format_exc(limit=-3)
            kind = outcome if outcome in ("refused", "read") else "fault" if outcome[:5] == "fault" else "different"
            counts[kind] += 1
            if kind in ("fault", "different"):
                print(f"seed {seed}: {outcome}", file=log)
            seed += 1
            if seed % 5000 == 0:
                print(f"{dt.datetime.now():%H:%M:%S} seed {seed}: {dict(counts)}", file=log)
        print(
            f"{dt.datetime.now():%H:%M:%S} SUMMARY: {counts.total()} inputs, {counts['refused']} refused, "
            f"{counts['read']} accepted and read alike, {counts['different']} silent differences, "
            f"{counts['fault']} faults",
            file=log,
        )


if __name__ == "__main__":
    main()
