"""Who lives here on the report date, and with an active case: support, nationality, gender by age, activity."""

from __future__ import annotations

from itertools import pairwise, product

from tests.attack.arrivals import BASES, cohort
from tests.attack.editions import HIDDEN, Edition, Table
from tests.attack.settle import Sum, total
from tests.attack.world import BEGINNING, ROWS, Cell, World

PEOPLE = ("Flygtning", "Familiesammenført")
SEXES = {"Mænd": ("man",), "Kvinder": ("woman",), "I alt": ("man", "woman")}
BANDS = {"18-24": (18, 24), "25-29": (25, 29), "30-64": (30, 64), "I alt": (18, 64)}
STATES = ("counted", "other", "active")
COURSES, PASSIVE = ("other", "language"), ("maternity", "illness", "between_offers", "none")
_HIGH, _THOUSANDTHS = 200, 1000


class Standing:
    """Residents on a date by basis, sex, age and state of their case."""

    def __init__(self, world: World) -> None:
        self._world = world
        adult = {int(each.parameters["adult_age"]) for each in world.editions}
        self._ages = sorted({18, 25, 30, 65, *adult})

    def _persons(
        self,
        number: int,
        ages: tuple[int, int],
        bases: tuple[str, ...] = PEOPLE,
        sexes: tuple[str, ...] = ("man", "woman"),
        states: tuple[str, ...] = STATES,
    ) -> Sum:
        day = self._world.editions[number].as_of
        inside = [age for age in self._ages if ages[0] <= age <= ages[1]]
        return total(
            self._world.atom(number, "resident", day, *each, growing=False)
            for each in product(bases, sexes, states, inside)
        )

    def describe(self) -> None:
        """Every figure of the tables."""
        for number, edition in enumerate(self._world.editions):
            self._support(number, edition)
            self._gender_age(number)
            self._nationality(number, edition)
            self._activity(number, edition)

    def _support(self, number: int, edition: Edition) -> None:
        ages = (int(edition.parameters["adult_age"]), _HIGH)
        for basis in PEOPLE:
            adults = self._persons(number, ages, (basis,))
            active = self._persons(number, ages, (basis,), states=("active",))
            self._world.define(
                number, "support", (basis,), adults=adults, on_benefit=active, off_benefit=adults - active
            )
            if cohort(edition) == BEGINNING:
                resident = self._world.cells[Cell(number, "arrivals.summary", (basis,), "resident")]
                self._world.system.at_least(resident, adults)

    def _gender_age(self, number: int) -> None:
        for (gender, sexes), (band, ages) in product(SEXES.items(), BANDS.items()):
            n = self._persons(number, ages, sexes=sexes)
            exited = self._persons(number, ages, sexes=sexes, states=("counted",))
            self._world.define(number, "outflow.gender_age", (gender, band), n=n, exited=exited)
            self._world.share(number, "outflow.gender_age", (gender, band), exited, n)

    def _nationality(self, number: int, edition: Edition) -> None:
        """A partition of the active cases; named rows are of `min_share` at least and stand in falling order."""
        rows = edition.rows("nationality")
        active = self._persons(number, (18, 64), states=("active",))
        if not rows:
            return
        counts = {key: self._nation(number, edition, str(key[0])) for key in rows}
        system = self._world.system
        system.source = (number, "nationality")
        system.equal(total(counts.values()), active)
        system.source = (number, ROWS)
        named = [value for key, value in counts.items() if key != ("Øvrige",)]
        if not _by_name(rows):
            for larger, smaller in pairwise(named):
                system.at_least(larger, smaller)
        for value in named:
            system.at_least(value * _THOUSANDTHS, active * round(edition.parameters["min_share"] * _THOUSANDTHS))
        for key, value in counts.items():
            system.source = (number, ROWS)
            system.at_least(value, 1)
            self._world.define(number, "nationality", key, n=value)
            self._world.share(number, "nationality", key, value, active)
            self._percent(number, "nationality", key, value, active, 1)
        system.source = None

    def _nation(self, number: int, edition: Edition, name: str) -> Sum:
        """A named row is the same in editions of one date; what is gathered is not."""
        gathered = number if name == "Øvrige" else None
        return self._world.atom(number, "nationality", edition.as_of, name, gathered, growing=False)

    def _activity(self, number: int, edition: Edition) -> None:
        ages = (int(edition.parameters["adult_age"]), _HIGH)
        active = self._persons(number, ages, ("Flygtning",), states=("active",))
        if not edition.rows("activity") and not edition.rows("activity.status"):
            return
        found = {name: self._doing(number, edition, name) for name in ("company", *COURSES, *PASSIVE)}
        passive, courses = (total(found[name] for name in names) for names in (PASSIVE, COURSES))
        self._world.system.equal(total(found.values()), active)
        rows: dict[tuple[str | None, ...], Sum] = {
            ("company", None): found["company"],
            **{(name, None): found[name] for name in COURSES},
            ("passive", None): passive,
            **{("passive", name): found[name] for name in PASSIVE},
        }
        for key, value in rows.items():
            self._world.define(number, "activity", key, n=value)
            self._world.share(number, "activity", key, value, active)
            self._percent(number, "activity", key, value, active, 1)
        for name, value in {"company": found["company"], "courses": courses, "passive": passive}.items():
            self._world.define(number, "activity.status", (name,), n=value)
            self._world.share(number, "activity.status", (name,), value, active)

    def _doing(self, number: int, edition: Edition, name: str) -> Sum:
        """Who is between two offers depends on the days; the more days, the more."""
        days = edition.parameters["between_offers_days"]
        same = [each for each in self._world.editions if each.as_of == edition.as_of]
        steps = sorted({each.parameters["between_offers_days"] for each in same})
        names: list[object] = [] if name == "between_offers" else [name]
        if name in ("between_offers", "none"):
            names += [step for step in steps if (step <= days) == (name == "between_offers")]
        ages = {each.parameters["adult_age"] for each in same}
        return total(
            self._world.atom(number, "doing", edition.as_of, age, each, growing=False)
            for age in sorted(ages)
            if age >= edition.parameters["adult_age"]
            for each in names
        )

    def _percent(self, number: int, table: str, key: tuple[str | None, ...], n: Sum, of: Sum, within: int) -> None:
        """A whole percentage is less than one away, by whatever rule it is rounded."""
        shown = self._world.value(Cell(number, table, key, "percent"))
        if shown in (HIDDEN, None):
            return
        self._world.system.source = (number, table)
        self._world.system.at_least(n * 100, of * (int(shown) - within))
        self._world.system.at_least(of * (int(shown) + within), n * 100)
        self._world.system.source = None


def _by_name(rows: Table) -> bool:
    """Whether the rows without a figure stand by name, so that their order says nothing of their size."""
    hidden = [str(key[0]) for key, row in rows.items() if row["n"] is HIDDEN and key != ("Øvrige",)]
    return hidden == sorted(hidden)


assert set(PEOPLE) < set(BASES)
