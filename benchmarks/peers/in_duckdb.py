"""The outflow tables in SQL, over a table in DuckDB's own memory and with DuckDB's own date arithmetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

# The anniversary is not filtered on together with what it is made of: DuckDB would compute it anew for each condition.
# One query per point is faster than a join with the points, and groups that do not overlap are faster than six filters.
_ONE_POINT = """
SELECT
    {years} AS years, woman, over_30, count(*) AS n, count(*) FILTER (closed AND counted) AS exited
FROM (
    SELECT
        *,
        gender = 'Kvinde' AS woman,
        birth_date <= anniversary - INTERVAL 30 YEAR AS over_30,
        exit_kind IN ('Job', 'Uddannelse', 'IGU') AS counted,
        exit_date <= anniversary AND (reopened_date IS NULL OR reopened_date > anniversary) AS closed
    FROM (
        SELECT *, CAST(arrival_date + INTERVAL {years} YEAR AS DATE) AS anniversary
        FROM persons
        WHERE basis = 'Flygtning' AND arrival_date <= DATE '{as_of}' - INTERVAL {years} YEAR
    )
    WHERE birth_date <= anniversary - INTERVAL 18 YEAR AND (moved_date IS NULL OR moved_date > anniversary)
)
WHERE NOT coalesce(exit_kind = 'Ægtefælleforsørget' AND closed, FALSE)
GROUP BY ALL
"""


def connect(persons: pa.Table) -> Any:
    """The persons as a table of DuckDB; codes as its enums, which compare as numbers."""
    connection = duckdb.connect()
    connection.register("arrow", persons)
    connection.execute("CREATE TABLE persons AS SELECT * FROM arrow")
    for name in persons.column_names:
        if pa.types.is_dictionary(persons.schema.field(name).type):
            connection.execute(
                f"CREATE TYPE {name}_code AS ENUM (SELECT DISTINCT {name} FROM arrow WHERE {name} NOTNULL)"
            )
            connection.execute(f"ALTER TABLE persons ALTER {name} TYPE {name}_code")
    return connection


def count(connection: Any, as_of: dt.date, years: Sequence[int]) -> list[tuple[int, bool, bool, int, int]]:
    """Years, woman, 30 or over, persons in the target group, exited."""
    queries = [_ONE_POINT.format(years=each, as_of=as_of) for each in years]
    rows: list[tuple[int, bool, bool, int, int]] = connection.execute(" UNION ALL ".join(queries)).fetchall()
    return rows
