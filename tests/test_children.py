"""What bounds the processes that we start, and what ends them with us."""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from integraxl import isolation, windows_job
from integraxl.national.processes import Pool, get_ready
from integraxl.windows_job import ExtendedLimits, end_with_us
from integraxl.workbook import bounded

requires_linux = pytest.mark.skipif(sys.platform != "linux", reason="kernens signal findes kun på Linux")


def test_a_bounded_process_limits_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "_SECONDS", 5.0)
    seconds, most = bounded.call(resource.getrlimit, resource.RLIMIT_CPU)
    assert seconds == most == 10  # twice the time that is waited for it
    assert bounded.call(resource.getrlimit, resource.RLIMIT_AS) == (3 << 30, 3 << 30)
    assert bounded.call(resource.getrlimit, resource.RLIMIT_CORE) == (0, 0)


_PARENTS = {
    "bounded": "from integraxl.workbook import bounded\nbounded.call(time.sleep, 60)",
    "national": (
        "from integraxl.national.processes import Pool\n"
        "with Pool(2) as pool: list(pool.run(math.comb, [10**7, 10**7 + 2], 5 * 10**6))"
    ),  # which takes for ever
    "made ready": "from integraxl.national.processes import get_ready\nget_ready(2)\ntime.sleep(60)",
}


@requires_linux
@pytest.mark.parametrize("name", _PARENTS)
@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_with_its_parent(name: str, kind: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", f"import math, time\n{_PARENTS[name]}"])
    children = _await_children(parent.pid)
    os.kill(parent.pid, kind)
    parent.wait()
    end = time.monotonic() + 10
    while any(_lives(child) for child in children):
        assert time.monotonic() < end
        time.sleep(0.05)


@requires_linux
def test_the_host_ends_with_calc_while_it_computes() -> None:
    """It hears of the end by its input only between two requests."""
    host = "from integraxl.isolation import watch_parent; import os, time; watch_parent(os.getppid()); time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {host!r}])"
    parent = subprocess.Popen([sys.executable, "-c", code])
    children = _await_children(parent.pid)
    time.sleep(1)
    parent.kill()
    parent.wait()
    end = time.monotonic() + 10
    while any(_lives(child) for child in children):
        assert time.monotonic() < end
        time.sleep(0.05)


def _await_children(parent: int) -> list[int]:
    end = time.monotonic() + 20
    while not (children := _children(parent)):
        assert time.monotonic() < end
        time.sleep(0.01)
    return children


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(child) for each in tasks for child in each.read_text().split()]


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@requires_linux
def test_a_child_whose_parent_is_gone_already_does_not_begin() -> None:
    with bounded.start_server() as process:
        process.kill()
    command = isolation.python_command("integraxl.workbook.bounded", "1", "0", "0")
    assert subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 1


def test_processes_that_were_made_ready_are_used_and_end_with_the_pool() -> None:
    get_ready(2)
    with Pool(2) as pool:
        assert sorted(pool.run(pow, [2, 3, 4], 2)) == [(2, 4), (3, 9), (4, 16)]
        started = list(pool._all)
        assert len(started) == 2
    assert all(process.returncode is not None for process in started)


def test_a_fault_of_ours_is_told_without_its_text() -> None:
    with Pool(1) as pool, pytest.raises(RuntimeError, match=r"^ZeroDivisionError i bounded\.py:\d+$"):
        list(pool.run(divmod, [1], 0))


@requires_linux
def test_what_is_started_offline_reaches_no_machine() -> None:
    code = (
        "from integraxl.offline import go_offline; go_offline()\n"
        "import socket\nsocket.socket(socket.AF_UNIX).close()\n"
        "for family in (socket.AF_INET, socket.AF_INET6):\n"
        "    try: socket.socket(family)\n"
        "    except PermissionError: print('refused')\n"
    )
    inner = f"{code}import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    run = subprocess.run([sys.executable, "-c", inner], capture_output=True, encoding="utf-8", check=True)
    assert sorted(run.stdout.split()) == ["refused"] * 4
    socket.socket().close()  # this process itself is not


# --- Windows, which a stand-in plays: no machine of ours has it ---


class Kernel:
    """The four calls of Windows' library that a job takes."""

    def __init__(self) -> None:
        self.limits: list[tuple[int, int]] = []
        self.assigned: list[tuple[int, int]] = []
        self.closed: list[int] = []

    def CreateJobObjectW(self, _: None, __: None) -> int:  # noqa: N802 - Windows' names
        return 7

    def SetInformationJobObject(self, job: int, kind: int, limits: Any, size: int) -> bool:  # noqa: N802
        assert (job, kind, size) == (7, 9, ctypes.sizeof(ExtendedLimits))
        self.limits.append((limits._obj.basic.flags, limits._obj.process_memory))
        return True

    def AssignProcessToJobObject(self, job: int, process: int) -> bool:  # noqa: N802
        self.assigned.append((job, process))
        return True

    def CloseHandle(self, job: int) -> bool:  # noqa: N802
        self.closed.append(job)
        return True


class Process:
    """A process as subprocess has it on Windows."""

    _handle = 99


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    made = Kernel()
    monkeypatch.setattr(windows_job, "_kernel", lambda: made)
    return made


def test_a_job_ends_its_process_with_us_and_bounds_its_memory(kernel: Kernel) -> None:
    process: Any = Process()
    end = end_with_us(process, 3 << 30)
    assert kernel.limits == [(0x2100, 3 << 30)]
    assert kernel.assigned == [(7, 99)]
    assert kernel.closed == []
    end()
    assert kernel.closed == [7]


def test_a_job_without_a_limit_is_closed_when_its_process_is_forgotten(kernel: Kernel) -> None:
    process: Any = Process()
    end_with_us(process)
    assert kernel.limits == [(0x2000, 0)]
    del process
    gc.collect()
    assert kernel.closed == [7]


@pytest.mark.skipif(sys.maxsize < 2**32, reason="tallene er 64-bit Windows'")
def test_the_limits_are_as_wide_as_windows_has_them() -> None:
    assert ctypes.sizeof(ExtendedLimits) == 144
    assert ExtendedLimits.process_memory.offset == 112
    assert ExtendedLimits.basic.offset == 0
