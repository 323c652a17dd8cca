"""Quotation marks in delimited text: a remark of several lines is one field, a mark too many never swallows records."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from integraxl.contract.tables import Interpreting
from integraxl.errors import IntegraxlError, UnreadableFile
from integraxl.exchange.export import read_export
from integraxl.workbook.read import read_workbook
from integraxl.workbook.records import read_records

HEADER = "Dato;Tolkningstype;Normaltimer;Aftentimer;Sprog;Rekvirent"
LINES = (
    HEADER,
    "01-02-2019;Telefon;1,5;;Arabisk;Jobcenter",
    "02-02-2019;Video;0,5;;Farsi;Jobcenter",
    "03-02-2019;Telefon;2;1;Arabisk;Skole",
    "04-02-2019;Fremmøde;1;;Farsi;Skole",
    "05-02-2019;Telefon;1;;Dari;Jobcenter",
    "06-02-2019;Telefon;1;;Arabisk;Skole",
)
SWALLOWED = (
    "»Tolkning.csv« har et anførselstegn, der åbner et felt og først lukkes i et senere felt ({}), så det, der står "
    "imellem, ville blive læst som én tekst og ikke talt med. Slet anførselstegnet, eller luk det i samme felt. "
    "Ret det i filen, eller gem regnearket som .xlsx."
)
BROKEN = (
    "»Tolkning.csv« har {}, så det er ikke til at se, hvor feltet ender. Et anførselstegn inde i et felt skrives to "
    "gange. Ret det i filen, eller gem regnearket som .xlsx."
)


def with_fields(*changes: tuple[int, int, str], lines: tuple[str, ...] = LINES) -> str:
    """The file with other fields: line (from 1), field (from 1), and what stands there; {} is what stood there."""
    rows = [line.split(";") for line in lines]
    for line, field, text in changes:
        rows[line - 1][field - 1] = text.format(rows[line - 1][field - 1])
    return "".join(";".join(row) + "\r\n" for row in rows)


def fields(text: str) -> list[list[str]]:
    return [record.fields for record in read_records("Tolkning.csv", text, ";")]


def refusal(text: str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_records("Tolkning.csv", text, ";")
    return str(caught.value)


@pytest.mark.parametrize(
    ("opened", "closed", "where"),
    [
        ((2, 5), (5, 5), "linje 2-5"),  # the same column, records between
        ((2, 5), (3, 5), "linje 2-3"),  # from one record into the next
        ((2, 3), (3, 6), "linje 2-3"),  # the merged record has too few fields
        ((2, 1), (7, 6), "linje 2-7"),
        ((3, 4), (3, 5), "linje 3"),  # two fields of one record become one
        ((3, 5), (3, 6), "linje 3"),
    ],
)
def test_a_mark_that_is_closed_in_a_later_field_is_refused_by_its_lines(
    opened: tuple[int, int], closed: tuple[int, int], where: str
) -> None:
    assert refusal(with_fields((*opened, '"{}'), (*closed, '{}"'))) == SWALLOWED.format(where)


def test_every_place_is_named_at_once() -> None:
    text = with_fields((2, 5, '"{}'), (3, 5, '{}"'), (5, 5, '"{}'), (6, 5, '{}"'))
    assert refusal(text) == SWALLOWED.format("linje 2-3 og linje 5-6")


@pytest.mark.parametrize("opened", range(1, 6))
def test_what_excel_leaves_out_at_the_end_of_a_line_hides_nothing(opened: int) -> None:
    """Excel ends a line at its last filled cell, so that lines have fewer fields than the header."""
    short = (HEADER, *(line.rpartition(";")[0] for line in LINES[1:]))
    text = with_fields((3, opened, '"{}'), (5, 5, '{}"'), lines=short)
    assert refusal(text) == SWALLOWED.format("linje 3-5")


@pytest.mark.parametrize(
    "remark",
    [
        "Ringet i går.\r\nKommer igen",
        "Ringet 3/4; intet svar\nRinget 5/4; aftalt",
        "Øst; Vest; Nord\r\n\r\nmed venlig hilsen",
        "a\rb",
        'Sagde ""ja; tak""\nog gik',
        "linje;\nlinje;\nlinje;",
    ],
)
@pytest.mark.parametrize("field", [1, 3, 5, 6])
def test_a_remark_of_several_lines_is_one_field(remark: str, field: int) -> None:
    text = with_fields((4, field, f'"{remark}"'))
    assert fields(text)[3][field - 1] == remark.replace('""', '"')
    assert len(fields(text)) == len(LINES)


@pytest.mark.parametrize(
    "text", ['Café "Solen"', '5" rør', '"Café; Solen"', '"Café, Solen"', '""', '"a ""b"" c"', "'Solen'", ' "Solen" ']
)
def test_marks_and_delimiters_within_one_field_are_kept(text: str) -> None:
    read = fields(with_fields((4, 5, text)))
    assert len(read) == len(LINES)
    assert {len(record) for record in read} == {6}


def test_a_field_with_a_delimiter_is_kept_where_excel_leaves_out_what_is_blank() -> None:
    short = (*LINES[:5], "05-02-2019;Telefon;1;;Dari", '06-02-2019;Telefon;1;;"Arabisk; lidt kurdisk"')
    assert fields("\r\n".join(short))[6][4] == "Arabisk; lidt kurdisk"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (with_fields((4, 5, '"{}')), "et anførselstegn i linje 4, der aldrig lukkes"),
        (with_fields((4, 5, '"{}'), (6, 5, '{}""')), "et anførselstegn i linje 4, der aldrig lukkes"),
        (with_fields((4, 5, '"Solen" Nord')), "tekst lige efter det anførselstegn, der lukker et felt, i linje 4"),
        (with_fields((4, 5, '"Sagde "ja" tak"')), "tekst lige efter det anførselstegn, der lukker et felt, i linje 4"),
        (
            with_fields((4, 5, '"{}'), (6, 5, '"{}"')),
            "tekst lige efter det anførselstegn, der lukker et felt, i linje 6 (feltet begynder i linje 4)",
        ),
        (with_fields((4, 2, '"Tele\r\nfon"'), (5, 5, '"{}')), "et anførselstegn i linje 6, der aldrig lukkes"),
    ],
)
def test_marks_that_do_not_match_are_told_by_their_lines(text: str, what: str) -> None:
    assert refusal(text) == BROKEN.format(what)


def test_a_line_that_names_the_delimiter_counts_as_a_line_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "Tolkning.csv"
    path.write_bytes(("sep=;\r\n" + with_fields((2, 5, '"{}'), (5, 5, '{}"'))).encode())
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(path)
    assert str(caught.value) == SWALLOWED.format("linje 3-6")


@pytest.mark.parametrize("seed", range(200))
def test_no_booking_vanishes_wherever_two_marks_stand(tmp_path: Path, seed: int) -> None:
    """Two marks too many anywhere: the file is refused, or a fault is named, or every booking is there."""
    chance = random.Random(seed)
    first, last = sorted(chance.choices(range(2, 8), k=2))
    opened, closed = chance.randint(1, 6), chance.randint(1, 6)
    text = with_fields((first, opened, '"{}'), (last, closed, '{}"'))
    (tmp_path / "Tolkning.csv").write_bytes(text.encode())
    (tmp_path / "Borgere.csv").write_text(
        "BorgerID;Køn;Fødselsdato;Opholdsgrundlag;Ankomstdato;"
        "Fraflytningsdato;Udslusningsdato;Udsluset til;Genoptaget\n"
        "a1;Kvinde;01-01-1990;Flygtning;01-01-2017;;;;\n",
        "utf-8",
    )
    try:
        workbook = read_workbook(tmp_path)
    except IntegraxlError:
        return
    assert len(workbook.tables[Interpreting]) == len(LINES) - 1
    assert workbook.tables[Interpreting]["normal_hours"].tolist() == [1.5, 0.5, 2, 1, 1, 1]


def test_an_export_is_read_by_the_same_rule(tmp_path: Path) -> None:
    path = tmp_path / "Tolkning.csv"
    for text, message in (
        (with_fields((2, 5, '"{}'), (5, 5, '{}"')), SWALLOWED.format("linje 2-5")),
        (with_fields((4, 5, '"{}')), BROKEN.format("et anførselstegn i linje 4, der aldrig lukkes")),
    ):
        path.write_bytes(text.encode())
        with pytest.raises(UnreadableFile) as caught:
            read_export(path)
        assert str(caught.value) == message


def test_a_remark_of_several_lines_in_an_export_is_one_field(tmp_path: Path) -> None:
    path = tmp_path / "Tolkning.csv"
    path.write_bytes(with_fields((3, 5, '"Farsi;\r\nDari"')).encode())
    export = read_export(path)
    assert export.column("Sprog")[1] == "Farsi;\r\nDari"
    assert [line for line, _ in export.rows] == [2, 3, 5, 6, 7, 8]
