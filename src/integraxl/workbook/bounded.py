"""A call in a process of its own, bounded in time and memory, so that no file can take the machine or the program down.

The process is a fresh interpreter, not a fork: a fork of a program with threads (a spreadsheet's, a notebook's) may
hang, and multiprocessing would run the caller's script once more. What goes in and out is pickled through pipes.

Memory is bounded where the system has RLIMIT_AS (Linux, macOS in part). On Windows only the time is bounded; there the
limits that the door sets on sizes are what bounds the memory.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from integraxl.errors import IntegraxlError, UnreadableFile

_SECONDS = 8.0
_SECONDS_PER_BYTE = 4e-6  # packed: a large sheet that must be read cell by cell takes half of it
_BYTES = 3 << 30  # of addresses, of which libraries reserve more than they use
_ROOT = str(Path(__file__).parents[2])
_START = "import sys; sys.path.append(sys.argv[1]); from integraxl.workbook.bounded import _serve; _serve()"

P = ParamSpec("P")
T = TypeVar("T")


def call(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """`function(*arguments, **options)`; function, arguments and result must be picklable.

    Raises what it raises of IntegraxlError; UnreadableFile where it takes too much time or memory or dies;
    RuntimeError, without the text that may hold data, for a fault of ours.
    """
    request = pickle.dumps((function, arguments, options), protocol=5)
    process = subprocess.Popen(
        [sys.executable, "-c", _START, _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # no black window in front of the spreadsheet
    )
    with process:
        try:
            answer, _ = process.communicate(request, timeout=_SECONDS + _SECONDS_PER_BYTE * len(request))
        except subprocess.TimeoutExpired:
            process.kill()
            raise _too_much("tager for lang tid at læse") from None
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0 or not answer:
        raise _too_much("er ødelagt eller for stort til at blive læst")
    result, error = pickle.loads(answer)
    if isinstance(error, IntegraxlError):
        raise error
    if error is not None:
        raise RuntimeError(error)
    outcome: T = result
    return outcome


def _environment() -> dict[str, str]:
    """Without a password that the program was given; and each thread of numpy's would reserve memory of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTEGRAXL_PASSWORD")}
    return {**kept, "OPENBLAS_NUM_THREADS": "1"}


def _too_much(why: str) -> UnreadableFile:
    return UnreadableFile(
        f"Regnearket {why}. Åbn det i Excel, slet ark, rækker og formatering, der ikke bruges, og gem det som .xlsx."
    )


def _serve() -> None:
    """The other end: one request from stdin, one answer to stdout."""
    _limit_memory()
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may mix with the answer
    function, arguments, options = pickle.load(sys.stdin.buffer)
    result: object = None
    error: IntegraxlError | str | None = None
    try:
        result = function(*arguments, **options)
    except IntegraxlError as reason:
        error = reason
    except MemoryError:
        sys.exit(1)
    except Exception as fault:
        error = _place_of(fault)
    with answer:
        pickle.dump((result, error), answer, protocol=5)


def _place_of(fault: Exception) -> str:
    """Where our own fault lies. Its text could hold data about a person."""
    traceback = fault.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    where = f" i {Path(traceback.tb_frame.f_code.co_filename).name}:{traceback.tb_lineno}" if traceback else ""
    return f"{type(fault).__name__}{where}"


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dead process leaves its memory, with data in it, on disk
