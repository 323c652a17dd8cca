"""Actions: what the buttons do. Each is a plain function over a small workbook port; hosts implement the port."""
