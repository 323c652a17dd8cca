"""One unit read, checked and counted: the work that a process or a worker of a cluster does."""

from __future__ import annotations

from dataclasses import dataclass

from integraxl.contract.tables import Target
from integraxl.danish import format_number
from integraxl.errors import IntegraxlError, InvalidData
from integraxl.national.names import municipality_of
from integraxl.national.sources import Unit
from integraxl.national.tally import Survey, Tally, take_tally
from integraxl.workbook.columns import Columns
from integraxl.workbook.read import Workbook, read_workbook

_TOLD = 5  # faults of one unit; there may be a hundred units


@dataclass(frozen=True)
class Counted:
    """What came of one unit: its municipality, its tally and its own targets; or why it could not be read."""

    unit: Unit
    municipality: str
    sha256: str = ""
    tally: Tally | None = None
    targets: Columns | None = None
    reason: str = ""


def count_unit(unit: Unit, survey: Survey) -> Counted:
    """Read and count one unit. What a user can mend is returned as a reason; no record leaves this function."""
    try:
        workbook = _read(unit)
        name = unit.municipality or municipality_of(workbook)
        tally = take_tally(workbook, survey)
    except InvalidData as error:
        return Counted(unit, unit.municipality or "", reason=_faults(unit, error))
    except IntegraxlError as error:
        return Counted(unit, unit.municipality or "", reason=str(error))
    return Counted(unit, name, workbook.source.sha256, tally, workbook.get(Target))


def _faults(unit: Unit, error: InvalidData) -> str:
    errors = [issue for issue in error.issues if issue.severity == "error"]
    told = "\n".join(f"    {issue}" for issue in errors[:_TOLD])
    more = "" if len(errors) <= _TOLD else f"\n    … og {format_number(len(errors) - _TOLD)} mere."
    if more and unit.municipality is None:
        more += f" Se dem alle med: integraxl check {unit.path.name}"
    return f"{format_number(len(errors))} fejl:\n{told}{more}"


def _read(unit: Unit) -> Workbook:
    if unit.municipality is None:
        return read_workbook(unit.path)
    from integraxl.national.parquet import read_part

    return read_part(unit.path)
