"""check finds a CPR number wherever in the workbook it stands, names the place, and shows nothing of it."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from integraxl.actions.run import run_action
from integraxl.cpr import holds_cpr
from integraxl.office_xml import find_cpr, may_hold_cpr
from integraxl.workbook.cpr_cells import cells_of_sheet, cpr_cells
from integraxl.workbook.cpr_search import CODE
from integraxl.workbook.read import Workbook, examine_workbook, read_workbook

from .conftest import Cli, Examine
from .libreoffice import convert, requires_libreoffice
from .memory_port import MemoryPort
from .small_workbooks import HEADERS, Cell, Sheet, person, read_part, save, settings, sheet, with_parts, workbook_bytes

CPR = "010190-1234"
TAIL = "indeholder et CPR-nummer (xxxxxx-xxxx). Det læses ikke, men følger med, når filen deles. Slet nummeret."


def found(workbook: Workbook) -> list[tuple[str, str, str]]:
    """Sheet, cell and the words of each warning; nothing of the number is in it."""
    issues = [issue for issue in workbook.issues if issue.code == CODE]
    assert all(issue.severity == "warning" and not holds_cpr(str(issue)) for issue in issues)
    return [(issue.sheet, issue.cell, issue.message.removesuffix(f" {TAIL}")) for issue in issues]


def own(*cells: Cell, header: str = "Eget") -> Sheet:
    """Borgere with a column of its own, in M."""
    people = [{**person(f"a{n}"), header: cell} for n, cell in enumerate(cells)]
    return sheet("Borgere", *people, headers=(*HEADERS["Borgere"], header))


def changed(change: Callable[[openpyxl.Workbook], None]) -> Workbook:
    """A workbook that openpyxl has changed, read again."""
    book = small_book()
    change(book)
    written = io.BytesIO()
    book.save(written)
    return examine_workbook(Path("data.xlsx"), data=written.getvalue())


def small_book() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Borgere"
    for row in (HEADERS["Borgere"], [person().get(header) for header in HEADERS["Borgere"]]):
        book.worksheets[0].append(list(row))
    return book


def with_part(name: str, content: str, owner: str | None = None) -> Workbook:
    """A workbook with one part more, which the first sheet leads to if `owner` is its relationship's kind."""
    data = workbook_bytes(sheet("Borgere", person()), settings())
    parts: dict[str, bytes | None] = {name: content.encode()}
    if owner:
        link = f'<Relationship Id="x9" Type="http://x/{owner}" Target="/{name}"/>'
        rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link}</Relationships>'
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = rels.encode()
    return examine_workbook(Path("data.xlsx"), data=with_parts(data, parts))


@pytest.mark.parametrize("inline", [False, True], ids=["shared", "inline"])
@pytest.mark.parametrize(
    "cell", [CPR, f"Ali {CPR} bor her", "010190\n1234", "０１０１９０-1234", 101901234, 3112851234]
)
def test_a_column_of_one_s_own(examine: Examine, cell: Cell, inline: bool) -> None:
    workbook = examine(own("", cell, "x"), settings(), inline=inline)
    assert found(workbook) == [("Borgere", "M3", "Cellen")]
    assert not workbook.errors
    assert len(workbook.persons) == 3


def test_in_a_column_of_the_contract_it_is_an_error_and_told_once(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person(Nationalitet=CPR)), settings())
    assert [issue.code for issue in workbook.issues] == ["cpr_number"]


def test_other_sheets_hidden_ones_and_cells_around_a_table(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person()), Sheet("Noter", [["x"], [None, CPR]]), settings())
    assert found(workbook) == [("Noter", "B2", "Cellen")]

    def hide(book: openpyxl.Workbook) -> None:
        book.create_sheet("Skjult")["C4"] = CPR
        book["Skjult"].sheet_state = "veryHidden"
        book["Borgere"]["P9"] = f"Ring til {CPR}"

    assert found(changed(hide)) == [("Borgere", "P9", "Cellen"), ("Skjult", "C4", "Cellen")]


def test_a_text_of_several_runs_and_a_formula() -> None:
    def change(book: openpyxl.Workbook) -> None:
        page = book.create_sheet("Noter")
        page["A1"] = CellRichText(TextBlock(InlineFont(b=True), "010190"), "-1234")
        page["A2"] = f'=IF(B1="{CPR}",1,0)'

    assert found(changed(change)) == [("Noter", "A1", "Cellen"), ("Noter", "A2", "Cellen")]


def _comment(book: openpyxl.Workbook) -> None:
    book["Borgere"]["B3"].comment = Comment(CPR, "x")


def _name(book: openpyxl.Workbook) -> None:
    book.defined_names["Hemmelig"] = DefinedName("Hemmelig", attr_text=f'"{CPR}"')


def _validation(book: openpyxl.Workbook) -> None:
    rule = DataValidation(type="list", formula1='"ja,nej"', promptTitle="Hjælp", prompt=CPR, sqref="Z1:Z9")
    book["Borgere"].add_data_validation(rule)


def _tooltip(book: openpyxl.Workbook) -> None:
    book["Borgere"]["B3"].hyperlink = Hyperlink(ref="B3", location="A1", tooltip=CPR)


def _footer(book: openpyxl.Workbook) -> None:
    footer = book["Borgere"].oddFooter
    assert footer is not None
    footer.center.text = CPR


def _property(book: openpyxl.Workbook) -> None:
    book.properties.subject = CPR


def _custom(book: openpyxl.Workbook) -> None:
    book.custom_doc_props.append(StringProperty(name="Sag", value=CPR))  # type: ignore[attr-defined]


def _title(book: openpyxl.Workbook) -> None:
    book.create_sheet(f"Ark {CPR}")


@pytest.mark.parametrize(
    ("change", "sheet_name", "words"),
    [
        (_comment, "Borgere", "Bemærkningen på celle B3"),
        (_name, "", "Navnet »Hemmelig«"),
        (_validation, "Borgere", "Datavalideringen af Z1:Z9"),
        (_tooltip, "Borgere", "Linket i celle B3"),
        (_footer, "Borgere", "Sidehovedet eller sidefoden"),
        (_property, "", "Dokumentets egenskaber (Filer, Oplysninger)"),
        (_custom, "", "Dokumentets egenskaber (Filer, Oplysninger)"),
        (_title, "", "Et arks navn"),
    ],
)
def test_what_is_no_cell_is_named(change: Callable[[openpyxl.Workbook], None], sheet_name: str, words: str) -> None:
    assert found(changed(change)) == [(sheet_name, "", words)]


@pytest.mark.parametrize(
    ("part", "content", "kind", "sheet_name", "words"),
    [
        ("customXml/item1.xml", f'<a b="{CPR}"/>', None, "", "Skjulte data i filen (brugerdefineret XML)"),
        (
            "xl/threadedComments/threadedComment1.xml",
            f'<T><threadedComment ref="B7"><text>se {CPR}</text></threadedComment></T>',
            "threadedComment",
            "Borgere",
            "Bemærkningen på celle B7",
        ),
        (
            "xl/drawings/drawing7.xml",
            f'<xdr:d xmlns:xdr="x"><xdr:cNvPr descr="{CPR}"/></xdr:d>',
            "drawing",
            "Borgere",
            "Et tekstfelt, et billede eller dets alternative tekst",
        ),
        (
            "xl/charts/chart1.xml",
            "<c:c xmlns:c='x' xmlns:a='y'><a:p><a:r><a:t>010190</a:t></a:r><a:r><a:t> 1234</a:t></a:r></a:p></c:c>",
            "chart",
            "Borgere",
            "Et diagram eller dets gemte data",
        ),
        (
            "xl/pivotCache/pivotCacheDefinition1.xml",
            f'<p><sharedItems><s v="{CPR}"/></sharedItems></p>',
            None,
            "",
            "En pivottabel eller dens gemte data",
        ),
        (
            "xl/externalLinks/externalLink1.xml",
            f'<e><cell r="A1" t="str"><v>{CPR}</v></cell></e>',
            None,
            "",
            "Gemte værdier fra et andet regneark",
        ),
        (
            "xl/worksheets/_rels/sheet9.xml.rels",
            f'<R><Relationship Target="mailto:{CPR}@x.dk" TargetMode="External"/></R>',
            None,
            "",
            "Et link eller en henvisning",
        ),
        ("xl/media/ali.xml", f"<a>{CPR}</a>", None, "", "En del af filen (xl/media/ali.xml)"),
        (f"xl/media/{CPR}.png", "", None, "", "Navnet på en del af filen (fx et billede)"),
    ],
)
def test_every_part_of_the_file_is_searched(
    part: str, content: str, kind: str | None, sheet_name: str, words: str
) -> None:
    assert found(with_part(part, content, kind)) == [(sheet_name, "", words)]


def test_a_text_that_no_cell_shows_any_more() -> None:
    data = workbook_bytes(sheet("Borgere", person()), settings())
    texts = read_part(data, "xl/sharedStrings.xml").replace(b"</sst>", f"<si><t>{CPR}</t></si></sst>".encode())
    workbook = examine_workbook(Path("data.xlsx"), data=with_parts(data, {"xl/sharedStrings.xml": texts}))
    assert found(workbook) == [("", "", "En tekst, som ingen celle viser mere, men som stadig ligger i filen,")]


def test_the_texts_of_cells_are_told_once_whatever_their_part_is_called() -> None:
    data = workbook_bytes(sheet("Borgere", person(Nationalitet=CPR)), settings())
    texts = read_part(data, "xl/sharedStrings.xml")
    parts: dict[str, bytes | None] = {"xl/sharedStrings.xml": None, "xl/texts.xml": texts}
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[name] = read_part(data, name).replace(b"sharedStrings.xml", b"texts.xml")
    workbook = examine_workbook(Path("data.xlsx"), data=with_parts(data, parts))
    assert [issue.code for issue in workbook.issues] == ["cpr_number"]


def test_the_name_of_the_file(tmp_path: Path) -> None:
    path = save(tmp_path, sheet("Borgere", person()), settings(), name=f"{CPR}.xlsx")
    assert found(examine_workbook(path)) == [("", "", "Filens navn")]


def test_many_cells_are_named_up_to_twenty_of_a_sheet_and_the_others_counted(examine: Examine) -> None:
    workbook = examine(own(*[f"0101{n:02}-1234" for n in range(90)]), settings())
    places = found(workbook)
    assert [cell for _, cell, _ in places[:20]] == [f"M{row}" for row in range(2, 22)]
    assert places[20] == (
        "Borgere",
        "",
        "70 steder mere på arket har et CPR-nummer (xxxxxx-xxxx). "
        "Det læses ikke, men følger med, når filen deles. Slet nummeret.",
    )
    assert len(places) == 21


def test_columns_of_other_large_numbers_raise_no_alarm(examine: Examine) -> None:
    """Of ten digits at random one in fourteen could be a CPR number; of a column of them that is none."""
    chosen = random.Random(1)
    numbers = [chosen.randrange(10**9, 10**10) for _ in range(200)]
    assert any(holds_cpr(str(each)) for each in numbers)
    for cells in (numbers, list(map(str, numbers)), [250_000_000, 1_203_450_000], [0.1203456789, 1.5]):
        assert found(examine(own(*cells), settings())) == []


@pytest.mark.parametrize("path", sorted(Path("workbooks").glob("*.xlsx")), ids=lambda path: path.name)
def test_the_samples_raise_no_alarm(path: Path) -> None:
    assert found(examine_workbook(path)) == []


def test_a_csv_file_and_a_folder_of_them(tmp_path: Path) -> None:
    header = ";".join((*HEADERS["Borgere"], "Eget"))
    row = f"a1;Kvinde;01-01-1990;;Flygtning;01-01-2018;;;;;;;{CPR}"
    (tmp_path / "Borgere.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    for path in (tmp_path, tmp_path / "Borgere.csv"):
        assert found(examine_workbook(path)) == [("Borgere", "M2", "Cellen")]


@requires_libreoffice
def test_open_documents_and_old_workbooks(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("Noter")["B2"] = f"Ali {CPR}"
        book["Borgere"]["B2"].comment = Comment("311299-1234", "x")
        book.properties.subject = "290292-1234"

    book = small_book()
    change(book)
    source = tmp_path / "data.xlsx"
    book.save(source)
    made = {each: convert([source], each, tmp_path)[0] for each in ("ods", "xls")}
    assert sorted(found(examine_workbook(made["ods"]))) == [
        ("", "", "Dokumentets egenskaber (Filer, Oplysninger)"),
        ("Borgere", "", "En bemærkning"),
        ("Noter", "B2", "Cellen"),
    ]
    assert found(examine_workbook(made["xls"])) == [
        ("Noter", "B2", "Cellen"),
        ("", "", "Noget uden for cellerne (fx en bemærkning eller en gammel tekst)"),
    ]


# --- what carries it on ---


def test_figures_are_made_all_the_same_and_show_nothing(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path, own(CPR), settings())
    assert not read_workbook(path).errors
    for shape in ("table", "json", "csv"):
        for command in ("check", "tables"):
            run = cli(command, path, "--format", shape)
            assert run.status == 0
            assert not holds_cpr(run.out + run.err)
    assert cli("report", path, "-o", tmp_path / "rapport.xlsx").status == 0
    with zipfile.ZipFile(tmp_path / "rapport.xlsx") as archive:
        assert not [name for name in archive.namelist() if CPR.encode() in archive.read(name)]


def test_a_new_period_says_what_it_carries_on(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path, own(CPR, CPR), Sheet("Noter", [[CPR]]), settings())
    run = cli("period", path, "-o", tmp_path / "ny.xlsx")
    assert run.status == 0
    assert run.err == (
        "ADVARSEL: Der står CPR-numre i kopien, for de står i dataregnearket: Borgere!M2, M3 og Noter!A1. "
        "Slet dem, før filen deles; integraxl check viser stederne.\n"
    )
    named = save(tmp_path, sheet("Borgere", person()), settings(), name=f"{CPR}.xlsx")
    run = cli("period", named)
    assert "Der står CPR-numre i kopien, for de står i dataregnearket: filens navn." in run.err
    assert not holds_cpr(run.out + run.err)
    clean = save(tmp_path, sheet("Borgere", person()), settings(), name="ren.xlsx")
    assert cli("period", clean, "-o", tmp_path / "ny2.xlsx").err == ""


@requires_libreoffice
def test_a_recalculated_copy_says_what_it_carries_on(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path, own(CPR), settings())
    run = cli("recalc", path, "-o", tmp_path / "ny.xlsx")
    assert "ADVARSEL: Der står CPR-numre i kopien, for de står i dataregnearket: Borgere!M2." in run.err
    assert not holds_cpr(run.out + run.err)


def test_a_pseudonymised_copy_carries_none(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path, own(CPR), Sheet("Noter", [[CPR]]), settings())
    copy = tmp_path / "kopi.xlsx"
    run = cli("pseudonymise", path, "-o", copy, "--key", tmp_path / "key")
    assert run.status == 0
    assert found(examine_workbook(copy)) == []
    assert cli("period", copy, "-o", tmp_path / "ny.xlsx").err == ""


def test_the_buttons_tell_the_same(tmp_path: Path) -> None:
    path = save(tmp_path, own(CPR), settings())
    port = MemoryPort(path.read_bytes())
    assert run_action("check", port)
    rows = port.texts("Kontrol")
    assert ["Advarsel", "Borgere", "M2", f"Cellen {TAIL}"] in rows
    assert not holds_cpr(str(rows))


# --- whatever the file ---


@pytest.mark.parametrize("shape", ["no row ends", "numbers", "runs", "dates", "deep"])
def test_a_hostile_part_takes_no_long_time(shape: str) -> None:
    size = 100_000
    content = {
        "no row ends": "<x>" + '<c r="A1"><v>1019012345</v>' * size,
        "numbers": "<x>" + "<n v='1012345678'/>" * size + "</x>",
        "runs": "<x><p>" + "<r><t>0</t></r>" * size + "</p></x>",
        "dates": f"<x><a b='{'01-01-90-' * size}'/></x>",
        "deep": "<a>" * size,
    }[shape].encode()
    chunks = [content[at : at + (1 << 20)] for at in range(0, len(content), 1 << 20)]
    start = time.process_time()
    may_hold_cpr(chunks)
    list(islice(find_cpr(chunks, every_attribute=True), 1_000))
    cpr_cells(islice(cells_of_sheet(chunks, {}), 100_000))
    assert time.process_time() - start < 10
