"""The comparison: municipalities ranked by their unrounded share at each measuring point, with the gap to target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from integraxl.contract.group import Group
from integraxl.contract.parameters import Parameters
from integraxl.measures.outflow import OutflowCounts
from integraxl.national.tally import Survey, Tally, summed
from integraxl.tables.outflow import outflow_counts
from integraxl.tables.targets import TargetValue, outflow_targets
from integraxl.workbook.columns import Columns


@dataclass(frozen=True)
class Standing:
    """One municipality at one measuring point. `rank` 1 is the highest share; equals share the better rank."""

    municipality: str
    n: int
    exited: int
    target: TargetValue | None
    rank: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.exited, self.n)

    @property
    def gap(self) -> Fraction | None:
        """Share less target, 0-1; negative is below."""
        return None if self.target is None else self.share - self.target.value


@dataclass(frozen=True)
class Ranking:
    """All municipalities at one measuring point and group, best first; `small` are left out, by name."""

    point: Fraction
    group: Group
    standings: tuple[Standing, ...]
    small: tuple[str, ...]


def rank_outflow(
    tallies: Mapping[str, Tally],
    own_targets: Mapping[str, Columns | None],
    survey: Survey,
    group: Group,
    min_persons: int,
) -> tuple[Ranking, ...]:
    """A ranking per measuring point, by unrounded share; those with fewer than `min_persons` are named, not ranked.

    The target is the municipality's own for that point and group, else the common one.
    """
    parameters, targets = survey.parameters, survey.targets
    counts = {name: outflow_counts(summed(tally, survey), parameters) for name, tally in tallies.items()}
    return tuple(
        _ranking(point, group, counts, own_targets, targets, parameters, min_persons)
        for point in outflow_targets(targets, group, parameters)
    )


def _ranking(
    point: Fraction,
    group: Group,
    counts: Mapping[str, OutflowCounts],
    own_targets: Mapping[str, Columns | None],
    targets: Columns | None,
    parameters: Parameters,
    min_persons: int,
) -> Ranking:
    sizes = {name: each.of(point, group) for name, each in counts.items()}
    small = tuple(sorted(name for name, (n, _) in sizes.items() if n < max(min_persons, 1)))
    ranked = {name: size for name, size in sizes.items() if name not in small}
    shares = {name: Fraction(exited, n) for name, (n, exited) in ranked.items()}
    places: dict[Fraction, int] = {}
    for place, share in enumerate(sorted(shares.values(), reverse=True), start=1):
        places.setdefault(share, place)
    standings = tuple(
        Standing(
            name,
            *ranked[name],
            _target(own_targets.get(name), targets, group, parameters, point),
            places[shares[name]],
        )
        for name in sorted(shares, key=lambda name: (-shares[name], name))
    )
    return Ranking(point, group, standings, small)


def _target(
    own: Columns | None, common: Columns | None, group: Group, parameters: Parameters, point: Fraction
) -> TargetValue | None:
    return outflow_targets(own, group, parameters).get(point) or outflow_targets(common, group, parameters).get(point)
