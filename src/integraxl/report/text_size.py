"""How much room a text takes: enough to set widths and heights so that nothing is cut, in Excel and in LibreOffice.

Widths are in Excel's unit, the width of a digit of the workbook's normal font (11 points).
"""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.styles import Font

from integraxl.report.styles import Style

Fonts = Mapping[Style, Font]

_NARROW = frozenset("fijlrtI.,:;'!|()[]/ -·»«")
_WIDE = frozenset("mwMW@%—…Æ✔✘")
# how wide a typeface runs beside Calibri; one that is not known is taken to run wide
_FACES = {"Calibri": 1.0, "Carlito": 1.0, "Times New Roman": 1.0, "Arial Narrow": 0.95, "Verdana": 1.3}
_OTHER_FACES = 1.14
_NORMAL_SIZE = 11.0
_POINTS_PER_LINE = 1.25  # line height over font size
_HIGHEST_ROW = 400.0  # Excel takes 409 points; a heading has some room above it as well
_MARGIN = 3.2  # the room that a cell keeps free at its two sides, with an indent of one


def text_width(text: str, font: Font) -> float:
    """The width of a text on one line."""
    units = sum(0.55 if c in _NARROW else 1.6 if c in _WIDE else 1.25 if c.isupper() else 1.03 for c in text)
    face = _FACES.get(font.name or "", _OTHER_FACES)
    return units * face * (font.size or _NORMAL_SIZE) / _NORMAL_SIZE * (1.03 if font.bold else 1)


def column_width(text: str, font: Font) -> float:
    """The width of a column that shows the text on one line."""
    return text_width(text, font) + _MARGIN


def longest_word(text: str) -> str:
    return max(text.split(), key=len, default="")


def line_count(text: str, width: float, font: Font) -> int:
    """How many lines a text takes in a column of that width."""
    # a text that just fits is not broken by the rounding of a sum
    room = max(width - _MARGIN, 1) + 0.01
    lines, used = 1, 0.0
    space = text_width(" ", font)
    for word in text.split():
        needed = text_width(word, font)
        if used and used + space + needed > room:
            lines, used = lines + 1, 0.0
        used += needed + (space if used else 0)
        lines, used = lines + int(used // room), used % room
    return lines


def line_height(font: Font) -> float:
    """The height of one line in points."""
    return (font.size or _NORMAL_SIZE) * _POINTS_PER_LINE


def text_height(text: str, width: float, font: Font) -> float:
    """The height in points that a wrapped text needs, with a little air, as far as a row can be high."""
    return min(line_count(text, width, font) * line_height(font) + 3, _HIGHEST_ROW)
