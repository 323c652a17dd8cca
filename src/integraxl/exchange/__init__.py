"""Bringing a case system's export into the data workbook: nothing lost, nothing overwritten in silence."""
