"""The half inside LibreOffice: the standard library and UNO only, on LibreOffice's own Python, 3.9 or later.

It reads cells, asks the product's own process, and writes cells. Nothing is computed here.
"""
