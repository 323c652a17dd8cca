"""The parameters: defaults as the measures' text has them, who wins, what is refused and in which words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pydantic
import pytest

from integraxl.contract.codes import Basis, ExitKind
from integraxl.contract.parameters import PROFILES, Parameters, Profile, parameter_name, resolve_parameters
from integraxl.errors import InvalidData, InvalidParameter
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.read import read_workbook

from .conftest import Make
from .small_workbooks import Cell, Serial, person, settings, sheet

AS_OF = {"as_of": "2019-04-01"}


def resolve(**chosen: Any) -> Parameters:
    return resolve_parameters(AS_OF, chosen)


def refusal(*layers: dict[str, Any]) -> str:
    with pytest.raises(InvalidParameter) as caught:
        resolve_parameters(*layers)
    return str(caught.value)


def test_the_defaults() -> None:
    assert resolve().model_dump(mode="json") == {
        "as_of": "2019-04-01",
        "municipality": None,
        "profile": "committee_2019",
        "cohort_start": None,
        "population": ["Flygtning"],
        "counted_exits": ["Job", "Uddannelse", "IGU"],
        "exclude_spouse_supported": True,
        "clock": "municipality",
        "min_age": 18,
        "age_basis": "measurement",
        "exclusion_basis": "measurement",
        "status": "at_point",
        "period": "quarter",
        "min_share": 0.03,
        "practice_from": "2019-01-01",
        "effect_from": "2018-01-01",
        "effect_to": "2018-12-31",
        "adult_age": 18,
        "between_offers_days": 42,
        "four_weeks_days": 28,
        "six_weeks_days": 42,
        "weekly_hours": 15.0,
        "effect_months": 3,
        "min_cell": 3,
        "min_group": 10,
    }


def test_the_profile_of_the_application() -> None:
    chosen = resolve(profile="application_2018")
    assert chosen.profile is Profile.APPLICATION_2018
    assert chosen.population == (Basis.REFUGEE, Basis.FAMILY_REUNIFIED)
    assert chosen.counted_exits == (ExitKind.JOB, ExitKind.EDUCATION, ExitKind.IGU, ExitKind.SPOUSE_SUPPORTED)
    assert chosen.exclude_spouse_supported is False
    assert chosen.clock == "permit"
    assert set(PROFILES) == set(Profile)


def test_another_profile_changes_only_what_profiles_decide() -> None:
    before = resolve(min_age=21, clock="permit")
    after = before.with_profile(Profile.APPLICATION_2018)
    changed = {name for name in Parameters.model_fields if getattr(before, name) != getattr(after, name)}
    assert changed == {"profile", "population", "counted_exits", "exclude_spouse_supported"}
    assert before.profile is Profile.COMMITTEE_2019


def test_the_parameters_are_frozen() -> None:
    with pytest.raises(pydantic.ValidationError):
        resolve().min_age = 21


def test_a_later_layer_wins_and_a_blank_one_does_not() -> None:
    chosen = resolve_parameters(
        {"Opgørelsesdato": dt.datetime(2019, 1, 1), "min_age": 19, "Kommune": "Aalborg", "Profil": "application_2018"},
        {"as_of": "2019-04-01", "min_age": None, "municipality": "", "clock": "municipality"},
    )
    assert chosen.as_of == dt.date(2019, 4, 1)
    assert chosen.min_age == 19
    assert chosen.municipality == "Aalborg"
    assert chosen.profile is Profile.APPLICATION_2018
    assert chosen.clock == "municipality"  # named, so it wins over the profile
    assert chosen.exclude_spouse_supported is False


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Kommune", "municipality"),
        ("Opgørelsesdato", "as_of"),
        (" KOHORTESTART\u00a0", "cohort_start"),
        ("profil", "profile"),
        ("Min_Age", "min_age"),
        ("as_of", "as_of"),
    ],
)
def test_a_key_is_a_parameter_or_its_danish_name(key: str, name: str) -> None:
    assert parameter_name(key) == name


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("minage", "»minage« er ikke en parameter. Mente du »min_age«?"),
        ("Opgørelses dato", "»Opgørelses dato« er ikke en parameter. Mente du »opgørelsesdato«?"),
        ("xyz", "»xyz« er ikke en parameter."),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest(key: str, text: str) -> None:
    assert refusal(AS_OF, {key: 1}) == text


@pytest.mark.parametrize("layers", [(), ({},), ({"as_of": None},), ({"as_of": ""}, {"Opgørelsesdato": None})])
def test_no_report_date_is_an_error(layers: tuple[dict[str, Any], ...]) -> None:
    assert refusal(*layers) == (
        "Der er ingen opgørelsesdato. Skriv den på arket Opsætning (Opgørelsesdato), eller angiv --as-of åååå-mm-dd."
    )


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("as_of", "01-04-2019", dt.date(2019, 4, 1)),
        ("as_of", "01.04.2019", dt.date(2019, 4, 1)),
        ("as_of", dt.date(2019, 4, 1), dt.date(2019, 4, 1)),
        ("cohort_start", "1/7/2014", dt.date(2014, 7, 1)),
        ("min_age", "21", 21),
        ("min_age", 21.0, 21),
        ("min_share", "0,05", 0.05),
        ("min_share", "0.05", 0.05),
        ("weekly_hours", "12,5", 12.5),
        ("exclude_spouse_supported", "nej", False),
        ("exclude_spouse_supported", "JA", True),
        ("exclude_spouse_supported", False, False),
        ("population", "Flygtning", (Basis.REFUGEE,)),
        ("population", "flygtning,  BARN  FØDT", (Basis.REFUGEE, Basis.BORN)),
        ("counted_exits", "Job, A-lov", (ExitKind.JOB, ExitKind.A_LAW)),
        ("profile", " Application_2018 ", Profile.APPLICATION_2018),
        ("period", "month", "month"),
        ("effect_from", " ", dt.date(2018, 1, 1)),
    ],
)
def test_a_value_as_staff_type_it(name: str, typed: Any, value: Any) -> None:
    assert getattr(resolve(**{name: typed}), name) == value


@pytest.mark.parametrize(
    ("name", "typed", "text"),
    [
        ("as_of", "2019-02-30", "Parameteren as_of kan ikke være »2019-02-30«: datoen findes ikke i kalenderen."),
        ("as_of", "01-04-19", "Parameteren as_of kan ikke være »01-04-19«: årstallet har kun to cifre."),
        ("as_of", "i dag", "Parameteren as_of kan ikke være »i dag«: det er ikke en dato."),
        ("as_of", 43556, "Parameteren as_of kan ikke være »43556«: et tal er ikke en dato."),
        ("min_age", "-1", "Parameteren min_age kan ikke være »-1«: skal være mindst 0."),
        ("min_age", "121", "Parameteren min_age kan ikke være »121«: skal være højst 120."),
        (
            "min_age",
            "gammel",
            "Parameteren min_age kan ikke være »gammel« (Mindste alder på målepunktet i udslusningen).",
        ),
        ("min_age", "18,5", "Parameteren min_age kan ikke være »18,5« (Mindste alder på målepunktet i udslusningen)."),
        ("min_share", "2", "Parameteren min_share kan ikke være »2«: skal være højst 1."),
        ("min_share", "-1", "Parameteren min_share kan ikke være »-1«: skal være mindst 0."),
        ("clock", "x", "Parameteren clock kan ikke være »x«: vælg 'municipality' eller 'permit'."),
        (
            "age_basis",
            "x",
            "Parameteren age_basis kan ikke være »x«: vælg 'measurement', 'arrival' eller 'report'.",
        ),
        (
            "population",
            "Flygtning, Sild",
            "Parameteren population kan ikke være »Sild«: vælg 'Flygtning', 'Familiesammenført' eller 'Barn født'.",
        ),
        (
            "exclude_spouse_supported",
            "måske",
            "Parameteren exclude_spouse_supported kan ikke være »måske« "
            "(Ægtefælleforsørgede holdes uden for målgruppen).",
        ),
        ("profile", "x", "Profilen »x« kendes ikke. Vælg »committee_2019« eller »application_2018«."),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_danish(name: str, typed: Any, text: str) -> None:
    assert refusal(AS_OF, {name: typed}) == text


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["weekly_hours", "min_share", "min_age"])
def test_what_is_no_finite_number_is_refused(name: str, value: Any) -> None:
    assert refusal(AS_OF, {name: value}).startswith(f"Parameteren {name} kan ikke være »")


@pytest.mark.parametrize("name", ["min_age", "weekly_hours", "six_weeks_days"])
def test_a_truth_is_no_number(name: str) -> None:
    assert refusal(AS_OF, {name: True}) == f"Parameteren {name} kan ikke være »SAND«: skal være et tal."


def test_one_end_of_the_effect_period_must_fit_the_default_of_the_other() -> None:
    assert refusal({"as_of": "2019-06-01"}, {"effect_from": "2019-01-01"}) == "effect_from skal ligge før effect_to."


def test_every_value_that_does_not_fit_is_named_at_once() -> None:
    lines = refusal(AS_OF, {"min_age": "x", "clock": "y"}).splitlines()
    assert [line.split()[1] for line in lines] == ["clock", "min_age"]


def test_an_effect_period_ends_after_it_begins() -> None:
    text = refusal(AS_OF, {"effect_from": "2019-01-01", "effect_to": "2018-12-31"})
    assert text == "effect_from skal ligge før effect_to."
    assert resolve(effect_from="2018-01-01", effect_to="2018-01-01").effect_to == dt.date(2018, 1, 1)


def test_every_parameter_is_described_for_the_method_note() -> None:
    for name, field in Parameters.model_fields.items():
        assert field.description, name


# --- from the sheet Opsætning ---


def test_the_sheet_gives_the_parameters(make: Make) -> None:
    path = make(
        sheet("Borgere", person()),
        settings(Kommune="Aalborg", Opgørelsesdato=dt.date(2019, 4, 1), min_age=21, Kohortestart="01-07-2014"),
    )
    chosen = workbook_parameters(read_workbook(path))
    assert (chosen.municipality, chosen.as_of, chosen.min_age) == ("Aalborg", dt.date(2019, 4, 1), 21)
    assert chosen.cohort_start == dt.date(2014, 7, 1)
    assert workbook_parameters(read_workbook(path), {"min_age": 19}, {"min_age": None}).min_age == 19


def test_a_workbook_without_the_sheet_needs_the_report_date_from_the_call(make: Make) -> None:
    workbook = read_workbook(make(sheet("Borgere", person())))
    with pytest.raises(InvalidParameter):
        workbook_parameters(workbook)
    assert workbook_parameters(workbook, AS_OF).as_of == dt.date(2019, 4, 1)


@pytest.mark.parametrize("value", [dt.datetime(2019, 4, 1, 13), Serial(0), Serial(60), 43556, True, "snart"])
def test_a_report_date_that_is_none_is_refused_in_danish(make: Make, value: Cell) -> None:
    """By the reader, which can name the cell, or by the parameters."""
    path = make(sheet("Borgere", person()), settings(Opgørelsesdato=value))
    with pytest.raises((InvalidParameter, InvalidData)) as caught:
        workbook_parameters(read_workbook(path))
    text = str(caught.value)
    assert "»" in text
    assert "BadSerial" not in text
    assert "True" not in text
