"""Synthetic records for a new data workbook: an invented town, the same for the same report date."""
