"""An .xlsx or .xlsm file as the reader sees it: whole columns where its sheets are plain, else cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from integraxl.workbook.book import notice
from integraxl.workbook.cells import Row, damaged_sheet, iter_rows
from integraxl.workbook.convert import RawColumn
from integraxl.workbook.cpr_search import CprPlace, search_package
from integraxl.workbook.fast import FastReader
from integraxl.workbook.formula_cells import read_formulas
from integraxl.workbook.issues import Issue
from integraxl.workbook.locate import Place
from integraxl.workbook.package import ListObject, Package, Sheet
from integraxl.workbook.scan import Facts, distinct_merges
from integraxl.workbook.sheet_judge import NoXmlError, hidden_and_merged
from integraxl.workbook.volatile import ChangingCells

_CHUNK = 1 << 20


class OoxmlBook:
    """A `Book` over a package."""

    def __init__(self, package: Package) -> None:
        self._package, self._fast = package, FastReader(package)
        # every sheet is judged, also one in which no table is found
        self._facts = {sheet: self._facts_of(sheet) for sheet in package.sheets}

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return self._package.sheets

    @property
    def tables(self) -> tuple[ListObject, ...]:
        return self._package.tables

    @property
    def epoch_1904(self) -> bool:
        return self._package.epoch_1904

    @property
    def notices(self) -> tuple[Issue, ...]:
        found = []
        if self._package.strict:
            text = (
                "Regnearket er gemt som »Strict Open XML«. Det er læst, men andre programmer kan se det som tomt: "
                "gem det som almindelig Excel-projektmappe (.xlsx)."
            )
            found.append(notice("strict_format", text))
        if self._package.archive.stray_bytes:
            text = (
                "Der ligger noget før eller efter selve regnearket i filen. Det er ikke læst. "
                "Gem regnearket igen i Excel, så det forsvinder."
            )
            found.append(notice("stray_bytes", text))
        return tuple(found)

    def rows(self, sheet: Sheet, *, dates: bool = True) -> Iterator[Row]:
        return iter_rows(self._package, sheet, dates=dates)

    def columns(self, place: Place) -> Mapping[str, RawColumn] | None:
        return self._fast.read(place)

    def merges(self, sheet: Sheet) -> tuple[str, ...]:
        return self._facts[sheet].merges

    def hidden_rows(self, sheet: Sheet) -> int:
        return self._facts[sheet].hidden_rows

    def cpr_places(self, places: Sequence[Place]) -> Iterable[CprPlace]:
        return search_package(self._package, places)

    def changing_cells(self) -> ChangingCells | None:
        formulas = read_formulas(self._package)
        return ChangingCells(formulas) if formulas else None

    def _facts_of(self, sheet: Sheet) -> Facts:
        """What the shapes of rows tell of a regular sheet, told of any other by its tags."""
        facts = self._package.facts.get(sheet.part)
        if facts is not None and facts.regular:
            return facts
        name = self._package.path.name
        try:
            hidden_rows, merges = hidden_and_merged(self._package.chunks(sheet.part, _CHUNK))
        except NoXmlError as error:
            raise damaged_sheet(sheet.name, f" efter række {error.row}") from None
        return Facts(is_sheet=True, hidden_rows=hidden_rows, merges=distinct_merges(merges, name, sheet.part))
