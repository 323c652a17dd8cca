"""The product's own process: started once per Calc session, spoken to over a pipe, started again where it has died."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .wire import PROTOCOL, BrokenWire, Message, Wire

START_SECONDS, CALL_SECONDS, ACTION_SECONDS = 60.0, 30.0, 300.0
_PAUSE = 5.0  # after a failure a thousand cells would each wait for their own: they are told at once instead
_TICK = 0.1
_AGAIN = "Beregn igen med Ctrl+Skift+F9."

Header = dict[str, Any]
Serve = Callable[[Header, bytes], tuple[Header, bytes]]


class HostFailed(Exception):
    """integraxl did not answer. The text is Danish and says what to do."""


class HostDied(HostFailed):
    """The process ended while it was asked. It may be asked once more: it is started again."""


class Session:
    """One run of the process. `number` tells the runs apart: what one was told, the next does not know."""

    def __init__(self, number: int, command: list[str], environment: dict[str, str]) -> None:
        self.number = number
        self._ids = itertools.count(1)
        self._inboxes: dict[int, queue.Queue[Message | None]] = {}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._wire = Wire(self._process.stdout, self._process.stdin)
        self._reader = threading.Thread(target=self._receive, daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def tell(self, header: Header, body: bytes = b"") -> None:
        """Send what has no reply."""
        self._wire.send(header, body)

    def ask(self, header: Header, seconds: float, serve: Serve | None, tick: Callable[[], None] | None) -> Header:
        """The reply. Meanwhile `serve` answers the questions that come back, and `tick` runs ten times a second.

        Raises BrokenWire, and TimeoutError after `seconds` without a word from the process.
        """
        number = next(self._ids)
        inbox = self._inboxes[number] = queue.Queue()
        try:
            self._wire.send({**header, "id": number})
            while True:
                reply, body = _next(inbox, seconds, tick)
                if "question" not in reply or serve is None:
                    return reply
                answer, data = serve(reply, body)
                self._wire.send({**answer, "id": number, "do": "answer"}, data)
        finally:
            del self._inboxes[number]

    def _receive(self) -> None:
        """Hand every message to whoever waits for it; at the end, tell all of them."""
        with contextlib.suppress(BrokenWire):
            while (message := self._wire.receive()) is not None:
                inbox = self._inboxes.get(message[0].get("id", 0))
                if inbox is not None:
                    inbox.put(message)
        for inbox in list(self._inboxes.values()):
            inbox.put(None)

    def end(self) -> None:
        """End the process: it ends by itself when its input does. No zombie is left."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(1.0)
        with contextlib.suppress(OSError):
            self._process.stdout.close()


def _next(inbox: queue.Queue[Message | None], seconds: float, tick: Callable[[], None] | None) -> tuple[Header, bytes]:
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            message = inbox.get(timeout=min(left, _TICK) if tick else left)
        except queue.Empty:
            if tick:
                tick()
            continue
        if message is None:
            raise BrokenWire
        return message


def _command_in(settings: Path) -> list[str] | None:
    """The command that the installation wrote; None where it is damaged."""
    try:
        found = json.loads(settings.read_text("utf-8"))["command"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    sound = isinstance(found, list) and found and all(isinstance(word, str) and word for word in found)
    return found if sound and not any("\0" in word for word in found) else None


def _on_path(name: str) -> str | None:
    """A program on the path; never one in the current folder, where Windows looks first."""
    folders = filter(os.path.isabs, os.get_exec_path())
    files = (Path(folder, name + ending) for folder in folders for ending in (".exe", "")[os.name != "nt" :])
    return next((str(file) for file in files if file.is_file() and os.access(file, os.X_OK)), None)


class HostProcess:
    """The process, whichever run of it there is. `folder` is the extension's, with the settings of the installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._session: Session | None = None
        self._runs = itertools.count(1)
        self._paused_until = 0.0
        self._failure = ""

    def session(self) -> Session:
        """The run of the process to talk to, started where there is none. Raises HostFailed."""
        if self._session is not None and self._session.alive:
            return self._session
        if time.monotonic() < self._paused_until:
            raise HostFailed(self._failure)
        self.end()
        command = self._command()
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        try:
            self._session = Session(next(self._runs), command, environment)
        except OSError as error:
            raise self._failed(
                f"integraxl kunne ikke startes ({type(error).__name__}). Kør »integraxl calc install« igen."
            ) from None
        self._greet(self._session)
        return self._session

    def ask(
        self,
        session: Session,
        header: Header,
        seconds: float = CALL_SECONDS,
        serve: Serve | None = None,
        tick: Callable[[], None] | None = None,
    ) -> Header:
        """The reply of a run. Raises HostDied where it has ended, HostFailed where it took too long."""
        try:
            return session.ask(header, seconds, serve, tick)
        except TimeoutError:
            raise self._failed(f"integraxl svarede ikke inden {seconds:.0f} sekunder. {_AGAIN}") from None
        except BrokenWire:
            raise self._died() from None

    def tell(self, session: Session, header: Header, body: bytes) -> None:
        """Send what has no reply. Raises HostDied."""
        try:
            session.tell(header, body)
        except BrokenWire:
            raise self._died() from None

    def end(self) -> None:
        """End the present run."""
        session, self._session = self._session, None
        if session is not None:
            session.end()

    def _command(self) -> list[str]:
        """The command that starts the process: as installed, else the one on the path."""
        settings = self._folder / "host.json"
        if settings.exists():
            command = _command_in(settings)
            if command is None:
                raise self._failed("Udvidelsen er beskadiget. Kør »integraxl calc install« igen.")
            return command
        program = _on_path("integraxl")
        if program is None:
            raise self._failed(
                "integraxl findes ikke på denne computer. Installér det, og kør »integraxl calc install«."
            )
        return [program, "host"]

    def _greet(self, session: Session) -> None:
        try:
            protocol = self.ask(session, {"do": "hello"}, START_SECONDS).get("protocol")
        except HostDied:
            raise self._failed("integraxl gik ned under starten. Kør »integraxl calc install« igen.") from None
        if protocol != PROTOCOL:
            raise self._failed(
                "Udvidelsen og integraxl er af hver sin version. Kør »integraxl calc install«, og genstart LibreOffice."
            )

    def _died(self) -> HostDied:
        self.end()
        return HostDied(f"integraxl gik ned. {_AGAIN}")

    def _failed(self, reason: str) -> HostFailed:
        self.end()
        self._paused_until, self._failure = time.monotonic() + _PAUSE, reason
        return HostFailed(reason)
