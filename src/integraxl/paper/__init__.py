"""The committee's paper: the report's sections as a Word document that a person edits further."""

from integraxl.paper.build import build_paper

__all__ = ["build_paper"]
