"""The three sample workbooks: synthetic persons whose tables are the published ones, cell by cell.

`people` draws persons from strata, `participation` gives them activities; `igu`, `effort` and `interpreting` fill the
other sheets. One module per workbook holds its numbers. Nothing asks the clock; every draw has its own named seed.
"""
