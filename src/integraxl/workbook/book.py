"""What the reader sees of a file behind the door, whatever the file was: sheets, tables, rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from integraxl.workbook.cells import Row
from integraxl.workbook.issues import Issue
from integraxl.workbook.package import ListObject, Sheet

if TYPE_CHECKING:
    from integraxl.workbook.convert import RawColumn
    from integraxl.workbook.cpr_search import CprPlace
    from integraxl.workbook.locate import Place
    from integraxl.workbook.volatile import ChangingCells


class Book(Protocol):
    """A workbook that is open for reading. `notices` tell how it was read, where that is not plain."""

    @property
    def sheets(self) -> tuple[Sheet, ...]: ...

    @property
    def tables(self) -> tuple[ListObject, ...]: ...

    @property
    def epoch_1904(self) -> bool: ...

    @property
    def notices(self) -> tuple[Issue, ...]: ...

    def rows(self, sheet: Sheet, *, dates: bool = True) -> Iterator[Row]:
        """Each row that holds a value. Without `dates` they may stay serial numbers: enough for headers."""
        ...

    def columns(self, place: Place) -> Mapping[str, RawColumn] | None:
        """Whole columns below the header row, or None where the rows must be read one by one."""
        ...

    def merges(self, sheet: Sheet) -> tuple[str, ...]:
        """The ranges of merged cells, such as B2:B5."""
        ...

    def hidden_rows(self, sheet: Sheet) -> int:
        """How many rows are hidden or filtered away; 0 where the format does not tell."""
        ...

    def cpr_places(self, places: Sequence[Place]) -> Iterable[CprPlace]:
        """Where in the file a CPR number stands, but for what the tables at `places` are read from."""
        ...

    def changing_cells(self) -> ChangingCells | None:
        """The cells whose formula changes by itself; None where none does, or the format does not tell."""
        ...


def notice(code: str, text: str) -> Issue:
    """A warning about the file as a whole."""
    return Issue("warning", code, "", "", text)
