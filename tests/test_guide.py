"""The Danish guide against the program: its commands run, and every message that there is has its remedy."""

from __future__ import annotations

import ast
import datetime as dt
import re
import shlex
import shutil
from pathlib import Path

import pytest

import integraxl
from integraxl.workbook.edit import with_report_date
from tests.conftest import Cli

GUIDE = Path("docs/vejledning")
SOURCE = Path(integraxl.__file__).parent
SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")
_FENCE = re.compile(r"```sh\n(.*?)```", re.DOTALL)


# a case system's own headers and codes
EXPORT = """Borger-id;Køn;Født;Opholdsgrundlag;Ankomst til kommunen
X-1;K;01-05-1990;Flygtning;01-02-2019
X-2;M;17-08-1985;Familiesammenført;15-02-2019
"""

# what asks for a LibreOffice of an ordinary user's own is run by the tests of that
RUN_ELSEWHERE = {
    "integraxl calc install": "tests/calc/conftest.py",
    "integraxl recalc regneark.xlsx -o beregnet.xlsx": "tests/calc/test_files.py",
}


def commands(page: Path) -> list[str]:
    blocks = _FENCE.findall(page.read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.splitlines() if line]


PAGES = [page for page in sorted(GUIDE.glob("*.md")) if commands(page)]


def test_the_guide_has_commands() -> None:
    assert len(PAGES) > 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_a_page_runs_one_after_the_other(
    page: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = commands(page)
    for name in ("data.xlsx", SAMPLE.name):
        shutil.copyfile(SAMPLE, tmp_path / name)
    (tmp_path / "udtraek.csv").write_bytes(EXPORT.encode("cp1252"))
    (tmp_path / "ny.xlsx").write_bytes(with_report_date(SAMPLE.read_bytes(), dt.date(2019, 10, 1)))
    monkeypatch.chdir(tmp_path)
    if any("--previous" in line for line in lines):
        _publish_earlier(cli, tmp_path)
    for line in lines:
        if line in RUN_ELSEWHERE:
            continue
        program, *arguments = shlex.split(line)
        assert program == "integraxl"
        run = cli(*arguments)
        assert (line, run.status) == (line, 0), run.err
        assert run.out or run.err


def _publish_earlier(cli: Cli, folder: Path) -> None:
    """The earlier record, the folder of records and the folder of workbooks that a page speaks of."""
    for name in ("optegnelser", "mappe"):
        (folder / name).mkdir()
    shutil.copyfile(folder / SAMPLE.name, folder / "mappe" / SAMPLE.name)
    earlier = folder / "optegnelser" / "2018.json"
    made = cli("tables", SAMPLE.name, "--as-of", "2018-10-01", "--audience", "public", "--record", str(earlier))
    assert made.status == 0, made.err
    shutil.copyfile(earlier, folder / "gammel.json")


def test_what_is_run_elsewhere_is_run_there() -> None:
    shown = {line for page in PAGES for line in commands(page)}
    for line, place in RUN_ELSEWHERE.items():
        assert line in shown
        command = line.split()[1]
        assert f'"{command}"' in Path(place).read_text(encoding="utf-8")


def issue_codes() -> set[str]:
    """The codes of the reader's messages: words joined by underscores, given as texts in its source."""
    values: set[str] = set()
    for path in (SOURCE / "workbook").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            given: list[ast.expr] = []
            if isinstance(node, ast.Call):
                given = node.args
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                given = node.value.elts[2:3]
            values |= {each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return {value for value in values if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", value)} - NO_CODES


NO_CODES = {"as_of", "dictionary_encode", "person_id"}


def test_every_message_has_its_remedy_in_the_guide() -> None:
    text = (GUIDE / "kontrol.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z]+_[a-z0-9_]+)`", text))
    assert issue_codes() - told == set()
    assert {"duplicate_id", "age_over_100", "row_outside_table"} <= issue_codes()
