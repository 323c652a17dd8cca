"""Standard output whose reader has gone."""

from __future__ import annotations

import os
import sys


def close_quietly() -> None:
    """The reader of a pipe has what it wanted; without this, Python complains once more when it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
