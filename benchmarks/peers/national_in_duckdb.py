"""Every additive table of many municipalities in SQL, from the same Parquet files, as an analyst would write it.

python -m benchmarks.peers.national_in_duckdb DATA_SET AS_OF THREADS

Prints one JSON list of [[municipality, table, row, column], count]. Nothing in the files is checked. The choices are
the default ones: profile committee_2019, no cohort start, points 1, 2 and 3 years, quarters, effect of the year before.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

_TABLES = ("Borgere", "Aktiviteter", "IGU", "Tolkninger", "Kvindeindsats")

# what several queries need of a person: computed once, kept in memory
_PERSONS = """
CREATE TEMP TABLE person AS
SELECT
    kommune, BorgerID AS id, Køn AS gender, Fødselsdato AS birth, Nationalitet AS nationality,
    Opholdsgrundlag AS basis, Ankomstdato AS arrival, Fraflytningsdato AS moved, Visitation AS readiness,
    Udslusningsdato AS exit, "Udsluset til" AS kind, Genoptaget AS reopened,
    Ankomstdato <= $day AND (Fraflytningsdato IS NULL OR Fraflytningsdato > $day) AS resident,
    coalesce(Udslusningsdato <= $day AND (Genoptaget IS NULL OR Genoptaget > $day), FALSE) AS closed
FROM Borgere
"""

_ON_PERSONS = {
    "arrivals.series": """
SELECT kommune, date_trunc('quarter', arrival)::DATE::TEXT || ' ' || basis, count(*)
FROM person WHERE arrival <= $day GROUP BY ALL
""",
    "arrivals.summary": """
SELECT kommune, basis, count(*), count(*) FILTER (moved <= $day) FROM person WHERE arrival <= $day GROUP BY ALL
""",
    "arrivals.year": """
SELECT kommune, basis, count(*) FILTER (arrival >= date_trunc('year', $day)),
    count(*) FILTER (arrival >= date_trunc('year', $day - INTERVAL 2 MONTH) + INTERVAL 2 MONTH)
FROM person WHERE arrival <= $day AND arrival >= $day - INTERVAL 14 MONTH GROUP BY ALL
""",
    "support": """
SELECT kommune, basis, count(*), count(*) FILTER (NOT closed)
FROM person WHERE resident AND birth <= $day - INTERVAL 18 YEAR AND basis <> 'Barn født' GROUP BY ALL
""",
    "nationality": """
WITH cell AS (
    SELECT kommune, coalesce(nationality, 'Ukendt') AS name, count(*) AS n FROM person
    WHERE resident AND NOT closed AND basis IN ('Flygtning', 'Familiesammenført')
        AND birth <= $day - INTERVAL 18 YEAR AND birth > $day - INTERVAL 65 YEAR GROUP BY ALL
)
SELECT kommune, shown, sum(n)::BIGINT FROM (
    SELECT *, CASE WHEN n * 100 >= 3 * sum(n) OVER (PARTITION BY kommune) THEN name ELSE 'Øvrige' END AS shown FROM cell
) GROUP BY ALL
""",
    "outflow.gender_age": """
SELECT kommune,
    gender || CASE WHEN birth > $day - INTERVAL 25 YEAR THEN ' 18' WHEN birth > $day - INTERVAL 30 YEAR THEN ' 25'
        ELSE ' 30' END,
    count(*), count(*) FILTER (closed AND kind IN ('Job', 'Uddannelse', 'IGU', 'Ægtefælleforsørget')) FROM person
WHERE resident AND basis IN ('Flygtning', 'Familiesammenført')
    AND birth <= $day - INTERVAL 18 YEAR AND birth > $day - INTERVAL 65 YEAR GROUP BY ALL
""",
}

# cells that do not overlap, and the four tables from them
_OUTFLOW = """
WITH cell AS (
    SELECT kommune, gender = 'Kvinde' AS woman, over_30, count(*) AS n,
        count(*) FILTER (gone AND kind IN ('Job', 'Uddannelse', 'IGU')) AS exited
    FROM (
        SELECT *, birth <= reached - INTERVAL 30 YEAR AS over_30,
            coalesce(exit <= reached AND (reopened IS NULL OR reopened > reached), FALSE) AS gone
        FROM (
            SELECT *, CAST(arrival + INTERVAL {years} YEAR AS DATE) AS reached FROM person
            WHERE basis = 'Flygtning' AND arrival <= $day - INTERVAL {years} YEAR
        )
        WHERE birth <= reached - INTERVAL 18 YEAR AND (moved IS NULL OR moved > reached)
    )
    WHERE NOT (gone AND kind = 'Ægtefælleforsørget') GROUP BY ALL
)
SELECT kommune, '{years} under30', sum(n)::BIGINT, sum(exited)::BIGINT FROM cell WHERE NOT over_30 GROUP BY ALL
UNION ALL SELECT kommune, '{years} over30', sum(n)::BIGINT, sum(exited)::BIGINT FROM cell WHERE over_30 GROUP BY ALL
UNION ALL SELECT kommune, '{years} all', sum(n)::BIGINT, sum(exited)::BIGINT FROM cell GROUP BY ALL
UNION ALL SELECT kommune, '{years} women', sum(n)::BIGINT, sum(exited)::BIGINT FROM cell WHERE woman GROUP BY ALL
"""

_ON_SPELLS = {
    "activity": """
SELECT kommune, category, count(*) FROM (
    SELECT person.kommune, id, coalesce(substr(min(place), 3), 'none') AS category
    FROM person LEFT JOIN (
        SELECT kommune, BorgerID, CASE
            WHEN Startdato <= $day AND (Slutdato IS NULL OR Slutdato >= $day) THEN CASE
                WHEN Aktivitet IN ('Virksomhedspraktik', 'Løntilskud') THEN 'a company'
                WHEN Aktivitet IN ('Vejledning og opkvalificering', 'Nytteaktivering', 'Ordinær uddannelse',
                    'Ordinære timer') THEN 'b other'
                WHEN Aktivitet = 'Danskuddannelse' THEN 'c language'
                WHEN Aktivitet = 'Barsel' THEN 'd maternity'
                ELSE 'e illness' END
            WHEN Aktivitet IN ('Virksomhedspraktik', 'Løntilskud') AND Slutdato < $day
                AND Slutdato >= $day - INTERVAL 42 DAY THEN 'f between_offers' END AS place
        FROM Aktiviteter
    ) AS spell ON spell.kommune = person.kommune AND spell.BorgerID = id AND place IS NOT NULL
    WHERE basis = 'Flygtning' AND birth <= $day - INTERVAL 18 YEAR AND resident AND NOT closed
    GROUP BY ALL
) GROUP BY ALL
""",
    "practice": """
SELECT kommune, CASE WHEN Sektor = 'Privat' THEN 'private' WHEN Sektor IS NULL THEN 'unknown' ELSE 'public' END,
    count(*) FILTER (Startdato <= $day AND (Slutdato IS NULL OR Slutdato >= $day)),
    count(*) FILTER (Startdato >= date_trunc('year', $day) AND Startdato <= $day)
FROM Aktiviteter WHERE Aktivitet = 'Virksomhedspraktik' AND Startdato <= $day GROUP BY ALL
""",
    "effect": """
SELECT spell.kommune, Aktivitet, count(*), count(*) FILTER (measured <= $day),
    count(*) FILTER (measured <= $day AND exit <= measured AND (reopened IS NULL OR reopened > measured)
        AND kind IN ('Job', 'Uddannelse', 'IGU', 'Selvforsørget'))
FROM (
    SELECT *, CAST(Slutdato + INTERVAL 3 MONTH AS DATE) AS measured FROM Aktiviteter
    WHERE Slutdato >= date_trunc('year', $day) - INTERVAL 1 YEAR AND Slutdato < date_trunc('year', $day)
) AS spell LEFT JOIN person ON person.kommune = spell.kommune AND id = BorgerID GROUP BY ALL
""",
}

# spells of the job-ready who live here: in order, and those of leave cut so that they do not overlap
_DUTIES = """
CREATE TEMP TABLE member AS
    SELECT kommune, id, arrival, exit FROM person WHERE resident AND readiness = 'Jobparat';
CREATE TEMP TABLE begun AS
    SELECT member.*, Aktivitet AS activity, Startdato AS start, coalesce(Slutdato, DATE '9999-12-31') AS stop,
        "Timer pr. uge" AS hours
    FROM Aktiviteter JOIN member ON member.kommune = Aktiviteter.kommune AND id = BorgerID
    WHERE Startdato <= $day AND Aktivitet IN ('Virksomhedspraktik', 'Løntilskud', 'Barsel', 'Sygdom');
CREATE TEMP TABLE gap AS
    SELECT *, row_number() OVER () AS number FROM (
        SELECT kommune, id, latest, last, gone, CASE WHEN gone THEN exit ELSE until END AS until FROM (
            SELECT *, coalesce((latest <= exit AND exit < until) OR (last AND exit = $day), FALSE) AS gone FROM (
                SELECT kommune, id, exit, latest, following IS NULL AS last, coalesce(following, $day) AS until FROM (
                    SELECT kommune, id, exit,
                        max(stop) OVER (PARTITION BY kommune, id ORDER BY start, stop
                            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS latest,
                        lead(start) OVER (PARTITION BY kommune, id ORDER BY start, stop) AS following
                    FROM begun WHERE activity IN ('Virksomhedspraktik', 'Løntilskud')
                )
            ) WHERE latest < $day AND (last OR until > latest)
        )
    );
CREATE TEMP TABLE leave AS
    SELECT kommune, id, first, stop FROM (
        SELECT kommune, id, stop, greatest(start, coalesce(max(stop) OVER (PARTITION BY kommune, id
            ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1, start)) AS first
        FROM (SELECT kommune, id, start, least(stop, $day) AS stop FROM begun WHERE activity IN ('Barsel', 'Sygdom'))
    ) WHERE first <= stop;
CREATE TEMP TABLE exempt AS
    SELECT number, sum(greatest(0, least(stop, until - 1) - greatest(first, latest + 1) + 1)) AS days
    FROM gap JOIN leave USING (kommune, id) GROUP BY ALL;
"""

_ON_DUTIES = {
    "four_weeks": """
SELECT member.kommune, CASE WHEN first <= arrival + 28 THEN 'kept' ELSE 'broken' END, count(*)
FROM member LEFT JOIN (
    SELECT kommune, id, min(start) AS first FROM begun
    WHERE activity IN ('Virksomhedspraktik', 'Løntilskud') GROUP BY ALL
) AS offer ON offer.kommune = member.kommune AND offer.id = member.id
WHERE coalesce(first <= arrival + 28, FALSE) OR arrival + 28 < $day GROUP BY ALL
""",
    "six_weeks": """
SELECT kommune, CASE WHEN length <= 42 THEN 'kept' ELSE 'broken' END, count(*) FROM (
    SELECT kommune, last AND NOT gone AS running, until - latest - 1 - coalesce(days, 0) AS length
    FROM gap LEFT JOIN exempt USING (number)
) WHERE length > 42 OR NOT running GROUP BY ALL
""",
    "fifteen_hours": """
SELECT kommune, CASE WHEN hours >= 15 THEN 'kept' WHEN hours < 15 THEN 'broken' ELSE 'unknown' END, count(*) FROM begun
WHERE activity IN ('Virksomhedspraktik', 'Løntilskud') AND stop >= $day GROUP BY ALL
""",
}

_ON_OTHERS = {
    "igu.status": """
SELECT kommune, CASE WHEN Startdato > $day THEN 'agreed'
    WHEN Slutdato <= $day AND Sluttype = 'Fuldført' THEN 'completed'
    WHEN Slutdato <= $day AND Sluttype = 'Afbrudt' THEN 'interrupted' ELSE 'ongoing' END, count(*)
FROM IGU GROUP BY ALL
""",
    "igu.workplace": """
SELECT kommune, coalesce(Sektor, 'Ukendt') || '; ' || coalesce(Arbejdsplads, 'Ukendt'), count(*)
FROM IGU WHERE Startdato <= $day GROUP BY ALL
""",
    "womens_effort": """
SELECT kommune, 'referred', count(*) FROM (SELECT DISTINCT kommune, BorgerID FROM Kvindeindsats WHERE Visiteret <= $day)
GROUP BY ALL
UNION ALL
SELECT kommune, Hændelse, count(DISTINCT BorgerID) FROM Kvindeindsats
WHERE Visiteret <= $day AND Hændelsesdato <= $day AND Hændelse IS NOT NULL GROUP BY ALL
UNION ALL
SELECT kommune, 'none', count(*) FROM (
    SELECT kommune, BorgerID FROM Kvindeindsats WHERE Visiteret <= $day GROUP BY ALL
    HAVING NOT bool_or(coalesce(Hændelsesdato <= $day AND Hændelse IS NOT NULL, FALSE))
) GROUP BY ALL
""",
    "interpreters": """
SELECT kommune, CASE WHEN Dato <= $end_before THEN 'previous_year ' ELSE 'current ' END || Tolkningstype,
    sum(round(coalesce(Normaltimer, 0) * 3600000000)::BIGINT)::BIGINT,
    sum(round(coalesce(Aftentimer, 0) * 3600000000)::BIGINT)::BIGINT
FROM Tolkninger WHERE Dato > $end_before - INTERVAL 1 YEAR AND Dato <= $end GROUP BY ALL
""",
}


Cell = tuple[str, str, str, int]
"""Municipality, table, row, and which of the row's counts."""

Counts = dict[Cell, int]


def count(data_set: Path, as_of: dt.date, threads: int) -> Counts:
    """Every count that is not 0."""
    connection = duckdb.connect(config={"threads": threads})
    for table in _TABLES:
        files = str(data_set / "kommune=*" / "*" / f"{table}.parquet").replace("'", "''")
        source = f"read_parquet('{files}', hive_partitioning=true, hive_types={{'kommune': VARCHAR}})"
        connection.execute(f"CREATE VIEW {table} AS FROM {source}")
    _run(connection, _PERSONS, as_of)
    _run(connection, _DUTIES, as_of)
    outflow = {f"outflow {years}": _OUTFLOW.format(years=years) for years in (1, 2, 3)}
    queries = {**_ON_PERSONS, **outflow, **_ON_SPELLS, **_ON_DUTIES, **_ON_OTHERS}
    return {
        (kommune, table.partition(" ")[0], key, column): n
        for table, query in queries.items()
        for kommune, key, *found in _run(connection, query, as_of)
        for column, n in enumerate(found)
        if n
    }


def counts_of_tables(municipality: str, tables: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Cell, int]]:
    """The same cells from the tables of our JSON."""
    rows = {table["id"]: table["rows"] for table in tables}
    for table, row, *counts in _cells(rows):
        for column, n in enumerate(counts):
            if n:
                yield (municipality, table, row, column), n


def _cells(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[tuple[Any, ...]]:
    bases = {"refugees": "Flygtning", "family_reunified": "Familiesammenført", "born": "Barn født"}
    for row in rows["arrivals.series"]:
        yield from (("arrivals.series", f"{row['start']} {basis}", row[name]) for name, basis in bases.items())
    for row in rows["arrivals.summary"]:
        yield "arrivals.summary", row["basis"], row["received"], row["moved"]
    year, quota = rows["arrivals.year"]
    yield from (("arrivals.year", basis, year[name], quota[name]) for name, basis in bases.items())
    for row in rows["support"]:
        yield "support", row["basis"], row["adults"], row["on_benefit"]
    for row in rows["nationality"]:
        yield "nationality", row["nationality"], row["n"]
    for row in rows["outflow.gender_age"]:
        if row["gender"] != "I alt" and row["band"] != "I alt":
            gender = {"Mænd": "Mand", "Kvinder": "Kvinde"}[row["gender"]]
            yield "outflow.gender_age", f"{gender} {row['band'][:2]}", row["n"], row["exited"]
    for group in ("under30", "over30", "all", "women"):
        for row in rows[f"outflow.{group}"]:
            yield "outflow", f"{row['point']} {group}", row["n"], row["exited"]
    for row in rows["activity"]:
        if row["category"] != "passive" or row["reason"] is not None:
            yield "activity", row["reason"] or row["category"], row["n"]
    ongoing, established = rows["practice"]
    yield from (("practice", each, ongoing[each], established[each]) for each in ("private", "public", "unknown"))
    for row in rows["effect"]:
        yield "effect", row["activity"], row["ended"], row["measurable"], row["self_supporting"]
    for row in rows["timeliness"]:
        yield from ((row["rule"], verdict, row[verdict]) for verdict in ("kept", "broken", "unknown"))
    for row in rows["igu.status"]:
        if row["status"] not in ("established", "completed_or_ongoing"):
            yield "igu.status", row["status"], row["n"]
    for row in rows["igu.workplace"]:
        yield "igu.workplace", f"{row['sector']}; {row['workplace']}", row["n"]
    for row in rows["womens_effort"]:
        yield "womens_effort", row["status"], row["n"]
    for period in ("current", "previous_year"):
        for row in rows[f"interpreters.{period}"]:
            if row["type"] != "I alt":
                hours = (row["normal_hours"], row["evening_hours"])
                yield "interpreters", f"{period} {row['type']}", *(round(each * 3_600_000_000) for each in hours)


def _run(connection: Any, query: str, as_of: dt.date) -> list[Any]:
    """The parameters are written into the text: only so can one call hold several statements."""
    end = as_of if (as_of + dt.timedelta(days=1)).day == 1 else as_of.replace(day=1) - dt.timedelta(days=1)
    days = {"$end_before": dt.date(end.year - 1, 12, 31), "$end": end, "$day": as_of}
    for name, day in days.items():
        query = query.replace(name, f"DATE '{day}'")
    rows: list[Any] = connection.execute(query).fetchall()
    return rows


if __name__ == "__main__":
    found = count(Path(sys.argv[1]), dt.date.fromisoformat(sys.argv[2]), int(sys.argv[3]))
    json.dump(list(found.items()), sys.stdout)
