"""The women's effort: who was referred when, and what has happened since, in agreement with her other records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integraxl.contract.codes import ActivityKind, EffortEvent, ExitKind
from integraxl.contract.tables import Activity, Effort
from integraxl.sample.draw import WEEK, generator, monday_after, shuffled
from samples.citizen import Citizen
from samples.spells import DAY, other_spell

_STARTS = {
    ActivityKind.PRACTICE: EffortEvent.PRACTICE,
    ActivityKind.MATERNITY: EffortEvent.MATERNITY,
    ActivityKind.ILLNESS: EffortEvent.HEALTH,
}
_EXITS = {
    ExitKind.JOB: EffortEvent.SELF_SUPPORTING,
    ExitKind.EDUCATION: EffortEvent.SELF_SUPPORTING,
    ExitKind.SPOUSE_SUPPORTED: EffortEvent.SPOUSE_SUPPORTED,
}
_ADDED = {
    EffortEvent.PAID_HOURS: ActivityKind.ORDINARY_HOURS,
    EffortEvent.UTILITY_PLACEMENT: ActivityKind.UTILITY_PLACEMENT,
}
_ON_RECORD = {*_STARTS.values(), *_EXITS.values()}


@dataclass(frozen=True)
class Referrals:
    """So many women, referred on these days in turn, to whom just these events have happened since.

    The last event happens from `since` to `until`, where given.
    """

    count: int
    days: tuple[dt.date, ...]
    events: tuple[EffortEvent, ...] = ()
    since: dt.date = dt.date.min
    until: dt.date = dt.date.max


def refer(
    women: Sequence[Citizen], spells: Sequence[Activity], wanted: Sequence[Referrals], as_of: dt.date, seed: str
) -> tuple[list[Effort], list[Activity]]:
    """The referrals, and the spells that go with paid hours and community placements.

    Raises ValueError where too few women have the records that a group needs.
    """
    pool = shuffled(generator(f"{seed} kvindeindsats"), women)
    by_person: dict[str, list[Activity]] = {}
    for spell in sorted(spells, key=lambda each: each.start_date):
        by_person.setdefault(spell.person_id, []).append(spell)
    made: list[Effort] = []
    for group in wanted:
        chosen: list[str] = []
        for woman in pool if group.count else ():
            turn = len(chosen) % len(group.days)
            for referred in (*group.days[turn:], *group.days[:turn]):
                events = _events(woman, by_person.get(woman.id, []), group, referred, as_of)
                if events is not None:
                    chosen.append(woman.id)
                    made += _rows(woman, referred, events)
                    break
            if len(chosen) == group.count:
                break
        else:
            raise ValueError(f"Kun {len(chosen)} kvinder til {group}.")
        pool = [each for each in pool if each.id not in set(chosen)]
    made.sort(key=lambda each: (each.referred_date, each.person_id, each.event_date or as_of))
    return made, [_added_spell(each) for each in made if each.event in _ADDED]


def _events(
    woman: Citizen, spells: Sequence[Activity], group: Referrals, referred: dt.date, as_of: dt.date
) -> dict[EffortEvent, dt.date] | None:
    """The day of each event wanted; None where her records do not say just that."""
    if woman.case_opened > referred or woman.closed_on(referred):
        return None
    recorded = _recorded(woman, spells, referred, as_of)
    if recorded.keys() != _ON_RECORD & set(group.events):
        return None
    unrecorded = {
        EffortEvent.AWAITS_PRACTICE: as_of - 2 * WEEK,
        EffortEvent.PAID_HOURS: monday_after(referred + 8 * WEEK),
        EffortEvent.UTILITY_PLACEMENT: monday_after(referred + 3 * WEEK),
    }
    events = {event: (recorded | unrecorded)[event] for event in group.events}
    if events and not group.since <= events[group.events[-1]] <= group.until:
        return None
    return events


def _recorded(
    woman: Citizen, spells: Sequence[Activity], referred: dt.date, as_of: dt.date
) -> dict[EffortEvent, dt.date]:
    """What her other records say has happened since the referral, each event the first time."""
    found: dict[EffortEvent, dt.date] = {}
    for spell in spells:
        if spell.activity in _STARTS and referred <= spell.start_date <= as_of:
            found.setdefault(_STARTS[spell.activity], spell.start_date)
    if woman.exit_kind in _EXITS and woman.exit is not None and referred < woman.exit <= as_of:
        found[_EXITS[woman.exit_kind]] = woman.exit
    return found


def _rows(woman: Citizen, referred: dt.date, events: Mapping[EffortEvent, dt.date]) -> list[Effort]:
    if not events:
        return [Effort(person_id=woman.id, referred_date=referred)]
    return [
        Effort(person_id=woman.id, referred_date=referred, event=event, event_date=day) for event, day in events.items()
    ]


def _added_spell(row: Effort) -> Activity:
    """Four weeks of paid hours or of a community placement, over before the report date."""
    assert row.event is not None
    assert row.event_date is not None
    end = row.event_date + 4 * WEEK - DAY
    return other_spell(row.person_id, _ADDED[row.event], row.event_date, end, hours=10)
