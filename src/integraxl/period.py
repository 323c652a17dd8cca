"""Ny periode: a copy of the data workbook for the next report date. The workbook itself stays as it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from integraxl.contract.calendar import add_months_to
from integraxl.contract.parameters import resolve_parameters
from integraxl.files import create_file
from integraxl.workbook.edit import report_date_in, with_report_date
from integraxl.workbook.package import Package

_MONTHS = 6  # the committee gets its paper twice a year


def following_report_date(as_of: dt.date) -> dt.date:
    """Half a year later."""
    return add_months_to(as_of, _MONTHS)


def next_report_date(data: bytes) -> dt.date:
    """Half a year after the workbook's own report date. Raises InvalidParameter where it has none."""
    return following_report_date(report_date_in(data))


def write_next_period(path: Path, as_of: str | None = None, output: Path | None = None) -> Path:
    """Write the copy for `as_of` (else half a year later) to `output` (else beside the workbook), and say where.

    Raises InvalidParameter for a date that is none, WriteRefused for a file that is there already.
    """
    return write_period_of(Package(path).data, path, as_of, output)


def write_period_of(data: bytes, path: Path, as_of: str | None, output: Path | None = None) -> Path:
    """As `write_next_period`, from the content of a workbook that is open."""
    day = next_report_date(data) if as_of is None else resolve_parameters({"as_of": as_of}).as_of
    target = output or path.with_name(f"{path.stem}-{day.isoformat()}{_suffix(data, path)}")
    create_file(target, with_report_date(data, day))
    return target


def _suffix(data: bytes, path: Path) -> str:
    """The ending that the content asks for: LibreOffice hands over an .ods or .xlsm that is open as an .xlsx."""
    types = Package.from_bytes(path, data).archive.read("[Content_Types].xml")
    suffix = ".xlsm" if b"macroEnabled" in types else ".xlsx"
    return path.suffix if path.suffix.lower() == suffix else suffix
