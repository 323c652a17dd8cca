"""Small workbooks made by code, one per oddity. The XML is written here, so that it can hold what no library writes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from integraxl.workbook.issues import Issue, Severity

# the headers of the data contract, copied from its text: a column that moves or is renamed in src shows
HEADERS: Mapping[str, tuple[str, ...]] = {
    "Borgere": (
        "BorgerID", "Køn", "Fødselsdato", "Nationalitet", "Opholdsgrundlag", "Ankomstdato", "Opholdstilladelse",
        "Fraflytningsdato", "Visitation", "Udslusningsdato", "Udsluset til", "Genoptaget",
    ),
    "Aktiviteter": (
        "AktivitetID", "BorgerID", "Aktivitet", "Startdato", "Slutdato", "Arbejdsplads", "Sektor", "Branche",
        "Timer pr. uge", "Aktør",
    ),
    "IGU": (
        "BorgerID", "Arbejdsplads", "Sektor", "Branche", "Startdato", "Planlagt slut", "Slutdato", "Sluttype",
    ),
    "Tolkninger": ("Dato", "Tolkningstype", "Normaltimer", "Aftentimer", "Sprog", "Rekvirent"),
    "Mål": ("Indikator", "Gruppe", "Målepunkt", "Mål", "Retning", "Gyldig fra", "Gyldig til", "Kilde"),
    "Kvindeindsats": ("BorgerID", "Visiteret", "Hændelse", "Hændelsesdato"),
    "Puljer": ("Pulje", "Tilskudsgiver", "Beløb", "Fra", "Til", "Formål", "Ordning"),
    "Prognose": ("Kvoteår", "Kvote", "Familiesammenføring voksne", "Familiesammenføring børn"),
    "Benchmark": ("Periode", "Kommune", "Personer", "Løntilskud", "Virksomhedspraktik", "Rang"),
    "Plan": (
        "Område", "Målgruppe", "Basisår", "Basis", "Målår", "Mål", "Måltype", "Retning", "Opgørelse", "Resultat",
    ),
    "Offentliggjort": ("Tabel", "Række", "Kolonne", "Værdi", "Decimaler", "Kilde"),
    "Opsætning": ("Nøgle", "Værdi"),
}  # fmt: skip


@dataclass(frozen=True)
class Serial:
    """A number in a cell that is formatted as a date."""

    number: float


@dataclass(frozen=True)
class Hours:
    """A duration of so many hours, formatted [h]:mm."""

    hours: float


@dataclass(frozen=True)
class Clock:
    """So many hours in a cell formatted h:mm, which Excel chooses for what is typed as 7:30."""

    hours: float


@dataclass(frozen=True)
class ErrorCell:
    text: str


@dataclass(frozen=True)
class Formula:
    """A formula with the value that Excel left in the file; without one it was never calculated."""

    expression: str
    cached: Cell = None


@dataclass(frozen=True)
class IsoDate:
    """A cell of the rare type d, which holds ISO text."""

    text: str


@dataclass(frozen=True)
class Xml:
    """A cell in its own XML; `{ref}` becomes its reference."""

    text: str


Cell = str | float | bool | dt.date | dt.datetime | Serial | Hours | Clock | ErrorCell | Formula | IsoDate | Xml | None
Record = Mapping[str, Cell]

_DATE, _HOURS, _CLOCK, _MOMENT = 1, 2, 3, 4
_STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>'
    "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    "<cellXfs>"
    + "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in (0, 164, 165, 20, 22))
    + "</cellXfs></styleSheet>"
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class ExcelTable:
    """An Excel table (ListObject) over the sheet's first `rows` rows, header and totals row included."""

    name: str
    rows: int | None = None
    totals: bool = False
    first_column: int = 0
    columns: int | None = None


@dataclass(frozen=True)
class Sheet:
    """Rows of cells from `top` and `left` on (both from 1); an empty row stays blank."""

    name: str
    rows: Sequence[Sequence[Cell]]
    table: ExcelTable | None = None
    top: int = 1
    left: int = 1


def sheet(
    table: str,
    *records: Record,
    headers: Sequence[str] | None = None,
    name: str | None = None,
    excel_table: ExcelTable | bool = False,
    top: int = 1,
    left: int = 1,
) -> Sheet:
    """A sheet with a table of the contract: one row per record, all the contract's headers unless told otherwise."""
    chosen = HEADERS[table] if headers is None else headers
    rows: list[Sequence[Cell]] = [list(chosen), *([record.get(header) for header in chosen] for record in records)]
    if excel_table is True:
        excel_table = ExcelTable(table)
    return Sheet(name or table, rows, excel_table or None, top, left)


def person(id: Cell = "a1", **fields: Cell) -> dict[str, Cell]:
    """A sound person; the keywords are headers with _ for a space."""
    return {
        "BorgerID": id,
        "Køn": "Kvinde",
        "Fødselsdato": dt.date(1990, 1, 1),
        "Opholdsgrundlag": "Flygtning",
        "Ankomstdato": dt.date(2017, 1, 1),
        **_fields(fields),
    }


def spell(id: Cell = "a1", **fields: Cell) -> dict[str, Cell]:
    """A sound row of Aktiviteter: eight weeks of practice."""
    return {
        "BorgerID": id,
        "Aktivitet": "Virksomhedspraktik",
        "Startdato": dt.date(2018, 1, 1),
        "Slutdato": dt.date(2018, 2, 25),
        **_fields(fields),
    }


def agreement(id: Cell = "a1", **fields: Cell) -> dict[str, Cell]:
    """A sound row of IGU."""
    return {"BorgerID": id, "Sektor": "Privat", "Startdato": dt.date(2018, 1, 1), **_fields(fields)}


def booking(**fields: Cell) -> dict[str, Cell]:
    """A sound row of Tolkninger."""
    return {"Dato": dt.date(2019, 2, 1), "Tolkningstype": "Telefon", "Normaltimer": 1.5, **_fields(fields)}


def target(**fields: Cell) -> dict[str, Cell]:
    """A sound row of Mål."""
    return {
        "Indikator": "Udslusning",
        "Målepunkt": 1,
        "Mål": 0.1,
        "Gyldig fra": dt.date(2019, 1, 1),
        **_fields(fields),
    }


def referral(id: Cell = "a1", **fields: Cell) -> dict[str, Cell]:
    """A sound row of Kvindeindsats."""
    return {"BorgerID": id, "Visiteret": dt.date(2018, 3, 1), **_fields(fields)}


def published(**fields: Cell) -> dict[str, Cell]:
    """A sound row of Offentliggjort."""
    return {
        "Tabel": "outflow.all",
        "Række": "point=1",
        "Kolonne": "share",
        "Værdi": 0.5,
        "Decimaler": 1,
        **_fields(fields),
    }


def _fields(fields: Mapping[str, Cell]) -> dict[str, Cell]:
    return {name.replace("_", " "): value for name, value in fields.items()}


def settings(**values: Cell) -> Sheet:
    """The sheet Opsætning; without any keyword the report date 1 April 2019."""
    chosen = values or {"Opgørelsesdato": dt.date(2019, 4, 1)}
    return sheet("Opsætning", *({"Nøgle": key, "Værdi": value} for key, value in chosen.items()))


def workbook_bytes(*sheets: Sheet, epoch_1904: bool = False, inline: bool = False) -> bytes:
    """The file's bytes. `inline` keeps each text in its cell in place of the shared strings."""
    writer = _Writer(epoch_1904, inline)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in writer.parts(sheets).items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def save(folder: Path, *sheets: Sheet, name: str = "data.xlsx", epoch_1904: bool = False, inline: bool = False) -> Path:
    path = folder / name
    path.write_bytes(workbook_bytes(*sheets, epoch_1904=epoch_1904, inline=inline))
    return path


def with_parts(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The same package with some parts replaced, added, or (None) left out."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        names = dict.fromkeys([*source.namelist(), *parts])
        for name in names:
            part = parts[name] if name in parts else source.read(name)
            if part is not None:
                target.writestr(name, part)
    return content.getvalue()


def read_part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def error(code: str, place: str, message: str) -> Issue:
    """The error at a place such as Borgere!B2, or Borgere for a whole sheet."""
    return _issue("error", code, place, message)


def warning(code: str, place: str, message: str) -> Issue:
    return _issue("warning", code, place, message)


def _issue(severity: Severity, code: str, place: str, message: str) -> Issue:
    name, _, cell = place.partition("!")
    return Issue(severity, code, name, cell, message)


def place(table: str, header: str, row: int = 2) -> str:
    """Where a column of the contract lies on a sheet made by `sheet`."""
    return f"{table}!{letters(HEADERS[table].index(header) + 1)}{row}"


def letters(column: int) -> str:
    """The letters of a column numbered from 1, up to ZZ."""
    return chr(64 + column) if column <= 26 else letters((column - 1) // 26) + letters((column - 1) % 26 + 1)


class _Writer:
    def __init__(self, epoch_1904: bool, inline: bool) -> None:
        self._epoch_1904, self._inline = epoch_1904, inline
        self._strings: dict[str, int] = {}

    def parts(self, sheets: Sequence[Sheet]) -> dict[str, str]:
        parts = {
            "[Content_Types].xml": _content_types(sheets),
            "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": self._workbook(sheets),
            "xl/_rels/workbook.xml.rels": _relationships(
                [
                    *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)),
                    ("styles", "styles.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                ]
            ),
            "xl/styles.xml": _STYLES,
        }
        for number, each in enumerate(sheets, start=1):
            parts[f"xl/worksheets/sheet{number}.xml"] = self._sheet(each)
            if each.table is not None:
                parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _relationships(
                    [("table", f"../tables/table{number}.xml")]
                )
                parts[f"xl/tables/table{number}.xml"] = _table(each, each.table, number)
        texts = "".join(f'<si><t xml:space="preserve">{_text(text)}</t></si>' for text in self._strings)
        n = len(self._strings)
        parts["xl/sharedStrings.xml"] = f'<sst {_MAIN} count="{n}" uniqueCount="{n}">{texts}</sst>'
        return parts

    def _workbook(self, sheets: Sequence[Sheet]) -> str:
        listed = "".join(
            f'<sheet name={quoteattr(each.name)} sheetId="{n}" r:id="rId{n}"/>' for n, each in enumerate(sheets, 1)
        )
        properties = '<workbookPr date1904="1"/>' if self._epoch_1904 else "<workbookPr/>"
        return f'<workbook {_MAIN} xmlns:r="{_RELATIONSHIPS}">{properties}<sheets>{listed}</sheets></workbook>'

    def _sheet(self, each: Sheet) -> str:
        rows = "".join(
            f'<row r="{number}">{"".join(self._cells(row, number, each.left))}</row>'
            for number, row in enumerate(each.rows, each.top)
            if any(cell is not None for cell in row)
        )
        tables = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>' if each.table else ""
        return f'<worksheet {_MAIN} xmlns:r="{_RELATIONSHIPS}"><sheetData>{rows}</sheetData>{tables}</worksheet>'

    def _cells(self, row: Sequence[Cell], number: int, left: int) -> Iterable[str]:
        for column, cell in enumerate(row, left):
            if cell is not None:
                yield self._cell(cell, f"{letters(column)}{number}")

    def _cell(self, cell: Cell, ref: str, formula: str = "") -> str:
        if isinstance(cell, Xml):
            return cell.text.replace("{ref}", ref)
        if isinstance(cell, Formula):
            expression = f"<f>{escape(cell.expression)}</f>"
            return f'<c r="{ref}">{expression}</c>' if cell.cached is None else self._cell(cell.cached, ref, expression)
        if isinstance(cell, str):
            return self._text_cell(cell, ref, formula)
        kind, style, value = self._plain(cell)
        attributes = (f' t="{kind}"' if kind else "") + (f' s="{style}"' if style else "")
        return f'<c r="{ref}"{attributes}>{formula}<v>{value}</v></c>'

    def _text_cell(self, text: str, ref: str, formula: str) -> str:
        if formula:
            return f'<c r="{ref}" t="str">{formula}<v>{_text(text)}</v></c>'
        if self._inline:
            return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'
        return f'<c r="{ref}" t="s"><v>{self._strings.setdefault(text, len(self._strings))}</v></c>'

    def _plain(self, cell: Cell) -> tuple[str, int, str]:
        """Type, style and value of a cell that is neither text nor formula."""
        if isinstance(cell, ErrorCell):
            return "e", 0, cell.text
        if isinstance(cell, bool):
            return "b", 0, str(int(cell))
        if isinstance(cell, IsoDate):
            return "d", _DATE, cell.text
        if isinstance(cell, Serial):
            return "", _DATE, _number(cell.number)
        if isinstance(cell, Hours):
            return "", _HOURS, _number(cell.hours / 24)
        if isinstance(cell, Clock):
            return "", _CLOCK, _number(cell.hours / 24)
        if isinstance(cell, dt.date):
            return "", _MOMENT if isinstance(cell, dt.datetime) else _DATE, _number(self._serial(cell))
        assert isinstance(cell, int | float)
        return "", 0, _number(cell)

    def _serial(self, day: dt.date) -> float:
        moment = day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time())
        start = dt.datetime(1904, 1, 1) if self._epoch_1904 else dt.datetime(1899, 12, 30)
        return (moment - start) / dt.timedelta(days=1)


def _number(value: float) -> str:
    return repr(int(value)) if value == int(value) and abs(value) < 1e17 else repr(value)


def _text(text: str) -> str:
    """As Excel writes it: what no XML may hold, and what looks like its escape, is escaped."""
    return "".join(
        f"_x{ord(each):04X}_" if re.fullmatch("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", each) else each
        for each in escape(text).replace("_x", "_x005F_x")
    )


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    nodes = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONSHIPS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE_RELATIONSHIPS}">{nodes}</Relationships>'


def _content_types(sheets: Sequence[Sheet]) -> str:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = [
        ("/xl/workbook.xml", "sheet.main"),
        ("/xl/styles.xml", "styles"),
        ("/xl/sharedStrings.xml", "sharedStrings"),
    ]
    for number, each in enumerate(sheets, start=1):
        overrides.append((f"/xl/worksheets/sheet{number}.xml", "worksheet"))
        if each.table is not None:
            overrides.append((f"/xl/tables/table{number}.xml", "table"))
    nodes = "".join(f'<Override PartName="{part}" ContentType="{main}.{kind}+xml"/>' for part, kind in overrides)
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{nodes}</Types>'
    )


def _table(each: Sheet, table: ExcelTable, number: int) -> str:
    first = each.left + table.first_column
    width = table.columns or max(map(len, each.rows)) - table.first_column
    height = table.rows or max(len(each.rows), 2)
    ref = f"{letters(first)}{each.top}:{letters(first + width - 1)}{each.top + height - 1}"
    names = [str(cell) for cell in each.rows[0][table.first_column : table.first_column + width]]
    columns = "".join(f'<tableColumn id="{n}" name={quoteattr(name)}/>' for n, name in enumerate(names, 1))
    totals = ' totalsRowCount="1"' if table.totals else ""
    name = quoteattr(table.name)
    return (
        f'<table {_MAIN} id="{number}" name={name} displayName={name} ref="{ref}"{totals}>'
        f'<tableColumns count="{width}">{columns}</tableColumns></table>'
    )


def with_large_sheet(*sheets: Sheet) -> bytes:
    """The workbook with one more sheet, so large and so full of formulas that it is read in a process of its own."""
    data = workbook_bytes(*sheets, sheet("Andet", headers=("x",)))
    part = f"xl/worksheets/sheet{len(sheets) + 1}.xml"
    rows = "".join(f'<row r="{row}"><c r="A{row}"><f>1+1</f><v>2</v></c></row>' for row in range(2, 500_000))
    return with_parts(data, {part: read_part(data, part).replace(b"</sheetData>", f"{rows}</sheetData>".encode())})
