"""The processes that count on this machine, and how they come to be.

A plain fork of this process would be quickest, but a lock that another thread holds stays locked in it for ever. A
server that holds nothing but what counting needs, and forks from there, is safe, and can be started while this process
still reads its own modules. Windows has no fork: there each process is a new Python.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from types import ModuleType


def get_ready() -> None:
    """Start the server, if there is to be one, and do not wait for it."""
    if sys.platform != "win32":
        from multiprocessing import forkserver, resource_tracker

        _context()
        resource_tracker.ensure_running()  # it would undo what follows
        # Ctrl+C is the command's to answer, and never reaches the server nor what comes from it
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        forkserver.ensure_running()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def starting() -> Iterator[None]:
    """Around what may start a process.

    Ctrl+C waits until this is done: a process that is cut off while it comes to be says so, and not in Danish. And no
    process runs the caller's own script again, as it else would: counting needs nothing of it.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        with _uninterrupted():
            yield
    finally:
        sys.modules["__main__"] = script


@contextmanager
def _uninterrupted() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: waiting.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting and before is not signal.SIG_IGN:
        raise KeyboardInterrupt


def open_pool(processes: int) -> ProcessPoolExecutor:
    """A pool of processes that leave Ctrl+C to this one."""
    get_ready()
    from integraxl.workbook.door import PASSWORD_VARIABLE  # it takes time, in which the server can start

    password = os.environ.get(PASSWORD_VARIABLE)  # the server may have been started before it was set
    return ProcessPoolExecutor(processes, _context(), initializer=_begin, initargs=(password,))


def _context() -> BaseContext:
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["integraxl.national.read", "integraxl.national.parquet"])
    return context


def _begin(password: str | None) -> None:
    from integraxl.workbook.door import PASSWORD_VARIABLE

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ[PASSWORD_VARIABLE] = password or ""
    gc.enable()
