"""IGU agreements: for persons who left to a job and may start one, and who are then recorded as left to an IGU."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from integraxl.contract.calendar import add_months_to
from integraxl.contract.codes import ExitKind, IguEnd
from integraxl.contract.tables import Igu
from integraxl.sample.draw import generator, monday_after, shuffled
from samples.citizen import Citizen
from samples.places import Workplace

IGU_SCHEME = dt.date(2016, 7, 1)
_COUNTED = (ExitKind.JOB, ExitKind.EDUCATION)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """So many agreements that began from `first` to `last` and then ended so; None is still going on."""

    count: int
    first: dt.date
    last: dt.date
    end: IguEnd | None = None


def agreements(
    citizens: Sequence[Citizen], wanted: Sequence[Wanted], workplaces: Sequence[Workplace], as_of: dt.date, seed: str
) -> list[Igu]:
    """One agreement per workplace given. The persons' exits become exits to an IGU."""
    rng = generator(f"{seed} igu")
    pool = shuffled(rng, [each for each in citizens if _may_start(each)])
    places = iter(shuffled(rng, workplaces))
    made: list[Igu] = []
    for group in wanted:
        chosen = [each for each in pool if _fits(each, group, as_of)][: group.count]
        if len(chosen) < group.count:
            raise ValueError(f"Kun {len(chosen)} borgere til {group}.")
        made += [_agreement(each, group, next(places)) for each in chosen]
        taken = {each.id for each in chosen}
        pool = [each for each in pool if each.id not in taken]
    return sorted(made, key=lambda each: (each.start_date, each.person_id))


def _may_start(citizen: Citizen) -> bool:
    """At least 18 and below 40, less than five years in the country."""
    return (
        citizen.exit is not None
        and citizen.exit >= IGU_SCHEME
        and citizen.exit_kind in _COUNTED
        and 18 <= citizen.age(citizen.exit) < 40
        and citizen.exit < add_months_to(citizen.permit or citizen.arrival, 60)
    )


def _fits(citizen: Citizen, wanted: Wanted, as_of: dt.date) -> bool:
    if citizen.exit is None or not wanted.first <= citizen.exit <= wanted.last or not citizen.resident_on(as_of):
        return False
    if wanted.end is IguEnd.INTERRUPTED:
        return citizen.reopened is not None
    return citizen.reopened is None and (_planned_end(citizen.exit) <= as_of) == (wanted.end is IguEnd.COMPLETED)


def _planned_end(start: dt.date) -> dt.date:
    return add_months_to(start, 24) - _DAY


def _agreement(citizen: Citizen, wanted: Wanted, place: Workplace) -> Igu:
    assert citizen.exit is not None
    citizen.exit_kind = ExitKind.IGU
    planned = _planned_end(citizen.exit)
    ends = {IguEnd.COMPLETED: planned, IguEnd.INTERRUPTED: citizen.reopened and citizen.reopened - _DAY}
    return Igu(
        person_id=citizen.id,
        workplace=place.name,
        sector=place.sector,
        trade=place.trade,
        start_date=citizen.exit,
        planned_end=planned,
        end_date=ends.get(wanted.end) if wanted.end else None,
        end_kind=wanted.end,
    )


def agreed(citizen: Citizen, day: dt.date, place: Workplace) -> Igu:
    """An agreement that begins on the first Monday after the day; the person's case is still open."""
    return Igu(
        person_id=citizen.id,
        workplace=place.name,
        sector=place.sector,
        trade=place.trade,
        start_date=monday_after(day + _DAY),
    )
