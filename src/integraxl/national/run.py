"""A national run: units counted, parts joined, municipalities summed; what could not be read is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from integraxl.danish import format_number, join_words
from integraxl.errors import InvalidParameter, UnreadableFile
from integraxl.national.engine import count_units
from integraxl.national.read import Counted
from integraxl.national.sources import Unit, find_units
from integraxl.national.state import State
from integraxl.national.tally import Survey, Tally, total
from integraxl.workbook.columns import Columns

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


@dataclass(frozen=True)
class NationalRun:
    """The outcome: the municipalities by name, and the units that were left out with the reason."""

    survey: Survey
    members: tuple[Member, ...]
    left_out: tuple[tuple[str, str], ...]

    @cached_property
    def total(self) -> Tally:
        return total(member.tally for member in self.members)

    @property
    def lacking(self) -> str:
        """What some municipalities' data lack, as a sentence; blank where they lack nothing."""
        whole = self.total
        answered = zip(self.survey.questions, whole.counts, strict=True)
        counted = {model.table_name for (_, models, _), count in answered if count is not None for model in models}
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
    outcomes: list[Counted] = []
    known = list(_in_two_parts(units))
    known += filter(None, (state.find(unit) for unit in units if unit not in {each.unit for each in known}))
    left = [unit for unit in units if unit not in {each.unit for each in known}]
    counted = count_units(left, survey, workers=options.workers, scheduler=options.scheduler)
    for outcome in _both(known, counted):
        outcomes.append(outcome)
        state.keep(outcome)
        if progress is not None:
            progress(len(outcomes), len(units), str(outcome.unit))
    return _assembled(units, outcomes, survey, skip_invalid=options.skip_invalid)


def _in_two_parts(units: Sequence[Unit]) -> Iterator[Counted]:
    """The parts of a data set in which somebody may be who is in another part too, and would be counted twice."""
    municipalities: dict[str, dict[Path, Unit]] = {}
    for unit in units:
        if unit.municipality is not None:
            municipalities.setdefault(unit.municipality, {})[unit.path] = unit
    if municipalities:
        from integraxl.national.parquet import parts_that_share_persons
    for name, parts in municipalities.items():
        for path in parts_that_share_persons(parts):
            yield Counted(parts[path], name, reason=_SHARED)


_SHARED = "Delens BorgerID ligger mellem en anden dels, så en borger kan være i begge. Skriv datasættet igen."


def _both(known: Iterable[Counted], counted: Iterable[Counted]) -> Iterable[Counted]:
    yield from known
    yield from counted


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
    left_out = [(str(each.unit), each.reason) for each in ordered if each.tally is None]
    sound = [each for each in ordered if each.tally is not None and each.municipality not in broken]
    if left_out and not (skip_invalid and sound):
        raise UnreadableFile(_why(left_out, len(units), can_skip=bool(sound)))
    return NationalRun(survey, _members(sound, survey), tuple(left_out))


def _why(left_out: Sequence[tuple[str, str]], units: int, *, can_skip: bool) -> str:
    told = "\n".join(f"  {name}: {reason}" for name, reason in left_out)
    remedy = "Ret dem, eller udelad dem med --skip-invalid." if can_skip else "Ret dem, og prøv igen."
    return f"{len(left_out)} af {units} kan ikke læses:\n{told}\n{remedy}"


def _members(sound: Sequence[Counted], survey: Survey) -> tuple[Member, ...]:
    """The municipalities by name. The parts of a data set are joined; two workbooks of one name are a mistake."""
    by_name: dict[str, list[Counted]] = {}
    for each in sound:
        by_name.setdefault(each.municipality, []).append(each)
    for name, parts in by_name.items():
        if len(parts) > 1 and any(part.unit.municipality is None for part in parts):
            files = join_words(f"»{part.unit}«" for part in parts)
            raise InvalidParameter(
                f"{files} er fra samme kommune, {name}. Giv kun ét af dem, eller ret Kommune på arket Opsætning."
            )
    return tuple(_member(name, by_name[name], survey) for name in sorted(by_name))


def _member(name: str, parts: Sequence[Counted], survey: Survey) -> Member:
    tally: Tally | None = None
    for part in parts:
        assert part.tally is not None
        tally = part.tally if tally is None else tally.joined(part.tally)
    assert tally is not None
    own = next((part.targets for part in parts if part.targets is not None), None)
    return Member(name, tally.known(survey), own, tuple((part.unit.path.name, part.sha256) for part in parts))
