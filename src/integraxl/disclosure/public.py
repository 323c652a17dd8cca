"""The public edition of the tables: small counts hidden, and whatever would give them back.

Method (Hundepool et al., Statistical Disclosure Control, 2012): primary suppression, complementary suppression over all
linked tables at once, and an audit of every hidden count by linear programming.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from integraxl.contract.codes import TableId
from integraxl.contract.parameters import Parameters
from integraxl.disclosure.choose import choose
from integraxl.disclosure.coarsen import Step, coarser, fewer
from integraxl.disclosure.counts import Counts
from integraxl.disclosure.editions import Edition, plain_name
from integraxl.disclosure.proof import prove
from integraxl.errors import DisclosureRefused
from integraxl.tables.arrivals import OTHERS
from integraxl.tables.audit import agrees
from integraxl.tables.build import build_tables, chosen_ids
from integraxl.tables.counted import NEVER_PUBLIC, TYPED, given_cells
from integraxl.tables.country import country_tables
from integraxl.tables.identities import Cell, Identity, Tables, identities
from integraxl.tables.model import HIDDEN, MARK, ReportTable, TableColumn, Unit, Value
from integraxl.workbook.read import Workbook

_SORTED = {TableId.NATIONALITY: ("n", OTHERS), TableId.BENCHMARK: ("share", "I alt")}
"""Tables in the falling order of a column, and the row that stays last: a hidden figure's place would tell of it."""

NOT_PUBLIC = "Tabellen er ikke med i den offentlige udgave, for den handler om enkeltpersoner."


@dataclass(frozen=True)
class PublicEdition:
    """A public edition, proven.

    Attributes:
        tables: every table as anyone may see it, in the paper's order.
        recorded: the same as the record keeps them: what is left out has its rows, each figure hidden.
        parameters: those in force, after the coarsening.
        coarsened: what was made coarser or left out so that the rest can be shown, in words.
        left_out: the tables among it.
        told_before: how many small counts earlier editions give away, whatever this one shows.
        country: the municipalities of a national edition.
    """

    tables: tuple[ReportTable, ...]
    recorded: tuple[ReportTable, ...]
    parameters: Parameters
    coarsened: tuple[str, ...] = ()
    left_out: frozenset[TableId] = frozenset()
    told_before: int = 0
    country: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """What whoever makes the edition must know of it, in Danish."""
        coarser = f"Udgaven er gjort grovere, så små antal ikke kan regnes ud. {' '.join(self.coarsened)}"
        n = self.told_before
        numbers = "1 tal, der er lille eller kan være det," if n == 1 else f"{n} tal, der er små eller kan være det,"
        before = f"{numbers} kan regnes ud af de tidligere udgaver alene. Det kan denne udgave ikke ændre."
        return (*([coarser] if self.coarsened else []), *([before] if n else []))


def public_tables(
    workbook: Workbook,
    parameters: Parameters,
    only: Iterable[TableId] | None = None,
    previous: Sequence[Edition] = (),
) -> tuple[ReportTable, ...]:
    """The tables of `public_edition`, in the paper's order; `only` chooses among them."""
    chosen = chosen_ids(only)
    return tuple(table for table in public_edition(workbook, parameters, previous).tables if table.id in chosen)


def public_edition(
    workbook: Workbook, parameters: Parameters, previous: Sequence[Edition] = (), country: Sequence[str] = ()
) -> PublicEdition:
    """The edition that anyone may see.

    Counts from 1 to `min_cell` - 1 are hidden, and with them whatever they could be worked out from, in all tables
    together, whichever are asked for. Zeros are shown: they are about nobody. Only where all of a group of fewer than
    `min_group` fall into one category, that is hidden. Every hidden small count can still be at least `min_cell` apart
    from another value it may have, so that no one can tell it, nor even that it is small. Where that cannot be had,
    the edition is made coarser, step by step.

    Args:
        previous: the earlier public editions, as their records have them; what they show and this one together give no
            small count away either, neither of this edition nor of those, nor the difference between two.
        country: the municipalities of a national edition; the workbook is then their sum.

    Raises:
        DisclosureRefused: a small count would follow from what is shown, however coarse.
    """
    steps = list(fewer(parameters) if country else coarser(workbook, parameters))
    for step in steps:
        try:
            return _edition(workbook, step, previous, country)
        except DisclosureRefused:
            if step is steps[-1]:
                raise
    raise AssertionError("there is always a step")


def _edition(workbook: Workbook, step: Step, previous: Sequence[Edition], country: Sequence[str]) -> PublicEdition:
    parameters = step.parameters
    tables = country_tables(workbook, parameters) if country else _all_tables(workbook, parameters)
    counted = {id: table for id, table in tables.items() if id not in NEVER_PUBLIC}
    members = frozenset(map(plain_name, country))
    counts = Counts(Edition(counted, parameters, country=members, left_out=step.left_out), previous)
    choice = choose(counts)
    if more := choice.told_by_rows(counts) - step.left_out:
        return _edition(workbook, step.without(more), previous, country)
    hidden = counts.cells(choice.hidden)
    shown = {id: _hide(table, hidden, parameters, counted) for id, table in counted.items()}
    hidden_figures = list(_hidden_figures(counted, shown))
    shown |= {id: _hide_typed(shown[id], hidden_figures, parameters) for id in TYPED}
    if not country:
        shown[TableId.AUDIT] = _public_audit(tables[TableId.AUDIT], list(identities(tables)), hidden, parameters)
    prove(counts, shown, choice.views)
    recorded = {id: _reordered(table) for id, table in shown.items()}
    public = {id: _told(table, step) for id, table in recorded.items()}
    return PublicEdition(
        tuple(public[id] if id in public else _left_out(tables[id], NOT_PUBLIC) for id in tables),
        tuple(_left_out(table, step.told(id)) if id in step.without_rows else table for id, table in recorded.items()),
        parameters,
        step.words,
        step.left_out,
        choice.told_before,
        tuple(country),
    )


def _all_tables(workbook: Workbook, parameters: Parameters) -> dict[TableId, ReportTable]:
    return {table.id: table for table in build_tables(workbook, parameters)}


def _told(table: ReportTable, step: Step) -> ReportTable:
    """The table with what was done to it; one that is left out without its rows."""
    if table.id in step.left_out:
        return _left_out(table, step.told(table.id))
    told = step.told(table.id)
    return replace(table, notes=(*table.notes, told)) if told else table


def _hide(table: ReportTable, hidden: Collection[Cell], parameters: Parameters, tables: Tables) -> ReportTable:
    """The table with marks where something is hidden, and a note that says so."""
    rows = tuple(
        tuple(
            HIDDEN if _is_hidden(Cell(table.id, row, column), record, hidden, tables) else record[column]
            for column in table.column_ids
        )
        for row, record in enumerate(table.records())
    )
    notes = [note for position, note in enumerate(table.notes) if _may_tell(table, position, hidden, parameters)]
    marked = replace(table, rows=rows, is_public=True, note_counts={})
    if marked.has_hidden:
        notes.append(_note(marked, parameters))
    return replace(marked, notes=tuple(notes))


def _hidden_figures(tables: Tables, shown: Tables) -> Iterator[tuple[Value, TableColumn]]:
    """What is hidden, with its column."""
    for id, table in tables.items():
        for row, public in zip(table.rows, shown[id].rows, strict=True):
            yield from (
                (value, column)
                for value, mark, column in zip(row, public, table.columns, strict=True)
                if mark is HIDDEN
            )


def _hide_typed(
    table: ReportTable, hidden: Collection[tuple[Value, TableColumn]], parameters: Parameters
) -> ReportTable:
    """A table of typed figures without those that are small whole numbers, or the same as a hidden figure."""
    rows = []
    for record in table.records():
        secret = set[str]()
        for name, reckoned in TYPED[table.id].items():
            value = record[name]
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if is_number and (_is_small(value, parameters) or any(_is_same(value, each) for each in hidden)):
                secret |= {name, *(each for each in reckoned if record[each] is not None)}
        rows.append(tuple(HIDDEN if name in secret else value for name, value in record.items()))
    found = replace(table, rows=tuple(rows))
    return replace(found, notes=(*found.notes, _note(found, parameters))) if found.has_hidden else found


def _is_small(value: Value, parameters: Parameters) -> bool:
    return isinstance(value, int) and 0 < value < parameters.min_cell


def _is_same(typed: Value, hidden: tuple[Value, TableColumn]) -> bool:
    """A typed figure is a hidden one, if it is that one rounded as it was typed, as a share or in percent."""
    value, column = hidden
    if not isinstance(typed, int | float):
        return False
    forms = (typed, typed / 100) if column.unit is Unit.SHARE else (typed,)
    return any(agrees(value, each, float("nan"), column) for each in forms)


def _is_hidden(cell: Cell, record: dict[str, Value], hidden: Collection[Cell], tables: Tables) -> bool:
    if cell in hidden:
        return True
    if not given_cells(tables, cell) & set(hidden):
        return False
    # a blank for want of a target or a quota says nothing; a blank share does
    return record[cell.column] is not None or cell.column in ("share", "percent") or record.get("target") is not None


def _may_tell(table: ReportTable, position: int, hidden: Collection[Cell], parameters: Parameters) -> bool:
    """Whether a note tells no count that is hidden."""
    told = table.note_counts.get(position, 0)
    if isinstance(told, int):
        return not 0 < told < parameters.min_cell
    return Cell(table.id, *told) not in hidden


def _note(table: ReportTable, parameters: Parameters) -> str:
    n = sum(value is HIDDEN for row in table.rows for value in row)
    figures = "1 tal er skjult" if n == 1 else f"{n} tal er skjult"
    return (
        f"{MARK} betyder skjult: {figures} af hensyn til fortrolighed. Det er antal fra 1 til "
        f"{parameters.min_cell - 1} og de tal, som de ellers kunne regnes ud af."
    )


def _public_audit(
    audit: ReportTable, checked: list[Identity], hidden: Collection[Cell], parameters: Parameters
) -> ReportTable:
    """The identities alone, without the figures of those with a hidden one; what was published is not repeated."""
    rows = []
    for identity, row in zip(checked, audit.rows, strict=False):
        if identity.at[0] in NEVER_PUBLIC:
            continue
        at = audit.column_ids.index("expected"), audit.column_ids.index("found")
        is_secret = bool({identity.whole, *identity.parts} & set(hidden))
        rows.append(tuple(HIDDEN if is_secret and position in at else value for position, value in enumerate(row)))
    table = replace(audit, rows=tuple(rows), is_public=True)
    return replace(table, notes=(*audit.notes, _note(table, parameters))) if table.has_hidden else table


def _reordered(table: ReportTable) -> ReportTable:
    """Rows with hidden figures after those that are shown, by name."""
    if table.id not in _SORTED:
        return table
    column, last = _SORTED[table.id]
    position = table.column_ids.index(column)

    def place(row: tuple[Value, ...]) -> tuple[bool, bool, str]:
        is_hidden = row[position] is HIDDEN
        return row[0] == last, is_hidden, str(row[0]) if is_hidden else ""

    return replace(table, rows=tuple(sorted(table.rows, key=place)))


def _left_out(table: ReportTable, why: str) -> ReportTable:
    return replace(table, rows=(), notes=(why,), is_public=True, note_counts={})
