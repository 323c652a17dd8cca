"""Formulas: the functions that staff type in a cell. One registry; every spreadsheet host is a thin adapter over it."""
