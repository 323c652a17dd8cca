"""What the reader finds and how it reads it: tables, headers, values, the two routes, rejected rows, DataFrames."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import math
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from integraxl.contract.codes import ActivityKind, Basis, ExitKind, Gender, Sector
from integraxl.contract.fields import Record as Model
from integraxl.contract.fields import columns_of
from integraxl.contract.tables import (
    TABLES,
    Activity,
    Effort,
    Grant,
    Igu,
    Interpreting,
    Person,
    Published,
    Setting,
    Target,
)
from integraxl.errors import InvalidData
from integraxl.workbook.columns import NO_CODE, NO_DATE, Columns, from_day
from integraxl.workbook.fast import FastReader, is_plain
from integraxl.workbook.frame import as_columns
from integraxl.workbook.locate import locate
from integraxl.workbook.ooxml import OoxmlBook
from integraxl.workbook.package import Package
from integraxl.workbook.read import Workbook, examine_workbook, read_workbook
from integraxl.workbook.write import data_workbook

from .conftest import Examine, Make
from .small_workbooks import (
    HEADERS,
    Cell,
    Clock,
    ErrorCell,
    ExcelTable,
    Formula,
    Hours,
    IsoDate,
    Record,
    Serial,
    Sheet,
    Xml,
    agreement,
    booking,
    person,
    published,
    read_part,
    referral,
    settings,
    sheet,
    spell,
    target,
    with_parts,
)

MODELS = {model.table_name: model for model in TABLES}


def day(number: int) -> str:
    return "" if number == NO_DATE else from_day(number).isoformat()


def values(workbook: Workbook, model: type[Model], name: str) -> list[Any]:
    """A column as plain Python: dates as ISO text, codes as text, blanks as None."""
    column = next(each for each in columns_of(model) if each.name == name)
    cells = workbook.tables[model][name].tolist()
    if column.kind.name == "DATE":
        return [day(cell) or None for cell in cells]
    if column.codes is not None:
        return [None if cell == NO_CODE else str(list(column.codes)[cell]) for cell in cells]
    return [None if cell != cell else cell for cell in cells]


def ids(workbook: Workbook) -> list[str]:
    found: list[str] = workbook.persons["person_id"].tolist()
    return found


# --- where a table lies ---


def test_a_sheet_by_name(examine: Examine) -> None:
    workbook = examine(Sheet("Forside", [["Integrationshuset"]]), sheet("Borgere", person(), person("a2")))
    assert ids(workbook) == ["a1", "a2"]
    assert workbook.issues == ()


@pytest.mark.parametrize("name", ["borgere", "BORGERE", " Borgere "])
def test_a_sheet_by_name_whatever_its_case(examine: Examine, name: str) -> None:
    assert ids(examine(sheet("Borgere", person(), name=name))) == ["a1"]


def test_a_table_by_name_on_another_sheet(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person(), name="Data", excel_table=True))
    assert ids(workbook) == ["a1"]


def test_the_table_name_wins_over_the_sheet_name(examine: Examine) -> None:
    by_table = sheet("Borgere", person("table"), name="Data", excel_table=True)
    by_sheet = sheet("Borgere", person("sheet", Køn="?"))
    for order in ([by_table, by_sheet], [by_sheet, by_table]):
        workbook = examine(*order)
        assert ids(workbook) == ["table"]
        assert [issue.code for issue in workbook.issues] == ["other_sheet_read"]


@pytest.mark.parametrize("name", ["Tolkning", "Tolkninger", "tolkning"])
def test_the_interpreters_by_either_name(examine: Examine, name: str) -> None:
    workbook = examine(sheet("Borgere", person()), sheet("Tolkninger", booking(), name=name))
    assert values(workbook, Interpreting, "normal_hours") == [1.5]


def test_tolkninger_as_a_table_on_the_sheet_tolkning(examine: Examine) -> None:
    table = sheet("Tolkninger", booking(), name="Tolkning", excel_table=True)
    assert values(examine(sheet("Borgere", person()), table), Interpreting, "kind") == ["Telefon"]


def test_the_header_is_the_first_row_that_holds_the_required_headers(examine: Examine) -> None:
    above: list[Sequence[Cell]] = [["Borgere pr. 1. april"], [], ["Køn", "BorgerID", "Se vejledningen"], [None, 3]]
    table = sheet("Borgere", person(), person("a2"))
    assert ids(examine(Sheet("Borgere", [*above, *table.rows]))) == ["a1", "a2"]


@pytest.mark.parametrize("excel_table", [False, True], ids=["sheet", "table"])
@pytest.mark.parametrize(("top", "left"), [(1, 1), (4, 1), (1, 3), (9, 28)])
def test_a_table_may_begin_anywhere(examine: Examine, top: int, left: int, excel_table: bool) -> None:
    workbook = examine(sheet("Borgere", person(), person("a2"), top=top, left=left, excel_table=excel_table))
    assert ids(workbook) == ["a1", "a2"]
    assert workbook.issues == ()


def test_columns_come_in_any_order(examine: Examine) -> None:
    records = [person("x", Udslusningsdato=dt.date(2018, 5, 1), Udsluset_til="Job", Nationalitet="Syrien")]
    expected = examine(sheet("Borgere", *records))
    mixed = examine(sheet("Borgere", *records, headers=HEADERS["Borgere"][::-1]))
    assert_same(expected, mixed)


@pytest.mark.parametrize("excel_table", [False, True], ids=["sheet", "table"])
def test_extra_columns_of_any_kind_are_ignored(examine: Examine, excel_table: bool) -> None:
    oddities: list[Cell] = [None, 1, "x", True, ErrorCell("#REF!"), Formula("1+1"), Serial(60), dt.date(2019, 1, 1)]
    rows = [{**person(f"a{n}"), "Note": cell, "Mere": cell} for n, cell in enumerate(oddities)]
    headers = ["Note", *HEADERS["Borgere"][:4], "Mere", *HEADERS["Borgere"][4:]]
    workbook = examine(sheet("Borgere", *rows, headers=headers, excel_table=excel_table))
    assert workbook.issues == ()
    assert ids(workbook) == [f"a{n}" for n in range(len(oddities))]


def test_an_extra_column_may_have_any_header(examine: Examine) -> None:
    rows: list[list[Cell]] = [
        [*HEADERS["Borgere"], 2019, None, "Køn i skolen", dt.date(2019, 1, 1)],
        [*(person().get(header) for header in HEADERS["Borgere"]), "x", "y"],
    ]
    workbook = examine(Sheet("Borgere", rows))
    assert workbook.issues == ()
    assert ids(workbook) == ["a1"]


def test_a_column_beside_an_excel_table_is_not_of_it(examine: Examine) -> None:
    rows = sheet("Borgere", person(), person("a2")).rows
    beside = [[*row, extra] for row, extra in zip(rows, ["Køn", "Mand", "Mand"], strict=True)]
    workbook = examine(Sheet("Borgere", beside, ExcelTable("Borgere", columns=12)))
    assert workbook.issues == ()
    assert values(workbook, Person, "gender") == ["Kvinde", "Kvinde"]


OPTIONAL_HEADERS = [
    (table, column) for table in HEADERS for column in columns_of(MODELS[table]) if not column.header_required
]


@pytest.mark.parametrize(
    ("table", "column"), OPTIONAL_HEADERS, ids=[f"{table}-{column.header}" for table, column in OPTIONAL_HEADERS]
)
def test_an_optional_column_may_be_absent(examine: Examine, table: str, column: Any) -> None:
    sound: dict[str, Mapping[str, Cell]] = {
        "Borgere": person(),
        "Aktiviteter": spell(),
        "IGU": agreement(),
        "Tolkninger": booking(),
        "Mål": target(Indikator="IGU", Mål=75),
        "Kvindeindsats": referral(),
        "Puljer": {"Pulje": "P"},
        "Prognose": {"Kvoteår": 2019},
        "Benchmark": {"Periode": "p", "Kommune": "A", "Personer": 3, "Løntilskud": 1, "Virksomhedspraktik": 1},
        "Plan": {"Område": "O", "Målgruppe": "M", "Mål": 1, "Måltype": "Niveau"},
        "Offentliggjort": published(),
    }
    headers = [header for header in HEADERS[table] if header != column.header]
    sheets = {"Borgere": sheet("Borgere", person()), table: sheet(table, sound[table], headers=headers)}
    workbook = examine(*sheets.values())
    assert workbook.issues == ()
    records = workbook.tables[MODELS[table]]
    assert column.name not in records.present
    assert values(workbook, MODELS[table], column.name) == [None]
    assert len(records.present) == len(headers)


def test_an_optional_table_may_be_absent(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person()))
    assert set(workbook.tables) == {Person}
    assert workbook.get(Activity) is None
    assert workbook.issues == ()


def test_tables_with_headers_only_have_no_records(examine: Examine) -> None:
    workbook = examine(*(sheet(table, excel_table=table == "IGU") for table in HEADERS))
    assert [str(issue) for issue in workbook.issues] == [
        "Borgere: Her er ingen borgere endnu, så alle tal er 0. Skriv én række pr. borger fra række 2."
    ]
    assert workbook.errors == ()
    assert {model: len(records) for model, records in workbook.tables.items()} == dict.fromkeys(TABLES, 0)


@pytest.mark.parametrize("written", ["BORGERID", " BorgerID ", "\u00a0borgerid\u00a0", "borgerID\t"])
def test_a_header_is_matched_whatever_its_case_and_outer_space(examine: Examine, written: str) -> None:
    headers = [written, *HEADERS["Borgere"][1:]]
    assert ids(examine(sheet("Borgere", {**person(), written: "x"}, headers=headers))) == ["x"]


@pytest.mark.parametrize(
    "written", ["Udsluset  til", "UDSLUSET TIL", "Udsluset\u00a0til", " udsluset \u00a0 til ", "Udsluset\ntil"]
)
def test_a_header_is_matched_whatever_its_inner_space(examine: Examine, written: str) -> None:
    headers = [written if header == "Udsluset til" else header for header in HEADERS["Borgere"]]
    record = {**person(), written: "Job", "Udslusningsdato": dt.date(2018, 1, 1)}
    assert values(examine(sheet("Borgere", record, headers=headers)), Person, "exit_kind") == ["Job"]


def test_a_header_in_two_composed_forms_is_one(examine: Examine) -> None:
    """Excel on a Mac may write a letter and its ring apart."""
    headers = [header.replace("å", "a\u030a") for header in HEADERS["Prognose"]]
    workbook = examine(sheet("Borgere", person()), sheet("Prognose", {headers[0]: 2019}, headers=headers))
    assert workbook.issues == ()


def test_a_header_may_be_a_calculated_formula(examine: Examine) -> None:
    headers: list[Cell] = [*HEADERS["Borgere"]]
    headers[1] = Formula('"Kø"&"n"', "Køn")
    row = [person().get(header) for header in HEADERS["Borgere"]]
    assert ids(examine(Sheet("Borgere", [headers, row]))) == ["a1"]


# --- rows ---


@pytest.mark.parametrize("excel_table", [False, True], ids=["sheet", "table"])
@pytest.mark.parametrize("blank", [{}, {"BorgerID": "  "}, {"Køn": "\u00a0"}], ids=["empty", "spaces", "nbsp"])
def test_blank_rows_in_between_are_left_out(examine: Examine, excel_table: bool, blank: dict[str, Cell]) -> None:
    rows = [blank, blank, person("a1"), blank, person("a2", Køn="?"), blank, blank, person("a3"), blank]
    workbook = examine(sheet("Borgere", *rows, excel_table=excel_table))
    assert ids(workbook) == ["a1", "a3"]
    assert [(issue.code, issue.cell) for issue in workbook.issues] == [("unknown_code", "B6")]


def test_a_row_with_only_extra_columns_is_no_record(examine: Examine) -> None:
    rows: list[Record] = [{**person(), "Note": "x"}, {"Note": "husk"}, {**person("a2"), "Note": None}]
    workbook = examine(sheet("Borgere", *rows, headers=[*HEADERS["Borgere"], "Note"]))
    assert ids(workbook) == ["a1", "a2"]
    assert workbook.issues == ()


@pytest.mark.parametrize(
    ("table", "records", "totals"),
    [
        ("Borgere", [person(), person("a2")], {"BorgerID": "Total", "Genoptaget": 0}),
        ("Borgere", [person(), person("a2")], {"BorgerID": Formula("SUBTOTAL(103,A2:A3)", 2)}),
        ("Tolkninger", [booking(), booking()], {"Dato": "Total", "Tolkningstype": 2, "Normaltimer": 3}),
        ("Puljer", [{"Pulje": "P"}, {"Pulje": "Q"}], {"Pulje": "Total", "Beløb": 3}),
        ("Prognose", [{"Kvoteår": 2019}, {"Kvoteår": 2020}], {"Kvoteår": "Total", "Kvote": 3}),
        (
            "Benchmark",
            [
                {"Periode": "p", "Kommune": name, "Personer": 3, "Løntilskud": 1, "Virksomhedspraktik": 1}
                for name in "AB"
            ],
            {"Periode": "Total", "Kommune": 2, "Personer": 6, "Løntilskud": 2, "Virksomhedspraktik": 2},
        ),
    ],
)
@pytest.mark.parametrize("name", [None, "Tabel1"], ids=["of-the-contract", "of-another-name"])
def test_a_totals_row_is_no_record_and_no_fault(
    examine: Examine, table: str, records: list[Mapping[str, Cell]], totals: Mapping[str, Cell], name: str | None
) -> None:
    excel_table = ExcelTable(name or table, totals=True)
    sheets = {"Borgere": sheet("Borgere", person())}
    sheets[table] = sheet(table, *records, totals, excel_table=excel_table)
    workbook = examine(*sheets.values())
    assert workbook.issues == ()
    assert len(workbook.tables[MODELS[table]]) == 2


def test_a_record_below_a_totals_row_is_still_an_error(examine: Examine) -> None:
    table = ExcelTable("Borgere", rows=3, totals=True)
    workbook = examine(sheet("Borgere", person(), {"BorgerID": "Total"}, person("a2"), excel_table=table))
    assert [(issue.code, issue.cell) for issue in workbook.issues] == [("row_outside_table", "A4")]


def test_a_note_below_an_excel_table_is_no_record(examine: Examine) -> None:
    table = ExcelTable("Borgere", rows=2)
    notes: list[dict[str, Cell]] = [{}, {"BorgerID": "Kilde: systemet, april"}, {"Nationalitet": "rettet"}]
    workbook = examine(sheet("Borgere", person(), *notes, excel_table=table))
    assert ids(workbook) == ["a1"]
    assert workbook.issues == ()


def test_data_below_an_excel_table_of_another_name_is_read(examine: Examine) -> None:
    """Without a table of the contract's name the whole sheet counts."""
    table = ExcelTable("Tabel1", rows=2)
    assert ids(examine(sheet("Borgere", person(), person("a2"), excel_table=table))) == ["a1", "a2"]


# --- values ---


@pytest.mark.parametrize(
    "value",
    [
        dt.date(2017, 2, 1),
        dt.datetime(2017, 2, 1),
        "2017-02-01",
        "01-02-2017",
        "01.02.2017",
        "01/02/2017",
        " 01-02-2017 ",
        "1-2-2017",
        Serial(42767),
        IsoDate("2017-02-01"),
        IsoDate("2017-02-01T00:00:00"),
        IsoDate("2017-02-01T00:00:00Z"),
        Formula("A1", dt.date(2017, 2, 1)),
        Formula("A1", "01-02-2017"),
    ],
)
@pytest.mark.parametrize("others", [0, 1])
def test_a_date_in_each_allowed_form(examine: Examine, value: Cell, others: int) -> None:
    workbook = examine(sheet("Borgere", person(Ankomstdato=value), *[person("a2", Ankomstdato="2017-02-02")] * others))
    assert workbook.issues == ()
    assert values(workbook, Person, "arrival_date")[0] == "2017-02-01"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Serial(1), "1900-01-01"),
        (Serial(59), "1900-02-28"),
        (Serial(61), "1900-03-01"),
        (Serial(62), "1900-03-02"),
        (dt.date(1904, 1, 1), "1904-01-01"),
        (Serial(2958465), "9999-12-31"),  # how many systems write an open end
        ("31-12-9999", "9999-12-31"),
        (dt.date(2016, 2, 29), "2016-02-29"),
        ("29-02-2016", "2016-02-29"),
    ],
)
@pytest.mark.parametrize("slow", [False, True])
def test_the_edges_of_the_calendar(examine: Examine, value: Cell, expected: str, slow: bool) -> None:
    records = [person(Fødselsdato=dt.date(1990, 1, 1), Opholdstilladelse=value)]
    workbook = examine(with_formula(sheet("Borgere", *records)) if slow else sheet("Borgere", *records))
    assert values(workbook, Person, "permit_date") == [expected]
    assert workbook.issues == ()


def test_a_blank_date_is_later_than_every_day(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person(Fraflytningsdato=dt.date(9999, 12, 31)), person("a2")))
    moved = workbook.persons["moved_date"]
    assert moved.dtype == np.int32
    assert moved[0] < moved[1] == NO_DATE


@pytest.mark.parametrize("slow", [False, True])
def test_the_1904_date_system(examine: Examine, slow: bool) -> None:
    records = [
        person(),
        person("a2", Ankomstdato=dt.date(2016, 2, 29), Udsluset_til="Job", Udslusningsdato="01-03-2016"),
    ]
    table = sheet("Borgere", *records)
    workbook = examine(with_formula(table) if slow else table, epoch_1904=True)
    assert values(workbook, Person, "birth_date") == ["1990-01-01", "1990-01-01"]
    assert values(workbook, Person, "arrival_date") == ["2017-01-01", "2016-02-29"]
    assert values(workbook, Person, "exit_date") == [None, "2016-03-01"]
    assert workbook.issues == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1031, 1031.0),
        (12.5, 12.5),
        ("1.031", 1031.0),
        ("12,5", 12.5),
        (" 12,5 ", 12.5),
        ("9.999,25", 9999.25),
        ("1529", 1529.0),
        ("+3", 3.0),
        ("0,50", 0.5),
        (Hours(30), 30.0),
        (Hours(7.4), 7.4),
        (Hours(0.25), 0.25),
        (Hours(0), 0.0),
        (Clock(7.5), 7.5),
        (Clock(0), 0.0),
        (Formula("1+1", 2), 2.0),
        (Formula("A1", Hours(30)), 30.0),
        (None, None),
    ],
)
@pytest.mark.parametrize("epoch_1904", [False, True])
def test_hours_in_each_allowed_form(examine: Examine, value: Cell, expected: float | None, epoch_1904: bool) -> None:
    workbook = examine(
        sheet("Borgere", person()), sheet("Tolkninger", booking(Normaltimer=value)), epoch_1904=epoch_1904
    )
    assert workbook.issues == ()
    (found,) = values(workbook, Interpreting, "normal_hours")
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-9, 123456.789, 0.30000000000000004, 123456789012.5])
@pytest.mark.parametrize("cached", [False, True])
def test_a_number_is_read_to_the_last_bit(examine: Examine, value: float, cached: bool) -> None:
    cell = Formula("A1/A2", value) if cached else value
    workbook = examine(sheet("Borgere", person()), sheet("Offentliggjort", published(Værdi=cell)))
    assert values(workbook, Published, "value") == [value]


@pytest.mark.parametrize(
    "written", ["Ægtefælleforsørget", "ægtefælleforsørget", "ÆGTEFÆLLEFORSØRGET", " Ægtefælleforsørget\u00a0"]
)
def test_a_code_is_matched_whatever_its_case_and_space(examine: Examine, written: str) -> None:
    record = person(Udslusningsdato=dt.date(2018, 1, 1), Udsluset_til=written)
    assert values(examine(sheet("Borgere", record)), Person, "exit_kind") == ["Ægtefælleforsørget"]


@pytest.mark.parametrize("written", ["Barn født", "barn  født", "Barn\u00a0født", " BARN \u00a0 FØDT "])
def test_a_code_of_two_words_is_matched_whatever_its_space(examine: Examine, written: str) -> None:
    assert values(examine(sheet("Borgere", person(Opholdsgrundlag=written))), Person, "basis") == ["Barn født"]


CODE_COLUMNS = [
    (table, column) for table in HEADERS for column in columns_of(MODELS[table]) if column.codes is not None
]


@pytest.mark.parametrize(
    ("table", "column"), CODE_COLUMNS, ids=[f"{table}-{column.header}" for table, column in CODE_COLUMNS]
)
def test_every_code_of_a_column_is_read(examine: Examine, table: str, column: Any) -> None:
    """In an order that is not the contract's, with a blank."""
    base: dict[str, Mapping[str, Cell]] = {
        "Borgere": person(Udslusningsdato=dt.date(2018, 1, 1), Udsluset_til="Job"),
        "Aktiviteter": spell(),
        "IGU": agreement(Slutdato=dt.date(2019, 1, 1), Sluttype="Fuldført"),
        "Tolkninger": booking(),
        "Mål": target(),
        "Kvindeindsats": referral(Hændelsesdato=dt.date(2019, 1, 1)),
        "Plan": {"Område": "O", "Målgruppe": "M", "Mål": 1, "Måltype": "Niveau"},
        "Offentliggjort": published(),
    }
    codes = [str(code) for code in column.codes][::-1]
    keys = [f"p{n}" for n in range(len(codes))]
    rows = [
        {**base[table], column.header: code, **({"BorgerID": key} if "BorgerID" in base[table] else {})}
        for code, key in zip(codes, keys, strict=True)
    ]
    sheets = {"Borgere": sheet("Borgere", *map(person, keys)), table: sheet(table, *rows)}
    workbook = examine(*sheets.values())
    assert workbook.errors == ()
    assert values(workbook, MODELS[table], column.name) == codes


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("007", "007"),
        (7, "7"),
        (7.0, "7"),
        (" x ", "x"),
        ("NA", "NA"),
        ("None", "None"),
        ("1e5", "1e5"),
        (10**14, "1" + "0" * 14),
    ],
)
@pytest.mark.parametrize("others", [[], ["tekst"], [3.0]], ids=["alone", "with-text", "with-number"])
def test_an_id_is_text_as_typed(examine: Examine, value: Cell, expected: str, others: list[Cell]) -> None:
    workbook = examine(sheet("Borgere", person(value), *map(person, others)))
    assert ids(workbook)[0] == expected
    assert workbook.issues == ()


@pytest.mark.parametrize(
    "text", ["Køkken & café <1>", "x_x000D_y", "_x0041_", "linje\nto", "=1+1", "🙂 ع", "NA", "nan", "null"]
)
@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize("slow", [False, True])
def test_text_is_kept_as_it_is(examine: Examine, text: str, inline: bool, slow: bool) -> None:
    table = sheet("Borgere", person(Nationalitet=text), person("a2", Nationalitet="Syrien"))
    workbook = examine(with_formula(table) if slow else table, inline=inline)
    assert values(workbook, Person, "nationality") == [text, "Syrien"]


def test_a_setting_may_be_text_a_date_or_a_number(examine: Examine) -> None:
    workbook = examine(
        sheet("Borgere", person()),
        settings(Kommune="Aalborg", Opgørelsesdato=dt.date(2019, 4, 1), min_age=18, Profil=None),
    )
    assert workbook.issues == ()
    assert values(workbook, Setting, "value") == ["Aalborg", dt.datetime(2019, 4, 1), 18.0, None]


def test_the_source_is_the_file_and_its_hash(make: Make) -> None:
    path = make(sheet("Borgere", person()), name="Borgere æøå.xlsm")
    source = read_workbook(str(path)).source
    assert source.file == "Borgere æøå.xlsm"
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_data_workbook_that_we_write_is_read_back(tmp_path: Path) -> None:
    people = [
        Person(
            person_id=f"{n:03}",
            gender=Gender.MAN,
            birth_date=dt.date(1990, 1, n),
            basis=Basis.REFUGEE,
            arrival_date=dt.date(2017, 1, 1),
            exit_date=dt.date(2018, 1, n),
            exit_kind=ExitKind.A_LAW,
        )
        for n in range(1, 4)
    ]
    spells = [
        Activity(person_id="002", activity=ActivityKind.WAGE_SUBSIDY, start_date=dt.date(2018, 1, 1), weekly_hours=7.5)
    ]
    path = tmp_path / "data.xlsx"
    path.write_bytes(data_workbook({Person: people, Activity: spells, Grant: []}, dt.date(2019, 4, 1), ["Vejledning"]))
    workbook = read_workbook(path)
    assert workbook.issues == ()
    for model, records in ((Person, people), (Activity, spells)):
        for column in columns_of(model):
            expected = [getattr(record, column.name) for record in records]
            shown = [each.isoformat() if isinstance(each, dt.date) else each for each in expected]
            assert values(workbook, model, column.name) == shown
    assert len(workbook.tables[Grant]) == 0


# --- the two routes ---


def with_formula(table: Sheet, cell: Cell = None) -> Sheet:
    """The same table with one more column, whose header is a calculated formula: enough to force the slow route."""
    header, *rows = table.rows
    widest = max(len(row) for row in table.rows)
    padded = [*header, *[None] * (widest - len(header)), Formula('"Eks"&"tra"', "Ekstra") if cell is None else cell]
    return Sheet(table.name, [padded, *rows], table.table, table.top, table.left)


def assert_same(first: Workbook, second: Workbook) -> None:
    assert first.issues == second.issues
    assert first.rejected == second.rejected
    assert set(first.tables) == set(second.tables)
    for model, records in first.tables.items():
        assert_same_columns(records, second.tables[model])


def assert_same_columns(first: Columns, second: Columns) -> None:
    assert (first.model, first.present) == (second.model, second.present)
    assert list(first.data) == list(second.data)
    for name, found in first.data.items():
        assert found.dtype == second[name].dtype, name
        np.testing.assert_array_equal(found, second[name], err_msg=name)


NO_VALUES = ["NA", "N/A", "n/a", "#N/A", "#NA", "<NA>", "null", "NULL", "None", "nan", "NaN", "-nan", "1.#IND", "-"]


@pytest.mark.parametrize("text", NO_VALUES)
def test_a_text_for_nothing_is_not_nothing(examine: Examine, text: str) -> None:
    """Other programs take these for a missing value; here someone typed them, and they are no date and no number."""
    workbook = examine(
        sheet("Borgere", person(text, Fraflytningsdato=text), person(2, Fraflytningsdato=dt.date(2019, 1, 1))),
        sheet("Tolkninger", booking(Normaltimer=text), booking(Normaltimer=2)),
    )
    assert [(issue.code, issue.sheet, issue.cell) for issue in workbook.issues] == [
        ("invalid_date", "Borgere", "H2"),
        ("invalid_number", "Tolkninger", "C2"),
    ]


@pytest.mark.parametrize(
    ("table", "record"), [("Borgere", person()), ("Aktiviteter", spell()), ("Tolkninger", booking())]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_plain_table_goes_the_fast_route(make: Make, table: str, record: Mapping[str, Cell], rows: int) -> None:
    """Otherwise the comparison of the routes would compare one with itself."""
    model = MODELS[table]
    for plain, each in ((True, sheet(table, *[record] * rows)), (False, with_formula(sheet(table, *[record] * rows)))):
        package = Package(make(each))
        located = locate(OoxmlBook(package), model)
        assert located.place is not None
        assert is_plain(package, located.place.sheet.part) is plain
        raw = FastReader(package).read(located.place)
        assert (raw is not None) is plain
        assert raw is None or set(raw) == {column.name for column in columns_of(model)}


def test_the_colour_of_a_tab_does_not_slow_the_reading(make: Make) -> None:
    path = make(sheet("Borgere", person(), person("a2")))
    colour = b'<sheetPr><tabColor rgb="FF00B050"/></sheetPr><sheetData>'
    change_parts(path, lambda part: part.replace(b"<sheetData>", colour), only="xl/worksheets/sheet1.xml")
    package = Package(path)
    place = locate(OoxmlBook(package), Person).place
    assert place is not None
    assert FastReader(package).read(place) is not None


def column_of(*pools: Sequence[Cell]) -> st.SearchStrategy[list[Cell]]:
    """Six cells of one of the pools, or of several of them mixed."""
    several = [cell for pool in pools for cell in pool]
    chosen = (*pools, several) if len(pools) > 1 else pools
    return st.one_of(*(st.lists(st.sampled_from([*pool, None]), min_size=6, max_size=6) for pool in chosen))


DATES: list[Sequence[Cell]] = [
    [dt.date(2017, 1, 1), dt.date(2016, 2, 29), dt.date(1911, 1, 1), dt.date(9999, 12, 31)],
    [dt.date(2017, 1, 1), dt.date(1900, 3, 1), dt.date(1910, 12, 31)],
    ["01-02-2017", "2017-02-01", "1.2.2017", "31-02-2017", "x", " ", "N/A", "NULL", "None"],
    [dt.datetime(2017, 1, 1, 12), dt.date(2018, 1, 1), Serial(43101.0)],
    [Serial(60), Serial(0), Serial(-1), Serial(2958466), Serial(59), Serial(1e9), Serial(0.5), Serial(2018)],
    [42736, 2018, 42736.5, 60, 0, -1],
    [True],
    [Hours(30)],
]
NUMBERS: list[Sequence[Cell]] = [
    [1, 2.5, 0, -1, 1e15, 0.1],
    ["1.031", "12,5", "x", "0,50", " ", "nan", "#N/A"],
    [Hours(30), Hours(0.5)],
    [Clock(7.5)],
    [True],
    DATES[0],
]
TEXTS: list[Sequence[Cell]] = [
    ["x", " y ", "\u00a0", "010190-1234", "Æ"],
    [1, 2.5, 10**15, 101901234],
    [True, False],
    DATES[0],
    [Hours(3)],
]
IDS: list[Sequence[Cell]] = [["a1", "a2", "a3", "1", "007"], [1, 2, 3, 2.5, 10**16], [True], DATES[0]]


def codes(*known: str) -> list[Sequence[Cell]]:
    return [[*known, f" {known[0].upper()} ", "?"], [known[0], "NA"], [1], [True], DATES[0]]


INDICATORS: list[Sequence[Cell]] = [["Udslusning", "IGU"]]
GROUPS: list[Sequence[Cell]] = [["alle", "under 30", "unge"]]

TABLE_POOLS: Mapping[str, Mapping[str, Sequence[Sequence[Cell]]]] = {
    "Borgere": {
        "BorgerID": IDS,
        "Køn": codes("Kvinde", "Mand"),
        "Fødselsdato": DATES,
        "Nationalitet": TEXTS,
        "Opholdsgrundlag": codes("Flygtning", "Barn født"),
        "Ankomstdato": DATES,
        "Opholdstilladelse": DATES,
        "Fraflytningsdato": DATES,
        "Visitation": codes("Jobparat"),
        "Udslusningsdato": DATES,
        "Udsluset til": codes("Job", "A-lov"),
        "Genoptaget": DATES,
    },
    "Aktiviteter": {
        "AktivitetID": IDS,
        "BorgerID": IDS,
        "Aktivitet": codes("Virksomhedspraktik", "Danskuddannelse"),
        "Startdato": DATES,
        "Slutdato": DATES,
        "Sektor": codes("Privat"),
        "Timer pr. uge": NUMBERS,
        "Aktør": TEXTS,
    },
    "Tolkninger": {
        "Dato": DATES,
        "Tolkningstype": codes("Telefon", "Video"),
        "Normaltimer": NUMBERS,
        "Aftentimer": NUMBERS,
        "Sprog": TEXTS,
    },
    "Mål": {
        "Indikator": INDICATORS,
        "Gruppe": GROUPS,
        "Målepunkt": NUMBERS,
        "Mål": NUMBERS,
        "Gyldig fra": DATES,
    },
    "Benchmark": {
        "Periode": TEXTS,
        "Kommune": TEXTS,
        "Personer": NUMBERS,
        "Løntilskud": NUMBERS,
        "Virksomhedspraktik": NUMBERS,
    },
}  # fmt: skip


@st.composite
def random_table(draw: st.DrawFn, name: str) -> Sheet:
    """At most one column that may be odd: two would send nearly every table the slow route."""
    pools = TABLE_POOLS[name]
    odd = draw(st.sampled_from([None, *pools]))
    columns = [draw(column_of(*(pool if header == odd else pool[:1]))) for header, pool in pools.items()]
    rows: list[Sequence[Cell]] = []
    rows += list(zip(*columns, strict=True))[: draw(st.integers(0, 6))]
    for position in draw(st.lists(st.integers(0, len(rows)), max_size=2)):
        rows.insert(position, [])
    height = draw(st.none() | st.integers(2, len(rows) + 1)) if rows else None
    table = ExcelTable(name, rows=height) if draw(st.booleans()) else None
    return Sheet(name, [list(pools), *rows], table, draw(st.sampled_from([1, 4])), draw(st.sampled_from([1, 3])))


@pytest.mark.parametrize("name", TABLE_POOLS)
@hypothesis_settings(max_examples=60)
@given(data=st.data())
def test_both_routes_read_the_same(examine: Examine, name: str, data: st.DataObject) -> None:
    table = data.draw(random_table(name))
    epoch_1904, inline = data.draw(st.booleans()), data.draw(st.booleans())
    persons = [] if name == "Borgere" else [sheet("Borgere", person(), person("a2"), person(1))]
    fast = examine(*persons, table, epoch_1904=epoch_1904, inline=inline)
    slow = examine(*persons, with_formula(table), epoch_1904=epoch_1904, inline=inline)
    assert_same(fast, slow)


@pytest.mark.parametrize(
    "code",
    [
        "dd\\-mm\\-yyyy;@", "[$-406]d. mmmm yyyy;@", "[$-F800]dddd, mmmm dd, yyyy", "yyyy", "mmm-yy", "d/m", "h:mm",
        "[h]:mm:ss", "[mm]:ss", '#,##0.00\\ "kr."', '0" dage"', "#,##0\\ [$kr.-406]", "[Red]-0;[Blue]0", "0.00E+00",
        "# ?/?", "@", "General", "0\\d", "_d0", "[$-1010406]d-m-yyyy", "[>=100]0;dd-mm-yyyy", 'yyyy"år"',
    ],
)  # fmt: skip
def test_both_routes_agree_on_what_a_date_format_is(make: Make, code: str) -> None:
    read = []
    for extra in ([], [booking(Sprog=Formula("1", "x"))]):
        rows = [booking(Dato=Serial(43101), Normaltimer=Serial(7)), booking(Dato=Serial(43102), Normaltimer=Serial(8))]
        path = make(sheet("Borgere"), sheet("Tolkninger", *rows, *extra))
        escaped = code.replace('"', "&quot;").replace(">", "&gt;")
        styles = (
            '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{escaped}"/></numFmts>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>'
        )
        path.write_bytes(with_parts(path.read_bytes(), {"xl/styles.xml": styles.encode()}))
        workbook = examine_workbook(path)
        read.append([issue for issue in workbook.issues if int(issue.cell[1:]) <= 3])
    assert read[0] == read[1]
    assert read[0]  # either the dates are numbers, or the hours are dates


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="{ref}" t="inlineStr"><is><r><t>to</t></r><r><t xml:space="preserve"> ord</t></r></is></c>',
        '<c r="{ref}" t="inlineStr"><is><t>x</t><rPh sb="0" eb="1"><t>lyd</t></rPh></is></c>',
        '<c r="{ref}" t="inlineStr"><is><t>_x0041_x</t></is></c>',
        '<c r="{ref}" t="inlineStr"><is><t>_xD800_</t></is></c>',
        '<c r="{ref}" t="str"><v>tekst</v></c>',
        '<c r="{ref}" t="str"><v></v></c>',
        '<c r="{ref}" s="1"/>',
        '<c r="{ref}"><v></v></c>',
        '<c r="{ref}" t="n"><v>12.50</v></c>',
        '<c r="{ref}" t="b"><v>1</v></c>',
    ],
)
def test_both_routes_agree_on_cells_that_other_programs_write(examine: Examine, cell: str) -> None:
    table = sheet("Borgere", person(Nationalitet=Xml(cell)), person("a2"))
    assert_same(examine(table), examine(with_formula(table)))


@pytest.mark.parametrize("slow", [False, True])
def test_rows_and_cells_without_references_are_counted(make: Make, slow: bool) -> None:
    """References may be left out of a sheet if every cell is there, blanks too."""
    rows = sheet("Borgere", person(), person("a2")).rows
    table = Sheet("Borgere", [[Xml("<c/>") if cell is None else cell for cell in row] for row in rows])
    path = make(with_formula(table) if slow else table)
    change_parts(path, lambda part: re.sub(rb' r="[A-Z]*\d+"', b"", part), only="xl/worksheets/sheet1.xml")
    assert ids(examine_workbook(path)) == ["a1", "a2"]


NAMESPACES = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def as_strict(part: bytes) -> bytes:
    for name, strict in NAMESPACES.items():
        part = part.replace(name, strict)
    return part


def as_prefixed(part: bytes) -> bytes:
    return re.sub(rb"<(/?)(worksheet|sheetData|row|c|v|f|is|t)\b", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=")


def change_parts(path: Path, change: Callable[[bytes], bytes], only: str | None = None) -> None:
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [only] if only else archive.namelist()
    path.write_bytes(with_parts(data, {name: change(read_part(data, name)) for name in names}))


@pytest.mark.parametrize("cell", ["x", Formula("A1", "x")])
def test_strict_workbooks_are_read_too(make: Make, cell: Cell) -> None:
    """Excel's strict format has other namespaces."""
    path = make(sheet("Borgere", person(Nationalitet=cell), person("a2")), settings())
    change_parts(path, as_strict)
    assert values(examine_workbook(path), Person, "nationality") == ["x", None]


@pytest.mark.parametrize("cell", ["x", Formula("A1", "x"), Formula("A1")])
def test_sheets_with_a_namespace_prefix_are_read_too(make: Make, cell: Cell) -> None:
    """As Microsoft's SDK writes them."""
    path = make(sheet("Borgere", person(Nationalitet=cell), person("a2")))
    before = examine_workbook(path)
    change_parts(path, as_prefixed, only="xl/worksheets/sheet1.xml")
    assert_same(examine_workbook(path), before)


# --- rejected rows ---


def test_faulty_rows_are_left_out_and_counted(make: Make) -> None:
    path = make(
        sheet("Borgere", person("a1"), person("a2", Køn="?"), person("a3")),
        sheet("Aktiviteter", spell("a1"), spell("a2"), spell("a3", Startdato="?"), spell("a3")),
        sheet("IGU", agreement("a2")),
        sheet("Kvindeindsats", referral("a2"), referral("a3")),
        sheet("Tolkninger", booking(), booking(Normaltimer=-1)),
    )
    with pytest.raises(InvalidData):
        read_workbook(path)
    workbook = read_workbook(path, invalid="skip")
    assert ids(workbook) == ["a1", "a3"]
    assert values(workbook, Activity, "person_id") == ["a1", "a3"]
    assert values(workbook, Igu, "person_id") == []
    assert values(workbook, Effort, "person_id") == ["a3"]
    assert values(workbook, Interpreting, "normal_hours") == [1.5]
    assert workbook.rejected == {Person: 1, Activity: 2, Igu: 1, Effort: 1, Interpreting: 1}
    assert {(issue.sheet, issue.cell) for issue in workbook.errors} >= {
        ("Borgere", "B3"),
        ("Aktiviteter", "D4"),
        ("Tolkninger", "C3"),
    }


def test_every_rejected_row_is_named(make: Make) -> None:
    """A record that goes out with its person is said to, or it would vanish in silence."""
    path = make(sheet("Borgere", person("a1"), person("a2", Køn="?")), sheet("Aktiviteter", spell("a1"), spell("a2")))
    workbook = read_workbook(path, invalid="skip")
    assert workbook.rejected == {Person: 1, Activity: 1}
    named = {(issue.sheet, issue.cell) for issue in workbook.issues}
    assert named == {("Borgere", "B3"), ("Aktiviteter", "B3")}


def test_both_rows_of_a_double_id_are_left_out_with_their_records(make: Make) -> None:
    path = make(
        sheet("Borgere", person("a1"), person("a1"), person("a2")), sheet("Aktiviteter", spell("a1"), spell("a2"))
    )
    workbook = read_workbook(path, invalid="skip")
    assert ids(workbook) == ["a2"]
    assert values(workbook, Activity, "person_id") == ["a2"]


def test_rows_below_a_table_count_as_rejected(make: Make) -> None:
    table = ExcelTable("Borgere", rows=2)
    workbook = read_workbook(make(sheet("Borgere", person(), person("a2"), excel_table=table)), invalid="skip")
    assert ids(workbook) == ["a1"]
    assert workbook.rejected == {Person: 1}


def test_a_sound_workbook_rejects_nothing(make: Make) -> None:
    path = make(sheet("Borgere", person()), sheet("Aktiviteter", spell()))
    assert_same(read_workbook(path), read_workbook(path, invalid="skip"))
    assert read_workbook(path).rejected == {}


# --- DataFrames ---


def frame_of(*records: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([dict(record) for record in records], columns=list(HEADERS["Borgere"]))


FRAME_RECORDS: list[Mapping[str, Any]] = [
    person(Nationalitet="Syrien"),
    person("a2", Køn="Mand", Fraflytningsdato=dt.date(2018, 3, 1)),
    person("a3", Udslusningsdato=dt.date(2018, 1, 1), Udsluset_til="IGU", Opholdstilladelse=dt.date(2016, 2, 29)),
]


def as_objects(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(object)


def as_datetimes(frame: pd.DataFrame) -> pd.DataFrame:
    dates = [
        header
        for header in HEADERS["Borgere"]
        if "dato" in header.lower() or header in ("Opholdstilladelse", "Genoptaget")
    ]
    return frame.assign(**{header: pd.to_datetime(frame[header]) for header in dates})


def as_seconds(frame: pd.DataFrame) -> pd.DataFrame:
    return as_datetimes(frame).assign(Ankomstdato=lambda each: each["Ankomstdato"].astype("datetime64[s]"))


def as_categories(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({"Køn": "category", "Udsluset til": "category", "Nationalitet": "category"})


def as_nullable(frame: pd.DataFrame) -> pd.DataFrame:
    return as_datetimes(frame).convert_dtypes()


def as_arrow(frame: pd.DataFrame) -> pd.DataFrame:
    return as_datetimes(frame).convert_dtypes(dtype_backend="pyarrow")


def as_pandas_na(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.apply(lambda column: [pd.NA if each is None or each != each else each for each in column])


@pytest.mark.parametrize(
    "change", [as_objects, as_datetimes, as_seconds, as_categories, as_nullable, as_arrow, as_pandas_na]
)
def test_a_frame_gives_the_columns_that_are_read(examine: Examine, change: Any) -> None:
    expected = examine(sheet("Borgere", *FRAME_RECORDS)).persons
    assert_same_columns(as_columns(Person, change(frame_of(*FRAME_RECORDS))), expected)


def test_a_frame_with_text_dates_and_numbers_gives_the_same(examine: Examine) -> None:
    rows = [booking(Dato="01-02-2019", Normaltimer="1,5"), booking(Dato="2019-02-02", Normaltimer=2, Aftentimer=None)]
    expected = examine(sheet("Borgere"), sheet("Tolkninger", *rows)).tables[Interpreting]
    frame = pd.DataFrame([dict(row) for row in rows], columns=list(HEADERS["Tolkninger"]))
    assert_same_columns(as_columns(Interpreting, frame), expected)


def test_durations_in_a_frame_are_hours() -> None:
    frame = pd.DataFrame(
        {
            "Dato": pd.to_datetime(["2019-01-01", "2019-01-02"]),
            "Tolkningstype": ["Telefon", "Video"],
            "Normaltimer": pd.to_timedelta(["30h", None]),
            "Aftentimer": pd.array([1, None], dtype="Int64"),
        }
    )
    columns = as_columns(Interpreting, frame)
    assert columns["normal_hours"][0] == 30
    assert math.isnan(columns["normal_hours"][1])
    assert columns["evening_hours"][0] == 1
    assert math.isnan(columns["evening_hours"][1])
    assert columns.present == {"date", "kind", "normal_hours", "evening_hours"}


def test_whole_number_ids_of_a_frame_are_text() -> None:
    frame = frame_of(person(1), person(2)).astype({"BorgerID": "int64"})
    assert as_columns(Person, frame)["person_id"].tolist() == ["1", "2"]


def test_a_frame_without_rows_has_no_records() -> None:
    columns = as_columns(Person, frame_of())
    assert len(columns) == 0
    assert columns["birth_date"].dtype == np.int32


def test_columns_pass_through(examine: Examine) -> None:
    persons = examine(sheet("Borgere", person())).persons
    assert as_columns(Person, persons) is persons


def test_every_fault_of_a_frame_is_named_by_header_and_label() -> None:
    frame = frame_of(person(Køn="?"), person("a2", Ankomstdato="31-02-2017")).set_axis(["r1", "r2"])
    with pytest.raises(InvalidData) as caught:
        as_columns(Person, frame.drop(columns=["Genoptaget"]).rename(columns={"Køn": " KØN "}))
    assert [(issue.code, issue.sheet, issue.cell) for issue in caught.value.issues] == [
        ("unknown_code", "Borgere", "Køn, r1"),
        ("invalid_date", "Borgere", "Ankomstdato, r2"),
        ("missing_header", "Borgere", ""),
    ]
    assert caught.value.issues[2].message == "Kolonnen Genoptaget mangler. Tilføj den."


def test_a_time_of_day_in_a_frame_is_refused() -> None:
    frame = as_datetimes(frame_of(person(), person("a2")))
    frame.loc[1, "Ankomstdato"] = pd.Timestamp("2017-01-01 10:00")
    with pytest.raises(InvalidData) as caught:
        as_columns(Person, frame)
    assert [(issue.code, issue.cell) for issue in caught.value.issues] == [("time_of_day", "Ankomstdato, 1")]


@pytest.mark.parametrize("second", ["Køn", "køn "])
def test_a_column_that_stands_twice_in_a_frame_is_refused(second: str) -> None:
    frame = frame_of(person())
    doubled = pd.concat([frame, frame[["Køn"]].rename(columns={"Køn": second})], axis=1)
    with pytest.raises(InvalidData) as caught:
        as_columns(Person, doubled)
    assert [issue.code for issue in caught.value.issues] == ["duplicate_header"]


def test_the_targets_of_a_workbook_are_typed(examine: Examine) -> None:
    rows = [target(Målepunkt="1,5", Mål="0,25", Gruppe="Kvinder"), target(Indikator="IGU", Målepunkt=None, Mål="75")]
    workbook = examine(sheet("Borgere", person()), sheet("Mål", *rows))
    assert values(workbook, Target, "point") == [1.5, None]
    assert values(workbook, Target, "target") == [0.25, 75.0]
    assert values(workbook, Target, "group") == ["Kvinder", None]
    assert workbook.tables[Target]["direction"].dtype == np.int8
    assert [str(each) for each in Sector] == ["Privat", "Kommunal", "Regional", "Statslig"]
