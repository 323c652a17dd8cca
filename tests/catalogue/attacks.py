"""Row 52 and the table of XML and zip attacks: each must be answered at once, in little memory, with one sentence."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from integraxl.workbook.issues import Issue
from tests.catalogue.case import Case
from tests.catalogue.formats import PASSWORD, SOUND, protected, refused, zipped
from tests.catalogue.layout import merged
from tests.small_workbooks import HEADERS, error, letters, read_part, with_parts

_SHEET, _STRINGS, _WORKBOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
_BOTH = {("Borgere", "BorgerID"): ["a1", "a2"]}
_LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
_MEGABYTE = 1 << 20


def declared(part: str, declaration: str, text: str = "") -> bytes:
    """The sound workbook with a declaration before a part's root, and `text` in the place of a person's id."""
    content = read_part(SOUND, part)
    return with_parts(SOUND, {part: declaration.encode() + content.replace(b"a1", text.encode() or b"a1")})


def _declares(part: str) -> str:
    return refused(f"den indeholder en DTD eller entiteter ({part})")


def bomb(part: str, size: int, *, claimed: int | None = None, pattern: bytes = b" ") -> bytes:
    """The sound workbook with a part of `size` bytes of one pattern; the directory may claim another size."""
    block = (pattern * (_MEGABYTE // len(pattern) + 1))[:_MEGABYTE]
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = packed + again * (size // _MEGABYTE - 1) + packer.flush()
    told = size if claimed is None else claimed
    checksum = zlib.crc32(block[:told]) if claimed is not None else 0
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        data = zipped(*((name, archive.read(name)) for name in archive.namelist() if name != part), (part, b""))
    local = data.rindex(b"PK\x03\x04")
    directory = data.index(b"PK\x01\x02")
    header = bytearray(data[local:directory][: 30 + len(part)])
    struct.pack_into("<HxxxxIII", header, 8, 8, checksum, len(stream), told)
    entries = bytearray(data[directory:])
    last = entries.rindex(b"PK\x01\x02")
    struct.pack_into("<IIIH", entries, last + 16, checksum, len(stream), told, len(part))
    struct.pack_into("<H", entries, last + 10, 8)
    end = entries.rindex(b"PK\x05\x06")
    struct.pack_into("<I", entries, end + 16, local + len(header) + len(stream))
    return data[:local] + bytes(header) + stream + bytes(entries)


def _far(cell: str, row: int) -> bytes:
    extra = f'<row r="{row}"><c r="{cell}{row}" t="inlineStr"><is><t>z</t></is></c></row></sheetData>'
    return with_parts(SOUND, {_SHEET: read_part(SOUND, _SHEET).replace(b"</sheetData>", extra.encode())})


def _far_among_many(attribute: str) -> bytes:
    """Rows enough for a table of them all to fill the memory, were it as wide as the cell says."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>   </t></is></c></row>' for row in range(4, 60_000)
    )
    extra = f'{rows}<row r="60000"><c{attribute} t="inlineStr"><is><t>z</t></is></c></row></sheetData>'
    return with_parts(SOUND, {_SHEET: read_part(SOUND, _SHEET).replace(b"</sheetData>", extra.encode())})


def _all_merged() -> list[Issue]:
    text = "Cellen er flettet med andre (A1:XFD1048576) og er selv tom. Ophæv fletningen, og udfyld cellen."
    columns = [letters(number) for number in range(1, len(HEADERS["Borgere"]) + 1)]
    return [error("merged_cells", f"Borgere!{column}{row}", text) for row in (2, 3) for column in columns]


_TOO_LARGE = (
    "»data.xlsx« fylder {} GB pakket ud, og integraxl læser højst 1 GB. "
    "Slet ark, rækker og formatering, der ikke bruges, i Excel, og gem igen."
)
_DAMAGED = "»data.xlsx« er beskadiget ({} kan ikke læses). Hent filen fra en sikkerhedskopi."

CASES = [
    Case("52", "zip bomb of 1.5 GB in the strings", bomb(_STRINGS, 1500 * _MEGABYTE), refused=_TOO_LARGE.format("1,6")),
    Case(
        "52b",
        "zip bomb of 200 MB of spaces in a sheet",
        bomb(_SHEET, 200 * _MEGABYTE),
        refused=refused("en del af den fylder over 250 gange mere pakket ud end pakket"),
    ),
    Case(
        "52c",
        "zip bomb that claims to be small",
        bomb(_SHEET, 1500 * _MEGABYTE, claimed=1000),
        refused=_DAMAGED.format(_SHEET),
    ),
    Case(
        "52d",
        "many parts",
        zipped(*((f"{n}.xml", b"") for n in range(10_001))),
        refused=refused("den består af 10001 dele"),
    ),
    Case("A1", "billion laughs in a sheet", declared(_SHEET, _LAUGHS + "]>", "&j;"), refused=_declares(_SHEET)),
    Case(
        "A1b", "billion laughs in the strings", declared(_STRINGS, _LAUGHS + "]>", "&j;"), refused=_declares(_STRINGS)
    ),
    Case("A2", "billion laughs declared, unused", declared(_WORKBOOK, _LAUGHS + "]>"), refused=_declares(_WORKBOOK)),
    Case(
        "A3",
        "quadratic blow-up",
        declared(_STRINGS, f"<!DOCTYPE x [<!ENTITY a '{'a' * 50_000}'>]>", "&a;" * 1000),
        refused=_declares(_STRINGS),
    ),
    Case(
        "A4",
        "small internal entity",
        declared(_STRINGS, "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;"),
        refused=_declares(_STRINGS),
    ),
    Case(
        "A5",
        "external entity",
        declared(_STRINGS, "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>", "&a;"),
        refused=_declares(_STRINGS),
    ),
    Case(
        "A6",
        "external DTD",
        declared(_SHEET, "<!DOCTYPE x SYSTEM 'http://x.invalid/x.dtd'>"),
        refused=_declares(_SHEET),
    ),
    Case(
        "A6b",
        "DTD hidden in UTF-16",
        with_parts(SOUND, {_SHEET: read_part(SOUND, _SHEET).decode().encode("utf-16")}),
        refused=refused(f"en del af den er skrevet med en tegnkodning, som Excel ikke bruger ({_SHEET})"),
    ),
    Case(
        "A7",
        "8 GB of cells",
        bomb(_SHEET, 3 << 30, pattern=b'<row r="1"><c r="A1"><v>1</v></c></row>'),
        refused=_TOO_LARGE.format("3,2"),
    ),
    Case(
        "A8",
        "claims 4 milliard texts",
        with_parts(
            SOUND, {_STRINGS: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4000000000"', read_part(SOUND, _STRINGS))}
        ),
        refused=refused(f"den siger, at den har 4000000000 tekster, og det har den ikke ({_STRINGS})"),
    ),
    Case("A9", "the first and the last cell of a sheet", _far("XFD", 1_048_576), values=_BOTH),
    Case("A9b", "a far cell whose name stands after a tab", _far_among_many('\tr="XFD60000"'), values=_BOTH),
    Case("A9c", "a far cell in single quotes", _far_among_many(" r='XFD60000'"), values=_BOTH),
    Case(
        "A9e",
        "a far cell after no space",
        _far_among_many(' s="1"r="XFD60000"'),
        refused="Arket »Borgere« er beskadiget efter række 60000. Åbn regnearket i Excel, og gem det igen.",
    ),
    Case(
        "A9d",
        "a far cell in small letters",
        _far_among_many(' r="xfd60000"'),
        refused="Regnearket henviser til en celle, der ikke findes: xfd60000.",
    ),
    Case("A10", "a sheet merged into one cell", merged(SOUND, "A1:XFD1048576"), _all_merged()),
    Case(
        "A11",
        "a protected workbook whose key takes for ever",
        re.sub(rb'spinCount="100000"', b'spinCount="999999"', protected(SOUND)),
        password=PASSWORD,
        refused="»data.xlsx« er beskyttet på en måde, som integraxl ikke kan åbne. "
        "Åbn det i Excel, fjern adgangskoden, og gem det som .xlsx.",
    ),
    Case(
        "A12",
        "bad UTF-8",
        with_parts(SOUND, {_STRINGS: read_part(SOUND, _STRINGS).replace(b"a1", b"\xff\xfe")}),
        refused="Regnearkets tekster er beskadiget. Åbn det i Excel, og gem det igen.",
    ),
    Case(
        "A13",
        "a zero byte",
        with_parts(SOUND, {_STRINGS: read_part(SOUND, _STRINGS).replace(b"a1", b"\0")}),
        refused="Regnearkets tekster er beskadiget. Åbn det i Excel, og gem det igen.",
    ),
    Case(
        "A14",
        "elements within elements, 100,000 deep",
        with_parts(
            SOUND,
            {
                _SHEET: read_part(SOUND, _SHEET).replace(
                    b"</sheetData>", b"</sheetData>" + b"<x>" * 100_000 + b"</x>" * 100_000
                )
            },
        ),
        values=_BOTH,
    ),
]
