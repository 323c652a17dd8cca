"""A call in a process of its own, bounded in time and memory, so that no file can take the machine or the program down.

The process is a fresh interpreter, not a fork: a fork of a program with threads (a spreadsheet's, a notebook's) may
hang, and multiprocessing would run the caller's script once more. What goes in and out is pickled through pipes.

Memory is bounded by RLIMIT_AS (Linux, macOS in part) and on Windows by a job. Time is bounded by the caller and, should
that be gone, by the process itself.
"""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

from integraxl.errors import IntegraxlError, UnreadableFile
from integraxl.isolation import end_with_parent, start_python

_SECONDS = 8.0  # with the door's own two: nobody waits longer than ten for an answer
_BYTES = 3 << 30  # of addresses, of which libraries reserve more than they use

P = ParamSpec("P")
T = TypeVar("T")


def call(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """`function(*arguments, **options)`; function, arguments and result must be picklable.

    Raises what it raises of IntegraxlError; UnreadableFile where it takes too much time or memory or dies;
    RuntimeError, without the text that may hold data, for a fault of ours.
    """
    request = pickle.dumps((function, arguments, options), protocol=5)
    with start_server(seconds=_SECONDS, memory=_BYTES) as process:
        try:
            answer, _ = process.communicate(request, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise _too_much("tager for lang tid at læse") from None
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0 or not answer:
        raise _too_much("er ødelagt eller for stort til at blive læst")
    outcome: T = receive(BytesIO(answer))
    return outcome


def start_server(*modules: str, seconds: float = 0, memory: int = 0, secrets: bool = False) -> subprocess.Popen[bytes]:
    """A process that answers calls, one after the other, until its input ends or we do.

    It imports `modules` at once. `seconds` of processor time and `memory` are limits; 0 is none.
    """
    # what takes long on one processor takes no longer on two
    limits = (str(os.getpid()), str(2 * ceil(seconds)), str(memory))
    return start_python("integraxl.workbook.bounded", *limits, *modules, secrets=secrets, memory=memory)


def send(function: Callable[..., object], *arguments: object, to: IO[bytes]) -> None:
    """Ask a server. Raises OSError where it is gone."""
    to.write(pickle.dumps((function, arguments, {}), protocol=5))
    to.flush()


def receive(source: IO[bytes]) -> Any:
    """A server's answer. Raises what the call raised, as `call` does; EOFError where the server is gone."""
    result, error = pickle.load(source)
    if isinstance(error, IntegraxlError):
        raise error
    if error is not None:
        raise RuntimeError(error)
    return result


def _too_much(why: str) -> UnreadableFile:
    return UnreadableFile(
        f"Regnearket {why}. Åbn det i Excel, slet ark, rækker og formatering, der ikke bruges, og gem det som .xlsx."
    )


def _serve(parent: str, seconds: str, memory: str, *modules: str) -> None:
    """The other end: requests from stdin, answers to stdout."""
    end_with_parent(int(parent))
    _limit(int(seconds), int(memory))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may mix with the answers
    for module in modules:
        importlib.import_module(module)
    while True:
        try:
            function, arguments, options = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(_outcome(function, arguments, options), answers, protocol=5)
        answers.flush()


def _outcome(
    function: Callable[..., object], arguments: tuple[object, ...], options: dict[str, object]
) -> tuple[object, IntegraxlError | str | None]:
    try:
        return function(*arguments, **options), None
    except IntegraxlError as reason:
        return None, reason
    except MemoryError:
        sys.exit(1)
    except Exception as fault:
        return None, _place_of(fault)


def _place_of(fault: Exception) -> str:
    """Where our own fault lies. Its text could hold data about a person."""
    traceback = fault.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    where = f" i {Path(traceback.tb_frame.f_code.co_filename).name}:{traceback.tb_lineno}" if traceback else ""
    return f"{type(fault).__name__}{where}"


def _limit(seconds: int, memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    if seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dead process leaves its memory, with data in it, on disk


if __name__ == "__main__":
    _serve(*sys.argv[1:])
