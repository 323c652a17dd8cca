"""Who came, when and on what ground, and who moved: arrivals.series, .summary, .year and the forecast's received."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.attack.editions import HIDDEN, Edition, Key
from tests.attack.settle import Sum, total
from tests.attack.world import BEGINNING, DAY, ROWS, Cell, Line, World

BASES = {"Flygtning": "refugees", "Familiesammenført": "family_reunified", "Barn født": "born"}
Window = tuple[dt.date, dt.date]
_MONTHS = {"Q": 3, "H": 6}


def cohort(edition: Edition) -> dt.date:
    """The first day that counts; long ago where none is set."""
    start = edition.parameters.get("cohort_start")
    return dt.date.fromisoformat(start) if start else BEGINNING


def period_end(label: str) -> dt.date:
    """The last day of 2019, 2019-H1, 2019-Q3 or 2019-04."""
    year, _, part = label.partition("-")
    if not part:
        return dt.date(int(year), 12, 31)
    month = int(part[1]) * _MONTHS[part[0]] if part[0] in _MONTHS else int(part)
    return dt.date(int(year) + month // 12, month % 12 + 1, 1) - DAY


def months_before(day: dt.date, months: int) -> dt.date:
    """The last clock date whose anniversary so many months later is on or before `day`."""
    number = day.year * 12 + day.month - 1 - months
    following = dt.date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    last = (following - DAY).day
    ends_month = (day + DAY).month != day.month
    return dt.date(number // 12, number % 12 + 1, last if ends_month else min(day.day, last))


def _windows(edition: Edition) -> Iterator[tuple[str, Key, Window]]:
    """Each row of arrivals with its window; one that has not begun is left out."""
    first, last = cohort(edition), edition.as_of
    for key, row in edition.rows("arrivals.series").items():
        start = dt.date.fromisoformat(row["start"])
        yield "arrivals.series", key, (max(start, first), min(period_end(str(key[0])), last))
    for key in edition.rows("arrivals.year"):
        words = str(key[0]).split()
        yield "arrivals.year", key, (dt.date(int(words[-1]), 3 if len(words) > 1 else 1, 1), last)
    for key in edition.rows("forecast"):
        start, end = dt.date(int(key[0]), 3, 1), dt.date(int(key[0]) + 1, 3, 1) - DAY
        if start <= last:
            yield "forecast", key, (start, min(end, last))


def measuring_points(edition: Edition) -> list[float]:
    """The measuring points of an edition's outflow."""
    return sorted({float(key[0]) for key in edition.rows("outflow.all")})


def _reached(edition: Edition, point: float) -> Window:
    return cohort(edition), months_before(edition.as_of, round(12 * point))


class Arrivals:
    """Arrivals by day and basis, as every edition counts them."""

    def __init__(self, world: World) -> None:
        self._world = world
        windows = [window for each in world.editions for _, _, window in _windows(each)]
        windows += [(cohort(each), each.as_of) for each in world.editions]
        windows += [_reached(each, point) for each in world.editions for point in measuring_points(each)]
        self._line = Line.of([(BEGINNING, dt.date(2100, 1, 1)), *((a, b) for a, b in windows if a <= b)])
        self._cohorts = sorted({cohort(each) for each in world.editions})

    def arrived(self, edition: int, basis: str, window: Window) -> Sum:
        """Persons of a basis who arrived in a window."""
        return total(self._world.atom(edition, "arrived", basis, cut) for cut in self._line.within(*window))

    def reached(self, edition: int, point: float, bases: list[str]) -> Sum:
        """Persons who came early enough for a measuring point."""
        window = _reached(self._world.editions[edition], point)
        return total(self.arrived(edition, basis, window) for basis in bases)

    def describe(self) -> None:
        """Every figure of the four tables."""
        for number, edition in enumerate(self._world.editions):
            for table, key, window in _windows(edition):
                self._row(number, table, key, window)
            self._beginning(number, edition)
            for basis in BASES:
                self._summary(number, edition, basis)

    def _row(self, number: int, table: str, key: Key, window: Window) -> None:
        sums = {column: self.arrived(number, basis, window) for basis, column in BASES.items()}
        if table != "forecast":
            self._world.define(number, table, key, **sums, total=total(sums.values()))
            return
        self._world.define(number, table, key, received=sums["refugees"])
        quota = self._world.value(Cell(number, table, key, "quota"))
        if quota not in (HIDDEN, None):
            self._world.define(number, table, key, remaining=-sums["refugees"] + int(quota))

    def _beginning(self, number: int, edition: Edition) -> None:
        """Without a cohort start the series begins with the first person."""
        rows = edition.rows("arrivals.series")
        if rows and cohort(edition) == BEGINNING:
            key, row = next(iter(rows.items()))
            start = dt.date.fromisoformat(row["start"])
            windows = {False: (BEGINNING, start - DAY), True: (start, period_end(str(key[0])))}
            come = {late: [self.arrived(number, basis, windows[late]) for basis in BASES] for late in windows}
            self._world.system.source = (number, ROWS)
            self._world.system.equal(total(come[False]), 0)
            self._world.system.at_least(total(come[True]), 1)
            self._world.system.source = None

    def _summary(self, number: int, edition: Edition, basis: str) -> None:
        received = self.arrived(number, basis, (cohort(edition), edition.as_of))
        moved = total(self._moved(number, edition, basis))
        self._world.define(
            number, "arrivals.summary", (basis,), received=received, moved=moved, resident=received - moved
        )

    def _moved(self, number: int, edition: Edition, basis: str) -> Iterator[Sum]:
        """Moved away by the report date, by cohort: no more than have come."""
        ends = sorted({each.as_of for each in self._world.editions if each.as_of <= edition.as_of})
        for start, following in zip(self._cohorts, [*self._cohorts[1:], dt.date(2100, 1, 1)], strict=True):
            if start < cohort(edition) or start > edition.as_of:
                continue
            moved = total(self._world.atom(number, "moved", basis, start, end) for end in ends)
            window = start, min(following - DAY, edition.as_of)
            self._world.system.at_least(self.arrived(number, basis, window), moved)
            yield moved
