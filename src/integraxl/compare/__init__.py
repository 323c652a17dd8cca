"""Comparing two data workbooks: which figures changed, and exactly which rows and settings explain each."""
