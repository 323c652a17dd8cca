"""The measures: pure functions from typed columns and a report date to counts.

A measure counts; it never divides or rounds. Counts of disjoint sets of persons add up, so a table can be made from the
sum of several municipalities or partitions.
"""
