"""Importing an export: the account of every row, exactly; and a copy in which nothing else has moved."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import hypothesis
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integraxl.cli import main
from integraxl.errors import InvalidData, InvalidParameter, UnreadableFile
from integraxl.exchange.account import Outcome
from integraxl.exchange.bring import Import, prepare_import
from integraxl.exchange.export import read_export
from integraxl.exchange.mapping import Mapping, read_mapping
from integraxl.exchange.propose import propose_mapping
from integraxl.workbook.cells import iter_rows
from integraxl.workbook.package import Package
from integraxl.workbook.read import examine_workbook
from tests.conftest import Cli, Make
from tests.libreoffice import convert, requires_libreoffice
from tests.messy_export import messy_csv
from tests.small_workbooks import (
    HEADERS,
    Cell,
    ExcelTable,
    Formula,
    Sheet,
    agreement,
    booking,
    person,
    referral,
    settings,
    sheet,
    spell,
    with_parts,
    workbook_bytes,
)
from tests.strategies import Row, person_rows
from tests.test_period import parts
from tests.test_validity import requires_validator, validator_errors

SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")
MAPPING = """
tabel = "Borgere"
[kolonner]
"BorgerID" = "Sags nr"
"Køn" = "Kon"
"Fødselsdato" = "Fødselsdag"
"Nationalitet" = "Statsborgerskab"
"Opholdsgrundlag" = "Grundlag"
"Ankomstdato" = "Ankomst"
"Fraflytningsdato" = "Fraflyttet"
"Udslusningsdato" = "Sag lukket"
"Udsluset til" = "Afslutningsårsag"
[koder."Køn"]
"K" = "Kvinde"
"M" = "Mand"
"?" = ""
[koder."Opholdsgrundlag"]
"F" = "Flygtning"
"Fam.sammenført" = "Familiesammenført"
[koder."Udsluset til"]
"-" = "(tom)"
"Arbejde" = "Job"
"""


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the messy export and its mapping."""
    folder = tmp_path_factory.mktemp("import")
    (folder / "udtræk.csv").write_bytes(messy_csv())
    (folder / "m.toml").write_text(MAPPING, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def imported(messy: Path) -> Import:
    return prepare_import(messy / "udtræk.csv", SAMPLE, read_mapping(messy / "m.toml"))


# number in the file, id, what became of it and why: the whole account
ACCOUNT = [
    (3, "B-00001", "unchanged", ""),
    (4, "B-00002", "changed", ""),
    (5, "B-00003", "kept", ""),
    (6, "B-00003", "repeated", "Som række 5."),
    (7, "NY-1", "new", ""),
    (8, "NY-1", "repeated", "Som række 7."),
    (9, "NY-2", "rejected", "»31-02-2019« er ikke en gyldig dato: datoen findes ikke i kalenderen. "
     "Skriv datoen som dd-mm-åååå, fx 31-12-2018."),
    (10, "NY-3", "rejected", "»?« kendes ikke i Køn. Skriv »Kvinde« eller »Mand«."),
    (11, "NY-4", "rejected", "Rækkerne 11 og 12 har samme id, men forskellig Nationalitet. Ret udtrækket."),
    (12, "NY-4", "rejected", "Rækkerne 11 og 12 har samme id, men forskellig Nationalitet. Ret udtrækket."),
    (13, "", "rejected", "BorgerID indeholder et CPR-nummer (xxxxxx-xxxx). Personnumre må ikke stå i regnearket: "
     "brug et lokalt id i stedet."),
    (14, "NY-5", "rejected", "Ankomstdato 02-03-2019 ligger før Fødselsdato 01-01-2020. Ret den dato, der er forkert."),
    (15, "b-00004", "rejected", "Id'et ligner B-00004, men er stavet anderledes. Ret det ene."),
    (16, "", "rejected", "BorgerID mangler. Udfyld cellen. Lokalt, pseudonymt id. Aldrig et CPR-nummer."),
    (17, "B-00006", "kept", ""),
    (18, "NY-6", "new", ""),
]  # fmt: skip
CHANGES = [
    (4, "Fraflytningsdato", None, dt.date(2019, 3, 15), True),
    (5, "Nationalitet", "Syrien", "Irak", False),
    (17, "Udslusningsdato", dt.date(2016, 4, 10), None, False),
    (17, "Udsluset til", "Job", None, False),
]
NEW_ROWS = {
    1692: ("NY-1", "Kvinde", dt.datetime(1990, 2, 28), "Syrien", "Familiesammenført", dt.datetime(2019, 3, 2)),
    1693: ("NY-6", "Mand", dt.datetime(1980, 1, 1), "=Iran", "Flygtning", dt.datetime(2018, 3, 2)),
}


def test_the_account_names_every_row(imported: Import) -> None:
    rows = imported.account.rows
    assert [(each.number, each.key, str(each.outcome), each.reason) for each in rows] == ACCOUNT
    found = [
        (each.number, change.column.header, change.old, change.new, change.taken)
        for each in rows
        for change in each.changes
    ]
    assert found == CHANGES
    assert len(imported.account.vanished) == 1690 - 4
    assert imported.account.vanished[:2] == [(5, "B-00004"), (6, "B-00005")]
    assert imported.notices == ("»udtræk.csv« er læst som tegnsættet Windows-1252 (ikke UTF-8). Kontrollér æ, ø og å.",)


def cells_of(data: bytes, name: str = "Borgere") -> dict[tuple[int, int], Any]:
    package = Package.from_bytes(Path("x.xlsx"), data)
    found = next(each for each in package.sheets if each.name == name)
    return {(row, column): value for row, cells in iter_rows(package, found) for column, value in cells.items()}


def test_only_the_cells_of_the_account_change(imported: Import) -> None:
    old, new = cells_of(SAMPLE.read_bytes()), cells_of(imported.data)
    expected: dict[tuple[int, int], Any] = {(3, 8): dt.datetime(2019, 3, 15)}
    for row, values in NEW_ROWS.items():
        expected |= {(row, column): value for column, value in enumerate(values, start=1)}
    expected |= {(1693, 6): dt.datetime(2018, 3, 2), (1693, 10): dt.datetime(2019, 3, 1), (1693, 11): "Job"}
    assert {place: value for place, value in new.items() if old.get(place) != value} == expected
    assert set(old) <= set(new)


def test_every_other_part_is_byte_for_byte_the_same(imported: Import) -> None:
    before, after = parts(SAMPLE.read_bytes()), parts(imported.data)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    table = next(name for name in before if b'name="Borgere"' in before[name] and b"<table " in before[name])
    part = next(each.part for each in Package(SAMPLE).sheets if each.name == "Borgere")
    assert changed == {"xl/workbook.xml", part, table}
    assert before[table].replace(b"A1:L1691", b"A1:L1693") == after[table]


def test_the_reader_agrees(imported: Import, tmp_path: Path) -> None:
    old, new = examine_workbook(SAMPLE), examine_workbook(tmp_path / "ny.xlsx", data=imported.data)
    assert new.errors == ()
    assert [issue.code for issue in new.warnings] == [issue.code for issue in old.warnings]
    assert len(new.persons) == len(old.persons) + 2


@requires_validator
def test_microsofts_validator_finds_as_little(imported: Import, tmp_path: Path) -> None:
    path = tmp_path / "ny.xlsx"
    path.write_bytes(imported.data)
    assert validator_errors(path) == validator_errors(SAMPLE) == []


@requires_libreoffice
def test_another_program_reads_the_new_rows(imported: Import, tmp_path: Path) -> None:
    path = tmp_path / "ny.xlsx"
    path.write_bytes(imported.data)
    (converted,) = convert([path], "ods", tmp_path)
    frame = pd.read_excel(converted, sheet_name="Borgere", engine="calamine")
    assert len(frame) == 1692
    for row, values in NEW_ROWS.items():
        assert tuple(frame.iloc[row - 2, :6]) == values
    assert frame.loc[1, "Fraflytningsdato"] == dt.datetime(2019, 3, 15)
    # the dates are dates, in the format of the column
    styles = openpyxl.load_workbook(path)["Borgere"]
    assert [styles[f"{column}1693"].number_format for column in "CFJ"] == ["dd\\-mm\\-yyyy"] * 3
    assert [styles[cell].data_type for cell in ("D1693", "F1693")] == ["s", "d"]
    assert styles.tables["Borgere"].ref == styles.tables["Borgere"].autoFilter.ref == "A1:L1693"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_encoding_and_the_separator_do_not_matter(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "udtræk.csv"
    path.write_bytes(messy_csv(separator, encoding))
    export = read_export(path, headers=["Sags nr", "Afslutningsårsag"])
    assert export.headers[3] == "Fødselsdag"
    assert [number for number, _ in export.rows] == list(range(3, 19))
    assert export.rows[2][1][-1] == "har ; i teksten"
    assert bool(export.notices) == (encoding == "cp1252")


def test_an_export_in_xlsx_is_the_same(imported: Import, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.create_sheet("Udtræk")
    for line in messy_csv(encoding="utf-8").decode().replace('"', "").splitlines():
        cells = line.split(";")
        workbook["Udtræk"].append([cell or None for cell in cells[:11]])
    for row in workbook["Udtræk"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    path = tmp_path / "udtræk.xlsx"
    workbook.save(path)
    (tmp_path / "m.toml").write_text('ark = "Udtræk"\n' + MAPPING, encoding="utf-8")
    found = prepare_import(path, SAMPLE, read_mapping(tmp_path / "m.toml"))
    assert [(each.number, each.key, str(each.outcome), each.reason) for each in found.account.rows] == ACCOUNT
    assert found.data == imported.data


def test_a_bare_number_is_no_date(make: Make, tmp_path: Path) -> None:
    """It may count its days from 1904."""
    export = make(sheet("Borgere", person("ny", Ankomstdato=42736.0)), name="udtræk.xlsx")
    columns = "".join(f'"{header}" = "{header}"\n' for header in HEADERS["Borgere"])
    (tmp_path / "m.toml").write_text(f'tabel = "Borgere"\n[kolonner]\n{columns}', encoding="utf-8")
    found = prepare_import(export, make(sheet("Borgere", person()), settings()), read_mapping(tmp_path / "m.toml"))
    assert outcomes(found) == [
        (
            2,
            "rejected",
            "Tallet er læst som en dato, men cellen er ikke formateret som dato. Formatér den som dato i Excel.",
        )
    ]


def test_the_exports_values_are_taken_when_asked_for(messy: Path) -> None:
    found = prepare_import(messy / "udtræk.csv", SAMPLE, read_mapping(messy / "m.toml"), take_changes=True)
    changes = [(each.number, change) for each in found.account.rows for change in each.changes]
    taken = [(number, change.column.header) for number, change in changes if change.taken]
    # a blank in the export erases nothing even so
    assert taken == [(4, "Fraflytningsdato"), (5, "Nationalitet")]
    assert cells_of(found.data)[4, 4] == "Irak"
    assert cells_of(found.data)[7, 11] == "Job"


# the proposal


def test_the_proposal(messy: Path, tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / "forslag.toml"
    run = cli("import", messy / "udtræk.csv", "--into", SAMPLE, "--propose", target)
    assert run.status == 0
    assert target.read_text(encoding="utf-8") == run.out == PROPOSAL
    assert run.err == (
        "»udtræk.csv« er læst som tegnsættet Windows-1252 (ikke UTF-8). Kontrollér æ, ø og å.\n"
        f"Forslaget er skrevet til {target}. Gennemgå det, før det bruges.\n"
    )
    again = cli("import", messy / "udtræk.csv", "--into", SAMPLE, "--propose", target)
    assert (again.status, again.err) == (
        2,
        "»forslag.toml« findes allerede og bliver ikke skrevet over. Vælg et andet navn, eller flyt den.\n",
    )


PROPOSAL = """\
# Forslag til indlæsning af »udtræk.csv«. Gennemgå hver linje, og ret det, der ikke passer:
# linjer med »bekræft« er gættet, linjer med »UDFYLD« mangler en oversættelse.

tabel = "Borgere"
datoformat = "auto"  # auto, dd-mm-åååå, åååå-mm-dd, mm/dd/åååå, ddmmåååå eller ååååmmdd
decimaltegn = ","

[kolonner]
# kolonne i dataregnearket = "kolonne i udtrækket"
"BorgerID" = "Sags nr"  # bekræft
"Køn" = "Kon"  # bekræft
"Fødselsdato" = "Fødselsdag"  # bekræft
"Nationalitet" = "Statsborgerskab"  # bekræft
"Opholdsgrundlag" = "Grundlag"  # bekræft
"Ankomstdato" = "Ankomst"  # bekræft
# "Opholdstilladelse" = ""  # ikke fundet i udtrækket
"Fraflytningsdato" = "Fraflyttet"  # bekræft
# "Visitation" = ""  # ikke fundet i udtrækket
"Udslusningsdato" = "Sag lukket"  # bekræft
"Udsluset til" = "Afslutningsårsag"  # bekræft
# "Genoptaget" = ""  # ikke fundet i udtrækket
# ikke brugt: "Navn"
# ikke brugt: "Bemærkning"

[koder."Køn"]
# "kode i udtrækket" = "Kvinde", "Mand" eller "(tom)"
"M" = "Mand"
"K" = "Kvinde"
"?" = ""  # UDFYLD: rækker med denne kode afvises

[koder."Opholdsgrundlag"]
# "kode i udtrækket" = "Flygtning", "Familiesammenført", "Barn født" eller "(tom)"
"F" = ""  # UDFYLD: rækker med denne kode afvises
"Fam.sammenført" = "Familiesammenført"

[koder."Udsluset til"]
# "kode i udtrækket" = "Job", "Uddannelse", "IGU", "Ægtefælleforsørget", "Selvforsørget", "A-lov", "Andet" eller "(tom)"
"-" = "(tom)"
"Arbejde" = ""  # UDFYLD: rækker med denne kode afvises
"""


def export_of(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "udtræk.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("Aktiviteter", ("Borgernr.;Tilbud;Start;Slut;Ugetimer", "a1;Virksomhedspraktik;2019-01-01;;15.5")),
        ("IGU", ("BorgerID;Sektor;Startdato;Planlagt slut;Sluttype", "a1;Privat;01-01-2019;;")),
        ("Tolkninger", ("Dato;Tolketype;Normaltimer;Aftentimer", "01-01-2019;Telefon;1,5;")),
        ("Kvindeindsats", ("BorgerID;Visiteret;Hændelse;Hændelsesdato", "a1;01-01-2019;Barsel;01-02-2019")),
    ],
)
def test_the_table_is_guessed(tmp_path: Path, table: str, lines: tuple[str, ...]) -> None:
    proposal = propose_mapping(read_export(export_of(tmp_path, *lines)))
    assert proposal.mapping.model.table_name == table
    assert proposal.left == ()
    assert proposal.mapping.decimal_point == (table == "Aktiviteter")


@pytest.mark.parametrize(
    ("text", "date_format"),
    [("31-12-2018", "auto"), ("12/31/2018", "mm/dd/åååå"), ("31122018", "ddmmåååå"), ("20181231", "ååååmmdd")],
)
def test_the_way_of_writing_dates_is_guessed_and_read(tmp_path: Path, make: Make, text: str, date_format: str) -> None:
    path = export_of(
        tmp_path, "BorgerID;Køn;Fødselsdato;Opholdsgrundlag;Ankomstdato", f"ny;Mand;{text};Flygtning;{text}"
    )
    mapping = propose_mapping(read_export(path)).mapping
    assert mapping.date_format == date_format
    found = prepare_import(path, make(sheet("Borgere", person()), settings()), mapping)
    assert [each.values["arrival_date"] for each in found.account.rows] == [dt.date(2018, 12, 31)]


# other tables


def bring(tmp_path: Path, data: Path, table: str, *lines: str, **options: Any) -> Import:
    """Import with the contract's own headers."""
    path = export_of(tmp_path, *lines)
    columns = [name for name in HEADERS[table] if name in lines[0].split(";")]
    text = f'tabel = "{table}"\n[kolonner]\n' + "".join(f'"{name}" = "{name}"\n' for name in columns)
    mapping = tmp_path / "m.toml"
    mapping.write_text(text, encoding="utf-8")
    return prepare_import(path, data, read_mapping(mapping), **options)


def outcomes(found: Import) -> list[tuple[int, str, str]]:
    return [(each.number, str(each.outcome), each.reason) for each in found.account.rows]


def test_spells_without_an_id_are_known_by_person_kind_and_start(tmp_path: Path, make: Make) -> None:
    data = make(sheet("Borgere", person()), sheet("Aktiviteter", spell(Slutdato=None), excel_table=True), settings())
    found = bring(
        tmp_path, data, "Aktiviteter", "BorgerID;Aktivitet;Startdato;Slutdato",
        "a1;Virksomhedspraktik;01-01-2018;25-02-2018", "a1;Løntilskud;01-03-2018;", "x9;Barsel;01-01-2018;",
        "a1;Barsel;02-01-2018;01-01-2018",
    )  # fmt: skip
    assert outcomes(found) == [
        (2, "changed", ""),
        (3, "new", ""),
        (4, "rejected", "»x9« findes ikke i Borgere. Ret id'et, eller tilføj borgeren på arket Borgere."),
        (5, "rejected", "Slutdato 01-01-2018 ligger før Startdato 02-01-2018. Ret den dato, der er forkert."),
    ]
    new = cells_of(found.data, "Aktiviteter")
    assert new[2, 5] == dt.datetime(2018, 2, 25)
    assert [new[3, column] for column in (2, 3, 4)] == ["a1", "Løntilskud", dt.datetime(2018, 3, 1)]


def test_spells_that_cannot_be_told_apart_are_not_guessed_at(tmp_path: Path, make: Make) -> None:
    twins = [spell(), spell(Aktør="X")]
    data = make(sheet("Borgere", person()), sheet("Aktiviteter", *twins), settings())
    lines = ("BorgerID;Aktivitet;Startdato;Slutdato", "a1;Virksomhedspraktik;01-01-2018;01-02-2018")
    assert outcomes(bring(tmp_path, data, "Aktiviteter", *lines)) == [
        (2, "rejected", "Rækkerne 2 og 3 i dataregnearket passer begge. Giv dem hver sit id, eller ret dem i hånden.")
    ]
    with pytest.raises(InvalidParameter) as refused:
        bring(tmp_path, data, "Aktiviteter", "AktivitetID;" + lines[0], "1;" + lines[1])
    assert str(refused.value) == (
        "På arket Aktiviteter har 2 rækker ikke AktivitetID, så de kan ikke genkendes. Udfyld AktivitetID, eller slet "
        "den linje i mappingen."
    )
    with_ids = make(sheet("Borgere", person()), sheet("Aktiviteter", spell(AktivitetID="1")), settings())
    assert outcomes(bring(tmp_path, with_ids, "Aktiviteter", "AktivitetID;" + lines[0], ";" + lines[1])) == [
        (2, "rejected", "AktivitetID mangler, så rækken kan ikke genkendes. Udfyld den i fagsystemet.")
    ]


def test_equal_bookings_are_counted_not_merged(tmp_path: Path, make: Make) -> None:
    data = make(sheet("Borgere", person()), sheet("Tolkninger", booking(), name="Tolkning"), settings())
    line = "01-02-2019;Telefon;1,5"
    found = bring(tmp_path, data, "Tolkninger", "Dato;Tolkningstype;Normaltimer", line, line, line)
    assert [each[1] for each in outcomes(found)] == ["unchanged", "new", "new"]
    new = cells_of(found.data, "Tolkning")
    assert [new[row, 1] for row in (2, 3, 4)] == [dt.datetime(2019, 2, 1)] * 3


def test_a_second_agreement_and_a_second_referral(tmp_path: Path, make: Make) -> None:
    data = make(sheet("Borgere", person()), sheet("IGU", agreement()), sheet("Kvindeindsats", referral()), settings())
    found = bring(tmp_path, data, "IGU", "BorgerID;Sektor;Startdato;Slutdato;Sluttype",
                  "a1;Privat;01-01-2018;01-01-2019;Fuldført")  # fmt: skip
    assert outcomes(found) == [(2, "changed", "")]
    found = bring(tmp_path, data, "Kvindeindsats", "BorgerID;Visiteret;Hændelse;Hændelsesdato",
                  "a1;01-03-2018;Barsel;01-05-2018", "a1;02-03-2018;Helbred;01-06-2018")  # fmt: skip
    assert [each[1] for each in outcomes(found)] == ["new", "rejected"]


# the workbook that staff keep


def data_with(make: Make, rows: list[list[Cell]], table: ExcelTable | None, **options: Any) -> Path:
    return make(Sheet("Borgere", rows, table, **options), settings(), Sheet("Mit ark", [["Mit", Formula("1+1", 2.0)]]))


EXTRA = [*HEADERS["Borgere"], "Noter"]
PERSON_LINE = ("BorgerID;Køn;Fødselsdato;Opholdsgrundlag;Ankomstdato", "ny;Mand;01-01-1990;Flygtning;01-02-2018")


def row_of(values: dict[str, Cell], **extra: Cell) -> list[Cell]:
    return [{**values, **extra}.get(header) for header in EXTRA]


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_spare_rows_of_the_table_are_used_and_notes_stay(tmp_path: Path, make: Make, epoch_1904: bool) -> None:
    rows: list[list[Cell]] = [
        list(EXTRA),
        row_of(person(), Noter="ring"),
        [None],
        row_of({}, Noter="husk"),
        [None],
        [None],
    ]
    table = ExcelTable("Borgere", rows=6)
    data = make(
        Sheet("Borgere", rows, table),
        settings(),
        Sheet("Mit ark", [["Mit", Formula("1+1", 2.0)]]),
        epoch_1904=epoch_1904,
    )
    found = bring(tmp_path, data, "Borgere", *PERSON_LINE)
    old, new = cells_of(data.read_bytes()), cells_of(found.data)
    assert {place: value for place, value in new.items() if place not in old} == {
        (5, 1): "ny", (5, 2): "Mand", (5, 3): dt.datetime(1990, 1, 1), (5, 5): "Flygtning",
        (5, 6): dt.datetime(2018, 2, 1),
    }  # fmt: skip
    assert {place: new[place] for place in old} == old
    before, after = parts(data.read_bytes()), parts(found.data)
    assert {name for name in before if before[name] != after[name]} == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}


def test_a_sheet_without_a_table_grows_too(tmp_path: Path, make: Make) -> None:
    data = make(sheet("Borgere", person(), top=3, left=2), settings())
    found = bring(tmp_path, data, "Borgere", *PERSON_LINE)
    assert cells_of(found.data)[5, 2] == "ny"
    assert len(examine_workbook(data, data=found.data).persons) == 2


def refusal(tmp_path: Path, data: Path, *lines: str) -> str:
    with pytest.raises(InvalidParameter) as refused:
        bring(tmp_path, data, "Borgere", *(lines or PERSON_LINE))
    return str(refused.value)


def test_what_stands_below_the_table_is_not_overrun(tmp_path: Path, make: Make) -> None:
    rows: list[list[Cell]] = [list(EXTRA), row_of(person()), [None], ["En bemærkning"]]
    data = data_with(make, rows, ExcelTable("Borgere", rows=2))
    two = (*PERSON_LINE, "ny2;Mand;01-01-1990;Flygtning;01-02-2018")
    assert len(bring(tmp_path, data, "Borgere", *PERSON_LINE).account.rows) == 1
    assert refusal(tmp_path, data, *two) == (
        "Borgere!A4: Under tabellen Borgere står der noget, hvor de nye rækker skal være. Flyt det, og prøv igen."
    )


TOTALS: list[dict[str, Cell]] = [
    {"Noter": "I alt"},
    {"Noter": Formula("SUBTOTAL(103,Borgere[Noter])", 1)},
    {"BorgerID": "I alt", "Noter": Formula("SUBTOTAL(103,Borgere[Noter])", 1)},
    {"BorgerID": Formula("SUBTOTAL(103,Borgere[BorgerID])", 1), "Køn": Formula('COUNTIF(Borgere[Køn],"Kvinde")', 1)},
    {"Fødselsdato": Formula("SUBTOTAL(104,Borgere[Fødselsdato])", dt.date(1990, 1, 1))},
]


@pytest.mark.parametrize("totals", TOTALS)
@pytest.mark.parametrize("name", ["Borgere", "Tabel1"])
def test_a_totals_row_leaves_no_room(tmp_path: Path, make: Make, totals: dict[str, Cell], name: str) -> None:
    rows: list[list[Cell]] = [list(EXTRA), row_of(person()), [totals.get(header) for header in EXTRA]]
    data = data_with(make, rows, ExcelTable(name, rows=3, totals=True))
    assert refusal(tmp_path, data) == (
        f"Tabellen {name} har en totalrække, så der er ikke plads til nye rækker. Slå den fra i Excel (Tabeldesign > "
        "Totalrække), hent ind, og slå den til igen."
    )


@pytest.mark.parametrize("totals", TOTALS)
def test_a_totals_row_does_not_hinder_what_needs_no_room(tmp_path: Path, make: Make, totals: dict[str, Cell]) -> None:
    """A changed row, and a new one in a blank row of the table."""
    blank: list[Cell] = [None] * len(EXTRA)
    rows: list[list[Cell]] = [list(EXTRA), row_of(person()), blank, [totals.get(header) for header in EXTRA]]
    data = data_with(make, rows, ExcelTable("Borgere", rows=4, totals=True))
    lines = (PERSON_LINE[0] + ";Nationalitet", "a1;Kvinde;01-01-1990;Flygtning;01-01-2017;Iran", *PERSON_LINE[1:])
    assert [each[1] for each in outcomes(bring(tmp_path, data, "Borgere", *lines))] == ["changed", "new"]


def test_a_formula_is_never_overwritten(tmp_path: Path, make: Make) -> None:
    values = {**person(), "Nationalitet": Formula('"Sy"&"rien"', "Syrien")}
    data = make(sheet("Borgere", values, excel_table=True), settings())
    lines = (PERSON_LINE[0] + ";Nationalitet", "a1;Kvinde;01-01-1990;Flygtning;01-01-2017;Iran")
    found = bring(tmp_path, data, "Borgere", *lines)
    assert [each[1] for each in outcomes(found)] == ["kept"]
    with pytest.raises(InvalidParameter) as refused:
        bring(tmp_path, data, "Borgere", *lines, take_changes=True)
    assert str(refused.value) == "Borgere!D2: Cellen har en formel, som ikke må overskrives. Ret den i Excel."


def test_formulas_of_staff_are_not_forgotten(tmp_path: Path, make: Make) -> None:
    headers = [*HEADERS["Borgere"], "Alder", "Noter"]
    data = make(sheet("Borgere", {**person(), "Alder": Formula("2019-YEAR(C2)", 29.0)}, headers=headers), settings())
    assert bring(tmp_path, data, "Borgere", *PERSON_LINE).notices == (
        "Jeres egne formler i »Alder« er ikke udfyldt i de nye rækker: træk dem ned i Excel.",
    )


def test_a_column_that_is_not_there_is_told(tmp_path: Path, make: Make) -> None:
    headers = [header for header in HEADERS["Borgere"] if header != "Nationalitet"]
    data = make(sheet("Borgere", person(), headers=headers), settings())
    lines = (PERSON_LINE[0] + ";Nationalitet", PERSON_LINE[1] + ";Iran")
    assert refusal(tmp_path, data, *lines) == (
        "Arket Borgere har ikke kolonnen Nationalitet, som mappingen fylder i. Tilføj kolonnen i dataregnearket, eller "
        "slet linjen i mappingen."
    )


def test_a_workbook_with_faults_comes_first(tmp_path: Path, make: Make) -> None:
    data = make(sheet("Borgere", person(Køn="?")), settings())
    with pytest.raises(InvalidData, match="Borgere!B2"):
        bring(tmp_path, data, "Borgere", *PERSON_LINE)


def test_a_signed_workbook_is_refused(tmp_path: Path, make: Make) -> None:
    data = make(sheet("Borgere", person()), settings())
    data.write_bytes(with_parts(data.read_bytes(), {"_xmlsignatures/sig1.xml": b"<Signature/>"}))
    assert refusal(tmp_path, data).startswith("Regnearket er digitalt underskrevet.")


# ids, mappings, files


def test_cpr_numbers_as_ids_are_refused_and_never_shown(tmp_path: Path, make: Make) -> None:
    data = make(sheet("Borgere", person()), settings())
    rows = [f"0101{year}-12{year};Mand;01-01-1990;Flygtning;01-02-2018" for year in (70, 80, 90)]
    assert refusal(tmp_path, data, PERSON_LINE[0], *rows) == (
        "Kolonnen »BorgerID« har CPR-numre (3 af 3 rækker). Personnumre må ikke komme ind i dataregnearket: erstat dem "
        "med lokale id'er, og prøv igen. Intet er skrevet."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('tabel = = "Borgere"', "m.toml« er ikke gyldig TOML i linje 1. Ret linjen, eller lav et nyt forslag."),
        ('tabel = "Personer"',
         "Tabellen »Personer« kan ikke indlæses. Vælg Borgere, Aktiviteter, IGU, Tolkninger eller Kvindeindsats."),
        ("tabe = 1", "»tabe« kendes ikke. Brug tabel, ark, datoformat, decimaltegn, kolonner eller koder."),
        ('tabel = "Borgere"\n[kolonner]\n"Kon" = "x"', "»Kon« er ikke en kolonne i dataregnearket. Mente du »Køn«?"),
        ('tabel = "Borgere"\n[kolonner]\nBorgerID = "x"',
         "Under [kolonner] mangler Køn, Fødselsdato, Opholdsgrundlag og Ankomstdato, som hver række skal have."),
        ('tabel = "Borgere"\nkolonner = 3',
         "[kolonner] skal bestå af linjer som »BorgerID« = »Sagsnr.«, i anførselstegn."),
        (MAPPING.replace('tabel = "Borgere"', 'tabel = "Borgere"\ndatoformat = "dd-mm-åå"'),
         "datoformat kan ikke være »dd-mm-åå«. Vælg »auto«, »dd-mm-åååå«, »åååå-mm-dd«, »mm/dd/åååå«, »ddmmåååå« eller "
         "»ååååmmdd«."),
    ],
)  # fmt: skip
def test_a_mapping_that_does_not_fit_is_explained(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidParameter) as refused:
        read_mapping(path)
    assert str(refused.value).endswith(message)


INTRICATE = (
    "m.toml: Linje {} er for indviklet. Skriv den som »kolonne« = »tekst«, i anførselstegn, eller lav et nyt forslag."
)
NO_TOML = "»m.toml« er ikke gyldig TOML{}. Ret linjen, eller lav et nyt forslag."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a." * 50_000 + "a = 1", INTRICATE.format(1)),
        ('tabel = "Borgere"\n[' + "a." * 20_000 + "a]", INTRICATE.format(2)),
        ("a = " + "[" * 50_000, INTRICATE.format(1)),
        ("a = [\n" * 1 + "[\n" * 50_000, NO_TOML.format("")),
        ("a = " + "{b = " * 50_000, INTRICATE.format(1)),
        ("a = " + "1" * 50_000, INTRICATE.format(1)),
        ('a = ""' + '"\n""' + '"', INTRICATE.format(1)),
        ("a = '''x'''", INTRICATE.format(1)),
        ('tabel = "' + "x" * 5_000 + '"', INTRICATE.format(1)),
        ("a = 1979-13-45T99:99:99", NO_TOML.format(" i linje 1")),
        ('tabel = "\0"', NO_TOML.format(" i linje 1")),
        ('tabel = "\\ud800"', NO_TOML.format(" i linje 1")),
        ("tabel = 1\n" * 2, NO_TOML.format(" i linje 2")),
        ("tabel = [[1]]", "m.toml: tabel skal være en tekst i anførselstegn."),
        ('tabel = "Borgere"\nark = {a = 1}', "m.toml: ark skal være en tekst i anførselstegn."),
        ('tabel = "Borgere"\n[koder."Køn"]\na = [1]',
         "m.toml: [koder.Køn] skal bestå af linjer som »kode« = »tekst«, i anførselstegn."),
        ("# x\n" * 70_000, "»m.toml« fylder over 256 KB og er ikke en oversættelse. Lav et forslag med --propose."),
    ],
)  # fmt: skip
def test_a_mapping_that_would_take_for_ever_or_break_the_reader_is_refused_in_one_sentence(
    cli: Cli, tmp_path: Path, messy: Path, content: str, message: str
) -> None:
    path = tmp_path / "m.toml"
    path.write_text(content, encoding="utf-8")
    started = time.monotonic()
    run = cli("import", messy / "udtræk.csv", "--into", SAMPLE, "--mapping", path, "-o", tmp_path / "ny.xlsx")
    assert (run.status, run.err) == (2, f"{message}\n")
    assert time.monotonic() - started < 10


def test_a_mapping_that_is_no_text_or_no_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(b"tabel = '\xff'")
    with pytest.raises(InvalidParameter, match="er ikke gyldig TOML"):
        read_mapping(path)
    os.mkfifo(tmp_path / "pipe.toml")
    for each in (tmp_path, tmp_path / "pipe.toml", tmp_path / "ingen.toml"):
        with pytest.raises(UnreadableFile) as refused:
            read_mapping(each)
        assert str(refused.value) == f"Filen »{each}« kan ikke læses. Lav et forslag med --propose."


def test_headers_that_are_missing_or_double_are_told(tmp_path: Path, messy: Path) -> None:
    mapping = read_mapping(messy / "m.toml")
    for headers, said in (("Sags nr;Køn", "Kolonnen »Kon« mangler i »udtræk.csv«. Udtrækket har »Sags nr« og »Køn«."),
                          ("Sags nr;Kon;Kon", "Kolonnen »Kon« står 2 gange i »udtræk.csv«. Udtrækket har »Sags nr«, "
                           "»Kon« og »Kon«.")):  # fmt: skip
        with pytest.raises(InvalidParameter) as refused:
            prepare_import(export_of(tmp_path, headers, "a;b"), SAMPLE, mapping)
        assert str(refused.value) == said


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a;b\0;c", "»x.csv« er ikke tekst. Gem udtrækket som .csv (UTF-8) eller .xlsx."),
        (
            b"a;b\x81",
            "»x.csv« har tegn, der ikke kan læses. Åbn den i Excel, og gem den som .xlsx eller som CSV UTF-8.",
        ),
        (b"\n\n", "»x.csv« har ingen rækker. Hent udtrækket igen."),
    ],
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as refused:
        read_export(path)
    assert str(refused.value) == message


# the command


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def command(messy: Path, output: Path, *more: str) -> list[str]:
    return ["import", str(messy / "udtræk.csv"), "--into", str(SAMPLE), "--mapping", str(messy / "m.toml"),
            "-o", str(output), *more]  # fmt: skip


def test_nothing_is_written_unless_someone_says_so(messy: Path, tmp_path: Path, cli: Cli) -> None:
    output = tmp_path / "ny.xlsx"
    run = cli(*command(messy, output))
    assert (run.status, output.exists()) == (2, False)
    assert run.err == ("Ingen har bekræftet: kør kommandoen i en terminal, eller tilføj --yes.\nIntet er skrevet.\n")
    assert "B-00003  Nationalitet      Syrien            Irak" in run.out


@pytest.mark.parametrize(("answer", "status"), [("ja\n", 1), ("nej\n", 2), ("\n", 2)])
def test_the_question(messy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, status: int) -> None:
    output, screen = tmp_path / "ny.xlsx", Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert main(command(messy, output)) == status
    assert screen.getvalue().endswith(
        "2 nye, 1 ændrede, 2 beholdt og 8 afviste rækker; 1686 i dataregnearket er ikke i udtrækket.\n"
        f"Skal det skrives til {output}? (ja/nej) "
    )
    assert output.exists() == (status == 1)


def test_the_command_writes_a_copy(messy: Path, imported: Import, tmp_path: Path, cli: Cli) -> None:
    before, output = SAMPLE.read_bytes(), tmp_path / "ny.xlsx"
    run = cli(*command(messy, output, "--yes", "--format", "json"))
    assert (run.status, run.err) == (1, f"Skrevet til {output}. Kontrollér det med integraxl check.\n")
    assert output.read_bytes() == imported.data
    assert SAMPLE.read_bytes() == before
    said = json.loads(run.out)
    assert list(said) == ["export", "into", "table", "summary", "new", "cells", "not_taken", "vanished"]
    assert [row["rows"] for row in said["summary"]] == [2, 1, 2, 1, 2, 8]
    assert cli("check", output).status == 0
    again = cli(*command(messy, output, "--yes"))
    assert (again.status, again.err) == (
        2,
        "»ny.xlsx« findes allerede og bliver ikke skrevet over. Vælg et andet navn, eller flyt den.\n",
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows har ingen sh")
def test_an_account_that_nobody_reads_writes_nothing(messy: Path, tmp_path: Path) -> None:
    output = tmp_path / "ny.xlsx"
    call = [sys.executable, "-m", "integraxl", *command(messy, output, "--yes")]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert (process.wait(60), output.exists()) == (2, False)
    assert said == "Regnskabet blev ikke læst til ende, så intet er skrevet.\n"


def test_importing_twice_finds_nothing_new(messy: Path, imported: Import, tmp_path: Path, cli: Cli) -> None:
    data, output = tmp_path / "ny.xlsx", tmp_path / "igen.xlsx"
    data.write_bytes(imported.data)
    again = prepare_import(messy / "udtræk.csv", data, read_mapping(messy / "m.toml"))
    assert again.account.count(Outcome.NEW) == again.account.count(Outcome.CHANGED) == 0
    assert again.data == imported.data
    run = cli("import", messy / "udtræk.csv", "--into", data, "--mapping", messy / "m.toml", "-o", output)
    assert (run.status, run.err, output.exists()) == (1, "Der er intet nyt at skrive.\n", False)


def test_the_call_must_be_whole(messy: Path, cli: Cli) -> None:
    call = ["import", messy / "udtræk.csv", "--into", SAMPLE]
    assert cli(*call).err == ("Angiv oversættelsen med --mapping. Lav først et forslag med --propose MAPPING.toml.\n")
    assert cli(*call, "--mapping", messy / "m.toml").err == "Angiv den nye fil med -o. DATA ændres ikke.\n"
    assert cli(*call, "--mapping", messy / "m.toml", "-o", messy / "ny.xlsm").err == (
        "»ny.xlsm« skal ende på .xlsx. Vælg et andet navn med -o.\n"
    )


def test_a_mapping_by_whole_content_has_no_ids() -> None:
    from integraxl.contract.tables import Activity, Interpreting

    assert not Mapping(Interpreting, {"date": "Dato", "kind": "Type"}).has_ids
    assert Mapping(Activity, {"activity_id": "Id", "person_id": "B"}).key == ("activity_id",)


# whatever the two hold

FIELDS = [header for header in HEADERS["Borgere"] if header != "Opholdstilladelse"]
SPELT = {"Kvinde": "K", "Mand": "M", "Flygtning": "Flygt.", "Job": "Arb."}


@st.composite
def exports(draw: st.DrawFn, rows: list[Row]) -> list[Row]:
    """The same persons some time later, as a case system has them: some gone, some changed, some new, some twice."""
    found: list[Row] = []
    for number, row in enumerate(rows):
        choice = draw(st.integers(0, 4))
        if choice:
            found.append(draw(person_rows(number)) if choice == 1 else row)
            found += [found[-1]] * draw(st.integers(0, 1))
    return found + [draw(person_rows(100 + number)) for number in range(draw(st.integers(0, 3)))]


def csv_of(rows: list[Row]) -> bytes:
    lines = [";".join(FIELDS)]
    for row in rows:
        shown = (row[name] for name in FIELDS)
        lines.append(
            ";".join(f"{each:%d-%m-%Y}" if isinstance(each, dt.date) else SPELT.get(each, each or "") for each in shown)
        )
    return "\n".join(lines).encode("cp1252")


@hypothesis.settings(max_examples=60, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
@given(st.data(), st.lists(st.integers(0, 0), min_size=1, max_size=8), st.booleans(), st.booleans())
def test_staff_keep_what_they_typed_and_every_row_is_accounted_for(
    data: st.DataObject, size: list[int], as_table: bool, take_changes: bool
) -> None:
    rows = [data.draw(person_rows(number)) for number in range(len(size))]
    export = data.draw(exports(rows))
    codes = "".join(
        f'[koder."{header}"]\n' + "".join(f'"{short}" = "{code}"\n' for code, short in SPELT.items() if code in known)
        for header, known in (("Køn", "Kvinde Mand"), ("Opholdsgrundlag", "Flygtning"), ("Udsluset til", "Job"))
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, mapping = folder / "data.xlsx", folder / "m.toml"
        path.write_bytes(workbook_bytes(sheet("Borgere", *rows, excel_table=as_table), settings()))
        (folder / "u.csv").write_bytes(csv_of(export))
        columns = "".join(f'"{header}" = "{header}"\n' for header in FIELDS)
        mapping.write_text(f'tabel = "Borgere"\n[kolonner]\n{columns}{codes}', encoding="utf-8")
        if not export:
            return
        found = prepare_import(folder / "u.csv", path, read_mapping(mapping), take_changes=take_changes)
        before, after = cells_of(path.read_bytes()), cells_of(found.data)
        path.write_bytes(found.data)
        again = prepare_import(folder / "u.csv", path, read_mapping(mapping), take_changes=take_changes)
    assert [each.number for each in found.account.rows] == list(range(2, len(export) + 2))
    listed = {
        (each.row, HEADERS["Borgere"].index(change.column.header) + 1)
        for each in found.account.rows
        if each.outcome is Outcome.CHANGED
        for change in each.changes
        if change.taken
    }
    moved = {place for place, value in before.items() if after[place] != value}
    assert moved <= (listed if take_changes else set())
    new_rows = {row for row, _ in after} - {row for row, _ in before}
    assert len(new_rows) == found.account.count(Outcome.NEW)
    assert {place for place in after if place not in before and place[0] not in new_rows} <= listed
    ids = {row["BorgerID"] for row in export}
    assert [key for _, key in found.account.vanished] == [row["BorgerID"] for row in rows if row["BorgerID"] not in ids]
    assert again.account.count(Outcome.NEW) == again.account.count(Outcome.CHANGED) == 0
    assert again.data == found.data
