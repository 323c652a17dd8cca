"""The audit: identities that must hold between the tables, and published figures that differ from the computed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from integraxl.contract.codes import TableId
from integraxl.contract.tables import Published
from integraxl.danish import fold, half_up, parse_number
from integraxl.tables.identities import Identity, Tables, identities
from integraxl.tables.model import ReportTable, TableColumn, Unit, Value, columns, flag, freeze, plain, text
from integraxl.workbook.columns import Columns
from integraxl.workbook.read import Workbook

Check = tuple[str, str, str, str, Value, Value, bool]

_COLUMNS = columns(
    text("check", "Kontrol"),
    text("table", "Tabel"),
    text("row", "Række"),
    text("column", "Kolonne"),
    TableColumn("expected", "Beregnet", Unit.NUMBER, 4),
    TableColumn("found", "Fundet", Unit.NUMBER, 4),
    flag("ok", "Stemmer"),
)


def audit_table(workbook: Workbook, tables: Tables) -> ReportTable:
    """Every identity, and every published figure that is not the computed one rounded the same way."""
    checks = [*(_checked(each, tables) for each in identities(tables)), *_published(workbook.get(Published), tables)]
    notes = (
        "Beregnet er tallet fra dataregnearket; Fundet er summen af delene eller det offentliggjorte tal. "
        "Af de offentliggjorte tal vises kun dem, der afviger.",
    )
    title = "Afstemning af tallene"
    return ReportTable(TableId.AUDIT, title, "Beregnet og fundet", _COLUMNS, freeze(checks), notes, "alle tabeller")


def _checked(identity: Identity, tables: Tables) -> Check:
    table, row, column = identity.at
    expected = identity.whole.value(tables)
    found = sum(_int(part.value(tables)) for part in identity.parts)
    return identity.check, str(table), row, column, expected, found, expected == found


def _published(published: Columns | None, tables: Tables) -> Iterator[Check]:
    """Published figures that differ. One whose table, row or column is not there has nothing expected."""
    for row in range(len(published) if published else 0):
        assert published is not None
        id = list(TableId)[published["table"][row]]
        key, column = published["row_key"][row], published["column_id"][row]
        typed, decimals = float(published["value"][row]), published["decimals"][row]
        table = tables.get(id)
        record = find_row(table, key) if table else None
        spec = next((each for each in table.columns if fold(each.id) == fold(column)), None) if table else None
        expected = record.get(spec.id) if record and spec else None
        if not agrees(expected, typed, decimals, spec):
            yield ("published", str(id), key, column, expected, typed, False)


def find_row(table: ReportTable, key: str) -> Mapping[str, Value] | None:
    """The row that a key such as `point=3` or `gender=Mænd; band=18-24` names.

    Where the key leaves a column out, its row is the one that is whole in it: `category=passive` is all the passive,
    `gender=Mænd` all the men. A key that fits several rows names none.
    """
    wanted = {}
    for part in key.split(";"):
        name, _, value = part.partition("=")
        wanted[fold(name)] = fold(value)
    matching = [
        record
        for record in table.records()
        if all(name in record and same_key(record[name], value) for name, value in wanted.items())
    ]
    keys = [column.id for column in table.columns if column.unit is Unit.TEXT and column.id not in wanted]
    whole = [record for record in matching if all(record[key] in (None, "I alt") for key in keys)]
    found = matching if len(matching) == 1 else whole
    return found[0] if len(found) == 1 else None


def same_key(value: Value, typed: str) -> bool:
    """Whether a row's key is the typed one: 1.5 is 1,5 or 1.5; text as in code matching."""
    if isinstance(value, int | float):
        try:
            return float(value) == parse_number(typed.replace(".", ","))
        except ValueError:
            return False
    return fold(str(plain(value))) == typed


def agrees(expected: Value, typed: float, decimals: float, spec: TableColumn | None) -> bool:
    """The computed figure rounded like the published one; a share on the decimals of its percentage.

    Without Decimaler the published figure is taken to be printed with the decimals that it has.
    """
    if isinstance(expected, bool) or not isinstance(expected, int | float) or spec is None:
        return False
    scale = 100 if spec.unit is Unit.SHARE else 1
    printed = (Decimal(repr(float(typed))) * scale).normalize()
    places = max(0, -int(printed.as_tuple().exponent)) if decimals != decimals else int(decimals)
    shown = half_up(printed, places)
    return half_up(Decimal(repr(float(expected))) * scale, places) == shown


def _int(value: Value) -> int:
    assert isinstance(value, int)
    return value
