"""The cache of ranges: never stale, bounded, and of no account to what a formula gives."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integraxl.contract.tables import Activity, Interpreting, Person
from integraxl.formulas import cache as cache_module
from integraxl.formulas.cache import RangeCache
from integraxl.formulas.calling import CellError, Surroundings, call
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.ranges import HostRange
from tests.formula_hosts import AS_OF, Calls, Shape, as_range
from tests.small_workbooks import HEADERS, person

YEARS = dt.datetime(2010, 1, 1), dt.datetime(2019, 4, 1)
TWO = [person("a1"), person("a2", Opholdsgrundlag="Familiesammenført")]


def lists(*people: Any) -> list[list[Any]]:
    return [list(row) for row in as_range("Borgere", people, Shape(lists=True)).values]


@pytest.mark.parametrize("as_lists", [True, False])
def test_equal_ranges_share_one_conversion(as_lists: bool) -> None:
    cache, shape = RangeCache(), Shape(lists=as_lists)
    first, second = as_range("Borgere", TWO, shape), as_range("Borgere", TWO, shape)
    assert first.values is not second.values
    assert cache.table(first, Person) is cache.table(second, Person)
    assert len(cache) == 1


def test_a_list_that_the_host_changes_is_read_again() -> None:
    calls, values = Calls(), lists(*TWO)
    assert calls("ARRIVALS", HostRange(values), *YEARS, "Flygtning") == 1
    values[2][4] = "Flygtning"
    assert calls("ARRIVALS", HostRange(values), *YEARS, "Flygtning") == 2
    values.append(lists(person("a3"))[1])
    assert calls("ARRIVALS", HostRange(values), *YEARS, "Flygtning") == 3
    del values[1]
    assert calls("ARRIVALS", HostRange(values), *YEARS, "Flygtning") == 2


def test_a_column_read_later_is_that_of_the_rows_now() -> None:
    """The first list is changed in between, and what was there before comes again in another list."""
    calls, values = Calls(Surroundings(report_date=AS_OF)), lists(person("a1"), person("a2"))
    before = copy.deepcopy(values)
    assert calls("ARRIVALS", HostRange(values), *YEARS) == 2
    values[1][1] = "Mand"
    assert calls("OUTFLOW", HostRange(before), 1, None, "kvinder", "n") == 2
    assert calls("OUTFLOW", HostRange(values), 1, None, "kvinder", "n") == 1


LOOKALIKES = [1.0, True, 1, 0.0, False, -0.0, -2146826246, -2146826246.0, "1", 43466.0, 43466]


@given(st.permutations(LOOKALIKES), st.sampled_from(["BorgerID", "Ankomstdato", "Opholdsgrundlag", "Fødselsdato"]))
def test_cells_that_python_holds_to_be_equal_are_told_apart(order: list[Any], header: str) -> None:
    around, column = Surroundings(report_date=AS_OF), HEADERS["Borgere"].index(header)
    shared = RangeCache()
    for cell in [*order, *order]:
        values = lists(*TWO)
        values[1][column] = cell
        for name, arguments in (("ARRIVALS", YEARS), ("OUTFLOW", (1,))):
            given_arguments = [HostRange(values), *arguments]
            found = call(FUNCTIONS[name], given_arguments, around, shared)
            assert found == call(FUNCTIONS[name], given_arguments, around, RangeCache())


@pytest.mark.parametrize("cell", [True, 1.0])
def test_true_is_no_hour(cell: Any) -> None:
    calls = Calls()
    for each in (1.0, cell):
        values = (("Dato", "Tolkningstype", "Normaltimer", "Aftentimer"), (43500.0, "Video", each, None))
        found = calls("INTERPRETER_SHARE", HostRange(values), "video", *YEARS)
        assert isinstance(found, CellError) == (each is True)


def test_the_same_cells_at_another_place_are_named_by_their_own_place() -> None:
    calls, values = Calls(), tuple(map(tuple, lists(person(Ankomstdato="?"))))
    places = [
        HostRange(values, "Borgere"),
        HostRange(values, "Kopi", 5, 3),
        HostRange(values),
        HostRange(values, "Kopi", 6, 3),
    ]
    cells = [calls("ARRIVALS", each, *YEARS).reason.partition(":")[0] for each in [*places, *places]]
    assert cells == 2 * ["Borgere!F2", "Kopi!H6", "Række 2, kolonne 6 i området", "Kopi!H7"]


def test_the_date_system_is_part_of_the_place() -> None:
    values = as_range("Borgere", TWO, Shape("serial")).values
    cache = RangeCache()
    assert cache.table(HostRange(values), Person) is not cache.table(HostRange(values, date_1904=True), Person)
    first, last = dt.datetime(2017, 1, 1), dt.datetime(2017, 1, 1)
    found = [
        call(FUNCTIONS["ARRIVALS"], [HostRange(values), first, last], Surroundings(date_1904=system), cache)
        for system in (False, True, False)
    ]
    assert found == [2, 0, 2]


def test_a_range_is_read_as_each_table_apart() -> None:
    values = (("BorgerID", "Dato"), ("a1", dt.datetime(2019, 1, 1)))
    cache = RangeCache()
    tables = [cache.table(HostRange(values), model) for model in (Person, Activity, Interpreting)]
    assert [each.model for each in tables] == [Person, Activity, Interpreting]


def test_workbooks_do_not_mix() -> None:
    """Two workbooks with one sheet name and different settings share the cache."""
    shared, people = RangeCache(), as_range("Borgere", TWO, Shape(sheet="Borgere"))
    found = []
    for population in ("Flygtning", "Flygtning, Familiesammenført", "Flygtning"):
        opsaetning = as_range("Opsætning", [{"Nøgle": "population", "Værdi": population}], Shape(sheet="Opsætning"))
        around = Surroundings(report_date=AS_OF, settings=opsaetning)
        found.append(call(FUNCTIONS["OUTFLOW"], [people, 1, None, None, "n"], around, shared))
    assert found == [1, 2, 1]


def test_faults_are_remembered_and_forgotten_with_their_range() -> None:
    calls, wrong = Calls(), lists(person(Ankomstdato="?"))
    first = calls("ARRIVALS", HostRange(wrong), *YEARS)
    assert calls("ARRIVALS", HostRange(wrong), *YEARS) == first
    wrong[1][5] = AS_OF
    assert calls("ARRIVALS", HostRange(wrong), *YEARS) == 1


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_RANGES", 3)
    monkeypatch.setattr(cache_module, "_CELLS", 100)
    cache = RangeCache()
    ranges = [as_range("Borgere", [person(f"a{number}")]) for number in range(6)]  # 24 cells each
    tables = [cache.table(each, Person) for each in ranges]
    assert len(cache) == 3
    assert cache.table(ranges[-1], Person) is tables[-1]
    assert cache.table(ranges[0], Person) is not tables[0]
    large = as_range("Borgere", [person(f"b{number}") for number in range(20)])  # more than there is room for
    table = cache.table(large, Person)
    assert len(cache) == 1
    assert cache.table(large, Person) is table


def test_what_is_used_stays() -> None:
    cache = RangeCache()
    kept = as_range("Borgere", TWO)
    table = cache.table(kept, Person)
    for number in range(30):
        cache.table(as_range("Borgere", [person(f"a{number}")]), Person)
        assert cache.table(kept, Person) is table
    assert len(cache) <= 12
