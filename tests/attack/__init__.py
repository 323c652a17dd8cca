"""Public editions over time, attacked by one who has only what was published and the public documentation.

Nothing here reads `integraxl.disclosure` or what `integraxl.tables` says of sums and links: the decomposition of the
counts is derived anew from the specification, and the solver is another than the product's.
"""
