"""The registry against the contract's own table of formulas, and its examples against the sample workbook."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from integraxl.contract.tables import TABLES
from integraxl.danish import fold
from integraxl.formulas.calling import CellError
from integraxl.formulas.danish import in_danish
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.ranges import HostRange
from integraxl.formulas.registry import Kind, Need, Shape
from tests.formula_hosts import is_internal
from tests.test_formulas_figures import sample

# copied from measures.md, section Formulas
CONTRACT = """
| `=OUTFLOW(borgere, years, [as_of], [group], [result])` | share; `result` = `share` (default), `exited`, `n`, `missing` |
| `=OUTFLOW_TABLE(borgere, [as_of], [group], [targets])` | spilled table |
| `=ARRIVALS(borgere, from, to, [basis])` | count |
| `=IGU_COUNT(igu, as_of, [status], [sector])` | count; status default `established` |
| `=IGU_ELIGIBLE(birth_date, arrival_date, start_date)` | TRUE/FALSE |
| `=INTERPRETER_SHARE(tolkninger, type, from, to)` | unrounded share |
| `=INTERPRETER_TABLE(tolkninger, from, to)` | spilled table |
| `=ACTIVITY_COUNT(borgere, aktiviteter, as_of, category)` | count |
| `=ACTIVITY_TABLE(borgere, aktiviteter, as_of)` | spilled table |
| `=EFFECT(borgere, aktiviteter, activity, from, to, as_of)` | share |
| `=TARGET_MET(value, target, [direction])` | TRUE/FALSE |
| `=PERCENTAGES(counts)` | whole percentages that sum to 100 |
| `=RESIDENCE_YEARS(arrival_date, as_of)` | completed years |
"""  # noqa: E501
SIGNATURES = {name: arguments.split(", ") for name, arguments in re.findall(r"`=([A-Z_]+)\((.*?)\)`", CONTRACT)}
SPILLED = {"OUTFLOW_TABLE", "INTERPRETER_TABLE", "ACTIVITY_TABLE", "PERCENTAGES"}
EXCEL_LIMIT = 255


def test_the_formulas_are_the_contracts() -> None:
    found = {
        name: [f"[{each.name}]" if each.optional else each.name for each in function.arguments]
        for name, function in FUNCTIONS.items()
    }
    assert found == SIGNATURES
    assert list(found) == list(SIGNATURES)
    assert {name for name, function in FUNCTIONS.items() if function.shape is Shape.TABLE} == SPILLED
    assert all(name == function.name for name, function in FUNCTIONS.items())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_excel_shows_fits(name: str) -> None:
    function = FUNCTIONS[name]
    texts = [function.summary, *(each.help for each in function.arguments)]
    assert all(0 < len(text) <= EXCEL_LIMIT and text.endswith(".") for text in texts)
    assert all(text.encode("cp1252").decode("cp1252") == text for text in texts)
    labels = [each.label for each in function.arguments]
    assert len(set(labels)) == len(labels)
    assert (
        function.signature
        == f"{name}({'; '.join(f'[{each.label}]' if each.optional else each.label for each in function.arguments)})"
    )
    # Excel: optional arguments are last
    assert [each.optional for each in function.arguments] == sorted(each.optional for each in function.arguments)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_table_argument_is_a_table_of_the_contract(name: str) -> None:
    for each in FUNCTIONS[name].arguments:
        assert (each.kind is Kind.TABLE) == (each.model is not None)
        assert each.model is None or each.model in TABLES
        if each.kind is Kind.TABLE and not each.optional:
            assert f"{each.model and each.model.table_name}[#Alle]" in each.help
        if each.optional:
            assert "Udeladt: " in each.help


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_help_names_every_choice(name: str) -> None:
    for each in FUNCTIONS[name].arguments:
        for word in each.shown_choices:
            assert word in each.help, (each.name, word)
        folded = [fold(word) for word in each.choices]
        assert len(set(folded)) == len(folded) or all(
            each.choices[a] == each.choices[b] for a in each.choices for b in each.choices if fold(a) == fold(b)
        )


def test_the_default_choices_are_the_contracts() -> None:
    words = {
        (name, each.name): each.shown_choices[0]
        for name in FUNCTIONS
        for each in FUNCTIONS[name].arguments
        if each.choices and each.optional
    }
    assert words == {
        ("OUTFLOW", "result"): "andel",
        ("ARRIVALS", "basis"): "Flygtning",
        ("IGU_COUNT", "status"): "etableret",
        ("IGU_COUNT", "sector"): "Privat",
        ("TARGET_MET", "direction"): "Mindst",
    }
    english = {word for name in ("result", "status", "category") for word in _choices(name)}
    assert english >= {
        "share", "exited", "n", "missing", "agreed", "ongoing", "completed", "interrupted", "established",
        "completed_or_ongoing", "company", "other", "language", "courses", "passive", "maternity", "illness",
        "between_offers", "none",
    }  # fmt: skip


def _choices(argument: str) -> list[str]:
    return [
        word
        for function in FUNCTIONS.values()
        for each in function.arguments
        if each.name == argument
        for word in each.choices
    ]


def test_what_a_formula_takes_from_its_workbook() -> None:
    """It is asked for only where it is used: every report date left out, every parameter, every target."""
    needs = {name: {str(each) for each in function.needs} for name, function in FUNCTIONS.items() if function.needs}
    every = {str(each) for each in Need}
    assert needs == {
        "OUTFLOW": every,
        "OUTFLOW_TABLE": every,
        "ACTIVITY_COUNT": {"Opsætning"},
        "ACTIVITY_TABLE": {"Opsætning"},
        "EFFECT": {"Opsætning"},
    }
    for name, function in FUNCTIONS.items():
        leaves_out = any(each.name == "as_of" and each.optional for each in function.arguments)
        assert leaves_out == (Need.REPORT_DATE in function.needs), name


# --- the examples: a tiny reader of formulas ---

TOKEN = re.compile(r'"[^"]*"|[A-Za-zÆØÅæøå]+\[#All\]|[A-Z]+\d+:[A-Z]+\d+|[A-Z_]+(?=\()|\d+(?:\.\d+)?|[(),]')
EXAMPLES = [(name, each) for name, function in FUNCTIONS.items() for each in function.examples]


class Formula:
    """Evaluates a formula of names, dates, numbers, texts and tables over the sample workbook of 2019."""

    def __init__(self, text: str) -> None:
        assert text.startswith("=")
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == text[1:]

    def value(self) -> Any:
        token = self.tokens.pop(0)
        if token.endswith("[#All]"):
            return sample("2019-04-01").ranges[token.removesuffix("[#All]")]
        if token.startswith('"'):
            return token.strip('"')
        if ":" in token:
            return HostRange(((1600.0,), (1386.0,), (115.0,)))
        if token[0].isdigit():
            return float(token)
        arguments = self.arguments()
        if token == "DATE":
            year, month, day = map(int, arguments)
            return dt.datetime(year, month, day)
        return sample("2019-04-01").calls(token, *arguments)

    def arguments(self) -> list[Any]:
        assert self.tokens.pop(0) == "("
        found: list[Any] = []
        while True:
            found.append(None if self.tokens[0] in ",)" else self.value())
            if self.tokens.pop(0) == ")":
                return found


EXPECTED = {
    "ARRIVALS": 11,
    "INTERPRETER_SHARE": 0.037,
    "PERCENTAGES": ((51,), (45,), (4,)),
    "RESIDENCE_YEARS": 3,
    "TARGET_MET": False,
    "IGU_ELIGIBLE": True,
}


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example.formula[:40] for _, example in EXAMPLES])
def test_an_example_gives_a_figure(name: str, example: Any) -> None:
    assert example.formula.startswith(f"={name}(")
    found = Formula(example.formula).value()
    assert not isinstance(found, CellError), found
    assert not is_internal(found)
    if name in EXPECTED:
        assert found == (
            pytest.approx(EXPECTED[name], abs=1e-3) if isinstance(EXPECTED[name], float) else EXPECTED[name]
        )
    assert len(example.formula) < EXCEL_LIMIT
    assert example.meaning.endswith(".")


def test_every_formula_has_an_example() -> None:
    assert {name for name, _ in EXAMPLES} == set(FUNCTIONS)


def test_a_formula_in_danish() -> None:
    assert in_danish('=EFFECT(Borgere[#All],DATE(2018,1,1),0.38,"a,b. DATE")') == (
        '=EFFECT(Borgere[#Alle];DATO(2018;1;1);0,38;"a,b. DATE")'
    )
