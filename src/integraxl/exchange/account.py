"""What an import will do, row by row: decided before anything is written, and told whole.

The rules, the safest that are still useful. A blank cell of the data workbook is filled in. A value that staff typed
stays; where the export has another, the two are listed, and only --take-changes takes the export's. A blank in the
export never erases anything. Nobody is deleted: who is no longer in the export is listed. A row that repeats an earlier
one is counted once; rows that say different things of the same id are all rejected.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from enum import StrEnum

from integraxl.contract.fields import Column, columns_of
from integraxl.danish import fold, join_words, mask_cpr
from integraxl.exchange.mapping import Mapping
from integraxl.exchange.translate import Incoming, Value, masked, plain_value
from integraxl.workbook.read import PlacedRecords


class Outcome(StrEnum):
    """What became of a row of the export."""

    NEW = "new"
    CHANGED = "changed"
    KEPT = "kept"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    REJECTED = "rejected"


@dataclass(frozen=True)
class CellChange:
    """A value of the export that is not the data workbook's. `taken`: it is written; else staff's value stays."""

    column: Column
    old: Value
    new: Value
    taken: bool


@dataclass
class RowAccount:
    """One row of the export: what becomes of it and why. `row` is its row on the sheet, where it has one."""

    number: int
    key: str
    outcome: Outcome
    reason: str = ""
    changes: list[CellChange] = field(default_factory=list)
    row: int | None = None
    values: Dictionary[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """Every row of the export, in its order, and the records of the data workbook that the export does not have."""

    mapping: Mapping
    rows: Sequence[RowAccount]
    vanished: Sequence[tuple[int, str]]

    def count(self, outcome: Outcome) -> int:
        return sum(each.outcome is outcome for each in self.rows)

    @property
    def writes(self) -> bool:
        """Whether anything is to be written at all."""
        return any(each.outcome in (Outcome.NEW, Outcome.CHANGED) for each in self.rows)


Key = tuple[Value, ...]


def settle(
    incoming: Sequence[Incoming],
    mapping: Mapping,
    existing: PlacedRecords,
    *,
    take_changes: bool,
    rejected: Dictionary[int, str],
) -> Account:
    """Decide on every row. `rejected` are rows (by number) that the finished workbook turned out not to bear."""
    known = _known(existing, mapping)
    seen: dict[Key, Incoming] = {}
    differing = _differing(incoming, mapping)
    keyed = dict(zip([each.number for each in incoming], _keys(incoming, mapping), strict=True))
    looks = {_spelling(key): key for key in known}
    rows: list[RowAccount] = []
    for each in incoming:
        key = keyed[each.number]
        account = RowAccount(each.number, _shown(key), Outcome.UNCHANGED, values=each.values)
        rows.append(account)
        alike = looks.get(_spelling(key)) if mapping.has_ids else None
        if (reason := each.reason or differing.get(each.number) or rejected.get(each.number)) is not None:
            account.outcome, account.reason = Outcome.REJECTED, mask_cpr(reason)
        elif key in seen:
            account.outcome, account.reason = Outcome.REPEATED, f"Som række {seen[key].number}."
        elif key not in known and alike is not None:
            account.outcome = Outcome.REJECTED
            account.reason = f"Id'et ligner {_shown(alike)}, men er stavet anderledes. Ret det ene."
        elif key not in known:
            account.outcome = Outcome.NEW
            looks.setdefault(_spelling(key), key)
        else:
            account.row = int(existing.rows[known[key]])
            _compare(account, existing, known[key], mapping, take_changes)
        if account.outcome is not Outcome.REJECTED:
            seen.setdefault(key, each)
    present = set(keyed.values())
    vanished = [(int(existing.rows[place]), _shown(key)) for key, place in known.items() if key not in present]
    return Account(mapping, rows, vanished)


def _known(existing: PlacedRecords, mapping: Mapping) -> dict[Key, int]:
    """The place of each record of the data workbook, by its key."""
    columns = [column for column in columns_of(mapping.model) if column.name in mapping.headers]
    values = [
        {column.name: plain_value(column, existing.records[column.name][place]) for column in columns}
        for place in range(len(existing.records))
    ]
    return {key: place for place, key in enumerate(_numbered(values, mapping))}


def _keys(incoming: Sequence[Incoming], mapping: Mapping) -> list[Key]:
    return _numbered([each.values for each in incoming], mapping)


def _numbered(rows: Iterable[Dictionary[str, Value]], mapping: Mapping) -> list[Key]:
    """The key of each row. Where nothing but the whole content is a key, equal rows are told apart by their number."""
    seen: Counter[Key] = Counter()
    keys: list[Key] = []
    for values in rows:
        key: Key = tuple(values[name] for name in mapping.key)
        seen[key] += 1
        keys.append(key if mapping.has_ids else (*key, seen[key]))
    return keys


def _differing(incoming: Sequence[Incoming], mapping: Mapping) -> dict[int, str]:
    """Rows of the same key that say different things: which of them is right, nobody can know."""
    groups: dict[Key, list[Incoming]] = defaultdict(list)
    for each, key in zip(incoming, _keys(incoming, mapping), strict=True):
        if each.reason is None:
            groups[key].append(each)
    found: dict[int, str] = {}
    for rows in groups.values():
        columns = [column for column in mapping.columns if len({each.values[column.name] for each in rows}) > 1]
        if columns:
            numbers, headers = join_words(str(each.number) for each in rows), join_words(c.header for c in columns)
            for each in rows:
                found[each.number] = f"Rækkerne {numbers} har samme id, men forskellig {headers}. Ret udtrækket."
    return found


def _compare(account: RowAccount, existing: PlacedRecords, place: int, mapping: Mapping, take_changes: bool) -> None:
    for column in mapping.columns:
        old, new = plain_value(column, existing.records[column.name][place]), account.values[column.name]
        if new != old:
            taken = new is not None and (old is None or take_changes)
            account.changes.append(CellChange(column, old, new, taken))
    if account.changes:
        taken = any(each.taken for each in account.changes)
        account.outcome = Outcome.CHANGED if taken else Outcome.KEPT


def _spelling(key: Key) -> Key:
    """The key without what a program or a hand changes by the way: case, spaces, leading zeros."""
    return tuple(fold(each).lstrip("0") if isinstance(each, str) else each for each in key)


def _shown(key: Key) -> str:
    return ", ".join(masked(each) for each in key if each is not None)
