"""The audit: identities that must hold between the tables, and published figures that differ from the computed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from integraxl.contract.codes import TableId
from integraxl.contract.tables import Published
from integraxl.danish import fold, half_up, parse_number
from integraxl.tables.model import ReportTable, TableColumn, Unit, Value, columns, flag, freeze, plain, text
from integraxl.workbook.columns import Columns
from integraxl.workbook.read import Workbook

Tables = Mapping[TableId, ReportTable]
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
    checks = [*_identities(tables), *_published(workbook.get(Published), tables)]
    notes = (
        "Beregnet er tallet fra dataregnearket; Fundet er summen af delene eller det offentliggjorte tal. "
        "Af de offentliggjorte tal vises kun dem, der afviger.",
    )
    title = "Afstemning af tallene"
    return ReportTable(TableId.AUDIT, title, "Beregnet og fundet", _COLUMNS, freeze(checks), notes, "alle tabeller")


def _identities(tables: Tables) -> Iterator[Check]:
    yield from _row_sums(tables, TableId.ARRIVALS_SERIES, "total", ("refugees", "family_reunified", "born"))
    yield from _row_sums(tables, TableId.ARRIVALS_SUMMARY, "received", ("moved", "resident"))
    yield from _row_sums(tables, TableId.ARRIVALS_YEAR, "total", ("refugees", "family_reunified", "born"))
    yield from _row_sums(tables, TableId.SUPPORT, "adults", ("on_benefit", "off_benefit"))
    yield from _row_sums(tables, TableId.PRACTICE, "total", ("private", "public", "unknown"))
    yield from _row_sums(tables, TableId.TIMELINESS, "due", ("kept", "broken", "unknown"))
    yield from _series_is_summary(tables)
    yield from _age_groups(tables)
    yield from _gender_age_margins(tables)
    yield from _activity_parts(tables)
    yield from _igu_parts(tables)


def _row_sums(tables: Tables, id: TableId, whole: str, parts: tuple[str, ...]) -> Iterator[Check]:
    """In every row the parts sum to the whole."""
    table = tables.get(id)
    for record in table.records() if table else ():
        key = _key(table, record) if table else ""
        yield _check("parts_sum", str(id), key, whole, record[whole], sum(_int(record[part]) for part in parts))


def _series_is_summary(tables: Tables) -> Iterator[Check]:
    series, summary = tables.get(TableId.ARRIVALS_SERIES), tables.get(TableId.ARRIVALS_SUMMARY)
    if series and summary:
        for column, record in zip(("refugees", "family_reunified", "born"), summary.records(), strict=True):
            found = sum(_int(each[column]) for each in series.records())
            yield _check("series_is_summary", str(series.id), "", column, record["received"], found)


def _age_groups(tables: Tables) -> Iterator[Check]:
    """Under 30 and 30+ make all, at every measuring point that the three tables share."""
    by_point = [
        {record["point"]: record for record in tables[id].records()}
        for id in (TableId.OUTFLOW_UNDER_30, TableId.OUTFLOW_OVER_30, TableId.OUTFLOW_ALL)
        if id in tables
    ]
    if len(by_point) < 3:
        return
    young, old, everyone = by_point
    for point, record in everyone.items():
        if point in young and point in old:
            for column in ("n", "exited"):
                found = _int(young[point][column]) + _int(old[point][column])
                yield _check(
                    "age_groups_sum", str(TableId.OUTFLOW_ALL), f"point={plain(point)}", column, record[column], found
                )


def _gender_age_margins(tables: Tables) -> Iterator[Check]:
    table = tables.get(TableId.OUTFLOW_GENDER_AGE)
    cells = {(each["gender"], each["band"]): each for each in table.records()} if table else {}
    for (gender, band), record in cells.items():
        for column in ("n", "exited"):
            if band == "I alt":
                parts = [each[column] for (row, age), each in cells.items() if row == gender and age != "I alt"]
            elif gender == "I alt":
                parts = [each[column] for (row, age), each in cells.items() if age == band and row != "I alt"]
            else:
                continue
            key = f"gender={gender}; band={band}"
            yield _check(
                "parts_sum", str(TableId.OUTFLOW_GENDER_AGE), key, column, record[column], sum(map(_int, parts))
            )


def _activity_parts(tables: Tables) -> Iterator[Check]:
    table, status = tables.get(TableId.ACTIVITY), tables.get(TableId.ACTIVITY_STATUS)
    if not table or not table.rows or not status:
        return
    n = {(each["category"], each["reason"]): _int(each["n"]) for each in table.records()}
    merged = {each["category"]: _int(each["n"]) for each in status.records()}
    reasons = sum(amount for (category, reason), amount in n.items() if category == "passive" and reason)
    yield _check("parts_sum", str(table.id), "category=passive", "n", n["passive", None], reasons)
    courses = n["other", None] + n["language", None]
    yield _check("parts_sum", str(status.id), "category=courses", "n", merged["courses"], courses)


def _igu_parts(tables: Tables) -> Iterator[Check]:
    status = tables.get(TableId.IGU_STATUS)
    if not status or not status.rows:
        return
    n = {each["status"]: _int(each["n"]) for each in status.records()}
    parts = n["ongoing"] + n["completed"] + n["interrupted"]
    yield _check("parts_sum", str(status.id), "status=established", "n", n["established"], parts)
    for id in (TableId.IGU_SECTOR, TableId.IGU_WORKPLACE):
        if id in tables:
            found = sum(_int(each["n"]) for each in tables[id].records())
            yield _check("parts_sum", str(id), "", "n", n["established"], found)


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


def _check(check: str, table: str, row: str, column: str, expected: Value, found: int) -> Check:
    return check, table, row, column, expected, found, expected == found


def _key(table: ReportTable, record: Mapping[str, Value]) -> str:
    first = table.columns[0].id
    return f"{first}={plain(record[first])}"


def _int(value: Value) -> int:
    assert isinstance(value, int)
    return value
