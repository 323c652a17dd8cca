"""The outflow tables in pandas, whole columns at a time and with pandas' own date arithmetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd


def count(persons: pd.DataFrame, as_of: dt.date, years: Sequence[int]) -> list[tuple[int, bool, bool, int, int]]:
    """Years, woman, 30 or over, persons in the target group, exited."""
    refugees = persons[persons["basis"] == "Flygtning"]
    woman = refugees["gender"] == "Kvinde"
    spouse = refugees["exit_kind"] == "Ægtefælleforsørget"
    counted = refugees["exit_kind"].isin(["Job", "Uddannelse", "IGU"])
    rows = []
    for point in years:
        anniversary = refugees["arrival_date"] + pd.DateOffset(years=point)
        closed = (refugees["exit_date"] <= anniversary) & ~(refugees["reopened_date"] <= anniversary)
        target = (
            (anniversary <= pd.Timestamp(as_of))
            & (refugees["birth_date"] <= anniversary - pd.DateOffset(years=18))
            & ~(refugees["moved_date"] <= anniversary)
            & ~(spouse & closed)
        )
        over_30 = refugees["birth_date"] <= anniversary - pd.DateOffset(years=30)
        for is_woman, is_over_30 in ((False, False), (False, True), (True, False), (True, True)):
            members = target & (woman == is_woman) & (over_30 == is_over_30)
            exited = int((members & closed & counted).sum())
            rows.append((point, is_woman, is_over_30, int(members.sum()), exited))
    return rows
