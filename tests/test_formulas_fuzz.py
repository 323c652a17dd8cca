"""Whatever stands in the cells: a value of the right kind, or an error cell with a Danish reason that holds no CPR."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integraxl.danish import holds_cpr
from integraxl.formulas.calling import CellError, Surroundings, call
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.ranges import HostRange
from integraxl.formulas.registry import Kind, Shape
from integraxl.workbook.cells import ErrorValue
from tests.formula_hosts import COM_ERRORS, ComTime, as_range, is_internal
from tests.small_workbooks import agreement, booking, person, spell, target

WORDS = [
    "", " ", "\u00a0", "Flygtning", "Kvinde", "alle", "under 30", "Video", "dansk", "virksomhed", "etableret", "Mindst",
    "Virksomhedspraktik", "Job", "BorgerID", "Total", "1-1-2019", "31-12-2019 10:00", "12,5", "1.031", "ja", "x" * 300,
    "010190-1234", "0101901234", "010190 1234", "101901234", "id 010190-1234 og mere", "#N/A", "»«", "a\nb", "½",
    "Udslusning", "min_age", "Profil", "application_2018", "effect_from", "population",
]  # fmt: skip
moments = st.datetimes(dt.datetime(1899, 12, 30), dt.datetime(2199, 12, 31))
cells = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(WORDS),
    st.text(max_size=8),
    st.floats(),
    st.sampled_from([0.0, 1.0, 2.0, 1.5, 2018.0, 43556.0, 101901234.0, 101901234567.0, 1e300, -1.0, 2958466.0]),
    st.integers(-3_000_000_000, 3_000_000_000),
    st.just(10**400),
    st.sampled_from([*COM_ERRORS.values(), ErrorValue("#REF!")]),
    moments,
    moments.map(lambda day: dt.datetime.combine(day.date(), dt.time())),
    moments.map(lambda day: day.date()),
    moments.map(lambda day: ComTime(*day.timetuple()[:6], tzinfo=dt.UTC)),
    st.timedeltas(),
    st.sampled_from([Decimal("1.5"), Decimal("NaN"), Decimal("1E+400"), dt.datetime.max, dt.date.min, b"x", 1j]),
)
garbage = st.one_of(
    cells,
    st.lists(cells, max_size=3),
    st.lists(st.lists(cells, max_size=3), max_size=3),
    st.tuples(st.tuples(cells, cells), st.tuples(cells, cells)),
    st.builds(lambda value: HostRange(((value,),), "Ark 1", 3, 4), cells),
)
SOUND: dict[str, list[Any]] = {
    "Borgere": [person("a1"), person("a2", Udslusningsdato=dt.date(2018, 1, 1), Udsluset_til="Job")],
    "Aktiviteter": [spell("a1"), spell("a2", Aktivitet="Løntilskud")],
    "IGU": [agreement("a1"), agreement("a2", Sektor=None)],
    "Tolkninger": [booking(), booking(Tolkningstype="Video")],
    "Mål": [target(), target(Gruppe="kvinder", Målepunkt=2)],
    "Opsætning": [{"Nøgle": "min_age", "Værdi": 18.0}, {"Nøgle": "Kommune", "Værdi": "Aalborg"}],
}


@st.composite
def damaged_tables(draw: st.DrawFn, table: str) -> Any:
    """A sound table with some cells replaced; now and then something else altogether."""
    if draw(st.integers(0, 9)) == 0:
        return draw(garbage)
    values = [list(row) for row in as_range(table, SOUND[table]).values]
    for _ in range(draw(st.integers(0, 3))):
        row, column = draw(st.integers(-4, len(values) - 1)), draw(st.integers(0, len(values[0]) - 1))
        values[max(row, 1) if row < 0 else row][column] = draw(cells)
    return HostRange(tuple(map(tuple, values)), draw(st.sampled_from(["", table])), 3, 2, draw(st.booleans()))


SENSIBLE: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.NUMBER: st.sampled_from([1.0, 2, 0.1, "1,5"]),
    Kind.DATE: st.sampled_from([43556.0, dt.datetime(2019, 4, 1), "01-01-2018"]),
    Kind.TEXT: st.sampled_from(WORDS),
    Kind.NUMBERS: st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 2, "3"]), min_size=2, max_size=2), min_size=1, max_size=3
    ),
}


@st.composite
def arguments_of(draw: st.DrawFn, name: str) -> list[Any]:
    arguments: list[Any] = []
    for spec in FUNCTIONS[name].arguments:
        if spec.model is not None:
            values: Any = damaged_tables(spec.model.table_name)
        elif spec.choices:
            values = st.one_of(st.sampled_from(sorted(spec.choices)), SENSIBLE[spec.kind], garbage)
        else:
            values = st.one_of(SENSIBLE[spec.kind], garbage)
        arguments.append(draw(values))
    return arguments[: draw(st.integers(0, len(arguments)))] if draw(st.integers(0, 4)) == 0 else arguments


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_call_never_breaks(name: str, data: st.DataObject) -> None:
    arguments = data.draw(arguments_of(name))
    around = Surroundings(
        "A1",
        data.draw(st.one_of(st.just(dt.datetime(2019, 4, 1)), garbage)),
        data.draw(st.one_of(st.none(), damaged_tables("Opsætning"))),
        data.draw(st.one_of(st.none(), damaged_tables("Mål"))),
        data.draw(st.booleans()),
    )
    found = call(FUNCTIONS[name], arguments, around)
    assert not is_internal(found), found
    if isinstance(found, CellError):
        assert found.code in ("#VALUE!", "#N/A")
        assert found.reason.strip()
        assert not holds_cpr(found.reason), found.reason
        assert len(found.reason) < 2000
    elif FUNCTIONS[name].shape is Shape.TABLE:
        assert isinstance(found, tuple)
        assert {len(row) for row in found} == {len(found[0])}
        assert {type(cell) for row in found for cell in row} <= {str, int, float, bool}
    else:
        assert type(found) in (int, float, bool)


def test_a_fault_of_ours_is_told_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from integraxl.formulas import calling

    def broken(*_: Any) -> Any:
        raise KeyError("010190-1234")

    monkeypatch.setattr(calling.Calling, "argument", broken)
    found = call(FUNCTIONS["RESIDENCE_YEARS"], [1, 2], Surroundings())
    assert found == CellError("#VALUE!", "Der er en fejl i integraxl (KeyError i RESIDENCE_YEARS). Meld den til IT.")
