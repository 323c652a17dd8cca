"""Everything that can go wrong, as one tree. Every message is Danish and says what to do.

IntegraxlError
├── UnreadableFile      the file is not a workbook that can be read
├── InvalidData         the workbook breaks the data contract; carries every fault found
├── InvalidParameter    a parameter, profile, group or table id that does not exist or has a wrong value
├── TemplateRefused     the template holds something that would be lost
├── MissingProgram      a program that a command needs is not installed
├── DisclosureRefused   a public edition would give small counts away
├── RecordRefused       the record of an earlier public edition cannot be read, or not be linked to this one
├── WriteRefused        an output file that must or can not be written
├── AddinRefused        the add-in cannot be built, or the committed one is not what would be built
├── WrongInput          a formula's argument or range that cannot be counted: the cell shows #VALUE!
├── NoFigure            a formula's input is sound, but no figure exists: the cell shows #N/A
└── Cancelled           the user stopped an action; nothing was changed
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integraxl.workbook.issues import Issue
    from integraxl.workbook.read import Source


class IntegraxlError(Exception):
    """Base of every error that a user is meant to read."""


class UnreadableFile(IntegraxlError):
    """The file cannot be read as a workbook."""


class InvalidData(IntegraxlError):
    """The data breaks the contract. `issues` holds every fault; `source` is the file that was read, if any."""

    def __init__(self, issues: Sequence[Issue], source: Source | None = None) -> None:
        self.issues, self.source = tuple(issues), source
        errors = [issue for issue in self.issues if issue.severity == "error"]
        shown = "\n".join(f"  {issue}" for issue in errors[:20])
        more = f"\n  … og {len(errors) - 20} mere" if len(errors) > 20 else ""
        super().__init__(f"Regnearket har {len(errors)} fejl, der skal rettes:\n{shown}{more}")


class InvalidParameter(IntegraxlError):
    """A call with a parameter, group, profile or table id that does not fit."""


class TemplateRefused(IntegraxlError):
    """The template holds a feature that would be lost in the report."""


class MissingProgram(IntegraxlError):
    """A program needed for the command is missing on this machine."""


class DisclosureRefused(IntegraxlError):
    """The public edition would give away figures that must be hidden, or it cannot be shown that it does not."""


class RecordRefused(IntegraxlError):
    """The record of an earlier public edition is damaged, altered, or about something else."""


class WriteRefused(IntegraxlError):
    """The output cannot be written where it was asked for."""


class AddinRefused(IntegraxlError):
    """The Excel add-in cannot be built from what is there, or the committed one is not what would be built."""


class WrongInput(IntegraxlError):
    """An argument or a range of a formula that cannot be counted: the cell shows #VALUE!."""


class NoFigure(IntegraxlError):
    """A formula's input is sound, but no figure exists, such as the share of nobody: the cell shows #N/A."""


class Cancelled(IntegraxlError):
    """The user asked to stop. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__("Afbrudt. Intet er ændret.")
