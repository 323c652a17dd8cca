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

from integraxl.contract.fields import Column
from integraxl.danish import join_words, mask_cpr
from integraxl.errors import InvalidParameter
from integraxl.exchange.mapping import Mapping
from integraxl.exchange.translate import Incoming, Value, masked, plain_value
from integraxl.workbook.likeness import likeness
from integraxl.workbook.placed import PlacedRecords


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

    def in_short(self) -> str:
        """The account in a sentence."""
        named = {Outcome.NEW: "nye", Outcome.CHANGED: "ændrede", Outcome.KEPT: "beholdt", Outcome.REJECTED: "afviste"}
        counts = [f"{self.count(outcome)} {name}" for outcome, name in named.items()]
        return f"{join_words(counts)} rækker; {len(self.vanished)} i dataregnearket er ikke i udtrækket."

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
    """Decide on every row. `rejected` are rows (by number) that the finished workbook turned out not to bear.

    Raises InvalidParameter where rows of the data workbook have no id by which they could be known again.
    """
    known = _known(existing, mapping)
    keys = _numbered([each.values for each in incoming], mapping)
    refused = {**_differing(incoming, keys, mapping), **rejected}
    judge = _Judge(mapping, existing, known, take_changes)
    rows = [judge.account(each, key, refused.get(each.number)) for each, key in zip(incoming, keys, strict=True)]
    present = set(keys)
    vanished = [
        (int(existing.rows[place]), _shown(key))
        for key, places in known.items()
        if key not in present
        for place in places
    ]
    return Account(mapping, rows, vanished)


class _Judge:
    """Judges the rows of an export one after the other: a later one can repeat an earlier."""

    def __init__(
        self, mapping: Mapping, existing: PlacedRecords, known: Dictionary[Key, list[int]], take_changes: bool
    ) -> None:
        self._mapping, self._existing, self._known, self._take_changes = mapping, existing, known, take_changes
        self._seen: dict[Key, int] = {}
        self._spellings = {_spelling(key): key for key in known}

    def account(self, row: Incoming, key: Key, refused: str | None) -> RowAccount:
        account = RowAccount(row.number, _shown(key), Outcome.UNCHANGED, values=row.values)
        reason = row.reason or refused or self._unknowable(key)
        if reason is not None:
            account.outcome, account.reason = Outcome.REJECTED, mask_cpr(reason)
        elif key in self._seen:
            account.outcome, account.reason = Outcome.REPEATED, f"Som række {self._seen[key]}."
        else:
            self._seen[key] = row.number
            self._spellings.setdefault(_spelling(key), key)
            if key in self._known:
                self._compare(account, self._known[key][0])
            else:
                account.outcome = Outcome.NEW
        return account

    def _unknowable(self, key: Key) -> str | None:
        """Why it cannot be said which record of the data workbook the row is, if any."""
        if not self._mapping.has_ids or key in self._seen:
            return None
        header = self._mapping.columns_named(self._mapping.key)[0].header
        if key == (None,):
            return f"{header} mangler, så rækken kan ikke genkendes. Udfyld den i fagsystemet."
        alike = self._spellings.get(_spelling(key), key)
        if alike != key:
            return f"Id'et ligner {_shown(alike)}, men er stavet anderledes. Ret det ene."
        if len(self._known.get(key, ())) > 1:
            rows = join_words(str(self._existing.rows[place]) for place in self._known[key])
            return f"Rækkerne {rows} i dataregnearket passer begge. Giv dem hver sit id, eller ret dem i hånden."
        return None

    def _compare(self, account: RowAccount, place: int) -> None:
        account.row = int(self._existing.rows[place])
        for column in self._mapping.columns:
            old, new = plain_value(column, self._existing.records[column.name][place]), account.values[column.name]
            if new != old:
                taken = new is not None and (old is None or self._take_changes)
                account.changes.append(CellChange(column, old, new, taken))
        if account.changes:
            taken = any(each.taken for each in account.changes)
            account.outcome = Outcome.CHANGED if taken else Outcome.KEPT


def _known(existing: PlacedRecords, mapping: Mapping) -> dict[Key, list[int]]:
    """The places of the records of the data workbook, by their key."""
    records = existing.records
    values = [
        {column.name: plain_value(column, records[column.name][place]) for column in mapping.columns}
        for place in range(len(records))
    ]
    found: dict[Key, list[int]] = defaultdict(list)
    for place, key in enumerate(_numbered(values, mapping)):
        found[key].append(place)
    if (None,) in found:
        (column,) = mapping.columns_named(mapping.key)
        raise InvalidParameter(
            f"På arket {existing.place.sheet.name} har {len(found[None,])} rækker ikke {column.header}, så de kan ikke "
            f"genkendes. Udfyld {column.header}, eller slet den linje i mappingen."
        )
    return dict(found)


def _numbered(rows: Iterable[Dictionary[str, Value]], mapping: Mapping) -> list[Key]:
    """The key of each row. Where nothing but the whole content is a key, equal rows are told apart by their number."""
    seen: Counter[Key] = Counter()
    keys: list[Key] = []
    for values in rows:
        key: Key = tuple(values[name] for name in mapping.key)
        seen[key] += 1
        keys.append(key if mapping.has_ids else (*key, seen[key]))
    return keys


def _differing(incoming: Sequence[Incoming], keys: Sequence[Key], mapping: Mapping) -> dict[int, str]:
    """Rows of the same key that say different things: which of them is right, nobody can know."""
    groups: dict[Key, list[Incoming]] = defaultdict(list)
    for each, key in zip(incoming, keys, strict=True):
        if each.reason is None and key != (None,):
            groups[key].append(each)
    found: dict[int, str] = {}
    for rows in groups.values():
        columns = [column for column in mapping.columns if len({each.values[column.name] for each in rows}) > 1]
        if columns:
            numbers, headers = join_words(str(each.number) for each in rows), join_words(c.header for c in columns)
            text = f"Rækkerne {numbers} har samme id, men forskellig {headers}. Ret udtrækket."
            found |= {each.number: text for each in rows}
    return found


def _spelling(key: Key) -> Key:
    """The key without what a program or a hand changes by the way, such as case, spaces, leading zeros."""
    return tuple(likeness(each) if isinstance(each, str) else each for each in key)


def _shown(key: Key) -> str:
    return ", ".join(masked(each) for each in key if each is not None)
