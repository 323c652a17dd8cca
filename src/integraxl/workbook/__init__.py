"""From a workbook file to typed columns, with every fault named by sheet and cell."""
