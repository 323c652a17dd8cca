"""The processes that count on this machine, and how they come to be.

A plain fork of this process would be quickest, but a lock that another thread holds stays locked in it for ever. A
server that holds nothing but what counting needs, and forks from there, is safe, and can be started while this process
still reads its own modules. Windows has no fork: there each process is a new Python.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext


def get_ready() -> None:
    """Start the server, if there is to be one, and do not wait for it."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        ensure_running()


def open_pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, _context(), initializer=_begin)


def _context() -> BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["integraxl.national.read", "integraxl.national.parquet"])
    return context


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the command's to answer
    gc.enable()
