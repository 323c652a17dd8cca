"""The account of an import as lists to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from integraxl.danish import format_short_date, format_shortest
from integraxl.exchange.account import Account, Outcome, RowAccount
from integraxl.exchange.bring import Import
from integraxl.exchange.translate import Value, masked
from integraxl.tables.model import Listing, TableColumn, Unit, columns, count, text

_OUTCOMES = {
    Outcome.NEW: "ny",
    Outcome.CHANGED: "ændret",
    Outcome.KEPT: "beholdt",
    Outcome.UNCHANGED: "uændret",
    Outcome.REPEATED: "gentaget",
    Outcome.REJECTED: "afvist",
}
_NAMES = {str(outcome): name for outcome, name in _OUTCOMES.items()}
_MEANINGS = {
    Outcome.NEW: "skrives i en ny række",
    Outcome.CHANGED: "celler udfyldes eller ændres",
    Outcome.KEPT: "udtrækket siger noget andet; det, der står, bliver stående",
    Outcome.UNCHANGED: "står der allerede",
    Outcome.REPEATED: "samme oplysninger som en tidligere række",
    Outcome.REJECTED: "tages ikke med; se hvorfor nedenfor",
}
_ROW = TableColumn("row", "Række i udtrækket", Unit.TEXT)


def account_listings(prepared: Import) -> tuple[Listing, ...]:
    """How many, which cells, which rows were not taken, and who is no longer in the export."""
    account = prepared.account
    return _summary(prepared), _new(account), _cells(account), _others(account), _vanished(account)


def _summary(prepared: Import) -> Listing:
    account = prepared.account
    rows = tuple((_OUTCOMES[each], account.count(each), _MEANINGS[each]) for each in Outcome)
    specs = columns(text("outcome", "Udfald"), count("rows", "Rækker"), text("meaning", "Hvad det betyder"))
    total = f"{len(account.rows)} rækker i udtrækket; {len(account.vanished)} i dataregnearket er ikke i det."
    title = f"Indlæsning af {prepared.export.name} i {account.mapping.model.table_name}"
    return Listing("summary", title, specs, rows, (total, *prepared.notices))


def _new(account: Account) -> Listing:
    rows = tuple((each.number, each.key, _content(account, each)) for each in _with(account, Outcome.NEW))
    return Listing("new", "Nye", columns(_ROW, text("key", "Id"), text("values", "Værdier")), rows, _none(rows))


def _content(account: Account, row: RowAccount) -> str:
    """What the row says beside its id."""
    others = (column for column in account.mapping.columns if column.name not in account.mapping.key)
    return "; ".join(f"{column.header} {shown(value)}" for column in others if (value := row.values[column.name]))


def _cells(account: Account) -> Listing:
    rows = tuple(
        (
            each.number,
            each.key,
            change.column.header,
            shown(change.old),
            shown(change.new),
            ("udfyldes" if change.old is None else "ændres") if change.taken else "beholdes",
        )
        for each in (*_with(account, Outcome.CHANGED), *_with(account, Outcome.KEPT))
        for change in each.changes
    )
    specs = columns(
        _ROW,
        text("key", "Id"),
        text("column", "Kolonne"),
        text("old", "I dataregnearket"),
        text("new", "I udtrækket"),
        text("what", "Hvad der sker"),
    )
    return Listing("cells", "Ændrede og afvigende værdier", specs, rows, _none(rows))


def _others(account: Account) -> Listing:
    chosen = [each for each in account.rows if each.outcome in (Outcome.REPEATED, Outcome.REJECTED)]
    rows = tuple((each.number, each.key, str(each.outcome), each.reason) for each in chosen)
    specs = columns(_ROW, text("key", "Id"), text("outcome", "Udfald", _NAMES), text("reason", "Hvorfor"))
    return Listing("not_taken", "Ikke taget med", specs, rows, _none(rows))


def _vanished(account: Account) -> Listing:
    rows = tuple((key, sheet_row) for sheet_row, key in account.vanished)
    specs = columns(text("key", "Id"), TableColumn("row", "Række i dataregnearket", Unit.TEXT))
    notes = ("De slettes ikke: kontrollér, om de er flyttet, eller om udtrækket er ufuldstændigt.",)
    return Listing("vanished", "I dataregnearket, men ikke i udtrækket", specs, rows, notes if rows else _none(rows))


def _with(account: Account, outcome: Outcome) -> Iterator[RowAccount]:
    return (each for each in account.rows if each.outcome is outcome)


def _none(rows: tuple[object, ...]) -> tuple[str, ...]:
    return () if rows else ("Ingen.",)


def shown(value: Value) -> str:
    """A value as staff type it."""
    if isinstance(value, dt.date):
        return format_short_date(value)
    return format_shortest(value) if isinstance(value, float | int) else masked(value)
