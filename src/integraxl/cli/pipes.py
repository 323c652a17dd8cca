"""Standard output whose reader has gone, or for which there is no room."""

from __future__ import annotations

import errno
import os
import sys


def close_quietly() -> None:
    """Nobody reads on; without this, Python complains once more when it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_full(error: Exception) -> bool:
    """Whether there is no room for the answer, for what is told beside it, or for something passing.

    An error about a file that a command writes would name the file.
    """
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT) and error.filename is None


def write_out() -> None:
    """Write what stdout still holds; where it cannot, that is known already."""
    try:
        sys.stdout.flush()
    except OSError:
        close_quietly()
