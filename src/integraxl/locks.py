"""One writer at a time: a lock that the operating system gives up when the process ends, however it ends."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PAUSE = 0.02  # seconds between two tries
_UNSUPPORTED = {errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EBADF, errno.EINVAL}


class LockBusy(Exception):
    """Another process has held the lock all the time that there was to wait."""


@contextmanager
def lock(path: Path, seconds: float = 0.0) -> Iterator[bool]:
    """Hold the lock that the file `path` stands for; the file is made and removed again.

    A file that a killed process left behind is no lock: only the operating system's own lock on it counts. Gives False
    where the file system knows no locks, as some network drives do.

    Raises:
        LockBusy: it was not free within `seconds`.
        OSError: the file cannot be made.
    """
    handle, supported = _acquire(path, time.monotonic() + seconds)
    try:
        yield supported
    finally:
        # removed while it is held: whoever waits for it sees that its file is gone, and begins anew
        if os.name == "posix":
            path.unlink(missing_ok=True)
        os.close(handle)
        if os.name != "posix":
            with suppress(OSError):  # another has opened it meanwhile
                path.unlink()


def _acquire(path: Path, deadline: float) -> tuple[int, bool]:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        taken: bool | None = None
        try:
            _open_to_colleagues(handle)
            taken = _try(handle)
            if taken is None or (taken and _is_at(handle, path)):
                return handle, taken is not None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if not taken and time.monotonic() >= deadline:
            raise LockBusy
        time.sleep(_PAUSE)


def _open_to_colleagues(handle: int) -> None:
    """In a shared folder everybody must be able to take up the empty file that a killed process left."""
    if sys.platform != "win32":
        with suppress(OSError):  # it is a colleague's
            os.fchmod(handle, 0o666)


def _try(handle: int) -> bool | None:
    """Whether the lock was free; None where the file system knows no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return None if error.errno in _UNSUPPORTED else False
    return True


def _is_at(handle: int, path: Path) -> bool:
    """Whether the open file still is the one at `path`: its last holder may have removed it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
