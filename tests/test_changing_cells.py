"""Formulas that change by themselves, behind the report date or any other cell that is read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from integraxl.contract.tables import Person
from integraxl.errors import InvalidData
from integraxl.workbook.read import Workbook, examine_workbook, read_workbook
from integraxl.workbook.volatile import ChangingCells, Formulas, shifted
from tests.libreoffice import convert, requires_libreoffice

from .conftest import Make
from .small_workbooks import (
    Cell,
    ExcelTable,
    Formula,
    Sheet,
    Xml,
    error,
    person,
    read_part,
    settings,
    sheet,
    spell,
    warning,
    with_parts,
    workbook_bytes,
)

DAY = dt.date(2019, 4, 1)
OTHER = "får en anden værdi, hver gang regnearket åbnes. Læst er den, der sidst blev gemt. Skriv værdien i stedet for "
OTHER += "formlen."


def date_fault(where: str) -> str:
    return (
        f"Opgørelsesdatoen beregnes med {where}, så den følger den dag, regnearket sidst blev gemt, og tallene "
        "med den. Skriv datoen selv, fx 01-04-2019."
    )


def today(expression: str = "TODAY()") -> Formula:
    return Formula(expression, DAY)


def examine_parts(folder: Path, *sheets: Sheet, names: str = "") -> Workbook:
    """The workbook of these sheets, with defined names in their XML."""
    data = workbook_bytes(*sheets)
    book = read_part(data, "xl/workbook.xml").replace(
        b"</sheets>", f"</sheets><definedNames>{names}</definedNames>".encode() if names else b"</sheets>"
    )
    path = folder / "data.xlsx"
    path.write_bytes(with_parts(data, {"xl/workbook.xml": book}))
    return examine_workbook(path)


def report_date(expression: str) -> Sheet:
    return settings(Kommune="Eksempelby", Opgørelsesdato=today(expression))


CHAINS = [
    ("TODAY()", "IDAG() i Opsætning!B3"),
    ("today( )", "IDAG() i Opsætning!B3"),
    ("INT(NOW())", "NU() i Opsætning!B3"),
    ("43556+RANDBETWEEN(0,9)", "SLUMPMELLEM() i Opsætning!B3"),
    ("43556+_xlfn.RANDARRAY(1)", "SLUMPMATRIX() i Opsætning!B3"),
    ("43556+_xlfn._xlws.RANDARRAY(1)", "SLUMPMATRIX() i Opsætning!B3"),
    ("idag()", "IDAG() i Opsætning!B3"),
    ("ROUND(RAND(),0)", "SLUMP() i Opsætning!B3"),
    ("Ark2!A1", "IDAG() i Ark2!A1"),
    ("'Ark2'!$A$1+0", "IDAG() i Ark2!A1"),
    ("Ark2!A2", "IDAG() i Ark2!A1"),
    ("Ark2!A5", "IDAG() i Ark2!A1"),
    ("MAX(Ark2!A:A)", "IDAG() i Ark2!A1"),
    ("MAX(Ark2!1:1)", "IDAG() i Ark2!A1"),
    ("SUM(Ark2!$A$1:B9)", "IDAG() i Ark2!A1"),
    ("'Ark ''2'' '!B7", "NU() i Ark '2' !B7"),
    ("EOMONTH(Dags,0)", "IDAG() i Ark2!A1"),
    ("Nu", "NU() i navnet Nu"),
    ("Gennem", "NU() i navnet Nu"),
]
STEADY = [
    "DATE(2019,4,1)",
    '"TODAY()"&""',
    "Ark2!B1",
    "MAX(Ark2!B:D)",
    "SUM(Ark2!B1:D9)",
    "TODAYS()",
    "MYTODAY()",
    "[1]Ark2!A1",
    "'[1]Ark2'!A1",
    "Ark3!A1",
    "Ukendt",
    "Fast",
    "A1B2(1)",
    'IF("a"="NOW()",1,43556)',
]
NAMES = (
    '<definedName name="Dags">Ark2!$A$1</definedName><definedName name="Nu">NOW()</definedName>'
    '<definedName name="Gennem">Nu</definedName><definedName name="Fast">Ark2!$B$1</definedName>'
    '<definedName name="Ring">Ring2</definedName><definedName name="Ring2">Ring</definedName>'
)
ARK2 = Sheet(
    "Ark2",
    [[today(), DAY], [today("A1")], [today("A2")], [today("A3")], [today("A4")]],
)
QUOTED = Sheet("Ark '2' ", [[None, Formula("NOW()", DAY)]], top=7)


@pytest.mark.parametrize(("expression", "origin"), CHAINS)
def test_a_report_date_that_changes_by_itself_is_an_error(tmp_path: Path, expression: str, origin: str) -> None:
    workbook = examine_parts(tmp_path, sheet("Borgere", person()), report_date(expression), ARK2, QUOTED, names=NAMES)
    assert workbook.issues == (error("changes_by_itself", "Opsætning!B3", date_fault(origin)),)
    for invalid in ("raise", "skip"):
        with pytest.raises(InvalidData):
            read_workbook(tmp_path / "data.xlsx", invalid=invalid)


@pytest.mark.parametrize("function", ["TODAY", "today", "Now", "_xlfn.RANDARRAY", "IDAG", "nu", "Slump"])
def test_a_single_formula_is_seen_however_its_function_is_written(make: Make, function: str) -> None:
    path = make(sheet("Borgere", person(Fraflytningsdato=today(f"{function}()"))), settings(Opgørelsesdato=DAY))
    assert [each.code for each in examine_workbook(path).issues] == ["changes_by_itself"]


@pytest.mark.parametrize("expression", [*STEADY, "Ring"])
def test_a_report_date_that_is_calculated_from_what_stays_is_none(tmp_path: Path, expression: str) -> None:
    workbook = examine_parts(tmp_path, sheet("Borgere", person()), report_date(expression), ARK2, names=NAMES)
    assert workbook.issues == ()


def test_any_other_cell_gives_a_warning(make: Make) -> None:
    path = make(
        sheet("Borgere", person(Fraflytningsdato=today("TODAY()-9")), person("a2", Fraflytningsdato=today("H2"))),
        sheet("Aktiviteter", spell(Aktivitet="Barsel", Slutdato=today("Borgere!H3"))),
        settings(Opgørelsesdato=DAY, Kohortestart=today("TODAY()-900")),
    )
    assert examine_workbook(path).issues == (
        warning(
            "changes_by_itself",
            "Borgere!H2",
            f"2 celler i Fraflytningsdato beregnes med IDAG() i Borgere!H2 og {OTHER}",
        ),
        warning("changes_by_itself", "Aktiviteter!E2", f"Slutdato beregnes med IDAG() i Borgere!H2 og {OTHER}"),
        warning("changes_by_itself", "Opsætning!B3", f"Værdi beregnes med IDAG() i Opsætning!B3 og {OTHER}"),
    )
    assert len(read_workbook(path).persons) == 2


def test_a_column_of_ones_own_may_follow_the_day(make: Make) -> None:
    """Staff keep ages and deadlines beside the contract's columns; no figure is made of them."""
    rows = [["BorgerID", "Køn", "Fødselsdato", "Opholdsgrundlag", "Ankomstdato", "Fraflytningsdato", "Udslusningsdato"]]
    rows[0] += ["Udsluset til", "Genoptaget", "Alder i dag"]
    values: list[Cell] = [
        "a1",
        "Kvinde",
        dt.date(1990, 1, 1),
        "Flygtning",
        Formula("EDATE(C2,300)", dt.date(2015, 1, 1)),
    ]
    values += [None, None, None, None, Formula('DATEDIF(C2,TODAY(),"y")', 29)]
    assert examine_workbook(make(Sheet("Borgere", [*rows, values]))).issues == ()


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("Borgere[[#This Row],[I dag]]", True),
        ("Borgere[[#This Row],[Nationalitet]]", False),
        ("MAX(Borgere[I dag])", True),
        ("MAX(Borgere[Nationalitet])", False),
        ("COUNTA(Borgere[[Køn]:[I dag]])", True),
        ("COUNTA(Borgere[[Køn]:[Nationalitet]])", False),
        ("ROWS(Borgere[])", True),
        ("ROWS(Borgere)", True),
    ],
)
def test_tables_are_followed_by_their_columns(make: Make, formula: str, told: bool) -> None:
    record = {**person(Opholdstilladelse=today(formula)), "I dag": today()}
    headers = [*dict.fromkeys([*person(), "Nationalitet", "Opholdstilladelse", "Fraflytningsdato", "Udslusningsdato"])]
    headers += ["Udsluset til", "Genoptaget", "I dag"]
    workbook = examine_workbook(make(sheet("Borgere", record, headers=headers, excel_table=True)))
    assert [issue.code for issue in workbook.issues] == (["changes_by_itself"] if told else [])


def test_a_shared_formula_is_read_where_it_stands(make: Make) -> None:
    """Excel writes a formula once and numbers it; each cell reads the cells beside itself."""
    master = Xml('<c r="{ref}" s="1"><f t="shared" ref="H2:H4" si="0">G2+0</f><v>43000</v></c>')
    child = Xml('<c r="{ref}" s="1"><f t="shared" si="0"/><v>43000</v></c>')
    people = [
        person("a1", Opholdstilladelse=dt.date(2016, 1, 1), Fraflytningsdato=master),
        person("a2", Opholdstilladelse=today("TODAY()-900"), Fraflytningsdato=child),
        person("a3", Opholdstilladelse=dt.date(2016, 1, 1), Fraflytningsdato=child),
    ]
    told = examine_workbook(make(sheet("Borgere", *people))).issues
    assert [(issue.code, issue.cell) for issue in told] == [("changes_by_itself", "G3"), ("changes_by_itself", "H3")]


def test_an_array_formula_stands_in_all_its_cells(make: Make) -> None:
    array = Xml('<c r="{ref}" s="1"><f t="array" ref="H2:H3">TODAY()-ROW(A1:A2)</f><v>43000</v></c>')
    people = [person("a1", Fraflytningsdato=array), person("a2", Fraflytningsdato=dt.date(2018, 1, 1))]
    (told,) = examine_workbook(make(sheet("Borgere", *people))).issues
    assert told.message == f"2 celler i Fraflytningsdato beregnes med IDAG() i Borgere!H2 og {OTHER}"


def test_a_long_chain_is_followed_both_ways(make: Make) -> None:
    down = Sheet("Ned", [[today()], *([today(f"A{n}")] for n in range(1, 400))])
    up = Sheet("Op", [*([today(f"A{n + 1}")] for n in range(1, 400)), [today("Ned!A400")]])
    workbook = examine_workbook(make(sheet("Borgere", person()), settings(Opgørelsesdato=today("Op!A1")), down, up))
    assert workbook.issues == (error("changes_by_itself", "Opsætning!B2", date_fault("IDAG() i Ned!A1")),)


def test_a_damaged_sheet_of_ones_own_is_no_fault_of_the_reader(tmp_path: Path) -> None:
    data = workbook_bytes(sheet("Borgere", person()), settings(Opgørelsesdato=DAY), Sheet("Ark", [[today()]]))
    part = read_part(data, "xl/worksheets/sheet3.xml").replace(b'r="A1"', b'r="A99999999999"')
    path = tmp_path / "data.xlsx"
    path.write_bytes(with_parts(data, {"xl/worksheets/sheet3.xml": part}))
    assert len(examine_workbook(path).tables[Person]) == 1


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1+$A1+A$1+$A$1", "C4+$A4+C$1+$A$1"),
        ("SUM(Ark2!B2:C3)", "SUM(Ark2!D5:E6)"),
        ("'A1'!A1&\"A1\"", "'A1'!C4&\"A1\""),
        ("LOG10(A1)", "LOG10(C4)"),
    ],
)
def test_a_shared_formula_moves_what_has_no_dollar(formula: str, moved: str) -> None:
    assert shifted(formula, 2, 3) == moved


def test_a_workbook_of_many_formulas_is_followed_in_time() -> None:
    cells = {
        (column, row): f"SUM($A$1:$A${row})+VLOOKUP(B{row},$A:$D,2)" for row in range(1, 10_000) for column in (5, 6)
    }
    changing = ChangingCells(Formulas(cells={"a": {**cells, (1, 1): "TODAY()"}}))
    assert len(changing.on("a")) == 19_999


@requires_libreoffice
def test_an_opendocument_workbook_is_followed_too(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(
        workbook_bytes(
            sheet("Borgere", person(Fraflytningsdato=today("'Ark 2'!B2-9"))),
            settings(Kommune="Eksempelby", Opgørelsesdato=today("MAX('Ark 2'!A1:B9)")),
            Sheet("Ark 2", [[1], [None, today()]]),
            sheet("IGU", excel_table=ExcelTable("IGU")),
        )
    )
    (converted,) = convert([path], "ods", tmp_path)
    told = [(issue.code, issue.sheet, issue.cell) for issue in examine_workbook(converted).issues]
    assert told == [
        ("converted_file", "", ""),
        ("changes_by_itself", "Borgere", "H2"),
        ("changes_by_itself", "Opsætning", "B3"),
    ]


@requires_libreoffice
@pytest.mark.parametrize("expression", ["TODAY()", "INT(NOW())", "43556+0*RAND()"])
def test_an_old_workbook_whose_own_formulas_ask_for_today(tmp_path: Path, expression: str) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(
        workbook_bytes(
            sheet("Borgere", person(Fraflytningsdato=today("DATE(2018,2,3)"))),
            settings(Kommune="Eksempelby", Opgørelsesdato=today(expression)),
        )
    )
    (converted,) = convert([path], "xls", tmp_path)
    told = [(issue.code, issue.sheet, issue.cell) for issue in examine_workbook(converted).issues]
    assert told == [("converted_file", "", ""), ("changes_by_itself", "Opsætning", "B3")]
