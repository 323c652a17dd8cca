"""Arrivals, forecast, support and nationality: the first sections of the paper."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from integraxl.contract.codes import Basis, ExitKind, TableId
from integraxl.contract.parameters import Parameters, Profile
from integraxl.contract.tables import Forecast, Person
from integraxl.contract.wording import adults_are, ages_in_words
from integraxl.danish import format_date
from integraxl.measures.arrivals import (
    count_arrivals,
    count_arrivals_by_period,
    count_moved,
    quota_year,
    quota_year_window,
)
from integraxl.measures.support import WORKING_AGE, count_nationalities, count_support
from integraxl.tables.arithmetic import exact, largest_remainder, share_of
from integraxl.tables.model import ReportTable, TableColumn, Unit, Value, columns, count, freeze, share, text
from integraxl.workbook.read import Workbook

OTHERS = "Øvrige"

_BASES = (
    count("refugees", "Flygtninge"),
    count("family_reunified", "Familiesammenførte"),
    count("born", "Børn født"),
    count("total", "I alt"),
)
_SERIES = columns(text("period", "Periode"), TableColumn("start", "Fra", Unit.DATE), *_BASES)
_SUMMARY = columns(
    text("basis", "Opholdsgrundlag"),
    count("received", "Modtaget"),
    count("moved", "Fraflyttet"),
    count("resident", "Bosiddende"),
)


def _since(parameters: Parameters) -> str:
    start = parameters.cohort_start
    return (
        f"{format_date(start)} til {format_date(parameters.as_of)}" if start else f"til {format_date(parameters.as_of)}"
    )


def series_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    periods = workbook.count(count_arrivals_by_period, (Person,), parameters)
    rows: list[list[Value]] = [
        [period.label, period.start, *counts.by_basis, counts.total] for period, counts in periods.items()
    ]
    notes = ("Den sidste periode er kun talt med til opgørelsesdatoen.",)
    title = f"Ankomne flygtninge og familiesammenførte, {_since(parameters)}"
    return ReportTable(TableId.ARRIVALS_SERIES, title, "Antal personer", _SERIES, freeze(rows), notes, "Borgere")


def summary_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    received = workbook.count(count_arrivals, (Person,), parameters.cohort_start, parameters.as_of)
    moved = workbook.count(count_moved, (Person,), parameters.cohort_start, parameters.as_of)
    rows: list[list[Value]] = [
        [str(basis), came, left, came - left]
        for basis, came, left in zip(Basis, received.by_basis, moved.by_basis, strict=True)
    ]
    title = f"Modtagne, fraflyttede og bosiddende, {_since(parameters)}"
    return ReportTable(TableId.ARRIVALS_SUMMARY, title, "Antal personer", _SUMMARY, freeze(rows), (), "Borgere")


def year_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    """Arrivals of the calendar year and of the quota year, both to the report date."""
    day = parameters.as_of
    quota = quota_year(day)
    windows = {str(day.year): dt.date(day.year, 1, 1), f"kvoteår {quota}": quota_year_window(quota)[0]}
    rows: list[list[Value]] = []
    for label, first in windows.items():
        counts = workbook.count(count_arrivals, (Person,), first, day)
        rows.append([label, *counts.by_basis, counts.total])
    notes = ("Kvoteåret går fra marts til februar; ankomster i januar og februar hører til kvoteåret før.",)
    specs = columns(text("period", "Periode"), *_BASES)
    title = f"Ankomne i året til {format_date(day)}"
    return ReportTable(TableId.ARRIVALS_YEAR, title, "Antal personer", specs, freeze(rows), notes, "Borgere")


def support_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    rows: list[list[Value]] = []
    for basis in (Basis.REFUGEE, Basis.FAMILY_REUNIFIED):
        counts = workbook.count(count_support, (Person,), basis, parameters)
        rows.append([str(basis), counts.adults, counts.on_benefit, counts.adults - counts.on_benefit])
    specs = columns(
        text("basis", "Opholdsgrundlag"),
        count("adults", "Voksne"),
        count("on_benefit", "På forsørgelsesydelse"),
        count("off_benefit", "Ikke på forsørgelsesydelse"),
    )
    adults = adults_are(parameters.adult_age)
    notes = (_others_than_on_benefit(parameters), *((adults,) if adults else ()))
    title = f"Voksne bosiddende på offentlig forsørgelse, pr. {format_date(parameters.as_of)}"
    return ReportTable(TableId.SUPPORT, title, "Antal personer", specs, freeze(rows), notes, "Borgere")


def _others_than_on_benefit(parameters: Parameters) -> str:
    """Who they are, and why their share is not the outflow's: where the spouse-supported count there, the time is."""
    more = ", uanset hvornår de kom" if ExitKind.SPOUSE_SUPPORTED in parameters.counted_exits else ""
    return (
        f"De øvrige er i job, uddannelse eller selvforsørgede, også ægtefælleforsørgede{more}; "
        "andelen kan derfor ikke sammenlignes med udslusningen."
    )


_NATIONALITY = columns(
    text("nationality", "Nationalitet"),
    count("n", "Antal"),
    share("share", "Andel"),
    TableColumn("percent", "Procent", Unit.PERCENT),
)


def nationality_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    """Nationalities of the active cases aged 18-64, always by profile application_2018's population."""
    title = (
        f"Borgere på {ages_in_words(WORKING_AGE)} med aktiv sag efter nationalitet, pr. {format_date(parameters.as_of)}"
    )
    if not workbook.has_column(Person, "nationality"):
        note = "Kolonnen Nationalitet mangler på arket Borgere, så tabellen kan ikke laves."
        return ReportTable(TableId.NATIONALITY, title, "Antal personer", _NATIONALITY, (), (note,), "Borgere")
    counts = _gather(
        workbook.count(count_nationalities, (Person,), parameters.with_profile(Profile.APPLICATION_2018)),
        parameters.min_share,
    )
    total = sum(counts.values())
    percents = largest_remainder(list(counts.values()))
    rows = [[name, n, share_of(n, total), percent] for (name, n), percent in zip(counts.items(), percents, strict=True)]
    notes = ("Procenterne er afrundet, så de giver 100 (største rest).",)
    return ReportTable(
        TableId.NATIONALITY, title, "Antal personer og procent", _NATIONALITY, freeze(rows), notes, "Borgere"
    )


def _gather(counts: Counter[str], min_share: float) -> dict[str, int]:
    """Falling count, then name; the small ones together in `Øvrige`, last."""
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    limit = exact(min_share) * total
    kept = {name: n for name, n in ordered if n >= limit}
    rest = total - sum(kept.values())
    if rest:
        kept[OTHERS] = kept.pop(OTHERS, 0) + rest
    return kept


def forecast_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    """Per quota year: the quota, the refugees received of it by the report date, and possible family reunifications."""
    forecast = workbook.tables[Forecast]
    rows: list[list[Value]] = []
    for row in range(len(forecast)):
        year = int(forecast["quota_year"][row])
        first, last = quota_year_window(year)
        received = workbook.count(count_arrivals, (Person,), first, min(last, parameters.as_of)).by_basis[0]
        quota, adults, children = (whole_or_none(forecast[name][row]) for name in ("quota", "adults", "children"))
        potential = None if adults is None and children is None else (adults or 0) + (children or 0)
        remaining = None if quota is None else quota - received
        rows.append([year, quota, received, remaining, adults, children, potential])
    specs = columns(
        TableColumn("quota_year", "Kvoteår", Unit.TEXT),
        count("quota", "Kvote"),
        count("received", "Modtaget"),
        count("remaining", "Rest"),
        count("adults", "Mulige voksne"),
        count("children", "Mulige børn"),
        count("potential", "Mulige familiesammenføringer"),
    )
    notes = ("Kvoteåret går fra marts til februar. Modtaget er flygtninge ankommet i kvoteåret til opgørelsesdatoen.",)
    title = f"Forventede ankomster, pr. {format_date(parameters.as_of)}"
    return ReportTable(TableId.FORECAST, title, "Antal personer", specs, freeze(rows), notes, "Prognose, Borgere")


def whole_or_none(value: float) -> int | float | None:
    """A number from the workbook: blank as None, whole numbers as such."""
    if value != value:
        return None
    return int(value) if value == int(value) else float(value)
