"""The figures that a data workbook shows of itself: formulas of the registry, as stored, as typed, and their values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from integraxl.contract.fields import Record, columns_of
from integraxl.contract.parameters import REPORT_DATE_NAME
from integraxl.contract.tables import Activity, Igu, Interpreting, Person, Setting, Target
from integraxl.danish import join_words
from integraxl.formulas.calling import CellError, Result, Surroundings, call
from integraxl.formulas.danish import in_danish
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.ranges import HostRange
from integraxl.formulas.registry import Function, Need
from integraxl.measures.interpreters import interpreter_periods

Tables = Mapping[type[Record], Sequence[Record]]

SHARE, COUNT = "0.0%", "#,##0"


class Term(StrEnum):
    """An argument that follows the report date, as it is typed."""

    REPORT_DATE = REPORT_DATE_NAME
    YEAR_START = f"DATE(YEAR({REPORT_DATE_NAME}),1,1)"
    # the interpreter tables' current period: from 1 January to the end of the last whole month
    PERIOD_START = f"DATE(YEAR({REPORT_DATE_NAME}+1-DAY({REPORT_DATE_NAME}+1)),1,1)"
    PERIOD_END = f"{REPORT_DATE_NAME}+1-DAY({REPORT_DATE_NAME}+1)"


Argument = type[Record] | Term | str | float | None


@dataclass(frozen=True)
class LiveFormula:
    """One figure: what it says, and the call that gives it."""

    label: str
    name: str
    arguments: tuple[Argument, ...]
    number_format: str

    @property
    def function(self) -> Function:
        return FUNCTIONS[self.name]

    @property
    def stored(self) -> str:
        """The formula as a file holds it: LibreOffice knows a whole table only by two pairs of brackets."""
        return self._written("{}[[#All]]")

    @property
    def typed(self) -> str:
        """The formula as it is typed in a Danish Excel."""
        return in_danish(self._written("{}[#All]"))

    def _written(self, table: str) -> str:
        return f"={self.name}({','.join(_text(each, table) for each in self.arguments)})"

    @property
    def needs(self) -> str:
        """What the workbook must have for it to give a figure."""
        tables = [each.table_name for each in self.arguments if isinstance(each, type)]
        uses_date = any(isinstance(each, Term) for each in self.arguments)
        date = [REPORT_DATE_NAME] if uses_date or Need.REPORT_DATE in self.function.needs else []
        return join_words([*tables, *date])

    def value(self, tables: Tables, as_of: dt.date) -> Result | CellError:
        """What the cell shows in a workbook with these tables and this report date."""
        (first, last), _ = interpreter_periods(as_of)
        meaning = {
            Term.REPORT_DATE: as_of,
            Term.YEAR_START: as_of.replace(month=1, day=1),
            Term.PERIOD_START: first,
            Term.PERIOD_END: last,
        }
        given = [
            _range(tables, each) if isinstance(each, type) else meaning[each] if isinstance(each, Term) else each
            for each in self.arguments
        ]
        around = Surroundings(report_date=as_of, settings=_range(tables, Setting), targets=_range(tables, Target))
        return call(self.function, given, around)


def _text(argument: Argument, table: str) -> str:
    if argument is None:
        return ""
    if isinstance(argument, type):
        return table.format(argument.table_name)
    return f'"{argument}"' if type(argument) is str else f"{argument}"


def _range(tables: Tables, model: type[Record]) -> HostRange:
    """A table as a host hands it over, header row first."""
    columns = columns_of(model)
    rows = [[getattr(record, column.name) for column in columns] for record in tables.get(model, ())]
    return HostRange([[column.header for column in columns], *rows], model.sheet_name)


def _outflow(years: float, group: str | None = None, result: str | None = None) -> LiveFormula:
    who = "alle" if group is None else group
    arguments: tuple[Argument, ...] = (Person, years, None, group, result)
    while arguments[-1] is None:
        arguments = arguments[:-1]
    label = f"Andel udsluset efter {years:g} år, {who}" if result is None else f"Mangler til målet, {years:g} år, {who}"
    return LiveFormula(label, "OUTFLOW", arguments, SHARE if result is None else COUNT)


LIVE_FORMULAS: Mapping[str, tuple[LiveFormula, ...]] = {
    "Ankomst": (
        LiveFormula(
            "Flygtninge ankommet i år", "ARRIVALS", (Person, Term.YEAR_START, Term.REPORT_DATE, "Flygtning"), COUNT
        ),
        LiveFormula(
            "Familiesammenførte ankommet i år",
            "ARRIVALS",
            (Person, Term.YEAR_START, Term.REPORT_DATE, "Familiesammenført"),
            COUNT,
        ),
    ),
    "Udslusning": (
        *(_outflow(years, group) for group in (None, "under 30", "30+", "kvinder") for years in (1, 2, 3)),
        *(_outflow(years, None, "mangler") for years in (1, 2, 3)),
    ),
    "Aktivitet": tuple(
        LiveFormula(label, "ACTIVITY_COUNT", (Person, Activity, Term.REPORT_DATE, category), COUNT)
        for label, category in (
            ("I virksomhedsrettet tilbud", "virksomhed"),
            ("I kurser og danskuddannelse", "kurser"),
            ("Passive", "passive"),
        )
    ),
    "Integrationsgrunduddannelsen (IGU)": tuple(
        LiveFormula(label, "IGU_COUNT", (Igu, Term.REPORT_DATE, status), COUNT)
        for label, status in (
            ("Etablerede forløb", "etableret"),
            ("Fuldførte eller igangværende", "fuldført/igangværende"),
        )
    ),
    "Tolkning": tuple(
        LiveFormula(
            f"{kind}: andel af årets timer, hele måneder",
            "INTERPRETER_SHARE",
            (Interpreting, kind, Term.PERIOD_START, Term.PERIOD_END),
            SHARE,
        )
        for kind in ("Fremmøde", "Telefon", "Video")
    ),
}
"""The figures by heading. All that need a table which a workbook lacks are left out there."""
