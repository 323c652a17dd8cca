"""Comparing two workbooks: the parts of every figure add up to its difference, exactly, whatever was edited."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integraxl.compare.changes import Change, ChangeKind, find_changes
from integraxl.compare.comparison import COMPARED, Comparison, compare_workbooks, part_of
from integraxl.compare.figures import Figure, keyed_rows
from integraxl.contract.codes import TableId
from integraxl.contract.fields import columns_of
from integraxl.contract.tables import TABLES, Activity, Igu, Interpreting, Person
from integraxl.measures.interpreters import hours_exactly, in_hours
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import Unit
from integraxl.workbook.columns import Columns, to_day
from integraxl.workbook.frame import as_columns
from integraxl.workbook.read import Source, Workbook, read_workbook
from tests.conftest import Cli, Make
from tests.small_workbooks import booking, person, sheet, spell
from tests.small_workbooks import settings as small_settings
from tests.strategies import AS_OF, Row, Tables, choices, maybe, municipalities, near_days, person_rows
from tests.test_validity import requires_validator, validator_errors

SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")
COUNTS = (Unit.COUNT, Unit.HOURS)
# rounded up to whole persons, and a place in an order: figures that are no sums
NO_SUMS = {("outflow.under30", "missing"), ("outflow.over30", "missing"), ("outflow.all", "missing"),
           ("outflow.women", "missing"), ("benchmark", "rank")}  # fmt: skip


def workbook_of(tables: Tables, **chosen: Any) -> Workbook:
    """The rows as a workbook; the keywords are its sheet Opsætning."""
    import pandas as pd

    rows = {**tables, "Opsætning": [{"Nøgle": key, "Værdi": value} for key, value in chosen.items()]}
    read = {}
    for model in TABLES:
        if model.table_name in rows:
            headers = [column.header for column in columns_of(model)]
            read[model] = as_columns(model, pd.DataFrame(rows[model.table_name], columns=headers, dtype=object))
    return Workbook(Source("test.xlsx", ""), read, ())


def cells(workbook: Workbook, **overrides: Any) -> dict[Figure, Fraction]:
    """Every count and every sum of hours in the tables, read here and not by what is tested."""
    parameters = workbook_parameters(workbook, overrides)
    return {
        Figure(table.id, key, column.id): Fraction(str(value))
        for table in build_tables(workbook, parameters, COMPARED)
        for key, row in keyed_rows(table)
        for column, value in zip(table.columns, row, strict=True)
        if column.unit in COUNTS and (table.id, column.id) not in NO_SUMS and isinstance(value, int | float)
    }


def assert_explained(comparison: Comparison, old: dict[Figure, Fraction], new: dict[Figure, Fraction]) -> None:
    """For every cell of the tables: the parts sum to new − old, and the rows' effects to the parts of the rows."""
    for figure in {*old, *new}:
        wanted = new.get(figure, Fraction(0)) - old.get(figure, Fraction(0))
        parts = comparison.parts.get(figure, {})
        assert abs(sum(parts.values(), Fraction(0)) - wanted) < Fraction(1, 10**9), figure
        assert comparison.differences.get(figure, Fraction(0)) == sum(parts.values(), Fraction(0)), figure
        of_rows: dict[str, Fraction] = {}
        for each in comparison.effects:
            if each.figure == figure:
                name = part_of(comparison.changes[each.change])
                of_rows[name] = of_rows.get(name, Fraction(0)) + each.amount
        kinds = {name: amount for name, amount in parts.items() if name.partition("_")[0] in set(ChangeKind)}
        assert {name: amount for name, amount in of_rows.items() if amount} == kinds, figure
    for figure, both in comparison.derived.items():
        for derived in both:
            if figure.column == "share" and derived and derived.part is not None and derived.whole is not None:
                assert derived.value == (float(derived.part / derived.whole) if derived.whole else None), figure


@st.composite
def edited(draw: st.DrawFn, tables: Tables) -> Tables:
    """The same municipality some time later: rows gone, come, and changed; a sheet may come or go."""
    other = draw(municipalities())
    edits: Tables = {}
    for name in dict.fromkeys((*tables, *other)):
        rows, spare = tables.get(name), other.get(name)
        if rows is None or spare is None:
            keep = draw(st.booleans())
            if keep or name == "Borgere":
                edits[name] = rows or spare or []
            continue
        edits[name] = [row for row in rows if draw(st.integers(0, 4))]
        edits[name] += [row for row in spare if not draw(st.integers(0, 2))]
    edits["Borgere"] = draw(_edited_persons(tables["Borgere"]))
    ids = {row["BorgerID"] for row in edits["Borgere"]}
    for name in ("Aktiviteter", "IGU", "Kvindeindsats"):
        if name in edits:
            edits[name] = [row for row in edits[name] if row["BorgerID"] in ids]
    if "IGU" in edits:
        edits["IGU"] = list({row["BorgerID"]: row for row in edits["IGU"]}.values())
    return edits


@st.composite
def _edited_persons(draw: st.DrawFn, rows: list[Row]) -> list[Row]:
    found = []
    for number, row in enumerate(rows):
        match draw(st.integers(0, 5)):
            case 0:
                continue
            case 1:
                found.append(draw(person_rows(number)))
            case 2:
                found.append({**row, "Udslusningsdato": draw(maybe(near_days)), "Udsluset til": "Job"})
            case _:
                found.append(row)
    return found + [draw(person_rows(100 + number)) for number in range(draw(st.integers(0, 3)))]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data(), municipalities(), st.sampled_from(AS_OF), st.sampled_from(AS_OF), choices(), choices())
def test_the_parts_sum_to_the_difference(
    data: st.DataObject, tables: Tables, first: dt.date, last: dt.date, before: dict[str, Any], after: dict[str, Any]
) -> None:
    old = workbook_of(tables, Opgørelsesdato=first, **before)
    same = data.draw(st.booleans())
    new = workbook_of(data.draw(edited(tables)), Opgørelsesdato=first if same else last, **(before if same else after))
    assert_explained(compare_workbooks(old, new), cells(old), cells(new))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(municipalities(), st.sampled_from(AS_OF), choices())
def test_the_same_workbook_has_no_differences(tables: Tables, as_of: dt.date, chosen: dict[str, Any]) -> None:
    workbook = workbook_of(tables, Opgørelsesdato=as_of, **chosen)
    comparison = compare_workbooks(workbook, workbook)
    assert [comparison.differences, comparison.derived, comparison.changes, comparison.steps] == [{}, {}, [], []]


@given(st.integers(0, 10**12))
def test_hours_are_taken_back_exactly(amount: int) -> None:
    assert hours_exactly(in_hours(amount)) * 3_600 * 10**6 == amount


# hand counts


def only(table: str, *rows: Row, **others: list[Row]) -> Tables:
    return {table: list(rows), **others}


D = dt.date(2019, 4, 1)


def figure(table: str, row: str, column: str) -> Figure:
    return Figure(TableId(table), row, column)


def test_the_date_and_the_data_are_told_apart() -> None:
    """One refugee more in the data, and one of the old ones who has come to the measuring point since."""
    a = person("a", Ankomstdato=dt.date(2018, 1, 1))
    b = person("b", Ankomstdato=dt.date(2018, 6, 1))
    c = person("c", Ankomstdato=dt.date(2018, 2, 1), Udslusningsdato=dt.date(2018, 12, 1), **{"Udsluset til": "Job"})
    old = workbook_of(only("Borgere", a, b), Opgørelsesdato=D)
    new = workbook_of(only("Borgere", a, b, c), Opgørelsesdato=dt.date(2019, 10, 1))
    comparison = compare_workbooks(old, new)
    n, exited = figure("outflow.all", "point=1", "n"), figure("outflow.all", "point=1", "exited")
    assert [comparison.old_amounts[n], comparison.new_amounts[n]] == [Fraction(1), Fraction(3)]
    assert comparison.parts[n] == {"as_of": 1, "added_backdated": 1}
    assert comparison.parts[exited] == {"added_backdated": 1}
    assert [(step.id, step.before, step.after) for step in comparison.steps] == [
        ("as_of", "1. april 2019", "1. oktober 2019")
    ]
    share = comparison.derived[figure("outflow.all", "point=1", "share")]
    assert [each.value for each in share if each] == [0.0, 1 / 3]
    assert [[each.part, each.whole] for each in share if each] == [
        [Fraction(0), Fraction(1)],
        [Fraction(1), Fraction(3)],
    ]


def test_a_window_that_would_end_before_it_begins_is_no_obstacle() -> None:
    persons = only("Borgere", person("a"), Aktiviteter=[spell("a")])
    old = workbook_of(persons, Opgørelsesdato=dt.date(2020, 4, 1), effect_from=dt.date(2019, 6, 1))
    new = workbook_of(persons, Opgørelsesdato=D)
    comparison = compare_workbooks(old, new)
    assert [step.id for step in comparison.steps] == ["as_of", "practice_from", "effect_from", "effect_to"]
    assert_explained(comparison, cells(old), cells(new))


def test_a_profile_and_a_target_are_explanations() -> None:
    family = person("b", Opholdsgrundlag="Familiesammenført", Opholdstilladelse=dt.date(2017, 1, 1))
    refugee = person("a", Opholdstilladelse=dt.date(2017, 1, 1))
    aim = {"Indikator": "Udslusning", "Målepunkt": 1, "Mål": 0.5, "Gyldig fra": dt.date(2019, 1, 1)}
    old = workbook_of(only("Borgere", refugee, family), Opgørelsesdato=D)
    new = workbook_of(only("Borgere", refugee, family, Mål=[aim]), Opgørelsesdato=D, Profil="application_2018")
    comparison = compare_workbooks(old, new)
    assert [step.id for step in comparison.steps] == ["profile", "register:Mål"]
    assert comparison.parts[figure("outflow.all", "point=1", "n")] == {"profile": 1}
    assert comparison.parts[figure("outflow.all", "point=2", "n")] == {"profile": 1, "register:Mål": -2}
    assert figure("outflow.all", "point=1", "target") in comparison.derived


def test_a_nationality_that_grows_out_of_the_others_moves_no_person() -> None:
    many = [person(f"s{number}", Nationalitet="Syrien") for number in range(30)]
    few = [person("i1", Nationalitet="Iran")]
    old = workbook_of(only("Borgere", *many, *few), Opgørelsesdato=D, min_share=0.05)
    new = workbook_of(only("Borgere", *many, *few, person("i2", Nationalitet="Iran")), Opgørelsesdato=D, min_share=0.05)
    comparison = compare_workbooks(old, new)
    assert comparison.parts[figure("nationality", "nationality=Iran", "n")] == {"gathering": 2}
    assert comparison.parts[figure("nationality", "nationality=Øvrige", "n")] == {
        "added_backdated": 1,
        "gathering": -2,
    }


def test_a_new_sheet_is_an_explanation() -> None:
    old = workbook_of(only("Borgere", person("a")), Opgørelsesdato=D)
    new = workbook_of(only("Borgere", person("a"), Aktiviteter=[spell("a")]), Opgørelsesdato=D)
    comparison = compare_workbooks(old, new)
    ended = figure("effect", "activity=Virksomhedspraktik", "ended")
    passive = figure("activity", "category=passive", "n")
    assert [step.label for step in comparison.steps] == ["Arket Aktiviteter er kommet til"]
    assert comparison.parts[passive] == {"structure:Aktiviteter": 1}
    assert comparison.parts[ended] == {"added_backdated": 1}


def changes_of(model: Any, old: list[Row], new: list[Row]) -> list[Change]:
    before, after = (
        workbook_of({"Borgere": [person("a")], model.table_name: rows}).tables[model] for rows in (old, new)
    )
    return find_changes(model, before, after, to_day(D))


LATER = dt.date(2019, 5, 1)


@pytest.mark.parametrize(
    ("old", "new", "kind", "backdated"),
    [
        ({}, {"Nationalitet": "Iran"}, "corrected", False),
        ({}, {"Fødselsdato": dt.date(1989, 1, 1)}, "corrected", False),
        ({}, {"Fraflytningsdato": LATER}, "corrected", False),
        ({}, {"Fraflytningsdato": D}, "corrected", True),
        ({"Fraflytningsdato": LATER}, {"Fraflytningsdato": D}, "corrected", True),
        ({"Fraflytningsdato": D}, {"Fraflytningsdato": LATER}, "corrected", False),
        ({"Fraflytningsdato": dt.date(2019, 6, 1)}, {"Fraflytningsdato": LATER}, "corrected", False),
    ],
)
def test_a_row_is_corrected_or_backdated(old: Row, new: Row, kind: str, backdated: bool) -> None:
    (change,) = changes_of(Person, [{**person("a"), **old}], [{**person("a"), **new}])
    assert (change.kind, change.backdated, change.old, change.new) == (kind, backdated, 0, 0)


def test_a_late_registration_is_backdated_and_a_new_one_is_not() -> None:
    added = changes_of(Person, [], [person("a"), person("b", Ankomstdato=LATER)])
    assert [(change.kind, change.backdated) for change in added] == [("added", True), ("added", False)]


def test_spells_are_matched_by_id_then_content_then_start() -> None:
    old = [
        spell(AktivitetID="1"),
        spell(),
        spell(Startdato=dt.date(2018, 6, 1), Slutdato=None),
        spell(Aktivitet="Barsel"),
    ]
    new = [
        spell(Startdato=dt.date(2018, 6, 1), Slutdato=dt.date(2018, 7, 1)),
        spell(),
        spell(AktivitetID="1", Aktør="X"),
        spell(Aktivitet="Sygdom", Startdato=LATER, Slutdato=None),
    ]
    found = changes_of(Activity, old, new)
    assert [(change.kind, change.old, change.new, change.backdated) for change in found] == [
        ("removed", 3, None, False),
        ("corrected", 2, 0, True),
        ("corrected", 0, 2, False),
        ("added", None, 3, False),
    ]


def test_bookings_are_a_multiset() -> None:
    late = booking(Dato=LATER)
    found = changes_of(Interpreting, [booking(), booking(), late], [booking(), late, late])
    assert [(change.kind, change.old, change.new) for change in found] == [("removed", 1, None), ("added", None, 2)]


def test_a_spell_that_moves_to_another_person_touches_both() -> None:
    persons = [person("a"), person("b")]
    ongoing = spell("a", AktivitetID="1", Slutdato=None)
    old = workbook_of(only("Borgere", *persons, Aktiviteter=[ongoing]), Opgørelsesdato=D)
    new = workbook_of(
        only("Borgere", person("a"), person("b", Fraflytningsdato=dt.date(2019, 3, 1)),
             Aktiviteter=[{**ongoing, "BorgerID": "b"}]), Opgørelsesdato=D,
    )  # fmt: skip
    comparison = compare_workbooks(old, new)
    assert comparison.parts[figure("activity", "category=company", "n")] == {"corrected": -1}
    assert_explained(comparison, cells(old), cells(new))


def test_igu_agreements_are_matched_by_person() -> None:
    old = {"BorgerID": "a", "Sektor": "Privat", "Startdato": D}
    (change,) = changes_of(Igu, [old], [{**old, "Sektor": "Statslig"}])
    assert (change.kind, change.backdated) == ("corrected", False)


# the sample and twenty known edits

Sheet = Any


@pytest.fixture(scope="module")
def twenty_edits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample with twenty edits, each of one row."""
    workbook = openpyxl.load_workbook(SAMPLE)
    persons, spells, agreements = workbook["Borgere"], workbook["Aktiviteter"], workbook["IGU"]
    bookings, efforts = workbook["Tolkning"], workbook["Kvindeindsats"]
    active = [
        row for row in range(2, persons.max_row + 1)
        if get(persons, row, "Opholdsgrundlag") == "Flygtning" and not get(persons, row, "Udslusningsdato")
        and not get(persons, row, "Fraflytningsdato") and get(persons, row, "Ankomstdato").year == 2016
    ]  # fmt: skip
    exited = [row for row in range(2, persons.max_row + 1) if get(persons, row, "Udsluset til") == "Job"]
    for row in active[:4]:  # 1-4: exits entered late
        put(persons, row, {"Udslusningsdato": dt.datetime(2018, 9, 1), "Udsluset til": "Job"})
    put(persons, active[4], {"Fraflytningsdato": dt.datetime(2017, 3, 1)})  # 5
    put(persons, active[5], {"Fraflytningsdato": dt.datetime(2019, 6, 1)})  # 6: after the report date
    put(persons, active[6], {"Køn": "Mand" if get(persons, active[6], "Køn") == "Kvinde" else "Kvinde"})  # 7
    put(persons, active[7], {"Fødselsdato": dt.datetime(1999, 12, 31)})  # 8
    put(persons, active[8], {"Nationalitet": "Congo"})  # 9
    put(persons, active[9], {"Opholdsgrundlag": "Familiesammenført"})  # 10
    put(persons, exited[0], {"Udslusningsdato": None, "Udsluset til": None, "Genoptaget": None})  # 11
    put(persons, exited[1], {"Udsluset til": "Selvforsørget"})  # 12
    for number in (1, 2):  # 13-14
        append(persons, {"BorgerID": f"NY-{number}", "Køn": "Kvinde", "Fødselsdato": dt.datetime(1990, 1, 1),
                         "Opholdsgrundlag": "Flygtning", "Ankomstdato": dt.datetime(2018, 1 + number, 1),
                         "Nationalitet": "Syrien"})  # fmt: skip
    append(spells, {"AktivitetID": "NY-1", "BorgerID": "NY-1", "Aktivitet": "Virksomhedspraktik",
                    "Startdato": dt.datetime(2019, 3, 1), "Sektor": "Privat", "Timer pr. uge": 20})  # 15  # fmt: skip
    ended = next(row for row in range(2, spells.max_row) if get(spells, row, "Slutdato"))
    put(spells, ended, {"Slutdato": get(spells, ended, "Startdato")})  # 16
    put(agreements, 2, {"Sektor": "Statslig"})  # 17
    append(bookings, {"Dato": dt.datetime(2019, 2, 1), "Tolkningstype": "Video", "Normaltimer": 7.5})  # 18
    put(bookings, 2, {"Normaltimer": (get(bookings, 2, "Normaltimer") or 0) + 0.25})  # 19
    put(efforts, 2, {"Visiteret": dt.datetime(2019, 6, 1), "Hændelse": None, "Hændelsesdato": None})  # 20
    for grown in (persons, spells, bookings):
        table = next(iter(grown.tables.values()))
        table.ref = table.autoFilter.ref = f"{table.ref.partition(':')[0]}:{last_cell(grown)}"
    path = tmp_path_factory.mktemp("edits") / "ny.xlsx"
    workbook.save(path)
    return path


def get(sheet: Sheet, row: int, header: str) -> Any:
    return sheet.cell(row, column_of(sheet, header)).value


def put(sheet: Sheet, row: int, values: dict[str, Any]) -> None:
    for header, value in values.items():
        sheet.cell(row, column_of(sheet, header)).value = value


def append(sheet: Sheet, values: dict[str, Any]) -> None:
    put(sheet, sheet.max_row + 1, values)


def last_cell(sheet: Sheet) -> str:
    return str(sheet.cell(sheet.max_row, len(list(sheet[1]))).coordinate)


def column_of(sheet: Sheet, header: str) -> int:
    return next(int(cell.column) for cell in sheet[1] if cell.value == header)


def test_twenty_edits_of_the_sample_are_explained(twenty_edits: Path) -> None:
    old, new = read_workbook(SAMPLE), read_workbook(twenty_edits)
    comparison = compare_workbooks(old, new)
    assert_explained(comparison, cells(old), cells(new))
    kinds = [(change.model.table_name, str(change.kind), change.backdated) for change in comparison.changes]
    assert sorted(set(kinds), key=str) == sorted(
        {
            ("Borgere", "corrected", True), ("Borgere", "corrected", False), ("Borgere", "added", True),
            ("Aktiviteter", "added", True), ("Aktiviteter", "corrected", True), ("IGU", "corrected", False),
            ("Tolkninger", "added", True), ("Tolkninger", "removed", False), ("Kvindeindsats", "corrected", False),
        },
        key=str,
    )  # fmt: skip
    # a booking has no id: the corrected one (19) is one that went and one that came
    assert len(kinds) == 21
    assert kinds.count(("Borgere", "corrected", True)) == 5
    assert kinds.count(("Borgere", "corrected", False)) == 7
    assert comparison.steps == []
    # each point by hand: four exits on 1 September 2018 of persons who came in 2016 are before the third year only
    exited = figure("outflow.all", "point=1", "exited")
    assert comparison.parts.get(exited, {}).get("corrected_backdated", 0) == 0
    received = figure("arrivals.summary", "basis=Flygtning", "received")
    assert comparison.parts[received] == {"added_backdated": 2, "corrected": -1}
    hours = figure("interpreters.current", "type=Video", "total_hours")
    assert comparison.parts[hours]["added_backdated"] >= Fraction(15, 2)
    assert comparison.parts[figure("womens_effort", "status=referred", "n")] == {"corrected": -1}
    sums: dict[Figure, Fraction] = {}
    for each in comparison.effects:
        sums[each.figure] = sums.get(each.figure, Fraction(0)) + each.amount
    gathered = {name: parts["gathering"] for name, parts in comparison.parts.items() if "gathering" in parts}
    assert {
        name: sums.get(name, 0) + gathered.get(name, 0) for name in comparison.differences
    } == comparison.differences


def test_each_row_does_what_it_does_alone(twenty_edits: Path) -> None:
    """Put one corrected row of Borgere into the whole old workbook: the figures move by that row's effects."""
    old, new = read_workbook(SAMPLE), read_workbook(twenty_edits)
    comparison = compare_workbooks(old, new)
    before = cells(old)
    alone = [
        (number, change)
        for number, change in enumerate(comparison.changes)
        if change.model is Person and change.kind is ChangeKind.CORRECTED
    ]
    assert len(alone) == 12
    for number, change in alone:
        columns = {name: values.copy() for name, values in old.persons.data.items()}
        for name, values in columns.items():
            values[change.old] = new.persons[name][change.new]
        persons = Columns(Person, columns, old.persons.present)
        after = cells(replace(old, tables={**old.tables, Person: persons}))
        effects = {each.figure: each.amount for each in comparison.effects if each.change == number}
        moved = {
            figure: after.get(figure, Fraction(0)) - before.get(figure, Fraction(0))
            for figure in comparison.differences
            if figure.table is not TableId.NATIONALITY  # its lines move with the gathering
        }
        found = {figure: amount for figure, amount in effects.items() if figure in moved}
        assert {figure: amount for figure, amount in moved.items() if amount} == found


# the command


ID = "SAG-4711"


@pytest.fixture
def pair(make: Make) -> tuple[Path, Path]:
    """Two small workbooks: one person more, one exit entered late, and a later report date."""
    a, late = person("a"), person("a", Udslusningsdato=dt.date(2017, 12, 1), Udsluset_til="Job")
    old = make(sheet("Borgere", a), small_settings(Opgørelsesdato=D), name="gammel.xlsx")
    new = make(
        sheet("Borgere", late, person(ID, Ankomstdato=dt.date(2019, 4, 15))),
        small_settings(Opgørelsesdato=dt.date(2019, 10, 1)),
        name="ny.xlsx",
    )
    return old, new


def test_the_command_shows_the_parts(pair: tuple[Path, Path], cli: Cli) -> None:
    run = cli("compare", *pair)
    assert (run.status, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[:4] == [
        "Ændrede indstillinger og registre  [settings]",
        "Id     Hvad                         Før            Nu",
        "-----  ---------------------------  -------------  ---------------",
        "as_of  Opgørelsesdatoen er flyttet  1. april 2019  1. oktober 2019",
    ]
    assert "Borgere  tilføjet       1               0" in lines
    assert "Borgere  rettet         1               1" in lines
    point = next(line for line in lines if line.startswith("outflow.all") and " exited " in line)
    assert point.split()[-4:] == ["0", "1", "+1", "+1"]
    assert ID not in run.out


def test_ids_are_shown_only_when_asked_for(pair: tuple[Path, Path], cli: Cli, tmp_path: Path) -> None:
    for shape in ("table", "json", "csv"):
        assert ID not in cli("compare", *pair, "--format", shape).out
        assert ID in cli("compare", *pair, "--format", shape, "--internal").out
    for internal, sheets in (
        ([], ["Indstillinger", "Ændringer", "Tal", "Andele"]),
        (["--internal"], ["Indstillinger", "Ændringer", "Tal", "Andele", "Rækker", "Virkninger"]),
    ):
        output = tmp_path / f"ud{len(internal)}.xlsx"
        run = cli("compare", *pair, "-o", output, *internal)
        assert (run.status, run.err) == (0, f"Sammenligningen er skrevet til {output}\n")
        workbook = openpyxl.load_workbook(output)
        assert workbook.sheetnames == sheets
        written = {str(cell.value) for each in workbook for row in each.iter_rows() for cell in row}
        assert any(ID in text for text in written) == bool(internal)
        assert "Til internt brug." in written


def test_the_sheet_adds_up(twenty_edits: Path, cli: Cli, tmp_path: Path) -> None:
    output, again = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for each in (output, again):
        assert cli("compare", SAMPLE, twenty_edits, "-o", each, "--internal").status == 0
    assert output.read_bytes() == again.read_bytes()
    sheet_of_figures = openpyxl.load_workbook(output)["Tal"]
    rows = [list(row) for row in sheet_of_figures.iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(rows) if row[0] == "Tabel")
    change = rows[head].index("Ændring")
    assert len(rows) > head + 50
    for row in rows[head + 1 :]:
        parts = [Fraction(str(each)) for each in row[change + 1 :] if each is not None]
        assert sum(parts) == Fraction(str(row[change]))
        assert Fraction(str(row[change - 1])) - Fraction(str(row[change - 2])) == Fraction(str(row[change]))


@requires_validator
def test_microsofts_validator_accepts_the_sheet(pair: tuple[Path, Path], cli: Cli, tmp_path: Path) -> None:
    output = tmp_path / "ud.xlsx"
    cli("compare", *pair, "-o", output, "--internal")
    assert validator_errors(output) == []


def test_the_json_has_both_sources_and_the_parts(pair: tuple[Path, Path], cli: Cli) -> None:
    said = json.loads(cli("compare", *pair, "--format", "json", "--internal").out)
    assert list(said) == ["old", "new", "internal", "settings", "changes", "figures", "derived", "rows", "effects"]
    assert said["old"] == {
        "as_of": "2019-04-01",
        "file": "gammel.xlsx",
        "sha256": hashlib.sha256(pair[0].read_bytes()).hexdigest(),
    }
    assert [row for row in said["rows"] if row["kind"] == "corrected"] == [
        {"number": 1, "sheet": "Borgere", "kind": "corrected", "backdated": True, "id": "a", "column": column,
         "old": "", "new": new}
        for column, new in (("Udslusningsdato", "01-12-2017"), ("Udsluset til", "Job"))
    ]  # fmt: skip
    (exited,) = [row for row in said["figures"] if (row["table"], row["row"], row["column"]) == (
        "outflow.all", "1 år", "exited")]  # fmt: skip
    assert (exited["change"], exited["corrected_backdated"], exited.get("as_of")) == (1, 1, None)


def test_one_date_for_both_leaves_the_data_alone(pair: tuple[Path, Path], cli: Cli) -> None:
    said = json.loads(cli("compare", *pair, "--as-of", "2019-10-01", "--format", "json").out)
    assert said["settings"] == []
    assert said["internal"] is False


def test_a_report_is_no_data_workbook(pair: tuple[Path, Path], cli: Cli, tmp_path: Path) -> None:
    report = tmp_path / "rapport.xlsx"
    assert cli("report", pair[0], "-o", report).status == 0
    run = cli("compare", report, pair[1])
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "»rapport.xlsx« ligner en færdig rapport. En rapport har kun tallene, ikke rækkerne bag dem, så den kan ikke "
        "forklares. Angiv de dataregneark, som rapporterne er lavet af.\n"
    )


def test_the_sources_are_never_overwritten(pair: tuple[Path, Path], cli: Cli) -> None:
    before = pair[1].read_bytes()
    run = cli("compare", *pair, "-o", pair[1])
    assert run.err == "»ny.xlsx« læses af kommandoen og kan ikke skrives over. Vælg en anden fil med -o.\n"
    assert (run.status, pair[1].read_bytes()) == (2, before)


def test_rows_left_out_are_told(make: Make, cli: Cli) -> None:
    old = make(sheet("Borgere", person("a"), person("b", Køn="?")), small_settings(), name="gammel.xlsx")
    new = make(sheet("Borgere", person("a")), small_settings(), name="ny.xlsx")
    assert cli("compare", old, new).status == 2
    run = cli("compare", old, new, "--skip-invalid")
    assert (run.status, run.err) == (1, "Borgere: 1 række med fejl er udeladt.\n")
