"""What is opened with LibreOffice reaches neither the network nor another file, and what was not fetched is told."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from integraxl.errors import UnreadableFile
from integraxl.hosts.calc.links import without_links
from integraxl.hosts.calc.recalc import FormulaError, recalculate
from integraxl.report.pdf import render_pdf
from tests.calc import outside
from tests.libreoffice import ConversionFailed, convert, requires_libreoffice

_LEFT_OUT = "Det ligger uden for regnearket og bliver ikke hentet. I den nye fil er pladsen tom."
_NOT_FETCHED = "Formlen henter noget uden for regnearket, og det gør recalc ikke. Værdien er ikke hentet på ny."
_MAKERS = {"xlsx": outside.xlsx, "ods": outside.ods}

Visits = tuple[set[str], set[str]]


class Case:
    """A workbook of each kind, and who has come for what it asks for."""

    def __init__(self, folder: Path, web: str) -> None:
        self.files = folder / "files"
        outside.secrets(self.files)
        self.web, self.folder = web, folder

    def workbook(self, kind: str) -> Path:
        path = self.folder / f"ind.{kind}"
        path.write_bytes(_MAKERS[kind](self.web, self.files.as_uri()))
        return path


@pytest.fixture
def server() -> Iterator[outside.Server]:
    with outside.counting_server() as server:
        yield server


@pytest.fixture
def case(tmp_path: Path, server: outside.Server) -> Case:
    return Case(tmp_path, server.address)


def _visits(case: Case, server: outside.Server, work: Callable[[], object]) -> Visits:
    server.asked.clear()
    with outside.watched(case.files) as opened:
        work()
    return set(server.asked), opened


@requires_libreoffice
@pytest.mark.parametrize("kind", _MAKERS)
def test_libreoffice_by_itself_fetches(case: Case, server: outside.Server, kind: str) -> None:
    """The same workbooks: what the tests below look for can be seen."""
    path, target = case.workbook(kind), case.folder / "ud"
    target.mkdir()

    def work() -> None:
        with contextlib.suppress(ConversionFailed):
            convert([path], kind, target)

    asked, opened = _visits(case, server, work)
    assert asked >= {"xlsx": {"pic.png"}, "ods": {"pic.png", "object.ods", "ole"}}[kind]
    assert opened >= {"xlsx": {"pic.png"}, "ods": {"pic.png", "drawn.png", "other.ods"}}[kind]


@requires_libreoffice
@pytest.mark.parametrize("kind", _MAKERS)
def test_recalc_fetches_nothing(case: Case, server: outside.Server, kind: str) -> None:
    path, target = case.workbook(kind), case.folder / f"ud.{kind}"
    assert _visits(case, server, lambda: recalculate(path, target)) == (set(), set())
    with zipfile.ZipFile(target) as package:
        assert not [name for name in package.namelist() if b"HEMMELIG" in package.read(name)]


@requires_libreoffice
@pytest.mark.parametrize("kind", _MAKERS)
def test_a_pdf_fetches_nothing(case: Case, server: outside.Server, kind: str) -> None:
    """Reports are our own, but the settings that protect them are the same."""
    data = case.workbook(kind).read_bytes()
    asked, _ = _visits(case, server, lambda: render_pdf(data))
    assert asked == set()


@requires_libreoffice
def test_recalc_tells_what_was_not_fetched_and_computes_the_rest(case: Case) -> None:
    target, web, files = case.folder / "ud.xlsx", case.web, case.files.as_uri()
    told = recalculate(case.workbook("xlsx"), target)
    left_out = (f"{web}/pic.png", f"{files}/pic.png", f"{web}/back-pic.png", f"{web}/ole.bin")
    assert {each for each in told if each.cell == "Regnearket"} == {
        FormulaError("Regnearket", address, _LEFT_OUT) for address in left_out
    }
    cells = {each.cell: (each.shown, each.reason) for each in told if each.cell != "Regnearket"}
    shown = {
        "B1": "Err:540", "B2": "5", "B3": "77", "B4": "#REF!", "B5": "#REF!", "B6": "#N/A", "B7": "77", "B8": "154",
        "B9": "#VALUE!", "B10": "7",
    }  # fmt: skip
    assert cells == {f"Ark!{cell}": (text, _NOT_FETCHED) for cell, text in shown.items()}
    values = openpyxl.load_workbook(target, data_only=True)["Ark"]
    assert (values["A2"].value, values["C2"].value) == (2, "her")


@requires_libreoffice
def test_the_new_file_keeps_links_to_other_workbooks_and_those_that_a_person_follows(case: Case) -> None:
    target = case.folder / "ud.xlsx"
    recalculate(case.workbook("xlsx"), target)
    with zipfile.ZipFile(target) as package:
        relationships = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".rels"))
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    for address in (f"{case.web}/external.xlsx", f"{case.files.as_uri()}/other.xlsx", f"{case.web}/followed"):
        assert f'Target="{address}" TargetMode="External"' in relationships
    assert 'r:embed=""' not in drawing
    assert "r:link" not in drawing


def test_a_workbook_that_asks_for_nothing_is_opened_as_it_is() -> None:
    path = Path(__file__).parents[2] / "workbooks" / "aalborg-2016-12-31.xlsx"
    data = path.read_bytes()
    unlinked = without_links(path.name, data)
    assert unlinked.taken == ()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(BytesIO(unlinked.package)) as after:
        assert before.namelist() == after.namelist()
        assert all(before.read(name) == after.read(name) for name in before.namelist())


def test_what_is_in_an_embedded_document_is_taken_out_too() -> None:
    inner = outside.xlsx("http://127.0.0.1", "file:///etc")
    outer = outside.zipped({"[Content_Types].xml": "<Types/>", "xl/embeddings/a.xlsx": inner})
    assert "http://127.0.0.1/pic.png" in without_links("a.xlsx", outer).taken


_LINKED = '<image xmlns:x="http://www.w3.org/1999/xlink" {}="{}"/>'
_SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


@pytest.mark.parametrize("attribute", ["href", "x:href"])
@pytest.mark.parametrize("name", ["xl/media/a.svg", "xl/media/a.png"])
def test_a_picture_made_of_other_pictures_shows_its_own_alone(attribute: str, name: str) -> None:
    own = _LINKED.format(attribute, "data:image/png;base64,iVBORw0KGgoAAAA") + _LINKED.format(attribute, "#a")
    svg = _SVG.format(own + _LINKED.format(attribute, "file:///etc/passwd"))
    unlinked = without_links("a.xlsx", outside.zipped({"[Content_Types].xml": "<Types/>", name: svg}))
    assert unlinked.taken == ("file:///etc/passwd",)
    with zipfile.ZipFile(BytesIO(unlinked.package)) as package:
        assert package.read(name).decode() == _SVG.format(own + '<image xmlns:x="http://www.w3.org/1999/xlink"/>')


@pytest.mark.parametrize("svg", [b"\x1f\x8b\x08 packed", b"<!DOCTYPE svg><svg/>", "<svg/>".encode("utf-16")])
def test_a_picture_that_cannot_be_searched_is_left_out(svg: bytes) -> None:
    unlinked = without_links("a.xlsx", outside.zipped({"[Content_Types].xml": "<Types/>", "xl/media/a.svg": svg}))
    assert unlinked.taken == ("xl/media/a.svg",)
    assert svg not in unlinked.package


_HOSTILE = {
    "a declaration": '<!DOCTYPE Relationships [<!ENTITY a "x">]><Relationships/>',
    "not well-formed": '<Relationships><Relationship Target="http://x/" TargetMode="External">',
    "a tag of two megabytes": '<Relationship Id="' + "x" * 2_000_000 + '" Target="http://x/"/>',
    "another encoding": '<?xml version="1.0" encoding="UTF-16"?><Relationships/>',
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_what_cannot_be_searched_is_refused(name: str) -> None:
    part = _HOSTILE[name].encode("utf-16" if "encoding" in name else "utf-8")
    package = outside.zipped({"[Content_Types].xml": "<Types/>", "xl/_rels/workbook.xml.rels": part})
    with pytest.raises(UnreadableFile, match=r"^LibreOffice kunne ikke åbne og gemme »a\.xlsx«\."):
        without_links("a.xlsx", package)


def test_what_unpacks_to_too_much_is_refused() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("xl/large.bin", "w", force_zip64=True) as part:
            for _ in range(520):
                part.write(bytes(1 << 20))
    with pytest.raises(UnreadableFile, match=r"^»a\.xlsx« fylder for meget, når det pakkes ud\."):
        without_links("a.xlsx", content.getvalue())


_TRICKS = (
    """<Relationship Id=" Target='x'" Type="t/image" Target='http://x/&amp;' TargetMode = "External"/>""",
    """<r:Relationship xmlns:r="{ns}" TargetMode="external" Type="t/image" Target="http://x/&#38;"/>""",
    """<Relationship Type="t/image" Target="http://x/&amp;"/>""",
    """<Relationship Type="t/v" a:Id=">" xmlns:a="b" Target="http://x/&amp;" TargetMode="External"></Relationship>""",
)


@pytest.mark.parametrize("trick", _TRICKS)
def test_an_address_is_found_however_it_is_written(trick: str) -> None:
    ns = "http://schemas.openxmlformats.org/package/2006/relationships"
    part = f'<Relationships xmlns="{ns}">{trick.format(ns=ns)}</Relationships>'
    unlinked = without_links(
        "a.xlsx", outside.zipped({"[Content_Types].xml": "<Types/>", "xl/drawings/_rels/d.xml.rels": part})
    )
    assert unlinked.taken == ("http://x/&",)
    again = without_links("a.xlsx", unlinked.package)
    assert (again.taken, again.package) == ((), unlinked.package)


@requires_libreoffice
def test_a_web_page_by_the_name_of_a_workbook_is_not_opened(case: Case, server: outside.Server) -> None:
    path = case.folder / "side.xlsx"
    path.write_text(f'<html><body><img src="{case.web}/pic.png"><table><tr><td>1</td></tr></table></body></html>')

    def work() -> None:
        with pytest.raises(UnreadableFile, match=r"LibreOffice kunne ikke åbne og gemme »side\.xlsx«"):
            recalculate(path, case.folder / "ud.xlsx")

    assert _visits(case, server, work) == (set(), set())
