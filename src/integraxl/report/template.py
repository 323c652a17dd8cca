"""The house style: the template that staff edit in Excel, checked, filled in and ready to take the report's sheets."""

from __future__ import annotations

import copy
import io
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.packaging.core import DocumentProperties
from openpyxl.packaging.custom import CustomPropertyList
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedNameDict
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.cleaning import one_line
from integraxl.errors import TemplateRefused, UnreadableFile
from integraxl.report.colours import rgb, theme_colours
from integraxl.report.guard import refuse_lossy
from integraxl.report.styles import CHART_COLOURS, Placeholder, Style, TemplateSheet
from integraxl.workbook.extent import refuse_large, refuse_vast
from integraxl.workbook.package import Package
from integraxl.xlsx import cell_text, write_value

_BRACED = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class ChartLook:
    """What figures take from the template: the colours of the series, of the target, and the text."""

    colours: tuple[str, ...]
    target: str
    font: str
    size: float
    ink: str


@dataclass(frozen=True)
class House:
    """The template with its texts filled in. `workbook` holds only the cover; sections are added to it."""

    workbook: Workbook
    cover: Worksheet
    model: Worksheet
    chart: ChartLook
    fonts: Mapping[Style, Font]
    key_figures: Cell

    def add_sheet(self, name: str) -> Worksheet:
        """A new sheet with the template's header, footer, margins and paper."""
        sheet: Worksheet = self.workbook.create_sheet(name)
        sheet.HeaderFooter = copy.deepcopy(self.model.HeaderFooter)
        sheet.page_margins = copy.copy(self.model.page_margins)
        sheet.page_setup.paperSize = self.model.page_setup.paperSize
        sheet.sheet_view.showGridLines = False
        return sheet


def default_template() -> Path:
    """The template that comes with integraxl: inside the installed package, or beside the source."""
    installed = Path(__file__).parents[1] / "templates" / "status.xlsx"
    return installed if installed.exists() else Path(__file__).parents[3] / "templates" / "status.xlsx"


def load_house(path: Path | None, texts: Mapping[Placeholder, str]) -> House:
    """The template at `path` (None: integraxl's own) with `texts` in the place of the placeholders.

    Raises:
        UnreadableFile: the file is not a workbook.
        TemplateRefused: it holds something that would be lost, or lacks something that the report needs.
    """
    package = Package(path or default_template())
    refuse_large(package)
    refuse_vast(package)
    refuse_lossy(package)
    workbook = _open(package)
    problems = list(_problems(workbook))
    if problems:
        listed = "\n".join(f"  {each}" for each in problems)
        raise TemplateRefused(
            f"Skabelonen »{package.path.name}« kan ikke bruges:\n{listed}\n"
            "Ret den i Excel, eller begynd forfra med den skabelon, der følger med integraxl."
        )
    return _furnish(workbook, texts)


def _open(package: Package) -> Workbook:
    """The template in openpyxl, which warns of most of what it drops."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.filterwarnings("ignore", "Workbook contains no default style")
        try:
            workbook = load_workbook(io.BytesIO(package.data), rich_text=True)
            theme_colours(workbook.loaded_theme)  # a broken theme shows here, and not half-way through a report
            return workbook
        except UserWarning as warning:
            raise TemplateRefused(
                f"Skabelonen »{package.path.name}« kan ikke bruges, for noget ville gå tabt i rapporten: {warning}"
            ) from None
        # whatever openpyxl, ElementTree and lxml raise for XML that is not what it should be
        except (LookupError, TypeError, ValueError, AttributeError, AssertionError, SyntaxError, OSError):
            raise UnreadableFile(
                f"Skabelonen »{package.path.name}« kan ikke læses. Gem den som .xlsx i Excel, og prøv igen."
            ) from None


def _problems(workbook: Workbook) -> Iterator[str]:
    """Everything that a template must have and this one has not."""
    yield from (f"Arket {name} mangler." for name in TemplateSheet if name not in workbook.sheetnames)
    for name in workbook.sheetnames:
        if name not in set(TemplateSheet):
            yield f"Arket {name} hører ikke til. Slet det."
    yield from (f"Typografien {name} mangler." for name in Style if name not in workbook.named_styles)
    if TemplateSheet.COLOURS in workbook.sheetnames:
        for row in _colour_rows():
            cell = workbook[TemplateSheet.COLOURS].cell(row, 2)
            if cell.fill.fill_type is None:
                yield f"Cellen {cell.coordinate} på arket {TemplateSheet.COLOURS} har ingen fyldfarve."
    if TemplateSheet.COVER in workbook.sheetnames:
        yield from _cover_problems(workbook[TemplateSheet.COVER])


def _cover_problems(cover: Worksheet) -> Iterator[str]:
    known, place = set(Placeholder), None
    for cell in _text_cells(cover):
        if str(cell.value).strip() == Placeholder.KEY_FIGURES:
            place = cell
        for braced in _BRACED.findall(str(cell.value)):
            if braced not in known:
                yield f"Pladsholderen {braced} i {cell.coordinate} på arket {cover.title} kendes ikke."
    if place is None:
        yield f"Arket {cover.title} mangler en celle med teksten {Placeholder.KEY_FIGURES}, hvor nøgletallene skal stå."
    elif any(cell.row > place.row for cell in _text_cells(cover)):
        yield f"Under {Placeholder.KEY_FIGURES} ({place.coordinate} på arket {cover.title}) må der ikke stå noget."


def _text_cells(sheet: Worksheet) -> Iterator[Cell]:
    return (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell) and cell.value is not None)


def _colour_rows() -> range:
    return range(2, 2 + CHART_COLOURS)


def _furnish(workbook: Workbook, texts: Mapping[Placeholder, str]) -> House:
    cover, model = workbook[TemplateSheet.COVER], workbook[TemplateSheet.SECTION]
    fonts = {style: _font_of(workbook, style) for style in Style}
    place = next(cell for cell in _text_cells(cover) if str(cell.value).strip() == Placeholder.KEY_FIGURES)
    house = House(workbook, cover, model, _chart_look(workbook, fonts[Style.CHART]), fonts, place)
    for cell in _text_cells(cover):
        cell.comment = None
        _fill_cell(cell, texts)
    for sheet in (cover, model):
        _fill_header_footer(sheet, texts)
    _forget_origin(workbook)
    for name in (TemplateSheet.SECTION, TemplateSheet.COLOURS, TemplateSheet.STYLES):
        workbook.remove(workbook[name])
    return house


def _font_of(workbook: Workbook, style: Style) -> Font:
    sample = workbook[TemplateSheet.STYLES].cell(1, 1)
    sample.style = str(style)
    return cast(Font, copy.copy(sample.font))


def _chart_look(workbook: Workbook, font: Font) -> ChartLook:
    theme = theme_colours(workbook.loaded_theme)
    sheet = workbook[TemplateSheet.COLOURS]
    *series, target = (rgb(sheet.cell(row, 2).fill.fgColor, theme) or "FFFFFF" for row in _colour_rows())
    return ChartLook(tuple(series), target, font.name or "Calibri", font.size or 10, rgb(font.color, theme) or "000000")


def _fill_cell(cell: Cell, texts: Mapping[Placeholder, str]) -> None:
    """Put the texts in the place of their placeholders; the formatting of words inside a cell stays."""
    value = cell.value
    if isinstance(value, CellRichText):
        cell.value = CellRichText([_filled_run(run, texts) for run in value])
    elif isinstance(value, str):
        write_value(cell, _filled(value, texts))


def _filled_run(run: TextBlock | str, texts: Mapping[Placeholder, str]) -> TextBlock | str:
    if isinstance(run, TextBlock):
        return TextBlock(run.font, _filled(run.text, texts, cell_text))
    return _filled(run, texts, cell_text)


def _filled(text: str, texts: Mapping[Placeholder, str], escape: Callable[[str], str] = str) -> str:
    return _BRACED.sub(lambda braced: escape(texts.get(Placeholder(braced[0]), "")), text) if "{" in text else text


def _fill_header_footer(sheet: Worksheet, texts: Mapping[Placeholder, str]) -> None:
    settings = sheet.HeaderFooter
    for item in (
        settings.oddHeader, settings.oddFooter, settings.evenHeader, settings.evenFooter,
        settings.firstHeader, settings.firstFooter,
    ):  # fmt: skip
        for part in (item.left, item.center, item.right) if item else ():
            if part and part.text:
                # a lone & would begin a code
                part.text = _filled(part.text, texts, lambda text: one_line(cell_text(text)).replace("&", "&&"))


def _forget_origin(workbook: Workbook) -> None:
    """Whoever made the template is no part of the report; nor are its names and notes."""
    workbook.properties = DocumentProperties()
    workbook.custom_doc_props = CustomPropertyList()  # type: ignore[attr-defined]
    workbook.defined_names = DefinedNameDict()
