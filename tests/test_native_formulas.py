"""An independent check: LibreOffice computes Tables 1-6 with its own formulas and gets what integraxl gets.

A new workbook copies the values of the sample's sheets and derives everything else with formulas: one helper column
per step, as a caseworker would build it. Anniversaries are `EDATE` per row, since `SUMPRODUCT` over `EDATE` of a range
is silently wrong in LibreOffice. Python writes formulas and compares; it computes no figure. The formulas follow the
profile committee_2019 and the parameters' defaults, in which the sample is published.

A reference is written as in an Excel table: `[Header]` is the cell of the same row, `Sheet[Header]` the whole column.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

import integraxl
from integraxl.contract.calendar import add_months_to
from integraxl.contract.codes import TableId
from tests.libreoffice import convert, requires_libreoffice

pytestmark = requires_libreoffice

SAMPLE = Path(__file__).parent.parent / "workbooks" / "aalborg-2019-04-01.xlsx"
D = dt.date

Row = list[Any]
Sheets = dict[str, list[Row]]  # the first row of each is its header
Key = tuple[str, object, str]  # table id, first column of the row, column id
Cells = dict[Key, object]

TABLES: Mapping[TableId, str] = {
    TableId.OUTFLOW_UNDER_30: "Tabel1",
    TableId.OUTFLOW_OVER_30: "Tabel2",
    TableId.OUTFLOW_ALL: "Tabel3",
    TableId.OUTFLOW_WOMEN: "Tabel4",
    TableId.INTERPRETERS_PREVIOUS_YEAR: "Tabel5",
    TableId.INTERPRETERS_CURRENT: "Tabel6",
}
POINTS = (1, 2, 3)

# Name in sheet Mål, and the criterion that chooses the group's persons at a point
GROUPS: Mapping[str, tuple[str, str]] = {
    "Tabel1": ("under 30", ",Borgere[Under 30 ved {p} år],1"),
    "Tabel2": ("over 30", ",Borgere[Under 30 ved {p} år],0"),
    "Tabel3": ("alle", ""),
    "Tabel4": ("kvinder", ",Borgere[Er kvinde],1"),
}

# The report date, and the interpreter periods that follow from it: to the last month's end, and the year before
CHOICES = {
    "D": '=VLOOKUP("Opgørelsesdato",Opsætning!$A$1:$B$99,2,FALSE)',
    "Kohortestart": '=VLOOKUP("Kohortestart",Opsætning!$A$1:$B$99,2,FALSE)',
    "Slut": "=IF(DAY([D]+1)=1,[D],[D]-DAY([D]))",
    "Tabel6 fra": "=DATE(YEAR([Slut]),1,1)",
    "Tabel6 til": "=[Slut]",
    "Tabel5 fra": "=DATE(YEAR([Slut])-1,1,1)",
    "Tabel5 til": "=DATE(YEAR([Slut])-1,12,31)",
}

# One person at a point: {p} is its years. A flag is 1 or 0, since COUNTIFS matches numbers the same way everywhere.
PERSON_AT_POINT = {
    "Årsdag {p}": "=EDATE([Ankomstdato],12*{p})",
    "18 ved {p} år": "=EDATE([Årsdag {p}],-12*18)",
    "30 ved {p} år": "=EDATE([Årsdag {p}],-12*30)",
    "Under 30 ved {p} år": "=([Fødselsdato]>[30 ved {p} år])*1",
    "Fraflyttet ved {p} år": "=AND(ISNUMBER([Fraflytningsdato]),[Fraflytningsdato]<=[Årsdag {p}])*1",
    "Genoptaget ved {p} år": "=AND(ISNUMBER([Genoptaget]),[Genoptaget]<=[Årsdag {p}])*1",
    "Lukket ved {p} år": (
        "=AND(ISNUMBER([Udslusningsdato]),[Udslusningsdato]<=[Årsdag {p}],[Genoptaget ved {p} år]=0)*1"
    ),
    "Udsluset ved {p} år": (
        '=AND([Lukket ved {p} år]=1,OR([Udsluset til]="Job",[Udsluset til]="Uddannelse",[Udsluset til]="IGU"))*1'
    ),
    "Forsørget ved {p} år": '=AND([Lukket ved {p} år]=1,[Udsluset til]="Ægtefælleforsørget")*1',
    "I målgruppen ved {p} år": (
        '=AND([Opholdsgrundlag]="Flygtning",[Ankomstdato]>=Valg[Kohortestart],[Årsdag {p}]<=Valg[D],'
        "[Fødselsdato]<=[18 ved {p} år],[Fraflyttet ved {p} år]=0,[Forsørget ved {p} år]=0)*1"
    ),
}
PERSON = {"Er kvinde": '=([Køn]="Kvinde")*1'} | {
    header.format(p=p): formula.format(p=p) for p in POINTS for header, formula in PERSON_AT_POINT.items()
}

TARGET = {
    "I kraft": (
        '=AND([Indikator]="Udslusning",[Gyldig fra]<=Valg[D],OR(NOT(ISNUMBER([Gyldig til])),[Gyldig til]>=Valg[D]))*1'
    )
}

# `Mål for`: the group's own targets, or else those of alle. `Vises`: whether they have this point.
OUTFLOW = {
    "point": "{p}",
    "Mål for": '=IF(COUNTIFS(Mål[I kraft],1,Mål[Gruppe],"{group}")>0,"{group}","alle")',
    "Vises": "=COUNTIFS(Mål[I kraft],1,Mål[Gruppe],[Mål for],Mål[Målepunkt],[point])",
    "n": "=COUNTIFS(Borgere[I målgruppen ved {p} år],1{criterion})",
    "exited": "=COUNTIFS(Borgere[I målgruppen ved {p} år],1,Borgere[Udsluset ved {p} år],1{criterion})",
    "share": "=[exited]/[n]",
    "target": "=SUMIFS(Mål[Mål],Mål[I kraft],1,Mål[Gruppe],[Mål for],Mål[Målepunkt],[point])",
    "met": "=[share]>=[target]",
    "gap_pp": "=100*([share]-[target])",
    # rounded first: 0.1 times 30 may come out a hair above 3
    "missing": "=ROUNDUP(ROUND([target]*[n],6),0)-[exited]",
}

# `Helt` and `Rest`: the largest remainder. The row I alt has Helt 100 and Rest 0, hence the 200.
_IN_PERIOD = 'Tolkning[Dato],">="&Valg[{table} fra],Tolkning[Dato],"<="&Valg[{table} til]'
INTERPRETERS = {
    "type": "{type}",
    "normal_hours": f"=SUMIFS(Tolkning[Normaltimer],{_IN_PERIOD}{{criterion}})",
    "evening_hours": f"=SUMIFS(Tolkning[Aftentimer],{_IN_PERIOD}{{criterion}})",
    "total_hours": "=[normal_hours]+[evening_hours]",
    "Alle timer": f"=SUMIFS(Tolkning[Normaltimer],{_IN_PERIOD})+SUMIFS(Tolkning[Aftentimer],{_IN_PERIOD})",
    "share": "=[total_hours]/[Alle timer]",
    "Helt": "=INT(100*[share])",
    "Rest": "=100*[share]-[Helt]",
    "percent": "=[Helt]+IF(RANK([Rest],{table}[Rest])<=200-SUM({table}[Helt]),1,0)",
}

MONTH_ENDS = (
    (D(2016, 2, 29), 12, D(2017, 2, 28)),
    (D(2016, 2, 29), 18, D(2017, 8, 29)),
    (D(2016, 2, 29), 48, D(2020, 2, 29)),
    (D(2015, 2, 28), 12, D(2016, 2, 28)),
    (D(2014, 8, 31), 18, D(2016, 2, 29)),
    (D(2015, 8, 31), 18, D(2017, 2, 28)),
    (D(2016, 12, 31), 6, D(2017, 6, 30)),
    # backwards to the latest birth date of who is 18 or 30: born on 29 February has the birthday on 1 March
    (D(2018, 2, 28), -216, D(2000, 2, 28)),
    (D(2018, 3, 1), -216, D(2000, 3, 1)),
    (D(2020, 2, 29), -216, D(2002, 2, 28)),
    (D(2016, 2, 29), -360, D(1986, 2, 28)),
)


def sample_sheets() -> Sheets:
    """The values of the sample's sheets that the formulas stand on; the file itself is only read."""
    with contextlib.closing(openpyxl.load_workbook(SAMPLE, read_only=True, data_only=True)) as workbook:
        return {
            name: [list(row) for row in workbook[name].iter_rows(values_only=True)]
            for name in ("Borgere", "Tolkning", "Mål", "Opsætning")
        }


def with_formulas(data: Sheets) -> Sheets:
    """The copied sheets with their helper columns, and one sheet per table."""
    return {
        **data,
        "Borgere": _extended(data["Borgere"], PERSON),
        "Mål": _extended(data["Mål"], TARGET),
        "Valg": [list(CHOICES), list(CHOICES.values())],
        **{sheet: _outflow_sheet(group, criterion) for sheet, (group, criterion) in GROUPS.items()},
        **{sheet: _interpreter_sheet(sheet) for sheet in ("Tabel5", "Tabel6")},
        "Månedsslut": _month_end_sheet(),
    }


def _extended(rows: list[Row], formulas: Mapping[str, str]) -> list[Row]:
    header, *values = rows
    return [[*header, *formulas], *([*row, *formulas.values()] for row in values)]


def _outflow_sheet(group: str, criterion: str) -> list[Row]:
    rows = [
        [formula.format(p=p, group=group, criterion=criterion.format(p=p)) for formula in OUTFLOW.values()]
        for p in POINTS
    ]
    return [list(OUTFLOW), *([int(point), *formulas] for point, *formulas in rows)]


def _interpreter_sheet(sheet: str) -> list[Row]:
    kinds = {kind: f',Tolkning[Tolkningstype],"{kind}"' for kind in ("Fremmøde", "Telefon", "Video")} | {"I alt": ""}
    return [
        list(INTERPRETERS),
        *(
            [formula.format(type=kind, table=sheet, criterion=criterion) for formula in INTERPRETERS.values()]
            for kind, criterion in kinds.items()
        ),
    ]


def _month_end_sheet() -> list[Row]:
    # as a number yyyymmdd: a date would come back as its format has it
    moved = ["=EDATE([Dato],[Måneder])", "=10000*YEAR([Flyttet])+100*MONTH([Flyttet])+DAY([Flyttet])"]
    return [["Dato", "Måneder", "Flyttet", "Tal"], *([date, months, *moved] for date, months, _ in MONTH_ENDS)]


def save(sheets: Sheets, path: Path) -> Path:
    """Write the sheets as a workbook without a single calculated value."""
    workbook = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            sheet.append([_resolved(value, sheets, name, number) for value in row])
    workbook.save(path)
    return path


def _resolved(value: Any, sheets: Sheets, sheet: str, row: int) -> Any:
    """A formula with the addresses that its references stand for; any other value as it is."""
    if not (isinstance(value, str) and value.startswith("=")):
        return value

    def address(match: re.Match[str]) -> str:
        rows = sheets[match[1] or sheet]
        column = get_column_letter(rows[0].index(match[2]) + 1)
        if not match[1]:
            return f"${column}{row}"
        first, last = f"'{match[1]}'!${column}$2", f"${column}${len(rows)}"
        return first if len(rows) == 2 else f"{first}:{last}"

    return re.sub(r"(\w*)\[([^]]+)]", address, value)


def read_calculated(path: Path) -> Sheets:
    with contextlib.closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as workbook:
        return {
            name: [list(row) for row in workbook[name].iter_rows(values_only=True)]
            for name in (*TABLES.values(), "Månedsslut")
        }


def table_cells(sheets: Sheets, wanted: Cells) -> Cells:
    """Every cell of the six tables; a helper column is one that no table of the product has."""
    columns = {column for _, _, column in wanted}
    return {
        (id, row[0], column): value
        for id, sheet in TABLES.items()
        for row in sheets[sheet][1:]
        for column, value in zip(sheets[sheet][0], row, strict=True)
        if column in columns and _is_shown(sheets[sheet][0], row)
    }


def _is_shown(header: Row, row: Row) -> bool:
    return "Vises" not in header or row[header.index("Vises")] > 0


def differences(found: Cells, wanted: Cells) -> dict[Key, tuple[object, object]]:
    """Each cell that is not the same in both, or is in only one of them, with both values."""
    nothing = "no such cell"
    pairs = {key: (found.get(key, nothing), wanted.get(key, nothing)) for key in {**wanted, **found}}
    return {key: pair for key, pair in pairs.items() if not _same(*pair)}


def _same(found: object, wanted: object) -> bool:
    """Shares and hours within 1e-9; counts, flags and texts exactly."""
    if isinstance(wanted, float):
        return type(found) in (int, float) and math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)  # type: ignore[arg-type]
    return type(found) is type(wanted) and found == wanted


@pytest.fixture(scope="module")
def product() -> Cells:
    """What integraxl computes from the same file."""
    workbook = integraxl.read_workbook(SAMPLE)
    tables = integraxl.build_tables(workbook, integraxl.workbook_parameters(workbook), TABLES)
    return {
        (table.id, row[0], column): value
        for table in tables
        for row in table.rows
        for column, value in zip(table.column_ids[1:], row[1:], strict=True)
    }


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sheets]:
    """What LibreOffice computes from the sample as it is, and with one exit moved."""
    source, target = tmp_path_factory.mktemp("formulas"), tmp_path_factory.mktemp("calculated")
    data, moved = sample_sheets(), sample_sheets()
    move_one_exit(moved)
    files = [
        save(with_formulas(data), source / "sample.xlsx"),
        save(with_formulas(moved), source / "moved.xlsx"),
    ]
    return {path.stem: read_calculated(path) for path in convert(files, "xlsx", target)}


def move_one_exit(data: Sheets) -> None:
    """Move the exit of one man from his second year to the report date, after all three of his measuring points."""
    header, *rows = data["Borgere"]
    person = next(row for row in rows if _exited_in_second_year(dict(zip(header, row, strict=True))))
    person[header.index("Udslusningsdato")] = dt.datetime(2019, 4, 1)


def _exited_in_second_year(person: Mapping[str, Any]) -> bool:
    """A man over 30 who counts as exited at 2 and 3 years and not at 1, whatever else is looked at."""
    return (
        (person["Køn"], person["Opholdsgrundlag"], person["Udsluset til"]) == ("Mand", "Flygtning", "Job")
        and person["Fødselsdato"].year < 1980
        and person["Ankomstdato"].year == 2015
        and dt.timedelta(370) < person["Udslusningsdato"] - person["Ankomstdato"] < dt.timedelta(720)
        and person["Fraflytningsdato"] is None
        and person["Genoptaget"] is None
    )


@pytest.mark.parametrize("id", TABLES)
def test_native_formulas_give_the_same_table(id: TableId, calculated: Mapping[str, Sheets], product: Cells) -> None:
    def of_table(cells: Cells) -> Cells:
        return {key: value for key, value in cells.items() if key[0] == id}

    wanted = of_table(product)
    assert wanted
    assert differences(of_table(table_cells(calculated["sample"], product)), wanted) == {}


def test_a_moved_exit_changes_just_the_cells_it_should(calculated: Mapping[str, Sheets], product: Cells) -> None:
    found = table_cells(calculated["moved"], product)
    counts = {(id, p, "exited") for id in (TableId.OUTFLOW_OVER_30, TableId.OUTFLOW_ALL) for p in (2, 3)}
    changed = {(id, p, column) for id, p, _ in counts for column in ("exited", "share", "gap_pp", "missing")}
    differing = differences(found, product)
    assert set(differing) == changed
    assert {key: differing[key] for key in counts} == {key: (product[key] - 1, product[key]) for key in counts}  # type: ignore[operator]


def test_edate_ends_months_as_the_measures_do(calculated: Mapping[str, Sheets]) -> None:
    found = [row[3] for row in calculated["sample"]["Månedsslut"][1:]]
    assert found == [int(f"{moved:%Y%m%d}") for _, _, moved in MONTH_ENDS]
    assert [add_months_to(date, months) for date, months, _ in MONTH_ENDS] == [moved for _, _, moved in MONTH_ENDS]
