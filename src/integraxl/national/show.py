"""A national run on the screen, as JSON, or as a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TextIO

from integraxl.contract.parameters import Parameters
from integraxl.danish import format_number
from integraxl.gate import sayable
from integraxl.national.choices import OwnChoice
from integraxl.national.run import WHOLE, NationalRun
from integraxl.national.tables import ranking_table, rankings
from integraxl.national.tally import tables_of
from integraxl.present import csv_value, print_tables, to_json, write_csv_rows
from integraxl.tables.model import ReportTable


def show_national(run: NationalRun, min_persons: int, format: str, out: TextIO) -> None:
    """table: the rankings and the country's tables; json: everything; csv: a list of every figure."""
    ranked = {each.point: ranking_table(each, run, min_persons) for each in rankings(run, min_persons)}
    country = tables_of(run.total, run.survey)
    if format == "json":
        out.write(to_json(_content(run, min_persons, [*ranked.values()], country), indent=None) + "\n")
    elif format == "csv":
        _write_list(run, ranked, country, out)
    else:
        left_out = f" Udeladt: {format_number(len(run.left_out))}." if run.left_out else ""
        persons = format_number(run.total.persons)
        out.write(f"Kommuner: {format_number(len(run.members))}.{left_out} Borgere: {persons}.\n\n")
        print_tables([*ranked.values(), *country], out)


def _content(
    run: NationalRun, min_persons: int, ranked: Sequence[ReportTable], country: Sequence[ReportTable]
) -> dict[str, Any]:
    parameters = run.survey.parameters.model_dump(mode="json")
    return {
        "as_of": parameters.pop("as_of"),
        "profile": parameters.pop("profile"),
        "parameters": parameters,
        "min_persons": min_persons,
        "comparison": [table.as_dict() for table in ranked],
        "total": _figures(WHOLE, run.total.persons, country) | {"lacking": dict(sorted(run.total.lacking.items()))},
        "municipalities": [
            _figures(member.name, member.tally.persons, tables_of(member.tally, run.survey))
            | {"source": [{"file": file, "sha256": sha256} for file, sha256 in member.files]}
            for member in run.members
        ],
        "own_choices": [_choice(each, run.survey.parameters) for each in run.own_choices],
        "unknown_municipalities": run.unknown_names,
        "left_out": [{"source": sayable(str(each.unit)), "reason": sayable(each.reason)} for each in run.left_out],
    }


def _choice(choice: OwnChoice, parameters: Parameters) -> dict[str, Any]:
    own, used = (
        parameters.model_copy(update={choice.parameter: each}).model_dump(mode="json")[choice.parameter]
        for each in (choice.own, choice.used)
    )
    return {"parameter": choice.parameter, "own": own, "used": used, "files": choice.files}


def _figures(name: str, persons: int, tables: Sequence[ReportTable]) -> dict[str, Any]:
    return {"municipality": name, "persons": persons, "tables": [table.as_dict() for table in tables]}


def _write_list(
    run: NationalRun, ranked: Mapping[Fraction, ReportTable], country: Sequence[ReportTable], out: TextIO
) -> None:
    cells = [cell for point, table in ranked.items() for cell in _places(point, table)]
    cells += _cells(WHOLE, country)
    for member in run.members:
        cells += _cells(member.name, tables_of(member.tally, run.survey))
    write_csv_rows([("municipality", "table", "row", "column", "value"), *cells], out)


def _places(point: Fraction, table: ReportTable) -> Iterator[tuple[Any, ...]]:
    """A ranking, each row under its own municipality."""
    for number, row in enumerate(table.rows, start=1):
        values = dict(zip(table.column_ids, row, strict=True))
        name = csv_value(values.pop("municipality"))
        for column, value in values.items():
            yield name, f"comparison.{float(point):g}", number, column, csv_value(value)


def _cells(name: str, tables: Sequence[ReportTable]) -> Iterator[tuple[Any, ...]]:
    for table in tables:
        for number, row in enumerate(table.rows, start=1):
            for column, value in zip(table.column_ids, row, strict=True):
                yield csv_value(name), table.id, number, column, csv_value(value)
