"""Offers, agreements and duties: IGU, practice, effect, women's effort, timeliness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tests.attack.arrivals import months_before
from tests.attack.editions import HIDDEN, Edition
from tests.attack.settle import Sum, total
from tests.attack.towns import EVENTS, OFFERS, SECTORS
from tests.attack.world import ROWS, Cell, Line, World

ALL_SECTORS = (*SECTORS, "Ukendt")
PLACES = ("private", "public", "unknown")
LIMITS = {"four_weeks": "four_weeks_days", "six_weeks": "six_weeks_days", "fifteen_hours": "weekly_hours"}


class Efforts:
    """The tables whose counts have no other persons in common."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._dates = sorted({each.as_of for each in world.editions})

    def describe(self) -> None:
        """Every figure of the tables."""
        for number, edition in enumerate(self._world.editions):
            self._igu(number, edition)
            self._practice(number, edition)
            self._womens_effort(number, edition)
            self._timeliness(number, edition)
            self._effect(number, edition)

    def _by(self, number: int, day: dt.date, *key: str) -> Sum:
        """What has happened by a day, day by day of the editions."""
        return total(self._world.atom(number, *key, each) for each in self._dates if each <= day)

    def _igu(self, number: int, edition: Edition) -> None:
        day = edition.as_of
        sectors = {sector: self._by(number, day, "established", sector) for sector in ALL_SECTORS}
        established = total(sectors.values())
        completed, interrupted = (self._by(number, day, "igu", end) for end in ("completed", "interrupted"))
        agreed = self._world.atom(number, "agreed", day, growing=False)
        self._world.system.at_least(established, completed + interrupted)
        sums = {
            "agreed": agreed,
            "ongoing": established - completed - interrupted,
            "completed": completed,
            "interrupted": interrupted,
            "established": established,
            "completed_or_ongoing": established - interrupted,
        }
        for status, value in sums.items():
            self._world.define(number, "igu.status", (status,), n=value)
        self._igu_target(number, established - interrupted)
        self._sectors(number, edition, sectors)

    def _igu_target(self, number: int, counted: Sum) -> None:
        key = ("completed_or_ongoing",)
        self._met(number, "igu.status", key, counted)
        missing, target = (self._world.value(Cell(number, "igu.status", key, c)) for c in ("missing", "target"))
        if missing not in (HIDDEN, None) and target not in (HIDDEN, None):
            self._world.system.source = (number, "igu.status")
            self._world.system.equal(counted, -int(-target // 1) - int(missing))
            self._world.system.source = None

    def _met(self, number: int, table: str, key: tuple[str], counted: Sum) -> None:
        met, target = (self._world.value(Cell(number, table, key, column)) for column in ("met", "target"))
        if met in (HIDDEN, None) or target in (HIDDEN, None):
            return
        needed = -int(-target // 1)
        self._world.system.source = (number, table)
        if met:
            self._world.system.at_least(counted, needed)
        else:
            self._world.system.at_least(-counted, 1 - needed)
        self._world.system.source = None

    def _sectors(self, number: int, edition: Edition, sectors: dict[str, Sum]) -> None:
        """A sector has a row where it has an agreement."""
        rows = edition.rows("igu.sector")
        self._world.system.source = (number, ROWS)
        for sector, value in sectors.items():
            self._world.define(number, "igu.sector", (sector,), n=value)
            if rows and (sector,) in rows:
                self._world.system.at_least(value, 1)
            elif rows:
                self._world.system.equal(value, 0)
        self._world.system.source = None

    def _practice(self, number: int, edition: Edition) -> None:
        """Ongoing on the date; established in a window, which editions share day by day."""
        windows = [(_start(each), each.as_of) for each in self._world.editions]
        line = Line.of([window for window in windows if window[0] <= window[1]])
        inside = line.within(_start(edition), edition.as_of)
        ongoing = {place: self._world.atom(number, "ongoing", edition.as_of, place, growing=False) for place in PLACES}
        begun = {place: total(self._world.atom(number, "begun", place, cut) for cut in inside) for place in PLACES}
        for measure, sums in {"ongoing": ongoing, "established": begun}.items():
            self._world.define(number, "practice", (measure,), **sums, total=total(sums.values()))
            self._met(number, "practice", (measure,), total(sums.values()))

    def _womens_effort(self, number: int, edition: Edition) -> None:
        day = edition.as_of
        referred, some = self._by(number, day, "referred"), self._by(number, day, "some event")
        events = {name: self._by(number, day, "event", name) for name in EVENTS}
        for name, value in {"referred": referred, **events, "none": referred - some}.items():
            self._world.define(number, "womens_effort", (name,), n=value)
        self._world.system.at_least(referred, some)
        self._world.system.at_least(total(events.values()), some)
        for value in events.values():
            self._world.system.at_least(some, value)

    def _timeliness(self, number: int, edition: Edition) -> None:
        """More days mean more kept and fewer broken; more hours fewer kept of as many."""
        for rule, parameter in LIMITS.items():
            limit = edition.parameters[parameter]
            same = {each.parameters[parameter] for each in self._world.editions if each.as_of == edition.as_of}

            def duties(verdict: str, chosen: Iterable[float], rule: str = rule) -> Sum:
                key = rule, verdict, edition.as_of
                return total(self._world.atom(number, *key, step, growing=False) for step in sorted(chosen))

            up, down = [step for step in same if step >= limit], [step for step in same if step <= limit]
            if rule == "fifteen_hours":
                kept, unknown = duties("kept", up), duties("unknown", [0])
                broken = duties("kept", same - set(up)) + duties("broken", [0])
            else:
                kept, broken, unknown = duties("kept", down), duties("broken", up), duties("unknown", [limit])
            due = kept + broken + unknown
            self._world.define(number, "timeliness", (rule,), due=due, kept=kept, broken=broken, unknown=unknown)
            self._world.share(number, "timeliness", (rule,), kept, due)

    def _effect(self, number: int, edition: Edition) -> None:
        """Spells by the day they ended; measured later, they are the same spells."""
        line = Line.of([window for each in self._world.editions for window in _effect_windows(each) if _real(window)])
        months, rows = edition.parameters["effect_months"], edition.rows("effect")
        ended, measured = ([*line.within(*window)] if _real(window) else [] for window in _effect_windows(edition))
        for offer in OFFERS:
            key = (offer,)
            spells = {cut: self._world.atom(number, "ended", offer, cut) for cut in ended}
            supporting = {cut: self._world.atom(number, "supporting", months, offer, cut) for cut in measured}
            for cut, value in supporting.items():
                self._world.system.at_least(spells[cut], value)
            n, of, good = total(spells.values()), total(spells[cut] for cut in measured), total(supporting.values())
            self._world.define(number, "effect", key, ended=n, measurable=of, self_supporting=good)
            self._world.system.source = (number, ROWS)
            if rows and key in rows:
                self._world.system.at_least(n, 1)
            elif rows:
                self._world.system.equal(n, 0)
            self._world.system.source = None
            if key in rows:
                self._world.share(number, "effect", key, good, of)


def _start(edition: Edition) -> dt.date:
    return dt.date.fromisoformat(edition.parameters["practice_from"])


def _real(window: tuple[dt.date, dt.date]) -> bool:
    return window[0] <= window[1]


def _effect_windows(edition: Edition) -> list[tuple[dt.date, dt.date]]:
    """The spells that ended, and of these those old enough to be measured."""
    first, last = (dt.date.fromisoformat(edition.parameters[name]) for name in ("effect_from", "effect_to"))
    ended = min(last, edition.as_of)
    return [(first, ended), (first, min(ended, months_before(edition.as_of, edition.parameters["effect_months"])))]
