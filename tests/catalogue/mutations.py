"""Sound files with something changed at random, and every change from a seed: what a fuzzer does, repeatably."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable

from tests.small_workbooks import with_parts

Mutation = Callable[[random.Random, bytes], bytes]

_VALUES = [
    "",
    "0",
    "-1",
    "1",
    "99999999999",
    "1e400",
    "nan",
    "\u0661",
    "A",
    "ZZZ999",
    "A0",
    "1048577",
    "4294967297",
    "3" * 30,
    "A4294967297",
    "A999999",
    "B" + "3" * 30,
    "XFD1048576",
    "true",
    "æ",
    "&#0;",
    "&lt;",
]
_PIECES = [
    b"<",
    b">",
    b"</row>",
    b"<row>",
    b"<c/>",
    b'<c t="s"><v>7</v></c>',
    b"<![CDATA[x]]>",
    b"<!-- -->",
    b"<?x y?>",
]
_PIECES += [
    b"&amp;",
    b"&#x1F600;",
    b"\xff",
    b"\0",
    b"<f>1</f>",
    b"<v>",
    b'<c r="A1" t="e"><v>#N/A</v></c>',
    b"<is><t>x</t></is>",
]


def flip_bytes(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut_off(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def move_bytes(chance: random.Random, data: bytes) -> bytes:
    start, length = chance.randrange(len(data)), chance.randint(1, 200)
    piece, rest = data[start : start + length], data[:start] + data[start + length :]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + piece * chance.randint(1, 3) + rest[at:]


def swap_parts(chance: random.Random, data: bytes) -> bytes:
    """Two parts of the package trade names, or one stands twice or nowhere."""
    parts = _parts(data)
    first, second = chance.sample(sorted(parts), 2)
    content = chance.choice([parts[second], None, b"", parts[second]])
    return with_parts(data, {first: content} if chance.random() < 0.5 else {first: parts[second], second: parts[first]})


def add_part(chance: random.Random, data: bytes) -> bytes:
    """An entry more, whose name may be taken."""
    parts = _parts(data)
    name = chance.choice([*sorted(parts), "xl/x.xml", "../x", "/x", "xl/worksheets/sheet9.xml", "x/"])
    content = io.BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(content, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, chance.choice(sorted(parts.values())))
    return content.getvalue()


def change_xml(chance: random.Random, data: bytes) -> bytes:
    """Changes inside one part, packed again with a right checksum, so that they reach the parsers."""
    parts = _parts(data)
    name = chance.choice(sorted(parts))
    part = parts[name]
    for _ in range(chance.randint(1, 4)):
        part = chance.choice(_XML_CHANGES)(chance, part)
    return with_parts(data, {name: part})


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _change_value(chance: random.Random, part: bytes) -> bytes:
    """Another value in an attribute or an element."""
    return _replace(chance, part, rb'(?<==")[^"]*(?=")|(?<=>)[^<]+(?=<)', chance.choice(_VALUES).encode())


def _drop(chance: random.Random, part: bytes) -> bytes:
    return _replace(chance, part, rb'<[^>]*>|\s[\w:]+="[^"]*"', b"")


def _double(chance: random.Random, part: bytes) -> bytes:
    found = list(re.finditer(rb'<[^>]*>|\s[\w:]+="[^"]*"|<row.*?</row>|<c .*?</c>', part))
    if not found:
        return part
    chosen = chance.choice(found)
    return part[: chosen.end()] + chosen[0] * chance.choice([1, 2, 50]) + part[chosen.end() :]


def _rename(chance: random.Random, part: bytes) -> bytes:
    return _replace(
        chance, part, rb"(?<=<)\w+|(?<=\s)\w+(?==)", chance.choice([b"x", b"row", b"c", b"v", b"t", b"sst", b"f"])
    )


def _insert(chance: random.Random, part: bytes) -> bytes:
    at = chance.randrange(len(part) + 1)
    return part[:at] + chance.choice(_PIECES) + part[at:]


def _swap_rows(chance: random.Random, part: bytes) -> bytes:
    rows = list(re.finditer(rb"<row.*?</row>|<si>.*?</si>|<xf [^>]*/>|<sheet [^>]*/>", part))
    if len(rows) < 2:
        return part
    first, second = sorted(chance.sample(rows, 2), key=lambda found: found.start())
    between = part[first.end() : second.start()]
    return part[: first.start()] + second[0] + between + first[0] + part[second.end() :]


def _replace(chance: random.Random, part: bytes, pattern: bytes, new: bytes) -> bytes:
    found = list(re.finditer(pattern, part))
    if not found:
        return part
    chosen = chance.choice(found)
    return part[: chosen.start()] + new + part[chosen.end() :]


_XML_CHANGES: tuple[Mutation, ...] = (_change_value, _change_value, _drop, _double, _rename, _insert, _swap_rows)
OF_BYTES: tuple[Mutation, ...] = (flip_bytes, cut_off, move_bytes)
OF_PACKAGES: tuple[Mutation, ...] = (*OF_BYTES, swap_parts, add_part, *(change_xml,) * 6)


def mutate(seed: int, data: bytes, mutations: tuple[Mutation, ...]) -> bytes:
    chance = random.Random(seed)
    return chance.choice(mutations)(chance, data)


# --- XML that a lenient reader takes and a conforming parser does not, or reads otherwise ---

_BREAKS: tuple[tuple[bytes, bytes], ...] = (
    (rb"</c>", b"</c?"), (rb"</v>", b"</v"), (rb"</c>", b"</C>"), (rb"</row>", b"</row"), (rb"</t>", b"</si>"),
    (rb'(?<=\w)="', b"='"), (rb'"(?=[ >/])', b""), (rb"(?<=<c) ", b""), (rb' r="', b' r= "'), (rb">(?=[^<])", b">&"),
    (rb">(?=[^<])", b">]]>"), (rb">(?=[^<])", b">\x01"), (rb">(?=[^<])", b">&#0;"), (rb">(?=[^<])", b">&x;"),
    (rb"<v>", b"<v 1>"), (rb"<v>", b"<v><v>"), (rb"<v>", b"<v><!-- 9 -->"), (rb"<v>", b"<v><![CDATA[9]]>"),
    (rb"<v>", b"<v>1</v><v>"), (rb"<v>", b"<x><v>"), (rb"<v>", b'<v xmlns="urn:x">'), (rb"<c ", b"<c><c "),
    (rb"</sheetData>", b"</sheetData><sheetData><row r=\"9\"/></sheetData>"),
    (rb"<sheetData>", b"<sheetData/><sheetData>"), (rb"</sheetData>", b"</sheetData>\xff"),
    (rb"(<row.*?</row>)", rb"\1\1"), (rb"(<c .*?</c>)", rb"\1\1"), (rb"(<c .*?</c>)", rb"<x>\1</x>"),
    (rb"(<row.*?</row>)", rb"<x>\1</x>"), (rb"(<row.*?</row>)", rb"<!--\1-->"), (rb"(<c .*?</c>)", rb"<?x \1?>"),
    (rb"</worksheet>", b"</worksheet><worksheet/>"), (rb"</sst>", b"</sst>x"), (rb"<si>", b"<si><si>"),
    (rb"<si>", b"<x/><si>"), (rb"<si>", b"<!-- --><si>"), (rb"<t[^>]*>", b"<t>a</t><t>"),
    (rb' r="([A-Z]+)\d+"', rb' r="\g<1>7"'), (rb'<row r="\d+"', b'<row r="2"'), (rb"<c ", b"<c1 "),
    (rb"<c ", b'<c x:r="A1" '), (rb"<v>", b"<v1>"), (rb' r="', b' r1="'), (rb"<row ", b"<row 1 "),
    (rb"(?<=>)(\d)", rb"\1.\1"), (rb't="s"', b't="n"'), (rb't="s"', b't="str"'), (rb't="s"', b't="inlineStr"'),
    (rb' t="s"', b""), (rb"<c (?![^>]*t=)", b'<c t="s" '),
)  # fmt: skip


def break_xml(chance: random.Random, data: bytes) -> bytes:
    """Some such changes in a sheet, the texts, or another part that is read."""
    parts = _parts(data)
    names = [name for name in sorted(parts) if name.endswith((".xml", ".rels"))]
    sheets = [name for name in names if "/sheet" in name or "sharedStrings" in name]
    name = chance.choice(sheets * 4 + names)
    part = parts[name]
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        pattern, new = chance.choice(_BREAKS)
        found = list(re.finditer(pattern, part, re.DOTALL))
        if found:
            chosen = chance.choice(found)
            part = part[: chosen.start()] + chosen.expand(new) + part[chosen.end() :]
    return with_parts(data, {name: part})


OF_XML: tuple[Mutation, ...] = (break_xml, break_xml, change_xml)
