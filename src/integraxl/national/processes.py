"""The processes that count on this machine, and how they come to be.

A plain fork of this process would be quickest, but a lock that another thread holds stays locked in it for ever. A
server that holds nothing but what counting needs, and forks from there, is safe, and can be started while this process
still reads its own modules. Windows has no fork: there each process is a new Python.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import BaseContext


def get_ready() -> None:
    """Start the server, if there is to be one, and do not wait for it."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        with _blocked():  # in it and in all that come from it, for ever: Ctrl+C is the command's to answer
            ensure_running()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl+C waits until this is done: a process that is cut off while it comes to be says so, and not in Danish."""
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


@contextmanager
def _blocked() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def open_pool(processes: int) -> ProcessPoolExecutor:
    """A pool of processes that leave Ctrl+C to this one."""
    get_ready()
    return ProcessPoolExecutor(processes, _context(), initializer=_begin)


def _context() -> BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["integraxl.national.read", "integraxl.national.parquet"])
    return context


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.enable()
