"""The Word template that staff edit: checked, filled in, and what figures take from it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.text.paragraph import Paragraph

from integraxl.errors import TemplateRefused
from integraxl.paper.guard import examined_template, unreadable
from integraxl.paper.styles import WordPlaceholder, WordStyle
from integraxl.report.colours import theme_colours
from integraxl.report.template import ChartLook

_BRACED = re.compile(r"\{[^{}]*\}")
_LIGHT, _DARK, _ACCENTS = 0, 1, slice(4, 7)  # in the theme's order
_CHART_TEXT = 8.5  # points


def default_template() -> Path:
    """The template that comes with integraxl: inside the installed package, or beside the source."""
    installed = Path(__file__).parents[1] / "templates" / "paper.docx"
    return installed if installed.exists() else Path(__file__).parents[3] / "templates" / "paper.docx"


def load_template(path: Path | None, texts: Mapping[WordPlaceholder, str]) -> Document:
    """The template at `path` (None: integraxl's own) with `texts` in the place of the placeholders.

    Raises UnreadableFile where it is no Word document or may do harm, TemplateRefused where it holds what would act on
    its own, or lacks a style or a placeholder.
    """
    path = path or default_template()
    document = _open(path)
    problems = list(_problems(document))
    if problems:
        listed = "\n".join(f"  {each}" for each in problems)
        raise TemplateRefused(
            f"Skabelonen »{path.name}« kan ikke bruges:\n{listed}\n"
            "Ret den i Word, eller begynd forfra med den skabelon, der følger med integraxl."
        )
    for paragraph in _paragraphs(document):
        _fill(paragraph, texts)
    return document


def _open(path: Path) -> Document:
    """The template in python-docx, once it is examined."""
    content = io.BytesIO(examined_template(path))
    try:
        document = docx.Document(content)
        theme_colours(document.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)  # a broken theme shows here
        return document
    # whatever python-docx and lxml raise for XML that is not what it should be
    except (PackageNotFoundError, BadZipFile, LookupError, TypeError, ValueError, AttributeError, SyntaxError, OSError):
        raise unreadable(path) from None


def place_of(document: Document, placeholder: WordPlaceholder) -> Paragraph:
    """The paragraph that holds nothing but the placeholder."""
    return next(each for each in document.paragraphs if each.text.strip() == placeholder)


def chart_look(document: Document) -> ChartLook:
    """The first three accents of the theme for the series, its light colour for targets, its dark one for text."""
    colours = theme_colours(document.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    font = document.styles[WordStyle.TEXT].font.name or "Calibri"
    return ChartLook(colours[_ACCENTS], colours[_LIGHT], font, _CHART_TEXT, colours[_DARK])


def _problems(document: Document) -> Iterator[str]:
    styles = {style.name for style in document.styles}
    yield from (f"Typografien {style} mangler." for style in WordStyle if style not in styles)
    for wanted in (WordPlaceholder.CONTENT, WordPlaceholder.METHOD):
        if not any(paragraph.text.strip() == wanted for paragraph in document.paragraphs):
            yield f"Der mangler et afsnit med kun teksten {wanted}, hvor afsnittene skal stå."
    for paragraph in _paragraphs(document):
        for braced in _BRACED.findall(paragraph.text):
            if braced not in set(WordPlaceholder):
                yield f"Pladsholderen {braced} kendes ikke."


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    yield from document.paragraphs
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            yield from part.paragraphs


def _fill(paragraph: Paragraph, texts: Mapping[WordPlaceholder, str]) -> None:
    """Put the texts in the place of their placeholders; Word may have cut one into several runs."""
    if not any(each in paragraph.text for each in texts):
        return
    _gather(paragraph)
    for run in paragraph.runs:
        for placeholder, text in texts.items():
            if placeholder in run.text:
                run.text = run.text.replace(placeholder, text)


def _gather(paragraph: Paragraph) -> None:
    """The whole text in the first run, unless every placeholder stands inside one already."""
    broken = _BRACED.findall(paragraph.text)
    if all(any(braced in run.text for run in paragraph.runs) for braced in broken):
        return
    first, *others = [run for run in paragraph.runs if run.text]
    first.text = "".join(run.text for run in (first, *others))
    for run in others:
        run.text = ""
