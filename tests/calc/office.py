"""Starting LibreOffice for the tests as an ordinary user, and asking it for things."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import integraxl

_DRIVER = Path(__file__).with_name("driver.py")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>da-DK</value></prop></item>
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="UILocale" oor:op="fuse"><value>da</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""  # noqa: E501
_NOBODY = "65534"


class Failed(Exception):
    """LibreOffice did not do what was asked of it."""


@cache
def office_python() -> str | None:
    """A Python that can talk to LibreOffice; on Debian the system's own, with the package python3-uno."""
    for candidate in ("/usr/bin/python3", "/usr/lib/libreoffice/program/python"):
        if (
            shutil.which(candidate)
            and not subprocess.run(
                [candidate, "-c", "import uno"], capture_output=True, env={"PATH": os.environ["PATH"]}
            ).returncode
        ):
            return candidate
    return None


def as_ordinary_user(command: Sequence[str]) -> list[str]:
    """The command as it is for an ordinary user; for root, as the user nobody.

    The Python that runs the tests may lie in a folder of root's, so nobody keeps the right to read what root can.
    """
    if os.geteuid():
        return list(command)
    rights = "-all,+dac_override"
    return [
        "setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups",
        f"--inh-caps={rights}", f"--ambient-caps={rights}", *command,
    ]  # fmt: skip


class Office:
    """One LibreOffice with the extension, in a home of its own. Every verb of the driver is a method here."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.chmod(0o777)
        self.dialogs = home / "dialogs.jsonl"
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC", "TMPDIR": str(home),
            "INTEGRAXL_DIALOGS": str(self.dialogs), "PYTHONPATH": str(Path(integraxl.__file__).parents[1]),
        }  # fmt: skip
        self._write_settings()

    def _write_settings(self) -> None:
        folder = self.home / ".config" / "libreoffice" / "4" / "user"
        folder.mkdir(parents=True)
        (folder / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        for each in self.home.rglob("*"):
            each.chmod(0o777 if each.is_dir() else 0o666)

    def with_environment(self, **environment: str) -> Office:
        """The same user, whose programs are told other things."""
        self._environment |= environment
        return self

    def integraxl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of integraxl's, run by the same user."""
        command = as_ordinary_user([sys.executable, "-m", "integraxl", *arguments])
        return subprocess.run(command, capture_output=True, encoding="utf-8", env=self._environment, timeout=120)

    def start(self) -> None:
        pipe = self.home.name
        command = ["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": self._environment}
        self._office = subprocess.Popen(as_ordinary_user(command), start_new_session=True, cwd=self.home, **quiet)
        python = office_python()
        assert python is not None
        environment = {key: value for key, value in self._environment.items() if key != "PYTHONPATH"}
        self._driver = subprocess.Popen(
            as_ordinary_user([python, str(_DRIVER), pipe]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=environment,
        )
        end = time.monotonic() + 60
        while True:
            try:
                self.ask("menu")
                return
            except Failed:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def ask(self, verb: str, *arguments: Any) -> Any:
        """What the driver answers. Raises Failed."""
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.write(json.dumps([verb, arguments]) + "\n")
        self._driver.stdin.flush()
        line = self._driver.stdout.readline()
        if not line:
            raise Failed("the driver is gone")
        done, value = json.loads(line)
        if not done:
            raise Failed(value)
        return value

    def told(self) -> list[list[str]]:
        """What was said to the user since the last time."""
        if not self.dialogs.exists():
            return []
        lines = self.dialogs.read_text("utf-8").splitlines()
        self.dialogs.unlink()
        return [json.loads(line) for line in lines]

    def hosts(self) -> list[int]:
        """The processes behind this LibreOffice's extension, and any zombie."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            # of this LibreOffice's process group: other tests may run on the machine
            if status[2] == str(self._office.pid) and (b"integraxl\0host" in command or status[0] == "Z"):
                found.append(int(folder.name))
        return found

    def stop(self) -> None:
        with contextlib.suppress(Failed):
            self.ask("quit")
        assert self._driver.stdin is not None
        self._driver.communicate(timeout=10)
        try:
            self._office.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._office.pid, 9)
            self._office.wait()
