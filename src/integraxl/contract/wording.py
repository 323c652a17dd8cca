"""How the choices in force are said: each Danish phrase that depends on a parameter, written once.

Tables, report, paper and lists are built of these, so that a setting changes the words together with the count. What is
written before any choice is known (help of formulas, guides) names the parameter and none of its values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from integraxl.contract.codes import Basis, ExitKind
from integraxl.danish import format_percent, format_shortest, join_words

AGE_OF_MAJORITY = 18
"""Who is called an adult without it being said how old that is."""

_DAYS_IN_A_WEEK = 7

_EXITS = {
    ExitKind.JOB: "job",
    ExitKind.EDUCATION: "uddannelse",
    ExitKind.IGU: "IGU",
    ExitKind.SPOUSE_SUPPORTED: "ægtefælleforsørgelse",
    ExitKind.SELF_SUPPORTING: "selvforsørgelse",
    ExitKind.A_LAW: "A-lov",
    ExitKind.OTHER: "andet",
}
_SHORT_EXITS = _EXITS | {
    ExitKind.EDUCATION: "udd.",
    ExitKind.SPOUSE_SUPPORTED: "ægtef.",
    ExitKind.SELF_SUPPORTING: "selvfors.",
}
_COMMITTEES_EXITS = frozenset({ExitKind.JOB, ExitKind.EDUCATION, ExitKind.IGU})
"""What the committee's papers call `job og uddannelse`, as one thing; other kinds are listed."""

_PERSONS = {
    Basis.REFUGEE: "flygtninge",
    Basis.FAMILY_REUNIFIED: "familiesammenførte",
    Basis.BORN: "børn født i kommunen",
}


def days_in_words(days: int) -> str:
    """A number of days as a rule says it: in weeks where they are whole.

    >>> days_in_words(28), days_in_words(7), days_in_words(10), days_in_words(1)
    ('4 uger', '1 uge', '10 dage', '1 dag')
    """
    return _amount(days, *_unit(days))


def exact_days(days: int) -> str:
    """
    >>> exact_days(28), exact_days(1)
    ('28 dage', '1 dag')
    """
    return _amount(days, 1, "dag", "dage")


def hours_in_words(hours: float) -> str:
    """
    >>> hours_in_words(15.0), hours_in_words(17.5), hours_in_words(1)
    ('15 timer', '17,5 timer', '1 time')
    """
    return _amount(hours, *_HOURS)


def months_in_words(months: int) -> str:
    """
    >>> months_in_words(3), months_in_words(1)
    ('3 måneder', '1 måned')
    """
    return _amount(months, 1, "måned", "måneder")


def days_rule(days: int) -> str:
    """The name of a rule after its days.

    >>> days_rule(28), days_rule(10), days_rule(7)
    ('4-ugers-reglen', '10-dages-reglen', '1-uges-reglen')
    """
    return f"{_amount(days, *_unit(days), between='-')}s-reglen"


def hours_rule(hours: float) -> str:
    """The name of a rule after its hours.

    >>> hours_rule(15.0), hours_rule(1)
    ('15-timers-reglen', '1-times-reglen')
    """
    return f"{_amount(hours, *_HOURS, between='-')}s-reglen"


_HOURS = 1, "time", "timer"


def _unit(days: int) -> tuple[int, str, str]:
    """The days of the unit in which so many are said, and its name for one and for many."""
    whole_weeks = days and days % _DAYS_IN_A_WEEK == 0
    return (_DAYS_IN_A_WEEK, "uge", "uger") if whole_weeks else (1, "dag", "dage")


def _amount(number: float, size: int, one: str, many: str, between: str = " ") -> str:
    units = number / size
    return f"{format_shortest(units)}{between}{one if units == 1 else many}"


def limit_in_words(share: float) -> str:
    """A share that someone has set, with all the decimals that it was set with and at least one.

    >>> limit_in_words(0.03), limit_in_words(0.0125)
    ('3,0 %', '1,25 %')
    """
    percent = (Decimal(repr(float(share))) * 100).normalize()
    return format_percent(share, max(1, -int(percent.as_tuple().exponent)))


def small_counts(min_cell: int) -> str | None:
    """The counts that a public edition does not show.

    >>> small_counts(3), small_counts(2), small_counts(1)
    ('Antal fra 1 til 2', 'Antal på 1', None)
    """
    if min_cell < 3:
        return "Antal på 1" if min_cell == 2 else None
    return f"Antal fra 1 til {min_cell - 1}"


def ages_in_words(ages: tuple[int, int]) -> str:
    """
    >>> ages_in_words((18, 64))
    '18-64 år'
    """
    low, high = ages
    return f"{low}-{high} år"


def adults_are(adult_age: int) -> str | None:
    """Who is meant by adults, where it is not what everybody means.

    >>> adults_are(18), adults_are(21)
    (None, 'Voksne er mindst 21 år.')
    """
    return None if adult_age == AGE_OF_MAJORITY else f"Voksne er mindst {adult_age} år."


def clock_start(clock: str) -> str:
    """The day from which the years of a measuring point run.

    >>> clock_start("municipality"), clock_start("permit")
    ('ankomst', 'opholdstilladelse')
    """
    return {"municipality": "ankomst", "permit": "opholdstilladelse"}[clock]


def exits_in_words(counted: Collection[ExitKind]) -> str:
    """What a person is exited to, as a title says it. IGU is an education, unless one of the two is left out.

    >>> exits_in_words((ExitKind.JOB, ExitKind.EDUCATION, ExitKind.IGU))
    'job og uddannelse'
    >>> exits_in_words((ExitKind.JOB, ExitKind.EDUCATION, ExitKind.IGU, ExitKind.SPOUSE_SUPPORTED))
    'job, uddannelse eller ægtefælleforsørgelse'
    >>> exits_in_words((ExitKind.EDUCATION, ExitKind.JOB)), exits_in_words((ExitKind.JOB,))
    ('job eller uddannelse (ikke IGU)', 'job')
    """
    return join_words(_named(counted, _EXITS), "og" if set(counted) == _COMMITTEES_EXITS else "eller")


def exits_in_short(counted: Collection[ExitKind]) -> str:
    """The same for the head of a column.

    >>> exits_in_short((ExitKind.JOB, ExitKind.EDUCATION, ExitKind.IGU)), exits_in_short((ExitKind.JOB, ExitKind.IGU))
    ('job/udd.', 'job/IGU')
    """
    return "/".join(_named(counted, _SHORT_EXITS))


def _named(counted: Collection[ExitKind], names: Mapping[ExitKind, str]) -> list[str]:
    """The names of the kinds that count; that of education covers IGU, and says so where it does not."""
    education, igu = ExitKind.EDUCATION in counted, ExitKind.IGU in counted
    own = dict(names)
    if education and igu:
        del own[ExitKind.IGU]
    elif education:
        own[ExitKind.EDUCATION] += " (ikke IGU)"
    return [name for kind, name in own.items() if kind in counted]


def other_exits(counted: Collection[ExitKind]) -> str:
    """What is left when those that count are named.

    >>> other_exits((ExitKind.JOB,)), other_exits((ExitKind.JOB, ExitKind.OTHER))
    ('andet', 'noget, der ikke tæller')
    """
    return "noget, der ikke tæller" if ExitKind.OTHER in counted else "andet"


def each_exit(counted: Collection[ExitKind]) -> str:
    """Every kind of exit by its own name, for a definition.

    >>> each_exit((ExitKind.JOB, ExitKind.EDUCATION, ExitKind.IGU))
    'job, uddannelse og IGU'
    """
    return join_words(name for kind, name in _EXITS.items() if kind in counted)


def population_in_words(population: Collection[Basis]) -> str:
    """
    >>> population_in_words((Basis.REFUGEE, Basis.FAMILY_REUNIFIED))
    'flygtninge og familiesammenførte'
    """
    return join_words(name for basis, name in _PERSONS.items() if basis in population)
