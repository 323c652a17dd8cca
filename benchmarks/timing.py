"""Timing side by side: on a shared machine only what was measured in the same minute can be compared."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


class CountsDiffer(Exception):
    """A peer does not give our counts, so that its time says nothing."""


Call = Callable[[], object]
Samples = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Ratio:
    """Ours against a peer: the medians' ratio, and the lowest and highest ratio of any one round."""

    median: float
    low: float
    high: float


def interleave(calls: Mapping[str, Call], rounds: int, check: Callable[[Mapping[str, object]], None]) -> Samples:
    """Seconds of each call, taken in turn (A B C, A B C, ...), so that a busy minute falls on all of them.

    A first round is not timed: it warms every cache, and its results are what `check` compares.
    """
    check({name: call() for name, call in calls.items()})
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            samples[name].append(_seconds(call))
    return samples


def no_check(_: Mapping[str, object]) -> None:
    """For calls that count nothing."""


def _seconds(call: Call) -> float:
    gc.collect()  # nobody pays for the garbage of the one before
    start = time.perf_counter()
    result = call()
    seconds = time.perf_counter() - start
    del result  # kept until here: freeing a peer's rows is not part of making them
    return seconds


def ratio(ours: Sequence[float], peers: Sequence[float]) -> Ratio:
    """How much of the peers' amount is ours; each round is set against its own neighbour."""
    each = [mine / other for mine, other in zip(ours, peers, strict=True)]
    return Ratio(median(ours) / median(peers), min(each), max(each))
