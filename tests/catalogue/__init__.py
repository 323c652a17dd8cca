"""The bad-input catalogue: one small workbook per row, made by code and named by its row (see `cases.CASES`)."""
