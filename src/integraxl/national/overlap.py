"""The same persons in two sources: one workbook under two names, or a part that was given twice.

Ids are local: each municipality may have its B0001. A person is the same where id, gender, date of birth and date of
arrival are. Among a thousand persons a few may be so by chance, for ids are numbered and arrivals come together; more
than one in twenty are not.

Each source gives a mark of 32 bits of each person, and of many persons only the least marks: the same persons have the
same marks everywhere, so that ten million take a few megabytes. Too few bits to find out what they were made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from integraxl.workbook.columns import Array, Columns

MOST_MARKS = 4096
_ALL = 1 << 32
_FEWEST = 2
_ONE_IN = 20

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Marks:
    """Of how many persons a source is, and the least of their marks, ascending: all, where they are no more."""

    persons: int
    least: Array

    @property
    def reach(self) -> int:
        """All marks below this are among them."""
        return _ALL if self.persons <= MOST_MARKS else int(self.least[-1]) + 1


NO_MARKS = Marks(0, np.empty(0, np.uint32))


def mark_persons(ids: Sequence[str], people: Columns) -> Marks:
    """The marks of persons with these ids; `people` are they, in the same order."""
    if not ids:
        return NO_MARKS
    known = [people[name].astype(np.uint64) for name in ("gender", "birth_date", "arrival_date")]
    mark = _mixed(_of_texts(ids))
    for values in known:
        mark = _mixed(mark + values)
    return Marks(len(ids), np.sort(mark >> np.uint64(32)).astype(np.uint32)[:MOST_MARKS])


def _of_texts(texts: Sequence[str]) -> Words:
    """A number of each text: its bytes, each times what its place in the text says."""
    whole = "\0".join(texts)
    if whole.count("\0") >= len(texts):  # within a text, as no workbook has it
        whole = "\0".join(text.replace("\0", "\1") for text in texts)
    data = np.frombuffer(f"{whole}\0".encode("utf-8", "surrogatepass"), np.uint8)
    ends = np.flatnonzero(data == 0)
    starts = np.append(0, ends[:-1] + 1)
    lengths, rows = ends - starts, np.arange(len(texts))
    numbers: Words = lengths.astype(np.uint64)
    weights = _mixed(np.arange(1, int(lengths.max()) + 1, dtype=np.uint64))
    for place, weight in enumerate(weights):
        if lengths.min() <= place:
            rows = rows[lengths[rows] > place]
        numbers[rows] += weight * data[starts[rows] + place]
    return numbers


def _mixed(words: Words) -> Words:
    """Each bit of the result hangs on each bit of the word (the last step of SplitMix64)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


@dataclass(frozen=True)
class Overlap:
    """Two sources, by their positions, and how many persons they share; `exact` where every mark was looked at."""

    one: int
    other: int
    persons: int
    exact: bool


def find_overlaps(sources: Sequence[Marks], municipalities: Sequence[object]) -> list[Overlap]:
    """The pairs of sources of different municipalities that share more persons than chance can explain."""
    pairs = (_overlap(one, other, sources[one], sources[other]) for one, other in _meeting(sources, municipalities))
    return [each for each in pairs if each.persons >= _FEWEST + _smaller(each, sources) // _ONE_IN]


def _smaller(overlap: Overlap, sources: Sequence[Marks]) -> int:
    return min(sources[overlap.one].persons, sources[overlap.other].persons)


def _meeting(sources: Sequence[Marks], municipalities: Sequence[object]) -> list[tuple[int, int]]:
    """The pairs that have a mark in common, each once. Of many with one mark the neighbours are enough."""
    marks = np.concatenate([np.empty(0, np.uint64), *(each.least.astype(np.uint64) for each in sources)])
    owner = np.repeat(np.arange(len(sources), dtype=np.uint64), [len(each.least) for each in sources])
    both = np.sort(marks << np.uint64(32) | owner)
    marks, owner = both >> np.uint64(32), (both & np.uint64(_ALL - 1)).astype(np.int64)
    same = np.flatnonzero(marks[1:] == marks[:-1])
    met = np.unique(owner[same] * len(sources) + owner[same + 1]).tolist()
    pairs = (divmod(each, len(sources)) for each in met)
    return [(one, other) for one, other in pairs if municipalities[one] != municipalities[other]]


def _overlap(one: int, other: int, first: Marks, second: Marks) -> Overlap:
    shared = len(np.intersect1d(first.least, second.least))
    reach = min(first.reach, second.reach)
    return Overlap(one, other, round(shared * _ALL / reach), reach == _ALL)
