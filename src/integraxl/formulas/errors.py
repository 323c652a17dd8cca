"""Why a cell shows an error instead of a figure."""

from __future__ import annotations

from integraxl.errors import IntegraxlError


class WrongInput(IntegraxlError):
    """An argument or a range that cannot be counted: the cell shows #VALUE!."""


class NoFigure(IntegraxlError):
    """Sound input, but no figure exists, such as the share of nobody: the cell shows #N/A."""
