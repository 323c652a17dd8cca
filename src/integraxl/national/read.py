"""One unit read, checked and counted: the work that a process or a worker of a cluster does."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integraxl.contract.parameters import PUBLIC_ONLY, Parameters, parameter_name
from integraxl.contract.tables import Setting, Target
from integraxl.danish import fold, format_number
from integraxl.errors import IntegraxlError, InvalidData, InvalidParameter, UnreadableFile
from integraxl.national.names import known_name, municipality_of
from integraxl.national.overlap import NO_MARKS, Marks, mark_persons
from integraxl.national.sources import Unit
from integraxl.national.tally import Survey, Tally, take_part, take_tally
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.columns import Columns
from integraxl.workbook.convert import is_blank
from integraxl.workbook.door import PASSWORD_VARIABLE
from integraxl.workbook.issues import Issue
from integraxl.workbook.read import Workbook, read_workbook

_TOLD = 5  # faults of one unit; there may be a hundred units


@dataclass(frozen=True)
class Counted:
    """What came of one unit: its municipality, its tally and its own targets; or why it could not be read.

    `choices` are those of its own Opsætning that are not the survey's, by parameter, as in JSON. `faults` are lines
    about single records, for whoever mends them and for nobody else.
    """

    unit: Unit
    municipality: str
    sha256: str = ""
    tally: Tally | None = None
    targets: Columns | None = None
    own_date: dt.date | None = None
    marks: Marks = NO_MARKS
    choices: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    faults: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Why the unit could not be read, with its faults."""
        return "\n    ".join((f"{self.unit}: {self.reason}", *self.faults))


def count_unit(unit: Unit, survey: Survey) -> Counted:
    """Read and count one unit. What a user can mend is returned as a reason; no record leaves this function."""
    try:
        workbook = _read(unit)
        name = unit.municipality or municipality_of(workbook)
        tally = (take_tally if unit.municipality is None else take_part)(workbook, survey)
    except InvalidData as error:
        errors = [issue for issue in error.issues if issue.severity == "error"]
        reason = f"{format_number(len(errors))} fejl."
        return Counted(unit, unit.municipality or "", reason=reason, faults=_faults(unit, errors))
    except IntegraxlError as error:
        return Counted(unit, unit.municipality or "", reason=str(error))
    return Counted(
        unit,
        name,
        workbook.source.sha256,
        tally,
        workbook.get(Target),
        _own_date(workbook),
        _marks(workbook),
        own_choices(workbook, survey.parameters.model_copy(update={"municipality": name})),
    )


def _marks(workbook: Workbook) -> Marks:
    """Those of the persons; a part brings its own, for its ids are gone."""
    known: Marks | None = getattr(workbook, "marks", None)
    persons = workbook.persons
    return mark_persons(persons["person_id"].tolist(), persons) if known is None else known


def given_password() -> str:
    """The one password of all protected workbooks, from the environment of whoever counts. Nothing sends it there.

    Raises UnreadableFile where there is none.
    """
    if password := os.environ.get(PASSWORD_VARIABLE):
        return password
    raise UnreadableFile(
        "Regnearket er beskyttet med adgangskode. "
        f"Giv den i miljøvariablen {PASSWORD_VARIABLE}, eller fjern den i Excel."
    )


def _own_date(workbook: Workbook) -> dt.date | None:
    try:
        return workbook_parameters(workbook).as_of
    except InvalidParameter:  # it has none
        return None


def own_choices(workbook: Workbook, common: Parameters) -> dict[str, Any]:
    """What is typed on the workbook's own Opsætning and differs from what is common to all.

    The report date is told by itself, and what concerns public editions alone concerns nobody here.
    """
    settings = workbook.get(Setting)
    try:
        own = workbook_parameters(workbook, {"as_of": common.as_of})
    except InvalidParameter:  # in a part: nobody has used it
        return {}
    if fold(known_name(own.municipality or "")) in ("", fold(common.municipality or "")):
        own = own.model_copy(update={"municipality": common.municipality})
    typed = () if settings is None else zip(settings["key"], settings["value"], strict=True)
    names = dict.fromkeys(parameter_name(key) for key, value in typed if not is_blank(value))
    shown = own.model_dump(mode="json")
    return {
        name: shown[name]
        for name in names
        if name not in (PUBLIC_ONLY | {"as_of"}) and getattr(own, name) != getattr(common, name)
    }


def _faults(unit: Unit, errors: Sequence[Issue]) -> tuple[str, ...]:
    told = [str(issue) for issue in errors[:_TOLD]]
    if len(errors) > _TOLD:
        more = f"… og {format_number(len(errors) - _TOLD)} mere."
        told.append(more if unit.municipality else f"{more} Se dem alle med: integraxl check {unit.path}")
    return tuple(told)


def _read(unit: Unit) -> Workbook:
    if unit.municipality is None:
        return read_workbook(unit.path, password=given_password)
    from integraxl.national.parquet import read_part

    return read_part(unit.path)
