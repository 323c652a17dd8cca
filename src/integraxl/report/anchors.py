"""The place of a chart or a picture on a sheet, with the alternative text that openpyxl has no setting for."""

from __future__ import annotations

from typing import Any

from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D

from integraxl.xlsx import cell_text


class DescribedAnchor(OneCellAnchor):
    """An anchor that names what it carries and describes it in words. Sizes are in EMU, rows are numbered from 1."""

    # openpyxl collects these per class, not from the base
    __elements__ = OneCellAnchor.__elements__

    def __init__(self, name: str, description: str, row: int, offset: tuple[int, int], size: tuple[int, int]) -> None:
        self.name, self.description = cell_text(name), cell_text(description)
        right, down = offset
        super().__init__(_from=AnchorMarker(0, right, row - 1, down), ext=XDRPositiveSize2D(*size))

    def __setattr__(self, attribute: str, value: Any) -> None:
        """openpyxl hands over the frame when it writes the sheet; that is the moment to name it."""
        if value is not None and attribute in ("graphicFrame", "pic"):
            frame = value.nvGraphicFramePr if attribute == "graphicFrame" else value.nvPicPr
            frame.cNvPr.name, frame.cNvPr.descr = self.name, self.description
        super().__setattr__(attribute, value)
