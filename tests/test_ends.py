"""A command that is ended leaves no process and no file; see `ends.py`, which does it hundreds of times."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.libreoffice import requires_libreoffice

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 4  # each of the four signals once

pytestmark = pytest.mark.skipif(not Path("/proc").exists() or os.name != "posix", reason="processerne læses i /proc")


@requires_libreoffice
def test_no_end_leaves_a_process_or_a_file() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.ends", str(ROUNDS)], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    names = ["check .ods", "check .xls", "check of a large .xlsx", "recalc", "report --pdf", "national"]
    assert [line.partition(":")[0] for line in lines] == names
    assert all(f": {ROUNDS} rounds" in line and "left: 0 processes, 0 files;" in line for line in lines), run.stdout
