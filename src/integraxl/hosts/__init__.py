"""Hosts: how the formulas and the buttons reach a spreadsheet program. Building, installing, finding faults."""
