"""Ranges as hosts hand them over: where the header is, what a row is, each kind of cell, every message exactly."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from typing import Any

import pytest

from integraxl.contract.fields import Column
from integraxl.contract.tables import Person
from integraxl.formulas.calling import CellError, Surroundings
from integraxl.formulas.ranges import HostRange, TableRange, host_range
from integraxl.workbook.cells import ErrorValue
from integraxl.workbook.checks import Converted
from integraxl.workbook.convert import RawColumn, convert
from tests.formula_hosts import AS_OF, COM_ERRORS, DATES, Calls, ComTime, Shape, as_range, is_internal, settings_range
from tests.small_workbooks import HEADERS, agreement, booking, person, spell

CALLS = Calls(Surroundings(report_date=AS_OF))
YEARS = dt.datetime(2010, 1, 1), dt.datetime(2019, 4, 1)
TWO = [person("a1"), person("a2", Opholdsgrundlag="Familiesammenført")]


def value_error(reason: str) -> CellError:
    return CellError("#VALUE!", reason)


def arrivals(values: Any, **place: Any) -> Any:
    return CALLS("ARRIVALS", values if isinstance(values, HostRange) else HostRange(values, **place), *YEARS)


def rows(*people: Any, headers: Any = None) -> list[list[Any]]:
    chosen = list(HEADERS["Borgere"] if headers is None else headers)
    return [chosen, *([each.get(header) for header in chosen] for each in people)]


# --- where the table is ---


def test_only_the_columns_that_a_formula_uses_must_be_there() -> None:
    assert arrivals(rows(*TWO, headers=["Opholdsgrundlag", "Ankomstdato", "BorgerID"])) == 2
    assert arrivals(rows(*TWO, headers=["BorgerID", "Ankomstdato"]), sheet="Borgere") == value_error(
        "Området mangler kolonnen Opholdsgrundlag. Vælg hele tabellen med overskrifter, fx Borgere[#Alle]."
    )
    assert arrivals(rows(*TWO, headers=["BorgerID", "Køn"])) == value_error(
        "Området mangler kolonnerne Opholdsgrundlag og Ankomstdato. "
        "Vælg hele tabellen med overskrifter, fx Borgere[#Alle]."
    )


@pytest.mark.parametrize("values", [rows(*TWO)[1:], [[]], [[None]], [["x", 1.0], [None, None]], ()])
def test_a_range_without_headers(values: Any) -> None:
    assert arrivals(values) == value_error(
        "Området har ingen overskrifter fra tabellen Borgere. Vælg hele tabellen med overskrifter, fx Borgere[#Alle]."
    )


@pytest.mark.parametrize("value", [5.0, "Borgere", True, None, dt.datetime(2019, 1, 1), COM_ERRORS["#REF!"]])
def test_one_cell_is_no_table(value: Any) -> None:
    assert arrivals(HostRange(((value,),))).code == "#VALUE!"
    assert not is_internal(CALLS("ARRIVALS", value, *YEARS))


def test_a_title_that_is_a_header_too_is_no_header_row() -> None:
    title = [["Ankomstdato", *[None] * 11], ["BorgerID og Køn", *[None] * 11], [None] * 12]
    assert arrivals([*title, *rows(*TWO)]) == 2
    above = [["Ankomstdato", "Ankomstdato", *[None] * 10]]
    assert arrivals([*above, *rows(*TWO)]) == 2


def test_a_header_far_down_is_found_and_no_further() -> None:
    assert arrivals([[None] * 12] * 49 + rows(*TWO)) == 2
    assert arrivals([[None] * 12] * 50 + rows(*TWO)).code == "#VALUE!"


def test_a_header_that_stands_twice() -> None:
    headers = ["BorgerID", "Ankomstdato", "Opholdsgrundlag", "ANKOMSTDATO "]
    assert arrivals(rows(*TWO, headers=headers), sheet="Ark 1", row=3, column=2) == value_error(
        "Ark 1!E3: Overskriften Ankomstdato står også i Ark 1!C3. Behold kun den ene."
    )
    assert arrivals(rows(*TWO, headers=["BorgerID", "Note", "Opholdsgrundlag", "Note", "Ankomstdato"])) == 2


def test_ranges_of_every_nesting() -> None:
    nested = rows(*TWO)
    for values in (nested, tuple(map(tuple, nested)), [tuple(row) for row in nested], tuple(nested)):
        assert CALLS("ARRIVALS", values, *YEARS) == 2
    ragged = [nested[0], nested[1][:4]]
    assert CALLS("ARRIVALS", ragged, *YEARS) == value_error(
        "Området har ikke lige mange celler i hver række. Vælg et sammenhængende område."
    )
    assert host_range([1.0, 2.0]).values == ((1.0, 2.0),)
    assert host_range(None).values == ((None,),)


# --- what a record is ---


def test_whole_columns_are_quick() -> None:
    blank = (None,) * 12
    values = (*map(tuple, rows(*TWO)), *[blank] * 1_048_573)
    start = time.process_time()  # whatever else the machine does
    assert arrivals(values) == 2
    assert CALLS("OUTFLOW", HostRange(values), 1, None, None, "n") == 1
    assert time.process_time() - start < 3
    calls = Calls()
    calls("ARRIVALS", HostRange(values), *YEARS)
    assert calls.cache.table(HostRange(values), Person).host.size == 3 * 12


def test_blank_rows_are_no_records_and_keep_the_cells_names() -> None:
    values = rows(TWO[0], {}, {"BorgerID": " ", "Køn": ""}, person("a2", Ankomstdato="i går"))
    assert arrivals(values, sheet="Borgere") == value_error(
        "Borgere!F5: »i går« er ikke en gyldig dato: det er ikke en dato. Skriv datoen som dd-mm-åååå, fx 31-12-2018."
    )


def test_a_row_with_a_note_beside_the_table_is_no_record() -> None:
    values = [[*row, note] for row, note in zip(rows(*TWO, {}), ("Bemærkning", None, "x", "husk"), strict=True)]
    assert arrivals(values) == 2


def test_a_record_without_its_key_is_a_fault() -> None:
    assert arrivals(rows(person(None)), sheet="Borgere") == value_error(
        "Borgere!A2: BorgerID mangler. Udfyld cellen. Lokalt, pseudonymt id. Aldrig et CPR-nummer."
    )


@pytest.mark.parametrize("label", ["Total", "I alt", " TOTAL"])
def test_a_totals_row_is_never_counted(label: str) -> None:
    found = CALLS(
        "INTERPRETER_SHARE", as_range("Tolkninger", [booking(), {"Dato": label, "Normaltimer": 1.5}]), "Telefon", *YEARS
    )
    assert isinstance(found, CellError)
    assert found.reason.splitlines()[-1] == (
        "Den sidste række ligner en totalrække. Vælg Tolkninger[[#Overskrifter];[#Data]] for at holde den ude."
    )


def test_more_faults_than_can_be_named() -> None:
    people = [person(f"a{number}", Ankomstdato="?") for number in range(6)]
    assert arrivals(rows(*people), sheet="Borgere").reason.splitlines() == [
        *(
            f"Borgere!F{row}: »?« er ikke en gyldig dato: det er ikke en dato. "
            "Skriv datoen som dd-mm-åååå, fx 31-12-2018."
            for row in (2, 3, 4)
        ),
        "… og 3 mere. Tryk på Kontrollér data for at se alle fejl.",
    ]


# --- what a cell is ---


@pytest.mark.parametrize("error", [*COM_ERRORS.values(), ErrorValue("#REF!"), -2146826243])
def test_an_error_cell_counts_only_where_it_is_used(error: Any) -> None:
    names = {**{number: name for name, number in COM_ERRORS.items()}, -2146826243: "#FEJL!"}
    shown = error.text if isinstance(error, ErrorValue) else names[error]
    assert arrivals(rows(person(Visitation=error, Fødselsdato=error, Udslusningsdato=error))) == 1
    for header, letter in (("BorgerID", "A"), ("Opholdsgrundlag", "E"), ("Ankomstdato", "F")):
        assert arrivals(rows(person(**{header: error}), person("a2")), sheet="Borgere") == value_error(
            f"Borgere!{letter}2: Cellen viser fejlen {shown}. Ret formlen, eller skriv værdien."
        )


@pytest.mark.parametrize("kind", DATES)
@pytest.mark.parametrize(
    "day", [dt.date(1920, 2, 29), dt.date(1999, 12, 31), dt.date(2016, 2, 29), dt.date(2019, 4, 1)]
)
def test_a_date_of_every_kind(kind: str, day: dt.date) -> None:
    shape = Shape(kind)
    people = as_range("Borgere", [person(Ankomstdato=day, Fødselsdato=dt.date(1915, 1, 1))], shape)
    given = DATES[kind](day)
    calls = Calls(Surroundings(date_1904=shape.date_1904))
    assert calls("ARRIVALS", people, given, given) == 1
    window = (given, DATES[kind](dt.date(2019, 4, 1)))
    assert calls("RESIDENCE_YEARS", *window) == 2019 - day.year - ((day.month, day.day) > (4, 1))


def test_whole_serials_of_1904_are_not_read_as_1900() -> None:
    assert Calls(Surroundings(date_1904=True))("RESIDENCE_YEARS", 40543, 42094) == 4  # 1-1-2015 to 1-4-2019
    assert Calls()("RESIDENCE_YEARS", 42005, 43556) == 4


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (
            dt.datetime(2019, 1, 1, 7, 30),
            "Ankomstdato har klokkeslæt (01-01-2019 07:30:00). Skriv datoen som dd-mm-åååå, fx 31-12-2018.",
        ),
        (
            ComTime(2019, 1, 1, 7, 30, tzinfo=dt.UTC),
            "Ankomstdato har klokkeslæt (01-01-2019 07:30:00). Skriv datoen som dd-mm-åååå, fx 31-12-2018.",
        ),
        (43466.5, "Tallet 43466,5 er ikke en dato. Skriv datoen som dd-mm-åååå, fx 31-12-2018."),
        (2018.0, "»2018« ligner et årstal, ikke en dato. Skriv datoen som dd-mm-åååå, fx 31-12-2018."),
        (2018, "»2018« ligner et årstal, ikke en dato. Skriv datoen som dd-mm-åååå, fx 31-12-2018."),
        (True, "»SAND« er ikke en dato. Skriv datoen som dd-mm-åååå, fx 31-12-2018."),
        (
            "01-01-19",
            "»01-01-19« er ikke en gyldig dato: årstallet har kun to cifre. "
            "Skriv datoen som dd-mm-åååå, fx 31-12-2018.",
        ),
        (60.0, "Tallet 60 er ikke en dato. Skriv datoen som dd-mm-åååå, fx 31-12-2018."),
        (1e300, None),
        (float("inf"), "Cellen viser fejlen #NUM!. Ret formlen, eller skriv værdien."),
    ],
)
def test_what_is_no_date(cell: Any, reason: str | None) -> None:
    found = arrivals(rows(person(Ankomstdato=cell), person("a2")), sheet="Borgere")
    assert found.code == "#VALUE!"
    assert not is_internal(found)
    if reason is not None:
        assert found.reason == f"Borgere!F2: {reason}"


HALF = dt.timedelta(hours=7, minutes=30)


@pytest.mark.parametrize(
    ("cell", "hours", "date_1904"),
    [
        (7.5, 7.5, False),
        (7, 7.0, False),
        (Decimal("7.5"), 7.5, False),
        ("7,5", 7.5, False),
        (dt.datetime(1899, 12, 30, 7, 30), 7.5, False),
        (ComTime(1899, 12, 30, 7, 30, tzinfo=dt.UTC), 7.5, False),
        (dt.datetime(1899, 12, 30), 0.0, False),
        (dt.datetime(1899, 12, 31), 24.0, False),
        (dt.datetime(1899, 12, 31, 6), 30.0, False),
        (dt.datetime(1900, 1, 1, 2, 15), 50.25, False),
        (HALF, 7.5, False),
        (dt.datetime(1904, 1, 1, 7, 30), 7.5, True),
        (dt.datetime(1904, 1, 2, 6), 30.0, True),
    ],
)
def test_hours_of_every_kind(cell: Any, hours: float, date_1904: bool) -> None:
    values = [list(HEADERS["Tolkninger"]), ["1-2-2019", "Telefon", cell, None, None, None]]
    table = CALLS("INTERPRETER_TABLE", HostRange(values, date_1904=date_1904), "1-1-2019", "1-4-2019")
    assert table[2] == ("Telefon", hours, 0.0, hours, 1.0 if hours else "", 100 if hours else "")


@pytest.mark.parametrize(
    "cell", [True, -1.0, "halvanden", dt.datetime(2019, 1, 1), COM_ERRORS["#N/A"], float("inf"), 1e300]
)
def test_what_are_no_hours(cell: Any) -> None:
    values = [list(HEADERS["Tolkninger"]), ["1-2-2019", "Telefon", cell, None, None, None]]
    found = CALLS("INTERPRETER_TABLE", HostRange(values, "Tolkning"), "1-1-2019", "1-4-2019")
    assert isinstance(found, CellError)
    assert found.reason.startswith("Tolkning!C2: ")
    assert not is_internal(found)


def test_ids_of_numbers_and_texts_are_the_same() -> None:
    people, spells = as_range("Borgere", [person(7.0), person(8)]), as_range("Aktiviteter", [spell("7"), spell(" 8 ")])
    assert CALLS("ACTIVITY_COUNT", people, spells, dt.datetime(2018, 1, 15), "virksomhed") == 2


# --- what must hold between cells ---


@pytest.mark.parametrize(
    ("name", "people", "reason"),
    [
        (
            "ARRIVALS",
            [person("a1"), person("a1")],
            "Borgere!A2: »a1« står også i Borgere!A3. BorgerID må kun stå én gang: ret det, eller slet den ene række.",
        ),
        (
            "OUTFLOW",
            [person(Fraflytningsdato=dt.date(2016, 1, 1))],
            "Borgere!H2: Fraflytningsdato 01-01-2016 ligger før Ankomstdato 01-01-2017. Ret den dato, der er forkert.",
        ),
        (
            "OUTFLOW",
            [person(Udslusningsdato=dt.date(2018, 1, 1))],
            "Borgere!K2: Udsluset til mangler, når Udslusningsdato er udfyldt. Udfyld cellen.",
        ),
        (
            "OUTFLOW",
            [person(Genoptaget=dt.date(2018, 1, 1))],
            "Borgere!J2: Udslusningsdato mangler, når Genoptaget er udfyldt. Udfyld cellen.",
        ),
    ],
)  # fmt: skip
def test_broken_rules_of_persons(name: str, people: Any, reason: str) -> None:
    arguments = YEARS if name == "ARRIVALS" else (1.0,)
    found = CALLS(name, as_range("Borgere", people, Shape(sheet="Borgere")), *arguments)
    assert isinstance(found, CellError)
    assert found.reason.splitlines()[0] == reason


def test_an_exit_kind_without_a_date_is_no_exit() -> None:
    people = as_range("Borgere", [person(Udsluset_til="Job")])
    assert [CALLS("OUTFLOW", people, 1, None, None, result) for result in ("n", "exited")] == [1, 0]


@pytest.mark.parametrize("formula", ["ACTIVITY_COUNT", "ACTIVITY_TABLE", "EFFECT"])
@pytest.mark.parametrize("people", [TWO, []])
def test_a_spell_of_a_person_who_is_not_in_the_range(formula: str, people: Any) -> None:
    """It would count as nobody's activity, or as a spell without effect."""
    spells = as_range("Aktiviteter", [spell("a1"), spell("a9")][-1:], Shape(sheet="Aktiviteter"))
    middle: dict[str, Any] = {
        "ACTIVITY_COUNT": (AS_OF, "dansk"), "ACTIVITY_TABLE": (AS_OF,),
        "EFFECT": ("Virksomhedspraktik", *YEARS, AS_OF),
    }  # fmt: skip
    assert CALLS(formula, as_range("Borgere", people), spells, *middle[formula]) == value_error(
        "Aktiviteter!B2: »a9« findes ikke i Borgere. Ret id'et, eller tilføj borgeren på arket Borgere."
    )


def test_a_spell_that_stands_twice_has_no_double_effect() -> None:
    people = as_range("Borgere", [person()])
    twice = as_range("Aktiviteter", [spell(AktivitetID="s1"), spell(AktivitetID="s1")], Shape(sheet="Aktiviteter"))
    found = CALLS("EFFECT", people, twice, "Virksomhedspraktik", *YEARS, AS_OF)
    assert isinstance(found, CellError)
    assert found.reason.startswith("Aktiviteter!A2: »s1« står også i Aktiviteter!A3.")


def test_the_permits_clock_needs_its_column() -> None:
    calls = Calls(Surroundings(report_date=AS_OF, settings=settings_range({"clock": "permit"})))
    without = [header for header in HEADERS["Borgere"] if header != "Opholdstilladelse"]
    for name, years in (("OUTFLOW", (1.0,)), ("OUTFLOW_TABLE", ())):
        assert calls(name, as_range("Borgere", TWO, headers=without), *years) == value_error(
            "Området mangler kolonnen Opholdstilladelse. Vælg hele tabellen med overskrifter, fx Borgere[#Alle]."
        )
    nobody = "Ingen borgere er i målgruppen på det målepunkt, så der er intet at opgøre."
    assert calls("OUTFLOW", as_range("Borgere", TWO), 1) == CellError("#N/A", nobody)


def test_an_igu_with_an_end_needs_its_kind() -> None:
    ended = [agreement(Slutdato=dt.date(2019, 1, 1))]
    assert CALLS("IGU_COUNT", as_range("IGU", ended, Shape(sheet="IGU")), AS_OF) == value_error(
        "IGU!H2: Sluttype mangler, når Slutdato er udfyldt. Udfyld cellen."
    )
    without = HEADERS["IGU"][:-1]
    assert CALLS("IGU_COUNT", as_range("IGU", ended, Shape(sheet="IGU"), without), AS_OF) == value_error(
        "IGU!A2: Sluttype mangler, når Slutdato er udfyldt. Tilføj kolonnen, og udfyld den."
    )


def test_a_report_date_before_all_arrivals() -> None:
    people, early = as_range("Borgere", TWO), dt.datetime(2010, 1, 1)
    nobody = "Ingen borgere er i målgruppen på det målepunkt, så der er intet at opgøre."
    assert CALLS("OUTFLOW", people, 1, early) == CellError("#N/A", nobody)
    assert CALLS("OUTFLOW", people, 1, early, None, "antal") == 0
    assert CALLS("OUTFLOW_TABLE", people, early)[1:] == tuple((years, 0, 0, "", "", "", "", "") for years in (1, 2, 3))
    assert CALLS("ARRIVALS", people, early, early) == 0


# --- arguments ---


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("OUTFLOW", (), "Argumentet borgere mangler. Hele tabellen Borgere med overskrifter, fx Borgere[#Alle]."),
        ("OUTFLOW", ("borgere",), "Argumentet år mangler. Målepunktet i år: 1; 1,5; 2; 3."),
        (
            "OUTFLOW",
            ("borgere", HostRange(((None,),))),
            "Argumentet år er en tom celle. Målepunktet i år: 1; 1,5; 2; 3.",
        ),
        ("OUTFLOW", ("borgere", 1.25), "Et målepunkt er hele eller halve år: 1; 1,5; 2; 3."),
        ("OUTFLOW", ("borgere", -1), "Et målepunkt er hele eller halve år: 1; 1,5; 2; 3."),
        ("OUTFLOW", ("borgere", "to"), "»to« er ikke et tal. Skriv kun tallet, fx 1.031 eller 12,5."),
        ("OUTFLOW", ("borgere", True), "»SAND« er ikke et tal. Skriv kun tallet, fx 1.031 eller 12,5."),
        ("OUTFLOW", ("borgere", ((1.0,), (2.0,))), "Vælg en enkelt celle, ikke et område, til dette argument."),
        (
            "OUTFLOW",
            ("borgere", 1, None, "unge"),
            "»unge« er ikke en gruppe. Skriv fx alle, kvinder, mænd, under 30, 30+, 18-24 eller kvinder under 30.",
        ),
        (
            "OUTFLOW",
            ("borgere", 1, None, None, "andele"),
            "»andele« kendes ikke som resultat. Skriv »andel«, »udsluset«, »antal« eller »mangler«. Mente du »andel«?",
        ),
        (
            "OUTFLOW",
            ("borgere", 1, None, "010190-1234"),
            "gruppe indeholder et CPR-nummer (xxxxxx-xxxx). Personnumre må ikke stå i regnearket: "
            "slet nummeret. Er det arbejdspladsens P-nummer, så skriv dens navn i stedet.",
        ),
        ("OUTFLOW", ("borgere", 1, None, "x" * 61), "Teksten i argumentet gruppe er for lang. alle, kvinder, mænd, "
         "under 30, 30+, 18-24 eller kvinder under 30. Udeladt: alle."),
        (
            "OUTFLOW",
            ("borgere", 1, None, None, None, 1),
            "OUTFLOW har højst 5 argumenter: OUTFLOW(borgere; år; [opgørelsesdato]; [gruppe]; [resultat]).",
        ),
        (
            "ARRIVALS",
            ("borgere", dt.datetime(2019, 1, 2), dt.datetime(2019, 1, 1)),
            "02-01-2019 ligger efter 01-01-2019. Byt datoerne, eller ret den forkerte.",
        ),
        (
            "ACTIVITY_COUNT",
            ("borgere", "aktiviteter", AS_OF, HostRange(((None,),))),
            "Argumentet kategori er en tom celle. "
            "virksomhed, øvrige, dansk, kurser, passive, barsel, sygdom, mellem tilbud eller uden tilbud.",
        ),
        (
            "IGU_ELIGIBLE",
            (dt.datetime(2019, 1, 1), dt.datetime(2018, 1, 1), AS_OF),
            "Fødselsdatoen ligger efter ankomstdatoen. Ret den, der er forkert.",
        ),
        (
            "RESIDENCE_YEARS",
            (AS_OF, dt.datetime(2018, 1, 1)),
            "01-04-2019 ligger efter 01-01-2018. Byt datoerne, eller ret den forkerte.",
        ),
    ],
)  # fmt: skip
def test_wrong_arguments(name: str, arguments: tuple[Any, ...], reason: str) -> None:
    ranges = {"borgere": as_range("Borgere", TWO), "aktiviteter": as_range("Aktiviteter", [spell()])}
    given = [ranges.get(each, each) if isinstance(each, str) else each for each in arguments]
    assert CALLS(name, *given) == value_error(reason)


def test_optional_words_may_be_blank_cells() -> None:
    blank = HostRange(((None,),))
    assert CALLS("OUTFLOW", as_range("Borgere", TWO), 1, None, blank, HostRange((("",),))) == 0.0
    assert CALLS("IGU_COUNT", as_range("IGU", [agreement()]), AS_OF, blank, blank) == 1


def test_columns_are_converted_only_when_used_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    converted: list[str] = []

    def counting(column: Column, raw: RawColumn) -> Converted:
        converted.append(column.name)
        return convert(column, raw)

    monkeypatch.setattr("integraxl.formulas.ranges.convert", counting)
    calls, people = Calls(Surroundings(report_date=AS_OF)), as_range("Borgere", TWO)
    calls("ARRIVALS", people, *YEARS)
    assert sorted(converted) == ["arrival_date", "basis", "person_id"]
    calls("OUTFLOW", people, 1)
    calls("OUTFLOW", people, 2)
    calls("OUTFLOW_TABLE", as_range("Borgere", TWO))
    assert sorted(converted) == [
        "arrival_date", "basis", "birth_date", "exit_date", "exit_kind", "gender", "moved_date", "person_id",
        "reopened_date",
    ]  # fmt: skip


class Poison:
    """A value that nobody may look at."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(name)

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = None  # type: ignore[assignment]


def test_what_is_not_used_is_not_looked_at() -> None:
    poisoned = {**person(), "Køn": Poison(), "Visitation": Poison(), "Fødselsdato": Poison()}
    table = TableRange(HostRange(rows(poisoned)), Person)
    assert len(table.read(("person_id", "arrival_date"))) == 1


def test_blank_rows_of_empty_texts_are_no_records() -> None:
    values = [
        ["BorgerID", "Opholdsgrundlag", "Ankomstdato"],
        ["a1", "Flygtning", AS_OF],
        ["", " ", ""],
        ["a2", "Barn født", AS_OF],
    ]
    assert arrivals(values) == 2


def test_a_cpr_number_in_the_name_of_a_sheet_is_hidden() -> None:
    found = arrivals(rows(person(Ankomstdato="?")), sheet="010190-1234")
    assert found.reason.startswith("xxxxxx-xxxx!F2: ")
