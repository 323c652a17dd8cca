"""The vocabulary that the Word template and the paper share: named styles and placeholders."""

from __future__ import annotations

from enum import StrEnum


class WordStyle(StrEnum):
    """The styles of the template. Headings, title and caption are Word's own, so that its navigation knows them."""

    TITLE = "Title"
    SUBTITLE = "Subtitle"
    SECTION = "Heading 1"
    CHAPTER = "Heading 2"
    BLOCK = "Heading 3"
    TEXT = "Normal"
    CAPTION = "Caption"
    NOTE = "ix Note"
    HEAD = "ix Tabelhoved"
    CELL = "ix Celle"
    FILL_IN = "ix Udfyldes"
    TABLE = "ix Tabel"


class WordPlaceholder(StrEnum):
    """What the template may hold in braces. The paragraph of the content gives its place to the generated chapters."""

    TITLE = "{titel}"
    MUNICIPALITY = "{kommune}"
    AS_OF = "{opgørelsesdato}"
    CONTENT = "{indhold}"
    METHOD = "{metode}"
