"""Standard output whose reader has gone, or for which there is no room."""

from __future__ import annotations

import errno
import os
import sys


def close_quietly() -> None:
    """Nobody reads on; without this, Python complains once more when it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_full(error: Exception) -> bool:
    """Whether standard output lies on a full disk. An error about a file of ours would name it."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT) and error.filename is None
