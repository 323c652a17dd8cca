"""Tables: what the measures counted, divided, rounded, compared with targets and ranked. A table is frozen data."""
