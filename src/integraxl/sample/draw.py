"""Drawing at random, the same every time: each generator is seeded with a name, and only whole numbers are drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

WEEK = dt.timedelta(weeks=1)


def generator(name: str) -> Random:
    """A generator of its own for each use, so that a change in one place moves nothing elsewhere."""
    return Random(name)


def day_between(rng: Random, first: dt.date, last: dt.date) -> dt.date:
    """A day from `first` to `last`, both included."""
    return first + dt.timedelta(days=rng.randrange((last - first).days + 1))


def days_before(rng: Random, day: dt.date, least: int, most: int) -> dt.date:
    return day - dt.timedelta(days=rng.randrange(least, most + 1))


def days_after(rng: Random, day: dt.date, least: int, most: int) -> dt.date:
    return day + dt.timedelta(days=rng.randrange(least, most + 1))


def monday_after(day: dt.date) -> dt.date:
    """The first Monday on or after a day."""
    return day + dt.timedelta(days=-day.weekday() % 7)


def sunday_before(day: dt.date) -> dt.date:
    """The last Sunday on or before a day."""
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


def chance(rng: Random, percent: int) -> bool:
    return rng.randrange(100) < percent


def one_of(rng: Random, choices: Sequence[T]) -> T:
    return choices[rng.randrange(len(choices))]


def weighted(rng: Random, weights: Mapping[T, int]) -> T:
    """One of the keys, with whole-number weights."""
    left = rng.randrange(sum(weights.values()))
    for choice, weight in weights.items():
        left -= weight
        if left < 0:
            return choice
    raise AssertionError("the weights sum to more than was drawn")


def shuffled(rng: Random, items: Sequence[T]) -> list[T]:
    """The items in random order; the argument stays as it is."""
    mixed = list(items)
    rng.shuffle(mixed)
    return mixed
