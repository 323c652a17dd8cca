"""Explanations that are no row: the report date, the parameters, the registers, and what sheets there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from integraxl.compare.changes import RECORDS, rows_of
from integraxl.contract.fields import Record, columns_of
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import BenchmarkRow, Forecast, Grant, PlanTarget, Target
from integraxl.danish import format_date, format_short_date, format_shortest, join_words
from integraxl.errors import InvalidParameter
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.columns import Columns, empty_column, no_records
from integraxl.workbook.read import Workbook

REGISTERS: tuple[type[Record], ...] = (Target, Forecast, BenchmarkRow, PlanTarget, Grant)

_WITH_PROFILE = ("profile", "population", "counted_exits", "exclude_spouse_supported", "clock")


@dataclass(frozen=True)
class Step:
    """One change of the conditions: its id, what it is in words, before and after, and the state that it leads to."""

    id: str
    label: str
    before: str
    after: str
    workbook: Workbook
    parameters: Parameters


def steps_between(old: Workbook, new: Workbook, overrides: Mapping[str, Any]) -> Iterator[Step]:
    """From the old workbook as it is to its records under the conditions of the new one, one condition at a time.

    The order is fixed: report date, parameters as they are declared, registers, sheets and columns.
    """
    workbook, parameters = old, workbook_parameters(old, overrides)
    target = workbook_parameters(new, overrides)
    for step in _parameter_steps(workbook, parameters, target, overrides):
        parameters = step.parameters
        yield step
    for model in REGISTERS:
        if _content(old.get(model)) != _content(new.get(model)):
            workbook = _with_register(workbook, model, new.get(model))
            label = f"Arket {model.sheet_name} er ændret"
            yield Step(f"register:{model.table_name}", label, *_sizes(model, old, new), workbook, parameters)
    for model in RECORDS:
        if (what := _structure(model, old, new)) is not None:
            workbook = _with_structure(workbook, model, new.get(model))
            yield Step(f"structure:{model.table_name}", what, *_sizes(model, old, new), workbook, parameters)


def _parameter_steps(
    workbook: Workbook, parameters: Parameters, target: Parameters, overrides: Mapping[str, Any]
) -> Iterator[Step]:
    if parameters.as_of != target.as_of:
        moved = _at_date(workbook, parameters, target, overrides)
        dates = format_date(parameters.as_of), format_date(target.as_of)
        yield Step("as_of", "Opgørelsesdatoen er flyttet", *dates, workbook, moved)
        parameters = moved
    if parameters.profile != target.profile:
        moved = parameters.with_profile(target.profile)
        yield Step("profile", "Profilen er skiftet", parameters.profile, target.profile, workbook, moved)
        parameters = moved
    for name in Parameters.model_fields:
        before, after = getattr(parameters, name), getattr(target, name)
        if before != after and name not in ("as_of", "profile"):
            parameters = parameters.model_copy(update={name: after})
            yield Step(name, f"{name} er ændret", _shown(before), _shown(after), workbook, parameters)


def _at_date(
    workbook: Workbook, parameters: Parameters, target: Parameters, overrides: Mapping[str, Any]
) -> Parameters:
    """The old parameters on the new date. What follows from the date, such as the window of the effect, moves too."""
    try:
        return workbook_parameters(workbook, overrides, {"as_of": target.as_of.isoformat()})
    except InvalidParameter:  # a window that began with the old date and would end before it
        return parameters.model_copy(update={"as_of": target.as_of})


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return join_words(value) if value else ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, int | float):
        return format_shortest(value)
    return format_short_date(value) if hasattr(value, "isoformat") else str(value)


def _content(register: Columns | None) -> Any:
    return None if register is None else (register.present, rows_of(register))


def _sizes(model: type[Record], old: Workbook, new: Workbook) -> tuple[str, str]:
    return _size(old.get(model)), _size(new.get(model))


def _size(records: Columns | None) -> str:
    return "mangler" if records is None else f"{len(records)} rækker" if len(records) != 1 else "1 række"


def _with_register(workbook: Workbook, model: type[Record], records: Columns | None) -> Workbook:
    tables = {each: columns for each, columns in workbook.tables.items() if each is not model}
    return replace(workbook, tables=tables if records is None else {**tables, model: records})


def _structure(model: type[Record], old: Workbook, new: Workbook) -> str | None:
    """What is new about the sheet itself, if anything: without its column, a table has no rows at all."""
    before, after = old.get(model), new.get(model)
    if before is None or after is None:
        if before is after:
            return None
        return f"Arket {model.sheet_name} er {'kommet til' if before is None else 'ikke længere med'}"
    if before.present == after.present:
        return None
    headers = [column.header for column in columns_of(model) if (column.name in before.present ^ after.present)]
    return f"Kolonnerne på arket {model.sheet_name} er andre: {join_words(headers)}"


def _with_structure(workbook: Workbook, model: type[Record], like: Columns | None) -> Workbook:
    """The sheet with the columns of the new one: what the new one has no column for is gone, and that alone."""
    if like is None:
        return _with_register(workbook, model, None)
    records = workbook.get(model) or no_records(model)
    data = {
        column.name: records[column.name] if column.name in like.present else empty_column(column, len(records))
        for column in columns_of(model)
    }
    return _with_register(workbook, model, Columns(model, data, like.present))
