"""Rows 39-52 and 54-58: file formats, damaged and disguised files, and text of odd characters."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable

from msoffcrypto.format.ooxml import OOXMLFile

from integraxl.workbook.issues import Issue
from tests.catalogue.binary import xls_bytes, xlsb_bytes
from tests.catalogue.case import GENDERS, Case, persons
from tests.small_workbooks import Xml, error, person, read_part, sheet, warning, with_parts, workbook_bytes

SOUND = workbook_bytes(sheet("Borgere", person(), person("a2")))
PASSWORD = "rødgrød med fløde"
_ID, _NATIONALITY = ("Borgere", "BorgerID"), ("Borgere", "Nationalitet")
_BOTH = {_ID: ["a1", "a2"]}
_SHEET = "xl/worksheets/sheet1.xml"
CSV = (
    "BorgerID;Køn;Fødselsdato;Opholdsgrundlag;Ankomstdato;Fraflytningsdato;Udslusningsdato;Udsluset til;Genoptaget\r\n"
    "a1;Kvinde;01-01-1990;Familiesammenført;01-01-2017;;;;\r\n"
    'a2;Mand;1990-02-01;"Flygtning";01.01.2017;;;;\r\n'
)
BOOKINGS = 'Dato;Tolkningstype;Normaltimer;Aftentimer\r\n01-02-2019;Telefon;1.031;"12,5"\r\n'


def _told(encoding: str, delimiter: str = "semikolon", name: str = "Borgere.csv") -> list[Issue]:
    text = (
        f"»{name}« er læst som tegnsættet {encoding}, med {delimiter} mellem felterne og dansk decimalkomma. "
        "Se efter, at æ, ø og å står rigtigt i filen."
    )
    return [warning("delimited_file", "", text)]


def _converted(kind: str) -> list[Issue]:
    text = (
        f"Regnearket er gemt i {kind} og er læst uden Excels tabeller: arkets navn og overskrifter afgør, hvad der "
        "læses. Gem det som .xlsx i Excel."
    )
    return [warning("converted_file", "", text)]


def as_strict(data: bytes) -> bytes:
    """The same workbook in Excel's strict format, which has other namespaces."""
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }

    def change(part: bytes) -> bytes:
        for name, strict in names.items():
            part = part.replace(name, strict)
        return part

    return changed(data, change)


def changed(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The same package with a change made to every part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return with_parts(data, {name: change(archive.read(name)) for name in archive.namelist()})


def protected(data: bytes, password: str = PASSWORD) -> bytes:
    """The workbook protected as Excel protects it (agile encryption).

    It is made larger first: msoffcrypto, which reads small ones, writes those of less than 4 KB wrongly.
    """
    content = io.BytesIO()
    picture = random.Random(5).randbytes(8192)
    OOXMLFile(io.BytesIO(with_parts(data, {"xl/media/image1.png": picture}))).encrypt(password, content)
    return content.getvalue()


def zipped(*entries: tuple[str, bytes]) -> bytes:
    """A zip of entries as they are given, names twice and pointing anywhere."""
    content = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.filterwarnings("ignore", "Duplicate name")
        for name, part in entries:
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def with_entry(name: str, part: bytes) -> bytes:
    """The sound workbook with one entry more."""
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        return zipped(*((each, archive.read(each)) for each in archive.namelist()), (name, part))


def flipped_in_unread_part() -> bytes:
    """One byte changed inside a part that nobody reads, its data stored so that it shows as such."""
    content = io.BytesIO(with_parts(SOUND, {}))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr(zipfile.ZipInfo("docProps/app.xml"), b"<Properties>Excel</Properties>", zipfile.ZIP_STORED)
    return content.getvalue().replace(b"<Properties>Excel", b"<Properties>Excem")


def refused(why: str, name: str = "data.xlsx") -> str:
    return (
        f"»{name}« er ikke læst, for {why}, og det kan skade maskinen. "
        "Åbn filen i Excel, hvis du kender afsenderen, og gem den som et nyt regneark (.xlsx)."
    )


_DAMAGED = "»data.xlsx« er beskadiget. Åbn den i Excel, og gem den som .xlsx; ellers hent en sikkerhedskopi."
_STRAY = warning(
    "stray_bytes",
    "",
    "Der ligger noget før eller efter selve regnearket i filen. Det er ikke læst. "
    "Gem regnearket igen i Excel, så det forsvinder.",
)
_LONG = "x" * 40_000

CASES = [
    Case(
        "39",
        "Strict Open XML",
        as_strict(SOUND),
        [
            warning(
                "strict_format",
                "",
                "Regnearket er gemt som »Strict Open XML«. Det er læst, men andre programmer kan se det som tomt: "
                "gem det som almindelig Excel-projektmappe (.xlsx).",
            )
        ],
        _BOTH,
    ),
    Case("40", ".xls", xls_bytes(), _converted("det gamle .xls-format"), _BOTH, name="data.xls"),
    Case("40b", ".xlsb", xlsb_bytes(), _converted("det binære .xlsb-format"), _BOTH, name="data.xlsb"),
    Case(
        "41",
        "csv named .xlsx",
        CSV.encode(),
        refused="»data.xlsx« er en tekstfil og ikke et Excel-regneark. Åbn den i Excel, og gem den som .xlsx; er det "
        "en CSV-fil, så giv den efternavnet .csv.",
    ),
    Case(
        "41b",
        "html named .xls",
        b"<html><body><table><tr><td>BorgerID</td></tr></table></body></html>",
        name="data.xls",
        refused="»data.xls« er en hjemmeside (HTML) og ikke et Excel-regneark. Åbn den i Excel, og gem den som .xlsx.",
    ),
    Case("42", "csv cp1252", CSV.encode("cp1252"), _told("Windows-1252 (ikke UTF-8)"), _BOTH, name="Borgere.csv"),
    Case("43", "csv UTF-8", CSV.encode(), _told("UTF-8"), _BOTH, name="Borgere.csv"),
    Case("44", "csv UTF-8 with a mark", CSV.encode("utf-8-sig"), _told("UTF-8"), _BOTH, name="Borgere.csv"),
    Case("44b", "csv UTF-16", CSV.encode("utf-16"), _told("UTF-16"), _BOTH, name="Borgere.csv"),
    Case(
        "45",
        "csv decimal comma",
        BOOKINGS.encode(),
        [
            *_told("UTF-8", name="Tolkninger.csv"),
            error(
                "missing_table",
                "Borgere",
                "Tabellen Borgere findes ikke. Regnearket har »Tolkninger«. Kald tabellen eller arket Borgere.",
            ),
        ],
        {("Tolkninger", "Normaltimer"): [1031.0], ("Tolkninger", "Aftentimer"): [12.5]},
        name="Tolkninger.csv",
    ),
    Case(
        "45b",
        "csv with commas and a number that may be two",
        BOOKINGS.replace(";", ",").encode(),
        name="Tolkninger.csv",
        refused="»Tolkninger.csv« har komma mellem felterne, og C2 er 1.031: det kan være et tal i tusinder eller et "
        "decimaltal. Gem filen med semikolon, eller som .xlsx.",
    ),
    Case("46", "protected, password known", protected(SOUND), values=_BOTH, password=PASSWORD),
    Case(
        "46b",
        "protected, wrong password",
        protected(SOUND),
        password="rødgrød",
        refused="Adgangskoden til »data.xlsx« er forkert, eller filen er ændret. Prøv igen.",
    ),
    Case(
        "46c",
        "protected, no password",
        protected(SOUND),
        refused="»data.xlsx« er beskyttet med adgangskode. Åbn det i Excel, fjern adgangskoden, og gem det igen.",
    ),
    Case("47", "truncated", SOUND[:900], refused=_DAMAGED),
    Case(
        "47b", "0 bytes", b"", refused="»data.xlsx« er tom. Hent den fra en sikkerhedskopi, eller gem den igen i Excel."
    ),
    Case(
        "47c",
        "lock file",
        b"\x05Anna" + bytes(160),
        name="~$data.xlsx",
        refused="»~$data.xlsx« er kun et mærke om, at regnearket er åbent hos nogen. Luk regnearket, og angiv selve "
        "regnearket.",
    ),
    Case(
        "48",
        "byte flipped in an unread part",
        flipped_in_unread_part(),
        refused="»data.xlsx« er beskadiget (docProps/app.xml kan ikke læses). Hent filen fra en sikkerhedskopi.",
    ),
    Case("49", "junk after the zip", SOUND + b"junk", [_STRAY], _BOTH),
    Case("49b", "junk before the zip", b"PK\x03\x04 junk" + SOUND, [_STRAY], _BOTH),
    Case(
        "50", "name twice in the zip", with_entry(_SHEET, b"<x/>"), refused=refused("to dele af filen har samme navn")
    ),
    Case(
        "50b",
        "name twice but for its case",
        with_entry(_SHEET.upper(), b"<x/>"),
        refused=refused("to dele af filen har samme navn"),
    ),
    *(
        Case(
            f"51{mark}",
            "name that points outside",
            with_entry(name, b"x"),
            refused=refused("en del af den har et navn, der peger uden for filen"),
        )
        for mark, name in zip(
            ("", "b", "c", "d"), ("../evil.xml", "/etc/evil.xml", "xl\\..\\..\\evil.xml", "C:/evil.xml"), strict=True
        )
    ),
    Case("54", "40,000 characters are kept", persons(Nationalitet=_LONG), values={_NATIONALITY: [_LONG]}),
    Case(
        "54b",
        "40,000 characters in a csv are a missing quotation mark",
        (CSV + f'a3;"{_LONG}";;;;;;;\r\n').encode(),
        name="Borgere.csv",
        refused="»Borgere.csv« har et felt med over 32.767 tegn i række 4; et anførselstegn mangler måske. "
        "Ret rækken, eller gem regnearket som .xlsx.",
    ),
    Case(
        "55",
        "cell in the last row of a sheet",
        with_parts(
            SOUND,
            {
                _SHEET: read_part(SOUND, _SHEET).replace(
                    b"</sheetData>",
                    b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>z</t></is></c></row></sheetData>',
                )
            },
        ),
        [
            error("missing_value", f"Borgere!{column}1048576", f"{header} mangler. Udfyld cellen. {help_text}")
            for column, header, help_text in (
                ("B", "Køn", "Kvinde eller Mand."),
                ("C", "Fødselsdato", "Dato, fx 31-12-1990."),
                ("E", "Opholdsgrundlag", "På hvilket grundlag borgeren er kommet."),
                ("F", "Ankomstdato", "Dato for ankomst til kommunen."),
            )
        ],
    ),
    Case(
        "56",
        "emoji, joiners, Arabic and a direction mark are kept in names",
        persons(Nationalitet="👩\u200d👧 سوريا \u202eabc"),
        values={_NATIONALITY: ["👩\u200d👧 سوريا \u202eabc"]},
    ),
    Case(
        "56b",
        "a direction mark shows in a message",
        persons(Køn="\u202eMand"),
        [error("unknown_code", "Borgere!B2", f"»[usynligt tegn]Mand« kendes ikke i Køn. {GENDERS} Mente du »Mand«?")],
    ),
    Case(
        "58",
        "escaped control characters are decoded one way",
        persons(Nationalitet=Xml('<c r="{ref}" t="inlineStr"><is><t>a_x0007_b_x0041_</t></is></c>')),
        values={_NATIONALITY: ["a\x07bA"]},
    ),
    Case(
        "57",
        "half a character stays as it is written",
        persons(Nationalitet=Xml('<c r="{ref}" t="inlineStr"><is><t>_xD800_</t></is></c>')),
        values={_NATIONALITY: ["_xD800_"]},
    ),
]
