"""The processes that count on this machine: each answers one call after the other, and ends with this one.

They are servers as `bounded` has them, not multiprocessing's: those look for modules in the current folder, leave
processes and files behind a command that is killed, and run the caller's own script once more.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from contextlib import suppress
from typing import IO, TypeVar, cast

from integraxl.workbook.bounded import receive, send, start_server

_MODULES = ("integraxl.national.read", "integraxl.national.parquet")
_TRIES = 4  # one may be killed for its memory; a job that kills four is not tried again

Process = subprocess.Popen[bytes]
J = TypeVar("J")
C = TypeVar("C")
R = TypeVar("R")

_READY: list[Process] = []


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def get_ready(processes: int) -> None:
    """Start processes for the next pool, and do not wait for them: they import what they need while we do."""
    atexit.register(_dismiss)
    _READY.extend(_start() for _ in range(processes))


def _start() -> Process:
    return start_server(*_MODULES, secrets=True)


def _dismiss() -> None:
    while _READY:
        _close(_READY.pop())


class Pool:
    """So many processes, started as they are needed. A context: they end with it, whatever they are doing."""

    def __init__(self, processes: int) -> None:
        # a thread for each, which lives as long as the pool: the kernel ends a process with the thread that started it
        self._threads = ThreadPoolExecutor(processes)
        self._idle: list[Process] = []
        self._all: list[Process] = []
        self._lock, self._over = threading.Lock(), False
        while _READY:
            self._idle.append(_READY.pop())
        self._all += self._idle

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._over = True
            for process in self._all:
                process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._all:
            _close(process)

    def run(self, function: Callable[[J, C], R], jobs: Iterable[J], context: C) -> Iterator[tuple[J, R | None]]:
        """Each job with `function(job, context)`, as they are done; None where every process died that had it in hand.

        Raises what the function raises of IntegraxlError, and RuntimeError for a fault of ours.
        """
        futures = {self._threads.submit(self._ask, function, job, context): job for job in jobs}
        for future in as_completed(futures):
            yield futures.pop(future), future.result()

    def _ask(self, function: Callable[[J, C], R], job: J, context: C) -> R | None:
        for _ in range(_TRIES):
            process = self._take()
            try:
                send(function, job, context, to=_pipe(process.stdin))
                result = cast(R, receive(_pipe(process.stdout)))
            except (EOFError, OSError):
                continue
            self._idle.append(process)
            return result
        return None

    def _take(self) -> Process:
        """An idle process or a new one; nothing is started once the pool is over."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
            if self._over:
                raise CancelledError
            self._all.append(_start())
            return self._all[-1]


def _close(process: Process) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not sent cannot be
            _pipe(pipe).close()
    process.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
