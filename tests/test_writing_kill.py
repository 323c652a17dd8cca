"""A writer that is killed leaves the old file or the new one; see `kills.py`, which does it hundreds of times."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 8

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL og fork findes kun på POSIX")


def test_no_kill_leaves_a_third_thing() -> None:
    """In a process of its own, which may fork."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.kills", str(ROUNDS)], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["write_files", "report", "report --pdf", "pseudonymise"]
    assert all(f"{ROUNDS} rounds" in line and "no third thing, no remains" in line for line in lines)
