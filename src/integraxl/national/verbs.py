"""What the commands `national` and `export` do, as library calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from integraxl.contract.parameters import Parameters, resolve_parameters
from integraxl.contract.tables import Target
from integraxl.danish import join_words
from integraxl.errors import InvalidParameter, WriteRefused
from integraxl.national.names import municipality_of
from integraxl.national.read import given_password
from integraxl.national.run import NationalRun, Options, Progress, run_national
from integraxl.national.sources import find_units
from integraxl.national.tally import Survey, make_survey
from integraxl.workbook.columns import Columns
from integraxl.workbook.read import read_workbook


def compare_municipalities(
    sources: Sequence[str],
    chosen: Mapping[str, Any],
    options: Options | None = None,
    targets: Path | None = None,
    progress: Progress | None = None,
) -> NationalRun:
    """Count and sum the municipalities that the sources name.

    Args:
        sources: workbooks, folders or patterns of them, Parquet data sets.
        chosen: the common report date (`as_of`) and any other parameter; the workbooks' own are left aside.
        options: how the run is carried out; in this process where None.
        targets: a data workbook whose Mål holds for all; without it the points are 1, 2 and 3 years.

    Raises as `run_national`, and InvalidData or UnreadableFile for `targets`.
    """
    parameters: Parameters = resolve_parameters(chosen)
    common: Columns | None = None
    if targets is not None:
        common = read_workbook(targets, password=given_password).get(Target)
        if common is None:
            raise InvalidParameter(f"»{targets.name}« har ingen tabel Mål. Angiv et dataregneark med mål.")
    return run_national(sources, make_survey(parameters, common), options or Options(), progress)


def export_parquet(sources: Sequence[str], root: Path, workers: int = 1) -> Iterator[Path]:
    """Write each workbook that the sources name into a Parquet data set; yields the municipality's folder.

    All are read and checked before the first is written. Raises UnreadableFile for those that cannot be read,
    InvalidParameter where two are of one municipality, WriteRefused where one is there already.
    """
    from integraxl.national.data_set import folder_there, write_municipality  # pyarrow takes a tenth of a second

    units = find_units(sources)
    if any(unit.municipality is not None for unit in units):
        raise InvalidParameter("Kilden er allerede et Parquet-datasæt. Angiv dataregneark.")
    nothing = Survey(resolve_parameters({"as_of": "2000-01-01"}), None, ())
    run = run_national(sources, nothing, Options(workers))
    there = [member.name for member in run.members if folder_there(root, member.name)]
    if there:
        raise WriteRefused(
            f"Findes allerede i datasættet: {join_words(there)}. Slet deres mapper, eller vælg et andet datasæt."
        )
    for unit in units:
        workbook = read_workbook(unit.path, password=given_password)
        yield write_municipality(root, municipality_of(workbook), workbook.tables)
