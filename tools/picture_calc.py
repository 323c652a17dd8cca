"""Make the guide's picture of live formulas in LibreOffice Calc: docs/billeder/calc.png.

Needs what the tests of Calc need, and pdftoppm. The bytes differ with fonts and versions, so there is no --check.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops
from tests.calc.book import Book
from tests.calc.office import Office

_ROOT = Path(__file__).parents[1]
_SAMPLE = _ROOT / "workbooks" / "aalborg-2019-04-01.xlsx"
_TARGET = _ROOT / "docs" / "billeder" / "calc.png"
_SHEET = "Overblik"
_LINES = [
    ("Udsluset efter to år", "=OUTFLOW(Borgere;2)", "0.0 %"),
    ("Kvinder under 30, efter et år", '=OUTFLOW(Borgere;1;;"kvinder under 30")', "0.0 %"),
    ("Ankomne i første kvartal 2019", "=ARRIVALS(Borgere;DATE(2019;1;1);DATE(2019;3;31))", "0"),
    ("I virksomhedsrettet tilbud", '=ACTIVITY_COUNT(Borgere;Aktiviteter;DATE(2019;4;1);"virksomhed")', "0"),
    (
        "Videotolkning, andel af timerne",
        '=INTERPRETER_SHARE(Tolkninger;"Video";DATE(2019;1;1);DATE(2019;3;31))',
        "0.0 %",
    ),
    ("Et målepunkt, der ikke findes", "=OUTFLOW(Borgere;0.3)", "0.0 %"),
]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="integraxl-picture-") as name:
        office = Office(Path(name))
        assert office.integraxl("calc", "install").returncode == 0
        office.start()
        try:
            pdf = office.home / "billede.pdf"
            _draw(Book(office, _SAMPLE), pdf)
        finally:
            office.stop()
        page = Path(name) / "billede"
        subprocess.run(["pdftoppm", "-r", "110", "-png", "-singlefile", str(pdf), str(page)], check=True)
        _TARGET.parent.mkdir(exist_ok=True)
        _cropped(Image.open(page.with_suffix(".png"))).save(_TARGET, optimize=True)


def _draw(book: Book, pdf: Path) -> None:
    """A sheet of formulas as they are typed, and beside each what it shows."""
    book.ask("add_sheet", _SHEET)
    book.at("write", f"{_SHEET}!A1:C1", [["Nøgletal", "Resultat", "Formel"]])
    for row, (label, formula, code) in enumerate(_LINES, 2):
        book.at("write", f"{_SHEET}!A{row}", [[label]])
        book.at("type", f"{_SHEET}!B{row}", formula)
        book.at("format", f"{_SHEET}!B{row}", code)
        book.at("write", f"{_SHEET}!C{row}", [[formula.replace("0.3", "0,3")]])
    top = len(_LINES) + 3
    book.at("array", f"{_SHEET}!A{top}:H{top + 3}", "=OUTFLOW_TABLE(Borgere)")
    book.at("format", f"{_SHEET}!D{top + 1}:E{top + 3}", "0.0 %")
    book.at("format", f"{_SHEET}!G{top + 1}:G{top + 3}", "0.0")
    book.at("dress", f"{_SHEET}!A1:C1")
    book.at("dress", f"{_SHEET}!A{top}:H{top}")
    book.ask("print_only", _SHEET, f"A1:H{top + 3}")
    book.ask("save", str(pdf))
    book.close()


def _cropped(picture: Image.Image) -> Image.Image:
    """The picture without its white margins, in few colours."""
    plain = picture.convert("RGB")
    box = ImageChops.difference(plain, Image.new("RGB", plain.size, "white")).getbbox()
    assert box is not None
    left, top, right, bottom = box
    return plain.crop((left - 12, top - 12, right + 12, bottom + 12)).quantize(32)


if __name__ == "__main__":
    main()
