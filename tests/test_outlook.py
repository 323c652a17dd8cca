"""What is coming: the later report on the unchanged workbook, exactly; who, and the last day of each duty."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integraxl.contract.codes import TableId
from integraxl.contract.group import Group, parse_group
from integraxl.contract.parameters import resolve_parameters
from integraxl.errors import InvalidParameter
from integraxl.measures.outlook import Outlook, count_outlook, list_deadlines, list_reaching
from integraxl.new import SAMPLE_DATE, sample_workbook
from integraxl.report import build_report
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import Listing, row_dicts
from integraxl.tables.outflow import OUTFLOW_GROUPS
from integraxl.tables.outlook import outlook_listings
from integraxl.workbook.read import Workbook, examine_workbook
from tests.conftest import Cli, Examine
from tests.reference import naive
from tests.small_workbooks import person, spell, target
from tests.small_workbooks import sheet as table_sheet
from tests.strategies import AS_OF, Tables, choices, municipalities
from tests.test_measures_oracle import workbook_of

D, UNTIL = dt.date(2019, 4, 1), dt.date(2019, 10, 1)
PARAMETERS = resolve_parameters({"as_of": D})

slow = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def listings(workbook: Workbook, until: dt.date = UNTIL, weeks: int = 4) -> dict[str, list[dict[str, Any]]]:
    found = outlook_listings(workbook, PARAMETERS, until, weeks, internal=True)
    return {each.id: row_dicts(each) for each in found}


# --- against the real tables of the later day, and a naive loop ---


@slow
@given(municipalities(), st.sampled_from(AS_OF), st.integers(1, 800), choices())
def test_it_is_what_the_later_report_shows(tables: Tables, as_of: dt.date, days: int, chosen: dict[str, Any]) -> None:
    """n, exited, target and missing equal the outflow tables of the later day on the unchanged workbook."""
    workbook, until = workbook_of(tables), as_of + dt.timedelta(days=days)
    parameters = resolve_parameters({**chosen, "as_of": as_of})
    (targets, _) = outlook_listings(workbook, parameters, until, 1)
    rows = row_dicts(targets)
    for table in build_tables(workbook, resolve_parameters({**chosen, "as_of": until}), list(OUTFLOW_GROUPS)):
        group = str(OUTFLOW_GROUPS[table.id][1])
        mine = [row for row in rows if row["group"] == group]
        for name in ("point", "n", "exited", "target", "missing"):
            assert [row[name] for row in mine] == [record[name] for record in table.records()], (group, name)
        for row, record in zip(mine, table.records(), strict=True):
            assert row["settled"] + row["coming"] == row["n"]
            if row["missing"] is not None:
                assert row["needed"] - row["exited"] == row["missing"]
                assert row["needed"] == math.ceil(Fraction(str(row["target"])) * row["n"])
            if record["met"]:
                assert row["reachable"] or row["open"]


@slow
@given(municipalities(), st.sampled_from(AS_OF), st.integers(1, 800), choices(), st.sampled_from([1, 1.5, 2, 3]))
def test_who_is_coming_is_what_a_naive_loop_finds(
    tables: Tables, as_of: dt.date, days: int, chosen: dict[str, Any], years: float
) -> None:
    workbook, until, point = workbook_of(tables), as_of + dt.timedelta(days=days), Fraction(years)
    parameters = resolve_parameters({**chosen, "as_of": as_of})
    profile = str(chosen.pop("profile", "committee_2019"))
    run = naive.make_run(tables, until, profile, chosen)
    for mine, theirs in ((Group(), "alle"), (Group(high=30), "under 30"), (parse_group("kvinder"), "kvinder")):
        group = naive.parse_group(theirs)
        assert group is not None
        measured = {
            str(row["BorgerID"]): (day, naive.counts_as_exit(run, row, day))
            for row in tables["Borgere"]
            if (day := naive.measuring_date(run, row, point, group)) is not None
        }
        coming = {id: found for id, found in measured.items() if found[0] > as_of}
        settled = {id: found for id, found in measured.items() if found[0] <= as_of}
        left, leaving = (sum(gone for _, gone in each.values()) for each in (settled, coming))
        counts = count_outlook(workbook.persons, parameters, until, [point], [mine])
        assert counts[point, mine] == Outlook(len(settled), left, len(coming), leaving)
        listed = list_reaching(workbook.persons, parameters, until, {point: [mine]})
        assert {each.person_id: (each.day, str(each.state) == "exited") for each in listed} == coming
        assert [(each.day, each.person_id) for each in listed] == sorted((day, id) for id, (day, _) in coming.items())


@slow
@given(municipalities(), st.sampled_from(AS_OF), st.integers(0, 12))
def test_a_deadline_is_the_last_day_before_a_naive_breach(tables: Tables, as_of: dt.date, days: int) -> None:
    workbook = workbook_of(tables)
    if "Aktiviteter" not in tables:
        return
    last = as_of + dt.timedelta(days=days)

    def broken_on(day: dt.date) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        for row in tables["Borgere"]:
            run = naive.make_run({**tables, "Borgere": [row]}, day, "committee_2019", {})
            found[str(row["BorgerID"]), "four_weeks"] = int(str(naive.four_weeks(run)["broken"]))
            found[str(row["BorgerID"]), "six_weeks"] = int(str(naive.six_weeks(run)["broken"]))
        return found

    expected = []
    for number in range(days + 1):
        due = as_of + dt.timedelta(days=number)
        following = due + dt.timedelta(days=1)
        expected += [(*each, due) for each in sorted(broken_on(following) - broken_on(due))]
    parameters = resolve_parameters({"as_of": as_of})
    activities = workbook.tables[next(model for model in workbook.tables if model.table_name == "Aktiviteter")]
    found = list_deadlines(workbook.persons, activities, parameters, last)
    assert [(each.person_id, str(each.rule), each.due) for each in found] == expected


# --- hand counts ---


def citizens(examine: Examine, *persons: dict[str, Any], targets: tuple[dict[str, Any], ...] = ()) -> Workbook:
    return examine(table_sheet("Borgere", *persons), table_sheet("Mål", *targets))


ONE_YEAR = {"Indikator": "Udslusning", "Gruppe": None, "Målepunkt": 1, "Gyldig_fra": dt.date(2019, 1, 1)}


def arrived(id: str, day: str, exit: str | None = None, kind: str = "Job") -> dict[str, Any]:
    return person(
        id, Ankomstdato=day, Opholdstilladelse=None, Fraflytningsdato=None, Udslusningsdato=exit,
        Udsluset_til=kind if exit else None, Genoptaget=None,
    )  # fmt: skip


def everyone_after_one_year(workbook: Workbook) -> dict[str, Any]:
    return next(row for row in listings(workbook)["targets"] if row["group"] == "alle" and row["point"] == 1)


def test_what_a_target_needs(examine: Examine) -> None:
    """Ten have passed the year, one of them exited; four reach it by October, of whom one is exited already."""
    workbook = citizens(
        examine,
        *(arrived(f"s{n}", "2017-01-01") for n in range(9)),
        arrived("s9", "2017-01-01", "2017-12-31"),
        arrived("c1", "2018-04-02"),
        arrived("c2", "2018-06-01", "2019-01-01"),
        arrived("c3", "2018-07-01", "2019-02-01", "A-lov"),
        arrived("c4", "2018-10-01"),
        arrived("later", "2018-10-02"),
        arrived("passed", "2018-04-01"),
        targets=(target(**ONE_YEAR, Mål=0.4),),
    )
    row = everyone_after_one_year(workbook)
    assert row == {
        "group": "alle", "point": 1, "settled": 11, "coming": 4, "n": 15, "exited": 2, "target": 0.4, "needed": 6,
        "missing": 4, "open": 3, "reachable": False,
    }  # fmt: skip
    reaching = [
        (each["person_id"], each["day"], each["days_left"], each["state"]) for each in listings(workbook)["reaching"]
    ]
    assert reaching == [
        ("c1", "2019-04-02", 1, "open"),
        ("c2", "2019-06-01", 61, "exited"),
        ("c3", "2019-07-01", 91, "closed_otherwise"),
        ("c4", "2019-10-01", 183, "open"),
    ]


@pytest.mark.parametrize(
    ("aim", "direction", "needed", "missing", "reachable"),
    [
        (0.25, "Mindst", 1, 0, True),
        (0.5, "Mindst", 2, 1, True),
        (0.75, "Mindst", 3, 2, True),
        (0.76, "Mindst", 4, 3, False),
        (0.25, "Højst", 1, 0, True),
        (0.2, "Højst", 1, 0, False),
    ],
)
def test_a_target_can_be_reached_if_the_best_case_meets_it(
    examine: Examine, aim: float, direction: str, needed: int, missing: int, reachable: bool
) -> None:
    workbook = citizens(
        examine,
        arrived("s1", "2017-01-01", "2017-06-01"),
        arrived("s2", "2017-01-01"),
        arrived("c1", "2018-06-01"),
        arrived("c2", "2018-07-01"),
        targets=(target(**ONE_YEAR, Mål=aim, Retning=direction),),
    )
    row = everyone_after_one_year(workbook)
    assert (row["n"], row["exited"], row["open"]) == (4, 1, 2)
    assert (row["needed"], row["missing"], row["reachable"]) == (needed, missing, reachable)


def test_the_targets_are_those_of_the_later_day(examine: Examine) -> None:
    old = {**ONE_YEAR, "Gyldig_fra": dt.date(2018, 1, 1), "Gyldig_til": dt.date(2019, 9, 30)}
    new = {**ONE_YEAR, "Gyldig_fra": dt.date(2019, 10, 1), "Gyldig_til": None}
    workbook = citizens(examine, arrived("c1", "2018-06-01"), targets=(target(**old, Mål=0.1), target(**new, Mål=0.3)))
    assert everyone_after_one_year(workbook)["target"] == 0.3


def test_a_move_that_is_typed_in_happens(examine: Examine) -> None:
    moves = {**arrived("c1", "2018-06-01"), "Fraflytningsdato": "2019-05-31"}
    stays = {**arrived("c2", "2018-06-01"), "Fraflytningsdato": "2019-06-02"}
    assert everyone_after_one_year(citizens(examine, moves, stays))["coming"] == 1


# --- deadlines ---


def deadlines(examine: Examine, spells: list[dict[str, Any]], arrival: str = "2018-01-01") -> list[tuple[str, str]]:
    ready = {**arrived("a1", arrival), "Visitation": "Jobparat"}
    workbook = examine(table_sheet("Borgere", ready), table_sheet("Aktiviteter", *spells))
    return [(row["rule"], row["due_date"]) for row in listings(workbook, weeks=8)["deadlines"]]


def offer(start: str, end: str | None, kind: str = "Virksomhedspraktik") -> dict[str, Any]:
    return spell("a1", AktivitetID=None, Aktivitet=kind, Startdato=start, Slutdato=end)


def test_the_first_offer_must_begin_within_four_weeks(examine: Examine) -> None:
    assert deadlines(examine, [], "2019-03-20") == [("four_weeks", "2019-04-17")]
    # the last day in time, and a day too late
    assert deadlines(examine, [offer("2019-04-17", None)], "2019-03-20") == []
    assert deadlines(examine, [offer("2019-04-18", None)], "2019-03-20") == [("four_weeks", "2019-04-17")]
    # due today, and broken already
    assert deadlines(examine, [], "2019-03-04") == [("four_weeks", "2019-04-01")]
    assert deadlines(examine, [], "2019-03-03") == []


def test_the_next_offer_must_begin_within_six_weeks(examine: Examine) -> None:
    first = offer("2018-01-08", "2019-03-01")
    assert deadlines(examine, [first]) == [("six_weeks", "2019-04-13")]
    assert deadlines(examine, [first, offer("2019-04-13", None)]) == []
    assert deadlines(examine, [first, offer("2019-04-14", None)]) == [("six_weeks", "2019-04-13")]
    # days ill are not counted
    assert deadlines(examine, [first, offer("2019-03-10", "2019-03-16", "Sygdom")]) == [("six_weeks", "2019-04-20")]
    # an offer that ends after the report date
    assert deadlines(examine, [offer("2018-01-08", "2019-04-07")]) == [("six_weeks", "2019-05-20")]
    # a course is no company offer
    assert deadlines(examine, [first, offer("2019-03-10", None, "Danskuddannelse")]) == [("six_weeks", "2019-04-13")]


# --- the command, the lists and the sheet ---


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outlook") / "data.xlsx"
    path.write_bytes(sample_workbook(SAMPLE_DATE))
    return path


def test_persons_are_only_in_the_internal_lists(cli: Cli, sample: Path) -> None:
    run = cli("outlook", sample)
    assert (run.status, run.err) == (0, "")
    assert "Hvad målene kræver inden 1. oktober 2019  [targets]" in run.out
    assert "Antal frister fra 1. april 2019 til 29. april 2019  [deadline_counts]" in run.out
    assert "S-" not in run.out
    inside = cli("outlook", sample, "--internal").out
    assert "Borgere, der når et målepunkt inden 1. oktober 2019  [reaching]" in inside
    assert "Til internt brug: listen indeholder oplysninger om enkeltpersoner." in inside
    assert "S-" in inside


def test_the_json_has_the_days_and_the_lists(cli: Cli, sample: Path) -> None:
    run = cli("outlook", sample, "--format", "json", "--until", "2020-01-01", "--weeks", "2", "--internal")
    found = json.loads(run.out)
    assert {name: found[name] for name in ("as_of", "until", "weeks", "profile")} == {
        "as_of": "2019-04-01", "until": "2020-01-01", "weeks": 2, "profile": "committee_2019",
    }  # fmt: skip
    assert list(found)[-4:] == ["targets", "deadline_counts", "reaching", "deadlines"]
    assert {row["due_date"] <= "2019-04-15" for row in found["deadlines"]} == {True}
    assert {"2019-04-01" < row["day"] <= "2020-01-01" for row in found["reaching"]} == {True}
    counts: dict[str, int] = {}
    for row in found["deadlines"]:
        counts[row["rule"]] = counts.get(row["rule"], 0) + 1
    assert {row["rule"]: row["n"] for row in found["deadline_counts"]} == counts
    later = cli("tables", sample, "--format", "json", "--as-of", "2020-01-01", "--table", "outflow.all")
    outflow = json.loads(later.out)["tables"][0]["rows"]
    mine = [row for row in found["targets"] if row["group"] == "alle"]
    assert [(row["n"], row["exited"]) for row in mine] == [(row["n"], row["exited"]) for row in outflow]


def test_the_csv_is_a_list_of_cells(cli: Cli, sample: Path) -> None:
    lines = cli("outlook", sample, "--format", "csv").out.splitlines()
    assert lines[0] == "table,row,column,value"
    assert "targets,1,group,under 30" in lines


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--until", "2019-04-01"],
            "1. april 2019 ligger ikke efter opgørelsesdatoen 1. april 2019. Angiv en senere dato med --until.",
        ),
        (["--until", "snart"], "Parameteren as_of kan ikke være »snart«: det er ikke en dato."),
        (["--weeks", "0"], "--weeks skal være mellem 1 og 52."),
        (["--weeks", "53"], "--weeks skal være mellem 1 og 52."),
    ],
)
def test_a_wrong_call_is_told(cli: Cli, sample: Path, arguments: list[str], message: str) -> None:
    run = cli("outlook", sample, *arguments)
    assert (run.status, run.out, run.err) == (2, "", f"{message}\n")


def test_without_activities_the_deadlines_say_so(examine: Examine) -> None:
    found = outlook_listings(citizens(examine, arrived("c1", "2018-06-01")), PARAMETERS, UNTIL, 4)
    said = "Tabellen Aktiviteter findes ikke i regnearket, så fristerne kan ikke opgøres."
    assert (found[1].rows, found[1].notes) == ((), (said,))


def test_nobody_is_no_figure(examine: Examine) -> None:
    with pytest.raises(InvalidParameter):
        outlook_listings(citizens(examine), PARAMETERS, D, 4)
    row = everyone_after_one_year(citizens(examine, targets=(target(**ONE_YEAR, Mål=0.4),)))
    assert (row["n"], row["target"], row["needed"], row["missing"], row["reachable"]) == (0, 0.4, None, None, None)


def test_the_report_has_the_sheet_only_where_it_is_given(sample: Path) -> None:
    workbook = examine_workbook(sample)
    parameters = workbook_parameters(workbook)
    found = outlook_listings(workbook, parameters, UNTIL, 4, internal=True)
    assert "Udsigt" not in opened(workbook, ()).sheetnames
    sheet = opened(workbook, found)["Udsigt"]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {each.title for each in found} <= cells
    reaching = next(each for each in found if each.id == "reaching")
    assert {str(row[0]) for row in reaching.rows} <= cells
    assert parameters.as_of == D


def opened(workbook: Workbook, outlook: tuple[Listing, ...]) -> openpyxl.Workbook:
    data = build_report(workbook, workbook_parameters(workbook), outlook=outlook)
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_groups_are_those_of_the_outflow_tables(sample: Path) -> None:
    workbook = examine_workbook(sample)
    groups = {row["group"] for row in listings(workbook)["targets"]}
    assert groups == {"under 30", "30+", "alle", "kvinder"}
    assert len(OUTFLOW_GROUPS) == 4
    assert TableId.OUTFLOW_WOMEN in OUTFLOW_GROUPS
