"""The door: what each kind of file is told to be, what is read of each format, and what is bounded."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import os
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import integraxl
from integraxl.contract.tables import Interpreting, Person
from integraxl.errors import IntegraxlError, InvalidData, TemplateRefused, UnreadableFile
from integraxl.new import sample_workbook
from integraxl.report.template import default_template, load_house
from integraxl.workbook import bounded
from integraxl.workbook.delimited import find_delimiter
from integraxl.workbook.door import admit
from integraxl.workbook.read import Workbook, examine_workbook, read_workbook
from integraxl.workbook.scan import Facts, Scan
from tests.catalogue import attacks, formats
from tests.catalogue.binary import PERSONS, Value, ole_bytes, rows_of, xls_bytes, xlsb_bytes
from tests.catalogue.case import Case
from tests.catalogue.formats import BOOKINGS, CSV, PASSWORD, SOUND, changed, protected, zipped
from tests.catalogue.layout import merged
from tests.conftest import Cli, Make
from tests.libreoffice import convert, requires_libreoffice
from tests.small_workbooks import (
    Clock,
    ErrorCell,
    Formula,
    Hours,
    Serial,
    booking,
    error,
    person,
    read_part,
    settings,
    sheet,
    with_parts,
    workbook_bytes,
)
from tests.test_reader import assert_same_columns

SHEET = "xl/worksheets/sheet1.xml"


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(path, **options)
    return str(caught.value)


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


# --- what it is ---

OFFICE = b"<Types/>"
KINDS: list[tuple[str, bytes, str]] = [
    ("a.xlsx", b"%PDF-1.7\n%\xe2\xe3", "et PDF-dokument og ikke et regneark. Find det regneark, som det er lavet af."),
    ("a.xlsx", b"\x89PNG\r\n\x1a\n\0\0", "et billede og ikke et regneark. Find det regneark, som det er taget af."),
    (
        "a.xlsx",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        "et billede og ikke et regneark. Find det regneark, som det er taget af.",
    ),
    (
        "a.xlsx",
        zipped(("[Content_Types].xml", OFFICE), ("word/document.xml", b"<document/>")),
        "et Word-dokument og ikke et regneark. Kopiér tabellerne ind i Excel, og gem dem som .xlsx.",
    ),
    (
        "a.xlsx",
        zipped(("[Content_Types].xml", OFFICE), ("ppt/presentation.xml", b"<p/>")),
        "en PowerPoint-præsentation og ikke et regneark. Find det regneark, som tallene kommer fra.",
    ),
    (
        "a.zip",
        zipped(("data.xlsx", SOUND)),
        "et arkiv af filer og ikke et regneark. Pak det ud, og angiv det regneark, der ligger i det.",
    ),
    (
        "a.xlsx",
        b"\x1f\x8b\x08\0\0",
        "et arkiv af filer og ikke et regneark. Pak det ud, og angiv det regneark, der ligger i det.",
    ),
    (
        "a.xls",
        b"{\\rtf1\\ansi hej}",
        "et tekstdokument (RTF) og ikke et regneark. Kopiér tabellerne ind i Excel, og gem dem som .xlsx.",
    ),
    (
        "a.xls",
        b"\xef\xbb\xbf  <!DOCTYPE html>\n<html></html>",
        "en hjemmeside (HTML) og ikke et Excel-regneark. Åbn den i Excel, og gem den som .xlsx.",
    ),
    (
        "a.xls",
        b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
        "en XML-fil og ikke et Excel-regneark. Åbn den i Excel, og gem den som .xlsx.",
    ),
    ("a.xlsx", b" \r\n\t ", "tom. Hent den fra en sikkerhedskopi, eller gem den igen i Excel."),
    ("a.xlsx", bytes(4096), "tom. Hent den fra en sikkerhedskopi, eller gem den igen i Excel."),
    (
        "a.xlsx",
        b"\x7fELF\2\1\1\0",
        "ikke et Excel-regneark. Åbn den i det program, den kommer fra, og gem den som .xlsx.",
    ),
    (
        "a.doc",
        ole_bytes("WordDocument", b"x"),
        "et Word-dokument og ikke et regneark. Kopiér tabellerne ind i Excel, og gem dem som .xlsx.",
    ),
    (
        "a.msg",
        ole_bytes("__properties", b"x"),
        "gemt af et andet Office-program og er ikke et Excel-regneark. Gem tabellerne som .xlsx i Excel.",
    ),
    (
        ".~lock.a.xlsx#",
        b",Anna,pc,01.04.2019 12:00,file;",
        "kun et mærke om, at regnearket er åbent hos nogen. Luk regnearket, og angiv selve regnearket.",
    ),
    (
        "noter.md",
        "Borgere på vej: Ærø".encode(),
        "en tekstfil og ikke et Excel-regneark. Åbn den i Excel, og gem den som .xlsx; er det en CSV-fil, så giv den "
        "efternavnet .csv.",
    ),
]


@pytest.mark.parametrize(("name", "data", "text"), KINDS, ids=[f"{name} {data[:6]!r}" for name, data, _ in KINDS])
def test_every_other_file_is_named_in_one_sentence(tmp_path: Path, name: str, data: bytes, text: str) -> None:
    assert refusal(put(tmp_path, name, data)) == f"»{name}« er {text}"


def test_macro_sheets_are_refused(tmp_path: Path) -> None:
    data = formats.with_entry("xl/macrosheets/sheet1.xml", b"<xm:macrosheet/>")
    assert refusal(put(tmp_path, "data.xlsm", data)) == (
        "»data.xlsm« har makroark fra før 1997 (Excel 4.0), som bruges til at skjule skadelig kode. "
        "Slet makroarkene i Excel, og gem regnearket som .xlsx."
    )


def test_a_workbook_with_macros_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, "data.xlsm", formats.with_entry("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 DOCTYPE <!DOCTYPE"))
    assert ids(read_workbook(path)) == ["a1", "a2"]


def test_a_zip_with_a_password_of_its_own_is_refused(tmp_path: Path) -> None:
    data = bytearray(SOUND)
    data[SOUND.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(put(tmp_path, "data.xlsx", bytes(data))) == (
        "»data.xlsx« er pakket som zip med adgangskode. Pak den ud, og gem regnearket som .xlsx i Excel."
    )


def test_a_file_too_large_to_be_one_of_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    with path.open("wb") as stream:
        stream.truncate((256 << 20) + 1)
    assert refusal(path) == (
        "»data.xlsx« fylder over 256 MB, og så store regneark læses ikke. Slet ark, billeder og formatering, "
        "der ikke bruges, i Excel, og gem igen."
    )


def test_the_names_of_the_functions_are_the_same_from_python(tmp_path: Path) -> None:
    with pytest.raises(IntegraxlError, match="PDF-dokument"):
        integraxl.read_workbook(put(tmp_path, "data.xlsx", b"%PDF-1.7"))


def ids(workbook: Workbook) -> list[str]:
    found: list[str] = workbook.persons["person_id"].tolist()
    return found


# --- attacks, as the command line meets them ---

ATTACKS = [case for case in (*attacks.CASES, *formats.CASES) if case.refused and case.password is None]


@pytest.mark.parametrize("case", ATTACKS, ids=[case.id for case in ATTACKS])
def test_a_refused_file_ends_with_status_2_and_one_line(cli: Cli, tmp_path: Path, case: Case) -> None:
    run = cli("check", put(tmp_path, case.name, case.data))
    expected = case.refused
    if "adgangskode. Åbn" in expected:
        expected = (
            "Regnearket er beskyttet med adgangskode. Kør kommandoen i en terminal, hvor koden kan skrives, eller giv "
            "den i miljøvariablen INTEGRAXL_PASSWORD eller på den filbeskrivelse, som INTEGRAXL_PASSWORD_FD angiver."
        )
    assert (run.status, run.out, run.err) == (2, "", f"{expected}\n")


BOMBS = [
    case
    for case in attacks.CASES
    if case.row in ("52", "52b", "52c", "A1", "A7", "A8", "A9", "A9b", "A9c", "A9d", "A9e", "A10", "A14")
]


@pytest.mark.parametrize("case", BOMBS, ids=[case.id for case in BOMBS])
def test_a_bomb_is_answered_within_10_seconds_and_1_gb(tmp_path: Path, case: Case) -> None:
    path = put(tmp_path, case.name, case.data)
    seconds, megabytes, run = measured("check", path)
    assert seconds < 10
    assert megabytes < 1024
    assert run.returncode in (0, 2)
    assert "Traceback" not in run.stderr
    assert "panicked" not in run.stderr


def measured(*arguments: object) -> tuple[float, float, subprocess.CompletedProcess[str]]:
    """Time and peak memory (of it and its children) of a command in a process of its own."""
    code = (
        "import resource, sys\nfrom integraxl.cli import main\nstatus = main(sys.argv[1:])\n"
        # not its own ru_maxrss: that begins with the peak of the process that started it
        "own = next(line for line in open('/proc/self/status') if line.startswith('VmHWM:'))\n"
        "print(max(int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))\nsys.exit(status)"
    )
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    return time.monotonic() - started, int(run.stdout.split()[-1]) / 1024, run


def test_a_sheet_with_rows_out_of_order_is_read_whole(tmp_path: Path) -> None:
    """calamine drops what stands before the first row that it meets."""
    part = read_part(SOUND, SHEET).decode()
    at = part.index('<row r="2">'), part.index('<row r="3">'), part.index("</sheetData>")
    swapped = part[: at[0]] + part[at[1] : at[2]] + part[at[0] : at[1]] + part[at[2] :]
    path = put(tmp_path, "data.xlsx", with_parts(SOUND, {SHEET: swapped.encode()}))
    assert sorted(ids(examine_workbook(path))) == ["a1", "a2"]


@pytest.mark.parametrize("hidden_by", ["<!--</sheetData>-->", "<?x </sheetData>?>", "<![CDATA[</sheetData>]]>"])
def test_nothing_hides_a_formula(tmp_path: Path, hidden_by: str) -> None:
    """Nobody has calculated it, and calamine would give a blank."""
    part = read_part(SOUND, SHEET).decode()
    changed = part.replace("<sheetData>", f"<sheetData>{hidden_by}").replace("</sheetData>", "</sheetData >")
    changed = changed.replace("</row></sheetData >", '<c r="J3" s="1"><f>TODAY()-400</f></c></row></sheetData >')
    assert changed.count("<f>") == 1
    path = put(tmp_path, "data.xlsx", with_parts(SOUND, {SHEET: changed.encode()}))
    assert [(issue.sheet, issue.cell) for issue in examine_workbook(path).errors] == [("Borgere", "J3")]


def test_rows_before_1911_go_the_fast_route(make: Make) -> None:
    from integraxl.workbook.locate import locate
    from integraxl.workbook.ooxml import OoxmlBook
    from integraxl.workbook.package import Package

    day = dt.date(1910, 6, 1)
    for epoch_1904 in (False, True):
        book = OoxmlBook(Package(make(sheet("Borgere", person(Fødselsdato=day)), epoch_1904=epoch_1904)))
        place = locate(book, Person).place
        assert place is not None
        raw = book.columns(place)
        assert raw is not None
        assert raw["birth_date"].tolist() == [(day - dt.date(1970, 1, 1)).days]  # type: ignore[union-attr]


VAST = [
    (merged(default_template().read_bytes(), "A1:XFD1048576"), "A1:XFD1048576"),
    (
        with_parts(
            default_template().read_bytes(),
            {
                SHEET: read_part(default_template().read_bytes(), SHEET).replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            },
        ),
        "XFD1048576",
    ),
]


@pytest.mark.parametrize(("data", "where"), VAST, ids=["merged", "far"])
def test_a_template_that_reaches_too_far_is_refused(tmp_path: Path, data: bytes, where: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        load_house(put(tmp_path, "skabelon.xlsx", data), {})
    assert str(caught.value).startswith(f"»skabelon.xlsx« har noget i {where} på arket ")


def test_a_template_goes_through_the_door_too(tmp_path: Path) -> None:
    for data, text in ((b"%PDF-1.7", "PDF-dokument"), (attacks.declared(SHEET, "<!DOCTYPE x []>"), "DTD")):
        with pytest.raises(UnreadableFile, match=text):
            load_house(put(tmp_path, "skabelon.xlsx", data), {})
    with pytest.raises((UnreadableFile, TemplateRefused)):
        load_house(put(tmp_path, "skabelon.xlsx", SOUND), {})


ROWS = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["", ' hidden="1"', ' spans="1:2"', ' hidden="0"'])),
    min_size=1,
    max_size=12,
)
REGULAR = [
    "",
    "\n",
    '<row r="200"/>',
    '<row r="200" spans="1:1"><c r="A200" s="1"/><c r="Z200" t="s"><v>4</v></c></row>',
]
IRREGULAR = [
    "<f>1</f>", '<x:f t="s"/>', '<c r="AA1"/>', '<c\tr="AA1"/>', '<c r ="AA1"/>', '<c r= "AA1"/>', "<c r='AA1'/>",
    '<c r="aa1"/>', '<c r="A123"/>', '<c r="A"/>', '<c r=""/>', "<!-- w r=5 -->", '<c t="n"r="A1"/>', "<of>1</of>",
    "<!--</sheetData>-->", "<?x </sheetData>?>", "<![CDATA[<sheetData]]>", "<f/></sheetData><sheetData>",
    '<row r="200"><c r="A199"><v>1</v></c></row>', '<row r="200"><c r="B200"/><c r="A200"/></row>',
    '<row r="200"><c r="A200"/><c r="A200"/></row>', '<row r="200"><c r="A200"><c r="B200"/></c></row>',
    '<row r="200"><c r="A200"><v>1</v><v>2</v></c></row>', '<row r="200"><c r="A200"><f>1</f><v>1</v></c></row>',
    '<row r="200"><c r="AA200"><v>1</v></c></row>', '<row r="200"><c r="A200"><v>1.2.3</v></c></row>',
    '<row r="200"><c r="A200"><is><t>5</t></is></c></row>', '<row r="200"><c1 r="A200"><v>1</v></c1></row>',
    '<row r="200"><c r1="A200"><v>1</v></c></row>', '<row r="200"><c r=1"A200"><v>1</v></c></row>',
    '<row r="200"><c r="A200"1><v>1</v></c></row>', '<row r="200"><c r="A200"><v>1</v></c?</row>',
    '<row r="200"><c x:r="A1" r="A200"/></row>', '<row r="200" xmlns:x="urn:x"/>', '<row r="0200"/>', "<row/>",
    '<row r="1048577"/>', '<row r="200"><c r="A200" t="inlineStr"><is><t>&#1;</t></is></c></row>',
    '<row r="200"><c r="A200" t="inlineStr"><is><t>&x1;</t></is></c></row>', '<row r="200" a="1" a="2"/>',
]  # fmt: skip
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@hypothesis_settings(max_examples=400)
@given(
    rows=ROWS,
    odd=st.sampled_from(REGULAR * 5 + IRREGULAR),
    newer=st.booleans(),
    cuts=st.lists(st.integers(1, 400), min_size=1, max_size=6),
)
def test_what_is_seen_of_a_sheet_does_not_depend_on_how_it_is_cut(
    rows: list[tuple[int, str]], odd: str, newer: bool, cuts: list[int]
) -> None:
    space = ' xmlns:x14ac="urn:x"' * newer
    number, text = 0, f"<worksheet {MAIN}{space}><sheetData>"
    for step, more in rows:
        number += step
        more += ' x14ac:dyDescent="0.25"' * newer
        text += f'<row r="{number}"{more}><c r="A{number}" s="1"><v>1.5E-3</v></c></row>'
    data = (text + odd + '</sheetData><mergeCells><mergeCell ref="B2:B3"/></mergeCells></worksheet>').encode()
    facts = scanned(data, itertools.cycle(cuts))
    if all(step for step, _ in rows) and odd in REGULAR:
        hidden = sum('"1"' in more and "hidden" in more for _, more in rows)
        assert (facts.regular, facts.hidden_rows, facts.merges) == (True, hidden, ("B2:B3",))
        # a row that holds nothing counts where one beside it does
        assert facts.last_row == (200 if "<v>4" in odd else number) or (odd and facts.last_row == 200)
    else:
        assert facts == Facts(is_sheet=True)


def scanned(data: bytes, sizes: Iterator[int]) -> Facts:
    """The facts of a part that comes in pieces; the first piece holds its beginning."""
    scan, at = Scan("data.xlsx", SHEET), 30
    scan.feed(data[:at])
    while at < len(data):
        size = next(sizes)
        scan.feed(data[at : at + size])
        at += size
    return scan.facts()


@given(cut=st.integers(30, 900))
def test_a_declaration_is_seen_across_two_pieces(cut: int) -> None:
    data = b"<worksheet>" + b" " * 450 + b"<!ENTITY a 'b'>" + b" " * 450
    with pytest.raises(UnreadableFile, match="DTD"):
        scanned(data, itertools.repeat(cut))


# --- other formats, beside .xlsx ---

ODD = [
    person("007", Fraflytningsdato=dt.date(2019, 2, 28), Nationalitet="  Sri Lanka æøå 👩 "),
    person(2, Fraflytningsdato=Serial(2018)),
    person("a4", Fraflytningsdato="01-02-2019", Køn="kvinde"),
    person("a5", Fraflytningsdato=43500),
    person("a6", Fraflytningsdato=dt.datetime(2019, 1, 1, 12, 30)),
    person("a7", Fraflytningsdato="#N/A"),
    person("a8", Fødselsdato=dt.date(1910, 6, 1)),
]
ERRORS = [
    person("e1", Fraflytningsdato=ErrorCell("#N/A")),
    person("e2", Nationalitet=Formula("1/0", ErrorCell("#DIV/0!"))),
]
SERIALS = [person(f"s{n}", Fraflytningsdato=Serial(n)) for n in (59, 60, 0, -1, 2958466)]
BOOKED = [booking(Normaltimer=value) for value in (Hours(30), Clock(7.5), 1.5, "1.031", "12,5", Hours(0))]


@requires_libreoffice
@pytest.mark.parametrize(("kind", "extra"), [("xls", [*ERRORS, *SERIALS]), ("ods", [])], ids=["xls", "ods"])
@pytest.mark.parametrize("epoch_1904", [False, True], ids=["1900", "1904"])
def test_another_format_gives_what_xlsx_gives(tmp_path: Path, kind: str, extra: list[Any], epoch_1904: bool) -> None:
    """LibreOffice saves the same workbook in the other format."""
    sheets = (sheet("Borgere", *ODD, *extra, top=3, left=2), sheet("Tolkninger", *BOOKED), settings())
    original = put(tmp_path, "data.xlsx", workbook_bytes(*sheets, epoch_1904=epoch_1904))
    (other,) = convert([original], kind, tmp_path)
    expected, found = examine_workbook(original), examine_workbook(other)
    assert found.warnings[0].code == "converted_file"
    kept = [issue for issue in found.issues if issue.code != "converted_file"]
    assert [str(issue) for issue in kept] == [str(issue) for issue in expected.issues]
    for model in (Person, Interpreting):
        assert_same_columns(found.tables[model], expected.tables[model])


@requires_libreoffice
def test_an_error_in_an_open_document_is_never_a_blank(tmp_path: Path) -> None:
    (other,) = convert([put(tmp_path, "data.xlsx", workbook_bytes(sheet("Borgere", *ERRORS)))], "ods", tmp_path)
    assert refusal(other) == (
        "»data.ods« har 2 celler med en fejl eller en formel uden værdi, som ikke kan læses sikkert i dette format. "
        "Åbn det i Excel eller LibreOffice, og gem det som .xlsx; så vises cellerne."
    )


@pytest.mark.parametrize(("name", "write"), [("data.xls", xls_bytes), ("data.xlsb", xlsb_bytes)])
def test_an_error_in_a_binary_workbook_is_told_with_its_cell(
    tmp_path: Path, name: str, write: Callable[[list[list[Value]]], bytes]
) -> None:
    records = [*PERSONS, {**PERSONS[0], "BorgerID": "a3", "Fraflytningsdato": ErrorCell("#N/A")}]
    workbook = examine_workbook(put(tmp_path, name, write(rows_of(records))))
    text = "Cellen viser fejlen #N/A. Ret formlen, eller skriv værdien."
    assert workbook.errors == (error("error_cell", "Borgere!H4", text),)
    assert ids(workbook) == ["a1", "a2"]


@pytest.mark.parametrize("name", ["data.xls", "data.xlsb", "data.ods"])
def test_a_damaged_workbook_of_another_format_is_told(tmp_path: Path, name: str) -> None:
    data = {"data.xls": xls_bytes()[:1700], "data.xlsb": with_parts(xlsb_bytes(), {"xl/workbook.bin": b"\x9c\x01"})}
    ods = zipped(("META-INF/manifest.xml", b"<m/>"), ("content.xml", b"<x"))
    text = refusal(put(tmp_path, name, data.get(name, ods)))
    assert text.startswith(f"»{name}« ")
    assert text.endswith(".")


# --- .csv ---


def test_a_protected_xls_is_told(tmp_path: Path) -> None:
    """Its first record but one says how it is protected (FILEPASS)."""
    data = xls_bytes(extra=b"\x2f\0\x36\0\1\0\1\0\1\0" + bytes(48))
    assert refusal(put(tmp_path, "data.xls", data)) == (
        "»data.xls« er beskyttet med adgangskode. Åbn det i Excel, fjern adgangskoden, og gem det igen."
    )


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", SHEET])
def test_a_part_named_as_a_picture_is_never_parsed(tmp_path: Path, part: str) -> None:
    """It was not examined as XML."""
    relations = read_part(SOUND, "xl/_rels/workbook.xml.rels")
    target = part.removeprefix("xl/").encode()
    assert target in relations
    hidden = {
        part: None,
        "xl/picture.png": b"<!DOCTYPE x []>" + read_part(SOUND, part),
        "xl/_rels/workbook.xml.rels": relations.replace(target, b"picture.png"),
    }
    assert refusal(put(tmp_path, "data.xlsx", with_parts(SOUND, hidden))) == (
        "»data.xlsx« er beskadiget (xl/picture.png kan ikke læses). Hent filen fra en sikkerhedskopi."
    )


def test_more_merged_ranges_than_any_sheet_has_are_refused(tmp_path: Path) -> None:
    data = merged(SOUND, *["A1:XFD1048576"] * 10_001)
    assert refusal(put(tmp_path, "data.xlsx", data)) == formats.refused(
        f"den har over 10000 flettede områder på ét ark ({SHEET})"
    )


def test_a_folder_of_csv_files_is_a_workbook(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    put(folder, "Borgere.csv", CSV.encode("cp1252"))
    put(folder, "Tolkninger.csv", BOOKINGS.encode())
    put(folder, "noter.txt", b"\0")
    workbook = read_workbook(folder)
    assert ids(workbook) == ["a1", "a2"]
    assert workbook.tables[Interpreting]["evening_hours"].tolist() == [12.5]
    assert [issue.message.partition(",")[0] for issue in workbook.warnings] == [
        "»Borgere.csv« er læst som tegnsættet Windows-1252 (ikke UTF-8)",
        "»Tolkninger.csv« er læst som tegnsættet UTF-8",
    ]
    run = cli("tables", folder, "--as-of", "2019-04-01", "--table", "interpreters.current")
    assert run.status == 0


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (
            CSV + "a3;Kvinde;01-01-1990;Flygtning;01-01-2017;;;;;;x\r\n",
            "»Borgere.csv« har flere felter i række 4 end i overskriften. Et felt med semikolon i skal stå i "
            "anførselstegn. Ret rækken, eller gem regnearket som .xlsx.",
        ),
        (
            CSV + 'a3;"Kvinde;01-01-1990\r\n',
            "»Borgere.csv« har et anførselstegn i linje 4, der aldrig lukkes, så det er ikke til at se, hvor feltet "
            "ender. Et anførselstegn inde i et felt skrives to gange. Ret det i filen, eller gem regnearket som .xlsx.",
        ),
    ],
)
def test_a_broken_row_of_a_csv_file_is_never_a_shifted_record(tmp_path: Path, text: str, refused: str) -> None:
    assert refusal(put(tmp_path, "Borgere.csv", text.encode())) == refused


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("said", [False, True])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str, said: bool) -> None:
    text = CSV.replace(";", delimiter)
    path = put(tmp_path, "Borgere.csv", ((f"sep={delimiter}\r\n" if said else "") + text).encode())
    assert ids(read_workbook(path)) == ["a1", "a2"]


def test_bytes_that_are_no_text_in_any_encoding_are_refused(tmp_path: Path) -> None:
    assert refusal(put(tmp_path, "Borgere.csv", CSV.encode() + b"\x81\x8d")) == (
        "»Borgere.csv« har tegn, der ikke kan læses. Åbn den i Excel, og gem den som .xlsx eller som CSV UTF-8."
    )


# --- protected workbooks ---


@pytest.mark.parametrize("by", ["variable", "descriptor"])
def test_a_password_comes_by_variable_or_descriptor(tmp_path: Path, by: str) -> None:
    path = put(tmp_path, "data.xlsx", protected(SOUND))
    reader, writer = os.pipe()
    os.write(writer, f"{PASSWORD}\n".encode())
    os.close(writer)
    given = {"INTEGRAXL_PASSWORD": PASSWORD} if by == "variable" else {"INTEGRAXL_PASSWORD_FD": str(reader)}
    run = subprocess.run(
        [sys.executable, "-m", "integraxl", "check", str(path)],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        pass_fds=(reader,),
        env={**os.environ, **given},
        check=False,
    )
    os.close(reader)
    assert (run.returncode, run.stdout, run.stderr) == (0, "Ingen fejl.\n", "")


def test_a_password_is_asked_for_on_a_terminal(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "data.xlsx", protected(SOUND))
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return PASSWORD

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("getpass.getpass", answer)
    monkeypatch.setattr("sys.stdin", Terminal())
    assert cli("check", path).out == "Ingen fejl.\n"
    assert asked == ["Regnearkets adgangskode: "]


def test_nothing_decrypted_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that decrypts may write no byte to any file, and still decrypts."""
    path = put(tmp_path, "data.xlsx", protected(SOUND))
    empty = tmp_path / "tmp"
    empty.mkdir()
    monkeypatch.setenv("TMPDIR", str(empty))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        read = ids(read_workbook(path, password=lambda: PASSWORD))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert read == ["a1", "a2"]
    assert list(empty.iterdir()) == []


def test_the_hash_is_that_of_the_file_on_disk(tmp_path: Path) -> None:
    data = protected(SOUND)
    workbook = read_workbook(put(tmp_path, "data.xlsx", data), password=lambda: PASSWORD)
    assert workbook.source.sha256 == hashlib.sha256(data).hexdigest()


def test_a_protected_document_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    document = with_parts(SOUND, {"word/document.xml": b"<document/>", "xl/workbook.xml": None})
    text = refusal(put(tmp_path, "data.xlsx", protected(document)), password=lambda: PASSWORD)
    assert text.startswith("»data.xlsx« er et Word-dokument")


# --- the bounded process ---


def test_a_bounded_call_gives_its_result_and_its_errors() -> None:
    assert bounded.call(sorted, [3, 1, 2], reverse=True) == [3, 2, 1]
    with pytest.raises(RuntimeError, match=r"^ValueError i bounded\.py:\d+$"):
        bounded.call(int, "en borgers navn")


def test_a_bounded_call_is_stopped_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "_SECONDS", 1)
    started = time.monotonic()
    with pytest.raises(UnreadableFile, match=r"^Regnearket tager for lang tid at læse\."):
        bounded.call(time.sleep, 60)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("call", [(bytearray, 8 << 30), (os._exit, 1), (os.abort,)], ids=["memory", "exit", "abort"])
def test_a_bounded_call_that_dies_is_told(call: tuple[Callable[..., object], Any]) -> None:
    with pytest.raises(UnreadableFile, match=r"^Regnearket er ødelagt eller for stort til at blive læst\."):
        bounded.call(call[0], *call[1:])


def test_a_large_workbook_is_read_in_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "data.xlsx", SOUND)
    assert admit(path).harmless
    here = examine_workbook(path)
    monkeypatch.setattr("integraxl.workbook.door._HARMLESS_BYTES", 10)
    assert not admit(path).harmless
    there = examine_workbook(path)
    assert (there.source, there.issues, there.rejected) == (here.source, here.issues, here.rejected)
    assert_same_columns(there.persons, here.persons)


def test_faults_cross_from_the_bounded_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integraxl.workbook.door._HARMLESS_BYTES", 10)
    path = put(tmp_path, "data.xlsx", workbook_bytes(sheet("Borgere", person(Køn="x"))))
    with pytest.raises(InvalidData, match="Borgere!B2"):
        read_workbook(path)
    path.write_bytes(with_parts(SOUND, {SHEET: b"<worksheet"}))
    assert "beskadiget" in refusal(path)


def test_a_package_is_the_same_however_it_is_packed(tmp_path: Path) -> None:
    """Stored and deflated parts, empty ones, folders, and parts beyond one block."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as source, zipfile.ZipFile(content, "w") as target:
        target.writestr("xl/", b"")
        target.writestr("docProps/empty.xml", b"")
        for number, name in enumerate(source.namelist()):
            padding = b" " * 3_000_000 * (name == SHEET)
            kind = zipfile.ZIP_STORED if number % 2 or padding else zipfile.ZIP_DEFLATED
            target.writestr(name, source.read(name) + padding, kind)
    assert ids(read_workbook(put(tmp_path, "data.xlsx", content.getvalue()))) == ["a1", "a2"]
    assert ids(read_workbook(put(tmp_path, "data.xlsx", changed(SOUND, lambda part: part + b"\n")))) == ["a1", "a2"]


def test_decimal_commas_are_not_taken_for_the_delimiter() -> None:
    rows = "\n".join(["a;b;c;d;e", *["1,5;2,5;3,5;4,5;5,5"] * 20])
    assert find_delimiter(rows) == ";"
    assert find_delimiter("Udtræk, lavet i dag\n" + "\n".join(["a|b"] * 5)) == "|"
    assert find_delimiter("sep=,\na;b;c\n") == ","
    assert find_delimiter("Borgere\nx\n") == ";"


# --- what stands beside the contract's tables ---


@requires_libreoffice
def test_an_open_document_may_hold_what_it_likes_on_sheets_of_the_houses_own(tmp_path: Path) -> None:
    """The sheet of live formulas shows errors in an office without the extension; nothing of it is read."""
    path = tmp_path / "by.xlsx"
    path.write_bytes(sample_workbook(dt.date(2019, 4, 1)))
    (converted,) = convert([path], "ods", tmp_path)
    found = examine_workbook(converted)
    assert found.errors == ()
    expected = examine_workbook(path)
    assert found.persons["arrival_date"].tolist() == expected.persons["arrival_date"].tolist()


def test_a_folder_may_hold_other_text_files(tmp_path: Path) -> None:
    folder = tmp_path / "mappe"
    folder.mkdir()
    first = "BorgerID;Køn;Fødselsdato;Opholdsgrundlag;Ankomstdato"
    header = f"{first};Fraflytningsdato;Udslusningsdato;Udsluset til;Genoptaget"
    (folder / "Borgere.csv").write_text(f"{header}\na;Kvinde;1990-01-01;Flygtning;2018-01-01;;;;\n", encoding="utf-8")
    (folder / "Live nøgletal.csv").write_text("a\nb;c;d\n", encoding="utf-8")
    found = examine_workbook(folder)
    assert found.errors == ()
    assert len(found.persons) == 1


# --- what is no file ---


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="findes kun på POSIX")
@pytest.mark.parametrize(
    "command", [("check",), ("tables",), ("period",), ("import", "--into", "x.xlsx", "--propose", "m.toml")]
)
def test_a_pipe_that_nobody_writes_into_is_refused(tmp_path: Path, command: tuple[str, ...]) -> None:
    pipe = tmp_path / "data.xlsx"
    os.mkfifo(pipe)
    run = subprocess.run(
        [sys.executable, "-m", "integraxl", command[0], pipe, *command[1:]],
        capture_output=True, encoding="utf-8", check=False, timeout=60, cwd=tmp_path,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"»{pipe}« er ikke en almindelig fil. Gem regnearket som en fil, og angiv den.\n"
