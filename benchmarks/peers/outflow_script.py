"""One outflow table from a workbook, as an analyst would script it with pandas and openpyxl.

python outflow_script.py WORKBOOK AS_OF [--cohort-start DATE] [--points YEARS ...]

Only the columns that the table needs are read, and nothing in the workbook is checked.
"""

from __future__ import annotations

import argparse
import sys

import pandas as pd

COLUMNS = [
    "Fødselsdato",
    "Opholdsgrundlag",
    "Ankomstdato",
    "Fraflytningsdato",
    "Udslusningsdato",
    "Udsluset til",
    "Genoptaget",
]


def outflow_table(
    path: str, as_of: pd.Timestamp, cohort_start: pd.Timestamp | None, points: list[float]
) -> pd.DataFrame:
    persons = pd.read_excel(path, sheet_name="Borgere", usecols=COLUMNS, engine="openpyxl")
    dates = [name for name in COLUMNS if name.endswith("dato") or name == "Genoptaget"]
    persons[dates] = persons[dates].apply(pd.to_datetime)
    persons = persons[persons["Opholdsgrundlag"] == "Flygtning"]
    if cohort_start is not None:
        persons = persons[persons["Ankomstdato"] >= cohort_start]
    rows = []
    for point in points:
        anniversary = persons["Ankomstdato"] + pd.DateOffset(months=int(12 * point))
        closed = (persons["Udslusningsdato"] <= anniversary) & ~(persons["Genoptaget"] <= anniversary)
        target = (
            (anniversary <= as_of)
            & (persons["Fødselsdato"] <= anniversary - pd.DateOffset(years=18))
            & ~(persons["Fraflytningsdato"] <= anniversary)
            & ~((persons["Udsluset til"] == "Ægtefælleforsørget") & closed)
        )
        exited = target & closed & persons["Udsluset til"].isin(["Job", "Uddannelse", "IGU"])
        rows.append({"point": point, "n": int(target.sum()), "exited": int(exited.sum())})
    table = pd.DataFrame(rows)
    table["share"] = table["exited"] / table["n"]
    return table


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("workbook")
    parser.add_argument("as_of", type=pd.Timestamp)
    parser.add_argument("--cohort-start", type=pd.Timestamp)
    parser.add_argument("--points", type=float, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    table = outflow_table(options.workbook, options.as_of, options.cohort_start, options.points)
    table.to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main()
