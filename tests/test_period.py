"""Ny periode: what changes in the copy, what does not, and when it is refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from integraxl.contract.tables import Person
from integraxl.errors import InvalidParameter, WriteRefused
from integraxl.period import next_report_date, write_next_period, write_period_of
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.edit import report_date_in, with_report_date
from integraxl.workbook.read import examine_workbook, read_workbook
from tests.conftest import Cli, Make
from tests.libreoffice import convert
from tests.small_workbooks import (
    Cell,
    Formula,
    Serial,
    Sheet,
    person,
    read_part,
    settings,
    sheet,
    with_parts,
    workbook_bytes,
)

SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")
NEW = dt.date(2020, 2, 29)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_date(data: bytes) -> dt.date:
    return workbook_parameters(examine_workbook(Path("x.xlsx"), data=data)).as_of


def with_date(value: Cell, *, epoch_1904: bool = False) -> bytes:
    return workbook_bytes(
        sheet("Borgere", person()), settings(Opgørelsesdato=value, Kommune="Aalborg"), epoch_1904=epoch_1904
    )


def test_only_the_date_and_the_wish_to_calculate_change() -> None:
    old = SAMPLE.read_bytes()
    new = with_report_date(old, NEW)
    before, after = parts(old), parts(new)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/workbook.xml", "xl/worksheets/sheet12.xml"}
    assert after["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"") == before["xl/workbook.xml"].replace(
        b' fullCalcOnLoad="1"', b""
    )
    assert after["xl/worksheets/sheet12.xml"].replace(b"<v>43890</v>", b"<v>43556</v>") == before[
        "xl/worksheets/sheet12.xml"
    ].replace(b' t="n"><v>43556', b"><v>43556")
    assert read_date(new) == NEW


@pytest.mark.parametrize("epoch_1904", [False, True])
@pytest.mark.parametrize("value", [dt.date(2019, 4, 1), "01-04-2019", "2019-04-01"])
def test_a_date_and_a_text_stay_what_they_are(value: Cell, epoch_1904: bool) -> None:
    old = with_date(value, epoch_1904=epoch_1904)
    assert report_date_in(old) == dt.date(2019, 4, 1)
    new = with_report_date(old, NEW)
    assert read_date(new) == NEW
    changed = [part for name, part in parts(new).items() if part != parts(old)[name] and b"sheetData" in part]
    assert (b"29-02-2020" in changed[0]) == isinstance(value, str)


def test_another_program_reads_the_new_date(tmp_path: Path) -> None:
    target = write_next_period(SAMPLE, "2019-10-01", tmp_path / "ny.xlsx")
    (converted,) = convert([target], "ods", tmp_path)
    frame = pd.read_excel(converted, sheet_name="Opsætning", engine="calamine")
    assert dict(zip(frame["Nøgle"], frame["Værdi"], strict=True))["Opgørelsesdato"] == dt.datetime(2019, 10, 1)


def test_half_a_year_is_the_next_date() -> None:
    assert next_report_date(with_date(dt.date(2018, 8, 31))) == dt.date(2019, 2, 28)


@pytest.mark.parametrize("cell", ["Ark!$A$1", "'Ark'!A1"])
def test_the_named_cell_follows(cell: str) -> None:
    old = workbook_bytes(sheet("Borgere", person()), settings(), Sheet("Ark", (("x",), (Serial(43556),))))
    named = f'<definedNames><definedName name="Opgørelsesdato">{cell.replace("1", "2")}</definedName></definedNames>'
    book = read_part(old, "xl/workbook.xml").replace(b"</sheets>", b"</sheets>" + named.encode())
    new = with_report_date(with_parts(old, {"xl/workbook.xml": book}), NEW)
    assert sum(b"<v>43890</v>" in part for part in parts(new).values()) == 2


@pytest.mark.parametrize("reference", ["DATE(2019,4,1)", "Borgere!$A$1:$A$2", "#REF!"])
def test_a_name_that_is_no_cell_is_refused(reference: str) -> None:
    old = with_date(dt.date(2019, 4, 1))
    named = f'<definedNames><definedName name="Opgørelsesdato">{reference}</definedName></definedNames>'
    book = read_part(old, "xl/workbook.xml").replace(b"</sheets>", b"</sheets>" + named.encode())
    with pytest.raises(InvalidParameter) as refused:
        with_report_date(with_parts(old, {"xl/workbook.xml": book}), NEW)
    assert str(refused.value) == "Navnet Opgørelsesdato peger ikke på en celle. Lad det pege på cellen med datoen."


def test_a_formula_is_refused() -> None:
    with pytest.raises(InvalidParameter) as refused:
        with_report_date(with_date(Formula("DATE(2019,4,1)", Serial(43556))), NEW)
    assert str(refused.value) == "Opsætning!B2: Opgørelsesdatoen er en formel. Skriv den som en dato."


def test_a_signed_workbook_is_refused() -> None:
    signed = with_parts(with_date(dt.date(2019, 4, 1)), {"_xmlsignatures/sig1.xml": b"<Signature/>"})
    with pytest.raises(InvalidParameter, match="digitalt underskrevet"):
        with_report_date(signed, NEW)


def test_a_workbook_without_a_date_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="Der er ingen opgørelsesdato"):
        next_report_date(workbook_bytes(sheet("Borgere", person())))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"", b'<calcPr fullCalcOnLoad="1"/></workbook>'),
        (b'<calcPr calcId="191029"/>', b'<calcPr fullCalcOnLoad="1" calcId="191029"/></workbook>'),
        (b'<calcPr calcId="1" fullCalcOnLoad="0"/>', b'<calcPr fullCalcOnLoad="1" calcId="1"/></workbook>'),
        (b"<extLst/>", b'<calcPr fullCalcOnLoad="1"/><extLst/></workbook>'),
    ],
)
def test_formulas_are_calculated_when_the_copy_is_opened(old: bytes, new: bytes) -> None:
    data = with_date(dt.date(2019, 4, 1))
    book = read_part(data, "xl/workbook.xml").replace(b"</workbook>", old + b"</workbook>")
    assert read_part(with_report_date(with_parts(data, {"xl/workbook.xml": book}), NEW), "xl/workbook.xml").endswith(
        new
    )


def test_the_command_writes_beside_and_never_over(tmp_path: Path, cli: Cli) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(with_date(dt.date(2019, 4, 1)))
    run = cli("period", path)
    assert (run.status, run.err) == (0, "")
    assert run.out == f"Den nye periode er skrevet til {tmp_path / 'data-2019-10-01.xlsx'}\n"
    assert read_date((tmp_path / "data-2019-10-01.xlsx").read_bytes()) == dt.date(2019, 10, 1)
    again = cli("period", path)
    assert (again.status, again.err) == (
        2,
        "»data-2019-10-01.xlsx« findes allerede og bliver ikke skrevet over. Vælg et andet navn, eller flyt den.\n",
    )
    with pytest.raises(WriteRefused):
        write_next_period(path, None, path)


def test_the_copy_of_an_open_ods_is_named_for_what_it_is(make: Make, tmp_path: Path) -> None:
    """Calc hands over what is open as an .xlsx, whatever its file is."""
    data = make(sheet("Borgere", person()), settings()).read_bytes()
    for name in ("data.ods", "data.xlsm", "data.XLSX"):
        made = write_period_of(data, tmp_path / name, "2019-10-01")
        assert made.suffix == (".XLSX" if name.endswith("XLSX") else ".xlsx")
        assert read_workbook(made).get(Person) is not None
        made.unlink()
