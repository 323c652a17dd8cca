"""A comparison as lists to read: settings, changed rows, changed figures with their parts, what follows from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from integraxl.compare.attribution import Effect
from integraxl.compare.changes import Change, ChangeKind, corrected_cells, shown
from integraxl.compare.comparison import GATHERING, Comparison, State, part_of
from integraxl.compare.figures import Derived, Figure, row_labels
from integraxl.contract.fields import columns_of
from integraxl.tables.display import display
from integraxl.tables.model import Listing, TableColumn, Unit, Value, columns, count, flag, text
from integraxl.workbook.columns import Columns

INTERNAL = "Til internt brug: sammenligningen bygger på oplysninger om enkeltpersoner."
_KINDS = {"added": "tilføjet", "removed": "fjernet", "corrected": "rettet"}
_PARTS = {
    "added": "Tilføjet",
    "added_backdated": "Tilføjet, tilbagedateret",
    "removed": "Fjernet",
    "corrected": "Rettet",
    "corrected_backdated": "Rettet, tilbagedateret",
    GATHERING: "Samling i Øvrige",
}


def listings(comparison: Comparison, *, internal: bool) -> tuple[Listing, ...]:
    """What is shown; `internal` adds the rows themselves with their ids, and what each of them does."""
    shown = (_settings(comparison), _counts(comparison), _figures(comparison), _derived(comparison))
    return (*shown, _rows(comparison), _effects(comparison)) if internal else shown


def facts(comparison: Comparison, *, internal: bool) -> dict[str, Any]:
    """What the JSON says of the two workbooks."""
    return {"old": _state(comparison.old), "new": _state(comparison.new), "internal": internal}


def _state(state: State) -> dict[str, Any]:
    source = state.workbook.source
    return {"as_of": state.parameters.as_of.isoformat(), "file": source.file, "sha256": source.sha256}


def _settings(comparison: Comparison) -> Listing:
    rows = tuple((step.id, step.label, step.before, step.after) for step in comparison.steps)
    specs = columns(text("id", "Id"), text("label", "Hvad"), text("old", "Før"), text("new", "Nu"))
    notes = () if rows else ("Opgørelsesdato, parametre og registre er de samme i de to regneark.",)
    return Listing("settings", "Ændrede indstillinger og registre", specs, rows, notes)


def _counts(comparison: Comparison) -> Listing:
    """How many rows changed in each way; no ids."""
    counted = Counter((change.model.sheet_name, change.kind) for change in comparison.changes)
    late = Counter((change.model.sheet_name, change.kind) for change in comparison.changes if change.backdated)
    for model, kinds in comparison.registers.items():
        counted.update({(model.sheet_name, kind): n for kind, n in kinds.items()})
    rows = tuple((sheet, str(kind), n, late[sheet, kind]) for (sheet, kind), n in counted.items())
    specs = columns(
        text("sheet", "Ark"),
        text("kind", "Slags", _KINDS),
        count("rows", "Rækker"),
        count("backdated", "Tilbagedateret"),
    )
    notes = (
        "Tilbagedateret: rækken fortæller om noget, der skete senest på den gamle opgørelsesdato, men som det gamle "
        "regneark ikke vidste. Den ændrer tal, der er meldt ud.",
        INTERNAL,
    )
    return Listing("changes", "Ændrede rækker", specs, rows, notes)


def _figures(comparison: Comparison) -> Listing:
    parts = _part_columns(comparison)
    zero = Fraction(0)
    rows = tuple(
        (
            *address,
            _number(comparison.old_amounts.get(figure, zero)),
            _number(comparison.new_amounts.get(figure, zero)),
            _number(comparison.differences[figure]),
            *(_number(comparison.parts[figure].get(each.id, zero)) or None for each in parts),
        )
        for figure, address in _addresses(comparison).items()
        if figure in comparison.differences
    )
    specs = (*_ADDRESS, *columns(_amount("old", "Før"), _amount("new", "Nu"), _change("change", "Ændring")), *parts)
    notes = (
        "Delene i en række giver tilsammen ændringen, nøjagtigt. Indstillinger og registre er regnet først, én ad "
        "gangen i den viste orden; derefter rækkerne, borger for borger, med de nye indstillinger.",
    )
    return Listing("figures", "Ændrede tal og hvad der forklarer dem", specs, rows, notes if rows else (_NOTHING,))


_NOTHING = "Ingen tal er ændret."
_ADDRESS = columns(text("table", "Tabel"), text("row", "Række"), text("column", "Kolonne"), text("figure", "Tal"))


def _amount(id: str, label: str) -> TableColumn:
    return TableColumn(id, label, Unit.NUMBER, 4)


def _change(id: str, label: str) -> TableColumn:
    return TableColumn(id, label, Unit.CHANGE, 4)


def _part_columns(comparison: Comparison) -> list[TableColumn]:
    """One column for each part that explains anything."""
    used = {name for named in comparison.parts.values() for name in named}
    steps = [_change(step.id, step.label) for step in comparison.steps if step.id in used]
    return steps + [_change(name, label) for name, label in _PARTS.items() if name in used]


def _number(amount: Fraction) -> int | float:
    return int(amount) if amount.denominator == 1 else float(amount)


def _addresses(comparison: Comparison) -> dict[Figure, tuple[str, str, str, str]]:
    """Every figure of the two sets of tables in the order of the paper: table, row, column and its Danish label."""
    found: dict[Figure, tuple[str, str, str, str]] = {}
    for new, old in zip(comparison.new.tables, comparison.old.tables, strict=True):
        rows = _said_of_both(row_labels(new), row_labels(old))
        labels = _said_of_both(*({column.id: column.label for column in table.columns} for table in (new, old)))
        for key, row in rows.items():
            for id, label in labels.items():
                found[Figure(new.id, key, id)] = str(new.id), row, id, label
    return found


def _said_of_both(new: Mapping[str, str], old: Mapping[str, str]) -> dict[str, str]:
    """By key what the new workbook says, and what the old one said where a setting has changed the words."""
    both = {key: (new.get(key, ""), old.get(key, "")) for key in dict.fromkeys((*new, *old))}
    return {
        key: f"{now} (før: {then})" if now and then and now != then else now or then
        for key, (now, then) in both.items()
    }


def _derived(comparison: Comparison) -> Listing:
    rows = tuple(
        (*address, *_derived_row(*comparison.derived[figure]))
        for figure, address in _addresses(comparison).items()
        if figure in comparison.derived
    )
    specs = (
        *_ADDRESS,
        *columns(text("old", "Før"), text("new", "Nu")),
        *columns(_amount("part_old", "Tæller før"), _amount("part_new", "Tæller nu")),
        *columns(_amount("whole_old", "Nævner før"), _amount("whole_new", "Nævner nu")),
    )
    notes = (
        "En andel er tæller delt med nævner; de er forklaret blandt de ændrede tal. De øvrige følger af rækkens tal og "
        "af målene.",
    )
    return Listing("derived", "Andele og andet, der følger af tallene", specs, rows, notes if rows else (_NOTHING,))


def _derived_row(old: Derived | None, new: Derived | None) -> list[Value]:
    shown: list[Value] = [display(each.value, each.column) if each else None for each in (old, new)]
    parts = [getattr(each, name) if each else None for name in ("part", "whole") for each in (old, new)]
    return shown + [None if part is None else _number(part) for part in parts]


def _rows(comparison: Comparison) -> Listing:
    """Every changed row, one line for each cell of a corrected one."""
    specs = columns(
        TableColumn("number", "Nr.", Unit.TEXT),
        text("sheet", "Ark"),
        text("kind", "Slags", _KINDS),
        flag("backdated", "Tilbagedateret"),
        text("id", "Id"),
        text("column", "Kolonne"),
        text("old", "Før"),
        text("new", "Nu"),
    )
    rows = tuple(
        (number, change.model.sheet_name, str(change.kind), change.backdated, *cells)
        for number, change in enumerate(comparison.changes, start=1)
        for cells in _cells(comparison, change)
    )
    return Listing("rows", "De ændrede rækker", specs, rows, (INTERNAL,))


def _cells(comparison: Comparison, change: Change) -> Iterator[tuple[str, str, str, str]]:
    """Id, column, before and after: for a row that came or went, its whole content."""
    before, after = comparison.aligned.tables[change.model], comparison.new.workbook.tables[change.model]
    if change.kind is ChangeKind.CORRECTED:
        name = _id(after, change.new)
        yield from ((name, column.header, old, new) for column, old, new in corrected_cells(change, before, after))
    else:
        gone, come = _content(before, change.old), _content(after, change.new)
        yield _id(before, change.old) or _id(after, change.new), "", gone, come


def _id(records: Columns, row: int | None) -> str:
    """The row's own id and its person's, as far as it has them."""
    if row is None:
        return ""
    names = [name for name in ("person_id", "activity_id") if name in records.data]
    return ", ".join(records[name][row] for name in names if records[name][row] is not None)


def _content(records: Columns, row: int | None) -> str:
    if row is None:
        return ""
    cells = ((column.header, shown(column, records[column.name][row])) for column in columns_of(records.model))
    return "; ".join(f"{header} {value}" for header, value in cells if value)


def _effects(comparison: Comparison) -> Listing:
    """What each changed row does to each figure that changed."""
    by_figure: dict[Figure, list[Effect]] = defaultdict(list)
    for effect in comparison.effects:
        by_figure[effect.figure].append(effect)
    rows = tuple(
        (*address, each.change + 1, part_of(comparison.changes[each.change]), _number(each.amount))
        for figure, address in _addresses(comparison).items()
        for each in by_figure[figure]
    )
    specs = (
        *_ADDRESS,
        TableColumn("number", "Nr.", Unit.TEXT),
        text("part", "Del", _PARTS),
        _change("change", "Virkning"),
    )
    return Listing("effects", "Hvad hver række gør ved tallene", specs, rows, ("Nr. er rækkens i listen ovenfor.",))
