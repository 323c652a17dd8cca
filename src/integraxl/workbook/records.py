"""The records of delimited text, and the quotation marks that would swallow some of them.

A field in quotation marks may hold line breaks and delimiters: a remark of several lines does. A mark too many does the
same to whole records, and no parser notices when a later mark closes the field. Two things tell the one from the other:

- every line of the record, read by itself, has as many fields as the header; or
- most of what stands between the delimiters of the field is what the other records have in the columns where it would
  stand by itself: the same text, or digits written in the same way.

A field on one line is judged where the record lacks as many fields as it would take up: that is enough where every
other record is complete; where the blank fields at the end are left out, as Excel may do, the second must hold too.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from integraxl.danish import join_words
from integraxl.errors import UnreadableFile

_LINE_END = re.compile(r"\r\n|\r|\n")
_DIGITS = re.compile(r"\d+")
_NAMED = 5
_REMEDY = "Ret det i filen, eller gem regnearket som .xlsx."


@dataclass(frozen=True)
class TextRecord:
    """One record: the lines of the file on which it begins and ends, and its fields."""

    line: int
    last_line: int
    fields: list[str]


def read_records(name: str, text: str, delimiter: str, first_line: int = 1) -> list[TextRecord]:
    """The records of a text whose first line has the number `first_line`. Raises UnreadableFile, naming the lines."""
    csv.field_size_limit(len(text) + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[TextRecord] = []
    begins = first_line
    try:
        for fields in reader:
            ends = first_line + reader.line_num - 1
            found.append(TextRecord(begins, ends, fields))
            begins = ends + 1
    except csv.Error:
        raise _broken(name, text, delimiter, first_line, begins, first_line + reader.line_num - 1) from None
    swallowing = _swallowing(found, delimiter)
    if swallowing:
        raise _swallowed(name, swallowing)
    return found


def _broken(name: str, text: str, delimiter: str, first_line: int, begins: int, ends: int) -> UnreadableFile:
    """What is wrong with the quotation marks of a record that no parser can end: it begins and is given up there."""
    lines = list(io.StringIO(text, newline=""))[begins - first_line : ends - first_line + 1]
    record = "".join(lines)
    field = re.compile(rf'"(?:[^"]|"")*+"(?={re.escape(delimiter)}|\r|\n|\Z)|(?!")[^{re.escape(delimiter)}\r\n]*')
    at = 0
    while (read := field.match(record, at)) and read.end() < len(record) and record[read.end()] == delimiter:
        at = read.end() + 1
    opened = begins + len(_LINE_END.findall(record, 0, at))
    closing = re.compile(r'"(?:[^"]|"")*+"').match(record, at)
    if closing is None:
        what = f"et anførselstegn i linje {opened}, der aldrig lukkes"
    else:
        where = f"linje {begins + len(_LINE_END.findall(record, 0, closing.end()))}"
        what = f"tekst lige efter det anførselstegn, der lukker et felt, i {where}"
        if f"linje {opened}" != where:
            what += f" (feltet begynder i linje {opened})"
    return UnreadableFile(
        f"»{name}« har {what}, så det er ikke til at se, hvor feltet ender. "
        f"Et anførselstegn inde i et felt skrives to gange. {_REMEDY}"
    )


def _swallowed(name: str, swallowing: Sequence[TextRecord]) -> UnreadableFile:
    spans = [_span(each) for each in swallowing]
    more = len(spans) - _NAMED
    listed = join_words([*spans[:_NAMED], f"{more} steder til"] if more > 0 else spans)
    return UnreadableFile(
        f"»{name}« har et anførselstegn, der åbner et felt og først lukkes i et senere felt ({listed}), så det, der "
        f"står imellem, ville blive læst som én tekst og ikke talt med. Slet anførselstegnet, eller luk det i samme "
        f"felt. {_REMEDY}"
    )


def _span(record: TextRecord) -> str:
    lines = record.line, record.last_line
    return f"linje {lines[0]}" if lines[0] == lines[1] else f"linje {lines[0]}-{lines[1]}"


def _swallowing(records: Sequence[TextRecord], delimiter: str) -> list[TextRecord]:
    """The records in which a field has swallowed others, or the rest of one."""
    # a title above the header fills one field
    width = next((len(each.fields) for each in records if sum(map(bool, each.fields)) > 1), 0)
    doubtful = [_is_doubtful(each, width, delimiter) for each in records]
    if not any(doubtful):
        return []
    known = _Known([each.fields for each, unsure in zip(records, doubtful, strict=True) if not unsure])
    return [
        each
        for each, unsure in zip(records, doubtful, strict=True)
        if unsure and _swallows(each, width, delimiter, known)
    ]


def _is_doubtful(record: TextRecord, width: int, delimiter: str) -> bool:
    """A delimiter inside a field: beside a line break, or in a record that has fewer fields than the header."""
    if record.line == record.last_line and len(record.fields) >= width:
        return False
    return any(delimiter in field for field in record.fields)


def _swallows(record: TextRecord, width: int, delimiter: str, known: _Known) -> bool:
    fields = record.fields
    return any(
        _is_swallowed(place, [line.split(delimiter) for line in _LINE_END.split(field)], len(fields), width, known)
        for place, field in enumerate(fields)
        if delimiter in field
    )


def _is_swallowed(place: int, lines: Sequence[list[str]], filled: int, width: int, known: _Known) -> bool:
    """Whether the field at `place` of a record of `filled` fields, taken apart, is no field but several."""
    if len(lines) == 1:
        whole = filled - 1 + len(lines[0])
        return (whole == width and known.complete(width)) or (
            whole <= width and known.fits([*enumerate(lines[0], place)])
        )
    lengths = [len(line) for line in lines]
    lengths[0] += place
    lengths[-1] += filled - 1 - place
    if all(length == width for length in lengths):
        return True
    return known.fits([*enumerate(lines[0], place), *(each for line in lines[1:] for each in enumerate(line))])


class _Known:
    """What stands in each column of the records that are beyond doubt."""

    def __init__(self, records: Sequence[Sequence[str]]) -> None:
        self._widths = {len(fields) for fields in records if any(fields)}
        self._texts: Mapping[int, set[str]] = defaultdict(set)
        for fields in records[1:]:  # without the header
            for column, text in enumerate(fields):
                self._texts[column].update(_looks(text))

    def complete(self, width: int) -> bool:
        """Whether each of them has all its fields, blank ones too."""
        return self._widths == {width}

    def fits(self, pieces: Sequence[tuple[int, str]]) -> bool:
        """Whether at least two, and most, of the texts are what stands in those columns (from 0)."""
        filled = [(column, text) for column, text in pieces if text.strip()]
        fitting = sum(not self._texts[column].isdisjoint(_looks(text)) for column, text in filled)
        return fitting >= 2 and 2 * fitting > len(filled)


def _looks(text: str) -> Iterator[str]:
    """The text, and the way in which its digits are written."""
    plain = text.strip().strip('"')
    if plain:
        yield plain
        if any(map(str.isdigit, plain)):
            yield _DIGITS.sub("0", plain)
