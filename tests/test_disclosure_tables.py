"""The public edition of the tables: what hangs together is known, and nothing small is shown or told."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as configure
from hypothesis import strategies as st

from integraxl.contract.codes import (
    ActivityKind,
    Audience,
    Basis,
    EffortEvent,
    ExitKind,
    IguEnd,
    Readiness,
    Sector,
    TableId,
)
from integraxl.contract.parameters import Parameters, resolve_parameters
from integraxl.disclosure.counts import Counts
from integraxl.disclosure.editions import Edition
from integraxl.disclosure.proof import prove
from integraxl.disclosure.public import NOT_PUBLIC, PublicEdition, public_edition, public_tables
from integraxl.errors import DisclosureRefused
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.counted import COUNTS, GIVEN, NEVER_PUBLIC, OPEN, TYPED, WHOLE, count_cells, given_cells
from integraxl.tables.editions import edition_tables
from integraxl.tables.identities import Cell, identities
from integraxl.tables.internal import without_persons
from integraxl.tables.linked import Rest, relations
from integraxl.tables.model import HIDDEN, ReportTable, Unit, Value
from integraxl.tables.since import is_within, quantities
from integraxl.workbook.read import Workbook
from tests.conftest import Examine
from tests.small_workbooks import agreement, person, published, settings, sheet, spell, target
from tests.strategies import AS_OF, Row, Tables, choices, municipalities
from tests.test_measures_oracle import workbook_of

PERSONLESS = {TableId.GRANTS, TableId.INTERPRETERS_CURRENT, TableId.INTERPRETERS_PREVIOUS_YEAR, TableId.AUDIT}
KEYS = (Unit.TEXT, Unit.YEARS, Unit.DATE)


def by_id(tables: tuple[ReportTable, ...]) -> dict[TableId, ReportTable]:
    return {table.id: table for table in tables}


def true_tables(workbook: Workbook, parameters: Parameters) -> dict[TableId, ReportTable]:
    return by_id(build_tables(workbook, parameters, [id for id in TableId if id not in NEVER_PUBLIC]))


def as_published(edition: PublicEdition, name: str = "record") -> Edition:
    """The edition as the next one knows it."""
    return Edition(by_id(edition.recorded), edition.parameters, name)


# --- what is known of the tables ---


def test_every_column_is_a_count_gives_counts_back_or_is_open(examine: Examine) -> None:
    workbook = examine(sheet("Borgere", person()), settings())
    for table in build_tables(workbook, workbook_parameters(workbook)):
        if table.id in PERSONLESS or table.id in NEVER_PUBLIC:
            continue
        told = {column.id for column in table.columns if column.unit not in KEYS}
        if table.id in TYPED:
            assert told == {*TYPED[table.id], *itertools.chain(*TYPED[table.id].values()), "target"}
            continue
        parts = (set(COUNTS[table.id]), set(GIVEN.get(table.id, {})), OPEN.get(table.id, frozenset()))
        assert told == set().union(*parts)
        assert sum(map(len, parts)) == len(told)


class Municipality:
    """Random records with every kind of person, so that nothing holds between the counts but what always does."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def day(self, first: int, last: int) -> dt.date:
        return dt.date(first, 1, 1) + dt.timedelta(self.random.randrange((last - first) * 365))

    def maybe(self, value: Any, share: float) -> Any:
        return value if self.random.random() < share else None

    def one_of(self, codes: Any) -> str:
        return str(self.random.choice(list(codes)))

    def tables(self) -> Tables:
        size = self.random.randrange(10, 50)
        some = range(self.random.randrange(size))
        return {
            "Borgere": [self.person(number) for number in range(size)],
            "Aktiviteter": [self.spell(size) for _ in range(2 * size)],
            "IGU": [self.agreement(number) for number in some],
            "Kvindeindsats": [self.event(size) for _ in some],
            "Prognose": [self.forecast(year) for year in (2017, 2018, 2019)],
            "Benchmark": [self.city(name) for name in ("a", "b", "c")],
            "Mål": [self.target(group, point) for group in ("alle", "kvinder") for point in (1.0, 2.0)]
            + [self.target("under 30", 1.0), self.target("under 30", 2.0), self.target("30+", 2.0)],
        }

    def person(self, number: int) -> Row:
        arrival = min(self.day(2014, 2020), dt.date(2019, 3, 31))
        exit_date = self.maybe(arrival + dt.timedelta(self.random.randrange(1500)), 0.5)
        return {
            "BorgerID": f"B{number}",
            "Køn": self.random.choice(["Kvinde", "Mand"]),
            "Fødselsdato": self.day(1945, 2005),
            "Nationalitet": self.random.choice(["Syrien", "Iran", None]),
            "Opholdsgrundlag": self.one_of(Basis),
            "Ankomstdato": arrival,
            "Opholdstilladelse": self.maybe(arrival, 0.8),
            "Fraflytningsdato": self.maybe(arrival + dt.timedelta(self.random.randrange(1500)), 0.2),
            "Visitation": self.one_of(Readiness),
            "Udslusningsdato": exit_date,
            "Udsluset til": self.one_of(ExitKind) if exit_date else None,
            "Genoptaget": exit_date and self.maybe(exit_date + dt.timedelta(self.random.randrange(700)), 0.2),
        }

    def spell(self, persons: int) -> Row:
        start = self.day(2017, 2019) + dt.timedelta(80)
        return {
            "BorgerID": f"B{self.random.randrange(persons)}",
            "Aktivitet": self.one_of(ActivityKind),
            "Startdato": start,
            "Slutdato": self.maybe(start + dt.timedelta(self.random.randrange(200)), 0.7),
            "Sektor": self.maybe(self.one_of(Sector), 0.8),
            "Timer pr. uge": self.maybe(self.random.choice([10.0, 20.0]), 0.8),
        }

    def agreement(self, number: int) -> Row:
        start = self.day(2017, 2019) + dt.timedelta(120)
        end = self.maybe(start + dt.timedelta(self.random.randrange(500)), 0.6)
        return {
            "BorgerID": f"B{number}",
            "Arbejdsplads": "x",
            "Sektor": self.maybe(self.one_of(Sector), 0.8),
            "Startdato": start,
            "Slutdato": end,
            "Sluttype": self.one_of(IguEnd) if end else None,
        }

    def event(self, persons: int) -> Row:
        return {
            "BorgerID": f"B{self.random.randrange(persons)}",
            "Visiteret": self.day(2017, 2019) + dt.timedelta(120),
            "Hændelse": self.maybe(self.one_of(EffortEvent), 0.8),
            "Hændelsesdato": self.day(2018, 2020),
        }

    def forecast(self, year: int) -> Row:
        draw = self.random.randrange
        return {
            "Kvoteår": year,
            "Kvote": 10,
            "Familiesammenføring voksne": draw(9),
            "Familiesammenføring børn": draw(9),
        }

    def city(self, name: str) -> Row:
        draw = self.random.randrange
        return {
            "Periode": "p",
            "Kommune": name,
            "Personer": draw(30, 60),
            "Løntilskud": draw(9),
            "Virksomhedspraktik": draw(9),
            "Rang": None,
        }

    def target(self, group: str, point: float) -> Row:
        return {
            "Indikator": "Udslusning",
            "Gruppe": group,
            "Målepunkt": point,
            "Mål": 0.3,
            "Retning": None,
            "Gyldig fra": dt.date(2000, 1, 1),
            "Gyldig til": None,
        }


Key = tuple[str, ...]


def key_of(cell: Cell, tables: dict[TableId, ReportTable]) -> Key:
    """A count by what names it, the same for every municipality."""
    if cell.row == WHOLE:
        return str(cell.table), "hele", cell.column
    table = tables[cell.table]
    keys = (value for value, column in zip(table.rows[cell.row], table.columns, strict=True) if column.unit in KEYS)
    return str(cell.table), *map(str, keys), cell.column


@pytest.mark.parametrize(
    "chosen", [{"period": "year"}, {"period": "half", "cohort_start": "2017-01-01", "effect_to": "2019-03-01"}]
)
def test_no_equation_between_the_counts_is_forgotten(chosen: dict[str, str]) -> None:
    """Whatever always holds between the counts of 260 random municipalities is stated, or follows from what is."""
    parameters = resolve_parameters({"as_of": "2019-04-01", **chosen})
    drawn: list[dict[Key, int]] = []
    stated = set[tuple[tuple[Key, int], ...]]()
    for seed in range(260):
        tables = true_tables(workbook_of(Municipality(seed).tables()), parameters)
        drawn.append({key_of(cell, tables): int(cell.value(tables)) for cell in count_cells(tables)})  # type: ignore[arg-type]
        for id in (TableId.NATIONALITY, TableId.ACTIVITY_STATUS):
            drawn[-1][str(id), "hele", "n"] = sum(record["n"] for record in tables[id].records())  # type: ignore[misc]
        for relation in relations(tables, parameters):
            if relation.rest is Rest.NOTHING:
                stated.add(tuple(sorted((key_of(cell, tables), factor) for factor, cell in relation.terms)))
    keys = sorted(set().union(*drawn))
    assert len(keys) < len(drawn) - 20
    counts = np.array([[each.get(key, 0) for key in keys] for each in drawn], float)
    equations = np.array([[dict(terms).get(key, 0) for key in keys] for terms in stated], float)
    # with a row missing an equation is shorter, and holds where the row is missing only
    equations = equations[np.abs(counts @ equations.T).max(axis=0) == 0]
    never = np.eye(len(keys))[np.flatnonzero(~counts.any(axis=0))]
    known = np.linalg.matrix_rank(np.vstack([equations, never]))
    free = np.linalg.matrix_rank(counts - counts.mean(axis=0))
    assert known + free == len(keys)


def test_every_relation_holds() -> None:
    parameters = resolve_parameters({"as_of": "2019-04-01"})
    tables = true_tables(workbook_of(Municipality(1).tables()), parameters)
    stated = list(relations(tables, parameters))
    assert len(stated) > len(list(identities(tables))) > 40
    for relation in stated:
        left = sum(
            factor
            * (int(cell.value(tables)) if cell.row != WHOLE else sum(r["n"] for r in tables[cell.table].records()))  # type: ignore[arg-type, misc]
            for factor, cell in relation.terms
        )
        assert left == 0 if relation.rest is Rest.NOTHING else left >= 0, relation


# --- what is shown ---


def shown(tables: dict[TableId, ReportTable]) -> Iterator[tuple[Cell, Value]]:
    for table in tables.values():
        for row, record in enumerate(table.records()):
            for column, value in record.items():
                if value is not HIDDEN:
                    yield Cell(table.id, row, column), value


def rows_by_name(table: ReportTable) -> dict[tuple[str, ...], dict[str, Value]]:
    names = [column.id for column in table.columns if column.unit in KEYS]
    return {tuple(str(record[name]) for name in names): record for record in table.records()}


def assert_public(public: dict[TableId, ReportTable], true: dict[TableId, ReportTable], limit: int) -> None:
    """No small count shown, everything else true, and nothing shown that is reckoned from what is hidden."""
    for cell, value in shown(public):
        if cell.column in COUNTS.get(cell.table, ()):
            assert not (isinstance(value, int) and 0 < value < limit), cell
        if value is not None and cell.column in GIVEN.get(cell.table, {}):
            for other in given_cells(public, cell):
                assert other.row == WHOLE or other.value(public) is not HIDDEN, (cell, other)
    for id, table in public.items():
        if id in true and id is not TableId.AUDIT:
            named = rows_by_name(true[id])
            assert len(table.rows) == len(true[id].rows)
            # a register may have several rows of one name
            for name, record in rows_by_name(table).items() if len(named) == len(table.rows) else ():
                assert all(value in (HIDDEN, named[name][column]) for column, value in record.items())


@configure(max_examples=8, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(municipalities(), st.sampled_from(AS_OF), choices(), st.sampled_from([2, 3, 5]), st.sampled_from([0, 10]))
def test_any_municipality_has_a_public_edition(
    rows: Tables, as_of: dt.date, chosen: dict[str, Any], limit: int, group: int
) -> None:
    """None is refused, and no table is left out: what must be hidden always can be, if by longer periods."""
    parameters = resolve_parameters({**chosen, "as_of": as_of, "min_cell": limit, "min_group": group})
    workbook = workbook_of(rows)
    edition = public_edition(workbook, parameters)
    assert not edition.left_out
    public = by_id(edition.tables)
    assert_public(public, true_tables(workbook, edition.parameters), limit)
    assert all(not public[id].rows and public[id].notes == (NOT_PUBLIC,) for id in NEVER_PUBLIC)


def test_two_editions_give_no_small_difference_away() -> None:
    workbook = workbook_of(Municipality(0).tables())
    now, then = (resolve_parameters({"as_of": day, "period": "year"}) for day in ("2019-04-01", "2019-02-28"))
    first = public_edition(workbook, then)
    earlier = by_id(first.recorded)
    public = by_id(public_edition(workbook, now, [as_published(first)]).recorded)
    assert_public(public, true_tables(workbook, now), 3)
    alone = by_id(public_tables(workbook, now))
    before = {each.key: each for each in quantities(earlier, then)}
    seen = 0
    for each in quantities(public, now):
        if each.key in before and is_within(before[each.key].place, each.place):
            values = [
                [cell.value(tables) for _, cell in terms]
                for terms, tables in ((each.terms, public), (before[each.key].terms, earlier))
                if all(cell.row != WHOLE for _, cell in terms)
            ]
            if values and HIDDEN not in itertools.chain(*values):
                seen += 1
                assert not 0 < values[0][0] - values[1][0] < 3 or len(values[0]) > 1  # type: ignore[operator]
    assert seen > 10
    assert sum(value is HIDDEN for table in public.values() for row in table.rows for value in row) > sum(
        value is HIDDEN for table in alone.values() for row in table.rows for value in row
    )


def test_the_choice_of_tables_changes_nothing_in_them() -> None:
    workbook, parameters = workbook_of(Municipality(2).tables()), resolve_parameters({"as_of": "2019-04-01"})
    everything = by_id(public_tables(workbook, parameters))
    (alone,) = public_tables(workbook, parameters, [TableId.OUTFLOW_ALL])
    assert alone == everything[TableId.OUTFLOW_ALL]


def test_the_committee_sees_everything() -> None:
    workbook, parameters = workbook_of(Municipality(2).tables()), resolve_parameters({"as_of": "2019-04-01"})
    tables = edition_tables(workbook, parameters, Audience.COMMITTEE)
    assert tables == without_persons(build_tables(workbook, parameters))
    assert not any(table.has_hidden or table.is_public for table in tables)


# --- small municipalities by hand ---


def exited(id: str, **fields: Any) -> dict[str, Any]:
    return person(id, **{"Udslusningsdato": dt.date(2017, 1, 1), "Udsluset til": "Job", **fields})


def test_two_of_many_are_hidden_with_their_share(examine: Examine) -> None:
    """Of 20 women 2 are exited: the 2 is hidden with what is reckoned from it; the 20 and the target stay."""
    people = [exited("a1"), exited("a2"), *(person(f"b{n}") for n in range(18))]
    aim = target(Gruppe="alle", Målepunkt=2, Mål=0.5, **{"Gyldig fra": dt.date(2015, 1, 1)})
    workbook = examine(sheet("Borgere", *people), sheet("Mål", aim), settings())
    public = by_id(public_tables(workbook, workbook_parameters(workbook)))
    record = public[TableId.OUTFLOW_ALL].records()[0]
    assert {name: value for name, value in record.items() if value is not HIDDEN} == {
        "point": 2,
        "n": 20,
        "target": 0.5,
    }
    assert public[TableId.OUTFLOW_ALL].notes[-1] == (
        ".. betyder skjult: 5 tal er skjult af hensyn til fortrolighed. Det er antal fra 1 til 2 og de tal, som de "
        "ellers kunne regnes ud af."
    )
    assert public[TableId.OUTFLOW_ALL].as_dict()["suppressed"] == [
        {"row": 1, "columns": ["exited", "share", "met", "gap_pp", "missing"]}
    ]
    assert public[TableId.OUTFLOW_ALL].as_dict()["rows"][0]["exited"] is None


def test_all_of_a_small_group_being_the_same_is_hidden(examine: Examine) -> None:
    """All 6 exited: that all are is told of each. Of 12 it may be told."""
    for size, is_hidden in ((6, True), (12, False)):
        workbook = examine(sheet("Borgere", *(exited(f"a{n}") for n in range(size))), settings())
        record = by_id(public_tables(workbook, workbook_parameters(workbook)))[TableId.OUTFLOW_ALL].records()[0]
        assert record["n"] == size
        assert (record["exited"] is HIDDEN, record["share"] is HIDDEN) == (is_hidden, is_hidden)


def test_a_note_does_not_tell_a_hidden_count(examine: Examine) -> None:
    places = [agreement(f"a{n}", Sektor=None if n < 2 else "Privat") for n in range(30)]
    spells = [spell(f"a{n}", Aktivitet="Virksomhedspraktik", Sektor="Privat" if n < 2 else "Kommunal",
                    Startdato=dt.date(2019, 2, 1), Slutdato=None) for n in range(30)]  # fmt: skip
    goal = target(Indikator="Praktikpladser privat", Mål=5, Gruppe=None, Målepunkt=None)
    permit = dt.date(2017, 1, 1)
    people = [person(f"a{n}", Opholdstilladelse=permit if n > 1 else None) for n in range(30)]
    workbook = examine(
        sheet("Borgere", *people), sheet("IGU", *places), sheet("Aktiviteter", *spells), sheet("Mål", goal), settings()
    )
    parameters = workbook_parameters(workbook, {"clock": "permit"})
    true, public = by_id(build_tables(workbook, parameters)), by_id(public_tables(workbook, parameters))
    for id, told in (
        (TableId.IGU_SECTOR, "2 forløb mangler sektor"),
        (TableId.PRACTICE, "Praktikpladser privat: 2 nyetablerede"),
        (TableId.OUTFLOW_ALL, "2 uden dato for opholdstilladelse"),
    ):
        assert any(note.startswith(told) for note in true[id].notes)
        assert not any(told in note for note in public[id].notes)


def test_a_planned_result_that_equals_a_hidden_figure_is_hidden(examine: Examine) -> None:
    rows: list[dict[str, Any]] = [
        {"Område": "A", "Målgruppe": "x", "Mål": 0.5, "Måltype": "Niveau", "Resultat": result}
        for result in (0.1, 10.0, 0.4, 2.0, 250.0)
    ]
    people = [exited("a1"), exited("a2"), *(person(f"b{n}") for n in range(18))]
    workbook = examine(sheet("Borgere", *people), sheet("Plan", *rows), settings())
    plan = by_id(public_tables(workbook, workbook_parameters(workbook)))[TableId.PLAN]
    assert [record["result"] for record in plan.records()] == [HIDDEN, HIDDEN, 0.4, HIDDEN, 250]
    assert [record["met"] is HIDDEN for record in plan.records()] == [True, True, False, True, False]


def test_the_order_of_the_rows_tells_nothing_of_hidden_figures() -> None:
    cities = [("a", 50, 9, 9), ("d", 100, 1, 20), ("b", 100, 10, 5), ("c", 100, 2, 0)]
    rows = [
        {"Periode": "p", "Kommune": name, "Personer": n, "Løntilskud": x, "Virksomhedspraktik": y, "Rang": None}
        for name, n, x, y in cities
    ]
    workbook = workbook_of({"Borgere": [], "Benchmark": rows})
    table = by_id(public_tables(workbook, resolve_parameters({"as_of": "2019-04-01"})))[TableId.BENCHMARK]
    names = [record["municipality"] for record in table.records()]
    hidden = [str(record["municipality"]) for record in table.records()[:-1] if record["share"] is HIDDEN]
    assert hidden == sorted(hidden)
    assert names[-1 - len(hidden) : -1] == hidden
    assert names[-1] == "I alt"
    assert all(record["rank"] in (HIDDEN, None) for record in table.records())


def test_the_audit_repeats_neither_hidden_nor_published_figures(examine: Examine) -> None:
    people = [exited("a1"), exited("a2"), *(person(f"b{n}") for n in range(18))]
    told = published(Tabel="outflow.all", Række="point=1", Kolonne="exited", Værdi=7)
    workbook = examine(sheet("Borgere", *people), sheet("Offentliggjort", told), settings())
    parameters = workbook_parameters(workbook)
    assert "published" in {row["check"] for row in by_id(build_tables(workbook, parameters))[TableId.AUDIT].records()}
    audit = by_id(public_tables(workbook, parameters))[TableId.AUDIT].records()
    assert "published" not in {row["check"] for row in audit}
    exits = [row for row in audit if row["table"] == "outflow.all" and row["column"] == "exited"]
    assert [row["expected"] is HIDDEN for row in exits] == [row["found"] is HIDDEN for row in exits]
    assert any(row["expected"] is HIDDEN for row in exits)
    assert not any(row["expected"] in (1, 2) for row in audit)


# --- the proof ---


@pytest.fixture(scope="module")
def proven(examine: Examine) -> tuple[Counts, dict[TableId, ReportTable], dict[TableId, ReportTable]]:
    people = [person(f"a{n}", Køn="Mand" if n % 3 else "Kvinde") for n in range(40)]
    people += [exited(f"b{n}", Køn="Mand" if n % 4 else "Kvinde") for n in range(2)]
    workbook = examine(sheet("Borgere", *people), settings())
    parameters = workbook_parameters(workbook)
    true = true_tables(workbook, parameters)
    public = by_id(public_tables(workbook, parameters, true))
    assert [row[0] for id in public for row in public[id].rows] == [row[0] for id in true for row in true[id].rows]
    return Counts(Edition(true, parameters)), true, public


def test_the_proof_refuses_any_figure_put_back(
    proven: tuple[Counts, dict[TableId, ReportTable], dict[TableId, ReportTable]],
) -> None:
    counts, true, public = proven
    prove(counts, public)
    tried = 0
    for table in public.values():
        if table.id not in COUNTS or table.id in (TableId.NATIONALITY, TableId.BENCHMARK):
            continue
        for row, position in itertools.product(range(len(table.rows)), range(len(table.columns))):
            if table.rows[row][position] is HIDDEN:
                values = list(table.rows[row])
                values[position] = true[table.id].rows[row][position]
                rows = (*table.rows[:row], tuple(values), *table.rows[row + 1 :])
                if values[position] is None:
                    continue
                with pytest.raises(DisclosureRefused) as caught:
                    prove(counts, {**public, table.id: replace(table, rows=rows)})
                tried += 1
    assert tried > 20
    assert str(caught.value).startswith("Den offentlige udgave kan ikke laves: ")
    assert str(caught.value).endswith(
        " små tal kunne regnes ud af det, den viser. Intet er skrevet. Udelad --previous, hvis den tidligere udgave "
        "aldrig er offentliggjort; ellers må opgørelsen vente til en senere dato."
    )


def test_tables_that_do_not_fit_together_are_refused() -> None:
    workbook, parameters = workbook_of(Municipality(7).tables()), resolve_parameters({"as_of": "2019-04-01"})
    tables = true_tables(workbook, parameters)
    support = tables[TableId.SUPPORT]
    first = list(support.rows[0])
    first[1] = int(str(first[1])) + 1
    tables[TableId.SUPPORT] = replace(support, rows=(tuple(first), *support.rows[1:]))
    with pytest.raises(DisclosureRefused, match="tallene i tabellerne passer ikke sammen"):
        Counts(Edition(tables, parameters))
