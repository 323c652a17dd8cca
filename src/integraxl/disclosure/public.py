"""The public edition of the tables: small counts hidden, and whatever would give them back.

Method (Hundepool et al., Statistical Disclosure Control, 2012): primary suppression, complementary suppression over all
linked tables at once, and an audit of every hidden count by linear programming.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from integraxl.contract.codes import TableId
from integraxl.contract.parameters import Parameters
from integraxl.danish import format_date
from integraxl.disclosure.counts import Counts, Edition
from integraxl.disclosure.proof import prove
from integraxl.disclosure.suppress import choose_hidden
from integraxl.errors import InvalidParameter
from integraxl.tables.arrivals import OTHERS
from integraxl.tables.audit import agrees
from integraxl.tables.build import build_tables, chosen_ids
from integraxl.tables.counted import NEVER_PUBLIC, TYPED, given_cells
from integraxl.tables.editions import EarlierEdition
from integraxl.tables.identities import Cell, Identity, Tables, identities
from integraxl.tables.model import HIDDEN, MARK, ReportTable, TableColumn, Unit, Value
from integraxl.workbook.read import Workbook

_SORTED = {TableId.NATIONALITY: ("n", OTHERS), TableId.BENCHMARK: ("share", "I alt")}
"""Tables in the falling order of a column, and the row that stays last: a hidden figure's place would tell of it."""

NOT_PUBLIC = "Tabellen er ikke med i den offentlige udgave, for den handler om enkeltpersoner."


def public_tables(
    workbook: Workbook,
    parameters: Parameters,
    only: Iterable[TableId] | None = None,
    previous: EarlierEdition | None = None,
) -> tuple[ReportTable, ...]:
    """The tables that anyone may see, in the paper's order; `only` chooses among them.

    Counts from 1 to `min_cell` - 1 are hidden, and with them whatever they could be worked out from, in all tables
    together, whichever are asked for. Zeros are shown: they are about nobody. Only where all of a group of fewer than
    `min_group` fall into one category, that is hidden. Every hidden small count can still be at least `min_cell` apart
    from another value it may have, so that no one can tell it, nor even that it is small.

    Args:
        previous: an earlier public edition; the difference between the two gives no small count away either.

    Raises:
        DisclosureRefused: a small count would follow from what is shown.
        InvalidParameter: the earlier edition is not earlier.
    """
    chosen = chosen_ids(only)
    tables = {table.id: table for table in build_tables(workbook, parameters)}
    counted = {id: table for id, table in tables.items() if id not in NEVER_PUBLIC}
    counts = Counts(Edition(counted, parameters), _earlier(previous, parameters))
    hidden = counts.cells(choose_hidden(counts.problem))
    shown = {id: _hide(table, hidden, parameters, counted) for id, table in counted.items()}
    hidden_figures = list(_hidden_figures(counted, shown))
    shown |= {id: _hide_typed(shown[id], hidden_figures, parameters) for id in TYPED}
    shown[TableId.AUDIT] = _public_audit(tables[TableId.AUDIT], list(identities(tables)), hidden, parameters)
    prove(counts, shown)
    return tuple(_reordered(shown[id]) if id in shown else _left_out(tables[id]) for id in chosen)


def _earlier(previous: EarlierEdition | None, parameters: Parameters) -> Edition | None:
    """The earlier edition as it was made public, so with the same figures hidden."""
    if previous is None:
        return None
    workbook, then = previous
    if then.as_of >= parameters.as_of:
        raise InvalidParameter(
            f"Den tidligere udgave er opgjort pr. {format_date(then.as_of)}; det skal være før "
            f"{format_date(parameters.as_of)}."
        )
    tables = {table.id: table for table in build_tables(workbook, then) if table.id not in NEVER_PUBLIC}
    counts = Counts(Edition(tables, then))
    return Edition(tables, then, counts.cells(choose_hidden(counts.problem)))


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


def _left_out(table: ReportTable) -> ReportTable:
    return replace(table, rows=(), notes=(NOT_PUBLIC,), is_public=True, note_counts={})
