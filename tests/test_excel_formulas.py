"""Formulas as Excel calls them: the add-in's Visual Basic, xlwings' own server, the formulas, and back.

Excel's part is played by tests/excel_stand_in.py. None of this has been tried in Excel.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.interpreter import EMPTY

from integraxl.contract.codes import TableId
from integraxl.excel.packed import Caller
from integraxl.excel.reasons import REASONS, Reasons
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.workbook.read import read_workbook
from tests.conftest import Make
from tests.excel_server import start_server
from tests.excel_stand_in import StandInExcel
from tests.small_workbooks import ExcelTable, person, settings, sheet, target

SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")
VALUE, NOT_AVAILABLE = -2_146_826_273, -2_146_826_246


@pytest.fixture(scope="module")
def sample() -> StandInExcel:
    return StandInExcel(SAMPLE, start_server())


def open_small(make: Make, *sheets: Any, **options: Any) -> StandInExcel:
    return StandInExcel(make(*sheets, **options), start_server())


def open_with_date(make: Make, *sheets: Any) -> StandInExcel:
    """With the report date in a cell of that name."""
    excel = open_small(make, *sheets, settings())
    excel.add_name("Opgørelsesdato", "=Opsætning!$B$2")
    return excel


def reason(cell: str, book: str = "data.xlsx", on: str = "Opsætning") -> str | None:
    return REASONS.of_book(book).get(Caller(book, on, cell))


PERSONS = [
    person("a1", Udslusningsdato=dt.date(2017, 6, 1), Udsluset_til="Job"),
    person("a2", Køn="Mand"),
    person("a3", Køn="Mand"),
    person("a4"),
]


# --- figures ---


def test_the_outflow_table_is_the_reports(sample: StandInExcel) -> None:
    workbook = read_workbook(SAMPLE)
    (table,) = build_tables(workbook, workbook_parameters(workbook), [TableId.OUTFLOW_ALL])
    rows = sample.call("OUTFLOW_TABLE", sample.range("Borgere", "A:Z"))
    share = [column.id for column in table.columns].index("share")
    assert [row[share] for row in rows[1:]] == [row[share] for row in table.rows]
    assert rows[0] == tuple(column.label for column in table.columns)


def test_a_share_a_count_and_a_word_for_the_result(make: Make) -> None:
    excel = open_with_date(make, sheet("Borgere", *PERSONS))
    persons = excel.range("Borgere", "A1:Z5")
    assert excel.call("OUTFLOW", persons, 1.0) == 0.25
    assert excel.call("OUTFLOW", persons, 1.0, None, "kvinder") == 0.5
    assert excel.call("OUTFLOW", persons, 1.0, None, None, "antal") == 4.0
    assert excel.call("OUTFLOW", persons, 1.0, 43556.0, "mænd", "udsluset") == 0.0


def test_an_empty_value_between_two_commas_is_an_argument_left_out(make: Make) -> None:
    """A blank cell is not: it is a group that nobody has typed, or a date that is missing."""
    excel = open_with_date(make, sheet("Borgere", *PERSONS))
    persons, blank = excel.range("Borgere", "A1:Z5"), excel.range("Opsætning", "H9")
    for left_out in (None, EMPTY):
        assert excel.call("OUTFLOW", persons, 1.0, left_out, "kvinder") == 0.5
        assert excel.call("OUTFLOW", persons, 1.0, left_out, left_out, "antal") == 4.0
    assert excel.call("OUTFLOW", persons, 1.0, blank) == VALUE
    assert (reason("A1") or "").startswith("Argumentet opgørelsesdato er en tom celle.")


def test_truth_values_stay_truth_values(make: Make) -> None:
    excel = open_small(make, settings())
    assert excel.call("TARGET_MET", 0.10, 0.10) is True
    assert excel.call("TARGET_MET", 0.10, 0.10, "højst") is True
    assert excel.call("TARGET_MET", 0.09, 0.10) is False
    assert excel.call("IGU_ELIGIBLE", 32994.0, 42767.0, 43556.0) is True


def test_a_column_of_percentages_spills_in_its_shape(make: Make) -> None:
    excel = open_small(
        make, sheet("Benchmark", {"Personer": 1.0}, {"Personer": 1.0}, {"Personer": 1.0}, headers=["Personer"])
    )
    assert excel.call("PERCENTAGES", excel.range("Benchmark", "A2:A4"), sheet="Benchmark") == (
        (34.0,),
        (33.0,),
        (33.0,),
    )


def test_every_figure_is_a_number_or_a_truth_value_and_every_blank_a_text(sample: StandInExcel) -> None:
    for row in sample.call("OUTFLOW_TABLE", sample.range("Borgere", "A:Z"))[1:]:
        assert {type(value) for value in row} <= {float, bool, str}
        assert None not in row


def test_the_other_name_of_effect_is_the_same_formula(sample: StandInExcel) -> None:
    arguments = (
        sample.range("Borgere", "A:Z"),
        sample.range("Aktiviteter", "A:Z"),
        "Virksomhedspraktik",
        43101.0,
        43465.0,
        43556.0,
    )
    share = sample.call("EFFECT", *arguments)
    assert 0 < share < 1
    assert sample.call("ACTIVITY_EFFECT", *arguments) == share


# --- ranges ---


def test_whole_columns_and_the_table_itself_are_the_same(make: Make) -> None:
    excel = open_with_date(make, sheet("Borgere", *PERSONS))
    assert {
        excel.call("OUTFLOW", excel.range("Borgere", each), 1.0) for each in ("A:Z", "A1:Z5", "1:5", "A1:Z1048576")
    } == {0.25}


def test_a_whole_row_and_rows_below_the_last_are_clipped(make: Make) -> None:
    excel = open_small(make, sheet("Borgere", *PERSONS), settings())
    packed = excel.run("Ixl_Range", excel.range("Borgere", "1:900000"))
    assert (len(packed[0]), packed[1:]) == (5, ("Borgere", 1, 1, False))
    assert excel.run("Ixl_Range", excel.range("Borgere", "A900:B910"))[0] == ((None, None),)


def test_cells_before_the_used_range_keep_their_place(make: Make) -> None:
    """Clipped at the top too, a blank first cell would vanish and every percentage move up one cell."""
    numbers = sheet("Puljer", {"Pulje": 1.0}, {"Pulje": 3.0}, headers=["Pulje"], top=3)
    excel = open_small(make, numbers)
    assert excel.call("PERCENTAGES", excel.range("Puljer", "A1:A5"), sheet="Puljer") == VALUE
    assert reason("A1", on="Puljer") == "Puljer!A1: Cellen er tom. Skriv tallet, eller 0."


def test_a_totals_row_is_no_record(make: Make) -> None:
    total = {"BorgerID": "Total"}
    table = ExcelTable("Borgere", rows=6, totals=True)
    excel = open_with_date(make, sheet("Borgere", *PERSONS, total, excel_table=table))
    with_totals = excel.range("Borgere", "A1").vba_get("ListObject").vba_get("Range")
    assert excel.call("OUTFLOW", with_totals, 1.0, None, None, "antal") == 4.0


def test_a_range_of_several_areas_is_refused(make: Make) -> None:
    """Excel hands over the first area only, so the figure would be of some of the rows."""
    excel = open_small(make, sheet("Borgere", *PERSONS), settings())
    assert excel.call("OUTFLOW", excel.range("Borgere", "A1:Z3,A4:Z5"), 1.0) == VALUE
    assert reason("A1") == "Området består af 2 dele. Vælg ét sammenhængende område."


def test_a_date_in_a_cell_is_a_date(make: Make) -> None:
    excel = open_small(make, sheet("Borgere", *PERSONS), settings())
    arrival = excel.range("Borgere", excel_cell(excel, "Ankomstdato"))
    assert excel.call("RESIDENCE_YEARS", arrival, 43556.0) == 2.0


def excel_cell(excel: StandInExcel, header: str) -> str:
    (row,) = [excel.app.sheet("Borgere").value("A1:Z1")[0]]
    return f"{chr(65 + row.index(header))}2"


def test_serial_numbers_of_a_workbook_of_1904(make: Make) -> None:
    excel = open_small(make, sheet("Borgere", *PERSONS), settings(), epoch_1904=True)
    excel.book.date_1904 = True
    assert excel.call("RESIDENCE_YEARS", 42736.0 - 1462, 43556.0 - 1462) == 2.0


# --- what is read from the workbook ---


def test_the_report_date_is_the_cell_of_that_name(make: Make) -> None:
    excel = open_small(make, sheet("Borgere", *PERSONS), settings())
    persons = excel.range("Borgere", "A:Z")
    assert excel.call("OUTFLOW", persons, 3.0, cell="C1") == VALUE
    assert (reason("C1") or "").startswith("Der er ingen opgørelsesdato.")
    excel.add_name("Opgørelsesdato", "=Opsætning!$B$2")
    assert excel.call("OUTFLOW", persons, 2.0, cell="C1") == 0.25
    excel.range("Opsætning", "B2").vba_set("Value", 43466.0 + 365)
    assert excel.call("OUTFLOW", persons, 3.0, None, None, "antal", cell="C1") == 4.0


def test_a_name_of_one_sheet_is_not_the_workbooks(make: Make) -> None:
    excel = open_small(make, sheet("Borgere", *PERSONS), settings())
    excel.add_name("Borgere!Opgørelsesdato", "=Opsætning!$B$2")
    assert excel.call("OUTFLOW", excel.range("Borgere", "A:Z"), 2.0, cell="C1") == VALUE


def test_the_targets_and_parameters_of_the_workbook_count(make: Make) -> None:
    rule = settings(Opgørelsesdato=dt.date(2019, 4, 1), min_age=40)
    excel = open_small(make, sheet("Borgere", *PERSONS), rule, sheet("Mål", target(Mål=0.5)))
    persons = excel.range("Borgere", "A:Z")
    assert excel.call("OUTFLOW", persons, 1.0, 43556.0, None, "antal") == 0.0
    changed = excel.range("Opsætning", "B3")
    changed.vba_set("Value", 18.0)
    assert excel.call("OUTFLOW", persons, 1.0, 43556.0, None, "antal") == 4.0
    assert excel.call("OUTFLOW", persons, 1.0, 43556.0, None, "mangler") == 1.0


def test_a_cell_of_the_settings_that_was_calculated_late_is_seen(make: Make) -> None:
    """A formula that read an old value is calculated again when all else is done."""
    excel = open_small(make, sheet("Borgere", *PERSONS), settings())
    persons, calculated = excel.range("Borgere", "A:Z"), excel.calculations
    excel.call("OUTFLOW", persons, 1.0, 43556.0)
    excel.run("Ixl_AfterCalculation")
    assert excel.calculations == calculated
    excel.call("OUTFLOW", persons, 1.0, 43556.0)
    excel.range("Opsætning", "B2").vba_set("Value", 43557.0)
    excel.run("Ixl_AfterCalculation")
    assert excel.calculations == calculated + 1
    excel.run("Ixl_AfterCalculation")
    assert excel.calculations == calculated + 1


def test_a_clock_in_the_settings_does_not_calculate_for_ever(make: Make) -> None:
    excel = open_small(make, sheet("Borgere", *PERSONS), settings())
    persons, calculated = excel.range("Borgere", "A:Z"), excel.calculations
    for tick in range(8):
        excel.call("OUTFLOW", persons, 1.0, 43556.0)
        excel.range("Opsætning", "B2").vba_set("Value", 43557.0 + tick)
        excel.run("Ixl_AfterCalculation")
    assert excel.calculations == calculated + 6  # three, a rest, three, a rest


# --- errors ---


def test_an_error_is_an_error_and_its_reason_is_kept_until_it_is_mended(make: Make) -> None:
    excel = open_small(make, sheet("Borgere", *PERSONS), settings())
    persons = excel.range("Borgere", "A:Z")
    assert excel.call("OUTFLOW", persons, 1.0, 43556.0, "børn", cell="D7") == VALUE
    assert "børn" in (reason("D7") or "")
    assert excel.call("OUTFLOW", persons, 1.0, 43556.0, "alle", cell="D7") == 0.25
    assert reason("D7") is None


def test_no_figure_is_not_available(make: Make) -> None:
    excel = open_small(make, sheet("Borgere", *PERSONS), settings())
    assert excel.call("OUTFLOW", excel.range("Borgere", "A:Z"), 3.0, 43556.0, cell="D8") == NOT_AVAILABLE
    assert reason("D8")


def test_an_error_cell_in_the_data_is_named(make: Make) -> None:
    from tests.small_workbooks import ErrorCell

    excel = open_small(make, sheet("Borgere", person(Ankomstdato=ErrorCell("#REF!"))), settings())
    assert excel.call("OUTFLOW", excel.range("Borgere", "A:Z"), 1.0, 43556.0, cell="D9") == VALUE
    assert (reason("D9") or "").startswith(f"Borgere!{excel_cell(excel, 'Ankomstdato')}: Cellen viser fejlen #REF!")


def test_the_oldest_reasons_go_first() -> None:
    reasons = Reasons()
    for number in range(1_200):
        reasons.keep(Caller("bog", "ark", f"A{number}"), str(number))
    kept = reasons.of_book("bog")
    assert list(kept.values()) == [str(number) for number in range(200, 1_200)]
    assert reasons.of_book("anden") == {}
