"""What one reader takes and another refuses or reads otherwise: it is refused, with the sheet; and what is not read may
be whatever it likes."""

from __future__ import annotations

import io
import random
import re
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from integraxl.contract.tables import Interpreting
from integraxl.errors import UnreadableFile
from integraxl.workbook.read import examine_workbook, read_workbook
from tests.catalogue.attacks import _MEGABYTE
from tests.catalogue.formats import SOUND, refused, zipped
from tests.conftest import Cli
from tests.small_workbooks import booking, person, read_part, settings, sheet, with_parts, workbook_bytes
from tests.test_door import measured

SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
STYLES, RELATIONS = "xl/styles.xml", "xl/_rels/workbook.xml.rels"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def changed(part: str, pattern: str, new: str, data: bytes = SOUND) -> bytes:
    """The workbook with the first match of a pattern in a part replaced."""
    content, count = re.subn(pattern.encode(), new.encode(), read_part(data, part), count=1, flags=re.DOTALL)
    assert count == 1
    return with_parts(data, {part: content})


def refusal(folder: Path, data: bytes) -> str:
    path = folder / "data.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        examine_workbook(path)
    return str(caught.value)


def ids(folder: Path, data: bytes) -> list[str]:
    path = folder / "data.xlsx"
    path.write_bytes(data)
    found: list[str] = read_workbook(path).persons["person_id"].tolist()
    return found


MISPLACED = ": i eller efter række 2 står noget, hvor det ikke kan stå"
SHEETS = [
    ("an end tag that is none", r'</c><c r="B2"', r'</c?<c r="B2"', " efter række 2"),
    ("an attribute without quotes", r'<c r="B2" ', "<c r=B2 ", " efter række 2"),
    ("an attribute twice", r'<c r="B2" ', '<c r="B2" r="B2" ', " efter række 2"),
    ("a digit outside a value", r'<c r="B2" ', '<c r="B2"1 ', " efter række 2"),
    ("a lone ampersand", r"</v></c></row>", "&</v></c></row>", " efter række 1"),
    ("a control character", r"</v></c></row>", "\x01</v></c></row>", " efter række 1"),
    ("something behind the end", r"\Z", "<x/>", " efter række 3"),
    ("an unknown prefix", r'<c r="B2" ', '<c x:r="B2" r="B2" ', " efter række 2"),
    ("a second set of cells", "</sheetData>", "</sheetData><sheetData/>", ": det har to sæt celler"),
    ("a cell in a cell", r'<c r="B2"', '<c r="B2"><c r="C9"/></c><c r="D2"', MISPLACED),
    ("a cell outside a row", r"</row></sheetData>", '</row><c r="A9"/></sheetData>', MISPLACED.replace("2", "3")),
    ("a row in a row", r'<c r="B2"', '<row r="9"/><c r="B2"', MISPLACED),
    ("a value in something else", r'<v>(\d+)</v></c><c r="C2"', r'<x><v>\1</v></x></c><c r="C2"', MISPLACED),
    ("a value of another language", r'<v>(\d+)</v></c><c r="C2"', r'<v xmlns="urn:x">\1</v></c><c r="C2"', MISPLACED),
    ("a value in capitals", r'<v>(\d+)</v></c><c r="C2"', r'<V>\1</V></c><c r="C2"', MISPLACED),
    ("a row in capitals", r"</row></sheetData>", '</row><Row r="9"/></sheetData>', MISPLACED.replace("2", "3")),
    ("a cell in capitals", r'<c r="B2"', '<C r="Z2"/><c r="B2"', MISPLACED),
    ("two values", r'(<v>\d+</v>)</c><c r="C2"', r'\1\1</c><c r="C2"', ": B2 har to værdier"),
    ("a row twice", r'<row r="3"', '<row r="2"', ": række 2 står to gange"),
    ("a cell twice", r'<c r="B2"', '<c r="A2"/><c r="B2"', ": A2 står to gange"),
    ("a cell of another row", r'<c r="B2"', '<c r="B3"', ": B3 står i række 2"),
    ("a row beyond the last", r'<row r="3"', '<row r="1048577"', ": efter række 2 står en række, der ikke findes"),
    ("a number that is none", r'<c r="C2" s="1"><v>\d+', '<c r="C2" s="1"><v>1.2.3', " efter række 2"),
    ("digits of another script", r'<c r="C2" s="1"><v>\d+', '<c r="C2" s="1"><v>٣', " efter række 2"),
    ("a text before the first", r'<c r="B2" t="s"><v>\d+', '<c r="B2" t="s"><v>-1', " efter række 2"),
    ("no sheet", r"<worksheet (.*)</worksheet>", r"<chartsheet \1</chartsheet>", ": det er ikke et ark med celler"),
]


@pytest.mark.parametrize(("pattern", "new", "why"), [each[1:] for each in SHEETS], ids=[each[0] for each in SHEETS])
def test_a_sheet_that_can_be_read_in_two_ways_is_refused_by_name(
    cli: Cli, tmp_path: Path, pattern: str, new: str, why: str
) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(changed(SHEET, pattern, new))
    run = cli("tables", path, "--as-of", "2019-04-01")
    assert (run.status, run.out) == (2, "")
    assert run.err == f"Arket »Borgere« er beskadiget{why}. Åbn regnearket i Excel, og gem det igen.\n"


def test_hours_are_never_doubled_by_a_second_set_of_cells(tmp_path: Path) -> None:
    data = workbook_bytes(sheet("Borgere", person()), sheet("Tolkninger", booking(Normaltimer=2)), settings())
    part = "xl/worksheets/sheet2.xml"
    assert read_workbook(_put(tmp_path, data)).tables[Interpreting]["normal_hours"].tolist() == [2.0]
    rows = re.search(rb"<sheetData>(.*)</sheetData>", read_part(data, part), re.DOTALL)
    assert rows is not None
    twice = read_part(data, part).replace(b"</sheetData>", b"</sheetData>" + rows[0])
    assert refusal(tmp_path, with_parts(data, {part: twice})).startswith("Arket »Tolkninger« er beskadiget: det har to")


def _put(folder: Path, data: bytes) -> Path:
    path = folder / "data.xlsx"
    path.write_bytes(data)
    return path


TEXTS = "Regnearkets tekster er beskadiget. Åbn det i Excel, og gem det igen."
PARTS = [
    (STRINGS, "</t></si>", "</si></t>", TEXTS),
    (STRINGS, "<t", "<t>x</t><t", TEXTS),
    (STRINGS, "</si>", "<si/></si>", TEXTS),
    (STRINGS, "</t>", "<f>1</f></t>", TEXTS),
    (STRINGS, "</sst>", "</sst>x", TEXTS),
    (STRINGS, "<sst [^>]*>", '<sst xmlns="urn:x">', TEXTS),
    (BOOK, "</sheets>", "</sheets><sheets/>", "xl/workbook.xml"),
    (BOOK, "</sheets>", f'<sheet name="BORGERE" r:id="rId1" xmlns:r="{RELATED}"/></sheets>', "xl/workbook.xml"),
    (BOOK, "<workbookPr/>", '<workbookPr/><workbookPr date1904="1"/>', "xl/workbook.xml"),
    (BOOK, "</workbook>", "</workbook", "xl/workbook.xml"),
    (STYLES, "</styleSheet>", "<cellXfs/></styleSheet>", "xl/styles.xml"),
    (STYLES, "</styleSheet>", "</styleSheet", "xl/styles.xml"),
    (STYLES, 'numFmtId="165"', 'x="165"', "xl/styles.xml"),
    (STYLES, '<xf numFmtId="164"', '<xf numFmtId="A"', "xl/styles.xml"),
    (STYLES, r"\A", '<?xml version="A0"?>', "xl/styles.xml"),
    (RELATIONS, 'Id="rId2"', 'Id="rId1"', RELATIONS),
]


@pytest.mark.parametrize(("part", "pattern", "new", "told"), PARTS, ids=[f"{each[0]} {each[2]}" for each in PARTS])
def test_other_parts_that_can_be_read_in_two_ways_are_refused(
    tmp_path: Path, part: str, pattern: str, new: str, told: str
) -> None:
    damaged = f"»data.xlsx« er beskadiget ({told} kan ikke læses). Hent filen fra en sikkerhedskopi."
    assert refusal(tmp_path, changed(part, pattern, new)) == (told if told == TEXTS else damaged)


def test_the_texts_are_those_that_the_workbook_names(tmp_path: Path) -> None:
    """calamine would have taken those that lie where texts usually lie."""
    texts = read_part(SOUND, STRINGS)
    elsewhere = {
        "xl/texts.xml": texts,
        STRINGS: texts.replace(b"a1", b"b1").replace(b"a2", b"b2"),
        RELATIONS: read_part(SOUND, RELATIONS).replace(b"sharedStrings.xml", b"texts.xml"),
    }
    assert ids(tmp_path, with_parts(SOUND, elsewhere)) == ["a1", "a2"]


def test_a_first_style_that_is_a_date_is_that_of_cells_without_one(tmp_path: Path) -> None:
    """calamine does not ask it; a number of hours would be read as such."""
    data = workbook_bytes(sheet("Borgere", person()), sheet("Tolkninger", booking(Normaltimer=0.125)), settings())
    first = changed(STYLES, '<cellXfs><xf numFmtId="0"', '<cellXfs><xf numFmtId="165"', data)
    assert read_workbook(_put(tmp_path, first)).tables[Interpreting]["normal_hours"].tolist() == [3.0]


# --- what nobody reads ---

MASHUP = '<?xml version="1.0" encoding="utf-16"?><DataMashup xmlns="urn:x">AAAA</DataMashup>'
UNREAD = {
    "customXml/item1.xml": MASHUP.encode("utf-16"),
    "xl/embeddings/Microsoft_Word_Document1.docx": b"PK\x03\x04" + bytes(60),
    "xl/media/image1.webp": b"RIFF\xb8\x1e\0\0WEBPVP8X" + bytes(60),
    "xl/model/item.data": b"S\0T\0R\0" + bytes(60),
    "xl/.DS_Store": b"\0\0\0\1Bud1" + bytes(60),
    "customXml/item2.xml": b"<x>" + random.Random(1).randbytes(1_500_000).hex().encode() + b"</x>",
    "customXml/item3.xml": b"<x",
}


@pytest.mark.parametrize("part", UNREAD)
def test_parts_that_nobody_reads_may_be_what_they_like(tmp_path: Path, part: str) -> None:
    assert ids(tmp_path, with_parts(SOUND, {part: UNREAD[part]})) == ["a1", "a2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_declarations_are_refused_wherever_they_stand(tmp_path: Path, encoding: str) -> None:
    """Another program may read what we do not."""
    part = "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>".encode(encoding)
    assert refusal(tmp_path, with_parts(SOUND, {"customXml/item1.xml": part})) == refused(
        "den indeholder en DTD eller entiteter (customXml/item1.xml)"
    )


def entries() -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_names_with_backslashes_are_read(cli: Cli, tmp_path: Path) -> None:
    data = zipped(*((name.replace("/", "\\"), part) for name, part in entries()))
    assert ids(tmp_path, data) == ["a1", "a2"]
    copy = tmp_path / "ny.xlsx"
    path = _put(tmp_path, workbook_bytes(sheet("Borgere", person()), settings()))
    path.write_bytes(zipped(*((name.replace("/", "\\"), part) for name, part in _parts(path.read_bytes()))))
    assert cli("period", path, "--as-of", "2019-05-01", "-o", copy).status == 0
    assert all("\\" not in name for name in zipfile.ZipFile(copy).namelist())


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (SHEET.replace("/", "\\"), "to dele af filen har samme navn"),
        ("xl\\..\\..\\x.xml", "en del af den har et navn, der peger uden for filen"),
        ("\\x.xml", "en del af den har et navn, der peger uden for filen"),
    ],
)
def test_backslashes_hide_nothing(tmp_path: Path, name: str, why: str) -> None:
    assert refusal(tmp_path, zipped(*entries(), (name, b"<x/>"))) == refused(why)


def test_a_part_is_named_once_and_alike(tmp_path: Path) -> None:
    """Who reads from the front goes by another name than who reads the directory."""
    data = SOUND.replace(b"xl/styles.xml", b"xl/stales.xml", 1)
    told = "»data.xlsx« er beskadiget (xl/styles.xml kan ikke læses). Hent filen fra en sikkerhedskopi."
    assert refusal(tmp_path, data) == told


# --- whatever the shape ---

NOISE = random.Random(1).randbytes(3_000).hex().encode()  # packed some 150 times, as no bomb is
LONG = NOISE * (58 * _MEGABYTE // len(NOISE))


def _after(more: bytes) -> bytes:
    return with_parts(SOUND, {SHEET: read_part(SOUND, SHEET).replace(b"</sheetData>", b"</sheetData>" + more)})


def _rows(more: bytes) -> bytes:
    return with_parts(SOUND, {SHEET: read_part(SOUND, SHEET).replace(b"</sheetData>", more + b"</sheetData>")})


def styled_rows() -> bytes:
    """Twelve columns styled down to the last row of the sheet."""
    return _rows(
        b"".join(
            b'<row r="%d">%b</row>' % (row, b"".join(b'<c r="%c%d" s="1"/>' % (65 + n, row) for n in range(12)))
            for row in range(4, 1_048_577)
        )
    )


def many_relationships() -> bytes:
    one = f'<Relationship Id="x{{}}" Type="{RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
    more = "".join(one.format(number) for number in range(200_000)).encode()
    part = read_part(SOUND, RELATIONS).replace(b"</Relationships>", more + b"</Relationships>")
    return with_parts(SOUND, {RELATIONS: part})


def _word(number: int) -> bytes:
    """A number in letters: rows with different ones are of different shapes."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij")).encode()


def distinct_rows() -> bytes:
    return _rows(b"".join(b'<row r="%d" %s="1"><c r="A%d"><v>%d</v></c></row>' % (r, _word(r), r, r) for r in _LATER))


def formulas() -> bytes:
    return _rows(b"".join(b'<row r="%d"><c r="A%d"><f>B%d</f><v>%d</v></c></row>' % (r, r, r, r) for r in _LATER))


def texts_with_digits() -> bytes:
    more = b"".join(b"<si><t>%02d%02d90-%04d x%d</t></si>" % (1 + n % 28, 1 + n % 12, n % 9_999, n) for n in _LATER)
    return with_parts(SOUND, {STRINGS: read_part(SOUND, STRINGS).replace(b"</sst>", more + b"</sst>")})


def long_format() -> bytes:
    code = '[hhh"' * 60_000
    return changed(STYLES, 'formatCode="[^"]*"', 'formatCode="' + code.replace('"', "&quot;") + '"')


_LATER = range(4, 400_000)

# read (0), refused (2), or either: it is read in a bounded process, which a slow machine does not finish
SHAPES: dict[str, tuple[Callable[[], bytes], float, int | None]] = {
    "an attribute of 58 MB": (lambda: _after(b'<x a="' + LONG + b'"/>'), 10, 2),
    "a remark of 58 MB": (lambda: _rows(b"<!--" + LONG + b"-->"), 10, 2),
    "a remark of many lines": (lambda: _rows(b"<!--" + LONG.replace(b"a", b">") + b"-->"), 10, None),
    "an attribute of a row": (lambda: _rows(b'<row r="9" a="' + LONG + b'"/>'), 10, 2),
    "a million styled rows": (styled_rows, 5, 0),
    "a million rows as one tag each": (
        lambda: _rows(b"".join(b'<row r="%d" ht="20"/>' % row for row in range(4, 1_048_577))), 5, 0,
    ),
    "200,000 relationships": (many_relationships, 10, 2),
    "400,000 distinct rows": (distinct_rows, 10, None),
    "400,000 formulas": (formulas, 10, None),
    "400,000 texts with CPR numbers": (texts_with_digits, 10, None),
    "a long number format": (long_format, 10, 2),
    "1,000,000 attributes": (
        lambda: _rows(b"<row " + b" ".join(b'a%d="1"' % n for n in range(1_000_000)) + b"/>"), 10, 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_limits_hold_whatever_the_shape(tmp_path: Path, name: str) -> None:
    make, longest, status = SHAPES[name]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _, megabytes, run = measured("check", _put(tmp_path, make()))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # of the processor: on a machine that others use too, a watch tells what they do
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert (seconds < longest, megabytes < 1024) == (True, True)
    assert run.returncode in ((0, 2) if status is None else (status,))


def test_blank_rows_between_filled_ones_are_passed_over_and_the_far_one_is_read(tmp_path: Path) -> None:
    blank = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(4, 200_000))
    far = read_part(SOUND, SHEET).replace(b"</sheetData>", blank + b"</sheetData>")
    rows = re.findall(rb'<row r="3">.*?</row>', far, re.DOTALL)
    far = far.replace(rows[0], b"", 1).replace(b"</sheetData>", rows[0].replace(b'3"', b'200000"') + b"</sheetData>")
    path = _put(tmp_path, with_parts(SOUND, {SHEET: far}))
    assert examine_workbook(path).persons["person_id"].tolist() == ["a1", "a2"]
