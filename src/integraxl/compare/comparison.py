"""The comparison as a whole: every changed figure with the parts that explain it, which add up exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from integraxl.compare.attribution import Effect, all_changes, differences, effects_of
from integraxl.compare.changes import Change, ChangeKind, count_row_changes
from integraxl.compare.figures import Amounts, Derived, Figure, read_amounts, read_derived
from integraxl.compare.settings import REGISTERS, Step, steps_between
from integraxl.contract.codes import TableId
from integraxl.contract.fields import Record
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Published
from integraxl.tables.arrivals import OTHERS
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import Workbook

_NO_FIGURES = (TableId.TIMELINESS_WORKLIST, TableId.AUDIT)
"""A list of persons, and a check of the other tables."""

COMPARED = tuple(id for id in TableId if id not in _NO_FIGURES)
GATHERING = "gathering"
"""The part of a figure that comes of which nationalities are gathered under Øvrige, and of no row."""


Parts = defaultdict[Figure, defaultdict[str, Fraction]]


@dataclass(frozen=True)
class State:
    """One of the two workbooks with its parameters and its finished tables."""

    workbook: Workbook
    parameters: Parameters
    tables: Sequence[ReportTable]


@dataclass(frozen=True)
class Comparison:
    """What changed. For every figure: `parts` (by the id of a step, or of a kind of change) sum to new − old.

    `differences` holds the figures that changed; `effects` what each changed row does to them; `derived` the figures
    that are no sums and changed, before and after (None where there is no such row).
    """

    old: State
    new: State
    steps: Sequence[Step]
    changes: Sequence[Change]
    registers: Mapping[type[Record], Mapping[ChangeKind, int]]
    old_amounts: Amounts
    new_amounts: Amounts
    differences: Amounts
    parts: Mapping[Figure, Mapping[str, Fraction]]
    effects: Sequence[Effect]
    derived: Mapping[Figure, tuple[Derived | None, Derived | None]]
    aligned: Workbook
    """The old records with the sheets and columns of the new workbook: `changes` count its rows."""


def compare_workbooks(old: Workbook, new: Workbook, overrides: Mapping[str, Any] | None = None) -> Comparison:
    """Compare two sound workbooks; `overrides` are parameters that hold for both.

    The date, the parameters, the registers and the sheets come first, one step at a time, with the old records; then
    the records, row by row, under the new conditions. Raises InvalidParameter where a workbook lacks a report date.
    """
    chosen = overrides or {}
    first, last = _state(old, chosen), _state(new, chosen)
    parts: Parts = defaultdict(lambda: defaultdict(Fraction))
    steps = list(steps_between(old, new, chosen))
    aligned = _explain_steps(first, steps, parts)
    changes = all_changes(aligned.workbook, new, first.parameters)
    effects = _explain_rows(changes, aligned, last, parts)
    old_amounts, new_amounts = read_amounts(first.tables), read_amounts(last.tables)
    total = differences(old_amounts, new_amounts)
    _check(total, parts)
    return Comparison(
        old=first,
        new=last,
        steps=steps,
        changes=changes,
        registers=_registers(old, new),
        old_amounts=old_amounts,
        new_amounts=new_amounts,
        differences=total,
        parts={figure: {name: amount for name, amount in parts[figure].items() if amount} for figure in total},
        effects=[effect for effect in effects if effect.figure in total],
        derived=_derived(first, last),
        aligned=aligned.workbook,
    )


def _explain_steps(first: State, steps: Sequence[Step], parts: Parts) -> State:
    """Add what each step does to `parts`. Gives where the steps lead: the old records under the new conditions."""
    state = first
    for step in steps:
        tables = build_tables(step.workbook, step.parameters, COMPARED)
        after = State(step.workbook, step.parameters, tables)
        for figure, amount in differences(read_amounts(state.tables), read_amounts(tables)).items():
            parts[figure][step.id] += amount
        state = after
    return state


def _explain_rows(changes: Sequence[Change], aligned: State, last: State, parts: Parts) -> list[Effect]:
    """Add what the changed rows do to `parts`, and what is moved between nationalities without any."""
    changed = {figure.table for figure in differences(read_amounts(aligned.tables), read_amounts(last.tables))}
    lines = {row[0] for table in aligned.tables if table.id is TableId.NATIONALITY for row in table.rows}
    touched = [table for table in last.tables if table.id in changed]
    effects = _row_effects(changes, aligned.workbook, last, lines, touched)
    for effect in effects:
        parts[effect.figure][part_of(changes[effect.change])] += effect.amount
    for figure, amount in _gathering(last, lines).items():
        parts[figure][GATHERING] += amount
    return effects


def part_of(change: Change) -> str:
    """The part to which a changed row's effect is added: its kind, and whether it changes history."""
    return f"{change.kind}_backdated" if change.backdated else str(change.kind)


def _state(workbook: Workbook, overrides: Mapping[str, Any]) -> State:
    parameters = workbook_parameters(workbook, overrides)
    return State(workbook, parameters, build_tables(workbook, parameters, COMPARED))


def _row_effects(
    changes: Sequence[Change], aligned: Workbook, last: State, lines: set[Any], touched: Sequence[ReportTable]
) -> list[Effect]:
    """The effects of the rows, where a nationality counts to the line in which the old data show it."""
    plain = last.parameters.model_copy(update={"min_share": 0.0})  # nothing is gathered, so that all is a sum
    return [
        Effect(each.change, _in_line(each.figure, lines), each.amount)
        for each in effects_of(changes, aligned, last.workbook, plain, touched)
    ]


def _in_line(figure: Figure, lines: set[Any]) -> Figure:
    if figure.table is not TableId.NATIONALITY or figure.row.removeprefix("nationality=") in lines:
        return figure
    return Figure(figure.table, f"nationality={OTHERS}", figure.column)


def _gathering(last: State, lines: set[Any]) -> dict[Figure, Fraction]:
    """What moves between the lines of the nationalities without any row: the new data in the old lines and the new."""
    ungathered = last.parameters.model_copy(update={"min_share": 0.0})
    in_old_lines: dict[Figure, Fraction] = {}
    for figure, n in read_amounts(build_tables(last.workbook, ungathered, [TableId.NATIONALITY])).items():
        line = _in_line(figure, lines)
        in_old_lines[line] = in_old_lines.get(line, Fraction(0)) + n
    shown = [table for table in last.tables if table.id is TableId.NATIONALITY]
    return differences(in_old_lines, read_amounts(shown))


def _check(total: Amounts, parts: Mapping[Figure, Mapping[str, Fraction]]) -> None:
    """Nothing is left over, in any figure: a comparison that does not add up is never shown."""
    summed = {figure: sum(named.values(), Fraction(0)) for figure, named in parts.items()}
    if differences(summed, total):
        raise AssertionError("the parts must sum to the difference")


def _registers(old: Workbook, new: Workbook) -> dict[type[Record], Mapping[ChangeKind, int]]:
    models: tuple[type[Record], ...] = (*REGISTERS, Published)
    return {model: found for model in models if (found := count_row_changes(old.get(model), new.get(model)))}


def _derived(first: State, last: State) -> dict[Figure, tuple[Derived | None, Derived | None]]:
    before, after = read_derived(first.tables), read_derived(last.tables)
    both = {figure: (before.get(figure), after.get(figure)) for figure in dict.fromkeys((*before, *after))}
    return {
        figure: (old, new)
        for figure, (old, new) in both.items()
        if (old.value if old else None) != (new.value if new else None)
    }
