"""What a comparison is read from and written to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from integraxl.compare.comparison import Comparison
from integraxl.danish import fold, format_date
from integraxl.errors import InvalidParameter, UnreadableFile
from integraxl.files import write_files
from integraxl.tables.model import Listing
from integraxl.workbook.door import Password
from integraxl.workbook.package import Package
from integraxl.workbook.read import Workbook, read_workbook

_COVER = "Forside"
_DATA = "Borgere"
_SHEETS = {
    "settings": "Indstillinger",
    "changes": "Ændringer",
    "figures": "Tal",
    "derived": "Andele",
    "rows": "Rækker",
    "effects": "Virkninger",
}


def read_source(path: Path, *, skip: bool = False, password: Password | None = None) -> Workbook:
    """A data workbook. Raises InvalidParameter for a finished report: the records cannot be read back from it."""
    if _is_report(path):
        raise InvalidParameter(
            f"»{path.name}« ligner en færdig rapport. En rapport har kun tallene, ikke rækkerne bag dem, så den kan "
            "ikke forklares. Angiv de dataregneark, som rapporterne er lavet af."
        )
    return read_workbook(path, invalid="skip" if skip else "raise", password=password)


def _is_report(path: Path) -> bool:
    """Whether the file is a finished report. What is no .xlsx at all is left to the reader."""
    try:
        package = Package(path)
    except UnreadableFile:
        return False
    names = {fold(sheet.name) for sheet in package.sheets}
    return fold(_COVER) in names and not any(fold(table.name) == fold(_DATA) for table in package.tables)


def write_comparison(comparison: Comparison, shown: Sequence[Listing], output: Path) -> None:
    """The lists as a workbook, one sheet each."""
    from integraxl.compare.sheets import listings_workbook  # openpyxl, for who asks for a file

    old, new = comparison.old, comparison.new
    head = [
        f"Før: {old.workbook.source.file}, pr. {format_date(old.parameters.as_of)}",
        f"Nu: {new.workbook.source.file}, pr. {format_date(new.parameters.as_of)}",
        "Til internt brug.",
    ]
    sheets = {_SHEETS[listing.id]: listing for listing in shown}
    write_files({output: listings_workbook(sheets, head, new.parameters.as_of)})
