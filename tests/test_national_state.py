"""The counts that a run keeps: data that can call nothing, and whatever is damaged in it is counted anew."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integraxl.contract.parameters import resolve_parameters
from integraxl.contract.tables import Target
from integraxl.national.data_set import write_municipality
from integraxl.national.read import Counted, count_unit
from integraxl.national.run import Options, run_national
from integraxl.national.sources import Unit, find_units
from integraxl.national.state import State, _seal
from integraxl.national.stored import CountReader, columns_of_plain, plain_columns, plain_count
from integraxl.national.synthetic import make_municipalities
from integraxl.national.tally import make_survey, tables_of
from integraxl.workbook.read import read_workbook
from tests.conftest import Cli

AS_OF = dt.date(2019, 4, 1)
SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")


def survey_of(**chosen: object) -> Any:
    return make_survey(resolve_parameters({"as_of": AS_OF, **chosen}), None)


SURVEY = survey_of()


@dataclass(frozen=True)
class Kept:
    """A unit, what was counted of it, and the file that keeps it."""

    unit: Unit
    counted: Counted
    file: Path
    folder: Path

    def found(self) -> Counted | None:
        return State(self.folder, SURVEY).find(self.unit)

    def rewrite(self, content: bytes) -> None:
        """Other counts under a checksum that fits them, as who knows the form could write."""
        self.file.write_bytes(_seal(self.file.stem, content) + content)

    @property
    def content(self) -> bytes:
        return self.file.read_bytes()[32:]


def kept_of(source: Path, folder: Path) -> Kept:
    (unit,) = find_units([str(source)])
    state = State(folder, SURVEY)
    assert state.find(unit) is None
    outcome = count_unit(unit, SURVEY)
    state.keep(outcome)
    (file,) = folder.iterdir()
    return Kept(unit, outcome, file, folder)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return kept_of(SAMPLE, tmp_path / "state")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("state")
    made = next(make_municipalities([60], AS_OF))
    write_municipality(folder / "ds", "By", made.tables)
    return kept_of(folder / "ds", folder / "state")


def test_what_was_kept_is_what_was_counted(kept: Kept, whole: Kept) -> None:
    for each in (kept, whole):
        assert repr(each.found()) == repr(each.counted)
    assert kept.counted.targets is not None


@pytest.mark.parametrize("profile", ["committee_2019", "application_2018"])
@pytest.mark.parametrize("period", ["month", "year"])
def test_every_answer_is_the_same_again(profile: str, period: str) -> None:
    survey = survey_of(profile=profile, period=period, cohort_start="2014-07-01")
    (unit,) = find_units([str(SAMPLE)])
    tally = count_unit(unit, survey).tally
    assert tally is not None
    plain = json.loads(json.dumps([None if each is None else plain_count(each) for each in tally.counts]))
    assert repr(CountReader(survey).read(plain)) == repr(tally.counts)


def test_targets_are_the_same_again() -> None:
    targets = read_workbook(SAMPLE).tables[Target]
    assert repr(columns_of_plain(Target, json.loads(json.dumps(plain_columns(targets))))) == repr(targets)


def test_the_file_is_data_that_anyone_can_read(kept: Kept) -> None:
    content = json.loads(kept.content)
    assert sorted(content) == sorted(
        ("municipality", "sha256", "persons", "lacking", "counts", "targets", "own_date", "choices", "marks")
    )
    assert content["municipality"] == "Aalborg (syntetiske data)"


# --- damaged is counted anew ---


def places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a content: the list or object that it is in, and its key there."""
    keys = range(len(content)) if isinstance(content, list) else list(content) if isinstance(content, dict) else ()
    for key in keys:
        yield content, key
        yield from places(content[key])


odd: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, -(10**30), 10**30, 1.5, 1e308, float("nan"), float("inf"), "", "x", "1", "\ud800", "9" * 50, [],
     {}, [[]], [1], {"a": 1}, [[["Syrien", 1]]], "2019-02-30", "0001-01-01"]
)  # fmt: skip


def changed(content: bytes, data: st.DataObject) -> bytes:
    """The content with one place changed, left out or doubled."""
    found = json.loads(content)
    within, key = data.draw(st.sampled_from(list(places(found))))
    there = within[key]
    if isinstance(there, list) and data.draw(st.booleans()):
        there.append(there[-1] if there else 0)
    elif isinstance(there, list) and there and data.draw(st.booleans()):
        there.pop()
    else:
        within[key] = data.draw(odd.filter(lambda value: value != there))
    return json.dumps(found).encode()


fuzzed = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(st.data())
@fuzzed
def test_counts_that_cannot_be_are_counted_anew(whole: Kept, data: st.DataObject) -> None:
    """Under a checksum that fits: what is loaded all the same is of the kinds, the shape and the size of counts."""
    before = whole.file.read_bytes()
    whole.rewrite(changed(whole.content, data))
    try:
        found = whole.found()
    finally:
        whole.file.write_bytes(before)
    if found is None:
        return
    assert found.tally is not None
    total = found.tally + whole.counted.tally  # type: ignore[operator]
    assert total.persons >= found.tally.persons >= 0
    again = [None if each is None else plain_count(each) for each in found.tally.counts]
    assert _least(again) >= 0
    assert tables_of(found.tally, SURVEY)


def _least(plain: Any) -> int:
    if isinstance(plain, list):
        return min(map(_least, plain), default=0)
    return plain if isinstance(plain, int) else 0


@given(st.data())
@fuzzed
def test_no_damage_is_loaded(whole: Kept, data: st.DataObject) -> None:
    """Without a checksum that fits: bits, lengths, other bytes."""
    before = whole.file.read_bytes()
    damaged = bytearray(before)
    way: str = data.draw(st.sampled_from(["bit", "cut", "more", "other", "within"]))
    match way:
        case "bit":
            place = data.draw(st.integers(0, len(damaged) - 1))
            damaged[place] ^= 1 << data.draw(st.integers(0, 7))
        case "cut":
            del damaged[data.draw(st.integers(0, len(damaged) - 1)) :]
        case "more":
            damaged += data.draw(st.binary(min_size=1, max_size=40))
        case "other":
            damaged = bytearray(data.draw(st.binary(max_size=200)))
        case _:
            damaged[32:] = changed(whole.content, data)
    whole.file.write_bytes(damaged)
    try:
        assert whole.found() is None or damaged == before
    finally:
        whole.file.write_bytes(before)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"counts":' * 50_000,
        b'{"persons":' + b"9" * 100_000 + b"}",
        b"\xff\xfe",
        b"NaN",
        b'{"municipality": "\\ud800"}',
        b" " * 1_000_000,
    ],
    ids=["nothing", "null", "blank", "deep", "deep-names", "huge", "no-utf-8", "nan", "surrogate", "spaces"],
)
def test_what_is_no_count_is_counted_anew(kept: Kept, cli: Cli, content: bytes) -> None:
    call = ("national", SAMPLE, "--as-of", "2019-04-01", "--workers", "1", "--format", "json")
    whole = cli(*call)
    kept.rewrite(content)
    run = cli(*call, "--state", kept.folder)
    assert (run.status, run.err, run.out) == (whole.status, whole.err, whole.out)
    assert repr(kept.found()) == repr(kept.counted)  # kept anew


def test_the_counts_of_another_are_counted_anew(kept: Kept, tmp_path: Path) -> None:
    """A file of the folder under another's name."""
    made = next(make_municipalities([5], AS_OF))
    write_municipality(tmp_path / "ds", "By", made.tables)
    other = kept_of(tmp_path / "ds", tmp_path / "other")
    other.file.write_bytes(kept.file.read_bytes())
    assert other.found() is None


def test_a_larger_file_than_counts_can_be_is_not_read(kept: Kept) -> None:
    with kept.file.open("r+b") as stream:
        stream.truncate(1 << 40)  # without taking room
    assert kept.found() is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="findes kun på POSIX")
@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", None)], ids=["folder", "pipe"])
def test_what_is_no_file_is_not_read(kept: Kept, cli: Cli, make: Callable[[Path], None]) -> None:
    kept.file.unlink()
    make(kept.file)
    assert kept.found() is None
    run = cli("national", SAMPLE, "--as-of", "2019-04-01", "--workers", "1", "--state", kept.folder)
    assert (run.status, run.err) == (
        2,
        f"»{kept.file}« er en mappe eller en enhed, ikke en fil. Vælg et andet navn.\n",
    )


def test_a_unit_that_changes_while_it_is_counted_is_not_kept(tmp_path: Path) -> None:
    """Its counts would stand under bytes that they were not made from."""
    made = next(make_municipalities([5], AS_OF))
    part = write_municipality(tmp_path / "ds", "By", made.tables) / "del-0000"
    (unit,) = find_units([str(tmp_path / "ds")])
    state = State(tmp_path / "state", SURVEY)
    state.find(unit)
    outcome = count_unit(unit, SURVEY)
    (part / "noter.txt").write_text("nyt")
    state.keep(outcome)
    assert list((tmp_path / "state").iterdir()) == []


def test_a_run_on_damaged_counts_gives_the_same_figures(tmp_path: Path) -> None:
    options = Options(state=tmp_path / "state")
    first = run_national([str(SAMPLE)], SURVEY, options)
    (file,) = (tmp_path / "state").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert repr(run_national([str(SAMPLE)], SURVEY, options).members) == repr(first.members)
