"""What a page of the report consists of, as data: headings, sentences, tables and figures, in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from integraxl.contract.codes import TableId
from integraxl.tables.model import ReportTable, TableColumn, Value


@dataclass(frozen=True)
class Grid:
    """Columns and rows. `units` says what a cell is where it differs from its column: by row and column, from 0."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    units: Mapping[tuple[int, int], TableColumn] = field(default_factory=dict)

    def column_at(self, row: int, position: int) -> TableColumn:
        return self.units.get((row, position), self.columns[position])


@dataclass(frozen=True)
class Heading:
    """A heading inside a section; what follows it is kept on one page if it can be."""

    text: str


@dataclass(frozen=True)
class Words:
    """A sentence or a note, over the whole width of the page."""

    text: str


@dataclass(frozen=True)
class NumberedTable:
    """A table with its running number; `table` is already as it is printed."""

    number: int
    table: ReportTable

    @property
    def label(self) -> str:
        return f"Tabel {self.number}"

    @property
    def caption(self) -> str:
        return f"{self.label}  {self.table.title}"

    @property
    def grid(self) -> Grid:
        return Grid(self.table.columns, self.table.rows)


@dataclass(frozen=True)
class AppendixList:
    """A list of the appendix: without a number, and no table of figures."""

    caption: str
    grid: Grid
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """One series of a chart: a column of a table, from row `first` (from 0), so many `rows`, all where None."""

    table: TableId
    label: str
    column: str
    rows: int | None = None
    first: int = 0
    is_target: bool = False
    labelled: bool = True


@dataclass(frozen=True)
class Panel:
    """One chart. `categories` is the column that names the bars, in the table of the first series."""

    title: str
    description: str
    categories: str
    series: tuple[Series, ...]
    category_title: str
    value_title: str
    axis_format: str
    label_format: str
    horizontal: bool = False
    stacked: bool = False
    legend: bool = True
    maximum: float | None = None


@dataclass(frozen=True)
class Figure:
    """One or more charts side by side under one running number and caption."""

    number: int
    title: str
    panels: tuple[Panel, ...]
    height: float

    @property
    def label(self) -> str:
        return f"Figur {self.number}"

    @property
    def caption(self) -> str:
        return f"{self.label}  {self.title}"


Element = Heading | Words | NumberedTable | AppendixList | Figure
