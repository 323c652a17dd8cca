"""A CPR number is recognised however it is written, shown by no output; and what is none raises no alarm."""

from __future__ import annotations

import datetime as dt
import io
import time
from dataclasses import replace
from itertools import product

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from integraxl.actions.figures import table_rows
from integraxl.cleaning import clean, one_line
from integraxl.compare.sheets import listings_workbook
from integraxl.contract.codes import TableId
from integraxl.cpr import cell_holds_cpr, conceal_cpr, holds_cpr, mask_cpr, number_as_cpr, only_cpr, texts_with_cpr
from integraxl.errors import WriteRefused
from integraxl.gate import refuse_cpr_in, refuse_cpr_in_parts
from integraxl.present import csv_value, show_tables
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import Workbook, read_workbook
from integraxl.xlsx import cell_text, to_bytes

from .conftest import Examine, Make
from .small_workbooks import person, settings, sheet

STAMP = dt.date(2019, 4, 1)
SEPARATORS = [
    "", "-", " ", "_", ":", "*", "+", ".", "/", ",", ";", "#", "|", "=", "~", "x", "--", "- ", " -", ", ", "()",
    "ab", " : ", "\u00a0", "\u2007", "\u2009", "\u202f", "\u3000", "\u2010", "\u2013", "\u2014", "\u2212", "\uff0d",
    "\uff3f", "·", "\u00ad", "\u200b", "\u2060", "\ufeff", "\u202e", "\n", "\r\n", "\t", "\x0b", "\u2028", "\x85",
    "  \n\t ", " " * 40, "\u034f", "\ufe0f",
]  # fmt: skip
SCRIPTS = {
    "ascii": "0123456789",
    "fullwidth": "０１２３４５６７８９",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "devanagari": "०१२३४५६७८९",
    "mathematical": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
}
AROUND = [("", ""), ("Ali ", " bor her"), ("cpr", "Ali"), ("12 ", " 34"), ("(", ")"), ("2018: ", ", 2019"), ("å", "ø")]
BIRTHS = ["010190", "311299", "611290", "910100", "290204"]
WAYS = [
    *(f"010190{each}1234" for each in SEPARATORS), "01011990-1234", "010119901234", "01011990 1234",
    "31122004_1234", "01-01-1990-1234", "01.01.1990-1234", "01-01-19901234", "01/01/1990/1234", "01 01 1990 1234",
    "01-01-90 1234", "01.01.90-1234", "01_01_90_1234", "01:01:90:1234", "01 01 90 1234", "0101 90-1234",
    "01 01 90 12 34", "01-01-90-12-34", "0 1 0 1 9 0 1 2 3 4", "0.1.0.1.9.0.1.2.3.4", "010190 12 34", "101901234",
    "CPR101901234.", "nr. 101901234 hos Ali", "10119901234", "10190-1234", "1,01901234E+08", "3.112851234E9",
    "3112851234.0", "0\u200b1\u200b0190\u2060-1234", "0\u03361\u03360190-1234", "6\ufe0f\u20e311290-1234",
    "999999-0101 90-1234",
]  # fmt: skip
HARMLESS = [
    "", "B0001", "B-00417", "31-12-2018", "01.04.2019 1250", "01.04.2019 1250 kr.", "01.04.19, 1250 kr.",
    "12-03-18 (2018/1234)", "31-12-2018 31-12-2019", "01-01-2018 - 31-12-2018", "2019-04-01", "2019-04-01 12:30:00",
    "2018-12-31T12:10:33.1234567Z", "12:10:33 2019", "12 34 56 78", "12345678", "tlf. 12345678, cvr 87654321",
    "+45 12 34 56 78", "5798001234567", "5798009876543", "DK50 0040 0440 1162 43", "DK5000400440116243",
    "1.203.456.789", "110.101.234,00", "010190-12345", "310290-123", "321290-1234", "011390-1234", "000190-1234",
    "920190-1234", "0010190-1234", "1010190-12345", "f" * 54 + "0101901234", "010190ab-1234-4abc-8def-0123456789ab",
    "da39a3ee5e6b4b0d3255bf0101901234afd80709", "10190-1234 og mere", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
    "1 2 3 4 5 6 7 8 9 10", "2017 2018 2019 2020", "2010-2011-2012", "P-ABCDEFGHIJKLM", "1E5", "uge 12-14, 2019",
    "§ 16, stk. 1, nr. 3", "kl. 12.30-14.30", "100 % af 1.031", "3,14159265358979", "1,2E+03",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=ascii)
def test_every_way_to_write_one_is_recognised_and_hidden(way: str) -> None:
    assert holds_cpr(way)
    assert not holds_cpr(mask_cpr(way))
    assert conceal_cpr(way) == "xxxxxx-xxxx"


@pytest.mark.parametrize("script", SCRIPTS)
def test_whatever_stands_between_around_and_in_whatever_digits(script: str) -> None:
    digits = str.maketrans("0123456789", SCRIPTS[script])
    for birth, between, (before, after) in product(BIRTHS, SEPARATORS, AROUND):
        text = f"{before}{(birth + between + '1234').translate(digits)}{after}"
        assert holds_cpr(text), ascii(text)
        masked = mask_cpr(text)
        assert not holds_cpr(masked), ascii(text)
        assert mask_cpr(masked) == masked


def test_nine_digits_are_one_that_lost_its_zero_wherever_they_stand() -> None:
    for birth, (before, after) in product(["10190", "91290"], AROUND):
        assert holds_cpr(f"{before}{birth}1234{after}")


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_nothing_else_is_taken_for_one(text: str) -> None:
    assert not holds_cpr(text)
    assert mask_cpr(text) == text
    refuse_cpr_in({"a": [text]})


def test_what_is_beside_it_stays_readable() -> None:
    assert mask_cpr("Ali, 010190-1234, og Bo 311299 1234.") == "Ali, xxxxxx-xxxx, og Bo xxxxxx-xxxx."


def test_texts_are_told_apart_even_by_what_could_part_them() -> None:
    """The numbers of two texts are not one, and a character that means the end of one hides nothing."""
    assert list(texts_with_cpr(["010190", "1234", "a\0", "0101\x0090-1234", "b", "٠١٠١٩٠-١٢٣٤"])) == [3, 5]


@given(st.lists(st.text("0123 -.:\n\0a٠١\u200b", max_size=24), max_size=6))
def test_many_texts_are_judged_as_each_alone(texts: list[str]) -> None:
    assert list(texts_with_cpr(texts)) == [at for at, text in enumerate(texts) if holds_cpr(text)]


@given(st.text("01239 -.:_\n\t\r\x0b\u200b\u2028١'=+;", max_size=30))
def test_no_cleaning_brings_one_forth(text: str) -> None:
    """What passes before it is cleaned for an output passes as it is shown, too."""
    if not holds_cpr(text):
        for shown in (clean(text), one_line(text), cell_text(text), csv_value(text)):
            assert not holds_cpr(shown), ascii(shown)
    assert not holds_cpr(mask_cpr(text))


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (101901234, "101901234"),
        (3112851234.0, "3112851234"),
        (1_203_450_000, ""),
        (12345678, ""),
        (1e13, ""),
        (0.5, ""),
    ],
)
def test_numbers(value: float, digits: str) -> None:
    assert number_as_cpr(value) == digits


def test_a_fraction_or_a_round_amount_of_a_cell_is_none() -> None:
    assert not cell_holds_cpr("0,1203456789")
    assert not cell_holds_cpr("1203450000")
    assert cell_holds_cpr("101901234.0")


@pytest.mark.parametrize(
    "way", ["010190-1234", "0101901234", "101901234", "01011990-1234", "010190_1234", "٠١٠١٩٠١٢٣٤"]
)
def test_all_ways_mean_the_same_person(way: str) -> None:
    assert only_cpr(way) == "0101901234"


@pytest.mark.parametrize(
    "text",
    [
        "0123456789" * 10**6,
        "01-01-90-" * 10**6,
        "010190" + "\n" * 10**7,
        ("010190" + " " * 60) * 10**5,
        "0 1 " * 10**6,
    ],
    ids=["digits", "dates", "lines", "blanks", "single"],
)
def test_a_long_text_takes_time_in_proportion(text: str) -> None:
    start = time.process_time()
    holds_cpr(text)
    assert time.process_time() - start < 10


# --- no output shows it ---


@pytest.fixture(scope="module")
def workbook(make: Make) -> Workbook:
    return read_workbook(make(sheet("Borgere", person()), settings()))


def leaky(workbook: Workbook, text: str) -> ReportTable:
    """A table that has let a text through, as a fault of ours might."""
    table = build_tables(workbook, workbook_parameters(workbook), [TableId.GRANTS])[0]
    return replace(table, rows=(tuple(text if column.id == "grant" else None for column in table.columns),))


@pytest.mark.parametrize("way", WAYS, ids=ascii)
def test_no_output_shows_it(workbook: Workbook, way: str) -> None:
    table, parameters, out = leaky(workbook, f"Ali {way}"), workbook_parameters(workbook), io.StringIO()
    if way == "10190-1234":  # with a word beside it is no CPR number
        table = leaky(workbook, way)
    for shape in ("table", "json", "csv"):
        with pytest.raises(WriteRefused, match="xxxxxx-xxxx"):
            show_tables([table], workbook, parameters, shape, out)
    assert out.getvalue() == ""
    with pytest.raises(WriteRefused):
        table_rows(table)
    with pytest.raises(WriteRefused, match="Ark!A"):
        listings_workbook({"Ark": table}, (), STAMP)


@pytest.mark.parametrize("where", ["comment", "name", "validation", "link", "table", "runs", "footer", "even"])
def test_no_part_of_a_made_workbook_holds_it(where: str) -> None:
    book = openpyxl.Workbook()
    (page,) = book.worksheets
    match where:
        case "comment":
            page["A1"].comment = Comment("010190 1234", "x")
        case "name":
            book.defined_names["Navn"] = DefinedName("Navn", attr_text='"010190-1234"')
        case "validation":
            page.add_data_validation(DataValidation(type="list", formula1='"010190-1234"', sqref="A1"))
        case "link":
            page["A1"].hyperlink = Hyperlink(ref="A1", tooltip="010190-1234", location="A1")
        case "table":
            page["A1"], page["A2"] = "Overskrift", 1
            page.add_table(Table(displayName="T010190_1234", ref="A1:A2"))
        case "runs":
            page["A1"] = CellRichText(TextBlock(InlineFont(b=True), "010190"), "-1234")
        case "footer":
            assert page.oddFooter is not None
            page.oddFooter.center.text = "010190\n1234"
        case _:
            assert page.evenHeader is not None
            page.evenHeader.left.text = "010190-1234"
    with pytest.raises(WriteRefused, match="xxxxxx-xxxx"):
        to_bytes(book, STAMP)


def test_the_runs_of_one_text_are_read_as_one_and_two_texts_are_not() -> None:
    runs = b"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>010190</w:t></w:r><w:r><w:t>-1234</w:t></w:r></w:p>"
    runs = b"<w:document>%s</w:document>" % runs
    with pytest.raises(WriteRefused):
        refuse_cpr_in_parts({"word/document.xml": runs})
    refuse_cpr_in_parts({"word/document.xml": runs.replace(b"</w:r><w:r>", b"</w:r></w:p><w:p><w:r>")})


def test_every_way_is_a_fault_in_a_column_of_the_contract(examine: Examine) -> None:
    """A cell that XML can hold: the characters that it cannot are not there to be read."""
    ways = [way for way in WAYS if not {"\x0b", "\x85"} & set(way)]
    people = [person(f"a{n}", Nationalitet=way) for n, way in enumerate(ways)]
    found = [issue for issue in examine(sheet("Borgere", *people), settings()).errors if issue.code == "cpr_number"]
    assert len(found) == len(ways)
    assert not [issue for issue in found if "1234" in issue.message]
