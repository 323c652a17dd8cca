"""The Danish guide against the program: its commands run, and every message that there is has its remedy."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
from pathlib import Path

import pytest

import integraxl
from tests.conftest import Cli

GUIDE = Path("docs/vejledning")
SOURCE = Path(integraxl.__file__).parent
SAMPLE = Path("workbooks/aalborg-2019-04-01.xlsx")
_FENCE = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def commands() -> list[tuple[str, str]]:
    return [
        (page.stem, line)
        for page in sorted(GUIDE.glob("*.md"))
        for block in _FENCE.findall(page.read_text(encoding="utf-8"))
        for line in block.splitlines()
        if line
    ]


def test_the_guide_has_commands() -> None:
    assert len(commands()) > 6


@pytest.mark.parametrize(("page", "line"), commands())
def test_every_command_in_the_guide_runs(
    page: str, line: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("data.xlsx", SAMPLE.name):
        shutil.copyfile(SAMPLE, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(line)
    assert program == "integraxl"
    run = cli(*arguments)
    assert (page, line, run.status, run.err) == (page, line, 0, "")
    assert run.out


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


NO_CODES = {"as_of", "dictionary_encode"}


def test_every_message_has_its_remedy_in_the_guide() -> None:
    text = (GUIDE / "kontrol.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z]+_[a-z0-9_]+)`", text))
    assert issue_codes() - told == set()
    assert {"duplicate_id", "age_over_100", "row_outside_table"} <= issue_codes()
