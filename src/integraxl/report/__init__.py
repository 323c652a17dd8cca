"""The report: tables, sentences and figures in the house style, as a workbook and as a PDF."""

from integraxl.report.build import build_report

__all__ = ["build_report"]
