"""What the tests of the reader and the command line share: small workbooks in, a reading or a run out."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from integraxl.cli import main
from integraxl.workbook.read import Workbook, examine_workbook
from tests.small_workbooks import save

hypothesis.settings.register_profile("integraxl", deadline=None, derandomize=True)
hypothesis.settings.load_profile("integraxl")

Make = Callable[..., Path]
Examine = Callable[..., Workbook]


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    status: int
    out: str
    err: str


Cli = Callable[..., Run]


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Save sheets (see `small_workbooks`) as a workbook in a folder of its own."""
    root, number = tmp_path_factory.mktemp("workbooks"), itertools.count()

    def make_workbook(*sheets: Any, **options: Any) -> Path:
        folder = root / str(next(number))
        folder.mkdir()
        return save(folder, *sheets, **options)

    return make_workbook


@pytest.fixture(scope="session")
def examine(make: Make) -> Examine:
    """Save sheets as a workbook and read it with every fault."""
    return lambda *sheets, **options: examine_workbook(make(*sheets, **options))


@pytest.fixture(scope="session")
def cli() -> Cli:
    """Run a command in this process."""

    def run(*arguments: object) -> Run:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                status = main([str(each) for each in arguments])
            except SystemExit as stop:  # argparse leaves in this way
                status = stop.code if isinstance(stop.code, int) else 1
        return Run(status, out.getvalue(), err.getvalue())

    return run


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI every program is installed, so that a skipped test is a failure: it proves nothing."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} blev sprunget over: {report.longrepr}"
    return report
