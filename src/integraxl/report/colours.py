"""Colours as Excel stores them, plain, indexed or from the theme, as the RGB that a chart needs."""

from __future__ import annotations

import colorsys
from xml.etree import ElementTree

from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.writer.theme import theme_xml

# the order in which cells number the theme's colours
_THEME_ORDER = (
    "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink",
)  # fmt: skip
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def theme_colours(theme: bytes | str | None) -> tuple[str, ...]:
    """The theme's colours in the order in which cells number them."""
    scheme = ElementTree.fromstring(theme or theme_xml).find(f".//{_DRAWING}clrScheme")
    assert scheme is not None
    by_name = {node.tag.removeprefix(_DRAWING): node[0] for node in scheme}
    return tuple(by_name[name].get("lastClr", by_name[name].get("val", "000000")) for name in _THEME_ORDER)


def rgb(colour: Color | None, theme: tuple[str, ...]) -> str | None:
    """The colour as six hex digits, or None where there is none."""
    if colour is None:
        return None
    if colour.type == "theme":
        return _tinted(theme[colour.theme], colour.tint)
    if colour.type == "indexed":
        # 64 and 65 are the system's own foreground and background
        return COLOR_INDEX[colour.indexed][2:] if colour.indexed < len(COLOR_INDEX) else None
    return str(colour.rgb)[-6:].upper()


def _tinted(code: str, tint: float) -> str:
    """The colour made darker (tint below 0) or lighter, as Excel does it: by its luminance."""
    red, green, blue = (int(code[each : each + 2], 16) / 255 for each in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))
