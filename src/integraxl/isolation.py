"""A Python process of ours: it runs our code and no other, and it does not outlive the process that started it.

Isolated (-I): neither the current folder, nor PYTHONPATH and its like, nor the user's own packages are looked into, so
that a file which lies beside a workbook under the name of a module is never run. It ends with its starter: on Linux the
kernel sees to it, on Windows a job, elsewhere a thread that looks; and its processor time is limited besides.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from integraxl.errors import MissingProgram

ROOT = str(Path(__file__).parents[1])
"""Where this package lies. It is looked into last: an isolated Python does not know the user's own packages."""

_START = (
    "import runpy, sys; sys.path.append(sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
_PYTHON = re.compile(r"(?:python|pypy)[\d.]*[tw]*(?:_d)?(?:\.exe)?")
_PLACES = ("bin/python3", "python.exe", "Scripts/python.exe")
_SECRETS = "INTEGRAXL_PASSWORD"
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_TICK = 0.5


def python_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours. Raises MissingProgram."""
    unwritten = ["-B"] if sys.dont_write_bytecode else []
    return [find_python(), "-I", *unwritten, "-c", _START, ROOT, module, *arguments]


def start_python(
    module: str, *arguments: str, secrets: bool = False, memory: int = 0, mortal: bool = True
) -> subprocess.Popen[bytes]:
    """Start a module of ours, to be spoken to through its standard input and output.

    `secrets`: whether it is told the passwords that we were given. `memory`: the bytes that it may take on Windows;
    elsewhere it limits itself. `mortal`: whether Windows ends it with us. Ctrl+C does not reach it.
    """
    process = subprocess.Popen(
        python_command(module, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=python_environment(secrets),
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # no black window in front of the spreadsheet
    )
    if sys.platform == "win32" and mortal:
        from integraxl.windows_job import end_with_us

        end_with_us(process, memory)
    return process


def python_environment(secrets: bool) -> dict[str, str]:
    """What Python does not read; and each thread of numpy's would reserve memory of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "__PYVENV")) and (secrets or not name.startswith(_SECRETS))
    }
    return {**kept, "OPENBLAS_NUM_THREADS": "1"}


def find_python() -> str:
    """The program Python; `sys.executable` is another program where Python is a part of that. Raises MissingProgram."""
    if _PYTHON.fullmatch(Path(sys.executable or "").name.casefold()):
        return sys.executable
    for place in _PLACES:
        if (found := Path(sys.prefix, place)).exists():
            return str(found)
    raise MissingProgram(f"Pythons eget program findes ikke i »{sys.prefix}«. Installér integraxl i et Python-miljø.")


def end_with_parent(parent: int) -> None:
    """Called by the process itself: from now on it ends with `parent`, and at once if that is gone already.

    What the kernel looks at is the thread that started us: it waits for us, or lives as long as we are wanted.
    """
    if sys.platform == "win32":
        return
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    else:
        watch_parent(parent)
    if os.getppid() != parent:
        os._exit(1)


def watch_parent(parent: int) -> None:
    """As `end_with_parent`, for a process that another program's passing thread has started."""
    if sys.platform != "win32":
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_TICK)
    os._exit(1)
