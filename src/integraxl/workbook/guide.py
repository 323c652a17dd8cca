"""The sheet Vejledning: what the workbook is, how it is filled in, and what every column and parameter means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.contract.fields import Record, columns_of
from integraxl.contract.parameters import SETTING_KEYS, Parameters
from integraxl.contract.tables import (
    Activity,
    BenchmarkRow,
    Effort,
    Forecast,
    Grant,
    Igu,
    Interpreting,
    Person,
    PlanTarget,
    Published,
    Setting,
    Target,
)
from integraxl.workbook.code_lists import setting_keys
from integraxl.workbook.look import HEADING, LINK, PLAIN, STRONG, TITLE, set_up_page, write_header, write_text

SHEET = "Vejledning"
TITLE_TEXT = "Dataregneark til integrationshuset"

_HOLDS: Mapping[type[Record], str] = {
    Person: "Én række pr. borger: hvem, hvornår ankommet, udsluset, genoptaget og fraflyttet.",
    Activity: "Én række pr. forløb: praktik, løntilskud, danskuddannelse, barsel og andet, fra dag til dag.",
    Igu: "Én række pr. IGU-aftale (integrationsgrunduddannelse).",
    Interpreting: "Én række pr. tolkning med timer.",
    Target: "Én række pr. mål og målepunkt, fx Udslusning, under 30, 1 år, 0,10, Mindst, 01-01-2019.",
    Effort: "Én række pr. kvinde, der er visiteret til kvindeindsatsen, og én pr. dateret hændelse.",
    Grant: "Én række pr. pulje.",
    Forecast: "Én række pr. kvoteår: ventede flygtninge og mulige familiesammenføringer.",
    BenchmarkRow: "Én række pr. kommune og periode, til sammenligning.",
    PlanTarget: "Beskæftigelsesplanens mål.",
    Published: "Tal, som de er offentliggjort, så rapporten kan stemmes af mod dem.",
    Setting: "Kommune, Opgørelsesdato og de valg, tallene hviler på.",
}
_STEPS = (
    "Skriv kommunens navn og opgørelsesdatoen på arket Opsætning.",
    "Skriv borgerne på arket Borgere, én række pr. borger. Begynd i række 2, og skriv den næste lige under: tabellen "
    "vokser selv i Excel. I LibreOffice skal tabellens område udvides bagefter.",
    "Skriv forløb, IGU-aftaler, tolkninger og kvindeindsats på deres egne ark. BorgerID skal findes på arket Borgere.",
    "Kontrollér med integraxl check. Hver fejl nævnes med ark og celle.",
    "Lav tabellerne med integraxl tables, rapporten med integraxl report og udvalgets sag med integraxl paper.",
)
_RULES = (
    "Skriv aldrig et CPR-nummer, et navn eller en adresse. BorgerID er et lokalt, pseudonymt id.",
    "Datoer skrives som dd-mm-åååå. Tal skrives med komma som decimaltegn.",
    "En rød celle kan ikke passe (fx en fraflytning før ankomsten eller et ukendt id). En gul celle mangler.",
    "Felter med en liste skal have en af listens værdier; listerne står på arket Lister, som ikke skal rettes.",
    "Omdøb ikke ark, tabeller eller overskrifter. Egne kolonner må gerne tilføjes til højre; de tælles ikke med.",
    "En tom celle betyder ukendt eller ikke sket. Skriv ikke bindestreg, »ved ikke« eller 0 i stedet.",
)


def write_guide(workbook: Workbook, models: Sequence[type[Record]], notice: Sequence[str]) -> None:
    """The first sheet; `notice` stands above all else, one line per text."""
    sheet = workbook.create_sheet(SHEET)
    for letter, width in zip("ABCD", (22, 26, 14, 96), strict=True):
        sheet.column_dimensions[letter].width = width
    row = 1
    for row, text in enumerate(notice, start=1):
        _write_line(sheet, row, text, number=None, strong=True)
    row += bool(notice)
    write_text(sheet, row, 1, TITLE_TEXT, TITLE, wrap=False)
    sheet.row_dimensions[row].height = 24
    row = _write_lines(sheet, row + 2, "Sådan gør du", _STEPS, numbered=True)
    row = _write_lines(sheet, row + 1, "Regler", _RULES, numbered=False)
    row = _write_sheets(sheet, row + 1, models)
    row = _write_list(sheet, row + 1, "Kolonner", ("Ark", "Kolonne", "Udfyldes", "Hvad"), _columns(models))
    if Setting in models:
        _write_list(sheet, row + 1, "Nøgler på arket Opsætning", ("Nøgle", "", "", "Hvad"), _keys())
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet, header_row=None)


def _write_lines(sheet: Worksheet, row: int, heading: str, lines: Sequence[str], *, numbered: bool) -> int:
    write_text(sheet, row, 1, heading, HEADING, wrap=False)
    for number, line in enumerate(lines, start=1):
        _write_line(sheet, row + number, line, number=number if numbered else 0)
    return row + len(lines) + 1


def _write_line(sheet: Worksheet, row: int, text: str, *, number: int | None, strong: bool = False) -> None:
    """A text over the whole width, which a merged cell does not make room for by itself."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
    begin = "" if number is None else f"{number}. " if number else "•  "
    write_text(sheet, row, 1, begin + text, STRONG if strong else PLAIN)
    sheet.row_dimensions[row].height = 15.5 * (1 + len(begin + text) // 150)


def _write_sheets(sheet: Worksheet, row: int, models: Sequence[type[Record]]) -> int:
    rows = [(model.sheet_name, "", "Ja" if model.required else "Kan udelades", _HOLDS[model]) for model in models]
    end = _write_list(sheet, row, "Arkene", ("Ark", "", "Skal bruges", "Hvad der står"), rows)
    for number, model in enumerate(models, start=row + 2):
        cell = sheet.cell(number, 1)
        target = f"{quote_sheetname(model.sheet_name)}!A1"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, display=model.sheet_name)
        cell.font = LINK
    return end


def _write_list(sheet: Worksheet, row: int, heading: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    write_text(sheet, row, 1, heading, HEADING, wrap=False)
    for position, header in enumerate(headers, start=1):
        write_header(sheet, row + 1, position, header)
    for number, values in enumerate(rows, start=row + 2):
        for position, value in enumerate(values, start=1):
            write_text(sheet, number, position, value)
    return row + 2 + len(rows)


def _columns(models: Sequence[type[Record]]) -> list[tuple[str, ...]]:
    return [
        (model.sheet_name, column.header, "Ja" if column.value_required else "", column.help)
        for model in models
        for column in columns_of(model)
    ]


def _keys() -> list[tuple[str, ...]]:
    return [(key, "", "", f"{description}.") for key, description in _described_keys()]


def _described_keys() -> Iterator[tuple[str, str]]:
    for key in setting_keys():
        name = SETTING_KEYS.get(key.casefold(), key)
        yield key, Parameters.model_fields[name].description or ""
