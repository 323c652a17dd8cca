"""The vocabulary that the template and the report share: sheet names, named styles and placeholders."""

from __future__ import annotations

from enum import StrEnum


class Style(StrEnum):
    """The named cell styles of the template, as staff see them in Excel's gallery."""

    TITLE = "ix Titel"
    SUBTITLE = "ix Undertitel"
    HEADING = "ix Overskrift"
    SUBHEADING = "ix Underoverskrift"
    TEXT = "ix Tekst"
    CAPTION = "ix Tabeltitel"
    UNIT = "ix Enhed"
    HEAD = "ix Tabelhoved"
    HEAD_NUMBER = "ix Tabelhoved tal"
    CELL = "ix Celle"
    NUMBER = "ix Tal"
    TOTAL = "ix Total"
    TOTAL_NUMBER = "ix Total tal"
    MET = "ix Nået"
    NOT_MET = "ix Ikke nået"
    NOTE = "ix Note"
    LINK = "ix Link"
    CHART = "ix Figur"


class TemplateSheet(StrEnum):
    """The sheets of the template. Only the cover is in the report; the others say how the rest must look."""

    COVER = "Forside"
    SECTION = "Afsnit"
    COLOURS = "Farver"
    STYLES = "Typografier"


class Placeholder(StrEnum):
    """What the template may hold in braces; the report puts its own text there."""

    MUNICIPALITY = "{kommune}"
    AS_OF = "{opgørelsesdato}"
    FILE = "{datafil}"
    KEY_FIGURES = "{nøgletal}"


CHART_COLOURS = 4
