"""Make the guide's pictures of what integraxl writes: docs/billeder/{dataregneark,rapport,sag}.png.

Needs LibreOffice and pdftoppm. The bytes differ with fonts and versions, so there is no --check.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops
from tests.libreoffice import convert

from integraxl.new import sample_workbook
from integraxl.paper import build_paper
from integraxl.report import build_report
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.read import examine_workbook

_TARGETS = Path(__file__).parents[1] / "docs" / "billeder"
_DOTS = 70  # per inch: readable in the guide, and small
_WIDTH = 900


def main() -> None:
    data = sample_workbook(dt.date(2019, 4, 1))
    workbook = examine_workbook(Path("eksempel.xlsx"), data=data)
    parameters = workbook_parameters(workbook)
    made = {
        "dataregneark.xlsx": data,
        "rapport.xlsx": build_report(workbook, parameters),
        "sag.docx": build_paper(workbook, parameters),
    }
    with tempfile.TemporaryDirectory(prefix="integraxl-picture-") as name:
        folder = Path(name)
        for file, content in made.items():
            (folder / file).write_bytes(content)
            (pdf,) = convert([folder / file], "pdf", folder)
            _draw_first_page(pdf, _TARGETS / f"{Path(file).stem}.png")


def _draw_first_page(pdf: Path, target: Path) -> None:
    """The page without its white margins."""
    options = ["-r", str(_DOTS), "-singlefile", "-png"]
    subprocess.run(["pdftoppm", *options, pdf, target.with_suffix("")], check=True)
    with Image.open(target) as drawn:
        picture = drawn.convert("RGB")
    box = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    picture = picture.crop(box)
    picture.thumbnail((_WIDTH, 2 * _WIDTH))
    picture.quantize(64).save(target, optimize=True)


if __name__ == "__main__":
    main()
