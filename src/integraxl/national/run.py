"""A national run: units counted, parts joined, municipalities summed; what could not be read is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from integraxl.danish import fold, format_date, format_number, join_words
from integraxl.errors import InvalidParameter, UnreadableFile
from integraxl.national.choices import OwnChoice, group_choices
from integraxl.national.engine import count_units
from integraxl.national.names import unknown_names
from integraxl.national.overlap import find_overlaps
from integraxl.national.read import Counted
from integraxl.national.sources import Unit, find_units
from integraxl.national.state import State
from integraxl.national.tally import Survey, Tally, total
from integraxl.workbook.columns import Columns

WHOLE = "I alt"
"""What the sum of all municipalities is called beside them."""

Progress = Callable[[int, int, str], None]
"""Told how many units are done, of how many, and the last one's name."""


@dataclass(frozen=True)
class Member:
    """One municipality of a run: its name, its tally, its own targets, and the files it was read from."""

    name: str
    tally: Tally
    targets: Columns | None
    files: tuple[tuple[str, str], ...]
    """Name and SHA-256 of each."""

    own_date: dt.date | None = None
    """The report date on its own Opsætning."""
    choices: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """What each of its files has chosen otherwise on its own Opsætning, by the file's name."""


@dataclass(frozen=True)
class NationalRun:
    """The outcome: the municipalities by name, and the units that were left out, with the reason of each."""

    survey: Survey
    members: tuple[Member, ...]
    left_out: tuple[Counted, ...] = ()

    @cached_property
    def total(self) -> Tally:
        return total(member.tally for member in self.members)

    @property
    def others_dates(self) -> str:
        """Whose own report date is another one, as a sentence; blank where nobody's is. They may have stopped then."""
        told = [
            f"{member.name} ({format_date(member.own_date)})"
            for member in self.members
            if member.own_date is not None and member.own_date != self.survey.parameters.as_of
        ]
        return f"Har selv en anden opgørelsesdato og er måske ikke ført længere: {join_words(told)}." if told else ""

    @cached_property
    def own_choices(self) -> tuple[OwnChoice, ...]:
        """What municipalities have chosen on their own Opsætning, and what was used in its place."""
        sources = ((file, member.name, own) for member in self.members for file, own in member.choices)
        return group_choices(sources, self.survey.parameters)

    @property
    def unknown_names(self) -> list[str]:
        """Those of the municipalities' names that are none of the 98."""
        return unknown_names(member.name for member in self.members)

    @property
    def lacking(self) -> str:
        """What some municipalities' data lack, as a sentence; blank where they lack nothing."""
        whole = self.total
        answered = zip(self.survey.questions, whole.counts, strict=True)
        counted = {model.table_name for asked, count in answered if count is not None for model in asked.models}
        lacking = [
            f"{name} ({format_number(n)})"
            for name, n in sorted(whole.lacking.items())
            if name.partition(":")[0] in counted
        ]
        return (
            f"Mangler i nogle kommuners data, og i hvor mange: {join_words(lacking)}. De kommuner er ikke talt med dér."
            if lacking
            else ""
        )


@dataclass(frozen=True)
class Options:
    """How a run is carried out; none of these changes a figure."""

    workers: int = 1
    scheduler: str | None = None
    state: Path | None = None
    skip_invalid: bool = False


def run_national(
    sources: Sequence[str],
    survey: Survey,
    options: Options,
    progress: Progress | None = None,
) -> NationalRun:
    """Count every municipality that the sources name, each by itself, by the same survey.

    With `options.state` what was counted before from the same bytes is not read again.

    Raises UnreadableFile where a unit cannot be read (but with `skip_invalid`, if any can), and InvalidParameter where
    two workbooks are of one municipality.
    """
    units = find_units(sources)
    state = State(options.state, survey)
    known = {each.unit: each for each in _in_two_parts(units)}
    kept = (state.find(unit) for unit in units if unit not in known)
    known |= {each.unit: each for each in kept if each is not None}
    left = [unit for unit in units if unit not in known]
    outcomes: list[Counted] = []
    for outcome in chain(known.values(), count_units(left, survey, options.workers, options.scheduler)):
        outcomes.append(outcome)
        if outcome.unit not in known:
            state.keep(outcome)
        if progress is not None:
            progress(len(outcomes), len(units), str(outcome.unit))
    return _assembled(units, outcomes, survey, skip_invalid=options.skip_invalid)


def _in_two_parts(units: Sequence[Unit]) -> Iterator[Counted]:
    """The parts of a data set in which somebody may be who is in another part too, and would be counted twice."""
    municipalities: dict[str, dict[Path, Unit]] = {}
    for unit in units:
        if unit.municipality is not None:
            municipalities.setdefault(unit.source, {})[unit.path] = unit
    if municipalities:
        from integraxl.national.parquet import parts_that_share_persons
    for parts in municipalities.values():
        for path in parts_that_share_persons(parts):
            yield Counted(parts[path], parts[path].municipality or "", reason=_SHARED)


_SHARED = "Delens BorgerID ligger mellem en anden dels, så en borger kan være i begge. Skriv datasættet igen."


def _assembled(
    units: Sequence[Unit],
    outcomes: Sequence[Counted],
    survey: Survey,
    *,
    skip_invalid: bool,
) -> NationalRun:
    order = {unit: position for position, unit in enumerate(units)}
    ordered = sorted(outcomes, key=lambda each: order[each.unit])  # they finish in any order
    broken = {each.municipality for each in ordered if each.tally is None and each.municipality}
    left_out = [each for each in ordered if each.tally is None]
    sound = [each for each in ordered if each.tally is not None and each.municipality not in broken]
    if left_out and not (skip_invalid and sound):
        raise UnreadableFile(_why(left_out, len(units), can_skip=bool(sound)))
    members = _members(sound, survey)
    _refuse_overlaps(sound)
    return NationalRun(survey, members, tuple(left_out))


_TOLD = 10  # pairs; a folder that was given twice under other names has a hundred


def _refuse_overlaps(sound: Sequence[Counted]) -> None:
    """The same persons in two municipalities are two names of one source, and would be counted twice."""
    found = find_overlaps([each.marks for each in sound], [fold(each.municipality) for each in sound])
    if not found:
        return
    told = [
        f"»{sound[each.one].unit}« og »{sound[each.other].unit}« har {'' if each.exact else 'omkring '}"
        f"{format_number(each.persons)} borgere fælles: samme BorgerID, køn, fødselsdato og ankomstdato."
        for each in found[:_TOLD]
    ]
    told += [f"… og {format_number(len(found) - _TOLD)} par mere."] if len(found) > _TOLD else []
    remedy = "De ville blive talt to gange. Giv kun den ene kilde, eller fjern borgerne fra den, de ikke hører til i."
    raise InvalidParameter("\n".join([*told, remedy]))


def _why(left_out: Sequence[Counted], units: int, *, can_skip: bool) -> str:
    told = "\n".join(f"  {each.told}" for each in left_out)
    remedy = "Ret dem, eller udelad dem med --skip-invalid." if can_skip else "Ret dem, og prøv igen."
    return f"{len(left_out)} af {units} kan ikke læses:\n{told}\n{remedy}"


def _members(sound: Sequence[Counted], survey: Survey) -> tuple[Member, ...]:
    """The municipalities by name. The parts of a data set are joined; two workbooks of one name are a mistake."""
    by_name: dict[str, list[Counted]] = {}
    for each in sound:
        by_name.setdefault(fold(each.municipality), []).append(each)
    sources = [(parts[0].municipality, dict.fromkeys(part.unit.source for part in parts)) for parts in by_name.values()]
    told = [
        f"{join_words(f'»{source}«' for source in several)} er fra samme kommune, {name}."
        for name, several in sources
        if len(several) > 1
    ]
    if told:
        raise InvalidParameter("\n".join([*told, "Giv kun én kilde til hver kommune, eller ret kommunens navn."]))
    if fold(WHOLE) in by_name:
        raise InvalidParameter(f"En kommune kan ikke hedde »{WHOLE}«: det er summens navn. Ret den på arket Opsætning.")
    return tuple(
        _member(parts, survey) for _, parts in sorted(by_name.items(), key=lambda each: each[1][0].municipality)
    )


def _member(parts: Sequence[Counted], survey: Survey) -> Member:
    tally: Tally | None = None
    for part in parts:
        assert part.tally is not None
        tally = part.tally if tally is None else tally.joined(part.tally)
    assert tally is not None
    own = next((part.targets for part in parts if part.targets is not None), None)
    date = next((part.own_date for part in parts if part.own_date is not None), None)
    files = tuple((str(part.unit), part.sha256) for part in parts)
    choices = tuple((str(part.unit), part.choices) for part in parts if part.choices)
    return Member(parts[0].municipality, tally.known(survey), own, files, date, choices)
