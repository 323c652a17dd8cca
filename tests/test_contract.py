"""The data contract as the code has it, against its text; the public names; what may be imported where."""

from __future__ import annotations

import ast
import datetime as dt
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

import integraxl
from integraxl import errors
from integraxl.contract.codes import Gender, TableId
from integraxl.contract.eligibility import IGU_LIMITS
from integraxl.contract.fields import Kind, columns_of
from integraxl.contract.group import EVERYONE, Group, parse_group
from integraxl.contract.tables import TABLES, Activity, Igu, Person
from integraxl.errors import (
    IntegraxlError,
    InvalidParameter,
)
from integraxl.workbook.issues import Issue

from .conftest import Make
from .small_workbooks import HEADERS, person, settings, sheet

SOURCE = Path(integraxl.__file__).parent
MODELS = {model.table_name: model for model in TABLES}

# copied from the contract's text: the columns marked * and !
REQUIRED_HEADERS = {
    "Borgere": {
        "BorgerID", "Køn", "Fødselsdato", "Opholdsgrundlag", "Ankomstdato", "Fraflytningsdato", "Udslusningsdato",
        "Udsluset til", "Genoptaget",
    },
    "Aktiviteter": {"BorgerID", "Aktivitet", "Startdato", "Slutdato"},
    "IGU": {"BorgerID", "Sektor", "Startdato", "Planlagt slut"},
    "Tolkninger": {"Dato", "Tolkningstype", "Normaltimer", "Aftentimer"},
    "Mål": {"Indikator", "Mål", "Gyldig fra"},
    "Kvindeindsats": {"BorgerID", "Visiteret"},
    "Puljer": {"Pulje"},
    "Prognose": {"Kvoteår"},
    "Benchmark": {"Periode", "Kommune", "Personer", "Løntilskud", "Virksomhedspraktik"},
    "Plan": {"Område", "Målgruppe", "Mål", "Måltype"},
    "Offentliggjort": {"Tabel", "Række", "Kolonne", "Værdi", "Decimaler"},
    "Opsætning": {"Nøgle", "Værdi"},
}  # fmt: skip
REQUIRED_VALUES = {
    "Borgere": {"BorgerID", "Køn", "Fødselsdato", "Opholdsgrundlag", "Ankomstdato"},
    "Aktiviteter": {"BorgerID", "Aktivitet", "Startdato"},
    "IGU": {"BorgerID", "Startdato"},
    "Tolkninger": {"Dato", "Tolkningstype"},
    "Mål": {"Indikator", "Mål", "Gyldig fra"},
    "Kvindeindsats": {"BorgerID", "Visiteret"},
    "Puljer": {"Pulje"},
    "Prognose": {"Kvoteår"},
    "Benchmark": {"Periode", "Kommune", "Personer", "Løntilskud", "Virksomhedspraktik"},
    "Plan": {"Område", "Målgruppe", "Mål", "Måltype"},
    "Offentliggjort": {"Tabel", "Række", "Kolonne", "Værdi"},
    "Opsætning": {"Nøgle"},
}
CODES = {
    ("Borgere", "Køn"): "Kvinde, Mand",
    ("Borgere", "Opholdsgrundlag"): "Flygtning, Familiesammenført, Barn født",
    ("Borgere", "Visitation"): "Jobparat, Aktivitetsparat, Uddannelsesparat",
    ("Borgere", "Udsluset til"): "Job, Uddannelse, IGU, Ægtefælleforsørget, Selvforsørget, A-lov, Andet",
    ("Aktiviteter", "Aktivitet"): "Virksomhedspraktik, Løntilskud, Ordinære timer, Nytteaktivering, "
    "Vejledning og opkvalificering, Danskuddannelse, Ordinær uddannelse, Barsel, Sygdom",
    ("Aktiviteter", "Sektor"): "Privat, Kommunal, Regional, Statslig",
    ("IGU", "Sektor"): "Privat, Kommunal, Regional, Statslig",
    ("IGU", "Sluttype"): "Fuldført, Afbrudt",
    ("Tolkninger", "Tolkningstype"): "Fremmøde, Telefon, Video",
    ("Mål", "Retning"): "Mindst, Højst",
    ("Kvindeindsats", "Hændelse"): "Praktik, Afventer praktik, Nytteaktivering, Lønnede timer, Selvforsørgelse, "
    "Ægtefælleforsørget, A-lov, Barsel, Helbred",
    ("Plan", "Måltype"): "Niveau, Relativ ændring, Procentpoint",
    ("Plan", "Retning"): "Højst, Mindst, Uændret",
    ("Plan", "Opgørelse"): "Gennemsnit, Ultimo",
    ("Offentliggjort", "Tabel"): ", ".join(TableId),
}
TABLE_IDS = {
    "outflow.under30", "outflow.over30", "outflow.all", "outflow.women", "outflow.gender_age", "arrivals.series",
    "arrivals.summary", "arrivals.year", "support", "nationality", "activity", "activity.status", "practice",
    "igu.status", "igu.sector", "igu.workplace", "interpreters.current", "interpreters.previous_year", "womens_effort",
    "timeliness", "timeliness.worklist", "effect", "benchmark", "plan", "grants", "forecast", "audit",
}  # fmt: skip
DATES = {
    "Borgere": {"Fødselsdato", "Ankomstdato", "Opholdstilladelse", "Fraflytningsdato", "Udslusningsdato", "Genoptaget"},
    "Aktiviteter": {"Startdato", "Slutdato"},
    "IGU": {"Startdato", "Planlagt slut", "Slutdato"},
    "Tolkninger": {"Dato"},
    "Mål": {"Gyldig fra", "Gyldig til"},
    "Kvindeindsats": {"Visiteret", "Hændelsesdato"},
    "Puljer": {"Fra", "Til"},
}


@pytest.mark.parametrize("table", HEADERS)
def test_a_table_has_the_contracts_columns(table: str) -> None:
    columns = columns_of(MODELS[table])
    assert tuple(column.header for column in columns) == HEADERS[table]
    assert {column.header for column in columns if column.header_required} == REQUIRED_HEADERS[table]
    assert {column.header for column in columns if column.value_required} == REQUIRED_VALUES[table]
    assert {column.header for column in columns if column.kind is Kind.DATE} == DATES.get(table, set())
    assert all(column.help.endswith(".") for column in columns)
    assert not columns_of(MODELS[table])[0].header.islower()


def test_the_tables_are_the_contracts() -> None:
    assert list(MODELS) == list(HEADERS)
    assert {model.table_name: model.sheet_name for model in TABLES if model.sheet_name != model.table_name} == {
        "Tolkninger": "Tolkning"
    }
    assert [model for model in TABLES if model.required] == [Person]
    assert set(TableId) == TABLE_IDS


def test_every_code_column_has_the_contracts_codes() -> None:
    found = {
        (table, column.header): ", ".join(column.codes)
        for table, model in MODELS.items()
        for column in columns_of(model)
        if column.codes is not None
    }
    assert found == CODES


def test_the_keys_are_the_contracts() -> None:
    flags = {
        (table, column.header): (column.unique, column.references_person)
        for table, model in MODELS.items()
        for column in columns_of(model)
        if column.unique or column.references_person
    }
    assert flags == {
        ("Borgere", "BorgerID"): (True, False),
        ("Aktiviteter", "AktivitetID"): (True, False),
        ("Aktiviteter", "BorgerID"): (False, True),
        ("IGU", "BorgerID"): (True, True),
        ("Kvindeindsats", "BorgerID"): (False, True),
    }


def test_a_record_checks_its_own_types() -> None:
    record = Activity.model_validate({"person_id": "a1", "activity": "Barsel", "start_date": "2018-01-01"})
    assert record.start_date == dt.date(2018, 1, 1)
    assert record.end_date is None
    with pytest.raises(pydantic.ValidationError):
        Activity.model_validate({"person_id": "a1", "activity": "Ferie", "start_date": "2018-01-01"})
    with pytest.raises(pydantic.ValidationError):
        Igu.model_validate({"person_id": "a1", "start_date": "2018-01-01", "unknown": 1})
    with pytest.raises(pydantic.ValidationError):
        record.person_id = "a2"


# --- groups ---


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("", EVERYONE),
        ("alle", EVERYONE),
        ("ALLE ", EVERYONE),
        ("kvinder", Group(Gender.WOMAN)),
        ("Mænd", Group(Gender.MAN)),
        ("under 30", Group(None, None, 30)),
        ("30+", Group(None, 30, None)),
        ("over 30", Group(None, 30, None)),
        ("18-24", Group(None, 18, 25)),
        ("18–24", Group(None, 18, 25)),
        ("18-18", Group(None, 18, 19)),
        ("0-17", Group(None, 0, 18)),
        ("kvinder under 30", Group(Gender.WOMAN, None, 30)),
        ("mænd  30+", Group(Gender.MAN, 30, None)),
        ("Kvinder\u00a018-24", Group(Gender.WOMAN, 18, 25)),
    ],
)
def test_a_group_is_read(text: str, group: Group) -> None:
    assert parse_group(text) == group


@pytest.mark.parametrize(
    "text",
    [
        "unge",
        "under",
        "30",
        "24-18",
        "kvinder mænd",
        "under 30 kvinder",
        "over30",
        "kvinder, under 30",
        "-5",
        "1000+",
        "kvinde",
    ],
)
def test_what_is_no_group_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        parse_group(text)
    assert str(caught.value) == (
        f"»{text}« er ikke en gruppe. Skriv fx alle, kvinder, mænd, under 30, 30+, 18-24 eller kvinder under 30."
    )


ages = st.integers(0, 120)
groups = st.builds(
    lambda gender, low, more, upper: Group(
        gender, low, None if low is not None and more is None else (low or 0) + (more or upper)
    ),
    st.sampled_from([None, *Gender]),
    st.none() | ages,
    st.none() | st.integers(1, 60),
    st.integers(1, 60),
)


@given(groups)
def test_a_group_written_is_read_back(group: Group) -> None:
    assert parse_group(str(group)) == group


def test_the_igu_rules_follow_one_another() -> None:
    for before, after in itertools.pairwise(IGU_LIMITS):
        assert after.first == before.last + dt.timedelta(days=1)
    assert (IGU_LIMITS[0].first, IGU_LIMITS[-1].last) == (dt.date(2016, 7, 1), dt.date(2027, 12, 31))


# --- the public names ---


def test_the_public_names() -> None:
    assert integraxl.__all__ == [
        "Parameters",
        "Workbook",
        "__version__",
        "build_paper",
        "build_report",
        "build_tables",
        "read_workbook",
        "resolve_parameters",
        "workbook_parameters",
    ]
    for name in integraxl.__all__:
        value = getattr(integraxl, name)
        assert name == "__version__" or value.__module__.startswith("integraxl.")
    with pytest.raises(AttributeError, match="module 'integraxl' has no attribute 'nothing'"):
        _ = integraxl.nothing


def test_the_error_tree() -> None:
    drawn = [line.split()[1] for line in (errors.__doc__ or "").splitlines() if line.startswith(("├", "└"))]
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, IntegraxlError)]
    assert drawn == [kind.__name__ for kind in kinds if kind is not IntegraxlError]
    assert {path for path in SOURCE.rglob("*.py") if "(IntegraxlError):" in path.read_text(encoding="utf-8")} == {
        SOURCE / "errors.py"
    }


@pytest.mark.parametrize(
    ("sheet_name", "cell", "text"),
    [("Borgere", "B2", "Borgere!B2: x"), ("Borgere", "", "Borgere: x"), ("", "", "x")],
)
def test_an_issue_tells_its_place(sheet_name: str, cell: str, text: str) -> None:
    issue = Issue("error", "code", sheet_name, cell, "x")
    assert str(issue) == text
    assert list(issue.as_dict()) == ["severity", "code", "sheet", "cell", "message"]


# --- what is imported where ---


def imports(path: Path) -> Iterator[str]:
    """The outside packages that a module names, at its top or inside a function; not those for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def importers(package: str) -> set[str]:
    modules = (path for path in SOURCE.rglob("*.py") if package in imports(path))
    return {path.relative_to(SOURCE).as_posix() for path in modules}


COMPONENT = "hosts/calc/component/"
ONE_PLACE = [
    ("fastexcel", {"workbook/fast.py"}),
    ("pyarrow", {"workbook/fast.py", "national/parquet.py", "national/ids.py", "national/data_set.py"}),
    ("distributed", {"national/engine.py"}),
    ("docx", {"paper/build.py", "paper/figures.py", "paper/template.py", "paper/writing.py"}),
    ("rich", {"present.py"}),
    ("pandas", {"tables/model.py"}),
    ("pyopenvba", {"hosts/addin/package.py"}),
    ("scipy", {"disclosure/worlds.py"}),
    ("msoffcrypto", {"workbook/encrypted.py"}),
    ("zlib_ng", {"workbook/archive.py"}),
    ("uno", {f"{COMPONENT}{name}.py" for name in ("actions", "dialogs", "recalculate", "services")}),
    ("olefile", {"workbook/binary_rows.py"}),
    ("python_calamine", {"workbook/foreign.py"}),
    ("pydantic", {"contract/fields.py", "contract/parameters.py", "national/state.py"}),
    ("lxml", {"paper/figures.py", "hosts/addin/ribbon.py"}),
]


@pytest.mark.parametrize(("package", "allowed"), ONE_PLACE)
def test_an_outside_library_enters_in_one_place(package: str, allowed: set[str]) -> None:
    assert importers(package) == allowed


def test_every_outside_library_has_its_place() -> None:
    """What LibreOffice's own Python imports there is LibreOffice's."""
    modules = [path for path in SOURCE.rglob("*.py") if COMPONENT not in path.as_posix()]
    outside = {name for path in modules for name in imports(path)} - sys.stdlib_module_names - {"integraxl"}
    assert outside == {name for name, _ in ONE_PLACE} - {"uno"} | {"numpy", "openpyxl", "xlwings"}


def test_no_module_uses_what_another_keeps_to_itself() -> None:
    private = [
        f"{path.relative_to(SOURCE).as_posix()}: {alias.name}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("integraxl")
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert private == []


def test_xlwings_enters_where_excel_calls_and_only_its_free_part() -> None:
    assert all(path.startswith("excel/") for path in importers("xlwings"))
    assert "excel/udf.py" in importers("xlwings")
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    assert not re.search(r"xlwings\.(pro|reports|server|ext)\b|xlwings import .*\b(pro|reports|server)\b", text)


def test_openpyxl_enters_where_workbooks_are_written() -> None:
    outside_report = {path for path in importers("openpyxl") if not path.startswith(("report/", "paper/"))}
    written = ("write", "look", "guide", "validations", "marks", "code_lists", "key_figures")
    assert outside_report == {
        "xlsx.py",
        "workbook/cells.py",
        "compare/sheets.py",
        *(f"workbook/{name}.py" for name in written),
    }


def loaded_by(*arguments: object) -> set[str]:
    """The outside packages in memory after a command has run in a process of its own."""
    code = (
        "import sys\nfrom integraxl.cli import main\n"
        f"status = main({[str(each) for each in arguments]!r})\n"
        "print(status, *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    status, *names = run.stderr.split()
    assert status == "0"
    return set(names)


@pytest.mark.parametrize("shape", ["json", "table"])
def test_the_tables_need_neither_pandas_nor_openpyxl(make: Make, shape: str) -> None:
    loaded = loaded_by("tables", make(sheet("Borgere", person()), settings()), "--format", shape)
    assert "fastexcel" in loaded
    assert loaded.isdisjoint({"pandas", "xlwings", "openpyxl", "lxml", "PIL", "scipy"})
    assert "rich" not in loaded


def test_help_needs_no_outside_library() -> None:
    code = (
        "import sys\nfrom integraxl.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert set(run.stderr.split()).isdisjoint({*(name for name, _ in ONE_PLACE), "numpy", "openpyxl", "xlwings"})
    assert "usage" not in run.stdout
