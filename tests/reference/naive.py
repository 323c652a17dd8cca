"""Independent naive re-implementation of the measures, for property tests against the product.

Written from the specification alone: slow, obvious loops over plain rows, exact fractions, no shared code with the
product. One function per table id; `compute` calls them all. The table `audit` is not covered.

Input rows are dicts keyed by the Danish headers of the data contract, with clean values; a missing key is a blank.
Where the specification leaves a choice, the reading taken is the most literal one.
"""

import calendar
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

Row = Mapping[str, object]
Tables = Mapping[str, Sequence[Row]]
Result = list[dict[str, object]]

REFUGEE = "Flygtning"
FAMILY = "Familiesammenført"
BORN = "Barn født"
SPOUSE = "Ægtefælleforsørget"
COMPANY_OFFERS = ("Virksomhedspraktik", "Løntilskud")
OTHER_OFFERS = ("Vejledning og opkvalificering", "Nytteaktivering", "Ordinær uddannelse", "Ordinære timer")
LANGUAGE = "Danskuddannelse"
MATERNITY = "Barsel"
ILLNESS = "Sygdom"
ACTIVITIES = (
    "Virksomhedspraktik",
    "Løntilskud",
    "Ordinære timer",
    "Nytteaktivering",
    "Vejledning og opkvalificering",
    "Danskuddannelse",
    "Ordinær uddannelse",
    "Barsel",
    "Sygdom",
)
WOMENS_EVENTS = (
    "Praktik",
    "Afventer praktik",
    "Nytteaktivering",
    "Lønnede timer",
    "Selvforsørgelse",
    "Ægtefælleforsørget",
    "A-lov",
    "Barsel",
    "Helbred",
)
PUBLIC_SECTORS = ("Kommunal", "Regional", "Statslig")
SECTORS = ("Privat", "Kommunal", "Regional", "Statslig", "Ukendt")
INTERPRETER_TYPES = ("Fremmøde", "Telefon", "Video")
# The two published cross tables (gender by age, nationality) always use the application's definitions.
APPLICATION_POPULATION = (REFUGEE, FAMILY)
APPLICATION_EXITS = ("Job", "Uddannelse", "IGU", SPOUSE)
SELF_SUPPORTING_EXITS = ("Job", "Uddannelse", "IGU", "Selvforsørget")
MAX_GAP_DAYS = 42


@dataclass(frozen=True)
class Run:
    """The input and every parameter in force."""

    tables: Tables
    as_of: date
    cohort_start: date | None
    clock: str
    population: tuple[str, ...]
    counted_exits: tuple[str, ...]
    exclude_spouse_supported: bool
    min_age: int
    age_basis: str
    exclusion_basis: str
    status: str
    period: str
    min_share: Fraction
    practice_from: date
    effect_from: date
    effect_to: date


@dataclass(frozen=True)
class Group:
    """A parsed Gruppe; None = no limit on that side. Ages are completed years, both ends included."""

    sex: str | None
    lowest: int | None
    highest: int | None


@dataclass(frozen=True)
class Target:
    value: Fraction
    direction: str


@dataclass(frozen=True)
class Gap:
    """Time between two company spells. kind: closed (a next spell came), stopped (by an exit) or open (on D)."""

    kind: str
    days: int


# --- reading cells -----------------------------------------------------------------------------------------------


def text(row: Row, header: str) -> str | None:
    value = row.get(header)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise TypeError(f"{header}: {value!r} is not a text")
    return value


def day(row: Row, header: str) -> date | None:
    value = row.get(header)
    if value is None:
        return None
    if not isinstance(value, date):
        raise TypeError(f"{header}: {value!r} is not a date")
    return value


def required_day(row: Row, header: str) -> date:
    value = day(row, header)
    if value is None:
        raise ValueError(f"{header} is required")
    return value


def required_text(row: Row, header: str) -> str:
    value = text(row, header)
    if value is None:
        raise ValueError(f"{header} is required")
    return value


def exact(value: object) -> Fraction:
    """The number as it was typed: 0.1 is one tenth, not the nearest binary number."""
    if isinstance(value, (int, Fraction, Decimal)):
        return Fraction(value)
    if isinstance(value, float):
        return Fraction(Decimal(repr(value)))
    raise TypeError(f"{value!r} is not a number")


def number(row: Row, header: str) -> Fraction | None:
    value = row.get(header)
    return None if value is None else exact(value)


def required_number(row: Row, header: str) -> Fraction:
    value = number(row, header)
    if value is None:
        raise ValueError(f"{header} is required")
    return value


def plain(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


# --- arithmetic --------------------------------------------------------------------------------------------------


def ratio(numerator: Fraction | int, denominator: Fraction | int) -> Fraction | None:
    if denominator == 0:
        return None
    return Fraction(numerator) / Fraction(denominator)


def share(numerator: Fraction | int, denominator: Fraction | int) -> float | None:
    return plain(ratio(numerator, denominator))


def half_up_percent(numerator: int, denominator: int) -> int | None:
    value = ratio(numerator, denominator)
    return None if value is None else math.floor(value * 100 + Fraction(1, 2))


def largest_remainder(counts: Sequence[Fraction]) -> list[int | None]:
    """Whole percentages that sum to 100; all blank where there is nothing to share."""
    total = sum(counts, Fraction(0))
    if total == 0:
        return [None for _ in counts]
    percents = [math.floor(count * 100 / total) for count in counts]
    remainders = [count * 100 / total - floor for count, floor in zip(counts, percents, strict=True)]
    order = sorted(range(len(counts)), key=lambda index: (-remainders[index], -counts[index], index))
    missing_points = 100 - sum(percents)
    for index in order[:missing_points]:
        percents[index] += 1
    return list(percents)


def is_met(value: Fraction, target: Fraction, direction: str) -> bool:
    if direction == "Mindst":
        return value >= target
    if direction == "Højst":
        return value <= target
    if direction == "Uændret":
        return value == target
    raise ValueError(f"unknown direction {direction!r}")


# --- calendar ----------------------------------------------------------------------------------------------------


def add_months(start: date, months: int) -> date:
    """Same day of month, else that month's last day."""
    year, month = start.year, start.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def anniversary(clock_date: date, point: Fraction) -> date:
    months = point * 12
    if months.denominator != 1:
        raise ValueError(f"measuring point {point} is not a whole number of months")
    return add_months(clock_date, int(months))


def age_on(birth: date, on: date) -> int:
    if (birth.month, birth.day) == (2, 29) and not calendar.isleap(on.year):
        birthday = date(on.year, 3, 1)
    else:
        birthday = date(on.year, birth.month, birth.day)
    years = on.year - birth.year
    return years if on >= birthday else years - 1


def whole_months(start: date, end: date) -> int:
    """The largest m for which start plus m months is not after end; 0 where end lies before start."""
    months = 0
    while add_months(start, months + 1) <= end:
        months += 1
    return months


def quota_year(on: date) -> int:
    return on.year if on.month >= 3 else on.year - 1


def period_label(on: date, period: str) -> str:
    if period == "month":
        return f"{on.year:04d}-{on.month:02d}"
    if period == "quarter":
        return f"{on.year:04d}-Q{(on.month - 1) // 3 + 1}"
    if period == "half":
        return f"{on.year:04d}-H{1 if on.month <= 6 else 2}"
    if period == "year":
        return f"{on.year:04d}"
    raise ValueError(f"unknown period {period!r}")


def period_start(on: date, period: str) -> date:
    """Walk back month by month while the label stays the same."""
    start = on.replace(day=1)
    while True:
        before = (start - timedelta(days=1)).replace(day=1)
        if period_label(before, period) != period_label(on, period):
            return start
        start = before


# --- persons -----------------------------------------------------------------------------------------------------


def is_resident(person: Row, on: date) -> bool:
    moved = day(person, "Fraflytningsdato")
    return required_day(person, "Ankomstdato") <= on and not (moved is not None and moved <= on)


def has_moved(person: Row, on: date) -> bool:
    moved = day(person, "Fraflytningsdato")
    return moved is not None and moved <= on


def exit_kind_on(person: Row, on: date) -> str | None:
    """The kind of exit in force on the date, or None for a case that is not closed on it."""
    exit_date = day(person, "Udslusningsdato")
    reopened = day(person, "Genoptaget")
    if exit_date is None or exit_date > on:
        return None
    if reopened is not None and reopened <= on:
        return None
    return text(person, "Udsluset til")


def is_exited(person: Row, on: date) -> bool:
    exit_date = day(person, "Udslusningsdato")
    reopened = day(person, "Genoptaget")
    return exit_date is not None and exit_date <= on and not (reopened is not None and reopened <= on)


def is_active_case(person: Row, on: date) -> bool:
    return is_resident(person, on) and not is_exited(person, on)


def person_age(person: Row, on: date) -> int:
    return age_on(required_day(person, "Fødselsdato"), on)


def basis_of(person: Row) -> str:
    return required_text(person, "Opholdsgrundlag")


# --- groups and targets ------------------------------------------------------------------------------------------


def parse_group(label: str | None) -> Group | None:
    """None for a text that is no group of measures.md."""
    words = ("alle" if label is None else label).casefold().split()
    if words == ["alle"]:
        return Group(None, None, None)
    sex = None
    if words and words[0] in ("kvinder", "mænd"):
        sex = "Kvinde" if words[0] == "kvinder" else "Mand"
        words = words[1:]
        if not words:
            return Group(sex, None, None)
    if len(words) == 2 and words[0] == "under" and words[1].isdecimal():
        return Group(sex, None, int(words[1]) - 1)
    if len(words) == 2 and words[0] == "over" and words[1].isdecimal():
        # "over 30" in the published tables is everybody else than "under 30".
        return Group(sex, int(words[1]), None)
    if len(words) != 1:
        return None
    if words[0].endswith("+") and words[0][:-1].isdecimal():
        return Group(sex, int(words[0][:-1]), None)
    ends = words[0].split("-")
    if len(ends) == 2 and ends[0].isdecimal() and ends[1].isdecimal():
        return Group(sex, int(ends[0]), int(ends[1]))
    return None


def in_group(person: Row, age: int, group: Group) -> bool:
    if group.sex is not None and text(person, "Køn") != group.sex:
        return False
    if group.lowest is not None and age < group.lowest:
        return False
    return not (group.highest is not None and age > group.highest)


def valid_targets(run: Run, indicator: str, group: Group) -> list[Row]:
    """The target rows in force on D, the oldest Gyldig fra first (so that the latest overwrites)."""
    rows = []
    for row in run.tables.get("Mål", ()):
        last = day(row, "Gyldig til")
        if text(row, "Indikator") != indicator or parse_group(text(row, "Gruppe")) != group:
            continue
        if required_day(row, "Gyldig fra") <= run.as_of and (last is None or run.as_of <= last):
            rows.append(row)
    return sorted(rows, key=lambda row: required_day(row, "Gyldig fra"))


def target_of(row: Row) -> Target:
    return Target(required_number(row, "Mål"), text(row, "Retning") or "Mindst")


def overall_target(run: Run, indicator: str) -> Target | None:
    rows = valid_targets(run, indicator, Group(None, None, None))
    return target_of(rows[-1]) if rows else None


def outflow_targets(run: Run, group: Group) -> dict[Fraction, Target | None]:
    """Measuring point -> target: the group's own, else those of alle, else points 1, 2, 3 without a target."""
    for candidate in (group, Group(None, None, None)):
        targets: dict[Fraction, Target | None] = {}
        for row in valid_targets(run, "Udslusning", candidate):
            point = number(row, "Målepunkt")
            if point is not None:
                targets[point] = target_of(row)
        if targets:
            return targets
    return {Fraction(1): None, Fraction(2): None, Fraction(3): None}


# --- outflow -----------------------------------------------------------------------------------------------------


def clock_date(run: Run, person: Row) -> date | None:
    if run.clock == "municipality":
        return required_day(person, "Ankomstdato")
    if run.clock == "permit":
        return day(person, "Opholdstilladelse")
    raise ValueError(f"unknown clock {run.clock!r}")


def group_age(run: Run, person: Row, measured: date) -> int:
    if run.age_basis == "measurement":
        return person_age(person, measured)
    if run.age_basis == "arrival":
        return person_age(person, required_day(person, "Ankomstdato"))
    if run.age_basis == "report":
        return person_age(person, run.as_of)
    raise ValueError(f"unknown age_basis {run.age_basis!r}")


def exclusion_date(run: Run, measured: date) -> date:
    if run.exclusion_basis == "measurement":
        return measured
    if run.exclusion_basis == "report":
        return run.as_of
    raise ValueError(f"unknown exclusion_basis {run.exclusion_basis!r}")


def measuring_date(run: Run, person: Row, point: Fraction, group: Group) -> date | None:
    """The person's own A(p), or None for a person who is not in the target group at the point."""
    clock = clock_date(run, person)
    if clock is None or basis_of(person) not in run.population:
        return None
    if run.cohort_start is not None and clock < run.cohort_start:
        return None
    measured = anniversary(clock, point)
    if measured > run.as_of or person_age(person, measured) < run.min_age:
        return None
    if not in_group(person, group_age(run, person, measured), group):
        return None
    excluded_on = exclusion_date(run, measured)
    if has_moved(person, excluded_on):
        return None
    if run.exclude_spouse_supported and exit_kind_on(person, excluded_on) == SPOUSE:
        return None
    return measured


def counts_as_exit(run: Run, person: Row, measured: date) -> bool:
    if run.status == "at_point":
        return exit_kind_on(person, measured) in run.counted_exits
    if run.status == "ever":
        exit_date = day(person, "Udslusningsdato")
        return exit_date is not None and exit_date <= measured and text(person, "Udsluset til") in run.counted_exits
    raise ValueError(f"unknown status {run.status!r}")


def outflow_row(run: Run, point: Fraction, group: Group, target: Target | None) -> dict[str, object]:
    n = exited = 0
    for person in run.tables["Borgere"]:
        measured = measuring_date(run, person, point, group)
        if measured is None:
            continue
        n += 1
        if counts_as_exit(run, person, measured):
            exited += 1
    row: dict[str, object] = {
        "point": int(point) if point.denominator == 1 else float(point),
        "n": n,
        "exited": exited,
        "share": share(exited, n),
        "target": None if target is None else float(target.value),
        "met": None,
        "gap_pp": None,
        "missing": None,
    }
    if target is not None and n > 0:
        row["met"] = is_met(Fraction(exited, n), target.value, target.direction)
        row["gap_pp"] = float((Fraction(exited, n) - target.value) * 100)
        row["missing"] = math.ceil(target.value * n) - exited
    return row


def outflow(run: Run, group: Group) -> Result:
    if "Borgere" not in run.tables:
        return []
    targets = outflow_targets(run, group)
    return [outflow_row(run, point, group, targets[point]) for point in sorted(targets)]


def outflow_under30(run: Run) -> Result:
    return outflow(run, Group(None, None, 29))


def outflow_over30(run: Run) -> Result:
    return outflow(run, Group(None, 30, None))


def outflow_all(run: Run) -> Result:
    return outflow(run, Group(None, None, None))


def outflow_women(run: Run) -> Result:
    return outflow(run, Group("Kvinde", None, None))


def outflow_gender_age(run: Run) -> Result:
    if "Borgere" not in run.tables:
        return []
    rows: Result = []
    for gender, sex in (("Mænd", "Mand"), ("Kvinder", "Kvinde"), ("I alt", None)):
        for band, lowest, highest in (("18-24", 18, 24), ("25-29", 25, 29), ("30-64", 30, 64), ("I alt", 18, 64)):
            n = exited = 0
            for person in run.tables["Borgere"]:
                if basis_of(person) not in APPLICATION_POPULATION or not is_resident(person, run.as_of):
                    continue
                if not in_group(person, person_age(person, run.as_of), Group(sex, lowest, highest)):
                    continue
                n += 1
                if exit_kind_on(person, run.as_of) in APPLICATION_EXITS:
                    exited += 1
            rows.append({"gender": gender, "band": band, "n": n, "exited": exited, "share": share(exited, n)})
    return rows


# --- arrivals ----------------------------------------------------------------------------------------------------


def count_arrivals(run: Run, first: date, last: date, basis: str) -> int:
    count = 0
    for person in run.tables["Borgere"]:
        if basis_of(person) == basis and first <= required_day(person, "Ankomstdato") <= last:
            count += 1
    return count


def arrival_counts(run: Run, first: date, last: date) -> dict[str, object]:
    refugees = count_arrivals(run, first, last, REFUGEE)
    family = count_arrivals(run, first, last, FAMILY)
    born = count_arrivals(run, first, last, BORN)
    return {"refugees": refugees, "family_reunified": family, "born": born, "total": refugees + family + born}


def cohort_begin(run: Run) -> date | None:
    """cohort_start, else the first arrival up to D, else None."""
    if run.cohort_start is not None:
        return run.cohort_start
    arrivals = [required_day(person, "Ankomstdato") for person in run.tables["Borgere"]]
    return min((arrival for arrival in arrivals if arrival <= run.as_of), default=None)


def arrivals_series(run: Run) -> Result:
    if "Borgere" not in run.tables:
        return []
    begin = cohort_begin(run)
    if begin is None or begin > run.as_of:
        return []
    rows: Result = []
    current = begin
    while current <= run.as_of:
        start = period_start(current, run.period)
        following = start
        while period_label(following, run.period) == period_label(start, run.period):
            following = add_months(following, 1)
        first = max(start, begin)
        last = min(following - timedelta(days=1), run.as_of)
        label = period_label(start, run.period)
        rows.append({"period": label, "start": start, **arrival_counts(run, first, last)})
        current = following
    return rows


def arrivals_summary(run: Run) -> Result:
    if "Borgere" not in run.tables:
        return []
    rows: Result = []
    for basis in (REFUGEE, FAMILY, BORN):
        received = moved = 0
        for person in run.tables["Borgere"]:
            arrival = required_day(person, "Ankomstdato")
            if basis_of(person) != basis or arrival > run.as_of:
                continue
            if run.cohort_start is not None and arrival < run.cohort_start:
                continue
            received += 1
            if has_moved(person, run.as_of):
                moved += 1
        rows.append({"basis": basis, "received": received, "moved": moved, "resident": received - moved})
    return rows


def arrivals_year(run: Run) -> Result:
    if "Borgere" not in run.tables:
        return []
    year = run.as_of.year
    quota = quota_year(run.as_of)
    return [
        {"period": f"{year}", **arrival_counts(run, date(year, 1, 1), run.as_of)},
        {"period": f"kvoteår {quota}", **arrival_counts(run, date(quota, 3, 1), run.as_of)},
    ]


# --- support, nationality ----------------------------------------------------------------------------------------


def support(run: Run) -> Result:
    if "Borgere" not in run.tables:
        return []
    rows: Result = []
    for basis in (REFUGEE, FAMILY):
        adults = on_benefit = 0
        for person in run.tables["Borgere"]:
            if basis_of(person) != basis or not is_resident(person, run.as_of):
                continue
            if person_age(person, run.as_of) < 18:
                continue
            adults += 1
            if is_active_case(person, run.as_of):
                on_benefit += 1
        rows.append({"basis": basis, "adults": adults, "on_benefit": on_benefit, "off_benefit": adults - on_benefit})
    return rows


def nationality(run: Run) -> Result:
    if "Borgere" not in run.tables:
        return []
    counts: dict[str, int] = {}
    for person in run.tables["Borgere"]:
        if basis_of(person) not in APPLICATION_POPULATION or not is_active_case(person, run.as_of):
            continue
        if 18 <= person_age(person, run.as_of) <= 64:
            name = text(person, "Nationalitet") or "Ukendt"
            counts[name] = counts.get(name, 0) + 1
    total = sum(counts.values())
    shown: list[tuple[str, int]] = []
    gathered = 0
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        if Fraction(counts[name], total) < run.min_share:
            gathered += counts[name]
        else:
            shown.append((name, counts[name]))
    if gathered > 0:
        shown.append(("Øvrige", gathered))
    percents = largest_remainder([Fraction(n) for _, n in shown])
    return [
        {"nationality": name, "n": n, "share": share(n, total), "percent": percent}
        for (name, n), percent in zip(shown, percents, strict=True)
    ]


# --- activity, practice ------------------------------------------------------------------------------------------


def covers(spell: Row, on: date) -> bool:
    end = day(spell, "Slutdato")
    return required_day(spell, "Startdato") <= on and (end is None or on <= end)


def spells_of(run: Run, person: Row) -> list[Row]:
    return [spell for spell in run.tables["Aktiviteter"] if spell.get("BorgerID") == person.get("BorgerID")]


def ended_recently(spell: Row, on: date) -> bool:
    end = day(spell, "Slutdato")
    return end is not None and end < on and (on - end).days <= MAX_GAP_DAYS


def activity_of(run: Run, person: Row) -> tuple[str, str | None]:
    """(category, reason) of one person; the first match counts."""
    spells = spells_of(run, person)
    current = [text(spell, "Aktivitet") for spell in spells if covers(spell, run.as_of)]
    if any(kind in COMPANY_OFFERS for kind in current):
        return "company", None
    if any(kind in OTHER_OFFERS for kind in current):
        return "other", None
    if LANGUAGE in current:
        return "language", None
    if MATERNITY in current:
        return "passive", "maternity"
    if ILLNESS in current:
        return "passive", "illness"
    for spell in spells:
        if text(spell, "Aktivitet") in COMPANY_OFFERS and ended_recently(spell, run.as_of):
            return "passive", "between_offers"
    return "passive", "none"


def activities_of_all(run: Run) -> list[tuple[str, str | None]]:
    found = []
    for person in run.tables["Borgere"]:
        if basis_of(person) != REFUGEE or not is_active_case(person, run.as_of):
            continue
        if person_age(person, run.as_of) >= 18:
            found.append(activity_of(run, person))
    return found


def activity(run: Run) -> Result:
    if "Borgere" not in run.tables or "Aktiviteter" not in run.tables:
        return []
    found = activities_of_all(run)
    rows: Result = []
    for category, reason in (
        ("company", None),
        ("other", None),
        ("language", None),
        ("passive", None),
        ("passive", "maternity"),
        ("passive", "illness"),
        ("passive", "between_offers"),
        ("passive", "none"),
    ):
        n = 0
        for person_category, person_reason in found:
            if person_category == category and (reason is None or person_reason == reason):
                n += 1
        rows.append(
            {
                "category": category,
                "reason": reason,
                "n": n,
                "share": share(n, len(found)),
                "percent": half_up_percent(n, len(found)),
            }
        )
    return rows


def activity_status(run: Run) -> Result:
    if "Borgere" not in run.tables or "Aktiviteter" not in run.tables:
        return []
    found = [category for category, _ in activities_of_all(run)]
    merged = ["courses" if category in ("other", "language") else category for category in found]
    return [
        {"category": category, "n": merged.count(category), "share": share(merged.count(category), len(merged))}
        for category in ("company", "courses", "passive")
    ]


def practice_row(measure: str, spells: Sequence[Row], target: Target | None) -> dict[str, object]:
    private = public = unknown = 0
    for spell in spells:
        sector = text(spell, "Sektor")
        if sector == "Privat":
            private += 1
        elif sector in PUBLIC_SECTORS:
            public += 1
        else:
            unknown += 1
    return {
        "measure": measure,
        "total": len(spells),
        "private": private,
        "public": public,
        "unknown": unknown,
        "target": None if target is None else float(target.value),
        "met": None if target is None else is_met(Fraction(len(spells)), target.value, target.direction),
    }


def practice(run: Run) -> Result:
    if "Aktiviteter" not in run.tables:
        return []
    places = [spell for spell in run.tables["Aktiviteter"] if text(spell, "Aktivitet") == "Virksomhedspraktik"]
    ongoing = [spell for spell in places if covers(spell, run.as_of)]
    established = [spell for spell in places if run.practice_from <= required_day(spell, "Startdato") <= run.as_of]
    target = overall_target(run, "Praktikpladser")
    return [practice_row("ongoing", ongoing, target), practice_row("established", established, target)]


# --- IGU ---------------------------------------------------------------------------------------------------------


def igu_state(agreement: Row, on: date) -> str:
    end = day(agreement, "Slutdato")
    if required_day(agreement, "Startdato") > on:
        return "agreed"
    if end is not None and end <= on and text(agreement, "Sluttype") == "Fuldført":
        return "completed"
    if end is not None and end <= on and text(agreement, "Sluttype") == "Afbrudt":
        return "interrupted"
    return "ongoing"


def igu_status(run: Run) -> Result:
    if "IGU" not in run.tables:
        return []
    states = [igu_state(agreement, run.as_of) for agreement in run.tables["IGU"]]
    ongoing, completed = states.count("ongoing"), states.count("completed")
    counts = (
        ("agreed", states.count("agreed")),
        ("ongoing", ongoing),
        ("completed", completed),
        ("interrupted", states.count("interrupted")),
        ("established", ongoing + completed + states.count("interrupted")),
        ("completed_or_ongoing", completed + ongoing),
    )
    rows: Result = [{"status": name, "n": n, "target": None, "met": None, "missing": None} for name, n in counts]
    target = overall_target(run, "IGU")
    if target is not None:
        n = completed + ongoing
        rows[-1]["target"] = float(target.value)
        rows[-1]["met"] = is_met(Fraction(n), target.value, target.direction)
        rows[-1]["missing"] = math.ceil(target.value) - n
    return rows


def igu_established(run: Run) -> list[tuple[str, str]]:
    """(sector, workplace) of every agreement that has started."""
    return [
        (text(agreement, "Sektor") or "Ukendt", text(agreement, "Arbejdsplads") or "Ukendt")
        for agreement in run.tables["IGU"]
        if igu_state(agreement, run.as_of) != "agreed"
    ]


def igu_sector(run: Run) -> Result:
    if "IGU" not in run.tables:
        return []
    sectors = [sector for sector, _ in igu_established(run)]
    return [{"sector": sector, "n": sectors.count(sector)} for sector in SECTORS if sector in sectors]


def igu_workplace(run: Run) -> Result:
    if "IGU" not in run.tables:
        return []
    established = igu_established(run)
    rows: Result = []
    for sector in SECTORS:
        places = {place for found, place in established if found == sector}
        for place in sorted(places, key=lambda place: (-established.count((sector, place)), place)):
            rows.append({"sector": sector, "workplace": place, "n": established.count((sector, place))})
    return rows


# --- interpreters ------------------------------------------------------------------------------------------------


def last_closed_month_end(on: date) -> date:
    if (on + timedelta(days=1)).day == 1:
        return on
    return on.replace(day=1) - timedelta(days=1)


def interpreter_rows(run: Run, first: date, last: date) -> Result:
    if "Tolkninger" not in run.tables:
        return []
    hours: list[tuple[str, Fraction, Fraction]] = []
    for kind in INTERPRETER_TYPES:
        normal = evening = Fraction(0)
        for booking in run.tables["Tolkninger"]:
            if text(booking, "Tolkningstype") == kind and first <= required_day(booking, "Dato") <= last:
                normal += number(booking, "Normaltimer") or 0
                evening += number(booking, "Aftentimer") or 0
        hours.append((kind, normal, evening))
    percents = largest_remainder([normal + evening for _, normal, evening in hours])
    all_normal = sum((normal for _, normal, _ in hours), Fraction(0))
    all_evening = sum((evening for _, _, evening in hours), Fraction(0))
    total = all_normal + all_evening
    hours.append(("I alt", all_normal, all_evening))
    percents.append(None if total == 0 else 100)
    return [
        {
            "type": kind,
            "normal_hours": float(normal),
            "evening_hours": float(evening),
            "total_hours": float(normal + evening),
            "share": share(normal + evening, total),
            "percent": percent,
        }
        for (kind, normal, evening), percent in zip(hours, percents, strict=True)
    ]


def interpreters_current(run: Run) -> Result:
    end = last_closed_month_end(run.as_of)
    return interpreter_rows(run, date(end.year, 1, 1), end)


def interpreters_previous_year(run: Run) -> Result:
    year = last_closed_month_end(run.as_of).year - 1
    return interpreter_rows(run, date(year, 1, 1), date(year, 12, 31))


# --- women's effort ----------------------------------------------------------------------------------------------


def womens_effort(run: Run) -> Result:
    if "Kvindeindsats" not in run.tables:
        return []
    referred: set[str] = set()
    for row in run.tables["Kvindeindsats"]:
        if required_day(row, "Visiteret") <= run.as_of:
            referred.add(required_text(row, "BorgerID"))
    rows: Result = [{"status": "referred", "n": len(referred)}]
    with_any_event: set[str] = set()
    for event in WOMENS_EVENTS:
        women: set[str] = set()
        for row in run.tables["Kvindeindsats"]:
            happened = day(row, "Hændelsesdato")
            woman = required_text(row, "BorgerID")
            if text(row, "Hændelse") == event and happened is not None and happened <= run.as_of and woman in referred:
                women.add(woman)
        with_any_event |= women
        rows.append({"status": event, "n": len(women)})
    rows.append({"status": "none", "n": len(referred - with_any_event)})
    return rows


# --- timeliness --------------------------------------------------------------------------------------------------


def job_ready_residents(run: Run) -> list[Row]:
    return [
        person
        for person in run.tables["Borgere"]
        if text(person, "Visitation") == "Jobparat" and is_resident(person, run.as_of)
    ]


def started_spells(run: Run, person: Row, kinds: Iterable[str]) -> list[Row]:
    """The person's spells of the kinds that have started by D, earliest start first."""
    wanted = tuple(kinds)
    spells = [
        spell
        for spell in spells_of(run, person)
        if text(spell, "Aktivitet") in wanted and required_day(spell, "Startdato") <= run.as_of
    ]
    return sorted(spells, key=lambda spell: required_day(spell, "Startdato"))


def gap_days(previous_end: date, until: date, absences: Sequence[Row]) -> int:
    """Days strictly between the two dates, less those inside an absence; -1 where they are the same day."""
    days = (until - previous_end).days - 1
    current = previous_end + timedelta(days=1)
    while current < until:
        if any(covers(absence, current) for absence in absences):
            days -= 1
        current += timedelta(days=1)
    return days


def measure_gap(run: Run, person: Row, previous_end: date, next_start: date | None, absences: Sequence[Row]) -> Gap:
    exit_date = day(person, "Udslusningsdato")
    if (
        exit_date is not None
        and previous_end <= exit_date <= run.as_of
        and (next_start is None or exit_date < next_start)
    ):
        return Gap("stopped", gap_days(previous_end, exit_date, absences))
    if next_start is not None:
        return Gap("closed", gap_days(previous_end, next_start, absences))
    return Gap("open", gap_days(previous_end, run.as_of, absences))


def gaps_of(run: Run, person: Row) -> list[Gap]:
    absences = started_spells(run, person, (MATERNITY, ILLNESS))
    gaps: list[Gap] = []
    running_end: date | None = None
    for spell in started_spells(run, person, COMPANY_OFFERS):
        start = required_day(spell, "Startdato")
        end = day(spell, "Slutdato") or date.max
        if running_end is not None and start > running_end:
            gaps.append(measure_gap(run, person, running_end, start, absences))
        running_end = end if running_end is None else max(running_end, end)
    if running_end is not None and running_end < run.as_of:
        gaps.append(measure_gap(run, person, running_end, None, absences))
    return gaps


def timeliness_row(rule: str, kept: int, broken: int, unknown: int) -> dict[str, object]:
    due = kept + broken + unknown
    return {"rule": rule, "due": due, "kept": kept, "broken": broken, "unknown": unknown, "share": share(kept, due)}


def four_weeks(run: Run) -> dict[str, object]:
    kept = broken = 0
    for person in job_ready_residents(run):
        deadline = required_day(person, "Ankomstdato") + timedelta(days=28)
        spells = started_spells(run, person, COMPANY_OFFERS)
        if spells and required_day(spells[0], "Startdato") <= deadline:
            kept += 1
        elif run.as_of > deadline:
            broken += 1
    return timeliness_row("four_weeks", kept, broken, 0)


def six_weeks(run: Run) -> dict[str, object]:
    kept = broken = 0
    for person in job_ready_residents(run):
        for gap in gaps_of(run, person):
            if gap.days > MAX_GAP_DAYS:
                broken += 1
            elif gap.kind != "open":
                # An open gap that is still short is not decided yet.
                kept += 1
    return timeliness_row("six_weeks", kept, broken, 0)


def ongoing_company_spells(run: Run, person: Row) -> list[Row]:
    return [spell for spell in started_spells(run, person, COMPANY_OFFERS) if covers(spell, run.as_of)]


def fifteen_hours(run: Run) -> dict[str, object]:
    kept = broken = unknown = 0
    for person in job_ready_residents(run):
        for spell in ongoing_company_spells(run, person):
            hours = number(spell, "Timer pr. uge")
            if hours is None:
                unknown += 1
            elif hours >= 15:
                kept += 1
            else:
                broken += 1
    return timeliness_row("fifteen_hours", kept, broken, unknown)


def timeliness(run: Run) -> Result:
    if "Borgere" not in run.tables or "Aktiviteter" not in run.tables:
        return []
    return [four_weeks(run), six_weeks(run), fifteen_hours(run)]


def breaches_of(run: Run, person: Row) -> list[tuple[str, date]]:
    """(rule, due date) of the person's open breaches on D."""
    breaches: list[tuple[str, date]] = []
    deadline = required_day(person, "Ankomstdato") + timedelta(days=28)
    if not started_spells(run, person, COMPANY_OFFERS) and run.as_of > deadline:
        breaches.append(("four_weeks", deadline))
    for gap in gaps_of(run, person):
        if gap.kind == "open" and gap.days > MAX_GAP_DAYS:
            breaches.append(("six_weeks", run.as_of - timedelta(days=gap.days - MAX_GAP_DAYS)))
    short_starts = []
    for spell in ongoing_company_spells(run, person):
        hours = number(spell, "Timer pr. uge")
        if hours is not None and hours < 15:
            short_starts.append(required_day(spell, "Startdato"))
    if short_starts:
        breaches.append(("fifteen_hours", min(short_starts)))
    return breaches


def timeliness_worklist(run: Run) -> Result:
    if "Borgere" not in run.tables or "Aktiviteter" not in run.tables:
        return []
    found: list[tuple[int, str, str, date]] = []
    for person in job_ready_residents(run):
        for rule, due_date in breaches_of(run, person):
            found.append((-(run.as_of - due_date).days, required_text(person, "BorgerID"), rule, due_date))
    return [
        {"person_id": person_id, "rule": rule, "due_date": due_date, "days_overdue": -negative}
        for negative, person_id, rule, due_date in sorted(found)
    ]


# --- effect ------------------------------------------------------------------------------------------------------


def effect(run: Run) -> Result:
    if "Borgere" not in run.tables or "Aktiviteter" not in run.tables:
        return []
    rows: Result = []
    for kind in ACTIVITIES:
        ended = measurable = self_supporting = 0
        for spell in run.tables["Aktiviteter"]:
            end = day(spell, "Slutdato")
            if text(spell, "Aktivitet") != kind or end is None:
                continue
            if not run.effect_from <= end <= run.effect_to or end > run.as_of:
                continue
            ended += 1
            measured = add_months(end, 3)
            if measured > run.as_of:
                continue
            measurable += 1
            for person in run.tables["Borgere"]:
                same = person.get("BorgerID") == spell.get("BorgerID")
                if same and exit_kind_on(person, measured) in SELF_SUPPORTING_EXITS:
                    self_supporting += 1
        if ended > 0:
            rows.append(
                {
                    "activity": kind,
                    "ended": ended,
                    "measurable": measurable,
                    "self_supporting": self_supporting,
                    "share": share(self_supporting, measurable),
                }
            )
    return rows


# --- benchmark, plan, grants, forecast ---------------------------------------------------------------------------


def benchmark_row(
    name: str, persons: Fraction, subsidy: Fraction, practices: Fraction, rank: float | None
) -> dict[str, object]:
    return {
        "municipality": name,
        "persons": float(persons),
        "wage_subsidy": float(subsidy),
        "practice": float(practices),
        "total": float(subsidy + practices),
        "share": share(subsidy + practices, persons),
        "rank": rank,
    }


def benchmark_share(row: Row) -> Fraction | None:
    total = required_number(row, "Løntilskud") + required_number(row, "Virksomhedspraktik")
    return ratio(total, required_number(row, "Personer"))


def competition_rank(row: Row, rows: Sequence[Row]) -> float | None:
    """1 + the number of rows with a larger share; no share, no rank."""
    own = benchmark_share(row)
    if own is None:
        return None
    larger = 0
    for other in rows:
        other_share = benchmark_share(other)
        if other_share is not None and other_share > own:
            larger += 1
    return float(larger + 1)


def benchmark(run: Run) -> Result:
    every = run.tables.get("Benchmark", ())
    if not every:
        return []
    latest = text(every[-1], "Periode")
    rows = [row for row in every if text(row, "Periode") == latest]
    # Python's sort is stable, so equal shares keep file order; rows without a share come last.
    ordered = sorted(rows, key=lambda row: -(benchmark_share(row) or Fraction(0)))
    ordered = [row for row in ordered if benchmark_share(row) is not None] + [
        row for row in ordered if benchmark_share(row) is None
    ]
    persons = subsidies = practices = Fraction(0)
    result: Result = []
    for row in ordered:
        typed = number(row, "Rang")
        rank = competition_rank(row, rows) if typed is None else float(typed)
        own = [required_number(row, header) for header in ("Personer", "Løntilskud", "Virksomhedspraktik")]
        result.append(benchmark_row(required_text(row, "Kommune"), own[0], own[1], own[2], rank))
        persons, subsidies, practices = persons + own[0], subsidies + own[1], practices + own[2]
    result.append(benchmark_row("I alt", persons, subsidies, practices, None))
    return result


def planned_change(kind: str, base: Fraction | None, target: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """(absolute, relative) planned change; blank where the base it needs is missing, or is 0 and divides."""
    if kind == "Niveau":
        return (None, None) if base is None else (target - base, ratio(target - base, base))
    if kind == "Relativ ændring":
        return (None if base is None else target * base), target
    if kind == "Procentpoint":
        return target, (None if base is None else ratio(target, base))
    raise ValueError(f"unknown Måltype {kind!r}")


def achieved(kind: str, base: Fraction | None, result: Fraction | None) -> Fraction | None:
    """What the target is compared with."""
    if result is None or kind == "Niveau":
        return result
    if base is None:
        return None
    return ratio(result - base, base) if kind == "Relativ ændring" else result - base


def plan(run: Run) -> Result:
    rows: Result = []
    for row in run.tables.get("Plan", ()):
        kind = required_text(row, "Måltype")
        base, target, result = number(row, "Basis"), required_number(row, "Mål"), number(row, "Resultat")
        change_abs, change_rel = planned_change(kind, base, target)
        compared = achieved(kind, base, result)
        direction = text(row, "Retning") or "Mindst"
        rows.append(
            {
                "area": text(row, "Område"),
                "group": text(row, "Målgruppe"),
                "base": plain(base),
                "target": float(target),
                "kind": kind,
                "change_abs": plain(change_abs),
                "change_rel": plain(change_rel),
                "result": plain(result),
                "met": None if compared is None else is_met(compared, target, direction),
            }
        )
    return rows


def grants(run: Run) -> Result:
    rows: Result = []
    for row in run.tables.get("Puljer", ()):
        first, last = day(row, "Fra"), day(row, "Til")
        months = remaining = None
        if first is not None and last is not None:
            after = last + timedelta(days=1)
            months = whole_months(first, after)
            remaining = whole_months(max(run.as_of + timedelta(days=1), first), after)
        rows.append(
            {
                "grant": text(row, "Pulje"),
                "grantor": text(row, "Tilskudsgiver"),
                "amount": plain(number(row, "Beløb")),
                "from": first,
                "to": last,
                "purpose": text(row, "Formål"),
                "scheme": text(row, "Ordning"),
                "months": months,
                "months_remaining": remaining,
            }
        )
    return rows


def forecast(run: Run) -> Result:
    if "Borgere" not in run.tables:
        return []
    rows: Result = []
    for row in run.tables.get("Prognose", ()):
        year = int(required_number(row, "Kvoteår"))
        received = 0
        for person in run.tables["Borgere"]:
            arrival = required_day(person, "Ankomstdato")
            if basis_of(person) == REFUGEE and arrival <= run.as_of and quota_year(arrival) == year:
                received += 1
        quota = number(row, "Kvote")
        adults, children = number(row, "Familiesammenføring voksne"), number(row, "Familiesammenføring børn")
        known = [count for count in (adults, children) if count is not None]
        rows.append(
            {
                "quota_year": year,
                "quota": plain(quota),
                "received": received,
                "remaining": None if quota is None else float(quota - received),
                "adults": plain(adults),
                "children": plain(children),
                "potential": float(sum(known)) if known else None,
            }
        )
    return rows


# --- all of it ---------------------------------------------------------------------------------------------------

TABLES: Mapping[str, Callable[[Run], Result]] = {
    "outflow.under30": outflow_under30,
    "outflow.over30": outflow_over30,
    "outflow.all": outflow_all,
    "outflow.women": outflow_women,
    "outflow.gender_age": outflow_gender_age,
    "arrivals.series": arrivals_series,
    "arrivals.summary": arrivals_summary,
    "arrivals.year": arrivals_year,
    "support": support,
    "nationality": nationality,
    "activity": activity,
    "activity.status": activity_status,
    "practice": practice,
    "igu.status": igu_status,
    "igu.sector": igu_sector,
    "igu.workplace": igu_workplace,
    "interpreters.current": interpreters_current,
    "interpreters.previous_year": interpreters_previous_year,
    "womens_effort": womens_effort,
    "timeliness": timeliness,
    "timeliness.worklist": timeliness_worklist,
    "effect": effect,
    "benchmark": benchmark,
    "plan": plan,
    "grants": grants,
    "forecast": forecast,
}

PROFILES: Mapping[str, Mapping[str, object]] = {
    "committee_2019": {
        "population": (REFUGEE,),
        "counted_exits": ("Job", "Uddannelse", "IGU"),
        "exclude_spouse_supported": True,
        "clock": "municipality",
    },
    "application_2018": {
        "population": APPLICATION_POPULATION,
        "counted_exits": APPLICATION_EXITS,
        "exclude_spouse_supported": False,
        "clock": "permit",
    },
}


def defaults(as_of: date) -> dict[str, object]:
    return {
        "cohort_start": None,
        "min_age": 18,
        "age_basis": "measurement",
        "exclusion_basis": "measurement",
        "status": "at_point",
        "period": "quarter",
        "min_share": Fraction(3, 100),
        "practice_from": date(as_of.year, 1, 1),
        "effect_from": date(as_of.year - 1, 1, 1),
        "effect_to": date(as_of.year - 1, 12, 31),
    }


def flag(value: object) -> bool:
    # bool("Nej") would be true.
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is not true or false")
    return value


def codes(value: object) -> tuple[str, ...]:
    """A list of codes, or one text with commas as it stands in a cell."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, Iterable):
        raise TypeError(f"{value!r} is not a list of codes")
    return tuple(str(part).strip() for part in parts)


def make_run(tables: Tables, as_of: date, profile: str, parameters: Mapping[str, object]) -> Run:
    chosen: dict[str, object] = {**defaults(as_of), **PROFILES[profile]}
    for name, value in parameters.items():
        if name not in chosen:
            raise ValueError(f"unknown parameter {name!r}")
        if value is not None:
            chosen[name] = value
    return Run(
        tables=tables,
        as_of=as_of,
        cohort_start=day(chosen, "cohort_start"),
        clock=required_text(chosen, "clock"),
        population=codes(chosen["population"]),
        counted_exits=codes(chosen["counted_exits"]),
        exclude_spouse_supported=flag(chosen["exclude_spouse_supported"]),
        min_age=int(required_number(chosen, "min_age")),
        age_basis=required_text(chosen, "age_basis"),
        exclusion_basis=required_text(chosen, "exclusion_basis"),
        status=required_text(chosen, "status"),
        period=required_text(chosen, "period"),
        min_share=required_number(chosen, "min_share"),
        practice_from=required_day(chosen, "practice_from"),
        effect_from=required_day(chosen, "effect_from"),
        effect_to=required_day(chosen, "effect_to"),
    )


def compute(
    tables: Tables,
    as_of: date,
    profile: str = "committee_2019",
    parameters: Mapping[str, object] | None = None,
) -> dict[str, Result]:
    """Every table of measures.md but the audit: table id -> rows."""
    run = make_run(tables, as_of, profile, {} if parameters is None else parameters)
    return {table_id: rows(run) for table_id, rows in TABLES.items()}
