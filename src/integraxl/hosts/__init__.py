"""Hosts: how the formulas and buttons reach a spreadsheet program."""
