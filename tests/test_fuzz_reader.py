"""Whatever is done to a file, it is read or refused with an IntegraxlError. Every change comes from a seed."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from pathlib import Path

import pytest

from integraxl.errors import IntegraxlError
from integraxl.report.template import default_template, load_house
from integraxl.workbook.read import examine_workbook
from tests import corpus
from tests.catalogue.binary import xls_bytes, xlsb_bytes
from tests.catalogue.formats import CSV
from tests.catalogue.mutations import OF_BYTES, OF_PACKAGES, Mutation, mutate
from tests.judged_fuzz import judged, mutated
from tests.small_workbooks import (
    Formula,
    Hours,
    booking,
    person,
    read_part,
    settings,
    sheet,
    spell,
    with_parts,
    workbook_bytes,
)

SOUND = workbook_bytes(
    sheet(
        "Borgere",
        person(),
        person("a2", Nationalitet="Syrien", Fraflytningsdato=dt.date(2019, 1, 1)),
        person(3),
        excel_table=True,
    ),
    sheet("Aktiviteter", spell(), spell("a2", **{"Timer pr. uge": 12.5})),
    sheet("Tolkninger", booking(Normaltimer=Hours(3)), booking(Normaltimer=Formula("1+1", 2.0))),
    settings(),
)
LONGEST = 10.0  # seconds


def outcome(path: Path) -> str:
    """`read`, or the kind of the error; anything but an IntegraxlError is a bug and passes through."""
    started, message, found = time.monotonic(), "", "read"
    try:
        examine_workbook(path)
    except IntegraxlError as error:
        message, found = str(error), type(error).__name__
    assert "\n" not in message
    assert time.monotonic() - started < LONGEST
    return found


@pytest.mark.parametrize("start", range(0, 800, 100))
def test_a_changed_workbook_is_read_or_refused(tmp_path: Path, start: int) -> None:
    path = tmp_path / "data.xlsx"
    found = set()
    for seed in range(start, start + 100):
        path.write_bytes(mutate(seed, SOUND, OF_PACKAGES))
        found.add(outcome(path))
    assert found == {"read", "UnreadableFile"}


def test_a_changed_text_file_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "Borgere.csv"
    found = set()
    for seed in range(300):
        path.write_bytes(mutate(seed, CSV.encode(), OF_BYTES))
        found.add(outcome(path))
    assert found == {"read", "UnreadableFile"}


@pytest.mark.parametrize(
    ("name", "data", "mutations"),
    [("data.xls", xls_bytes(), OF_BYTES), ("data.xlsb", xlsb_bytes(), OF_PACKAGES[3:])],
    ids=["xls", "xlsb"],
)
def test_a_changed_binary_workbook_is_read_or_refused(
    tmp_path: Path, name: str, data: bytes, mutations: tuple[Mutation, ...]
) -> None:
    """Each is read in a process of its own, so there are few."""
    path = tmp_path / name
    found = set()
    for seed in range(12):
        path.write_bytes(mutate(seed, data, mutations))
        found.add(outcome(path))
    assert found <= {"read", "UnreadableFile"}


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_a_changed_template_is_taken_or_refused(tmp_path: Path, start: int) -> None:
    path, sound = tmp_path / "skabelon.xlsx", default_template().read_bytes()
    found = set()
    for seed in range(start, start + 50):
        path.write_bytes(mutate(seed, sound, OF_PACKAGES))
        try:
            load_house(path, {})
            found.add("taken")
        except IntegraxlError as error:
            found.add(type(error).__name__)
    assert found <= {"taken", "UnreadableFile", "TemplateRefused"}
    assert len(found) > 1


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_what_is_read_of_malformed_xml_is_what_a_conforming_parser_reads(tmp_path: Path, start: int) -> None:
    found = Counter(judged(mutated(seed), tmp_path) for seed in range(start, start + 100))
    assert found.keys() == {"refused", "read"}


FOUND_DIFFERENT = (129, 196, 10222, 10986, 11502, 11934, 13014, 13856, 20777, 28142, 30088, 36275, 36290, 204538)
"""Seeds of which the reading differed once."""


@pytest.mark.parametrize("seed", FOUND_DIFFERENT)
def test_what_was_once_read_differently_is_so_no_more(tmp_path: Path, seed: int) -> None:
    assert judged(mutated(seed), tmp_path) in ("refused", "read")


@pytest.mark.parametrize("name", corpus.DATA)
def test_a_workbook_that_once_crashed_the_reader(tmp_path: Path, name: str) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(corpus.DATA[name])
    assert outcome(path) == "UnreadableFile"


@pytest.mark.parametrize("name", corpus.HANGS)
def test_a_workbook_that_once_hung_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("integraxl.workbook.bounded._SECONDS", 3.0)
    path = tmp_path / "data.xlsb"
    path.write_bytes(corpus.HANGS[name])
    assert outcome(path) == "UnreadableFile"


@pytest.mark.parametrize("name", corpus.TEMPLATE)
def test_a_template_that_once_crashed_the_report(tmp_path: Path, name: str) -> None:
    part, change = corpus.TEMPLATE[name]
    sound = default_template().read_bytes()
    path = tmp_path / "skabelon.xlsx"
    path.write_bytes(with_parts(sound, {part: change(read_part(sound, part))}))
    with pytest.raises(IntegraxlError, match=r"skabelon\.xlsx"):
        load_house(path, {})
